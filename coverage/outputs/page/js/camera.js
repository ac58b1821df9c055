// Where the map looks. A view that the reader has chosen stays; one that follows from what is shown is found anew.
import { latLng } from "./data.js";
import { byId } from "./text.js";

const HAMLET_ZOOM = 12.5;

/** Return follow(): look where the state says. The reader's own moves go into the state as `view`. */
export function makeCamera(map, store, shapes) {
  const { data, state } = store;
  const frame = map.getContainer();
  let ours = false;

  map.on("moveend", () => {
    if (ours || map._animatingZoom) return;
    const { lat, lng } = map.getCenter();
    store.set({ view: [round(lat, 5), round(lng, 5), round(map.getZoom(), 2)] });
  });

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
    });
  }

  function seeChosen() {
    const { chosen } = state;
    const box = chosen?.kind === "commune" ? shapes.byRow.get(chosen.row)?.bounds : null;
    if (box) map.fitBounds(box, { padding: [40, 40], maxZoom: 13, animate: false });
    const points = chosen?.kind === "hamlet" ? data.hamlets.point : chosen?.kind === "site" ? data.stations.places : null;
    const place = points ? latLng(points, chosen.row) : null;
    if (place) map.setView(place, chosen.kind === "site" ? HAMLET_ZOOM + 1 : HAMLET_ZOOM, { animate: false });
    return Boolean(box ?? place);
  }

  function seeAll() {
    const box = shapes.bounds;
    // Where there is room, the legend lies beside the province and not on it.
    const beside = frame.clientWidth >= 700 ? byId("legend").offsetWidth : 0;
    if (box.isValid()) map.fitBounds(box, { paddingTopLeft: [14 + beside, 14], paddingBottomRight: [14, 14], animate: false });
  }

  return { follow, quietly };
}

function round(value, decimals) {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
