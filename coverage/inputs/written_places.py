"""Coordinates as a table's columns write them: degrees, parts of degrees, metres, pairs in one cell; no system yet."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ..geo.crs import WGS84
from ..language import Message, msg
from ..tables import STATIONS, Finding
from .coordinate_systems import in_viet_nam
from .coordinate_writings import angle, coordinates, of_time, pair
from .raw_tables import RawTable, full
from .reading import rows_text
from .values import shown

PLACE_COLUMNS = (
    "lon", "lat", "x", "y", "coordinates", "meridian", "datum",
    *(f"{axis}_{unit}" for axis in ("lon", "lat") for unit in ("degrees", "minutes", "seconds")),
)  # fmt: skip


@dataclass(frozen=True)
class PlaceColumns:
    """A table and which of its columns say where its rows lie.

    Attributes
    ----------
    raw
        The table.
    headings
        ``lon``, ``lat``, ``x``, ``y``, ``coordinates``, ``meridian``, ``lon_degrees`` and so on -> its headings.
    beside
        Headings that mean no column: they may tell the reference system.
    """

    raw: RawTable
    headings: Mapping[str, tuple[str, ...]]
    beside: tuple[str, ...] = ()

    def cells(self, column: str) -> "pd.Series[Any] | None":
        """Return the cells of a column; None where the table has none."""
        found = self.headings.get(column)
        return self.raw.frame[found[0]] if found else None


@dataclass(frozen=True)
class WrittenPlaces:
    """The pairs as they stand: what the file calls east first."""

    east: np.ndarray
    north: np.ndarray
    headings: tuple[str, str]
    findings: tuple[Finding, ...]
    ordered: bool  # whether the headings say which is which


def points_as_written(raw: RawTable) -> WrittenPlaces | None:
    """Return the points of a layer whose reference system is to be told by their numbers, like a table's.

    That is a layer that names none, or one that says degrees of WGS 84 (as GeoJSON always does) where its numbers are
    metres, or are degrees of Viet Nam only the other way round. None where the layer's own system holds.
    """
    shapes = lone_points(raw.geometry)
    if not np.all((shapely.get_type_id(shapes) == shapely.GeometryType.POINT) | shapely.is_missing(shapes)):
        return None
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    if raw.crs is None:
        message = msg(
            "{file} does not say its coordinate reference system (a Shapefile needs its .prj file); it was told by the "
            "numbers",
            file=raw.name,
        )
    elif raw.crs.equals(WGS84, ignore_axis_order=True) and _cannot_be_degrees(x, y):
        message = msg(
            "{file} says degrees of WGS 84, which its numbers cannot be in this order; it was told by the numbers",
            file=raw.name,
        )
    else:
        return None
    return WrittenPlaces(x, y, ("x", "y"), (raw.finding("warning", "crs_not_told", message),), ordered=True)


def _cannot_be_degrees(x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether most points are no places on Earth, or lie in Viet Nam only with their axes exchanged."""
    known = ~np.isnan(x)
    nowhere = (np.abs(x) > 180) | (np.abs(y) > 90) | (~in_viet_nam(x, y) & in_viet_nam(y, x))
    return bool(2 * nowhere[known].sum() > known.sum())


def lone_points(shapes: Any) -> np.ndarray:
    """Return shapes with each collection of a single one parted from it: a multipoint of one point is a point."""
    given = np.asarray(shapes, dtype=object)
    single = shapely.get_num_geometries(given) == 1
    found: np.ndarray = np.where(single, shapely.get_geometry(given, 0), given)
    return found


def written(columns: PlaceColumns) -> WrittenPlaces | None:
    """Return the pairs that a table's columns hold; None where no column says where its rows lie."""
    frame, headings = columns.raw.frame, columns.headings
    if {"lon_degrees", "lat_degrees"} <= set(headings):
        (east, odd), (north, odder) = _of_parts(columns, "lon"), _of_parts(columns, "lat")
        names = (headings["lon_degrees"][0], headings["lat_degrees"][0])
        return WrittenPlaces(east, north, names, (*odd, *odder), ordered=True)
    for first, second, ordered in (("lon", "lat", True), ("y", "x", False)):
        if first in headings and second in headings:
            names = (headings[first][0], headings[second][0])
            return _of_columns(columns, frame[names[0]], frame[names[1]], names, ordered=ordered)
    if "coordinates" not in headings:
        return None
    name = headings["coordinates"][0]
    cut = [pair(cell.strip()) if isinstance(cell, str) else None for cell in frame[name]]
    faults = [
        _unreadable(columns, int(row), name, shown(cell), _PAIR)
        for row, cell, parts in zip(frame.index, frame[name], cut, strict=True)
        if parts is None and full(cell)
    ]
    east, east_axis = coordinates(parts[0] if parts else None for parts in cut)
    north, north_axis = coordinates(parts[1] if parts else None for parts in cut)
    east, north = _by_axes(east, north, east_axis, north_axis)
    return WrittenPlaces(east, north, (name, name), tuple(faults), ordered=False)


