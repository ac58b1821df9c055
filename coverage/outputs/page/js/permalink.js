// The page's address tells what it shows: everything after "#", only what differs from the page as it opens.
import { codedValue, fibreWhosOf, indicatorAt, indicatorKey, latLng, measuresOf, ratiosOf, tiersOf, whosOf } from "./data.js";
import { basesOf, comparisons, firstState } from "./state.js";

const LAYERS = [
  ...["none", "partial", "covered", "stations", "stationsAll", "planned", "plan", "modelledOnly", "measuredOnly"],
  ...["relief", "outlines", "names", "all"],
];
const CARDS = ["commune", "hamlet", "site", "plan", "conflict"];

/** The state as the part of an address from "#" on; empty where the page is as it opens. */
export function writeState({ state, data }) {
  const first = firstState(data);
  const parts = [];
  // Commas and colons may stand in an address as they are, and are read more easily so.
  const add = (name, value) => parts.push(`${name}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
  for (const [name, entry] of Object.entries(PLAIN)) {
    if (state[entry] !== first[entry]) add(name, state[entry]);
  }
  const turned = LAYERS.filter((layer) => state[layer] !== first[layer]);
  if (turned.length) add("turned", turned.join(","));
  const operators = data.stations?.operator?.values ?? [];
  if (state.offOperators.size) add("off", JSON.stringify([...state.offOperators].map((code) => operators[code])));
  if (state.chosen && idOf(data, state.chosen)) add(state.chosen.kind, idOf(data, state.chosen));
  if (state.view) add("view", state.view.join(","));
  return parts.length ? `#${parts.join("&")}` : "";
}

/** The whole state that an address asks for; what it does not tell, or tells wrongly, is as the page opens. */
export function readState(hash, data) {
  const asked = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const end = part.indexOf("=");
    if (end > 0) asked.set(part.slice(0, end), decoded(part.slice(end + 1)));
  }
  const state = firstState(data);
  const allowed = allowedOf(data);
  for (const [name, entry] of Object.entries(PLAIN)) {
    const value = NUMBERS.has(entry) ? percentage(asked.get(name)) : asked.get(name);
    if (NUMBERS.has(entry) ? value !== null : allowed[entry]?.includes(value)) state[entry] = value;
  }
  // Earlier versions wrote an indicator's place in the table instead of its name.
  if (!allowed.shown.includes(asked.get("show"))) state.shown = indicatorAt(data, asked.get("show")) ?? state.shown;
  for (const layer of (asked.get("turned") ?? "").split(",")) {
    if (LAYERS.includes(layer)) state[layer] = !state[layer];
  }
  state.offOperators = offOf(asked.get("off"), data);
  state.chosen = CARDS.map((kind) => rowOf(data, kind, asked.get(kind))).find(Boolean) ?? null;
  state.view = viewOf(asked.get("view"));
  // What can be compared depends on all the rest.
  if (comparisons({ state, data }).some(({ key }) => key === asked.get("vs"))) state.versus = asked.get("vs");
  return state;
}

const LOST_LETTERS = 60;

/** The code of the card that an address asks for and the page does not hold; empty where there is none such. */
export function lostCard(hash, { chosen }) {
  const asked = new RegExp(`(?:^#|&)(?:${CARDS.join("|")})=([^&]+)`).exec(hash);
  return asked && !chosen ? decoded(asked[1]).slice(0, LOST_LETTERS) : "";
}

const PLAIN = {
  lang: "language",
  show: "shown",
  who: "who",
  of: "measure",
  at: "tier",
  fibre: "ratio",
  fibreof: "fibreWho",
  time: "time",
  base: "base",
  estimate: "estimate",
  under: "threshold",
  vs: "versus",
  cut: "cut",
};

const NUMBERS = new Set(["threshold", "cut"]);

function allowedOf(data) {
  const indicators = data.indicators.filter((indicator) => indicator.values).map(indicatorKey);
  return {
    language: ["vi", "en"],
    shown: [...data.technologies.map(({ slug }) => slug), ...(ratiosOf(data).length ? ["fibre"] : []), ...indicators],
    who: whosOf(data),
    measure: measuresOf(data),
    tier: tiersOf(data),
    ratio: ratiosOf(data),
    fibreWho: fibreWhosOf(data),
    time: data.before ? ["after", "before"] : ["after"],
    base: basesOf(data),
    estimate: ["low", "central", "high"],
  };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (fault) {
    if (fault instanceof URIError) return "";
    throw fault;
  }
}

function percentage(text) {
  return /^\d{1,3}$/.test(text ?? "") && Number(text) <= 100 ? Number(text) : null;
}

function offOf(text, data) {
  const names = /^\[.*\]$/.test(text ?? "") ? parsed(text) : [];
  const operators = data.stations?.operator?.values ?? [];
  return new Set(names.map((name) => operators.indexOf(name)).filter((code) => code >= 0));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (fault) {
    if (fault instanceof SyntaxError) return [];
    throw fault;
  }
}

function viewOf(text) {
  const numbers = (text ?? "").split(",").map(Number);
  const fits =
    numbers.length === 3 && Math.abs(numbers[0]) <= 85 && Math.abs(numbers[1]) <= 180 && numbers[2] > 0 && numbers[2] <= 19;
  return fits ? numbers : null;
}

/** What a card is called in an address: a code that outlives the order of the tables. */
export function idOf(data, { kind, row }) {
  // A mast is called by the first station on it.
  if (kind === "site") return data.stations.id[data.stations.place.indexOf(row)];
  if (kind === "plan") return String(data.plan.rank[row]);
  if (kind === "conflict") return squareId(data.conflicts, row);
  const ids = kind === "commune" ? data.communes.code : data.hamlets.id;
  return ids[row] || String(row);
}

/** Where a measured square is, and whose. */
function squareId({ point, operator, technology }, row) {
  return [...(latLng(point, row) ?? []), codedValue(operator, row), codedValue(technology, row)].join(",");
}

function rowOf(data, kind, id) {
  if (!id) return null;
  if (kind === "site") {
    const station = data.stations?.id?.indexOf(id) ?? -1;
    return station < 0 ? null : { kind, row: data.stations.place[station] };
  }
  if (kind === "plan") {
    const site = data.plan?.rank.map(String).indexOf(id) ?? -1;
    return site < 0 ? null : { kind, row: site };
  }
  if (kind === "conflict") {
    const squares = data.conflicts?.commune ?? [];
    const square = squares.findIndex((_, row) => squareId(data.conflicts, row) === id);
    return square < 0 ? null : { kind, row: square };
  }
  const ids = kind === "commune" ? data.communes.code : (data.hamlets?.id ?? []);
  const found = ids.indexOf(id);
  const row = found >= 0 ? found : /^\d+$/.test(id) && ids[Number(id)] === "" ? Number(id) : -1;
  return row < 0 ? null : { kind, row };
}
