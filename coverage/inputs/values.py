"""Text cells -> values of a column's kind, each cell that cannot be read named with what was expected."""

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..config.limits import limits
from ..language import Message, msg
from ..tables import Column
from .dates import first_of, serial_date, written_date
from .numerals import decimal_of, numeral, resolved
from .words import NO, YES, canonical, letters, plain, printable, tidy

_EMPTY = frozenset({"", "-", "–", "—", ".", "...", "…", "n/a", "#n/a", "null"})
_EMPTY_NUMBER = frozenset({"nan", "none", "na"})
_OMNI = frozenset({"omni", "vohuong", "dahuong", "danghuong", "omnidirectional"})
_PART = re.compile(r"^\d+(?:[.,]\d{1,2}|\.\d+)?$")
# Azimuths may name their sectors, and be parted by nearly anything.
_SECTOR = re.compile(r"(?i)\b(?:s|sec|sector|cell)\s*\d\s*[:=]|°|º|\bđộ\b|\bdeg\b")
_PAIR = re.compile(r"^\d+,\d+$")
_DOTTED, _THOUSANDTHS = re.compile(r"\d{1,3}(?:\.\d{1,3}){2,}"), re.compile(r"\.\d{3}$")
_BETWEEN = re.compile(r"(?:[\s,;/|&+\-–]|\bvà\b|\band\b)+")
_LARGEST_WHOLE = 1e15  # beyond it a float no longer holds every whole number
_CODE_DIGITS = 5  # the statistics office's commune codes


class _UnreadableError(ValueError):
    """A cell that does not hold what its column should; `expected` says what it should."""

    def __init__(self, expected: Message) -> None:
        super().__init__(str(expected))
        self.expected = expected


@dataclass(frozen=True)
class Values:
    """A column once read.

    Attributes
    ----------
    values
        The values, of the column's dtype, on the cells' index.
    faults
        Row number -> what stood there and what was expected.
    changed
        What stood there -> what it was taken for, where a spelling or a lost leading zero was mended.
    remarks
        Rule -> what is to be said of the column as a whole.
    """

    values: "pd.Series[Any]"
    faults: dict[int, tuple[str, Message]]
    changed: dict[str, str]
    remarks: dict[str, Message] = field(default_factory=dict)


