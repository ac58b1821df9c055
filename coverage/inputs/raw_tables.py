"""A table's cells before anything is understood, cut out of a file's rows: where its headings are, what is no row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyproj

from ..errors import InputError
from ..language import Message, msg
from ..tables import Finding, Table
from .coordinate_writings import coordinate
from .headings import heading_count, unit_of
from .sheets import Range
from .words import plain

TooMany = Callable[[int, int], Message]  # from a row's cells and the headings
Cell = Any  # str, int, float, bool, datetime or None: as the file's format holds it


@dataclass(frozen=True)
class ListHeadings:
    """How a kind of list is known by its first rows.

    Attributes
    ----------
    count
        How many of a row's texts are headings that are known.
    missing
        The headings of a list that begins with its data, told by its first row; None where that is none.
    unfolded
        The rows as one table, where a format writes several into one file.
    """

    count: Callable[[list[str]], int]
    missing: Callable[[list[str]], list[str] | None]
    unfolded: Callable[[Sequence[Sequence[Cell]]], Sequence[Sequence[Cell]]]


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
    sheet
        The sheet or layer, where the file may hold several.
    above
        The texts above the headings: titles, notes, who issued the list.
    """

    name: str
    frame: pd.DataFrame
    geometry: np.ndarray | None = None
    crs: pyproj.CRS | None = None
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    above: tuple[str, ...] = ()

    def finding(
        self, severity: Any, rule: str, message: Message, *, row: int | None = None, column: str = "", value: str = ""
    ) -> Finding:
        """Return a finding on this table; `column` is a heading."""
        return Finding(self.name, row, column, value, severity, rule, message, self.sheet)


@dataclass(frozen=True)
class Rows:
    """The rows of one sheet or text, and what its format says of them.

    Attributes
    ----------
    cells
        Rows from the first on.
    sheet
        The sheet's name; empty where there is one table.
    merged
        Ranges of which only the first cell holds the value.
    hidden
        Numbers, from 1, of hidden rows.
    joined_decimals
        Whether the comma parts cells: decimal commas may then have torn numbers apart.
    """

    cells: Sequence[Sequence[Cell]]
    sheet: str = ""
    merged: Sequence[Range] = ()
    hidden: frozenset[int] = frozenset()
    joined_decimals: bool = False


LOOKED_AT = 30  # rows among which the headings are sought: a title, an office's name and a date stand above them
_SURE = 2  # one word of a title may be a heading by chance
_TALLEST = 3  # rows of one heading
JOINT = " / "  # between the parts of a heading that stands in several rows

_AMOUNT_BEHIND = re.compile(r"[:\d.,\s]+$")
_TOTALS = re.compile(r"^(tong(so|cong)?|cong|total|sum|grandtotal)(cong|so|tram|bts)*$")


