"""High points of the terrain: where a mast would see far."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.warp import Resampling
from scipy.ndimage import maximum_filter, uniform_filter

from ..config.planning import Siting
from ..geo.grid import Grid, Window, beyond, tiles_of
from ..geo.rasters import read_terrain

STEP_M = 90.0
"""The terrain is looked at in squares of about this side, each by its highest point."""

TILE_CELLS = 1024

Floats = NDArray[np.float64]


def high_points(terrain: Path, grid: Grid, rule: Siting) -> tuple[Floats, Floats]:
    """Return the middles of the squares that are the highest ground around, x and y on the grid's plane.

    Parameters
    ----------
    terrain
        A raster of heights, or a folder of tiles.
    grid
        Whose ground is looked at.
    rule
        How far around a point must be the highest (in a square of that half side), and how far above the mean there.

    Raises
    ------
    MissingFileError, InputError
        The terrain cannot be read.
    """
    times = max(1, round(STEP_M / grid.resolution_m))
    side_m = grid.resolution_m * times
    coarse = Grid(grid.crs, grid.west_m, grid.north_m, side_m, -(-grid.height // times), -(-grid.width // times))
    reach = max(1, round(rule.high_within_km * 1000.0 / side_m))
    x, y = [], []
    for tile in tiles_of(coarse, TILE_CELLS):
        around = Window(tile.row - reach, tile.column - reach, tile.height + 2 * reach, tile.width + 2 * reach)
        heights = read_terrain(terrain, beyond(coarse, around), how=Resampling.max)
        row, column = _peaks(heights, reach, rule.high_rise_m)
        own = (row >= reach) & (row < reach + tile.height) & (column >= reach) & (column < reach + tile.width)
        x.append(coarse.west_m + (column[own] + around.column + 0.5) * side_m)
        y.append(coarse.north_m - (row[own] + around.row + 0.5) * side_m)
    return np.concatenate(x), np.concatenate(y)


def _peaks(heights: NDArray[np.float32], reach: int, rise_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells that are the highest within so many cells; of a level top the first."""
    known = np.isfinite(heights)
    if not known.any():
        return np.empty(0, np.int64), np.empty(0, np.int64)
    size = 2 * reach + 1
    top = maximum_filter(np.where(known, heights, -np.inf), size=size, mode="constant", cval=-np.inf)
    share = uniform_filter(known.astype(np.float64), size=size, mode="constant")
    mean = uniform_filter(np.where(known, heights, 0.0).astype(np.float64), size=size, mode="constant")
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = heights - mean / share
    row, column = np.nonzero(known & (heights == top) & (rise >= rise_m))
    kept: list[int] = []
    for i in range(len(row)):
        if all(abs(row[i] - row[k]) > reach or abs(column[i] - column[k]) > reach for k in kept):
            kept.append(i)
    return row[kept].astype(np.int64), column[kept].astype(np.int64)
