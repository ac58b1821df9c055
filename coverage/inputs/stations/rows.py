"""Rows of a list that are no stations (sections, notes, signatures), and rows that lean on the one above."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import msg
from ...tables import OPERATORS, Finding
from ..coordinate_writings import coordinate, pair
from ..names import name_and_type
from ..raw_tables import full
from ..reading import rows_text
from ..values import shown
from ..words import letters, plain, statuses_said, without_operators, without_statuses
from .columns import PLACE_PAIRS
from .operator_cells import named_in, says_not_who
from .recognition import Recognition
from .technologies import radios_of, radios_of_cell

_PLACES = ("lon", "lat", "x", "y", "coordinates", "lon_degrees", "lat_degrees")
_NAMES = ("station_id", "site_id", "site_name", "cell_id")
_CARRIED = (*_PLACES, "lon_minutes", "lon_seconds", "lat_minutes", "lat_seconds", "station_id", "site_id", "site_name",
            "operator", "commune_declared", "place", "antenna_height_m", "status")  # fmt: skip
_RADIO = ("technology", "band_mhz", "frequency_mhz")
_LEANING = ("technology", "band_mhz", "frequency_mhz", "azimuth_deg", "cell_id", "sector")
_NUMBERING = re.compile(
    r"^\s*(?:[ivxlc]+|[a-z]|\d+(?:\.\d+)*)\s*[.)\-:/]\s*|^\s*(?:\d+(?:\.\d+)*|[IVXLC]+)\s*$", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:tong|cong|total|sum)(?:\b|$)")
_COMMUNE = re.compile(r"^(?:xa|phuong|dac khu|thi tran)\s")


def without_other_rows(recognition: Recognition) -> Recognition:
    """Return the table with stations' rows alone.

    A row without coordinates that holds one or two texts is a section's name (an operator, a commune: it holds for the
    rows below) or a note. What explains the headings or gives an example, in the first rows, is no station. A row that
    names a technology or a sector but neither a station nor a place belongs to the station above it, as where cells
    were merged.
    """
    raw = recognition.raw
    if raw.geometry is not None:
        return recognition
    frame = raw.frame
    of_places = [name for column in _PLACES for name in recognition.headings.get(column, ())]
    placed, whole = _any_full(frame, of_places), _all_full(frame, of_places)
    named = _any_full(frame, [name for column in _NAMES for name in recognition.headings.get(column, ())])
    leaning_of = [name for column in _LEANING for name in recognition.headings.get(column, ())]
    leans = ~placed & ~named & _any_full(frame, leaning_of) & ~_signed(recognition) & placed.any()
    kept, sections, findings = [], [], []
    section = Section()
    of_operators = None  # how the sections that name operators are numbered
    numbers = [int(str(row)) for row in frame.index]
    values = frame.to_numpy(dtype=object)
    few_cells = (frame.notna() & (frame != "")).sum(axis=1).to_numpy() <= _FEW
    place_of = [at for at, name in enumerate(frame.columns) if name in of_places]
    for i, number in enumerate(numbers):
        if i < _FIRST_ROWS and _explains(values[i], place_of):
            message = msg("the row explains the headings or gives an example; it was left out")
            words = " ".join(shown(cell) for cell in values[i] if full(cell))
            findings.append(raw.finding("warning", "explanation", message, row=number, value=words[:80]))
            continue
        if not whole[i]:
            first = next((text for cell in values[i] if full(cell) and (text := _said(cell))), "")
            if _TOTAL.match(letters(first)):
                message = msg("the row of totals was left out")
                findings.append(raw.finding("info", "total", message, row=number, value=first[:80]))
                continue
        few = few_cells[i] and not any(_is_place(shown(values[i][at])) for at in place_of if full(values[i][at]))
        if (not placed[i] or few) and placed.any():
            texts = list(dict.fromkeys(_said(cell) for cell in values[i] if full(cell) and _said(cell)))
            if (not texts or len(texts) <= 2) and not (named[i] and _is_id(texts)) and not leans[i]:
                said = _section(texts)
                kind = _numbered(values[i])
                if said == Section() and kind and kind == of_operators and _names_someone(texts):
                    said = Section(operator=" ".join(texts))
                elif said.operator:
                    of_operators = kind
                section = section.then(said)
                findings.append(_left_out(recognition, number, texts, is_section=said != Section()))
                continue
        kept.append(i)
        sections.append(section)
    frame = frame.iloc[kept]
    frame, found = _filled_down(recognition, frame, leans[kept])
    recognition = replace(recognition, raw=replace(raw, frame=frame, findings=(*raw.findings, *findings, *found)))
    return _with_blocks(_with_sections(recognition, sections))


_FIRST_ROWS = 3  # below the headings, in which a form explains itself
_EXAMPLE = re.compile(r"(?:ví dụ|vi du|example|mẫu)\s*\d{0,2}|(?:ví dụ|vi du|vd|e\.?g|example|mẫu)\s*[:.)].*")
_OF_A_PLACE = re.compile(
    r"\b(?:do|deg\w*|decimal|thap phan|kinh|vi|lon\w*|lat\w*|wgs\w*|vn|number|numeric|double|float|real|decimal|text|"
    r"string|varchar|so|bat buoc|required|mandatory|toa do|nhap|ghi|dien|easting|northing|m|met|metres?|meters?|kieu)\b"
)


_FEW = 2  # cells of a note, a date or a signature, which may stand below the coordinates


def _explains(cells: Sequence[Any], place_of: Sequence[int]) -> bool:
    """Return whether a row says what its columns hold: words in the place of coordinates, or an example."""
    texts = [shown(cell).strip().lower() for i, cell in enumerate(cells) if full(cell) and i not in place_of]
    if any(map(_EXAMPLE.fullmatch, texts)):
        return True
    places = [letters(shown(cells[i])) for i in place_of if full(cells[i])]
    return bool(places) and all(_OF_A_PLACE.search(text) and not _is_place(text) for text in places)


def _is_place(text: str) -> bool:
    """Return whether a cell can be read as a coordinate, or as two."""
    return not math.isnan(coordinate(text).value) or pair(text) is not None


def _any_full(frame: pd.DataFrame, headings: Sequence[str]) -> np.ndarray:
    if not headings:
        return np.zeros(len(frame), dtype=bool)
    cells = frame[list(headings)]
    found: np.ndarray = (cells.notna() & (cells != "")).any(axis=1).to_numpy(dtype=bool)
    return found


def _signed(recognition: Recognition) -> np.ndarray:
    """Return the rows whose cell of the technologies names none: who signed the list, where and when."""
    cells = recognition.cells("technology")
    if cells is None:
        return np.zeros(len(recognition.raw.frame), dtype=bool)
    return np.array([full(cell) and not radios_of_cell(shown(cell)) for cell in cells], dtype=bool)


def _all_full(frame: pd.DataFrame, headings: Sequence[str]) -> np.ndarray:
    each = [_any_full(frame, [heading]) for heading in headings]
    return np.all(each, axis=0) if each else np.zeros(len(frame), dtype=bool)


def _said(cell: Any) -> str:
    return _NUMBERING.sub("", shown(cell)).strip(" :.-")


def _is_id(texts: Sequence[str]) -> bool:
    return any(re.fullmatch(r"\S*\d\S*", text) for text in texts)


# What the name of a section of stations says beside their status; the name of a place says more.
_OF_STATIONS = re.compile(
    r"\b(?:danh sach|ds|cac|nhom|so|tram|bts|thu phat song|vi tri|cot|phat trien|xay dung|moi|giai doan|nam|den|tu|da|"
    r"dang|se|phat song|hoat dong|di dong|[ivx]+|\d+)\b"
)
_OF_SHARED = re.compile(
    rf"{_OF_STATIONS.pattern}|\b(?:dung chung|chung|giua|va|voi|cua|ca|nha mang|mang|doanh nghiep)\b"
)
_WORD = re.compile(r"[a-z]")
_PRESENT = re.compile(r"(?:(?:danh sach|cac|tram|bts)\s+)*hien (?:trang|co|huu)")
_LISTED = re.compile(r"\b(?:danh sach|ds|cac|cua)\b|[-–:/]")


@dataclass(frozen=True)
class Section:
    """What the name of a section tells of the rows below it."""

    operator: str | None = None
    commune_declared: str | None = None
    technology: str | None = None
    status: str | None = None
    over_operators: bool | None = None  # whether statuses part the list, and operators their parts

    def then(self, said: "Section") -> "Section":
        """Return what holds below a further section's name: of its own kind that alone, else both."""
        commune = said.commune_declared if said.operator or said.commune_declared else self.commune_declared
        over = self.over_operators
        if over is None and said.status:
            over = self.operator is None
        status = said.status or (self.status if over or not said.operator else None)
        return Section(said.operator or self.operator, commune, said.technology or self.technology, status, over)


