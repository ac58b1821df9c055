"""The terrain under a prediction: around each tile as far as the masts stand that serve it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.blocks import Blocks, Index, blocks_of, joined, window_of
from ..geo.grid import Grid, Window, beyond
from ..geo.rasters import read_terrain
from .clutter import Standing, heights_m, number_of
from .sweep import GAP_STEPS
from .transmitters import Transmitters

Cells: TypeAlias = Iterable[tuple[Index, NDArray[np.float32] | None]]
"""Blocks of the ground: see `ground_blocks`."""

MARGIN_CELLS = GAP_STEPS + 3
"""Heights are interpolated between neighbours, and a gap at a tile's edge may be bridged from beyond it."""

_BLOCK_CELLS = 32

BLOCKS_KEPT = 64
"""So many blocks of 1 MB stay in memory, since neighbouring tiles share them."""


@dataclass(frozen=True)
class Ground:
    """Heights, and what stands there, on a window that may stick out of the grid on any side.

    Attributes
    ----------
    window
        Which cells; its row and column may be negative.
    terrain_m
        Shape of the window, float32, NaN where unknown.
    stands_m
        What stands on bare terrain, same shape; of no size where nothing is put on the profiles.
    cover
        Numbers of the profile's classes of clutter, for the phone's own loss among them, same shape; of no size where
        the profiles hold that already.
    """

    window: Window
    terrain_m: NDArray[np.float32]
    stands_m: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))
    cover: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 0), np.uint8))


def ground_blocks(terrain: Path | None, standing: Standing, grid: Grid) -> Blocks:
    """Return what gives the heights of a block and its classes of clutter; it remembers the last ones.

    Parameters
    ----------
    terrain
        A raster, a folder of tiles, or None: then nothing is known anywhere.
    standing
        What stands on it. Without a land cover a block has heights alone, shape (1, side, side); with one the numbers
        of the classes follow them, shape (2, side, side).
    grid
        On which the heights are wanted.
    """

    @lru_cache(maxsize=BLOCKS_KEPT)
    def block(index: Index) -> NDArray[np.float32] | None:
        if terrain is None:
            return None
        place = beyond(grid, window_of(index))
        heights = read_terrain(terrain, place)
        if np.isnan(heights).all():
            return None
        if standing.land_cover is None:
            return heights[None]
        return np.stack([heights, standing.classes_on(place).astype(np.float32)])

    return block


def ground_window(tile: Window, transmitters: Transmitters, grid: Grid) -> Window:
    """Return the cells of a tile and out to all masts that are given."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    top = min(tile.row, int(row.min(initial=tile.row))) - MARGIN_CELLS
    left = min(tile.column, int(column.min(initial=tile.column))) - MARGIN_CELLS
    bottom = max(tile.row + tile.height, int(row.max(initial=0)) + 1) + MARGIN_CELLS
    right = max(tile.column + tile.width, int(column.max(initial=0)) + 1) + MARGIN_CELLS
    return Window(top, left, bottom - top, right - left)


def ground_of(window: Window, blocks: Cells, profile: RadioProfile, *, bare: bool) -> Ground:
    """Return the heights on a window, and what stands there counted once, from its blocks.

    On bare terrain the heights of the classes go onto the profiles, as ITU-R P.1812 has it. On a surface model, whose
    heights hold trees and houses, nothing does; the phone's own loss below their tops is taken instead.
    """
    there = list(blocks)
    terrain_m = joined(window, [(index, None if cells is None else cells[0]) for index, cells in there])
    classes = [(index, cells[1] if cells is not None and len(cells) > 1 else None) for index, cells in there]
    cover = joined(window, classes, nothing=number_of(profile, profile.clutter.default)).astype(np.uint8)
    if bare:
        return Ground(window, terrain_m, stands_m=heights_m(profile)[cover])
    return Ground(window, terrain_m, cover=cover)


def read_ground(window: Window, blocks: Blocks, profile: RadioProfile, *, bare: bool) -> Ground:
    """Return the same, blocks being asked for."""
    return ground_of(window, ((index, blocks(index)) for index in blocks_of(window)), profile, bare=bare)


def unknown_blocks(terrain_m: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return where terrain is unknown: rows and columns of the corners of all blocks with a void, shape (blocks, 2).

    Examples
    --------
    >>> terrain_m = np.zeros((70, 40), np.float32)
    >>> terrain_m[66, 3] = np.nan
    >>> unknown_blocks(terrain_m).tolist(), away_cells(unknown_blocks(terrain_m), 60, 3)
    ([[64, 0]], 4.0)
    """
    rows = np.arange(0, terrain_m.shape[0], _BLOCK_CELLS)
    columns = np.arange(0, terrain_m.shape[1], _BLOCK_CELLS)
    void = np.logical_or.reduceat(np.logical_or.reduceat(np.isnan(terrain_m), rows, axis=0), columns, axis=1)
    return np.argwhere(void) * _BLOCK_CELLS


def away_cells(blocks: NDArray[np.int64], row: int, column: int) -> float:
    """Return how far the nearest of `unknown_blocks` is away from a cell at the least; infinity where there is none."""
    at = np.array([row, column])
    apart = np.maximum(np.maximum(blocks - at, at - (blocks + _BLOCK_CELLS - 1)), 0)
    return float(np.hypot(apart[:, 0], apart[:, 1]).min(initial=np.inf))
