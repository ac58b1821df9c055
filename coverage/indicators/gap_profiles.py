"""The terrain between the hamlets that need help most and their candidate stations, short enough for a table."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..engine.scene import Scene
from ..engine.sight import is_known, profiles_between
from .candidates import Asked, middles

_TOLERANCE_M = 3.0
"""What a shortened profile may be off in height."""


def with_profiles(
    hamlets: gpd.GeoDataFrame, cells: NDArray[np.int64], scene: Scene, asked: Asked, most: int
) -> gpd.GeoDataFrame:
    """Return the hamlets with the profile from their candidate station, for the most urgent of them.

    Parameters
    ----------
    hamlets
        With ``link_station_id`` and ``priority``.
    cells
        The cell that falls short in each hamlet; see `shortfall.Shortfall`.
    scene, asked
        Stations and grid; terrain and receiver.
    most
        How many hamlets get one, by priority; ties by their order.

    Returns
    -------
    GeoDataFrame
        With ``link_antenna_height_m``, ``link_frequency_mhz``, and ``link_profile``: ``km:m`` of points from the
        station to the hamlet, above sea level, separated by spaces, within 3 m of the ground, with what stands on it
        where the levels are computed over that; empty elsewhere.
    """
    count = len(hamlets)
    texts, height, frequency = np.full(count, "", dtype=object), np.full(count, np.nan), np.full(count, np.nan)
    if "link_station_id" in hamlets.columns:
        by_id = scene.stations.set_index("station_id")
        linked = np.flatnonzero((hamlets["link_station_id"] != "").to_numpy(bool))
        senders = by_id.loc[hamlets["link_station_id"].to_numpy(object)[linked]]
        height[linked], frequency[linked] = senders["antenna_height_m"], senders["frequency_mhz"]
        order = np.argsort(-hamlets["priority"].to_numpy(float)[linked], kind="stable")[:most]
        rows, chosen = linked[order], senders.iloc[order]
        if asked.terrain is not None and len(rows):
            places = middles(cells[rows], scene)
            phone_m = np.full(len(rows), asked.profile.receiver.height_m)
            ends = np.column_stack(
                [chosen["lon"], chosen["lat"], chosen["antenna_height_m"], places.lon, places.lat, phone_m]
            ).astype(float)
            for row, path in zip(
                rows.tolist(), profiles_between(asked.terrain, ends, standing=asked.standing), strict=True
            ):
                if is_known(path):
                    texts[row] = _shortened(path.distance_km, path.surface_m)
    return hamlets.assign(
        link_antenna_height_m=height, link_frequency_mhz=frequency, link_profile=pd.array(texts, dtype="str")
    )


def _shortened(distance_km: NDArray[np.float64], surface_m: NDArray[np.float64]) -> str:
    line = shapely.linestrings(np.column_stack([distance_km * 1000.0, surface_m]))
    points = shapely.get_coordinates(shapely.simplify(line, _TOLERANCE_M))
    return " ".join(f"{x / 1000.0:.2f}:{y:.0f}" for x, y in points)
