"""Coordinates as people write them: degrees, minutes and seconds in any signs, both in one cell, metres parted."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .coordinate_systems import LAT_OF_VIET_NAM, LON_OF_VIET_NAM
from .numerals import numeral
from .words import letters

_NUMBER = r"\d+(?:[.,]\d+)?"
_EAST, _NORTH = r"(?:e|(?:kinh do )?dong|d|east)", r"(?:n|(?:vi do )?bac|b|north)"
_LABEL = r"(?:toa\s*do|kinh\s*do|longitude|long|lon|lng|kd|vi\s*do|latitude|lat|vd|x|y)"
_SEXAGESIMAL = re.compile(
    rf"^(?P<before>{_EAST}|{_NORTH})?\s*(?P<degrees>{_NUMBER})\s*(?:°|\*|do(?!ng)|deg|d(?=\s*\d)|:|\s|-)\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:'(?!')|phut|min|m|p|:|\s|-|$)?\s*"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|giay|sec|s|g)?)?)?\s*(?P<after>{_EAST}|{_NORTH})?$"
)
_DOTTED = re.compile(r"^(?P<degrees>\d{1,3})[.,](?P<minutes>\d{1,2})[.,](?P<seconds>\d{1,2}(?:[.,]\d+)?)$")
_PACKED = re.compile(
    rf"^(?P<before>{_EAST}|{_NORTH})?\s*(?P<degrees>\d{{2,3}}?)(?P<minutes>\d\d)(?P<seconds>\d\d(?:[.,]\d+)?)\s*"
    rf"(?P<after>{_EAST}|{_NORTH})?$"
)
_LETTERED = re.compile(
    rf"^(?P<before>{_EAST}|{_NORTH})?\s*(?P<number>[\d.,]+(?:\s[\d.,]+)*)\s?(?P<after>{_EAST}|{_NORTH})?$"
)
_LONGEST = 100  # letters; whole sentences cost the patterns time and are no coordinates
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚⁰", "°"),
        **dict.fromkeys("′’‘`´", "'"),
        **dict.fromkeys("″”“", '"'),
        **dict.fromkeys("\u00a0\n\t", " "),
    }
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))  # as web pages and chats leave them
_METRES = re.compile(r"^(?P<number>\d[\d., ]*?) ?m ?(?P<after>[en])?$")  # 520750.25 mE
_LIMITS = {"e": LON_OF_VIET_NAM, "n": LAT_OF_VIET_NAM, "": (math.inf, -math.inf)}
_LEAST_METRES = 1000.0  # fewer are minutes of an angle
_UTM_ZONE = re.compile(r"^(?:zone\s*)?4[789]\s*[nqr]\s+(?=\d)", re.IGNORECASE)  # those of Viet Nam
_FRACTION_BEHIND = re.compile(r"(\d)(\")[.,](\d+)")  # 36".5
_O_FOR_DEGREES = re.compile(r"(?<=\d)\s*o(?=\s*\d|\s*$)")


@dataclass(frozen=True)
class Written:
    """One coordinate as it was written.

    Attributes
    ----------
    value
        Degrees or metres; nan where the text is neither.
    axis
        ``e`` or ``n`` where the text says so, else empty.
    """

    value: float
    axis: str = ""


_NOTHING = Written(math.nan)


@lru_cache(maxsize=262_144)
def coordinate(text: str) -> Written:
    r"""Return the coordinate that a text means.

    Examples
    --------
    >>> coordinate("21°19'30\"N"), coordinate("105,34808").value, coordinate("2.344.310,25").value
    (Written(value=21.325, axis='n'), 105.34808, 2344310.25)
    >>> coordinate("21d19m30s").value, coordinate("21 19 30").value, coordinate("N21°19.5'").value
    (21.325, 21.325, 21.325)
    """
    # Single spaces: the patterns try each length of a run of them.
    text = " ".join(text.translate(_INVISIBLE).split())
    if len(text) > _LONGEST:
        return _NOTHING
    text = _UTM_ZONE.sub("", text.lstrip("'’"))  # a quotation mark in front makes a text of a number
    found = numeral(text)
    if not math.isnan(found.value) or found.ambiguous:
        return Written(_of_two(found.value, found.thousands))
    # First the signs, since ⁰ and º are letters to Unicode.
    bare = _O_FOR_DEGREES.sub("°", letters(text.translate(_SIGNS))).strip(" .,;:()")
    bare = _FRACTION_BEHIND.sub(r"\1.\3\2", bare)
    bare = re.sub(rf"^{_LABEL}\s*[:=]?\s*(?=[\d(nebd])", "", bare)
    bare = re.sub(r"^([enbd])\s*[:=]\s*(?=\d)", r"\1", bare)
    if (match := _METRES.match(bare)) and (metres := _grouped(match["number"])) >= _LEAST_METRES:
        return Written(metres, _axis(match["after"]))
    if match := _SEXAGESIMAL.match(bare) or _DOTTED.match(bare):
        return _angle(match.groupdict())
    return _lettered(bare)


def _lettered(bare: str) -> Written:
    """Return a number with the letter of its axis, or alone."""
    # Six digits or more beside a letter are degrees, minutes and seconds where these are Viet Nam's, else metres.
    if (match := _PACKED.match(bare)) and (match["before"] or match["after"]):
        packed = _angle(match.groupdict())
        if _LIMITS[packed.axis][0] <= packed.value <= _LIMITS[packed.axis][1]:
            return packed
    if match := _LETTERED.match(bare):
        return Written(_grouped(match["number"]), _axis(match["before"] or match["after"]))
    return _NOTHING


def _grouped(text: str) -> float:
    number = numeral(text)
    return _of_two(number.value, number.thousands)


def _of_two(value: float, thousands: float) -> float:
    """Return which of two readings of a number is a coordinate: no place has 520.75 degrees."""
    return value if math.isnan(thousands) or abs(value) <= 180 else thousands


def _angle(parts: dict[str, str | None]) -> Written:
    value = angle(*(_float(parts.get(name)) for name in ("degrees", "minutes", "seconds")))
    return _NOTHING if math.isnan(value) else Written(value, _axis(parts.get("before") or parts.get("after")))


def angle(degrees: float, minutes: float, seconds: float) -> float:
    """Return the degrees of an angle's parts; nan where they make none: a part beside a smaller one is whole.

    Examples
    --------
    >>> angle(21, 19, 30), angle(21, 75, 30), angle(21.5, 6, 0)
    (21.325, nan, nan)
    """
    whole = (not minutes or float(degrees).is_integer()) and (not seconds or float(minutes).is_integer())
    if not whole or not 0 <= minutes < 60 or not 0 <= seconds < 60 or degrees > 180:
        return math.nan
    return round(degrees + minutes / 60 + seconds / 3600, 10)


def _float(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _axis(letter: str | None) -> str:
    return "" if not letter else "n" if letter[0] in "nbv" else "e"


_URL = re.compile(r"(?:[?&](?:q|ll|query|destination)=|@|loc:)(-?\d+\.\d+)(?:,|%2c)\s*(-?\d+\.\d+)", re.IGNORECASE)
_WKT = re.compile(r"^\s*(?:srid=\d+;)?\s*point\s*z?\s*\(\s*(\S+)\s+(\S+)", re.IGNORECASE)
_SYSTEM_BEHIND = re.compile(r"\s*\((?:wgs|vn|gps)[^()]*\)\s*$", re.IGNORECASE)
_GEODETIC = re.compile(r"^b ?[:=](.+?)\bl ?[:=](.+)$", re.IGNORECASE)  # B is the latitude, L the longitude
_LABELLED = re.compile(rf"(?<![a-z]){_LABEL}\s*[:=]?\s*", re.IGNORECASE)
_AFTER_LETTER = re.compile(rf"(?<=[\d°'\"\s])(?:{_NORTH}|{_EAST})(?![a-z])[\s,;/|\-]*", re.IGNORECASE)


@lru_cache(maxsize=262_144)
def pair(text: str) -> tuple[str, str] | None:
    r"""Return the two coordinates that stand in one cell, in their order; None where there are not two.

    Examples
    --------
    >>> pair("105,34808/22,62924"), pair("21.348, 105.629"), pair("21°19'30\"N 105°12'10\"E")
    (('105,34808', '22,62924'), ('21.348', '105.629'), ('21°19\'30"N', '105°12\'10"E'))
    >>> pair("X: 2344310,2; Y: 520750,5"), pair("21,348,105,629"), pair("Xã Thanh Sơn")
    (('2344310,2', '520750,5'), ('21,348', '105,629'), None)
    >>> pair("105.629,21.348,0")
    ('105.629', '21.348')
    """
    if url := _URL.search(text):
        return url[1], url[2]
    if wkt := _WKT.match(text):
        return wkt[1], wkt[2].rstrip(")")
    bare = _UTM_ZONE.sub("", _SYSTEM_BEHIND.sub("", text.translate(_SIGNS)).strip(" ()[]{}"))
    geodetic = _GEODETIC.match(bare)
    for parts in [list(geodetic.groups())] if geodetic else _cuts(bare):
        cut = [part.strip(" ,;/|&()") for part in parts if part.strip(" ,;/|&()-")]
        if len(cut) == 2 and not any(math.isnan(coordinate(part).value) for part in cut):
            return cut[0], cut[1]
    return None


def _cuts(text: str) -> Iterable[list[str]]:
    folded = letters(text)
    if len(folded) == len(text):
        labels = [found.start() for found in _LABELLED.finditer(folded)]
        if len(labels) == 2:
            marks = list(_LABELLED.finditer(folded))
            yield [text[marks[0].end() : marks[1].start()], text[marks[1].end() :]]
        ends = [found.end() for found in _AFTER_LETTER.finditer(folded)]
        if len(ends) == 2 or (len(ends) == 1 and ends[0] < len(text)):
            yield [text[: ends[0]], text[ends[0] :]]
        starts = [found.start() for found in re.finditer(rf"(?<![a-z\d])(?:{_NORTH}|{_EAST})\s*[:=]?\s*(?=\d)", folded)]
        if len(starts) == 2:
            yield [text[: starts[1]], text[starts[1] :]]
    for separator in (r"/", r";", r"\|", r",\s", r"\s-\s", r"\s", r"-", r"_"):
        parts = re.split(rf"{separator}+", text)
        if len(parts) == 2:
            yield parts
    commas = text.split(",")
    if len(commas) == 2:
        yield commas
    elif len(commas) == 3 and "." in commas[0] and "." in commas[1]:
        yield commas[:2]  # a height stands behind, as in KML
    elif len(commas) == 4:
        yield [",".join(commas[:2]), ",".join(commas[2:])]


_EPOCH = dt.datetime(1899, 12, 31)  # noqa: DTZ001  a spreadsheet's day 0, which has no time zone


def of_time(cell: Any) -> float:
    """Return the degrees that stand in a cell which a spreadsheet took for a time of day; nan for any other.

    Examples
    --------
    >>> of_time(dt.time(21, 12, 30)), of_time(dt.timedelta(hours=105, minutes=30)), of_time("21:12")
    (21.208333333333332, 105.5, nan)
    """
    if isinstance(cell, dt.time):
        return cell.hour + cell.minute / 60 + cell.second / 3600
    if isinstance(cell, dt.datetime):  # 105:30:00 is day 4, 9:30
        cell = cell.replace(tzinfo=None) - _EPOCH
    hours = cell.total_seconds() / 3600 if isinstance(cell, dt.timedelta) else math.nan
    return hours if 0 <= hours <= _MOST_DEGREES else math.nan


_MOST_DEGREES = 180


def coordinates(cells: Iterable[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of a column of cells (nan where there is none), and the axes that they name."""
    values, axes = [], []
    for cell in cells:
        if isinstance(cell, str):
            written = coordinate(cell.strip())
            values.append(written.value)
            axes.append(written.axis)
        else:
            number = isinstance(cell, int | float | np.number) and not isinstance(cell, bool)
            values.append(float(cell) if number else of_time(cell))
            axes.append("")
    return np.array(values, dtype=float), np.array(axes, dtype="U1")
