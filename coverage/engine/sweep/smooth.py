"""The smooth earth under a path, whatever the frequency: ITU-R P.1812, 4.3.2 to 4.3.4, for many cells at once."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .fast_math import DB_PER_OCTAVE, F, exp2_f32, log2_f32

Floats = NDArray[np.float32]

THIRD = F(1.0 / 3.0)


@kernel()
def spread(count: int, distance_km: Floats, rise_m: Floats, free_space_db: Floats) -> None:
    """Write 20 log10 of the slant distance in km: equations (8) and (8a) without the frequency.

    Parameters
    ----------
    count
        Cells.
    distance_km, rise_m
        To the cells, and how much higher the receiver is than the antenna, shape (count or more,).
    free_space_db
        Written.
    """
    for i in range(count):
        rise_km = rise_m[i] * F(0.001)
        squared = distance_km[i] * distance_km[i] + rise_km * rise_km
        free_space_db[i] = F(0.5) * DB_PER_OCTAVE * log2_f32(squared)


@kernel()
def smooth_term(  # noqa: PLR0917 - compiled code is called by position
    count: int,
    radius_km: float,
    step_km: float,
    distance_km: Floats,
    above_start_m: Floats,
    above_end_m: Floats,
    term: Floats,
) -> None:
    """Write Bullington's term of the smooth earth, nu * sqrt(wavelength) in m^0.5: section 4.3.4.

    Parameters
    ----------
    count, radius_km, step_km
        Cells; effective radius; no point stands nearer to an end than a step.
    distance_km, above_start_m, above_end_m
        Distance, htc and hrc, shape (count or more,).
    term
        Written.

    Notes
    -----
    The maxima over the profile's points are taken over all the path between. Beyond the horizon they stand where a
    tangent touches the sphere: Stim = C d - 2 sqrt(C htc) of equation (14). Within it, with v = d1 / d2, equation (16)
    is greatest where htc - C d^2 v (v - 1) / (1 + v)^2 - hrc v = 0. The tangent points of grazing, v^2 = htc / hrc, are
    where two steps of Newton's begin: what differs from grazing by so much that they fall short makes no loss anyway.
    """
    bulge, step = F(500.0 / radius_km), F(step_km)
    for i in range(count):
        d, start, end = distance_km[i], above_start_m[i], above_end_m[i]
        full = bulge * d * d
        nearest = min(step, F(0.5) * d)
        # Tangents from both ends, their points not beyond the first and the last one of the profile.
        rest = d - nearest
        touch_start = min(max(np.sqrt(start / bulge), nearest), rest)
        touch_end = min(max(np.sqrt(end / bulge), nearest), rest)
        from_start = bulge * (d - touch_start) - start / touch_start
        from_end = bulge * (d - touch_end) - end / touch_end
        straight = (end - start) / d
        peak = (end - start + from_end * d) / (from_start + from_end)
        peak = min(max(peak, nearest), rest)
        beyond = (from_start - straight) * peak * np.sqrt(F(0.002) * d / (peak * (d - peak)))
        v = np.sqrt(start / end)
        for _ in range(2):
            w = F(1.0) / (F(1.0) + v)
            value = start - full * v * (v - F(1.0)) * w * w - end * v
            slope = -full * (F(3.0) * v - F(1.0)) * w * w * w - end
            better = v - value / slope
            v = max(F(0.1) * v, better)
        least = nearest / rest
        v = min(max(v, least), F(1.0) / least)
        u = np.sqrt(v)
        within = np.sqrt(F(0.002) / d) * (full * u / (F(1.0) + v) - start / u - end * u)
        term[i] = beyond if from_start >= straight else within


@kernel()
def spherical_clearance(  # noqa: PLR0917 - compiled code is called by position
    count: int,
    radius_km: float,
    distance_km: Floats,
    above_start_m: Floats,
    above_end_m: Floats,
    clearance: Floats,
    inverse_root: Floats,
) -> None:
    """Write hse / hreq times the wavelength's root, and adft to the power -1/3: section 4.3.2, equations (22) to (27).

    Parameters
    ----------
    count, radius_km
        Cells; effective radius.
    distance_km, above_start_m, above_end_m
        Distance, htc and hrc, shape (count or more,).
    clearance, inverse_root
        Written; the clearance is 0 beyond the horizon, where all of the residue's first term counts.

    Notes
    -----
    Equation (23d)'s b is the root of m b^3 - (m + 1) b + c = 0 that lies within -1 and 1; Newton's steps from c / (m +
    1) go to it from one side.
    """
    bulge = F(500.0 / radius_km)
    log_own = F(math.log2(radius_km))
    for i in range(count):
        d, start, end = distance_km[i], above_start_m[i], above_end_m[i]
        total = start + end
        c = (start - end) / total
        m = F(0.5) * bulge * d * d / total
        b = c / (m + F(1.0))
        for _ in range(5):
            b -= (m * b * b * b - (m + F(1.0)) * b + c) / (F(3.0) * m * b * b - (m + F(1.0)))
        first = F(0.5) * d * (F(1.0) + b)
        second = d - first
        high = ((start - bulge * first * first) * second + (end - bulge * second * second) * first) / d
        required = F(17.456) * np.sqrt(first * second / d)
        roots = np.sqrt(start) + np.sqrt(end)
        # Equation (22), squared: 2 ae 0.001 (sqrt(htc) + sqrt(hrc))^2 = (1 / C) (...)^2.
        shadowed = bulge * d * d >= roots * roots
        clearance[i] = F(0.0) if shadowed else high / required
        log_grazing = F(8.965784284662087) + F(2.0) * log2_f32(d / roots)
        inverse_root[i] = exp2_f32(-THIRD * (log_own if shadowed else log_grazing))
