"""A prediction's mosaics -> two rasters for each operator and technology: the level, and the best server."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..engine.mosaic import NO_SERVER, Mosaic
from ..geo.grid import Grid
from ..indicators.result import slug
from . import rasters
from .state import files_of
from .tables_out import STATIONS_FILE

PREDICT = "predict"
"""The step of a run that writes the mosaics, as its note of what is done calls it."""


def level_file(folder: Path, operator: str, technology: str) -> Path:
    """Return where an operator's level mosaic of a technology lies.

    Examples
    --------
    >>> level_file(Path("out"), "Viettel", "4G").as_posix()
    'out/rasters/level_4g_viettel.tif'
    """
    return folder / "rasters" / f"level_{slug(technology)}_{slug(operator)}.tif"


def server_file(folder: Path, operator: str, technology: str) -> Path:
    """Return where an operator's best-server mosaic of a technology lies."""
    return folder / "rasters" / f"server_{slug(technology)}_{slug(operator)}.tif"


def mosaics_of(folder: Path) -> frozenset[Path]:
    """Return the mosaics that the folder's last finished prediction wrote.

    A file of an earlier list may still lie there: it counts for nothing.
    """
    return frozenset(files_of(folder, PREDICT))


def write_mosaics(
    mosaic: Mosaic, layers: Sequence[tuple[str, str]], grid: Grid, folder: Path, *, tags: Mapping[str, str]
) -> list[Path]:
    """Write each layer of a mosaic as a level and a best-server raster, and return the files.

    Parameters
    ----------
    mosaic
        Shape (layers, rows, columns).
    layers
        Operator and technology of each.
    grid
        On which the mosaic lies.
    folder
        Of the results; the rasters go into ``rasters`` in it.
    tags
        What each file says of itself beside operator, technology and quantity.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    files = []
    for index, (operator, technology) in enumerate(layers):
        name = f"{operator} {technology}"
        said = {
            "operator": operator,
            "technology": technology,
            **tags,
            "quantity": "median outdoor level of the reference signal; no margin is taken off",
        }
        nothing = mosaic.server[index] == NO_SERVER
        level = rasters.write_level(
            level_file(folder, operator, technology),
            np.where(nothing, np.float32(np.nan), mosaic.level_dbm[index]),
            grid.transform,
            grid.crs,
            description=f"level {name}",
            tags=said,
        )
        server = rasters.write_server(
            server_file(folder, operator, technology),
            np.where(nothing, np.int32(rasters.NO_SERVER), mosaic.server[index]),
            grid.transform,
            grid.crs,
            stations=STATIONS_FILE,
            description=f"best server {name}",
            tags=said,
        )
        files += [level, server]
    return files
