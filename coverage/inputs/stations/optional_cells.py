"""Cells without which a station can still be placed: one that cannot be read is told, and read as empty."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from ...language import msg
from ...tables import STATIONS, Finding
from ..reading import Reading
from .measures import sector_counts
from .recognition import Recognition

# Without these a row is no station, or one of which nobody knows whether it is on air.
_NEEDED = ("station_id", "operator", "technology", "lon", "lat", "status")
OPTIONAL = tuple(name for name in STATIONS.names if name not in _NEEDED)
_OF_CELLS = frozenset(("unreadable", "limit", "unit", "formula"))


def left_empty(finding: Finding) -> Finding:
    """Return what was found of an optional cell, or a whole column of them, as a warning: the station is read without.

    Other findings stay as they are.
    """
    if finding.severity != "error" or finding.rule not in _OF_CELLS:
        return finding
    message = (
        msg("{problem}; the column was not read", problem=finding.message)
        if finding.row is None
        else msg("{problem}; the cell was read as empty", problem=finding.message)
    )
    return replace(finding, severity="warning", message=message)


def without_odd_cells(reading: Reading) -> Reading:
    """Return a checked reading whose optional cells beyond their limits are empty, and warned of."""
    by_heading = {reading.heading(name): name for name in OPTIONAL}
    frame = reading.frame
    odd: dict[str, list[int]] = {}
    findings: list[Finding] = []
    for finding in reading.findings:
        name = by_heading.get(finding.column, "")
        if name and finding.rule == "limit" and finding.row is not None:
            odd.setdefault(name, []).append(finding.row)
        findings.append(left_empty(finding) if name else finding)
    for name, rows in odd.items():
        frame = frame.assign(**{name: frame[name].mask(frame.index.isin(rows))})
    return replace(reading, frame=frame, findings=tuple(findings))


def with_unread(reading: Reading, recognition: Recognition) -> Reading:
    """Return the reading with the column ``unread``: which of each row's optional cells were read as empty."""
    names = {heading: name for name, found in recognition.headings.items() for heading in found}
    names |= {heading: name for (name, _), heading in recognition.own.items()}
    unread: dict[int, list[str]] = {}
    for finding in reading.findings:
        name = names.get(finding.column, "")
        if name in OPTIONAL and finding.rule in _OF_CELLS and finding.row is not None:
            unread.setdefault(finding.row, []).append(name)
    directions = recognition.headings.get("azimuth_deg", ())
    for row in sector_counts(recognition.raw, directions[0]) if len(directions) == 1 else ():
        unread.setdefault(row, []).append("azimuth_deg")
    rows = [",".join(dict.fromkeys(unread.get(row, ()))) or None for row in reading.frame.index]
    return replace(reading, frame=reading.frame.assign(unread=pd.array(rows, dtype="str")))


def all_left_empty(findings: Iterable[Finding]) -> list[Finding]:
    """Return what was found of a column's optional cells, as `left_empty`."""
    return [left_empty(finding) for finding in findings]
