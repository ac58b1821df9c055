// What is being shown. One object; whoever draws from it listens.
import { codedValue, fibreKey, fibreWhosOf, figureKey, indicatorOf, measuresOf, ratiosOf, tiersOf, whosOf } from "./data.js";
import { day, numeral, percentSign, say, told } from "./text.js";

const THRESHOLD = 90;

/** What switches squares on where measurements contradict the map, by their kind. */
export const CONFLICT_LAYERS = { modelled_only: "modelledOnly", measured_only: "measuredOnly" };

/** Return the state in which the page opens. */
export function firstState(data) {
  const technologies = data.technologies.map((technology) => technology.slug);
  const withFigures = technologies.filter((slug) => Object.keys(data.figures).some((key) => key.split("_")[1] === slug));
  const shown = withFigures.includes(data.asked) ? data.asked : withFigures[0];
  return {
    language: data.language,
    shown: shown ?? (ratiosOf(data).length ? "fibre" : "none"),
    who: whosOf(data)[0] ?? "any",
    measure: measuresOf(data)[0] ?? "pop",
    tier: tiersOf(data)[0] ?? "outdoor",
    ratio: ratiosOf(data)[0] ?? "infrastructure",
    fibreWho: "any",
    time: "after",
    base: "communes",
    estimate: "central",
    threshold: THRESHOLD,
    none: true,
    partial: true,
    covered: false,
    stations: false,
    stationsAll: false,
    planned: false,
    plan: Boolean(data.plan),
    modelledOnly: false,
    measuredOnly: false,
    relief: true,
    outlines: true,
    names: true,
    offOperators: new Set(),
    versus: "",
    cut: 50,
    chosen: null,
    view: null,
    all: false,
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
      if (!comparisons({ state, data }).some((choice) => choice.key === state.versus) && state.versus) {
        state.versus = "";
        changed.add("versus");
      }
      for (const listener of listeners) listener(changed);
    },
  };
}

/** The state with which another is compared: the same but for one entry. */
function otherState(state) {
  const end = state.versus.indexOf(":");
  return end < 0 ? state : { ...state, [state.versus.slice(0, end)]: state.versus.slice(end + 1) };
}

/** What the left and the right side show: first what is chosen, but of two dates, whichever is chosen, the earlier. */
export function sideStates(state) {
  const sides = [state, otherState(state)];
  return state.versus === "time:before" ? sides.reverse() : sides;
}

/** What can be shown beside it: [{key: "who:vnpt", group, name}], in the order of the choice. */
export function comparisons({ state, data }) {
  const choices = [];
  const add = (group, entry, values, nameOf) => {
    for (const value of values) {
      if (value !== state[entry]) choices.push({ key: `${entry}:${value}`, group, name: nameOf(value) });
    }
  };
  const mobile = isMobile({ state, data });
  if (data.before) add("time", "time", ["after", "before"], (time) => timeName(data, time));
  add(
    "technology",
    "shown",
    data.technologies.map(({ slug }) => slug),
    (slug) => technologyName(data, slug),
  );
  if (ratiosOf(data).length) add("technology", "shown", ["fibre"], () => say("fibre"));
  if (mobile) {
    add("operator", "who", whosOf(data), (who) => whoName(data, who));
    add("measure", "measure", measuresOf(data), say);
    add("tier", "tier", tiersOf(data), say);
    add("base", "base", basesOf(data), (base) => say(`base_${base}`));
    const ends =
      state.base === "level" ? ["low", "central", "high"] : state.base === "communes" ? estimatesOf({ state, data }) : [];
    add("estimate", "estimate", ends.length > 1 ? ends : [], (estimate) => say(`estimate_${estimate}`));
  } else if (state.shown === "fibre") {
    add("ratio", "ratio", ratiosOf(data), (ratio) => say(`${ratio}_long`));
    add("operator", "fibreWho", fibreWhosOf(data), (who) => fibreWhoName(data, who));
  }
  // A raster is not held against communes because there is none of that side.
  const lacks = lacksRaster({ state, data });
  return choices.filter(({ key }) => lacksRaster({ state: otherState({ ...state, versus: key }), data }) === lacks);
}

/** What the map can be coloured by. */
export function basesOf(data) {
  const kinds = new Set((data.rasters?.layers ?? []).map((layer) => layer.kind));
  return ["communes", ...["level", "operator"].filter((kind) => kinds.has(kind))];
}

