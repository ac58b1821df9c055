"""What a reading of station lists reports: the findings, and what each table's headings were taken for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...language import Language, Message
from ...tables import Finding


@dataclass(frozen=True)
class RecognisedTable:
    """One table of a list, and what was recognised in it.

    Attributes
    ----------
    path
        The input as it was named: a file, a folder or an archive.
    file, sheet
        Where in it the table stands, as findings have it.
    mapping
        Heading -> column of the stations' table, ``technology:4G``, ``operator:Viettel``, or ``-`` where it is unused.
    coordinates
        What they were read as.
    confidence
        Of that, 0 to 1.
    rows, stations
        How many rows the table has, and how many stations became of them.
    """

    path: Path
    file: str
    sheet: str
    mapping: Mapping[str, str]
    coordinates: Message
    confidence: float
    rows: int
    stations: int


@dataclass(frozen=True)
class StationReport:
    """What was read, recognised, filled, repaired and left out.

    Attributes
    ----------
    findings
        One remark each, with file, sheet, row, column and value.
    tables
        What was recognised, a table each.
    """

    findings: tuple[Finding, ...]
    tables: tuple[RecognisedTable, ...]

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the findings."""
        return iter(self.findings)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self.findings)

    def mappings(self, language: Language = "vi") -> pd.DataFrame:
        """Return what each heading was taken for: file, sheet, heading, meaning; the coordinates last of each table."""
        rows = []
        for table in self.tables:
            rows += [(table.file, table.sheet, heading, meaning) for heading, meaning in table.mapping.items()]
            rows.append((table.file, table.sheet, "", table.coordinates.render(language)))
        return pd.DataFrame(rows, columns=["file", "sheet", "heading", "meaning"])
