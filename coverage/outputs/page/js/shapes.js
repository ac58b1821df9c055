// The communes' outlines as paths that a canvas draws and finds points in.
import { worldPlace } from "./drawing.js";

// Paths are kept about a corner of their own, in units so small that the canvas' 32-bit numbers tell centimetres.
const UNITS = 2 ** 20;

// Corners that lie nearer to the one before than this part of a canvas' pixel are not drawn.
const LEAST_PX = 0.5;

/**
 * Open the outlines. `communes` are {row, rings, bounds}; rings, like `borders`, `frame` and what `linesWhere` gives, are lists
 * of lines, and a line is a list of the topology's arcs. Every arc is projected once, and drawn as a path once a zoom.
 */
export function communeShapes({ topology }) {
  const { geometries } = topology.objects.communes;
  const [west, south] = topology.transform?.translate ?? [0, 0];
  const corner = worldPlace([south, west]);
  const arcs = topology.arcs.map((arc) => projected(arc, topojson.transform(topology.transform), corner));
  const communes = geometries.map((geometry) => communeOf(geometry, arcs));
  const byRow = new Map(communes.map((commune) => [commune.row, commune]));
  const neighbours = neighboursOf(geometries);
  const paths = new Map();
  const scratch = document.createElement("canvas").getContext("2d");
  /** The lines for which `wanted(row, other)` holds: other is the commune beyond, null outside the province. */
  const linesWhere = (wanted) => [...neighbours].filter(([, [row, other = null]]) => wanted(row, other)).map(([arc]) => [arc]);

  /** Return path(lines) for so many canvas pixels across the world; with every corner where none is told. */
  function pathsAt(pixels) {
    const level = pixels ? Math.ceil(Math.log2(pixels)) : null;
    if (!paths.has(level)) paths.set(level, pathMaker(arcs, level === null ? 0 : (LEAST_PX * UNITS) / 2 ** level));
    return paths.get(level);
  }

  return {
    communes,
    byRow,
    linesWhere,
    borders: linesWhere((_, other) => other !== null),
    frame: linesWhere((_, other) => other === null),
    bounds: communes.reduce((all, { bounds }) => all.extend(bounds), L.latLngBounds([])),

    /** The row of the commune at a place, or null. */
    rowAt({ lat, lng }) {
      const path = pathsAt(null);
      const { x, y } = worldPlace([lat, lng]);
      const local = [(x - corner.x) * UNITS, (y - corner.y) * UNITS];
      const found = communes.find(
        ({ bounds, rings }) => bounds.contains([lat, lng]) && scratch.isPointInPath(path(rings), ...local, "evenodd"),
      );
      return found?.row ?? null;
    },

    /**
     * Draw in the paths' own units; `draw(pixel, path)` is told how many of them a pixel is, and path(lines) is as fine as the
     * view's `pixels` across the world ask for.
     */
    within(pen, { pixel, scale, pixels }, draw) {
      const [left, top] = pixel(corner);
      pen.save();
      pen.transform(scale / UNITS, 0, 0, scale / UNITS, left, top);
      draw(UNITS / scale, pathsAt(pixels));
      pen.restore();
    },
  };
}

/** An arc as {xy, box}: x and y of its corners by turns in the paths' units, and its box in degrees. */
function projected(arc, decode, corner) {
  const xy = new Float64Array(2 * arc.length);
  let [west, south, east, north] = [180, 90, -180, -90];
  for (let number = 0; number < arc.length; number += 1) {
    const [lon, lat] = decode(arc[number], number);
    const { x, y } = worldPlace([lat, lon]);
    xy[2 * number] = (x - corner.x) * UNITS;
    xy[2 * number + 1] = (y - corner.y) * UNITS;
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return { xy, box: [west, south, east, north] };
}

/** The rows on both sides of each line of a topology. */
function neighboursOf(geometries) {
  const rows = new Map();
  for (const { arcs, properties } of geometries) {
    for (const signed of (arcs ?? []).flat(Infinity)) {
      const arc = arcOf(signed);
      if (rows.has(arc)) rows.get(arc).push(properties.i);
      else rows.set(arc, [properties.i]);
    }
  }
  return rows;
}

/** The number of an arc that may be told backwards: ~5 is arc 5 from its end to its beginning. */
function arcOf(signed) {
  return signed < 0 ? ~signed : signed;
}

function communeOf({ type, arcs: parts, properties }, arcs) {
  const rings = type === "Polygon" ? parts : (parts ?? []).flat();
  const bounds = L.latLngBounds([]);
  for (const signed of rings.flat()) {
    const [west, south, east, north] = arcs[arcOf(signed)].box;
    bounds.extend([south, west]).extend([north, east]);
  }
  return { row: properties.i, rings, bounds };
}

/** Return path(lines), which makes a path once; corners nearer than `least` units to the one before are left out. */
function pathMaker(arcs, least) {
  const thinned = new Map();
  const made = new WeakMap();
  const cornersOf = (arc) => {
    if (!least) return arcs[arc].xy;
    // By arc and not by commune: both sides of a border keep the same corners.
    if (!thinned.has(arc)) thinned.set(arc, thin(arcs[arc].xy, least));
    return thinned.get(arc);
  };
  return (lines) => {
    if (!made.has(lines)) made.set(lines, pathOf(lines, cornersOf));
    return made.get(lines);
  };
}

/** Corners of a line without those that are too near to the one kept before; its two ends stay. */
function thin(xy, least) {
  const kept = new Float64Array(xy.length);
  kept.set(xy.subarray(0, 2));
  let length = 2;
  for (let at = 2; at < xy.length; at += 2) {
    const near = Math.hypot(xy[at] - kept[length - 2], xy[at + 1] - kept[length - 1]) < least;
    if (near && at < xy.length - 2) continue;
    kept[length] = xy[at];
    kept[length + 1] = xy[at + 1];
    length += 2;
  }
  return kept.subarray(0, length);
}

/** One path of several lines, each a list of arcs that go on from each other. */
function pathOf(lines, cornersOf) {
  const path = new Path2D();
  for (const line of lines) {
    line.forEach((signed, number) => {
      const xy = cornersOf(arcOf(signed));
      const count = xy.length / 2;
      // An arc begins where the one before has ended.
      for (let step = number ? 1 : 0; step < count; step += 1) {
        const at = 2 * (signed < 0 ? count - 1 - step : step);
        if (number || step) path.lineTo(xy[at], xy[at + 1]);
        else path.moveTo(xy[at], xy[at + 1]);
      }
    });
  }
  return path;
}
