"""Opens an input file, whatever its kind, and returns its cells as they stand; no cell is interpreted here."""

import codecs
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from ..errors import InputError, MissingFileError
from ..language import Message, msg
from ..tables import Finding, Table
from .archives import FILE_GEODATABASE
from .cut_tables import raw_table
from .delimited import decoded, read_delimited
from .encodings import Letters, letters_of, mended
from .geosubmit import cells_of_reports
from .guards import guard
from .html_tables import html_tables
from .map_layers import layer_names, read_layer
from .parquet import PARQUET_KINDS, read_parquet
from .raw_tables import JOINT, Cell, ListHeadings, RawTable, Rows, TooMany, column_letter, full
from .sheets import SheetCells, read_workbook
from .stacked_tables import stacked, told_apart

logger = logging.getLogger(__name__)

T = TypeVar("T")

TEXT_KINDS = (".csv", ".tsv", ".txt", ".cel", ".clf", ".dat")
SHEET_KINDS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MAP_KINDS = (".gpkg", ".geojson", ".json", ".shp", ".kml", ".kmz", ".fgb", ".gml", ".tab", ".gpx", FILE_GEODATABASE)
ARCHIVE_KINDS = (".zip", ".gz")
# What stands beside a Shapefile or a MapInfo table, and is read with it.
COMPANIONS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".dat", ".id", ".map", ".ind", ".xml")
# What people hand in by mistake, and what they should do.
_ADVICE = {
    (".qgz", ".qgs", ".mxd", ".aprx", ".lyr", ".lyrx", ".wor"): msg(
        "this is a project or style of a map program, which holds no data; export the layer itself, as GeoPackage"
    ),
    (".docx", ".doc", ".pdf", ".pptx", ".rtf", ".jpg", ".jpeg", ".png"): msg(
        "tables are not read out of documents and pictures; copy the table into a sheet and save it as .xlsx"
    ),
    (".rar", ".7z", ".tar", ".tgz"): msg("unpack it, and hand in the folder, or pack it as .zip"),
    (".dbf", ".shx", ".prj", ".cpg"): msg("this is a part of a Shapefile; hand in the .shp, with its parts beside it"),
    (".mdb", ".accdb", ".sqlite", ".db"): msg("export the table from the database, as .xlsx or .csv"),
    (".dwg", ".dxf", ".dgn"): msg("export the points from the drawing, as a table with coordinates or as GeoPackage"),
    (".html", ".htm", ".xml", ".mht"): msg("open it in Excel or LibreOffice, and save the table as .xlsx"),
    (".numbers", ".gsheet", ".lnk", ".url"): msg("save or download the table itself, as .xlsx"),
}


def advice_on(kind: str) -> Message:
    """Return what to do with a file of a kind that is not read, by its extension in small letters."""
    known = next((advice for kinds, advice in _ADVICE.items() if kind in kinds), None)
    return known or msg("expected one of {kinds}", kinds=", ".join(ALL_KINDS))


ALL_KINDS = (*TEXT_KINDS, *SHEET_KINDS, *MAP_KINDS, *PARQUET_KINDS)


def check_path(path: Path) -> None:
    """Check that a path is a file with something in it.

    Raises
    ------
    MissingFileError
        There is nothing; the name most like it in the folder is proposed.
    InputError
        It is a folder, or an empty file.
    """
    if path.is_dir() and path.suffix.lower() != FILE_GEODATABASE:
        raise InputError("{file} is a folder; name the file in it", file=str(path))
    if not path.exists():
        raise _missing(path)
    if path.stat().st_size == 0:
        raise InputError("{file} is an empty file (0 bytes); save it again, or name another file", file=str(path))


def check_source(path: Path) -> None:
    """Check that a path is a folder, or a file with something in it; otherwise as `check_path`."""
    if not path.is_dir():
        check_path(path)


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


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # what workbooks begin with, new and old
_MARKUP = (b"<html", b"<table", b"<!doctype html", b"<meta", b"<head", b"<?xml")


def told_kind(path: Path) -> str:
    """Return a file's kind: of tables what the first bytes say, where the name says another.

    Web systems name text ".xls", and people rename workbooks.
    """
    kind = path.suffix.lower()
    if kind not in (*TEXT_KINDS, *SHEET_KINDS):
        return kind
    with path.open("rb") as stream:
        start = stream.read(_LOOKED_AT)
    if start.startswith((_ZIP, _OLE)):
        by_content = ".xlsx" if start.startswith(_ZIP) else ".xls"
        return kind if kind in SHEET_KINDS else by_content
    is_text = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not any(byte < 9 for byte in start)
    is_table = is_text and b"\n" in start and any(mark in start for mark in b";,\t|")
    if kind in SHEET_KINDS and is_table and not _bare_start(start).startswith(_MARKUP):
        return ".csv"
    return kind


_LOOKED_AT = 2048  # bytes


