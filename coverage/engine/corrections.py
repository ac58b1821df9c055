"""What a calibration adds to a level, by its station, the distance from it and the clutter around the phone."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = ("correction_db", "correction_slope_db", "correction_from_km", "correction_to_km")
"""Of stations that are calibrated."""

IN_CLUTTER = "correction_in_"
"""Begins the names of columns that a calibration by clutter has beside them: what is added in a class, 0 for none."""


def clutter_columns(stations: pd.DataFrame) -> dict[str, str]:
    """Return the columns of what is added by clutter, by the class.

    Examples
    --------
    >>> clutter_columns(pd.DataFrame(columns=["correction_db", "correction_in_trees_db"]))
    {'trees': 'correction_in_trees_db'}
    """
    return {
        name.removeprefix(IN_CLUTTER).removesuffix("_db"): name
        for name in stations.columns
        if name.startswith(IN_CLUTTER)
    }


def correction_db(
    stations: pd.DataFrame, km: NDArray[np.float64], clutter: NDArray[np.str_] | None = None
) -> NDArray[np.float64]:
    """Return what is added to a level so far from each station; 0 without a calibration.

    Parameters
    ----------
    stations
        A row a level.
    km
        The distances, shape (rows,).
    clutter
        The class around each phone, shape (rows,); None leaves out what is added by clutter.
    """
    if "correction_db" not in stations:
        return np.zeros(len(stations))
    found = added_db(stations[list(COLUMNS)].to_numpy(float).T, km)
    if clutter is not None:
        for name, column in clutter_columns(stations).items():
            found += np.where(clutter == name, stations[column].to_numpy(float), 0.0)
    return found


def added_db(columns: NDArray[np.float64], km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for columns as arrays, shape (4, rows)."""
    offset, slope, nearest, farthest = columns
    return np.asarray(offset + slope * np.log10(np.clip(km, nearest, farthest)))


def most_added_db(stations: pd.DataFrame) -> NDArray[np.float64]:
    """Return the most that is ever added to a level of each station, 0 or more; shape (stations,)."""
    if "correction_db" not in stations:
        return np.zeros(len(stations))
    ends = [correction_db(stations, stations[name].to_numpy(float)) for name in COLUMNS[2:]]
    by_clutter = stations[list(clutter_columns(stations).values())].to_numpy(float).max(axis=1, initial=0.0)
    return np.asarray(np.maximum(np.maximum(*ends) + by_clutter, 0.0))
