"""Covered area and people of each zone, by threads over zones."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..geo.zones import Zones
from .kernels import cases_met, tally

Bits: TypeAlias = NDArray[np.unsignedinteger[Any]]

ESTIMATES_A_TIER = 3


def met_cases(
    level_dbm: NDArray[np.float32],
    server: NDArray[np.int32],
    cells: NDArray[np.integer[Any]],
    required_dbm: NDArray[np.float32],
    ranges_db: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> Bits:
    """Return which cases are met in some cells, a bit each: central, low and high of the first tier, then of the next.

    Parameters
    ----------
    level_dbm, server
        A mosaic: levels, NaN or -inf where there is none, and ranks of the serving stations, negative for none.
    cells
        Row * width + column.
    required_dbm
        Shape (tiers,).
    ranges_db
        Stations' ``range_low_db`` and ``range_high_db`` by rank.

    Examples
    --------
    >>> level, server = np.array([[-90.0, np.nan]], np.float32), np.array([[0, -1]], np.int32)
    >>> ranges = np.array([5.0], np.float32), np.array([6.0], np.float32)
    >>> met_cases(level, server, np.array([0, 1]), np.array([-92.0, -85.0], np.float32), ranges).tolist()
    [37, 0]
    """
    bits = ESTIMATES_A_TIER * len(required_dbm)
    met: Bits = np.empty(len(cells), np.uint16 if bits <= np.iinfo(np.uint16).bits else np.uint64)
    cases_met(level_dbm.ravel(), server.ravel(), cells.astype(np.int64, copy=False), required_dbm, *ranges_db, met)
    return met


def tallies(
    met: Bits,
    cases: int,
    zones: Zones,
    people: NDArray[np.float64],
    *,
    threads: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return covered area and people of each zone: by each operator alone, and by at least 1, 2, ... of them.

    Parameters
    ----------
    met
        Shape (operators, entries of the zones' cells): which cases are met, a bit each; see `met_cases`.
    cases
        How many there are: one for each tier and estimate.
    zones
        The zones' cells and shares.
    people
        Of each entry of the zones' cells.

    Returns
    -------
    cells, people
        Shape (zones, cases, 2 * operators): covered cells (a count with fractions) and persons. Each zone is summed in
        the order of its entries, so the sums do not depend on the number of threads.
    """
    parts = np.array_split(np.arange(zones.count), min(threads * 4, zones.count))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        done = list(
            pool.map(
                lambda part: tally(met, cases, zones.share, people, zones.offsets[part[0] : part[-1] + 2]),
                parts,
            )
        )
    return np.concatenate([cells for cells, _ in done]), np.concatenate([persons for _, persons in done])
