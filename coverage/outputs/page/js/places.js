// Hamlets, stations and commune names as items of the drawing layers.
import { codedValue, latLng, rowsBy } from "./data.js";
import { drawSymbol, operatorSymbol, VERDICTS } from "./symbols.js";
import { worldPlace } from "./points.js";

/** Rows of hamlets by verdict, and each one's place. */
export function hamletItems(data) {
  const items = { none: [], partial: [], covered: [] };
  const { hamlets } = data;
  if (!hamlets) return items;
  hamlets.name.forEach((name, row) => {
    const verdict = codedValue(hamlets.verdict, row);
    const place = latLng(hamlets.point, row);
    if (place && items[verdict]) items[verdict].push({ row, world: worldPlace(place) });
  });
  return items;
}

/** Paint hamlets: covered first, those without any signal on top. */
export function hamletPainter(store, items) {
  return (pen, project, zoom) => {
    const scale = Math.min(Math.max(0.72 + (zoom - 9) * 0.12, 0.62), 1.35);
    const spots = [];
    for (const verdict of ["covered", "partial", "none"]) {
      if (!store.state[verdict]) continue;
      const symbol = VERDICTS[verdict];
      for (const item of items[verdict]) {
        const at = project(item);
        if (!at) continue;
        drawSymbol(pen, symbol, at[0], at[1], scale);
        spots.push({ x: at[0], y: at[1], r: symbol.size * scale, hit: { kind: "hamlet", row: item.row } });
      }
    }
    ringChosen(store, items, pen, project, scale);
    return spots;
  };
}

/** The chosen hamlet is drawn also where its verdict is switched off, with a ring about it. */
function ringChosen({ state }, items, pen, project, scale) {
  if (state.chosen?.kind !== "hamlet") return;
  for (const [verdict, of] of Object.entries(items)) {
    const at = of.filter((item) => item.row === state.chosen.row).map(project)[0];
    if (!at) continue;
    drawSymbol(pen, VERDICTS[verdict], at[0], at[1], scale);
    for (const [colour, width] of [["#ffffff", 5], ["#0b1b2b", 2.4]]) {
      pen.beginPath();
      pen.arc(at[0], at[1], 12, 0, 2 * Math.PI);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }
}

/** Number of an operator in the page's order; further ones follow in the order of the list. */
export function operatorNumbers(data) {
  const known = data.operators.map((operator) => operator.name);
  const names = (data.stations?.operator?.values ?? []).map(String);
  const order = [...known, ...names.filter((name) => !known.includes(name))];
  return names.map((name) => order.indexOf(name));
}

/** Stations by place, with what the painter and the tooltip need. */
export function stationPlaces(data) {
  const { stations } = data;
  if (!stations) return [];
  return [...rowsBy(stations.place)].map(([place, rows]) => ({ rows, world: worldPlace(latLng(stations.places, place)) }));
}

/** Whether a station is among those asked for. */
export function stationShown({ state, data }, row) {
  const operator = data.stations.operator?.index[row] ?? -1;
  if (state.offOperators.has(operator)) return false;
  const shown = data.technologies.find((technology) => technology.slug === state.shown);
  return state.stationsAll || !shown || codedValue(data.stations.technology, row) === shown.name;
}

/** Paint stations: one symbol for each operator at a place, side by side where several share the mast. */
export function stationPainter(store, places) {
  const numbers = operatorNumbers(store.data);
  return (pen, project, zoom) => {
    if (!store.state.stations || !store.data.stations) return [];
    const scale = Math.min(Math.max(0.42 + (zoom - 9) * 0.14, 0.4), 1.15);
    const spots = [];
    for (const place of places) {
      const at = project(place);
      if (!at) continue;
      const shown = place.rows.filter((row) => stationShown(store, row));
      const operators = [...new Set(shown.map((row) => store.data.stations.operator?.index[row] ?? -1))].sort();
      operators.forEach((operator, number) => {
        const symbol = operatorSymbol(operator < 0 ? 4 : numbers[operator]);
        const step = zoom < 10.5 ? 0 : symbol.size * scale * 2.1;
        const x = at[0] + (number - (operators.length - 1) / 2) * step;
        drawSymbol(pen, symbol, x, at[1], scale);
        spots.push({ x, y: at[1], r: symbol.size * scale, hit: { kind: "station", rows: shown } });
      });
    }
    return spots;
  };
}

/** Paint the communes' names where they do not run into each other; larger communes first. */
export function namePainter(store) {
  const { communes } = store.data;
  const items = communes.name
    .map((name, row) => ({ name, row, place: latLng(communes.label, row), size: communes.area?.[row] ?? 0 }))
    .filter((item) => item.place)
    .map((item) => ({ ...item, world: worldPlace(item.place) }))
    .sort((a, b) => b.size - a.size);
  return (pen, project, zoom) => {
    if (!store.state.names || zoom < 9.9) return [];
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
      const box = [at[0] - half, at[1] - size * 0.75, at[0] + half, at[1] + size * 0.75];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
      pen.lineWidth = 3.2;
      pen.strokeText(item.name, at[0], at[1]);
      pen.fillStyle = "#14222e";
      pen.fillText(item.name, at[0], at[1]);
    }
    return [];
  };
}