def _section(texts: Sequence[str]) -> Section:
    """Return the operator, the commune, the technology or the status that a section's name tells."""
    for text in texts:
        if len(text) > _LONGEST_SECTION:
            continue
        radios = radios_of(_LISTED.sub("", without_operators(text)))
        technology = "/".join(dict.fromkeys(name for name, _ in radios)) if radios else None
        if operator := _operators_of(text):
            return Section(operator=operator, technology=technology)
        if len(said := statuses_said(text)) == 1 and not _WORD.search(_OF_STATIONS.sub(" ", without_statuses(text))):
            return Section(status=said[0])
        if _PRESENT.fullmatch(letters(text)):
            return Section(status="on_air")
        if technology:
            return Section(technology=technology)
        if _COMMUNE.match(letters(text)) and name_and_type(text)[1]:
            return Section(commune_declared=text)
    return Section()


def _operators_of(text: str) -> str:
    """Return the operator of a section's name, or what it says of those that share; empty where it is another thing."""
    names = named_in(text).names
    if len(names) == 1 and names[0] in OPERATORS:
        return names[0]
    of_several = len(names) > 1 and not _WORD.search(_OF_SHARED.sub(" ", without_operators(text)))
    return text if of_several or says_not_who(text) else ""


def _numbered(cells: Sequence[Any]) -> str | None:
    """Return how a section is numbered: by Roman numbers, letters or digits, and whether in a cell of their own."""
    first, *more = [shown(cell).strip() for cell in cells if full(cell)]
    found = _NUMBER.match(first)
    if found is None or not (first[found.end() :] or more):
        return None
    apart = found.end() == len(first)
    return f"{found.lastgroup}, apart" if apart else found.lastgroup if found[0][-1] in ".)-:/" else None


