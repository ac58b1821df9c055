// The communes: filled by class, outlined, chosen.
import { breaksOf, classOf, colourOf } from "./classes.js";
import { SharpCanvas } from "./sharp.js";
import { shownColumn, shownRaster } from "./state.js";
import { hatch, UNDER } from "./symbols.js";

const LINE = "#33424d";
const CHOSEN = "#0b1b2b";

/** The communes' outlines, opened once for all that draws them. */
export function communeShapes({ topology }) {
  const object = topology.objects.communes;
  const features = object.geometries.map((geometry) => topojson.feature(topology, geometry));
  return {
    features,
    byRow: new Map(features.map((feature) => [feature.properties.i, feature])),
    mesh: (filter) => topojson.mesh(topology, object, filter),
    borders: topojson.mesh(topology, object, (a, b) => a !== b),
    frame: topojson.mesh(topology, object, (a, b) => a === b),
  };
}

/** Fill the communes by class in a pane; what is pointed at or pressed is told by row, null for none. */
export function fillCommunes(lens, shapes, { pane, pointed, pressed }) {
  const renderer = new SharpCanvas({ pane, padding: 0.3 });
  const pattern = hatch(document.createElement("canvas").getContext("2d"));
  const layer = L.geoJSON(shapes.features, {
    renderer,
    pane,
    smoothFactor: 0.7,
    onEachFeature(feature, shape) {
      const row = feature.properties.i;
      shape.on("mouseover", () => pointed(row));
      shape.on("mouseout", () => pointed(null));
      shape.on("click", () => pressed(row));
    },
  });

  function paint() {
    const column = shownColumn(lens);
    const breaks = breaksOf(column);
    const opacity = shownRaster(lens) ? 0 : 1;
    layer.setStyle((feature) => {
      const number = classOf(column.values[feature.properties.i] ?? null, breaks);
      const colour = number < 0 ? pattern : colourOf(number, breaks);
      // The line of its own colour closes the hair between two fills.
      return { fillColor: colour, color: colour, fillOpacity: opacity, opacity, weight: 0.8 };
    });
  }

  return { layer, paint };
}

function lineOf(renderer, color, weight, opacity = 1) {
  return { renderer, interactive: false, fill: false, color, weight, opacity, smoothFactor: 0.7 };
}

/** Draw a shape's lines with a white casing under them: seen on pale and on dark classes. */
function cased(group, renderer, shape, color, weight, casing) {
  group.clearLayers();
  if (!shape) return;
  for (const style of [lineOf(renderer, "#ffffff", weight + casing), lineOf(renderer, color, weight)]) {
    L.geoJSON(shape, { ...style, style }).addTo(group);
  }
}

/** Draw the edge of a side's communes under the threshold in a pane; `paint(on)` after a change. */
export function drawThresholdEdge(map, lens, shapes, pane) {
  const renderer = new SharpCanvas({ pane, padding: 0.3 });
  const group = L.layerGroup().addTo(map);

  function paint(on) {
    const rows = on && !shownRaster(lens) ? rowsUnder(lens) : new Set();
    const isUnder = (geometry) => rows.has(geometry.properties.i);
    // The edge of all communes under the threshold together, not of each: quieter, and no line is drawn twice.
    const edge = rows.size ? shapes.mesh((a, b) => (a === b ? isUnder(a) : isUnder(a) !== isUnder(b))) : null;
    cased(group, renderer, edge, UNDER, 2, 2);
  }

  return { paint };
}

/** Draw the lines over both sides: borders, the commune under the pointer, the chosen one. */
export function drawOutlines(map, lens, shapes) {
  const renderer = new SharpCanvas({ pane: "lines", padding: 0.3 });
  const above = new SharpCanvas({ pane: "marks", padding: 0.3 });
  const line = (color, weight, opacity) => lineOf(renderer, color, weight, opacity);
  // Two lines, so that one of them shows on every class: a pale one under a thin dark one.
  const inner = L.layerGroup([
    L.geoJSON(shapes.borders, line("#ffffff", 2, 0.42)),
    L.geoJSON(shapes.borders, line(LINE, 0.8, 0.8)),
  ]);
  const outer = L.geoJSON(shapes.frame, line(LINE, 1.8, 0.9)).addTo(map);
  const hovered = L.layerGroup().addTo(map);
  const chosen = L.layerGroup().addTo(map);

  function borders() {
    if (lens.state.outlines) inner.addTo(map);
    else inner.remove();
    outer.bringToFront();
  }

  return {
    borders,
    bounds: () => outer.getBounds(),
    boundsOf: (row) => (shapes.byRow.has(row) ? L.geoJSON(shapes.byRow.get(row)).getBounds() : null),
    choose: (row) => cased(chosen, above, shapes.byRow.get(row), CHOSEN, 3.2, 3.8),
    hover: (row) => cased(hovered, above, shapes.byRow.get(row), CHOSEN, 1.6, 2),
  };
}

/** The rows of the communes whose shown share is under the threshold; none for what is not a share. */
export function rowsUnder(lens) {
  const column = shownColumn(lens);
  const rows = new Set();
  if (!column.percent) return rows;
  column.values.forEach((value, row) => {
    if (value !== null && value < lens.state.threshold * 10) rows.add(row);
  });
  return rows;
}
