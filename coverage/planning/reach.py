"""What each candidate would serve: its level by the terrain engine over the cells that are not served."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..engine.ground import Ground, ground_window, read_ground
from ..engine.levels import levels_on
from ..engine.nearby import nearby
from ..engine.pieces import decoded_level, encoded_level
from ..engine.transmitters import Transmitters, transmitters_of
from ..geo.blocks import Blocks
from ..geo.grid import Grid, Window
from .demand import Demand

Ints = NDArray[np.int64]

LAYER = ("planned", "planned")
"""The one mosaic layer of candidates, for the engine."""

SQUARE_CELLS = 256
"""Candidates on a square of this side share their ground."""


def reach_of(
    stations: gpd.GeoDataFrame,
    demand: Demand,
    blocks: Blocks,
    *,
    profile: RadioProfile,
    required_dbm: float,
    exact: bool,
    bare: bool,
    threads: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[NDArray[np.int32]]:
    """Return the demand's cells that each station would serve, one list a station.

    Parameters
    ----------
    stations
        One a place, with parameters set, by ``rank`` from 0: see `transmitters_of`.
    demand
        Whose cells are asked for.
    blocks
        Gives the ground: see `engine.ground.ground_blocks`.
    profile, required_dbm
        The radio profile, and the level that serves.
    exact, bare
        As the mosaics were made: see `engine.predict.predict`.
    threads
        How many candidates are worked at a time; none depends on another, so that no bit depends on it.
    progress
        Called with how many are done, and how many there are.

    Notes
    -----
    Levels are rounded to tenths of a dB as the mosaics hold them: a run with the chosen stations finds the same.
    """
    grid = demand.grid
    as_layer = stations.assign(operator=LAYER[0])
    everyone = transmitters_of(as_layer, grid, profile, [(LAYER[0], stations["technology"].iloc[0])])
    floor = np.full(len(stations), required_dbm - 1.0)
    everyone = replace(everyone, stations=everyone.stations._replace(floor_dbm=floor))
    found: list[NDArray[np.int32]] = [np.empty(0, np.int32)] * len(stations)
    done = 0
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for places in _squares(everyone, grid):
            near = nearby(places, everyone)
            windows = [_reached(near.transmitters, place, grid) for place in range(len(places))]
            ground = read_ground(_ground_under(near.transmitters, windows, grid), blocks, profile, bare=bare)

            def served(
                place: int,
                near: Transmitters = near.transmitters,
                ground: Ground = ground,
                windows: list[Window] = windows,
            ) -> NDArray[np.int32]:
                return _served(
                    near,
                    place,
                    windows[place],
                    ground,
                    demand,
                    profile=profile,
                    required_dbm=required_dbm,
                    exact=exact,
                )

            for rank, items in zip(near.ranks.tolist(), pool.map(served, range(len(places))), strict=True):
                found[rank] = items
            done += len(places)
            if progress is not None:
                progress(done, len(stations))
    return found


def _squares(transmitters: Transmitters, grid: Grid) -> list[Ints]:
    """Return the places by squares of the grid, each square's in ascending order."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    square = np.stack((row, column)) // SQUARE_CELLS
    _, number = np.unique(square, axis=1, return_inverse=True)
    order = np.argsort(number.ravel(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number.ravel()[order])) + 1)


def _reached(transmitters: Transmitters, place: int, grid: Grid) -> Window:
    """Return the cells of the grid that a place could reach at all; of no size where it reaches none."""
    reach = int(transmitters.place_reach_m[place] / grid.resolution_m) + 1
    row, column = grid.row_column(transmitters.place_x_m[[place]], transmitters.place_y_m[[place]])
    top, left = max(int(row[0]) - reach, 0), max(int(column[0]) - reach, 0)
    bottom, right = min(int(row[0]) + reach + 1, grid.height), min(int(column[0]) + reach + 1, grid.width)
    return Window(top, left, max(bottom - top, 0), max(right - left, 0))


def _ground_under(transmitters: Transmitters, windows: list[Window], grid: Grid) -> Window:
    top, left = min(window.row for window in windows), min(window.column for window in windows)
    bottom = max(window.row + window.height for window in windows)
    right = max(window.column + window.width for window in windows)
    return ground_window(Window(top, left, bottom - top, right - left), transmitters, grid)


def _served(
    near: Transmitters,
    place: int,
    window: Window,
    ground: Ground,
    demand: Demand,
    *,
    profile: RadioProfile,
    required_dbm: float,
    exact: bool,
) -> NDArray[np.int32]:
    if window.height == 0 or window.width == 0:
        return np.empty(0, np.int32)
    wanted, at, numbers = demand.within(window)
    if not len(numbers):
        return np.empty(0, np.int32)
    mosaic = levels_on(
        window, np.array([place]), near, ground, wanted, grid=demand.grid, layers=1, profile=profile, exact=exact
    )
    level = decoded_level(encoded_level(mosaic.level_dbm[0].ravel()[at]))
    return numbers[level >= np.float32(required_dbm)].astype(np.int32)
