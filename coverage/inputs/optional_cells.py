"""Cells without which a row still serves: one that cannot be read is told, and read as empty."""

from collections.abc import Collection
from dataclasses import replace

from ..language import msg
from ..tables import Finding
from .reading import Reading

OF_CELLS = frozenset(("unreadable", "limit", "unit", "formula"))
"""The rules of findings that one cell, or a column of them, cannot be read."""


def left_empty(finding: Finding) -> Finding:
    """Return what was found of an optional cell, or a whole column of them, as a warning: the row is read without.

    Other findings stay as they are.
    """
    if finding.severity != "error" or finding.rule not in OF_CELLS:
        return finding
    message = (
        msg("{problem}; the column was not read", problem=finding.message)
        if finding.row is None
        else msg("{problem}; the cell was read as empty", problem=finding.message)
    )
    return replace(finding, severity="warning", message=message)


def without_odd_cells(reading: Reading, optional: Collection[str]) -> Reading:
    """Return a reading whose cells of optional columns are empty where they cannot be read or pass their limits."""
    by_heading = {reading.heading(name): name for name in optional}
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
