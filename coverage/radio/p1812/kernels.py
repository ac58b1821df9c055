"""Compiled loops along one profile. They know nothing but numbers; plain numpy twins stand in the tests.

Every loop looks at the points between the two ends alone: i = 1 ... n - 2 of n.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(nogil=True, cache=True)
def bullington_term(distance_km: Floats, height_m: Floats, start_m: float, end_m: float, radius_km: float) -> float:
    """Return nu * sqrt(wavelength) of Bullington's point, in m^0.5: it does not depend on the frequency.

    Parameters
    ----------
    distance_km, height_m
        The profile, shape (n,); heights above sea level, or zeros for the smooth surface.
    start_m, end_m
        Heights of the antennas on the heights' datum.
    radius_km
        Effective radius of the earth.

    Notes
    -----
    P.1812, 4.3.1, equations (13) to (20), nu being multiplied by the root of the wavelength throughout.
    """
    last = distance_km.size - 1
    d = distance_km[last]
    bulge = 500.0 / radius_km
    steepest = -math.inf
    for i in range(1, last):
        di = distance_km[i]
        slope = (height_m[i] + bulge * di * (d - di) - start_m) / di
        steepest = max(steepest, slope)
    worst = -math.inf
    if steepest < (end_m - start_m) / d:
        for i in range(1, last):
            di = distance_km[i]
            rest = d - di
            above = height_m[i] + bulge * di * rest - (start_m * rest + end_m * di) / d
            worst = max(worst, above * math.sqrt(0.002 * d / (di * rest)))
        return worst
    for i in range(1, last):
        rest = d - distance_km[i]
        slope = (height_m[i] + bulge * distance_km[i] * rest - end_m) / rest
        worst = max(worst, slope)
    peak_km = (end_m - start_m + worst * d) / (steepest + worst)
    rest = d - peak_km
    above = start_m + steepest * peak_km - (start_m * rest + end_m * peak_km) / d
    return float(above * math.sqrt(0.002 * d / (peak_km * rest)))


@njit(nogil=True, cache=True)
def horizons(
    distance_km: Floats, height_m: Floats, start_m: float, end_m: float, radius_km: float
) -> tuple[float, float, int, int]:
    """Return the horizon's elevation angles in mrad from both ends, and the numbers of the points that make it.

    Returns
    -------
    tuple
        theta_t_mrad, theta_r_mrad, the point seen from the start, the point seen from the end.

    Notes
    -----
    P.1812, Attachment 1, equations (76) to (81). Within line of sight both points are that of least clearance (in
    terms of nu); of several alike, the last.
    """
    last = distance_km.size - 1
    d = distance_km[last]
    straight = 1000.0 * math.atan((end_m - start_m) / (1000.0 * d) - d / (2.0 * radius_km))
    highest, at = -math.inf, 1
    for i in range(1, last):
        di = distance_km[i]
        angle = 1000.0 * math.atan((height_m[i] - start_m) / (1000.0 * di) - di / (2.0 * radius_km))
        if angle > highest:
            highest, at = angle, i
    if highest > straight:
        theta_t = highest
        back, at_back = -math.inf, last - 1
        for i in range(1, last):
            rest = d - distance_km[i]
            angle = 1000.0 * math.atan((height_m[i] - end_m) / (1000.0 * rest) - rest / (2.0 * radius_km))
            if angle >= back:
                back, at_back = angle, i
        return theta_t, back, at, at_back
    theta_r = 1000.0 * math.atan((start_m - end_m) / (1000.0 * d) - d / (2.0 * radius_km))
    worst, at = -math.inf, 1
    for i in range(1, last):
        di = distance_km[i]
        rest = d - di
        above = height_m[i] + 500.0 * di * rest / radius_km - (start_m * rest + end_m * di) / d
        term = above * math.sqrt(0.002 * d / (di * rest))
        if term >= worst:
            worst, at = term, i
    return straight, theta_r, at, at


@njit(nogil=True, cache=True)
def fitted_surface(distance_km: Floats, height_m: Floats) -> tuple[float, float]:
    """Return the heights in m at both ends of the straight line of least squares through the terrain.

    Notes
    -----
    P.1812, Attachment 1, equations (83) to (86).
    """
    d = distance_km[distance_km.size - 1]
    v1, v2 = 0.0, 0.0
    for i in range(1, distance_km.size):
        here, before = distance_km[i], distance_km[i - 1]
        v1 += (here - before) * (height_m[i] + height_m[i - 1])
        v2 += (here - before) * (height_m[i] * (2.0 * here + before) + height_m[i - 1] * (here + 2.0 * before))
    return (2.0 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2


@njit(nogil=True, cache=True)
def obstruction(distance_km: Floats, height_m: Floats, start_m: float, end_m: float) -> tuple[float, float, float]:
    """Return the greatest height above the straight path in m, and its greatest slopes from both ends in m/km.

    Notes
    -----
    P.1812, Attachment 1, equations (87a) to (87d).
    """
    last = distance_km.size - 1
    d = distance_km[last]
    above, from_start, from_end = -math.inf, -math.inf, -math.inf
    for i in range(1, last):
        di = distance_km[i]
        rest = d - di
        high = height_m[i] - (start_m * rest + end_m * di) / d
        above = max(above, high)
        from_start = max(from_start, high / di)
        from_end = max(from_end, high / rest)
    return above, from_start, from_end


@njit(nogil=True, cache=True)
def roughness(distance_km: Floats, height_m: Floats, line_m: tuple[float, float], span: tuple[int, int]) -> float:
    """Return the greatest height in m of the terrain above a line, between the two horizons, both included.

    Notes
    -----
    P.1812, Attachment 1, equation (93); `line_m` is the line's height at both ends, `span` the numbers of
    the horizons' points.
    """
    d = distance_km[distance_km.size - 1]
    slope = (line_m[1] - line_m[0]) / d
    greatest = -math.inf
    for i in range(span[0], span[1] + 1):
        greatest = max(greatest, height_m[i] - (line_m[0] + slope * distance_km[i]))
    return greatest
