"""What a ray's points mean for the paths to its cells, from all of a place's heights at once: ITU-R P.1812, 4.3.

The ray's hull and all that is seen from the cells' side are the same whatever the antenna's height; only the slopes
from the mast, and what stands above the straight path, are worked out for each.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cells import CHUNK, MOST_RAYS, NEAR
from .compiled import kernel, maker
from .fast_math import F
from .rays import BEYOND, Floats, Hull, Steps, candidates, emptied, highest_above, new_hull, new_steps, push, tangent

MOST_HEIGHTS = 4
"""So many antenna heights share a walk along the rays; those of a place that has more are taken in turns."""


class Room(NamedTuple):
    """Tables, the rays' heights on the flattened earth, shape (MOST_RAYS, points), and room for one ray.

    Attributes
    ----------
    steepest, steepest_bare
        Greatest slope from each antenna to the points up to each, on the flattened earth and on bare heights; shape
        (MOST_HEIGHTS, points).
    total, moment
        Sums of the bare heights, and of these times their numbers, up to each point.
    vertices
        Points that may be vertices of the hull.
    """

    steps: Steps
    flat_m: Floats
    hull: Hull
    steepest: Floats
    steepest_bare: Floats
    total: NDArray[np.float64]
    moment: NDArray[np.float64]
    vertices: NDArray[np.int32]


@maker()
def new_room(most_points: int, step_km: float, radius_km: float) -> Room:
    """Return room for rays of so many points at the most, a step apart, on an earth of an effective radius."""
    return Room(
        new_steps(most_points, step_km, radius_km),
        np.empty((MOST_RAYS, most_points), np.float32),
        new_hull(most_points),
        np.empty((MOST_HEIGHTS, most_points), np.float32),
        np.empty((MOST_HEIGHTS, most_points), np.float32),
        np.empty(most_points),
        np.empty(most_points),
        np.empty(most_points, np.int32),
    )


class Seen(NamedTuple):
    """What a ray's points make of the maxima and sums along the paths to its cells.

    Attributes
    ----------
    from_start, above, bare_from_start
        As in `geometry.Own`, of the points before the cells' own ones, from each antenna; shape (MOST_HEIGHTS, CHUNK).
    from_end
        As in `geometry.Own`, of these points; shape (CHUNK,).
    bare_from_end
        The same on heights that no curvature lifts, from the horizontal instead of the straight path.
    total, moment, last_m
        Sums of `Room` up to the last point before the cell, and the ground there.
    """

    from_start: Floats
    above: Floats
    bare_from_start: Floats
    from_end: Floats
    bare_from_end: Floats
    total: NDArray[np.float64]
    moment: NDArray[np.float64]
    last_m: Floats


@maker()
def new_seen() -> Seen:
    """Return room for a fan's cells."""
    of_heights, rows = np.empty((3, MOST_HEIGHTS, CHUNK), np.float32), np.empty((3, CHUNK), np.float32)
    sums = np.empty((2, CHUNK))
    return Seen(of_heights[0], of_heights[1], of_heights[2], rows[0], rows[1], sums[0], sums[1], rows[2])


@kernel()
def flatten(height_m: Floats, known: int, flat_m: Floats, room: Room) -> None:
    """Write a ray's heights on the flattened earth, and its sums.

    Parameters
    ----------
    height_m
        At points one step apart from the mast; shape (known or more,).
    known
        Points whose height is known.
    flat_m
        Written, and `room.total` and `moment`.
    """
    drop_m, totals, moments = room.steps.drop_m, room.total, room.moment
    for k in range(known):
        flat_m[k] = height_m[k] - drop_m[k]
    total = moment = 0.0
    for k in range(known):
        h = float(height_m[k])
        total += h
        moment += k * h
        totals[k], moments[k] = total, moment


