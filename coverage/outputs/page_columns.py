"""Columns of a table as short plain lists for the page's data block."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..language import Message


def has(frame: pd.DataFrame, name: str) -> bool:
    """Return whether the table has the column, with anything in it."""
    return name in frame.columns and bool(frame[name].notna().any())


def scaled(values: Iterable[Any], decimals: int) -> list[int | None]:
    """Return numbers as whole multiples of their last shown digit; None where there is none.

    Examples
    --------
    >>> scaled([96.14, float("nan"), 100.0], 1)
    [961, None, 1000]
    """
    factor = 10**decimals
    return [
        None
        if value is None or pd.isna(value) or not math.isfinite(value)
        else round(round(float(value), decimals) * factor)
        for value in values
    ]


def numbers(frame: pd.DataFrame, name: str, decimals: int) -> list[int | None] | None:
    """Return a column as `scaled` numbers; None when the table has no such column, or nothing in it."""
    if not has(frame, name):
        return None
    return scaled(pd.to_numeric(frame[name], errors="coerce"), decimals)


def text_list(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column as texts, empty where there is none."""
    if name not in frame.columns:
        return [""] * len(frame)
    return [optional_text(value) or "" for value in frame[name]]


def coded(frame: pd.DataFrame, name: str) -> dict[str, Any] | None:
    """Return a column of few different values as these values and, for each row, which (-1: none).

    Examples
    --------
    >>> coded(pd.DataFrame({"status": ["on_air", None, "on_air"]}), "status")
    {'values': ['on_air'], 'index': [0, -1, 0]}
    """
    if not has(frame, name):
        return None
    codes: dict[str, int] = {}
    values: list[Any] = []
    index = []
    for value in frame[name]:
        told = _cell(value)
        if told is None:
            index.append(-1)
            continue
        key = f"{type(told).__name__} {told}"
        if key not in codes:
            codes[key] = len(values)
            values.append(told)
        index.append(codes[key])
    return {"values": values, "index": index} if values else None


def in_words(column: dict[str, Any] | None, words: Callable[[str], Any]) -> dict[str, Any] | None:
    """Return a coded column whose values are told in words; None for none.

    Examples
    --------
    >>> in_words({"values": ["p1812"], "index": [0, 0]}, str.upper)
    {'values': ['P1812'], 'index': [0, 0]}
    """
    return None if column is None else {**column, "values": [words(str(value)) for value in column["values"]]}


def point_numbers(points: gpd.GeoSeries) -> dict[str, Any]:
    """Return points as whole hundred-thousandths of a degree (about 1 m); None where there is none.

    Examples
    --------
    >>> from shapely import Point
    >>> point_numbers(gpd.GeoSeries([Point(105.25, 21.5), None], crs=4326))
    {'lon': [10525000, None], 'lat': [2150000, None]}
    """
    places = points if points.crs is None else points.to_crs(WGS84)
    # A line or polygon given for a hamlet stands for its middle.
    middles = [None if shape is None or shape.is_empty else shape.representative_point() for shape in places]
    return {
        "lon": scaled([None if point is None else point.x for point in middles], 5),
        "lat": scaled([None if point is None else point.y for point in middles], 5),
    }


def optional_text(value: Any) -> str | None:
    """Return a cell as one text, None where it is empty.

    Examples
    --------
    >>> optional_text(("band_mhz", "eirp_dbm")), optional_text(1800.0), optional_text(float("nan"))
    ('band_mhz; eirp_dbm', '1800', None)
    """
    told = _cell(value)
    if isinstance(told, Mapping):
        return str(told.get("vi") or told.get("en") or "") or None
    if isinstance(told, bool):
        return "true" if told else "false"
    return None if told is None else str(told)


def plain(value: Any) -> Any:
    """Return a manifest's value as JSON can hold it; messages become both languages, unknown things their text.

    Examples
    --------
    >>> plain({"synthetic": np.bool_(True), "dates": (dt.date(2025, 9, 30), float("nan"))})
    {'synthetic': True, 'dates': ['2025-09-30', None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    return _cell(value)


def _cell(value: Any) -> Any:
    """Return a cell as JSON can hold it: a text, number or yes/no, texts by language, or None."""
    if isinstance(value, Message):
        return {"vi": value.render("vi"), "en": value.render("en")}
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return "; ".join(optional_text(item) or "" for item in items) or None
    return None if value is None or pd.isna(value) or value == "" else _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.integer | np.floating):
        return _short(float(value))
    if isinstance(value, dt.datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _short(value: float) -> int | float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
