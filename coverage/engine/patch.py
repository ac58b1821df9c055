"""A tile of changed stations, made from the piece that it had before: only cells that may differ are worked again.

The strongest station wins a cell, so that one taken out matters where it won, and one that comes matters where it is as
strong as what is there. All those cells are worked anew with every station; the rest is left as it is. The bytes are
those of the whole tile worked anew.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..geo.blocks import Blocks
from ..geo.grid import Window
from .ground import Ground, ground_window, read_ground
from .levels import RADIUS_STEP_CELLS, levels_on
from .mosaic import NO_SERVER, Mosaic, empty_mosaic
from .nearby import Nearby, nearby, places_near
from .pieces import (
    LEVEL_NODATA,
    NOBODY,
    decoded_level,
    encoded_level,
    is_whole,
    piece_of,
    read_level_piece,
    read_server_piece,
)
from .tiles import Job, fingerprint
from .transmitters import Transmitters

SQUARE_CELLS = 128
"""Cells that may differ are worked by squares of this side: few places reach a small window."""

MOST_SHARE = 0.4
"""Where more of a tile's cells may differ, the whole of it is worked: that is faster then."""

_SHARED = {"rank", "layer", "table", "first_sector", "azimuth_deg", "loss_db"}


@dataclass(frozen=True)
class Earlier:
    """A finished prediction of other stations on the same ground.

    Attributes
    ----------
    transmitters
        All its stations.
    rank
        What each of today's stations, by rank, was there by rank; -1 for one that is new.
    layer
        The number there of each of today's mosaic layers; -1 for a new one.
    piece_file
        Where a piece of it lies, by its name.
    """

    transmitters: Transmitters
    rank: NDArray[np.int64]
    layer: NDArray[np.int64]
    piece_file: Callable[[str], Path]


def patched(job: Job, near: Nearby, ground: Ground, *, earlier: Earlier, blocks: Blocks, threads: int) -> bytes | None:
    """Return a tile's piece made from its earlier one; None where there is none, or where too much would differ.

    Parameters
    ----------
    job, near, ground
        The tile, its stations, and the ground on which it is worked.
    earlier
        Where the earlier piece comes from.
    blocks
        Gives the ground.
    threads
        How many squares are worked at a time; no bit depends on it.
    """
    before = _before(job, earlier, blocks)
    if before is None:
        return None
    was, file = before
    moved, gained = _unchanged(near, was, earlier, job.grid.resolution_m)
    level = np.full((job.layers, *job.wanted.shape), LEVEL_NODATA, np.int16)
    server = np.full(level.shape, NOBODY, np.int32)
    differs = np.zeros(job.wanted.shape, bool)
    for number, layer in enumerate(earlier.layer[near.layers].tolist()):
        own = np.flatnonzero(was.layers == layer)
        if not len(own):
            continue
        levels, servers = read_level_piece(file, int(own[0])), read_server_piece(file, int(own[0]))
        if levels is None or servers is None:
            continue
        # Nobody, -1, takes the last.
        server[number] = np.append(moved, np.int32(NOBODY))[servers]
        level[number] = levels
        differs |= (servers != NOBODY) & (server[number] == NOBODY)
    differs |= _won(job, ground, gained, level)
    differs &= job.wanted
    if differs.sum() > MOST_SHARE * job.wanted.sum():
        return None
    mosaic = Mosaic(
        job.window,
        np.nan_to_num(decoded_level(level), nan=-np.inf),
        np.where(server == NOBODY, np.int32(NO_SERVER), server),
    )
    _work_again(mosaic, job, ground, differs, threads)
    return piece_of(mosaic)


def _before(job: Job, earlier: Earlier, blocks: Blocks) -> tuple[Nearby, Path] | None:
    """Return the tile's earlier stations and its piece; None where there is none in good order."""
    places = places_near(job.window, earlier.transmitters, job.grid)
    if not len(places):
        return None
    was = nearby(places, earlier.transmitters)
    window = ground_window(job.window, was.transmitters, job.grid)
    as_it_was = replace(job, ground=window, transmitters=was.transmitters, layers=len(was.layers))
    name = fingerprint(as_it_was, read_ground(window, blocks, job.profile, bare=job.bare))
    file = earlier.piece_file(name)
    return (was, file) if is_whole(file) else None


