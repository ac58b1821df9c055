"""A table as every writer wants it: plain cells, no geometry, a known number of decimals for each column."""

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..language import Language, Message

SIGNIFICANT_DIGITS = 10

# A suffix is a unit (docs/glossary.md); what people can use of a number in that unit.
_DECIMALS = {
    "pct": 1,
    "persons": 0,
    "people": 0,
    "km2": 2,
    "km": 2,
    "m": 0,
    "dbm": 1,
    "db": 1,
    "mhz": 1,
    "ghz": 3,
    "deg": 0,
    "points": 1,
    "priority": 1,
    "lon": 6,
    "lat": 6,
    "numerator": 1,
    "denominator": 1,
    "population": 0,
    "households": 0,
}


def plain_table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table without its geometry, its cells being text, numbers, dates or yes/no.

    Points leave ``lon`` and ``lat`` behind where the table has no such columns. Lists become text with ``; `` between,
    messages become text in the language, categories their text, and the index is dropped.

    Examples
    --------
    >>> plain_table(pd.DataFrame({"filled": [("band_mhz", "eirp_dbm"), ()]}, index=[7, 8]), "en")["filled"].tolist()
    ['band_mhz; eirp_dbm', '']
    """
    table = pd.DataFrame(without_geometry(frame))
    texts = {str(name): plain_text(column, language) for name, column in table.items() if _needs_text(column)}
    return table.assign(**texts).reset_index(drop=True)


def without_geometry(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table without geometry columns; points in EPSG:4326 leave ``lon`` and ``lat`` behind.

    Examples
    --------
    >>> from shapely import Point
    >>> places = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(105.25, 21.5)], crs=4326)
    >>> without_geometry(places).to_dict("list")
    {'a': [1], 'lon': [105.25], 'lat': [21.5]}
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    shapes = [name for name, kind in frame.dtypes.items() if str(kind) == "geometry"]
    table = pd.DataFrame(frame.drop(columns=shapes))
    if frame.active_geometry_name is None or not (frame.geometry.geom_type == "Point").any():
        return table
    points = frame.geometry if frame.crs is None else frame.geometry.to_crs(4326)
    for name, values in (("lon", points.x), ("lat", points.y)):
        if name not in table.columns:
            table[name] = values
    return table


def plain_text(column: pd.Series, language: Language) -> pd.Series:
    """Return a column of lists, messages, categories or mixed things as text; empty cells stay empty."""
    return pd.Series([_cell_text(value, language) for value in column], index=column.index, dtype="str")


def _needs_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == object


def _cell_text(value: Any, language: Language) -> str | None:
    if isinstance(value, Message):
        return value.render(language)
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return "; ".join(_cell_text(item, language) or "" for item in items)
    return None if pd.isna(value) else str(value)


def decimals_of(column: str, dtype: Any = None) -> int:
    """Return how many decimals a column is shown with; the unit at its name's end decides.

    Examples
    --------
    >>> decimals_of("pop_4g_any_pct_low"), decimals_of("area_km2"), decimals_of("lon"), decimals_of("rank", "int64")
    (1, 2, 6, 0)
    """
    if dtype is not None and pd.api.types.is_integer_dtype(dtype):
        return 0
    words = column.removesuffix("_low").removesuffix("_high").split("_")
    if words[-1] in _DECIMALS:
        return _DECIMALS[words[-1]]
    return _DECIMALS.get(words[0], 2) if words[0] in ("population", "households") else 2


def is_number(column: pd.Series) -> bool:
    """Return whether a column holds numbers (yes/no is none)."""
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def number_text(value: float) -> str:
    """Return a number with at most ten significant digits and no exponent; empty where it is not finite.

    Ten digits hold a degree to 0.1 mm and a province's people to a thousandth, and drop the last bits of a sum, which
    depend on its order.

    Examples
    --------
    >>> number_text(0.1 + 0.2), number_text(148.0), number_text(105.1723001), number_text(1.5e-7)
    ('0.3', '148', '105.1723001', '0.00000015')
    >>> number_text(float("nan")), number_text(-0.0)
    ('', '0')
    """
    if not math.isfinite(value):
        return ""
    text = f"{value:.{SIGNIFICANT_DIGITS}g}"
    if "e" in text:
        text = np.format_float_positional(float(text), trim="-")
    return "0" if text == "-0" else text
