"""Hamlets and stations as the map page's columns; too many of them as counts by square."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..indicators.result import Result, slug
from ..language import Message, msg
from ..tables.spec import numbers_of
from .codes import model_label
from .page_columns import coded, has, in_words, numbers, plain, point_numbers, text_list
from .reasons import with_sentences

MOST_POINTS = 50_000
"""A page that holds more than so many stations, or hamlets, shows counts instead."""

SQUARE_DEG = 0.01
"""The side of the squares in which points are counted: 1.0 to 1.1 km."""


def hamlet_columns(result: Result) -> dict[str, Any] | None:
    """Return the hamlets' columns, or counts by square and verdict; None where a run knows no hamlets."""
    hamlets = result.hamlets
    if hamlets is None or hamlets.empty:
        return None
    if len(hamlets) > MOST_POINTS:
        return counted_points(hamlets, ["verdict"], people="population")
    asked = slug(str(result.manifest.get("asked", "4G")))
    operators = {name: slug(name) for name in result.operators}
    told: dict[str, Any] = {
        "id": text_list(hamlets, "hamlet_id"),
        "name": text_list(hamlets, "name"),
        "commune": commune_rows(hamlets, result.communes),
        "point": point_numbers(hamlets.geometry),
        "population": numbers(hamlets, "population", 0),
        "households": numbers(hamlets, "households", 0),
        "electricity": coded(hamlets, "electricity"),
        "special": coded(hamlets, "special"),
        "placed": coded(hamlets, "placed"),
        "verdict": coded(hamlets, "verdict"),
        "reason": coded(hamlets, "reason"),
        "why": _sentences(hamlets, result.manifest),
        "served": numbers(hamlets, "served_pct", 1),
        "clusters": numbers(hamlets, "clusters", 0),
        "clusters_served": numbers(hamlets, "clusters_served", 0),
        "probability": numbers(hamlets, "served_probability_pct", 0),
        "priority": numbers(hamlets, "priority", 1),
        "nearest_km": numbers(hamlets, "nearest_site_km", 2),
        "nearest_bearing": numbers(hamlets, "nearest_site_bearing_deg", 0),
        "nearest_operator": coded(hamlets, "nearest_site_operator"),
        "serving_sites": numbers(hamlets, "serving_sites", 0),
        "only_site": coded(hamlets, "only_site_id") if has(hamlets, "only_site_id") else None,
        "critical_sites": coded(hamlets, "critical_site_ids") if has(hamlets, "critical_site_ids") else None,
        "fibre_node_km": numbers(hamlets, "nearest_fibre_node_km", 2),
        "verdicts": {name: coded(hamlets, f"verdict_{short}") for name, short in operators.items()},
        "levels": {name: numbers(hamlets, f"level_{slug(name)}_dbm", 1) for name in result.technologies},
        "asked_levels": {name: numbers(hamlets, f"level_{asked}_{short}_dbm", 1) for name, short in operators.items()},
        "asked_shares": {name: numbers(hamlets, f"share_{asked}_{short}_pct", 1) for name, short in operators.items()},
        "nearest": {name: numbers(hamlets, f"nearest_{short}_km", 2) for name, short in operators.items()},
        "bearings": {name: numbers(hamlets, f"nearest_{short}_bearing_deg", 0) for name, short in operators.items()},
    }
    for name in ("verdicts", "levels", "asked_levels", "asked_shares", "nearest", "bearings"):
        told[name] = {key: column for key, column in told[name].items() if column is not None}
    return {name: column for name, column in told.items() if column is not None}