def raw_table(
    file: str, rows: Rows, table: Table | None, too_many: TooMany, *, known: ListHeadings | None = None
) -> RawTable:
    """Cut a table out of rows: its headings (in one row or in up to three), then what stands below them.

    A cell merged with those below it stands for them too. Of a list of stations (`known` given) rows of totals, of
    column numbers, and headings that repeat are left out and told.

    Raises
    ------
    InputError
        There is no cell at all.
    """
    filled = [number for number, row in enumerate(rows.cells, start=1) if any(map(full, row))]
    if not filled:
        raise InputError("{file} holds no cell; fill in its headings and rows", file=file)
    count = known.count if known is not None else None
    if count is None and table is not None:
        count = _counter(table)
    if known is not None:
        rows = replace(rows, cells=known.unfolded(rows.cells))
        filled = [number for number, row in enumerate(rows.cells, start=1) if any(map(full, row))]
    top = _unmerged(rows.cells[: filled[:LOOKED_AT][-1] + _TALLEST], rows.merged, across=True)
    first, tall = _heading_rows(top, filled[:LOOKED_AT], count)
    headings = _joined(top[first - 1 : first - 1 + tall])
    if count is not None and (with_units := _with_units(headings, top[first - 1 + tall : first + tall])):
        tall, headings = tall + 1, with_units
    untold = known.missing([_shown(cell) for cell in rows.cells[filled[0] - 1]]) if known is not None else None
    if untold is not None:
        first, tall, headings = filled[0], 0, untold
    unmerged = _unmerged(rows.cells, rows.merged, across=False)
    raw = RawTable(file, pd.DataFrame(), sheet=rows.sheet, above=_texts(rows.cells[: first - 1]))
    findings = []
    if untold is None and known is not None and _stands_on_its_side(known, rows.cells, headings):
        message = msg(
            "the headings stand in the first column, and a station in each column beside it; turn the table (in Excel: "
            "copy it, then Paste Special, Transpose), and save it"
        )
        findings.append(raw.finding("error", "on_its_side", message))
    if untold is not None:
        message = msg("the list has no headings; they were taken to be {headings}", headings=", ".join(untold))
        findings.append(raw.finding("info", "headings_supplied", message))
    elif first != filled[0] or tall > 1:
        message = msg(
            "the headings were found in row {row_found}; what stands above was not read",
            row_found=str(first) if tall == 1 else f"{first}–{first + tall - 1}",
        )
        findings.append(raw.finding("info", "heading_row", message))
    width = max((i + 1 for i, cell in enumerate(headings) if cell), default=0)
    body = [number for number in filled if number >= first + tall]
    body, left_out = _real_rows(raw, unmerged, headings, body) if known is not None else (body, [])
    if rows.joined_decimals:
        findings += _joined_decimals(raw, unmerged, body, width)
    whole, beyond = _within(raw, unmerged, body, width, too_many)
    findings += [*left_out, *beyond, *_hidden(raw, rows, whole)]
    cells = [
        [_cell(row[i]) if i < len(row) else None for i in range(width)] for row in (unmerged[n - 1] for n in whole)
    ]
    frame = pd.DataFrame(cells, index=pd.Index(whole, dtype="int64"), columns=range(width), dtype=object)
    frame.columns = pd.Index(distinct_headings(headings[:width]), dtype=object)
    return replace(raw, frame=frame, findings=tuple(findings))


_TURNED = 3  # headings below one another that are no chance


def _stands_on_its_side(known: ListHeadings, cells: Sequence[Sequence[Cell]], headings: Sequence[str]) -> bool:
    column = [_shown(row[0]) if row and full(row[0]) else "" for row in cells[:LOOKED_AT]]
    found = known.count(distinct_headings(column))
    return found >= _TURNED and found > known.count(distinct_headings(headings)) and len(cells) <= LOOKED_AT


def _counter(table: Table) -> Callable[[list[str]], int]:
    return lambda headings: heading_count(headings, table)


def full(cell: Cell) -> bool:
    """Return whether a cell holds anything."""
    return bool(cell) and not cell.isspace() if isinstance(cell, str) else cell is not None


def _cell(cell: Cell) -> Cell:
    return cell if full(cell) else None


