// Published figures with ours beside them: kept apart, never averaged.
import { cells } from "./card_parts.js";
import { el, fixed, numeral, say, told } from "./text.js";

/** The rows of the published figures for one of some names of a place; all rows of no commune for null. */
export function publishedRows(data, names) {
  const { published, communes } = data;
  if (!published) return [];
  const known = new Set([...communes.name, ...communes.code]);
  return published.scope
    .map((_, row) => row)
    .filter((row) => (names ? names.includes(published.scope[row]) : !known.has(published.scope[row])));
}

/** A folded table of published figures, or null where there are none. */
export function publishedTable(data, rows) {
  if (!rows.length) return null;
  const { published } = data;
  const lines = rows.map((row) => {
    const unit = published.unit[row];
    const relation = { ">": "> ", "<": "< ", "~": "≈ " }[published.relation?.[row]] ?? "";
    const where = [published.date[row], published.scope[row]].filter(Boolean).join(" · ");
    const difference = published.comparable[row] ? signed(published.difference[row]) : say("not_comparable");
    return [
      [
        told(published.titles[published.indicator[row]]),
        el("span", { className: "quiet", title: published.source[row] || null }, where),
      ],
      relation + hundredths(published.value[row]) + (unit ? ` ${unit}` : ""),
      hundredths(published.ours[row]),
      difference,
    ];
  });
  return el(
    "details",
    { className: "folded" },
    el("summary", {}, say("published_title", { count: rows.length })),
    cells([say("indicator"), say("published"), say("ours"), say("difference")], lines),
    el("p", { className: "note" }, say("published_note")),
  );
}

function hundredths(value) {
  return value === null ? "–" : numeral(value / 100);
}

function signed(value) {
  return value === null ? "–" : (value > 0 ? "+" : "") + fixed(value, 2);
}
