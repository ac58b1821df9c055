// A commune's card.
import { figureBar, oneStop } from "./bars.js";
import { cardTop, laterNote, pairs } from "./card_parts.js";
import { codedValue, fibreKey, fibreWhosOf, figureKey, indicatorOf, ratiosOf } from "./data.js";
import { discrepancyForm } from "./discrepancy.js";
import { measuredInCommunes } from "./measured.js";
import { centralText, communeFacts, communeName, rangeText, reasonText, shownMeasure, valueText, verdictName } from "./names.js";
import { operatorNumbers } from "./places.js";
import { planList } from "./plan_card.js";
import { publishedRows, publishedTable } from "./published.js";
import {
  fibreWhoName,
  figuresOf,
  hamletCode,
  indicatorName,
  shownColumn,
  shownEstimate,
  shownKey,
  shownSubtitle,
  shownTitle,
  timeInText,
  valuesOf,
  whoName,
} from "./state.js";
import { symbolCanvas, VERDICTS } from "./symbols.js";
import { el, fixed, percent, say } from "./text.js";

/** Elements of a commune's card. */
export function communeCard(store, row, actions) {
  const { data } = store;
  return [
    ...cardTop({ up: say("back"), goUp: actions.back, title: communeName(data, row), facts: communeFacts(store, row) }),
    formerly(data, row),
    headline(store, row),
    actions.cardButtons(),
    mobile(store, row, actions),
    fibre(store, row, actions),
    further(data, row),
    data.hamlets?.commune ? hamlets(store, actions.hamletsOf(row), actions.choose) : null,
    data.stations?.commune ? stations(store, actions.stationsOf(row)) : null,
    planList(store, sitesOf(data, row), actions),
    measuredInCommunes(data, row, actions),
    publishedTable(data, publishedRows(data, row)),
    discrepancyForm(store, { kind: "commune", row }, actions),
  ].filter(Boolean);
}

/** What its parts were called before the communes were joined, or null where that is told of none. */
function formerly(data, row) {
  const names = data.communes.former?.[row] ?? [];
  if (!names.length) return null;
  return el("p", { className: "quiet former" }, say("commune_former", { names: names.join(", ") }));
}

/** The rows of the plan's sites in a commune. */
function sitesOf({ plan }, row) {
  return (plan?.commune ?? []).flatMap((commune, site) => (commune === row ? [site] : []));
}

function headline(store, row) {
  const column = shownColumn(store);
  const measure = shownMeasure(store);
  const figure = figuresOf(store)[shownKey(store.state)];
  return el(
    "div",
    { className: "headline" },
    el("span", { className: "headline-value" }, valueText(column, row)),
    el(
      "span",
      { className: "headline-text" },
      el("b", {}, shownTitle(store)),
      el("span", {}, shownSubtitle(store)),
      measure ? el("span", {}, centralText(store, measure, figure, row)) : null,
      el("span", {}, rangeText(column, row)),
      el("span", {}, changeText(store, row)),
    ),
  );
}

/** "tăng 3,2 điểm so với 30/09/2024", nothing without an earlier run. */
function changeText({ data, state }, row) {
  const estimate = shownEstimate({ state, data });
  const [then, now] = [data.before, data].map((run) => valuesOf(run?.figures[shownKey(state)], estimate)?.[row] ?? null);
  if (then === null || now === null || state.time === "before" || indicatorOf(data, state.shown)) return "";
  const key = now > then ? "change_up" : now < then ? "change_down" : "change_none";
  return say(key, { value: fixed(Math.abs(now - then), 1), date: timeInText(data, "before") });
}

function mobile(store, row, actions) {
  const { data, state } = store;
  const figures = figuresOf(store);
  const whos = ["any", ...data.operators.map((operator) => operator.slug)];
  let ranged = false;
  const blocks = data.technologies
    .map(({ slug, name }) => {
      const bars = whos
        .map((who) => [who, figures[figureKey(state.measure, slug, who, state.tier)]])
        .filter(([, figure]) => figure)
        .map(([who, figure]) => {
          ranged ||= Boolean(rangeText(figure, row));
          return figureBar(store, {
            id: `bar-${slug}-${who}`,
            name: whoName(data, who),
            figure,
            measure: state.measure,
            row,
            strong: who === "any",
            shown: state.shown === slug && state.who === who,
            show: () => store.set({ shown: slug, who }),
            tooltip: actions.tooltip,
          });
        });
      return bars.length ? el("div", { className: "block", role: "group", "aria-label": name }, el("h4", {}, name), bars) : null;
    })
    .filter(Boolean);
  if (!blocks.length) return null;
  const box = el(
    "div",
    {},
    el("h3", {}, say("mobile")),
    el(
      "p",
      { className: "note" },
      `${say(state.measure)} · ${say(state.tier).toLowerCase()}. ${ranged ? say("whisker_note") : ""}`,
    ),
    el("div", { className: "blocks" }, blocks),
  );
  oneStop(box, ".figure");
  return box;
}

