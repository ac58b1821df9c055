// What a printed sheet tells: what the map shows, the card of what is chosen or the province, and how the figures came about.
import { cells, laterNote, pairs } from "./card_parts.js";
import { codedValue, fibreKey, fibreWhosOf, figureKey, indicatorOf, latLng, ratiosOf, rowsBy } from "./data.js";
import { hamletByOperator, hamletFacts, hamletLevels, whyText } from "./hamlet_card.js";
import { underText } from "./list.js";
import { conflictFacts, networkOf } from "./measured.js";
import { methodFacts, methodLimits, methodSources } from "./method.js";
import {
  communeFacts,
  communeName,
  conflictName,
  operatorsText,
  partsOf,
  placeText,
  rangeText,
  reasonText,
  siteTitle,
  valueText,
  verdictName,
} from "./names.js";
import { stationFacts } from "./notes.js";
import { pathProfile } from "./path_profile.js";
import { gainText, planFacts, planName } from "./plan_card.js";
import {
  fibreWhoName,
  figuresOf,
  hamletCode,
  isMobile,
  laterText,
  provinceOf,
  shownColumn,
  sideHead,
  timeName,
  whoName,
} from "./state.js";
import { sideNames } from "./swipe.js";
import { day, el, fixed, localDay, percent, say } from "./text.js";

const LOWEST = 10;
// The facts that no sheet goes without; what follows them gives way first.
const FIRST_FACTS = 7;

function sheetParts(store, { left, right }) {
  const { state } = store;
  const shown = state.versus
    ? [left, right].map((lens, number) => [sideHead(lens, number), ...sideNames(lens)])
    : [["", ...sideNames(left)]];
  return [
    ...shown.map(([side, title, subtitle]) =>
      el("p", { className: "sheet-shown" }, el("b", {}, [side, title].filter(Boolean).join(": ")), el("span", {}, subtitle)),
    ),
    ...chosenParts(store),
    ...(state.chosen === null ? provinceParts(store) : []),
    ...methodParts(store.data),
    el("p", { className: "note" }, say("printed_on", { date: day(localDay()) })),
  ].filter(Boolean);
}

/** Fill the sheet, cutting what there is no room for; where it was cut stands "…". */
export function fillSheet(sheet, store, sides) {
  sheet.replaceChildren(...sheetParts(store, sides));
  if (fits(sheet)) return;
  // A picture that pushes the words off the sheet goes before them.
  sheet.replaceChildren(...sheetParts(store, sides));
  for (const picture of sheet.querySelectorAll(".if-room")) picture.remove();
  fits(sheet);
}

/** Cut lines from the end until the sheet holds all that is left; whether it does. */
function fits(sheet) {
  const isOver = () => sheet.scrollHeight > sheet.clientHeight + 1 || sheet.scrollWidth > sheet.clientWidth + 1;
  let dots = null;
  for (const part of [...sheet.querySelectorAll(".may-go")].reverse()) {
    if (!isOver()) return true;
    if (dots?.parentNode === part.parentNode) dots.remove();
    if (shorten(part, isOver)) return true;
    part.textContent = "…";
    dots = part;
  }
  return !isOver();
}

/** Leave as many words of a line's text as there is room for; whether there is room for any. */
function shorten(line, isOver) {
  const text = line.lastChild;
  const words = text.textContent.split(" ");
  const fits = (count) => {
    text.textContent = `${words.slice(0, count).join(" ")}…`;
    return !isOver();
  };
  let [least, most] = [0, words.length - 1];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle - 1;
  }
  return least > 0 && fits(least);
}

/** A name and what belongs to it, as a part of a running text; null without a text. */
function line([name, text], className) {
  return text ? el("li", { className: className || null }, el("span", { className: "quiet" }, `${name}: `), text) : null;
}

/** Names and texts in one paragraph: paper has less room than the panel. */
function run(told) {
  return el(
    "ul",
    { className: "run" },
    told.map((one) => line(one)),
  );
}

/** How the figures came about: the weightiest facts always, sources, limits and the rest as far as there is room. */
function methodParts(data) {
  const facts = methodFacts(data);
  return [
    el("h3", {}, say("method")),
    el(
      "ul",
      { className: "run" },
      facts.slice(0, FIRST_FACTS).map((fact) => line(fact)),
      line([say("method_sources"), methodSources(data)], "may-go"),
      methodLimits(data).map((text, number) => line([say(number ? "method_limit_more" : "method_limits"), text], "may-go")),
      facts.slice(FIRST_FACTS).map((fact) => line(fact, "may-go")),
    ),
  ];
}

