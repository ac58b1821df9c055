// A figure as a bar with its range, for cards.
import { classOf, colourOf } from "./classes.js";
import { el, percent } from "./text.js";
import { rangeText } from "./tooltip.js";

const BREAKS = [500, 700, 850, 950];

/** Name, bar with a thin line from low to high, value. */
export function figureBar(name, figure, row, { strong = false } = {}) {
  const value = figure?.pct?.[row] ?? null;
  const track = el("span", { className: "bar" });
  if (value !== null) {
    const fill = el("span", { className: "bar-fill" });
    fill.style.width = `${value / 10}%`;
    fill.style.backgroundColor = colourOf(classOf(value, BREAKS), BREAKS);
    track.append(fill);
  }
  const range = figure ? rangeText(figure, row) : "";
  if (range) {
    const whisker = el("span", { className: "whisker" });
    whisker.style.left = `${figure.low[row] / 10}%`;
    whisker.style.width = `${Math.max(figure.high[row] - figure.low[row], 0) / 10}%`;
    track.append(whisker);
  }
  return el(
    "div",
    { className: strong ? "figure strong" : "figure", title: range || null },
    el("span", { className: "figure-name" }, name),
    track,
    el("span", { className: "figure-value" }, percent(value)),
    range ? el("span", { className: "unseen" }, range) : null,
  );
}
