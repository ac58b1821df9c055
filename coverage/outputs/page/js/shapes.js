// The communes' outlines as paths that a canvas draws and finds points in.
import { worldPlace } from "./drawing.js";

// Paths are kept about a corner of their own, in units so small that the canvas' 32-bit numbers tell centimetres.
const UNITS = 2 ** 20;

/** Open the outlines: a path of each commune, and of the lines between them. */
export function communeShapes({ topology }) {
  const object = topology.objects.communes;
  const [west, south] = topology.transform?.translate ?? [0, 0];
  const corner = worldPlace([south, west]);
  const local = ([lon, lat]) => {
    const { x, y } = worldPlace([lat, lon]);
    return [(x - corner.x) * UNITS, (y - corner.y) * UNITS];
  };
  const scratch = document.createElement("canvas").getContext("2d");
  const communes = object.geometries.map((geometry) => communeOf(topojson.feature(topology, geometry), local));
  const byRow = new Map(communes.map((commune) => [commune.row, commune]));
  const neighbours = neighboursOf(object.geometries);
  /** The lines for which `wanted(row, other)` holds: other is the commune beyond, null outside the province. */
  const linesWhere = (wanted) => {
    const arcs = [...neighbours].filter(([, [row, other = null]]) => wanted(row, other)).map(([arc]) => [arc]);
    return pathOf([topojson.feature(topology, { type: "MultiLineString", arcs }).geometry.coordinates], local);
  };

  return {
    communes,
    byRow,
    linesWhere,
    borders: linesWhere((_, other) => other !== null),
    frame: linesWhere((_, other) => other === null),
    bounds: communes.reduce((all, { bounds }) => all.extend(bounds), L.latLngBounds([])),

    /** The row of the commune at a place, or null. */
    rowAt({ lat, lng }) {
      const [x, y] = local([lng, lat]);
      const found = communes.find((one) => one.bounds.contains([lat, lng]) && scratch.isPointInPath(one.path, x, y, "evenodd"));
      return found?.row ?? null;
    },

    /** Draw in the paths' own units; `draw(pixel)` is told how many of them a pixel is. */
    within(pen, { pixel, scale }, draw) {
      const [left, top] = pixel(corner);
      pen.save();
      pen.transform(scale / UNITS, 0, 0, scale / UNITS, left, top);
      draw(UNITS / scale);
      pen.restore();
    },
  };
}

/** The rows on both sides of each line of a topology. */
function neighboursOf(geometries) {
  const rows = new Map();
  for (const { arcs, properties } of geometries) {
    for (const signed of (arcs ?? []).flat(Infinity)) {
      const arc = signed < 0 ? ~signed : signed;
      if (rows.has(arc)) rows.get(arc).push(properties.i);
      else rows.set(arc, [properties.i]);
    }
  }
  return rows;
}

function communeOf({ geometry, properties }, local) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : (geometry.coordinates ?? []);
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of parts.flat(2)) {
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  const bounds = L.latLngBounds(
    west > east
      ? []
      : [
          [south, west],
          [north, east],
        ],
  );
  return { row: properties.i, path: pathOf(parts, local), bounds };
}

/** One path of several lists of lines. */
function pathOf(parts, local) {
  const path = new Path2D();
  for (const line of parts.flat()) {
    line.forEach((place, number) => {
      const [x, y] = local(place);
      if (number) path.lineTo(x, y);
      else path.moveTo(x, y);
    });
  }
  return path;
}
