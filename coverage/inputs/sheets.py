"""The first visible sheet of an XLSX workbook: its cells, and the formulas that nobody has calculated yet."""

import re
import zipfile
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine

from ..errors import InputError


def sheet_rows(path: Path) -> tuple[str, list[list[Any]]]:
    """Return the name and the rows of the first visible sheet.

    Raises
    ------
    InputError
        The file is no workbook, is locked by a password, or shows no sheet.
    """
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            sheets = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            if not sheets:
                raise InputError("{file} has no visible sheet", file=str(path))
            return sheets[0], book.get_sheet_by_name(sheets[0]).to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        raise InputError("{file} is protected by a password; save a copy without one", file=str(path)) from error
    except python_calamine.CalamineError as error:
        raise InputError(
            "{file} is not a readable XLSX workbook ({reason}); open it in Excel and save it again as .xlsx",
            file=str(path),
            reason=str(error),
        ) from error


# ECMA-376 part 1: 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.96 (v). A formula without a value ends its cell.
_FORMULA = re.compile(
    r'<c\b[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b([^>]*?/>|[^>]*>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")


def uncalculated(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Return the formulas of a sheet that have no value, by row (from 1) and column (from 0).

    Programs that write formulas without calculating them leave such cells; a reader sees them empty.
    """
    try:
        with zipfile.ZipFile(path) as book:
            text = book.read(_part_of(book, sheet)).decode("utf-8")
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return {}  # another reader has read the cells; formulas are then not looked for
    if "<f" not in text:
        return {}
    return {(int(found[2]), _column(found[1])): "=" + unescape(found[4] or "") for found in _FORMULA.finditer(text)}


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
