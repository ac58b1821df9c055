"""Sections 4.4 and 4.5: troposcatter, and propagation in ducts and by reflection from layers."""

import math

from .climate import inland_term
from .geometry import Geometry


def troposcatter_db(distance_km: float, theta_mrad: float, frequency_ghz: float, time_pct: float, n0: float) -> float:
    """Return Lbs, the loss by troposcatter not exceeded for p % of time: equation (44).

    Parameters
    ----------
    distance_km, theta_mrad
        Length and angular distance of the path.
    frequency_ghz, time_pct
        Carrier and p.
    n0
        Sea-level surface refractivity at the path's centre, N-units.

    Examples
    --------
    >>> round(troposcatter_db(100.0, 12.0, 1.0, 50.0, 325.0), 1)
    188.0
    """
    frequency_term = 25.0 * math.log10(frequency_ghz) - 2.5 * math.log10(frequency_ghz / 2.0) ** 2
    time_term = 10.125 * math.pow(math.log10(50.0 / time_pct), 0.7)
    return 190.1 + frequency_term + 20.0 * math.log10(distance_km) + 0.573 * theta_mrad - 0.15 * n0 - time_term


def ducting_db(geometry: Geometry, frequency_ghz: float, time_pct: float) -> float:
    """Return Lba, the loss by ducts and layers not exceeded for p % of time: equation (46).

    Examples
    --------
    >>> from .geometry import path_geometry
    >>> from .profile import path_profile
    >>> path = path_profile([0, 1, 2], [10, 80, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> ducting_db(path_geometry(path), 1.8, 10.0) < ducting_db(path_geometry(path), 1.8, 50.0)
    True
    """
    return _coupling_db(geometry, frequency_ghz) + _angle_and_time_db(geometry, frequency_ghz, time_pct)


def _coupling_db(geometry: Geometry, frequency_ghz: float) -> float:
    """Return Af, the fixed losses between antennas and duct: equations (47) to (49)."""
    low_band = 45.375 - 137.0 * frequency_ghz + 92.5 * frequency_ghz**2 if frequency_ghz < 0.5 else 0.0
    return (
        102.45
        + 20.0 * math.log10(frequency_ghz)
        + 20.0 * math.log10(geometry.dlt_km + geometry.dlr_km)
        + low_band
        + _site_shielding_db(geometry.theta_t_mrad, geometry.dlt_km, frequency_ghz)
        + _site_shielding_db(geometry.theta_r_mrad, geometry.dlr_km, frequency_ghz)
        + _over_sea_db(geometry.omega, geometry.dct_km, geometry.dlt_km, geometry.hts_m)
        + _over_sea_db(geometry.omega, geometry.dcr_km, geometry.dlr_km, geometry.hrs_m)
    )


def _site_shielding_db(theta_mrad: float, horizon_km: float, frequency_ghz: float) -> float:
    """Return Ast or Asr: equation (48)."""
    rise_mrad = theta_mrad - 0.1 * horizon_km
    if rise_mrad <= 0.0:
        return 0.0
    near = 20.0 * math.log10(1.0 + 0.361 * rise_mrad * math.sqrt(frequency_ghz * horizon_km))
    return near + 0.264 * rise_mrad * math.cbrt(frequency_ghz)


def _over_sea_db(omega: float, coast_km: float, horizon_km: float, antenna_m: float) -> float:
    """Return Act or Acr, the coupling to ducts over the sea: equation (49)."""
    if omega < 0.75 or coast_km > horizon_km or coast_km > 5.0:
        return 0.0
    return -3.0 * math.exp(-0.25 * coast_km**2) * (1.0 + math.tanh(0.07 * (50.0 - antenna_m)))


def _angle_and_time_db(geometry: Geometry, frequency_ghz: float, time_pct: float) -> float:
    """Return Ad(p): equations (50) to (56)."""
    gamma_d = 5e-5 * geometry.ae_km * math.cbrt(frequency_ghz)
    theta = (
        1000.0 * geometry.d_km / geometry.ae_km
        + min(geometry.theta_t_mrad, 0.1 * geometry.dlt_km)
        + min(geometry.theta_r_mrad, 0.1 * geometry.dlr_km)
    )
    beta = geometry.b0_pct * _shape_factor(geometry) * _roughness_factor(geometry)
    log_beta = math.log10(beta)
    exponent = (
        1.076
        / math.pow(2.0058 - log_beta, 1.012)
        * math.exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta**2) * 1e-6 * math.pow(geometry.d_km, 1.13))
    )
    time_term = (
        -12.0
        + (1.2 + 3.7e-3 * geometry.d_km) * math.log10(time_pct / beta)
        + 12.0 * math.pow(time_pct / beta, exponent)
    )
    return gamma_d * theta + time_term


def _shape_factor(geometry: Geometry) -> float:
    """Return mu2, for the path's curvature under the effective heights: equation (55)."""
    alpha = max(-0.6 - 3.5e-9 * math.pow(geometry.d_km, 3.1) * inland_term(geometry.dlm_km), -3.4)
    roots = math.sqrt(geometry.hte_m) + math.sqrt(geometry.hre_m)
    return min(math.pow(500.0 / geometry.ae_km * (geometry.d_km / roots) ** 2, alpha), 1.0)


def _roughness_factor(geometry: Geometry) -> float:
    """Return mu3, for the terrain's roughness: equation (56)."""
    if geometry.hm_m <= 10.0:
        return 1.0
    inner_km = min(geometry.d_km - geometry.dlt_km - geometry.dlr_km, 40.0)
    return math.exp(-4.6e-5 * (geometry.hm_m - 10.0) * (43.0 + 6.0 * inner_km))
