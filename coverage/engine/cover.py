"""The classes of clutter on any window of a grid: read in fixed blocks, the same however work is cut."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..geo.blocks import Index, blocks_of, joined, window_of
from ..geo.grid import Grid, Window, beyond
from .clutter import Standing

Cover: TypeAlias = Callable[[Window], NDArray[np.uint8]]
"""Gives the number of the profile's class under each cell of a window."""

_BLOCKS_KEPT = 64  # of a quarter of a megabyte


def cover_of(standing: Standing, grid: Grid) -> Cover:
    """Return what gives the classes on a grid; where the land cover tells none, the profile's default."""

    @lru_cache(maxsize=_BLOCKS_KEPT)
    def block(index: Index) -> NDArray[np.uint8]:
        return standing.classes_on(beyond(grid, window_of(index)))

    def on(window: Window) -> NDArray[np.uint8]:
        return joined(window, ((index, block(index).astype(np.float32)) for index in blocks_of(window))).astype(
            np.uint8
        )

    return on
