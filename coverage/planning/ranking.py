"""The chosen sites in their order, each with what it adds to those before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .demand import Demand
from .problem import Sets

_FACTS = [
    "candidate_id", "kind", "name", "site_id", "operator", "commune_code", "lon", "lat", "antenna_height_m", "cost",
    "cost_without", "power", "power_km", "road_km", "nearest_hamlet", "nearest_hamlet_km", "backhaul",
    "backhaul_site_id", "backhaul_km", "backhaul_clearance_pct",
]  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """The chosen sites.

    Attributes
    ----------
    sites
        Their table.
    totals
        What they newly serve together.
    covered_by
        Of each hamlet that they newly cover, by its ID: the rank of each site that its coverage needs, and which share
        of what the hamlet lacked the site brought; the shares come to 1.
    """

    sites: gpd.GeoDataFrame
    totals: Mapping[str, float]
    covered_by: Mapping[str, Mapping[int, float]]


def ranked(
    candidates: pd.DataFrame,
    served: Sets,
    chosen: Sequence[int],
    *,
    demand: Demand,
    hamlets: gpd.GeoDataFrame | None,
    special: NDArray[np.bool_],
    layer: str,
) -> Ranked:
    """Return the chosen sites with marginal and total numbers.

    Parameters
    ----------
    candidates, served
        All of them, and what each serves.
    chosen
        In the order in which they are built.
    demand, hamlets, special
        What is not served; the hamlets' table; which of the demand's hamlets are especially disadvantaged.
    layer
        That each site gets.

    Returns
    -------
    Ranked
        Columns ``rank``, the candidate's own, ``layer``; ``new_people``, ``new_households``, ``new_area_km2``,
        ``new_hamlets``, ``new_special``, ``new_hamlet_names`` and ``new_hamlet_ids``: what the site adds to those
        before it; the same with ``total_`` for all up to it; ``alone_people``: what it would serve without the others;
        ``cost_per_person``: its cost over ``new_people``, NaN where there are none; ``total_cost``. A hamlet is newly
        covered where the sites so far, together, bring it to the rule's share.
    """
    got, covered = np.zeros(len(demand.cells), bool), np.zeros(len(demand.hamlets), bool)
    rows, steps, so_far = [], [], np.zeros(len(demand.hamlets), np.int64)
    for rank, j in enumerate(chosen, start=1):
        items = served.of(j)
        new = items[~got[items]]
        got[new] = True
        # What is beyond the need, or comes after it, no hamlet needed.
        brought = np.minimum(np.asarray(demand.around @ got.astype(np.int32)), demand.needed)
        steps.append(brought - so_far)
        so_far, now = brought, brought >= demand.needed
        gained = np.flatnonzero(now & ~covered)
        covered = now
        own = pd.DataFrame({"hamlet_id": [], "name": []}) if hamlets is None else hamlets.iloc[demand.hamlets[gained]]
        rows.append(
            {
                "rank": rank,
                "layer": layer,
                "new_people": float(demand.people[new].sum()),
                "new_households": float(demand.households[new].sum()),
                "new_area_km2": float(demand.area_km2[new].sum()),
                "new_hamlets": len(gained),
                "new_special": int(special[gained].sum()),
                "new_hamlet_names": "; ".join(map(str, own["name"])),
                "new_hamlet_ids": "; ".join(map(str, own["hamlet_id"])),
                "alone_people": float(demand.people[items].sum()),
            }
        )
    added = pd.DataFrame(rows, columns=_ADDED)
    # Hamlets have a kind of their own, as free text.
    own = candidates.iloc[list(chosen)][_FACTS].rename(columns={"kind": "site_kind"}).reset_index(drop=True)
    totals = added[_SUMMED].cumsum().rename(columns=lambda name: name.replace("new_", "total_"))
    table = pd.concat([added[["rank"]], own, added.drop(columns="rank"), totals], axis=1)
    people = added["new_people"].to_numpy(float)
    table["cost_per_person"] = np.divide(
        own["cost"].to_numpy(float), people, out=np.full(len(own), np.nan), where=people > 0.0
    )
    table["total_cost"] = own["cost"].cumsum()
    points = gpd.points_from_xy(own["lon"], own["lat"])
    last = totals.iloc[-1] if len(totals) else pd.Series(0.0, index=totals.columns)
    return Ranked(
        gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326"),
        {name.removeprefix("total_"): float(last[name]) for name in totals.columns},
        {} if hamlets is None else _covered_by(steps, covered, demand, hamlets),
    )


def _covered_by(
    steps: Sequence[NDArray[np.int64]], covered: NDArray[np.bool_], demand: Demand, hamlets: gpd.GeoDataFrame
) -> dict[str, dict[int, float]]:
    names = hamlets["hamlet_id"].iloc[demand.hamlets].astype("str").tolist()
    found: dict[str, dict[int, float]] = {}
    for number in np.flatnonzero(covered).tolist():
        parts = [(rank, int(step[number])) for rank, step in enumerate(steps, start=1)]
        found[names[number]] = {rank: cells / int(demand.needed[number]) for rank, cells in parts if cells > 0}
    return found


_ADDED = ["rank", "layer", "new_people", "new_households", "new_area_km2", "new_hamlets", "new_special",
          "new_hamlet_names", "new_hamlet_ids", "alone_people"]  # fmt: skip
_SUMMED = ["new_people", "new_households", "new_area_km2", "new_hamlets", "new_special"]
