"""Tables on the terminal: for people by rich, for programs as JSON text."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from ..language import Language, Message, number, percent
from .codes import NO, YES
from .labels import cell_label, has_codes, label
from .plain import decimals_of, is_number, number_text, plain_table

_NOTHING = "–"
_MIXED = ("value", "ours", "difference", "before", "after", "change")
_CHANGES = ("before", "after", "change")
_LONG, _ROOM = 60, 30
"""A column with cells of more letters than the first keeps the second, in letters, in a narrow terminal."""

_LEAST = 8  # letters of a column of words


def terminal_table(
    frame: pd.DataFrame,
    *,
    title: Message,
    language: Language,
    mark: Message | None = None,
    operators: Sequence[str] = (),
    headings: Mapping[str, Message] = MappingProxyType({}),
    letters: int | None = None,
) -> Table:
    """Return a table for people: headings and codes in words, numbers as the language writes them, at the right.

    Parameters
    ----------
    frame
        Any table; geometry is left out.
    title
        Over the table.
    language
        Of words and numbers.
    mark
        What must be seen under the table, as that the data are synthetic.
    operators
        Names of operators that occur in columns' names.
    headings
        Headings by column, for those that need another than `labels.label` gives.
    letters
        How many a line of the terminal has: where numbers fit whole beside the words they are not torn; None where
        nobody knows.
    """
    columns = plain_table(frame, language)
    table = Table(
        title=Text(title.render(language)),
        caption=None if mark is None else Text(mark.render(language), style="bold red"),
        title_justify="left",
        caption_justify="left",
    )
    cells = [_shown(columns[name], language, operators) for name in columns.columns]
    numbers = [is_number(columns[name]) for name in columns.columns]
    texts = [headings.get(str(name), label(str(name), operators)).render(language) for name in columns.columns]
    for place, name in enumerate(columns.columns):
        if numbers[place] and name in _CHANGES and "indicator" in columns.columns:
            cells[place] = _by_indicator(columns[name], columns["indicator"], language)
    widths = [
        max(map(len, [*of, *text.split()]), default=0) if by_number else None
        for of, text, by_number in zip(cells, texts, numbers, strict=True)
    ]
    rooms = [_ROOM if max(map(len, of), default=0) > _LONG else None for of in cells]
    # Beside each cell a rule and two spaces; words have the least that is legible.
    needed = 1 + sum(3 + (width or room or _LEAST) for width, room in zip(widths, rooms, strict=True))
    whole = letters is not None and needed <= letters
    for text, by_number, width, room in zip(texts, numbers, widths, rooms, strict=True):
        justify: JustifyMethod = "right" if by_number else "left"
        table.add_column(Text(text), justify=justify, overflow="fold", min_width=room, width=width if whole else None)
    for row in zip(*cells, strict=True):
        # As Text, since a name in square brackets would be taken for markup.
        table.add_row(*(Text(cell) for cell in row))
    return table


def json_records(frame: pd.DataFrame, *, language: Language = "vi") -> str:
    r"""Return a table as a JSON list with one object a row, a row a line; what is empty or not finite is null.

    Numbers have at most ten significant digits, dates are ISO.

    Examples
    --------
    >>> print(json_records(pd.DataFrame({"name": ["Thanh Sơn"], "pop_4g_any_pct": [float("nan")]})), end="")
    [
    {"name": "Thanh Sơn", "pop_4g_any_pct": null}
    ]
    """
    columns = plain_table(frame, language)
    values = [_json_values(columns[name]) for name in columns.columns]
    names = [str(name) for name in columns.columns]
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in zip(*values, strict=True)]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _json_values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return [None if pd.isna(value) else bool(value) for value in column]
    if pd.api.types.is_integer_dtype(column.dtype):
        return [None if pd.isna(value) else int(value) for value in column]
    if is_number(column):
        return [None if pd.isna(value) or not np.isfinite(value) else _json_number(value) for value in column]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [None if pd.isna(value) else value.isoformat().removesuffix("T00:00:00") for value in column]
    return [None if pd.isna(value) else str(value) for value in column]


def _json_number(value: float) -> float | int:
    text = number_text(value)
    return float(text) if "." in text else int(text)


def _shown(column: pd.Series, language: Language, operators: Sequence[str]) -> list[str]:
    name = str(column.name)
    if pd.api.types.is_bool_dtype(column.dtype):
        return [_NOTHING if pd.isna(value) else (YES if value else NO).render(language) for value in column]
    if is_number(column):
        return [_shown_number(value, name, column.dtype, language) for value in column]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [_NOTHING if pd.isna(value) else value.strftime("%d/%m/%Y") for value in column]
    if has_codes(name):
        return [
            _NOTHING if pd.isna(value) else cell_label(name, value, operators).render(language) or _NOTHING
            for value in column
        ]
    return [_NOTHING if pd.isna(value) else value or _NOTHING for value in column]


def _by_indicator(values: pd.Series, indicators: pd.Series, language: Language) -> list[str]:
    """Return shares with one decimal and counts with none, row by row."""
    return [
        _NOTHING
        if pd.isna(value)
        else number(float(value), language, decimals=1 if str(indicator).endswith("_pct") else 0)
        for value, indicator in zip(values, indicators, strict=True)
    ]


def _shown_number(value: Any, name: str, dtype: Any, language: Language) -> str:
    if pd.isna(value) or not np.isfinite(value):
        return _NOTHING
    if "pct" in name.split("_"):
        return percent(float(value), language)
    decimals = decimals_of(name, dtype)
    # A column of several units: counts stand beside percentages.
    if name in _MIXED and float(value).is_integer():
        decimals = 0
    return number(float(value), language, decimals=decimals)
