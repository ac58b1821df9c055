// The note beside the pointer: what is under it. Text only, never markup.
import { codedValue } from "./data.js";
import { shownColumn, shownSubtitle, shownTitle } from "./state.js";
import { byId, day, decode, el, fixed, percent, say, told } from "./text.js";

const STATIONS_TOLD = 5;

/** Show notes for what `noteOf` returns, beside the pointer; returns show(hit, point) and hide(). */
export function makeTooltip(store, frame) {
  const box = byId("tooltip");
  let last = "";

  function show(hit, { x, y }) {
    const key = JSON.stringify([hit, store.state.shown, store.state.who, store.state.measure, store.state.tier, store.state.ratio]);
    if (key !== last || box.hidden) {
      box.replaceChildren(...noteOf(hit, store));
      box.hidden = false;
      last = key;
    }
    const room = frame.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = x + 16 + width > room.width ? x - 14 - width : x + 16;
    const top = y + 18 + height > room.height ? y - 12 - height : y + 18;
    box.style.left = `${Math.max(room.left + left, 4)}px`;
    box.style.top = `${Math.max(room.top + top, 4)}px`;
  }

  function hide() {
    box.hidden = true;
  }

  return { show, hide };
}

function noteOf(hit, store) {
  if (hit.kind === "commune") return communeNote(hit.row, store);
  return hit.kind === "hamlet" ? hamletNote(hit.row, store.data) : stationNote(hit.rows, store.data);
}

export function communeName(data, row) {
  const kind = data.communes.type[row];
  return kind ? say("commune_name", { kind: decode(kind), name: data.communes.name[row] }) : data.communes.name[row];
}

function communeNote(row, store) {
  const column = shownColumn(store);
  const value = column.values[row] ?? null;
  const text = column.percent ? percent(value) : fixed(value, column.decimals);
  const range = rangeText(column, row);
  return [
    el("strong", {}, communeName(store.data, row)),
    el("span", { className: "tooltip-value" }, value === null ? say("no_data") : text),
    range ? el("span", { className: "tooltip-range" }, range) : null,
    el("span", {}, shownTitle(store)),
    el("span", { className: "quiet" }, shownSubtitle(store)),
  ].filter((part) => part && part.textContent);
}

/** "94,0 đến 97,2 %", or nothing where the figure has no range of its own. */
export function rangeText(figure, row) {
  const [low, high] = [figure.low?.[row] ?? null, figure.high?.[row] ?? null];
  return low === null || high === null || low === high ? "" : say("range", { low: fixed(low, 1), high: percent(high) });
}

function hamletNote(row, data) {
  const { hamlets } = data;
  const commune = hamlets.commune[row];
  const verdict = codedValue(hamlets.verdict, row);
  const reason = codedValue(hamlets.reason, row);
  const people = hamlets.population?.[row] ?? null;
  return [
    el("strong", {}, hamlets.name[row]),
    commune >= 0 ? el("span", { className: "quiet" }, communeName(data, commune)) : null,
    el("span", { className: "tooltip-verdict" }, verdictName(verdict)),
    reason && verdict !== "covered" ? el("span", {}, reasonText(reason)) : null,
    people === null ? null : el("span", {}, say("people", { count: fixed(people, 0) })),
    hamlets.nearest_km ? el("span", {}, nearestText(hamlets, row)) : null,
  ].filter((part) => part && part.textContent);
}

export function verdictName(verdict) {
  return ["none", "partial", "covered"].includes(verdict) ? say(verdict) : say("unknown_verdict");
}

export function reasonText(reason) {
  return typeof reason === "object" ? told(reason) : decode(reason);
}

export function nearestText(hamlets, row) {
  const distance = hamlets.nearest_km?.[row] ?? null;
  if (distance === null) return "";
  const operator = codedValue(hamlets.nearest_operator, row);
  return `${say("nearest")}: ${fixed(distance, 2)} km${operator ? ` (${operator})` : ""}`;
}

function stationNote(rows, data) {
  const { stations } = data;
  const site = codedValue(stations.site, rows[0]);
  const told = rows.slice(0, STATIONS_TOLD).map((row) => {
    const status = codedValue(stations.status, row);
    const height = stations.height?.[row] ?? null;
    const band = codedValue(stations.band, row);
    const azimuth = codedValue(stations.azimuth, row);
    const date = codedValue(stations.on_air, row);
    const filled = codedValue(stations.filled, row);
    const facts = [
      band === null ? "" : say("band", { value: band }),
      height === null ? "" : say("height", { value: fixed(height, 0) }),
      azimuth === null ? "" : say("azimuth", { value: azimuth }),
      status === null ? "" : statusText(status),
      date === null ? "" : say("on_air", { date: day(date) }),
    ].filter(Boolean);
    return el(
      "span",
      { className: "tooltip-station" },
      el("b", {}, `${codedValue(stations.operator, row) ?? ""} ${codedValue(stations.technology, row) ?? ""}`),
      ` ${stations.id[row]}`,
      el("br"),
      facts.join(" · "),
      filled ? el("em", {}, say("filled", { columns: String(filled) })) : null,
    );
  });
  const rest = rows.length - STATIONS_TOLD;
  return [
    site === null ? null : el("strong", {}, String(site)),
    ...told,
    rest > 0 ? el("span", { className: "quiet" }, say("station_more", { count: rest })) : null,
  ].filter(Boolean);
}

function statusText(status) {
  return ["on_air", "planned", "off"].includes(status) ? say(`status_${status}`) : String(status);
}
