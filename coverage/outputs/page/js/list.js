// The communes with the lowest values of what is shown, and the threshold under which they are counted.

import { rowsUnder } from "./choropleth.js";
import { breaksOf, classOf, colourOf } from "./classes.js";
import { measuredInCommunes } from "./measured.js";
import { communeName, valueText } from "./names.js";
import { planList } from "./plan_card.js";
import { publishedRows, publishedTable } from "./published.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
import { byId, el, fixed, percentSign, say } from "./text.js";

const FEW = 10;

/** Elements of the list; `state.all` shows every commune. */
export function worstList(store, actions) {
  const { data, state } = store;
  const column = shownColumn(store);
  const rows = column.values.map((value, row) => ({ value, row })).filter(({ value }) => value !== null);
  rows.sort((a, b) => a.value - b.value || a.row - b.row);
  const without = column.values.length - rows.length;
  const told = rows.slice(0, state.all ? rows.length : FEW);
  const most = column.percent ? 1000 : Math.max(...rows.map(({ value }) => value), 1);
  return [
    el("h2", { tabindex: "-1", id: "worst-title" }, column.percent ? say("worst") : say("lowest")),
    el("p", { className: "quiet" }, [shownTitle(store), shownSubtitle(store)].filter(Boolean).join(" · ")),
    column.percent ? el("p", { id: "under-count", className: "under-count" }, underText(store)) : null,
    el(
      "ol",
      { className: "worst-list" },
      told.map(({ value, row }) => item(store, column, value, row, most, actions.choose)),
    ),
    rows.length > FEW ? toggle(store, rows.length) : null,
    without ? el("p", { className: "quiet" }, say("without_data", { count: without })) : null,
    planList(store, data.plan?.rank.map((_, row) => row) ?? [], actions, { whole: true }),
    measuredInCommunes(data, -1, actions),
    publishedTable(data, publishedRows(data, -1)),
  ].filter(Boolean);
}

export function underText(store) {
  const count = rowsUnder(store).size;
  const values = {
    count: fixed(count, 0),
    of: fixed(store.data.communes.name.length, 0),
    threshold: store.state.threshold + percentSign(),
  };
  return say("under_count", values);
}

function toggle(store, count) {
  const { all } = store.state;
  const name = all ? say("fewer_show", { count: FEW }) : say("all_show", { count });
  return el("button", { type: "button", className: "link", id: "worst-all", onclick: () => store.set({ all: !all }) }, name);
}

function item(store, column, value, row, most, choose) {
  const breaks = breaksOf(column);
  const bar = el("span", { className: "bar-fill" });
  bar.style.width = `${Math.max((100 * value) / most, 0)}%`;
  bar.style.backgroundColor = colourOf(classOf(value, breaks), breaks);
  const mark = column.percent ? el("span", { className: "bar-mark" }) : null;
  if (mark) mark.style.left = `${store.state.threshold}%`;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", className: "worst", id: `worst-${row}`, onclick: () => choose({ kind: "commune", row }) },
      el("span", { className: "worst-name" }, communeName(store.data, row)),
      el("span", { className: "bar" }, bar, mark),
      el("span", { className: "worst-value" }, valueText(column, row)),
    ),
  );
}

/** The threshold's slider; it stays the same element, so that a drag is not cut off. */
export function drawThreshold(store) {
  const box = byId("threshold");
  const value = el("output", { for: "threshold-input", className: "threshold-value" });
  const name = el("label", { for: "threshold-input" });
  const change = (event) => store.set({ threshold: Number(event.target.value) });
  const input = el("input", { type: "range", id: "threshold-input", min: "0", max: "100", step: "1", oninput: change });
  box.append(name, input, value);

  function draw() {
    box.hidden = !shownColumn(store).percent;
    name.textContent = say("threshold");
    input.value = String(store.state.threshold);
    value.textContent = store.state.threshold + percentSign();
    input.setAttribute("aria-valuetext", underText(store));
  }

  draw();
  return { draw };
}
