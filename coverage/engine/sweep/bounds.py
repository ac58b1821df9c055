"""Which cells are worked at all: those that free space alone would lift above what is there."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...radio.antenna import FULL_CIRCLE_DEG, gain_kernel_db
from .cells import CHUNK, Mast
from .compiled import kernel, maker
from .fast_math import F
from .stations import Conditions, Output, Stations
from .template import OFF_CENTRE, Template

FAR_CELLS = 64
"""From so many cells on, a mast's place in its cell turns the bearing by less than `TURN_DEG`."""

TURN_DEG = 0.75
SLACK_DB = 0.01
"""What rounding may add to a level above the bound by which its cell was left out."""

BESIDE_CELLS = 1.5
"""A ray's cells lie less than so far beside it, and less than so far along it from where it comes into a window."""

ROUND_CELLS = 6
"""The way to a cell is known where all terrain up to so many cells further than it is."""


class Asked(NamedTuple):
    """A ray's cells that are to be worked, and room to find them; arrays are filled from the front, shape (CHUNK,).

    Attributes
    ----------
    cell
        Their numbers in the template.
    inside, at, cover
        Of the cells that count: numbers in the template and in a mosaic's layer, and numbers of classes of clutter.
    served
        Whether these have more already than any station could give.
    """

    cell: NDArray[np.int32]
    inside: NDArray[np.int32]
    at: NDArray[np.int32]
    cover: NDArray[np.uint8]
    served: NDArray[np.uint8]


@maker()
def new_asked() -> Asked:
    """Return room for a ray's cells."""
    return Asked(
        np.empty(CHUNK, np.int32),
        np.empty(CHUNK, np.int32),
        np.empty(CHUNK, np.int32),
        np.zeros(CHUNK, np.uint8),
        np.empty(CHUNK, np.uint8),
    )


@kernel()
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

    The bound is free space from the nearest corner of the mast's cell, in the direction's best sector, less what the
    phone itself loses among houses and trees; the latter only where the way to the cell is known, since a closed form,
    which stands in for it otherwise, holds that already.
    """
    inside = _inside(asked, output, template, ray, mast, stations, begin, end, cell_m)
    if inside == 0:
        return np.int64(0)
    covered = output.cover.size > 0
    known = F(mast.known_cells - ROUND_CELLS) if covered else F(0.0)
    cells, at, cover, served = asked.inside, asked.at, asked.cover, asked.served
    distances, least_spread_db = template.distance, template.least_spread_db
    for station in range(begin, end):
        peak = stations.eirp_dbm[station] - 92.4 - 20.0 * math.log10(stations.frequency_ghz[station] * cell_m / 1000.0)
        peak = F(peak + SLACK_DB)
        aside = F(_best_gain_db(template.bearing_deg[ray], stations, station, conditions))
        floor, level_dbm = F(stations.floor_dbm[station]), output.level_dbm[stations.layer[station]].reshape(-1)
        reach = F(stations.reach_m[station] / cell_m + OFF_CENTRE)
        terminal_db = output.terminal_db[station] if covered else least_spread_db
        for j in range(inside):
            cell = np.uint64(cells[j])
            distance = distances[cell]
            if distance > reach:
                break
            bound = peak - least_spread_db[cell] + (aside if distance > FAR_CELLS else F(0.0))
            bound -= terminal_db[np.uint64(cover[j])] if distance < known else F(0.0)
            served[j] &= np.uint8(bound < max(floor, level_dbm[np.uint64(at[j])]))
    some = np.uint64(0)
    for j in range(inside):
        asked.cell[some] = cells[j]
        some += np.uint64(1 - served[j])
    return np.int64(some)


@kernel()
def _inside(  # noqa: PLR0917 - compiled code is called by position
    asked: Asked,
    output: Output,
    template: Template,
    ray: int,
    mast: Mast,
    stations: Stations,
    begin: int,
    end: int,
    cell_m: float,
) -> int:
    """Find which of a ray's cells count, lie in the window and within the reach of any station; return how many."""
    height, width = output.wanted.shape
    top, left = mast.row - output.row, mast.column - output.column
    furthest = 0.0
    for station in range(begin, end):
        furthest = max(furthest, stations.reach_m[station])
    furthest = furthest / cell_m + OFF_CENTRE
    # Where the ray is in the window, by its distances from the mast's cell.
    south, east = template.south[ray], template.east[ray]
    near, far = _between(-top - BESIDE_CELLS, height - 1 - top + BESIDE_CELLS, south, 0.0, furthest)
    near, far = _between(-left - BESIDE_CELLS, width - 1 - left + BESIDE_CELLS, east, near, far)
    if near > far:
        return 0
    first, last = template.first[ray], template.first[ray + 1]
    distances, rows, columns = template.distance, template.rows, template.columns
    wanted, whole = output.wanted.reshape(-1), output.cover.reshape(-1)
    cells, at, cover, served = asked.inside, asked.at, asked.cover, asked.served
    low, high = first, last
    while low < high:
        middle = (low + high) >> 1
        if distances[middle] < near - BESIDE_CELLS:
            low = middle + 1
        else:
            high = middle
    # Numbers without a sign index arrays: a negative one would be looked for at every turn.
    inside = np.uint64(0)
    for k in range(low, last):
        if distances[k] > far + BESIDE_CELLS:
            break
        row, column = top + rows[k], left + columns[k]
        if row >= 0 and column >= 0 and row < height and column < width:
            place = np.uint64(row * width + column)
            cells[inside], at[inside], served[inside] = k, place, 1
            if whole.size > 0:
                cover[inside] = whole[place]
            inside += np.uint64(wanted[place])
    return int(np.int64(inside))


@kernel(inline="always")
def _between(low: float, high: float, per_step: float, near: float, far: float) -> tuple[float, float]:
    """Return the part of `near` to `far` in which a coordinate that grows from 0 by `per_step` lies between bounds."""
    if abs(per_step) < 1e-9:
        return (near, far) if low <= 0.0 <= high else (1.0, 0.0)
    one, other = low / per_step, high / per_step
    return max(near, min(one, other)), min(far, max(one, other))


@kernel()
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
