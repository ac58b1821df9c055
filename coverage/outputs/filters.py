"""Choosing and ordering a table's rows by a short text from the command line; nothing in it is ever executed."""

import operator
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from ..errors import SettingsError
from ..inputs.words import NO, YES, canonical, letters, plain
from .plain import is_number

_CONDITION = re.compile(
    r"""\s*(?P<column>[^\s=!<>~]+)\s*(?P<sign>!=|<=|>=|==|=|<|>|~)\s*"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>(?!["'])\S.*?(?<!\sand)))\s*(?:(?<=[\s"'])and\s+(?=\S)|$)""",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DAY_FIRST = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


@dataclass(frozen=True)
class Condition:
    """One comparison: a column, a sign (``=  !=  <  <=  >  >=  ~``), and the text to compare with."""

    column: str
    sign: str
    value: str


def where(frame: pd.DataFrame, expression: str) -> pd.DataFrame:
    """Return the rows for which every comparison holds.

    The expression is ``column sign value``, several joined by ``and``. Signs: ``=  !=  <  <=  >  >=``, and ``~`` for
    "contains". Texts are compared without regard to case, ``~`` without regard to diacritics either, so that ``thanh
    son`` finds Thanh Sơn; operators and technologies are known by any of their spellings (``operator = vinaphone``).
    Values with ``and`` in them stand in quotation marks. Numbers take a decimal point or comma, yes/no columns ``yes``,
    ``no``, ``có``, ``không``, dates ``2025-10-31`` or ``31/10/2025``. An empty cell satisfies only ``!=``, and ``= ""``
    finds it.

    Raises
    ------
    SettingsError
        The expression cannot be understood, a column does not exist (close names are given), or a value does not fit
        its column.

    Examples
    --------
    >>> frame = pd.DataFrame({"name": ["Thanh Sơn", "Việt Trì"], "pop_4g_any_pct": [96.1, 99.9]})
    >>> where(frame, "name ~ 'thanh son' and pop_4g_any_pct < 97,5")["name"].tolist()
    ['Thanh Sơn']
    """
    keep = np.ones(len(frame), dtype=bool)
    for condition in conditions(expression):
        keep &= _holds(column_of(frame, condition.column), condition)
    return frame[keep]


def conditions(expression: str) -> tuple[Condition, ...]:
    """Return the comparisons of an expression.

    Raises
    ------
    SettingsError
        It cannot be understood from some letter on.

    Examples
    --------
    >>> conditions("type = xã and households >= 1000")
    (Condition(column='type', sign='=', value='xã'), Condition(column='households', sign='>=', value='1000'))
    """
    found: list[Condition] = []
    start = 0
    while start < len(expression) or not found:
        match = _CONDITION.match(expression, start)
        if match is None or match.end() == start:
            raise SettingsError(
                "--where: cannot understand {text!r}; expected COLUMN SIGN VALUE [and ...] with a sign of "
                "= != < <= > >= ~, such as: pop_4g_any_pct < 95 and name ~ 'thanh son'",
                text=expression[start:],
            )
        sign = "=" if match["sign"] == "==" else match["sign"]
        value = next(text for text in (match["double"], match["single"], match["bare"]) if text is not None)
        found.append(Condition(match["column"], sign, value))
        start = match.end()
    return tuple(found)


def sort_by(frame: pd.DataFrame, order: str) -> pd.DataFrame:
    """Return the rows sorted by ``COLUMN`` or ``COLUMN:desc``; empty cells come last, ties keep their order.

    Texts are sorted without regard to case and diacritics, which decide only among equals.

    Raises
    ------
    SettingsError
        The column does not exist (close names are given), or what follows the colon is not ``asc`` or ``desc``.

    Examples
    --------
    >>> sort_by(pd.DataFrame({"name": ["Việt Trì", "Đoan Hùng", "Cẩm Khê"]}), "name")["name"].tolist()
    ['Cẩm Khê', 'Đoan Hùng', 'Việt Trì']
    """
    name, _, direction = order.partition(":")
    if direction not in ("", "asc", "desc"):
        raise SettingsError(
            "--sort: {direction!r} after the colon; expected asc or desc, such as: population:desc", direction=direction
        )
    column = column_of(frame, name.strip())
    if not (is_number(column) or _is_date(column)):
        column = pd.Series([_alphabet_key(value) for value in column], index=column.index, dtype=object)
    places = pd.Series(column.to_numpy(), dtype=column.dtype).sort_values(
        ascending=direction != "desc", kind="stable", na_position="last"
    )
    return frame.iloc[places.index]


def _alphabet_key(value: Any) -> tuple[str, str] | None:
    return None if pd.isna(value) else (letters(str(value)), str(value))


def column_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column that is not geometry.

    Raises
    ------
    SettingsError
        There is none of that name; close names are given.
    """
    if name in frame.columns and str(frame[name].dtype) != "geometry":
        return frame[name]
    names = [str(column) for column in frame.columns if str(frame[column].dtype) != "geometry"]
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        raise SettingsError(
            "there is no column {column!r}; did you mean {close}?", column=name, close=" / ".join(close)
        )
    raise SettingsError(
        "there is no column {column!r}; there are {columns}", column=name, columns=", ".join(names[:12])
    )


def _is_date(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column.dtype)


def _holds(column: pd.Series, condition: Condition) -> Any:
    empty = column.isna().to_numpy(dtype=bool)
    texts = column.astype("str").where(~empty, "")
    if condition.value == "" and condition.sign in ("=", "!="):
        blank = empty | (texts == "").to_numpy(dtype=bool)
        return blank if condition.sign == "=" else ~blank
    if condition.sign == "~":
        part = letters(condition.value)
        return np.array([part in letters(text) for text in texts], dtype=bool) & ~empty
    filled = column[~empty]
    held = np.full(len(column), condition.sign == "!=")
    held[~empty] = _compared(filled, condition)
    return held


def _compared(filled: pd.Series, condition: Condition) -> Any:
    cells: Any
    value: Any
    if pd.api.types.is_bool_dtype(filled.dtype):
        cells, value = filled.to_numpy(dtype=bool), _yes_no(condition)
    elif is_number(filled):
        cells, value = filled.to_numpy(dtype=float), _number(condition)
    elif _is_date(filled):
        cells, value = filled.to_numpy(dtype="datetime64[s]"), _day(condition)
    else:
        cells = np.array([_plain(str(cell)) for cell in filled], dtype=object)
        value = _plain(canonical(condition.value, condition.column))
    if condition.sign in ("=", "!="):
        same = np.asarray(cells == value, dtype=bool)
        return same if condition.sign == "=" else ~same
    if cells.dtype in (np.dtype(object), np.dtype(bool)):
        raise SettingsError(
            "{column} holds no numbers or dates, so {sign} says nothing of it; expected one of = != ~",
            column=condition.column,
            sign=condition.sign,
        )
    return _ORDERS[condition.sign](cells, value)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _yes_no(condition: Condition) -> bool:
    word = plain(condition.value)
    if word not in YES | NO:
        raise SettingsError(
            "{column} is compared with {value!r}; expected yes or no", column=condition.column, value=condition.value
        )
    return word in YES


def _number(condition: Condition) -> float:
    text = condition.value.strip().removesuffix("%").strip()
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError as error:
        raise SettingsError(
            "{column} is compared with {value!r}; expected a number such as 95 or 97.5",
            column=condition.column,
            value=condition.value,
        ) from error


def _day(condition: Condition) -> np.datetime64:
    text = condition.value
    if _DAY_FIRST.fullmatch(text):
        day, month, year = text.split("/")
        text = f"{year}-{month:0>2}-{day:0>2}"
    try:
        return np.datetime64(text, "s")
    except ValueError as error:
        raise SettingsError(
            "{column} is compared with {value!r}; expected a date such as 31/10/2025",
            column=condition.column,
            value=condition.value,
        ) from error
