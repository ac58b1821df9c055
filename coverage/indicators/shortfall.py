"""Where in a hamlet the asked service falls short, and by how much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .surroundings import Surroundings


@dataclass(frozen=True)
class Shortfall:
    """The cell that stands for what is not served in each hamlet.

    Attributes
    ----------
    cell
        row * width + column, -1 where the hamlet falls short nowhere or has no cell; shape (hamlets,).
    excess_db
        How far each operator's asked service lies above what is required there, -inf where nothing arrives; shape
        (operators, hamlets).
    older
        Which older technologies of any operator reach that cell outdoors, such as ``2G/3G``; shape (hamlets,).
    """

    cell: NDArray[np.int64]
    excess_db: NDArray[np.float32]
    older: NDArray[np.object_]


def shortfall_of(
    near_db: NDArray[np.float32],
    around: Surroundings,
    min_operators: int,
    older: Mapping[str, NDArray[np.bool_]],
    *,
    columns: int,
) -> Shortfall:
    """Return the hamlet's own cell where fewer operators than asked serve it, else the nearest cell where that is so.

    Of a hamlet of several points the points' own cells come before all others.

    Parameters
    ----------
    near_db
        How far the level of the asked service, or of a newer one, lies above what is required in ``around.cells``;
        shape (operators, cells).
    around
        The hamlets' surroundings; equally near cells rank by their number.
    min_operators
        How many operators the rule asks for.
    older
        Of each technology older than the asked one, which of ``around.cells`` it reaches outdoors.
    columns
        Of the grid.
    """
    count = len(around.own)
    cell, excess = np.full(count, -1, np.int64), np.full((len(near_db), count), -np.inf, np.float32)
    names = np.full(count, "", dtype=object)
    hamlet = np.repeat(np.arange(count), np.diff(around.offsets))
    short = np.flatnonzero((near_db >= 0).sum(axis=0) < min_operators)
    if not len(short):
        return Shortfall(cell, excess, names)
    row, column = np.divmod(around.cells[short], columns)
    own_row, own_column = np.divmod(around.own[hamlet[short]], columns)
    away = (row - own_row) ** 2 + (column - own_column) ** 2
    at_points = around.clusters.at_points(hamlet[short], around.cells[short])
    order = np.lexsort((around.cells[short], away, ~at_points, hamlet[short]))
    found, first = np.unique(hamlet[short][order], return_index=True)
    chosen = short[order][first]
    cell[found], excess[:, found] = around.cells[chosen], near_db[:, chosen]
    names[found] = ["/".join(name for name, there in older.items() if there[at]) for at in chosen.tolist()]
    return Shortfall(cell, excess, names)
