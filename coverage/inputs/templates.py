"""Empty input sheets and a commented phusong.toml for a new project."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from ..errors import OutputError
from ..language import Language, msg
from ..tables import COMMUNES, FIBRE, FIBRE_NODES, HAMLET_LIST, OPERATORS, PUBLISHED, STATIONS, Column, Table
from .project_file import project_text

PROJECT_FILE = "phusong.toml"
SHEETS: dict[str, Table] = {
    "stations.xlsx": STATIONS,
    "communes.xlsx": COMMUNES,
    "hamlets.xlsx": HAMLET_LIST,
    "fibre.xlsx": FIBRE,
    "fibre_nodes.xlsx": FIBRE_NODES,
    "published.xlsx": PUBLISHED,
}

_LAST_ROW = 20_000  # choices and limits are offered down to this row
_CREATED = dt.datetime(2025, 7, 1)  # noqa: DTZ001  fixed, so that the same template has the same bytes
_YES_NO: dict[Language, tuple[str, ...]] = {
    "vi": ("có", "không"),
    "en": ("yes", "no"),
}


def write_templates(
    folder: Path, language: Language, *, data_date: dt.date | None = None, overwrite: bool = False
) -> list[Path]:
    """Write a new project's phusong.toml and its empty input sheets.

    Parameters
    ----------
    folder
        Is made where it does not exist; its name becomes the project's.
    language
        Of headings, notes and comments.
    data_date
        The project's date; today when None.
    overwrite
        Replace files that are there.

    Returns
    -------
    paths
        The files written.

    Raises
    ------
    OutputError
        A file is there already, or the folder cannot be written.
    """
    paths = [folder / name for name in (PROJECT_FILE, *SHEETS)]
    there = [path.name for path in paths if path.exists()]
    if there and not overwrite:
        raise OutputError(
            "{folder} holds {names} already; name another folder, or replace them with --overwrite",
            folder=str(folder),
            names=", ".join(there),
        )
    day = data_date or dt.datetime.now(tz=dt.UTC).date()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = project_text(folder.resolve().name, language, day)
        (folder / PROJECT_FILE).write_text(text, encoding="utf-8", newline="\n")
        for name, table in SHEETS.items():
            write_sheet(folder / name, table, language)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError("{folder} cannot be written: {reason}", folder=str(folder), reason=str(error)) from error
    return paths


def write_sheet(path: Path, table: Table, language: Language) -> None:
    """Write one empty input sheet: headings with notes, choices to pick from, and a second sheet that explains them.

    Parameters
    ----------
    path
        The XLSX file.
    table
        Its columns become the headings.
    language
        Of headings, notes and choices.
    """
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": table.name, "author": "phusong", "created": _CREATED})
        data, guide = (book.add_worksheet(_sheet_name(kind, language)) for kind in ("data", "guide"))
        _write_data(book, data, table, language)
        _write_guide(book, guide, table, language)


def _sheet_name(kind: str, language: Language) -> str:
    return (msg("Data") if kind == "data" else msg("Guide")).render(language)


def _write_data(book: Any, sheet: Any, table: Table, language: Language) -> None:
    sheet.set_comments_author("phusong")
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 36)
    for i, column in enumerate(table.columns):
        heading = heading_of(column, language)
        style = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
        style["bg_color"] = "#FFE699" if column.required else "#E2EFDA"
        sheet.set_column(i, i, max(12, min(28, len(heading) + 2)), book.add_format({"num_format": _format_of(column)}))
        sheet.write_string(0, i, heading, book.add_format(style))
        sheet.write_comment(0, i, _note(column, language), {"x_scale": 2.2, "y_scale": 1.4, "visible": False})
        rule = _validation(column, language)
        if rule:
            sheet.data_validation(xl_range(1, i, _LAST_ROW, i), rule)


def _write_guide(book: Any, sheet: Any, table: Table, language: Language) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    titles = (msg("Column"), msg("Required"), msg("What it holds"), msg("Note"), msg("Example"))
    for i, (title, width) in enumerate(zip(titles, (30, 12, 36, 60, 24), strict=True)):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, title.render(language), bold)
    for row, column in enumerate(table.columns, start=1):
        cells = (
            heading_of(column, language),
            (msg("yes") if column.required else msg("no")).render(language),
            _expected(column, language),
            _own_note(column, language),
            column.example,
        )
        for i, cell in enumerate(cells):
            sheet.write_string(row, i, cell, wrap)
    sheet.freeze_panes(1, 0)


def heading_of(column: Column, language: Language) -> str:
    """Return a column's heading in the language.

    Examples
    --------
    >>> heading_of(STATIONS["lon"], "vi"), heading_of(STATIONS["lon"], "en")
    ('Kinh độ', 'Longitude')
    """
    return column.heading_vi if language == "vi" else column.heading_en


def _own_note(column: Column, language: Language) -> str:
    return column.note_vi if language == "vi" else column.note_en


def _note(column: Column, language: Language) -> str:
    need = msg("Required.") if column.required else msg("May be empty.")
    example = msg("Example: {example}", example=column.example).render(language) if column.example else ""
    lines = (need.render(language), _expected(column, language), _own_note(column, language), example)
    return "\n".join(line for line in lines if line)


def _expected(column: Column, language: Language) -> str:
    choices = _choices(column, language)
    if choices and column.name != "operator":
        return msg("one of {choices}", choices=", ".join(choices)).render(language)
    return column.expected().render(language)


def _choices(column: Column, language: Language) -> Sequence[str]:
    if column.kind == "yes_no":
        return _YES_NO[language]
    if column.name == "operator":
        return OPERATORS
    return [word.render(language).capitalize() for word in column.words] or column.choices


def _format_of(column: Column) -> str:
    # As text, a code keeps its leading zero and 0/120/240 does not become a date.
    if column.kind in ("text", "number_list"):
        return "@"
    if column.kind == "date":
        return "dd/mm/yyyy"
    return "0.000000" if column.name in ("lon", "lat") else "General"


def _validation(column: Column, language: Language) -> dict[str, Any]:
    choices = _choices(column, language)
    if choices:
        # Another operator than the five is allowed, so its list only proposes.
        return {
            "validate": "list",
            "source": list(choices),
            "error_type": "information" if column.name == "operator" else "stop",
            "error_message": _short(_expected(column, language)),
        }
    if column.kind not in ("number", "integer") or column.minimum is None or column.name in ("lon", "lat"):
        return {}
    limits: dict[str, Any] = {
        "validate": "decimal" if column.kind == "number" else "integer",
        "error_message": _short(_expected(column, language)),
    }
    if column.maximum is None:
        return limits | {"criteria": ">=", "value": column.minimum}
    return limits | {"criteria": "between", "minimum": column.minimum, "maximum": column.maximum}


def _short(text: str) -> str:
    return text[:255]  # as much as Excel shows
