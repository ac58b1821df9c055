"""Section 4.6 and what follows it: the mechanisms blended into one loss, with every value on the way."""

import math
from dataclasses import dataclass

from ...errors import InputError
from ..checks import not_negative
from .anomalous import ducting_db, troposcatter_db
from .diffraction import Diffraction, Polarisation, Wave, delta_bullington
from .free_space import free_space_db, multipath_db
from .geometry import Geometry, path_geometry
from .locations import total_sigma_db
from .normal import exceeded_by
from .profile import FREQUENCY_MHZ, LOCATION_PCT, TIME_PCT, PathProfile, within

DELTA_N = (0.0, 156.0)
REFRACTIVITY = (200.0, 450.0)
"""Assumed: from the ITU's maps, with some room; from 157 N-units/km on the effective radius has no meaning."""


@dataclass(frozen=True)
class Intermediates:
    """A prediction: the loss, the field strength, and every value on the way, by the Recommendation's names.

    Parameters
    ----------
    geometry
        What the profile gave: sections 3 and Attachment 1.
    frequency_ghz, time_pct, location_pct, polarisation, n0
        What was asked.
    fi, fj, fk
        Interpolation factors: (40), (57), (58).
    lbfs_db, lb0p_db, lb0b_db
        Free space (8); with multipath for p % and beta0 % of time (10), (11).
    median, beta
        Diffraction for the median effective radius and for that of beta0 % of time: (12) to (39).
    ldp_db
        Diffraction not exceeded for p % of time: (41).
    lbd50_db, lbd_db
        Loss with diffraction, median (42) and for p % of time (43).
    lbs_db, lba_db
        Troposcatter (44); ducts and layers (46).
    lminb0p_db, lminbap_db, lbda_db, lbam_db
        Blends: (59) to (62).
    lbc_db
        Loss not exceeded for p % of time and 50 % of locations: (63).
    sigma_loc_db, lloc_db
        Spread over locations (68); entry loss into a building, 0 outdoors (67).
    lb_db
        Basic transmission loss not exceeded for p % of time and pL % of locations: (69).
    ep_dbuv_m
        Field strength for 1 kW of effective isotropic radiated power, dB(uV/m): (70).
    """

    geometry: Geometry
    frequency_ghz: float
    time_pct: float
    location_pct: float
    polarisation: Polarisation
    n0: float
    fi: float
    fj: float
    fk: float
    lbfs_db: float
    lb0p_db: float
    lb0b_db: float
    median: Diffraction
    beta: Diffraction
    ldp_db: float
    lbd50_db: float
    lbd_db: float
    lbs_db: float
    lba_db: float
    lminb0p_db: float
    lminbap_db: float
    lbda_db: float
    lbam_db: float
    lbc_db: float
    sigma_loc_db: float
    lloc_db: float
    lb_db: float
    ep_dbuv_m: float


def predict(
    path: PathProfile,
    frequency_mhz: float,
    *,
    time_pct: float = 50.0,
    location_pct: float = 50.0,
    polarisation: Polarisation = "vertical",
    delta_n: float = 45.0,
    n0: float = 325.0,
    location_sigma_db: float = 0.0,
    entry_loss_db: float = 0.0,
    entry_sigma_db: float = 0.0,
) -> Intermediates:
    """Return the basic transmission loss on one path, and all that led to it.

    Parameters
    ----------
    path
        From `path_profile`.
    frequency_mhz
        30 to 6000 MHz.
    time_pct
        Share of the year for which the loss is not exceeded, 1 to 50 %.
    location_pct
        Share of the places for which it is not exceeded, 1 to 99 %; needs a spread to have an effect.
    polarisation
        "horizontal" or "vertical".
    delta_n, n0
        Lapse rate in N-units/km and sea-level refractivity in N-units at the path's centre.
    location_sigma_db
        See `location_sigma_db` of this package.
    entry_loss_db, entry_sigma_db
        Median and spread of the entry loss into buildings; 0 outdoors.

    Raises
    ------
    OutsideValidityError
        A parameter is outside the Recommendation's range.
    InputError
        A value is not finite, a spread or the entry loss is negative, or there is no such polarisation.

    Notes
    -----
    ITU-R P.1812-7, Annex 1; see the package for the version.

    Examples
    --------
    >>> from .profile import path_profile
    >>> path = path_profile([0, 1, 2], [10, 80, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> found = predict(path, 1800)
    >>> round(found.lbfs_db, 1), found.lb_db > found.lbfs_db + 20
    (103.5, True)
    """
    within("frequency_mhz", frequency_mhz, FREQUENCY_MHZ)
    within("time_pct", time_pct, TIME_PCT)
    within("location_pct", location_pct, LOCATION_PCT)
    within("delta_n", delta_n, DELTA_N)
    within("n0", n0, REFRACTIVITY)
    not_negative("location_sigma_db", location_sigma_db)
    not_negative("entry_loss_db", entry_loss_db)
    not_negative("entry_sigma_db", entry_sigma_db)
    if polarisation not in {"horizontal", "vertical"}:
        raise InputError(
            "polarisation is {value!r}; expected horizontal or vertical. Give one of these.", value=polarisation
        )
    return predict_on(
        path_geometry(path, delta_n=delta_n),
        frequency_mhz,
        time_pct=time_pct,
        location_pct=location_pct,
        polarisation=polarisation,
        n0=n0,
        location_sigma_db=location_sigma_db,
        entry_loss_db=entry_loss_db,
        entry_sigma_db=entry_sigma_db,
    )


