"""RMa, UMa and UMi of 3GPP TR 38.901: macro cells in the country and in town, and street canyons.

Tables 7.4.1-1 (path loss) and 7.4.2-1 (probability of line of sight) of Release 17 and 18. Distances are over the
ground (d_2D); the slant distance d_3D follows from the two heights. The ranges for which the report gives these
formulas are in `models`, which also enforces them; the functions here compute whatever positive numbers they are given.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .checks import FloatArray, positive

Sight: TypeAlias = Literal["los", "nlos", "expected"]

BUILDING_HEIGHT_M = 5.0
"""h of RMa, the report's default."""

STREET_WIDTH_M = 20.0
"""W of RMa, the report's default."""

_C_M_S = 3.0e8  # the report's own value (Table 7.4.1-1, Note 1)
_ENVIRONMENT_HEIGHT_M = 1.0


def rma_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike,
    receiver_height_m: npt.ArrayLike = 1.5,
    los: Sight = "expected",
    building_height_m: float = BUILDING_HEIGHT_M,
    street_width_m: float = STREET_WIDTH_M,
) -> FloatArray:
    """Return the median path loss of a rural macro cell.

    Parameters
    ----------
    distance_m
        Over the ground. All arrays are broadcast against each other.
    frequency_mhz
        Carrier frequency.
    antenna_height_m, receiver_height_m
        Above ground: h_BS and h_UT.
    los
        "los", "nlos", or "expected": the mean in dB of both, weighted by the probability of line of sight. It is the
        mean over many places at that distance; at one place the path is either in sight or not.
    building_height_m, street_width_m
        h and W of the report.

    Raises
    ------
    InputError
        A number is not finite and above 0, or `los` is unknown.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.1-1, RMa, with d_BP = 2 pi h_BS h_UT f_c / c (Note 5).

    Examples
    --------
    >>> rma_db(1000, frequency_mhz=1800, antenna_height_m=35, los="nlos").round(1).item()
    124.6
    """
    d_m = positive("distance_m", distance_m)
    f_ghz = positive("frequency_mhz", frequency_mhz) / 1e3
    h_bs = positive("antenna_height_m", antenna_height_m)
    h_ut = positive("receiver_height_m", receiver_height_m)
    h = float(positive("building_height_m", building_height_m))
    width = float(positive("street_width_m", street_width_m))
    slant_m = np.hypot(d_m, h_bs - h_ut)
    break_m = 2.0 * np.pi * h_bs * h_ut * f_ghz * 1e9 / _C_M_S

    def near(path_m: FloatArray) -> FloatArray:
        return np.asarray(
            20.0 * np.log10(40.0 * np.pi * path_m * f_ghz / 3.0)
            + min(0.03 * h**1.72, 10.0) * np.log10(path_m)
            - min(0.044 * h**1.72, 14.77)
            + 0.002 * np.log10(h) * path_m
        )

    def out_of_sight() -> FloatArray:
        return np.asarray(
            161.04
            - 7.1 * np.log10(width)
            + 7.5 * np.log10(h)
            - (24.37 - 3.7 * (h / h_bs) ** 2) * np.log10(h_bs)
            + (43.42 - 3.1 * np.log10(h_bs)) * (np.log10(slant_m) - 3.0)
            + 20.0 * np.log10(f_ghz)
            - (3.2 * np.log10(11.75 * h_ut) ** 2 - 4.97)
        )

    far = near(break_m) + 40.0 * np.log10(slant_m / break_m)
    in_sight = np.where(d_m <= break_m, near(slant_m), far)
    return _by_sight(los, in_sight, out_of_sight, lambda: rma_los_probability(d_m))


def uma_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike = 25.0,
    receiver_height_m: npt.ArrayLike = 1.5,
    los: Sight = "expected",
) -> FloatArray:
    """Return the median path loss of an urban macro cell, its antenna above the roofs.

    Parameters
    ----------
    distance_m, frequency_mhz, antenna_height_m, receiver_height_m, los
        As in `rma_db`; both heights above 1 m.

    Raises
    ------
    InputError
        A number is not finite and above 0, a height is not above 1 m, or `los` is unknown.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.1-1, UMa. The effective environment height h_E is 1 m: the report's own value for receivers
    below 13 m (Note 1), a simplification above, where it is drawn at random.

    Examples
    --------
    >>> uma_db(1000, frequency_mhz=1800, los="nlos").round(1).item()
    135.9
    """
    d_m, f_ghz, h_bs, h_ut = _checked(distance_m, frequency_mhz, antenna_height_m, receiver_height_m)
    slant_m = np.hypot(d_m, h_bs - h_ut)
    break_m = _effective_break_m(f_ghz, h_bs, h_ut)
    carrier = 20.0 * np.log10(f_ghz)
    far = 40.0 * np.log10(slant_m) - 9.0 * np.log10(break_m**2 + (h_bs - h_ut) ** 2)
    in_sight = 28.0 + carrier + np.where(d_m <= break_m, 22.0 * np.log10(slant_m), far)
    return _by_sight(
        los,
        in_sight,
        lambda: 13.54 + 39.08 * np.log10(slant_m) + carrier - 0.6 * (h_ut - 1.5),
        lambda: uma_los_probability(d_m, receiver_height_m=h_ut),
    )