def _texts(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    return tuple(" ".join(str(cell).split()) for row in rows for cell in row if isinstance(cell, str) and full(cell))


def _unmerged(cells: Sequence[Sequence[Cell]], merged: Sequence[Range], *, across: bool) -> list[Sequence[Cell]]:
    """Return the rows with the value of each merged range in all its rows and, if `across`, in all its columns."""
    found = list(cells)
    for (top, left), (bottom, right) in merged:
        if top >= len(found) or left >= len(found[top]) or not full(found[top][left]):
            continue
        value = found[top][left]
        last = min(right, left + _MOST_ACROSS) if across else left
        for i in range(top, min(bottom + 1, len(found))):
            row = list(found[i])
            row += [None] * (last + 1 - len(row))
            row[left : last + 1] = [value] * (last + 1 - left)
            found[i] = row
    return found


_MOST_ACROSS = 500  # columns over which a merged title may reach


def _heading_rows(
    rows: Sequence[Sequence[Cell]], filled: Sequence[int], count: Callable[[list[str]], int] | None
) -> tuple[int, int]:
    """Return the first row of the headings (from 1), and how many rows they take: those that name most columns."""
    if count is None:
        return filled[0], 1
    best, found = (filled[0], 1), count(distinct_headings(_joined([rows[filled[0] - 1]])))
    best_found = max(found, _SURE - 1)
    for tall in range(1, _TALLEST + 1):
        for first in filled:
            block = rows[first - 1 : first - 1 + tall]
            if len(block) < tall or not any(map(full, block[-1])) or any(map(_holds_a_place, block)):
                continue
            found = count(distinct_headings(_joined(block)))
            if found > best_found:
                best, best_found = (first, tall), found
    return best


def _holds_a_place(row: Sequence[Cell]) -> bool:
    """Return whether a row holds a coordinate: it is then no heading, though "Viettel" and "4G" stand in it too."""
    texts = [str(cell) for cell in row if full(cell) and not isinstance(cell, bool)]
    values = [coordinate(text.strip()).value for text in texts if any(map(str.isdecimal, text))]
    return any(abs(value) >= _LEAST_DEGREES and (value % 1 or abs(value) >= _LEAST_METRES) for value in values)


_LEAST_DEGREES = 8  # the south of Viet Nam; "1.800" names a band
_LEAST_METRES = 10_000


def _joined(block: Sequence[Sequence[Cell]]) -> list[str]:
    """Return one heading a column from the rows of a heading, its parts in their order, none twice."""
    width = max(len(row) for row in block)
    headings = []
    for i in range(width):
        parts: list[str] = []
        for row in block:
            text = " ".join(_shown(row[i]).split()) if i < len(row) and full(row[i]) else ""
            if text and text not in parts:
                parts.append(text)
        headings.append(JOINT.join(parts))
    return headings


def _with_units(headings: Sequence[str], below: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the headings with the units of a row of their own below them; none where that row is another."""
    units = [str(cell).strip(" ()[]") if full(cell) else "" for row in below for cell in row]
    told = [unit for unit in units if unit]
    if len(told) < _SURE or not all(unit_of(f"({unit})") or plain(unit) in _NO_UNITS for unit in told):
        return []
    units += [""] * (len(headings) - len(units))
    return [
        f"{heading} ({unit})" if heading and unit and not unit_of(heading) else heading
        for heading, unit in zip(headings, units, strict=False)
    ]


# What stands among units and is none: of degrees how they are written, of words that they are words.
_NO_UNITS = frozenset(("dd", "ddd", "dms", "text", "string", "chu", "so", "number", "thapphan", "dothapphan", "x"))


def _shown(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _real_rows(
    raw: RawTable, rows: Sequence[Sequence[Cell]], headings: Sequence[str], body: Sequence[int]
) -> tuple[list[int], list[Finding]]:
    own = [plain(heading) for heading in headings]
    kept, findings = [], []
    for number in body:
        row = rows[number - 1]
        texts = [_shown(cell) for cell in row if full(cell)]
        reason = _no_row(row, texts, own, first=number == body[0])
        if reason is None:
            kept.append(number)
            continue
        rule, message = reason
        findings.append(raw.finding("info", rule, message, row=number, value=texts[0][:80]))
    return kept, findings


_RULE = re.compile(r"[-=_:+*\s]{3,}")


def _no_row(
    row: Sequence[Cell], texts: Sequence[str], headings: Sequence[str], *, first: bool
) -> tuple[str, Message] | None:
    """Return why a row is none of the table's, None where it is one."""
    if all(_RULE.fullmatch(text) for text in texts):
        return "note_row", msg("the row draws a line; it was left out")
    first_word = "" if texts[0].isdecimal() else plain(_AMOUNT_BEHIND.sub("", texts[0]))
    if _TOTALS.match(first_word) and len(set(texts)) < max(len(headings), 3):
        return "total", msg("the row of totals was left out")
    # Most rows part from the headings in their first cell, so that the rest need not be looked at.
    told = [(cell, heading) for cell, heading in zip(row, headings, strict=False) if full(cell)]
    if len(texts) > 1 and len(told) == len(texts) and all(plain(_shown(cell)) == heading for cell, heading in told):
        return "repeated_heading", msg("the headings stand here again; the row was left out")
    if first and len(texts) > 2 and _are_numbers_of_columns(texts):
        return "column_numbers", msg("the row that numbers the columns was left out")
    return None


def _are_numbers_of_columns(texts: Sequence[str]) -> bool:
    bare = [text.strip(" ()[].") for text in texts]
    numbers = [int(text) for text in bare if text.isdecimal() and len(text) <= 3]
    letters = sum(len(text) == 1 and text.isalpha() for text in bare)
    return len(numbers) + letters == len(bare) and numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 1


_WHOLE_DEGREES = re.compile(r"-?\d{1,3}")
_FRACTION = re.compile(r"\d{4,}")  # fewer digits may be a number of their own


def _joined_decimals(raw: RawTable, rows: list[Sequence[Cell]], body: Sequence[int], width: int) -> list[Finding]:
    """Put numbers together again that a decimal comma has torn apart, where this makes a row as long as its heading."""
    joined = []
    for number in body:
        row = [str(cell).strip() for cell in rows[number - 1]]
        torn = [i for i in range(len(row) - 1) if _WHOLE_DEGREES.fullmatch(row[i]) and _FRACTION.fullmatch(row[i + 1])]
        if torn and len(row) - width == len(torn):
            rows[number - 1] = [
                f"{cell},{row[i + 1]}" if i in torn else cell for i, cell in enumerate(row) if i - 1 not in torn
            ]
            joined.append(number)
    if not joined:
        return []
    message = msg(
        "{count} rows hold decimal commas outside quotation marks; the numbers were put together again",
        count=len(joined),
    )
    return [raw.finding("warning", "decimal_commas", message, row=joined[0])]


def _within(
    raw: RawTable, rows: Sequence[Sequence[Cell]], body: Sequence[int], width: int, too_many: TooMany
) -> tuple[list[int], list[Finding]]:
    """Part the rows that end with the headings from those that go on; cells beside a sheet's table are only told."""
    kept, findings = [], []
    for number in body:
        row = rows[number - 1]
        beyond = next(filter(full, row[width:]), None)
        severity = "warning" if raw.sheet else "error"
        if beyond is None or raw.sheet:
            kept.append(number)
        if beyond is not None:
            message = too_many(len(row), width)
            findings.append(raw.finding(severity, "too_many_cells", message, row=number, value=str(beyond)))
    return kept, findings


def _hidden(raw: RawTable, rows: Rows, body: Sequence[int]) -> list[Finding]:
    hidden = [number for number in body if number in rows.hidden]
    if not hidden:
        return []
    message = msg(
        "{count} rows are hidden in the sheet, by a filter or by hand; they were read like the others",
        count=len(hidden),
    )
    return [raw.finding("warning", "hidden_rows", message, row=hidden[0])]


def distinct_headings(cells: Sequence[Cell]) -> list[str]:
    """Return headings that differ: one that repeats gets its number in brackets, an empty one its column's letter."""
    seen: dict[str, int] = {}
    headings = []
    for i, cell in enumerate(cells):
        heading = " ".join(_shown(cell).split()) if full(cell) else f"({column_letter(i)})"
        seen[heading] = seen.get(heading, 0) + 1
        headings.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return headings


NAMELESS = re.compile(r"\([A-Z]{1,3}\)")
"""What a column without a heading is called; "(E)" says nothing of what it holds."""


def column_letter(i: int) -> str:
    """Return a column's letters in a spreadsheet.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    return (column_letter(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)
