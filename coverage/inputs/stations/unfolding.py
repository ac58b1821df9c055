"""Which technologies and bands each row stands for: one row a station, or one a site with marks for each technology."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, Finding
from ..dates import written_date
from ..numerals import numeral
from ..raw_tables import full
from ..reading import rows_text
from ..values import shown
from ..words import NO, YES, canonical, letters, operators_named, plain
from .channels import band_of, downlink_mhz
from .recognition import Mark, Recognition
from .station_codes import is_of_equipment, is_planned_for, station_codes
from .technologies import Radio, bands_of, radios_of, radios_of_cell

_CHANNELS = {"arfcn": "2G", "uarfcn": "3G", "earfcn": "4G", "nrarfcn": "5G"}
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


@dataclass(frozen=True)
class Unfolded:
    """The stations of a table.

    Attributes
    ----------
    rows
        Position of each station's row in the table.
    stations
        As many.
    frequency_mhz
        By the channel's number, shape of `rows`; nan where there is none.
    band_read
        Whether the column of bands, and that of frequencies, was read here and holds no numbers to be read again.
    findings
        What could not be read, and what was taken for something.
    """

    rows: np.ndarray
    stations: list[Station]
    frequency_mhz: np.ndarray
    band_read: bool
    frequency_read: bool
    findings: tuple[Finding, ...]


def unfolded(recognition: Recognition, otherwise: Sequence[Radio]) -> Unfolded:
    """Return the stations for which the rows stand.

    Parameters
    ----------
    recognition
        The table.
    otherwise
        The technologies of rows that name none: of the sheet's or file's name.
    """
    frame = recognition.raw.frame
    findings: list[Finding] = []
    by_column = _by_column(recognition, findings)
    by_mark = _by_marks(recognition, findings)
    by_own = _by_own(recognition)
    by_channel, frequency = _by_channel(recognition)
    bands, band_read = _bands(recognition, "band_mhz")
    nominal, frequency_read = (None, False) if band_read else _bands(recognition, "frequency_mhz")
    bands = nominal if frequency_read else bands
    shared = _operators_sharing(recognition)
    rows, stations, counted, assumed, unplaced = [], [], [], [], []
    for i in range(len(frame)):
        found = by_mark[i] or by_column[i] or by_own[i] or by_channel[i]
        if not found and bands is not None and any(technology for technology, _ in bands[i]):
            found = [Station(technology, band) for technology, band in bands[i]]
        elif not found:
            found = [Station(technology, band) for technology, band in otherwise]
            assumed.append(i)
        elif bands is not None and bands[i]:
            found = _with_bands(found, bands[i])
            if {band for _, band in bands[i]} - {item.band_mhz for item in found}:
                unplaced.append(i)
        if len(shared[i]) > 1:
            found = [replace(item, operator=name) for name in shared[i] for item in found or [Station("")]]
        rows += [i] * max(len(found), 1)
        stations += found or [Station("")]
        if len(found) > 1:
            counted.append(i)
    findings += _told(recognition, counted, assumed if otherwise else [], otherwise)
    findings += _without_bands(recognition, unplaced)
    at = np.array(rows, dtype=np.int64)
    return Unfolded(at, stations, frequency[at], band_read, frequency_read, tuple(findings))


def _operators_sharing(recognition: Recognition) -> list[tuple[str, ...]]:
    """Return the operators whose stations share each row: "Viettel, VNPT"; none where one alone is named."""
    cells = recognition.cells("operator")
    if cells is None:
        return [()] * len(recognition.raw.frame)
    return [operators_named(shown(cell)) if full(cell) and _PARTED.search(shown(cell)) else () for cell in cells]


_PARTED = re.compile(r"[,;+&/\n]|\bvà\b")  # "VNPT-VinaPhone" is one


def _told(
    recognition: Recognition, several: Sequence[int], assumed: Sequence[int], otherwise: Sequence[Radio]
) -> list[Finding]:
    raw, numbers = recognition.raw, np.asarray(recognition.raw.frame.index)
    findings = []
    if several:
        message = msg(
            "{count} rows name several technologies, bands or operators; each became a station of its own",
            count=len(several),
        )
        findings.append(raw.finding("info", "unfolded", message, row=int(numbers[several[0]])))
    if assumed:
        message = msg(
            "{count} rows ({rows}) name no technology; {technology} was taken from the name of the sheet, file or ID",
            count=len(assumed),
            rows=rows_text(numbers[list(assumed)]),
            technology=", ".join(technology for technology, _ in otherwise),
        )
        findings.append(raw.finding("warning", "technology_filled", message, row=int(numbers[assumed[0]])))
    return findings


def _without_bands(recognition: Recognition, unplaced: Sequence[int]) -> list[Finding]:
    """Tell of rows that name bands of which nobody can say whose they are."""
    if not unplaced:
        return []
    numbers = np.asarray(recognition.raw.frame.index)[list(unplaced)]
    message = msg(
        "{count} rows ({rows}) name bands of which the technologies beside them do not tell whose they are; they were "
        "read without these: write the technology before its band, such as L1800, U2100 or n78",
        count=len(numbers),
        rows=rows_text(numbers),
    )
    heading = recognition.heading("band_mhz" if "band_mhz" in recognition.headings else "frequency_mhz")
    return [recognition.raw.finding("warning", "bands_unplaced", message, row=int(numbers[0]), column=heading)]


def _by_column(recognition: Recognition, findings: list[Finding]) -> list[list[Station]]:
    """Return what the column of technologies names, row by row."""
    cells = recognition.cells("technology")
    count = len(recognition.raw.frame)
    if cells is None:
        return [[] for _ in range(count)]
    heading = recognition.heading("technology")
    known: dict[str, tuple[Radio, ...] | None] = {}
    found: list[list[Station]] = []
    spelt: dict[str, str] = {}
    for row, cell in cells.items():
        text = shown(cell).strip() if full(cell) else ""
        if text not in known:
            known[text] = _technologies(text)
        radios = known[text]
        if radios is None:
            expected = STATIONS["technology"].expected()
            message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
            findings.append(
                recognition.raw.finding("error", "choice", message, row=int(str(row)), column=heading, value=text)
            )
        elif len(radios) == 1 and text != radios[0][0]:
            spelt[text] = radios[0][0]
        found.append([Station(*radio) for radio in radios or ()])
    if spelt:
        pairs = ", ".join(f"{old} → {new}" for old, new in sorted(spelt.items()))
        message = msg("read as phusong writes it: {pairs}", pairs=pairs)
        findings.append(recognition.raw.finding("info", "spelling", message, column=heading))
    return found


def _technologies(text: str) -> tuple[Radio, ...] | None:
    for suffix in ("_Cell", "_Site"):
        text = text.removesuffix(suffix)
    return radios_of_cell(text)


def _by_marks(recognition: Recognition, findings: list[Finding]) -> list[list[Station]]:
    """Return what the technologies' and operators' own columns mark, row by row."""
    found: list[list[Station]] = [[] for _ in recognition.raw.frame.index]
    counts: list[int] = []
    coded: dict[int, str] = {}
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
            if stations is None and equipment:
                makes[int(str(row))] = shown(cell)
                continue
            if stations is None:
                expected = msg("a mark such as x, a number, or what the site has there")
                message = msg(
                    "{column} is {value!r}; expected {expected}",
                    column=mark.heading,
                    value=shown(cell),
                    expected=expected,
                )
                findings.append(
                    recognition.raw.finding(
                        "error", "unreadable", message, row=int(str(row)), column=mark.heading, value=shown(cell)
                    )
                )
                continue
            found[i] += stations
            if _count(cell) > 1:
                counts.append(int(str(row)))
            if any("station_id" in item.cells for item in stations):
                coded[int(str(row))] = shown(cell).strip()
        findings += _told_makes(recognition, mark.heading, makes)
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


def _told_makes(recognition: Recognition, heading: str, makes: Mapping[int, str]) -> list[Finding]:
    if not makes:
        return []
    row, example = next(iter(makes.items()))
    message = msg(
        "{count} rows ({rows}) name equipment in {column}, such as {example!r}; it tells no technology, so it was not "
        "read: write x there, or name the technology in a column of its own",
        count=len(makes),
        rows=rows_text(makes),
        column=heading,
        example=example,
    )
    return [recognition.raw.finding("warning", "equipment", message, row=row, column=heading, value=example)]


_MOST_AT_A_SITE = 99
_COUNTED = re.compile(r"(?:x\s*)?(\d{1,2})\s*(?:x|tram|bts|cell|sector|node|carrier|bo|thiet bi)?s?")


def _count(cell: Any) -> float:
    """Return how many of a technology a cell counts; nan where it counts none."""
    text = letters(shown(cell)).strip()
    counted = _COUNTED.fullmatch(text)
    value = float(counted[1]) if counted else numeral(text).value
    return value if value.is_integer() and 0 <= value <= _MOST_AT_A_SITE else math.nan


# Signs by which people tick, those of the font Wingdings (a thorn, a multiplication sign) among them.
_TICKS = frozenset("✓✔√☑☒●•■*+×þü")
_BLANKS = frozenset("-–—−_./☐□ ")
_NONE = frozenset(("na", "nan", "null", "chuaphatsong"))
_SAID_YES = re.compile(r"(?:x|v|co|yes)\b[\s:,(\-–]*")
_SINCE = re.compile(r"(?:từ|since|from)\s+|t(?=\d{1,2}[/.\-]\d{4}$)", re.IGNORECASE)  # "T12/2026": a month


def _ticks(cell: Any) -> bool | None:
    """Return whether a cell only ticks (True) or denies (False); None where it says more."""
    text = shown(cell).strip()
    word = "x" if text in _TICKS else plain(text)
    if set(text) <= _BLANKS or word in NO or word in _NONE or _count(cell) == 0:
        return False
    return True if word in YES or _count(cell) >= 1 else None


def _of_mark(mark: Mark, cell: Any, codes: Collection[str]) -> list[Station] | None:
    """Return the stations that a cell of a mark's column stands for; None where it cannot be read."""
    text = shown(cell).strip()
    ticks = _ticks(cell)
    if ticks is False:
        return []
    if ticks:
        return [Station(technology, band, mark.operator) for technology, band in mark.radios or (("", None),)]
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


