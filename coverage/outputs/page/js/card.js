// A commune's card.
import { figureBar } from "./bars.js";
import { codedValue, figureKey, ratiosOf } from "./data.js";
import { operatorNumbers } from "./places.js";
import { indicatorName, shownColumn, shownKey, shownSubtitle, shownTitle, whoName } from "./state.js";
import { symbolCanvas, VERDICTS } from "./symbols.js";
import { communeName, rangeText, verdictName } from "./tooltip.js";
import { el, fixed, percent, say } from "./text.js";

/** Elements of a commune's card. */
export function communeCard(store, row, { choose, back, hamletsOf, stationsOf }) {
  const { data } = store;
  return [
    el("button", { type: "button", className: "back", id: "back", onclick: back }, `‹ ${say("back")}`),
    el("h2", { tabindex: "-1", id: "card-title" }, communeName(data, row)),
    el("p", { className: "facts" }, factsOf(data.communes, row).map((fact) => el("span", {}, fact))),
    headline(store, row),
    mobile(store, row),
    fibre(data, row),
    further(data, row),
    data.hamlets ? hamlets(data, hamletsOf(row), choose) : null,
    data.stations?.commune ? stations(data, stationsOf(row)) : null,
  ].filter(Boolean);
}

function factsOf(communes, row) {
  const facts = communes.code[row] ? [`${say("code")} ${communes.code[row]}`] : [];
  const add = (column, key, decimals) => {
    const value = column?.[row] ?? null;
    if (value !== null) facts.push(say(key, { count: fixed(value, decimals) }));
  };
  add(communes.population, "people", 0);
  add(communes.households, "households", 0);
  add(communes.area, "km2", 2);
  return facts;
}

function headline(store, row) {
  const { data, state } = store;
  const column = shownColumn(store);
  const value = column.values[row] ?? null;
  const text = column.percent ? percent(value) : fixed(value, column.decimals);
  const amount = data.figures[shownKey(state)]?.amount?.[row] ?? null;
  // Covered area is measured on the outline, so it is told out of the outline's area, not of the official one.
  const area = data.communes.polygon ?? data.communes.area;
  const whole = state.measure === "pop" ? data.communes.population?.[row] : area?.[row];
  const told = amount !== null && (whole ?? null) !== null && !state.shown.startsWith("indicator:") && state.shown !== "fibre";
  const decimals = state.measure === "pop" ? 0 : 2;
  const parts = { part: fixed(amount, decimals), whole: fixed(whole, decimals) };
  return el(
    "div",
    { className: "headline" },
    el("span", { className: "headline-value" }, value === null ? say("no_data") : text),
    el(
      "span",
      { className: "headline-text" },
      el("b", {}, shownTitle(store)),
      el("span", {}, shownSubtitle(store)),
      told ? el("span", {}, say(state.measure === "pop" ? "of_people" : "of_km2", parts)) : null,
      el("span", {}, rangeText(column, row)),
    ),
  );
}

function mobile(store, row) {
  const { data, state } = store;
  const whos = ["any", ...data.operators.map((operator) => operator.slug)];
  const ranged = [];
  const blocks = data.technologies
    .map((technology) => {
      const bars = whos
        .map((who) => [who, data.figures[figureKey(state.measure, technology.slug, who, state.tier)]])
        .filter(([, figure]) => figure)
        .map(([who, figure]) => {
          if (rangeText(figure, row)) ranged.push(who);
          return figureBar(who === "any" ? say("any_short") : whoName(data, who), figure, row, { strong: who === "any" });
        });
      return bars.length ? el("div", { className: "block" }, el("h4", {}, technology.name), bars) : null;
    })
    .filter(Boolean);
  if (!blocks.length) return null;
  return el(
    "div",
    {},
    el("h3", {}, say("mobile")),
    el("p", { className: "quiet" }, `${say(state.measure)} · ${say(state.tier).toLowerCase()}`),
    blocks,
    ranged.length ? el("p", { className: "note" }, say("whisker_note")) : null,
  );
}

function fibre(data, row) {
  const ratios = ratiosOf(data);
  if (!ratios.length) return null;
  const bars = ratios.map((ratio) => figureBar(say(ratio), data.figures[`fibre_${ratio}`], row));
  return el("div", {}, el("h3", {}, say("fibre_title")), bars);
}

function further(data, row) {
  const told = data.indicators
    .map((indicator) => [indicatorName(indicator), indicatorText(indicator, row)])
    .filter(([, text]) => text);
  if (!told.length) return null;
  return el("div", {}, el("h3", {}, say("indicators_title")), el("dl", { className: "pairs" }, told.map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])));
}

function indicatorText(indicator, row) {
  if (indicator.texts) return indicator.texts[row];
  const value = indicator.values[row];
  if (value === null) return "";
  return indicator.percent ? percent(value) : fixed(value, indicator.decimals);
}

function hamlets(data, rows, choose) {
  if (!rows.length) return el("div", {}, el("h3", {}, say("hamlets")), el("p", { className: "quiet" }, say("hamlets_absent")));
  const by = { none: [], partial: [], covered: [] };
  for (const row of rows) by[codedValue(data.hamlets.verdict, row)]?.push(row);
  const tallies = Object.keys(by).map((verdict) =>
    el("span", { className: "tally" }, symbolCanvas(VERDICTS[verdict]), `${verdictName(verdict)} `, el("b", {}, fixed(by[verdict].length, 0))),
  );
  const unserved = [...by.none, ...by.partial];
  const item = (row) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", className: "hamlet", id: `hamlet-${row}`, onclick: () => choose({ kind: "hamlet", row }) },
        symbolCanvas(VERDICTS[codedValue(data.hamlets.verdict, row)]),
        el("span", {}, data.hamlets.name[row]),
        el("span", { className: "unseen" }, verdictName(codedValue(data.hamlets.verdict, row))),
        el("span", { className: "count" }, (data.hamlets.population?.[row] ?? null) === null ? "" : say("people", { count: fixed(data.hamlets.population[row], 0) })),
      ),
    );
  return el(
    "div",
    {},
    el("h3", {}, say("hamlets_title", { count: fixed(rows.length, 0) })),
    el("p", { className: "tallies" }, tallies),
    unserved.length ? el("ul", { className: "hamlets" }, unserved.map(item)) : el("p", { className: "quiet" }, say("all_covered")),
  );
}

function stations(data, rows) {
  const { operator, technology } = data.stations;
  const count = (code, name) => rows.filter((row) => operator.index[row] === code && codedValue(technology, row) === name).length;
  const numbers = operatorNumbers(data);
  const lines = (operator?.values ?? [])
    .map((name, code) => ({ name, code }))
    .sort((a, b) => numbers[a.code] - numbers[b.code])
    .map(({ name, code }) => {
      const counts = (technology?.values ?? []).map((of) => [of, count(code, of)]).filter(([, number]) => number);
      return [String(name), counts.sort().map(([of, number]) => `${of}: ${fixed(number, 0)}`).join(" · ")];
    })
    .filter(([, text]) => text);
  return el(
    "div",
    {},
    el("h3", {}, `${say("stations_title")} (${fixed(rows.length, 0)})`),
    el("dl", { className: "pairs" }, lines.map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
  );
}
