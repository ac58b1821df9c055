"""Arrays as WebP, by the GDAL inside rasterio."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from ..errors import OutputError


def webp(bands: NDArray[np.uint8], **options: Any) -> bytes:
    """Return a WebP of bands, shape (3 or 4, rows, columns); `options` are those of GDAL's driver.

    Raises
    ------
    OutputError
        GDAL was built without WebP.
    """
    count, height, width = bands.shape
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