function fibre(store, row, actions) {
  const { data, state } = store;
  const figures = figuresOf(store);
  const blocks = ratiosOf(data).map((ratio) => {
    const whos = fibreWhosOf(data).filter((who) => figures[fibreKey(ratio, who)]);
    const bars = whos.map((who) =>
      figureBar(store, {
        id: `bar-fibre-${ratio}-${who}`,
        name: fibreWhoName(data, who),
        figure: figures[fibreKey(ratio, who)],
        measure: `fibre_${ratio}`,
        row,
        strong: who === "any",
        shown: state.shown === "fibre" && state.ratio === ratio && state.fibreWho === who,
        show: () => store.set({ shown: "fibre", ratio, fibreWho: who }),
        tooltip: actions.tooltip,
      }),
    );
    return bars.length
      ? el("div", { className: "block", role: "group", "aria-label": say(ratio) }, el("h4", {}, say(ratio)), bars)
      : null;
  });
  if (!blocks.some(Boolean)) return null;
  const box = el("div", {}, el("h3", {}, say("fibre_title")), el("div", { className: "blocks" }, blocks));
  oneStop(box, ".figure");
  return box;
}

function further(data, row) {
  const told = data.indicators.map((indicator) => [indicatorName(indicator), indicatorText(indicator, row)]);
  return told.some(([, text]) => text) ? el("div", {}, el("h3", {}, say("indicators_title")), pairs(told)) : null;
}

function indicatorText(indicator, row) {
  if (indicator.texts) return indicator.texts[row];
  const value = indicator.values[row];
  if (value === null) return "";
  return indicator.percent ? percent(value) : fixed(value, indicator.decimals);
}

function hamlets(store, rows, choose) {
  if (!rows.length) return el("div", {}, el("h3", {}, say("hamlets")), el("p", { className: "quiet" }, say("hamlets_absent")));
  const by = { none: [], partial: [], covered: [] };
  for (const row of rows) by[hamletCode(store, "verdict", row)]?.push(row);
  const tallies = Object.keys(by).map((verdict) =>
    el(
      "span",
      { className: "tally" },
      symbolCanvas(VERDICTS[verdict]),
      `${verdictName(verdict)} `,
      el("b", {}, fixed(by[verdict].length, 0)),
    ),
  );
  const unserved = [...by.none, ...by.partial];
  return el(
    "div",
    {},
    el("h3", {}, say("hamlets_title", { count: fixed(rows.length, 0) })),
    laterNote(store, "hamlets"),
    el("p", { className: "tallies" }, tallies),
    unserved.length
      ? el(
          "ul",
          { className: "hamlets" },
          unserved.map((row) => hamletItem(store, row, choose)),
        )
      : el("p", { className: "quiet" }, say("all_covered")),
  );
}

function hamletItem(store, row, choose) {
  const { hamlets } = store.data;
  const [verdict, reason] = ["verdict", "reason"].map((column) => hamletCode(store, column, row));
  const people = hamlets.population?.[row] ?? null;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", className: "hamlet", id: `hamlet-${row}`, onclick: () => choose({ kind: "hamlet", row }) },
      symbolCanvas(VERDICTS[verdict]),
      el(
        "span",
        { className: "hamlet-text" },
        el("span", {}, hamlets.name[row]),
        el("span", { className: "quiet" }, [verdictName(verdict), reason ? reasonText(reason) : ""].filter(Boolean).join(": ")),
      ),
      people === null ? null : el("span", { className: "count" }, say("people", { count: fixed(people, 0) })),
    ),
  );
}

function stations(store, rows) {
  const { data } = store;
  const { operator, technology } = data.stations;
  const count = (code, name) => rows.filter((row) => operator.index[row] === code && codedValue(technology, row) === name).length;
  const numbers = operatorNumbers(data);
  const lines = (operator?.values ?? [])
    .map((name, code) => ({ name, code }))
    .sort((a, b) => numbers[a.code] - numbers[b.code])
    .map(({ name, code }) => {
      const counts = (technology?.values ?? []).map((of) => [of, count(code, of)]).filter(([, number]) => number);
      return [
        String(name),
        counts
          .sort()
          .map(([of, number]) => `${of}: ${fixed(number, 0)}`)
          .join(" · "),
      ];
    });
  const title = el("h3", {}, `${say("stations_title")} (${fixed(rows.length, 0)})`);
  return el("div", {}, title, laterNote(store, "stations"), pairs(lines));
}
