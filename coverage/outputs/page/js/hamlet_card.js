// A hamlet's card: the verdict, why, and what each operator reaches there.
import { codedValue } from "./data.js";
import { askedName } from "./state.js";
import { symbolCanvas, VERDICTS } from "./symbols.js";
import { communeName, reasonText, verdictName } from "./tooltip.js";
import { decode, el, fixed, numeral, say } from "./text.js";

/** Elements of a hamlet's card. */
export function hamletCard(store, row, { choose, back }) {
  const { data } = store;
  const { hamlets } = data;
  const commune = hamlets.commune[row];
  const verdict = codedValue(hamlets.verdict, row);
  const up = commune >= 0 ? () => choose({ kind: "commune", row: commune }) : back;
  return [
    el("button", { type: "button", className: "back", id: "back", onclick: up }, `‹ ${commune >= 0 ? communeName(data, commune) : say("back")}`),
    el("h2", { tabindex: "-1", id: "card-title" }, hamlets.name[row]),
    el("p", { className: `verdict ${VERDICTS[verdict] ? verdict : ""}` }, VERDICTS[verdict] ? symbolCanvas(VERDICTS[verdict], 20) : null, verdictName(verdict)),
    pairs(factsOf(hamlets, row, verdict)),
    byOperator(data, hamlets, row),
    levels(data, row),
  ].filter(Boolean);
}

function factsOf(hamlets, row, verdict) {
  const reason = codedValue(hamlets.reason, row);
  const distance = hamlets.nearest_km?.[row] ?? null;
  const operator = codedValue(hamlets.nearest_operator, row);
  const electricity = codedValue(hamlets.electricity, row);
  const special = codedValue(hamlets.special, row);
  const number = (column) => ((column?.[row] ?? null) === null ? "" : fixed(column[row], 0));
  return [
    [say("reason"), reason && verdict !== "covered" ? reasonText(reason) : ""],
    [say("nearest"), distance === null ? "" : `${fixed(distance, 2)} km${operator ? ` · ${operator}` : ""}`],
    [say("population"), number(hamlets.population)],
    [say("households_label"), number(hamlets.households)],
    [say("electricity"), electricity === null ? "" : decode(electricity)],
    [say("special"), special === null ? "" : decode(special)],
  ];
}

function pairs(told) {
  return el("dl", { className: "pairs" }, told.filter(([, text]) => text).map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]));
}

function byOperator(data, hamlets, row) {
  const told = data.operators.map(({ name }) => {
    const verdict = codedValue(hamlets.verdicts[name], row);
    const level = hamlets.asked_levels[name]?.[row] ?? null;
    const distance = hamlets.nearest[name]?.[row] ?? null;
    return [name, verdict === null ? "–" : verdictName(verdict), fixed(level, 1), fixed(distance, 2)];
  });
  if (told.every(([, ...cells]) => cells.every((cell) => cell === "–"))) return null;
  const titles = [say("operator"), say("verdict"), say("asked_level", { asked: askedName(data) }), say("nearest_km")];
  return el(
    "div",
    {},
    el("h3", {}, say("by_operator")),
    el(
      "table",
      { className: "cells" },
      el("thead", {}, el("tr", {}, titles.map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, told.map(([name, ...cells]) => el("tr", {}, el("th", { scope: "row" }, name), cells.map((cell) => el("td", {}, cell))))),
    ),
  );
}

function levels(data, row) {
  const required = data.manifest.required_dbm ?? {};
  const told = Object.entries(data.hamlets.levels)
    .filter(([, column]) => column[row] !== null)
    .map(([name, column]) => {
      const needed = required[name]?.outdoor;
      const beside = typeof needed === "number" ? ` (${say("required", { value: numeral(needed) })})` : "";
      return [name, `${fixed(column[row], 1)} dBm${beside}`];
    });
  if (!told.length) return null;
  return el("div", {}, el("h3", {}, say("level")), pairs(told), el("p", { className: "note" }, say("required_note")));
}
