"""Mosaics as Cloud-Optimised GeoTIFF: levels in tenths of a dB, best servers as numbers of the stations' table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import RasterioError

from ..errors import InputError, MissingFileError, OutputError
from .atomic import atomic_path

LEVEL_NODATA = -32768
LEVELS_PER_DB = 10
NO_SERVER = -1

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


def write_cog(
    path: Path,
    array: NDArray[Any],
    transform: Affine,
    crs: CRS,
    *,
    nodata: float,
    unit: str,
    description: str,
    tags: Mapping[str, str],
    scale: float = 1.0,
) -> Path:
    """Write one band as a Cloud-Optimised GeoTIFF; the same array and tags give the same bytes.

    Parameters
    ----------
    path
        The final name.
    array
        Shape (rows, columns), row 0 northernmost; float32, int16, uint16, int32 or uint8.
    transform
        From (column, row) to (x, y).
    crs
        Of x and y.
    nodata
        The value that stands for nothing; NaN is allowed in float32.
    unit
        Of ``array * scale``; empty where there is none.
    description
        The band's name.
    tags
        Text by name, as ``synthetic`` or ``data_date``.
    scale
        What a stored number is multiplied by.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    height, width = array.shape
    profile = {
        **_COG,
        "height": height,
        "width": width,
        "count": 1,
        "dtype": array.dtype.name,
        "transform": transform,
        "crs": rasterio.CRS.from_wkt(crs.to_wkt()),
        "nodata": nodata,
    }
    try:
        with atomic_path(path) as aside, rasterio.open(aside, "w", **profile) as raster:
            raster.write(array, 1)
            raster.scales, raster.offsets, raster.units = (scale,), (0.0,), (unit,)
            raster.set_band_description(1, description)
            raster.update_tags(**{name: str(tags[name]) for name in sorted(tags)})
    except RasterioError as error:
        raise OutputError(
            "{file} cannot be written: {reason}; see whether the disk has room, or choose another folder",
            file=str(path),
            reason=str(error),
        ) from error
    return path


def encoded_level(level_dbm: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return levels as whole tenths of a dB, no signal (NaN or minus infinity) as -32768.

    Compare thresholds with `decoded_level` of this, not with what went in, where figures and mosaic must agree to the
    pixel: rounding moves a level by up to 0.05 dB.

    Raises
    ------
    OutputError
        A level lies outside -3276.7 to 3276.7 dBm, which no radio has.

    Examples
    --------
    >>> encoded_level(np.array([-104.96, -105.04, np.nan, -np.inf], dtype=np.float32)).tolist()
    [-1050, -1050, -32768, -32768]
    """
    tenths = np.rint(level_dbm * np.float32(LEVELS_PER_DB))
    nothing = np.isnan(tenths) | np.isneginf(tenths)
    tenths[nothing] = LEVEL_NODATA
    limit = np.iinfo(np.int16).max
    if (np.abs(tenths, where=~nothing, out=np.zeros_like(tenths)) > limit).any():
        worst = float(level_dbm[~nothing][np.abs(level_dbm[~nothing]).argmax()])
        raise OutputError(
            "a level of {level} dBm is none of a radio; expected -3276.7 to 3276.7, and NaN where there is no signal",
            level=f"{worst:g}",
        )
    encoded: NDArray[np.int16] = tenths.astype(np.int16)
    return encoded


def decoded_level(tenths: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return whole tenths of a dB as levels in dBm, -32768 as NaN.

    Examples
    --------
    >>> decoded_level(np.array([-1050, -32768], dtype=np.int16)).tolist()
    [-105.0, nan]
    """
    level_dbm = tenths.astype(np.float32) / np.float32(LEVELS_PER_DB)
    level_dbm[tenths == LEVEL_NODATA] = np.nan
    return level_dbm


def write_level(
    path: Path,
    level_dbm: NDArray[np.float32],
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
    level_dbm
        Shape (rows, columns); NaN or minus infinity where there is no signal.
    transform, crs, description, tags
        As in `write_cog`.

    Raises
    ------
    OutputError
        The file cannot be written, or a level is none of a radio.
    """
    return write_cog(
        path,
        encoded_level(level_dbm),
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
    server: NDArray[np.int32],
    transform: Affine,
    crs: CRS,
    *,
    stations: str,
    description: str,
    tags: Mapping[str, str],
) -> Path:
    """Write a best-server mosaic: the serving station's row in the stations' table from 0, -1 where none serves.

    Parameters
    ----------
    path
        The final name.
    server
        Shape (rows, columns).
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
        server.astype(np.int32, copy=False),
        transform,
        crs,
        nodata=NO_SERVER,
        unit="",
        description=description,
        tags={**tags, "server_table": stations, "server_index": "row from 0; -1 is none"},
    )


def read_level(path: Path) -> tuple[NDArray[np.float32], Affine, CRS]:
    """Read a level mosaic: levels in dBm of shape (rows, columns) with NaN for no signal, the transform, the system.

    Raises
    ------
    MissingFileError
        There is no such file.
    InputError
        It is no level mosaic of phusong.
    """
    tenths, transform, crs = _read(path)
    if tenths.dtype != np.int16:
        raise InputError(
            "{file} holds {found} numbers; expected a level mosaic in int16 tenths of a dB, as phusong predict writes",
            file=str(path),
            found=tenths.dtype.name,
        )
    return decoded_level(tenths), transform, crs


def read_server(path: Path) -> tuple[NDArray[np.int32], Affine, CRS]:
    """Read a best-server mosaic: rows of the stations' table from 0, -1 for none; then as `read_level`.

    Raises
    ------
    MissingFileError
        There is no such file.
    InputError
        It is no best-server mosaic of phusong.
    """
    server, transform, crs = _read(path)
    if server.dtype != np.int32:
        raise InputError(
            "{file} holds {found} numbers; expected a best-server mosaic in int32, as phusong predict writes",
            file=str(path),
            found=server.dtype.name,
        )
    return server, transform, crs


def _read(path: Path) -> tuple[NDArray[Any], Affine, CRS]:
    if not path.is_file():
        raise MissingFileError("{file} does not exist; run 'phusong predict' to make the mosaics", file=str(path))
    try:
        with rasterio.open(path) as raster:
            return raster.read(1), raster.transform, CRS.from_wkt(raster.crs.to_wkt())
    except RasterioError as error:
        raise InputError(
            "{file} cannot be read as a raster: {reason}; run 'phusong predict' to make it anew",
            file=str(path),
            reason=str(error),
        ) from error
