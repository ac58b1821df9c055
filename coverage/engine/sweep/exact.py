"""The oracle: a whole profile for every cell, in double precision, by the Recommendation's formulas as they stand."""

import math

import numpy as np
from numpy.typing import NDArray

from ...radio.p1812.kernels import bullington_term, fitted_surface, obstruction
from ...radio.p1812.losses import (
    beyond_horizon,
    bullington_db,
    grazing_radius_km,
    over_ground_db,
    smooth_clearance_m,
)
from .compiled import maker
from .heights import LEAST_STEPS, bridged, height_between

Floats = NDArray[np.float32]


@maker()
def exact_loss(  # noqa: PLR0917 - compiled code is called by position
    ground_m: Floats,
    stands_m: Floats,
    row: int,
    column: int,
    mast_row: int,
    mast_column: int,
    south: float,
    east: float,
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    cell_km: float,
    antenna_height_m: float,
    receiver_height_m: float,
    radius_km: float,
    frequency_ghz: float,
    wavelength_m: float,
    admittance: float,
    loss_db: NDArray[np.float64],
) -> None:
    """Write the loss at cells; NaN where the terrain on the way is not known.

    Parameters
    ----------
    ground_m
        Terrain, shape (rows, columns), NaN where unknown.
    stands_m
        What stands on it, same shape, or no cells at all: then nothing does.
    row, column
        The grid's cell at (0, 0).
    mast_row, mast_column, south, east
        The mast's cell, and how far from its centre the mast stands, in cells.
    rows, columns
        The cells asked for, shape (cells,).
    cell_km
        A cell's side; profiles have steps as long as this or shorter.
    antenna_height_m, receiver_height_m
        Above ground.
    radius_km, frequency_ghz, wavelength_m, admittance
        Effective radius of the earth; the wave; see `radio.p1812.losses.surface_admittance`.
    loss_db
        Written: free space and delta-Bullington, shape (cells,).

    Notes
    -----
    ITU-R P.1812-7, (8) and 4.3.5, at 50 % of time and locations.
    """
    covered = stands_m.size > 0
    from_row, from_column = mast_row - row, mast_column - column
    for cell in range(rows.size):
        down = rows[cell] - mast_row - south
        across = columns[cell] - mast_column - east
        length = math.hypot(down, across)
        steps = max(math.ceil(length - 1e-9), LEAST_STEPS)
        d = max(length * cell_km, 1e-3)
        distance, height = np.empty(steps + 1), np.empty(steps + 1, np.float32)
        top = np.zeros(steps + 1)
        for k in range(steps + 1):
            share = k / steps
            distance[k] = share * d
            y, x = south + share * down, east + share * across
            height[k] = height_between(ground_m, from_row, from_column, y, x)
            if covered and 0 < k < steps:
                top[k] = stands_m[from_row + math.floor(y + 0.5), from_column + math.floor(x + 0.5)]
        height[steps] = ground_m[rows[cell] - row, columns[cell] - column]
        if bridged(height, steps + 1) <= steps:
            loss_db[cell] = math.nan
            continue
        bare = height.astype(np.float64)
        loss_db[cell] = _on_profile(
            distance,
            bare,
            bare + top,
            bare[0] + antenna_height_m,
            bare[steps] + receiver_height_m,
            radius_km,
            frequency_ghz,
            wavelength_m,
            admittance,
        )


@maker()
def _on_profile(  # noqa: PLR0917 - compiled code is called by position
    distance_km: NDArray[np.float64],
    ground_m: NDArray[np.float64],
    top_m: NDArray[np.float64],
    antenna_m: float,
    receiver_m: float,
    radius_km: float,
    frequency_ghz: float,
    wavelength_m: float,
    admittance: float,
) -> float:
    last = distance_km.size - 1
    d = distance_km[last]
    start, end = fitted_surface(distance_km, ground_m)
    above, from_start, from_end = obstruction(distance_km, ground_m, antenna_m, receiver_m)
    if above > 0.0:
        share = from_start / (from_start + from_end)
        start, end = start - above * share, end - above * (1.0 - share)
    above_start, above_end = antenna_m - min(start, ground_m[0]), receiver_m - min(end, ground_m[last])
    profile = bullington_term(distance_km, top_m, antenna_m, receiver_m, radius_km)
    smooth = bullington_term(distance_km, np.zeros(last + 1), above_start, above_end, radius_km)
    profile_db = bullington_db(profile, wavelength_m, d)
    smooth_db = bullington_db(smooth, wavelength_m, d)
    if beyond_horizon(d, above_start, above_end, radius_km):
        spherical_db = over_ground_db(d, above_start, above_end, radius_km, frequency_ghz, admittance)
    else:
        clearance, required = smooth_clearance_m(d, above_start, above_end, radius_km)
        grazing = grazing_radius_km(d, above_start, above_end)
        share = 1.0 - clearance / (required * math.sqrt(wavelength_m))
        grazing_db = over_ground_db(d, above_start, above_end, grazing, frequency_ghz, admittance)
        spherical_db = max(share, 0.0) * max(grazing_db, 0.0)
    slant = math.hypot(d, (antenna_m - receiver_m) / 1000.0)
    free_space_db = 92.4 + 20.0 * math.log10(frequency_ghz * slant)
    return profile_db + max(spherical_db - smooth_db, 0.0) + free_space_db
