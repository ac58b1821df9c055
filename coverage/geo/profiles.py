"""Straight lines over the ground: points along great circles, and what a raster holds under them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from rasterio.windows import Window

from .crs import WGS84, distance_and_bearing
from .rasters import as_heights, opened_raster, read_cells, tiles_of

Floats = NDArray[np.float64]

LEAST_STEPS = 4
"""A line shorter than this many steps gets this many all the same."""

POINTS_AT_ONCE = 1_000_000
"""Terrain is sampled for as many lines at a time as have so many points: some 200 MB."""

_NEAR = 1e-12
_READ_CELLS = 2048  # of a raster's rows and columns, read at a time


@dataclass(frozen=True)
class Lines:
    """Points along many lines, end to end.

    Parameters
    ----------
    lon, lat
        All points, shape (points,); both ends of every line are among them.
    first
        Where each line begins, and the number of points at last, shape (lines + 1,).
    length_km
        Geodesic length of each line on the WGS 84 ellipsoid, shape (lines,).
    """

    lon: Floats
    lat: Floats
    first: NDArray[np.int64]
    length_km: Floats

    def distance_km(self, line: int) -> Floats:
        """Return the distances of one line's points from its start, evenly spaced."""
        return np.linspace(0.0, self.length_km[line], int(self.first[line + 1] - self.first[line]))


def length_km(lon_from: ArrayLike, lat_from: ArrayLike, lon_to: ArrayLike, lat_to: ArrayLike) -> Floats:
    """Return geodesic lengths on the WGS 84 ellipsoid, broadcast.

    Examples
    --------
    >>> float(length_km(105.0, 21.0, 105.0, 22.0).round(1))
    110.7
    """
    start_lon, start_lat, end_lon, end_lat = np.broadcast_arrays(lon_from, lat_from, lon_to, lat_to)
    return distance_and_bearing(start_lon, start_lat, end_lon, end_lat)[0]


def steps_of(lengths_km: Floats, step_m: float) -> NDArray[np.int64]:
    """Return into how many steps each line is cut so that none is longer than asked, shape of the lengths.

    Examples
    --------
    >>> steps_of(np.array([0.01, 1.0]), 30.0).tolist()
    [4, 34]
    """
    # What rounding adds to a whole number of steps is no further step.
    steps = np.ceil(lengths_km * 1000.0 / step_m - 1e-9).astype(np.int64)
    return np.maximum(steps, LEAST_STEPS)


def batches(lengths_km: Floats, step_m: float) -> Iterator[tuple[int, int]]:
    """Yield runs of lines, as (first, end), that have about `POINTS_AT_ONCE` points together, at least one line each.

    Examples
    --------
    >>> list(batches(np.array([1.0, 2.0]), 30.0))
    [(0, 2)]
    """
    batch = np.cumsum(steps_of(lengths_km, step_m) + 1) // POINTS_AT_ONCE
    edges = np.flatnonzero(np.diff(batch)) + 1
    starts = [0, *edges.tolist(), lengths_km.size]
    yield from ((begin, end) for begin, end in pairwise(starts) if end > begin)


def lines_between(lon_from: Floats, lat_from: Floats, lon_to: Floats, lat_to: Floats, *, step_m: float) -> Lines:
    """Return points along the great circles between pairs of places.

    Parameters
    ----------
    lon_from, lat_from, lon_to, lat_to
        WGS 84 degrees, shape (lines,).
    step_m
        Greatest distance between neighbouring points.

    Examples
    --------
    >>> start, end = np.array([105.0]), np.array([105.001])
    >>> lines = lines_between(start, np.array([21.0]), end, np.array([21.0]), step_m=30.0)
    >>> lines.first.tolist(), lines.lon.round(5).tolist()
    ([0, 5], [105.0, 105.00025, 105.0005, 105.00075, 105.001])
    """
    lengths = length_km(lon_from, lat_from, lon_to, lat_to)
    counts = steps_of(lengths, step_m) + 1
    first = np.concatenate(([0], np.cumsum(counts)))
    line = np.repeat(np.arange(counts.size), counts)
    share = (np.arange(first[-1]) - first[line]) / (counts - 1)[line]
    start, end = _unit_vectors(lon_from, lat_from), _unit_vectors(lon_to, lat_to)
    angle = np.arctan2(np.linalg.norm(np.cross(start, end), axis=1), np.sum(start * end, axis=1))
    # Between places that are one, as on a straight line, the weights are the shares themselves.
    near = angle < _NEAR
    whole = np.where(near, 1.0, np.sin(angle))
    before = np.where(near[line], 1.0 - share, np.sin((1.0 - share) * angle[line]) / whole[line])
    after = np.where(near[line], share, np.sin(share * angle[line]) / whole[line])
    x, y, z = (before[:, None] * start[line] + after[:, None] * end[line]).T
    lon, lat = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
    return Lines(lon, lat, first, lengths)


