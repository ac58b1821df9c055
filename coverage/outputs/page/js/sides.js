// The coloured ground of the map: one side, or two that a line parts.
import { drawThresholdEdge, fillCommunes } from "./choropleth.js";
import { drawGround } from "./ground.js";
import { rightState, shownRaster } from "./state.js";
import { drawSwipe } from "./swipe.js";

/** Draw both sides. `told(row, lens)` is called with the commune under the pointer, or null. */
export function drawSides(map, store, shapes, { pointed, pressed }) {
  const { data } = store;
  const left = {
    data,
    get state() {
      return store.state;
    },
  };
  const right = {
    data,
    get state() {
      return rightState(store.state);
    },
  };
  const sides = [left, right].map((lens, number) => {
    const name = ["left", "right"][number];
    const panes = ["Ground", "Fill", "Edge"].map((part) => map.getPane(name + part));
    const fills = fillCommunes(lens, shapes, { pane: `${name}Fill`, pointed, pressed });
    const edge = drawThresholdEdge(map, lens, shapes, `${name}Edge`);
    return { lens, panes, fills, edge, ground: drawGround(map, lens, `${name}Ground`) };
  });
  const swipe = drawSwipe(map, store, { left, right, clip });

  // The panes move with the map: the edge is told in their own pixels.
  function clip() {
    const compared = Boolean(store.state.versus);
    const [from, to] = [map.containerPointToLayerPoint([0, 0]), map.containerPointToLayerPoint(map.getSize())];
    const edge = Math.round(from.x + ((to.x - from.x) * store.state.cut) / 100);
    const rect = (x0, x1) => `polygon(${x0}px ${from.y}px, ${x1}px ${from.y}px, ${x1}px ${to.y}px, ${x0}px ${to.y}px)`;
    const paths = compared ? [rect(from.x, edge), rect(edge, to.x)] : ["none", "none"];
    sides.forEach(({ panes }, number) => {
      for (const pane of panes) pane.style.clipPath = paths[number];
    });
  }

  function paint() {
    const compared = Boolean(store.state.versus);
    sides.forEach(({ fills, ground, panes }, number) => {
      const on = number === 0 || compared;
      for (const pane of panes) pane.hidden = !on;
      if (on) {
        fills.layer.addTo(map);
        fills.paint();
      } else fills.layer.remove();
      ground.paint(on);
    });
    swipe.draw();
    clip();
  }

  function threshold() {
    sides.forEach(({ edge }, number) => {
      edge.paint(number === 0 || Boolean(store.state.versus));
    });
  }

  map.on("move zoomend viewreset resize", () => store.state.versus && clip());

  return {
    left,
    right,
    paint,
    threshold,
    swipe,
    /** The side on which a pixel of the map lies. */
    lensAt: ({ x }) => (store.state.versus && x > (map.getSize().x * store.state.cut) / 100 ? right : left),
    /** What the ground's raster holds at a place, or null. */
    groundAt: (lens, place) => (shownRaster(lens) ? sides[lens === left ? 0 : 1].ground.at(place) : null),
  };
}
