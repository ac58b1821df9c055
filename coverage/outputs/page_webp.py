"""Arrays as WebP, by the GDAL inside rasterio."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from ..errors import OutputError

_MOST_PIXELS = 16_383  # on a side of a WebP


def lossless_webp(red: NDArray[np.uint8]) -> bytes:
    """Return a picture whose red is the array, shape (rows, columns), green and blue 0: lossless WebP.

    Raises
    ------
    OutputError
        GDAL was built without WebP, or the picture is wider or higher than the format's 16,383 pixels.
    """
    nothing = np.zeros_like(red)
    return webp(np.stack([red, nothing, nothing]), lossless=True)


def webp(bands: NDArray[np.uint8], **options: Any) -> bytes:
    """Return a WebP of bands, shape (3 or 4, rows, columns); `options` are those of GDAL's driver.

    Raises
    ------
    OutputError
        As `lossless_webp`.
    """
    count, height, width = bands.shape
    if max(height, width) > _MOST_PIXELS:
        raise OutputError(
            "a raster of the map would be {width} x {height} pixels; a WebP holds {most}: take a coarser "
            "--raster-detail",
            width=width,
            height=height,
            most=_MOST_PIXELS,
        )
    profile = {"driver": "WEBP", "count": count, "height": height, "width": width, "dtype": "uint8"}
    try:
        with warnings.catch_warnings(), MemoryFile(ext=".webp") as file:
            # A picture has no place on earth of its own: the page's data hold it.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with file.open(**profile, **options) as picture:
                picture.write(bands)
            return bytes(file.read())
    except RasterioError as error:
        raise OutputError(
            "the map's rasters cannot be packed as WebP ({reason}); install the rasterio wheel from PyPI, whose GDAL "
            "has it",
            reason=str(error),
        ) from error