def heights_at(path: Path, lon: Floats, lat: Floats, *, how: Literal["bilinear", "nearest"] = "bilinear") -> Floats:
    """Return what a raster holds at points, NaN where it holds nothing, shape of the points.

    Parameters
    ----------
    path
        A raster that GDAL reads (GeoTIFF, .hgt, VRT) in any reference system, or a folder of tiles.
    lon, lat
        WGS 84 degrees, shape (points,).
    how
        "bilinear" between the four nearest cells' centres, unknown where one that counts is a void; "nearest" takes the
        cell under the point, for classes.

    Raises
    ------
    MissingFileError, InputError
        There is no such path, no tile in the folder, it is not a raster, or it has no reference system.

    Notes
    -----
    In the outermost half cell of a tile its rim is followed outward. Where tiles overlap, the first that knows wins.
    """
    heights = np.full(lon.shape, np.nan)
    for tile in tiles_of(path):
        unknown = np.flatnonzero(np.isnan(heights))
        if unknown.size == 0:
            break
        with opened_raster(tile) as source:
            column, row = _cells(source, lon[unknown], lat[unknown])
            inside = (column >= 0.0) & (column <= source.width) & (row >= 0.0) & (row <= source.height)
            if not np.any(inside):
                continue
            pick = _bilinear if how == "bilinear" else _nearest
            column, row = column[inside] - 0.5, row[inside] - 0.5
            for some in _neighbours(column, row):
                window = _window(source, column[some], row[some])
                cells = read_cells(source, window)
                values = as_heights(cells) if how == "bilinear" else cells
                found = pick(values, column[some] - window.col_off, row[some] - window.row_off)
                heights[unknown[inside][some]] = found
    return heights


def _neighbours(column: Floats, row: Floats) -> list[NDArray[np.int64]]:
    """Return the points in groups that lie near each other: a national raster's window over all would fill memory."""
    down, across = ((at // _READ_CELLS).astype(np.int64) for at in (row, column))
    # The first may lie half a cell before the raster.
    group = down * (across.max() + 2) + across
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _unit_vectors(lon: Floats, lat: Floats) -> Floats:
    across, up = np.radians(lon), np.radians(lat)
    return np.stack((np.cos(up) * np.cos(across), np.cos(up) * np.sin(across), np.sin(up)), axis=1)


def _cells(source: Any, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return columns and rows of points, counted from the raster's corner."""
    crs = CRS.from_wkt(source.crs.to_wkt())
    if crs != WGS84:
        lon, lat = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    to = ~source.transform
    return to.a * lon + to.b * lat + to.c, to.d * lon + to.e * lat + to.f


def _window(source: Any, column: Floats, row: Floats) -> Window:
    left, top = max(0, int(np.floor(column.min()))), max(0, int(np.floor(row.min())))
    right = min(source.width, int(np.floor(column.max())) + 2)
    bottom = min(source.height, int(np.floor(row.max())) + 2)
    return Window(left, top, right - left, bottom - top)


def _bilinear(values: NDArray[np.float32], column: Floats, row: Floats) -> Floats:
    height, width = values.shape
    column, row = np.clip(column, 0, width - 1), np.clip(row, 0, height - 1)
    left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    east, south = column - left, row - top
    found = np.zeros(column.shape)
    for across, down, weight in (
        (left, top, (1.0 - east) * (1.0 - south)),
        (right, top, east * (1.0 - south)),
        (left, bottom, (1.0 - east) * south),
        (right, bottom, east * south),
    ):
        # A void with no weight is no void.
        found += np.where(weight > 0.0, weight * values[down, across], 0.0)
    return found


def _nearest(values: NDArray[np.float32], column: Floats, row: Floats) -> Floats:
    height, width = values.shape
    across = np.clip(np.floor(column + 0.5).astype(np.int64), 0, width - 1)
    down = np.clip(np.floor(row + 0.5).astype(np.int64), 0, height - 1)
    return values[down, across].astype(np.float64)
