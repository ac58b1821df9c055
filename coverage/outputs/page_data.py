"""A run's tables as the map page's data block: columns of whole numbers and of coded texts.

Figures are rounded here, once, to the digit that the tables show, and travel as whole tenths: the page shows and
colours exactly what a reader finds in the tables.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..indicators.result import Result, slug
from ..language import Language
from .page_columns import coded, has, numbers, optional_text, plain, point_numbers, scaled, text_list
from .page_geometry import label_points, outlines
from .plain import decimals_of

FORMAT = 1
FIBRE_RATIOS = ("infrastructure", "accessible", "subscribed")

_TIERS = ("outdoor", "vehicle", "indoor")
_MEASURES = {"pop": ("population", "persons"), "area": ("area_km2", "km2")}

# What the page tells about the run; anything else in the manifest stays out of the page.
_TOLD = (
    "title",
    "issuer",
    "data_date",
    "synthetic",
    "synthetic_inputs",
    "schematic",
    "model",
    "models",
    "resolution_m",
    "thresholds_dbm",
    "required_dbm",
    "margin",
    "bias_db",
    "population_method",
    "limits",
    "version",
    "rule",
)
_TOLD_OF_SOURCES = ("key", "file", "data_date", "synthetic", "source", "sha256")


def page_data(result: Result, language: Language = "vi") -> dict[str, Any]:
    """Return everything that the map page shows, as plain data for JSON.

    Parameters
    ----------
    result
        The finished tables. Columns that are absent, and hamlets or fibre that are None, are left out of the page.
    language
        The language in which the page opens.

    Returns
    -------
    dict
        ``figures`` by key (``pop_4g_any``, ``area_5g_viettel_indoor``, ``fibre_subscribed``) with ``pct``, and where
        known ``low``, ``high`` (tenths of a percent) and ``amount`` (persons, or hundredths of km²), one per commune;
        ``province`` with the same keys; communes, hamlets, stations, outlines and the manifest's told part.
    """
    technologies = [{"name": name, "slug": slug(name)} for name in result.technologies]
    operators = [{"name": name, "slug": slug(name)} for name in result.operators]
    communes = result.communes
    keys = _figure_keys(communes, [entry["slug"] for entry in technologies], [entry["slug"] for entry in operators])
    return {
        "format": FORMAT,
        "language": language,
        "manifest": _manifest(result.manifest),
        "asked": slug(str(result.manifest.get("asked", "4G"))),
        "technologies": technologies,
        "operators": operators,
        "communes": _communes(communes),
        "figures": {key: _figure(communes, key) for key in keys} | _fibre_figures(communes),
        "province": _province(result.figures) | _fibre_province(result.fibre),
        "indicators": _indicators(result),
        "topology": outlines(communes),
        "hamlets": _hamlets(result),
        "stations": _stations(result.stations, communes),
    }


def _figure_keys(communes: gpd.GeoDataFrame, technologies: list[str], operators: list[str]) -> list[str]:
    whos = ("any", *operators, *(f"min{count}" for count in range(2, len(operators) + 1)), "greatest")
    tails = ["" if tier == "outdoor" else f"_{tier}" for tier in _TIERS]
    wanted = (
        f"{measure}_{technology}_{who}{tail}"
        for measure in _MEASURES
        for technology in technologies
        for who in whos
        for tail in tails
    )
    return [key for key in wanted if has(communes, f"{key}_pct")]


def _figure(communes: gpd.GeoDataFrame, key: str) -> dict[str, Any]:
    unit = _MEASURES[key.split("_", maxsplit=1)[0]][1]
    columns = {"pct": f"{key}_pct", "low": f"{key}_pct_low", "high": f"{key}_pct_high"}
    figure = {name: scaled(communes[column], 1) for name, column in columns.items() if has(communes, column)}
    amount = f"{key}_{unit}"
    if has(communes, amount):
        figure["amount"] = scaled(communes[amount], decimals_of(amount))
    return figure


def _fibre_figures(communes: gpd.GeoDataFrame) -> dict[str, Any]:
    columns = {f"fibre_{ratio}": f"fibre_{ratio}_pct" for ratio in FIBRE_RATIOS}
    return {key: {"pct": scaled(communes[name], 1)} for key, name in columns.items() if has(communes, name)}


def _communes(communes: gpd.GeoDataFrame) -> dict[str, Any]:
    points = label_points(communes)
    return {
        "code": text_list(communes, "commune_code"),
        "name": text_list(communes, "name"),
        "type": text_list(communes, "type"),
        "area": numbers(communes, "area_km2", 2),
        "polygon": numbers(communes, "polygon_km2", 2),
        "population": numbers(communes, "population", 0),
        "households": numbers(communes, "households", 0),
        "label": point_numbers(points),
    }


def _province(figures: pd.DataFrame) -> dict[str, Any]:
    measures = {column: measure for measure, (column, _) in _MEASURES.items()}
    found: dict[str, Any] = {}
    for row in figures[figures["scope"] == "province"].to_dict("records"):
        measure = measures.get(str(row["measure"]))
        if measure is None:
            continue
        tier = "" if row.get("tier", "outdoor") == "outdoor" else f"_{row['tier']}"
        key = f"{measure}_{slug(str(row['technology']))}_{slug(str(row['who']))}{tier}"
        names = {"pct": "pct", "low": "pct_low", "high": "pct_high"}
        entry = {name: scaled([row.get(column)], 1)[0] for name, column in names.items()}
        digits = decimals_of(f"x_{_MEASURES[measure][1]}")
        parts = {"amount": "numerator", "of": "denominator"}
        found[key] = entry | {name: scaled([row.get(column)], digits)[0] for name, column in parts.items()}
    return found


def _fibre_province(fibre: pd.DataFrame | None) -> dict[str, Any]:
    if fibre is None or not {"commune_code", "operator"} <= set(fibre.columns):
        return {}
    code = fibre["commune_code"].fillna("").astype(str)
    rows = fibre[(code == "") & (fibre["operator"].astype(str) == "any")].to_dict("records")
    if not rows:
        return {}
    found = {}
    for ratio in FIBRE_RATIOS:
        column = next((name for name in (f"fibre_{ratio}_pct", f"{ratio}_pct") if name in rows[0]), None)
        if column is not None:
            found[f"fibre_{ratio}"] = {"pct": scaled([rows[0][column]], 1)[0]}
    return found


def _indicators(result: Result) -> list[dict[str, Any]]:
    found = []
    for name in result.indicators:
        if not has(result.communes, name):
            continue
        column = result.communes[name]
        if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
            percent = name.endswith("_pct") or "%" in name
            decimals = 1 if percent else decimals_of(name, column.dtype)
            values = {"values": scaled(column, decimals), "decimals": decimals, "percent": percent}
            found.append({"name": name} | values)
        else:
            found.append({"name": name, "texts": text_list(result.communes, name)})
    return found


def _commune_rows(places: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> list[int]:
    rows = {code: row for row, code in enumerate(text_list(communes, "commune_code"))}
    return [rows.get(code, -1) for code in text_list(places, "commune_code")]


def _hamlets(result: Result) -> dict[str, Any] | None:
    hamlets = result.hamlets
    if hamlets is None or hamlets.empty:
        return None
    asked = slug(str(result.manifest.get("asked", "4G")))
    told: dict[str, Any] = {
        "id": text_list(hamlets, "hamlet_id"),
        "name": text_list(hamlets, "name"),
        "commune": _commune_rows(hamlets, result.communes),
        "point": point_numbers(hamlets.geometry),
        "population": numbers(hamlets, "population", 0),
        "households": numbers(hamlets, "households", 0),
        "electricity": coded(hamlets, "electricity"),
        "special": coded(hamlets, "special"),
        "verdict": coded(hamlets, "verdict"),
        "reason": coded(hamlets, "reason"),
        "nearest_km": numbers(hamlets, "nearest_site_km", 2),
        "nearest_operator": coded(hamlets, "nearest_site_operator"),
        "verdicts": {name: coded(hamlets, f"verdict_{slug(name)}") for name in result.operators},
        "levels": {name: numbers(hamlets, f"level_{slug(name)}_dbm", 1) for name in result.technologies},
        "asked_levels": {name: numbers(hamlets, f"level_{asked}_{slug(name)}_dbm", 1) for name in result.operators},
        "nearest": {name: numbers(hamlets, f"nearest_{slug(name)}_km", 2) for name in result.operators},
    }
    for name in ("verdicts", "levels", "asked_levels", "nearest"):
        told[name] = {key: column for key, column in told[name].items() if column is not None}
    return {name: column for name, column in told.items() if column is not None}


def _stations(stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> dict[str, Any] | None:
    if stations.empty:
        return None
    points = stations.geometry.to_crs(WGS84)
    lon, lat = (np.round(axis.to_numpy(dtype=float) * 1e5) for axis in (points.x, points.y))
    # Several radios stand on one mast: each place is written once.
    places, place = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    spots = gpd.GeoSeries(gpd.points_from_xy(places[:, 0] / 1e5, places[:, 1] / 1e5), crs=WGS84)
    told: dict[str, Any] = {
        "places": point_numbers(spots),
        "place": place.ravel().tolist(),
        "id": text_list(stations, "station_id"),
        "commune": _commune_rows(stations, communes) if has(stations, "commune_code") else None,
        "site": coded(stations, "site_id"),
        "operator": coded(stations, "operator"),
        "technology": coded(stations, "technology"),
        "band": coded(stations, "band_mhz"),
        "height": numbers(stations, "antenna_height_m", 0),
        "azimuth": coded(stations, "azimuth_deg"),
        "status": coded(stations, "status"),
        "on_air": coded(stations, "on_air_date"),
        "filled": coded(stations, "filled"),
    }
    return {name: column for name, column in told.items() if column is not None}


def _manifest(manifest: Any) -> dict[str, Any]:
    told = {name: plain(manifest[name]) for name in _TOLD if manifest.get(name) is not None}
    sources = manifest.get("sources") or []
    told["sources"] = [
        {name: optional_text(source[name]) for name in _TOLD_OF_SOURCES if source.get(name) is not None}
        for source in sources
    ]
    return told
