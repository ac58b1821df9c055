// Where the map looks. A view that the reader has chosen stays; one that follows from what is shown is found anew.
import { latLng } from "./data.js";
import { byId } from "./text.js";

const HAMLET_ZOOM = 12.5;
const COMMUNE_ZOOM = 13;
const EDGE_PX = 14;
const ROOM_PX = 40;
const LEAST_PX = 90;
const BESIDE_PX = 700;
const LITTLE_ZOOM = 0.3;

/** Return follow(): look where the state says. The reader's own moves go into the state as `view`. */
export function makeCamera(map, store, shapes) {
  const { data, state } = store;
  const frame = map.getContainer();
  let ours = false;

  map.on("moveend", () => {
    if (!ours && !map._animatingZoom) store.set({ view: here() });
  });

  function here() {
    const { lat, lng } = map.getCenter();
    return [round(lat, 5), round(lng, 5), round(map.getZoom(), 2)];
  }

  /** Do something that moves the map, without taking it for the reader's wish. */
  function quietly(action) {
    ours = true;
    action();
    ours = false;
  }

  /** Look where the state says; `seen` is what must be within view of a map whose size is another for a while. */
  function follow(seen = null) {
    // The end of an animated zoom would undo a move that is made before it.
    if (map._animatingZoom) {
      map.once("zoomend", () => follow(seen));
      return;
    }
    quietly(() => {
      map.invalidateSize({ animate: false, pan: false });
      if (state.view && seen) map.fitBounds(seen, { animate: false });
      else if (state.view) map.setView(state.view.slice(0, 2), state.view[2], { animate: false });
      else if (!seeChosen()) seeAll();
      if (seen) clear();
    });
  }

  function seeChosen() {
    const asked = chosenBox();
    if (!asked) return false;
    // The legend covers the lower left corner: what is chosen lies beside it, or above, wherever it is seen larger.
    const ways = besideLegend().map((padding) => {
      const zoom = map.getBoundsZoom(asked.box, false, padding.left.add(padding.right));
      return { ...padding, zoom: Math.min(zoom, asked.zoom) };
    });
    const { left, right } = ways.reduce((best, one) => (one.zoom > best.zoom ? one : best));
    map.fitBounds(asked.box, { paddingTopLeft: left, paddingBottomRight: right, maxZoom: asked.zoom, animate: false });
    return true;
  }

  /** What is chosen, and how near one goes; null where nothing is, or where it has no place. */
  function chosenBox() {
    const { chosen } = state;
    if (chosen?.kind === "commune") {
      const box = shapes.byRow.get(chosen.row)?.bounds;
      return box?.isValid() ? { box, zoom: COMMUNE_ZOOM } : null;
    }
    const tables = { hamlet: data.hamlets?.point, site: data.stations?.places, plan: data.plan?.point };
    const points = { ...tables, conflict: data.conflicts?.point }[chosen?.kind];
    const place = points ? latLng(points, chosen.row) : null;
    if (!place) return null;
    const served = chosen.kind === "plan" ? data.plan.hamlet_rows[chosen.row] : [];
    const box = L.latLngBounds([place, ...served.map((row) => latLng(data.hamlets.point, row)).filter(Boolean)]);
    return { box, zoom: ["site", "conflict"].includes(chosen.kind) ? HAMLET_ZOOM + 1 : HAMLET_ZOOM };
  }

  /** The ways to leave the legend's corner out of a view, as padding {left and top, right and bottom}. */
  function besideLegend() {
    const { x, y } = map.getSize();
    const { right, top } = legendCorner();
    const room = (width, height) => L.point(Math.min(ROOM_PX, width / 8), Math.min(ROOM_PX, height / 8));
    const [beside, above, all] = [room(x - right, y), room(x, top), room(x, y)];
    const ways = [
      x - right >= LEAST_PX ? { left: L.point(right + beside.x, beside.y), right: beside } : null,
      top >= LEAST_PX ? { left: above, right: L.point(above.x, y - top + above.y) } : null,
    ].filter(Boolean);
    // A legend that fills a small map hides whatever is chosen.
    return ways.length ? ways : [{ left: all, right: all }];
  }

  /** How far the legend reaches from the left, and where it begins from above. */
  function legendCorner() {
    const [map_box, legend] = [frame, byId("legend")].map((one) => one.getBoundingClientRect());
    return { right: legend.right - map_box.left, top: legend.top - map_box.top };
  }

  /** Move the map just so far that what is chosen does not lie beneath the legend, where there is room for it. */
  function clear() {
    const asked = chosenBox();
    if (!asked) return;
    const [a, b] = [asked.box.getNorthWest(), asked.box.getSouthEast()].map((corner) => map.latLngToContainerPoint(corner));
    const { right, top } = legendCorner();
    const [aside, up] = [right + EDGE_PX / 2 - a.x, b.y - (top - EDGE_PX / 2)];
    if (aside <= 0 || up <= 0) return;
    const ways = [
      [aside, 0, b.x + aside <= map.getSize().x],
      [0, -up, a.y - up >= 0],
    ].filter(([, , fits]) => fits);
    ways.sort((one, other) => Math.abs(one[0] + one[1]) - Math.abs(other[0] + other[1]));
    if (ways.length) map.panBy([-ways[0][0], -ways[0][1]], { animate: false });
  }

  function seeAll() {
    const box = shapes.bounds;
    if (!box.isValid()) return;
    // Where there is room, the legend lies beside the province and not on it.
    const [plain, beside] = [0, byId("legend").offsetWidth].map((width) => L.point(EDGE_PX + width, EDGE_PX));
    const edge = L.point(EDGE_PX, EDGE_PX);
    const [whole, smaller] = [plain, beside].map((left) => map.getBoundsZoom(box, false, left.add(edge)));
    const hasRoom = frame.clientWidth >= BESIDE_PX || whole - smaller <= LITTLE_ZOOM;
    map.fitBounds(box, { paddingTopLeft: hasRoom ? beside : plain, paddingBottomRight: edge, animate: false });
  }

  return { follow, here, clear };
}

function round(value, decimals) {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