/** The raster that colours the map, or null where the communes do. */
export function shownRaster({ state, data }) {
  if (state.base === "communes" || !isMobile({ state, data })) return null;
  const fits = (data.rasters?.layers ?? []).filter(
    (layer) =>
      layer.kind === state.base &&
      layer.technology === state.shown &&
      (layer.run ?? "after") === state.time &&
      [null, undefined, state.estimate].includes(layer.estimate),
  );
  const whose = (who) => fits.find((layer) => layer.who === who);
  // Which operator is the strongest is one picture for all of them. Nothing else stands in for what is asked for.
  return (state.base === "operator" ? fits[0] : (whose(state.who) ?? ofOperators({ state, data }, whose))) ?? null;
}

/** Whether a raster is asked for that the page does not hold: the communes are coloured instead. */
export function lacksRaster(lens) {
  return lens.state.base !== "communes" && isMobile(lens) && !shownRaster(lens);
}

/** A raster to be made of the operators' own, `of`: what several reach, or what the one that covers most does. */
function ofOperators({ state, data }, whose) {
  const isCount = /^min\d+$/.test(state.who);
  if (state.base !== "level" || !(isCount || state.who === "greatest")) return null;
  const of = data.operators.map(({ slug }) => whose(slug) ?? null);
  const one = of.find(Boolean);
  const block = `made-level-${state.shown}-${state.who}${isCount ? "" : `-${state.measure}`}`;
  return one ? { ...one, who: state.who, block, of } : null;
}

export function isMobile({ state, data }) {
  return data.technologies.some((technology) => technology.slug === state.shown);
}

/** The figures of the run that is shown, and the province's. */
export function figuresOf(lens) {
  return runOf(lens).figures;
}

export function provinceOf(lens) {
  return runOf(lens).province;
}

/** Area, people and households of the communes, as the run that is shown counted them. */
export function communesOf(lens) {
  return runOf(lens).communes;
}

/** What is kept of the run that is shown. */
export function runOf({ state, data }) {
  return state.time === "before" ? data.before : data;
}

/** The key of the figure that colours the map. */
export function shownKey(state) {
  if (state.shown === "fibre") return fibreKey(state.ratio, state.fibreWho);
  return figureKey(state.measure, state.shown, state.who, state.tier);
}

/** The estimates of the figure that colours the communes: low and high where it has a range. */
export function estimatesOf({ state, data }) {
  if (!isMobile({ state, data })) return ["central"];
  const figure = figuresOf({ state, data })[shownKey(state)];
  return figure?.low && figure.high ? ["low", "central", "high"] : ["central"];
}

/** Which of them the communes are coloured by: a raster's own estimate is no commune's. */
export function shownEstimate(lens) {
  const { base, estimate } = lens.state;
  return base === "communes" && estimatesOf(lens).includes(estimate) ? estimate : "central";
}

/** A figure's values in an estimate. */
export function valuesOf(figure, estimate) {
  return estimate === "central" ? figure?.pct : figure?.[estimate];
}

/** The column that colours the map: values (whole last digits), decimals, and whether they are percentages. */
export function shownColumn({ state, data }) {
  const indicator = indicatorOf(data, state.shown);
  if (indicator) return { values: indicator.values, decimals: indicator.decimals, percent: indicator.percent };
  const figure = figuresOf({ state, data })[shownKey(state)];
  const nothing = data.communes.name.map(() => null);
  const values = valuesOf(figure, shownEstimate({ state, data })) ?? nothing;
  return { values, low: figure?.low, high: figure?.high, decimals: 1, percent: true };
}

/** A person-readable name of a further indicator's column. */
export function indicatorName(indicator) {
  return told(indicator.title)
    .replace(/ \(%\)$/, "")
    .replaceAll("_", " ");
}

export function technologyName(data, slug) {
  return data.technologies.find((technology) => technology.slug === slug)?.name ?? slug;
}

export function whoName(data, who) {
  const count = /^min(\d+)$/.exec(who);
  if (count) return say("at_least", { count: count[1] });
  return data.operators.find((operator) => operator.slug === who)?.name ?? say(who);
}

export function fibreWhoName(data, who) {
  return who === "any" ? say("any_fibre") : whoName(data, who);
}

/** Whether the page holds a scenario beside the network as it is. */
export function isOfScenario({ manifest, before }) {
  return Boolean(manifest.what_if && before && !before.manifest.what_if);
}

/** A run's data date; where two runs have the same or none, a word and the run's title; a scenario needs the word alone. */
export function timeName(data, time) {
  if (isOfScenario(data)) return say(time === "before" ? "time_present" : "time_scenario");
  const { date, title } = timeMark(data, time);
  return date || (title ? say("time_run", { time: say(`time_${time}`), title }) : say(`time_${time}`));
}

