"""Columns whose heading gives another unit than ours: converted where there is one way to do it, and told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..language import msg
from ..tables import Column, Finding
from .headings import unit_of
from .raw_tables import RawTable

_CONVERTED: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("ghz", "mhz"): lambda value: value * 1000,
    ("khz", "mhz"): lambda value: value / 1000,
    ("hz", "mhz"): lambda value: value / 1e6,
    ("ft", "m"): lambda value: value * 0.3048,
    ("cm", "m"): lambda value: value / 100,
    ("km", "m"): lambda value: value * 1000,
    ("w", "dbm"): lambda value: 30 + 10 * np.log10(value.where(value > 0)),
    ("kw", "dbm"): lambda value: 60 + 10 * np.log10(value.where(value > 0)),
    ("dbw", "dbm"): lambda value: value + 30,
    ("ha", "km2"): lambda value: value / 100,
    ("m2", "km2"): lambda value: value / 1e6,
    ("rad", "do"): np.degrees,
}
_THOUSANDS = ("nghinnguoi", "nghinho")


def as_written(heading: str, column: Column) -> Column:
    """Return the column as its cells are to be read: in thousands, a number of people has decimals."""
    return replace(column, kind="number") if unit_of(heading) in _THOUSANDS and column.kind == "integer" else column


def in_our_unit(
    values: "pd.Series[Any]", heading: str, column: Column, raw: RawTable
) -> tuple["pd.Series[Any]", list[Finding]]:
    """Return a column in our unit; an error where its heading gives a unit that cannot be converted.

    Examples
    --------
    >>> from phusong.tables import STATIONS
    >>> values = pd.Series([1.8, 2.1])
    >>> in_our_unit(values, "Tần số (GHz)", STATIONS["frequency_mhz"], RawTable("a.csv", pd.DataFrame()))[0].tolist()
    [1800.0, 2100.0]
    """
    found, ours = unit_of(heading), unit_of(column.heading_vi)
    if found in _THOUSANDS and column.kind == "integer":
        message = msg("the heading {heading!r} says thousands; the column was multiplied by 1,000", heading=heading)
        whole = (values.astype("float64") * 1000).round().astype("Int64")
        return whole, [raw.finding("info", "unit_converted", message, column=heading)]
    if column.kind not in ("number", "integer") or not found or not ours or found == ours:
        return values, []
    convert = _CONVERTED.get((found, ours))
    if convert is None:
        message = msg(
            "the heading {heading!r} gives the unit {unit}; expected {expected}: convert the column and rename it",
            heading=heading,
            unit=found,
            expected=ours,
        )
        unread = pd.Series(None, index=values.index, dtype=values.dtype)
        return unread, [raw.finding("error", "unit", message, column=heading)]
    message = msg(
        "the heading {heading!r} gives the unit {unit}; the column was converted to {expected}",
        heading=heading,
        unit=found,
        expected=ours,
    )
    return convert(values), [raw.finding("info", "unit_converted", message, column=heading)]
