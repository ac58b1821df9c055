"""A prediction's pieces -> two rasters for each operator and technology: the level, and the best server.

The pieces stay beside the rasters, so that a station that changes costs only the tiles that it reaches.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..engine.correcting import Correcting
from ..engine.declared import Declaring
from ..engine.mosaic import DECLARED, NO_SERVER, Mosaic, empty_mosaic
from ..engine.pieces import decoded_level, encoded_level, is_whole, read_level_piece, read_server_piece
from ..engine.predict import Finished
from ..geo.grid import Grid, Window
from ..indicators.result import slug
from ..indicators.view import Layer, Layers
from . import rasters
from .atomic import atomic_path, delete
from .state import PREDICT, files_of
from .tables_out import STATIONS_FILE

PIECES = "pieces"
"""The folder of the pieces, below that of the results."""


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


def stored_layers(folder: Path) -> Layers:
    """Return what gives the windows of the mosaics that a folder's last run wrote."""
    return partial(_stored_layer, folder, mosaics_of(folder))


def _stored_layer(
    folder: Path, predicted: frozenset[Path], operator: str, technology: str, window: Window
) -> Layer | None:
    level, server = (of(folder, operator, technology) for of in (level_file, server_file))
    if level not in predicted:
        return None
    return rasters.read_level(level, window)[0], rasters.read_server(server, window)[0]


def piece_file(folder: Path, name: str) -> Path:
    """Return where the piece of a tile lies, until the mosaics of other inputs are finished."""
    return folder / PIECES / f"{name}.zip"


def keep_piece(folder: Path, name: str, content: bytes) -> None:
    """Write a finished piece: it is there whole or not at all.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    with atomic_path(piece_file(folder, name)) as aside:
        aside.write_bytes(content)


def take_piece(other: Path, folder: Path, name: str) -> bool:
    """Take a piece over from another folder of results, where it is there and whole; return whether it was.

    The two share one file on the disk where the system allows it: pieces are never changed, only deleted.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    source = piece_file(other, name)
    if not is_whole(source):
        return False
    with atomic_path(piece_file(folder, name)) as aside:
        try:
            aside.hardlink_to(source)
        except OSError:  # another disk, or one that knows no links
            shutil.copyfile(source, aside)
    return True


def clear_pieces(folder: Path, finished: Sequence[Finished]) -> None:
    """Delete the pieces that are none of these tiles'."""
    wanted = {piece_file(folder, tile.piece) for tile in finished}
    for file in (folder / PIECES).glob("*.zip"):
        if file not in wanted:
            delete(file)


def bytes_of_pieces(folder: Path) -> int:
    """Return how much the pieces take on the disk."""
    return sum(file.stat().st_size for file in (folder / PIECES).glob("*.zip"))


def write_mosaics(
    finished: Sequence[Finished],
    layers: Sequence[tuple[str, str]],
    grid: Grid,
    folder: Path,
    *,
    tags: Mapping[str, str],
    declaring: Declaring | None = None,
    correcting: Correcting | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write each layer as a level and a best-server raster, tile by tile from the pieces, and return the files.

    Parameters
    ----------
    finished
        The tiles, in the grid's order.
    layers
        Operator and technology of each.
    grid
        On which the tiles lie.
    folder
        Of the results; the rasters go into ``rasters`` in it.
    tags
        What each file says of itself beside operator, technology and quantity.
    declaring
        What supplied polygons claim; it is laid over the tiles.
    correcting
        What a calibration adds to the levels; the pieces hold them without.
    progress
        Called with the number of layers that are done.

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
        laid = _Laid(
            None if declaring is None else declaring.of(operator, technology),
            None if correcting is None else correcting.of(operator, technology),
        )
        level = rasters.write_level(
            level_file(folder, operator, technology),
            rasters.Parts(grid.shape, "int16", _levels(finished, index, folder, laid)),
            grid.transform,
            grid.crs,
            description=f"level {name}",
            tags=said,
        )
        server = rasters.write_server(
            server_file(folder, operator, technology),
            rasters.Parts(grid.shape, "int32", _servers(finished, index, folder, laid)),
            grid.transform,
            grid.crs,
            stations=STATIONS_FILE,
            description=f"best server {name}",
            tags=said,
        )
        files += [level, server]
        if progress is not None:
            progress(index + 1)
    return files


@dataclass(frozen=True)
class _Laid:
    """What is laid over a layer's tiles, None where nothing is."""

    declaring: Declaring | None
    correcting: Correcting | None

    @property
    def any(self) -> bool:
        return self.declaring is not None or self.correcting is not None


def _levels(
    finished: Sequence[Finished], index: int, folder: Path, laid: _Laid
) -> Iterator[tuple[Window, NDArray[np.int16]]]:
    if laid.any:
        for mosaic in _with_laid(finished, index, folder, laid):
            yield mosaic.window, encoded_level(mosaic.level_dbm[0])
        return
    for tile, own in _with_layer(finished, index):
        cells = read_level_piece(piece_file(folder, tile.piece), own)
        if cells is not None:
            yield tile.window, cells


def _servers(
    finished: Sequence[Finished], index: int, folder: Path, laid: _Laid
) -> Iterator[tuple[Window, NDArray[np.int32]]]:
    if laid.declaring is not None:
        for mosaic in _with_laid(finished, index, folder, laid):
            server = mosaic.server[0]
            stored = np.where(server == NO_SERVER, np.int32(rasters.NO_SERVER), server)
            yield mosaic.window, np.where(server == DECLARED, np.int32(rasters.DECLARED), stored)
        return
    for tile, own in _with_layer(finished, index):
        cells = read_server_piece(piece_file(folder, tile.piece), own)
        if cells is not None:
            # A piece numbers its own stations; nobody, -1, takes the last.
            yield tile.window, np.append(tile.ranks, np.int32(rasters.NO_SERVER))[cells]


def _with_laid(finished: Sequence[Finished], index: int, folder: Path, laid: _Laid) -> Iterator[Mosaic]:
    """Yield a layer's tiles corrected, and with what polygons claim there: those too then that no station reaches."""
    pieces = {tile.window: (tile, own) for tile, own in _with_layer(finished, index)}
    for window in pieces if laid.declaring is None else laid.declaring.tiles:
        mosaic = empty_mosaic(window, 1)
        if window in pieces:
            tile, own = pieces[window]
            level = read_level_piece(piece_file(folder, tile.piece), own)
            server = read_server_piece(piece_file(folder, tile.piece), own)
            if level is not None and server is not None:
                mosaic.level_dbm[0] = np.nan_to_num(decoded_level(level), nan=-np.inf)
                mosaic.server[0] = np.append(tile.ranks, np.int32(NO_SERVER))[server]
        if laid.correcting is not None:
            laid.correcting.correct(mosaic)
        if laid.declaring is not None:
            laid.declaring.raise_to(mosaic)
        yield mosaic


def _with_layer(finished: Sequence[Finished], layer: int) -> Iterator[tuple[Finished, int]]:
    """Yield the tiles that hold a layer, and which of their own it is."""
    for tile in finished:
        own = np.flatnonzero(tile.layers == layer)
        if len(own):
            yield tile, int(own[0])
