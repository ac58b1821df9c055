"""Places x terrain -> mosaics: cut into blocks of places, worked by threads, merged by a rule that knows no order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.grid import Grid, Window, window_around
from ..radio.antenna import SIDE_LOBE_DB
from .kernels import strongest_of_places
from .mosaic import Mosaic, empty_mosaic, merge_into
from .transmitters import Transmitters

BLOCK_M = 12_000.0
"""Places in a square of this side are worked together, so that their partial mosaic stays small."""


def partial_mosaic(
    places: NDArray[np.int64],
    transmitters: Transmitters,
    ground_m: NDArray[np.float32],
    wanted: NDArray[np.bool_],
    *,
    grid: Grid,
    layers: int,
    profile: RadioProfile,
) -> Mosaic | None:
    """Return the strongest level and its station around some places; None where they reach no cell.

    Parameters
    ----------
    places
        Numbers of places in `transmitters`.
    ground_m
        Terrain on the grid, m, NaN where unknown.
    wanted
        Cells of the grid that count.
    grid, layers, profile
        The whole grid, how many mosaic layers there are, and the radio profile.
    """
    t = transmitters
    window = window_around(grid, t.place_x_m[places], t.place_y_m[places], t.place_reach_m[places])
    if window is None:
        return None
    mosaic = empty_mosaic(window, layers)
    strongest_of_places(
        mosaic.level_dbm,
        mosaic.server,
        wanted[window.slices],
        ground_m[window.slices],
        grid.west_m + window.column * grid.resolution_m,
        grid.north_m - window.row * grid.resolution_m,
        grid.resolution_m,
        places,
        t.place_x_m,
        t.place_y_m,
        _ground_under(t, ground_m, grid),
        t.place_reach_m,
        t.first_station,
        t.rank,
        t.layer,
        t.table,
        t.height_m,
        t.eirp_dbm,
        t.reach_m,
        t.floor_dbm,
        t.downtilt_deg,
        t.beamwidth_deg,
        t.vertical_beamwidth_deg,
        t.first_sector,
        t.azimuth_deg,
        t.loss_db,
        profile.receiver.height_m,
        profile.antenna.front_to_back_db,
        SIDE_LOBE_DB,
    )
    return mosaic


def predict(
    transmitters: Transmitters,
    ground_m: NDArray[np.float32],
    wanted: NDArray[np.bool_],
    *,
    grid: Grid,
    layers: int,
    profile: RadioProfile,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Mosaic:
    """Return the mosaics of all places on the whole grid; any number of threads gives the same bits.

    Parameters
    ----------
    transmitters, ground_m, wanted, grid, layers, profile
        As in `partial_mosaic`.
    threads
        How many blocks are worked at a time.
    progress
        Called with the number of stations done by each finished block.
    """
    whole = empty_mosaic(Window(0, 0, grid.height, grid.width), layers)
    work = blocks_of(transmitters)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        # Only a few blocks are in flight, so that finished ones do not pile up in memory.
        for places, part in _unordered(
            pool,
            lambda places: partial_mosaic(
                places, transmitters, ground_m, wanted, grid=grid, layers=layers, profile=profile
            ),
            work,
            limit=threads + 1,
        ):
            if part is not None:
                merge_into(whole, part)
            if progress is not None:
                first = transmitters.first_station
                progress(int((first[places + 1] - first[places]).sum()))
    return whole


def blocks_of(transmitters: Transmitters, side_m: float = BLOCK_M) -> list[NDArray[np.int64]]:
    """Return the places in groups by the square that they stand in, each in ascending order."""
    squares = np.stack([transmitters.place_y_m, transmitters.place_x_m]) // side_m
    _, group = np.unique(squares, axis=1, return_inverse=True)
    order = np.argsort(group, kind="stable")
    return list(np.split(order, np.flatnonzero(np.diff(group[order])) + 1)) if len(order) else []


def _ground_under(transmitters: Transmitters, ground_m: NDArray[np.float32], grid: Grid) -> NDArray[np.float64]:
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    inside = grid.holds(row, column)
    # A neighbour's mast stands outside the grid, where only its own height is known.
    ground = transmitters.place_ground_m.copy()
    ground[inside] = ground_m[row[inside], column[inside]]
    return ground


def _unordered(
    pool: ThreadPoolExecutor,
    function: Callable[[NDArray[np.int64]], Mosaic | None],
    items: Sequence[NDArray[np.int64]],
    *,
    limit: int,
) -> Iterator[tuple[NDArray[np.int64], Mosaic | None]]:
    """Yield (item, result) as results come, with at most `limit` items under way."""
    waiting = iter(items)
    running = {pool.submit(function, item): item for item in islice(waiting, limit)}
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            item = running.pop(future)
            for following in islice(waiting, 1):
                running[pool.submit(function, following)] = following
            yield item, future.result()
