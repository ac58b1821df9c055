"""Heights between the cells' centres: many points at a time for the rays, one at a time for the oracle; and voids."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel, maker
from .fast_math import F

Floats = NDArray[np.float32]

GAP_STEPS = 34
"""A gap in the terrain of up to so many steps is bridged by a straight line, 1 km at 30 m; a wider one ends the ray."""

LEAST_STEPS = 4
"""The profile to a cell has as many equal steps as it is cells long, rounded up, but so many at the least."""

BLOCK = 512
"""Points worked at a time by `heights_at`."""

_FAR = 1 << 16


class Corners(NamedTuple):
    """Room for `heights_at`: of each point the cell above and left of it, and the heights of the four around it."""

    cell: NDArray[np.int32]
    height_m: Floats


@maker()
def new_corners() -> Corners:
    """Return room for a block of points."""
    return Corners(np.empty(BLOCK, np.int32), np.empty((4, BLOCK), np.float32))


@kernel()
def heights_at(  # noqa: PLR0917 - compiled code is called by position
    ground_m: Floats, row: int, column: int, y: Floats, x: Floats, count: int, corners: Corners, height_m: Floats
) -> bool:
    """Write the bilinear heights at points and return whether any is unknown.

    Parameters
    ----------
    ground_m
        Shape (rows, columns), in C order, NaN where unknown. Beyond its outermost centres their heights go on.
    row, column
        The cell from whose centre the points are counted: an array cut elsewhere out of the same terrain gives the
        same bits.
    y, x
        Southward and eastward, in cells, shape (count or more,); overwritten.
    count
        Points.
    corners
        Room to work in.
    height_m
        Written, shape (count or more,).

    Notes
    -----
    Three loops, of which the first and the last work eight points at a time; only the look-ups go one by one.
    """
    height, width = ground_m.shape
    cells = ground_m.reshape(-1)
    north, west = F(-row), F(-column)
    south, east = F(height - 1 - row), F(width - 1 - column)
    lowest, rightmost = np.int32(height - 2 - row), np.int32(width - 2 - column)
    wide = np.int32(width)
    below = np.uint64(width)
    at, corner = corners.cell, corners.height_m
    origin = row * width + column
    unknown = np.int32(0)
    for begin in range(0, count, BLOCK):
        size = min(BLOCK, count - begin)
        ys, xs, heights = y[begin : begin + size], x[begin : begin + size], height_m[begin : begin + size]
        for i in range(size):
            down, right = min(max(ys[i], north), south), min(max(xs[i], west), east)
            top, left = np.int32(down), np.int32(right)
            top = min(np.int32(top - np.int32(down < F(top))), lowest)
            left = min(np.int32(left - np.int32(right < F(left))), rightmost)
            ys[i], xs[i] = down - F(top), right - F(left)
            at[i] = top * wide + left
        for i in range(size):
            # Numbers without a sign, since a negative index would be asked for.
            k = np.uint64(origin + at[i])
            corner[0, i], corner[1, i] = cells[k], cells[k + np.uint64(1)]
            k += below
            corner[2, i], corner[3, i] = cells[k], cells[k + np.uint64(1)]
        for i in range(size):
            upper = corner[0, i] + xs[i] * (corner[1, i] - corner[0, i])
            lower = corner[2, i] + xs[i] * (corner[3, i] - corner[2, i])
            h = F(upper + ys[i] * (lower - upper))
            heights[i] = h
            unknown |= np.int32(h != h)  # noqa: PLR0124 - not a number; math.isnan would be a call
    return bool(unknown != 0)


@kernel(inline="always")
def steps_to(distance_cells: np.float32) -> np.float32:
    """Return how many steps the profile to a cell has; a hair above a whole number counts as that."""
    return F(max(np.int32(distance_cells + F(0.9999)), np.int32(LEAST_STEPS)))


@kernel(inline="always")
def floor_of(x: float) -> int:
    """Return the floor of a number above -65536: one instruction less than math.floor on every machine."""
    return int(x + _FAR) - _FAR


@kernel(inline="always")
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


@kernel()
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
