"""Stations' places kept from a page's readers: taken out of the tables before anything is made from them."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..indicators.result import Result
from ..language import Message, msg
from .page_options import Redaction

SQUARE_DEG = 0.01
"""The side of the squares in whose middle coarsened stations stand: 1.0 to 1.1 km."""

# A hamlet's reason in words and numbers: with sites, distances and ridges.
_TELLING = ("why_", "link_", "ridge_", "upgrade_", "best_")

_KEPT = ("operator", "technology", "band_mhz", "status", "commune_code")

NOTES: dict[Redaction, Message] = {
    "coarse": msg(
        "Stations are shown in the middle of squares of about 1 km, without names and directions. Modelled coverage "
        "still shows roughly where masts stand."
    ),
    "removed": msg("Stations are left out of this page. Modelled coverage still shows roughly where masts stand."),
}


def redacted(result: Result, redact: Redaction | None) -> Result:
    """Return a run without what would give its stations' places away.

    Parameters
    ----------
    result
        The run.
    redact
        ``coarse`` moves stations to the middle of squares of 0.01° and keeps operator, technology, band, status and
        commune alone; ``removed`` keeps no station. Both move hamlets that were put at a mast, for want of coordinates,
        to the middle of their square, round the hamlets' distances to whole kilometres and take
        bearings and names of nearest sites away: three exact distances give a mast's place. None changes nothing.
    """
    if redact is None:
        return result
    stations = result.stations.iloc[:0] if redact == "removed" else _coarse(result.stations)
    return replace(result, stations=stations, hamlets=None if result.hamlets is None else _vague(result.hamlets))


def _coarse(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    moved_to = middles(stations.geometry)
    lon, lat = moved_to.x, moved_to.y
    kept = stations[[name for name in _KEPT if name in stations.columns]]
    moved = gpd.GeoDataFrame(kept, geometry=moved_to, crs=WGS84)
    # The list's order may tell which station is which.
    order = [name for name in ("operator", "technology", "band_mhz", "status") if name in moved.columns]
    place = pd.DataFrame({"lon": lon, "lat": lat, **{name: moved[name] for name in order}})
    return moved.loc[place.sort_values(["lon", "lat", *order]).index].reset_index(drop=True)


def middles(points: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the middles of the squares in which points lie."""
    degrees = points.to_crs(WGS84)
    lon, lat = ((np.floor(axis / SQUARE_DEG) + 0.5) * SQUARE_DEG for axis in (degrees.x, degrees.y))
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=points.index, crs=WGS84)


def _vague(hamlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    nearest = [str(name) for name in hamlets.columns if str(name).startswith("nearest_") and "fibre" not in str(name)]
    distances = [name for name in nearest if name.endswith("_km")]
    told = [name for name in nearest if name.endswith(("_bearing_deg", "_id"))]
    told += [str(name) for name in hamlets.columns if str(name).startswith(_TELLING)]
    told += [name for name in ("only_site_id", "critical_site_ids") if name in hamlets.columns]
    kept = hamlets.drop(columns=told)
    if "placed" in hamlets.columns:
        points = kept.geometry.to_crs(WGS84)
        kept = kept.set_geometry(points.where(hamlets["placed"] != "masts", middles(points)))
    return kept.assign(**{name: hamlets[name].round(0) for name in distances})
