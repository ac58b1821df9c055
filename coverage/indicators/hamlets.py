"""Hamlets: what reaches each of them, from whom, and the verdict by a named rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config.settings import Service
from ..geo.grid import Grid, Window, beyond, steps_within
from .result import slug

SUFFIXES = ("", "_low", "_high")
"""Of the columns: central, low, high."""

VERDICTS = ("covered", "partial", "none")
OUTSIDE = "outside"
"""In the place of a verdict: the hamlet's point lies in no commune. Such a hamlet counts in no share."""


@dataclass(frozen=True)
class Surroundings:
    """The cells around each hamlet, hamlet after hamlet.

    Attributes
    ----------
    own
        The hamlet's own cell (row * width + column of a window), -1 outside the grid; shape (hamlets,).
    cells
        Cells within the hamlet's radius and inside the communes.
    offsets
        Hamlet i has ``cells[offsets[i]:offsets[i + 1]]``; shape (hamlets + 1,).
    """

    own: NDArray[np.int64]
    cells: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Which hamlets lie outside the communes: those without any cell."""
        return np.asarray(np.diff(self.offsets) == 0)

    def thinned(
        self, row: NDArray[np.int64], column: NDArray[np.int64], most: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return about so many of each hamlet's cells, on a lattice of the whole grid, and where each hamlet's begin.

        Parameters
        ----------
        row, column
            Of `cells`, on the whole grid.
        most
            How many are enough.
        """
        size = np.diff(self.offsets)
        step = np.repeat(np.maximum(np.ceil(np.sqrt(size / most)).astype(np.int64), 1), size)
        chosen = (row % step == 0) & (column % step == 0)
        total = np.concatenate(([0], np.cumsum(chosen)))
        chosen |= np.repeat(total[self.offsets[1:]] == total[self.offsets[:-1]], size)
        total = np.concatenate(([0], np.cumsum(chosen)))
        return np.flatnonzero(chosen), total[self.offsets]

    def share(self, hit: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return each hamlet's share of cells that are hit, 0 to 1; 0 where it has no cell."""
        total = np.concatenate(([0], np.cumsum(hit)))
        counts = np.diff(self.offsets)
        return (total[self.offsets[1:]] - total[self.offsets[:-1]]) / np.maximum(counts, 1)


def surroundings_of(
    row: NDArray[np.int64], column: NDArray[np.int64], *, window: Window, inside: NDArray[np.bool_], grid: Grid,
    radius_m: float,
) -> Surroundings:  # fmt: skip
    """Return the communes' cells around each hamlet whose middle lies within the radius; its own cell always counts.

    A hamlet whose own cell lies in no commune has none.

    Parameters
    ----------
    row, column
        The hamlets' cells on the grid.
    window
        Of the grid: all cells on it that any of the hamlets needs.
    inside
        Which of them lie in communes, shape of the window.
    grid
        On which all lie.
    radius_m
        Around a hamlet's own cell.
    """
    place = beyond(grid, window)
    row, column = row - window.row, column - window.column
    own = np.where(place.holds(row, column), row * place.width + column, -1)
    step_row, step_column = steps_within(radius_m, grid)
    rows, columns = row[:, None] + step_row, column[:, None] + step_column
    usable = place.holds(rows, columns)
    usable[usable] = inside[rows[usable], columns[usable]]
    at_home = own >= 0
    at_home[at_home] = inside[row[at_home], column[at_home]]
    usable &= at_home[:, None]
    usable[at_home, np.flatnonzero((step_row == 0) & (step_column == 0))[0]] = True
    return Surroundings(
        own, (rows * place.width + columns)[usable], np.concatenate(([0], np.cumsum(usable.sum(axis=1))))
    )


@dataclass(frozen=True)
class Drawn:
    """What the draws of the levels' deviations say of a technology at the hamlets; the low ends, then the high ones.

    Attributes
    ----------
    level_dbm
        The strongest level in the hamlet's own cell, -inf where nothing is modelled; shape (2, hamlets).
    share_any, share_enough
        Shares of the surroundings: served by any operator, by as many as the rule asks for; shape (2, hamlets).
    probability
        Share of the draws in which as much of the surroundings is served as the rule asks for; shape (hamlets,).
    """

    level_dbm: NDArray[np.float64]
    share_any: NDArray[np.float64]
    share_enough: NDArray[np.float64]
    probability: NDArray[np.float64]


@dataclass(frozen=True)
class Reception:
    """What one technology brings to the hamlets; where there are three rows, they are central, low and high.

    Attributes
    ----------
    level_dbm
        Each operator's median level in the hamlet's own cell, -inf where nothing is modelled; shape (operators,
        hamlets).
    level_any
        The strongest of them, shape (3, hamlets).
    share
        Each operator's share of the hamlet's surroundings that is served outdoors, shape (operators, hamlets).
    share_enough
        Share of the surroundings served by as many operators as the rule asks for, shape (3, hamlets).
    share_any
        Share of the surroundings served by any operator, shape (3, hamlets).
    probability
        See `Drawn`.
    """

    level_dbm: NDArray[np.float32]
    level_any: NDArray[np.float64]
    share: NDArray[np.float64]
    share_enough: NDArray[np.float64]
    share_any: NDArray[np.float64]
    probability: NDArray[np.float64]


def reception(
    near_db: NDArray[np.float32], own_dbm: NDArray[np.float32], around: Surroundings, min_operators: int, drawn: Drawn
) -> Reception:
    """Return a technology's reception at the hamlets; a range always holds its central value.

    Parameters
    ----------
    near_db
        How far the level lies above what is asked for, in ``around.cells``; shape (operators, cells).
    own_dbm
        The level in each hamlet's own cell, -inf where there is none; shape (operators, hamlets).
    around, min_operators
        The hamlets' surroundings, and how many operators the rule asks for.
    drawn
        What the draws say.
    """
    served: NDArray[np.bool_] = np.asarray(near_db >= 0)
    return Reception(
        own_dbm,
        _with_ends(own_dbm.max(axis=0).astype(float), drawn.level_dbm),
        np.array([around.share(of) for of in served]),
        _with_ends(around.share(served.sum(axis=0) >= min_operators), drawn.share_enough),
        _with_ends(around.share(served.sum(axis=0) >= 1), drawn.share_any),
        drawn.probability,
    )


def _with_ends(central: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([central, np.minimum(ends[0], central), np.maximum(ends[1], central)])


def joined(parts: Sequence[Reception], back: NDArray[np.int64]) -> Reception:
    """Return the reception of the hamlets of several parts, put back into the order of the table."""
    whole = (np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in _RECEIVED)
    return Reception(*(values[..., back] for values in whole))


_RECEIVED = tuple(field.name for field in fields(Reception))


def with_verdicts(
    hamlets: gpd.GeoDataFrame,
    receptions: Mapping[str, Reception],
    asked: Reception | None,
    *,
    operators: tuple[str, ...],
    outside: NDArray[np.bool_],
    rule: Service,
) -> gpd.GeoDataFrame:
    """Return the hamlets with levels, shares and verdicts.

    Parameters
    ----------
    hamlets
        The checked table.
    receptions
        By technology.
    asked
        Of the asked technology or any newer one together; None where no station has one of them.
    operators
        In the order of the receptions' operators.
    outside
        Which hamlets lie outside the communes: they get no verdict of coverage.
    rule
        The asked technology, the least share of a hamlet and the least number of operators.

    Notes
    -----
    ``covered`` (có sóng): the asked technology, or a newer one, of at least ``min_operators`` reaches at least
    ``min_share_pct`` of the hamlet. ``none`` (trắng sóng): no technology of any operator reaches any part of it.
    ``partial`` (lõm sóng): all between. ``outside``: the point lies in no commune, nothing is modelled there. An
    operator's own verdict is the same rule with that operator alone. ``verdict_low`` and ``verdict_high`` are the
    verdict by the low and the high ends of the shares' ranges; ``served_probability_pct`` is the share of the draws in
    which the rule holds, missing where the point lies in no commune.
    """
    result = hamlets.copy()
    nowhere = np.zeros(len(hamlets))
    for technology, of in receptions.items():
        name = slug(technology)
        for estimate, suffix in enumerate(SUFFIXES):
            result[f"level_{name}_dbm{suffix}"] = _shown(of.level_any[estimate])
            result[f"share_{name}_any_pct{suffix}"] = of.share_any[estimate] * 100.0
        for index, operator in enumerate(operators):
            result[f"level_{name}_{slug(operator)}_dbm"] = _shown(of.level_dbm[index])
            result[f"share_{name}_{slug(operator)}_pct"] = of.share[index] * 100.0
    for estimate, suffix in enumerate(SUFFIXES):
        reached = np.max([of.share_any[estimate] for of in receptions.values()], axis=0, initial=0.0)
        enough = nowhere if asked is None else asked.share_enough[estimate]
        result[f"verdict{suffix}"] = np.where(outside, OUTSIDE, _verdict(enough, reached, rule))
    probability = nowhere if asked is None else asked.probability
    result["served_probability_pct"] = np.where(outside, np.nan, probability * 100.0)
    for index, operator in enumerate(operators):
        reached_by = np.max([of.share[index] for of in receptions.values()], axis=0, initial=0.0)
        own = nowhere if asked is None else asked.share[index]
        result[f"verdict_{slug(operator)}"] = np.where(outside, OUTSIDE, _verdict(own, reached_by, rule))
    return result


def _verdict(enough: NDArray[np.float64], reached: NDArray[np.float64], rule: Service) -> NDArray[np.str_]:
    return np.select([enough * 100.0 >= rule.min_share_pct, reached > 0], ["covered", "partial"], "none")


def _shown(level_dbm: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.where(np.isfinite(level_dbm), level_dbm, np.nan).round(1)
