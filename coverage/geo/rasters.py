"""Rasters from disk onto a grid: terrain heights and people per km²."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError
from rasterio.warp import Resampling, reproject, transform_bounds

from ..errors import InputError, MissingFileError
from .crs import WGS84
from .grid import Grid

_TILES = (".tif", ".tiff", ".hgt", ".vrt", ".img", ".asc", ".dem")


def read_terrain(path: Path, grid: Grid) -> NDArray[np.float32]:
    """Return terrain heights on the grid in metres, bilinear, NaN where the terrain is missing.

    Parameters
    ----------
    path
        A raster that GDAL reads (GeoTIFF, .hgt, VRT), or a folder of tiles.
    grid
        Where the heights are wanted.

    Raises
    ------
    MissingFileError, InputError
        There is no such path, no tile in the folder, it is not a raster, or it has no reference system.
    """
    heights = np.full(grid.shape, np.nan, dtype=np.float32)
    for tile in tiles_of(path):
        with _opened(tile) as source:
            if not _touches(source, grid):
                continue
            part = _onto(source, _read(source), grid, Resampling.bilinear)
        np.copyto(heights, part, where=np.isnan(heights))
    return heights


def covered_share(path: Path, places: gpd.GeoDataFrame) -> float:
    """Return the share of the places' area over which a raster, or a folder of tiles, lies; voids in it are not seen.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`.
    """
    frames = []
    for tile in tiles_of(path):
        with _opened(tile) as source:
            frames.append(shapely.box(*transform_bounds(source.crs, "EPSG:4326", *_bounds(source), densify_pts=21)))
    shapes = shapely.make_valid(places.geometry.to_crs(WGS84).to_numpy())
    # A degree is not as long everywhere, but two areas at one place compare.
    covered = shapely.area(shapely.intersection(shapes, shapely.union_all(frames))).sum()
    return float(covered / shapely.area(shapes).sum())


def read_people_density(path: Path, grid: Grid) -> NDArray[np.float32]:
    """Return people per km² on the grid from a raster of counts per cell; 0 where it holds nothing.

    A source finer than the grid is added up, a coarser one is shared out by area: nobody is lost or invented between.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`.
    """
    with _opened(path) as source:
        counts = np.maximum(np.nan_to_num(_read(source), nan=0.0), 0.0)
        persons = _onto(source, counts, grid, Resampling.sum)
    return np.nan_to_num(persons, nan=0.0) / np.float32(grid.cell_km2)


def tiles_of(path: Path) -> list[Path]:
    """Return the raster files of a folder in the order of their names, or the path itself where it is no folder.

    Raises
    ------
    InputError
        The folder holds no raster.
    """
    if not path.is_dir():
        return [path]
    tiles = sorted(file for file in path.iterdir() if file.suffix.lower() in _TILES)
    if not tiles:
        raise InputError("{file}: the folder holds no raster tile; expected .tif, .hgt or .vrt files", file=str(path))
    return tiles


@contextmanager
def _opened(path: Path) -> Any:
    if not path.exists():
        raise MissingFileError("{file} does not exist; check the path in phusong.toml", file=str(path))
    try:
        source = rasterio.open(path)
    except RasterioIOError as error:
        raise InputError(
            "{file} is not a raster that can be read; expected GeoTIFF, .hgt or VRT", file=str(path)
        ) from error
    with source:
        if source.crs is None:
            raise InputError(
                "{file} has no reference system; write one into it, for example with gdal_edit -a_srs EPSG:4326",
                file=str(path),
            )
        yield source


def _bounds(source: rasterio.DatasetReader) -> tuple[float, float, float, float]:
    left, bottom, right, top = source.bounds
    # A raster may have its row 0 in the south.
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _touches(source: rasterio.DatasetReader, grid: Grid) -> bool:
    left, bottom, right, top = transform_bounds(source.crs, grid.crs.to_wkt(), *_bounds(source))
    east = grid.west_m + grid.width * grid.resolution_m
    south = grid.north_m - grid.height * grid.resolution_m
    return bool(left < east and right > grid.west_m and bottom < grid.north_m and top > south)


def _read(source: rasterio.DatasetReader) -> NDArray[np.float32]:
    """Return the raster's first band, NaN where it holds nothing."""
    try:
        values = source.read(1, masked=True)
    except RasterioIOError as error:
        raise InputError(
            "{file} is broken: its cells cannot be read; copy or download it again", file=str(source.name)
        ) from error
    return np.asarray(values.astype(np.float32).filled(np.nan))


def _onto(
    source: rasterio.DatasetReader, values: NDArray[np.float32], grid: Grid, how: Resampling
) -> NDArray[np.float32]:
    target = np.full(grid.shape, np.nan, dtype=np.float32)
    reproject(
        values,
        target,
        src_transform=source.transform,
        src_crs=source.crs,
        src_nodata=np.nan,
        dst_transform=grid.transform,
        dst_crs=grid.crs.to_wkt(),
        dst_nodata=np.nan,
        resampling=how,
        num_threads=2,
    )
    return target
