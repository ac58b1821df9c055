"""The terrain under a prediction: around each tile as far as the masts stand that serve it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..geo.blocks import Blocks, Index, blocks_of, joined, window_of
from ..geo.grid import Grid, Window, beyond
from ..geo.rasters import read_terrain
from .transmitters import Transmitters

MARGIN_CELLS = 2
"""Heights are interpolated between neighbours, also at the outermost mast."""

BLOCKS_KEPT = 64
"""So many blocks of 1 MB stay in memory, since neighbouring tiles share them."""


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


def ground_blocks(terrain: Path | None, grid: Grid) -> Blocks:
    """Return what gives the heights of a block; it remembers the last ones.

    Parameters
    ----------
    terrain
        A raster, a folder of tiles, or None: then nothing is known anywhere.
    grid
        On which the heights are wanted.
    """

    @lru_cache(maxsize=BLOCKS_KEPT)
    def block(index: Index) -> NDArray[np.float32] | None:
        if terrain is None:
            return None
        heights = read_terrain(terrain, beyond(grid, window_of(index)))
        return None if np.isnan(heights).all() else heights

    return block


def ground_window(tile: Window, transmitters: Transmitters, grid: Grid) -> Window:
    """Return the cells of a tile and out to all masts that are given."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    top = min(tile.row, int(row.min(initial=tile.row))) - MARGIN_CELLS
    left = min(tile.column, int(column.min(initial=tile.column))) - MARGIN_CELLS
    bottom = max(tile.row + tile.height, int(row.max(initial=0)) + 1) + MARGIN_CELLS
    right = max(tile.column + tile.width, int(column.max(initial=0)) + 1) + MARGIN_CELLS
    return Window(top, left, bottom - top, right - left)


def ground_of(window: Window, blocks: Iterable[tuple[Index, NDArray[np.float32] | None]]) -> Ground:
    """Return the heights on a window, from its blocks."""
    return Ground(window, joined(window, blocks))


def read_ground(window: Window, blocks: Blocks) -> Ground:
    """Return the heights on a window."""
    return ground_of(window, ((index, blocks(index)) for index in blocks_of(window)))
