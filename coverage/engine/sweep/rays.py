"""Compiled steps along one ray: its hull, and what a cell sees of it.

Heights are put on a flattened earth, y = h - C d^2 with C = 500 / ae (effective radius ae and d in km, heights in m):
then straight rays stay straight, and the slopes of ITU-R P.1812, 4.3.1, are slopes between points of this plane.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel, maker
from .fast_math import F

Floats = NDArray[np.float32]

PAD = 8
"""So many vertices that nobody sees stand before a hull's first, and behind its last."""

NEAR_END = 6
"""So many vertices are tried one by one from the hull's end on; fewer than `PAD`, so that none is before its first."""

MANY = 48
"""Of more vertices the highest is sought by halving."""

BEYOND = F(1e30)
"""No height or slope on earth."""


class Steps(NamedTuple):
    """Tables over the points of a ray, shape (points,): k, 1 / k, and how far the earth falls away, in m."""

    number: Floats
    inverse: Floats
    drop_m: Floats


class Hull(NamedTuple):
    """Upper convex hull of a ray's points, from the mast outward: where its vertices stand, in steps and m.

    ``slope`` is that of the edge which leads to a vertex, in m per step. The first vertex has the number `PAD`; what
    stands behind the last is an older vertex, hence a point of the same ray, or none.
    """

    x: Floats
    y_m: Floats
    slope: Floats


@maker()
def new_steps(count: int, step_km: float, radius_km: float) -> Steps:
    """Return the tables for rays of so many points; 1 / 0 is 0."""
    number = np.arange(count).astype(np.float32)
    inverse = np.zeros(count, np.float32)
    inverse[1:] = np.float32(1.0) / number[1:]
    return Steps(number, inverse, (500.0 / radius_km * (np.arange(count) * step_km) ** 2).astype(np.float32))


@maker()
def new_hull(most_points: int) -> Hull:
    """Return room for the hull of rays of so many points."""
    rows = np.empty((3, most_points + 2 * PAD), np.float32)
    return Hull(rows[0], rows[1], rows[2])


@kernel()
def emptied(hull: Hull) -> int:
    """Take off all vertices and return the hull's size then."""
    hull.x[:] = F(0.0)
    hull.y_m[:] = -BEYOND
    hull.slope[:PAD] = F(math.inf)
    return PAD


@kernel()
def candidates(y_m: Floats, count: int, found: NDArray[np.int32]) -> np.uint64:
    """Write which of a ray's points may be vertices of its hull and return how many; the last is none.

    A point below the line between its neighbours is no vertex of any hull that holds both.
    """
    size = np.uint64(0)
    before, here = y_m[0], y_m[1]
    for k in range(1, count - 1):
        after = y_m[k + 1]
        # Written in any case, kept where it may be one: half of the branches would be guessed wrong.
        found[size] = k
        size += np.uint64(here + here > before + after)
        before, here = here, after
    return size


@kernel(inline="always")
def push(hull: Hull, size: np.uint64, x: np.float32, y_m: np.float32) -> np.uint64:
    """Put the next point on a hull and return the hull's size."""
    one = np.uint64(1)
    top = size - one
    slope = (y_m - hull.y_m[top]) / (x - hull.x[top])
    while slope >= hull.slope[top]:
        top -= one
        slope = (y_m - hull.y_m[top]) / (x - hull.x[top])
    top += one
    hull.x[top], hull.y_m[top], hull.slope[top] = x, y_m, slope
    return top + one


@kernel(inline="always")
def tangent(hull: Hull, size: np.uint64, at: np.float32, y_at: np.float32) -> np.uint64:
    """Return which vertex of a hull stands highest as seen from a point beyond its end: P.1812, equation (15)."""
    one = np.uint64(1)
    high = size - one
    # Most tangents touch near the end: some steps back, then halving.
    for _ in range(NEAR_END):
        if (y_at - hull.y_m[high]) < hull.slope[high] * (at - hull.x[high]):
            return high
        high -= one
    low = np.uint64(PAD - 1)
    while low < high:
        middle = (low + high + one) >> one
        if (y_at - hull.y_m[middle]) < hull.slope[middle] * (at - hull.x[middle]):
            low = middle
        else:
            high = middle - one
    return low


@kernel(fastmath={"nnan", "nsz"})
def highest_above(hull: Hull, size: int, bulge: np.float32, chord: np.float32) -> np.float32:
    """Return how far the hull's points rise above a line of a slope in m per step through 0, on bare heights."""
    x, y_m = hull.x, hull.y_m
    low, high = PAD, size - 1
    while high - low > MANY:
        middle = (low + high) // 2
        run, rise = x[middle + 1] - x[middle], y_m[middle + 1] - y_m[middle]
        if rise + bulge * (x[middle + 1] + x[middle]) * run > chord * run:
            low = middle + 1
        else:
            high = middle
    best = -BEYOND
    # Whole eights: behind the last vertex stand older ones, hence points of the ray as well.
    for k in range(low, low + (high - low + PAD) // PAD * PAD):
        best = max(best, y_m[k] + (bulge * x[k] - chord) * x[k])
    return best


@kernel()
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
