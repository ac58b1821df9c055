// Rasters that the file does not hold, made of the operators' own: pixel by pixel the second or third greatest level, or
// commune by commune the level of the operator that covers most there.
import { figureKey } from "./data.js";
import { worldPlace } from "./drawing.js";
import { openRaster } from "./raster.js";
import { figuresOf } from "./state.js";

const OUTSIDE = 0;
const NO_SIGNAL = 1;

/** Class numbers of a layer that has `of`, the operators' layers in their order, null where one has no such network. */
export async function madeRaster(lens, layer, shapes) {
  // As they were when it was asked for: the reader may go on while the rasters are read.
  const chosen = layer.who === "greatest" ? greatestOf(lens) : null;
  const rasters = [];
  for (const one of layer.of) rasters.push(one && (await openRaster(one)));
  if (chosen) return byCommune(rasters, layer, shapes, chosen);
  return greatestBut(rasters, Number(layer.who.slice(3)) - 1);
}

/** By commune the place, in the list of operators, of the one that covers most. */
function greatestOf(lens) {
  const { data, state } = lens;
  const own = data.operators.map(({ slug }) => figuresOf(lens)[figureKey(state.measure, state.shown, slug, state.tier)]?.pct ?? []);
  return data.communes.name.map((_, row) => {
    const shares = own.map((figure) => figure[row] ?? -1);
    return shares.indexOf(Math.max(...shares));
  });
}

/** The greatest class of each pixel when the `passed` greatest are passed over. */
function greatestBut(rasters, passed) {
  const there = rasters.filter(Boolean);
  const { width, height, numbers: first } = there[0];
  const numbers = new Uint8Array(first.length);
  const sorted = new Uint8Array(there.length);
  for (let at = 0; at < numbers.length; at += 1) {
    if (first[at] === OUTSIDE) continue;
    for (let number = 0; number < there.length; number += 1) sorted[number] = there[number].numbers[at];
    numbers[at] = passed < there.length ? sorted.sort()[there.length - 1 - passed] : NO_SIGNAL;
  }
  return { width, height, numbers };
}

/** Each commune's pixels from the raster of its operator. */
function byCommune(rasters, layer, shapes, chosen) {
  const { width, height, numbers: any } = rasters.find(Boolean);
  const numbers = any.map((number) => (number === OUTSIDE ? OUTSIDE : NO_SIGNAL));
  const [[south, west], [north, east]] = layer.bounds;
  const [corner, far] = [worldPlace([north, west]), worldPlace([south, east])];
  const scale = width / (far.x - corner.x);
  const view = { scale, pixel: ({ x, y }) => [(x - corner.x) * scale, (y - corner.y) * scale] };
  const mask = document.createElement("canvas");
  mask.width = width;
  mask.height = height;
  const pen = mask.getContext("2d", { willReadFrequently: true });
  rasters.forEach((raster, operator) => {
    if (!raster) return;
    pen.clearRect(0, 0, width, height);
    shapes.within(pen, view, (pixel, pathOf) => {
      pen.lineWidth = pixel;
      for (const { row, rings } of shapes.communes) {
        if (chosen[row] !== operator) continue;
        const path = pathOf(rings);
        pen.fill(path, "evenodd");
        // No pixel on a border is left to nobody.
        pen.stroke(path);
      }
    });
    const { data } = pen.getImageData(0, 0, width, height);
    for (let at = 0; at < numbers.length; at += 1) {
      if (numbers[at] !== OUTSIDE && data[4 * at + 3] > 127) numbers[at] = raster.numbers[at];
    }
  });
  return { width, height, numbers };
}