def _sentences(hamlets: gpd.GeoDataFrame, manifest: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """Return the reasons in words by language; None where a table has no reasons found from profiles."""
    columns = {language: f"why_{language}" for language in ("vi", "en")}
    if "link_km" in hamlets.columns:
        hamlets = with_sentences(hamlets, manifest)
    if not all(has(hamlets, name) for name in columns.values()):
        return None
    return {language: text_list(hamlets, name) for language, name in columns.items()}


def station_columns(stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Return the stations' columns, or counts by square, operator, technology and status; None without stations."""
    if stations.empty:
        return None
    if len(stations) > MOST_POINTS:
        return counted_points(stations, ["operator", "technology", "status"])
    points = stations.geometry.to_crs(WGS84)
    lon, lat = (np.round(axis.to_numpy(dtype=float) * 1e5) for axis in (points.x, points.y))
    # Several radios stand on one mast: each place is written once.
    places, place = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    spots = gpd.GeoSeries(gpd.points_from_xy(places[:, 0] / 1e5, places[:, 1] / 1e5), crs=WGS84)
    told: dict[str, Any] = {
        "places": point_numbers(spots),
        "place": place.ravel().tolist(),
        "id": text_list(stations, "station_id"),
        "commune": commune_rows(stations, communes) if has(stations, "commune_code") else None,
        "site": coded(stations, "site_id"),
        "operator": coded(stations, "operator"),
        "technology": coded(stations, "technology"),
        "band": coded(stations, "band_mhz"),
        "frequency": coded(stations, "frequency_mhz"),
        "bandwidth": coded(stations, "bandwidth_mhz"),
        "height": numbers(stations, "antenna_height_m", 0),
        "azimuth": _directions(stations),
        "beamwidth": coded(stations, "beamwidth_deg"),
        "downtilt": coded(stations, "downtilt_deg"),
        "eirp": coded(stations, "eirp_dbm"),
        "status": coded(stations, "status"),
        "on_air": coded(stations, "on_air_date"),
        "model": in_words(coded(stations, "model"), lambda model: plain(model_label(model))),
        "filled": coded(stations, "filled"),
    }
    return {name: column for name, column in told.items() if column is not None}


def counted_notes(
    hamlets: dict[str, Any] | None, stations: dict[str, Any] | None, conflicts: dict[str, Any] | None = None
) -> list[Message]:
    """Return what must be said where points are shown as counts."""
    notes = []
    if stations is not None and "counted" in stations:
        notes.append(msg("{count} stations are too many to draw: the map counts them by square.", count=stations["of"]))
    if hamlets is not None and "counted" in hamlets:
        notes.append(msg("{count} hamlets are too many to draw: the map counts them by square.", count=hamlets["of"]))
    if conflicts is not None and "counted" in conflicts:
        notes.append(
            msg(
                "{count} squares where model and measurement disagree are too many to draw: the map counts them by "
                "larger squares.",
                count=conflicts["of"],
            )
        )
    return notes


def commune_rows(places: pd.DataFrame, communes: gpd.GeoDataFrame) -> list[int]:
    """Return the rows of the communes in which places lie, by code; -1 for none."""
    rows = {code: row for row, code in enumerate(text_list(communes, "commune_code"))}
    return [rows.get(code, -1) for code in text_list(places, "commune_code")]


def _directions(stations: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Return the coded azimuths, each value a list of whole degrees, one a sector."""
    column = coded(stations, "azimuth_deg")
    if column is None:
        return None
    values = [[round(degrees) for degrees in numbers_of(str(text))] for text in column["values"]]
    return {"values": values, "index": column["index"]}


def counted_points(points: gpd.GeoDataFrame, kinds: list[str], people: str | None = None) -> dict[str, Any]:
    """Return how many points of each kind lie in each square: the square's middle, the kinds' codes, the count."""
    shapes = points.geometry.to_crs(WGS84).representative_point()
    table = pd.DataFrame({name: points[name].astype("str").to_numpy() for name in kinds if name in points.columns})
    table["lon"] = np.floor(shapes.x.to_numpy() / SQUARE_DEG)
    table["lat"] = np.floor(shapes.y.to_numpy() / SQUARE_DEG)
    table["people"] = 0 if people is None else pd.to_numeric(points[people], errors="coerce").fillna(0).to_numpy()
    found = [name for name in kinds if name in table.columns]
    groups = table.groupby(["lat", "lon", *found], dropna=False)["people"].agg(["size", "sum"]).reset_index()
    middles = gpd.points_from_xy((groups["lon"] + 0.5) * SQUARE_DEG, (groups["lat"] + 0.5) * SQUARE_DEG)
    told = {
        "counted": True,
        "of": len(points),
        "cell_deg": SQUARE_DEG,
        "point": point_numbers(gpd.GeoSeries(middles, crs=WGS84)),
        "count": groups["size"].tolist(),
        **{name: coded(groups, name) for name in found},
    }
    return told if people is None else told | {people: groups["sum"].astype(int).tolist()}
