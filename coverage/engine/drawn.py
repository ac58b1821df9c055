"""What is covered in each draw of the levels' deviations: kernel, and threads over zones."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .deviations import LAYER_STEP, NOISE, Draws


@dataclass(frozen=True)
class Sample:
    """Some cells of each zone, and what is received there.

    Attributes
    ----------
    excess_db
        How far each layer's level lies above what is asked for outdoors, -inf where there is none; shape
        (technologies, operators, entries).
    rank
        The serving stations, negative where there is none, or where the level is declared; same shape.
    start
        See `Draws.starts`, shape (entries,).
    weights
        What each entry counts for (its area, its people); shape (weights, entries).
    offsets
        Zone i has the entries ``offsets[i]:offsets[i + 1]``; shape (zones + 1,).
    """

    excess_db: NDArray[np.float32]
    rank: NDArray[np.int32]
    start: NDArray[np.int64]
    weights: NDArray[np.float64]
    offsets: NDArray[np.int64]


def drawn_shares(
    sample: Sample,
    draws: Draws,
    unions: NDArray[np.bool_],
    more_db: NDArray[np.float32],
    *,
    threads: int = 1,
) -> NDArray[np.float64]:
    """Return which share of each zone is covered in each draw.

    Parameters
    ----------
    sample, draws
        The zones' cells, and what the levels are off by.
    unions
        Which technologies each union holds, shape (unions, technologies).
    more_db
        What each technology's tiers ask for above the outdoor one, shape (technologies, tiers).

    Returns
    -------
    ndarray
        Shape (zones, weights, unions, tiers, 2 * operators, draws + 1): each operator alone, then at least 1, 2, ... of
        them; 0 where a zone's weights are all 0. Each zone by itself in the order of its entries, so that the number of
        threads changes no bit.
    """
    zones = len(sample.offsets) - 1
    parts = np.array_split(np.arange(zones), max(1, min(threads * 4, zones)))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        done = pool.map(
            lambda part: _covered(
                sample.excess_db, sample.rank, sample.start, sample.weights,
                sample.offsets[part[0] : part[-1] + 2] if len(part) else sample.offsets[:1],
                draws.station_db, draws.cell_db, draws.noise, unions, more_db,
            ),
            parts,
        )  # fmt: skip
        return np.concatenate(list(done))


@njit(nogil=True, cache=True)
def _covered(  # noqa: PLR0917 - compiled code is called by position
    excess_db: NDArray[np.float32],
    rank: NDArray[np.int32],
    start: NDArray[np.int64],
    weights: NDArray[np.float64],
    offsets: NDArray[np.int64],
    station_db: NDArray[np.float32],
    cell_db: NDArray[np.float32],
    noise: NDArray[np.float32],
    unions: NDArray[np.bool_],
    more_db: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return covered shares as `drawn_shares` does, on one thread."""
    technologies, operators, _ = excess_db.shape
    zones, draws, tiers = offsets.size - 1, station_db.shape[1], more_db.shape[1]
    shares = np.zeros((zones, weights.shape[0], unions.shape[0], tiers, 2 * operators, draws))
    level = np.empty(draws, np.float32)
    met = np.zeros((technologies, operators, tiers, draws), np.uint8)
    some = np.zeros((technologies, operators), np.uint8)
    own, served = np.empty((tiers, draws), np.uint8), np.empty((tiers, draws), np.uint8)
    for zone in range(zones):
        whole = np.zeros(weights.shape[0])
        for i in range(offsets[zone], offsets[zone + 1]):
            whole += weights[:, i]
            for t in range(technologies):
                for o in range(operators):
                    some[t, o] = _meet(
                        excess_db[t, o, i], rank[t, o, i], (start[i] + LAYER_STEP * (t * operators + o)) & (NOISE - 1),
                        station_db, cell_db, noise, more_db[t], level, met[t, o],
                    )  # fmt: skip
            for u in range(unions.shape[0]):
                _add_union(shares[zone, :, u], weights[:, i], unions[u], some, met, own, served)
        for w in range(weights.shape[0]):
            if whole[w] > 0.0:
                shares[zone, w] /= whole[w]
    return shares


@njit(nogil=True, cache=True)
def _add_union(  # noqa: PLR0917 - compiled code is called by position
    shares: NDArray[np.float64],
    weights: NDArray[np.float64],
    union: NDArray[np.bool_],
    some: NDArray[np.uint8],
    met: NDArray[np.uint8],
    own: NDArray[np.uint8],
    served: NDArray[np.uint8],
) -> None:
    """Add a cell's weights where each operator, and where at least 1, 2, ... of them, serve by some technology."""
    operators = some.shape[1]
    most = 0
    served[:] = 0
    for o in range(operators):
        own[:] = 0
        for t in range(union.size):
            if union[t] and some[t, o]:
                own |= met[t, o]
        if not (union & (some[:, o] > 0)).any():
            continue
        most += 1
        served += own
        for w in range(weights.size):
            _add(shares[w, :, o], weights[w], own, 1)
    for k in range(most):
        for w in range(weights.size):
            _add(shares[w, :, operators + k], weights[w], served, k + 1)


@njit(nogil=True, cache=True)
def _meet(  # noqa: PLR0917 - compiled code is called by position
    excess_db: np.float32,
    rank: int,
    begin: int,
    station_db: NDArray[np.float32],
    cell_db: NDArray[np.float32],
    noise: NDArray[np.float32],
    more_db: NDArray[np.float32],
    level: NDArray[np.float32],
    met: NDArray[np.uint8],
) -> int:
    """Write in which tiers and draws a level is enough, and return whether in none (0), or in some (1)."""
    if excess_db == -np.inf:
        return 0
    level[0] = excess_db
    if rank >= 0:
        deviation = cell_db[rank]
        for k in range(1, level.size):
            level[k] = excess_db + station_db[rank, k] + deviation * noise[begin + k]
    else:
        level[1:] = excess_db
    some = 0
    for tier in range(more_db.size):
        for k in range(level.size):
            enough = level[k] >= more_db[tier]
            met[tier, k] = enough
            some |= enough
    return some


@njit(nogil=True, cache=True)
def _add(total: NDArray[np.float64], weight: float, served: NDArray[np.uint8], least: int) -> None:
    if weight == 0.0:
        return
    for tier in range(served.shape[0]):
        for k in range(served.shape[1]):
            total[tier, k] += weight if served[tier, k] >= least else 0.0
