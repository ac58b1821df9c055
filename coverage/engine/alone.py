"""What each place alone brings to some cells, by the terrain engine: for sites to come, and for sites that may fail."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.blocks import Blocks
from ..geo.grid import Grid, Window
from .correcting import Correcting
from .cover import Cover
from .ground import Ground, ground_window, read_ground
from .levels import levels_on
from .nearby import Nearby, nearby
from .pieces import decoded_level, encoded_level
from .transmitters import Transmitters

Ints = NDArray[np.int64]

SQUARE_CELLS = 256
"""Places on a square of this side share their ground."""


@dataclass(frozen=True)
class MosaicGround:
    """On what mosaics are made.

    Attributes
    ----------
    blocks
        Heights and classes of clutter, block by block.
    bare
        Whether the heights of what stands there go onto the profiles.
    exact
        Whether profiles are drawn to every cell.
    cover
        The classes of clutter of any window, also where the terrain is not known.
    """

    blocks: Blocks
    bare: bool
    exact: bool
    cover: Cover


@dataclass(frozen=True)
class Cells:
    """Some cells of a grid: row * width + column, ascending."""

    grid: Grid
    numbers: Ints

    def within(self, window: Window) -> tuple[NDArray[np.bool_], Ints, Ints]:
        """Return which cells of a window are among these, and their places: in the window, and among these."""
        width = self.grid.width
        rows = np.arange(window.row, window.row + window.height)
        first = np.searchsorted(self.numbers, rows * width + window.column)
        last = np.searchsorted(self.numbers, rows * width + window.column + window.width)
        counts = last - first
        among = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        row, column = np.divmod(self.numbers[among], width)
        at = (row - window.row) * window.width + column - window.column
        wanted = np.zeros(window.height * window.width, bool)
        wanted[at] = True
        return wanted.reshape(window.height, window.width), at, among


@dataclass(frozen=True)
class Served:
    """What one place serves alone.

    Attributes
    ----------
    place
        Its number.
    layer, rank, cell
        Of each cell that a mosaic layer's level is enough in: the layer, the rank of the station with that level, and
        the cell's place among those asked for; shape (entries,).
    """

    place: int
    layer: NDArray[np.int32]
    rank: NDArray[np.int32]
    cell: NDArray[np.int32]


def served_alone(
    transmitters: Transmitters,
    cells: Cells,
    ground: MosaicGround,
    groups: Sequence[Ints],
    *,
    required_dbm: NDArray[np.float32],
    profile: RadioProfile,
    threads: int,
    correcting: Correcting | None = None,
) -> Iterator[list[Served]]:
    """Yield what the places of each group serve, each as if it were the only one on the air.

    Parameters
    ----------
    transmitters
        All places. What a place's stations share is shared by all of them, also by those of layers that nobody asks
        for: levels are the mosaics' own.
    cells
        Asked for.
    ground
        As the mosaics had it, so that the levels are theirs.
    groups
        Places that are worked together on the ground between and around them, ascending in each group.
    required_dbm
        The level that serves, by mosaic layer; infinity where a layer is not asked for.
    profile
        As the mosaics were made: see `engine.predict.predict`.
    threads
        How many places are worked at a time; none depends on another, so that no bit depends on it.
    correcting
        What a calibration adds to the levels.

    Notes
    -----
    Levels are rounded to tenths of a dB as the mosaics hold them.
    """
    stations = transmitters.stations
    # A level is kept from a dB below the required one on: what is weaker need not be worked.
    floor = np.asarray(required_dbm[stations.layer] - 1.0, np.float64)
    if correcting is not None:
        floor -= correcting.most_db[stations.rank]
    raised = replace(transmitters, stations=stations._replace(floor_dbm=floor))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for places in groups:
            near = nearby(places, raised)
            windows = [_reached(near.transmitters, place, cells.grid) for place in range(len(places))]
            under = _ground_under(near.transmitters, windows, cells.grid)
            heights = read_ground(under, ground.blocks, profile, bare=ground.bare)
            work = partial(
                _served, near, heights, cells, windows, required_dbm=required_dbm, profile=profile,
                exact=ground.exact, correcting=correcting,
            )  # fmt: skip
            done = pool.map(work, range(len(places)))
            yield [replace(of, place=int(place)) for place, of in zip(places, done, strict=True)]


def by_squares(transmitters: Transmitters, grid: Grid) -> list[Ints]:
    """Return the places by squares of the grid, each square's in ascending order."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    return in_groups(np.stack((row, column)) // SQUARE_CELLS)


def in_groups(keys: Ints) -> list[Ints]:
    """Return which columns of some keys are alike, each group in ascending order; shape of the keys (parts, places)."""
    if not keys.shape[1]:
        return []
    _, number = np.unique(keys, axis=1, return_inverse=True)
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
    near: Nearby,
    ground: Ground,
    cells: Cells,
    windows: Sequence[Window],
    place: int,
    *,
    required_dbm: NDArray[np.float32],
    profile: RadioProfile,
    exact: bool,
    correcting: Correcting | None,
) -> Served:
    window, t = windows[place], near.transmitters
    parts: list[tuple[NDArray[np.int32], ...]] = [(np.empty(0, np.int32),) * 3]
    wanted, at, among = cells.within(window)
    # Layers of this place that are asked for alone: mosaics of all around it would cost more than the sweep.
    layers = near.layers[t.stations.layer]
    asked = np.unique(layers[t.first_station[place] : t.first_station[place + 1]])
    asked = asked[np.isfinite(required_dbm[asked])]
    if len(among) and len(asked):
        # Stations of other layers fall to some layer of these, in which their infinite floor keeps them out.
        renumbered = np.searchsorted(asked, layers).clip(max=len(asked) - 1).astype(np.int32)
        alone = replace(t, stations=t.stations._replace(layer=renumbered))
        mosaic = levels_on(
            window,
            np.array([place]),
            alone,
            ground,
            wanted,
            grid=cells.grid,
            layers=len(asked),
            profile=profile,
            exact=exact,
        )
        for number, of in enumerate(asked.tolist()):
            level = decoded_level(encoded_level(mosaic.level_dbm[number].ravel()[at]))
            heard = np.flatnonzero(np.isfinite(level))
            rank = near.ranks[mosaic.server[number].ravel()[at[heard]]]
            if correcting is not None:
                row, column = np.divmod(cells.numbers[among[heard]], cells.grid.width)
                level[heard] = decoded_level(encoded_level(level[heard] + correcting.added_db(rank, row, column)))
            hit = level[heard] >= required_dbm[of]
            parts.append((np.full(hit.sum(), of, np.int32), rank[hit], among[heard[hit]].astype(np.int32)))
    return Served(place, *(np.concatenate([part[k] for part in parts]) for k in range(3)))
