// Hamlets, stations and commune names as items of the drawing layers.
import { codedValue, latLng, rowsBy } from "./data.js";
import { worldPlace } from "./drawing.js";
import { sectorsOf } from "./notes.js";
import { hamletCode } from "./state.js";
import { drawCount, drawRing, drawSector, drawSymbol, operatorSymbol, PLANNED, RING_PX, VERDICTS } from "./symbols.js";

const SECTOR_ZOOM = 12.8;
const SECTOR_DEG = 65;

// From the worst down: what is worse is drawn on top, and has its room first.
const WORST_FIRST = ["none", "partial", "covered"];

// From this zoom on every point is drawn; below, none that would lie on another.
const ALL_ZOOM = 10.5;
const ROOM = 1.5;
const NAME_LETTERS = 40;
const NAME_LINES = [0, -1.4, 1.4];

/** Rows of hamlets by their verdict in the run that is shown, those with most people first, and each one's place. */
export function hamletItems(lens) {
  const items = { none: [], partial: [], covered: [] };
  const { hamlets } = lens.data;
  if (!hamlets?.name) return items;
  hamlets.name.forEach((_, row) => {
    const verdict = hamletCode(lens, "verdict", row);
    const place = latLng(hamlets.point, row);
    if (place && items[verdict]) items[verdict].push({ row, world: worldPlace(place) });
  });
  const people = (item) => hamlets.population?.[item.row] ?? 0;
  for (const of of Object.values(items)) of.sort((a, b) => people(b) - people(a));
  return items;
}

/** Where the hamlets that are on come to lie, the worst first; `items` are those of `hamletItems`. */
export function hamletSpots(items, { state }, { project, zoom }) {
  const scale = hamletScale(zoom);
  const placed = WORST_FIRST.filter((verdict) => state[verdict]).flatMap((verdict) =>
    items[verdict].flatMap((item) => {
      const at = project(item);
      return at ? [{ verdict, x: at[0], y: at[1], r: VERDICTS[verdict].size * scale, hit: { kind: "hamlet", row: item.row } }] : [];
    }),
  );
  const spots = zoom < ALL_ZOOM ? apart(placed) : placed;
  document.body.classList.toggle("thinned", spots.length < placed.length);
  return spots;
}

/** Paint hamlets at their spots: covered first, those without any signal on top. */
export function paintHamlets(pen, { project, zoom }, lens, spots) {
  const scale = hamletScale(zoom);
  const drawn = [...spots].reverse();
  for (const { verdict, x, y } of drawn) drawSymbol(pen, VERDICTS[verdict], x, y, scale);
  ringChosen(lens, pen, project, scale);
  return drawn;
}

function hamletScale(zoom) {
  return Math.min(Math.max(0.72 + (zoom - 9) * 0.18, 0.45), 1.35);
}

/** The spots that have room beside those before them. */
function apart(spots) {
  const cells = new Map();
  const size = Math.max(...spots.map(({ r }) => r), 1) * ROOM;
  return spots.filter((spot) => {
    const [column, row] = [Math.floor(spot.x / size), Math.floor(spot.y / size)];
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        const near = cells.get(`${column + dx},${row + dy}`) ?? [];
        if (near.some(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) < spot.r * ROOM)) return false;
      }
    }
    const own = cells.get(`${column},${row}`);
    if (own) own.push(spot);
    else cells.set(`${column},${row}`, [spot]);
    return true;
  });
}

/** The chosen hamlet is drawn also where its verdict is switched off, with a ring about it. */
function ringChosen(lens, pen, project, scale) {
  const { chosen } = lens.state;
  const place = chosen?.kind === "hamlet" ? latLng(lens.data.hamlets.point, chosen.row) : null;
  const at = place ? project({ world: worldPlace(place) }) : null;
  if (!at) return;
  const symbol = VERDICTS[hamletCode(lens, "verdict", chosen.row)];
  if (symbol) drawSymbol(pen, symbol, at[0], at[1], scale);
  drawRing(pen, at[0], at[1]);
}

/** Number of an operator in the page's order; further ones follow in the order of the list. */
export function operatorNumbers(data) {
  const known = data.operators.map((operator) => operator.name);
  const names = (data.stations?.operator?.values ?? []).map(String);
  const order = [...known, ...names.filter((name) => !known.includes(name))];
  return names.map((name) => order.indexOf(name));
}

/** Stations by place, with what the painter and the notes need. */
export function stationPlaces(data) {
  const { stations } = data;
  if (!stations?.place) return [];
  return [...rowsBy(stations.place)].map(([place, rows]) => ({ place, rows, world: worldPlace(latLng(stations.places, place)) }));
}

export function isPlanned(data, row) {
  return codedValue(data.stations.status, row) === "planned";
}

/** Return whether a station's row is among those asked for: on air, of an operator that is on, of the technology shown. */
export function stationFilter({ state, data }) {
  const { status, operator, technology } = data.stations;
  const silent = ["planned", "off"].map((value) => codeOf(status, value)).filter((code) => code >= 0);
  const shown = state.stationsAll ? null : data.technologies.find(({ slug }) => slug === state.shown);
  const wanted = shown ? codeOf(technology, shown.name) : null;
  if (wanted === -1) return () => false;
  return (row) =>
    (wanted === null || technology.index[row] === wanted) &&
    !silent.includes(status?.index[row]) &&
    !state.offOperators.has(operator?.index[row] ?? -1);
}

/** The code of a value in a coded column; -1 where it has none. */
function codeOf(column, value) {
  return column?.values.indexOf(value) ?? -1;
}

