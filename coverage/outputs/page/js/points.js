// One canvas for all points: drawn when the map comes to rest, moved with it in between.
import { SharpRenderer } from "./sharp.js";

const CELL_PX = 24;

/** A canvas layer in its own pane. `paint(context, project, zoom)` draws and may return spots {x, y, r, hit}. */
export const Drawing = SharpRenderer.extend({
  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.3, ...options });
    this._paint = paint;
    this._cells = new Map();
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._pen = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._pen;
  },

  _updatePaths() {
    // Leaflet calls this after each move; `_update` has drawn already.
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    // Twice the pixels on paper, as Leaflet does for its own canvases.
    const ratio = Math.max(window.devicePixelRatio || 1, L.Browser.retina ? 2 : 1);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = Math.round(ratio * size.x);
    this._container.height = Math.round(ratio * size.y);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._pen.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
    this._draw();
  },

  /** Draw again, after what is shown has changed. */
  redraw() {
    if (!this._map || !this._bounds) return;
    this._pen.clearRect(this._bounds.min.x, this._bounds.min.y, this._bounds.getSize().x, this._bounds.getSize().y);
    this._draw();
  },

  _draw() {
    const map = this._map;
    const box = this._bounds;
    const zoom = map.getZoom();
    const origin = map.getPixelOrigin();
    // Latitude and longitude to layer pixels: null outside what is drawn.
    const project = (place) => {
      const { x, y } = place.world;
      const scale = 256 * 2 ** zoom;
      const [left, top] = [x * scale - origin.x, y * scale - origin.y];
      const inside = left > box.min.x - 20 && left < box.max.x + 20 && top > box.min.y - 20 && top < box.max.y + 20;
      return inside ? [left, top] : null;
    };
    this._cells.clear();
    for (const spot of this._paint(this._pen, project, zoom) ?? []) this._file(spot);
  },

  _file(spot) {
    const cell = `${Math.floor(spot.x / CELL_PX)},${Math.floor(spot.y / CELL_PX)}`;
    if (this._cells.has(cell)) this._cells.get(cell).push(spot);
    else this._cells.set(cell, [spot]);
  },

  /** What lies at a layer point: the nearest spot that reaches it, the last drawn winning; or null. */
  at(point, slack = 2) {
    let [best, least] = [null, Infinity];
    const [column, row] = [Math.floor(point.x / CELL_PX), Math.floor(point.y / CELL_PX)];
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const spot of this._cells.get(`${column + dx},${row + dy}`) ?? []) {
          const distance = Math.hypot(spot.x - point.x, spot.y - point.y);
          if (distance <= spot.r + slack && distance <= least) [best, least] = [spot.hit, distance];
        }
      }
    }
    return best;
  },
});

/** A place on the unit square of the Web Mercator world, projected once. */
export function worldPlace([lat, lon]) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}
