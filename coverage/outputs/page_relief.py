"""The terrain as a picture in grey, lit from the north-west: for orientation, not for figures."""

from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..geo.grid import Grid, grid_over
from ..geo.rasters import read_terrain
from .page_rasters import MERCATOR, WEBP, Picture, placed, stretch_of
from .page_webp import webp

# One colourless picture for the whole province: about 60 kB. The province stands in its surroundings.
_MOST_PIXELS = 900
_MARGIN = 0.03
_QUALITY = 45

# The cartographer's light since Imhof: from the north-west, halfway up. Heights are doubled, or a delta would be blank.
_AZIMUTH_DEG, _ALTITUDE_DEG, _EXAGGERATION = 315.0, 45.0, 2.0


def relief_picture(communes: gpd.GeoDataFrame, terrain: Path) -> Picture | None:
    """Return the terrain around the communes as a picture; None where the raster holds no height there.

    Parameters
    ----------
    communes
        What must be covered; any system.
    terrain
        A raster of heights, or a folder of tiles.

    Raises
    ------
    MissingFileError, InputError
        The terrain cannot be read.
    """
    frame, pixel_m = _around(communes)
    heights_m = read_terrain(terrain, frame)
    known = np.isfinite(heights_m)
    if not known.any():
        return None
    grey = shade(heights_m, pixel_m)
    opaque = np.where(known, 255, 0).astype(np.uint8)
    bands = np.stack([grey, grey, grey, opaque])
    return Picture("raster-relief", webp(bands, quality=_QUALITY), WEBP, {"kind": "relief", **placed(frame, pixel_m)})


def shade(heights_m: NDArray[np.float32], pixel_m: float) -> NDArray[np.uint8]:
    """Return how bright each pixel is, 0 to 255: 180 on level ground, lighter on slopes towards the north-west.

    Parameters
    ----------
    heights_m
        Shape (rows, columns), row 0 northernmost; NaN, where the height is not known, counts as level.
    pixel_m
        The side of a pixel on the ground.

    Notes
    -----
    Lambert's law: the cosine between the light and the surface's normal (Horn, "Hill shading and the reflectance map",
    Proceedings of the IEEE 69, 1981).

    Examples
    --------
    >>> shade(np.zeros((2, 2), np.float32), 100.0).tolist()
    [[180, 180], [180, 180]]
    >>> west_slope = np.tile(np.arange(3, dtype=np.float32) * 50, (3, 1))
    >>> int(shade(west_slope, 100.0)[1, 1]) > 180
    True
    """
    # Beside a gap there is no slope: NaN minus a height.
    south, east = (np.nan_to_num(slope, nan=0.0) for slope in np.gradient(heights_m * _EXAGGERATION, pixel_m))
    azimuth, altitude = np.radians(_AZIMUTH_DEG), np.radians(_ALTITUDE_DEG)
    # The surface's normal is (-dh/dx, -dh/dy, 1); rows run southwards.
    towards = -east * np.sin(azimuth) * np.cos(altitude) + south * np.cos(azimuth) * np.cos(altitude)
    cosine = (towards + np.sin(altitude)) / np.sqrt(1.0 + south**2 + east**2)
    level = np.sin(altitude)
    bright: NDArray[np.uint8] = np.clip(np.rint(_LEVEL_GREY * cosine / level), 0, 255).astype(np.uint8)
    return bright


_LEVEL_GREY = 180.0


def _around(communes: gpd.GeoDataFrame) -> tuple[Grid, float]:
    """Return the picture's pixels in EPSG:3857, and their side on the ground in the middle of the communes."""
    west_m, south_m, east_m, north_m = (float(value) for value in communes.to_crs(MERCATOR).total_bounds)
    longest_m = max(east_m - west_m, north_m - south_m)
    margin_m = _MARGIN * longest_m
    box_m = (west_m - margin_m, south_m - margin_m, east_m + margin_m, north_m + margin_m)
    grid = grid_over(box_m, MERCATOR, (longest_m + 2 * margin_m) / _MOST_PIXELS)
    return grid, grid.resolution_m / stretch_of(communes)
