"""What each candidate would serve: its level by the terrain engine over the cells that are not served."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..engine.alone import MosaicGround, by_squares, served_alone
from ..engine.transmitters import transmitters_of
from .demand import Demand

LAYER = ("planned", "planned")
"""The one mosaic layer of candidates, for the engine."""


def reach_of(
    stations: gpd.GeoDataFrame,
    demand: Demand,
    ground: MosaicGround,
    *,
    profile: RadioProfile,
    required_dbm: float,
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
    ground
        As the mosaics had it.
    profile, required_dbm
        The radio profile, and the level that serves.
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
    found: list[NDArray[np.int32]] = [np.empty(0, np.int32)] * len(stations)
    done = 0
    # Antennas of several heights on one mast are one place to the engine: each has its turn.
    turn = stations.groupby(["lon", "lat"]).cumcount().to_numpy(int)
    for some in (np.flatnonzero(turn == number) for number in np.unique(turn)):
        everyone = transmitters_of(
            as_layer.iloc[some].assign(rank=np.arange(len(some))),
            grid,
            profile,
            [(LAYER[0], stations["technology"].iloc[0])],
        )
        for group in served_alone(
            everyone,
            demand.on_grid,
            ground,
            by_squares(everyone, grid),
            required_dbm=np.array([required_dbm], np.float32),
            profile=profile,
            threads=threads,
        ):
            for of in group:
                # One station a place: in the order of the places, ranks ascend from 0.
                found[some[of.place]] = of.cell
            done += len(group)
            if progress is not None:
                progress(done, len(stations))
    return found
