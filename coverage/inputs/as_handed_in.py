"""The cells of an input file as its owner wrote them, titles and all: for the report that marks them in place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import PhusongError
from .delimited import read_delimited
from .files import SHEET_KINDS, TEXT_KINDS, read_frame
from .sheets import read_workbook


@dataclass(frozen=True)
class HandedIn:
    """One sheet, table or layer.

    Attributes
    ----------
    file, sheet
        As findings name them; the sheet is empty where a file is one table.
    rows
        Its rows from the first, each a list of texts, numbers, dates or None.
    """

    file: str
    sheet: str
    rows: list[list[Any]]


def as_handed_in(path: Path) -> list[HandedIn]:
    """Return a file's visible sheets; a map layer is a sheet of its attributes. None where it cannot be opened."""
    kind = path.suffix.lower()
    try:
        if kind in SHEET_KINDS:
            return [HandedIn(path.name, sheet.name, sheet.rows) for sheet in read_workbook(path) if sheet.visible]
        if kind in TEXT_KINDS:
            return [HandedIn(path.name, "", [list(row) for row in read_delimited(path).rows])]
        raw = read_frame(path, any_map=True)
    except (PhusongError, OSError):
        return []  # what is wrong with the file as a whole is a finding already
    heading: list[Any] = [str(name) for name in raw.frame.columns]
    return [HandedIn(path.name, "", [heading, *raw.frame.to_numpy(dtype=object).tolist()])]
