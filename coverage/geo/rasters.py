"""Rasters from disk onto a grid: terrain heights and people per km²."""

import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.warp import Resampling, reproject, transform_bounds
from rasterio.windows import Window

from ..errors import InputError, MissingFileError
from ..language import msg
from ..tables import Finding
from .crs import WGS84
from .grid import Grid, beyond
from .grid import tiles_of as squares_of
from .offline import open_raster

_TILES = (".tif", ".tiff", ".hgt", ".vrt", ".img", ".asc", ".dem")


def read_terrain(path: Path, grid: Grid, *, how: Resampling = Resampling.bilinear) -> NDArray[np.float32]:
    """Return terrain heights on the grid in metres, bilinear, NaN where the terrain is missing.

    Parameters
    ----------
    path
        A raster that GDAL reads (GeoTIFF, .hgt, VRT), or a folder of tiles.
    grid
        Where the heights are wanted.
    how
        Another way to come from the raster's cells to the grid's.

    Raises
    ------
    MissingFileError, InputError
        There is no such path, no tile in the folder, it is not a raster, or it has no reference system.
    """
    heights = np.full(grid.shape, np.nan, dtype=np.float32)
    for tile in tiles_of(path):
        with opened_raster(tile) as source:
            _fill(heights, source, grid, how)
    return heights


