"""One place's stations over all cells of its disc: fan by fan, height by height, band by band."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...radio.antenna import FULL_CIRCLE_DEG, gain_kernel_db
from ..kernels import tabulated_loss_db
from .cells import CHUNK, MOST_RAYS, Fan, Mast, Terrain, take_ray
from .exact import exact_loss
from .fast_math import F, atan_f32
from .geometry import Own, Room, along_ray, new_own, new_room, own_points
from .losses import LEAST_NU, losses_in_band
from .smooth import smooth_term, spherical_clearance, spread
from .template import OFF_CENTRE, Template

FAR_CELLS = 64
"""From so many cells on, a mast's place in its cell turns the bearing by less than `TURN_DEG`."""

TURN_DEG = 0.75
SLACK_DB = 0.01
"""What rounding may add to a level above the bound by which its cell was left out."""


class Stations(NamedTuple):
    """Stations as arrays; those of one place follow each other by height, frequency and rank. See `Transmitters`."""

    rank: NDArray[np.int32]
    layer: NDArray[np.int32]
    table: NDArray[np.int32]
    height_m: NDArray[np.float64]
    eirp_dbm: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    closed_reach_m: NDArray[np.float64]
    floor_dbm: NDArray[np.float64]
    downtilt_deg: NDArray[np.float64]
    beamwidth_deg: NDArray[np.float64]
    vertical_beamwidth_deg: NDArray[np.float64]
    first_sector: NDArray[np.int64]
    azimuth_deg: NDArray[np.float64]
    frequency_ghz: NDArray[np.float64]
    wavelength_m: NDArray[np.float64]
    admittance: NDArray[np.float64]
    loss_db: NDArray[np.float32]


class Conditions(NamedTuple):
    """What all stations share: the phone's height, the earth's effective radius, how antennas fall off, the method."""

    receiver_height_m: float
    radius_km: float
    front_to_back_db: float
    side_lobe_db: float
    exact: bool


class Output(NamedTuple):
    """A window's mosaics: see `kernels.strongest_of_places`; `row` and `column` are the grid's cell at (0, 0)."""

    level_dbm: NDArray[np.float32]
    server: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    terminal_db: NDArray[np.float32]
    cover: NDArray[np.uint8]
    row: int
    column: int


class Work(NamedTuple):
    """What is worked out for a fan's cells, each of shape (CHUNK,), and room for one ray's points."""

    rise_m: NDArray[np.float32]
    elevation_deg: NDArray[np.float32]
    term: NDArray[np.float32]
    above_start_m: NDArray[np.float32]
    above_end_m: NDArray[np.float32]
    free_space_db: NDArray[np.float32]
    smooth_term: NDArray[np.float32]
    clearance: NDArray[np.float32]
    inverse_root: NDArray[np.float32]
    loss_db: NDArray[np.float32]
    exact_db: NDArray[np.float64]
    own: Own
    room: Room


@njit(nogil=True, cache=True)
def new_work(most_points: int, cell_km: float, radius_km: float) -> Work:
    """Return room to work in: see `geometry.new_room`."""
    cells = np.empty((10, CHUNK), np.float32)
    return Work(
        cells[0],
        cells[1],
        cells[2],
        cells[3],
        cells[4],
        cells[5],
        cells[6],
        cells[7],
        cells[8],
        cells[9],
        np.empty(CHUNK),
        new_own(CHUNK),
        new_room(most_points, cell_km, radius_km),
    )


@njit(nogil=True, cache=True)
def sweep_place(  # noqa: PLR0917 - compiled code is called by position
    output: Output,
    template: Template,
    mast: Mast,
    terrain: Terrain,
    stations: Stations,
    begin: int,
    end: int,
    conditions: Conditions,
    fan: Fan,
    work: Work,
) -> None:
    """Raise a window's mosaics to the strongest of one place's stations, in place.

    Parameters
    ----------
    output
        Changed.
    template
        Of the place's reach or of a greater one.
    mast, terrain
        The place, and the heights around it: everything between the place and the window's cells.
    stations, begin, end
        The place has the stations from `begin` to `end`.
    conditions
        What they share.
    fan, work
        Room to work in.
    """
    total = template.south.size
    asked = np.empty(CHUNK, np.bool_)
    ray = 0
    while ray < total:
        rays = 0
        fan.first[0] = 0
        while ray < total and rays < MOST_RAYS:
            cells = template.first[ray + 1] - template.first[ray]
            if fan.first[rays] + cells > CHUNK:
                break
            if _ask(asked, output, template, ray, mast, terrain.cell_m, stations, begin, end, conditions):
                rays = take_ray(fan, rays, template, ray, mast, terrain, asked)
            ray += 1
        if rays == 0:
            continue
        first = begin
        while first < end:
            height = stations.height_m[first]
            last = first
            while last < end and stations.height_m[last] == height:
                last += 1
            _at_height(fan, rays, terrain, stations, first, last, conditions, work)
            _bands(output, fan, rays, mast, terrain, stations, first, last, conditions, work)
            first = last


