"""The cells of an input file as its owner wrote them, titles and all: for the report that marks them in place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import PhusongError
from .archives import members
from .delimited import read_delimited
from .files import SHEET_KINDS, TEXT_KINDS, read_frame, told_kind
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


_PACKED = (".zip", ".gz")


def as_handed_in(path: Path) -> list[HandedIn]:
    """Return a file's visible sheets, or those of each file in a folder or archive; what cannot be opened has none.

    A map layer is a sheet of its attributes.
    """
    try:
        if path.is_dir() or path.suffix.lower() in _PACKED:
            with members(path) as (files, _):
                return [sheet for member in files for sheet in _of_file(member.path, member.name)]
    except (PhusongError, OSError):
        return []
    return _of_file(path, path.name)


def _of_file(path: Path, name: str) -> list[HandedIn]:
    try:
        kind = told_kind(path)
        if kind in SHEET_KINDS:
            return [HandedIn(name, sheet.name, sheet.rows) for sheet in read_workbook(path) if sheet.visible]
        if kind in TEXT_KINDS:
            return [HandedIn(name, "", [list(row) for row in read_delimited(path).rows])]
        raw = read_frame(path, any_map=True)
    except (PhusongError, OSError):
        return []  # what is wrong with the file as a whole is a finding already
    heading: list[Any] = [str(column) for column in raw.frame.columns]
    return [HandedIn(name, "", [heading, *raw.frame.to_numpy(dtype=object).tolist()])]
