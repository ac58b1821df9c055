// The points and names on the map.
import { codedValue, lazily } from "./data.js";
import { countPainter, hamletItems, hamletPainter, namePainter, stationFilter, stationPainter, stationPlaces } from "./places.js";
import { planPainter } from "./plan_sites.js";

/** Return paint(pen, view) of names, stations and hamlets, and the hamlets by verdict. */
export function makePoints(store) {
  const { data } = store;
  const hamlets = hamletItems(data);
  // In the order in which they are drawn, the last on top. A painter returns the spots that can be pressed.
  const painters = [
    namePainter(store),
    data.stations?.counted
      ? countPainter(store, "stations", countedStations(store))
      : stationPainter(
          store,
          lazily(() => stationPlaces(data)),
        ),
    data.hamlets?.counted ? countPainter(store, "hamlets", countedHamlets(store)) : hamletPainter(store, hamlets),
    planPainter(store),
  ];
  return { hamlets, paint: (pen, view) => painters.flatMap((paint) => paint(pen, view)) };
}

function countedStations(store) {
  return { isOn: (state) => state.stations, filter: () => stationFilter(store) };
}

function countedHamlets({ data, state }) {
  return {
    isOn: () => state.none || state.partial || state.covered,
    filter: () => (row) => Boolean(state[codedValue(data.hamlets.verdict, row)]),
  };
}
