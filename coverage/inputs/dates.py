"""Dates as people write them: days, months, quarters and years, day first; and the serial numbers of spreadsheets."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable

from .words import letters

_EXCEL_EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119: no year, and no date before mobile telephony
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_MARK = r"[/.\-]"
_QUARTER = r"(?P<quarter>iv|i{1,3}|[1-4])"
_CENTURY = 70  # years of two digits below it are of this century
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# The first that fits the whole text, in small letters without diacritics, is taken.
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<day>\d{{1,2}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}})(?:[ t].*)?",
        rf"(?P<day>\d{{1,2}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<short_year>\d{{2}})",
        rf"(?:(?P<day>\d{{1,2}})[\s\-/.]*)?(?P<word>{'|'.join(_MONTHS)})[a-z]*[\s\-/.,]*(?:{_YEAR}|(?P<short_year>\d{{2}}))",
        rf"(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}})(?:\s*,| nam)? {_YEAR}",
        rf"(?:(?P<day>\d{{1,2}})[\s\-/.]*)?thg\.?\s*(?P<month>\d{{1,2}})[\s\-/.,]*(?:{_YEAR}|(?P<short_year>\d{{2}}))",
        rf"(?P<word>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}}),? {_YEAR}",
        rf"(?P<year>\d{{4}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<day>\d{{1,2}})(?:[ t].*)?",
        rf"{_YEAR}(?P<month>0\d|1[0-2])(?P<day>\d{{2}})",
        rf"(?P<day>[0-3]\d)(?P<month>0\d|1[0-2]){_YEAR}",
        rf"{_YEAR}{_MARK}(?P<month>\d{{1,2}})",
        rf"(?:thang |t\s?)(?P<month>\d{{1,2}})\s*(?:{_MARK}|nam)?\s*{_YEAR}",
        rf"(?:q|quy)\s*{_QUARTER}\s*(?:{_MARK}|nam|\s)\s*{_YEAR}",
        rf"(?P<quarter>iv|i{{1,3}})\s*(?:{_MARK}|nam|\s)\s*{_YEAR}",
        rf"{_YEAR}\s*{_MARK}?\s*q(?:uy)?\s*{_QUARTER}",
        rf"(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}})",
        rf"(?:nam )?{_YEAR}",
    )
)

# What stands before a date and does not change the time that it means.
_LEAD = re.compile(
    r"^(?:(?:tinh|so lieu)\s+)?(?:so bo\s+)?(?:(?:den|toi|as of|as at|by|until)\s+)?"
    r"(?:(?:het|thoi diem|the end of)\s+)?"
    r"(?:(?:dau|giua|cuoi)\s+(?=thang|quy|q))?(?:ngay\s+)?(?:(?:nam|year)\s+)?(?:giai doan\s+)?(?:tu\s+)?(?:nam\s+)?"
)
# What yearbooks put behind a year whose figures may still change.
_PRELIMINARY = re.compile(r"\s*\(?(?:so bo|prel(?:iminary|\.)?)\)?$")
_PART_OF_YEAR = re.compile(rf"(?P<part>dau|giua|cuoi|early|mid|late|end of)[\s\-]+(?:nam\s+)?{_YEAR}")
_PARTS = {"dau": (1, 3), "early": (1, 3), "giua": (5, 8), "mid": (5, 8), "cuoi": (10, 12), "late": (10, 12),
          "end of": (10, 12)}  # fmt: skip
_MONTHS_OF_YEAR = re.compile(
    rf"(?P<count>\d{{1,2}}|ba|sau|chin) thang(?: (?P<end>dau|cuoi))?(?:\s+cua)?(?:\s+nam)?\s+{_YEAR}"
)
_COUNTS = {"ba": 3, "sau": 6, "chin": 9}
_YEARS = re.compile(r"(?P<first>(?:19|20)\d{2})\s*(?:-|–|den)\s*(?:nam\s+)?(?P<last>(?:19|20)\d{2})")


def serial_date(number: float) -> dt.datetime | None:
    """Return the day of a spreadsheet's serial number; None where it is none of mobile telephony.

    Examples
    --------
    >>> serial_date(43631.0), serial_date(2019.0)
    (datetime.datetime(2019, 6, 15, 0, 0), None)
    """
    if not _EXCEL_DAYS[0] <= number <= _EXCEL_DAYS[1]:
        return None
    return (_EXCEL_EPOCH + dt.timedelta(days=int(number))).replace(tzinfo=None)


def written_date(text: str, *, month_first: bool = False) -> dt.datetime | None:
    """Return the day that a text means, the first of a month, quarter, year or part of one; None where it means none.

    The day stands first, as in Viet Nam, unless `month_first`; what is a date only the other way round is read so.

    Examples
    --------
    >>> [written_date(text).date().isoformat() for text in ("15/06/2019", "Quý III/2019", "6/2019", "2019")]
    ['2019-06-15', '2019-07-01', '2019-06-01', '2019-01-01']
    >>> [written_date(text).date().isoformat() for text in ("15/06/19", "15-Jun-2019", "Ngày 15 tháng 6 năm 2019")]
    ['2019-06-15', '2019-06-15', '2019-06-15']
    >>> [written_date(text).date().isoformat() for text in ("15062019", "T6/2019", "Đầu năm 2019", "12/31/2019")]
    ['2019-06-15', '2019-06-01', '2019-01-01', '2019-12-31']
    >>> written_date("31/02/2019") is None
    True
    """
    bare = letters(text).strip().removeprefix("ngay ")
    if found := _PART_OF_YEAR.fullmatch(bare):
        return dt.datetime(int(found["year"]), _PARTS[found["part"]][0], 1)  # noqa: DTZ001  a calendar day
    parts = _parts(bare)
    if parts is None:
        return None
    if _NUMBERS.match(bare) and int(parts["day"]) <= _DECEMBER and (month_first or int(parts["month"]) > _DECEMBER):
        parts |= {"day": parts["month"], "month": parts["day"]}
    return _first_day(parts)


_NUMBERS = re.compile(rf"(\d{{1,2}}){_MARK}(\d{{1,2}}){_MARK}(?:\d{{4}}|\d{{2}}$)")


def first_of(texts: Iterable[str]) -> frozenset[str]:
    """Return which of ``day`` and ``month`` stands first, as the dates show that can be read in one way alone.

    Examples
    --------
    >>> sorted(first_of(["12/31/2019", "3/5/2019"])), sorted(first_of(["15/06/2019"])), sorted(first_of(["3/5/2019"]))
    (['month'], ['day'], [])
    """
    found = set()
    for text in texts:
        if pair := _NUMBERS.match(text.strip()):
            first, second = int(pair[1]), int(pair[2])
            found |= {"day"} if first > _DECEMBER >= second else set()
            found |= {"month"} if second > _DECEMBER >= first else set()
    return frozenset(found)


def written_period(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the time that a text means; None where it means none.

    A day, month, quarter or year as `written_date` takes them, several years, some months of a year, and its beginning
    (to March), middle (May to August) or end (from October on). That a figure is preliminary ("sơ bộ") is passed over.

    Examples
    --------
    >>> [" ".join(map(str, written_period(text))) for text in ("10/2025", "cuối năm 2024", "Quý III/2018")]
    ['2025-10-01 2025-10-31', '2024-10-01 2024-12-31', '2018-07-01 2018-09-30']
    >>> [" ".join(map(str, written_period(text))) for text in ("Sơ bộ 2024", "2024 (sơ bộ)")]
    ['2024-01-01 2024-12-31', '2024-01-01 2024-12-31']
    >>> written_period("sau Tết") is None
    True
    """
    bare = _PRELIMINARY.sub("", _LEAD.sub("", letters(text).strip(" .,;"), count=1), count=1)
    several = _several_months(bare)
    if several is not None:
        return several
    parts = _parts(bare)
    day = None if parts is None else _first_day(parts)
    if parts is None or day is None:
        return None
    if "day" in parts:
        return day.date(), day.date()
    last = day.month if "month" in parts else day.month + 2 if "quarter" in parts else _DECEMBER
    return _months(day.year, day.month, last)