def _fill(heights_m: NDArray[np.float32], source: rasterio.DatasetReader, grid: Grid, how: Resampling) -> None:
    """Give the cells that have no height yet the raster's, in place; of a large raster part by part."""
    if not _touches(source, grid):
        return
    (top, bottom), (left, right) = _frame(source, grid)
    if (bottom - top) * (right - left) > _MOST_CELLS and max(grid.shape) > 1:
        for window in squares_of(grid, -(-max(grid.shape) // 2)):
            _fill(heights_m[window.slices], source, beyond(grid, window), how)
        return
    cells, transform = _window_over(source, grid)
    part = _onto(source, (as_heights(cells), transform), grid, how)
    np.copyto(heights_m, part, where=np.isnan(heights_m))


def read_nearest(path: Path, grid: Grid) -> NDArray[np.float32]:
    """Return a raster's values under the cells' middles, NaN where it holds nothing; else as `read_terrain`."""
    return read_terrain(path, grid, how=Resampling.nearest)


def read_classes(path: Path, grid: Grid) -> NDArray[np.int32]:
    """Return the number of the class under each cell's middle, -1 where the raster holds nothing: no class is mixed.

    Parameters
    ----------
    path
        A raster of classes that GDAL reads, or a folder of tiles; it may be much finer than the grid.
    grid
        Where the classes are wanted.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`.
    """
    classes = np.full(grid.shape, NO_CLASS, np.int32)
    for tile in tiles_of(path):
        with opened_raster(tile) as source:
            if not _touches(source, grid):
                continue
            part = np.full(grid.shape, NO_CLASS, np.int32)
            try:
                # From the file straight onto the grid: a land cover of 10 m has nine times the cells.
                reproject(
                    rasterio.band(source, 1),
                    part,
                    dst_transform=grid.transform,
                    dst_crs=grid.crs.to_wkt(),
                    dst_nodata=NO_CLASS,
                    resampling=Resampling.nearest,
                    num_threads=2,
                )
            except RasterioIOError as error:
                raise _broken(source) from error
        np.copyto(classes, part, where=classes == NO_CLASS)
    return classes


NO_CLASS = -1
"""Of `read_classes`: the raster holds nothing there."""


def covered_share(path: Path, places: gpd.GeoDataFrame) -> float:
    """Return the share of the places' area over which a raster, or a folder of tiles, lies; voids in it are not seen.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`.
    """
    frames = []
    for tile in tiles_of(path):
        with opened_raster(tile) as source:
            frames.append(shapely.box(*transform_bounds(source.crs, "EPSG:4326", *_bounds(source), densify_pts=21)))
    shapes = shapely.make_valid(places.geometry.to_crs(WGS84).to_numpy())
    # A degree is not as long everywhere, but two areas at one place compare.
    covered = shapely.area(shapely.intersection(shapes, shapely.union_all(frames))).sum()
    return float(covered / shapely.area(shapes).sum())


def read_people(path: Path, grid: Grid) -> NDArray[np.float32]:
    """Return people per km² on the grid from a raster of counts per cell, 0 where it holds nothing or less.

    A source finer than the grid is added up, a coarser one is shared out by area: nobody is lost or invented between.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`; or more people live on a cell than anywhere on earth.
    """
    with opened_raster(path) as source:
        if not _touches(source, grid):
            return np.zeros(grid.shape, np.float32)
        counts, transform = _window_over(source, grid)
        counts = np.maximum(np.nan_to_num(counts, nan=0.0), 0.0)
        density = np.nan_to_num(_onto(source, (counts, transform), grid, Resampling.sum), nan=0.0)
    density /= np.float32(grid.cell_km2)
    densest = float(density.max())
    if densest > _MOST_PEOPLE_PER_KM2:
        raise _absurd(path, densest)
    return density


def check_people(path: Path, grid: Grid) -> list[Finding]:
    """Return what was found in the part of a raster of people per cell that the grid needs.

    Cells below 0 count as nobody and are told.

    Raises
    ------
    MissingFileError, InputError
        As `read_terrain`; or the raster does not touch the grid, holds nobody on it, or holds numbers that no place on
        earth has.
    """
    with opened_raster(path) as source:
        if not _touches(source, grid):
            raise InputError(
                "{file} lies elsewhere: no cell of it touches the communes; give the raster of this area, or take "
                "population out of phusong.toml",
                file=str(path),
            )
        (top, bottom), (left, right) = _frame(source, grid)
        greatest, below = 0.0, 0
        step = max(1, _READ_CELLS // (right - left))
        for row in range(top, bottom, step):
            counts = read_cells(source, Window.from_slices((row, min(row + step, bottom)), (left, right)))
            greatest = max(greatest, float(np.nanmax(counts, initial=0.0)))
            below += int((counts < 0.0).sum())
    if greatest > _MOST_PEOPLE:
        raise _absurd(path, greatest)
    if greatest == 0.0:
        raise InputError(
            "{file} holds nobody where the communes lie; expected people per cell: give another raster, or take "
            "population out of phusong.toml",
            file=str(path),
        )
    return _negatives(path, below, below / ((bottom - top) * (right - left)))


_MOST_PEOPLE = 1e8  # in one cell of any raster
_MOST_PEOPLE_PER_KM2 = 1e6  # several times the densest quarter of any city


def _absurd(path: Path, value: float) -> InputError:
    return InputError(
        "{file} holds the value {value}, more people than any place has; expected people per cell, and what marks "
        "empty cells declared as such: gdal_edit -a_nodata {value}",
        file=str(path),
        value=f"{value:.7g}",
    )


def _negatives(path: Path, count: int, share: float) -> list[Finding]:
    if count == 0:
        return []
    message = msg(
        "{count} cells ({share_pct:.1f}%) hold less than 0 people and count as nobody; if the value marks empty "
        "cells, declare it in the file: gdal_edit -a_nodata VALUE",
        count=count,
        share_pct=share * 100.0,
    )
    return [Finding(path.name, None, "", "", "warning", "negative_people", message)]


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


def files_of(path: Path) -> list[Path]:
    """Return every local file that a raster, or a folder of tiles, consists of, in the order of their names.

    A VRT has its sources, a header its cells, a grid of text its .prj. What cannot be opened is its own only file.

    Raises
    ------
    InputError
        The folder holds no raster.
    """
    found: set[Path] = set()
    waiting = tiles_of(path)
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                with open_raster(file) as source:
                    beside = [Path(name) for name in source.files]
        except RasterioIOError:
            continue
        found |= {item for item in beside if item.is_file() and item.suffix.lower() != ".vrt"}
        waiting += [item for item in beside if item.suffix.lower() == ".vrt" and item.is_file()]
    return sorted(found)


@contextmanager
def opened_raster(path: Path) -> Any:
    """Open a raster that has a reference system; to be used in a ``with`` statement.

    Raises
    ------
    MissingFileError, InputError
        There is no such file, it is not a raster, or it has no reference system.
    """
    if not path.exists():
        raise MissingFileError("{file} does not exist; check the path in phusong.toml", file=str(path))
    with ExitStack() as opened:
        try:
            source = opened.enter_context(open_raster(path))
        except RasterioIOError as error:
            raise InputError(
                "{file} is not a raster that can be read; expected GeoTIFF, .hgt or VRT", file=str(path)
            ) from error
        if source.crs is None:
            raise InputError(
                "{file} has no reference system; write one into it, for example with gdal_edit -a_srs EPSG:4326",
                file=str(path),
            )
        yield source


def _broken(source: rasterio.DatasetReader) -> InputError:
    return InputError("{file} is broken: its cells cannot be read; copy or download it again", file=str(source.name))


def _bounds(source: rasterio.DatasetReader) -> tuple[float, float, float, float]:
    left, bottom, right, top = source.bounds
    # A raster may have its row 0 in the south.
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _touches(source: rasterio.DatasetReader, grid: Grid) -> bool:
    left, bottom, right, top = transform_bounds(source.crs, grid.crs.to_wkt(), *_bounds(source))
    east = grid.west_m + grid.width * grid.resolution_m
    south = grid.north_m - grid.height * grid.resolution_m
    return bool(left < east and right > grid.west_m and bottom < grid.north_m and top > south)


Cells: TypeAlias = tuple[NDArray[np.float32], Affine]
"""A rectangle of a raster's cells and where it lies."""

_MARGIN = 4  # cells beyond the grid, so that interpolation at its edge has neighbours
_READ_CELLS = 4_000_000  # at a time, where a raster is only looked through
_MOST_CELLS = 64_000_000  # that are read at a time for one warp


def _window_over(source: rasterio.DatasetReader, grid: Grid) -> Cells:
    """Return the part of the raster's first band that the grid needs, NaN where it holds nothing.

    A national raster is larger than memory; a province's part of it is not.
    """
    rows, columns = _frame(source, grid)
    place = source.transform
    corner_x = place.a * columns[0] + place.b * rows[0] + place.c
    corner_y = place.d * columns[0] + place.e * rows[0] + place.f
    cells = read_cells(source, Window.from_slices(rows, columns))
    return cells, Affine(place.a, place.b, corner_x, place.d, place.e, corner_y)


def _frame(source: rasterio.DatasetReader, grid: Grid) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the raster's rows and columns that the grid needs: the first, and the one after the last."""
    east = grid.west_m + grid.width * grid.resolution_m
    south = grid.north_m - grid.height * grid.resolution_m
    box = transform_bounds(grid.crs.to_wkt(), source.crs, grid.west_m, south, east, grid.north_m, densify_pts=101)
    x, y = np.array(box)[[0, 0, 2, 2]], np.array(box)[[1, 3, 1, 3]]
    to_cell = ~source.transform
    column, row = to_cell.a * x + to_cell.b * y + to_cell.c, to_cell.d * x + to_cell.e * y + to_cell.f
    return _cut(row, source.height), _cut(column, source.width)


def read_cells(source: rasterio.DatasetReader, window: Window) -> NDArray[np.float32]:
    """Return some cells of a raster's first band by its own scale and offset, NaN where it holds nothing.

    Raises
    ------
    InputError
        The cells cannot be read.
    """
    try:
        values = source.read(1, masked=True, window=window)
    except RasterioIOError as error:
        raise _broken(source) from error
    scale, offset = source.scales[0], source.offsets[0]
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    with np.errstate(over="ignore"):  # a float64 beyond float32 becomes infinite, which the caller looks at
        return np.asarray(values.astype(np.float32).filled(np.nan))


HEIGHTS_M = (-500.0, 9000.0)
"""From below the shore of the Dead Sea to above Mount Everest."""


def as_heights(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a terrain model's cells, NaN also where no place on earth is as low or high.

    Files that lost the declaration of what marks their empty cells hold -9999 or -32768 there.

    Examples
    --------
    >>> as_heights(np.array([12.0, -32768.0], np.float32)).tolist()
    [12.0, nan]
    """
    with np.errstate(invalid="ignore"):
        return np.where((cells < HEIGHTS_M[0]) | (cells > HEIGHTS_M[1]), np.float32(np.nan), cells)


def _cut(places: NDArray[np.float64], size: int) -> tuple[int, int]:
    """Return the first cell and the one after the last between places, with a margin, on an axis of so many cells."""
    if not np.isfinite(places).all():  # some corner of the grid has no place in the raster's system
        return 0, size
    first = min(max(int(np.floor(places.min())) - _MARGIN, 0), size - 1)
    last = max(min(int(np.ceil(places.max())) + _MARGIN, size), first + 1)
    return first, last


def _onto(source: rasterio.DatasetReader, cells: Cells, grid: Grid, how: Resampling) -> NDArray[np.float32]:
    values, transform = cells
    target = np.full(grid.shape, np.nan, dtype=np.float32)
    reproject(
        values,
        target,
        src_transform=transform,
        src_crs=source.crs,
        src_nodata=np.nan,
        dst_transform=grid.transform,
        dst_crs=grid.crs.to_wkt(),
        dst_nodata=np.nan,
        resampling=how,
        num_threads=2,
    )
    return target
