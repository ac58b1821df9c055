// The terrain's shading: a grey picture laid over the colours as light and shadow.
import { colouredCanvas, drawLaid, openRaster, packed } from "./raster.js";

// How bright level ground is in the picture.
const FLAT = 180;

// The part of the width and height over which the picture fades.
const EDGE = 0.04;

/** The relief: `open()` once it is wanted, `draw(pen, view)` where it is on; `changed()` is called when it is there. */
export function makeRelief(store, changed) {
  const layer = (store.data.rasters?.layers ?? []).find(({ kind }) => kind === "relief");
  let canvas = null;
  let asked = false;

  async function open() {
    if (!layer || asked || !store.state.relief) return;
    asked = true;
    const raster = await openRaster(layer);
    // Shadow as black and light as white that one sees through: no blending, which would slow the drawing.
    const shade = (number) => {
      if (number === 0) return 0;
      return number < FLAT
        ? packed("#16242e", Math.min((FLAT - number) * 0.72, 96))
        : packed("#ffffff", Math.min((number - FLAT) * 0.9, 70));
    };
    canvas = colouredCanvas(raster, shade);
    fadeEdges(canvas);
    changed();
    document.body.dataset.relief = "true";
  }

  function draw(pen, view) {
    if (canvas && store.state.relief) drawLaid(pen, view, canvas, layer.bounds, { smooth: true });
  }

  return { open, draw, has: Boolean(layer), shown: () => Boolean(canvas) && store.state.relief };
}

/** Let the picture end softly: the terrain does not stop where the picture does. */
function fadeEdges(canvas) {
  const { width, height } = canvas;
  const pen = canvas.getContext("2d");
  pen.globalCompositeOperation = "destination-out";
  for (const [x0, y0, x1, y1] of [
    [0, 0, width * EDGE, 0],
    [width, 0, width * (1 - EDGE), 0],
    [0, 0, 0, height * EDGE],
    [0, height, 0, height * (1 - EDGE)],
  ]) {
    const fade = pen.createLinearGradient(x0, y0, x1, y1);
    fade.addColorStop(0, "rgb(0 0 0 / 100%)");
    fade.addColorStop(1, "rgb(0 0 0 / 0%)");
    pen.fillStyle = fade;
    pen.fillRect(0, 0, width, height);
  }
}
