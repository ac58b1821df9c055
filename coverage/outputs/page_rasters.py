"""A run's mosaics as small pictures of class numbers, laid out in the map's own projection.

A pixel takes the level of the nearest cell: a mean of levels is no level, and the greatest of several cells would
spread coverage. Operators are joined by level, before any class is made.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.enums import Resampling
from rasterio.features import geometry_mask
from rasterio.warp import reproject

from ..engine.class_coding import packed_classes
from ..errors import OutputError
from ..geo.crs import WGS84
from ..geo.grid import Grid, grid_over
from ..indicators.cases import ESTIMATES
from ..indicators.result import Result, slug
from .mosaics import level_file, mosaics_of
from .rasters import read_level

MERCATOR = CRS.from_epsg(3857)
"""The projection in which the map draws, and stretches a picture evenly between its corners."""

OUTSIDE, NO_SIGNAL, FIRST = 0, 1, 2
"""Pixels outside the communes, without any signal, and of the lowest class or first operator."""

CLASSES, WEBP = "application/x-phusong-classes", "image/webp"
"""The media types of a picture's block."""

MOST_PIXELS = 16_383
"""On a side of a browser's canvas."""

_NO_LEVEL = np.float32(-np.inf)
_BEYOND = -1
_COARSER = 1.5
_AT_A_TIME = 2  # technologies: each takes some 300 MB where a mosaic has as many cells as are read
_MOST_CELLS = 20_000_000  # of a mosaic, read at a time; a pixel of a page is far wider than a cell of larger ones


@dataclass(frozen=True)
class Picture:
    """One raster of the page.

    Attributes
    ----------
    block
        The id of its block in the page.
    content
        The picture: class numbers as `packed_classes` packs them, or a WebP.
    media
        Which of the two it is: CLASSES or WEBP.
    told
        What the page's data say of it: ``kind``, ``technology``, ``who``, ``bounds``...
    """

    block: str
    content: bytes
    media: str
    told: Mapping[str, Any]

    def markup(self) -> str:
        """Return the block as it stands in the page."""
        text = base64.b64encode(self.content).decode("ascii")
        return f'<script type="{self.media}" id="{self.block}" data-encoding="base64">{text}</script>'


