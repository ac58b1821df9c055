"""Powers, wavelengths, and the loss of free space."""

import numpy as np
import numpy.typing as npt

from .checks import FloatArray, finite, positive

SPEED_OF_LIGHT_M_S = 299_792_458.0
"""Exact by the definition of the metre (SI)."""


def dbm_to_mw(level_dbm: npt.ArrayLike) -> FloatArray:
    """Return the power in milliwatts of levels in dBm, of the same shape.

    Raises
    ------
    InputError
        A level is not finite.

    Examples
    --------
    >>> float(dbm_to_mw(20))
    100.0
    """
    return np.asarray(10.0 ** (finite("level_dbm", level_dbm) / 10.0))


def mw_to_dbm(power_mw: npt.ArrayLike) -> FloatArray:
    """Return the level in dBm of powers in milliwatts, of the same shape.

    Raises
    ------
    InputError
        A power is not a finite number above 0.

    Examples
    --------
    >>> float(mw_to_dbm(1000))
    30.0
    """
    return np.asarray(10.0 * np.log10(positive("power_mw", power_mw)))


def power_sum_dbm(levels_dbm: npt.ArrayLike, axis: int | None = None) -> FloatArray:
    """Return the level of several signals together: powers add, decibels do not.

    Parameters
    ----------
    levels_dbm
        Levels, any shape.
    axis
        The axis along which to add; all of them by default.

    Raises
    ------
    InputError
        A level is not finite.

    Examples
    --------
    >>> round(float(power_sum_dbm([-100, -100])), 2)
    -96.99
    """
    levels = finite("levels_dbm", levels_dbm)
    # Relative to the greatest: far below -300 dBm the milliwatts would underflow to 0.
    peak = np.max(levels, axis=axis, keepdims=True)
    total = np.sum(10.0 ** ((levels - peak) / 10.0), axis=axis)
    return np.asarray(np.squeeze(peak, axis=axis) + 10.0 * np.log10(total))


def wavelength_m(frequency_mhz: npt.ArrayLike) -> FloatArray:
    """Return the wavelength in free space.

    Raises
    ------
    InputError
        A frequency is not a finite number above 0.

    Examples
    --------
    >>> round(float(wavelength_m(1800)), 4)
    0.1666
    """
    return np.asarray(SPEED_OF_LIGHT_M_S / (positive("frequency_mhz", frequency_mhz) * 1e6))


def free_space_loss_db(distance_m: npt.ArrayLike, frequency_mhz: npt.ArrayLike) -> FloatArray:
    """Return the basic transmission loss in free space, 20 log10(4 pi d / wavelength).

    Parameters
    ----------
    distance_m
        Length of the ray (slant), broadcast against the frequency.
    frequency_mhz
        Carrier frequency.

    Raises
    ------
    InputError
        A distance or a frequency is not a finite number above 0.

    Notes
    -----
    Recommendation ITU-R P.525-4 (point-to-point links); with f in MHz, d in km and a rounded constant it is
    32.4 + 20 log10 f + 20 log10 d there.

    Examples
    --------
    >>> round(float(free_space_loss_db(1000, 1800)), 2)
    97.55
    """
    ratio = 4.0 * np.pi * positive("distance_m", distance_m) / wavelength_m(frequency_mhz)
    return np.asarray(20.0 * np.log10(ratio))