/** Paint stations: one symbol for each operator at a place, side by side where several share the mast. */
export function stationPainter(store, placesOf) {
  const { data } = store;
  const numbers = operatorNumbers(data);
  const symbolOf = (operator) => operatorSymbol(operator < 0 ? 4 : numbers[operator]);
  const operatorOf = (row) => data.stations.operator?.index[row] ?? -1;
  return (pen, { project, zoom }) => {
    const { state } = store;
    const chosen = state.chosen?.kind === "site" ? state.chosen.row : -1;
    if (!state.stations && !state.planned && chosen < 0) return [];
    const scale = Math.min(Math.max(0.42 + (zoom - 9) * 0.14, 0.4), 1.15);
    const isShown = stationFilter(store);
    const spots = [];
    for (const place of placesOf()) {
      const at = project(place);
      if (!at) continue;
      // The chosen mast is drawn whole, also where stations are switched off.
      const isChosen = place.place === chosen;
      const shown = isChosen ? place.rows.filter((row) => !isPlanned(data, row)) : state.stations ? place.rows.filter(isShown) : [];
      const planned = isChosen || state.planned ? place.rows.filter((row) => isPlanned(data, row)) : [];
      // Of one technology: the wedges of several would hide each other.
      if (zoom >= SECTOR_ZOOM) sectors(pen, data, shown.filter(isShown), at, zoom, (row) => symbolOf(operatorOf(row)).fill);
      const symbols = [...new Set(shown.map(operatorOf))].sort((a, b) => a - b).map(symbolOf);
      if (planned.length) symbols.push(PLANNED);
      symbols.forEach((symbol, number) => {
        const step = zoom < 10.5 ? 0 : symbol.size * scale * 2.1;
        const x = at[0] + (number - (symbols.length - 1) / 2) * step;
        drawSymbol(pen, symbol, x, at[1], scale);
        spots.push({ x, y: at[1], r: symbol.size * scale, hit: { kind: "site", row: place.place, rows: [...shown, ...planned] } });
      });
      // Around all symbols of the mast, so that it hides none.
      if (isChosen) drawRing(pen, at[0], at[1], Math.max(RING_PX, symbols.length * PLANNED.size * scale + 6));
    }
    return spots;
  };
}

/** The directions in which a mast's stations radiate, as wedges in the operators' colours. */
function sectors(pen, data, rows, [x, y], zoom, colourOf) {
  const reach = Math.min(16 + (zoom - SECTOR_ZOOM) * 9, 42);
  for (const row of rows) {
    const width = codedValue(data.stations.beamwidth, row);
    for (const azimuth of sectorsOf(codedValue(data.stations.azimuth, row))) {
      drawSector(pen, x, y, reach, azimuth, typeof width === "number" && width > 0 ? width : SECTOR_DEG, colourOf(row));
    }
  }
}

/** Paint counts where there are too many points to draw each: discs by their number. */
export function countPainter(store, name, { isOn, filter }) {
  const table = store.data[name];
  const spots = table.point.lon.map((_, row) => ({ row, world: worldPlace(latLng(table.point, row)) }));
  return (pen, { project }) => {
    if (!isOn(store.state)) return [];
    const isShown = filter();
    const cells = new Map();
    for (const { row, world } of spots) {
      if (!isShown(row)) continue;
      const key = `${table.point.lon[row]},${table.point.lat[row]}`;
      const cell = cells.get(key) ?? { world, rows: [], count: 0 };
      cell.rows.push(row);
      cell.count += table.count[row];
      cells.set(key, cell);
    }
    const drawn = [];
    for (const cell of cells.values()) {
      const at = project(cell);
      if (!at) continue;
      const r = Math.min(2 + Math.sqrt(cell.count) * 0.8, 16);
      drawCount(pen, at[0], at[1], r, cell.count);
      drawn.push({ x: at[0], y: at[1], r, hit: { kind: "count", table: name, rows: cell.rows } });
    }
    return drawn;
  };
}

function covers(box, { x, y, r }) {
  return x + r > box[0] && x - r < box[2] && y + r > box[1] && y - r < box[3];
}

/** A name that leaves others room on the map. */
function shortened(name) {
  return name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}…` : name;
}

/**
 * Paint the communes' names where they do not run into each other, larger communes first: off the `spots` that are drawn over
 * them where a line above or below is free, else beneath these.
 */
export function namePainter(store) {
  const { communes } = store.data;
  const items = communes.name
    .map((name, row) => ({ name: shortened(name), row, place: latLng(communes.label, row), size: communes.area?.[row] ?? 0 }))
    .filter((item) => item.place)
    .map((item) => ({ ...item, world: worldPlace(item.place) }))
    .sort((a, b) => b.size - a.size);
  return (pen, { project, zoom }, spots) => {
    if (!store.state.names || zoom < 9.9) return;
    const size = zoom < 10.5 ? 11 : 12.5;
    pen.font = `600 ${size}px system-ui, "Segoe UI", "Noto Sans", Arial, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = [];
    for (const item of items) {
      const at = project(item);
      if (!at) continue;
      const half = pen.measureText(item.name).width / 2 + 4;
      const boxes = NAME_LINES.map((lines) => {
        const y = at[1] + lines * size;
        return [at[0] - half, y - size * 0.75, at[0] + half, y + size * 0.75];
      }).filter((box) => !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]));
      const box = boxes.find((one) => !spots.some((spot) => covers(one, spot))) ?? boxes[0];
      if (!box) continue;
      taken.push(box);
      const y = (box[1] + box[3]) / 2;
      pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
      pen.lineWidth = 3.2;
      pen.strokeText(item.name, at[0], y);
      pen.fillStyle = "#14222e";
      pen.fillText(item.name, at[0], y);
    }
  };
}
