"""Mosaics as Cloud-Optimised GeoTIFF: levels in tenths of a dB, best servers as numbers of the stations' table."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
import rasterio.windows
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import RasterioError

from ..engine.pieces import LEVEL_NODATA, LEVELS_PER_DB, NOBODY, decoded_level
from ..errors import InputError, MissingFileError
from ..geo.grid import Window
from .atomic import atomic_path, not_written

NO_SERVER = NOBODY
DECLARED = -2

_PLAIN = {
    "driver": "GTiff",
    "tiled": True,
    "blockxsize": 512,
    "blockysize": 512,
    "sparse_ok": True,
    "bigtiff": "IF_SAFER",
}

# DEFLATE is the one good compression that every reader has. At level 1 a mosaic of 3,640 x 5,213 levels took 0.4 s and
# 20 MB on two cores; level 6 took longer and saved nothing. Overviews keep true values: a mean of levels is no level,
# and would spread coverage over the places without.
_COG = {
    "driver": "COG",
    "compress": "DEFLATE",
    "level": 1,
    "predictor": "YES",
    "blocksize": 512,
    "overview_resampling": "NEAREST",
    "num_threads": "ALL_CPUS",
    "bigtiff": "IF_SAFER",
}


@dataclass(frozen=True)
class Parts:
    """A raster window by window, so that it is never held whole.

    Attributes
    ----------
    shape
        Rows and columns, row 0 northernmost.
    dtype
        float32, int16, uint16, int32 or uint8.
    cells
        Windows of it and what they hold; elsewhere it holds nothing. Gone through once.
    """

    shape: tuple[int, int]
    dtype: str
    cells: Iterable[tuple[Window, NDArray[Any]]]


def write_cog(
    path: Path,
    parts: Parts,
    transform: Affine,
    crs: CRS,
    *,
    nodata: float,
    unit: str,
    description: str,
    tags: Mapping[str, str],
    scale: float = 1.0,
    colours: Mapping[int, tuple[int, int, int, int]] | None = None,
) -> Path:
    """Write one band as a Cloud-Optimised GeoTIFF; the same cells and tags give the same bytes, however they are cut.

    Parameters
    ----------
    path
        The final name.
    parts
        What it holds.
    transform
        From (column, row) to (x, y).
    crs
        Of x and y.
    nodata
        The value that stands for nothing; NaN is allowed in float32.
    unit
        Of ``cells * scale``; empty where there is none.
    description
        The band's name.
    tags
        Text by name, as ``synthetic`` or ``data_date``.
    scale
        What a stored number is multiplied by.
    colours
        Red, green, blue, alpha of each value of a uint8 raster, for programs that show it; None leaves that to them.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    profile = {
        **_PLAIN,
        "height": parts.shape[0],
        "width": parts.shape[1],
        "count": 1,
        "dtype": parts.dtype,
        "transform": transform,
        "crs": rasterio.CRS.from_wkt(crs.to_wkt()),
        "nodata": nodata,
    }
    try:
        with atomic_path(path) as aside:
            # A COG begins with its overviews, so it can only be made from a raster that is finished.
            plain = aside.with_name("plain.tif")
            with rasterio.open(plain, "w", **profile) as raster:
                for window, cells in parts.cells:
                    place = rasterio.windows.Window(window.column, window.row, window.width, window.height)
                    raster.write(cells, 1, window=place)
                raster.scales, raster.offsets, raster.units = (scale,), (0.0,), (unit,)
                raster.set_band_description(1, description)
                if colours is not None:
                    raster.write_colormap(1, dict(colours))
                raster.update_tags(**{name: str(tags[name]) for name in sorted(tags)})
            rasterio.shutil.copy(plain, aside, **_COG)
    except RasterioError as error:
        raise not_written(path, error) from error
    return path


