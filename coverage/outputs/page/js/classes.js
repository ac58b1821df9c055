// Classes and colours of the communes' map.
import { fixed, percentSign, say } from "./text.js";

// ColorBrewer YlGnBu, 5 classes: keeps its order in grey and for the colour-blind.
export const PALETTE = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"];
const NO_DATA = "#d5dade";

const COVERAGE_BREAKS = [500, 700, 850, 950];

/** The four boundaries between five classes, in the column's own last digits. */
export function breaksOf(column) {
  if (column.percent) return COVERAGE_BREAKS;
  const sorted = column.values.filter((value) => value !== null).sort((a, b) => a - b);
  if (!sorted.length) return [];
  const quantiles = [0.2, 0.4, 0.6, 0.8].map((share) => rounded(sorted[Math.floor(share * (sorted.length - 1))]));
  return [...new Set(quantiles)].filter((value) => value > sorted[0]);
}

function rounded(value) {
  const unit = 10 ** Math.max(Math.floor(Math.log10(Math.abs(value) || 1)) - 1, 0);
  return Math.round(value / unit) * unit;
}

/** The class of a value: how many boundaries it reaches; -1 for none. */
export function classOf(value, breaks) {
  return value === null ? -1 : breaks.filter((boundary) => value >= boundary).length;
}

/** The colour of a class, spread over the palette when there are fewer than five. */
export function colourOf(number, breaks) {
  if (number < 0) return NO_DATA;
  return breaks.length === 4 ? PALETTE[number] : PALETTE[Math.round((number * 4) / Math.max(breaks.length, 1))];
}

/** How many communes fall into each class, and into none. */
export function countsOf(column, breaks) {
  const counts = Array.from({ length: breaks.length + 1 }, () => 0);
  let without = 0;
  for (const value of column.values) {
    const number = classOf(value, breaks);
    if (number < 0) without += 1;
    else counts[number] += 1;
  }
  return { counts, without };
}

/** A class's name: "85 – 95%". */
export function classLabel(number, breaks, column) {
  const show = (value) => (column.percent && value % 10 === 0 ? String(value / 10) : fixed(value, column.decimals));
  const unit = column.percent ? percentSign() : "";
  if (!breaks.length) return "";
  if (number === 0) return say("under", { high: show(breaks[0]) + unit });
  if (number === breaks.length) {
    if (column.percent) return say("between", { low: show(breaks.at(-1)), high: `100${unit}` });
    return say("from", { low: show(breaks.at(-1)) });
  }
  return say("between", { low: show(breaks[number - 1]), high: show(breaks[number]) + unit });
}
