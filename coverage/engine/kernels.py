"""Compiled loops over cells. They know nothing but numbers; numpy twins stand in the tests."""

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..radio.antenna import gain_kernel_db
from ..radio.loss_table import KNOTS_PER_OCTAVE

_KNOTS_PER_E = KNOTS_PER_OCTAVE / math.log(2.0)


@njit(nogil=True, cache=True)
def tabulated_loss_db(losses_db: NDArray[np.float32], distance_m: float) -> float:
    """Return the loss at a distance by linear interpolation in a row of `radio.loss_table`."""
    position = math.log(max(distance_m, 1.0)) * _KNOTS_PER_E
    knot = min(int(position), losses_db.size - 2)
    part = position - knot
    return float(losses_db[knot] + part * (losses_db[knot + 1] - losses_db[knot]))


@njit(nogil=True, cache=True)
def strongest_of_places(  # noqa: PLR0912, PLR0917, C901 - one loop nest, called by position
    level: NDArray[np.float32],
    server: NDArray[np.int32],
    wanted: NDArray[np.bool_],
    ground_m: NDArray[np.float32],
    corner_x_m: float,
    corner_y_m: float,
    resolution_m: float,
    places: NDArray[np.int64],
    place_x_m: NDArray[np.float64],
    place_y_m: NDArray[np.float64],
    place_ground_m: NDArray[np.float64],
    place_reach_m: NDArray[np.float64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    rank: NDArray[np.int32],
    layer: NDArray[np.int32],
    table: NDArray[np.int32],
    height_m: NDArray[np.float64],
    eirp_dbm: NDArray[np.float64],
    reach_m: NDArray[np.float64],
    floor_dbm: NDArray[np.float64],
    downtilt_deg: NDArray[np.float64],
    beamwidth_deg: NDArray[np.float64],
    vertical_beamwidth_deg: NDArray[np.float64],
    first_sector: NDArray[np.int64],
    azimuth_deg: NDArray[np.float64],
    loss_db: NDArray[np.float32],
    receiver_height_m: float,
    front_to_back_db: float,
    side_lobe_db: float,
) -> None:
    """Raise a window's mosaics to the strongest of some places' stations, in place.

    Parameters
    ----------
    level, server
        Shape (layers, rows, columns): what is there already.
    wanted
        Shape (rows, columns): cells that count; the others are left.
    ground_m
        Terrain of the window, shape (rows, columns), NaN where unknown: then mast and cell stand on one level.
    corner_x_m, corner_y_m
        Outer corner of cell (0, 0), the north-western.
    places
        Numbers of the places; the further arrays are those of `transmitters.Transmitters`.
    begin, end
        Place i has the stations ``begin[i]:end[i]``, shape (places,).
    place_ground_m
        Terrain under each place, NaN where unknown.
    """
    rows, columns = wanted.shape
    for place in places:
        x, y, reach = place_x_m[place], place_y_m[place], place_reach_m[place]
        base = place_ground_m[place]
        top = max(math.floor((corner_y_m - (y + reach)) / resolution_m), 0)
        bottom = min(math.floor((corner_y_m - (y - reach)) / resolution_m), rows - 1)
        for row in range(top, bottom + 1):
            dy = corner_y_m - (row + 0.5) * resolution_m - y
            half = reach * reach - dy * dy
            if half < 0.0:
                continue
            half = math.sqrt(half)
            left = max(math.floor((x - half - corner_x_m) / resolution_m), 0)
            right = min(math.floor((x + half - corner_x_m) / resolution_m), columns - 1)
            for column in range(left, right + 1):
                if not wanted[row, column]:
                    continue
                dx = corner_x_m + (column + 0.5) * resolution_m - x
                distance = math.sqrt(dx * dx + dy * dy)
                if distance > reach:
                    continue
                bearing = math.nan
                rise = ground_m[row, column] + receiver_height_m - base
                if math.isnan(rise):
                    rise = receiver_height_m
                for station in range(begin[place], end[place]):
                    if distance > reach_m[station]:
                        continue
                    peak = eirp_dbm[station] - tabulated_loss_db(loss_db[table[station]], distance)
                    own = layer[station]
                    there = level[own, row, column]
                    if np.float32(peak) < there or peak < floor_dbm[station]:
                        continue
                    if math.isnan(bearing):
                        bearing = math.degrees(math.atan2(dx, dy))
                    elevation = math.degrees(math.atan2(rise - height_m[station], max(distance, 1.0)))
                    gain = -math.inf
                    for sector in range(first_sector[station], first_sector[station + 1]):
                        gain = max(
                            gain,
                            gain_kernel_db(
                                bearing,
                                elevation,
                                azimuth_deg[sector],
                                beamwidth_deg[station],
                                downtilt_deg[station],
                                vertical_beamwidth_deg[station],
                                front_to_back_db,
                                side_lobe_db,
                            ),
                        )
                    received = np.float32(peak + gain)
                    if received < floor_dbm[station]:
                        continue
                    if received > there or (received == there and rank[station] < server[own, row, column]):
                        level[own, row, column] = received
                        server[own, row, column] = rank[station]


@njit(nogil=True, cache=True)
def tiers_met(
    level: NDArray[np.float32],
    cells: NDArray[np.int64],
    required: NDArray[np.float32],
    met: NDArray[np.unsignedinteger[Any]],
) -> None:
    """Write which tiers' required levels are met in some cells, a bit each.

    Parameters
    ----------
    level
        Of all cells: dBm, NaN or -inf where nothing is received.
    cells
        Numbers of the cells asked for.
    required
        Shape (tiers,).
    met
        Written: shape of `cells`, unsigned integers of a bit a tier or more.
    """
    for i in range(cells.size):
        there = level[cells[i]]
        bits = 0
        for tier in range(required.size):
            if there >= required[tier]:
                bits |= 1 << tier
        met[i] = bits


@njit(nogil=True, cache=True)
def tally(
    met: NDArray[np.unsignedinteger[Any]],
    tiers: int,
    area: NDArray[np.float32],
    people: NDArray[np.float64],
    offsets: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return covered area and people of each zone: by each operator, and by at least k of them.

    Parameters
    ----------
    met
        Shape (operators, entries): which tiers are met, a bit each.
    tiers
        How many there are.
    area, people
        Of each entry, shape (entries,).
    offsets
        Zone i owns the entries ``offsets[i]:offsets[i + 1]``; shape (zones + 1,).

    Returns
    -------
    area, people
        Shape (zones, tiers, 2 * operators): first each operator alone, then at least 1, 2, ... of them.

    """
    operators, zones = met.shape[0], offsets.shape[0] - 1
    columns = 2 * operators
    # Whole vectors of tiers: those beyond the last are met nowhere.
    width = (tiers + 3) // 4 * 4
    areas, persons = np.zeros((zones, columns, width)), np.zeros((zones, columns, width))
    masks = np.empty(columns, np.int64)
    for zone in range(zones):
        for entry in range(offsets[zone], offsets[zone + 1]):
            masks[operators:] = 0
            for operator in range(operators):
                own = np.int64(met[operator, entry])
                masks[operator] = own
                # Met by k of them: by k before, or by k - 1 before and by this one.
                for k in range(operator, 0, -1):
                    masks[operators + k] |= masks[operators + k - 1] & own
                masks[operators] |= own
            own_area, own_people = np.float64(area[entry]), people[entry]
            for column in range(columns):
                mask = masks[column]
                if mask == 0:
                    continue
                # To add nothing where a tier is not met changes no bit of a sum, and needs no branch.
                for tier in range(width):
                    hit = (mask >> tier) & 1
                    areas[zone, column, tier] += own_area if hit else 0.0
                    persons[zone, column, tier] += own_people if hit else 0.0
    return _by_tier(areas, tiers), _by_tier(persons, tiers)


@njit(nogil=True, cache=True)
def _by_tier(sums: NDArray[np.float64], tiers: int) -> NDArray[np.float64]:
    return np.ascontiguousarray(sums[:, :, :tiers].transpose(0, 2, 1))
