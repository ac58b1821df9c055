"""Partial mosaics and the one rule by which they merge."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geo.grid import Window

NO_SERVER = np.iinfo(np.int32).max
"""Best server where nothing is received; as the greatest rank it loses every tie."""

DECLARED = NO_SERVER - 1
"""Best server where a supplied polygon of no named station claims the level; it loses ties with every station."""


@dataclass(frozen=True)
class Mosaic:
    """The strongest level and its station, for some layers on a window of the grid.

    Attributes
    ----------
    window
        Which cells of the grid.
    level_dbm
        Shape (layers, window rows, window columns), float32, -inf where nothing is received.
    server
        Rank of the station with that level, int32, `NO_SERVER` where nothing is received, `DECLARED` where a polygon
        of no named station claims it; same shape.
    """

    window: Window
    level_dbm: NDArray[np.float32]
    server: NDArray[np.int32]


def empty_mosaic(window: Window, layers: int) -> Mosaic:
    """Return a mosaic in which nothing is received."""
    shape = (layers, window.height, window.width)
    return Mosaic(window, np.full(shape, -np.inf, np.float32), np.full(shape, NO_SERVER, np.int32))


def merge_into(whole: Mosaic, part: Mosaic) -> None:
    """Merge a partial mosaic into one that holds its window: the stronger level wins, on a tie the lowest rank.

    The rule is associative and commutative, so that every split and order of the work gives the same bits.

    Examples
    --------
    >>> whole, part = empty_mosaic(Window(0, 0, 1, 2), 1), empty_mosaic(Window(0, 1, 1, 1), 1)
    >>> part.level_dbm[:], part.server[:] = -90.0, 7
    >>> merge_into(whole, part)
    >>> whole.level_dbm.tolist(), whole.server[0, 0, 1].item()
    ([[[-inf, -90.0]]], 7)
    """
    row = part.window.row - whole.window.row
    column = part.window.column - whole.window.column
    rows, columns = slice(row, row + part.window.height), slice(column, column + part.window.width)
    level, server = whole.level_dbm[:, rows, columns], whole.server[:, rows, columns]
    wins = (part.level_dbm > level) | ((part.level_dbm == level) & (part.server < server))
    np.copyto(level, part.level_dbm, where=wins)
    np.copyto(server, part.server, where=wins)
