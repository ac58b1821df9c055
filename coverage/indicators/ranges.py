"""Low and high of the communes' figures: quantiles of what is covered in each draw of the levels' deviations."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..engine.deviations import Draws
from ..engine.drawn import Sample, drawn_shares
from ..geo.grid import Window
from ..geo.zones import Zones

SAMPLED_CELLS = 1000
"""About so many of a commune's cells are looked at in every draw, on a lattice; all of a small one's."""

# The province's draws are sums of whole units of these, so that no order of the communes changes a bit.
_UNITS = np.array([1e-12, 1e-10, 1e-10])[:, None, None, None]


@dataclass(frozen=True)
class Ranges:
    """Of one technology or union of technologies.

    Attributes
    ----------
    low, high
        Shares of area, people and households at the ends of their ranges, 0 to 1; shape (3, communes, tiers, who): each
        operator, at least 1, 2, ... of them, the greatest operator.
    covered
        What all communes have covered in each draw, in units of 1e-12 km² and of 1e-10 people and households; shape
        (3, tiers, 2 * operators, draws).
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    covered: NDArray[np.int64]


def sample_cells(
    zones: Zones, window: Window, people: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which entries of the zones are looked at in every draw, and where each zone's begin among them.

    Parameters
    ----------
    zones, window
        Their cells, and where these lie on the whole grid, so that no cut of the work changes the choice.
    people
        Who lives in each entry.
    """
    chosen = []
    # Zone by zone: whole arrays of rows and columns would take more memory than all else that is counted.
    for begin, end in pairwise(zones.offsets.tolist()):
        row, column = np.divmod(zones.cells[begin:end], np.int32(window.width))
        step = max(int(np.sqrt((end - begin) / SAMPLED_CELLS)), 1)
        met = ((row + window.row) % step == 0) & ((column + window.column) % step == 0)
        # Where the lattice meets no one, a small commune is looked at whole.
        if not met.any() or (people[begin:end].any() and not people[begin:end][met].any()):
            met[:] = True
        chosen.append(begin + np.flatnonzero(met))
    return np.concatenate(chosen), np.concatenate(([0], np.cumsum([len(entries) for entries in chosen])))


def ranges_of(
    sample: Sample, draws: Draws, unions: NDArray[np.bool_], more_db: NDArray[np.float32],
    *, central: Sequence[NDArray[np.float64]], whole: NDArray[np.float64], threads: int,
) -> list[Ranges]:  # fmt: skip
    """Return the ranges of some communes' figures, union after union.

    Parameters
    ----------
    sample, draws, unions, more_db, threads
        See `drawn.drawn_shares`; the sample's weights are area and people.
    central
        Of each union: its central shares of area and people, counted in all cells; shape (2, communes, tiers,
        2 * operators).
    whole
        The communes' km², people and households, shape (3, communes); NaN where unknown.

    Notes
    -----
    A draw moves a figure by as much as it moves it in the sample. A range always holds its central figure.
    """
    operators = sample.excess_db.shape[1]
    drawn = drawn_shares(sample, draws, unions, more_db, threads=threads)
    known = np.nan_to_num(whole)
    order = np.argsort(more_db.max(axis=0), kind="stable")
    found = []
    for union, shares in enumerate(central):
        of = np.moveaxis(drawn[:, :, union], 1, 0)
        moved = np.clip(shares[..., None] + (of[..., 1:] - of[..., :1]), 0.0, 1.0)[[0, 1, 1]]
        units = np.rint(moved * (known[:, :, None, None, None] / _UNITS[..., None])).astype(np.int64)
        low, high = _ends(moved, shares[[0, 1, 1]], draws, operators)
        for end in (low, high):
            _in_order(end, order, operators)
        found.append(Ranges(low, high, units.sum(axis=1)))
    return found


def joined_ranges(parts: Sequence[Ranges], back: NDArray[np.int64]) -> Ranges:
    """Return the ranges of the communes of several parts, put back into their order."""
    low, high = (np.concatenate([getattr(part, name) for part in parts], axis=1)[:, back] for name in ("low", "high"))
    return Ranges(low, high, np.sum([part.covered for part in parts], axis=0))


def province_ends(
    ranges: Ranges, total: NDArray[np.float64], central: NDArray[np.float64], draws: Draws, order: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of the whole province's shares, shape (3, tiers, who).

    Parameters
    ----------
    ranges, draws
        Of all communes.
    total
        Their km², people and households, shape (3,).
    central
        The central shares, shape (3, tiers, 2 * operators).
    order
        The tiers from what asks least on.
    """
    operators = central.shape[-1] // 2
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.minimum(ranges.covered * _UNITS / total[:, None, None, None], 1.0)
    low, high = _ends(shares, central, draws, operators)
    for end in (low, high):
        _in_order(end[:, None], order, operators)
    return low, high


def _ends(
    drawn: NDArray[np.float64], central: NDArray[np.float64], draws: Draws, operators: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of shares over their draws (the last axis), with the greatest operator's after the others'."""
    greatest = drawn[..., :operators, :].max(axis=-2, keepdims=True)
    low, high = draws.ends(np.concatenate([drawn, greatest], axis=-2))
    middle = np.concatenate([central, central[..., :operators].max(axis=-1, keepdims=True)], axis=-1)
    return np.minimum(low, middle), np.maximum(high, middle)


def _in_order(end: NDArray[np.float64], tiers: NDArray[np.int64], operators: int) -> None:
    """Keep the order that every draw has, and that a sample's quantiles may miss by a hair; in place."""
    end[..., operators] = np.maximum(end[..., operators], end[..., -1])
    for k in range(operators + 1, 2 * operators):
        end[..., k] = np.minimum(end[..., k], end[..., k - 1])
    every = 2 * operators - 1
    end[..., every] = np.minimum(end[..., every], end[..., :operators].min(axis=-1))
    for easier, harder in pairwise(tiers.tolist()):
        end[..., harder, :] = np.minimum(end[..., harder, :], end[..., easier, :])


def in_order_of_unions(ends: Sequence[NDArray[np.float64]], unions: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Return the ends of each union's ranges, none below those of a technology or union that it holds."""
    found = [end.copy() for end in ends]
    for union in np.argsort(unions.sum(axis=1), kind="stable"):
        for part in np.flatnonzero((unions <= unions[union]).all(axis=1)):
            np.maximum(found[union], found[part], out=found[union])
    return found
