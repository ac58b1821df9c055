// The map's picture: one side, or two that a line parts, and what lies over both.
import { edgePainter, paintChosen, paintFills } from "./choropleth.js";
import { Drawing } from "./drawing.js";
import { makeGround } from "./ground.js";
import { makeOverlay } from "./overlay.js";
import { makeRelief } from "./relief.js";
import { shownRaster, sideStates } from "./state.js";
import { drawSwipe } from "./swipe.js";

const MIDDLE_CUT = 50;
const EDGE_CUT = 25;

/** Draw the map; `points` are those of `makePoints`, and `chosenRow()` is the chosen commune's or null. */
export function drawSides(map, store, shapes, { points, chosenRow }) {
  const { data } = store;
  const relief = makeRelief(store, redraw);
  const [left, right] = [0, 1].map((number) => ({
    data,
    get state() {
      return sideStates(store.state)[number];
    },
  }));
  const compared = () => Boolean(store.state.versus);
  const overlay = makeOverlay(store, shapes, relief);
  const sides = [left, right].map((lens, number) => {
    const ground = makeGround(lens, shapes, redraw);
    const edge = edgePainter(lens, shapes);
    const paint = (pen, view) => {
      if (shownRaster(lens)) ground.draw(pen, view);
      else paintFills(pen, view, lens, shapes);
      overlay.draw(pen, view);
      edge(pen, view);
      // What differs by side is parted by a line, what lies above it is not: only then is that drawn on a canvas of its own.
      if (compared()) return points.bySide(pen, view, lens);
      paintChosen(pen, view, shapes, chosenRow());
      return points.all(pen, view, lens);
    };
    return { lens, ground, drawing: new Drawing(paint, { pane: ["left", "right"][number] }) };
  });
  const above = (pen, view) => {
    paintChosen(pen, view, shapes, chosenRow());
    return points.others(pen, view, [left, right]);
  };
  const top = new Drawing(above, { pane: "top" });
  const drawings = [...sides.map(({ drawing }) => drawing), top];
  const swipe = drawSwipe(map, store, { left, right, clip });

  // The panes move with the map: the edge is told in their own pixels.
  function clip() {
    const [from, to] = [map.containerPointToLayerPoint([0, 0]), map.containerPointToLayerPoint(map.getSize())];
    const edge = Math.round(from.x + ((to.x - from.x) * store.state.cut) / 100);
    const rect = (x0, x1) => `polygon(${x0}px ${from.y}px, ${x1}px ${from.y}px, ${x1}px ${to.y}px, ${x0}px ${to.y}px)`;
    const paths = compared() ? [rect(from.x, edge), rect(edge, to.x)] : ["none", "none"];
    ["left", "right"].forEach((name, number) => {
      map.getPane(name).style.clipPath = paths[number];
    });
  }

  /** Ask for the grounds that are shown, and draw what is there already. */
  function paint() {
    sides.forEach(({ ground }, number) => {
      ground.open(number === 0 || compared());
    });
    swipe.draw();
    clip();
    redraw();
  }

  function redraw() {
    for (const drawing of drawings) {
      if (drawing !== drawings[0] && !compared()) drawing.remove();
      else if (map.hasLayer(drawing)) drawing.redraw();
      else drawing.addTo(map);
    }
  }

  map.on("move zoomend viewreset resize", () => compared() && clip());

  /** The side on which a pixel of the map lies. */
  function lensAt({ x }) {
    return compared() && x > (map.getSize().x * store.state.cut) / 100 ? right : left;
  }

  /** The drawing of that side. */
  function drawingAt(pixel) {
    return lensAt(map.layerPointToContainerPoint(pixel)) === left ? drawings[0] : drawings[1];
  }

  /** Where a comparison begins: in the middle of the communes, which the legend may have moved aside. */
  function middle() {
    if (!shapes.bounds.isValid()) return MIDDLE_CUT;
    const { x } = map.latLngToContainerPoint(shapes.bounds.getCenter());
    const cut = Math.round((100 * x) / map.getSize().x);
    return cut > EDGE_CUT && cut < 100 - EDGE_CUT ? cut : MIDDLE_CUT;
  }

  return {
    left,
    right,
    middle,
    paint,
    redraw,
    swipe,
    relief,
    /** The point {kind, row} at a pixel of the map's layer, or null. */
    pointAt: (pixel) => (compared() ? top.at(pixel) : null) ?? drawingAt(pixel).at(pixel),
    lensAt,
    /** What the ground's raster holds at a place, or null. */
    groundAt: (lens, place) => (shownRaster(lens) ? sides[lens === left ? 0 : 1].ground.at(place) : null),
  };
}
