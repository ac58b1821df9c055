"""Attachment 1 to Annex 1: what a profile's shape gives, whatever the frequency."""

from dataclasses import dataclass

import numpy as np

from ..earth import EARTH_RADIUS_KM, effective_radius_km
from . import kernels
from .climate import RADIUS_FACTOR_BETA, ducting_pct, longest_stretch_km, sea_share
from .profile import INLAND, SEA, PathProfile


@dataclass(frozen=True)
class Bullington:
    """nu * sqrt(wavelength) in m^0.5 of the real profile and of the smooth one, for one effective radius (4.3.1)."""

    profile_term: float
    smooth_term: float


@dataclass(frozen=True)
class Geometry:
    """Values derived from a profile and the lapse rate; names as in the Recommendation.

    Parameters
    ----------
    d_km
        Length of the path.
    hts_m, hrs_m
        Antennas above sea level.
    ae_km, abeta_km
        Effective radius, median and for beta0 % of time: (7a), (7b).
    phi_deg
        Latitude of the path's centre.
    dtm_km, dlm_km, omega
        Longest stretch over land and over inland; share over sea.
    b0_pct
        beta0, share of time with exceptional refraction: (5).
    dct_km, dcr_km
        Over land to the coast.
    rx_at_sea
        Whether the receiver's end lies in the sea zone.
    theta_t_mrad, theta_r_mrad, theta_mrad
        Horizon angles and angular distance: (76) to (82).
    dlt_km, dlr_km
        Horizon distances: (78), (81a).
    hst_fit_m, hsr_fit_m
        The fitted surface at both ends: (85), (86).
    hst_m, hsr_m, hte_m, hre_m, hm_m
        The same not above the ground (90a, 90b); effective heights (92a, 92b); roughness (93).
    hstd_m, hsrd_m, htc_m, hrc_m
        Smooth surface for diffraction (89); antennas above it (37a, 37b).
    median, beta
        Bullington's terms for both effective radii.
    """

    d_km: float
    hts_m: float
    hrs_m: float
    ae_km: float
    abeta_km: float
    phi_deg: float
    dtm_km: float
    dlm_km: float
    omega: float
    b0_pct: float
    dct_km: float
    dcr_km: float
    rx_at_sea: bool
    theta_t_mrad: float
    theta_r_mrad: float
    theta_mrad: float
    dlt_km: float
    dlr_km: float
    hst_fit_m: float
    hsr_fit_m: float
    hst_m: float
    hsr_m: float
    hte_m: float
    hre_m: float
    hm_m: float
    hstd_m: float
    hsrd_m: float
    htc_m: float
    hrc_m: float
    median: Bullington
    beta: Bullington


def path_geometry(path: PathProfile, *, delta_n: float = 45.0) -> Geometry:
    """Return all that a path's predictions share, whatever the frequency, the time and the polarisation.

    Parameters
    ----------
    path
        The profile.
    delta_n
        Lapse rate of the refractivity in the lowest km at the path's centre, N-units/km, 0 to 156.

    Examples
    --------
    >>> from .profile import path_profile
    >>> path = path_profile([0, 1, 2], [10, 80, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> geometry = path_geometry(path)
    >>> geometry.dlt_km, round(geometry.theta_t_mrad, 1)
    (1.0, 39.9)
    """
    distance, ground = path.distance_km, path.ground_m
    d = float(distance[-1])
    hts, hrs = float(ground[0]) + path.tx_height_m, float(ground[-1]) + path.rx_height_m
    ae, abeta = effective_radius_km(delta_n), EARTH_RADIUS_KM * RADIUS_FACTOR_BETA
    theta_t, theta_r, seen_t, seen_r = kernels.horizons(distance, ground, hts, hrs, ae)
    hst_fit, hsr_fit = kernels.fitted_surface(distance, ground)
    hst, hsr = min(hst_fit, float(ground[0])), min(hsr_fit, float(ground[-1]))
    hstd, hsrd = _diffraction_surface(path, hts, hrs, hst_fit, hsr_fit)
    dtm, dlm, omega = _zone_lengths(path)
    return Geometry(
        d_km=d,
        hts_m=hts,
        hrs_m=hrs,
        ae_km=ae,
        abeta_km=abeta,
        phi_deg=path.centre_lat_deg,
        dtm_km=dtm,
        dlm_km=dlm,
        omega=omega,
        b0_pct=ducting_pct(path.centre_lat_deg, dtm, dlm),
        dct_km=path.tx_coast_km,
        dcr_km=path.rx_coast_km,
        rx_at_sea=bool(path.zone[-1] == SEA),
        theta_t_mrad=theta_t,
        theta_r_mrad=theta_r,
        theta_mrad=1000.0 * d / ae + theta_t + theta_r,
        dlt_km=float(distance[seen_t]),
        dlr_km=d - float(distance[seen_r]),
        hst_fit_m=hst_fit,
        hsr_fit_m=hsr_fit,
        hst_m=hst,
        hsr_m=hsr,
        hte_m=hts - hst,
        hre_m=hrs - hsr,
        hm_m=kernels.roughness(distance, ground, (hst, hsr), (seen_t, seen_r)),
        hstd_m=hstd,
        hsrd_m=hsrd,
        htc_m=hts - hstd,
        hrc_m=hrs - hsrd,
        median=_bullington(path, (hts, hrs), (hts - hstd, hrs - hsrd), ae),
        beta=_bullington(path, (hts, hrs), (hts - hstd, hrs - hsrd), abeta),
    )


def _zone_lengths(path: PathProfile) -> tuple[float, float, float]:
    """Return dtm, dlm and omega."""
    if np.all(path.zone == INLAND):
        d = float(path.distance_km[-1])
        return d, d, 0.0
    return (
        longest_stretch_km(path.distance_km, path.zone != SEA),
        longest_stretch_km(path.distance_km, path.zone == INLAND),
        sea_share(path.distance_km, path.zone),
    )


def _diffraction_surface(
    path: PathProfile, hts_m: float, hrs_m: float, hst_fit_m: float, hsr_fit_m: float
) -> tuple[float, float]:
    """Return the smooth surface's heights at the ends: (87) to (89), lowered where the terrain rises above the path."""
    above, from_start, from_end = kernels.obstruction(path.distance_km, path.ground_m, hts_m, hrs_m)
    start, end = hst_fit_m, hsr_fit_m
    if above > 0.0:
        share = from_start / (from_start + from_end)
        start, end = start - above * share, end - above * (1.0 - share)
    return min(start, float(path.ground_m[0])), min(end, float(path.ground_m[-1]))


def _bullington(
    path: PathProfile, antennas_m: tuple[float, float], effective_m: tuple[float, float], radius_km: float
) -> Bullington:
    """Return the terms of the profile with what stands on it, and of bare sea level under the effective heights."""
    distance = path.distance_km
    return Bullington(
        kernels.bullington_term(distance, path.ground_m + path.clutter_m, *antennas_m, radius_km),
        kernels.bullington_term(distance, np.zeros_like(distance), *effective_m, radius_km),
    )
