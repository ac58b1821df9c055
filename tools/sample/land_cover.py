"""A synthetic land cover in ESA WorldCover's numbers: water, houses about hamlets, fields in valleys, woods above."""

from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from scipy import ndimage

from .noise import fractal_noise
from .settlement import KM_PER_DEG_LAT, Ground, centres, town_share
from .terrain import STEP_DEG

TREES, SHRUB, CROPS, HOUSES, WATER = 10, 20, 40, 50, 80
NODATA = 0
# A household's house and garden in a village.
HOUSEHOLD_M2 = 700.0
TOWN_SHARE = 0.55
# Ground so gentle and low is tilled.
TILLED = 0.35
SHRUB_BELOW = 0.22


def build_land_cover(ground: Ground, hamlets: pd.DataFrame) -> NDArray[np.uint8]:
    """Make the land cover.

    Parameters
    ----------
    ground
        The terrain as surveyed.
    hamlets
        With ``lon``, ``lat`` and ``households``.

    Returns
    -------
    ndarray
        A number of ESA WorldCover for every cell of the terrain.
    """
    shape = ground.suitability.shape
    ragged = 0.25 * fractal_noise(shape, 12.0, 3, 91)
    tilled = ndimage.gaussian_filter(ground.suitability, 1.5) + ragged
    cover = np.select([tilled > TILLED, tilled > SHRUB_BELOW], [CROPS, SHRUB], TREES).astype(np.uint8)
    cover[_houses(ground, hamlets)] = HOUSES
    cover[ground.terrain.water] = WATER
    # Single cells are noise, which costs bytes and shows nothing.
    return ndimage.median_filter(cover, 3)


def _houses(ground: Ground, hamlets: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the cells where houses stand: about each hamlet as much ground as its households take, and in towns."""
    row, column = ground.terrain.at(hamlets["lon"].to_numpy(float), hamlets["lat"].to_numpy(float))
    cell_m = STEP_DEG * KM_PER_DEG_LAT * 1000.0
    cells = hamlets["households"].to_numpy(float) * HOUSEHOLD_M2 / cell_m**2
    built = np.zeros(ground.suitability.shape)
    np.add.at(built, (row, column), cells)
    spread = ndimage.gaussian_filter(built, 1.6)
    spread *= 1.0 + 0.6 * fractal_noise(spread.shape, 6.0, 2, 92)
    lines, columns = np.indices(spread.shape)
    lon, lat = centres(ground, lines.ravel(), columns.ravel())
    towns = town_share(lon, lat).reshape(spread.shape) + 0.15 * fractal_noise(spread.shape, 10.0, 2, 93)
    return (spread > 0.35) | ((towns > TOWN_SHARE) & (ground.suitability > 0.3))


def write_land_cover(cover: NDArray[np.uint8], transform: Affine, path: Path) -> None:
    """Write the numbers as a compressed GeoTIFF that says that they are synthetic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows, columns = cover.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype="uint8", nodata=NODATA,
        crs="EPSG:4326", transform=transform, compress="deflate", zlevel=9, tiled=True, blockxsize=512, blockysize=512,
    ) as raster:  # fmt: skip
        raster.write(cover, 1)
        raster.update_tags(
            SYNTHETIC="yes",
            DESCRIPTION="Synthetic land cover of the phusong sample province in ESA WorldCover's numbers; not observed",
            SOURCE="tools/sample/land_cover.py",
            AREA_OR_POINT="Area",
        )
        raster.set_band_description(1, "class of land cover, synthetic")
