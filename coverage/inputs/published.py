"""Figures published elsewhere, to hold ours against -> the checked table."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..tables import PUBLISHED, Finding
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
    return usable(reading).reset_index(drop=True), list(reading.findings)
