"""Rivers carve a rising land: the implicit stream-power scheme of Braun and Willett (2013, Geomorphology 180).

Each step raises the land, sends every cell's water to its steepest neighbour, adds up the drained area from the
ridges down, and lowers the cells by ``k * sqrt(area) * slope`` from the outlets up. What comes out has divides,
valleys and tributaries, as ground that water has shaped does.
"""

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=False)
def _receivers(height, outlet, cell, receiver, distance):
    """Steepest downhill neighbour of every cell; itself where there is none, and at outlets."""
    rows, columns = height.shape
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            receiver[here] = here
            distance[here] = cell
            if outlet[row, column]:
                continue
            steepest = 0.0
            for down in range(-1, 2):
                for right in range(-1, 2):
                    r, c = row + down, column + right
                    if (down == 0 and right == 0) or r < 0 or c < 0 or r >= rows or c >= columns:
                        continue
                    run = cell * (1.4142135623730951 if down != 0 and right != 0 else 1.0)
                    slope = (height[row, column] - height[r, c]) / run
                    if slope > steepest:
                        steepest = slope
                        receiver[here] = r * columns + c
                        distance[here] = run


@numba.njit(cache=False)
def _upstream_order(receiver):
    """Cells from the outlets up: a cell comes after the one that it drains to."""
    count = receiver.size
    start = np.zeros(count + 1, dtype=np.int64)
    for cell in range(count):
        if receiver[cell] != cell:
            start[receiver[cell] + 1] += 1
    for cell in range(count):
        start[cell + 1] += start[cell]
    donors = np.empty(count, dtype=np.int64)
    used = start[:-1].copy()
    for cell in range(count):
        if receiver[cell] != cell:
            donors[used[receiver[cell]]] = cell
            used[receiver[cell]] += 1
    order = np.empty(count, dtype=np.int64)
    filled = 0
    for cell in range(count):
        if receiver[cell] == cell:
            order[filled] = cell
            filled += 1
    read = 0
    while read < filled:
        cell = order[read]
        read += 1
        for donor in range(start[cell], start[cell + 1]):
            order[filled] = donors[donor]
            filled += 1
    return order


@numba.njit(cache=False)
def _carve(height, outlet, receiver, distance, order, cell, strength):  # noqa: PLR0917 # numba takes them by place
    """Add up the drained area and lower every cell towards its receiver, outlets first."""
    count = height.size
    flat = height.ravel()
    fixed = outlet.ravel()
    area = np.full(count, cell * cell)
    for index in range(count - 1, -1, -1):
        here = order[index]
        if receiver[here] != here:
            area[receiver[here]] += area[here]
    for index in range(count):
        here = order[index]
        there = receiver[here]
        if there == here or fixed[here]:
            continue
        factor = strength * np.sqrt(area[here]) / distance[here]
        flat[here] = (flat[here] + factor * flat[there]) / (1.0 + factor)


def erode(
    height_m: NDArray[np.float64],
    uplift_m: NDArray[np.float64],
    outlet: NDArray[np.bool_],
    *,
    cell_m: float,
    strength: float,
    steps: int,
    smoothing: float,
) -> NDArray[np.float64]:
    """Let a land rise and be carved.

    Parameters
    ----------
    height_m
        Heights above the outlets at the start.
    uplift_m
        Rise in one step.
    outlet
        Cells that stay at height 0: the great rivers and the rim.
    cell_m
        Side of a cell.
    strength
        Erodibility, 1/step, for the square root of areas in square metres.
    steps
        How many steps.
    smoothing
        Share of the difference to the mean of the four neighbours that slopes lose in a step.

    Returns
    -------
    NDArray
        Heights above the outlets, metres.
    """
    height = np.ascontiguousarray(np.where(outlet, 0.0, height_m))
    receiver = np.empty(height.size, dtype=np.int64)
    distance = np.empty(height.size)
    for _ in range(steps):
        height += np.where(outlet, 0.0, uplift_m)
        _receivers(height, outlet, cell_m, receiver, distance)
        _carve(height, outlet, receiver, distance, _upstream_order(receiver), cell_m, strength)
        padded = np.pad(height, 1, mode="edge")
        mean = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
        height += np.where(outlet, 0.0, smoothing * (mean - height))
    return height
