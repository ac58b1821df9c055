// Opens the data block and answers questions about it.

export class DataFault extends Error {}

/** The data block as an object. Throws DataFault with a key of WORDS when the browser or the block fails. */
export async function openData() {
  const block = document.getElementById("phusong-data");
  if (!block) throw new DataFault("fault_data");
  const content = block.textContent;
  block.remove();
  try {
    const text = block.dataset.encoding === "gzip" ? ((await window.phusongText) ?? (await unzip(content))) : content;
    // Read once: nothing keeps the megabytes of text.
    delete window.phusongText;
    return JSON.parse(text);
  } catch (fault) {
    if (fault instanceof DataFault) throw fault;
    throw new DataFault("fault_data", { cause: fault });
  }
}

async function unzip(content) {
  if (typeof DecompressionStream === "undefined") throw new DataFault("fault_browser");
  const stream = new Blob([bytesOf(content)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** The bytes that a text holds in base64. A loop: what walks through a text letter by letter takes ten times as long. */
export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** A row's value of a coded column, or null. */
export function codedValue(column, row) {
  if (!column) return null;
  const code = column.index[row];
  return code < 0 ? null : column.values[code];
}

/** Return a function that makes something when it is first asked for, and gives the same from then on. */
export function lazily(make) {
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

/** Rows by the number in a column: rowsBy([0, 1, 0]) is Map {0: [0, 2], 1: [1]}. */
export function rowsBy(numbers) {
  const rows = new Map();
  numbers.forEach((number, row) => {
    if (rows.has(number)) rows.get(number).push(row);
    else rows.set(number, [row]);
  });
  return rows;
}

/** Latitude and longitude of a point column's row, or null. */
export function latLng(points, row) {
  const [lat, lon] = [points.lat[row], points.lon[row]];
  return lat === null || lon === null ? null : [lat / 1e5, lon / 1e5];
}

/** The key under which a figure is kept. */
export function figureKey(measure, technology, who, tier) {
  return `${measure}_${technology}_${who}${tier === "outdoor" ? "" : `_${tier}`}`;
}

/** Who can be shown, in order: the union, operators, then the counts; only those with figures. */
export function whosOf(data) {
  const keys = Object.keys(data.figures);
  const operators = data.operators.map((operator) => operator.slug);
  const known = ["any", ...operators, ...operators.slice(1).map((_, more) => `min${more + 2}`), "greatest"];
  return known.filter((who) => keys.some((key) => key.split("_")[2] === who && !key.startsWith("fibre_")));
}

/** The first of a list for which any mobile figure exists, all of them in order. */
export function tiersOf(data) {
  const keys = Object.keys(data.figures).filter((key) => !key.startsWith("fibre_"));
  return ["outdoor", "vehicle", "indoor"].filter((tier) =>
    keys.some((key) => (tier === "outdoor" ? key.split("_").length === 3 : key.endsWith(`_${tier}`))),
  );
}

export function measuresOf(data) {
  return ["pop", "area"].filter((measure) => Object.keys(data.figures).some((key) => key.startsWith(`${measure}_`)));
}

export function ratiosOf(data) {
  return ["infrastructure", "accessible", "subscribed"].filter((ratio) => `fibre_${ratio}` in data.figures);
}

/** The key under which one of fibre's ratios is kept: of all operators together, or of one. */
export function fibreKey(ratio, who) {
  return who === "any" ? `fibre_${ratio}` : `fibre_${ratio}_${who}`;
}

/** Whose fibre can be shown: everybody's, then that of each operator of which it is known. */
export function fibreWhosOf(data) {
  const ratios = ratiosOf(data);
  const operators = data.operators.map(({ slug }) => slug);
  return ["any", ...operators.filter((who) => ratios.some((ratio) => fibreKey(ratio, who) in data.figures))];
}

const INDICATOR = "indicator:";

/** What is shown, where it is a further indicator: known by its column's name, which outlives the columns' order. */
export function indicatorKey({ name }) {
  return INDICATOR + name;
}

/** The further indicator that is shown, or null. */
export function indicatorOf(data, shown) {
  return data.indicators.find((indicator) => indicatorKey(indicator) === shown) ?? null;
}

/** What an address of an earlier version meant by an indicator's place in the table; null where there is none. */
export function indicatorAt(data, shown) {
  const place = new RegExp(`^${INDICATOR}(\\d+)$`).exec(shown ?? "")?.[1];
  const found = place === undefined ? null : data.indicators[Number(place)];
  return found?.values ? indicatorKey(found) : null;
}
