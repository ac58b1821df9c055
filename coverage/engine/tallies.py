"""Covered area and people of each zone, by threads over zones."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ..geo.zones import Zones
from .kernels import tally


def tallies(
    level_dbm: NDArray[np.float32],
    required_dbm: NDArray[np.float32],
    zones: Zones,
    people: NDArray[np.float64],
    *,
    threads: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return covered area and people of each zone: by each operator alone, and by at least 1, 2, ... of them.

    Parameters
    ----------
    level_dbm
        Shape (operators, entries of the zones' cells); -inf or NaN where nothing is received.
    required_dbm
        Shape (cases,): one for each tier and estimate.
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
                lambda part: tally(level_dbm, required_dbm, zones.share, people, zones.offsets[part[0] : part[-1] + 2]),
                parts,
            )
        )
    return np.concatenate([cells for cells, _ in done]), np.concatenate([persons for _, persons in done])