_PAIR = msg("two coordinates, such as 21.2041, 105.1723")


def _of_columns(
    columns: PlaceColumns,
    first: "pd.Series[Any]",
    second: "pd.Series[Any]",
    names: tuple[str, str],
    *,
    ordered: bool,
) -> WrittenPlaces:
    east, east_axis = coordinates(first)
    north, north_axis = coordinates(second)
    faults = [
        _unreadable(columns, int(row), name, shown(cell), STATIONS[column].expected())
        for cells, values, name, column in ((first, east, names[0], "lon"), (second, north, names[1], "lat"))
        for row, cell in cells[np.isnan(values)].items()
        if full(cell) and shown(cell).strip().lower() not in _EMPTY
    ]
    east, north = _by_axes(east, north, east_axis, north_axis)
    return WrittenPlaces(east, north, names, (*faults, *_of_times(columns, first, second)), ordered=ordered)


def _of_times(columns: PlaceColumns, *pair_of: "pd.Series[Any]") -> list[Finding]:
    """Warn of cells that a spreadsheet took for times of day: 21:12:30 was written for degrees, minutes and seconds."""
    findings = []
    for cells in pair_of:
        rows = [int(str(row)) for row, cell in cells.items() if not math.isnan(of_time(cell))]
        if rows:
            message = msg(
                "{count} cells (rows {rows}) are times of day to the spreadsheet, such as {example}; they were read as "
                "degrees, minutes and seconds: format the column as text, and write 21°12'30\"",
                count=len(rows),
                rows=rows_text(rows),
                example=str(cells.loc[rows[0]]),
            )
            heading = str(cells.name)
            findings.append(columns.raw.finding("warning", "time_for_degrees", message, row=rows[0], column=heading))
    return findings


_EMPTY = ("-", "–", "—", "n/a", "#n/a", "null", "nan", "none", "na")


def _by_axes(
    east: np.ndarray, north: np.ndarray, east_axis: np.ndarray, north_axis: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Exchange the pairs whose letters say that they stand the other way round."""
    turned = (east_axis == "n") | (north_axis == "e")
    return np.where(turned, north, east), np.where(turned, east, north)


def _unreadable(columns: PlaceColumns, row: int, heading: str, text: str, expected: Message) -> Finding:
    message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
    return columns.raw.finding("error", "unreadable", message, row=row, column=heading, value=text)


def _of_parts(columns: PlaceColumns, axis: str) -> tuple[np.ndarray, list[Finding]]:
    """Return degrees that stand in columns of degrees, minutes and seconds, and the rows whose parts make none."""
    units = [f"{axis}_{unit}" for unit in ("degrees", "minutes", "seconds")]
    empty = pd.Series(None, index=columns.raw.frame.index, dtype=object)
    cells = [empty if (column := columns.cells(unit)) is None else column for unit in units]
    rows = list(zip(*cells, strict=True))
    given = np.column_stack(
        [[full(cell) and shown(cell).strip().lower() not in _EMPTY for cell in column] for column in cells]
    )
    values = np.column_stack([coordinates(column)[0] for column in cells])
    values[:, 1:] = np.where(given[:, 1:], values[:, 1:], 0.0)
    total = np.array([angle(*parts) for parts in values])
    heading = columns.headings[units[0]][0]
    faults = [
        _unreadable(
            columns, int(columns.raw.frame.index[row]), heading, " ".join(map(shown, rows[row])).strip(), _PARTS
        )
        for row in np.flatnonzero(np.isnan(total) & given.any(axis=1)).tolist()
    ]
    return total, faults


_PARTS = msg("degrees, minutes and seconds, of which the last two are below 60 and only the last one has decimals")
