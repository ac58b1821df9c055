// The sheet for printing, one A4 page: the same for our button, which asks how the paper is to lie, and for the browser's own
// menu, which prints as was chosen last.

import { cells, pairs } from "./card_parts.js";
import { codedValue, figureKey, rowsBy } from "./data.js";
import { underText } from "./list.js";
import { methodFacts } from "./method.js";
import { communeName, partsOf, rangeText, reasonText, siteName, valueText, verdictName } from "./names.js";
import { stationFacts } from "./notes.js";
import { gainText, planFacts, planName } from "./plan_card.js";
import { flattenMap } from "./print_map.js";
import { figuresOf, isMobile, provinceOf, shownColumn, shownSubtitle, shownTitle, whoName } from "./state.js";
import { sideNames } from "./swipe.js";
import { byId, day, el, fixed, localDay, percent, say } from "./text.js";

const LOWEST = 10;
const LAYOUTS = ["lying", "upright"];
const METHOD_FACTS = 5;

/** Fit the page onto the sheet before printing and back after; `refit()` draws the map anew at its new size. Returns ask(). */
export function drawPrint(map, store, { refit, left, right }) {
  let wasOpen = true;
  let flat = null;
  let chosen = LAYOUTS[0];

  /** Ask how the paper is to lie, and print. */
  function ask() {
    const box = byId("dialog");
    const print = (layout) => {
      box.close();
      chosen = layout;
      window.print();
    };
    const buttons = LAYOUTS.map((layout) =>
      el(
        "button",
        { type: "button", id: `print-${layout}`, className: "button", onclick: () => print(layout) },
        say(`print_${layout}`),
      ),
    );
    const close = el(
      "button",
      { type: "button", id: "dialog-close", className: "button", onclick: () => box.close() },
      say("close"),
    );
    box.setAttribute("aria-label", say("print_how"));
    box.replaceChildren(el("p", {}, say("print_how")), el("p", { className: "dialog-buttons" }, buttons, close));
    box.showModal();
  }

  function before() {
    const legend = byId("legend");
    const seen = map.getBounds();
    // What lies over the page would be printed over the sheet.
    byId("dialog").close();
    wasOpen = legend.open;
    legend.open = true;
    byId("sheet").replaceChildren(...sheetParts(store, { left, right }));
    document.body.classList.add("printing", chosen);
    // Twice the pixels: paper shows what a screen forgives.
    L.Browser.retina = true;
    refit(seen);
    flat?.remove();
    flat = flattenMap(map);
  }

  function after() {
    if (!document.body.classList.contains("printing")) return;
    document.body.classList.remove("printing", ...LAYOUTS);
    flat.remove();
    L.Browser.retina = window.devicePixelRatio > 1;
    byId("sheet").replaceChildren();
    byId("legend").open = wasOpen;
    refit();
  }

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return { ask };
}

function sheetParts(store, { left, right }) {
  const { data, state } = store;
  const shown = state.versus
    ? [left, right].map((lens, number) => [say(number ? "side_right" : "side_left"), ...sideNames(lens)])
    : [["", ...sideNames(left)]];
  return [
    ...shown.map(([side, title, subtitle]) =>
      el("p", { className: "sheet-shown" }, el("b", {}, [side, title].filter(Boolean).join(": ")), el("span", {}, subtitle)),
    ),
    ...chosenParts(store),
    ...(state.chosen === null ? provinceParts(store) : []),
    el("h3", {}, say("method")),
    pairs(methodFacts(data).slice(0, METHOD_FACTS)),
    el("p", { className: "note" }, say("printed_on", { date: day(localDay()) })),
  ].filter(Boolean);
}

function provinceParts(store) {
  const { data, state } = store;
  const figures = data.technologies
    .map(({ slug, name }) => ({ name, figure: provinceOf(store)[figureKey(state.measure, slug, state.who, state.tier)] }))
    .filter(({ figure }) => figure);
  const rows = figures.map(({ name, figure }) => {
    const known = (figure.low ?? null) !== null && (figure.high ?? null) !== null;
    const range = known ? say("range_short", { low: fixed(figure.low, 1), high: fixed(figure.high, 1) }) : "–";
    const parts =
      (figure.amount ?? null) !== null && (figure.of ?? null) !== null ? partsOf(state.measure, figure.amount, figure.of) : "";
    return [name, percent(figure.pct), range, parts];
  });
  const column = shownColumn(store);
  const lowest = column.values.map((value, row) => ({ value, row })).filter(({ value }) => value !== null);
  lowest.sort((a, b) => a.value - b.value || a.row - b.row);
  return [
    rows.length && isMobile(store) ? cells([say("tiles_plain"), say("share"), say("range_title"), say("amount")], rows) : null,
    column.percent ? el("p", {}, underText(store)) : null,
    el("h3", {}, column.percent ? say("worst") : say("lowest")),
    el(
      "ol",
      { className: "sheet-list" },
      lowest
        .slice(0, LOWEST)
        .map(({ row }) => el("li", {}, el("span", {}, communeName(data, row)), el("b", {}, valueText(column, row)))),
    ),
  ];
}

function chosenParts(store) {
  const { data, state } = store;
  const { chosen } = state;
  if (chosen?.kind === "commune") return communeParts(store, chosen.row);
  if (chosen?.kind === "site") return siteParts(data, chosen.row);
  if (chosen?.kind === "plan") return planParts(data, chosen.row);
  if (chosen?.kind !== "hamlet") return [];
  const verdict = codedValue(data.hamlets.verdict, chosen.row);
  const reason = codedValue(data.hamlets.reason, chosen.row);
  return [
    el("h3", {}, data.hamlets.name[chosen.row]),
    el("p", {}, [verdictName(verdict), reason ? reasonText(reason) : ""].filter(Boolean).join(": ")),
  ];
}

function siteParts(data, place) {
  const rows = rowsBy(data.stations.place).get(place);
  const told = rows.map((row) => [
    [codedValue(data.stations.operator, row), codedValue(data.stations.technology, row)].filter((part) => part !== null).join(" "),
    stationFacts(data, row).join(" · "),
  ]);
  return [el("h3", {}, say("site_title", { name: siteName(data, rows) })), pairs(told)];
}

function planParts(data, row) {
  return [
    el("h3", {}, [planName(data, row), data.plan.name[row]].filter(Boolean).join(" · ")),
    pairs([[say("plan_gain_short"), gainText(data, row)], ...planFacts(data, row)]),
    el("p", { className: "note" }, say("plan_note", { rule: data.plan.rule })),
  ];
}

function communeParts(store, row) {
  const { data, state } = store;
  const whos = ["any", ...data.operators.map(({ slug }) => slug)];
  const figures = figuresOf(store);
  const rows = whos.map((who) => [
    whoName(data, who),
    ...data.technologies.map(({ slug }) => percent(figures[figureKey(state.measure, slug, who, state.tier)]?.pct?.[row] ?? null)),
  ]);
  const column = shownColumn(store);
  return [
    el("h3", {}, communeName(data, row)),
    el("p", {}, `${shownTitle(store)}: `, el("b", {}, valueText(column, row)), ` ${rangeText(column, row)}`),
    el("p", { className: "note" }, `${shownSubtitle(store)} · ${say(state.measure)}`),
    cells([say("operator"), ...data.technologies.map(({ name }) => name)], rows),
  ];
}
