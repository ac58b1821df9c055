"""The stations that reach a tile, numbered among themselves: stations elsewhere do not change a bit of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geo.grid import Grid, Window
from .transmitters import Transmitters

_NOT_BY_STATION = {"first_sector", "azimuth_deg", "loss_db"}


@dataclass(frozen=True)
class Nearby:
    """Some places' stations.

    Attributes
    ----------
    transmitters
        The places with their stations; rank and layer are numbers of the arrays below.
    ranks
        The list's rank of each own one, ascending, so that ties end as they would with it.
    layers
        The mosaic layer of each own one, ascending.
    """

    transmitters: Transmitters
    ranks: NDArray[np.int32]
    layers: NDArray[np.int32]


def places_near(tile: Window, transmitters: Transmitters, grid: Grid) -> NDArray[np.int64]:
    """Return the places whose reach touches a tile."""
    t = transmitters
    west, north = grid.west_m + tile.column * grid.resolution_m, grid.north_m - tile.row * grid.resolution_m
    east, south = west + tile.width * grid.resolution_m, north - tile.height * grid.resolution_m
    away_x = np.maximum(np.maximum(west - t.place_x_m, t.place_x_m - east), 0.0)
    away_y = np.maximum(np.maximum(south - t.place_y_m, t.place_y_m - north), 0.0)
    return np.flatnonzero(np.hypot(away_x, away_y) <= t.place_reach_m)


def nearby(places: NDArray[np.int64], transmitters: Transmitters) -> Nearby:
    """Return some places alone, given by their numbers in ascending order."""
    t, s = transmitters, transmitters.stations
    counts = np.diff(t.first_station)[places]
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    chosen = _ranges(t.first_station[places], counts)
    sectors = np.diff(s.first_sector)[chosen]
    ranks, rank = np.unique(s.rank[chosen], return_inverse=True)
    layers, layer = np.unique(s.layer[chosen], return_inverse=True)
    tables, table = np.unique(s.table[chosen], return_inverse=True)
    own = {name: values[chosen] for name, values in s._asdict().items() if name not in _NOT_BY_STATION}
    own |= {
        "rank": rank.astype(np.int32),
        "layer": layer.astype(np.int32),
        "table": table.astype(np.int32),
        "first_sector": np.concatenate(([0], np.cumsum(sectors))).astype(np.int64),
        "azimuth_deg": s.azimuth_deg[_ranges(s.first_sector[chosen], sectors)],
        "loss_db": _trimmed(s.loss_db[tables]),
    }
    return Nearby(
        Transmitters(
            t.place_x_m[places],
            t.place_y_m[places],
            t.place_ground_m[places],
            t.place_reach_m[places],
            first,
            np.append(first[:-1] + (t.first_closed - t.first_station)[places], first[-1]),
            s._replace(**own),
        ),
        ranks.astype(np.int32),
        layers.astype(np.int32),
    )


def _ranges(begin: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers from each beginning on, as many as asked for, end to end."""
    before = np.cumsum(counts) - counts
    return np.repeat(begin - before, counts) + np.arange(counts.sum())


def _trimmed(tables: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the tables without columns in which none of them changes any more: other tables made them so wide.

    Two equal ones stay, from which what lies beyond is read.
    """
    changing = np.flatnonzero((tables != tables[:, -1:]).any(axis=0))
    width = int(changing.max(initial=-1)) + 3
    return np.ascontiguousarray(tables[:, :width])
