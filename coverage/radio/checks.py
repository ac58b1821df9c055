"""The door: numbers are checked here once, before a formula sees them."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError

FloatArray: TypeAlias = npt.NDArray[np.float64]


def finite(name: str, value: npt.ArrayLike) -> FloatArray:
    """Return the value as float64, refusing NaN and the infinities.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        A number or an array of any shape.

    Raises
    ------
    InputError
        Some element is not a finite number, or no number at all.

    Examples
    --------
    >>> float(finite("gain_dbi", 17))
    17.0
    """
    try:
        array = np.asarray(value, dtype=np.float64)
        if np.ma.isMaskedArray(value):
            array = np.where(np.ma.getmaskarray(value), np.nan, array)  # what a mask hides is no number
    except (TypeError, ValueError) as error:
        raise InputError(
            "{name} is {value!r}; expected a number, or an array of numbers. Correct the value.",
            name=name,
            value=value,
        ) from error
    wrong = ~np.isfinite(array)
    if np.any(wrong):
        raise InputError(
            "{name} is {value}; expected a finite number. Correct the value, or leave the station out.",
            name=name,
            value=first(array, wrong),
        )
    return array


def positive(name: str, value: npt.ArrayLike) -> FloatArray:
    """Return the value as float64, refusing whatever is not finite and above 0.

    Raises
    ------
    InputError
        Some element is not a finite number above 0.

    Examples
    --------
    >>> positive("distance_m", [10, 20]).tolist()
    [10.0, 20.0]
    """
    array = finite(name, value)
    wrong = array <= 0
    if np.any(wrong):
        raise InputError(
            "{name} is {value}; expected a number above 0. Correct the value or its unit.",
            name=name,
            value=first(array, wrong),
        )
    return array


def not_negative(name: str, value: npt.ArrayLike) -> FloatArray:
    """Return the value as float64, refusing whatever is not finite or is below 0.

    Raises
    ------
    InputError
        Some element is not a finite number of 0 or more.

    Examples
    --------
    >>> float(not_negative("sigma_db", 0))
    0.0
    """
    array = finite(name, value)
    wrong = array < 0
    if np.any(wrong):
        raise InputError(
            "{name} is {value}; expected 0 or more. Correct the value or its sign.",
            name=name,
            value=first(array, wrong),
        )
    return array


def first(array: FloatArray, wrong: npt.NDArray[np.bool_]) -> float:
    """Return the first element that is wrong, to be named in a message.

    Examples
    --------
    >>> first(np.array([1.0, -2.0]), np.array([False, True]))
    -2.0
    """
    return float(array[wrong].flat[0])
