"""Sections 3.5 to 3.7: how the atmosphere bends rays along a path, and how often it ducts them."""

import math

import numpy as np
import numpy.typing as npt

from ..checks import FloatArray
from ..earth import EARTH_RADIUS_KM
from .profile import SEA, IntArray

RADIUS_FACTOR_BETA = 3.0
"""k for the beta0 % of time in which the lapse rate is exceptional: equation (7b)."""


def centre_latitude_deg(
    tx_lon_deg: float, tx_lat_deg: float, rx_lon_deg: float, rx_lat_deg: float, distance_km: float
) -> float:
    """Return the latitude half a path's length away from the transmitter, on the great circle to the receiver.

    Parameters
    ----------
    tx_lon_deg, tx_lat_deg, rx_lon_deg, rx_lat_deg
        The two ends.
    distance_km
        The profile's length.

    Notes
    -----
    The path's centre by section 3.6 (equation (4) takes this latitude): on a sphere of 6371 km.

    Examples
    --------
    >>> round(centre_latitude_deg(105, 21, 105, 22, 111.19), 2)
    21.5
    """
    lat, lat_far = math.radians(tx_lat_deg), math.radians(rx_lat_deg)
    turn = math.radians(rx_lon_deg - tx_lon_deg)
    bearing = math.atan2(
        math.sin(turn) * math.cos(lat_far),
        math.cos(lat) * math.sin(lat_far) - math.sin(lat) * math.cos(lat_far) * math.cos(turn),
    )
    half = distance_km / 2.0 / EARTH_RADIUS_KM
    sine = math.sin(lat) * math.cos(half) + math.cos(lat) * math.sin(half) * math.cos(bearing)
    return math.degrees(math.asin(min(1.0, max(-1.0, sine))))


def longest_stretch_km(distance_km: FloatArray, inside: npt.NDArray[np.bool_]) -> float:
    """Return the length of the longest run of points; each stands for the way half-way to its neighbours.

    Used for dtm, the longest stretch over land, and dlm, over inland (section 3.6).

    Examples
    --------
    >>> longest_stretch_km(np.array([0.0, 1.0, 2.0, 3.0]), np.array([True, True, False, True]))
    1.5
    """
    shares = _shares_km(distance_km)
    longest = current = 0.0
    for share, counts in zip(shares.tolist(), inside.tolist(), strict=True):
        current = current + share if counts else 0.0
        longest = max(longest, current)
    return longest


def sea_share(distance_km: FloatArray, zone: IntArray) -> float:
    """Return omega, the share of the path over sea (Table 5).

    Examples
    --------
    >>> sea_share(np.array([0.0, 1.0, 2.0]), np.array([1, 1, 4], dtype=np.int8))
    0.75
    """
    return float(np.sum(_shares_km(distance_km), where=zone == SEA) / distance_km[-1])


def ducting_pct(centre_lat_deg: float, land_km: float, inland_km: float) -> float:
    """Return beta0, the share of time in % with exceptional refraction, for the path's centre.

    Parameters
    ----------
    centre_lat_deg
        Latitude of the centre.
    land_km, inland_km
        dtm and dlm, see `longest_stretch_km`.

    Notes
    -----
    Equations (2) to (5).

    Examples
    --------
    >>> round(ducting_pct(21.0, 10.0, 10.0), 1)
    19.9
    """
    latitude = abs(centre_lat_deg)
    tau = inland_term(inland_km)
    decay = math.pow(10.0, -land_km / (16.0 - 6.6 * tau)) + math.pow(10.0, -5.0 * (0.496 + 0.354 * tau))
    mu1 = min(math.pow(decay, 0.2), 1.0)
    if latitude <= 70.0:
        return math.pow(10.0, -0.015 * latitude + 1.67) * mu1 * math.pow(mu1, -0.935 + 0.0176 * latitude)
    return 4.17 * mu1 * math.pow(mu1, 0.3)


def inland_term(inland_km: float) -> float:
    """Return tau of equation (3), from dlm.

    Examples
    --------
    >>> inland_term(0.0)
    0.0
    """
    return -math.expm1(-4.12e-4 * math.pow(inland_km, 2.41))


def _shares_km(distance_km: FloatArray) -> FloatArray:
    """Return the way that each point stands for; they add up to the path."""
    edges = np.concatenate((distance_km[:1], (distance_km[1:] + distance_km[:-1]) / 2.0, distance_km[-1:]))
    return np.diff(edges)