def _several_months(bare: str) -> tuple[dt.date, dt.date] | None:
    """Return the time of several years, or of months of a year that are counted or named; None for anything else."""
    if found := _YEARS.fullmatch(bare):
        first, last = dt.date(int(found["first"]), 1, 1), dt.date(int(found["last"]), _DECEMBER, 31)
        return (first, last) if first < last else None
    if found := _PART_OF_YEAR.fullmatch(bare):
        return _months(int(found["year"]), *_PARTS[found["part"]])
    if found := _MONTHS_OF_YEAR.fullmatch(bare):
        count = _COUNTS.get(found["count"]) or int(found["count"])
        at = (1, count) if found["end"] != "cuoi" else (_DECEMBER + 1 - count, _DECEMBER)
        return _months(int(found["year"]), *at) if 1 <= count <= _DECEMBER else None
    return None


_DECEMBER = 12


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, first, 1), dt.date(year, last, monthrange(year, last)[1])


def _parts(bare: str) -> dict[str, str] | None:
    """Return the parts of a written date by name; None for anything else."""
    found = next((match for pattern in _WRITTEN if (match := pattern.fullmatch(bare))), None)
    if found is None:
        return None
    parts = {name: part for name, part in found.groupdict().items() if part}
    if word := parts.pop("word", ""):
        parts["month"] = str(_MONTHS.index(word) + 1)
    return parts


def _first_day(parts: dict[str, str]) -> dt.datetime | None:
    short = parts.get("short_year")
    year = int(parts["year"]) if not short else int(short) + (2000 if int(short) < _CENTURY else 1900)
    quarter = parts.get("quarter")
    month = int(parts.get("month", 1)) if not quarter else 3 * (_ROMAN.get(quarter) or int(quarter)) - 2
    try:
        return dt.datetime(year, month, int(parts.get("day", 1)))  # noqa: DTZ001  a calendar day has no time zone
    except ValueError:
        return None
