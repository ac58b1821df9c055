// Measurements beside the map: where the two contradict each other, and how much was measured. They change no figure.
import { cardTop, cells, pairs } from "./card_parts.js";
import { codedValue, latLng } from "./data.js";
import { discrepancyForm } from "./discrepancy.js";
import { communeName, conflictKind, conflictName, placeText, ratioText } from "./names.js";
import { CONFLICTS, symbolCanvas } from "./symbols.js";
import { day, decibels, el, fixed, say } from "./text.js";

const LISTED = 20;
const COUNTS = ["squares", "measured_covered", "modelled_only", "measured_only"];

/** Elements of the card of a square where measurements contradict the map. */
export function conflictCard(store, row, actions) {
  const { data } = store;
  const commune = data.conflicts.commune[row];
  const kind = codedValue(data.conflicts.conflict, row);
  return [
    ...cardTop({
      up: commune >= 0 ? communeName(data, commune) : say("back"),
      goUp: commune >= 0 ? () => actions.choose({ kind: "commune", row: commune }) : actions.back,
      title: networkOf(data, row),
      facts: [placeText(data, latLng(data.conflicts.point, row))].filter(Boolean),
    }),
    el("p", { className: "verdict" }, symbolCanvas(CONFLICTS[kind], 20), conflictName(data, row)),
    actions.cardButtons(),
    pairs(conflictFacts(data, row)),
    el("p", { className: "note" }, measuredNote(data)),
    discrepancyForm(store, { kind: "conflict", row }, actions),
  ];
}

/** "Viettel 4G": whose square it is. */
export function networkOf(data, row, table = data.conflicts) {
  return [table.operator, table.technology]
    .map((column) => codedValue(column, row))
    .filter((part) => part !== null)
    .join(" ");
}

/** Names and texts of what was measured and what the map holds there: each by itself. */
export function conflictFacts(data, row) {
  const { conflicts, manifest } = data;
  const technology = codedValue(conflicts.technology, row);
  const basis = codedValue(conflicts.basis, row) ?? "modelled";
  const level = (column) => ((column?.[row] ?? null) === null ? "" : decibels(column[row] / 10));
  const asked = (value) => (typeof value === "number" ? ` (${say("required", { value: decibels(value) })})` : "");
  const [measured, modelled] = [level(conflicts.measured), level(conflicts.modelled)];
  const until = codedValue(conflicts.until, row);
  return [
    // A redacted page tells neither.
    [say("conflict_measured"), measured && measured + asked(manifest.thresholds_dbm?.[technology])],
    [
      say(`conflict_${basis}`),
      measured && (modelled || say("level_nothing").toLowerCase()) + asked(manifest.required_dbm?.[technology]?.outdoor),
    ],
    [say("samples"), (conflicts.samples?.[row] ?? null) === null ? "" : fixed(conflicts.samples[row], 0)],
    [say("measured_until"), until === null ? "" : day(until)],
  ];
}

/** What the page's measurements are of, and what they are not. */
export function measuredNote({ manifest }) {
  const side = manifest.measurements?.rules?.thin_m;
  return say("measured_note", { side: side === undefined ? "" : ` ${side} m` });
}

/** A commune's measurements, or with -1 those of all communes; null on a page without any. */
export function measuredInCommunes(data, row, actions) {
  if (!data.measured) return null;
  const { communes } = data.measured;
  const lines = linesOf(communes, (at) => communes.row[at] >= 0 && (row < 0 || communes.row[at] === row));
  return el(
    "details",
    { className: "folded", id: "measured" },
    el("summary", {}, say("measured_title", { count: fixed(sum(lines.map(({ squares }) => squares)), 0) })),
    lines.length ? table(data, lines) : el("p", { className: "quiet" }, say("measured_absent")),
    row < 0 ? null : conflictList(data, row, actions),
    el("p", { className: "note" }, measuredNote(data)),
  );
}

/** What was measured on a hamlet's ground; null where nothing was. */
export function measuredInHamlet(data, row) {
  const hamlets = data.measured?.hamlets;
  const lines = hamlets ? linesOf(hamlets, (at) => hamlets.row[at] === row) : [];
  return lines.length
    ? el("div", {}, el("h3", {}, say("measured")), table(data, lines), el("p", { className: "note" }, measuredNote(data)))
    : null;
}

/** The counts of the rows that are wanted, added up by operator and technology: of one square or another, never twice. */
function linesOf(of, isWanted) {
  const lines = new Map();
  of.row.forEach((_, at) => {
    if (!isWanted(at)) return;
    const name = networkOf({}, at, of);
    const line = lines.get(name) ?? { name, ...Object.fromEntries(COUNTS.map((count) => [count, 0])) };
    for (const count of COUNTS) line[count] += of[count][at];
    lines.set(name, line);
  });
  return [...lines.values()].sort((a, b) => b.squares - a.squares);
}

function table(data, lines) {
  const titles = ["operator", "measured_squares", "measured_covered"].map((key) => say(key));
  const kinds = Object.keys(CONFLICTS).map((kind) => el("span", {}, symbolCanvas(CONFLICTS[kind]), conflictKind(data, kind)));
  return cells(
    [...titles, ...kinds],
    lines.map((line) => [
      line.name,
      fixed(line.squares, 0),
      [fixed(line.measured_covered, 0), el("span", { className: "quiet" }, ratioText(line.measured_covered, line.squares))],
      fixed(line.modelled_only, 0),
      fixed(line.measured_only, 0),
    ]),
  );
}

/** The squares of a commune that contradict the map, those with most samples first. */
function conflictList(data, commune, { choose, conflictsOf }) {
  const samples = (row) => data.conflicts.samples?.[row] ?? 0;
  const rows = [...conflictsOf(commune)].sort((a, b) => samples(b) - samples(a));
  if (!rows.length) return null;
  const rest = rows.length - LISTED;
  return [
    el(
      "ul",
      { className: "hamlets" },
      rows.slice(0, LISTED).map((row) => conflictItem(data, row, choose)),
    ),
    rest > 0 ? el("p", { className: "quiet" }, say("conflicts_more", { count: fixed(rest, 0) })) : null,
  ].filter(Boolean);
}

function conflictItem(data, row, choose) {
  const onclick = () => choose({ kind: "conflict", row });
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", className: "hamlet", id: `conflict-${row}`, onclick },
      symbolCanvas(CONFLICTS[codedValue(data.conflicts.conflict, row)]),
      el(
        "span",
        { className: "hamlet-text" },
        el("span", {}, networkOf(data, row)),
        el("span", { className: "quiet" }, conflictName(data, row)),
      ),
      el("span", { className: "count" }, say("samples_count", { count: fixed(data.conflicts.samples?.[row], 0) })),
    ),
  );
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
