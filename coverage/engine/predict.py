"""Places x terrain -> pieces: tile by tile for all operators together; neither order nor cut changes a bit.

Geometry is worked out once for each place and height and serves all operators, bands and sectors there. What a tile
needs is made ready when its turn comes, and what comes out is handed on, so that memory holds a few tiles, whatever the
area.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.blocks import Blocks
from ..geo.grid import Grid, Window, tiles_of
from .ground import Ground, ground_window, read_ground
from .nearby import Nearby, nearby, places_near
from .tiles import Job, fingerprint
from .transmitters import Transmitters

Work: TypeAlias = Callable[[Iterator[Job], Blocks], Generator[tuple[Job, bytes | float]]]
"""A backend: yields jobs with their finished pieces, in any order, asking for a few jobs ahead.

Where it knows, it yields jobs under way with the share of them that is done.
"""


Patch: TypeAlias = Callable[[Job, Nearby, Ground], bytes | None]
"""Returns a tile's piece without its being worked, where that can be."""


@dataclass(frozen=True)
class Finished:
    """A tile whose piece is kept.

    Attributes
    ----------
    window
        The tile.
    piece
        Its fingerprint, the name of its piece.
    ranks, layers
        The list's rank of each station, and the mosaic's number of each layer, by their numbers in the piece.
    """

    window: Window
    piece: str
    ranks: NDArray[np.int32]
    layers: NDArray[np.int32]


def predict(
    transmitters: Transmitters,
    blocks: Blocks,
    wanted: Callable[[Window], NDArray[np.bool_]],
    work: Work,
    *,
    grid: Grid,
    profile: RadioProfile,
    side_cells: int,
    exact: bool = False,
    bare: bool = False,
    is_kept: Callable[[str], bool],
    keep: Callable[[str, bytes], None],
    patch: Patch | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Finished]:
    """Have every tile worked that is not kept already, and return all tiles in the grid's order.

    Parameters
    ----------
    transmitters
        All stations.
    blocks
        Gives the ground.
    wanted
        Gives the cells of a window that count.
    work
        Who does it.
    grid, profile, exact
        As in `levels.levels_on`.
    side_cells
        Of a tile.
    bare
        Whether the terrain's heights are those of bare ground.
    is_kept, keep
        Whether the piece of a fingerprint is kept, and what keeps one.
    patch
        Makes a tile's piece from what is there of other stations, where that can be: see `patch.patched`.
    progress
        Called with how many stations more are done: those that stand on a finished tile, or on that part of it.
    """
    home = _home(transmitters, grid)
    under_way: dict[Window, Finished] = {}
    finished: list[Finished] = []

    told_of: dict[Window, int] = {}

    def told(tile: Window, share: float = 1.0) -> None:
        stations = int(share * _stations_in(tile, transmitters, home))
        before = told_of.get(tile, 0)
        told_of[tile] = stations
        if progress is not None and (stations > before or share == 1.0):
            progress(stations - before)

    def jobs() -> Iterator[Job]:
        for tile, places in _in_turn(grid, side_cells, transmitters):
            asked = wanted(tile) if len(places) else np.zeros(0, dtype=bool)
            if not asked.any():
                told(tile)
                continue
            near = nearby(places, transmitters)
            window = ground_window(tile, near.transmitters, grid)
            job = Job(tile, window, near.transmitters, len(near.layers), asked, grid, profile, exact, bare)
            ground = read_ground(window, blocks, profile, bare=bare)
            done = Finished(tile, fingerprint(job, ground), near.ranks, near.layers)
            kept = is_kept(done.piece)
            if not kept and patch is not None and (piece := patch(job, near, ground)) is not None:
                keep(done.piece, piece)
                kept = True
            if kept:
                finished.append(done)
                told(tile)
                continue
            under_way[tile] = done
            yield job

    with closing(work(jobs(), blocks)) as results:
        for job, piece in results:
            if isinstance(piece, float):
                told(job.window, piece)
                continue
            done = under_way.pop(job.window)
            keep(done.piece, piece)
            finished.append(done)
            told(job.window)
    return sorted(finished, key=lambda done: (done.window.row, done.window.column))


def _in_turn(grid: Grid, side_cells: int, transmitters: Transmitters) -> list[tuple[Window, NDArray[np.int64]]]:
    """Return the tiles with the places that reach them, in the order of the work.

    Those with many places first, so that no worker is left with a long one at the end; of about as many, neighbours
    follow each other, which share blocks of the ground.
    """
    tiles = [(tile, places_near(tile, transmitters, grid)) for tile in tiles_of(grid, side_cells)]
    return sorted(tiles, key=lambda pair: -len(pair[1]).bit_length())


def _home(transmitters: Transmitters, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each place's cell, a neighbour's the nearest one on the grid."""
    row, column = grid.row_column(transmitters.place_x_m, transmitters.place_y_m)
    return row.clip(0, grid.height - 1), column.clip(0, grid.width - 1)


def _stations_in(tile: Window, transmitters: Transmitters, home: tuple[NDArray[np.int64], NDArray[np.int64]]) -> int:
    row, column = home
    inside = (row >= tile.row) & (row < tile.row + tile.height)
    inside &= (column >= tile.column) & (column < tile.column + tile.width)
    return int(np.diff(transmitters.first_station)[inside].sum())
