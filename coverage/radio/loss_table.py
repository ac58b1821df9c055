"""A model's loss, sampled along the distance for loops over pixels.

Once frequency and heights are fixed a model's loss depends on the distance alone, so it is computed at a few thousand
distances and not at every pixel. The samples lie evenly in the logarithm of the distance, from 1 m up; linear
interpolation between them keeps within 0.02 dB of the model, kinks at breakpoints included.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from ..errors import InputError, OutsideValidityError
from .checks import positive
from .models import NEAREST_M, get_model, path_loss_db

KNOTS_PER_OCTAVE = 256
"""Samples to a doubling of the distance: a knot every 0.27 %. A slope that changes by 45 dB a decade costs 0.013 dB."""

_KNOTS_PER_E = KNOTS_PER_OCTAVE / math.log(2.0)


def loss_table(
    model_name: str,
    *,
    frequency_mhz: float,
    antenna_height_m: float,
    receiver_height_m: float = 1.5,
    reach_m: float | None = None,
) -> npt.NDArray[np.float32]:
    """Return a model's median path loss at distances which `interpolated_loss_db` knows.

    Parameters
    ----------
    model_name
        A key of `models.MODELS`.
    frequency_mhz, antenna_height_m, receiver_height_m
        Of one station; heights outside the model's range are clamped, as by `path_loss_db(..., outside="clamp")`.
    reach_m
        The greatest distance that will be asked for; the model's own greatest by default.

    Returns
    -------
    ndarray
        Shape (n,), dB, n up to about 4,000: knot i is at 2^(i / `KNOTS_PER_OCTAVE`) m.

    Raises
    ------
    OutsideValidityError
        The frequency, or the reach, is outside the model's range.
    InputError
        A number is not finite and above 0, the reach is not above 1 m, or there is no such model.

    Examples
    --------
    >>> table = loss_table("hata_open", frequency_mhz=900, antenna_height_m=35, reach_m=8000)
    >>> table.dtype, round(interpolated_loss_db(table, 8000.0, 5000.0), 1)
    (dtype('float32'), 121.3)
    """
    model = get_model(model_name)
    reach = model.reach_m if reach_m is None else float(positive("reach_m", reach_m))
    if reach > model.reach_m:
        raise OutsideValidityError(
            "Model {model}: a reach of {value:g} m is asked for; its source ({source}) gives it up to {high:g} m. "
            "Reduce the radius.",
            model=model.name,
            value=reach,
            source=model.source,
            high=model.reach_m,
        )
    if reach <= NEAREST_M:
        raise InputError(
            "reach_m is {value:g}; expected more than {nearest:g} m. Correct the radius or its unit.",
            value=reach,
            nearest=NEAREST_M,
        )
    end = math.log(reach / NEAREST_M) * _KNOTS_PER_E
    last = math.ceil(end)
    distances_m = NEAREST_M * 2.0 ** (np.arange(last) / KNOTS_PER_OCTAVE)
    loss = path_loss_db(
        model_name,
        np.append(distances_m, reach),
        frequency_mhz=frequency_mhz,
        antenna_height_m=antenna_height_m,
        receiver_height_m=receiver_height_m,
        outside="clamp",
    )
    # The last knot lies past the reach, where the model says nothing: put it so that the line meets the reach's loss.
    loss[-1] = loss[-2] + (loss[-1] - loss[-2]) / (end - (last - 1))
    return loss.astype(np.float32)


@njit(nogil=True, cache=True)
def interpolated_loss_db(table: npt.NDArray[np.float32], reach_m: float, distance_m: float) -> float:
    """Return the path loss at a distance, unchecked, for loops over pixels.

    Parameters
    ----------
    table
        From `loss_table`, made for a reach of `reach_m` or more.
    reach_m
        Beyond it the loss is infinite: no coverage.
    distance_m
        Over the ground; below 1 m it counts as 1 m.

    Returns
    -------
    float
        dB.
    """
    if distance_m > reach_m:
        return math.inf
    position = math.log(max(distance_m, NEAREST_M) / NEAREST_M) * _KNOTS_PER_E
    # The reach itself may round to a position past the last knot.
    knot = min(int(position), table.size - 2)
    return float(table[knot] + (position - knot) * (table[knot + 1] - table[knot]))
