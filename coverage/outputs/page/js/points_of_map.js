// The points and names on the map.
import { conflictFilter, conflictPainter } from "./conflict_points.js";
import { codedValue, lazily } from "./data.js";
import {
  countPainter,
  hamletItems,
  hamletSpots,
  namePainter,
  paintHamlets,
  stationFilter,
  stationPainter,
  stationPlaces,
} from "./places.js";
import { planPainter } from "./plan_sites.js";

/**
 * Return what paints points and names, in the order in which they lie on each other, each returning the spots that can be
 * pressed: `all(pen, view, lens)`, or where two sides are compared `bySide(pen, view, lens)` on each and `others(pen, view,
 * lenses)` over both. `items()` are the hamlets by verdict.
 */
export function makePoints(store) {
  const { data } = store;
  const [later, earlier] = ["after", "before"].map((time) => lazily(() => hamletItems({ data, state: { time } })));
  const itemsOf = ({ state }) => (state.time === "before" ? earlier() : later());
  const names = namePainter(store);
  const plan = planPainter(store);
  const stations = data.stations?.counted
    ? countPainter(store, "stations", countedStations(store))
    : stationPainter(
        store,
        lazily(() => stationPlaces(data)),
      );
  const counted = data.hamlets?.counted ? countPainter(store, "hamlets", countedHamlets(store)) : null;
  const spotsOf = (lens, view) => (counted ? [] : hamletSpots(itemsOf(lens), lens, view));

  const conflicts = lazily(() => painterOfConflicts(data));

  /** What differs by side: hamlets by verdict, and what was measured of a technology. */
  function bySide(pen, view, lens, spots = spotsOf(lens, view)) {
    const hamlets = counted ? counted(pen, view) : paintHamlets(pen, view, lens, spots);
    return [...hamlets, ...conflicts()(pen, view, lens)];
  }

  function all(pen, view, lens) {
    const spots = spotsOf(lens, view);
    names(pen, view, spots);
    return [...stations(pen, view), ...bySide(pen, view, lens, spots), ...plan(pen, view)];
  }

  function others(pen, view, lenses) {
    names(
      pen,
      view,
      lenses.flatMap((lens) => spotsOf(lens, view)),
    );
    return [...stations(pen, view), ...plan(pen, view)];
  }

  return { all, bySide, others, items: () => itemsOf(store) };
}

function painterOfConflicts(data) {
  if (!data.conflicts) return () => [];
  if (!data.conflicts.counted) return conflictPainter(data);
  return (pen, view, { state }) => {
    const lens = { state, data };
    return countPainter(lens, "conflicts", { isOn: () => true, filter: () => conflictFilter(lens) })(pen, view);
  };
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
