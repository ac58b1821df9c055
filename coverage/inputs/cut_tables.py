"""Cuts a table out of a file's rows: where its headings are, what stands above them, what is merged."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

import numpy as np
import pandas as pd

from ..errors import InputError
from ..language import msg
from ..tables import Table
from .coordinate_writings import coordinate
from .headings import heading_count, unit_of
from .raw_tables import JOINT, Cell, ListHeadings, RawTable, Rows, TooMany, distinct_headings, full, text_of
from .sheets import Range
from .table_rows import hidden_rows, joined_decimals, real_rows, within_headings
from .words import plain

LOOKED_AT = 30  # rows among which the headings are sought: a title, an office's name and a date stand above them
_SURE = 2  # one word of a title may be a heading by chance
_TALLEST = 3  # rows of one heading


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
    top = _unmerged(rows.cells[: filled[:LOOKED_AT][-1] + _TALLEST], rows.merged, across=True)
    unmerged = _unmerged(rows.cells, rows.merged, across=False)
    first, tall, headings = _headings(top, unmerged, filled[:LOOKED_AT], count)
    untold = known.missing([text_of(cell) for cell in rows.cells[filled[0] - 1]]) if known is not None else None
    if untold is not None:
        first, tall, headings = filled[0], 0, untold
    raw = RawTable(file, pd.DataFrame(), sheet=rows.sheet, above=_texts(rows.cells[: first - 1]))
    findings = []
    if untold is None and known is not None and _stands_on_its_side(known, rows.cells, headings):
        message = msg(
            "the headings stand in the first column, and a station in each column beside it; turn the table (in Excel: "
            "copy it, then Paste Special, Transpose), and save it"
        )
        findings.append(raw.finding("error", "on_its_side", message))
    if untold is None and known is not None and _holds_a_place(top[first - 1]):
        message = msg(
            "row {row} holds data, and no row above it headings; put a row of headings above it, such as {headings}",
            row=first,
            headings="Mã trạm, Nhà mạng, Công nghệ, Kinh độ, Vĩ độ",
        )
        findings.append(raw.finding("error", "headings_missing", message, row=first))
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
    body, left_out = real_rows(raw, unmerged, headings, body) if known is not None else (body, [])
    if rows.joined_decimals:
        findings += joined_decimals(raw, unmerged, body, width)
    whole, beyond = within_headings(raw, unmerged, body, width, too_many)
    findings += [*left_out, *beyond, *hidden_rows(raw, rows, whole)]
    frame = _frame([unmerged[n - 1] for n in whole], whole, headings[:width])
    return replace(raw, frame=frame, findings=tuple(findings))


def _headings(
    top: Sequence[Sequence[Cell]],
    rows: Sequence[Sequence[Cell]],
    filled: Sequence[int],
    count: Callable[[list[str]], int] | None,
) -> tuple[int, int, list[str]]:
    """Return the first row of the headings (from 1), how many rows they take, and what they say."""
    first, tall = _heading_rows(top, filled, count)
    headings = joined_headings(top[first - 1 : first - 1 + tall])
    if count is None:
        return first, tall, headings
    if with_units := _with_units(headings, top[first - 1 + tall : first + tall]):
        tall, headings = tall + 1, with_units
    return first, tall, _with_those_above(headings, top[: first - 1], rows[first - 1 + tall :])


def _frame(rows: Sequence[Sequence[Cell]], numbers: Sequence[int], headings: Sequence[str]) -> pd.DataFrame:
    """Return rows as a table of objects; what holds nothing is None."""
    cells = np.empty((len(rows), len(headings)), dtype=object)
    for i, column in enumerate(zip_longest(*(row[: len(headings)] for row in rows))):
        # As `full`, without a call for each of a sheet's cells.
        cells[:, i] = [None if isinstance(cell, str) and (not cell or cell.isspace()) else cell for cell in column]
    names = pd.Index(distinct_headings(headings), dtype=object)
    return pd.DataFrame(cells, index=pd.Index(np.asarray(numbers, dtype=np.int64)), columns=names, dtype=object)


_TURNED = 3  # headings below one another that are no chance


def _stands_on_its_side(known: ListHeadings, cells: Sequence[Sequence[Cell]], headings: Sequence[str]) -> bool:
    column = [text_of(row[0]) if row and full(row[0]) else "" for row in cells[:LOOKED_AT]]
    found = known.count(distinct_headings(column))
    return found >= _TURNED and found > known.count(distinct_headings(headings)) and len(cells) <= LOOKED_AT


def _counter(table: Table) -> Callable[[list[str]], int]:
    return lambda headings: heading_count(headings, table)


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
    best, found = (filled[0], 1), count(distinct_headings(joined_headings([rows[filled[0] - 1]])))
    best_found = max(found, _SURE - 1)
    for tall in range(1, _TALLEST + 1):
        for first in filled:
            block = rows[first - 1 : first - 1 + tall]
            if len(block) < tall or not any(map(full, block[-1])) or any(map(_holds_a_place, block)):
                continue
            found = count(distinct_headings(joined_headings(block)))
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


def joined_headings(block: Sequence[Sequence[Cell]]) -> list[str]:
    """Return one heading a column from the rows of a heading, its parts in their order, none twice.

    Examples
    --------
    >>> joined_headings([["STT", "Viettel", None], [None, "Mã trạm", "Kinh độ"]])
    ['STT', 'Viettel / Mã trạm', 'Viettel / Kinh độ']
    """
    width = max(len(row) for row in block)
    texts = [
        [" ".join(text_of(row[i]).split()) if i < len(row) and full(row[i]) else "" for i in range(width)]
        for row in block
    ]
    for upper, lower in reversed(list(pairwise(texts))):
        _spread(upper, lower)
    return [JOINT.join(dict.fromkeys(filter(None, parts))) for parts in zip(*texts, strict=True)]


def _spread(upper: list[str], lower: Sequence[str]) -> None:
    """Write the name of a group that stands over the first of its columns alone, unmerged, over the others too."""
    if len(set(filter(None, upper))) < _SURE:  # a title
        return
    group = ""
    for i, part in enumerate(lower):
        if not part:
            group = ""
        elif upper[i]:
            group = upper[i]
        else:
            upper[i] = group


def _with_those_above(
    headings: Sequence[str], above: Sequence[Sequence[Cell]], below: Sequence[Sequence[Cell]]
) -> list[str]:
    """Return the headings with those that stand in a row above over columns which have cells but no heading."""
    found = list(headings)
    for row in above[:-_TALLEST:-1]:
        if len({text_of(cell) for cell in row if full(cell)}) < _SURE:  # a title
            continue
        for i, cell in enumerate(row):
            if not full(cell) or (i < len(found) and found[i]):
                continue
            if any(i < len(other) and full(other[i]) for other in below):
                found += [""] * (i + 1 - len(found))
                found[i] = " ".join(text_of(cell).split())
    return found


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
