"""The cells that a fan of rays has to answer for: which, where, and the terrain under the rays."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .fast_math import F, atan_f32
from .rays import floor_of, height_between, standing_under, terrain_under
from .template import Template

CHUNK = 4096
"""Cells worked at a time: what is kept of them stays in the processor's own memory."""

MOST_RAYS = 96

LONGEST_STEP_CELLS = 7
"""A ray has up to so many points more than its template's radius: a mast off its cell's middle, and both ends."""

NEAR = 3
"""So many points of a cell's profile next to it are its own; further ones are shared with its ray."""


class Terrain(NamedTuple):
    """Heights on a window of the grid.

    Attributes
    ----------
    ground_m
        Shape (rows, columns), NaN where unknown.
    stands_m
        What stands on it, same shape; of no size where nothing is added.
    row, column
        The grid's cell at (0, 0).
    cell_m
        A cell's side.
    """

    ground_m: NDArray[np.float32]
    stands_m: NDArray[np.float32]
    row: int
    column: int
    cell_m: float


class Mast(NamedTuple):
    """A place on the grid: its cell, and how far from the cell's centre it stands, in cells."""

    row: int
    column: int
    south: float
    east: float


class Fan(NamedTuple):
    """Neighbouring rays and their cells; arrays are filled from the front.

    Attributes
    ----------
    row, column
        Of the cells on the grid, shape (CHUNK,).
    distance_km, bearing_deg, ground_m
        From the mast to the cells; bearings from grid north; the ground is NaN where unknown.
    known
        Whether all terrain on the way is.
    first
        Ray i has the cells ``first[i]:first[i + 1]``.
    points
        How many of a ray's points are known.
    under_m, top_m
        Terrain at a ray's points one cell apart, and with what stands on it; shape (MOST_RAYS, points).
    near_m, near_top_m
        The same on the straight line from the cells to the mast, one, two, ... cells away from the cells; shape (NEAR,
        CHUNK).
    """

    row: NDArray[np.int32]
    column: NDArray[np.int32]
    distance_km: NDArray[np.float32]
    bearing_deg: NDArray[np.float32]
    ground_m: NDArray[np.float32]
    known: NDArray[np.bool_]
    first: NDArray[np.int64]
    points: NDArray[np.int64]
    under_m: NDArray[np.float32]
    top_m: NDArray[np.float32]
    near_m: NDArray[np.float32]
    near_top_m: NDArray[np.float32]


@njit(nogil=True, cache=True)
def new_fan(most_points: int, covered: bool) -> Fan:  # noqa: FBT001 - compiled code is called by position
    """Return room for a fan whose rays have so many points at the most."""
    return Fan(
        np.empty(CHUNK, np.int32),
        np.empty(CHUNK, np.int32),
        np.empty(CHUNK, np.float32),
        np.empty(CHUNK, np.float32),
        np.empty(CHUNK, np.float32),
        np.empty(CHUNK, np.bool_),
        np.zeros(MOST_RAYS + 1, np.int64),
        np.zeros(MOST_RAYS, np.int64),
        np.empty((MOST_RAYS, most_points), np.float32),
        np.empty((MOST_RAYS if covered else 0, most_points), np.float32),
        np.empty((NEAR, CHUNK), np.float32),
        np.empty((NEAR if covered else 0, CHUNK), np.float32),
    )


@njit(nogil=True, cache=True, error_model="numpy")
def take_ray(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan, rays: int, template: Template, ray: int, mast: Mast, terrain: Terrain, asked: NDArray[np.bool_]
) -> int:
    """Put one ray's cells that are asked for into a fan and return its number of rays then; none makes no ray.

    Parameters
    ----------
    fan, rays
        Changed; what it holds already. Its last cells must leave room for the ray's.
    template, ray
        Which ray.
    mast, terrain
        Where it begins, and what lies under it.
    asked
        Of the ray's cells: whether it is wanted.

    Notes
    -----
    The template's rays begin at a cell's centre; this one goes from the mast to where the template's ends, so that the
    outer cells, which are most, lie as near to it.
    """
    begin, end = template.first[ray], template.first[ray + 1]
    size = fan.first[rays]
    south = template.radius_cells * template.south[ray] - mast.south
    east = template.radius_cells * template.east[ray] - mast.east
    length = math.hypot(south, east)
    south, east = south / length, east / length
    bearing = F(math.degrees(math.atan2(east, -south)))
    cell_km = F(terrain.cell_m / 1000.0)
    degrees = F(180.0 / math.pi)
    for k in range(begin, end):
        if not asked[k - begin]:
            continue
        down, across = template.rows[k] - mast.south, template.columns[k] - mast.east
        along, beside = F(down * south + across * east), F(down * east - across * south)
        row, column = mast.row + template.rows[k], mast.column + template.columns[k]
        fan.row[size], fan.column[size] = row, column
        fan.distance_km[size] = max(np.sqrt(along * along + beside * beside) * cell_km, F(0.001))
        # Behind the mast, in its own cell, any bearing is as good.
        fan.bearing_deg[size] = bearing + degrees * atan_f32(beside / max(along, F(0.25)))
        fan.ground_m[size] = terrain.ground_m[row - terrain.row, column - terrain.column]
        size += 1
    if size == fan.first[rays]:
        return rays
    fan.first[rays + 1] = size
    reach = int(fan.distance_km[size - 1] / cell_km)
    under = fan.under_m[rays]
    row, column = mast.row - terrain.row, mast.column - terrain.column
    start, direction = (mast.south, mast.east), (south, east)
    known = terrain_under(terrain.ground_m, row, column, start, direction, reach + 2, under)
    fan.points[rays] = known
    if terrain.stands_m.size > 0:
        standing_under(terrain.stands_m, row, column, start, direction, under, known, fan.top_m[rays])
    for i in range(fan.first[rays], size):
        point = int(fan.distance_km[i] / cell_km + F(0.5))
        # A void cell on a way that is known gets the height that bridges it.
        if math.isnan(fan.ground_m[i]) and point < known:
            fan.ground_m[i] = under[point]
        fan.known[i] = point <= known and not math.isnan(fan.ground_m[i])
    _take_near(fan, fan.first[rays], size, mast, terrain, under, known)
    return rays + 1


@njit(nogil=True, cache=True, error_model="numpy")
def _take_near(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan, begin: int, end: int, mast: Mast, terrain: Terrain, under_m: NDArray[np.float32], known: int
) -> None:
    """Write the heights next to cells on their own way from the mast; where they are unknown, those of the ray.

    A ridge next to the phone weighs most, and a ray that passes a third of a cell beside it sees another one.
    """
    row, column = mast.row - terrain.row, mast.column - terrain.column
    covered = terrain.stands_m.size > 0
    per_cell = 1000.0 / terrain.cell_m
    for i in range(begin, end):
        down = fan.row[i] - mast.row - mast.south
        across = fan.column[i] - mast.column - mast.east
        length = fan.distance_km[i] * per_cell
        back = 1.0 / max(length, float(NEAR))
        for j in range(NEAR):
            share = 1.0 - (j + 1) * back
            y, x = mast.south + share * down, mast.east + share * across
            height = height_between(terrain.ground_m, row, column, y, x)
            if math.isnan(height):
                point = int(share * length + 0.5)
                if point < known:
                    height = under_m[point]
            fan.near_m[j, i] = height
            if covered:
                fan.near_top_m[j, i] = height + terrain.stands_m[row + floor_of(y + 0.5), column + floor_of(x + 0.5)]
