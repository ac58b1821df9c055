// One canvas for all that is painted: drawn when the map comes to rest, moved with it in between. Every further canvas
// would be laid over the others anew with each step of a drag.

const CELL_PX = 24;

/** A canvas layer in its own pane. `paint(pen, view)` draws, see `viewOf`, and may return spots {x, y, r, hit}. */
export const Drawing = L.Renderer.extend({
  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.2, ...options });
    this._paint = paint;
    this._cells = new Map();
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._pen = this._container.getContext("2d");
    this._laid = "";
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._pen;
  },

  // After a move without animation Leaflet places a canvas by its unrounded centre: lines and letters would blur.
  _updateTransform(center, zoom) {
    if (zoom === this._zoom && center.equals(this._center)) L.DomUtil.setPosition(this._container, this._bounds.min);
    else L.Renderer.prototype._updateTransform.call(this, center, zoom);
  },

  _updatePaths() {
    // Leaflet calls this after each move; `_update` has drawn already.
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min, max } = this._bounds;
    // Leaflet asks twice for most moves: for the new view, and for the move's end.
    const laid = [min, max, this._map.getPixelOrigin(), this._map.getZoom(), sharpness()].join(" ");
    if (laid === this._laid) return;
    this._laid = laid;
    layOut(this._container, this._bounds);
    this._draw();
  },

  /** Draw again, after what is shown has changed. */
  redraw() {
    if (!this._map || !this._bounds) return;
    this._pen.clearRect(this._bounds.min.x, this._bounds.min.y, this._bounds.getSize().x, this._bounds.getSize().y);
    this._draw();
  },

  _draw() {
    this._cells.clear();
    for (const spot of this._paint(this._pen, viewOf(this._map, this._bounds)) ?? []) this._file(spot);
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

/** Canvas pixels for each pixel of the page: twice as many on paper. */
function sharpness() {
  return Math.max(window.devicePixelRatio || 1, L.Browser.retina ? 2 : 1);
}

/** Give a canvas the place and size of a box in layer pixels; its pen then draws in those pixels, on a clean sheet. */
export function layOut(canvas, box) {
  const size = box.getSize();
  const ratio = sharpness();
  L.DomUtil.setPosition(canvas, box.min);
  canvas.width = Math.round(ratio * size.x);
  canvas.height = Math.round(ratio * size.y);
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
  canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, -box.min.x * ratio, -box.min.y * ratio);
}

/** What painters ask of a map of which a box of layer pixels is drawn. */
export function viewOf(map, box) {
  const zoom = map.getZoom();
  const origin = map.getPixelOrigin();
  const scale = 256 * 2 ** zoom;
  const pixel = ({ x, y }) => [x * scale - origin.x, y * scale - origin.y];
  return {
    zoom,
    box,
    scale,
    /** How many pixels of the canvas the world is across. */
    pixels: scale * sharpness(),
    /** What is drawn, in degrees. */
    seen: L.latLngBounds([box.min, box.max].map((corner) => map.layerPointToLatLng(corner))),
    /** A place of the world in layer pixels. */
    pixel,
    /** The same for an item {world}; null outside what is drawn. */
    project({ world }) {
      const [left, top] = pixel(world);
      const inside = left > box.min.x - 20 && left < box.max.x + 20 && top > box.min.y - 20 && top < box.max.y + 20;
      return inside ? [left, top] : null;
    },
  };
}

/** A place on the unit square of the Web Mercator world, projected once. */
export function worldPlace([lat, lon]) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}
