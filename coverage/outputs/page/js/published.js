// Published figures with ours beside them: kept apart, never averaged.
import { cells } from "./card_parts.js";
import { el, fixed, say, told } from "./text.js";

const HUNDREDTHS = 100;
const NOTES = ["not_computed", "goal", "other_scope", "other_date", "unknown_date"];

/** The rows of the published figures of a commune; for -1 those of no commune here. */
export function publishedRows({ published }, commune) {
  return (published?.commune ?? []).flatMap((of, row) => (of === commune ? [row] : []));
}

/** A folded table of published figures, or null where there are none. */
export function publishedTable({ published }, rows) {
  if (!rows.length) return null;
  const lines = rows.map((row) => {
    const [value, ours, difference] = ["value", "ours", "difference"].map((name) => published[name][row]);
    // What stands side by side has the same number of decimals.
    const whole = [value, ours].every((number) => number === null || number % HUNDREDTHS === 0);
    const text = (number) => (whole ? fixed(number / HUNDREDTHS, 0) : fixed(number, 2));
    const percent = (published.unit[row] ?? "").startsWith("%");
    const unit = percent ? published.unit[row] : published.unit[row] ? `\u00a0${published.unit[row]}` : "";
    const relation = { ">": "> ", "<": "< ", "~": "≈ " }[published.relation?.[row]] ?? "";
    const where = [published.date[row], published.scope[row], published.source[row]].filter(Boolean).join(" · ");
    const gap = `${difference > 0 ? "+" : ""}${text(difference)}${percent ? `\u00a0${say("points")}` : unit}`;
    return [
      [told(published.titles[published.indicator[row]]), el("span", { className: "quiet" }, where)],
      value === null ? "–" : relation + text(value) + unit,
      ours === null ? "–" : text(ours) + unit,
      published.comparable[row] ? gap : reason(published.note[row]),
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

/** Why a figure cannot be held against ours. */
function reason(note) {
  return say(NOTES.includes(note) ? `published_${note}` : "not_comparable");
}
