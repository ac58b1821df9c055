"""A synthetic terrain: hand-set heights of valleys and ridges, carved into valleys by running water."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio import features
from rasterio.transform import Affine
from scipy import ndimage

from .erosion import erode
from .geography import (
    RESERVOIR_EASTERNMOST_LON,
    RESERVOIR_LEVEL_M,
    RESERVOIR_WIDTH_M,
    RIVERS,
    WIDTHS_M,
    relief_at,
)
from .noise import fractal_noise
from .outlines import smooth_line

STEP_DEG = 3.0 / 3600.0
MARGIN_DEG = 0.105
METRES_PER_DEG = 110_700.0
NODATA = -32768
# Grid steps of the levels, coarse to fine, in multiples of 3 seconds, with the steps of erosion on each.
LEVELS = ((8, 160), (4, 50), (2, 25), (1, 10))
STRENGTH = 0.1
BLUR_OUTSIDE_PX = 6.0


@dataclass(frozen=True)
class Terrain:
    """Heights on a grid of longitude and latitude, and where the water is."""

    height_m: NDArray[np.int16]
    water: NDArray[np.bool_]
    transform: Affine

    def at(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Rows and columns of places, shape ``(2, n)``."""
        column = np.floor((np.asarray(lon) - self.transform.c) / STEP_DEG).astype(int)
        row = np.floor((self.transform.f - np.asarray(lat)) / STEP_DEG).astype(int)
        return np.stack([row, column])


def _grid(bounds: tuple[float, float, float, float]) -> tuple[Affine, tuple[int, int]]:
    """Placing and size of the grid: whole multiples of the coarsest step, margin around the bounds."""
    coarse = LEVELS[0][0]
    block = coarse * STEP_DEG
    west = np.floor((bounds[0] - MARGIN_DEG) / block) * block
    north = np.ceil((bounds[3] + MARGIN_DEG) / block) * block
    columns = int(np.ceil((bounds[2] + MARGIN_DEG - west) / block)) * coarse
    rows = int(np.ceil((north - bounds[1] + MARGIN_DEG) / block)) * coarse
    return Affine(STEP_DEG, 0.0, west, 0.0, -STEP_DEG, north), (rows, columns)


def _river_lines() -> dict[str, shapely.LineString]:
    """Rivers as smooth lines that wind a little, degrees."""
    lines = {}
    for number, (name, points) in enumerate(RIVERS.items()):
        line = shapely.segmentize(smooth_line(shapely.LineString(points)), 0.004)
        places = shapely.get_coordinates(line)
        generator = np.random.default_rng(500 + number)
        wind = ndimage.gaussian_filter1d(generator.normal(size=places.shape), 2.0, axis=0, mode="nearest")
        wind[[0, -1]] = 0.0
        lines[name] = smooth_line(shapely.LineString(places + 0.0022 * wind), rounds=2)
    return lines


