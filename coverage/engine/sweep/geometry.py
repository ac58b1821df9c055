"""What a ray's terrain means for each of its cells, whatever the frequency: ITU-R P.1812, 4.3 and Attachment 1."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .cells import CHUNK, MOST_RAYS, NEAR, Fan
from .fast_math import F
from .rays import (
    BEYOND,
    Floats,
    Hull,
    Steps,
    candidates,
    emptied,
    highest_above,
    least_clearance,
    new_hull,
    new_steps,
    push,
    tangent,
)

CLEAR = F(-1e9)
"""Bullington's term where nothing can stand in the way; any wavelength makes a loss of 0 dB of it."""

OPEN = F(1e30)
"""Bullington's term where all points of a clear path have to be looked at: see `clear_paths`."""

INSIDE = F(1e-3)
"""Bullington's point keeps so far away from both ends, in steps."""


class Room(NamedTuple):
    """Tables, the rays' heights on the flattened earth, shape (MOST_RAYS, points), and room for one ray.

    Attributes
    ----------
    steepest, steepest_bare
        Greatest slope from the antenna to the points up to each, on the flattened earth and on bare heights.
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


@njit(nogil=True, cache=True)
def new_room(most_points: int, step_km: float, radius_km: float) -> Room:
    """Return room for rays of so many points at the most, a step apart, on an earth of an effective radius."""
    return Room(
        new_steps(most_points, step_km, radius_km),
        np.empty((MOST_RAYS, most_points), np.float32),
        new_hull(most_points),
        np.empty(most_points, np.float32),
        np.empty(most_points, np.float32),
        np.empty(most_points),
        np.empty(most_points),
        np.empty(most_points, np.int32),
    )


class Seen(NamedTuple):
    """What a ray's points make of the maxima and sums along the paths to its cells; shape (CHUNK,).

    Attributes
    ----------
    from_start, from_end, above, bare_from_start, bare_from_end
        As in `Own`, of the points before the cells' own ones.
    total, moment, last_m
        Sums of `Room` up to the last point before the cell, and the ground there.
    """

    from_start: Floats
    from_end: Floats
    above: Floats
    bare_from_start: Floats
    bare_from_end: Floats
    total: NDArray[np.float64]
    moment: NDArray[np.float64]
    last_m: Floats


@njit(nogil=True, cache=True)
def new_seen() -> Seen:
    """Return room for a fan's cells."""
    rows, sums = np.empty((6, CHUNK), np.float32), np.empty((2, CHUNK))
    return Seen(rows[0], rows[1], rows[2], rows[3], rows[4], sums[0], sums[1], rows[5])


class Own(NamedTuple):
    """What the points of the cells' own ways, next to them, make of the maxima along the path; shape (CHUNK,).

    Attributes
    ----------
    from_start, from_end
        Greatest slopes from both ends on the flattened earth, m per step.
    squared
        Least squared clearance over d1 d2.
    above
        Greatest height above the straight path on heights that no curvature lifts.
    bare_from_start, bare_from_end
        Greatest slopes of these heights.
    """

    from_start: Floats
    from_end: Floats
    squared: Floats
    above: Floats
    bare_from_start: Floats
    bare_from_end: Floats


@njit(nogil=True, cache=True)
def new_own() -> Own:
    """Return room for a fan's cells."""
    rows = np.empty((6, CHUNK), np.float32)
    return Own(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5])


@njit(nogil=True, cache=True, error_model="numpy")
def own_points(  # noqa: PLR0917 - compiled code is called by position
    count: int,
    distance_km: Floats,
    cell_ground_m: Floats,
    near_m: Floats,
    near_top_m: Floats,
    step_km: float,
    radius_km: float,
    antenna_m: float,
    receiver_height_m: float,
    own: Own,
) -> None:
    """Write what the cells' own points make: see `Own`; the parameters are those of `see_along`."""
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    for i in range(count):
        at = distance_km[i] * per_step
        receiver = cell_ground_m[i] + up
        flat_receiver = receiver - bulge * at * at
        straight, chord = (flat_receiver - start) / at, (receiver - start) / at
        from_start = from_end = above = bare_from_start = bare_from_end = -BEYOND
        squared = BEYOND
        for j in range(NEAR):
            back = F(j + 1)
            x = at - back
            # A point so near the mast is none; selected rather than skipped, so that eight cells go at a time.
            counts = x >= F(0.5)
            x = x if counts else F(1.0)
            per_x, per_back = F(1.0) / x, F(1.0) / back
            y = near_top_m[j, i] - bulge * x * x
            clearance = y - start - straight * x
            high = near_m[j, i] - start - chord * x
            from_start = max(from_start, (y - start) * per_x if counts else -BEYOND)
            from_end = max(from_end, (y - flat_receiver) * per_back if counts else -BEYOND)
            squared = min(squared, clearance * clearance * per_x * per_back if counts else BEYOND)
            above = max(above, high if counts else -BEYOND)
            bare_from_start = max(bare_from_start, chord + high * per_x if counts else -BEYOND)
            bare_from_end = max(bare_from_end, high * per_back if counts else -BEYOND)
        own.from_start[i], own.from_end[i], own.squared[i] = from_start, from_end, squared
        own.above[i], own.bare_from_start[i], own.bare_from_end[i] = above, bare_from_start, bare_from_end


