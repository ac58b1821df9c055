"""The sheets of a workbook (XLSX, XLS, ODS and kin): cells, merged ranges, hidden rows, formulas without a value."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine

from ..errors import InputError
from .guards import BROKEN_ARCHIVE
from .open_document import read_open_document

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, (row, column) from 0


@dataclass(frozen=True)
class SheetCells:
    """One sheet as it stands.

    Attributes
    ----------
    name
        As its tab says.
    rows
        Cells from A1 on; empty ones are ``""`` or None.
    visible
        Whether Excel shows its tab.
    merged
        Ranges of which only the first cell holds the value.
    hidden_rows
        Numbers, from 1, of rows that a filter or a hand has hidden.
    uncalculated
        Formulas that nobody has calculated yet, by row (from 1) and column (from 0): a reader sees them empty.
    """

    name: str
    rows: list[list[Any]]
    visible: bool = True
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    uncalculated: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(path: Path) -> list[SheetCells]:
    """Read all sheets of a workbook, hidden ones too.

    Raises
    ------
    InputError
        The file is no workbook, is locked by a password, or shows no sheet.
    """
    if _is_open_document(path):
        sheets = [SheetCells(*parts) for parts in read_open_document(path)]
    else:
        sheets = _with_calamine(path)
    if not any(sheet.visible for sheet in sheets):
        raise InputError("{file} has no visible sheet", file=str(path))
    return sheets


def _is_open_document(path: Path) -> bool:
    """Return whether a workbook is an ODS, by what is in it; people rename files."""
    try:
        with zipfile.ZipFile(path) as book:
            names = set(book.namelist())
    except BROKEN_ARCHIVE:
        names = set()
    return "content.xml" in names or (path.suffix.lower() == ".ods" and "xl/workbook.xml" not in names)


def _with_calamine(path: Path) -> list[SheetCells]:
    try:
        with _book(path) as book:
            sheets = [
                _sheet(book.get_sheet_by_name(item.name), visible=item.visible == _VISIBLE)
                for item in book.sheets_metadata
                if item.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise InputError("{file} is protected by a password; save a copy without one", file=str(path)) from error
    except python_calamine.CalamineError as error:
        raise InputError(
            "{file} is not a readable {kind} workbook ({reason}); open it in Excel and save it again as .xlsx",
            file=str(path),
            kind=path.suffix[1:].upper(),
            reason=str(error),
        ) from error
    return _with_markup(path, sheets) if zipfile.is_zipfile(path) else sheets


def _book(path: Path) -> python_calamine.CalamineWorkbook:
    """Open a workbook by its name's ending, else by its content."""
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise
    except python_calamine.CalamineError as error:
        try:
            return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        except python_calamine.CalamineError:
            raise error from None


_VISIBLE = python_calamine.SheetVisibleEnum.Visible


def _sheet(sheet: Any, *, visible: bool) -> SheetCells:
    merged = tuple(sheet.merged_cell_ranges or ())
    return SheetCells(sheet.name, sheet.to_python(skip_empty_area=False), visible=visible, merged=merged)


# ECMA-376 part 1: 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row), 18.3.1.96 (v). A formula without a value ends its cell.
_FORMULA = re.compile(
    r'<c\b[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b([^>]*?/>|[^>]*>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_HIDDEN_ROW = re.compile(r'<row\b[^>]*?\br="([0-9]+)"[^>]*?\bhidden="(?:1|true)"')
_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")


def _with_markup(path: Path, sheets: list[SheetCells]) -> list[SheetCells]:
    """Add what only the workbook's XML tells."""
    try:
        with zipfile.ZipFile(path) as book:
            return [_marked(sheet, book.read(_part_of(book, sheet.name)).decode("utf-8")) for sheet in sheets]
    except (KeyError, RuntimeError, *BROKEN_ARCHIVE):
        return sheets  # another reader has read the cells; formulas and hidden rows are then not looked for


def _marked(sheet: SheetCells, text: str) -> SheetCells:
    hidden = frozenset(int(number) for number in _HIDDEN_ROW.findall(text)) if "hidden=" in text else frozenset()
    formulas = _FORMULA.finditer(text) if "<f" in text else ()
    uncalculated = {(int(found[2]), _column(found[1])): "=" + unescape(found[4] or "") for found in formulas}
    return SheetCells(sheet.name, sheet.rows, sheet.visible, sheet.merged, hidden, uncalculated)


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the workbook's part that holds a sheet.

    Raises
    ------
    KeyError
        The workbook does not say.
    """
    sheets = _SHEET.findall(book.read("xl/workbook.xml").decode("utf-8"))
    relation = {unescape(_attribute(tag, "name")): _attribute(tag, "r:id") for tag in sheets}[sheet]
    parts = _RELATION.findall(book.read("xl/_rels/workbook.xml.rels").decode("utf-8"))
    target = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in parts}[relation]
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return "" if found is None else found[1]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