def umi_db(
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike = 10.0,
    receiver_height_m: npt.ArrayLike = 1.5,
    los: Sight = "expected",
) -> FloatArray:
    """Return the median path loss of a street canyon, the antenna below the roofs.

    Parameters
    ----------
    distance_m, frequency_mhz, antenna_height_m, receiver_height_m, los
        As in `rma_db`; both heights above 1 m.

    Raises
    ------
    InputError
        A number is not finite and above 0, a height is not above 1 m, or `los` is unknown.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.1-1, UMi - Street Canyon, with h_E = 1 m (Note 1).

    Examples
    --------
    >>> umi_db(500, frequency_mhz=3700, los="nlos").round(1).item()
    129.8
    """
    d_m, f_ghz, h_bs, h_ut = _checked(distance_m, frequency_mhz, antenna_height_m, receiver_height_m)
    slant_m = np.hypot(d_m, h_bs - h_ut)
    break_m = _effective_break_m(f_ghz, h_bs, h_ut)
    far = 40.0 * np.log10(slant_m) - 9.5 * np.log10(break_m**2 + (h_bs - h_ut) ** 2)
    in_sight = 32.4 + 20.0 * np.log10(f_ghz) + np.where(d_m <= break_m, 21.0 * np.log10(slant_m), far)
    return _by_sight(
        los,
        in_sight,
        lambda: 22.4 + 35.3 * np.log10(slant_m) + 21.3 * np.log10(f_ghz) - 0.3 * (h_ut - 1.5),
        lambda: umi_los_probability(d_m),
    )


def rma_los_probability(distance_m: npt.ArrayLike) -> FloatArray:
    """Return the probability of line of sight in a rural macro cell, by distance over the ground.

    Raises
    ------
    InputError
        A distance is not finite and above 0.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.2-1, RMa.

    Examples
    --------
    >>> rma_los_probability([10, 1010]).round(3).tolist()
    [1.0, 0.368]
    """
    return np.asarray(np.minimum(1.0, np.exp(-(positive("distance_m", distance_m) - 10.0) / 1000.0)))


def uma_los_probability(distance_m: npt.ArrayLike, *, receiver_height_m: npt.ArrayLike = 1.5) -> FloatArray:
    """Return the probability of line of sight in an urban macro cell; receivers above 13 m see more.

    Raises
    ------
    InputError
        A distance or a height is not finite and above 0.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.2-1, UMa, with C' of the receiver's height.

    Examples
    --------
    >>> uma_los_probability([18, 100]).round(3).tolist()
    [1.0, 0.348]
    """
    d_m = positive("distance_m", distance_m)
    excess_m = np.maximum(positive("receiver_height_m", receiver_height_m) - 13.0, 0.0)
    height_gain = (excess_m / 10.0) ** 1.5 * 1.25 * (d_m / 100.0) ** 3 * np.exp(-d_m / 150.0)
    return np.asarray(np.where(d_m <= 18.0, 1.0, _street_probability(d_m, 63.0) * (1.0 + height_gain)))


def umi_los_probability(distance_m: npt.ArrayLike) -> FloatArray:
    """Return the probability of line of sight in a street canyon.

    Raises
    ------
    InputError
        A distance is not finite and above 0.

    Notes
    -----
    3GPP TR 38.901 Table 7.4.2-1, UMi - Street Canyon.

    Examples
    --------
    >>> umi_los_probability([18, 100]).round(3).tolist()
    [1.0, 0.231]
    """
    return _street_probability(positive("distance_m", distance_m), 36.0)


def _street_probability(d_m: FloatArray, decay_m: float) -> FloatArray:
    certain = np.minimum(1.0, 18.0 / d_m)
    return np.asarray(certain + np.exp(-d_m / decay_m) * (1.0 - certain))


def _checked(
    distance_m: npt.ArrayLike, frequency_mhz: npt.ArrayLike, h_bs: npt.ArrayLike, h_ut: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    heights = positive("antenna_height_m", h_bs), positive("receiver_height_m", h_ut)
    lowest = min(float(np.min(height, initial=np.inf)) for height in heights)
    if lowest <= _ENVIRONMENT_HEIGHT_M:
        raise InputError(
            "A height of {value} m is not above the {environment} m of street furniture that UMa and UMi assume; "
            "expected a greater one. Correct the height.",
            value=lowest,
            environment=_ENVIRONMENT_HEIGHT_M,
        )
    return (positive("distance_m", distance_m), positive("frequency_mhz", frequency_mhz) / 1e3, *heights)


def _effective_break_m(f_ghz: FloatArray, h_bs: FloatArray, h_ut: FloatArray) -> FloatArray:
    effective = (h_bs - _ENVIRONMENT_HEIGHT_M) * (h_ut - _ENVIRONMENT_HEIGHT_M)
    return np.asarray(4.0 * effective * f_ghz * 1e9 / _C_M_S)


def _by_sight(
    los: Sight,
    in_sight: FloatArray,
    out_of_sight: Callable[[], FloatArray],
    probability: Callable[[], FloatArray],
) -> FloatArray:
    if los == "los":
        return np.asarray(in_sight)
    if los not in {"nlos", "expected"}:
        raise InputError("los is {value!r}; expected los, nlos or expected. Give one of these.", value=los)
    # The report's NLOS is never less than its LOS.
    hidden = np.maximum(in_sight, out_of_sight())
    if los == "nlos":
        return np.asarray(hidden)
    share = probability()
    return np.asarray(share * in_sight + (1.0 - share) * hidden)
