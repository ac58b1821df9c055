"""Dates as people write them: days, months, quarters and years, day first; and the serial numbers of spreadsheets."""

import datetime as dt
import re

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
        rf"(?:ngay )?(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}}) nam {_YEAR}",
        rf"(?P<year>\d{{4}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<day>\d{{1,2}})(?:[ t].*)?",
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})",
        rf"{_YEAR}{_MARK}(?P<month>\d{{1,2}})",
        rf"thang (?P<month>\d{{1,2}})\s*(?:{_MARK}|nam)?\s*{_YEAR}",
        rf"(?:q|quy)\s*{_QUARTER}\s*(?:{_MARK}|nam|\s)\s*{_YEAR}",
        rf"(?P<quarter>iv|i{{1,3}})\s*(?:{_MARK}|nam|\s)\s*{_YEAR}",
        rf"{_YEAR}\s*{_MARK}?\s*q(?:uy)?\s*{_QUARTER}",
        rf"(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}})",
        _YEAR,
    )
)


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


def written_date(text: str) -> dt.datetime | None:
    """Return the day that a text means, the first of a month, quarter or year; None where it means none.

    Examples
    --------
    >>> [written_date(text).date().isoformat() for text in ("15/06/2019", "Quý III/2019", "6/2019", "2019")]
    ['2019-06-15', '2019-07-01', '2019-06-01', '2019-01-01']
    >>> [written_date(text).date().isoformat() for text in ("15/06/19", "15-Jun-2019", "Ngày 15 tháng 6 năm 2019")]
    ['2019-06-15', '2019-06-15', '2019-06-15']
    >>> written_date("31/02/2019") is None
    True
    """
    bare = letters(text).strip()
    found = next((match for pattern in _WRITTEN if (match := pattern.fullmatch(bare))), None)
    if found is None:
        return None
    parts = found.groupdict()
    short = parts.get("short_year")
    year = int(parts["year"]) if not short else int(short) + (2000 if int(short) < _CENTURY else 1900)
    quarter = parts.get("quarter")
    if word := parts.get("word"):
        parts["month"] = str(_MONTHS.index(word) + 1)
    month = int(parts.get("month") or 1) if not quarter else 3 * (_ROMAN.get(quarter) or int(quarter)) - 2
    try:
        return dt.datetime(year, month, int(parts.get("day") or 1))  # noqa: DTZ001  a calendar day has no time zone
    except ValueError:
        return None
