"""What the technologies' and operators' own columns mark: x, a count, a band, an ID, a status, since when."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...language import msg
from ...tables import Finding
from ..dates import written_date
from ..numerals import numeral
from ..optional_cells import left_empty
from ..raw_tables import full
from ..reading import rows_text
from ..values import shown
from ..words import NO, YES, canonical, letters, plain
from .recognition import Mark, Recognition
from .station_codes import is_make, is_of_equipment, is_planned_for, station_codes
from .technologies import Radio, bands_of, radios_of

_STATUSES = ("on_air", "planned", "off")


@dataclass(frozen=True)
class Station:
    """One station that a row stands for.

    Attributes
    ----------
    technology
        2G to 5G; empty where the row does not tell.
    band_mhz
        The nominal band; None where the technology's cells name none.
    operator
        Where the operators have columns of their own; else empty.
    cells
        Values that its mark gives besides: ``station_id``, ``on_air_date``, ``status``.
    """

    technology: str
    band_mhz: float | None = None
    operator: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)


def by_marks(recognition: Recognition, findings: list[Finding]) -> list[list[Station]]:
    """Return what the technologies' and operators' own columns mark, row by row."""
    found: list[list[Station]] = [[] for _ in recognition.raw.frame.index]
    counts: list[int] = []
    coded: dict[int, str] = {}
    unread: list[tuple[int, int, str, str]] = []
    for mark in recognition.marks:
        cells = recognition.raw.frame[mark.heading]
        equipment = is_of_equipment(mark.heading)
        makes: dict[int, str] = {}
        texts = [shown(cell).strip() for cell in cells if full(cell) and not _ticks(cell)]
        codes = frozenset() if equipment else station_codes(texts)
        # A column of numbers above 1 counts; whether stations, cells or carriers, nobody can tell from it.
        for i, (row, cell) in enumerate(cells.items()):
            if not full(cell):
                continue
            stations = _of_mark(mark, cell, codes)
            if stations is None and (equipment or (mark.radios and is_make(shown(cell)))):
                makes[int(str(row))] = shown(cell)
                stations = [] if equipment else _marked(mark)
            if stations is None:
                unread.append((i, int(str(row)), mark.heading, shown(cell)))
                continue
            found[i] += stations
            if _count(cell) > 1:
                counts.append(int(str(row)))
            if any("station_id" in item.cells for item in stations):
                coded[int(str(row))] = shown(cell).strip()
        findings += _told_makes(recognition, mark.heading, makes, read=not equipment)
    findings += [_told_unread(recognition, *item[1:], alone=not found[item[0]]) for item in unread]
    if coded:
        message = msg(
            "{count} rows ({rows}) hold an ID in the column of a technology, such as {example!r}; it became that of "
            "the technology's station",
            count=len(coded),
            rows=rows_text(coded),
            example=next(iter(coded.values())),
        )
        findings.append(recognition.raw.finding("info", "marked_ids", message, row=next(iter(coded))))
    if counts:
        message = msg(
            "{count} rows ({rows}) count more than one of a technology at a site; one station of each was read, since "
            "the counts may be of cells or carriers",
            count=len(set(counts)),
            rows=rows_text(counts),
        )
        findings.append(recognition.raw.finding("warning", "counts", message, row=counts[0]))
    return found


def marks_deny(recognition: Recognition, i: int) -> bool:
    """Return whether a row's marks say no, and nothing else; empty cells alone say nothing."""
    cells = [recognition.raw.frame[mark.heading].iloc[i] for mark in recognition.marks]
    said = [_ticks(cell) for cell in cells if full(cell)]
    return bool(said) and not any(item is not False for item in said)


def _told_unread(recognition: Recognition, row: int, heading: str, text: str, *, alone: bool) -> Finding:
    """Tell of a mark that nobody can read: an error where nothing else marks the row."""
    expected = msg("a mark such as x, a number, or what the site has there")
    message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
    finding = recognition.raw.finding("error", "unreadable", message, row=row, column=heading, value=text)
    return finding if alone else left_empty(finding)


