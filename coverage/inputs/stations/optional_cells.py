"""Which of a station's cells it can do without, and which of them were read as empty."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from ...tables import STATIONS, Finding
from ..optional_cells import OF_CELLS, left_empty
from ..reading import Reading
from .measures import sector_counts
from .recognition import Recognition

# Without these a row is no station, or one of which nobody knows whether it is on air.
_NEEDED = ("station_id", "operator", "technology", "lon", "lat", "status")
OPTIONAL = tuple(name for name in STATIONS.names if name not in _NEEDED)


def with_unread(reading: Reading, recognition: Recognition) -> Reading:
    """Return the reading with the column ``unread``: which of each row's optional cells were read as empty."""
    names = {heading: name for name, found in recognition.headings.items() for heading in found}
    names |= {heading: name for (name, _), heading in recognition.own.items()}
    unread: dict[int, list[str]] = {}
    for finding in reading.findings:
        name = names.get(finding.column, "")
        if name in OPTIONAL and finding.rule in OF_CELLS and finding.row is not None:
            unread.setdefault(finding.row, []).append(name)
    directions = recognition.headings.get("azimuth_deg", ())
    for row in sector_counts(recognition.raw, directions[0]) if len(directions) == 1 else ():
        unread.setdefault(row, []).append("azimuth_deg")
    rows = [",".join(dict.fromkeys(unread.get(row, ()))) or None for row in reading.frame.index]
    return replace(reading, frame=reading.frame.assign(unread=pd.array(rows, dtype="str")))


def all_left_empty(findings: Iterable[Finding]) -> list[Finding]:
    """Return what was found of a column's optional cells, as `left_empty`."""
    return [left_empty(finding) for finding in findings]
