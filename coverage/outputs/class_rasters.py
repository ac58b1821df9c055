"""Coverage as classes with colours in the file: a raster that QGIS and others show right without any setting."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from ..geo.grid import Window
from ..indicators.result import Result, slug
from ..language import Language, Message, msg
from .rasters import Parts, write_cog

NOTHING = 0
_WEAK = 1
_COLOURS = ((0, 0, 0, 0), (227, 231, 234, 255), (161, 218, 180, 255), (65, 182, 196, 255), (37, 52, 148, 255))
_TIERS = ("outdoor", "vehicle", "indoor")
_WORDS: dict[int, Message] = {
    0: msg("nothing arrives, or outside the communes"),
    1: msg("weaker than required"),
    2: msg("enough outdoors"),
    3: msg("enough in a vehicle"),
    4: msg("enough indoors"),
}

Mosaic: TypeAlias = tuple[NDArray[np.float32], Affine, CRS]
Levels = Callable[[str, str], Mosaic | None]
"""Gives an operator's and technology's level mosaic; None where there is none."""


def classes_of(level_dbm: NDArray[np.float32], required_dbm: Sequence[float]) -> NDArray[np.uint8]:
    """Return the class of each level: 0 none, 1 weaker than required, then one more for each limit that it reaches.

    Examples
    --------
    >>> classes_of(np.array([np.nan, -100.0, -94.0, -70.0], dtype=np.float32), [-94.75, -84.75, -78.5]).tolist()
    [0, 1, 2, 4]
    """
    known = np.isfinite(level_dbm)
    reached = (np.where(known, level_dbm, -np.inf)[..., None] >= np.asarray(required_dbm)).sum(axis=-1)
    return np.where(known, reached + _WEAK, NOTHING).astype(np.uint8)


def write_class_rasters(result: Result, levels: Levels, folder: Path, language: Language) -> list[Path]:
    """Write a raster of classes for each technology, of the strongest operator in each cell, and return the files.

    Parameters
    ----------
    result
        With the required levels by technology and tier in its manifest.
    levels
        Where the mosaics come from.
    folder
        Where to.
    language
        Of the classes' names in the tags.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    files = []
    for technology in result.technologies:
        strongest: Mosaic | None = None
        for operator in result.operators:
            found = levels(operator, technology)
            if found is not None:
                both = found[0] if strongest is None else np.fmax(strongest[0], found[0])
                strongest = (both, found[1], found[2])
        if strongest is None:
            continue
        level = strongest[0]
        required: Mapping[str, float] = result.manifest["required_dbm"][technology]
        limits = [float(required[tier]) for tier in _TIERS if tier in required]
        tags = {f"class_{code}": words.render(language) for code, words in _WORDS.items()}
        files.append(
            write_cog(
                folder / f"coverage_{slug(technology)}.tif",
                Parts(level.shape, "uint8", [(Window(0, 0, *level.shape), classes_of(level, limits))]),
                strongest[1],
                strongest[2],
                nodata=NOTHING,
                unit="",
                description=f"coverage {technology}",
                tags={
                    **tags,
                    "technology": technology,
                    "synthetic": "yes" if result.manifest["synthetic"] else "no",
                    "data_date": str(result.manifest["data_date"]),
                    "required_dbm": ", ".join(f"{limit:g}" for limit in limits),
                },
                colours=dict(enumerate(_COLOURS)),
            )
        )
    return files
