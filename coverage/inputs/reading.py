"""From a file's cells to a checked table: headings, then values, then limits. Rows with an error are left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..config.limits import limits
from ..language import Message, msg
from ..tables import Column, Finding, Table, check_table
from .files import read_frame
from .headings import match_headings
from .raw_tables import RawTable
from .units import as_written, in_our_unit
from .values import read_values, shown
from .words import SPELLINGS, tidy


@dataclass(frozen=True)
class Reading:
    """A table half-way: read, with what was found so far.

    Attributes
    ----------
    raw
        The file as it stands.
    table
        What it should hold.
    frame
        All columns of `table`, of their dtypes, on the file's row numbers; empty where the file has no such column.
    headings
        Column name -> heading in the file, for the columns that it has.
    findings
        What was found.
    bad_rows
        Rows that hold an error which one finding reports for many rows.
    """

    raw: RawTable
    table: Table
    frame: pd.DataFrame
    headings: dict[str, str]
    findings: tuple[Finding, ...] = ()
    bad_rows: frozenset[int] = frozenset()

    def with_findings(self, findings: Iterable[Finding], bad_rows: Iterable[int] = ()) -> "Reading":
        """Return the reading with more findings and unusable rows."""
        return replace(self, findings=(*self.findings, *findings), bad_rows=self.bad_rows | frozenset(bad_rows))

    def heading(self, name: str) -> str:
        """Return a column's heading in the file, or the Vietnamese one where the file has none."""
        return self.headings.get(name, self.table[name].heading_vi)

    def finding(self, severity: Any, rule: str, message: Message, **place: Any) -> Finding:
        """Return a finding on this file; `place` may hold row, column (its name) and value."""
        name = place.get("column", "")
        column = self.heading(name) if name in self.table.names else name
        value = str(place.get("value", ""))
        return self.raw.finding(severity, rule, message, row=place.get("row"), column=column, value=value)


def open_table(path: Path, table: Table, *, any_map: bool = False) -> Reading:
    """Read a file and its cells as the table's columns; limits and keys are not checked yet (`checked`).

    Raises
    ------
    MissingFileError, InputError
        As `read_frame`.
    """
    return parsed(read_frame(path, any_map=any_map, table=table), table)


def parsed(raw: RawTable, table: Table, elsewhere: Mapping[str, str] | None = None) -> Reading:
    """Read a file's cells as the table's columns; a shape stands for longitude and latitude.

    `elsewhere` holds columns that another reader fills, and the headings from which: here they stay empty.
    """
    elsewhere = elsewhere or {}
    given = ("lon", "lat") if raw.geometry is not None else tuple(elsewhere)
    matched = match_headings([str(heading) for heading in raw.frame.columns], table, file=raw.name, given=given)
    columns: dict[str, pd.Series[Any]] = {}
    findings = [*raw.findings, *matched.findings]
    for column in table.columns:
        heading = matched.headings.get(column.name)
        if heading is None or column.name in elsewhere:
            columns[column.name] = pd.Series(None, index=raw.frame.index, dtype=column.dtype)
            continue
        values, found = read_column(raw, heading, as_written(heading, column))
        columns[column.name], converted = in_our_unit(values, heading, column, raw)
        findings += [*found, *converted]
    unused = [heading for heading in matched.unused if heading not in elsewhere.values()]
    if unused:
        message = msg("headings that were not used: {headings}", headings=", ".join(unused))
        findings.append(raw.finding("info", "unused_headings", message))
    frame = pd.DataFrame(columns, index=raw.frame.index)
    return Reading(raw, table, frame, {**matched.headings, **elsewhere}, tuple(findings))


def _cleaned(changed: dict[str, str], column: Column, raw: RawTable, heading: str) -> list[Finding]:
    """Tell of texts that held signs which nobody sees, or more letters than are read."""
    if column.kind != "text" or column.name in (*SPELLINGS, "relation", "commune_code") or not changed:
        return []
    cells = zip(raw.frame.index, raw.frame[heading], strict=True)
    rows = [int(str(row)) for row, cell in cells if cell is not None and tidy(shown(cell)) in changed]
    message = msg(
        "{count} texts held signs that nobody sees, or more than {most} letters; they were cleaned or cut (rows "
        "{rows})",
        count=len(rows),
        most=limits().letters,
        rows=rows_text(rows),
    )
    return [raw.finding("warning", "cleaned", message, row=rows[0] if rows else None, column=heading)]


