"""The earth as a wave along it meets it: the air bends the wave, which flattens the ground under it."""

EARTH_RADIUS_KM = 6371.0

DELTA_N = 45.0
"""Lapse rate of the refractivity, N-units/km: the ITU's median for most of the world; see `radio.p1812.climate`."""


def effective_radius_km(delta_n: float) -> float:
    """Return the median effective radius of the earth for a lapse rate in N-units/km: P.1812, (6) and (7a).

    Examples
    --------
    >>> round(effective_radius_km(45), 1)
    8930.8
    """
    return EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n)
