"""A run's figures as the map page's columns: whole tenths of a percent, with numerators and denominators."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from ..indicators.fibre import KINDS, UNION
from ..indicators.result import Result, slug
from .codes import model_label
from .labels import label
from .page_columns import has, numbers, optional_text, plain, scaled, text_list
from .plain import decimals_of
from .scenario import title_of

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
    "profile",
    "thresholds_dbm",
    "required_dbm",
    "tiers",
    "margin",
    "range",
    "rungs",
    "receiver_height_m",
    "population_method",
    "stations",
    "measurements",
    "limits",
    "version",
    "rule",
)
_TOLD_OF_SOURCES = ("key", "file", "data_date", "synthetic", "source", "sha256")


def figures_of(result: Result, communes: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return every figure by its key, with ``pct``, and ``low``, ``high`` and ``amount`` where known.

    Parameters
    ----------
    result
        Whose operators, technologies and fibre are meant.
    communes
        Its communes, or those of another run with this one's figures in their rows.
    """
    technologies, operators = ([slug(name) for name in names] for names in (result.technologies, result.operators))
    found = {key: _figure(communes, key) for key in _keys(communes, technologies, operators)}
    return found | _fibre(result.fibre, communes)


def whole_of(communes: gpd.GeoDataFrame) -> dict[str, list[int | None]]:
    """Return the denominators by measure: people, hundredths of km² of the outlines, households."""
    area = "polygon_km2" if has(communes, "polygon_km2") else "area_km2"
    columns = {"pop": "population", "area": area, **{f"fibre_{kind}": "households" for kind in KINDS}}
    return {key: scaled(communes[name], decimals_of(name)) for key, name in columns.items() if has(communes, name)}


def counted_of(communes: gpd.GeoDataFrame) -> dict[str, list[int | None] | None]:
    """Return the communes' people, households and hundredths of km², as a card and the table to save tell them."""
    columns = {"area": ("area_km2", 2), "population": ("population", 0), "households": ("households", 0)}
    return {key: numbers(communes, name, digits) for key, (name, digits) in columns.items()}


def province_of(result: Result) -> dict[str, dict[str, int | None]]:
    """Return the province's figures by the same keys, with the denominator ``of``."""
    measures = {column: measure for measure, (column, _) in _MEASURES.items()}
    found: dict[str, Any] = {}
    for row in result.figures[result.figures["scope"] == "province"].to_dict("records"):
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
    return found | _fibre_province(result)


def published_of(published: pd.DataFrame | None, communes: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Return the published figures with ours beside them, numbers in hundredths; None where there are none.

    ``commune`` is the row of the commune that a figure is of, -1 for the province's and those of other places.
    """
    if published is None or published.empty:
        return None
    texts = ("date", "scope", "indicator", "relation", "unit", "source", "note")
    numbers = ("value", "ours", "difference")
    told: dict[str, Any] = {name: text_list(published, name) for name in texts}
    told["titles"] = {name: plain(label(name)) for name in sorted(set(told["indicator"]))}
    told |= {name: scaled(pd.to_numeric(published[name], errors="coerce"), 2) for name in numbers}
    rows = {code: row for row, code in enumerate(text_list(communes, "commune_code")) if code}
    # Tables of earlier versions do not tell it, and hold the province's figure in every row.
    told["commune"] = [rows.get(code, -1) for code in text_list(published, "commune_code")]
    return told | {"comparable": [int(bool(value)) for value in published["comparable"]]}


def told_of_manifest(manifest: Any) -> dict[str, Any]:
    """Return the part of a manifest that a page tells."""
    told = {name: plain(manifest[name]) for name in _TOLD if manifest.get(name) is not None}
    if "title" in told:
        told["title"] = title_of(manifest)
    if "what_if" in manifest:
        # Which stations it changes is told by the title as it was asked for; the whole list is not for every reader.
        told["what_if"] = manifest["what_if"]["text"]
    if isinstance(told.get("models"), dict):
        told["models"] = _models(told["models"])
    sources = manifest.get("sources") or []
    told["sources"] = [
        {name: optional_text(source[name]) for name in _TOLD_OF_SOURCES if source.get(name) is not None}
        for source in sources
    ]
    return told


def _models(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return how many stations each model computed, by what people call it, the most used first."""
    stations: dict[str, int] = {}
    names: dict[str, Any] = {}
    for model, told in counts.items():
        name = model_label(model)
        names[name.render("en")] = plain(name)
        count = told.get("stations", 0) if isinstance(told, Mapping) else told
        stations[name.render("en")] = stations.get(name.render("en"), 0) + int(count)
    order = sorted(stations, key=lambda name: -stations[name])
    return [{"name": names[name], "stations": stations[name]} for name in order]


def _keys(communes: gpd.GeoDataFrame, technologies: list[str], operators: list[str]) -> list[str]:
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


def _fibre(fibre: pd.DataFrame | None, communes: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return fibre's ratios: of the union from the communes' own columns, of each operator from the fibre table."""
    found = {}
    for kind in KINDS:
        pct, amount = f"fibre_{kind}_pct", f"fibre_households_{kind}"
        if has(communes, pct):
            found[f"fibre_{kind}"] = {"pct": scaled(communes[pct], 1)}
            if has(communes, amount):
                found[f"fibre_{kind}"]["amount"] = scaled(communes[amount], 0)
    codes = text_list(communes, "commune_code")
    for operator, rows in _by_operator(fibre):
        own = rows.set_index(rows["commune_code"].astype("str")).reindex(codes)
        for kind in KINDS:
            if has(own, f"fibre_{kind}_pct"):
                found[f"fibre_{kind}_{slug(operator)}"] = {
                    "pct": scaled(own[f"fibre_{kind}_pct"], 1),
                    "amount": scaled(own[f"households_{kind}"], 0),
                }
    return found


def _fibre_province(result: Result) -> dict[str, dict[str, int | None]]:
    if result.fibre is None or not {"commune_code", "operator"} <= set(result.fibre.columns):
        return {}
    bases = {row.get("measure"): row.get("denominator") for row in result.manifest.get("headlines") or ()}
    code = result.fibre["commune_code"].fillna("").astype("str")
    found = {}
    for row in result.fibre[code == ""].to_dict("records"):
        union = str(row["operator"]) == UNION
        for kind in KINDS:
            if f"fibre_{kind}_pct" not in row or pd.isna(row[f"fibre_{kind}_pct"]):
                continue
            entry = {"pct": scaled([row[f"fibre_{kind}_pct"]], 1)[0]}
            if f"households_{kind}" in row:
                entry["amount"] = scaled([row[f"households_{kind}"]], 0)[0]
            if union:
                entry["of"] = scaled([bases.get(f"fibre_{kind}")], 0)[0]
            found[f"fibre_{kind}" if union else f"fibre_{kind}_{slug(str(row['operator']))}"] = entry
    return found


def _by_operator(fibre: pd.DataFrame | None) -> list[tuple[str, pd.DataFrame]]:
    if fibre is None or not {"commune_code", "operator", *(f"households_{kind}" for kind in KINDS)} <= set(fibre):
        return []
    communes = fibre[fibre["commune_code"].fillna("").astype("str") != ""]
    groups = communes[communes["operator"] != UNION].groupby("operator", sort=False)
    return [(str(operator), rows) for operator, rows in groups]
