"""A table's cells before anything is understood, and how the first rows of a list are known."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyproj

from ..language import Message
from ..tables import Finding
from .sheets import Range

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
class Block:
    """What stands over a table's own columns, where other operators' or technologies' columns stand beside them.

    Attributes
    ----------
    operator, technology
        Whose columns they are; empty where the headings do not tell.
    bare
        Heading -> what it says besides.
    """

    operator: str = ""
    technology: str = ""
    bare: Mapping[str, str] = field(default_factory=dict)


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
    block
        Of a table that is a part of one, cut out by the groups in which its headings stand.
    """

    name: str
    frame: pd.DataFrame
    geometry: np.ndarray | None = None
    crs: pyproj.CRS | None = None
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    above: tuple[str, ...] = ()
    block: Block = Block()

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


JOINT = " / "  # between the parts of a heading that stands in several rows


def full(cell: Cell) -> bool:
    """Return whether a cell holds anything."""
    return bool(cell) and not cell.isspace() if isinstance(cell, str) else cell is not None


def text_of(cell: Cell) -> str:
    """Return a cell as text; whole numbers without their point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def distinct_headings(cells: Sequence[Cell]) -> list[str]:
    """Return headings that differ: one that repeats gets its number in brackets, an empty one its column's letter."""
    seen: dict[str, int] = {}
    headings = []
    for i, cell in enumerate(cells):
        heading = " ".join(text_of(cell).split()) if full(cell) else f"({column_letter(i)})"
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
