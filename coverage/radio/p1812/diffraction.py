"""Section 4.3: diffraction by the delta-Bullington method."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .geometry import Bullington, Geometry
from .losses import (
    beyond_horizon,
    bullington_db,
    grazing_radius_km,
    over_ground_db,
    smooth_clearance_m,
    surface_admittance,
)

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
    found = 0.0
    for share, (permittivity, conductivity) in ((1.0 - geometry.omega, LAND), (geometry.omega, SEA)):
        if share > 0.0:
            f = wave.frequency_ghz
            admittance = surface_admittance(f, permittivity, conductivity, wave.polarisation == "vertical")
            found += share * over_ground_db(geometry.d_km, geometry.htc_m, geometry.hrc_m, radius_km, f, admittance)
    return found


def spherical_earth_db(geometry: Geometry, radius_km: float, wave: Wave) -> float:
    """Return Ldsph, the loss of a smooth spherical earth under the effective heights: equations (22) to (27)."""
    d, htc, hrc = geometry.d_km, geometry.htc_m, geometry.hrc_m
    if beyond_horizon(d, htc, hrc, radius_km):
        return first_term_db(geometry, radius_km, wave)
    clearance_m, required = smooth_clearance_m(d, htc, hrc, radius_km)
    required_m = required * math.sqrt(wave.length_m)
    if clearance_m > required_m:
        return 0.0
    grazing_db = first_term_db(geometry, grazing_radius_km(d, htc, hrc), wave)
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