def _bare_start(start: bytes) -> bytes:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _told_kind(raw: RawTable, path: Path, kind: str) -> RawTable:
    named = path.suffix.lower()
    if kind == named:
        return raw
    message = msg("the file is named {named} but holds what {kind} files hold; it was read so", named=named, kind=kind)
    return replace(raw, findings=(raw.finding("warning", "misnamed", message), *raw.findings))


def read_frame(path: Path, *, any_map: bool = False, table: Table | None = None) -> RawTable:
    """Read a table of any kind that phusong opens: of a workbook the first visible sheet, of a map the first layer.

    Parameters
    ----------
    path
        A text table, a workbook, a map layer (GeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, GML, MapInfo), Parquet.
    any_map
        Try GDAL also where the extension says nothing.
    table
        What it should hold: the headings may then stand below a title, within the first 30 rows, and in up to three of
        them. None takes the first row for the headings.

    Raises
    ------
    MissingFileError
        The path does not exist.
    InputError
        It is a folder, empty, broken, of an unknown kind or encoding, or has no row under its heading.
    """
    check_path(path)
    kind = told_kind(path)
    if kind in MAP_KINDS or (any_map and kind not in ALL_KINDS):
        raw = _opened(path, lambda: read_layer(path))
    elif kind in SHEET_KINDS:
        sheets = [sheet for sheet in _opened(path, lambda: _sheets(path)) if sheet.visible]
        raw = _told_kind(_from_sheet(path.name, sheets[0], table, None)[0], path, kind)
    else:
        raw = read_tables(path, path.name, table=table)[0]
    if raw.frame.empty and not raw.findings:
        raise InputError(
            "{file} has no rows under its headings; fill in at least one row, or take the file out of phusong.toml",
            file=str(path),
        )
    logger.debug("%s: %d rows, %d columns", path, *raw.frame.shape)
    return raw


def read_tables(
    path: Path, name: str, *, table: Table | None = None, known: ListHeadings | None = None, sheets: Sequence[str] = ()
) -> list[RawTable]:
    """Read every table of a file: each visible sheet with a cell in it, each layer; of lists also those in one sheet.

    Parameters
    ----------
    path, name
        Where the file lies, and what the report calls it.
    table, known
        What it should hold, or how such a list is known: by either the headings are found.
    sheets
        The sheets or layers to be read, hidden ones too; all visible ones where none is named.

    Raises
    ------
    InputError
        As `read_frame`.
    """
    kind = told_kind(path)
    if kind in TEXT_KINDS:
        first, *more = _opened(path, lambda: _from_text(path, name, table, known))
        return [_told_kind(first, path, kind), *more]
    if kind in SHEET_KINDS:
        found = _opened(path, lambda: _sheets(path))
        wanted = [sheet for sheet in found if (sheet.name in sheets if sheets else sheet.visible)]
        full_sheets = [sheet for sheet in wanted if any(map(_any, sheet.rows))]
        read = [raw for sheet in full_sheets for raw in _from_sheet(name, sheet, table, known)]
        if not read:
            raise InputError("{file} holds no cell; fill in its headings and rows", file=name)
        hidden = [
            sheet for sheet in found if not sheet.visible and sheet.name not in sheets and any(map(_any, sheet.rows))
        ]
        return [_told_kind(_with_hidden_sheets(read[0], hidden), path, kind), *read[1:]]
    if kind in PARQUET_KINDS:
        return [replace(_opened(path, lambda: read_parquet(path)), name=name)]
    if kind in MAP_KINDS:
        listed = _opened(path, lambda: _from_json(path, name)) if kind == ".json" else None
        return [listed] if listed is not None else _opened(path, lambda: _layers(path, name, sheets))
    raise InputError(
        "{file}: files of kind {kind!r} are not read; {advice}", file=str(path), kind=kind, advice=advice_on(kind)
    )


def _opened(path: Path, read: Callable[[], T]) -> T:
    try:
        guard(path)
        return read()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("{file} cannot be read: {reason}", file=str(path), reason=reason) from error


def _any(row: Sequence[Cell]) -> bool:
    return any(map(full, row))


_WAYPOINTS = "waypoints"  # of GPX; its other layers are routes and tracks


def _layers(path: Path, name: str, wanted: Sequence[str]) -> list[RawTable]:
    if path.suffix.lower() == ".gpx":
        return [replace(read_layer(path, _WAYPOINTS), name=name)]
    names = layer_names(path)
    several = len(names) > 1
    return [
        replace(read_layer(path, layer if several else None), name=name, sheet=layer if several else "")
        for layer in names
        if not wanted or layer in wanted
    ]


def _from_json(path: Path, name: str) -> RawTable | None:
    """Return the longest list of objects in a JSON as a table; None where the file is another JSON.

    An object in an object gives a heading of two parts: ``location / lat``.
    """
    text, _ = decoded(path.read_bytes(), path)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None  # GDAL says what is wrong with it
    if isinstance(found, dict) and found.get("type") in ("FeatureCollection", "Feature"):
        return None
    rows = _objects_in(found)
    if rows is None:
        return None
    objects = cells_of_reports([row for row in rows if isinstance(row, dict)])
    frame = pd.DataFrame([_flat(row) for row in objects], dtype=object)
    frame = frame.where(frame.notna(), None).map(lambda cell: cell if not isinstance(cell, dict | list) else str(cell))
    return RawTable(name, frame.set_index(pd.Index(range(2, len(frame) + 2), dtype="int64")))


