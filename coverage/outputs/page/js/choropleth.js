// The communes on the map: filled by class, outlined, chosen.
import { breaksOf, classOf, colourOf } from "./classes.js";
import { layOut, viewOf } from "./drawing.js";
import { shownColumn, shownRaster } from "./state.js";
import { hatch, UNDER } from "./symbols.js";

const LINE = "#33424d";
const CHOSEN = "#0b1b2b";
const WHITE = "#ffffff";
const HOVER_PX = { weight: 1.6, casing: 2 };

/** Fill the communes by class. */
export function paintFills(pen, view, lens, shapes) {
  const column = shownColumn(lens);
  const breaks = breaksOf(column);
  const pattern = hatch(pen);
  shapes.within(pen, view, (pixel, pathOf) => {
    pattern.setTransform(new DOMMatrix().scale(pixel));
    pen.lineWidth = 0.8 * pixel;
    for (const { row, rings, bounds } of shapes.communes) {
      if (!view.seen.intersects(bounds)) continue;
      const path = pathOf(rings);
      const number = classOf(column.values[row] ?? null, breaks);
      pen.fillStyle = number < 0 ? pattern : colourOf(number, breaks);
      pen.fill(path, "evenodd");
      // Where no border hides it, a line of its own colour closes the hair between two fills.
      if (lens.state.outlines) continue;
      pen.strokeStyle = pen.fillStyle;
      pen.stroke(path);
    }
  });
}

/** Draw the communes' borders, where they are asked for, and the province's. */
export function paintBorders(pen, view, { outlines }, shapes) {
  // Two lines, so that one of them shows on every class: a pale one under a thin dark one.
  if (outlines) lined(pen, view, shapes, shapes.borders, WHITE, 2, 0.42);
  if (outlines) lined(pen, view, shapes, shapes.borders, LINE, 0.8, 0.8);
  lined(pen, view, shapes, shapes.frame, LINE, 1.8, 0.9);
}

/** Return a painter of the edge of a side's communes under the threshold. */
export function edgePainter(lens, shapes) {
  let drawn = "";
  let edge = null;
  return (pen, view) => {
    const rows = shownRaster(lens) ? new Set() : rowsUnder(lens);
    if (!rows.size) return;
    const key = [...rows].join(" ");
    if (key !== drawn) {
      // The edge of all communes under the threshold together, not of each: quieter, and no line is drawn twice.
      edge = shapes.linesWhere((row, other) => rows.has(row) !== rows.has(other));
      drawn = key;
    }
    cased(pen, view, shapes, edge, UNDER, 2, 2);
  };
}

/** Draw the outline of the chosen commune. */
export function paintChosen(pen, view, shapes, row) {
  const chosen = shapes.byRow.get(row);
  if (chosen) cased(pen, view, shapes, chosen.rings, CHOSEN, 3.2, 3.8);
}

/** Return show(row): the outline of the commune under the pointer, on a canvas no larger than it needs; null for none. */
export function makeHover(map, shapes) {
  const canvas = L.DomUtil.create("canvas", "", map.getPane("hover"));
  const { weight, casing } = HOVER_PX;
  let shown = null;

  function show(row) {
    if (row === shown) return;
    shown = row;
    canvas.hidden = row === null;
    if (row === null) return;
    const { bounds, rings } = shapes.byRow.get(row);
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => map.latLngToLayerPoint(corner));
    const window = L.bounds([[0, 0], map.getSize()].map((corner) => map.containerPointToLayerPoint(corner)));
    const reach = L.point(weight + casing, weight + casing);
    const box = L.bounds(L.bounds(corners).min.subtract(reach), L.bounds(corners).max.add(reach));
    const seen = L.bounds(
      [Math.max(box.min.x, window.min.x), Math.max(box.min.y, window.min.y)].map(Math.floor),
      [Math.min(box.max.x, window.max.x), Math.min(box.max.y, window.max.y)].map(Math.ceil),
    );
    layOut(canvas, seen);
    cased(canvas.getContext("2d"), viewOf(map, seen), shapes, rings, CHOSEN, weight, casing);
  }

  return { show };
}

function lined(pen, view, shapes, lines, colour, width, opacity = 1) {
  shapes.within(pen, view, (pixel, pathOf) => {
    pen.strokeStyle = colour;
    pen.globalAlpha = opacity;
    pen.lineWidth = width * pixel;
    pen.lineJoin = "round";
    pen.lineCap = "round";
    pen.stroke(pathOf(lines));
  });
}

/** Draw lines with a white casing under them: seen on pale and on dark classes. */
function cased(pen, view, shapes, lines, colour, width, casing) {
  lined(pen, view, shapes, lines, WHITE, width + casing);
  lined(pen, view, shapes, lines, colour, width);
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