@dataclass(frozen=True)
class Thresholds:
    """The boundaries between a technology's classes, and the class from which each tier is served.

    Attributes
    ----------
    breaks_dbm
        Rising: every level that a figure of the run is held against.
    served
        By tier and estimate the least class that is served.
    """

    breaks_dbm: tuple[float, ...]
    served: Mapping[str, Mapping[str, int]]

    def classes(self, level_dbm: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return class numbers of levels, NaN or minus infinity where there is none; the levels' shape.

        Examples
        --------
        >>> Thresholds((-100.0, -95.0), {}).classes(np.array([np.nan, -101.0, -100.0, -94.0], np.float32)).tolist()
        [1, 2, 3, 4]
        """
        # Boundary by boundary: what numpy searches for takes eight bytes a pixel.
        found = np.full(level_dbm.shape, FIRST, np.uint8)
        for boundary in np.array(self.breaks_dbm, np.float32):
            found += level_dbm >= boundary
        found[np.isnan(level_dbm) | np.isneginf(level_dbm)] = NO_SIGNAL
        return found


def thresholds_of(manifest: Mapping[str, Any], technology: str, tiers: Sequence[str]) -> Thresholds:
    """Return the classes of a technology from the levels that its figures ask for.

    Parameters
    ----------
    manifest
        With ``required_dbm`` by technology and tier, and ``range_db`` by technology: the low figure asks for a level
        higher by so much. The figures take each station's own range; a picture takes the stations' median.
    technology
        As the manifest names it.
    tiers
        Those to tell apart.

    Examples
    --------
    >>> told = {"required_dbm": {"4G": {"outdoor": -94.75}}, "range_db": {"4G": {"low": 5.0, "high": 6.0}}}
    >>> classes = thresholds_of(told, "4G", ["outdoor"])
    >>> classes.breaks_dbm, classes.served["outdoor"]
    ((-100.75, -94.75, -89.75), {'central': 4, 'low': 5, 'high': 3})
    """
    ends = manifest["range_db"][technology]
    shifts = dict(zip(ESTIMATES, (0.0, float(ends["low"]), -float(ends["high"])), strict=True))
    required = {tier: float(manifest["required_dbm"][technology][tier]) for tier in tiers}
    levels = sorted({round(level + shift, 2) for level in required.values() for shift in shifts.values()})
    served = {
        tier: {name: FIRST + 1 + levels.index(round(level + shift, 2)) for name, shift in shifts.items()}
        for tier, level in required.items()
    }
    return Thresholds(tuple(levels), served)


def has_thresholds(manifest: Mapping[str, Any]) -> bool:
    """Return whether a run tells the levels that its figures ask for: one of an earlier version may not."""
    return {"required_dbm", "range_db"} <= set(manifest)


def frame_of(communes: gpd.GeoDataFrame, pixel_m: float) -> Grid:
    """Return the picture's pixels: a grid of EPSG:3857 over the communes.

    Parameters
    ----------
    communes
        What must be covered; any system.
    pixel_m
        The side of a pixel on the ground, in the middle of the communes; the projection stretches it by the cosine of
        the latitude.

    Examples
    --------
    >>> square = gpd.GeoDataFrame(geometry=gpd.points_from_xy([105.0, 105.1], [21.0, 21.1]), crs=4326)
    >>> frame_of(square, 60.0).shape
    (186, 175)
    """
    west_m, south_m, east_m, north_m = (float(value) for value in communes.to_crs(MERCATOR).total_bounds)
    return grid_over((west_m, south_m, east_m, north_m), MERCATOR, pixel_m * stretch_of(communes))


def stretch_of(places: gpd.GeoDataFrame) -> float:
    """Return how many metres of EPSG:3857 a metre on the ground is, in the middle of the places."""
    _, south, _, north = places.to_crs(WGS84).total_bounds
    return float(1.0 / np.cos(np.radians((south + north) / 2)))


def bounds_of(frame: Grid) -> list[list[float]]:
    """Return the outer corners of a grid of EPSG:3857, in degrees: [[south, west], [north, east]]."""
    to_degrees = Transformer.from_crs(MERCATOR, WGS84, always_xy=True)
    east_m = frame.west_m + frame.width * frame.resolution_m
    south_m = frame.north_m - frame.height * frame.resolution_m
    west, south = to_degrees.transform(frame.west_m, south_m)
    east, north = to_degrees.transform(east_m, frame.north_m)
    return [[round(float(south), 8), round(float(west), 8)], [round(float(north), 8), round(float(east), 8)]]


@dataclass(frozen=True)
class _Frame:
    """Where pictures lie, and which of their pixels lie in a commune."""

    grid: Grid
    inside: NDArray[np.bool_]
    pixel_m: float

    @classmethod
    def over(cls, communes: gpd.GeoDataFrame, pixel_m: float) -> "_Frame":
        """Return the frame of pictures over communes.

        Raises
        ------
        OutputError
            No browser could draw them.
        """
        grid = frame_of(communes, pixel_m)
        height, width = grid.shape
        if max(height, width) > MOST_PIXELS:
            raise OutputError(
                "a raster of the map would be {width} x {height} pixels; a browser draws {most} at most on a side: "
                "take a coarser --raster-detail",
                width=width,
                height=height,
                most=MOST_PIXELS,
            )
        shapes = [shape for shape in communes.to_crs(MERCATOR).geometry if shape is not None and not shape.is_empty]
        return cls(grid, geometry_mask(shapes, grid.shape, grid.transform, invert=True), pixel_m)

    def nearest(self, shape: tuple[int, ...], transform: Affine, crs: CRS) -> NDArray[np.int32]:
        """Return for each pixel the nearest cell of another grid, row * width + column; -1 beyond it."""
        cells = np.arange(shape[0] * shape[1], dtype=np.int32).reshape(shape)
        pixels = np.full(self.grid.shape, _BEYOND, np.int32)
        reproject(
            cells,
            pixels,
            src_transform=transform,
            src_crs=crs.to_wkt(),
            src_nodata=_BEYOND,
            dst_transform=self.grid.transform,
            dst_crs=MERCATOR.to_wkt(),
            dst_nodata=_BEYOND,
            resampling=Resampling.nearest,
            num_threads=2,
        )
        return pixels

    def picture(self, name: str, pixels: NDArray[np.uint8], told: Mapping[str, Any]) -> Picture:
        """Return a picture of class numbers, cut out along the communes' outlines."""
        shown = np.where(self.inside, pixels, OUTSIDE).astype(np.uint8)
        return Picture(f"raster-{name}", packed_classes(shown), CLASSES, {**told, **placed(self.grid, self.pixel_m)})


def placed(frame: Grid, pixel_m: float) -> dict[str, Any]:
    """Return where a picture lies and how wide its pixels are on the ground, as the page's data tell it."""
    return {"bounds": bounds_of(frame), "size": list(frame.shape), "pixel_m": round(pixel_m, 1)}


def level_pictures(
    result: Result,
    pixel_m: float,
    *,
    tiers: Sequence[str],
    run: str = "after",
    alone: bool = True,
    servers: bool = True,
) -> Iterator[Picture]:
    """Yield the pictures of a run's levels and best servers, technology by technology.

    Parameters
    ----------
    result
        A run; where its folder holds no mosaics, or its manifest (of an earlier version) no thresholds, nothing is
        yielded.
    pixel_m
        The side of the union's pixels on the ground. Those of single operators, and of the best server, are half as
        wide again: there are as many pictures as operators, and a page has a budget.
    tiers
        Whose thresholds are told apart.
    run
        ``after`` or ``before``: which of two runs it is.
    alone
        Whether each operator has a picture of its own beside the union's.
    servers
        Whether there are pictures of the operator with the greatest level.
    """
    if result.folder is None or not has_thresholds(result.manifest):
        return
    written = mosaics_of(result.folder)
    files = {
        technology: {
            operator: file
            for operator in result.operators
            if (file := level_file(result.folder, operator, technology)) in written
        }
        for technology in result.technologies
    }
    there = [technology for technology in result.technologies if files[technology]]
    if not there:
        return
    fine, coarse = (_Frame.over(result.communes, width_m) for width_m in (pixel_m, pixel_m * _COARSER))
    # All mosaics of a run lie on one grid: which cell a pixel takes is looked up once. None of their levels is kept.
    level, transform, crs = read_level(next(iter(files[there[0]].values())), most_cells=_MOST_CELLS)
    shape = level.shape
    del level
    of_fine, of_coarse = (frame.nearest(shape, transform, crs) for frame in (fine, coarse))

    def drawn(technology: str) -> list[Picture]:
        thresholds = thresholds_of(result.manifest, technology, tiers)
        facts = {"technology": slug(technology), "run": run, "estimate": None}
        prefix = f"{'' if run == 'after' else f'{run}-'}{slug(technology)}"
        union, strongest = _Union(fine), _Union(coarse)
        found = []
        for name, file in files[technology].items():
            level, *_ = read_level(file, most_cells=_MOST_CELLS)
            own = _taken(level, of_coarse)
            strongest.add(own, result.operators.index(name))
            union.add(_taken(level, of_fine), result.operators.index(name))
            if alone:
                told = {"kind": "level", "who": slug(name), **facts}
                found.append(coarse.picture(f"level-{prefix}-{slug(name)}", thresholds.classes(own), told))
        of_any = {"who": "any", **facts}
        whole = thresholds.classes(union.level_dbm)
        found.append(fine.picture(f"level-{prefix}-any", whole, {"kind": "level", **of_any}))
        if alone and servers:
            found.append(coarse.picture(f"operator-{prefix}", strongest.operator, {"kind": "operator", **of_any}))
        return found

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for pictures in pool.map(drawn, there):
            yield from pictures


def _taken(level_dbm: NDArray[np.float32], cells: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the levels of cells, minus infinity for no signal and beyond the grid; the shape of the cells."""
    found = level_dbm.ravel()[np.maximum(cells, 0)]
    return np.where((cells == _BEYOND) | np.isnan(found), _NO_LEVEL, found)


def tiers_of(manifest: Mapping[str, Any]) -> list[str]:
    """Return the receiver's places for which a run has thresholds, in its order."""
    first: Mapping[str, float] = next(iter((manifest.get("required_dbm") or {}).values()), {})
    return list(first)


class _Union:
    """The greatest level of the operators so far, and whose it is; of equals the first keeps the pixel."""

    def __init__(self, frame: _Frame) -> None:
        self.level_dbm = np.full(frame.grid.shape, _NO_LEVEL)
        self.operator = np.full(frame.grid.shape, NO_SIGNAL, np.uint8)

    def add(self, level_dbm: NDArray[np.float32], operator: int) -> None:
        greater = level_dbm > self.level_dbm
        self.level_dbm[greater] = level_dbm[greater]
        self.operator[greater] = FIRST + operator
