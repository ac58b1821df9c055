"""Compiled steps along one ray: terrain under it, its hull, and what a cell sees of it.

Heights are put on a flattened earth, y = h - C d^2 with C = 500 / ae (effective radius ae and d in km, heights in m):
then straight rays stay straight, and the slopes of ITU-R P.1812, 4.3.1, are slopes between points of this plane.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Stack = NDArray[np.int32]


class Steps(NamedTuple):
    """Tables over the points of a ray, shape (points,): k, 1 / k, and how far the earth falls away, in m."""

    number: Floats
    inverse: Floats
    drop_m: Floats


GAP_STEPS = 34
"""A gap in the terrain of up to so many steps is bridged by a straight line, 1 km at 30 m; a wider one ends the ray."""


_FAR = 1 << 16


@njit(nogil=True, cache=True)
def new_steps(count: int, step_km: float, radius_km: float) -> Steps:
    """Return the tables for rays of so many points; 1 / 0 is 0."""
    number = np.arange(count).astype(np.float32)
    inverse = np.zeros(count, np.float32)
    inverse[1:] = np.float32(1.0) / number[1:]
    return Steps(number, inverse, (500.0 / radius_km * (np.arange(count) * step_km) ** 2).astype(np.float32))


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def floor_of(x: float) -> int:
    """Return the floor of a number above -65536: one instruction less than math.floor on every machine."""
    return int(x + _FAR) - _FAR


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def height_between(ground_m: Floats, row: int, column: int, y: float, x: float) -> np.float32:
    """Return the bilinear height at (row + y, column + x), whole numbers being cells' centres; NaN outside the array.

    The whole part is kept apart, so that an array cut elsewhere out of the same terrain gives the same bits.
    """
    top, left = floor_of(y), floor_of(x)
    down, right = np.float32(y - top), np.float32(x - left)
    top, left = top + row, left + column
    if top < 0 or left < 0 or top >= ground_m.shape[0] - 1 or left >= ground_m.shape[1] - 1:
        return np.float32(math.nan)
    above = ground_m[top, left] + right * (ground_m[top, left + 1] - ground_m[top, left])
    below = ground_m[top + 1, left] + right * (ground_m[top + 1, left + 1] - ground_m[top + 1, left])
    return np.float32(above + down * (below - above))


@njit(nogil=True, cache=True, error_model="numpy")
def terrain_under(  # noqa: PLR0917 - compiled code is called by position
    ground_m: Floats,
    row: int,
    column: int,
    start: tuple[float, float],
    direction: tuple[float, float],
    count: int,
    height_m: Floats,
) -> int:
    """Write the heights at `count` points one cell apart, bilinear, and return how many are known from the start.

    Parameters
    ----------
    ground_m
        Shape (rows, columns), NaN where unknown.
    row, column
        The cell that the start is counted from.
    start, direction
        Southward and eastward, in cells; the direction has length 1.
    count
        Points wanted, the first included.
    height_m
        Written: shape (count or more,).
    """
    voids = False
    for k in range(count):
        h = height_between(ground_m, row, column, start[0] + k * direction[0], start[1] + k * direction[1])
        voids |= h != h  # noqa: PLR0124 - not a number; math.isnan would be a call
        height_m[k] = h
    return bridged(height_m, count) if voids else count


@njit(nogil=True, cache=True, error_model="numpy")
def standing_under(  # noqa: PLR0917 - compiled code is called by position
    stands_m: Floats,
    row: int,
    column: int,
    start: tuple[float, float],
    direction: tuple[float, float],
    height_m: Floats,
    known: int,
    top_m: Floats,
) -> None:
    """Write the terrain's height with what stands in the nearest cell, at the points of `terrain_under`.

    Nothing stands at the mast itself: P.1812, 3.2.
    """
    top_m[0] = height_m[0]
    for k in range(1, known):
        down = row + floor_of(start[0] + k * direction[0] + 0.5)
        right = column + floor_of(start[1] + k * direction[1] + 0.5)
        top_m[k] = height_m[k] + stands_m[down, right]


@njit(nogil=True, cache=True, error_model="numpy")
def bridged(height_m: Floats, count: int) -> int:
    """Fill short gaps along the ray, in place, and return how many points are known from the start then."""
    if math.isnan(height_m[0]):
        return 0
    known = 0
    for k in range(1, count):
        if math.isnan(height_m[k]):
            continue
        if k - known > GAP_STEPS:
            return known + 1
        for gap in range(known + 1, k):
            height_m[gap] = height_m[known] + (height_m[k] - height_m[known]) * ((gap - known) / (k - known))
        known = k
    return known + 1


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def push(  # noqa: PLR0917 - compiled code is called by position
    hull: Stack, slope: Floats, size: int, y_m: Floats, inverse: Floats, k: int
) -> int:
    """Put point k, the next one, on the upper convex hull of the points before it, and return the hull's size.

    Parameters
    ----------
    hull, slope, size
        Numbers of the points on the hull, and in m per step the slope of the edge that leads to each; changed. The
        first point, 0, lies on it from the start, its slope being infinite.
    y_m, inverse
        Heights of the points; 1 / k.
    """
    y = y_m[k]
    rise = y - y_m[k - 1]
    while rise >= slope[size - 1]:
        size -= 1
        rise = (y - y_m[hull[size - 1]]) * inverse[k - hull[size - 1]]
    hull[size], slope[size] = k, rise
    return size + 1


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def tangent(  # noqa: PLR0917 - compiled code is called by position
    hull: Stack, slope: Floats, size: int, y_m: Floats, at: np.float32, y_at: np.float32
) -> int:
    """Return which vertex of the hull stands highest as seen from a point beyond its end: P.1812, equation (15).

    Parameters
    ----------
    hull, slope, size, y_m
        See `push`.
    at, y_at
        The point, in steps and m.
    """
    high = size - 1
    # Most tangents touch near the end: some steps back, then halving.
    for _ in range(6):
        if (y_at - y_m[hull[high]]) < slope[high] * (at - hull[high]):
            return high
        high -= 1
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if (y_at - y_m[hull[middle]]) < slope[middle] * (at - hull[middle]):
            low = middle
        else:
            high = middle - 1
    return low


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def highest_above(hull: Stack, size: int, height_m: Floats, chord: np.float32) -> int:
    """Return the hull's point that lies highest above a line of a slope in m per step."""
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) // 2
        a, b = hull[middle], hull[middle + 1]
        if height_m[b] - height_m[a] > chord * (b - a):
            low = middle + 1
        else:
            high = middle
    return int(hull[low])


@njit(nogil=True, cache=True, error_model="numpy")
def least_clearance(  # noqa: PLR0917 - compiled code is called by position
    y_m: Floats, number: Floats, last: int, start_m: np.float32, rise: np.float32, at: np.float32
) -> np.float32:
    """Return the least squared clearance over d1 d2 on a clear path, in m^2 per step^2: equation (16).

    Parameters
    ----------
    y_m, number
        Heights on the flattened earth; the points' numbers.
    last
        The last point before the receiver, 1 or more.
    start_m, rise, at
        The ray: its height at the start, m per step, and where it ends, in steps.

    Notes
    -----
    All points are looked at, eight at a time: as positive numbers are in the order of their bits, the least is found
    among whole numbers, which compilers do without being told that none is NaN.
    """
    best = np.int32(0x7F7FFFFF)
    for k in range(1, last + 1):
        x = number[k]
        clearance = y_m[k] - start_m - rise * x
        bits = np.float32(clearance * clearance / (x * (at - x))).view(np.int32)
        best = min(best, bits)
    return np.int32(best).view(np.float32)
