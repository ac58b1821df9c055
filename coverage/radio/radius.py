"""The last rung: covered within a plain radius, and nothing said of how the signal fades."""

import numpy as np
import numpy.typing as npt

from .checks import FloatArray, finite, not_negative, positive

RADIUS = "radius"
"""The name of this rung, beside the names of `models.MODELS`."""


def radius_level_dbm(
    distance_m: npt.ArrayLike, radius_m: npt.ArrayLike, required_level_dbm: npt.ArrayLike
) -> FloatArray:
    """Return the level that a plain radius claims: just what is required within it, nothing beyond.

    Parameters
    ----------
    distance_m
        Over the ground, 0 or more. All arrays are broadcast against each other.
    radius_m
        Of the station, its end included.
    required_level_dbm
        From `link_budget.required_level_dbm`: EIRP less the maximum path loss. A radius claims no more, so that any
        station with a model is the better server, and a harder tier (indoors) is not covered by it.

    Returns
    -------
    ndarray
        The required level, or minus infinity. An antenna's pattern is not to be taken off: the radius is the site's.

    Raises
    ------
    InputError
        A number is not finite, the distance is negative or the radius not above 0.

    Examples
    --------
    >>> radius_level_dbm([0, 3000, 3001], 3000, -94.75).tolist()
    [-94.75, -94.75, -inf]
    """
    inside = not_negative("distance_m", distance_m) <= positive("radius_m", radius_m)
    return np.asarray(np.where(inside, finite("required_level_dbm", required_level_dbm), -np.inf))