_NUMBER = re.compile(r"(?:(?P<roman>[IVX]+)|(?P<letter>[A-ZĐ])|(?P<digits>\d+))(?:\s*[.)\-:/]|$)")


def _names_someone(texts: Sequence[str]) -> bool:
    """Return whether a section may name an operator that nobody knows: among such sections it is not the last one's."""
    said = [text for text in texts if not _NUMBERING.fullmatch(text)]
    return bool(said) and len(" ".join(said)) <= _LONGEST_SECTION and _WORD.search(letters(said[0])) is not None


_LONGEST_SECTION = 60  # letters; what is longer is a note


def _left_out(recognition: Recognition, row: int, texts: Sequence[str], *, is_section: bool) -> Finding:
    value = " ".join(texts)[:80]
    if is_section:
        message = msg("the row names a section; it holds for the rows below")
        return recognition.raw.finding("info", "section", message, row=row, value=value)
    message = msg("the row holds no station (no coordinates, {text!r}); it was left out", text=value)
    return recognition.raw.finding("info", "note_row", message, row=row, value=value)


def _filled_down(
    recognition: Recognition, frame: pd.DataFrame, leans: np.ndarray
) -> tuple[pd.DataFrame, list[Finding]]:
    """Give rows that lean on the one above its station and place."""
    leans = leans.copy()
    if len(leans):
        leans[0] = False
    if not leans.any():
        return frame, []
    frame = frame.copy()
    for column in _CARRIED:
        for heading in recognition.headings.get(column, ()):
            cells = frame[heading].where(frame[heading].map(full), None)
            above = cells.where(~leans).ffill()
            frame[heading] = cells.where(~leans | cells.notna(), above)
    radio = [heading for column in _RADIO for heading in recognition.headings.get(column, ())]
    sectors = leans & ~_any_full(frame, radio)  # of the station above, which alone says what it is
    for heading in radio if sectors.any() else ():
        cells = frame[heading].where(frame[heading].map(full), None)
        frame[heading] = cells.where(~sectors, cells.where(~leans).ffill())
    rows = np.asarray(frame.index)[leans]
    message = msg(
        "{count} rows ({rows}) have neither a station nor coordinates; they were taken to belong to the station above "
        "them",
        count=len(rows),
        rows=rows_text(rows),
    )
    return frame, [recognition.raw.finding("warning", "filled_down", message, row=int(rows[0]))]


def _with_sections(recognition: Recognition, sections: Sequence[Section]) -> Recognition:
    """Put what the sections tell into columns, or into the empty cells of those that the table has."""
    headings = dict(recognition.headings)
    frame = recognition.raw.frame
    for column in ("operator", "commune_declared", "technology", "status"):
        told = pd.Series([getattr(section, column) for section in sections], index=frame.index, dtype=object)
        if not told.notna().any() or (column == "technology" and _has_radio(recognition)):
            continue
        name = headings[column][0] if column in headings else _free(frame, column)
        cells = frame[name].where(frame[name].map(full), None) if column in headings else told
        frame = frame.assign(**{name: cells.where(cells.notna(), told)})
        headings[column] = (name, *headings.get(column, ())[1:])
    return replace(recognition, raw=replace(recognition.raw, frame=frame), headings=headings)