@kernel()
def steepest_slopes(height_m: Floats, known: int, antenna_m: np.float32, inverse: Floats, steepest: Floats) -> None:
    """Write the greatest slope in m per step from an antenna to a ray's points up to each: a running maximum."""
    for k in range(known):
        steepest[k] = (height_m[k] - antenna_m) * inverse[k]
    greatest = steepest[0] = -BEYOND
    for k in range(known):
        greatest = max(greatest, steepest[k])
        steepest[k] = greatest


@kernel()
def see_along(  # noqa: PLR0917 - compiled code is called by position
    height_m: Floats,
    bare: bool,  # noqa: FBT001 - compiled code is called by position
    known: int,
    distance_km: Floats,
    cell_ground_m: Floats,
    begin: int,
    end: int,
    step_km: float,
    radius_km: float,
    antennas_m: Floats,
    receiver_height_m: float,
    flat_m: Floats,
    room: Room,
    seen: Seen,
) -> None:
    """Write what a ray's points mean for its cells; for those that are further away than any known point, nothing.

    Parameters
    ----------
    height_m, known, flat_m, room
        As in `flatten`.
    bare
        Whether the heights are the terrain's own; with what stands on it, only `from_start` and `from_end` are written.
    distance_km, cell_ground_m, begin, end
        Of the cells; the ray has those from `begin` to `end`, by distance.
    step_km, radius_km
        Between points; effective radius of the earth: as in `room`.
    antennas_m
        Above sea level, at most `MOST_HEIGHTS`.
    receiver_height_m
        Above the cell's ground.
    seen
        Written.

    Notes
    -----
    Distances are in steps and slopes in m per step here. On the flattened earth, Stim = from_start + C d and Srim =
    from_end - C d.
    """
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, up = F(1.0 / step_km), F(receiver_height_m)
    heights = antennas_m.size
    flatten(height_m, known, flat_m, room)
    for height in range(heights):
        steepest_slopes(flat_m, known, antennas_m[height], room.steps.inverse, room.steepest[height])
        if bare:
            steepest_slopes(height_m, known, antennas_m[height], room.steps.inverse, room.steepest_bare[height])
    hull, size = room.hull, np.uint64(emptied(room.hull))
    points = room.vertices
    vertices = np.int64(candidates(flat_m, known, points))
    vertex = 0
    for cell in range(begin, end):
        at = distance_km[cell] * per_step
        last = int(at - F(0.5))
        shared = last - NEAR
        if bare:
            point = min(last, known - 1)
            seen.total[cell], seen.moment[cell], seen.last_m[cell] = (
                room.total[point],
                room.moment[point],
                height_m[point],
            )
        if last >= known or shared < 1:
            seen.from_end[cell] = seen.bare_from_end[cell] = -BEYOND
            seen.from_start[:heights, cell] = seen.bare_from_start[:heights, cell] = -BEYOND
            seen.above[:heights, cell] = -BEYOND
            continue
        while vertex < vertices and points[vertex] <= shared:
            k = np.uint64(points[vertex])
            size = push(hull, size, F(points[vertex]), flat_m[k])
            vertex += 1
        receiver = cell_ground_m[cell] + up
        y = receiver - bulge * at * at
        k = tangent(hull, size, at, y)
        run = at - hull.x[k]
        # The last point may be a vertex as well.
        here = F(1.0) / (at - F(shared))
        slope, slope_here = (hull.y_m[k] - y) / run, (flat_m[shared] - y) * here
        seen.from_end[cell] = max(slope, slope_here)
        if bare:
            slope -= bulge * (at + hull.x[k])
            seen.bare_from_end[cell] = max(slope, (height_m[shared] - receiver) * here)
        for height in range(heights):
            seen.from_start[height, cell] = room.steepest[height, shared]
            if bare:
                start, rising = antennas_m[height], room.steepest_bare[height, shared]
                chord = (receiver - start) / at
                seen.bare_from_start[height, cell] = rising
                # Where no point rises above the straight path, nobody asks which rises most.
                above = highest_above(hull, int(np.int64(size)), bulge, chord) if rising > chord else -BEYOND
                seen.above[height, cell] = above - start
