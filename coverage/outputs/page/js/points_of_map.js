// The points and names on the map, each kind on a canvas of its own pane's order.
import { codedValue } from "./data.js";
import { countPainter, hamletItems, hamletPainter, namePainter, stationPainter, stationPlaces, stationShown } from "./places.js";
import { Drawing } from "./points.js";

/** Draw hamlets, stations and names; returns redraw(), at(pixel) and the hamlets by verdict. */
export function drawPoints(map, store) {
  const { data } = store;
  const hamlets = hamletItems(data);
  const paintStations = data.stations?.counted
    ? countPainter(store, "stations", countedStations(store))
    : stationPainter(store, stationPlaces(data));
  const paintHamlets = data.hamlets?.counted
    ? countPainter(store, "hamlets", countedHamlets(store))
    : hamletPainter(store, hamlets);
  // One canvas for all points: a second one would be moved and cleared for nothing.
  const paint = (...args) => [...paintStations(...args), ...paintHamlets(...args)];
  const points = new Drawing(paint, { pane: "points" }).addTo(map);
  const names = new Drawing(namePainter(store), { pane: "names" }).addTo(map);

  return {
    hamlets,
    at: (pixel) => points.at(pixel),
    redraw() {
      points.redraw();
      names.redraw();
    },
  };
}

function countedStations(store) {
  return { isOn: (state) => state.stations, shownRow: (row) => stationShown(store, row) };
}

function countedHamlets({ data, state }) {
  return {
    isOn: () => state.none || state.partial || state.covered,
    shownRow: (row) => Boolean(state[codedValue(data.hamlets.verdict, row)]),
  };
}
