// What all cards are made of.
import { isOfLater, laterText } from "./state.js";
import { el } from "./text.js";

/** The way back, the title, which takes the focus, and facts in a row. */
export function cardTop({ up, goUp, title, facts }) {
  return [
    el("button", { type: "button", className: "back", id: "back", onclick: goUp }, `‹ ${up}`),
    el("h2", { tabindex: "-1", id: "card-title" }, title),
    facts.length
      ? el(
          "p",
          { className: "facts" },
          facts.map((fact) => el("span", {}, fact)),
        )
      : null,
  ];
}

/** Which date hamlets or stations are of, where the rest of a card tells an earlier one; else nothing. */
export function laterNote(lens, what) {
  return isOfLater(lens, what) ? el("p", { className: "note" }, laterText(lens.data, what)) : null;
}

/** Names and what belongs to them, in two columns; pairs without a text are left out. */
export function pairs(told) {
  const rows = told.filter(([, text]) => text);
  return rows.length
    ? el(
        "dl",
        { className: "pairs" },
        rows.map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
      )
    : null;
}

/** A table of texts: titles, then rows whose first cell is their name. */
export function cells(titles, rows) {
  return el(
    "table",
    { className: "cells" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        titles.map((title) => el("th", { scope: "col" }, title)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map(([name, ...rest]) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, name),
          rest.map((cell) => el("td", {}, cell)),
        ),
      ),
    ),
  );
}
