"""How much less than at its peak an antenna sends in a direction.

The EIRP is that of the peak, hence every gain here is 0 dB or less. Azimuths are clockwise from true north, elevations
are of the ray as it leaves the antenna, upward positive, and a downtilt is positive downward.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from .checks import FloatArray, finite, not_negative, positive

SECTOR_BEAMWIDTH_DEG = 65.0
"""Horizontal width at -3 dB: 3GPP TR 38.901 Table 7.3-1."""

MAX_ATTENUATION_DB = 30.0
"""A_m, and the greatest attenuation in all: 3GPP TR 38.901 Table 7.3-1 (TR 36.814 has 25)."""

VERTICAL_BEAMWIDTH_DEG = 10.0
"""Vertical width at -3 dB of a macro panel: 3GPP TR 36.814 Table A.2.1.1-2 (TR 38.901 has an element's, 65)."""

SIDE_LOBE_DB = 20.0
"""SLA_v, which goes with that vertical width: 3GPP TR 36.814 Table A.2.1.1-2 (TR 38.901 has 30)."""

FULL_CIRCLE_DEG = 360.0
"""A beam this wide or wider is omnidirectional."""


def relative_gain_db(
    bearing_deg: npt.ArrayLike,
    elevation_deg: npt.ArrayLike,
    *,
    azimuth_deg: npt.ArrayLike,
    beamwidth_deg: npt.ArrayLike = SECTOR_BEAMWIDTH_DEG,
    downtilt_deg: npt.ArrayLike = 0.0,
    vertical_beamwidth_deg: npt.ArrayLike = VERTICAL_BEAMWIDTH_DEG,
    max_attenuation_db: npt.ArrayLike = MAX_ATTENUATION_DB,
    side_lobe_db: npt.ArrayLike = SIDE_LOBE_DB,
) -> FloatArray:
    """Return the gain towards a direction, relative to the antenna's peak; 0 dB or less.

    Parameters
    ----------
    bearing_deg
        From the antenna to the receiver. All parameters are broadcast against each other.
    elevation_deg
        Of the ray, -90 to 90, negative below the horizon.
    azimuth_deg
        Where the sector looks; NaN for an omnidirectional antenna.
    beamwidth_deg
        Horizontal width at -3 dB; 360 or more is omnidirectional too.
    downtilt_deg
        Of the beam, downward positive, mechanical and electrical together.
    vertical_beamwidth_deg
        Vertical width at -3 dB; infinity leaves the vertical pattern out. An omnidirectional antenna has it as well.
    max_attenuation_db
        A_m: of the horizontal pattern, and of both together.
    side_lobe_db
        SLA_v: the greatest attenuation of the vertical pattern.

    Raises
    ------
    InputError
        A number is outside its range.

    Notes
    -----
    3GPP TR 36.814 Table A.2.1.1-2 and TR 38.901 Table 7.3-1: A_H = -min(12 (phi / phi_3dB)^2, A_m), A_V likewise
    about the downtilt with SLA_v, A = -min(-(A_H + A_V), A_m).

    Examples
    --------
    >>> relative_gain_db([350, 22.5, 170], -4, azimuth_deg=350, downtilt_deg=4).tolist()
    [0.0, -3.0, -30.0]
    >>> float(relative_gain_db(123, 0, azimuth_deg=float("nan")))
    0.0
    """
    azimuth = np.asarray(azimuth_deg, dtype=np.float64)
    omni = np.isnan(azimuth)
    width = np.where(omni, FULL_CIRCLE_DEG, positive("beamwidth_deg", beamwidth_deg))
    vertical = np.asarray(vertical_beamwidth_deg, dtype=np.float64)
    positive("vertical_beamwidth_deg", np.where(np.isposinf(vertical), 1.0, vertical))
    parameters = np.broadcast_arrays(
        finite("bearing_deg", bearing_deg),
        finite("elevation_deg", elevation_deg),
        finite("azimuth_deg", np.where(omni, 0.0, azimuth)),
        width,
        finite("downtilt_deg", downtilt_deg),
        vertical,
        not_negative("max_attenuation_db", max_attenuation_db),
        not_negative("side_lobe_db", side_lobe_db),
    )
    gains: FloatArray = _gains_db(np.stack([part.ravel() for part in parameters]))
    return gains.reshape(parameters[0].shape)


@njit(nogil=True, cache=True)
def gain_kernel_db(  # noqa: PLR0917 - compiled code is called by position
    bearing_deg: float,
    elevation_deg: float,
    azimuth_deg: float,
    beamwidth_deg: float,
    downtilt_deg: float,
    vertical_beamwidth_deg: float,
    max_attenuation_db: float,
    side_lobe_db: float,
) -> float:
    """Return `relative_gain_db` of one direction, unchecked, for loops over pixels.

    A beamwidth of 360 or more is omnidirectional; NaN is not expected here.

    Notes
    -----
    See `relative_gain_db`.
    """
    horizontal = 0.0
    if beamwidth_deg < FULL_CIRCLE_DEG:
        turn = bearing_deg - azimuth_deg
        turn -= FULL_CIRCLE_DEG * math.floor(turn / FULL_CIRCLE_DEG + 0.5)
        horizontal = min(12.0 * (turn / beamwidth_deg) ** 2, max_attenuation_db)
    vertical = min(12.0 * ((elevation_deg + downtilt_deg) / vertical_beamwidth_deg) ** 2, side_lobe_db)
    # Subtracted from 0.0, so that the peak is 0.0 and not -0.0.
    return 0.0 - min(horizontal + vertical, max_attenuation_db)


@njit(nogil=True, cache=True)
def _gains_db(parameters: FloatArray) -> FloatArray:
    gains = np.empty(parameters.shape[1])
    for i in range(gains.size):
        p = parameters[:, i]
        gains[i] = gain_kernel_db(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])
    return gains
