"""Which ray of a disc answers for which cell: worked out once for a radius, and good for every mast."""

import math
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RAYS_PER_RIM_CELL = 1.5
"""Rays end so close together at the rim: cells lie a third of their side from their ray at most, on average a sixth."""

OFF_CENTRE = math.sqrt(0.5)
"""A mast in its cell's corner is so far from the centre from which offsets count, in cells."""


class Template(NamedTuple):
    """The cells of a disc about a mast's cell, sorted by ray, then by distance.

    Attributes
    ----------
    rows, columns
        Offsets from the mast's cell, rows southward, int16, shape (cells,).
    distance
        Between the cells' centres, in cells, float32, shape (cells,).
    least_spread_db
        20 log10 of the least distance in cells that a mast in its cell may have to the cells, shape (cells,).
    first
        Ray i has the cells ``first[i]:first[i + 1]``; shape (rays + 1,).
    east, south, bearing_deg
        Direction of each ray, of length 1, and its bearing from grid north, shape (rays,).
    radius_cells
        The radius that it was made for.
    """

    rows: NDArray[np.int16]
    columns: NDArray[np.int16]
    distance: NDArray[np.float32]
    least_spread_db: NDArray[np.float32]
    first: NDArray[np.int64]
    east: NDArray[np.float64]
    south: NDArray[np.float64]
    bearing_deg: NDArray[np.float64]
    radius_cells: int


_MAKING = Lock()


def disc_template(radius_cells: int) -> Template:
    """Return the template of a radius; a mast anywhere in its cell finds all cells within the radius in it.

    Parameters
    ----------
    radius_cells
        Radius in sides of a cell, rounded up.

    Examples
    --------
    >>> template = disc_template(2)
    >>> len(template.rows), int(template.first[-1])
    (21, 21)
    """
    # One at a time: threads that need the same one would each make it, in many times the memory that it takes.
    with _MAKING:
        return _made(radius_cells)


@lru_cache(maxsize=16)
def _made(radius_cells: int) -> Template:
    reach = radius_cells + 1
    offsets = np.arange(-reach, reach + 1)
    rows, columns = (axis.ravel() for axis in np.meshgrid(offsets, offsets, indexing="ij"))
    distance = np.hypot(rows, columns)
    inside = distance <= radius_cells + OFF_CENTRE
    rows, columns, distance = rows[inside], columns[inside], distance[inside]
    rays = max(8, math.ceil(2.0 * math.pi * radius_cells * RAYS_PER_RIM_CELL))
    ray = np.rint(np.arctan2(columns, -rows) * (rays / (2.0 * math.pi))).astype(np.int64) % rays
    order = np.lexsort((distance, ray))
    bearing = np.arange(rays) * (2.0 * math.pi / rays)
    nearest = np.maximum(distance[order] - OFF_CENTRE, 1e-3)
    return Template(
        rows[order].astype(np.int16),
        columns[order].astype(np.int16),
        distance[order].astype(np.float32),
        (20.0 * np.log10(nearest)).astype(np.float32),
        np.concatenate(([0], np.cumsum(np.bincount(ray, minlength=rays)))).astype(np.int64),
        np.sin(bearing),
        -np.cos(bearing),
        np.degrees(bearing),
        radius_cells,
    )
