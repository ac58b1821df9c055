"""Recommendation ITU-R P.2109-2: what a building's walls and roof take from a signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from ..errors import InputError, OutsideValidityError
from .checks import FloatArray, finite, first

Building: TypeAlias = Literal["traditional", "efficient"]

FREQUENCY_MHZ = (80.0, 100_000.0)
ELEVATION_DEG = (-90.0, 90.0)


@dataclass(frozen=True)
class Coefficients:
    """The row of Table 1 for a class of buildings, by the Recommendation's letters."""

    r: float
    s: float
    t: float
    u: float
    v: float
    w: float
    x: float
    y: float
    z: float


COEFFICIENTS: Mapping[Building, Coefficients] = MappingProxyType(
    {
        "traditional": Coefficients(r=12.64, s=3.72, t=0.96, u=9.6, v=2.0, w=9.1, x=-3.0, y=4.5, z=-2.0),
        "efficient": Coefficients(r=28.19, s=-3.0, t=8.48, u=13.5, v=3.8, w=27.8, x=-2.9, y=9.4, z=-2.1),
    }
)
"""Table 1. Thermally efficient: metallised glass or foil-backed panels; all others are traditional."""


def entry_loss_db(
    frequency_mhz: npt.ArrayLike,
    *,
    building: Building = "traditional",
    probability_pct: npt.ArrayLike = 50.0,
    elevation_deg: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the building entry loss not exceeded with a probability, broadcast over the arrays.

    Parameters
    ----------
    frequency_mhz
        80 to 100,000 MHz.
    building
        "traditional" or "efficient" (thermally).
    probability_pct
        Above 0 and below 100 %, over buildings and places inside them.
    elevation_deg
        Of the path at the facade, above the horizontal, -90 to 90.

    Raises
    ------
    OutsideValidityError
        Frequency, probability or elevation is outside its range.
    InputError
        A value is not finite, or there is no such class of buildings.

    Notes
    -----
    P.2109-2, Annex 1, section 3, equations (1) to (10). The loss is never less than -3 dB, which it nears at
    small probabilities.

    Examples
    --------
    >>> entry_loss_db([900, 3500]).round(1).tolist()
    [14.2, 15.7]
    >>> float(entry_loss_db(3500, building="efficient", probability_pct=90).round(1))
    49.3
    """
    if building not in COEFFICIENTS:
        raise InputError("building is {value!r}; expected traditional or efficient. Give one of these.", value=building)
    k = COEFFICIENTS[building]
    log_f = np.log10(_inside("frequency_mhz", frequency_mhz, FREQUENCY_MHZ) / 1000.0)
    deviate = ndtri(_probability(probability_pct) / 100.0)
    rise = np.abs(_inside("elevation_deg", elevation_deg, ELEVATION_DEG))
    horizontal_db = k.r + k.s * log_f + k.t * log_f**2
    first_db = deviate * (k.u + k.v * log_f) + horizontal_db + 0.212 * rise
    second_db = deviate * (k.y + k.z * log_f) + k.w + k.x * log_f
    total = 10.0 ** (0.1 * first_db) + 10.0 ** (0.1 * second_db) + 10.0**-0.3
    return np.asarray(10.0 * np.log10(total))


def _probability(value: npt.ArrayLike) -> FloatArray:
    array = finite("probability_pct", value)
    wrong = (array <= 0.0) | (array >= 100.0)
    if np.any(wrong):
        raise OutsideValidityError(
            "ITU-R P.2109: probability_pct is {value:g}; expected above 0 and below 100 %. Correct the probability.",
            value=first(array, wrong),
        )
    return array


def _inside(name: str, value: npt.ArrayLike, limits: tuple[float, float]) -> FloatArray:
    array = finite(name, value)
    low, high = limits
    wrong = (array < low) | (array > high)
    if np.any(wrong):
        raise OutsideValidityError(
            "ITU-R P.2109: {parameter} is {value:g}; the Recommendation holds from {low:g} to {high:g}. Correct the "
            "value or its unit.",
            parameter=name,
            value=first(array, wrong),
            low=low,
            high=high,
        )
    return array