def write_level(
    path: Path,
    parts: Parts,
    transform: Affine,
    crs: CRS,
    *,
    description: str,
    tags: Mapping[str, str],
) -> Path:
    """Write a level mosaic as int16 tenths of a dB: scale 0.1, unit dBm, nodata -32768.

    Parameters
    ----------
    path
        The final name.
    parts
        Whole tenths of a dB, int16: see `encoded_level`.
    transform, crs, description, tags
        As in `write_cog`.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_cog(
        path,
        parts,
        transform,
        crs,
        nodata=LEVEL_NODATA,
        unit="dBm",
        description=description,
        tags=tags,
        scale=1 / LEVELS_PER_DB,
    )


def write_server(
    path: Path,
    parts: Parts,
    transform: Affine,
    crs: CRS,
    *,
    stations: str,
    description: str,
    tags: Mapping[str, str],
) -> Path:
    """Write a best-server mosaic: the serving station's row in the stations' table from 0.

    -1 is where none serves, -2 where a declared polygon of no named station claims the level.

    Parameters
    ----------
    path
        The final name.
    parts
        int32.
    stations
        The file whose rows are meant, as ``stations.gpkg``; kept in the tag ``server_table``.
    transform, crs, description, tags
        As in `write_cog`.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_cog(
        path,
        parts,
        transform,
        crs,
        nodata=NO_SERVER,
        unit="",
        description=description,
        tags={**tags, "server_table": stations, "server_index": "row from 0; -1 is none, -2 a declared polygon"},
    )


def read_level(
    path: Path, window: Window | None = None, *, most_cells: int | None = None
) -> tuple[NDArray[np.float32], Affine, CRS]:
    """Read a level mosaic, or a window of it: levels in dBm of shape (rows, columns) with NaN for no signal.

    After them come the whole raster's transform and its reference system. A mosaic of more cells than may be read is
    read more coarsely: every so many rows and columns, with a transform to match.

    Raises
    ------
    MissingFileError
        There is no such file.
    InputError
        It is no level mosaic of phusong.
    """
    tenths, transform, crs = _read(path, window, most_cells)
    if tenths.dtype != np.int16:
        raise InputError(
            "{file} holds {found} numbers; expected a level mosaic in int16 tenths of a dB, as phusong predict writes",
            file=str(path),
            found=tenths.dtype.name,
        )
    return decoded_level(tenths), transform, crs


def read_server(path: Path, window: Window | None = None) -> tuple[NDArray[np.int32], Affine, CRS]:
    """Read a best-server mosaic: rows of the stations' table from 0, see `write_server`; then as `read_level`.

    Raises
    ------
    MissingFileError
        There is no such file.
    InputError
        It is no best-server mosaic of phusong.
    """
    server, transform, crs = _read(path, window)
    if server.dtype != np.int32:
        raise InputError(
            "{file} holds {found} numbers; expected a best-server mosaic in int32, as phusong predict writes",
            file=str(path),
            found=server.dtype.name,
        )
    return server, transform, crs


def _read(path: Path, window: Window | None, most_cells: int | None = None) -> tuple[NDArray[Any], Affine, CRS]:
    if not path.is_file():
        raise MissingFileError("{file} does not exist; run 'phusong predict' to make the mosaics", file=str(path))
    try:
        with rasterio.open(path) as raster:
            place = None
            if window is not None:
                place = rasterio.windows.Window(window.column, window.row, window.width, window.height)
            crs, transform = CRS.from_wkt(raster.crs.to_wkt()), raster.transform
            if most_cells is None or raster.height * raster.width <= most_cells:
                return raster.read(1, window=place), transform, crs
            step = math.ceil(math.sqrt(raster.height * raster.width / most_cells))
            rows, columns = -(-raster.height // step), -(-raster.width // step)
            wider, higher = raster.width / columns, raster.height / rows
            coarser = Affine(transform.a * wider, 0.0, transform.c, 0.0, transform.e * higher, transform.f)
            return raster.read(1, out_shape=(rows, columns)), coarser, crs
    except RasterioError as error:
        raise InputError(
            "{file} cannot be read as a raster: {reason}; run 'phusong predict' to make it anew",
            file=str(path),
            reason=str(error),
        ) from error
