"""Logarithm, power of two and arc tangent of plain arithmetic, for compiled loops over float32 that vectorise.

The machine's own functions are called one number at a time; these cost a tenth. Their error moves a loss by less than
2e-5 dB.
"""

import numpy as np

from .compiled import kernel

F = np.float32

DB_PER_OCTAVE = F(6.020599913279624)
"""20 log10(2)."""

_ROOT_HALF = np.int32(0x3F3504F3)
_MANTISSA = np.int32(23)
_BIAS = np.int32(127)


@kernel(inline="always")
def log2_f32(x: np.float32) -> np.float32:
    """Return the binary logarithm of a normal positive float32; within 2e-6 of the true value.

    Notes
    -----
    The number is split into a power of two and a mantissa from 0.707 to 1.414, and log((1 + s) / (1 - s)) is summed as
    the odd series of s.

    Examples
    --------
    >>> round(float(log2_f32(np.float32(1000.0))), 4)
    9.9658
    """
    bits = F(x).view(np.int32)
    exponent = (bits - _ROOT_HALF) >> _MANTISSA
    mantissa = np.int32(bits - (exponent << _MANTISSA)).view(np.float32)
    s = (mantissa - F(1.0)) / (mantissa + F(1.0))
    s2 = s * s
    # 2 / ln 2 times 1, 1/3, 1/5, 1/7; |s| <= 0.1716, so that the next term is below 4e-8.
    series = ((F(0.41219858) * s2 + F(0.57707802)) * s2 + F(0.96179669)) * s2 + F(2.88539008)
    return F(exponent) + s * series


@kernel(inline="always")
def exp2_f32(x: np.float32) -> np.float32:
    """Return two to a float32 power from -126 to 127, clamped to these; within 3e-7 relative of the true value.

    Notes
    -----
    The fraction, from -0.5 to 0.5, goes through the Taylor series of exp(x ln 2) up to the sixth power.

    Examples
    --------
    >>> round(float(exp2_f32(np.float32(0.5))), 5)
    1.41421
    """
    within = min(max(F(x), F(-126.0)), F(127.0))
    # Adding 1.5 * 2^23 leaves the nearest whole number in the lowest bits: rounding without a branch.
    whole = (within + F(12582912.0)) - F(12582912.0)
    f = within - whole
    p = F(1.5403530e-4) * f + F(1.3333558e-3)
    p = p * f + F(9.6181291e-3)
    p = p * f + F(5.5504109e-2)
    p = p * f + F(2.4022651e-1)
    p = p * f + F(6.9314718e-1)
    p = p * f + F(1.0)
    return p * np.int32((np.int32(whole) + _BIAS) << _MANTISSA).view(np.float32)


@kernel(inline="always")
def atan_f32(x: np.float32) -> np.float32:
    """Return the arc tangent in radians; within 2e-6 of the true value.

    Notes
    -----
    A number above 1 is turned over; the odd polynomial was fitted to the least greatest error on 0 to 1.

    Examples
    --------
    >>> round(float(atan_f32(np.float32(-2.0))), 5)
    -1.10715
    """
    size = abs(F(x))
    over = size > F(1.0)
    t = F(1.0) / size if over else size
    t2 = t * t
    p = (F(-0.011719120) * t2 + F(0.052647308)) * t2 + F(-0.11642644)
    p = ((p * t2 + F(0.19354036)) * t2 + F(-0.33262283)) * t2 + F(0.99997723)
    angle = p * t
    angle = F(1.5707963) - angle if over else angle
    return -angle if x < F(0.0) else angle


@kernel(inline="always")
def bearing_f32(north: np.float32, east: np.float32) -> np.float32:
    """Return the bearing of a direction in degrees, -180 to 180, clockwise from north; within 2e-4.

    Notes
    -----
    The angle to the nearer axis, at most 45 degrees, goes through the polynomial of `atan_f32`.

    Examples
    --------
    >>> round(float(bearing_f32(np.float32(-1.0), np.float32(1.0))), 3)
    135.0
    """
    up, aside = abs(F(north)), abs(F(east))
    angle = F(57.29578) * atan_f32(min(up, aside) / max(up, aside, F(1e-20)))
    angle = F(90.0) - angle if aside > up else angle
    angle = F(180.0) - angle if north < F(0.0) else angle
    return -angle if east < F(0.0) else angle
