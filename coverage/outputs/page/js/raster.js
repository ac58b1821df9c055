// Rasters: decoded when first asked for, read at a place, coloured onto a canvas.
import { decodeClasses } from "./class_decoder.js";
import { bytesOf } from "./data.js";
import { worldPlace } from "./drawing.js";

// Rows that are held as colours at a time: a raster of 15 million pixels would be 60 MB at once.
const STRIP_ROWS = 256;
const KEPT = 4;

const decoded = new Map();

/** Class numbers of a raster layer: {width, height, numbers}, read once. */
export async function openRaster(layer) {
  if (!decoded.has(layer.block)) decoded.set(layer.block, decode(layer));
  const raster = await decoded.get(layer.block);
  for (const block of decoded.keys()) {
    if (decoded.size > KEPT && block !== layer.block) decoded.delete(block);
  }
  return raster;
}

async function decode(layer) {
  // The page starts before its rasters have been read from the file.
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const block = document.getElementById(layer.block);
  const bytes = bytesOf(block.textContent.trim());
  if (block.type !== "image/webp") {
    const [height, width] = layer.size;
    return { width, height, numbers: decodeClasses(bytes, layer.size) };
  }
  const blob = new Blob([bytes], { type: block.type });
  return readGrey(await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" }));
}

/** The relief's brightness: 0 where one sees through, 1 and more elsewhere. */
function readGrey(image) {
  const { width, height } = image;
  const numbers = new Uint8Array(width * height);
  const copy = document.createElement("canvas");
  copy.width = width;
  copy.height = height;
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  image.close();
  const { data } = pen.getImageData(0, 0, width, height);
  for (let at = 0; at < numbers.length; at += 1) numbers[at] = data[4 * at + 3] && Math.max(data[4 * at], 1);
  return { width, height, numbers };
}

/** A canvas with each number's colour; `colourOf(number)` is a 32-bit RGBA number as canvases store it, 0 for none. */
export function colouredCanvas({ width, height, numbers }, colourOf) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  const known = new Map();
  const colour = (number) => {
    if (!known.has(number)) known.set(number, colourOf(number));
    return known.get(number);
  };
  // Neighbours are mostly alike: the map is asked only where the number changes.
  let [last, lastColour] = [-1, 0];
  for (let top = 0; top < height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - top);
    const strip = pen.createImageData(width, rows);
    const pixels = new Uint32Array(strip.data.buffer);
    for (let at = 0; at < pixels.length; at += 1) {
      const number = numbers[top * width + at];
      if (number !== last) [last, lastColour] = [number, colour(number)];
      pixels[at] = lastColour;
    }
    pen.putImageData(strip, 0, top);
  }
  return canvas;
}

/** "#2c7fb8" as a canvas stores it: bytes red, green, blue, alpha. */
export function packed(hex, alpha = 255) {
  const number = Number.parseInt(hex.slice(1), 16);
  return new Uint32Array(new Uint8Array([number >> 16, (number >> 8) & 255, number & 255, alpha]).buffer)[0];
}

/** The number at a place (latitude, longitude), 0 outside. */
export function numberAt({ width, height, numbers }, bounds, { lat, lng }) {
  const [[south, west], [north, east]] = bounds;
  const [corner, far, here] = [worldPlace([north, west]), worldPlace([south, east]), worldPlace([lat, lng])];
  const column = Math.floor(((here.x - corner.x) / (far.x - corner.x)) * width);
  const row = Math.floor(((here.y - corner.y) / (far.y - corner.y)) * height);
  return column >= 0 && column < width && row >= 0 && row < height ? numbers[row * width + column] : 0;
}

/** Draw a canvas between its corners in degrees, [[south, west], [north, east]], as it lies on the map. */
export function drawLaid(pen, { pixel }, canvas, [[south, west], [north, east]], { smooth }) {
  const [[left, top], [right, bottom]] = [worldPlace([north, west]), worldPlace([south, east])].map(pixel);
  pen.imageSmoothingEnabled = smooth;
  pen.drawImage(canvas, left, top, right - left, bottom - top);
}
