"""Several tables in one sheet, one beneath another: each has headings of its own, and is read for itself."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..language import msg
from .coordinate_writings import coordinate
from .raw_tables import Cell, ListHeadings, RawTable, Rows, distinct_headings, full, text_of
from .words import plain

ANOTHER_TABLE = "another_table"
"""The rule of findings that tell where a further table of a sheet begins."""

_HEADINGS = 3  # columns that a row names which is no title and no station
_BELOW = 4  # rows below a gap among which the next table's headings are: a title stands above them
_LOOKED_AT = 30
_LEAST_DEGREES = 8  # of a coordinate in Viet Nam; a heading holds none


def stacked(rows: Rows, known: ListHeadings) -> list[Rows]:
    """Part a sheet's rows at the empty rows below which another table begins; every row keeps its number.

    A table whose headings are those of the one above it goes on with it, as where pages were printed.
    """
    cells, filled = rows.cells, _filled(rows.cells)
    if not _gaps(filled):
        return [rows]
    above = next((heading for number in filled[:_LOOKED_AT] if (heading := _heading(cells[number], known))), ())
    cuts = []
    for i in _gaps(filled):
        if not any(_heading(cells[number], known) for number in filled[:i][:_LOOKED_AT]):
            continue  # a title above the first headings
        here = next((heading for number in filled[i : i + _BELOW] if (heading := _heading(cells[number], known))), ())
        if here and here != above:
            above = here
            cuts.append(filled[i])
    edges = [0, *cuts, len(cells)]
    return [replace(rows, cells=[*([[]] * start), *cells[start:end]]) for start, end in pairwise(edges)]


def _filled(cells: Sequence[Sequence[Cell]]) -> list[int]:
    return [number for number, row in enumerate(cells) if any(map(full, row))]


def _gaps(filled: Sequence[int]) -> list[int]:
    return [i for i in range(1, len(filled)) if filled[i] > filled[i - 1] + 1]


def told_apart(raw: RawTable, rows: Rows) -> RawTable:
    """Return a table that stands beneath another with a note of where it begins."""
    first = next(number for number, row in enumerate(rows.cells, start=1) if any(map(full, row)))
    message = msg("another table begins in row {row}; it was read for itself", row=first)
    return replace(raw, findings=(raw.finding("info", ANOTHER_TABLE, message, row=first), *raw.findings))


def _heading(row: Sequence[Cell], known: ListHeadings) -> tuple[str, ...]:
    """Return a row's headings, none where it is no row of headings."""
    texts = [text_of(cell) for cell in row if full(cell)]
    if len(texts) < _HEADINGS or any(abs(coordinate(text.strip()).value) >= _LEAST_DEGREES for text in texts):
        return ()
    return tuple(map(plain, texts)) if known.count(distinct_headings(texts)) >= _HEADINGS else ()
