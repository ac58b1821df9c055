"""Opens an input file, whatever its kind, and returns its cells as they stand; no cell is interpreted here."""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import python_calamine
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from shapely.errors import ShapelyError

from ..errors import InputError, MissingFileError
from ..language import msg
from ..tables import Finding
from .delimited import read_delimited

logger = logging.getLogger(__name__)

TEXT_KINDS = (".csv", ".tsv", ".txt")
SHEET_KINDS = (".xlsx", ".xlsm")
MAP_KINDS = (".gpkg", ".geojson", ".json", ".shp", ".kml", ".kmz", ".fgb", ".gml", ".tab")

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
        What was odd about the file itself; a row named by an error is not in `frame`.
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


def read_frame(path: Path, *, any_map: bool = False) -> RawTable:
    """Read a table of any kind that phusong opens.

    Parameters
    ----------
    path
        CSV, XLSX, or a map layer (GeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, GML, MapInfo).
    any_map
        Try GDAL also where the extension says nothing.

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
            raw = _from_rows(path, read_delimited(path))
        elif kind in SHEET_KINDS:
            raw = _from_rows(path, _sheet_rows(path))
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


def _sheet_rows(path: Path) -> list[list[Cell]]:
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            sheets = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            if not sheets:
                raise InputError("{file} has no visible sheet", file=str(path))
            rows: list[list[Cell]] = book.get_sheet_by_name(sheets[0]).to_python(skip_empty_area=False)
            return rows
    except python_calamine.PasswordError as error:
        raise InputError("{file} is protected by a password; save a copy without one", file=str(path)) from error
    except python_calamine.CalamineError as error:
        raise InputError(
            "{file} is not a readable XLSX workbook ({reason}); open it in Excel and save it again as .xlsx",
            file=str(path),
            reason=str(error),
        ) from error


def _from_rows(path: Path, rows: Sequence[Sequence[Cell]]) -> RawTable:
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(_full(cell) for cell in row)]
    if not filled:
        raise InputError("{file} holds no cell; fill in its headings and rows", file=str(path))
    (_, first), body = filled[0], filled[1:]
    width = max((i + 1 for i, cell in enumerate(first) if _full(cell)), default=0)
    whole = [(number, row) for number, row in body if not any(_full(cell) for cell in row[width:])]
    findings = tuple(
        Finding(
            path.name,
            number,
            "",
            str(next(cell for cell in row[width:] if _full(cell))),
            "error",
            "too_many_cells",
            msg(
                "the row has {count} cells and the heading {expected}; put cells that hold the delimiter between "
                'quotation marks, such as "105,172"',
                count=len(row),
                expected=width,
            ),
        )
        for number, row in body
        if any(_full(cell) for cell in row[width:])
    )
    cells = [[_cell(row[i]) if i < len(row) else None for i in range(width)] for _, row in whole]
    frame = pd.DataFrame(
        cells, index=pd.Index([number for number, _ in whole], dtype="int64"), columns=range(width), dtype=object
    )
    frame.columns = pd.Index(_headings(first[:width]), dtype=object)
    return RawTable(path.name, frame, findings=findings)


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
