// Which mast is nearest to a hamlet: found among the page's own, and taken only where it lies as far away as the tables say.
import { codedValue, latLng } from "./data.js";

const SURE_M = 30;

/** The place of the nearest mast of an operator, or of any (null); null where none fits what the table holds, or none may be told. */
export function nearestPlace(data, hamlet, operator, km) {
  const { stations } = data;
  const here = latLng(data.hamlets.point, hamlet);
  if (data.redacted || !stations?.place || !here || km === null) return null;
  let [nearest, least] = [null, Infinity];
  stations.place.forEach((place, row) => {
    if (!["on_air", null].includes(codedValue(stations.status, row))) return;
    if (operator !== null && codedValue(stations.operator, row) !== operator) return;
    const away = L.latLng(here).distanceTo(latLng(stations.places, place));
    if (away < least) [nearest, least] = [place, away];
  });
  // The table's is geodesic, ours on a sphere: half a percent apart at the most.
  return Math.abs(least - km * 10) <= SURE_M + 0.006 * least ? nearest : null;
}