def read_column(raw: RawTable, heading: str, column: Column) -> tuple["pd.Series[Any]", list[Finding]]:
    """Read the cells below a heading as a column's values; what could not be read, and what was mended, is told."""
    read = read_values(raw.frame[heading], column)
    findings = [
        raw.finding(
            "error",
            "unreadable",
            msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected),
            row=row,
            column=heading,
            value=text,
        )
        for row, (text, expected) in read.faults.items()
    ]
    findings += [raw.finding("warning", rule, message, column=heading) for rule, message in read.remarks.items()]
    mended = _mended(read.changed, column.name, heading, raw)
    return read.values, [*findings, *mended, *_cleaned(read.changed, column, raw, heading)]


def _mended(changed: dict[str, str], name: str, heading: str, raw: RawTable) -> list[Finding]:
    if name not in ("operator", "technology", "commune_code") or not changed:
        return []
    pairs = sorted(changed.items())
    if name == "commune_code":
        text = ", ".join(f"{old} → {new}" for old, new in pairs[:5])
        message = msg(
            "{count} commune codes had lost their leading zero, which was put back ({examples})",
            count=len(pairs),
            examples=text,
        )
        return [raw.finding("info", "leading_zero", message, column=heading)]
    message = msg("read as phusong writes it: {pairs}", pairs=", ".join(f"{old} → {new}" for old, new in pairs))
    return [raw.finding("info", "spelling", message, column=heading)]


def checked(reading: Reading, *, but: Sequence[str] = ()) -> Reading:
    """Check limits, choices, empty cells and repeated keys, the columns `but` excepted.

    A cell that could not be read, or a column that is missing, is not reported a second time.
    """
    table = replace(reading.table, columns=tuple(c for c in reading.table.columns if c.name not in but))
    absent = {f.column for f in reading.findings if f.rule == "missing_column"}
    columns = [c for c in table.columns if c.heading_vi not in absent]
    present = replace(
        table, columns=tuple(columns), key=table.key if set(table.key) <= {c.name for c in columns} else ()
    )
    frame = reading.frame.drop(index=[row for row in reading.bad_rows if row in reading.frame.index])
    known = {(finding.row, finding.column) for finding in reading.findings if finding.severity == "error"}
    found = []
    for finding in check_table(frame[list(present.names)], present, file=reading.raw.name):
        heading = reading.heading(finding.column)
        if (finding.row, heading) not in known:
            found.append(_as_in_file(finding, reading, heading, alone=len(present.key) == 1))
    return reading.with_findings(found)


def _as_in_file(finding: Finding, reading: Reading, heading: str, *, alone: bool) -> Finding:
    """Return a finding with the heading and the cell as they stand in the file."""
    params = dict(finding.message.params)
    if finding.rule != "duplicate" or alone:
        params["column"] = heading
    value = finding.value
    if finding.row is not None and finding.rule in ("limit", "choice") and heading in reading.raw.frame.columns:
        value = shown(reading.raw.frame[heading].loc[finding.row])
        params["value"] = value
    message = Message(finding.message.template, params)
    return replace(finding, column=heading, value=value, message=message, sheet=reading.raw.sheet)


def usable(reading: Reading) -> pd.DataFrame:
    """Return the rows without an error; none where an error concerns the whole file."""
    errors = [finding.row for finding in reading.findings if finding.severity == "error"]
    if any(row is None for row in errors):
        return reading.frame.iloc[:0]
    bad = reading.bad_rows | {row for row in errors if row is not None}
    return reading.frame[~reading.frame.index.isin(list(bad))]


def rows_read(reading: Reading, used: int) -> Finding:
    """Return the note of how many of a file's rows are used."""
    count = len(reading.raw.frame)
    message = msg(
        "{count} rows were read; {used} are used, {dropped} are not", count=count, used=used, dropped=count - used
    )
    return reading.finding("info", "rows_read", message)


def rows_text(rows: Iterable[int], *, most: int = 8) -> str:
    """Return row numbers as ranges, the first `most` of them.

    Examples
    --------
    >>> rows_text([2, 3, 4, 9]), rows_text(range(2, 40, 2), most=3)
    ('2–4, 9', '2, 4, 6, …')
    """
    numbers = np.unique(np.fromiter(rows, dtype="int64"))
    if not len(numbers):
        return ""
    groups = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    parts = [f"{group[0]}" if len(group) == 1 else f"{group[0]}–{group[-1]}" for group in groups[:most]]
    return ", ".join(parts) + (", …" if len(groups) > most else "")
