"""The strongest level and server of some places on a window: swept over the terrain, or by closed forms."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.grid import Grid, Window
from ..radio.antenna import SIDE_LOBE_DB
from ..radio.earth import DELTA_N, effective_radius_km
from .clutter import terminal_losses_db
from .ground import Ground, away_cells, unknown_blocks
from .kernels import strongest_of_places
from .mosaic import Mosaic, empty_mosaic
from .sweep import (
    LONGEST_STEP_CELLS,
    Conditions,
    Mast,
    Output,
    Terrain,
    disc_template,
    new_fan,
    new_work,
    sweep_place,
)
from .transmitters import Transmitters

SEED_M = 2500.0
"""All places are worked so far out first: then free space from a far one seldom beats what is there, and most of its
cells are left out. No level depends on it."""

_REACHES_M = (SEED_M, math.inf)
PASSES = len(_REACHES_M)
"""So often each place is swept."""

RADIUS_STEP_CELLS = 16
"""Templates are made for whole multiples of this radius, so that few serve all places."""


def levels_on(
    window: Window,
    places: NDArray[np.int64],
    transmitters: Transmitters,
    ground: Ground,
    wanted: NDArray[np.bool_],
    *,
    grid: Grid,
    layers: int,
    profile: RadioProfile,
    exact: bool = False,
    each_place: Callable[[], None] | None = None,
) -> Mosaic:
    """Return the strongest level and its station on a window, of some places alone.

    Parameters
    ----------
    window
        Of the grid.
    places
        Numbers of places in `transmitters`.
    ground
        Terrain on the grid and out to the masts.
    wanted
        Cells of the window that count, shape of the window.
    grid, layers, profile
        The whole grid, how many mosaic layers there are, and the radio profile.
    exact
        Draw a profile to every cell instead of sweeping.
    each_place
        Called before each place is swept; what it raises ends the work.
    """
    t = transmitters
    mosaic = empty_mosaic(window, layers)
    conditions = Conditions(
        profile.receiver.height_m,
        effective_radius_km(DELTA_N),
        profile.antenna.front_to_back_db,
        SIDE_LOBE_DB,
        exact,
    )
    inside = window.slices_in(ground.window)
    losses = terminal_losses_db(t.stations.frequency_ghz, profile)
    cover = np.ascontiguousarray(ground.cover[inside])
    output = Output(mosaic.level_dbm, mosaic.server, wanted, losses, cover, window.row, window.column)
    for reach_m in _REACHES_M:
        _sweep(output, places, t, ground, reach_m, grid=grid, conditions=conditions, each_place=each_place)
    s = t.stations
    strongest_of_places(
        mosaic.level_dbm,
        mosaic.server,
        wanted,
        ground.terrain_m[inside],
        grid.west_m + window.column * grid.resolution_m,
        grid.north_m - window.row * grid.resolution_m,
        grid.resolution_m,
        places,
        t.place_x_m,
        t.place_y_m,
        _ground_under(t, ground, grid),
        t.place_reach_m,
        t.first_closed[:-1],
        t.first_station[1:],
        s.rank,
        s.layer,
        s.table,
        s.height_m,
        s.eirp_dbm,
        s.reach_m,
        s.floor_dbm,
        s.downtilt_deg,
        s.beamwidth_deg,
        s.vertical_beamwidth_deg,
        s.first_sector,
        s.azimuth_deg,
        s.loss_db,
        conditions.receiver_height_m,
        conditions.front_to_back_db,
        SIDE_LOBE_DB,
    )
    return mosaic


def _sweep(
    output: Output,
    places: NDArray[np.int64],
    t: Transmitters,
    ground: Ground,
    most_m: float,
    *,
    grid: Grid,
    conditions: Conditions,
    each_place: Callable[[], None] | None,
) -> None:
    """Raise the mosaics to the swept stations of the places, within a distance at the most."""
    swept = places[t.first_closed[places] > t.first_station[places]]
    if not len(swept):
        return
    cell_m = grid.resolution_m
    stations = t.stations._replace(reach_m=np.minimum(t.stations.reach_m, most_m))
    most_points = math.ceil(t.place_reach_m.max() / cell_m) + RADIUS_STEP_CELLS + LONGEST_STEP_CELLS
    terrain = Terrain(ground.terrain_m, ground.stands_m, ground.window.row, ground.window.column, cell_m)
    fan = new_fan(most_points, covered=ground.stands_m.size > 0)
    work = new_work(most_points, cell_m / 1000.0, conditions.radius_km)
    unknown = unknown_blocks(ground.terrain_m)
    for place in swept:
        if each_place is not None:
            each_place()
        down = (grid.north_m - t.place_y_m[place]) / cell_m - 0.5
        across = (t.place_x_m[place] - grid.west_m) / cell_m - 0.5
        row, column = math.floor(down + 0.5), math.floor(across + 0.5)
        known_cells = away_cells(unknown, row - terrain.row, column - terrain.column)
        mast = Mast(row, column, down - row, across - column, known_cells)
        begin, end = t.first_station[place], t.first_closed[place]
        # The whole reach's template in both passes: the rays decide on bits.
        reach_cells = t.stations.reach_m[begin:end].max() / cell_m
        template = disc_template(math.ceil(reach_cells / RADIUS_STEP_CELLS) * RADIUS_STEP_CELLS)
        sweep_place(output, template, mast, terrain, stations, begin, end, conditions, fan, work)


def _ground_under(transmitters: Transmitters, ground: Ground, grid: Grid) -> NDArray[np.float64]:
    """Return the terrain at the places' cells; where it is not known there, the height that they came with."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    found = ground.terrain_m[row - ground.window.row, column - ground.window.column].astype(np.float64)
    return np.where(np.isnan(found), transmitters.place_ground_m, found)
