"""The sheets of an ODS workbook, from its XML: merged and hidden cells included, whichever program wrote it."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from ..config.limits import limits
from ..errors import InputError
from .guards import BROKEN_ARCHIVE

# OpenDocument 1.3, part 3: 9.1 (tables), 19.385 (office:value-type).
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


Range = tuple[tuple[int, int], tuple[int, int]]
SheetParts = tuple[str, list[list[Any]], bool, tuple[Range, ...], frozenset[int]]


def read_open_document(path: Path) -> list[SheetParts]:
    """Return each sheet's name, rows, whether it is visible, its merged ranges, and its hidden rows (from 1).

    Raises
    ------
    InputError
        The file is no ODS workbook, is locked by a password, or unfolds to more cells than memory would hold.
    """
    try:
        with zipfile.ZipFile(path) as book:
            content = book.read("content.xml")
    except (KeyError, *BROKEN_ARCHIVE) as error:
        raise _unreadable(path, str(error)) from error
    except RuntimeError as error:  # zipfile asks for a password so
        raise InputError("{file} is protected by a password; save a copy without one", file=str(path)) from error
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _unreadable(path, "DOCTYPE")
    try:
        root = ET.fromstring(content)  # noqa: S314  without a DOCTYPE there is no entity to expand
    except ET.ParseError as error:
        raise _unreadable(path, str(error)) from error
    hidden = _hidden_styles(root)
    try:
        return [_sheet(table, hidden, path) for table in root.iter(f"{_TABLE}table")]
    except InputError:
        raise
    except ValueError as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError(
        "{file} is not a readable {kind} workbook ({reason}); open it in Excel and save it again as .xlsx",
        file=str(path),
        kind="ODS",
        reason=reason,
    )


def _hidden_styles(root: ET.Element) -> set[str]:
    found = set()
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}table-properties")
        if properties is not None and properties.get(f"{_TABLE}display") == "false":
            found.add(style.get(f"{_STYLE}name", ""))
    return found


def _sheet(table: ET.Element, hidden_styles: set[str], path: Path) -> SheetParts:
    rows: list[list[Any]] = []
    merged: list[Range] = []
    hidden: set[int] = set()
    blank = 0  # empty rows are laid down only when something follows them
    for row in table.iter(f"{_TABLE}table-row"):
        cells, spans = _cells(row)
        times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        if not cells:
            blank += times
            continue
        if (len(rows) + blank + times) * max(len(cells), 1) > limits().cells:
            raise InputError("{file} holds more than {most} cells", file=str(path), most=limits().cells)
        rows += [[] for _ in range(blank)]
        blank = 0
        at = len(rows)
        merged += [((at, column), (at + down - 1, column + across - 1)) for column, down, across in spans]
        if row.get(f"{_TABLE}visibility", "visible") != "visible":
            hidden |= set(range(at + 1, at + times + 1))
        rows += [list(cells) for _ in range(times)]
    visible = table.get(f"{_TABLE}style-name", "") not in hidden_styles
    return table.get(f"{_TABLE}name", ""), rows, visible, tuple(merged), frozenset(hidden)


def _cells(row: ET.Element) -> tuple[list[Any], list[tuple[int, int, int]]]:
    """Return a row's cells without the empty ones at its end, and where merged ranges begin: column, rows, columns."""
    cells: list[Any] = []
    spans = []
    blank = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        value = _value(cell)
        if value is None:
            blank += times
            continue
        cells += [None] * blank
        blank = 0
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down * across > 1:
            spans.append((len(cells), down, across))
        if len(cells) + times > limits().columns:
            raise ValueError(f"{len(cells) + times} columns")
        cells += [value] * times
    return cells, spans


def _value(cell: ET.Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{_OFFICE}value", "nan"))
    if kind == "date":
        return dt.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p"))
    return text or None
