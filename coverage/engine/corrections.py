"""What a calibration adds to a level, by its station and the distance from it."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = ("correction_db", "correction_slope_db", "correction_from_km", "correction_to_km")
"""Of stations that are calibrated."""


def correction_db(stations: pd.DataFrame, km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is added to a level so far from each station; 0 without a calibration.

    Parameters
    ----------
    stations
        A row a level.
    km
        The distances, shape (rows,).
    """
    if "correction_db" not in stations:
        return np.zeros(len(stations))
    return added_db(stations[list(COLUMNS)].to_numpy(float).T, km)


def added_db(columns: NDArray[np.float64], km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for columns as arrays, shape (4, rows)."""
    offset, slope, nearest, farthest = columns
    return np.asarray(offset + slope * np.log10(np.clip(km, nearest, farthest)))


def most_added_db(stations: pd.DataFrame) -> NDArray[np.float64]:
    """Return the most that is ever added to a level of each station, 0 or more; shape (stations,)."""
    if "correction_db" not in stations:
        return np.zeros(len(stations))
    ends = [correction_db(stations, stations[name].to_numpy(float)) for name in COLUMNS[2:]]
    return np.maximum(np.maximum(*ends), 0.0)
