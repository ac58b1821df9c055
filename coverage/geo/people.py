"""People inside each polygon, cell by cell, so that every polygon keeps its official total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grid import steps_within
from .zones import Zones


@dataclass(frozen=True)
class Settlements:
    """Inhabited points with their weight (people, or whatever is known of their size).

    Attributes
    ----------
    row, column
        Cell of each point on the zones' grid, shape (n,).
    zone
        Polygon that each point belongs to, shape (n,).
    weight
        Relative size, >= 0, shape (n,).
    """

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    zone: NDArray[np.int64]
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """People per entry of a `Zones`' cells, and how each polygon's were spread.

    Attributes
    ----------
    per_entry
        Persons in that part of the cell, shape of ``zones.cells``.
    method
        ``raster``, ``hamlets`` or ``even`` for each polygon.
    unscaled
        What the raster alone says for each polygon, NaN where none was used.
    """

    per_entry: NDArray[np.float64]
    method: tuple[str, ...]
    unscaled: NDArray[np.float64]


def spread_people(
    zones: Zones,
    totals: NDArray[np.float64],
    *,
    density_per_km2: NDArray[np.float32] | None = None,
    settlements: Settlements | None = None,
    spread_m: float = 600.0,
) -> People:
    """Spread each polygon's total over its cells: by a raster, else around inhabited points, else evenly.

    Parameters
    ----------
    zones
        The polygons' cells.
    totals
        People in each polygon, shape (polygons,).
    density_per_km2
        Raster on the zones' grid; only its pattern inside a polygon counts, the total is the polygon's own.
    settlements
        Points used where the raster is absent or empty.
    spread_m
        Radius around a point within which its people live evenly.
    """
    share = zones.share.astype(np.float64)
    unscaled = np.full(zones.count, np.nan)
    weights = share.copy()
    method = ["even"] * zones.count
    zone_of = zones.zone_of_cell()
    choices: list[tuple[str, NDArray[np.float64]]] = []
    if settlements is not None:
        around = _around_points(zones, settlements, spread_m) * share
        choices.append(("hamlets", around))
    if density_per_km2 is not None:
        by_raster = density_per_km2.ravel()[zones.cells] * share
        unscaled = zones.sum(by_raster) * zones.grid.cell_km2
        choices.append(("raster", by_raster))
    for name, better in choices:
        usable = zones.sum(better) > 0
        np.copyto(weights, better, where=usable[zone_of])
        method = [name if yes else before for yes, before in zip(usable, method, strict=True)]
    per_unit = totals / zones.sum(weights)
    return People(weights * per_unit[zone_of], tuple(method), unscaled)


def _around_points(zones: Zones, points: Settlements, spread_m: float) -> NDArray[np.float64]:
    grid = zones.grid
    step_row, step_column = steps_within(spread_m, grid)
    weights = np.zeros(len(zones.cells))
    for row, column, zone, weight in zip(points.row, points.column, points.zone, points.weight, strict=True):
        start, stop = zones.offsets[zone], zones.offsets[zone + 1]
        rows, columns = row + step_row, column + step_column
        cells = (rows * grid.width + columns)[grid.holds(rows, columns)]
        own = zones.cells[start:stop]
        at = np.searchsorted(own, cells)
        at = np.minimum(at, len(own) - 1)
        entries = start + at[own[at] == cells]
        if len(entries) == 0:
            entries = np.array([start + _nearest(own, row, column, grid.width)])
        weights[entries] += weight / len(entries)
    return weights


def _nearest(cells: NDArray[np.int32], row: int, column: int, width: int) -> int:
    rows, columns = np.divmod(cells.astype(np.int64), width)
    return int(np.argmin((rows - row) ** 2 + (columns - column) ** 2))