/** By what a run differs from the other: its date, else its title, else nothing. */
function timeMark(data, time) {
  const [manifest, other] = time === "before" ? [data.before?.manifest, data.manifest] : [data.manifest, data.before?.manifest];
  const [date, title] = ["data_date", "title"].map((name) => {
    const own = told(manifest?.[name]);
    return own !== told(other?.[name]) ? own : "";
  });
  return { date: date && day(date), title };
}

/** Which of two sides it is, `number` 0 or 1, in a word: before or after of two dates, present or scenario, else left or right. */
export function sideWord({ state, data }, number) {
  if (!isOfTimes(state)) return say(number ? "side_right" : "side_left");
  return isOfScenario(data) ? timeName(data, state.time) : say(`side_${state.time}`);
}

/** The same with the date: "Trước · 30/09/2024". */
export function sideHead(lens, number) {
  const { date, title } = isOfTimes(lens.state) && !isOfScenario(lens.data) ? timeMark(lens.data, lens.state.time) : {};
  return [sideWord(lens, number), date || title].filter(Boolean).join(" · ");
}

/** Whether two times are compared. */
export function isOfTimes({ versus }) {
  return versus.startsWith("time:");
}

/** The same amid a sentence. */
export function timeInText(data, time) {
  const name = timeName(data, time);
  return isOfScenario(data) ? name.toLowerCase() : name;
}

/** Whether hamlets, or stations, are told as of the later run though the earlier one is shown: nothing earlier is known. */
export function isOfLater({ state, data }, what) {
  const isKnown = what === "hamlets" && data.before?.hamlets?.verdict && !data.hamlets?.counted;
  return state.time === "before" && !isKnown;
}

/** "Trạm: theo số liệu 31/10/2025", of "hamlets", "stations" or "both". */
export function laterText(data, what) {
  return say("points_date", { what: say(`points_${what}`), date: timeInText(data, "after") });
}

/** Which points on the map are of the later run though the earlier one is shown too; empty where that goes without saying. */
export function pointsDate(lenses) {
  const { state, data } = lenses[0];
  const isOn = {
    hamlets: data.hamlets && ["none", "partial", "covered"].some((verdict) => state[verdict]),
    stations: data.stations && state.stations,
  };
  const later = Object.keys(isOn).filter((what) => isOn[what] && lenses.some((lens) => isOfLater(lens, what)));
  return later.length ? laterText(data, later.length > 1 ? "both" : later[0]) : "";
}

/** A hamlet's verdict or reason in the run that is shown; of the later one where the earlier does not tell any. */
export function hamletCode({ state, data }, column, row) {
  const isEarlier = state.time === "before" && !isOfLater({ state, data }, "hamlets");
  return codedValue((isEarlier ? data.before.hamlets : data.hamlets)[column], row);
}

/** What the map shows, as a title. */
export function shownTitle({ state, data }) {
  const indicator = indicatorOf(data, state.shown);
  if (indicator) return indicatorName(indicator);
  if (state.shown === "fibre") return say(`${state.ratio}_long`);
  return say(`${state.measure}_legend`, { technology: technologyName(data, state.shown) });
}

/** Whose, where and when, unless a side's head tells that, under the title; empty where nothing is to be told. */
export function shownSubtitle({ state, data }, { when = true } = {}) {
  const parts = isMobile({ state, data }) ? [whoName(data, state.who), say(state.tier).toLowerCase()] : [];
  if (state.shown === "fibre" && fibreWhosOf(data).length > 1) parts.push(fibreWhoName(data, state.fibreWho));
  if (shownEstimate({ state, data }) !== "central") parts.push(say(`estimate_${state.estimate}_of`));
  if (when && data.before && !indicatorOf(data, state.shown)) parts.push(timeName(data, state.time));
  return parts.join(" · ");
}

/** A raster's title and subtitle, in the same way. */
export function rasterTitle({ state, data }) {
  return say(`${state.base}_title`, { technology: technologyName(data, state.shown) });
}

export function rasterSubtitle({ state, data }, raster, { when = true } = {}) {
  const parts = state.base === "operator" ? [] : [whoName(data, raster.who)];
  if (state.base === "level") parts.push(say(state.tier).toLowerCase(), say(`estimate_${state.estimate}`).toLowerCase());
  if (when && data.before) parts.push(timeName(data, state.time));
  return parts.join(" · ");
}

/** The probabilities behind the low and high estimates of a place's level. */
export function sureness({ manifest }) {
  const share = (value) => numeral(Math.round(value * 10) / 10) + percentSign();
  return { sure: share(manifest.sure_pct), unsure: share(100 - manifest.sure_pct) };
}

/** Name of the service that hamlets are judged by. */
export function askedName(data) {
  return told(technologyName(data, data.asked)).toUpperCase();
}