@njit(nogil=True, cache=True, error_model="numpy")
def scan_ray(height_m: Floats, known: int, antenna_m: float, flat_m: Floats, room: Room) -> None:
    """Write a ray's heights on the flattened earth, its running maxima and its sums.

    Parameters
    ----------
    height_m
        At points one step apart from the mast; shape (known or more,).
    known
        Points whose height is known.
    antenna_m
        The antenna above sea level.
    flat_m
        Written, and `room.steepest`, `steepest_bare`, `total` and `moment`.
    """
    steps, start = room.steps, F(antenna_m)
    for k in range(known):
        flat_m[k] = height_m[k] - steps.drop_m[k]
    for k in range(known):
        room.steepest[k] = (flat_m[k] - start) * steps.inverse[k]
        room.steepest_bare[k] = (height_m[k] - start) * steps.inverse[k]
    steepest = steepest_bare = room.steepest[0] = room.steepest_bare[0] = -BEYOND
    total = moment = 0.0
    for k in range(known):
        steepest, steepest_bare = max(steepest, room.steepest[k]), max(steepest_bare, room.steepest_bare[k])
        room.steepest[k], room.steepest_bare[k] = steepest, steepest_bare
        h = float(height_m[k])
        total += h
        moment += k * h
        room.total[k], room.moment[k] = total, moment


