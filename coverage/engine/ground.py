"""The terrain under a prediction: on the grid, and beyond it as far as masts stand that serve it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..geo.grid import Grid, Window, beyond
from ..geo.rasters import read_terrain
from .transmitters import Transmitters

MARGIN_CELLS = 2
"""Heights are interpolated between neighbours, also at the outermost mast."""


@dataclass(frozen=True)
class Ground:
    """Heights on a window that may stick out of the grid on any side.

    Attributes
    ----------
    window
        Which cells; its row and column may be negative.
    terrain_m
        Shape of the window, float32, NaN where unknown.
    """

    window: Window
    terrain_m: NDArray[np.float32]


def read_ground(terrain: Path | None, grid: Grid, transmitters: Transmitters) -> Ground:
    """Return the heights on the grid and out to all masts; NaN everywhere where the project has no terrain.

    Parameters
    ----------
    terrain
        A raster, a folder of tiles, or None.
    grid, transmitters
        The grid, and the places that serve it.
    """
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    top, left = (min(0, int(cells.min(initial=0)) - MARGIN_CELLS) for cells in (row, column))
    bottom = max(grid.height, int(row.max(initial=0)) + 1 + MARGIN_CELLS)
    right = max(grid.width, int(column.max(initial=0)) + 1 + MARGIN_CELLS)
    window = Window(top, left, bottom - top, right - left)
    if terrain is None:
        return Ground(window, np.full((window.height, window.width), np.nan, np.float32))
    return Ground(window, read_terrain(terrain, beyond(grid, window)))
