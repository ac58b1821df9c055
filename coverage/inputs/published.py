"""Figures published elsewhere, to hold ours against -> the checked table."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..language import msg
from ..tables import PUBLISHED, Finding
from .dates import written_period
from .reading import checked, open_table, usable


def read_published(path: Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Read the published figures; an empty relation means that the figure is exact (``=``).

    Returns
    -------
    published, findings
        The columns of `PUBLISHED`, in the file's order; rows with an error are left out.

    Raises
    ------
    MissingFileError, InputError
        The file cannot be opened.
    """
    reading = open_table(path, PUBLISHED)
    frame = reading.frame.assign(relation=reading.frame["relation"].fillna("="))
    reading = checked(replace(reading, frame=frame))
    table = usable(reading)
    unclear = msg("the time cannot be read, so the figure is not compared; write 10/2025, Quý III/2025 or 2025")
    findings = [
        reading.finding("warning", "unreadable", unclear, row=row, column="date", value=text)
        for row, text in table["date"].astype("str").items()
        if written_period(text) is None
    ]
    return table.reset_index(drop=True), [*reading.findings, *findings]