def _by_own(recognition: Recognition) -> list[list[Station]]:
    """Return the technologies of which a row has a value of their own, such as an azimuth of 4G."""
    found: list[list[Station]] = [[] for _ in recognition.raw.frame.index]
    technologies = dict.fromkeys(technology for _, technology in recognition.own)
    for technology in technologies:
        headings = [heading for (_, of), heading in recognition.own.items() if of == technology]
        for heading in headings:
            for i, cell in enumerate(recognition.raw.frame[heading]):
                said_no = plain(shown(cell)) in NO if full(cell) else True
                if not said_no and all(item.technology != technology for item in found[i]):
                    found[i].append(Station(technology))
    return found


def _by_channel(recognition: Recognition) -> tuple[list[list[Station]], np.ndarray]:
    """Return the technology, and the downlink's frequency in MHz, of the channel numbers that rows give."""
    count = len(recognition.raw.frame)
    found: list[list[Station]] = [[] for _ in range(count)]
    frequency = np.full(count, np.nan)
    for column, technology in _CHANNELS.items():
        cells = recognition.cells(column)
        if cells is None:
            continue
        channels = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
        mhz = downlink_mhz(technology, channels)
        bands = band_of(mhz)
        for i in np.flatnonzero(~np.isnan(mhz)):
            found[i].append(Station(technology, None if np.isnan(bands[i]) else float(bands[i])))
            frequency[i] = mhz[i]
    return found, frequency


def _bands(recognition: Recognition, column: str) -> tuple[list[tuple[Radio, ...]] | None, bool]:
    """Return the nominal bands of a column's cells; none where a cell is another number."""
    cells = recognition.cells(column)
    if cells is None:
        return None, False
    known = {shown(cell): bands_of(shown(cell)) for cell in cells if full(cell)}
    read = [known[shown(cell)] if full(cell) else () for cell in cells]
    if not known or any(found is None for found in read):
        return None, False
    return [found or () for found in read], True


def _with_bands(found: Sequence[Station], bands: Sequence[Radio]) -> list[Station]:
    """Return a row's stations with its bands: by the letter before a band, in their order, or each band a station."""
    lettered = {technology for technology, _ in bands if technology}
    own = [
        replace(item, technology=name, band_mhz=band)
        for item in found
        for name, band in bands
        if name and name == item.technology
    ]
    rest = [item for item in found if item.technology not in lettered]
    numbers = [band for technology, band in bands if not technology]
    if len(rest) == 1 and numbers:
        rest = [replace(rest[0], band_mhz=band) for band in numbers]
    elif len(rest) == len(numbers):
        rest = [replace(item, band_mhz=band) for item, band in zip(rest, numbers, strict=True)]
    return [*own, *rest]
