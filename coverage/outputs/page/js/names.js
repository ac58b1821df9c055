// How things of the tables are called, and figures told, in the reader's language.
import { codedValue } from "./data.js";
import { communesOf, isMobile, runOf } from "./state.js";
import { decode, fixed, percent, say, told } from "./text.js";

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

/** The name of a mast: its site's, else its first station's. */
export function siteName(data, rows) {
  const site = codedValue(data.stations.site, rows[0]);
  // Redacted stations have no names.
  return site === null ? data.stations.id[rows[0]] || operatorsText(data, rows) : String(site);
}

/** "Viettel, VNPT": who is on a mast. */
export function operatorsText(data, rows) {
  return [...new Set(rows.map((row) => codedValue(data.stations.operator, row)).filter((name) => name !== null))].join(", ");
}

/** "21.43629, 104.94209": latitude and longitude as map programs take them, nothing where places are kept back. */
export function placeText(data, at) {
  return at && !data.redacted ? at.map((degrees) => degrees.toFixed(5)).join(", ") : "";
}

/** "3,42 km" of hundredths; "khoảng 3 km" to a station whose place is kept back, for then the rest was rounded away. */
export function distanceText({ redacted }, hundredths) {
  if (!redacted) return `${fixed(hundredths, 2)} km`;
  return hundredths < 50 ? say("under_km") : say("about_km", { value: fixed(Math.round(hundredths / 100), 0) });
}
