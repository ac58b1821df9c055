"""Section 4.3: diffraction by the delta-Bullington method."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .geometry import Bullington, Geometry

Polarisation: TypeAlias = Literal["horizontal", "vertical"]

LAND, SEA = (22.0, 0.003), (80.0, 5.0)
"""Relative permittivity, and conductivity in S/m: section 4.3.3."""


LIGHT_M_GHZ = 0.2998
"""Wavelength in m times frequency in GHz, as rounded as the validation set has it."""


@dataclass(frozen=True)
class Wave:
    """What is sent: frequency in GHz and polarisation."""

    frequency_ghz: float
    polarisation: Polarisation = "vertical"

    @property
    def length_m(self) -> float:
        """The wavelength."""
        return LIGHT_M_GHZ / self.frequency_ghz


@dataclass(frozen=True)
class Diffraction:
    """Diffraction for one effective radius.

    Parameters
    ----------
    lbulla_db, lbulls_db
        Bullington's loss of the profile and of the smooth surface: (21).
    ldsph_db
        Spherical earth: (27).
    ld_db
        Delta-Bullington: (39).
    """

    lbulla_db: float
    lbulls_db: float
    ldsph_db: float
    ld_db: float


def knife_edge_db(nu: float) -> float:
    """Return J(nu), the loss of a single knife edge: equation (12).

    Examples
    --------
    >>> round(knife_edge_db(0.0), 2), knife_edge_db(-1.0)
    (6.03, 0.0)
    """
    if nu <= -0.78:
        return 0.0
    shifted = nu - 0.1
    return 6.9 + 20.0 * math.log10(math.sqrt(shifted * shifted + 1.0) + shifted)


def bullington_db(term: float, wavelength_m: float, distance_km: float) -> float:
    """Return Bullington's loss from nu * sqrt(wavelength): equations (17), (20) and (21).

    Examples
    --------
    >>> bullington_db(-1.0, 0.1, 5.0)
    0.0
    """
    edge = knife_edge_db(term / math.sqrt(wavelength_m))
    return edge - math.expm1(-edge / 6.0) * (10.0 + 0.02 * distance_km)


def first_term_db(geometry: Geometry, radius_km: float, wave: Wave) -> float:
    """Return Ldft, the first term of the residue series, land and sea by their shares: equations (28) to (36).

    Parameters
    ----------
    geometry
        Gives d, htc, hrc and omega.
    radius_km
        Effective radius adft.
    wave
        Frequency and polarisation.
    """
    land = sea = 0.0
    if geometry.omega < 1.0:
        land = _over_ground_db(geometry, radius_km, wave, LAND)
    if geometry.omega > 0.0:
        sea = _over_ground_db(geometry, radius_km, wave, SEA)
    return geometry.omega * sea + (1.0 - geometry.omega) * land


def _over_ground_db(geometry: Geometry, radius_km: float, wave: Wave, ground: tuple[float, float]) -> float:
    """Return the same over one kind of ground: equations (29) to (34)."""
    f = wave.frequency_ghz
    permittivity, conductivity = ground
    k = 0.036 / math.cbrt(radius_km * f) / math.sqrt(math.hypot(permittivity - 1.0, 18.0 * conductivity / f))
    if wave.polarisation == "vertical":
        k *= math.hypot(permittivity, 18.0 * conductivity / f)
    k2 = k * k
    beta = (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)
    x = 21.88 * beta * math.cbrt(f / radius_km**2) * geometry.d_km
    per_metre = 0.9575 * beta * beta * math.cbrt(f * f / radius_km)
    if x >= 1.6:
        distance_term = 11.0 + 10.0 * math.log10(x) - 17.6 * x
    else:
        distance_term = -20.0 * math.log10(x) - 5.6488 * math.pow(x, 1.425)
    gains = _height_gain_db(per_metre * geometry.htc_m, k) + _height_gain_db(per_metre * geometry.hrc_m, k)
    return -distance_term - gains


def _height_gain_db(b: float, k: float) -> float:
    """Return G of equations (35) and (36)."""
    if b > 2.0:
        gain = 17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0
    else:
        gain = 20.0 * math.log10(b + 0.1 * b**3)
    return max(gain, 2.0 + 20.0 * math.log10(k))


def spherical_earth_db(geometry: Geometry, radius_km: float, wave: Wave) -> float:
    """Return Ldsph, the loss of a smooth spherical earth under the effective heights: equations (22) to (27)."""
    d, htc, hrc = geometry.d_km, geometry.htc_m, geometry.hrc_m
    if d >= math.sqrt(2.0 * radius_km) * (math.sqrt(0.001 * htc) + math.sqrt(0.001 * hrc)):
        return first_term_db(geometry, radius_km, wave)
    c = (htc - hrc) / (htc + hrc)
    m = 250.0 * d * d / (radius_km * (htc + hrc))
    # Rounding alone could carry the cosine beyond 1.
    angle = math.acos(min(1.0, max(-1.0, 1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3))))
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + angle / 3.0)
    first = d / 2.0 * (1.0 + b)
    second = d - first
    bulge = 500.0 / radius_km
    clearance_m = ((htc - bulge * first * first) * second + (hrc - bulge * second * second) * first) / d
    required_m = 17.456 * math.sqrt(first * second * wave.length_m / d)
    if clearance_m > required_m:
        return 0.0
    grazing_km = 500.0 * (d / (math.sqrt(htc) + math.sqrt(hrc))) ** 2
    grazing_db = first_term_db(geometry, grazing_km, wave)
    return 0.0 if grazing_db < 0.0 else (1.0 - clearance_m / required_m) * grazing_db


def delta_bullington(geometry: Geometry, terms: Bullington, radius_km: float, wave: Wave) -> Diffraction:
    """Return the whole diffraction loss for one effective radius: equations (37) to (39).

    Examples
    --------
    >>> from .geometry import path_geometry
    >>> from .profile import path_profile
    >>> path = path_profile([0, 1, 2], [10, 80, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> geometry = path_geometry(path)
    >>> found = delta_bullington(geometry, geometry.median, geometry.ae_km, Wave(1.8))
    >>> found.ld_db >= found.lbulla_db
    True
    """
    profile = bullington_db(terms.profile_term, wave.length_m, geometry.d_km)
    smooth = bullington_db(terms.smooth_term, wave.length_m, geometry.d_km)
    spherical = spherical_earth_db(geometry, radius_km, wave)
    return Diffraction(profile, smooth, spherical, profile + max(spherical - smooth, 0.0))
