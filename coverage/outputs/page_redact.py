"""Stations' places kept from a page's readers: taken out of the tables before anything is made from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84, distance_and_bearing, place_at
from ..indicators.result import Measured, Result
from ..language import Language, Message, msg
from .page_options import Redaction
from .scenario import LANGUAGES

SQUARE_DEG = 0.01
"""The side of the squares in whose middle coarsened stations stand: 1.0 to 1.1 km."""

# A hamlet's reason in words and numbers, with sites, distances and ridges; its levels, which rise towards the mast.
_TELLING = ("why_", "link_", "ridge_", "upgrade_", "best_", "level_")

# Levels along a road rise towards the mast.
_TELLING_OF_SQUARES = ("measured_dbm", "modelled_dbm", "correction_db", "error_db", "station_id", "distance_km")

_KEPT = ("operator", "technology", "band_mhz", "status", "commune_code")

NOTES: dict[Redaction, Message] = {
    "coarse": msg(
        "Stations are shown in the middle of squares of about 1 km, without names and directions; distances to them, "
        "and to fibre nodes, are to the middle of the square. Modelled coverage still shows roughly where masts stand."
    ),
    "removed": msg(
        "Stations are left out of this page; distances to them, and to fibre nodes, are to the middle of their square "
        "of about 1 km. Modelled coverage still shows roughly where masts stand."
    ),
}


def redacted(result: Result, redact: Redaction | None) -> Result:
    """Return a run without what would give its stations' places away.

    Parameters
    ----------
    result
        The run.
    redact
        ``coarse`` moves stations to the middle of squares of 0.01° and keeps operator, technology, band, status and
        commune alone, no longer saying which commune's station stands in which square: the two together would cut
        the square down; ``removed`` keeps no station. Both move hamlets that were put at a mast, for want of
        coordinates, to the middle of their square, tell the hamlets' distances to the middle of the square of the
        mast, or fibre node, in whole kilometres, for three distances to a place give that place, take bearings and
        names of what is nearest, levels of hamlets and of measured squares, hamlets' probabilities finer than 10 %, and
        the names of the stations that a scenario changes away. None changes nothing.
    """
    if redact is None:
        return result
    return replace(
        result,
        stations=result.stations.iloc[:0] if redact == "removed" else _coarse(result.stations),
        hamlets=None if result.hamlets is None else _vague(result.hamlets),
        measured=None if result.measured is None else _without_levels(result.measured),
        manifest=_unnamed(result.manifest),
    )


def _coarse(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    moved_to = middles(stations.geometry)
    lon, lat = moved_to.x, moved_to.y
    kept = stations[[name for name in _KEPT if name in stations.columns]]
    moved = gpd.GeoDataFrame(kept, geometry=moved_to, crs=WGS84)
    # The list's order may tell which station is which.
    order = [name for name in ("operator", "technology", "band_mhz", "status") if name in moved.columns]
    place = pd.DataFrame({"lon": lon, "lat": lat, **{name: moved[name] for name in order}})
    found = moved.loc[place.sort_values(["lon", "lat", *order]).index].reset_index(drop=True)
    if "commune_code" not in found.columns:
        return found
    # A commune keeps as many stations of each kind, and no square tells which of its stations they are.
    alike = found.groupby(order, dropna=False)["commune_code"]
    return found.assign(commune_code=alike.transform(lambda codes: codes.sort_values().to_numpy()))


def middles(points: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the middles of the squares in which points lie."""
    degrees = points.to_crs(WGS84)
    lon, lat = _middle(degrees.x), _middle(degrees.y)
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=points.index, crs=WGS84)


def _middle(degrees: Any) -> Any:
    return (np.floor(degrees / SQUARE_DEG) + 0.5) * SQUARE_DEG


def _vague(hamlets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    nearest = [str(name) for name in hamlets.columns if str(name).startswith("nearest_")]
    distances = [name for name in nearest if name.endswith("_km")]
    told = [name for name in nearest if name.endswith(("_bearing_deg", "_id"))]
    told += [str(name) for name in hamlets.columns if str(name).startswith(_TELLING)]
    told += [name for name in ("only_site_id", "critical_site_ids") if name in hamlets.columns]
    kept = hamlets.drop(columns=told)
    if "served_probability_pct" in kept.columns:
        # It follows the level where it is neither 0 nor 100.
        kept = kept.assign(served_probability_pct=(kept["served_probability_pct"] / 10.0).round() * 10.0)
    if "placed" in hamlets.columns:
        points = kept.geometry.to_crs(WGS84)
        kept = kept.set_geometry(points.where(hamlets["placed"] != "masts", middles(points)))
    told_from = kept.geometry.to_crs(WGS84).representative_point()
    return kept.assign(**{name: _km_to_square(hamlets, name.removesuffix("_km"), told_from) for name in distances})


def _km_to_square(hamlets: gpd.GeoDataFrame, name: str, told_from: gpd.GeoSeries) -> Any:
    """Return the whole kilometres from points to the middles of the squares of what is nearest to the hamlets."""
    km, bearing = hamlets[f"{name}_km"], hamlets.get(f"{name}_bearing_deg")
    if bearing is None:
        # Runs of earlier versions: nobody knows which square it is.
        return np.nan
    points = hamlets.geometry.to_crs(WGS84).representative_point()
    lon, lat = place_at(points.x, points.y, km.to_numpy(float), bearing.to_numpy(float))
    away_km, _ = distance_and_bearing(told_from.x, told_from.y, _middle(lon), _middle(lat))
    return away_km.round(0)


def _without_levels(measured: Measured) -> Measured:
    told = [name for name in _TELLING_OF_SQUARES if name in measured.squares.columns]
    return replace(measured, squares=measured.squares.assign(**dict.fromkeys(told, np.nan)))


def _unnamed(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a scenario's manifest with counts in the place of its stations' names, in its title and limits as well."""
    told = manifest.get("what_if")
    if told is None:
        return manifest
    counts = {name: len(told.get(name) or ()) for name in ("added", "removed")}
    vague = msg("{added} stations more, {removed} fewer", **counts)

    def without(value: Any, language: Language) -> Any:
        return value.replace(told["text"][language], vague.render(language)) if isinstance(value, str) else value

    title, limits = manifest.get("title"), manifest.get("limits") or ()
    for language in LANGUAGES:
        title = without(title, language)
    return {
        **manifest,
        "title": title,
        "limits": [{language: without(limit[language], language) for language in LANGUAGES} for limit in limits],
        "what_if": {"text": {language: vague.render(language) for language in LANGUAGES}},
    }
