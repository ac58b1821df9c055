"""Opens an input file, whatever its kind, and returns its cells as they stand; no cell is interpreted here."""

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from shapely.errors import ShapelyError

from ..errors import InputError, MissingFileError
from ..language import Message, msg
from ..tables import Finding, Table
from .delimited import read_delimited
from .headings import match_headings
from .sheets import sheet_rows, uncalculated

logger = logging.getLogger(__name__)

TEXT_KINDS = (".csv", ".tsv", ".txt")
SHEET_KINDS = (".xlsx", ".xlsm")
MAP_KINDS = (".gpkg", ".geojson", ".json", ".shp", ".kml", ".kmz", ".fgb", ".gml", ".tab")

TooMany = Callable[[int, int], Message]  # from a row's cells and the headings
Cell = Any  # str, int, float, bool, datetime or None: as the file's format holds it


@dataclass(frozen=True)
class RawTable:
    """A file's cells before anything is understood.

    Attributes
    ----------
    name
        The file's name in reports.
    frame
        One column a heading, cells as the file holds them (text, numbers, dates; None where empty); the index is the
        row number as a spreadsheet counts, the heading being row 1.
    geometry
        One two-dimensional shape a row, None for a table without shapes.
    crs
        The shapes' coordinate reference system, None where the file names none.
    findings
        What was odd about the file itself; a row with too many cells is not in `frame`.
    """

    name: str
    frame: pd.DataFrame
    geometry: np.ndarray | None = None
    crs: pyproj.CRS | None = None
    findings: tuple[Finding, ...] = ()


def check_path(path: Path) -> None:
    """Check that a path is a file with something in it.

    Raises
    ------
    MissingFileError
        There is nothing; the name most like it in the folder is proposed.
    InputError
        It is a folder, or an empty file.
    """
    if path.is_dir():
        raise InputError("{file} is a folder; name the file in it", file=str(path))
    if not path.exists():
        raise _missing(path)
    if path.stat().st_size == 0:
        raise InputError("{file} is an empty file (0 bytes); save it again, or name another file", file=str(path))


def _missing(path: Path) -> MissingFileError:
    if not path.parent.is_dir():
        return MissingFileError(
            "{file} does not exist, nor does its folder {folder}; correct the path in phusong.toml",
            file=str(path),
            folder=str(path.parent),
        )
    # A missing layer of polygons is not meant by a table of the same name, nor the other way round.
    is_map = path.suffix.lower() in MAP_KINDS
    names = sorted(item.name for item in path.parent.iterdir() if (item.suffix.lower() in MAP_KINDS) == is_map)
    close = get_close_matches(path.name, names, n=1, cutoff=0.5)
    if close:
        return MissingFileError("{file} does not exist; did you mean {close}?", file=str(path), close=close[0])
    return MissingFileError(
        "{file} does not exist; correct the path in phusong.toml, or put the file there", file=str(path)
    )


