"""Covered area and people of each zone, by threads over zones."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..geo.zones import Zones
from .kernels import tally, tiers_met

Bits: TypeAlias = NDArray[np.unsignedinteger[Any]]


def met_tiers(
    level_dbm: NDArray[np.float32], cells: NDArray[np.integer[Any]], required_dbm: NDArray[np.float32]
) -> Bits:
    """Return which tiers are met in some cells, a bit each.

    Parameters
    ----------
    level_dbm
        A mosaic: levels, NaN or -inf where there is none.
    cells
        Row * width + column.
    required_dbm
        Shape (tiers,).

    Examples
    --------
    >>> level = np.array([[-90.0, np.nan]], np.float32)
    >>> met_tiers(level, np.array([0, 1]), np.array([-92.0, -85.0], np.float32)).tolist()
    [1, 0]
    """
    met: Bits = np.empty(len(cells), np.uint8 if len(required_dbm) <= np.iinfo(np.uint8).bits else np.uint64)
    tiers_met(level_dbm.ravel(), cells.astype(np.int64, copy=False), required_dbm, met)
    return met


def tallies(
    met: Bits,
    tiers: int,
    zones: Zones,
    people: NDArray[np.float64],
    *,
    threads: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return covered area and people of each zone: by each operator alone, and by at least 1, 2, ... of them.

    Parameters
    ----------
    met
        Shape (operators, entries of the zones' cells): which tiers are met, a bit each; see `met_tiers`.
    tiers
        How many there are.
    zones
        The zones' cells and shares.
    people
        Of each entry of the zones' cells.

    Returns
    -------
    cells, people
        Shape (zones, tiers, 2 * operators): covered cells (a count with fractions) and persons. Each zone is summed in
        the order of its entries, so the sums do not depend on the number of threads.
    """
    parts = np.array_split(np.arange(zones.count), min(threads * 4, zones.count))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        done = list(
            pool.map(
                lambda part: tally(met, tiers, zones.share, people, zones.offsets[part[0] : part[-1] + 2]),
                parts,
            )
        )
    return np.concatenate([cells for cells, _ in done]), np.concatenate([persons for _, persons in done])
