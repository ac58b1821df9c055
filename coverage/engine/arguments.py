"""What callers of `path_loss` and `disc_loss` hand over, checked at the door."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..radio.checks import finite, first, not_negative, positive

Floats: TypeAlias = NDArray[np.float64]
TerrainKind: TypeAlias = Literal["surface", "bare"]
Places: TypeAlias = Sequence[ArrayLike]


def places_of(name: str, places: Places) -> tuple[Floats, Floats, Floats]:
    """Return longitudes, latitudes and heights as float64.

    Raises
    ------
    InputError
        There are not three, or one holds what is no number, no degrees or no height.
    """
    axes = list(places) if isinstance(places, Iterable) else [places]
    if len(axes) != 3:
        raise InputError(
            "{name} holds {count} items; expected three: longitudes, latitudes and heights in m above ground. Give "
            "(lon, lat, height_m).",
            name=name,
            count=len(axes),
        )
    lon, lat = finite(f"{name}_lon", axes[0]), finite(f"{name}_lat", axes[1])
    for axis, values, limit in ((f"{name}_lon", lon, 180.0), (f"{name}_lat", lat, 90.0)):
        wrong = np.abs(values) > limit
        if np.any(wrong):
            raise InputError(
                "{name} is {value:g}; expected degrees from {low:g} to {high:g}, longitude before latitude. Look at "
                "the order and the reference system.",
                name=axis,
                value=first(values, wrong),
                low=-limit,
                high=limit,
            )
    return lon, lat, positive(f"{name}_height_m", axes[2])


def terrain_of(terrain: str | PathLike[str]) -> Path:
    """Return where the terrain lies.

    Raises
    ------
    InputError
        It is no path, such as None or an array of heights.
    """
    if not isinstance(terrain, (str, PathLike)):
        raise InputError(
            "terrain is {value!r}; expected the path of a raster of heights, or of a folder of tiles.", value=terrain
        )
    return Path(terrain)


def standing(clutter: float | str | PathLike[str]) -> float | Path:
    """Return what stands on the ground as one height in m, or as the raster that holds it.

    Raises
    ------
    InputError
        It is neither a path nor one number of 0 or more.
    """
    if isinstance(clutter, (str, PathLike)):
        return Path(clutter)
    height_m = not_negative("clutter", clutter)
    if height_m.ndim:
        raise InputError(
            "clutter holds {count} numbers; expected one height in m, or the path of a raster of heights.",
            count=height_m.size,
        )
    return float(height_m)
