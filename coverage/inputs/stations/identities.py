"""What tells a list's stations, sites, sectors and cells apart, and what crowds measured of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...config.limits import limits
from ...tables import STATIONS, Finding
from ..reading import read_column
from ..values import shown
from ..words import printable, tidy
from .recognition import Recognition


def identities_of(recognition: Recognition) -> tuple[dict[str, "pd.Series[Any]"], list[Finding]]:
    """Return by column each row's identities, measurements and last day on air; what was cleaned, cut or not read."""
    identities, cleaned = _ids(recognition)
    ended, unread = _off_air_dates(recognition)
    return {**identities, **_kept(recognition), "off_air_date": ended}, [*cleaned, *unread]


def _ids(recognition: Recognition) -> tuple[dict[str, "pd.Series[Any]"], list[Finding]]:
    """Return the IDs of stations and sites, and what was cleaned or cut of them."""
    found: dict[str, pd.Series[Any]] = {}
    findings: list[Finding] = []
    for name in ("station_id", "site_id"):
        headings = recognition.headings.get(name, ())
        if headings:
            found[name], told = read_column(recognition.raw, headings[0], STATIONS[name])
            findings += told
        else:
            found[name] = pd.Series(None, index=recognition.raw.frame.index, dtype="str")
    return found, findings


def _kept(recognition: Recognition) -> dict[str, "pd.Series[Any]"]:
    index = recognition.raw.frame.index
    found: dict[str, pd.Series[Any]] = {}
    for name in ("cell_id", "sector", "site_name", "lac"):
        cells = recognition.cells(name)
        most = limits().letters  # IDs are made of these, where a list has none of its own
        texts = None if cells is None else [tidy(printable(shown(cell), most)) or None for cell in cells]
        found[name] = pd.Series(texts, index=index, dtype="str")
    for name in ("range_m", "samples"):
        cells = recognition.cells(name)
        numbers = pd.to_numeric(cells, errors="coerce") if cells is not None else np.nan
        found[name] = pd.Series(numbers, index=index, dtype="float64")
    return found


def _off_air_dates(recognition: Recognition) -> tuple["pd.Series[Any]", list[Finding]]:
    """Return since when each row's station is silent; a cell that cannot be read says nothing, and is told."""
    column = replace(STATIONS["on_air_date"], name="off_air_date")
    headings = recognition.headings.get(column.name, ())
    if not headings:
        return pd.Series(None, index=recognition.raw.frame.index, dtype=column.dtype), []
    values, found = read_column(recognition.raw, headings[0], column)
    return pd.Series(values, dtype=column.dtype), [replace(finding, severity="warning") for finding in found]
