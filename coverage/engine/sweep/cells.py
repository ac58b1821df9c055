"""The cells that a fan of rays has to answer for: which, where, the terrain under the rays and next to the cells."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel, maker
from .fast_math import F, bearing_f32
from .heights import GAP_STEPS, Corners, Floats, bridged, floor_of, heights_at, new_corners, steps_to
from .template import Template

CHUNK = 4096
"""Cells worked at a time: what is kept of them stays in the processor's own memory."""

MOST_RAYS = 96

LONGEST_STEP_CELLS = 7
"""A ray has up to so many points more than its template's radius: a mast off its cell's middle, and both ends."""

NEAR = 6
"""So many points of a cell's profile next to it are its own; further ones are shared with its ray."""


class Terrain(NamedTuple):
    """Heights on a window of the grid.

    Attributes
    ----------
    ground_m
        Shape (rows, columns), in C order, NaN where unknown.
    stands_m
        What stands on it, same shape; of no size where nothing is added.
    row, column
        The grid's cell at (0, 0).
    cell_m
        A cell's side.
    """

    ground_m: Floats
    stands_m: Floats
    row: int
    column: int
    cell_m: float


class Mast(NamedTuple):
    """A place on the grid: its cell, and how far from the cell's centre it stands, in cells.

    Within ``known_cells`` of the cell all terrain is known; 0 where nobody looked.
    """

    row: int
    column: int
    south: float
    east: float
    known_cells: float = 0.0


class Fan(NamedTuple):
    """Neighbouring rays and their cells; arrays are filled from the front.

    Attributes
    ----------
    row, column
        Of the cells on the grid, shape (CHUNK,).
    distance_km, bearing_deg, ground_m
        From the mast to the cells; bearings from grid north; the ground where it is unknown is the mast's, or 0.
    known
        Whether all terrain on the way is.
    first
        Ray i has the cells ``first[i]:first[i + 1]``.
    points
        How many of a ray's points are known.
    under_m, top_m
        Terrain at a ray's points one cell apart, and with what stands on it; shape (MOST_RAYS, points).
    near_m, near_top_m
        The same on the straight line from the cells to the mast, one, two, ... steps of `heights.steps_to` away from
        the cells; shape (NEAR, CHUNK).
    number
        0, 1, 2, ...
    y, x, corners
        Room to work in.
    """

    row: NDArray[np.int32]
    column: NDArray[np.int32]
    distance_km: Floats
    bearing_deg: Floats
    ground_m: Floats
    known: NDArray[np.bool_]
    first: NDArray[np.int64]
    points: NDArray[np.int64]
    under_m: Floats
    top_m: Floats
    near_m: Floats
    near_top_m: Floats
    number: Floats
    y: Floats
    x: Floats
    corners: Corners


@maker()
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
        np.arange(most_points).astype(np.float32),
        np.empty(max(most_points, CHUNK), np.float32),
        np.empty(max(most_points, CHUNK), np.float32),
        new_corners(),
    )


@kernel()
def take_ray(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan,
    rays: int,
    template: Template,
    ray: int,
    mast: Mast,
    terrain: Terrain,
    asked: NDArray[np.int32],
    count: int,
) -> None:
    """Put one ray and those of its cells that are asked for into a fan.

    Parameters
    ----------
    fan, rays
        Changed; what it holds already. Its last cells must leave room for the ray's.
    template, ray
        Which ray.
    mast, terrain
        Where it begins, and what lies under it.
    asked, count
        The template's numbers of so many of the ray's cells, by distance, one or more.

    Notes
    -----
    The template's rays begin at a cell's centre; this one goes from the mast to where the template's ends, so that the
    outer cells, which are most, lie as near to it.
    """
    first = fan.first[rays]
    for i in range(count):
        k = np.uint64(asked[i])
        fan.row[first + i], fan.column[first + i] = mast.row + template.rows[k], mast.column + template.columns[k]
    size = first + count
    fan.first[rays + 1] = size
    down, across = fan.row[size - 1] - mast.row - mast.south, fan.column[size - 1] - mast.column - mast.east
    most = template.radius_cells + LONGEST_STEP_CELLS
    # Two points more than the furthest cell's distance.
    points = min(int(math.hypot(down, across)) + 2, most)
    south = template.radius_cells * template.south[ray] - mast.south
    east = template.radius_cells * template.east[ray] - mast.east
    length = math.hypot(south, east)
    per_south, per_east = F(south / length), F(east / length)
    under, known = fan.under_m[rays], points
    if _sample(fan, mast, terrain, per_south, per_east, points, under):
        # A gap at the end may be bridged from further out: whether the way to a cell is known must not depend on which
        # other cells are asked for.
        points = min(points + GAP_STEPS, most)
        _sample(fan, mast, terrain, per_south, per_east, points, under)
        known = bridged(under, points)
    fan.points[rays] = known
    if terrain.stands_m.size > 0:
        # Nothing stands at the mast itself: P.1812, 3.2.
        top = fan.top_m[rays]
        top[0] = under[0]
        height, width = terrain.stands_m.shape
        row, column = mast.row - terrain.row, mast.column - terrain.column
        for point in range(1, known):
            down = row + floor_of(float(mast.south + point * per_south + 0.5))
            right = column + floor_of(float(mast.east + point * per_east + 0.5))
            top[point] = under[point] + terrain.stands_m[min(max(down, 0), height - 1), min(max(right, 0), width - 1)]


