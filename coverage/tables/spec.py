"""What a column and a table are, and the one check that lists all faults of a table at once."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
import pandera.pandas as pa

from ..language import Message, joined, msg
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
    words
        How people write the choices, in their order; empty where they write them so.
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
    words: tuple[Message, ...] = field(default=(), hash=False)
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
            return msg("one of {choices}", choices=joined(self.words) if self.words else ", ".join(self.choices))
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

    def schema(self) -> pa.DataFrameSchema:
        """Return the pandera schema of the table."""
        return pa.DataFrameSchema(
            {column.name: _schema_of(column) for column in self.columns},
            name=self.name,
            strict=False,
        )


def _schema_of(column: Column) -> pa.Column:
    checks = []
    if column.kind == "number_list":
        checks.append(pa.Check(lambda text: _in_limits(text, column), element_wise=True, error="limit"))
        return pa.Column(column.dtype, checks, nullable=not column.required, required=column.required)
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, error="limit"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="limit"))
    if column.choices:
        checks.append(pa.Check.isin(column.choices, error="choice"))
    return pa.Column(column.dtype, checks, nullable=not column.required, required=column.required)


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
    try:
        table.schema().validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = [_fault(case, table, file) for case in errors.failure_cases.to_dict("records")]
    else:
        found = []
    found += _repeated(frame, table, file)
    return sorted(found, key=lambda item: (item.row or 0, item.column))


def _fault(case: dict[str, object], table: Table, file: str) -> Finding:
    if case["check"] == "column_in_dataframe":
        name = str(case["failure_case"])
        return Finding(
            file,
            None,
            name,
            "",
            "error",
            "missing_column",
            msg("column {column} ({heading}) is missing", column=name, heading=table[name].heading_vi),
        )
    name = str(case["column"])
    row = None if pd.isna(case["index"]) else int(str(case["index"]))  # type: ignore[call-overload]
    expected = table[name].expected()
    if case["check"] == "not_nullable":
        message = msg("{column} is empty; expected {expected}", column=table[name].heading_vi, expected=expected)
        return Finding(file, row, name, "", "error", "empty_cell", message)
    value = str(case["failure_case"])
    rule = str(case["check"]) if str(case["check"]) in ("limit", "choice") else "type"
    message = msg(
        "{column} is {value!r}; expected {expected}", column=table[name].heading_vi, value=value, expected=expected
    )
    return Finding(file, row, name, value, "error", rule, message)


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
