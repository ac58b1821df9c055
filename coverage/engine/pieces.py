"""A tile's finished mosaics as bytes: what workers hand over, and what lies on disk until the rasters are written."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutputError
from .mosaic import NO_SERVER, Mosaic

LEVEL_NODATA = -32768
LEVELS_PER_DB = 10
NOBODY = -1
"""In a piece, where no station serves."""

_EFFORT = 1  # higher levels of DEFLATE take longer and save nothing on levels


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
    level_dbm = tenths.astype(np.float32)
    level_dbm /= np.float32(LEVELS_PER_DB)
    level_dbm[tenths == LEVEL_NODATA] = np.nan
    return level_dbm


def piece_of(mosaic: Mosaic) -> bytes:
    """Return a finished mosaic as a ZIP of arrays; the same mosaic gives the same bytes.

    Layer i has the members ``level_i`` (int16 tenths of a dB) and ``server_i`` (int32); one in which nothing is
    received has none. Each member carries its checksum, and a ZIP cut short has no table of contents: neither opens.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for layer in range(len(mosaic.server)):
            server = mosaic.server[layer]
            if np.all(server == NO_SERVER):
                continue
            _add(archive, f"level_{layer}", encoded_level(mosaic.level_dbm[layer]))
            _add(archive, f"server_{layer}", np.where(server == NO_SERVER, np.int32(NOBODY), server))
    return target.getvalue()


def is_whole(file: Path) -> bool:
    """Return whether a piece is there, with all its bytes as they were written."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return False


def read_level_piece(file: Path, layer: int) -> NDArray[np.int16] | None:
    """Return a layer's levels in tenths of a dB, None where nothing is received."""
    return _member(file, f"level_{layer}")


def read_server_piece(file: Path, layer: int) -> NDArray[np.int32] | None:
    """Return the number of the best server, -1 for nobody; None where nothing is received."""
    return _member(file, f"server_{layer}")


def _add(archive: zipfile.ZipFile, name: str, values: NDArray[np.int16] | NDArray[np.int32]) -> None:
    content = io.BytesIO()
    np.save(content, values, allow_pickle=False)
    archive.writestr(zipfile.ZipInfo(name), content.getvalue(), zipfile.ZIP_DEFLATED, _EFFORT)


def _member(file: Path, name: str) -> NDArray[Any] | None:
    with zipfile.ZipFile(file) as archive:
        if name not in archive.namelist():
            return None
        values: NDArray[Any] = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
        return values