def shown(cell: Any) -> str:
    """Return a cell as text: what the user sees in the spreadsheet.

    Examples
    --------
    >>> shown(42.0), shown(21.5), shown(None), shown(dt.datetime(2019, 6, 15))
    ('42', '21.5', '', '2019-06-15')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return str(cell)


def read_values(cells: "pd.Series[Any]", column: Column) -> Values:
    """Read the cells of one column.

    Parameters
    ----------
    cells
        Texts, numbers, dates or None, as the file holds them; the index holds the file's row numbers.
    column
        What they should be; texts of a known vocabulary (operator, technology, status) get phusong's spelling.

    Examples
    --------
    >>> from phusong.tables import STATIONS
    >>> cells = pd.Series(["42", "37,5", "cao"], index=[2, 3, 4])
    >>> read = read_values(cells, STATIONS["antenna_height_m"])
    >>> read.values.tolist(), [(row, text) for row, (text, _) in read.faults.items()]
    ([42.0, 37.5, nan], [(4, 'cao')])
    """
    # Most columns repeat few values: each distinct cell is read once.
    codes, distinct = pd.factorize(np.asarray(cells, dtype=object))
    read = _reader(column, list(distinct))
    found: list[Any] = []
    wrong: dict[int, Message] = {}
    changed: dict[str, str] = {}
    for i, cell in enumerate(distinct):
        try:
            value = read(cell)
        except _UnreadableError as fault:
            value, wrong[i] = None, fault.expected
        found.append(value)
        if isinstance(value, str) and value != tidy(shown(cell)):
            changed[tidy(shown(cell))] = value
    by_code = np.array([*found, None], dtype=object)  # code -1 is an empty cell
    values = pd.Series(by_code[codes], index=cells.index, dtype=object)
    rows = np.asarray(cells.index)
    faults = {
        int(rows[i]): (shown(distinct[codes[i]]), wrong[codes[i]])
        for i in np.flatnonzero(np.isin(codes, list(wrong))).tolist()
    }
    remarks = _of_dates(list(distinct)) if column.kind == "date" else {}
    return Values(_typed(values, column), faults, changed, remarks)


def _typed(values: "pd.Series[Any]", column: Column) -> "pd.Series[Any]":
    if column.kind == "number":
        return values.astype("float64")
    if column.kind == "date":
        return pd.Series(pd.to_datetime(values), dtype=column.dtype)
    return pd.Series(values.where(values.notna(), None), dtype=column.dtype)


def _reader(column: Column, distinct: list[Any]) -> Callable[[Any], Any]:
    if column.kind in ("number", "integer"):
        decimal = decimal_of(numeral(cell) for cell in distinct if isinstance(cell, str))
        return lambda cell: _number(cell, column, decimal)
    if column.kind == "date":
        month_first = first_of(cell for cell in distinct if isinstance(cell, str)) == {"month"}
        return lambda cell: _date(cell, column, month_first=month_first)
    readers: dict[str, Callable[[Any], Any]] = {
        "text": lambda cell: _text(cell, column),
        "yes_no": lambda cell: _yes_no(cell, column),
        "number_list": lambda cell: _number_list(cell, column),
    }
    return readers[column.kind]


def _text(cell: Any, column: Column) -> str | None:
    text = tidy(printable(shown(cell), limits().letters))
    if text.lower() in _EMPTY:
        return None
    if column.name == "commune_code":
        return full_code(text)
    return canonical(text, column.name)


def full_code(text: str) -> str:
    """Return a commune's code with the leading zeros that a spreadsheet takes away.

    Examples
    --------
    >>> full_code("8542"), full_code("08542"), full_code("A1")
    ('08542', '08542', 'A1')
    """
    return text.zfill(_CODE_DIGITS) if text.isdecimal() else text


def is_empty(text: str) -> bool:
    """Return whether a cell's text stands for nothing, as a dash or ``N/A`` does."""
    return text.lower() in _EMPTY or text.lower() in _EMPTY_NUMBER


def _number(cell: Any, column: Column, decimal: str) -> float | int | None:
    whole = column.kind == "integer"
    if isinstance(cell, str):
        text = cell.strip()
        if is_empty(text):
            return None
        text, factor = _without_unit(text, column)
        low = -math.inf if column.minimum is None else column.minimum
        high = math.inf if column.maximum is None else column.maximum
        value = resolved(text, low=low, high=high, whole=whole, decimal=decimal)
        value = value if value is None or factor == 1 else round(value * factor, 6)
        if value is None:
            found = numeral(text)
            raise _UnreadableError(
                msg(
                    "a number that can be read in one way ({first} or {second}?): write it without a thousands "
                    "separator, or with another number of decimals",
                    first=f"{found.value:.4f}",
                    second=f"{found.thousands:.0f}",
                )
            )
    elif isinstance(cell, int | float | np.number):
        value = float(cell)
    else:
        raise _UnreadableError(column.expected())
    if not math.isfinite(value) or (whole and abs(value) > _LARGEST_WHOLE):
        raise _UnreadableError(column.expected())
    if not whole:
        return value
    if abs(value - round(value)) > 1e-9:
        raise _UnreadableError(msg("a whole number"))
    return round(value)


# Units as people write them behind a number, by the unit that a column's name ends in; with what one of them is worth.
_BEHIND: dict[str, dict[str, float]] = {
    "m": {"m": 1.0, "met": 1.0, "mét": 1.0, "ft": 0.3048, "feet": 0.3048},
    "mhz": {"mhz": 1.0, "m": 1.0, "ghz": 1000.0},
    "dbm": {"dbm": 1.0},
    "deg": {"°": 1.0, "º": 1.0, "độ": 1.0, "do": 1.0, "deg": 1.0},
}
_NUMBER_AND_UNIT = re.compile(r"^([-+\d.,\s]*\d)\s*([^\d\s.,]+)\.?$")


