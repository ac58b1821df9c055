// What lies on the colours whatever they show: light and shadow, borders. Drawn once for a view that is drawn again, as it is
// with every other figure that is chosen.
import { paintBorders } from "./choropleth.js";

/** Return draw(pen, view) of the relief and the communes' borders. */
export function makeOverlay({ state }, shapes, relief) {
  const canvas = document.createElement("canvas");
  const own = canvas.getContext("2d");
  let seen = "";
  let kept = "";

  function paint(pen, view) {
    relief.draw(pen, view);
    paintBorders(pen, view, state, shapes);
  }

  function draw(pen, view) {
    const { width, height } = pen.canvas;
    const here = pen.getTransform();
    const key = [...view.pixel({ x: 0, y: 0 }), view.scale, width, height, here, state.outlines, relief.shown()].join(" ");
    // A view that is seen for the first time may be one of many on the way to another.
    if (key !== seen) {
      seen = key;
      paint(pen, view);
      return;
    }
    if (key !== kept) {
      kept = key;
      canvas.width = width;
      canvas.height = height;
      own.setTransform(here);
      paint(own, view);
    }
    pen.save();
    pen.resetTransform();
    pen.drawImage(canvas, 0, 0);
    pen.restore();
  }

  return { draw };
}