@njit(nogil=True, cache=True, error_model="numpy")
def _ask(  # noqa: PLR0917 - compiled code is called by position
    asked: NDArray[np.bool_],
    output: Output,
    template: Template,
    ray: int,
    mast: Mast,
    cell_m: float,
    stations: Stations,
    begin: int,
    end: int,
    conditions: Conditions,
) -> bool:
    """Tell which of a ray's cells any station could serve better than it is served; return whether any.

    The bound is free space from the nearest corner of the mast's cell, in the direction's best sector.
    """
    first, last = template.first[ray], template.first[ray + 1]
    height, width = output.wanted.shape
    top, left = mast.row - output.row, mast.column - output.column
    some = False
    for k in range(first, last):
        row, column = top + template.rows[k], left + template.columns[k]
        asked[k - first] = False
        if row < 0 or column < 0 or row >= height or column >= width or not output.wanted[row, column]:
            continue
        some = True
    if not some:
        return False
    some = False
    for station in range(begin, end):
        peak = stations.eirp_dbm[station] - 92.4 - 20.0 * math.log10(stations.frequency_ghz[station] * cell_m / 1000.0)
        peak = F(peak + SLACK_DB)
        aside = F(_best_gain_db(template.bearing_deg[ray], stations, station, conditions))
        floor, own = F(stations.floor_dbm[station]), stations.layer[station]
        reach = stations.reach_m[station] / cell_m + OFF_CENTRE
        for k in range(first, last):
            row, column = top + template.rows[k], left + template.columns[k]
            if template.distance[k] > reach:
                break
            if row < 0 or column < 0 or row >= height or column >= width:
                continue
            bound = peak - template.least_spread_db[k]
            if template.distance[k] > FAR_CELLS:
                bound += aside
            if bound >= floor and bound >= output.level_dbm[own, row, column] and output.wanted[row, column]:
                asked[k - first] = True
                some = True
    return some


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


@njit(nogil=True, cache=True, error_model="numpy")
def _at_height(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan, rays: int, terrain: Terrain, stations: Stations, first: int, last: int, conditions: Conditions, work: Work
) -> None:
    """Work out what does not depend on the frequency, for one antenna height."""
    count = fan.first[rays]
    height = stations.height_m[first]
    longest_m = 0.0
    for station in range(first, last):
        longest_m = max(longest_m, stations.wavelength_m[station])
    mast_m = float(fan.under_m[0, 0])
    known = not math.isnan(mast_m)
    for i in range(count):
        rise = fan.ground_m[i] + F(conditions.receiver_height_m) - F(mast_m + height)
        # Where nothing is known of either end, both stand on one level.
        work.rise_m[i] = F(conditions.receiver_height_m - height) if math.isnan(rise) else rise
    bulge = F(500.0 / conditions.radius_km)
    degrees = F(180.0 / math.pi)
    for i in range(count):
        d = fan.distance_km[i]
        work.elevation_deg[i] = degrees * atan_f32((work.rise_m[i] / d - bulge * d) * F(0.001))
    spread(count, fan.distance_km, work.rise_m, work.free_space_db)
    if conditions.exact or not known:
        return
    covered = terrain.stands_m.size > 0
    own_points(
        count,
        fan.distance_km,
        fan.ground_m,
        fan.near_m,
        fan.near_top_m if covered else fan.near_m,
        terrain.cell_m / 1000.0,
        conditions.radius_km,
        mast_m + height,
        conditions.receiver_height_m,
        work.own,
    )
    for ray in range(rays):
        a, b = fan.first[ray], fan.first[ray + 1]
        done = a + along_ray(
            fan.under_m[ray],
            fan.top_m[ray] if covered else fan.under_m[ray],
            covered,
            fan.points[ray],
            fan.distance_km[a:b],
            fan.ground_m[a:b],
            work.own,
            a,
            terrain.cell_m / 1000.0,
            conditions.radius_km,
            mast_m + height,
            conditions.receiver_height_m,
            float(LEAST_NU) * math.sqrt(longest_m),
            work.room,
            work.term[a:b],
            work.above_start_m[a:b],
            work.above_end_m[a:b],
        )
        # Nothing is read of the others; but no number here may be none, nor 0.
        for i in range(done, b):
            work.term[i] = 0.0
            work.above_start_m[i] = work.above_end_m[i] = 1.0
    d, start, end = fan.distance_km, work.above_start_m, work.above_end_m
    smooth_term(count, conditions.radius_km, terrain.cell_m / 1000.0, d, start, end, work.smooth_term)
    spherical_clearance(count, conditions.radius_km, d, start, end, work.clearance, work.inverse_root)


