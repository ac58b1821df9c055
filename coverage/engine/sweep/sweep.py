"""One place's stations over all cells of its disc: fan by fan, height by height, band by band."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .along import MOST_HEIGHTS, Room, Seen, new_room, new_seen, see_along
from .bounds import Asked, ask, new_asked
from .cells import CHUNK, MOST_RAYS, Fan, Mast, Terrain, locate, take_near, take_ray
from .compiled import kernel, maker
from .exact import exact_loss
from .fast_math import F, atan_f32
from .geometry import Own, clear_paths, new_own, over_cells, own_points
from .losses import LEAST_NU, losses_in_band
from .offers import offer
from .smooth import smooth_term, spherical_clearance, spread
from .stations import Conditions, Output, Stations
from .template import Template


class Work(NamedTuple):
    """What is worked out for a fan's cells, each of shape (CHUNK,), the antennas above sea level, and room for rays."""

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
    antennas_m: NDArray[np.float32]
    asked: Asked
    own: Own
    seen: Seen
    room: Room


@maker()
def new_work(most_points: int, cell_km: float, radius_km: float) -> Work:
    """Return room to work in: see `along.new_room`."""
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
        np.empty(MOST_HEIGHTS, np.float32),
        new_asked(),
        new_own(),
        new_seen(),
        new_room(most_points, cell_km, radius_km),
    )


@kernel()
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
    first = begin
    while first < end:
        last = _next_heights(stations, first, end, MOST_HEIGHTS)
        _walk(output, template, mast, terrain, stations, first, last, conditions, fan, work)
        first = last


@kernel()
def _next_heights(stations: Stations, begin: int, end: int, count: int) -> int:
    """Return where the stations end that stand on the next so many antenna heights."""
    for station in range(begin + 1, end):
        if stations.height_m[station] != stations.height_m[station - 1]:
            count -= 1
            if count == 0:
                return station
    return end


