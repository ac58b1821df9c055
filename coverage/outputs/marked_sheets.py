"""The user's own sheets again, every cell in its place, the faulty ones coloured and with a comment that says why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..inputs.as_handed_in import HandedIn
from ..inputs.cut_tables import joined_headings
from ..inputs.quality import severity_label
from ..inputs.raw_tables import JOINT, distinct_headings
from ..inputs.stacked_tables import ANOTHER_TABLE
from ..language import Language, msg
from ..tables import Finding, Severity
from .xlsx import for_paper

_COLOURS: dict[Severity, str] = {"error": "#F8B4AB", "warning": "#FFE699", "info": "#D9E7F2"}
_ORDER: tuple[Severity, ...] = ("error", "warning", "info")
_LOOKED_AT = 30  # rows among which the headings are
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_TEXT = 32_767
_MOST_COMMENT = 2_000
_WIDEST = 40
_TALLEST = 3  # rows of one heading


def fill_marked(book: Any, page: Any, sheet: HandedIn, findings: Sequence[Finding], language: Language) -> None:
    """Write a sheet as it was handed in, and mark what findings say of it.

    Texts stay texts, whatever they begin with. A finding on a row without a column marks the row's first full cell, one
    on a column without a row marks its heading.

    Parameters
    ----------
    book, page
        Of xlsxwriter.
    sheet
        Its rows from the first.
    findings
        Those of this file.
    language
        Of the comments.
    """
    rows = [row[:_MOST_COLUMNS] for row in sheet.rows[:_MOST_ROWS]]
    own = [item for item in findings if not item.sheet or not sheet.sheet or item.sheet == sheet.sheet]
    tables = _tables(rows, own)
    marks: dict[tuple[int, int], list[Finding]] = {}
    for item in own:
        place = _place(item, rows, tables)
        if place is not None:
            marks.setdefault(place, []).append(item)
    formats = {
        (colour, dated): book.add_format(
            ({"bg_color": _COLOURS[colour]} if colour else {}) | ({"num_format": "dd/mm/yyyy"} if dated else {})
        )
        for colour in (None, *_ORDER)
        for dated in (False, True)
    }
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            found = marks.pop((i, j), [])
            _write(page, i, j, cell, formats[_gravest(found), isinstance(cell, dt.date)])
            _comment(page, i, j, found, language)
    for (i, j), found in marks.items():  # beyond the row's last cell
        _write(page, i, j, None, formats[_gravest(found), False])
        _comment(page, i, j, found, language)
    heading_row = tables[0].heading_row
    if heading_row is not None and len(tables) == 1:
        page.freeze_panes(heading_row + 1, 0)
    # Titles stand above the headings, and run over the cells beside them.
    widths = _widths(rows[heading_row or 0 :])
    for j, width in enumerate(widths):
        page.set_column(j, j, width)
    for_paper(page, columns=len(widths))


@dataclass(frozen=True)
class _Table:
    """A table of a sheet, which may hold several beneath one another: its first row, and where its headings stand."""

    first: int
    heading_row: int | None
    columns: dict[str, int]


def _tables(rows: Sequence[Sequence[Any]], findings: Sequence[Finding]) -> list[_Table]:
    starts = {item.row - 1 for item in findings if item.rule == ANOTHER_TABLE and item.row is not None}
    found = []
    for start, end in pairwise([0, *sorted(starts), len(rows)]):
        own = [item for item in findings if item.row is None or start < item.row <= end]
        at, columns = _headings(rows[start:end], own)
        found.append(_Table(start, None if at is None else at + start, columns))
    return found


def _headings(rows: Sequence[Sequence[Any]], findings: Sequence[Finding]) -> tuple[int | None, dict[str, int]]:
    """Return the last row of the headings, which hold most of the columns that findings name, and where each stands."""
    asked = {item.column for item in findings if item.column}
    best: tuple[int, int | None, dict[str, int]] = (0, None, {})
    for tall in range(1, _TALLEST + 1):
        for i in range(min(len(rows), _LOOKED_AT) - tall + 1):
            texts = _texts(joined_headings(rows[i : i + tall]))
            hits = {name: texts[name] for name in asked & set(texts)}
            if len(hits) > best[0]:
                best = (len(hits), i + tall - 1, hits)
    _, at, found = best
    # Of a heading in several rows that is not found as a whole, the last part stands in the lowest.
    lowest = {name: name.rpartition(JOINT)[2] for name in asked - set(found)}
    for i, row in enumerate(rows[: _LOOKED_AT + _TALLEST]):
        if at is not None and not at <= i < at + _TALLEST:
            continue
        texts = _texts(row)
        hits = {name: texts[part] for name, part in lowest.items() if part in texts and name not in found}
        at = i if hits and at is None else at
        found |= hits
    return at, found


def _texts(row: Sequence[Any]) -> dict[str, int]:
    """Return a row's texts and where each stands; one that stands again is named as `distinct_headings` names it."""
    return {text: j for j, text in enumerate(distinct_headings(row)) if row[j] not in (None, "")}


def _place(item: Finding, rows: Sequence[Sequence[Any]], tables: Sequence[_Table]) -> tuple[int, int] | None:
    if item.row is None:
        table = next((table for table in tables if item.column in table.columns), None)
        if table is None or table.heading_row is None:
            return None
        j = table.columns[item.column]
        above = range(table.heading_row, max(table.heading_row - _TALLEST, -1), -1)
        return next((i for i in above if j < len(rows[i]) and rows[i][j] not in (None, "")), table.heading_row), j
    row = item.row - 1
    if not 0 <= row < len(rows):
        return None
    table = [table for table in tables if table.first <= row][-1]
    if item.column in table.columns:
        return row, table.columns[item.column]
    return row, next((j for j, cell in enumerate(rows[row]) if cell not in (None, "")), 0)


def _gravest(findings: Sequence[Finding]) -> Severity | None:
    return min((item.severity for item in findings), key=_ORDER.index, default=None)


def _write(page: Any, i: int, j: int, cell: Any, shape: Any) -> None:
    if cell is None or cell == "":
        page.write_blank(i, j, None, shape)
    elif isinstance(cell, bool | np.bool_):
        page.write_boolean(i, j, bool(cell), shape)
    elif isinstance(cell, int | float | np.number) and np.isfinite(float(cell)):
        page.write_number(i, j, float(cell), shape)
    elif isinstance(cell, dt.date) and cell.year >= 1900:
        page.write_datetime(i, j, _naive(cell), shape)
    else:
        page.write_string(i, j, str(cell)[:_MOST_TEXT], shape)


def _naive(day: dt.date) -> dt.date:
    return day.replace(tzinfo=None) if isinstance(day, dt.datetime) else day


def _comment(page: Any, i: int, j: int, findings: Sequence[Finding], language: Language) -> None:
    if not findings:
        return
    lines = [
        msg("[{severity}] {message}", severity=severity_label(item.severity), message=item.message).render(language)
        for item in findings
    ]
    text = "\n".join(lines)[:_MOST_COMMENT]
    page.write_comment(i, j, text, {"author": "phusong", "x_scale": 2.5, "y_scale": 1 + len(text) / 160})


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    widths: list[int] = []
    for row in rows[: _LOOKED_AT * 10]:
        for j, cell in enumerate(row):
            length = 0 if cell is None else len(str(cell)) + 2
            if j == len(widths):
                widths.append(8)
            widths[j] = min(max(widths[j], length), _WIDEST)
    return widths
