"""Places x terrain -> mosaics: cut into tiles of the grid, worked by threads; neither order nor cut changes a bit."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.grid import Grid, Window
from .ground import Ground
from .levels import levels_on
from .mosaic import Mosaic, empty_mosaic, merge_into
from .transmitters import Transmitters

TILE_CELLS = 1024
"""Side of a tile. All places that reach it are worked on it: the near ones spare the far ones most of their cells."""


def predict(
    transmitters: Transmitters,
    ground: Ground,
    wanted: NDArray[np.bool_],
    *,
    grid: Grid,
    layers: int,
    profile: RadioProfile,
    exact: bool = False,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Mosaic:
    """Return the mosaics of all places on the whole grid; any number of threads gives the same bits.

    Parameters
    ----------
    transmitters, ground, wanted, grid, layers, profile, exact
        As in `levels.levels_on`.
    threads
        How many blocks are worked at a time.
    progress
        Called with the number of stations that stand on each finished tile.
    """
    whole = empty_mosaic(Window(0, 0, grid.height, grid.width), layers)
    tiles = [(tile, places_near(tile, transmitters, grid)) for tile in tiles_of(grid, TILE_CELLS)]
    # The longest first, so that no thread is left with one at the end.
    tiles.sort(key=lambda pair: len(pair[1]), reverse=True)
    home = _home(transmitters, grid)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        # Only a few tiles are in flight, so that finished ones do not pile up in memory.
        for (tile, _), part in _unordered(
            pool,
            lambda pair: levels_on(
                pair[0], pair[1], transmitters, ground, wanted, grid=grid, layers=layers, profile=profile, exact=exact
            ),
            tiles,
            limit=threads + 1,
        ):
            if part is not None:
                merge_into(whole, part)
            if progress is not None:
                progress(_stations_in(tile, transmitters, home))
    return whole


def tiles_of(grid: Grid, side_cells: int) -> list[Window]:
    """Return the grid cut into squares, the last of a row or column as much smaller as is needed.

    Examples
    --------
    >>> from pyproj import CRS
    >>> [(tile.row, tile.column, tile.width) for tile in tiles_of(Grid(CRS(32648), 0.0, 0.0, 30.0, 5, 8), 5)]
    [(0, 0, 5), (0, 5, 3)]
    """
    return [
        Window(row, column, min(side_cells, grid.height - row), min(side_cells, grid.width - column))
        for row in range(0, grid.height, side_cells)
        for column in range(0, grid.width, side_cells)
    ]


def places_near(tile: Window, transmitters: Transmitters, grid: Grid) -> NDArray[np.int64]:
    """Return the places whose reach touches a tile."""
    t = transmitters
    west, north = grid.west_m + tile.column * grid.resolution_m, grid.north_m - tile.row * grid.resolution_m
    east, south = west + tile.width * grid.resolution_m, north - tile.height * grid.resolution_m
    away_x = np.maximum(np.maximum(west - t.place_x_m, t.place_x_m - east), 0.0)
    away_y = np.maximum(np.maximum(south - t.place_y_m, t.place_y_m - north), 0.0)
    return np.flatnonzero(np.hypot(away_x, away_y) <= t.place_reach_m)


def _home(transmitters: Transmitters, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each place's cell, a neighbour's the nearest one on the grid."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    return row.clip(0, grid.height - 1), column.clip(0, grid.width - 1)


def _stations_in(tile: Window, transmitters: Transmitters, home: tuple[NDArray[np.int64], NDArray[np.int64]]) -> int:
    row, column = home
    inside = (row >= tile.row) & (row < tile.row + tile.height)
    inside &= (column >= tile.column) & (column < tile.column + tile.width)
    return int(np.diff(transmitters.first_station)[inside].sum())


_Task = tuple[Window, NDArray[np.int64]]


def _unordered(
    pool: ThreadPoolExecutor, function: Callable[[_Task], Mosaic | None], tasks: Sequence[_Task], *, limit: int
) -> Iterator[tuple[_Task, Mosaic | None]]:
    """Yield (task, result) as results come, with at most `limit` tasks under way."""
    waiting = iter(tasks)
    running = {pool.submit(function, task): task for task in islice(waiting, limit)}
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            for following in islice(waiting, 1):
                running[pool.submit(function, following)] = following
            yield task, future.result()
