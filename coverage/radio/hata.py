"""Okumura-Hata, its COST 231 form, and its extension to 3 GHz: medians measured around Tokyo, as formulas.

All three need the mast above the roofs. Ranges are in `models`, which also enforces them; the functions here compute
whatever positive numbers they are given. Hata's own distances begin at 1 km.
"""

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .checks import FloatArray, positive

Area: TypeAlias = Literal["urban", "suburban", "rural", "open"]

METROPOLITAN_DB = 3.0
"""C_m of COST 231-Hata in metropolitan centres; 0 in medium-sized towns and suburbs (Section 4.4.1)."""

_COST231_TOP_MHZ = 2000.0


def hata_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike,
    receiver_height_m: npt.ArrayLike = 1.5,
    area: Area = "urban",
) -> FloatArray:
    """Return Okumura-Hata's median path loss (150-1500 MHz).

    Parameters
    ----------
    distance_m
        Over the ground. All arrays are broadcast against each other.
    frequency_mhz
        Carrier frequency.
    antenna_height_m, receiver_height_m
        Above ground.
    area
        "urban": a small or medium-sized city. "suburban": in Okumura's words a village or a road with scattered trees
        and houses. "open": no tall trees or houses in the path, such as rice fields. "rural": halfway in dB between
        suburban and open (assumed, see `area_correction_db`).

    Raises
    ------
    InputError
        A number is not finite and above 0, or the area is unknown.

    Notes
    -----
    M. Hata, "Empirical formula for propagation loss in land mobile radio services", IEEE Transactions on Vehicular
    Technology VT-29 (3), 1980; Recommendation ITU-R P.529-3, Annex 1.

    Examples
    --------
    >>> hata_db(2000, frequency_mhz=869, antenna_height_m=30, receiver_height_m=1).round(1).item()
    137.9
    """
    f_mhz = positive("frequency_mhz", frequency_mhz)
    h_b = positive("antenna_height_m", antenna_height_m)
    mobile = _mobile_gain_db(f_mhz, positive("receiver_height_m", receiver_height_m))
    median = 69.55 + 26.16 * np.log10(f_mhz) - mobile + _mast_and_distance_db(distance_m, h_b)
    return np.asarray(median - area_correction_db(f_mhz, area))


def cost231_hata_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike,
    receiver_height_m: npt.ArrayLike = 1.5,
    area: Area = "urban",
    centre_db: float = 0.0,
) -> FloatArray:
    """Return COST 231-Hata's median path loss (1500-2000 MHz).

    Parameters
    ----------
    distance_m, frequency_mhz, antenna_height_m, receiver_height_m, area
        As in `hata_db`.
    centre_db
        C_m: 0, or `METROPOLITAN_DB` in metropolitan centres.

    Raises
    ------
    InputError
        A number is not finite and above 0, or the area is unknown.

    Notes
    -----
    COST Action 231, Final report, Section 4.4.1, gives towns and suburbs in one. That Hata's corrections for suburban
    and open areas are taken off here too is the custom of Report ITU-R SM.2028-2, Section 6.1.

    Examples
    --------
    >>> cost231_hata_db(1000, frequency_mhz=1800, antenna_height_m=30).round(1).item()
    136.2
    """
    f_mhz = positive("frequency_mhz", frequency_mhz)
    h_b = positive("antenna_height_m", antenna_height_m)
    mobile = _mobile_gain_db(f_mhz, positive("receiver_height_m", receiver_height_m))
    median = 46.3 + 33.9 * np.log10(f_mhz) - mobile + _mast_and_distance_db(distance_m, h_b) + centre_db
    return np.asarray(median - area_correction_db(f_mhz, area))


def extended_hata_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike,
    receiver_height_m: npt.ArrayLike = 1.5,
    area: Area = "urban",
) -> FloatArray:
    """Return the median path loss of Hata's extension above 2 GHz (2000-3000 MHz).

    It continues COST 231-Hata at 2000 MHz by 10 log10 (f / 2000), so that 2100 and 2600 MHz stand beside 1800 MHz
    without a change of family.

    Parameters
    ----------
    distance_m, frequency_mhz, antenna_height_m, receiver_height_m, area
        As in `hata_db`.

    Raises
    ------
    InputError
        A number is not finite and above 0, or the area is unknown.

    Notes
    -----
    Report ITU-R SM.2028-2, Section 6.1, 2000 < f <= 3000 MHz, from 0.1 km, where it joins the free space of the nearest
    metres, to 20 km, beyond which its distance exponent changes.

    Examples
    --------
    >>> extended_hata_db(1000, frequency_mhz=2600, antenna_height_m=30).round(1).item()
    138.9
    """
    f_mhz = positive("frequency_mhz", frequency_mhz)
    h_b = positive("antenna_height_m", antenna_height_m)
    mobile = _mobile_gain_db(f_mhz, positive("receiver_height_m", receiver_height_m))
    carrier = 46.3 + 33.9 * np.log10(_COST231_TOP_MHZ) + 10.0 * np.log10(f_mhz / _COST231_TOP_MHZ)
    median = carrier - mobile + _mast_and_distance_db(distance_m, h_b)
    return np.asarray(median - area_correction_db(f_mhz, area))


def area_correction_db(frequency_mhz: npt.ArrayLike, area: Area) -> FloatArray:
    """Return how much less than in a small or medium-sized city is lost in an area.

    Parameters
    ----------
    frequency_mhz
        Carrier frequency; above 2000 MHz the correction stays what it is there (Report ITU-R SM.2028-2, Section 6.1).
    area
        As in `hata_db`.

    Raises
    ------
    InputError
        A frequency is not finite and above 0, or the area is unknown.

    Notes
    -----
    Suburban and open: Hata 1980 (see `hata_db`). Rural is assumed: the mean of both in dB. A midland village is
    Okumura's suburban area, the rice fields around it his open area, and between a station in a village and the next
    hamlet a path crosses both; neither knows the hills.

    Examples
    --------
    >>> [round(float(area_correction_db(900, area)), 1) for area in ("suburban", "rural", "open")]
    [9.9, 19.2, 28.5]
    """
    if area not in get_args(Area):
        raise InputError(
            "area is {value!r}; expected {expected}. Give one of these.",
            value=area,
            expected=", ".join(get_args(Area)),
        )
    log_f = np.log10(np.minimum(positive("frequency_mhz", frequency_mhz), _COST231_TOP_MHZ))
    if area == "urban":
        return np.zeros_like(log_f)
    suburban = 2.0 * (log_f - np.log10(28.0)) ** 2 + 5.4
    fields = 4.78 * log_f**2 - 18.33 * log_f + 40.94
    if area == "rural":
        return np.asarray((suburban + fields) / 2.0)
    return np.asarray(suburban if area == "suburban" else fields)


def _mobile_gain_db(f_mhz: FloatArray, h_m: FloatArray) -> FloatArray:
    log_f = np.log10(f_mhz)
    return np.asarray((1.1 * log_f - 0.7) * h_m - (1.56 * log_f - 0.8))


def _mast_and_distance_db(distance_m: npt.ArrayLike, h_b: FloatArray) -> FloatArray:
    log_d_km = np.log10(positive("distance_m", distance_m) / 1000.0)
    return np.asarray(-13.82 * np.log10(h_b) + (44.9 - 6.55 * np.log10(h_b)) * log_d_km)
