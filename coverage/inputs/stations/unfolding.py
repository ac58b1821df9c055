"""Which technologies and bands each row stands for: one row a station, or one a site with marks for each technology."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, TECHNOLOGIES, Finding
from ..numerals import numeral
from ..optional_cells import left_empty
from ..raw_tables import full
from ..reading import rows_text
from ..values import is_empty, shown
from ..words import NO, letters, plain
from .channels import band_of, downlink_mhz
from .marks import Station, by_marks, marks_deny
from .recognition import Recognition
from .technologies import Radio, bands_of, radios_of, radios_of_cell

_CHANNELS = {"arfcn": "2G", "uarfcn": "3G", "earfcn": "4G", "nrarfcn": "5G"}


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


def unfolded(recognition: Recognition, shared: Sequence[tuple[str, ...]], otherwise: Sequence[Radio]) -> Unfolded:
    """Return the stations for which the rows stand.

    Parameters
    ----------
    recognition
        The table.
    shared
        The operators that share each row, none where one alone has it.
    otherwise
        The technologies of rows that name none: of the sheet's or file's name.
    """
    frame = recognition.raw.frame
    findings: list[Finding] = []
    by_column = _by_column(recognition, findings)
    by_mark = by_marks(recognition, findings)
    by_own = _by_own(recognition)
    by_channel, frequency = _by_channel(recognition)
    bands, band_read = _bands(recognition, "band_mhz", findings)
    nominal, frequency_read = (None, False) if band_read else _bands(recognition, "frequency_mhz", findings)
    bands = nominal if frequency_read else bands
    rows, stations, counted, assumed, unplaced, denied = [], [], [], [], [], []
    banded: dict[tuple[int, tuple[Radio, ...]], list[Station]] = {}
    for i in range(len(frame)):
        named = by_column[i] or by_own[i] or by_channel[i]
        found = _of_marks(by_mark[i], named or [Station(*radio) for radio in otherwise]) or named
        if not found and bands is not None and any(technology for technology, _ in bands[i]):
            found = [Station(technology, band) for technology, band in bands[i]]
        elif not found and marks_deny(recognition, i):
            denied.append(i)
            continue
        elif not found:
            found = [Station(technology, band) for technology, band in otherwise]
            assumed.append(i)
        elif bands is not None and bands[i]:
            key = (id(found), bands[i])  # rows that name alike share one list, which `by_column` keeps
            if key not in banded:
                banded[key] = _with_bands(found, bands[i])
            found = banded[key]
            if {band for _, band in bands[i]} - {item.band_mhz for item in found}:
                unplaced.append(i)
        if len(shared[i]) > 1:
            found = [replace(item, operator=name) for name in shared[i] for item in found or [Station("")]]
        rows += [i] * max(len(found), 1)
        stations += found or [Station("")]
        if len(found) > 1:
            counted.append(i)
    findings += _told(recognition, counted, assumed if otherwise else [], otherwise)
    findings += [*_without_bands(recognition, unplaced), *_without_any(recognition, denied)]
    at = np.array(rows, dtype=np.int64)
    return Unfolded(at, stations, frequency[at], band_read, frequency_read, tuple(findings))


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
    if assumed and not raw.block.technology:
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


def _of_marks(marked: list[Station], radios: Sequence[Station]) -> list[Station]:
    """Return what a row's marks stand for; those of operators alone take the row's technologies, if there are any."""
    if any(item.technology for item in marked):
        return marked
    return [replace(item, operator=mark.operator) for mark in marked for item in radios] or marked


def _without_any(recognition: Recognition, denied: Sequence[int]) -> list[Finding]:
    """Tell of rows that say of each technology that it is not there."""
    if not denied:
        return []
    numbers = np.asarray(recognition.raw.frame.index)[list(denied)]
    message = msg(
        "{count} rows ({rows}) say of every technology that it is not there; they stand for no station",
        count=len(numbers),
        rows=rows_text(numbers),
    )
    return [recognition.raw.finding("info", "no_radio", message, row=int(numbers[0]))]


def _by_column(recognition: Recognition, findings: list[Finding]) -> list[list[Station]]:
    """Return what the column of technologies names, row by row."""
    cells = recognition.cells("technology")
    count = len(recognition.raw.frame)
    if cells is None:
        return [[] for _ in range(count)]
    heading = recognition.heading("technology")
    known: dict[str, list[Station] | None] = {}
    found: list[list[Station]] = []
    spelt: dict[str, str] = {}
    in_order = tuple(dict.fromkeys(technology for technology, _ in radios_of(heading) or ()))
    counts = _SAYS_COUNTS.search(letters(heading)) is not None
    for row, cell in zip(cells.index, cells, strict=True):
        text = shown(cell).strip() if full(cell) else ""
        if text not in known:
            radios = _counted(text, in_order, counts=counts) or _technologies(text)
            known[text] = None if radios is None else [Station(*radio) for radio in radios]
            if radios and len(radios) == 1 and text != radios[0][0]:
                spelt[text] = radios[0][0]
        stations = known[text]
        if stations is None:
            expected = STATIONS["technology"].expected()
            message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
            findings.append(
                recognition.raw.finding("error", "choice", message, row=int(str(row)), column=heading, value=text)
            )
        found.append(stations or [])
    if spelt:
        pairs = ", ".join(f"{old} → {new}" for old, new in sorted(spelt.items()))
        message = msg("read as phusong writes it: {pairs}", pairs=pairs)
        findings.append(recognition.raw.finding("info", "spelling", message, column=heading))
    return found


def _counted(text: str, in_order: Sequence[str], *, counts: bool) -> tuple[Radio, ...]:
    """Return the technologies that a cell counts in the order of its heading: "1/0/1" below "Số trạm 2G/3G/4G".

    Below a heading that does not say that it `counts`, "3/4/5" names generations.
    """
    numbers = _COUNTS.findall(text) if len(in_order) > 1 and _COUNTS_ALONE.fullmatch(text) else []
    if len(numbers) != len(in_order):
        return ()
    if not counts and len(set(numbers)) == len(numbers) and all(f"{number}G" in TECHNOLOGIES for number in numbers):
        return ()
    return tuple((name, None) for name, number in zip(in_order, numbers, strict=True) if int(number))


_SAYS_COUNTS = re.compile(r"\b(?:so|sl|luong|tong|count|number)\b")
_COUNTS, _COUNTS_ALONE = re.compile(r"\d{1,2}"), re.compile(r"\s*\d{1,2}(?:\s*[/\-+;,]\s*\d{1,2})+\s*")


def _technologies(text: str) -> tuple[Radio, ...] | None:
    for suffix in ("_Cell", "_Site"):
        text = text.removesuffix(suffix)
    return radios_of_cell(text)


def _by_own(recognition: Recognition) -> list[list[Station]]:
    """Return the technologies of which a row has a value of their own, such as an azimuth of 4G."""
    found: list[list[Station]] = [[] for _ in recognition.raw.frame.index]
    technologies = dict.fromkeys(technology for _, technology in recognition.own)
    for technology in technologies:
        headings = [heading for (_, of), heading in recognition.own.items() if of == technology]
        for heading in headings:
            for i, cell in enumerate(recognition.raw.frame[heading]):
                said = plain(shown(cell)) if full(cell) else ""
                said_no = not said or said in NO or said.startswith("chua")
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


def _bands(
    recognition: Recognition, column: str, findings: list[Finding]
) -> tuple[list[tuple[Radio, ...]] | None, bool]:
    """Return the nominal bands of a column's cells; None where it holds numbers, such as frequencies, or nothing.

    A cell that names no band beside others that do is told, and read as empty.
    """
    cells = recognition.cells(column)
    if cells is None:
        return None, False
    texts = [shown(cell).strip() if full(cell) else "" for cell in cells]
    known = {text: bands_of(text) for text in dict.fromkeys(texts) if not is_empty(text)}
    if known and all(text.isdecimal() and bands_of(f"b{text}") for text in known):  # 3GPP's numbers alone
        known = {text: bands_of(f"b{text}") for text in known}
    odd = [text for text, bands in known.items() if bands is None]
    numbers = {text for text in odd if not math.isnan(numeral(text).value)}
    # 1842.5 beside 1800 makes a column of frequencies; beside 900/1800 it is the band in which it lies.
    if len(odd) == len(known) or (numbers and not any(map(_is_list, known))):
        return None, False
    known |= {text: (("", numeral(text).value),) for text in numbers}
    for row, text in zip(cells.index, texts, strict=True):
        if text in odd and text not in numbers:
            message = msg(
                "{column} is {value!r}; expected {expected}",
                column=recognition.heading(column),
                value=text,
                expected=msg("bands, such as 900/1800, L1800 or n78"),
            )
            place: dict[str, Any] = {"row": int(str(row)), "column": recognition.heading(column), "value": text}
            findings.append(left_empty(recognition.raw.finding("error", "unreadable", message, **place)))
    return [known.get(text) or () for text in texts], True


def _is_list(text: str) -> bool:
    """Return whether a cell of bands is more than one number."""
    return math.isnan(numeral(text).value)


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