/** A heading with the date of what stands under it, where the page holds two. */
function dated({ data, state }, key) {
  return data.before && !indicatorOf(data, state.shown) ? `${say(key)} · ${timeName(data, state.time)}` : say(key);
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
    rows.length && isMobile(store)
      ? cells([dated(store, "tiles_plain"), say("share"), say("range_title"), say("amount")], rows)
      : null,
    column.percent ? el("p", {}, underText(store)) : null,
    el("h3", {}, dated(store, column.percent ? "worst" : "lowest")),
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
  if (chosen?.kind === "conflict") return conflictParts(data, chosen.row);
  return chosen?.kind === "hamlet" ? hamletParts(store, chosen.row) : [];
}

function hamletParts(store, row) {
  const { data } = store;
  const { hamlets } = data;
  const [verdict, reason] = ["verdict", "reason"].map((column) => codedValue(hamlets[column], row));
  const commune = hamlets.commune[row];
  const profile = pathProfile(data, row);
  profile?.classList.add("if-room");
  return [
    el("h3", {}, [hamlets.name[row], commune >= 0 ? communeName(data, commune) : ""].filter(Boolean).join(" · ")),
    el("p", {}, el("b", {}, verdictName(verdict)), reason && verdict !== "covered" ? `: ${reasonText(reason)}` : ""),
    store.state.time === "before" ? el("p", { className: "note" }, laterText(data, "hamlets")) : null,
    whyText(hamlets, row) ? el("p", {}, whyText(hamlets, row)) : null,
    run([[say("code"), hamlets.id[row]], ...hamletFacts(data, row).filter(([name]) => name !== say("reason"))]),
    hamletByOperator(data, row),
    hamletLevels(data, row),
    profile,
  ];
}

function siteParts(data, place) {
  const rows = rowsBy(data.stations.place).get(place);
  const told = rows.map((row) => [
    [codedValue(data.stations.operator, row), codedValue(data.stations.technology, row)].filter((part) => part !== null).join(" "),
    stationFacts(data, row).join(" · "),
  ]);
  const facts = [operatorsText(data, rows), placeText(data, latLng(data.stations.places, place))].filter(Boolean);
  return [el("h3", {}, siteTitle(data, rows)), el("p", {}, facts.join(" · ")), pairs(told)];
}

function planParts(data, row) {
  return [
    el("h3", {}, [planName(data, row), data.plan.name[row]].filter(Boolean).join(" · ")),
    pairs([[say("plan_gain_short"), gainText(data, row)], ...planFacts(data, row)]),
    el("p", { className: "note" }, say("plan_note", { rule: data.plan.rule })),
  ];
}

function conflictParts(data, row) {
  const { point } = data.conflicts;
  return [
    el("h3", {}, `${networkOf(data, row)}: ${conflictName(data, row)}`),
    el("p", {}, placeText(data, latLng(point, row))),
    pairs(conflictFacts(data, row)),
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
  const range = rangeText(column, row);
  return [
    el("h3", {}, `${communeName(data, row)}: ${valueText(column, row)}`),
    el("p", {}, [range, ...communeFacts(store, row)].filter(Boolean).join(" · ")),
    cells([`${say(state.measure)}, ${say(state.tier).toLowerCase()}`, ...data.technologies.map(({ name }) => name)], rows),
    fibreTable(store, row),
    ...hamletLists(store, row),
  ];
}

function fibreTable(store, row) {
  const { data } = store;
  const ratios = ratiosOf(data);
  if (!ratios.length) return null;
  const share = (ratio, who) => percent(figuresOf(store)[fibreKey(ratio, who)]?.pct?.[row] ?? null);
  const rows = fibreWhosOf(data).map((who) => [fibreWhoName(data, who), ...ratios.map((ratio) => share(ratio, who))]);
  return cells([say("fibre_title"), ...ratios.map(say)], rows);
}

/** How many of a commune's hamlets are served, and those that are not, the worst first. */
function hamletLists(store, commune) {
  const { data } = store;
  const rows = (data.hamlets?.commune ?? []).flatMap((of, row) => (of === commune ? [row] : []));
  if (!rows.length) return [];
  const of = (verdict) => rows.filter((row) => hamletCode(store, "verdict", row) === verdict);
  const headed = (verdict) => `${verdictName(verdict)} (${fixed(of(verdict).length, 0)})`;
  const text = (row) => {
    const reason = hamletCode(store, "reason", row);
    return data.hamlets.name[row] + (reason ? ` (${reasonText(reason)})` : "");
  };
  const lists = ["none", "partial"].filter((verdict) => of(verdict).length);
  return [
    el("h3", {}, say("hamlets_title", { count: fixed(rows.length, 0) })),
    laterNote(store, "hamlets"),
    ...lists.map((verdict) =>
      el(
        "ul",
        { className: "run" },
        el("li", {}, el("b", {}, headed(verdict))),
        of(verdict).map((row) => el("li", { className: "may-go" }, text(row))),
      ),
    ),
    of("covered").length ? el("p", {}, headed("covered")) : null,
  ];
}
