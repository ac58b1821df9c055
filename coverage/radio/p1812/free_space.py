"""Section 4.2: line of sight, with the short-term effects of several rays and of focusing."""

import math


def free_space_db(distance_km: float, hts_m: float, hrs_m: float, frequency_ghz: float) -> float:
    """Return Lbfs over the slant path: equations (8) and (8a).

    Examples
    --------
    >>> round(free_space_db(1.0, 30.0, 30.0, 1.0), 3)
    92.4
    """
    slant_km = math.hypot(distance_km, (hts_m - hrs_m) / 1000.0)
    return 92.4 + 20.0 * math.log10(frequency_ghz) + 20.0 * math.log10(slant_km)


def multipath_db(horizons_km: float, time_pct: float) -> float:
    """Return Es, the correction for multipath and focusing: equations (9a) and (9b).

    Parameters
    ----------
    horizons_km
        dlt + dlr.
    time_pct
        p, or beta0.

    Examples
    --------
    >>> multipath_db(10.0, 50.0)
    0.0
    """
    return 2.6 * -math.expm1(-0.1 * horizons_km) * math.log10(time_pct / 50.0)