@njit(nogil=True, cache=True, error_model="numpy")
def _bands(  # noqa: PLR0917 - compiled code is called by position
    output: Output,
    fan: Fan,
    rays: int,
    mast: Mast,
    terrain: Terrain,
    stations: Stations,
    first: int,
    last: int,
    conditions: Conditions,
    work: Work,
) -> None:
    """Work out each frequency's losses once, and offer each of its stations to the mosaics."""
    count = fan.first[rays]
    station = first
    while station < last:
        frequency = stations.frequency_ghz[station]
        if conditions.exact:
            exact_loss(
                terrain.ground_m,
                terrain.stands_m,
                mast.row - terrain.row,
                mast.column - terrain.column,
                mast.south,
                mast.east,
                fan.row[:count] - terrain.row,
                fan.column[:count] - terrain.column,
                terrain.cell_m / 1000.0,
                stations.height_m[station],
                conditions.receiver_height_m,
                conditions.radius_km,
                frequency,
                stations.wavelength_m[station],
                stations.admittance[station],
                work.exact_db,
            )
            for i in range(count):
                work.loss_db[i] = work.exact_db[i]
                fan.known[i] = not math.isnan(work.exact_db[i])
        else:
            losses_in_band(
                count,
                frequency,
                stations.wavelength_m[station],
                stations.admittance[station],
                fan.distance_km,
                work.term,
                work.above_start_m,
                work.above_end_m,
                work.free_space_db,
                work.smooth_term,
                work.clearance,
                work.inverse_root,
                work.loss_db,
            )
        while station < last and stations.frequency_ghz[station] == frequency:
            _offer(output, fan, count, stations, station, conditions, work)
            station += 1


@njit(nogil=True, cache=True, error_model="numpy")
def _offer(  # noqa: PLR0917 - compiled code is called by position
    output: Output, fan: Fan, count: int, stations: Stations, station: int, conditions: Conditions, work: Work
) -> None:
    """Raise the mosaics to one station's level; on a tie the lowest rank stays."""
    own, rank, floor = stations.layer[station], stations.rank[station], F(stations.floor_dbm[station])
    eirp, reach_km = F(stations.eirp_dbm[station]), F(stations.reach_m[station] / 1000.0)
    closed_km = F(stations.closed_reach_m[station] / 1000.0)
    table = stations.loss_db[stations.table[station]]
    covered = output.cover.size > 0
    for i in range(count):
        distance = fan.distance_km[i]
        if distance > reach_km or (distance > closed_km and not fan.known[i]):
            continue
        row, column = fan.row[i] - output.row, fan.column[i] - output.column
        if fan.known[i]:
            loss = work.loss_db[i]
            if covered:
                loss += output.terminal_db[station, output.cover[row, column]]
        else:
            # A closed form is of its settlement class: houses and trees are in it.
            loss = F(tabulated_loss_db(table, distance * F(1000.0)))
        peak = eirp - loss
        there = output.level_dbm[own, row, column]
        if peak < there or peak < floor:
            continue
        gain = -math.inf
        for sector in range(stations.first_sector[station], stations.first_sector[station + 1]):
            gain = max(
                gain,
                gain_kernel_db(
                    fan.bearing_deg[i],
                    work.elevation_deg[i],
                    stations.azimuth_deg[sector],
                    stations.beamwidth_deg[station],
                    stations.downtilt_deg[station],
                    stations.vertical_beamwidth_deg[station],
                    conditions.front_to_back_db,
                    conditions.side_lobe_db,
                ),
            )
        received = peak + F(gain)
        if received < floor:
            continue
        if received > there or (received == there and rank < output.server[own, row, column]):
            output.level_dbm[own, row, column] = received
            output.server[own, row, column] = rank