def _unchanged(
    near: Nearby, was: Nearby, earlier: Earlier, resolution_m: float
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return what each earlier station's own number is now, `NOBODY` where it is gone, and which of today's are new.

    One that differs in anything that its levels depend on is both gone and new.
    """
    former = dict(zip(was.ranks.tolist(), _kinds(was, resolution_m), strict=True))
    number = {rank: place for place, rank in enumerate(was.ranks.tolist())}
    moved = np.full(len(was.ranks), NOBODY, np.int32)
    gained = np.ones(len(near.ranks), bool)
    layers = dict(enumerate(earlier.layer.tolist()))
    for own, (rank, kind) in enumerate(zip(near.ranks.tolist(), _kinds(near, resolution_m), strict=True)):
        before = int(earlier.rank[rank])
        # The layer by its earlier number: a technology that vanishes renumbers those behind it.
        if before in former and former[before] == (layers[kind[0]], *kind[1:]):
            moved[number[before]], gained[own] = own, False
    return moved, gained


def _kinds(near: Nearby, resolution_m: float) -> list[tuple[int, *tuple[object, ...]]]:
    """Return all that each station's levels depend on, its mosaic layer first, in the order of `near.ranks`."""
    t, s = near.transmitters, near.transmitters.stations
    fields = [values.tolist() for name, values in s._asdict().items() if name not in _SHARED]
    found: list[tuple[int, *tuple[object, ...]]] = [(-1,)] * len(near.ranks)
    for place in range(len(t.place_x_m)):
        begin, swept, end = t.first_station[place], t.first_closed[place], t.first_station[place + 1]
        # A sweep's rays follow from the reach of all that stand on the place.
        reach = np.ceil(s.reach_m[begin:swept].max(initial=0.0) / resolution_m / RADIUS_STEP_CELLS)
        here = t.place_x_m[place], t.place_y_m[place], repr(t.place_ground_m[place])
        for j in range(begin, end):
            losses = s.loss_db[s.table[j]]
            # Past its end a table repeats its last value, as wide as others make it.
            changing = np.flatnonzero(losses != losses[-1])
            found[s.rank[j]] = (
                int(near.layers[s.layer[j]]),
                *here,
                j < swept and float(reach),
                *(values[j] for values in fields),
                tuple(s.azimuth_deg[s.first_sector[j] : s.first_sector[j + 1]].tolist()),
                losses[: int(changing.max(initial=-1)) + 2].tobytes(),
            )
    return found


def _won(job: Job, ground: Ground, gained: NDArray[np.bool_], level: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return the cells in which a new station is at least as strong as what is there, to the tenth that is kept."""
    t = job.transmitters
    of_station = np.repeat(np.arange(len(t.place_x_m)), np.diff(t.first_station))
    places = np.unique(of_station[gained[t.stations.rank]])
    if not len(places):
        return np.zeros(job.wanted.shape, bool)
    theirs = _levels(job, job.window, places, ground, job.wanted)
    is_new = np.append(gained, False)[np.where(theirs.server == NO_SERVER, len(gained), theirs.server)]
    return np.asarray((is_new & (encoded_level(theirs.level_dbm) >= level)).any(axis=0), bool)


def _work_again(mosaic: Mosaic, job: Job, ground: Ground, differs: NDArray[np.bool_], threads: int) -> None:
    """Work some cells of a tile with every station that reaches them, and put them in their place."""

    def work(window: Window) -> Mosaic:
        wanted = np.ascontiguousarray(differs[window.slices_in(job.window)])
        return _levels(job, window, places_near(window, job.transmitters, job.grid), ground, wanted)

    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(work, _squares(differs, job.window)):
            here = part.window.slices_in(job.window)
            for whole, of in ((mosaic.level_dbm, part.level_dbm), (mosaic.server, part.server)):
                np.copyto(whole[:, *here], of, where=differs[here])


def _levels(job: Job, window: Window, places: NDArray[np.int64], ground: Ground, wanted: NDArray[np.bool_]) -> Mosaic:
    if not len(places):
        return empty_mosaic(window, job.layers)
    return levels_on(
        window,
        places,
        job.transmitters,
        ground,
        wanted,
        grid=job.grid,
        layers=job.layers,
        profile=job.profile,
        exact=job.exact,
    )


def _squares(differs: NDArray[np.bool_], tile: Window) -> Iterator[Window]:
    """Yield windows of the grid that hold all cells in question, each as small as it may be within its square."""
    rows, columns = differs.shape
    for top in range(0, rows, SQUARE_CELLS):
        for left in range(0, columns, SQUARE_CELLS):
            row, column = np.nonzero(differs[top : top + SQUARE_CELLS, left : left + SQUARE_CELLS])
            if len(row):
                first, last = (row.min(), column.min()), (row.max(), column.max())
                yield Window(
                    tile.row + top + int(first[0]),
                    tile.column + left + int(first[1]),
                    int(last[0] - first[0]) + 1,
                    int(last[1] - first[1]) + 1,
                )
