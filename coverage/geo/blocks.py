"""A grid in fixed blocks: what is read block by block is the same however the work is cut."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .grid import Window

BLOCK_CELLS = 512
"""Side of a block. GDAL warps with an error of up to an eighth of a cell that depends on the frame it is asked for."""

Index: TypeAlias = tuple[int, int]
"""Row and column of a block: (0, 0) has its corner at the grid's, others run on in all four directions."""

Blocks: TypeAlias = Callable[[Index], NDArray[np.float32] | None]
"""Gives a block's cells, None where nothing is known of any."""


def blocks_of(window: Window) -> list[Index]:
    """Return the blocks that a window touches.

    Examples
    --------
    >>> blocks_of(Window(-1, 0, 2, 512))
    [(-1, 0), (0, 0)]
    """
    rows = range(window.row // BLOCK_CELLS, (window.row + window.height - 1) // BLOCK_CELLS + 1)
    columns = range(window.column // BLOCK_CELLS, (window.column + window.width - 1) // BLOCK_CELLS + 1)
    return [(row, column) for row in rows for column in columns]


def window_of(index: Index) -> Window:
    """Return a block's cells."""
    return Window(index[0] * BLOCK_CELLS, index[1] * BLOCK_CELLS, BLOCK_CELLS, BLOCK_CELLS)


def joined(
    window: Window, blocks: Iterable[tuple[Index, NDArray[np.float32] | None]], nothing: float = np.nan
) -> NDArray[np.float32]:
    """Return the cells of a window, put together from its blocks.

    Examples
    --------
    >>> block = np.arange(BLOCK_CELLS**2, dtype=np.float32).reshape(BLOCK_CELLS, BLOCK_CELLS)
    >>> joined(Window(0, -1, 1, 3), [((0, 0), block), ((0, -1), None)], nothing=-1.0).tolist()
    [[-1.0, 0.0, 1.0]]
    """
    whole = np.full((window.height, window.width), nothing, np.float32)
    for index, cells in blocks:
        if cells is None:
            continue
        block = window_of(index)
        top, left = max(block.row, window.row), max(block.column, window.column)
        bottom = min(block.row + block.height, window.row + window.height)
        right = min(block.column + block.width, window.column + window.width)
        whole[top - window.row : bottom - window.row, left - window.column : right - window.column] = cells[
            top - block.row : bottom - block.row, left - block.column : right - block.column
        ]
    return whole
