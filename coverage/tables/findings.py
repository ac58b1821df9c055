"""One remark on one place of an input: what was found, and how much it matters."""

from dataclasses import dataclass
from typing import Literal

from ..language import Message

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """A remark of the quality report.

    Attributes
    ----------
    file
        The input's name as the user knows it.
    row
        Row number in that file as a spreadsheet counts (the heading is row 1); None where the whole file is meant.
    column
        Heading as it stands in the file, or the table's own name for it; empty where the row is meant.
    value
        What stood there, as text.
    severity
        ``error`` (the row cannot be used), ``warning`` (used, but look at it), ``info`` (filled, repaired, recognised).
    rule
        Short stable name of the check, for programs.
    message
        The sentence for people.
    sheet
        The workbook's sheet, the layer or the archive's member; empty where the file is one table.
    """

    file: str
    row: int | None
    column: str
    value: str
    severity: Severity
    rule: str
    message: Message
    sheet: str = ""
