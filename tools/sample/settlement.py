"""Where people could live: which cells of the terrain are gentle, low, dry and near a town or a village."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio import features
from scipy import ndimage

from .geography import TOURIST_PLACES, TOWNS, Place
from .terrain import METRES_PER_DEG, STEP_DEG, Terrain

KM_PER_DEG_LON = 103.4
KM_PER_DEG_LAT = 110.7
# Two cells of 3 seconds: dry ground keeps at least that far from the water and the border.
KEEP_OFF_CELLS = 2


@dataclass(frozen=True)
class Ground:
    """The terrain as a planner sees it; every array has the terrain's shape."""

    terrain: Terrain
    commune: NDArray[np.int16]  # 1 + row of the commune, 0 outside and near a border
    suitability: NDArray[np.float32]  # 0 to 1
    above_valley_m: NDArray[np.float32]
    ruggedness_m: NDArray[np.float32]  # range of heights within 3 km


def survey(terrain: Terrain, communes: gpd.GeoDataFrame) -> Ground:
    """Look at the ground of every commune."""
    height = terrain.height_m.astype(np.float32)
    labels = features.rasterize(
        zip(communes.geometry, range(1, len(communes) + 1), strict=True),
        height.shape,
        transform=terrain.transform,
        dtype="int16",
    )
    inner = (ndimage.minimum_filter(labels, 3) == labels) & (ndimage.maximum_filter(labels, 3) == labels)
    down, right = np.gradient(height, STEP_DEG * METRES_PER_DEG)
    slope = np.hypot(down, right)
    above = height - ndimage.minimum_filter(height, 23)
    rugged = ndimage.maximum_filter(height, 65) - ndimage.minimum_filter(height, 65)
    dry = ~ndimage.binary_dilation(terrain.water, iterations=KEEP_OFF_CELLS)
    suitability = np.exp(-((slope / 0.16) ** 2) - above / 75.0) * dry
    return Ground(
        terrain,
        np.where(inner, labels, 0).astype(np.int16),
        suitability.astype(np.float32),
        above.astype(np.float32),
        ndimage.uniform_filter(rugged, 15).astype(np.float32),
    )


def closeness(lon: NDArray[np.float64], lat: NDArray[np.float64], places: tuple[Place, ...]) -> NDArray[np.float64]:
    """How much of a town is at a place: sum of the weights of the places, falling off with distance."""
    total = np.zeros(np.shape(lon))
    for place in places:
        distance2 = ((lon - place.lon) * KM_PER_DEG_LON) ** 2 + ((lat - place.lat) * KM_PER_DEG_LAT) ** 2
        total += place.weight * np.exp(-0.5 * distance2 / place.radius_km**2)
    return total


def town_share(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure closeness to towns, 0 to about 1."""
    return closeness(lon, lat, TOWNS)


def tourist_share(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure closeness to tourist places, 0 to about 0.2."""
    return closeness(lon, lat, TOURIST_PLACES)


def cells_of(ground: Ground, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the habitable cells of a commune (``number`` counts from 0)."""
    return np.nonzero((ground.commune == number + 1) & (ground.suitability > 1e-4))


def centres(ground: Ground, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.float64]:
    """Longitude and latitude of the middle of cells, shape ``(2, n)``."""
    transform = ground.terrain.transform
    return np.stack([transform.c + (column + 0.5) * STEP_DEG, transform.f - (row + 0.5) * STEP_DEG])


def to_km(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Plane coordinates in kilometres, shape ``(n, 2)``; good to 0.5 % across the province."""
    return np.column_stack([np.asarray(lon) * KM_PER_DEG_LON, np.asarray(lat) * KM_PER_DEG_LAT])


def village_pull(
    old_communes: pd.DataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64], reach_km: float
) -> NDArray[np.float64]:
    """Pull of the old communes' points, each falling off over ``reach_km``; 0.12 far from all."""
    pull = np.full(np.shape(lon), 0.12)
    for point in old_communes.itertuples():
        distance2 = ((lon - point.lon) * KM_PER_DEG_LON) ** 2 + ((lat - point.lat) * KM_PER_DEG_LAT) ** 2
        pull += np.exp(-0.5 * distance2 / reach_km**2)
    return pull


def share_out(total: int, weights: NDArray[np.float64], least: int = 0) -> NDArray[np.int64]:
    """Divide a whole number in proportion to weights by the largest remainder, ``least`` to each at first."""
    base = np.asarray(weights, dtype=float)
    exact = (total - least * base.size) * base / base.sum()
    parts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - least * base.size - parts.sum()]] += 1
    return parts + least
