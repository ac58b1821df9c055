"""Section 4.3, one path at a time and compiled: from heights to losses.

`diffraction` puts them together for a path's geometry. Losses are in dB, heights in m, distances and radii in km.
"""

import math

import numpy as np
from numba import njit

LEAST_NU = -0.78
"""A clearance beyond this makes no loss: 4.3.1."""


@njit(nogil=True, cache=True)
def knife_edge_db(nu: float) -> float:
    """Return J(nu), the loss of a single knife edge: equation (12).

    Examples
    --------
    >>> round(knife_edge_db(0.0), 2), knife_edge_db(-1.0)
    (6.03, 0.0)
    """
    if nu <= LEAST_NU:
        return 0.0
    shifted = nu - 0.1
    return 6.9 + 20.0 * math.log10(math.sqrt(shifted * shifted + 1.0) + shifted)


@njit(nogil=True, cache=True)
def bullington_db(term: float, wavelength_m: float, distance_km: float) -> float:
    """Return Bullington's loss from nu * sqrt(wavelength): equations (17), (20) and (21).

    Examples
    --------
    >>> bullington_db(-1.0, 0.1, 5.0)
    0.0
    """
    edge = knife_edge_db(term / math.sqrt(wavelength_m))
    return edge - math.expm1(-edge / 6.0) * (10.0 + 0.02 * distance_km)


@njit(nogil=True, cache=True)
def surface_admittance(
    frequency_ghz: float,
    permittivity: float,
    conductivity_s_m: float,
    vertical: bool,  # noqa: FBT001 - compiled code is called by position
) -> float:
    """Return K times the cube root of the earth's radius in km: equations (29) and (30).

    Examples
    --------
    >>> round(surface_admittance(0.9, 22.0, 0.003, True), 4)
    0.179
    """
    loss = 18.0 * conductivity_s_m / frequency_ghz
    k = 0.036 / np.cbrt(frequency_ghz) / math.sqrt(math.hypot(permittivity - 1.0, loss))
    return float(k * math.hypot(permittivity, loss) if vertical else k)


@njit(nogil=True, cache=True)
def over_ground_db(  # noqa: PLR0917 - compiled code is called by position
    distance_km: float, tx_above_m: float, rx_above_m: float, radius_km: float, frequency_ghz: float, admittance: float
) -> float:
    """Return the first term of the residue series over one kind of ground: equations (29) to (36).

    Parameters
    ----------
    distance_km
        Of the path.
    tx_above_m, rx_above_m
        Antennas above the smooth surface, htc and hrc.
    radius_km
        Effective radius adft.
    frequency_ghz
        Carrier.
    admittance
        See `surface_admittance`.
    """
    k = admittance / np.cbrt(radius_km)
    k2 = k * k
    beta = (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)
    x = 21.88 * beta * np.cbrt(frequency_ghz / radius_km**2) * distance_km
    per_metre = 0.9575 * beta * beta * np.cbrt(frequency_ghz * frequency_ghz / radius_km)
    if x >= 1.6:
        distance_term = 11.0 + 10.0 * math.log10(x) - 17.6 * x
    else:
        distance_term = -20.0 * math.log10(x) - 5.6488 * math.pow(x, 1.425)
    gains = _height_gain_db(per_metre * tx_above_m, k) + _height_gain_db(per_metre * rx_above_m, k)
    return float(-distance_term - gains)


@njit(nogil=True, cache=True)
def _height_gain_db(b: float, k: float) -> float:
    """Return G of equations (35) and (36)."""
    if b > 2.0:
        gain = 17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0
    else:
        gain = 20.0 * math.log10(b + 0.1 * b**3)
    return max(gain, 2.0 + 20.0 * math.log10(k))


@njit(nogil=True, cache=True)
def beyond_horizon(distance_km: float, tx_above_m: float, rx_above_m: float, radius_km: float) -> bool:
    """Return whether the smooth earth stands between the antennas: equation (22)."""
    roots = math.sqrt(0.001 * tx_above_m) + math.sqrt(0.001 * rx_above_m)
    return distance_km >= math.sqrt(2.0 * radius_km) * roots


@njit(nogil=True, cache=True)
def smooth_clearance_m(
    distance_km: float, tx_above_m: float, rx_above_m: float, radius_km: float
) -> tuple[float, float]:
    """Return hse, the least height of the ray above the smooth earth, and hreq divided by the wavelength's root.

    Notes
    -----
    Equations (23) to (26), for paths within the horizon.
    """
    d, total = distance_km, tx_above_m + rx_above_m
    c = (tx_above_m - rx_above_m) / total
    m = 250.0 * d * d / (radius_km * total)
    # Rounding alone could carry the cosine beyond 1.
    angle = math.acos(min(1.0, max(-1.0, 1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3))))
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + angle / 3.0)
    first = d / 2.0 * (1.0 + b)
    second = d - first
    bulge = 500.0 / radius_km
    clearance = ((tx_above_m - bulge * first * first) * second + (rx_above_m - bulge * second * second) * first) / d
    return clearance, 17.456 * math.sqrt(first * second / d)


@njit(nogil=True, cache=True)
def grazing_radius_km(distance_km: float, tx_above_m: float, rx_above_m: float) -> float:
    """Return the radius of the earth that would bring the horizon to the path's end: equation (27)."""
    return float(500.0 * (distance_km / (math.sqrt(tx_above_m) + math.sqrt(rx_above_m))) ** 2)
