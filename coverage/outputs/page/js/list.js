// The communes with the lowest values of what is shown.
import { breaksOf, classOf, colourOf } from "./classes.js";
import { communeName } from "./tooltip.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
import { el, fixed, percent, say } from "./text.js";

const FEW = 10;

/** Elements of the list; `state.all` shows every commune. */
export function worstList(store, all, { choose, toggle }) {
  const column = shownColumn(store);
  const breaks = breaksOf(column);
  const rows = column.values.map((value, row) => ({ value, row })).filter(({ value }) => value !== null);
  rows.sort((a, b) => a.value - b.value || a.row - b.row);
  const most = column.percent ? 1000 : Math.max(...rows.map(({ value }) => value), 1);
  const without = column.values.length - rows.length;
  const items = rows.slice(0, all ? rows.length : FEW).map(({ value, row }) => {
    const name = communeName(store.data, row);
    const bar = el("span", { className: "bar-fill" });
    bar.style.width = `${Math.max((100 * value) / most, 0)}%`;
    bar.style.backgroundColor = colourOf(classOf(value, breaks), breaks);
    const shown = column.percent ? percent(value) : fixed(value, column.decimals);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", className: "worst", id: `worst-${row}`, onclick: () => choose({ kind: "commune", row }) },
        el("span", { className: "worst-name" }, name),
        el("span", { className: "bar" }, bar),
        el("span", { className: "worst-value" }, shown),
      ),
    );
  });
  return [
    el("h2", { tabindex: "-1" }, column.percent ? say("worst") : say("lowest")),
    el("p", { className: "quiet" }, [shownTitle(store), shownSubtitle(store)].filter(Boolean).join(" · ")),
    el("ol", { className: "worst-list" }, items),
    rows.length > FEW
      ? el(
          "button",
          { type: "button", className: "link", id: "worst-all", onclick: toggle },
          all ? say("fewer_show", { count: FEW }) : say("all_show", { count: rows.length }),
        )
      : null,
    without ? el("p", { className: "quiet" }, say("without_data", { count: without })) : null,
  ].filter(Boolean);
}