_DEEPEST = 4  # objects within one another, above a list


def _objects_in(found: Any, depth: int = 0) -> list[Any] | None:
    if isinstance(found, list):
        return found if found and isinstance(found[0], dict) else None
    if not isinstance(found, dict) or depth == _DEEPEST:
        return None
    lists = [rows for item in found.values() if (rows := _objects_in(item, depth + 1)) is not None]
    return max(lists, key=len, default=None)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, cell in row.items():
        flat |= (
            {f"{name}{JOINT}{key}": value for key, value in cell.items()} if isinstance(cell, dict) else {name: cell}
        )
    return flat


def _from_text(path: Path, name: str, table: Table | None, known: ListHeadings | None) -> list[RawTable]:
    def too_many(cells: int, width: int) -> Message:
        return msg(
            "the row has {count} cells and the heading {expected}; put cells that hold the delimiter between quotation "
            'marks, such as "105,172"',
            count=cells,
            expected=width,
        )

    text = read_delimited(path)
    cells, letters = _legible(text.rows)
    rows = Rows(cells, joined_decimals=text.delimiter == ",")
    first, *more = _tables(name, rows, table, too_many, known)
    return [_told_encoding(first, text.encoding or letters.name), *more]


def _tables(
    name: str, rows: Rows, table: Table | None, too_many: TooMany, known: ListHeadings | None
) -> list[RawTable]:
    if known is not None:
        rows = replace(rows, cells=known.unfolded(rows.cells))
    parts = [rows] if known is None else stacked(rows, known)
    first, *more = [raw_table(name, part, table, too_many, known=known) for part in parts]
    return [first, *map(told_apart, more, parts[1:])]


def _legible(rows: list[list[Any]]) -> tuple[list[list[Any]], Letters]:
    letters = letters_of(cell for row in rows for cell in row if isinstance(cell, str))
    return (mended(rows, letters) if letters.name else rows), letters


def _told_encoding(raw: RawTable, encoding: str) -> RawTable:
    if not encoding:
        return raw
    message = msg("the letters were recognised as {encoding} and read so", encoding=encoding)
    return replace(raw, findings=(raw.finding("info", "encoding", message), *raw.findings))


def _sheets(path: Path) -> list[SheetCells]:
    """Return a workbook's sheets; of what web systems call .xls, its HTML tables."""
    start = _bare_start(path.read_bytes()[:_LOOKED_AT])
    if path.suffix.lower() == ".xls" and start.startswith(_MARKUP) and not start.startswith(b"<?xml"):
        text, _ = decoded(path.read_bytes(), path)
        tables = html_tables(text)
        return [SheetCells(f"table {i}", list(rows)) for i, rows in enumerate(tables, start=1)]
    return read_workbook(path)


def _from_sheet(name: str, sheet: SheetCells, table: Table | None, known: ListHeadings | None) -> list[RawTable]:
    def too_many(_count: int, width: int) -> Message:
        return msg(
            "the row has a cell to the right of the last heading (column {letter}); it was not read: give its column a "
            "heading, or clear the cell",
            letter=column_letter(width - 1),
        )

    cells, letters = _legible(sheet.rows)
    rows = Rows(cells, sheet.name, sheet.merged, sheet.hidden_rows)
    first, *more = _tables(name, rows, table, too_many, known)
    return [_with_formulas(raw, sheet) for raw in (_told_encoding(first, letters.name), *more)]


def _with_formulas(raw: RawTable, sheet: SheetCells) -> RawTable:
    """Return a table with an error for each of its cells whose formula nobody has calculated."""
    missing = [
        raw.finding(
            "error",
            "formula",
            msg(
                "the cell holds the formula {value!r} without its result; open the file in Excel or LibreOffice, let "
                "it calculate, and save it",
                value=formula,
            ),
            row=row,
            column=str(raw.frame.columns[column]),
            value=formula,
        )
        for (row, column), formula in sheet.uncalculated.items()
        if row in raw.frame.index and column < len(raw.frame.columns)
    ]
    return replace(raw, findings=(*raw.findings, *missing))


def _with_hidden_sheets(raw: RawTable, hidden: Sequence[SheetCells]) -> RawTable:
    if not hidden:
        return raw
    message = msg(
        "hidden sheets were not read: {sheets}; unhide those that hold stations, or name them in phusong.toml by "
        "sheets = [...]",
        sheets=", ".join(sheet.name for sheet in hidden),
    )
    return replace(raw, findings=(*raw.findings, Finding(raw.name, None, "", "", "warning", "hidden_sheets", message)))
