"""Rows of a hamlet list that are no hamlet: names of communes between the rows, totals; cells merged over several."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from ..language import msg
from ..tables import HAMLET_LIST
from .headings import match_headings
from .joining import is_total, totalled
from .names import name_and_type
from .raw_tables import RawTable, full
from .reading import Reading, rows_text
from .values import shown
from .words import tidy

_ADDABLE = ("population", "households")


def without_sections(raw: RawTable) -> RawTable:
    """Return a list without a column of communes with one, taken from the rows that stand above the hamlets' own.

    Such a row names a commune with its type ("II. Xã Thanh Sơn"); the figures beside it are the commune's sums.
    """
    named = match_headings([str(heading) for heading in raw.frame.columns], HAMLET_LIST, file=raw.name).headings
    if "name" not in named or {"commune", "commune_code"} & set(named):
        return raw
    cells = [shown(cell) if full(cell) else "" for cell in raw.frame[named["name"]]]
    sections = np.array([bool(name_and_type(text)[1]) for text in cells], dtype=bool)
    if not sections.any() or sections.all():
        return raw
    communes = pd.Series(cells, index=raw.frame.index, dtype=object).where(sections).ffill()
    communes = communes.where(communes.notna(), None)  # above the first of them there is none
    rows = [int(str(row)) for row in raw.frame.index[sections]]
    frame = raw.frame.assign(**{HAMLET_LIST["commune"].heading_vi: communes})[~sections]
    message = msg(
        "{count} rows ({rows}) name the commune of the hamlets below them, and were taken so",
        count=len(rows),
        rows=rows_text(rows),
    )
    geometry = None if raw.geometry is None else raw.geometry[~sections]
    finding = raw.finding("info", "section", message, row=rows[0], value=cells[int(np.flatnonzero(sections)[0])])
    return replace(raw, frame=frame, geometry=geometry, findings=(*raw.findings, finding))


_WITH_COMMUNE = re.compile(
    r"(.*\S)\s*[,;(–-]\s*((?:xã|phường|thị trấn|đặc khu|x\.|p\.|tt\.)\s*\S[^,;()]*?)\s*\)?\s*(?:,.*)?", re.IGNORECASE
)


def with_communes_apart(raw: RawTable) -> RawTable:
    """Return a list whose names hold their communes ("Khu 1, xã Thanh Sơn") with a column of communes."""
    named = match_headings([str(heading) for heading in raw.frame.columns], HAMLET_LIST, file=raw.name).headings
    if "name" not in named or {"commune", "commune_code"} & set(named):
        return raw
    cells = raw.frame[named["name"]]
    found = [_WITH_COMMUNE.fullmatch(tidy(cell)) if isinstance(cell, str) else None for cell in cells]
    count = sum(item is not None for item in found)
    if 2 * count <= len(cells):
        return raw
    names = [item[1].rstrip(" ,;-–(") if item else cell for item, cell in zip(found, cells, strict=True)]
    apart = {named["name"]: names, HAMLET_LIST["commune"].heading_vi: [item[2] if item else None for item in found]}
    columns = {heading: pd.Series(texts, index=raw.frame.index, dtype=object) for heading, texts in apart.items()}
    frame = raw.frame.assign(**columns)
    message = msg(
        "{count} names of hamlets hold their commune, such as {example!r}; it was taken from there",
        count=count,
        example=next(str(cell) for item, cell in zip(found, cells, strict=True) if item),
    )
    finding = raw.finding("info", "commune_from_address", message, column=named["name"])
    return replace(raw, frame=frame, findings=(*raw.findings, finding))


def without_totals(reading: Reading) -> Reading:
    """Return the list without its rows of totals, which are held against the sum of the others."""
    name, place = reading.frame["name"].fillna(""), reading.frame[["lon", "lat"]].isna().all(axis=1)
    totals = [int(str(row)) for row, text in name[place].items() if is_total(str(text))]
    return totalled(reading, totals, _ADDABLE) if totals else reading


def filled_down(reading: Reading) -> Reading:
    """Return the list with the commune of the row above where a row has neither commune nor place.

    So programs write a cell that was merged over a commune's hamlets: each commune then stands once.
    """
    frame = reading.frame.drop(index=[row for row in reading.bad_rows if row in reading.frame.index])
    told = frame[["commune_code", "commune", "lon", "lat"]].notna()
    empty = ~told.any(axis=1)
    begun = told[["commune_code", "commune"]].any(axis=1)
    empty &= begun.cummax()
    once = not frame.loc[begun, ["commune_code", "commune"]].duplicated().any()
    if not empty.any() or not once:
        return reading
    rows = frame.index[empty]
    filled = reading.frame.copy()
    for name in ("commune_code", "commune", "district"):
        above = frame[name].where(begun | frame[name].notna())
        # Both come from one row: the nearest above that names its commune.
        source = pd.Series(np.where(begun, np.arange(len(frame)), np.nan), index=frame.index).ffill()[empty]
        filled.loc[rows, name] = above.iloc[source.astype(int)].to_numpy()
    message = msg(
        "{count} rows ({rows}) name no commune and have no place; that of the row above was taken, as where cells were "
        "merged",
        count=len(rows),
        rows=rows_text(int(str(row)) for row in rows),
    )
    finding = reading.finding("warning", "filled_down", message, row=int(str(rows[0])), column="commune")
    return replace(reading, frame=filled).with_findings([finding])
