"""Heights, tilts and widths as cells write them for several sectors or with words beside: one number each."""

import re
import statistics
from dataclasses import replace

import pandas as pd

from ...language import msg
from ...tables import Finding
from ..numerals import numeral
from ..raw_tables import RawTable, full
from ..reading import rows_text
from ..values import shown
from ..words import letters

_NUMBER = r"\d+(?:[.,]\d+)?"
_UNIT = r"(?:\s*(?:m|mét|met|°|º|độ)(?!\w))?"
_SEVERAL = re.compile(rf"{_NUMBER}{_UNIT}(?:\s*[/;|]\s*{_NUMBER}{_UNIT})+", re.IGNORECASE)
_WORDED = re.compile(rf"(?:[^\d]*[^\d\s.,+\-–/])?\s*({_NUMBER}){_UNIT}(?:\s*[^\d\s.,/\-–][^\d]*)?", re.IGNORECASE)
_PLAIN = re.compile(rf"[-+]?[\d.,\s]*{_UNIT}|{_NUMBER}\s*(?:ft|feet)", re.IGNORECASE)


def with_bare_numbers(raw: RawTable, heading: str) -> tuple[RawTable, list[Finding]]:
    """Return a table whose column holds one number where a cell held several, or one among words.

    "42/42/36" becomes the median, "cột 42m" becomes 42; both are told. Other cells stay as they are.
    """
    cells = raw.frame[heading].astype(object).copy()
    differing, worded = [], {}
    for at, (row, cell) in enumerate(cells.items()):
        if not isinstance(cell, str) or _PLAIN.fullmatch(text := cell.strip()):
            continue
        if _SEVERAL.fullmatch(text):
            values = [numeral(number).value for number in re.findall(_NUMBER, text)]
            cells.iloc[at] = statistics.median(values)
            differing += [int(str(row))] if len(set(values)) > 1 else []
        elif one := _WORDED.fullmatch(text):
            cells.iloc[at] = one[1]
            worded[int(str(row))] = text
    findings = []
    if differing:
        message = msg(
            "{count} rows ({rows}) have sectors that differ in {headings}; the median was taken",
            count=len(differing),
            rows=rows_text(differing),
            headings=heading,
        )
        findings.append(raw.finding("info", "sectors_differ", message, row=differing[0], column=heading))
    if worded:
        first = next(iter(worded))
        message = msg(
            "{count} rows ({rows}) hold words beside the number, such as {example!r}; the number was taken",
            count=len(worded),
            rows=rows_text(worded),
            example=worded[first],
        )
        findings.append(raw.finding("warning", "number_among_words", message, row=first, column=heading))
    return replace(raw, frame=raw.frame.assign(**{heading: cells})), findings


_COUNTED_SECTORS = re.compile(r"(\d{1,2})\s*(?:sectors?|sec|huong(?: phat)?|cells?|canh|mat|bup)")
_MOST_SECTORS = 6
_SURELY_COUNTS = 3  # cells that are all so small, and no directions


def sector_counts(raw: RawTable, heading: str) -> dict[int, str]:
    """Return the cells of a column of directions, by row, that count sectors instead: "3 sector", or 3 in each."""
    cells = raw.frame[heading]
    texts = {cell: shown(cell).strip() for cell in pd.unique(cells) if full(cell)}  # few differ
    alone = all(numeral(text).value in range(1, _MOST_SECTORS + 1) for text in texts.values())
    if not (alone and cells.map(full).sum() >= _SURELY_COUNTS):
        texts = {cell: text for cell, text in texts.items() if _COUNTED_SECTORS.fullmatch(letters(text))}
    if not texts:
        return {}
    return {int(str(row)): texts[cell] for row, cell in cells.items() if full(cell) and cell in texts}


def without_sector_counts(raw: RawTable, heading: str) -> tuple[RawTable, list[Finding]]:
    """Return a table whose column of directions is empty where it only counts sectors, which is told."""
    counts = sector_counts(raw, heading)
    if not counts:
        return raw, []
    cells = raw.frame[heading].astype(object)
    message = msg(
        "{count} rows ({rows}) say in {column} how many sectors there are, such as {example!r}, and not where they "
        "look; the antennas were taken to send all around: write directions, such as 0/120/240",
        count=len(counts),
        rows=rows_text(counts),
        column=heading,
        example=next(iter(counts.values())),
    )
    frame = raw.frame.assign(**{heading: cells.mask(cells.index.isin(list(counts)), None)})
    told = raw.finding("warning", "sector_count", message, row=next(iter(counts)), column=heading)
    return replace(raw, frame=frame), [told]


def without_zeros(raw: RawTable, heading: str) -> tuple[RawTable, list[Finding]]:
    """Return a table whose column of heights is empty where a cell says 0, as programs write what they do not know."""
    cells = raw.frame[heading].astype(object)
    zero = (pd.to_numeric(cells, errors="coerce") == 0).to_numpy(dtype=bool)
    if not zero.any():
        return raw, []
    rows = [int(str(row)) for row in cells.index[zero]]
    message = msg(
        "{count} rows ({rows}) give a height of 0, which was taken as not known", count=len(rows), rows=rows_text(rows)
    )
    frame = raw.frame.assign(**{heading: cells.mask(zero, None)})
    return replace(raw, frame=frame), [raw.finding("warning", "zero_height", message, row=rows[0], column=heading)]


_OF_A_MAST = re.compile(r"\b(?:cot|tru|thap|tower|mast|pole)\b")


def on_buildings(
    heights: "pd.Series[float]", heading: str, buildings: "pd.Series[float]", raw: RawTable
) -> tuple["pd.Series[float]", list[Finding]]:
    """Return heights above ground of masts on buildings that have heights of their own, and what is told of them."""
    both = (heights.notna() & (buildings > 0)).to_numpy(dtype=bool)
    if not both.any():
        return heights, []
    rows = heights.index[both]
    if not _OF_A_MAST.search(letters(heading)):
        message = msg(
            "{count} rows ({rows}) give the height of a building besides; {heading!r} was taken to be above ground, "
            "the building's height included: add it where it is not",
            count=int(both.sum()),
            rows=rows_text(rows),
            heading=heading,
        )
        return heights, [raw.finding("warning", "building_height", message, row=int(rows[0]), column=heading)]
    message = msg(
        "{count} rows ({rows}) give the height of a building besides that of the mast; the two were added up",
        count=int(both.sum()),
        rows=rows_text(rows),
    )
    total = heights + buildings.where(buildings > 0, 0.0).fillna(0.0)
    return total, [raw.finding("info", "building_height", message, row=int(rows[0]), column=heading)]
