// A figure as a bar with its range, for cards: pressed, it shows that figure on the map.
import { classOf, colourOf } from "./classes.js";
import { partsText, rangeText } from "./names.js";
import { el, percent } from "./text.js";

const BREAKS = [500, 700, 850, 950];
const LEAST_PX = 4;

/** Name, bar with a thin line from low to high, value; numerator and denominator beside the pointer and on focus. */
export function figureBar(store, { id, name, figure, measure, row, strong, shown, show, tooltip }) {
  const value = figure?.pct?.[row] ?? null;
  const track = el("span", { className: "bar" });
  if (value !== null) {
    const fill = el("span", { className: "bar-fill" });
    fill.style.width = `${value / 10}%`;
    fill.style.backgroundColor = colourOf(classOf(value, BREAKS), BREAKS);
    track.append(fill);
  }
  const range = rangeText(figure, row);
  if (range) {
    const whisker = el("span", { className: "whisker" });
    // The shortest line stays on the bar, at its end too.
    whisker.style.left = `min(${figure.low[row] / 10}%, 100% - ${LEAST_PX}px)`;
    whisker.style.width = `${Math.max(figure.high[row] - figure.low[row], 0) / 10}%`;
    track.append(whisker);
  }
  const parts = partsText(store, measure, figure, row);
  const tell = (event) =>
    tooltip.beside(event.currentTarget, [
      el("strong", {}, `${name}: ${percent(value)}`),
      el("span", {}, parts),
      el("span", { className: "quiet" }, range),
    ]);
  return el(
    "button",
    {
      type: "button",
      id,
      className: strong ? "figure strong" : "figure",
      "aria-pressed": String(shown),
      onclick: show,
      onmouseenter: tell,
      onfocus: tell,
      onmouseleave: tooltip.hide,
      onblur: tooltip.hide,
    },
    el("span", { className: "figure-name" }, name),
    track,
    el("span", { className: "figure-value" }, percent(value)),
    el("span", { className: "unseen" }, [parts, range].filter(Boolean).join("; ")),
  );
}

/** One stop of the tab key for all bars of a card; arrow keys go from one to the next. */
export function oneStop(box, selector) {
  const bars = [...box.querySelectorAll(selector)];
  const stop = bars.find((bar) => bar.getAttribute("aria-pressed") === "true") ?? bars[0];
  for (const bar of bars) bar.tabIndex = bar === stop ? 0 : -1;
  box.addEventListener("keydown", (event) => {
    const at = bars.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: bars.length - 1 }[event.key];
    if (at < 0 || !bars[next]) return;
    event.preventDefault();
    for (const bar of bars) bar.tabIndex = bar === bars[next] ? 0 : -1;
    bars[next].focus();
  });
}
