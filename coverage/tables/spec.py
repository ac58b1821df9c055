"""What a column and a table are, and the one check that lists all faults of a table at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..language import Message, msg
from .findings import Finding

Kind = Literal["text", "number", "integer", "date", "yes_no", "number_list"]

_DTYPE = {
    "text": "str",
    "number": "float64",
    "integer": "Int64",
    "date": "datetime64[s]",
    "yes_no": "boolean",
    "number_list": "str",
}


@dataclass(frozen=True)
class Column:
    """One column of a travelling table.

    Attributes
    ----------
    name
        The name inside phusong; it carries the unit.
    kind
        ``number_list`` is text such as ``0/120/240``: one number, or several separated by ``/``.
    heading_vi, heading_en
        How input sheets head it.
    required
        Whether a cell may be empty (the column itself may then be absent as well).
    minimum, maximum
        Inclusive limits of a number, in the column's unit.
    choices
        The only texts allowed, where there is such a list.
    example, note_vi, note_en
        For the empty input sheet.
    """

    name: str
    kind: Kind
    heading_vi: str
    heading_en: str
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    example: str = ""
    note_vi: str = ""
    note_en: str = ""

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column once read."""
        return _DTYPE[self.kind]

    def expected(self) -> Message:
        """Say what a cell of this column must hold."""
        if self.choices:
            return msg("one of {choices}", choices=", ".join(self.choices))
        if self.kind == "number_list" and self.minimum is not None and self.maximum is not None:
            return msg(
                "a number from {low} to {high}, or several separated by / such as {example}",
                low=f"{self.minimum:g}",
                high=f"{self.maximum:g}",
                example=self.example,
            )
        if self.minimum is not None and self.maximum is not None:
            return msg("a number from {low} to {high}", low=f"{self.minimum:g}", high=f"{self.maximum:g}")
        if self.minimum is not None:
            return msg("a number of at least {low}", low=f"{self.minimum:g}")
        return _EXPECTED[self.kind]


_EXPECTED = {
    "text": msg("a text"),
    "number": msg("a number"),
    "integer": msg("a whole number"),
    "date": msg("a date such as 31/10/2025"),
    "yes_no": msg("yes or no"),
    "number_list": msg("a number, or several separated by /"),
}


@dataclass(frozen=True)
class Table:
    """A travelling table: its name, columns, and the column whose values may not repeat."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Column:
        """Return the column of that name."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there and full."""
        return tuple(column.name for column in self.columns if column.required)


def numbers_of(text: str) -> tuple[float, ...]:
    """Return the numbers of a cell of kind ``number_list``.

    Raises
    ------
    ValueError
        A part is not a number.

    Examples
    --------
    >>> numbers_of("0/120/240"), numbers_of("")
    ((0.0, 120.0, 240.0), ())
    """
    return tuple(float(part) for part in text.split("/")) if text.strip() else ()


def _in_limits(text: str, column: Column) -> bool:
    try:
        values = numbers_of(text)
    except ValueError:
        return False
    low = -float("inf") if column.minimum is None else column.minimum
    high = float("inf") if column.maximum is None else column.maximum
    return all(low <= value <= high for value in values)


def check_table(frame: pd.DataFrame, table: Table, *, file: str) -> list[Finding]:
    """Return every fault of a table, each with its row, as findings of severity ``error``.

    Parameters
    ----------
    frame
        The table with phusong's own column names; its index holds the file's row numbers.
    table
        What the table should be.
    file
        The input's name for the report.

    Examples
    --------
    >>> from phusong.tables import FIBRE_NODES
    >>> frame = pd.DataFrame({"node_id": ["a"], "lon": [205.0], "lat": [21.0]}, index=[2])
    >>> [(f.row, f.column, f.rule) for f in check_table(frame, FIBRE_NODES, file="nodes.csv")]
    [(2, 'lon', 'limit')]
    """
    found = [fault for column in table.columns for fault in _faults(frame, column, file)]
    found += _repeated(frame, table, file)
    return sorted(found, key=lambda item: (item.row or 0, item.column))


def _faults(frame: pd.DataFrame, column: Column, file: str) -> Iterator[Finding]:
    """Return what is wrong with one column: that it is missing, empty cells, values beyond its limits or choices."""
    name, heading, expected = column.name, column.heading_vi, column.expected()
    if name not in frame.columns:
        if column.required:
            message = msg("column {column} ({heading}) is missing", column=name, heading=heading)
            yield Finding(file, None, name, "", "error", "missing_column", message)
        return
    cells = frame[name]
    rows = np.asarray(cells.index)
    empty = cells.isna().to_numpy(dtype=bool)
    if column.required:
        for row in rows[empty].tolist():
            message = msg("{column} is empty; expected {expected}", column=heading, expected=expected)
            yield Finding(file, row, name, "", "error", "empty_cell", message)
    rule = "choice" if column.choices else "limit"
    for at in np.flatnonzero(_wrong(cells, column) & ~empty).tolist():
        value = str(cells.iloc[at])
        message = msg("{column} is {value!r}; expected {expected}", column=heading, value=value, expected=expected)
        yield Finding(file, int(rows[at]), name, value, "error", rule, message)


def _wrong(cells: "pd.Series[Any]", column: Column) -> np.ndarray:
    """Return which cells are beyond a column's limits, or none of its choices; of empty ones it tells nothing."""
    if column.choices:
        return ~cells.isin(list(column.choices)).to_numpy(dtype=bool)
    if column.kind == "number_list":
        good = {text: _in_limits(text, column) for text in cells.dropna().unique()}
        return np.array([not good.get(text, True) for text in cells.astype(object)], dtype=bool)
    if column.minimum is None and column.maximum is None:
        return np.zeros(len(cells), dtype=bool)
    values = cells.to_numpy(dtype="float64", na_value=np.nan)
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    return (values < low) | (values > high)


def _repeated(frame: pd.DataFrame, table: Table, file: str) -> list[Finding]:
    key = [name for name in table.key if name in frame.columns]
    if not key or len(key) < len(table.key):
        return []
    keys = frame[key[0]].astype("str")
    for name in key[1:]:
        keys = keys + " / " + frame[name].astype("str")
    again = keys.duplicated() & frame[key].notna().all(axis=1)
    first = {value: row for row, value in zip(frame.index[::-1], keys[::-1], strict=True)}
    heading = " / ".join(table[name].heading_vi for name in key)
    return [
        Finding(
            file,
            int(str(row)),
            key[0],
            value,
            "error",
            "duplicate",
            msg(
                "{column} {value!r} already stands in row {row_first}",
                column=heading,
                value=value,
                row_first=first[value],
            ),
        )
        for row, value in keys[again].items()
    ]
