"""What a ray's terrain means for each of its cells, whatever the frequency: ITU-R P.1812, 4.3 and Attachment 1."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from .cells import NEAR
from .fast_math import F
from .rays import Floats, Stack, Steps, highest_above, least_clearance, new_steps, push, tangent

CLEAR = F(-1e9)
"""Bullington's term where nothing can stand in the way; any wavelength makes a loss of 0 dB of it."""

BEYOND = F(1e30)
"""No height or slope on earth."""

INSIDE = F(1e-3)
"""Bullington's point keeps so far away from both ends, in steps."""


class Room(NamedTuple):
    """Tables, and room for one ray: heights on the flattened earth and the two hulls."""

    steps: Steps
    flat_m: Floats
    hull: Stack
    slope: Floats
    bare_m: Floats
    bare_hull: Stack
    bare_slope: Floats


@njit(nogil=True, cache=True)
def new_room(most_points: int, step_km: float, radius_km: float) -> Room:
    """Return room for rays of so many points at the most, a step apart, on an earth of an effective radius."""
    return Room(
        new_steps(most_points, step_km, radius_km),
        np.empty(most_points, np.float32),
        np.empty(most_points, np.int32),
        np.empty(most_points, np.float32),
        np.empty(most_points, np.float32),
        np.empty(most_points, np.int32),
        np.empty(most_points, np.float32),
    )


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
def new_own(count: int) -> Own:
    """Return room for so many cells."""
    rows = np.empty((6, count), np.float32)
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
    """Write what the cells' own points make: see `Own`; the parameters are those of `along_ray`."""
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
def along_ray(  # noqa: PLR0912, PLR0915, PLR0917, C901 - one pass along the ray; its state is many sums
    ground_m: Floats,
    top_m: Floats,
    covered: bool,  # noqa: FBT001 - compiled code is called by position
    known: int,
    distance_km: Floats,
    cell_ground_m: Floats,
    own: Own,
    begin: int,
    step_km: float,
    radius_km: float,
    antenna_m: float,
    receiver_height_m: float,
    least_term: float,
    room: Room,
    term: Floats,
    above_start_m: Floats,
    above_end_m: Floats,
) -> int:
    """Write Bullington's term and the heights above the smooth surface for a ray's cells; return how many were known.

    Parameters
    ----------
    ground_m, top_m
        Terrain, and terrain with what stands on it, at points one step apart from the mast; shape (known or more,).
    covered
        Whether anything stands on the terrain; else both may be one array.
    known
        Points whose height is known; a cell further away than these is left out, and so are those after it.
    distance_km, cell_ground_m
        Of the cells, by distance, shape (cells,).
    own, begin
        What the points next to the cells make, and where the ray's cells begin in it.
    step_km, radius_km
        Between points; effective radius of the earth: as in `room`.
    antenna_m
        The antenna above sea level.
    receiver_height_m
        Above the cell's ground.
    least_term
        Terms below this make no loss in any band that will be asked for; they may come out as `CLEAR`.
    room
        To work in.
    term
        Written: nu * sqrt(wavelength) in m^0.5, equations (13) to (20), shape (cells,).
    above_start_m, above_end_m
        Written: htc and hrc of equations (37a) and (37b), antenna and receiver above the smooth surface.

    Notes
    -----
    Distances are in steps and slopes in m per step here. On the flattened earth, Stim = steepest + C d and Srim =
    from_end - C d with the slopes as they are called below.
    """
    steps, flat_m, hull, slope = room.steps, room.flat_m, room.hull, room.slope
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step = F(1.0 / step_km)
    start = F(antenna_m)
    scale = F(0.002 / step_km)
    least = F(least_term * least_term)
    ground_start = ground_m[0]
    for k in range(min(known, int(distance_km[-1] * per_step) + 1)):
        flat_m[k] = top_m[k] - steps.drop_m[k]
    hull[0], slope[0], size = 0, F(math.inf), 1
    room.bare_m[0], room.bare_hull[0], room.bare_slope[0], bare_size = ground_start, 0, F(math.inf), 1
    steepest = steepest_bare = F(-math.inf)
    first_sum = second_sum = 0.0
    point = hulled = 0
    before = ground_start
    for cell in range(distance_km.size):
        at = distance_km[cell] * per_step
        last = int(at - F(0.5))
        h = cell_ground_m[cell]
        if last >= known or math.isnan(h):
            return cell
        while point < last:
            point += 1
            ground = ground_m[point]
            # Equations (83) and (84), the step being taken out of the sums.
            first_sum += ground + before
            second_sum += ground * (3 * point - 1) + before * (3 * point - 2)
            before = ground
        while hulled < last - NEAR:
            hulled += 1
            ground = ground_m[hulled]
            inverse = steps.inverse[hulled]
            steepest = max(steepest, (flat_m[hulled] - start) * inverse)
            steepest_bare = max(steepest_bare, (ground - start) * inverse)
            size = push(hull, slope, size, flat_m, steps.inverse, hulled)
            if covered:
                room.bare_m[hulled] = ground - steps.drop_m[hulled]
                bare_size = push(room.bare_hull, room.bare_slope, bare_size, room.bare_m, steps.inverse, hulled)
        receiver = h + F(receiver_height_m)
        flat_receiver = receiver - bulge * at * at
        straight, chord = (flat_receiver - start) / at, (receiver - start) / at
        rest, length = float(at) - last, float(at)
        v1 = first_sum + rest * (h + before)
        v2 = second_sum + rest * (h * (2.0 * length + last) + before * (length + 2.0 * last))
        fit_start, fit_end = (2.0 * v1 * length - v2) / (length * length), (v2 - v1 * length) / (length * length)
        from_start, from_end, squared = (
            max(steepest, own.from_start[begin + cell]),
            own.from_end[begin + cell],
            own.squared[begin + cell],
        )
        bare_from_start, bare_from_end = (
            max(steepest_bare, own.bare_from_start[begin + cell]),
            own.bare_from_end[begin + cell],
        )
        above = own.above[begin + cell]
        if hulled > 0:
            k = hull[tangent(hull, slope, size, flat_m, at, flat_receiver)]
            from_end = max(from_end, (flat_m[k] - flat_receiver) / (at - F(k)))
        if from_end == -BEYOND:
            term[cell] = CLEAR
        elif from_start < straight:
            # No clearance falls short of both tangents, hence no term is above this.
            bound = scale * at * (straight - from_start) * max(-from_end - straight, F(0.0))
            if bound > least:
                term[cell] = CLEAR
            else:
                squared = min(squared, least_clearance(flat_m, steps.number, hulled, start, straight, at))
                term[cell] = -np.sqrt(squared * scale * at)
        else:
            peak = (flat_receiver - start + from_end * at) / (from_start + from_end)
            peak = min(max(peak, INSIDE), at - INSIDE)
            term[cell] = (from_start - straight) * peak * np.sqrt(scale * at / (peak * (at - peak)))
        if bare_from_start > chord:
            # Equations (87) and (88) look at heights that no curvature lifts. What is highest among those stands on the
            # flattened earth's hull too; the tangent's point is taken to be that of the flattened earth.
            if hulled > 0:
                if covered:
                    seen = tangent(room.bare_hull, room.bare_slope, bare_size, room.bare_m, at, flat_receiver)
                    k = room.bare_hull[seen]
                    top = highest_above(room.bare_hull, bare_size, ground_m, chord)
                else:
                    top = highest_above(hull, size, ground_m, chord)
                bare_from_end = max(bare_from_end, (ground_m[k] - receiver) / (at - F(k)) + chord)
                above = max(above, ground_m[top] - start - chord * F(top))
            share = (bare_from_start - chord) / (bare_from_start - chord + bare_from_end)
            fit_start -= above * share
            fit_end -= above * (F(1.0) - share)
        above_start_m[cell] = start - min(F(fit_start), ground_start)
        above_end_m[cell] = receiver - min(F(fit_end), h)
    return distance_km.size
