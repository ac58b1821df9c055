"""What the terrain means for each cell and antenna height, whatever the frequency: P.1812, 4.3 and Attachment 1."""

from typing import NamedTuple

import numpy as np

from .along import Room, Seen
from .cells import CHUNK, NEAR, Fan
from .compiled import kernel, maker
from .fast_math import F
from .heights import steps_to
from .rays import BEYOND, Floats, least_clearance

CLEAR = F(-1e9)
"""Bullington's term where nothing can stand in the way; any wavelength makes a loss of 0 dB of it."""

OPEN = F(1e30)
"""Bullington's term where all points of a clear path have to be looked at: see `clear_paths`."""

INSIDE = F(1e-3)
"""Bullington's point keeps so far away from both ends, in steps."""


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


@maker()
def new_own() -> Own:
    """Return room for a fan's cells."""
    rows = np.empty((6, CHUNK), np.float32)
    return Own(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5])


@kernel()
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
    """Write what the cells' own points make: see `Own`; the parameters are those of `along.see_along`."""
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    for i in range(count):
        at = distance_km[i] * per_step
        receiver = cell_ground_m[i] + up
        flat_receiver = receiver - bulge * at * at
        straight, chord = (flat_receiver - start) / at, (receiver - start) / at
        from_start = from_end = above = bare_from_start = bare_from_end = -BEYOND
        squared = BEYOND
        steps = steps_to(at)
        step = at / steps
        for j in range(NEAR):
            back = F(j + 1) * step
            x = at - back
            # The mast is no point of its own; selected rather than skipped, so that eight cells go at a time.
            counts = F(j + 1) < steps
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


@kernel()
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
    height: int,
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
        As in `along.see_along`.
    least_term
        Terms below this make no loss in any band that will be asked for; they may come out as `CLEAR`.
    own, seen, height
        What the points before the cells make; which of the antenna heights of `seen`.
    term
        Written: nu * sqrt(wavelength) in m^0.5, equations (13) to (20), or `OPEN`; shape (cells,).
    above_start_m, above_end_m
        Written: htc and hrc of equations (37a) and (37b), antenna and receiver above the smooth surface.
    """
    bulge = F(500.0 / radius_km * step_km * step_km)
    per_step, start, up = F(1.0 / step_km), F(antenna_m), F(receiver_height_m)
    scale, least = F(0.002 / step_km), F(least_term * least_term)
    ground_start = F(mast_m)
    seen_from_start, seen_above, seen_rising = seen.from_start[height], seen.above[height], seen.bare_from_start[height]
    for i in range(count):
        at = distance_km[i] * per_step
        h = cell_ground_m[i]
        receiver = h + up
        flat_receiver = receiver - bulge * at * at
        straight, chord = (flat_receiver - start) / at, (receiver - start) / at
        from_start, from_end = max(own.from_start[i], seen_from_start[i]), max(own.from_end[i], seen.from_end[i])
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
        above = max(own.above[i], seen_above[i])
        bare_from_start = max(own.bare_from_start[i], seen_rising[i])
        bare_from_end = max(own.bare_from_end[i], seen.bare_from_end[i] + chord)
        rising = bare_from_start - chord
        share = rising / (rising + bare_from_end)
        lowered = above if rising > F(0.0) else F(0.0)
        share = share if rising > F(0.0) else F(0.0)
        above_start_m[i] = start - min(F(fit_start) - lowered * share, ground_start)
        above_end_m[i] = receiver - min(F(fit_end) - lowered * (F(1.0) - share), h)


@kernel()
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
