"""Opens rasters and layers so that GDAL asks no network, whatever a file names within it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyogrio
import rasterio

from ..config.limits import limits

# A VRT, a WMS description or a tile index names its sources, and GDAL would fetch them. The first option leaves
# /vsicurl/, /vsis3/ and their like no file that they may open; names that begin with http go through a proxy instead,
# and nothing listens at that one. The last two keep GML from fetching schemas and linked shapes.
_OFFLINE = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "no network",
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_HTTPS_PROXY": "127.0.0.1:1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
}


@contextmanager
def open_raster(path: Path) -> Iterator[Any]:
    """Give a raster that is read without any network, unless [limits] network allows one.

    Raises
    ------
    rasterio.errors.RasterioIOError
        It cannot be opened, or names a source elsewhere.
    """
    options = {} if limits().network else _OFFLINE
    with rasterio.Env(**options), rasterio.open(path) as source:
        yield source


@contextmanager
def local_layers() -> Iterator[None]:
    """Let pyogrio read no network until the context ends, unless [limits] network allows one."""
    if limits().network:
        yield
        return
    before = {name: pyogrio.get_gdal_config_option(name) for name in _OFFLINE}
    pyogrio.set_gdal_config_options(_OFFLINE)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
