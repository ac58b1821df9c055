// The communes: filled by class, outlined, chosen.
import { breaksOf, classOf, colourOf } from "./classes.js";
import { SharpCanvas } from "./sharp.js";
import { shownColumn } from "./state.js";
import { hatch } from "./symbols.js";

const LINE = "#33424d";
const CHOSEN = "#0b1b2b";

/** Draw the communes on the map; `told(row)` is called with the row under the pointer, or null. */
export function drawCommunes(map, store, { pointed, pressed }) {
  const { topology } = store.data;
  const object = topology.objects.communes;
  const fills = new SharpCanvas({ pane: "overlayPane", padding: 0.4 });
  const above = new SharpCanvas({ pane: "chosen", padding: 0.4 });
  const pattern = hatch(document.createElement("canvas").getContext("2d"));
  const features = object.geometries.map((geometry) => topojson.feature(topology, geometry));
  const shapes = new Map(features.map((feature) => [feature.properties.i, feature]));

  const layer = L.geoJSON(features, {
    renderer: fills,
    smoothFactor: 0.7,
    onEachFeature(feature, shape) {
      const row = feature.properties.i;
      shape.on("mouseover", () => pointed(row));
      shape.on("mouseout", () => pointed(null));
      shape.on("click", () => pressed(row));
    },
  }).addTo(map);

  const mesh = (filter) => topojson.mesh(topology, object, filter);
  const line = (weight, opacity) => ({ renderer: above, interactive: false, color: LINE, weight, opacity, smoothFactor: 0.7 });
  // Two lines, so that one of them shows on every class: a pale one under a thin dark one.
  const borders = mesh((a, b) => a !== b);
  const inner = L.layerGroup([
    L.geoJSON(borders, { ...line(2, 0.42), color: "#ffffff" }),
    L.geoJSON(borders, line(0.8, 0.8)),
  ]);
  const outer = L.geoJSON(mesh((a, b) => a === b), line(1.8, 0.9)).addTo(map);
  const chosen = L.layerGroup().addTo(map);
  const hovered = L.layerGroup().addTo(map);

  function paint() {
    const column = shownColumn(store);
    const breaks = breaksOf(column);
    layer.setStyle((feature) => {
      const number = classOf(column.values[feature.properties.i] ?? null, breaks);
      const colour = number < 0 ? pattern : colourOf(number, breaks);
      // The line of its own colour closes the hair between two fills.
      return { fillColor: colour, color: colour, fillOpacity: 1, opacity: 1, weight: 0.8 };
    });
  }

  function ring(group, row, pens) {
    group.clearLayers();
    if (row === null || !shapes.has(row)) return;
    for (const [color, weight] of pens) {
      const style = { color, weight, opacity: 1, fill: false };
      L.geoJSON(shapes.get(row), { renderer: above, interactive: false, smoothFactor: 0.7, style }).addTo(group);
    }
  }

  function outline() {
    if (store.state.outlines) inner.addTo(map);
    else inner.remove();
    outer.bringToFront();
  }

  paint();
  outline();
  return {
    paint,
    outline,
    bounds: () => layer.getBounds(),
    boundsOf: (row) => (shapes.has(row) ? L.geoJSON(shapes.get(row)).getBounds() : null),
    // A white casing under the dark line: seen on pale and on dark classes.
    choose: (row) => ring(chosen, row, [["#ffffff", 7], [CHOSEN, 3.2]]),
    hover: (row) => ring(hovered, row, [["#ffffff", 3.6], [CHOSEN, 1.6]]),
  };
}
