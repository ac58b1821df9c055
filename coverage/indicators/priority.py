"""Which hamlets are to be helped first: a score by a named rule, with every term that it is made of."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..config.gaps import Priority
from ..geo.crs import distance_and_bearing
from ..geo.grid import Grid
from .hamlets import UNSERVED

TERMS = ("people", "households", "special", "distance")


def with_priority(
    hamlets: gpd.GeoDataFrame, served: NDArray[np.float64], rule: Priority, grid: Grid
) -> gpd.GeoDataFrame:
    """Return the hamlets with the priority of each that is not covered, 0 to 100, and its terms.

    Parameters
    ----------
    hamlets
        With ``verdict``, ``population``, ``households``, ``special``.
    served
        Share of each hamlet that is served as the rule asks, 0 to 1.
    rule
        Weights, and where a term is 1.
    grid
        On whose plane the nearest covered hamlet is found.

    Returns
    -------
    GeoDataFrame
        With ``served_pct``; ``nearest_served_km`` and ``nearest_served_id``, the nearest covered hamlet; ``priority``,
        and ``priority_<term>_points``, what each term adds to it, so that their sum is the priority (to a rounding).
        Empty where the hamlet is covered or outside; people and households that are not known count as none.

    Notes
    -----
    priority = 100 (sum of weight x term) / (sum of weights). Terms: people and households of the hamlet that are not
    served, each over its `full`, 1 at most; special, 0 or 1; the distance to the nearest covered hamlet over its
    `full`, 1 at most, and 1 where none is covered.
    """
    open_ = hamlets["verdict"].isin(UNSERVED).to_numpy(bool)
    table = _with_nearest_served(hamlets.assign(served_pct=np.round(served * 100.0, 1)), grid)
    left = 1.0 - served
    full, weights = rule.full, rule.weights
    parts = {
        "people": _number(hamlets, "population") * left / full.people,
        "households": _number(hamlets, "households") * left / full.households,
        "special": hamlets["special"].fillna(False).to_numpy(bool).astype(float),  # noqa: FBT003 - a value
        "distance": np.nan_to_num(table["nearest_served_km"].to_numpy(float), nan=np.inf) / full.distance_km,
    }
    whole = sum(getattr(weights, name) for name in TERMS)
    score = np.zeros(len(hamlets))
    added = {}
    for name in TERMS:
        points = np.minimum(parts[name], 1.0) * getattr(weights, name) / whole * 100.0
        score += points
        added[f"priority_{name}_points"] = np.where(open_, points, np.nan).round(2)
    return table.assign(priority=np.where(open_, score, np.nan).round(2), **added)


def _number(hamlets: gpd.GeoDataFrame, column: str) -> NDArray[np.float64]:
    return np.asarray(hamlets[column].astype("Float64").fillna(0.0), dtype=np.float64)


def _with_nearest_served(hamlets: gpd.GeoDataFrame, grid: Grid) -> gpd.GeoDataFrame:
    count = len(hamlets)
    verdict = hamlets["verdict"].to_numpy()
    served = np.flatnonzero(verdict == "covered")
    asking = np.flatnonzero(hamlets["verdict"].isin(UNSERVED))
    km, name = np.full(count, np.nan), np.full(count, "", dtype=object)
    if len(served) and len(asking):
        points = hamlets.to_crs(grid.crs).geometry
        plane = np.column_stack([points.x, points.y])
        nearest = served[cKDTree(plane[served]).query(plane[asking])[1]]
        lon, lat = hamlets["lon"].to_numpy(float), hamlets["lat"].to_numpy(float)
        km[asking] = distance_and_bearing(lon[asking], lat[asking], lon[nearest], lat[nearest])[0].round(3)
        name[asking] = hamlets["hamlet_id"].to_numpy(object)[nearest]
    return hamlets.assign(nearest_served_km=km, nearest_served_id=pd.array(name, dtype="str"))