_LEAST_ROWS = 3


def _with_blocks(recognition: Recognition) -> Recognition:
    """Fill operators and communes that stand in the first row of their block alone, as where cells were merged.

    So it is where each of them stands once, and there are more empty cells than full ones.
    """
    for column in ("operator", "commune_declared"):
        names = recognition.headings.get(column, ())
        if len(names) != 1 or len(recognition.raw.frame) < _LEAST_ROWS:
            continue
        raw = recognition.raw
        cells = raw.frame[names[0]].where(raw.frame[names[0]].map(full), None)
        told = cells.notna()
        if not told.iloc[0] or 2 * told.sum() > len(told) or cells[told].map(_said).duplicated().any():
            continue
        rows = raw.frame.index[~told]
        message = msg(
            "{count} rows ({rows}) have no {column}, which stands in the first row of each block; it was taken from "
            "there",
            count=len(rows),
            rows=rows_text(rows),
            column=names[0],
        )
        finding = raw.finding("warning", "filled_down", message, row=int(str(rows[0])), column=names[0])
        frame = raw.frame.assign(**{names[0]: cells.ffill()})
        recognition = replace(recognition, raw=replace(raw, frame=frame, findings=(*raw.findings, finding)))
    return recognition


def _free(frame: pd.DataFrame, column: str) -> str:
    return column if column not in frame.columns else f"{column} (section)"


def joined_tables(recognitions: Sequence[Recognition]) -> list[Recognition]:
    """Return the tables of one file, those without coordinates with the places of another that lists the same sites.

    Operators keep sites on one sheet and cells on another.
    """
    with_place = [item for item in recognitions if _has_place(item)]
    found: list[Recognition] = []
    joined_from: list[int] = []
    for item in recognitions:
        if _has_place(item):
            continue
        for key in ("site_id", "station_id", "site_name"):
            joined = next((pair for other in with_place if (pair := _joined(item, other, key)) is not None), None)
            if joined is not None:
                found.append(joined[0])
                joined_from.append(joined[1])
                break
        else:
            found.append(item)
    sites_only = [item for item in with_place if id(item) in joined_from and not _has_radio(item)]
    kept = [item for item in with_place if item not in sites_only]
    return [*kept, *found] if joined_from else list(recognitions)


def _has_place(item: Recognition) -> bool:
    return item.raw.geometry is not None or any(pair <= set(item.headings) for pair in PLACE_PAIRS)


def _has_radio(item: Recognition) -> bool:
    return bool(item.marks) or any(name in item.headings for name in ("technology", "band_mhz", "azimuth_deg"))


def _joined(item: Recognition, sites: Recognition, key: str) -> tuple[Recognition, int] | None:
    own = item.headings.get(key)
    theirs = next(
        (sites.headings[name] for name in (key, "site_id", "station_id", "site_name") if name in sites.headings), None
    )
    if own is None or theirs is None or sites.raw.geometry is not None:
        return None
    keys = sites.raw.frame[theirs[0]].map(lambda cell: plain(shown(cell)))
    asked = item.raw.frame[own[0]].map(lambda cell: plain(shown(cell)))
    if not len(asked) or asked.isin(set(keys)).mean() <= 0.5:
        return None
    first = ~keys.duplicated()
    frame, headings = item.raw.frame, dict(item.headings)
    for column in (*_CARRIED, "tilt_electrical"):
        names = sites.headings.get(column, ())
        if column in headings or not names or column in _NAMES:
            continue
        cells = dict(zip(keys[first], sites.raw.frame.loc[first.to_numpy(), names[0]], strict=True))
        name = names[0] if names[0] not in frame.columns else f"{names[0]} ({sites.raw.sheet})"
        frame = frame.assign(**{name: asked.map(cells).astype(object)})
        headings[column] = (name,)
    message = msg(
        "the places were taken from {sheet}, by {heading}", sheet=sites.raw.sheet or sites.raw.name, heading=own[0]
    )
    raw = replace(item.raw, frame=frame, findings=(*item.raw.findings, item.raw.finding("info", "joined", message)))
    return replace(item, raw=raw, headings=headings), id(sites)
