"""One place's stations over all cells of its disc: fan by fan, height by height, band by band."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .bounds import ask, new_asked
from .cells import CHUNK, MOST_RAYS, Fan, Mast, Terrain, locate, take_near, take_ray
from .exact import exact_loss
from .fast_math import F, atan_f32
from .geometry import Own, Room, Seen, clear_paths, new_own, new_room, new_seen, over_cells, own_points, see_along
from .losses import LEAST_NU, losses_in_band
from .offers import offer
from .smooth import smooth_term, spherical_clearance, spread
from .stations import Conditions, Output, Stations
from .template import Template


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
    seen: Seen
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
        new_own(),
        new_seen(),
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
    asked = new_asked()
    ray = 0
    while ray < total:
        rays = 0
        fan.first[0] = 0
        while ray < total and rays < MOST_RAYS:
            cells = template.first[ray + 1] - template.first[ray]
            if fan.first[rays] + cells > CHUNK:
                break
            count = int(ask(asked, output, template, ray, mast, terrain.cell_m, stations, begin, end, conditions))
            if count > 0:
                take_ray(fan, rays, template, ray, mast, terrain, asked.cell, count)
                rays += 1
            ray += 1
        if rays == 0:
            continue
        locate(fan, rays, mast, terrain)
        if not conditions.exact:
            take_near(fan, rays, mast, terrain)
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
    step_km, antenna_m = terrain.cell_m / 1000.0, mast_m + height
    own_points(
        count,
        fan.distance_km,
        fan.ground_m,
        fan.near_m,
        fan.near_top_m if covered else fan.near_m,
        step_km,
        conditions.radius_km,
        antenna_m,
        conditions.receiver_height_m,
        work.own,
    )
    for ray in range(rays):
        for top in range(1 + covered):
            see_along(
                fan.top_m[ray] if top else fan.under_m[ray],
                not top,
                fan.points[ray],
                fan.distance_km,
                fan.ground_m,
                fan.first[ray],
                fan.first[ray + 1],
                step_km,
                conditions.radius_km,
                antenna_m,
                conditions.receiver_height_m,
                work.room.flat_m[ray],
                work.room,
                work.seen,
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
            offer(output, fan, count, stations, station, conditions, work.loss_db, work.elevation_deg)
            station += 1
