"""From a ray's geometry to the loss in one band: ITU-R P.1812, 4.3, for many cells at once in single precision."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .fast_math import DB_PER_OCTAVE, F, exp2_f32, log2_f32

Floats = NDArray[np.float32]

LEAST_NU = F(-0.78)
TEN_LOG = F(0.5) * DB_PER_OCTAVE
FIVE_LOG = F(0.25) * DB_PER_OCTAVE
EDGE_OCTAVES = F(-1.0 / (6.0 * math.log(2.0)))
"""exp(-J / 6) as a power of two."""


@kernel(inline="always")
def _bullington(nu: np.float32, distance_km: np.float32) -> np.float32:
    """Return equations (12) and (21)."""
    shifted = max(nu, LEAST_NU) - F(0.1)
    edge = F(6.9) + DB_PER_OCTAVE * log2_f32(np.sqrt(shifted * shifted + F(1.0)) + shifted)
    edge = edge if nu > LEAST_NU else F(0.0)
    return edge + (F(1.0) - exp2_f32(EDGE_OCTAVES * edge)) * (F(10.0) + F(0.02) * distance_km)


@kernel(inline="always")
def _height_gain(b: np.float32, least: np.float32) -> np.float32:
    """Return G of equations (35) and (36)."""
    high = b > F(2.0)
    log = log2_f32(b - F(1.1) if high else b + F(0.1) * b * b * b)
    gain = F(17.6) * np.sqrt(max(b - F(1.1), F(0.0))) - FIVE_LOG * log - F(8.0) if high else DB_PER_OCTAVE * log
    return max(gain, least)


@kernel()
def losses_in_band(  # noqa: PLR0917 - compiled code is called by position
    count: int,
    frequency_ghz: float,
    wavelength_m: float,
    admittance: float,
    distance_km: Floats,
    term: Floats,
    above_start_m: Floats,
    above_end_m: Floats,
    free_space_db: Floats,
    smooth_term: Floats,
    clearance: Floats,
    inverse_root: Floats,
    loss_db: Floats,
) -> None:
    """Write free space and delta-Bullington diffraction: equations (8) and (39).

    Parameters
    ----------
    count, frequency_ghz, wavelength_m, admittance
        Cells; the wave; see `radio.p1812.losses.surface_admittance`.
    distance_km, term, above_start_m, above_end_m
        As `geometry.over_cells` writes them, shape (count or more,).
    free_space_db, smooth_term, clearance, inverse_root
        As `smooth` writes them.
    loss_db
        Written.
    """
    per_root = F(1.0 / math.sqrt(wavelength_m))
    constant = F(92.4 + 20.0 * math.log10(frequency_ghz))
    k_factor = F(admittance)
    x_factor = F(21.88 * frequency_ghz ** (1.0 / 3.0))
    y_factor = F(0.9575 * frequency_ghz ** (2.0 / 3.0))
    for i in range(count):
        d, p = distance_km[i], inverse_root[i]
        profile = _bullington(term[i] * per_root, d)
        smooth = _bullington(smooth_term[i] * per_root, d)
        k = k_factor * p
        k2 = k * k
        beta = (F(1.0) + F(1.6) * k2 + F(0.67) * k2 * k2) / (F(1.0) + F(4.5) * k2 + F(1.53) * k2 * k2)
        x = x_factor * beta * p * p * d
        y = y_factor * beta * beta * p
        least = F(2.0) + DB_PER_OCTAVE * log2_f32(k)
        log_x = log2_f32(x)
        far = F(11.0) + TEN_LOG * log_x - F(17.6) * x
        near = -DB_PER_OCTAVE * log_x - F(5.6488) * exp2_f32(F(1.425) * log_x)
        gains = _height_gain(y * above_start_m[i], least) + _height_gain(y * above_end_m[i], least)
        first_term = -(far if x >= F(1.6) else near) - gains
        spherical = max(F(1.0) - clearance[i] * per_root, F(0.0)) * max(first_term, F(0.0))
        loss_db[i] = constant + free_space_db[i] + profile + max(spherical - smooth, F(0.0))
