"""Which cells are worked at all: those that free space alone would lift above what is there."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...radio.antenna import FULL_CIRCLE_DEG, gain_kernel_db
from .cells import CHUNK, Mast
from .fast_math import F
from .stations import Conditions, Output, Stations
from .template import OFF_CENTRE, Template

FAR_CELLS = 64
"""From so many cells on, a mast's place in its cell turns the bearing by less than `TURN_DEG`."""

TURN_DEG = 0.75
SLACK_DB = 0.01
"""What rounding may add to a level above the bound by which its cell was left out."""


class Asked(NamedTuple):
    """A ray's cells that are to be worked, filled from the front, and room to find them: numbers in the template."""

    cell: NDArray[np.int32]
    inside: NDArray[np.int32]
    served: NDArray[np.uint8]


@njit(nogil=True, cache=True)
def new_asked() -> Asked:
    """Return room for a ray's cells."""
    return Asked(np.empty(CHUNK, np.int32), np.empty(CHUNK, np.int32), np.empty(CHUNK, np.uint8))


@njit(nogil=True, cache=True, error_model="numpy")
def ask(  # noqa: PLR0917 - compiled code is called by position
    asked: Asked,
    output: Output,
    template: Template,
    ray: int,
    mast: Mast,
    cell_m: float,
    stations: Stations,
    begin: int,
    end: int,
    conditions: Conditions,
) -> np.int64:
    """Find which of a ray's cells any station could serve better than they are served; return how many.

    The bound is free space from the nearest corner of the mast's cell, in the direction's best sector.
    """
    height, width = output.wanted.shape
    top, left = mast.row - output.row, mast.column - output.column
    # Numbers without a sign index arrays: a negative one would be looked for at every turn.
    inside = np.uint64(0)
    for k in range(template.first[ray], template.first[ray + 1]):
        row, column = top + template.rows[k], left + template.columns[k]
        if row >= 0 and column >= 0 and row < height and column < width:
            asked.inside[inside], asked.served[inside] = k, 1
            inside += np.uint64(output.wanted[np.uint64(row), np.uint64(column)])
    if inside == 0:
        return np.int64(0)
    for station in range(begin, end):
        peak = stations.eirp_dbm[station] - 92.4 - 20.0 * math.log10(stations.frequency_ghz[station] * cell_m / 1000.0)
        peak = F(peak + SLACK_DB)
        aside = F(_best_gain_db(template.bearing_deg[ray], stations, station, conditions))
        floor, level_dbm = F(stations.floor_dbm[station]), output.level_dbm[stations.layer[station]]
        reach = F(stations.reach_m[station] / cell_m + OFF_CENTRE)
        for j in range(np.int64(inside)):
            cell = np.uint64(asked.inside[j])
            distance = template.distance[cell]
            if distance > reach:
                break
            bound = peak - template.least_spread_db[cell] + (aside if distance > FAR_CELLS else F(0.0))
            there = level_dbm[np.uint64(top + template.rows[cell]), np.uint64(left + template.columns[cell])]
            asked.served[j] &= np.uint8(bound < max(floor, there))
    some = np.uint64(0)
    for j in range(np.int64(inside)):
        asked.cell[some] = asked.inside[j]
        some += np.uint64(1 - asked.served[j])
    return np.int64(some)


@njit(nogil=True, cache=True, error_model="numpy")
def _best_gain_db(bearing_deg: float, stations: Stations, station: int, conditions: Conditions) -> float:
    """Return the greatest gain of a station's sectors within `TURN_DEG` of a bearing, at any elevation."""
    if stations.beamwidth_deg[station] >= FULL_CIRCLE_DEG:
        return 0.0
    best = -math.inf
    for sector in range(stations.first_sector[station], stations.first_sector[station + 1]):
        turn = bearing_deg - stations.azimuth_deg[sector]
        turn = abs(turn - FULL_CIRCLE_DEG * math.floor(turn / FULL_CIRCLE_DEG + 0.5))
        gain = gain_kernel_db(
            max(turn - TURN_DEG, 0.0),
            0.0,
            0.0,
            stations.beamwidth_deg[station],
            0.0,
            math.inf,
            conditions.front_to_back_db,
            conditions.side_lobe_db,
        )
        best = max(best, gain)
    return best