def _without_unit(text: str, column: Column) -> tuple[str, float]:
    """Part "42 m" into the number and what its unit is worth in the column's; other texts stay as they are."""
    found = _NUMBER_AND_UNIT.match(text)
    units = _BEHIND.get(column.name.rpartition("_")[2], {})
    factor = units.get(found[2].lower()) if found else None
    return (text, 1.0) if found is None or factor is None else (found[1], factor)


def _date(cell: Any, column: Column, *, month_first: bool) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    text = shown(cell).strip()
    if is_empty(text):
        return None
    day = serial_date(numeral(text).value) or written_date(text, month_first=month_first)
    if day is None:
        raise _UnreadableError(column.expected())
    return day


def _of_dates(distinct: list[Any]) -> dict[str, Message]:
    """Tell how a column's dates were read where it is not day first, and what Excel may have done to them."""
    texts = [cell for cell in distinct if isinstance(cell, str)]
    first = first_of(texts)
    if first == {"month"}:
        return {
            "month_first": msg(
                "the month stands before the day in this column, as {example!r} shows; all its dates were read so",
                example=next(text for text in texts if first_of([text])),
            )
        }
    if len(first) > 1:
        return {
            "dates_mixed": msg(
                "some dates of this column have the day first ({day!r}), some the month ({month!r}); those that can be "
                "read in both ways were read with the day first: write all in one way",
                day=next(text for text in texts if first_of([text]) == {"day"}),
                month=next(text for text in texts if first_of([text]) == {"month"}),
            )
        }
    days = [cell for cell in distinct if isinstance(cell, dt.date)]
    told = [text for text in texts if first_of([text])]
    if min(len(days), len(told)) >= _EXCHANGED and all(cell.day <= _MOST_MONTHS for cell in days):
        return {
            "dates_exchanged": msg(
                "all dates of this column whose day is above 12 are texts, such as {example!r}, and all others are the "
                "sheet's own dates: so it is where a spreadsheet takes day for month; check whether {other} is meant "
                "the other way round",
                example=told[0],
                other=f"{days[0]:%d/%m/%Y}",
            )
        }
    return {}


_EXCHANGED, _MOST_MONTHS = 3, 12


_SAID = re.compile(r"(?:chua|khong)\b(?! (?:ro|xac dinh|biet))|(?P<yes>(?:da )?co\b(?! khong))")


def _yes_no(cell: Any, column: Column) -> bool | None:
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    text = shown(cell).strip()
    if text.lower() in _EMPTY:
        return None
    word = "x" if text in ("✓", "✔") else plain(text)
    if word in YES or word in NO:
        return word in YES
    if said := _SAID.match(letters(text)):  # "Chưa có điện", "Đã có điện lưới"
        return said["yes"] is not None
    raise _UnreadableError(column.expected())


def _number_list(cell: Any, column: Column) -> str | None:
    text = shown(cell).strip()
    if is_empty(text) or plain(text) in _OMNI:
        return None
    if _DOTTED.fullmatch(text):  # three and more are no decimals
        return "/".join(f"{int(part)}" for part in text.split("."))
    parts = [part for part in re.split(r",\s+|[/;|_\s]+", text) if part]
    if not parts or not all(_PART.match(part) for part in parts):
        bare = _SECTOR.sub(" ", text).strip()
        # A single comma may be a decimal one.
        parts = [] if _PAIR.match(bare) else [part for part in _BETWEEN.split(bare) if part]
    # "30.150" may be two directions.
    torn = isinstance(cell, str) and any(_THOUSANDTHS.search(part) for part in parts)
    if not parts or torn or not all(_PART.match(part) for part in parts):
        raise _UnreadableError(column.expected())
    return "/".join(f"{float(part.replace(',', '.')):g}" for part in parts)