def read_frame(path: Path, *, any_map: bool = False, table: Table | None = None) -> RawTable:
    """Read a table of any kind that phusong opens.

    Parameters
    ----------
    path
        CSV, XLSX, or a map layer (GeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, GML, MapInfo).
    any_map
        Try GDAL also where the extension says nothing.
    table
        What it should hold: the headings may then stand below a title, within the first 20 rows. None takes the first
        row for the headings.

    Raises
    ------
    MissingFileError
        The path does not exist.
    InputError
        It is a folder, empty, broken, of an unknown kind or encoding, or has no row under its heading.
    """
    check_path(path)
    kind = path.suffix.lower()
    try:
        if kind in TEXT_KINDS:
            raw = _from_text(path, table)
        elif kind in SHEET_KINDS:
            raw = _from_sheet(path, table)
        elif kind in MAP_KINDS or any_map:
            raw = _read_map(path)
        else:
            raise InputError(
                "{file}: files of kind {kind!r} are not read; expected one of {kinds}",
                file=str(path),
                kind=kind,
                kinds=", ".join((*TEXT_KINDS, *SHEET_KINDS, *MAP_KINDS)),
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("{file} cannot be read: {reason}", file=str(path), reason=reason) from error
    if raw.frame.empty and not raw.findings:
        raise InputError(
            "{file} has no rows under its headings; fill in at least one row, or take the file out of phusong.toml",
            file=str(path),
        )
    logger.debug("%s: %d rows, %d columns", path, *raw.frame.shape)
    return raw


def _from_text(path: Path, table: Table | None) -> RawTable:
    def too_many(count: int, width: int) -> Message:
        return msg(
            "the row has {count} cells and the heading {expected}; put cells that hold the delimiter between quotation "
            'marks, such as "105,172"',
            count=count,
            expected=width,
        )

    return _from_rows(path, read_delimited(path), table, too_many)


def _from_sheet(path: Path, table: Table | None) -> RawTable:
    name, rows = sheet_rows(path)

    def too_many(_count: int, width: int) -> Message:
        return msg(
            "the row has a cell to the right of the last heading (column {letter}); give its column a heading, or "
            "clear the cell",
            letter=_letter(width - 1),
        )

    raw = _from_rows(path, rows, table, too_many)
    missing = [
        Finding(
            raw.name,
            row,
            str(raw.frame.columns[column]),
            formula,
            "error",
            "formula",
            msg(
                "the cell holds the formula {value!r} without its result; open the file in Excel or LibreOffice, let "
                "it calculate, and save it",
                value=formula,
            ),
        )
        for (row, column), formula in uncalculated(path, name).items()
        if row in raw.frame.index and column < len(raw.frame.columns)
    ]
    return replace(raw, findings=(*raw.findings, *missing))


def _from_rows(path: Path, rows: Sequence[Sequence[Cell]], table: Table | None, too_many: TooMany) -> RawTable:
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(_full(cell) for cell in row)]
    if not filled:
        raise InputError("{file} holds no cell; fill in its headings and rows", file=str(path))
    at = _heading_row([row for _, row in filled[:_LOOKED_AT]], table, path.name)
    (heading_row, first), body = filled[at], filled[at + 1 :]
    findings = []
    if at > 0:
        message = msg(
            "the headings were found in row {row_found}; what stands above was not read", row_found=heading_row
        )
        findings.append(Finding(path.name, None, "", "", "info", "heading_row", message))
    width = max((i + 1 for i, cell in enumerate(first) if _full(cell)), default=0)
    beyond = {number: next(filter(_full, row[width:]), None) for number, row in body}
    findings += [
        Finding(path.name, number, "", str(cell), "error", "too_many_cells", too_many(len(row), width))
        for number, row in body
        if (cell := beyond[number]) is not None
    ]
    whole = [(number, row) for number, row in body if beyond[number] is None]
    cells = [[_cell(row[i]) if i < len(row) else None for i in range(width)] for _, row in whole]
    frame = pd.DataFrame(
        cells, index=pd.Index([number for number, _ in whole], dtype="int64"), columns=range(width), dtype=object
    )
    frame.columns = pd.Index(_headings(first[:width]), dtype=object)
    return RawTable(path.name, frame, findings=tuple(findings))


_LOOKED_AT = 20  # rows among which the headings are sought: a title, an office's name and a date stand above them
_SURE = 2  # one word of a title may be a heading by chance


def _heading_row(rows: Sequence[Sequence[Cell]], table: Table | None, file: str) -> int:
    """Return which of the first rows names most columns of the table; the first one where none is surely better."""
    if table is None:
        return 0
    named = [len(match_headings(_headings(row), table, file=file).headings) for row in rows]
    best = int(np.argmax(named))
    return best if named[best] >= _SURE and named[best] > named[0] else 0


def _full(cell: Cell) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and not cell.strip())


def _cell(cell: Cell) -> Cell:
    return cell if _full(cell) else None


def _headings(cells: Sequence[Cell]) -> list[str]:
    """Return headings that differ: one that repeats gets its number in brackets, an empty one its column's letter."""
    seen: dict[str, int] = {}
    headings = []
    for i, cell in enumerate(cells):
        heading = " ".join(str(cell).split()) if _full(cell) else f"({_letter(i)})"
        seen[heading] = seen.get(heading, 0) + 1
        headings.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return headings


def _letter(i: int) -> str:
    return (_letter(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)


def _read_map(path: Path) -> RawTable:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            layer = pyogrio.read_dataframe(path)
        except (DataSourceError, DataLayerError, FeatureError, GeometryError, ShapelyError) as error:
            raise InputError(
                "{file} is not a readable map layer ({reason}); save it again as GeoPackage or GeoJSON",
                file=str(path),
                reason=str(error),
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                "{file} holds text that is not in the encoding that it names; save it again in UTF-8", file=str(path)
            ) from error
    findings = tuple(
        Finding(path.name, None, "", "", "warning", "file_reader", msg("{reason}", reason=str(item.message)))
        for item in caught
    )
    rows = pd.Index(range(2, len(layer) + 2), dtype="int64")
    shaped = "geometry" in layer.columns and hasattr(layer, "crs")
    attributes = pd.DataFrame(layer.drop(columns="geometry") if shaped else layer).astype(object)
    attributes = attributes.where(attributes.notna(), None).set_index(rows)
    if attributes.empty and not len(layer):
        raise InputError("{file} has no features; save a layer that holds at least one", file=str(path))
    if not shaped:
        return RawTable(path.name, attributes, findings=findings)
    geometry = shapely.force_2d(np.asarray(layer.geometry.array, dtype=object))
    return RawTable(path.name, attributes, geometry, _named_crs(layer.crs), findings)


def _named_crs(crs: Any) -> pyproj.CRS | None:
    # GeoPackage writes "undefined" systems for layers whose system nobody set.
    if crs is None or str(crs.name).lower().startswith("undefined") or crs.is_engineering:
        return None
    return pyproj.CRS.from_user_input(crs)
