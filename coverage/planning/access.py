"""What a site needs beside its antenna: power, a road, people near, and a microwave link to a site that stands."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..engine.ray import sight_of
from ..engine.scene import Scene
from ..engine.sight import is_known, profiles_between
from ..geo.crs import distance_and_bearing
from ..inputs.project import PlanPlaces
from .candidates import NEW, Asked

Floats = NDArray[np.float64]

AT_SITE, IN_SIGHT, NO_SIGHT, TOO_FAR, NOT_KNOWN = "site", "sight", "no_sight", "too_far", "unknown"
"""Backhaul: at the site already; an existing site in sight; none of the nearest in sight; none as near as the rule asks
for a link; no terrain to tell by."""

AT_MAST, BY_LINE, BY_HAMLET = "mast", "line", "hamlet"
"""Power: at a mast in use; a known power line is nearest; a hamlet that is listed with grid electricity is."""


def with_access(
    candidates: pd.DataFrame,
    scene: Scene,
    hamlets: gpd.GeoDataFrame | None,
    places: PlanPlaces,
    asked: Asked,
) -> pd.DataFrame:
    """Return the candidates with what their surroundings offer; what no input tells is not known, and never guessed.

    Returns
    -------
    DataFrame
        ``power``, ``power_km``: what is nearest of what is known to have power, and how far: the mast itself, a line of
        the input ``power_lines``, a hamlet with grid electricity; ``unknown`` and NaN where no input tells.
        ``road_km``: to the nearest line of the input ``roads``, NaN without one. ``nearest_hamlet`` and
        ``nearest_hamlet_km``, empty and NaN without a list. ``backhaul`` (`AT_SITE`...), with ``backhaul_site_id``,
        ``backhaul_km`` and ``backhaul_clearance_pct`` (per cent of the first Fresnel radius) of
        the site in sight, else of the one that comes nearest to it.
    """
    plane = candidates[["x_m", "y_m"]].to_numpy(float)
    new = candidates["kind"].isin(NEW).to_numpy()
    by_line = _km_to(plane, places.power_lines, scene)
    table = candidates.assign(road_km=_km_to(plane, places.roads, scene), nearest_hamlet="", nearest_hamlet_km=np.nan)
    by_hamlet = np.full(len(table), np.nan)
    if hamlets is not None and len(hamlets):
        hamlet, hamlet_km = _nearest(table, plane, hamlets, scene)
        table = table.assign(nearest_hamlet=hamlet, nearest_hamlet_km=hamlet_km)
        lit = hamlets[hamlets["electricity"].fillna(value=False).to_numpy(bool)]
        if len(lit):
            by_hamlet = _nearest(table, plane, lit, scene)[1]
    nearest = np.fmin(by_line, by_hamlet)
    line_first = by_line <= np.nan_to_num(by_hamlet, nan=np.inf)
    source = np.select([np.isnan(nearest), line_first], [NOT_KNOWN, BY_LINE], BY_HAMLET)
    table = table.assign(power=np.where(new, source, AT_MAST), power_km=np.where(new, nearest, 0.0))
    return _with_backhaul(table, scene, asked, new)


def _km_to(plane: Floats, lines: gpd.GeoSeries | None, scene: Scene) -> Floats:
    km = np.full(len(plane), np.nan)
    if lines is None or not len(plane):
        return km
    tree = shapely.STRtree(lines.to_crs(scene.grid.crs).to_numpy())
    (asked, _), metres = tree.query_nearest(shapely.points(plane), return_distance=True, all_matches=False)
    km[asked] = (metres / 1000.0).round(3)
    return km


def _nearest(
    table: pd.DataFrame, plane: Floats, hamlets: gpd.GeoDataFrame, scene: Scene
) -> tuple[NDArray[np.object_], Floats]:
    """Return the name of the hamlet nearest to each candidate, and how far it is."""
    points = hamlets.to_crs(scene.grid.crs).geometry
    own = hamlets.iloc[cKDTree(np.column_stack([points.x, points.y])).query(plane)[1]]
    km, _ = distance_and_bearing(table["lon"], table["lat"], own["lon"].to_numpy(), own["lat"].to_numpy())
    return own["name"].to_numpy(object), km.round(3)


def _with_backhaul(table: pd.DataFrame, scene: Scene, asked: Asked, new: NDArray[np.bool_]) -> pd.DataFrame:
    """Look from each new mast at the nearest sites in use, from antenna to antenna."""
    rule = asked.rule.backhaul
    kind = np.where(new, NOT_KNOWN, AT_SITE).astype(object)
    site = np.where(new, "", table["site_id"]).astype(object)
    km, clearance = np.where(new, np.nan, 0.0), np.full(len(table), np.nan)
    masts = scene.used.sort_values(["site_id", "antenna_height_m"], ascending=[True, False], kind="stable")
    masts = masts.drop_duplicates("site_id")
    rows = np.flatnonzero(new)
    if asked.terrain is not None and len(masts) and len(rows):
        points = masts.to_crs(scene.grid.crs).geometry
        most = min(rule.sites, len(masts))
        near = cKDTree(np.column_stack([points.x, points.y])).query(
            table[["x_m", "y_m"]].to_numpy(float)[rows], k=range(1, most + 1)
        )[1]
        ends = np.concatenate(
            [
                np.repeat(table[["lon", "lat", "antenna_height_m"]].to_numpy(float)[rows], most, axis=0),
                masts[["lon", "lat", "antenna_height_m"]].to_numpy(float)[near.ravel()],
            ],
            axis=1,
        )
        ids = masts["site_id"].to_numpy(object)
        best: dict[int, tuple[bool, float]] = {}
        for number, path in enumerate(profiles_between(asked.terrain, ends)):
            row = int(rows[number // most])
            if path.length_km > rule.most_km:
                # The first of a row's is the nearest.
                kind[row] = TOO_FAR if number % most == 0 else kind[row]
                continue
            if not is_known(path):
                continue
            room = sight_of(path, rule.frequency_mhz).clearance
            seen = room >= rule.clearance
            # The nearest in sight counts; where none is, the one with most room.
            if row in best and (best[row][0] or not (seen or room > best[row][1])):
                continue
            best[row] = seen, room
            kind[row], site[row] = IN_SIGHT if seen else NO_SIGHT, ids[near.ravel()[number]]
            km[row], clearance[row] = round(path.length_km, 3), round(room * 100.0, 0)
    return table.assign(backhaul=kind, backhaul_site_id=site, backhaul_km=km, backhaul_clearance_pct=clearance)