@kernel()
def _sample(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan, mast: Mast, terrain: Terrain, per_south: np.float32, per_east: np.float32, points: int, under_m: Floats
) -> bool:
    """Write the terrain at a ray's points and return whether any of it is unknown."""
    from_south, from_east = F(mast.south), F(mast.east)
    for k in range(points):
        fan.y[k] = from_south + fan.number[k] * per_south
        fan.x[k] = from_east + fan.number[k] * per_east
    row, column = mast.row - terrain.row, mast.column - terrain.column
    return heights_at(terrain.ground_m, row, column, fan.y, fan.x, points, fan.corners, under_m)


@kernel()
def locate(fan: Fan, rays: int, mast: Mast, terrain: Terrain) -> None:
    """Write where the cells of a fan's rays lie, the ground there, and whether the way to them is known."""
    count = fan.first[rays]
    cell_km = F(terrain.cell_m / 1000.0)
    from_south, from_east = F(mast.south), F(mast.east)
    for i in range(count):
        south, east = F(fan.row[i] - mast.row) - from_south, F(fan.column[i] - mast.column) - from_east
        fan.distance_km[i] = max(np.sqrt(south * south + east * east) * cell_km, F(0.001))
        fan.bearing_deg[i] = bearing_f32(-south, east)
    void = False
    for i in range(count):
        h = terrain.ground_m[np.uint64(fan.row[i] - terrain.row), np.uint64(fan.column[i] - terrain.column)]
        void |= h != h  # noqa: PLR0124 - not a number; math.isnan would be a call
        fan.ground_m[i] = h
        fan.known[i] = True
    for ray in range(rays):
        a, b = fan.first[ray], fan.first[ray + 1]
        known = fan.points[ray]
        if void or F(known) * cell_km < fan.distance_km[b - 1] + cell_km:
            _fill(fan, ray, a, b, cell_km)


@kernel()
def _fill(fan: Fan, ray: int, begin: int, end: int, cell_km: np.float32) -> None:
    """Give a void cell on a way that is known the height that bridges it, and mark those whose way is not known."""
    known, under = fan.points[ray], fan.under_m[ray]
    for i in range(begin, end):
        point = int(fan.distance_km[i] / cell_km + F(0.5))
        if math.isnan(fan.ground_m[i]) and point < known:
            fan.ground_m[i] = under[point]
        fan.known[i] = point <= known and not math.isnan(fan.ground_m[i])
        if math.isnan(fan.ground_m[i]):
            # Nothing is read of it; but no number may be none.
            fan.ground_m[i] = under[0] if known > 0 else F(0.0)


@kernel()
def take_near(fan: Fan, rays: int, mast: Mast, terrain: Terrain) -> None:
    """Write the heights next to a fan's cells on their own way from the mast; where they are unknown, those of the ray.

    A ridge next to the phone weighs most, and a ray that passes a third of a cell beside it sees another one. So do
    points that stand elsewhere on the way: these are the last ones of the cell's own profile.
    """
    count = fan.first[rays]
    row, column = mast.row - terrain.row, mast.column - terrain.column
    from_south, from_east = F(mast.south), F(mast.east)
    per_cell = F(1000.0 / terrain.cell_m)
    covered = terrain.stands_m.size > 0
    for j in range(NEAR):
        back = F(j + 1)
        near = fan.near_m[j]
        for i in range(count):
            share = max(F(1.0) - back / steps_to(fan.distance_km[i] * per_cell), F(0.0))
            fan.y[i] = from_south + share * (F(fan.row[i] - mast.row) - from_south)
            fan.x[i] = from_east + share * (F(fan.column[i] - mast.column) - from_east)
        if covered:
            for i in range(count):
                at = row + floor_of(fan.y[i] + 0.5), column + floor_of(fan.x[i] + 0.5)
                fan.near_top_m[j, i] = terrain.stands_m[at]
        if heights_at(terrain.ground_m, row, column, fan.y, fan.x, count, fan.corners, near):
            _take_from_rays(fan, rays, back, per_cell, near)
        if covered:
            for i in range(count):
                fan.near_top_m[j, i] += near[i]


@kernel()
def _take_from_rays(fan: Fan, rays: int, back: np.float32, per_cell: np.float32, near_m: Floats) -> None:
    """Put a ray's heights where those so many steps before its cells are unknown; those of the cells where both are."""
    for ray in range(rays):
        known = fan.points[ray]
        for i in range(fan.first[ray], fan.first[ray + 1]):
            if math.isnan(near_m[i]):
                at = fan.distance_km[i] * per_cell
                point = int(at * max(F(1.0) - back / steps_to(at), F(0.0)) + F(0.5))
                near_m[i] = fan.under_m[ray, point] if point < known else fan.ground_m[i]