def _told_makes(recognition: Recognition, heading: str, makes: Mapping[int, str], *, read: bool) -> list[Finding]:
    if not makes:
        return []
    row, example = next(iter(makes.items()))
    facts: dict[str, Any] = {"count": len(makes), "rows": rows_text(makes), "column": heading, "example": example}
    message = (
        msg(
            "{count} rows ({rows}) name in {column} who made the equipment, such as {example!r}; it was taken to mark "
            "that the technology is there",
            **facts,
        )
        if read
        else msg(
            "{count} rows ({rows}) name equipment in {column}, such as {example!r}; it tells no technology, so it was "
            "not read: write x there, or name the technology in a column of its own",
            **facts,
        )
    )
    return [recognition.raw.finding("warning", "equipment", message, row=row, column=heading, value=example)]


_MOST_AT_A_SITE = 99
_COUNTED = re.compile(r"(?:x\s*)?(\d{1,2})\s*(?:x|tram|bts|cell|sector|node|carrier|bo|thiet bi)?s?")


# Carriers of each sector: "4/4/4", "S2/2/2", "S222".
_CONFIGURED = re.compile(r"s?\d(?:[/+]\d){2,5}|s\d{2,6}|s\d(?:[/+]\d)+|o\d")


def _count(cell: Any) -> float:
    """Return how many of a technology a cell counts; nan where it counts none."""
    text = letters(shown(cell)).strip()
    if _CONFIGURED.fullmatch(text):
        return float(sum(int(sign) for sign in text if sign.isdecimal()))
    counted = _COUNTED.fullmatch(text)
    value = float(counted[1]) if counted else numeral(text).value
    return value if value.is_integer() and 0 <= value <= _MOST_AT_A_SITE else math.nan


# Signs by which people tick, those of the font Wingdings (a thorn, a multiplication sign) among them.
_TICKS = frozenset("✓✔√☑☒●•■*+×þü")
_BLANKS = frozenset("-–—−_./☐□ ")
_NONE = frozenset(("na", "nan", "null", "chuaphatsong"))
_PLANNED = "KH"  # kế hoạch; "kh" and "Kh" are short for không
_SAID_YES = re.compile(r"(?:x|v|co|yes)\b[\s:,(\-–]*")
_SINCE = re.compile(r"(?:từ|since|from)\s+|t(?=\d{1,2}[/.\-]\d{4}$)", re.IGNORECASE)  # "T12/2026": a month


def _ticks(cell: Any) -> bool | None:
    """Return whether a cell only ticks (True) or denies (False); None where it says more."""
    text = shown(cell).strip()
    word = "x" if text in _TICKS else plain(text)
    if text == _PLANNED:
        return None
    if set(text) <= _BLANKS or word in NO or word in _NONE or _count(cell) == 0:
        return False
    return True if word in YES or _count(cell) >= 1 else None


def _marked(mark: Mark) -> list[Station]:
    return [Station(technology, band, mark.operator) for technology, band in mark.radios or (("", None),)]


def _of_mark(mark: Mark, cell: Any, codes: Collection[str]) -> list[Station] | None:
    """Return the stations that a cell of a mark's column stands for; None where it cannot be read."""
    text = shown(cell).strip()
    ticks = _ticks(cell)
    if ticks is False:
        return []
    if ticks:
        return _marked(mark)
    if said_yes := _SAID_YES.match(letters(text)):  # "x (L1800)", "Có, từ 2019"
        text = text[said_yes.end() :].strip(" ()") if len(letters(text)) == len(text) else text
    radios = radios_of(text) if not mark.radios else _same(radios_of(text), mark.radios)
    if radios:
        return [Station(technology, band, mark.operator) for technology, band in radios]
    if not mark.radios:
        return None
    bands = bands_of(text)
    if bands:
        return [Station(mark.radios[0][0], band, mark.operator) for _, band in bands]
    own = _said_of_station(text, cell, codes)
    return [Station(name, band, mark.operator, own) for name, band in mark.radios] if own else None


def _said_of_station(text: str, cell: Any, codes: Collection[str]) -> dict[str, Any]:
    """Return what a cell in a technology's column says of the station: its status, since when, or its code."""
    if text in codes:
        return {"station_id": text}
    status = "planned" if is_planned_for(text) else canonical(text, "status")
    if status in _STATUSES:
        return {"status": status}
    day = cell if hasattr(cell, "year") else written_date(_SINCE.sub("", text))
    return {} if day is None else {"on_air_date": day}


def _same(radios: Sequence[Radio] | None, asked: Sequence[Radio]) -> list[Radio]:
    """Return the radios that are of a mark's technology; a mark of another is not believed."""
    wanted = {technology for technology, _ in asked}
    return [radio for radio in radios or () if radio[0] in wanted]
