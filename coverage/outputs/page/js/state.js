// What is being shown. One object; whoever draws from it listens.
import { figureKey, measuresOf, ratiosOf, tiersOf, whosOf } from "./data.js";
import { decode, say, told } from "./text.js";

/** Return the state in which the page opens. */
export function firstState(data) {
  const technologies = data.technologies.map((technology) => technology.slug);
  const withFigures = technologies.filter((slug) => Object.keys(data.figures).some((key) => key.split("_")[1] === slug));
  const shown = withFigures.includes(data.asked) ? data.asked : withFigures[0];
  return {
    shown: shown ?? (ratiosOf(data).length ? "fibre" : "none"),
    who: whosOf(data)[0] ?? "any",
    measure: measuresOf(data)[0] ?? "pop",
    tier: tiersOf(data)[0] ?? "outdoor",
    ratio: ratiosOf(data)[0] ?? "infrastructure",
    none: true,
    partial: true,
    covered: false,
    stations: false,
    stationsAll: false,
    outlines: true,
    names: true,
    offOperators: new Set(),
    chosen: null,
  };
}

/** A state with listeners: `set` changes it, then tells them what changed. */
export function makeStore(data) {
  const state = firstState(data);
  const listeners = [];
  return {
    state,
    data,
    listen: (listener) => listeners.push(listener),
    set(changes) {
      Object.assign(state, changes);
      const changed = new Set(Object.keys(changes));
      for (const listener of listeners) listener(changed);
    },
  };
}

/** The key of the figure that colours the map. */
export function shownKey(state) {
  if (state.shown === "fibre") return `fibre_${state.ratio}`;
  return figureKey(state.measure, state.shown, state.who, state.tier);
}

/** The column that colours the map: values (whole last digits), decimals, and whether they are percentages. */
export function shownColumn({ state, data }) {
  if (state.shown.startsWith("indicator:")) {
    const found = data.indicators[Number(state.shown.slice(10))];
    return { values: found.values, decimals: found.decimals, percent: found.percent };
  }
  const figure = data.figures[shownKey(state)];
  const nothing = data.communes.name.map(() => null);
  return { values: figure?.pct ?? nothing, low: figure?.low, high: figure?.high, decimals: 1, percent: true };
}

/** A person-readable name of a further indicator's column. */
export function indicatorName(indicator) {
  const name = decode(indicator.name.replace(/_pct$/, "")).replaceAll("_", " ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function technologyName(data, slug) {
  return data.technologies.find((technology) => technology.slug === slug)?.name ?? slug;
}

export function whoName(data, who) {
  const count = /^min(\d+)$/.exec(who);
  if (count) return say("at_least", { count: count[1] });
  return data.operators.find((operator) => operator.slug === who)?.name ?? say(who);
}

/** What the map shows, as a title. */
export function shownTitle({ state, data }) {
  if (state.shown.startsWith("indicator:")) return indicatorName(data.indicators[Number(state.shown.slice(10))]);
  if (state.shown === "fibre") return say(`${state.ratio}_long`);
  return say(`${state.measure}_legend`, { technology: technologyName(data, state.shown) });
}

/** Whose and where, under the title; empty for fibre and further indicators. */
export function shownSubtitle({ state, data }) {
  if (state.shown === "fibre" || state.shown.startsWith("indicator:")) return "";
  return `${whoName(data, state.who)} · ${say(state.tier).toLowerCase()}`;
}

/** Name of the service that hamlets are judged by. */
export function askedName(data) {
  return told(technologyName(data, data.asked)).toUpperCase();
}
