"""Location variability: how the loss spreads within a small area, outdoors and behind walls."""

import math

from .profile import FREQUENCY_MHZ, within


def location_sigma_db(
    frequency_mhz: float, *, rx_height_m: float, clutter_m: float = 0.0, resolution_m: float = 100.0
) -> float:
    """Return sigma_L, the standard deviation of the loss over the places of a small square.

    Parameters
    ----------
    frequency_mhz
        30 to 6000 MHz.
    rx_height_m, clutter_m
        Receiver and what stands around it, above ground.
    resolution_m
        Side of the square; 100 m is assumed.

    Raises
    ------
    InputError, OutsideValidityError
        A value is not finite, or outside its range.

    Notes
    -----
    P.1812, location variability of losses, equations (64) and (65): (0.52 + 0.024 f) w^0.28 with f in GHz, fading out
    from the clutter's top to 10 m above it.

    Examples
    --------
    >>> round(location_sigma_db(1800, rx_height_m=1.5, clutter_m=10), 2)
    2.04
    """
    frequency_ghz = within("frequency_mhz", frequency_mhz, FREQUENCY_MHZ) / 1000.0
    side_m = within("resolution_m", resolution_m, (1.0, 10_000.0))
    above_m = rx_height_m - clutter_m
    fading = min(1.0, max(0.0, 1.0 - above_m / 10.0))
    return (0.52 + 0.024 * frequency_ghz) * math.pow(side_m, 0.28) * fading


def total_sigma_db(location_db: float, entry_db: float) -> float:
    """Return sigma_loc: outdoor and building spreads are independent (equation (68)).

    Examples
    --------
    >>> total_sigma_db(3.0, 4.0)
    5.0
    """
    return math.hypot(location_db, entry_db)