def predict_on(
    geometry: Geometry,
    frequency_mhz: float,
    *,
    time_pct: float = 50.0,
    location_pct: float = 50.0,
    polarisation: Polarisation = "vertical",
    n0: float = 325.0,
    location_sigma_db: float = 0.0,
    entry_loss_db: float = 0.0,
    entry_sigma_db: float = 0.0,
) -> Intermediates:
    """Return the same as `predict`, on a geometry that several frequencies share. Nothing is checked here.

    Examples
    --------
    >>> from .profile import path_profile
    >>> path = path_profile([0, 1, 2], [10, 80, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> shared = path_geometry(path)
    >>> predict_on(shared, 900).lb_db == predict(path, 900).lb_db
    True
    """
    f, d, p, b0 = frequency_mhz / 1000.0, geometry.d_km, time_pct, geometry.b0_pct
    horizons_km = geometry.dlt_km + geometry.dlr_km
    lbfs = free_space_db(d, geometry.hts_m, geometry.hrs_m, f)
    lb0p = lbfs + multipath_db(horizons_km, p)
    lb0b = lbfs + multipath_db(horizons_km, b0)
    wave = Wave(f, polarisation)
    median = delta_bullington(geometry, geometry.median, geometry.ae_km, wave)
    beta = delta_bullington(geometry, geometry.beta, geometry.abeta_km, wave)
    # Equation (40): the loss goes from its median to that of beta0 % of time on a log-normal scale.
    fi = exceeded_by(p / 100.0) / exceeded_by(b0 / 100.0) if p > b0 else 1.0
    ldp = median.ld_db + fi * (beta.ld_db - median.ld_db)
    lbd50, lbd = lbfs + median.ld_db, lb0p + ldp
    lbs = troposcatter_db(d, geometry.theta_mrad, f, p, n0)
    lba = ducting_db(geometry, f, p)
    fj, fk = _angle_blend(geometry.theta_mrad), _distance_blend(d)
    over_land = (1.0 - geometry.omega) * ldp
    lminb0p = lb0p + over_land if p < b0 else lbd50 + (lb0b + over_land - lbd50) * fi
    lminbap = _smooth_sum_db(lba, lb0p)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk
    lbam = lbda + (lminb0p - lbda) * fj
    lbc = -5.0 * math.log10(10.0 ** (-0.2 * lbs) + 10.0 ** (-0.2 * lbam))
    # At sea all places are alike: nothing stands about the receiver.
    sigma_loc = total_sigma_db(0.0 if geometry.rx_at_sea else location_sigma_db, entry_sigma_db)
    lb = max(lb0p, lbc + entry_loss_db - exceeded_by(location_pct / 100.0) * sigma_loc)
    return Intermediates(
        geometry=geometry,
        frequency_ghz=f,
        time_pct=p,
        location_pct=location_pct,
        polarisation=polarisation,
        n0=n0,
        fi=fi,
        fj=fj,
        fk=fk,
        lbfs_db=lbfs,
        lb0p_db=lb0p,
        lb0b_db=lb0b,
        median=median,
        beta=beta,
        ldp_db=ldp,
        lbd50_db=lbd50,
        lbd_db=lbd,
        lbs_db=lbs,
        lba_db=lba,
        lminb0p_db=lminb0p,
        lminbap_db=lminbap,
        lbda_db=lbda,
        lbam_db=lbam,
        lbc_db=lbc,
        sigma_loc_db=sigma_loc,
        lloc_db=entry_loss_db,
        lb_db=lb,
        ep_dbuv_m=199.36 + 20.0 * math.log10(f) - lb,
    )


def _angle_blend(theta_mrad: float) -> float:
    """Return Fj, 1 within sight and 0 well beyond the horizon: equation (57)."""
    return 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * (theta_mrad - 0.3) / 0.3))


def _distance_blend(distance_km: float) -> float:
    """Return Fk, 1 near and 0 far: equation (58)."""
    return 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.5 * (distance_km - 20.0) / 20.0))


def _smooth_sum_db(first_db: float, second_db: float) -> float:
    """Return Lminbap, near the greater of the two: equation (60), written so that no exponential overflows."""
    high, low = max(first_db, second_db), min(first_db, second_db)
    return high + 2.5 * math.log1p(math.exp((low - high) / 2.5))