@kernel()
def _walk(  # noqa: PLR0917 - compiled code is called by position
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
    """Walk along all rays once for stations on at most `MOST_HEIGHTS` antenna heights."""
    asked = work.asked
    rays = 0
    fan.first[0] = 0
    for ray in range(template.south.size):
        count = int(ask(asked, output, template, ray, mast, terrain.cell_m, stations, begin, end, conditions))
        if count == 0:
            continue
        if rays == MOST_RAYS or fan.first[rays] + count > CHUNK:
            _work_on(output, fan, rays, mast, terrain, stations, begin, end, conditions, work)
            rays = 0
        take_ray(fan, rays, template, ray, mast, terrain, asked.cell, count)
        rays += 1
    if rays > 0:
        _work_on(output, fan, rays, mast, terrain, stations, begin, end, conditions, work)


@kernel()
def _work_on(  # noqa: PLR0917 - compiled code is called by position
    output: Output,
    fan: Fan,
    rays: int,
    mast: Mast,
    terrain: Terrain,
    stations: Stations,
    begin: int,
    end: int,
    conditions: Conditions,
    work: Work,
) -> None:
    """Answer a fan's cells: what the rays show once, then height by height, band by band."""
    locate(fan, rays, mast, terrain)
    swept = not conditions.exact and not math.isnan(fan.under_m[0, 0])
    if swept:
        take_near(fan, rays, mast, terrain)
        _see(fan, rays, terrain, stations, begin, end, conditions, work)
    first, height = begin, 0
    while first < end:
        last = _next_heights(stations, first, end, 1)
        _towards(fan, rays, stations.height_m[first], conditions, work)
        if swept:
            _at_height(fan, rays, terrain, stations, first, last, height, conditions, work)
        _bands(output, fan, rays, mast, terrain, stations, first, last, conditions, work)
        first, height = last, height + 1


@kernel()
def _see(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan, rays: int, terrain: Terrain, stations: Stations, begin: int, end: int, conditions: Conditions, work: Work
) -> None:
    """Work out what the rays' points mean for the cells, from all antenna heights."""
    count, first = 0, begin
    while first < end:
        work.antennas_m[count] = F(float(fan.under_m[0, 0]) + stations.height_m[first])
        first = _next_heights(stations, first, end, 1)
        count += 1
    antennas_m = work.antennas_m[:count]
    for ray in range(rays):
        for top in range(1 + (terrain.stands_m.size > 0)):
            see_along(
                fan.top_m[ray] if top else fan.under_m[ray],
                not top,
                fan.points[ray],
                fan.distance_km,
                fan.ground_m,
                fan.first[ray],
                fan.first[ray + 1],
                terrain.cell_m / 1000.0,
                conditions.radius_km,
                antennas_m,
                conditions.receiver_height_m,
                work.room.flat_m[ray],
                work.room,
                work.seen,
            )


@kernel()
def _towards(fan: Fan, rays: int, height_m: float, conditions: Conditions, work: Work) -> None:
    """Write how the cells lie as seen from an antenna: rise, elevation, and the spread of free space."""
    count = fan.first[rays]
    mast_m = float(fan.under_m[0, 0])
    for i in range(count):
        rise = fan.ground_m[i] + F(conditions.receiver_height_m) - F(mast_m + height_m)
        # Where nothing is known of either end, both stand on one level.
        work.rise_m[i] = F(conditions.receiver_height_m - height_m) if math.isnan(rise) else rise
    bulge = F(500.0 / conditions.radius_km)
    degrees = F(180.0 / math.pi)
    for i in range(count):
        d = fan.distance_km[i]
        work.elevation_deg[i] = degrees * atan_f32((work.rise_m[i] / d - bulge * d) * F(0.001))
    spread(count, fan.distance_km, work.rise_m, work.free_space_db)


@kernel()
def _at_height(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan,
    rays: int,
    terrain: Terrain,
    stations: Stations,
    first: int,
    last: int,
    height: int,
    conditions: Conditions,
    work: Work,
) -> None:
    """Work out what does not depend on the frequency, for one antenna height: the numbered one of the walk's."""
    count = fan.first[rays]
    longest_m = 0.0
    for station in range(first, last):
        longest_m = max(longest_m, stations.wavelength_m[station])
    mast_m = float(fan.under_m[0, 0])
    step_km, antenna_m = terrain.cell_m / 1000.0, mast_m + stations.height_m[first]
    own_points(
        count,
        fan.distance_km,
        fan.ground_m,
        fan.near_m,
        fan.near_top_m if terrain.stands_m.size > 0 else fan.near_m,
        step_km,
        conditions.radius_km,
        antenna_m,
        conditions.receiver_height_m,
        work.own,
    )
    over_cells(
        count,
        fan.distance_km,
        fan.ground_m,
        mast_m,
        step_km,
        conditions.radius_km,
        antenna_m,
        conditions.receiver_height_m,
        float(LEAST_NU) * math.sqrt(longest_m),
        work.own,
        work.seen,
        height,
        work.term,
        work.above_start_m,
        work.above_end_m,
    )
    clear_paths(
        fan,
        rays,
        step_km,
        conditions.radius_km,
        antenna_m,
        conditions.receiver_height_m,
        work.own,
        work.room,
        work.term,
    )
    d, start, end = fan.distance_km, work.above_start_m, work.above_end_m
    smooth_term(count, conditions.radius_km, step_km, d, start, end, work.smooth_term)
    spherical_clearance(count, conditions.radius_km, d, start, end, work.clearance, work.inverse_root)


@kernel()
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
                terrain.row,
                terrain.column,
                mast.row,
                mast.column,
                mast.south,
                mast.east,
                fan.row[:count],
                fan.column[:count],
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
            offer(output, fan, count, stations, station, conditions, work.loss_db, work.elevation_deg)
            station += 1
