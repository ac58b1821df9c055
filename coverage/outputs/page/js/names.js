// How things of the tables are called, and figures told, in the reader's language.
import { codedValue } from "./data.js";
import { communesOf, isMobile, runOf, shownEstimate } from "./state.js";
import { decode, fixed, percent, say, told } from "./text.js";

const SQUARE_SOURCES = ["modelled", "declared"];

export function communeName(data, row) {
  const kind = data.communes.type[row];
  return kind ? say("commune_name", { kind: decode(kind), name: data.communes.name[row] }) : data.communes.name[row];
}

/** A commune's code, people, households and area, as the run that is shown counted them. */
export function communeFacts(lens, row) {
  const { code } = lens.data.communes;
  const communes = communesOf(lens);
  const facts = code[row] ? [`${say("code")} ${code[row]}`] : [];
  const add = (column, key, decimals) => {
    const value = column?.[row] ?? null;
    if (value !== null) facts.push(say(key, { count: fixed(value, decimals) }));
  };
  add(communes.population, "people", 0);
  add(communes.households, "households", 0);
  add(communes.area, "km2", 2);
  return facts;
}

export function verdictName(verdict) {
  return ["none", "partial", "covered"].includes(verdict) ? say(verdict) : say("unknown_verdict");
}

// Codes of runs of earlier versions, whose reasons were of another kind.
const EARLIER_REASONS = ["distance", "operator", "power", "no_signal", "part_only"];

export function reasonText(reason) {
  if (typeof reason === "object") return told(reason);
  if (EARLIER_REASONS.includes(reason)) return say(`earlier_${reason}`);
  const words = decode(reason);
  // A code that no version knows is none of the reader's business.
  return words === String(reason) && /^[a-z0-9_]+$/.test(words) ? say("earlier_unknown") : words;
}

export function statusText(status) {
  return ["on_air", "planned", "off"].includes(status) ? say(`status_${status}`) : String(status);
}

/** A column's value as it is shown. */
export function valueText(column, row) {
  const value = column.values[row] ?? null;
  if (value === null) return say("no_data");
  return column.percent ? percent(value) : fixed(value, column.decimals);
}

/** "94,0 đến 97,2%", or nothing where the figure has no range of its own. */
export function rangeText(figure, row) {
  const [low, high] = [figure?.low?.[row] ?? null, figure?.high?.[row] ?? null];
  return low === null || high === null || low === high ? "" : say("range", { low: fixed(low, 1), high: percent(high) });
}

/** "13.740 trên 14.317 người": numerator and denominator of a figure, nothing where either is unknown. */
export function partsText(lens, measure, figure, row) {
  const [part, whole] = [figure?.amount?.[row] ?? null, wholeOf(lens, measure)?.[row] ?? null];
  return part === null || whole === null ? "" : partsOf(measure, part, whole);
}

/** The same of the central figure; beside its low or high end the central figure itself: an end has no numerator of its own. */
export function centralText(lens, measure, figure, row) {
  if (shownEstimate(lens) === "central") return partsText(lens, measure, figure, row);
  const central = figure?.pct?.[row] ?? null;
  return central === null ? "" : say("central_is", { value: percent(central) });
}

export function partsOf(measure, part, whole) {
  const decimals = measure === "area" ? 2 : 0;
  const key = measure.startsWith("fibre") ? "of_households" : `of_${measure}`;
  return say(key, { part: fixed(part, decimals), whole: fixed(whole, decimals) });
}

/** The denominators of a measure, of the run that is shown. */
export function wholeOf(lens, measure) {
  return runOf(lens).whole?.[measure] ?? null;
}

/** The measure in which what is shown is counted, or null. */
export function shownMeasure({ state, data }) {
  if (isMobile({ state, data })) return state.measure;
  return state.shown === "fibre" ? `fibre_${state.ratio}` : null;
}

/** The name of a mast: its site's, else its first station's; redacted stations have none. */
export function siteName(data, rows) {
  const site = codedValue(data.stations.site, rows[0]);
  return site === null ? data.stations.id[rows[0]] : String(site);
}

/** "Trạm PTO00012"; of stations whose place is kept back, the square in which they stand. */
export function siteTitle(data, rows) {
  return data.redacted ? say("square_title") : say("site_title", { name: siteName(data, rows) });
}

/** How measurements contradict the map in a square: "Mô hình có sóng, đo không". */
export function conflictName({ conflicts }, row) {
  return conflictOf(codedValue(conflicts.conflict, row), codedValue(conflicts.basis, row));
}

/** The same of a kind of squares: whether the map's side of it is modelled, declared, or either. */
export function conflictKind({ conflicts }, kind) {
  const found = SQUARE_SOURCES.filter((basis) => conflicts?.basis?.values.includes(basis));
  return conflictOf(kind, found.length === 2 ? "both" : found[0]);
}

function conflictOf(kind, basis) {
  const text = say(`conflict_${kind}`, { source: say(`source_${basis ?? "modelled"}`) });
  return text[0].toUpperCase() + text.slice(1);
}

/** "80,0%" of two counts; nothing of nothing. */
export function ratioText(part, whole) {
  return whole > 0 ? percent(Math.round((1000 * part) / whole)) : "";
}

/** "Viettel, VNPT": who is on a mast. */
export function operatorsText(data, rows) {
  return [...new Set(rows.map((row) => codedValue(data.stations.operator, row)).filter((name) => name !== null))].join(", ");
}

/** "21.43629, 104.94209": latitude and longitude as map programs take them, nothing where places are kept back. */
export function placeText(data, at) {
  return at && !data.redacted ? at.map((degrees) => degrees.toFixed(5)).join(", ") : "";
}

/** "3,42 km" of hundredths; "khoảng 3 km" to the square in which a station stands whose place is kept back. */
export function distanceText({ redacted }, hundredths) {
  if (!redacted) return `${fixed(hundredths, 2)} km`;
  return hundredths < 100 ? say("under_km") : say("about_km", { value: fixed(Math.round(hundredths / 100), 0) });
}
