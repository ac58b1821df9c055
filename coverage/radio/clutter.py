"""What trees and houses around the phone take from the signal: Recommendation ITU-R P.2108, height gain.

ITU-R P.1812-7 has no such term: it puts the heights of what stands on the ground on the profile between the two ends,
and its diffraction does the rest. Where the profile comes from a surface model, which holds trees and houses already,
nothing is put on it, and this loss alone stands for the phone's place among them: see `engine.clutter`.
"""

import numpy as np
import numpy.typing as npt

from .checks import FloatArray, not_negative, positive
from .p1812.losses import knife_edge_db

STREET_M = 27.0
"""ITU-R P.2108-1, 3.1: the width of streets where nothing better is known."""

_AT_THE_TOP_DB = 6.03

_knife_edge_db = np.vectorize(knife_edge_db, otypes=[np.float64])


def terminal_loss_db(
    frequency_mhz: npt.ArrayLike,
    clutter_m: npt.ArrayLike,
    *,
    width_m: npt.ArrayLike = STREET_M,
    receiver_height_m: npt.ArrayLike = 1.5,
) -> FloatArray:
    """Return what a phone loses below the tops of what stands around it, against a phone at the tops.

    Parameters
    ----------
    frequency_mhz
        30 to 3000 by the Recommendation. Above it the same edge is followed on (assumed), as P.1812-7 does up to 6000
        with what stands on its profile. All arrays are broadcast against each other.
    clutter_m
        Representative height of what stands there, R; 0 where nothing does.
    width_m
        Of the street or clearing.
    receiver_height_m
        Above ground; at R or above nothing is lost.

    Raises
    ------
    InputError
        A number is not finite, a height is negative, or frequency, width or receiver's height are not above 0.

    Notes
    -----
    ITU-R P.2108-1, equations (2a), (2c) to (2e) and (2g), for houses and trees; J of P.1812 (12). Its equation (2b) for
    open land is not taken: the phone's own height above the open ground is in the diffraction already.

    Examples
    --------
    >>> terminal_loss_db(1842.5, [0.0, 4.0, 10.0, 15.0]).round(1).tolist()
    [0.0, 11.7, 21.9, 25.7]
    """
    frequency, width = positive("frequency_mhz", frequency_mhz), positive("width_m", width_m)
    below = not_negative("clutter_m", clutter_m) - positive("receiver_height_m", receiver_height_m)
    above = np.maximum(below, 0.0)
    angle_deg = np.degrees(np.arctan(above / width))
    nu = 0.342 * np.sqrt(frequency / 1000.0) * np.sqrt(above * angle_deg)
    return np.asarray(np.where(below > 0.0, _knife_edge_db(nu) - _AT_THE_TOP_DB, 0.0))