def _burn(shapes: list[shapely.Geometry], transform: Affine, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Cells that the shapes touch."""
    return features.rasterize(shapes, shape, transform=transform, all_touched=True).astype(bool)


def _water(transform: Affine, shape: tuple[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Cells of wide rivers, and of the reservoir above Hòa Bình."""
    lines = _river_lines()
    reservoir = shapely.intersection(lines["Đà"], shapely.box(104.0, 20.0, RESERVOIR_EASTERNMOST_LON, 20.812)).union(
        shapely.intersection(lines["Đà"], shapely.box(104.0, 20.0, 105.05, 21.2))
    )
    wide = [line.buffer(WIDTHS_M[name] / METRES_PER_DEG) for name, line in lines.items() if name in WIDTHS_M]
    lake = _burn([reservoir.buffer(RESERVOIR_WIDTH_M / METRES_PER_DEG)], transform, shape)
    return _burn(wide, transform, shape) | lake, lake


def _relief(transform: Affine, shape: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Valley floor and ridge height wanted at every cell of a coarse grid, blown up to the fine one."""
    stride = 8
    rows, columns = (np.arange(0, size + stride, stride) for size in shape)
    lon, lat = np.meshgrid(transform.c + (columns + 0.5) * STEP_DEG, transform.f - (rows + 0.5) * STEP_DEG)
    floor, ridge = relief_at(lon, lat, 6.5)
    grid = np.meshgrid(np.arange(shape[0]) / stride, np.arange(shape[1]) / stride, indexing="ij")
    return tuple(
        ndimage.map_coordinates(ndimage.gaussian_filter(field, 1.0), grid, order=1) for field in (floor, ridge)
    )


def _settle(
    old_lon: NDArray[np.float64], old_lat: NDArray[np.float64], transform: Affine, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Less uplift around the old communes' points, so that valleys form where people live; 0.7 to 1."""
    marks = np.zeros(shape)
    row = ((transform.f - old_lat) / STEP_DEG).astype(int)
    column = ((old_lon - transform.c) / STEP_DEG).astype(int)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    marks[row[inside], column[inside]] = 1.0
    spread = ndimage.gaussian_filter(marks, 11.0) * 2 * np.pi * 11.0**2
    return 1.0 - 0.3 * np.clip(spread, 0, 1)


def _shrink(field: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    """Mean of blocks."""
    rows, columns = field.shape[0] // factor, field.shape[1] // factor
    return field.reshape(rows, factor, columns, factor).mean(axis=(1, 3))


def _grow(field: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Bilinear enlargement to a shape."""
    rows = (np.arange(shape[0]) + 0.5) * field.shape[0] / shape[0] - 0.5
    columns = (np.arange(shape[1]) + 0.5) * field.shape[1] / shape[1] - 0.5
    grid = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(field, grid, order=1, mode="nearest")


def _fit_ridges(height: NDArray[np.float64], wanted: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Factor that brings the local ridges to the wanted height, smooth in space."""
    ridges = ndimage.maximum_filter(height, window)
    ratio = np.clip(wanted / np.maximum(ridges, 1.0), 0.02, 12.0)
    return np.exp(ndimage.gaussian_filter(np.log(ratio), window * 0.6, mode="nearest"))


def _carved_relief(
    wanted_m: NDArray[np.float64], share: NDArray[np.float64], drains: NDArray[np.bool_], seed: int
) -> NDArray[np.float64]:
    """Relief above the valley floors: eroded from coarse to fine, ridges kept at the wanted height."""
    shape = wanted_m.shape
    rough = share + 0.9 * fractal_noise(shape, 130.0, 5, seed)
    height = np.zeros((1, 1))
    for factor, steps in LEVELS:
        cell = factor * STEP_DEG * METRES_PER_DEG * 0.97
        wanted = _shrink(wanted_m, factor)
        outlet = _shrink(drains.astype(float), factor) > 0.0
        outlet[[0, -1]] = outlet[:, [0, -1]] = True
        uplift = wanted * _shrink(rough, factor) * 0.02
        if height.size == 1:
            # Falling to the outlets from the start, so that no basin is left without a way out.
            fall = ndimage.distance_transform_edt(~outlet) * cell * 0.004
            height = fall + 2.0 * np.random.default_rng(seed).uniform(size=wanted.shape)
        else:
            height = _grow(height, wanted.shape)
        height = erode(
            height, uplift, outlet, cell_m=cell, strength=STRENGTH, steps=steps, smoothing=0.04 if factor > 1 else 0.22
        )
        height *= _fit_ridges(height, wanted, max(3, 72 // factor))
    return _deepen(height, 72)


def _deepen(height: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Lower the valleys under the ridges around them: the local hypsometric curve to the power of two thirds more."""
    ridges = ndimage.maximum_filter(height, window)
    ridges = np.maximum(ndimage.gaussian_filter(ridges, window * 0.6, mode="nearest"), 1.0)
    return height * np.clip(height / ridges, 0, 1) ** (2 / 3)


def build_terrain(
    bounds: tuple[float, float, float, float],
    outline: shapely.Geometry,
    old_lon: NDArray[np.float64],
    old_lat: NDArray[np.float64],
) -> Terrain:
    """Make the terrain.

    Parameters
    ----------
    bounds
        West, south, east, north of the province, degrees.
    outline
        The province; far from it the ground is smoothed, which keeps the file small.
    old_lon, old_lat
        Points of the old communes, around which valleys form.

    Returns
    -------
    Terrain
        3 seconds of arc, int16 metres.
    """
    transform, shape = _grid(bounds)
    floor, ridge = _relief(transform, shape)
    water, lake = _water(transform, shape)
    narrow = _burn(list(_river_lines().values()), transform, shape)
    settled = _settle(old_lon, old_lat, transform, shape)
    relief = _carved_relief(np.maximum(ridge - floor, 0.0), settled, water | narrow, seed=2025)
    plain = 1.5 * fractal_noise(shape, 60.0, 3, 77) * np.exp(-relief / 40.0)
    height = floor + relief + plain
    # Water lies a little below its banks; the reservoir is level, its banks no lower.
    bank = ndimage.gaussian_filter(floor, 12.0) - 2.5
    height = np.where(water, np.minimum(height, bank), height)
    near_lake = ndimage.distance_transform_edt(~lake)
    upstream = transform.c + np.arange(shape[1]) * STEP_DEG < RESERVOIR_EASTERNMOST_LON
    height = np.where(upstream & (near_lake < 25), np.maximum(height, RESERVOIR_LEVEL_M + 0.9 * near_lake), height)
    height = np.where(lake, RESERVOIR_LEVEL_M, height)
    height = np.maximum(height, 2.0)
    near = _burn([outline.buffer(0.055)], transform, shape)
    smooth = ndimage.gaussian_filter(height, BLUR_OUTSIDE_PX)
    share = np.clip(ndimage.distance_transform_edt(~near) / 30.0, 0, 1)
    height = height * (1 - share) + smooth * share
    return Terrain(np.round(height).astype(np.int16), water, transform)


def write_terrain(terrain: Terrain, path: Path) -> None:
    """Write the heights as a compressed GeoTIFF that says that they are synthetic."""
    rows, columns = terrain.height_m.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype="int16", nodata=NODATA,
        crs="EPSG:4326", transform=terrain.transform, compress="deflate", predictor=2, zlevel=9, tiled=True,
        blockxsize=512, blockysize=512,
    ) as raster:  # fmt: skip
        raster.write(terrain.height_m, 1)
        raster.update_tags(
            SYNTHETIC="yes",
            DESCRIPTION="Synthetic terrain of the phusong sample province; not surveyed, not for navigation or design",
            SOURCE="tools/sample/terrain.py",
            AREA_OR_POINT="Area",
        )
        raster.update_tags(1, units="m")
        raster.set_band_description(1, "height above sea level, synthetic")
