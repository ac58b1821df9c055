// The terrain's shading: a grey picture laid over the colours as light and shadow.
import { CanvasOverlay, colouredCanvas, openRaster, packed } from "./raster.js";

const FLAT = 181;

/** Draw the relief when it is on; returns `paint()`. */
export function drawRelief(map, store) {
  const layer = (store.data.rasters?.layers ?? []).find(({ kind }) => kind === "relief");
  let overlay = null;
  let asked = null;

  async function open() {
    const raster = await openRaster(layer);
    const flat = flatGrey(raster.numbers);
    // Shadow as black and light as white that one sees through: no blending of layers, which would slow a move.
    const shade = (number) => {
      if (number === 0) return 0;
      return number < flat
        ? packed("#16242e", Math.min((flat - number) * 1.15, 150))
        : packed("#ffffff", Math.min((number - flat) * 1.1, 110));
    };
    overlay = new CanvasOverlay(colouredCanvas(raster, shade), layer.bounds, { pane: "relief" });
  }

  async function paint() {
    if (!layer) return;
    if (store.state.relief && !overlay) {
      asked ??= open();
      await asked;
    }
    if (!overlay) return;
    if (store.state.relief) overlay.addTo(map);
    else overlay?.remove();
  }

  return { paint, has: Boolean(layer) };
}

/** The grey of level ground: the commonest one, or a usual one where the picture is empty. */
function flatGrey(numbers) {
  const counts = new Uint32Array(256);
  for (const number of numbers) counts[number] += 1;
  counts[0] = 0;
  const most = counts.indexOf(Math.max(...counts));
  return most > 0 ? most : FLAT;
}