@njit(nogil=True, cache=True, error_model="numpy")
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
    antenna_m: float,
    receiver_height_m: float,
    flat_m: Floats,
    room: Room,
    seen: Seen,
) -> None:
    """Write what a ray's points mean for its cells; for those that are further away than any known point, nothing.

    Parameters
    ----------
    height_m, known, antenna_m, flat_m, room
        As in `scan_ray`.
    bare
        Whether the heights are the terrain's own; with what stands on it, only `from_start` and `from_end` are written.
    distance_km, cell_ground_m, begin, end
        Of the cells; the ray has those from `begin` to `end`, by distance.
    step_km, radius_km
        Between points; effective radius of the earth: as in `room`.
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
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    scan_ray(height_m, known, antenna_m, flat_m, room)
    hull, size = room.hull, np.uint64(emptied(room.hull))
    vertices = candidates(flat_m, known, room.vertices)
    vertex = np.uint64(0)
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
            seen.from_start[cell] = seen.from_end[cell] = -BEYOND
            if bare:
                seen.above[cell] = seen.bare_from_start[cell] = seen.bare_from_end[cell] = -BEYOND
            continue
        while vertex < vertices and room.vertices[vertex] <= shared:
            k = room.vertices[vertex]
            size = push(hull, size, F(k), flat_m[k])
            vertex += np.uint64(1)
        receiver = cell_ground_m[cell] + up
        y = receiver - bulge * at * at
        k = tangent(hull, size, at, y)
        run = at - hull.x[k]
        # The last point may be a vertex as well.
        here = F(1.0) / (at - F(shared))
        slope, slope_here = (hull.y_m[k] - y) / run, (flat_m[shared] - y) * here
        seen.from_start[cell], seen.from_end[cell] = room.steepest[shared], max(slope, slope_here)
        if bare:
            chord = (receiver - start) / at
            seen.bare_from_start[cell] = room.steepest_bare[shared]
            slope -= bulge * (at + hull.x[k])
            seen.bare_from_end[cell] = max(slope, (height_m[shared] - receiver) * here) + chord
            seen.above[cell] = highest_above(hull, int(np.int64(size)), bulge, chord) - start


@njit(nogil=True, cache=True, error_model="numpy")
def over_cells(  # noqa: PLR0917 - compiled code is called by position
    count: int,
    distance_km: Floats,
    cell_ground_m: Floats,
    mast_m: float,
    step_km: float,
    radius_km: float,
    antenna_m: float,
    receiver_height_m: float,
    least_term: float,
    own: Own,
    seen: Seen,
    term: Floats,
    above_start_m: Floats,
    above_end_m: Floats,
) -> None:
    """Write Bullington's term and the heights above the smooth surface for many cells.

    Parameters
    ----------
    count, distance_km, cell_ground_m
        Of the cells, shape (count or more,).
    mast_m
        The ground under the antenna.
    step_km, radius_km, antenna_m, receiver_height_m
        As in `see_along`.
    least_term
        Terms below this make no loss in any band that will be asked for; they may come out as `CLEAR`.
    own, seen
        What the points before the cells make.
    term
        Written: nu * sqrt(wavelength) in m^0.5, equations (13) to (20), or `OPEN`; shape (cells,).
    above_start_m, above_end_m
        Written: htc and hrc of equations (37a) and (37b), antenna and receiver above the smooth surface.
    """
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    scale, least = F(0.002 / step_km), F(least_term * least_term)
    ground_start = F(mast_m)
    for i in range(count):
        at = distance_km[i] * per_step
        h = cell_ground_m[i]
        receiver = h + up
        flat_receiver = receiver - bulge * at * at
        straight, chord = (flat_receiver - start) / at, (receiver - start) / at
        from_start, from_end = max(own.from_start[i], seen.from_start[i]), max(own.from_end[i], seen.from_end[i])
        # No clearance falls short of both tangents, hence no term is above this.
        bound = scale * at * (straight - from_start) * max(-from_end - straight, F(0.0))
        peak = (flat_receiver - start + from_end * at) / (from_start + from_end)
        peak = min(max(peak, INSIDE), at - INSIDE)
        hidden = (from_start - straight) * peak * np.sqrt(scale * at / (peak * (at - peak)))
        clear = CLEAR if bound > least or from_end == -BEYOND else OPEN
        term[i] = hidden if from_start >= straight and from_end > -BEYOND else clear
        # Equations (83) and (84), and of Attachment 1 (85) and (86); the step is taken out of the sums.
        length, ground = float(at), float(seen.last_m[i])
        last = float(np.int32(at - F(0.5)))
        rest = length - last
        v1 = 2.0 * seen.total[i] - ground_start - ground + rest * (h + ground)
        v2 = 6.0 * seen.moment[i] - ground * (3.0 * last + 1.0) + ground_start
        v2 = v2 + rest * (h * (2.0 * length + last) + ground * (length + 2.0 * last))
        inverse = 1.0 / length
        fit_start, fit_end = (2.0 * v1 - v2 * inverse) * inverse, (v2 * inverse - v1) * inverse
        # Equations (87) and (88) look at heights that no curvature lifts. What is highest among those stands on the
        # flattened earth's hull too.
        above = max(own.above[i], seen.above[i])
        bare_from_start = max(own.bare_from_start[i], seen.bare_from_start[i])
        bare_from_end = max(own.bare_from_end[i], seen.bare_from_end[i])
        rising = bare_from_start - chord
        share = rising / (rising + bare_from_end)
        lowered = above if rising > F(0.0) else F(0.0)
        share = share if rising > F(0.0) else F(0.0)
        above_start_m[i] = start - min(F(fit_start) - lowered * share, ground_start)
        above_end_m[i] = receiver - min(F(fit_end) - lowered * (F(1.0) - share), h)


@njit(nogil=True, cache=True, error_model="numpy")
def clear_paths(  # noqa: PLR0917 - compiled code is called by position
    fan: Fan,
    rays: int,
    step_km: float,
    radius_km: float,
    antenna_m: float,
    receiver_height_m: float,
    own: Own,
    room: Room,
    term: Floats,
) -> None:
    """Look at all points of the paths that `over_cells` left open and write Bullington's term for them."""
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    scale = F(0.002 / step_km)
    for ray in range(rays):
        known = fan.points[ray]
        for i in range(fan.first[ray], fan.first[ray + 1]):
            if term[i] != OPEN:
                continue
            at = fan.distance_km[i] * per_step
            straight = (fan.ground_m[i] + up - bulge * at * at - start) / at
            shared = min(int(at - F(0.5)) - NEAR, known - 1)
            squared = own.squared[i]
            if shared > 0:
                squared = min(
                    squared, least_clearance(room.flat_m[ray], room.steps.number, shared, start, straight, at)
                )
            term[i] = -np.sqrt(squared * scale * at)
