"""Tables as an Excel workbook: real numbers, a frozen heading with a filter, notes, and nothing for Excel to run."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from ..errors import OutputError
from ..language import Language, Message, msg
from .atomic import atomic_path, not_written
from .codes import NO, YES
from .labels import cell_label, has_codes, label
from .plain import decimals_of, is_number, plain_table

Draw = Callable[[Any, Any], None]

_MAX_ROWS = 1_048_575
_MAX_COLUMNS = 16_384
_MAX_TEXT = 32_767
_MAX_NAME = 31
_NARROW, _WIDE = 9, 44
_WIDE_WRAPPED, _LINE = 64, 15.0  # letters; points
_NOTES = msg("Notes")
_BAR = "#9BC2E6"
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    name
        On its tab; cut to the 31 letters that Excel allows.
    frame
        Its table; geometry is left out.
    in_words
        Whether headings and codes are put in words, the column's own name being in the heading's comment; else the
        other way round.
    headings
        Headings by column for those that need another than `labels.label` gives.
    frozen_columns
        How many columns stay when one scrolls to the right.
    bars
        Columns of numbers whose cells hold a bar: percentages from 0 to 100, others up to the greatest.
    wrapped
        Whether long texts go on in further lines of their cell, so that whole sentences can be read.
    """

    name: Message
    frame: pd.DataFrame
    in_words: bool = True
    headings: Mapping[str, Message] = field(default_factory=dict)
    frozen_columns: int = 2
    bars: Sequence[str] = ()
    wrapped: bool = False


@dataclass(frozen=True)
class _Formats:
    heading: Any
    text: Any
    wrapped: Any
    date: Any
    mark: Any
    numbers: dict[int, Any]


@dataclass(frozen=True)
class _Speech:
    language: Language
    operators: tuple[str, ...]
    in_words: bool
    wrapped: bool


def write_xlsx(
    path: Path,
    sheets: Sequence[Sheet],
    *,
    notes: Sequence[tuple[Message, Message]],
    data_date: date,
    language: Language = "vi",
    mark: Message | None = None,
    mark_word: Message | None = None,
    operators: Sequence[str] = (),
    drawn: Sequence[tuple[str, Draw]] = (),
    notes_name: Message = _NOTES,
) -> Path:
    """Write a workbook: the sheets, those that are drawn otherwise, then one of notes.

    Texts stay texts, whatever they begin with; codes keep their leading zeros; numbers are numbers with a format of
    as many decimals as their unit bears. The same tables give the same bytes.

    Parameters
    ----------
    path
        The final name, ending in ``.xlsx``.
    sheets
        In the order of their tabs.
    notes
        Heading and text, line by line, for the last sheet.
    data_date
        Stands in the file's properties for the time of writing.
    language
        Of tabs, headings, notes, codes and messages.
    mark, mark_word
        What must be seen (synthetic data): the sentence goes on the paper's top and into the properties, the word on
        every tab, which is red then.
    operators
        Names of operators that occur in columns' names.
    drawn
        Name and drawer of further sheets; the drawer is handed the workbook and its page.
    notes_name
        On the tab of the notes.

    Raises
    ------
    OutputError
        The file cannot be written, or a table has more rows or columns than Excel holds.
    """
    for sheet in sheets:
        _check_size(path, sheet, language)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    try:
        with atomic_path(path) as aside, xlsxwriter.Workbook(str(aside), options) as book:
            book.set_properties(
                {
                    "created": datetime.combine(data_date, time(), UTC).replace(tzinfo=None),
                    "comments": "" if mark is None else mark.render(language),
                }
            )
            formats = _formats(book)
            for sheet in sheets:
                page = book.add_worksheet(_tab(sheet.name, mark_word, language))
                _fill(page, sheet, formats, language, operators)
                _mark(page, mark, language)
            for name, draw in drawn:
                page = book.add_worksheet(_free_tab(name, book))
                draw(book, page)
                _mark(page, mark, language)
            page = book.add_worksheet(_free_tab(notes_name.render(language), book))
            _fill_notes(page, notes, formats, language, marked=mark is not None)
            _mark(page, mark, language)
    except XlsxWriterException as error:
        raise not_written(path, error) from error
    return path


def _check_size(path: Path, sheet: Sheet, language: Language) -> None:
    rows, columns = sheet.frame.shape
    if rows > _MAX_ROWS or columns > _MAX_COLUMNS:
        raise OutputError(
            "{file}, sheet {sheet}: {rows} rows and {columns} columns are more than Excel holds ({most_rows} and "
            "{most_columns}); take the CSV or the GeoPackage",
            file=str(path),
            sheet=sheet.name.render(language),
            rows=rows,
            columns=columns,
            most_rows=_MAX_ROWS,
            most_columns=_MAX_COLUMNS,
        )


def _tab(name: Message, mark_word: Message | None, language: Language) -> str:
    after = "" if mark_word is None else f" - {mark_word.render(language)}"
    text = " ".join(name.render(language).translate(_FORBIDDEN_IN_NAMES).split())
    return text[: _MAX_NAME - len(after)] + after


def _free_tab(name: str, book: Any) -> str:
    """Return a name that no tab of the workbook has; Excel takes no difference of case for one."""
    plain = " ".join(name.translate(_FORBIDDEN_IN_NAMES).split()).strip("'") or "-"
    taken = {page.get_name().casefold() for page in book.worksheets()}
    tab, number = plain[:_MAX_NAME], 2
    while tab.casefold() in taken:
        after = f" ({number})"
        tab, number = plain[: _MAX_NAME - len(after)] + after, number + 1
    return tab


def _formats(book: Any) -> _Formats:
    return _Formats(
        heading=book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E7F2", "bottom": 1, "num_format": "@"}
        ),
        text=book.add_format({"num_format": "@", "valign": "top"}),
        wrapped=book.add_format({"num_format": "@", "valign": "top", "text_wrap": True}),
        date=book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        mark=book.add_format({"bold": True, "font_color": "#B00020", "valign": "top", "text_wrap": True}),
        numbers={
            decimals: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * decimals if decimals else ""), "valign": "top"}
            )
            for decimals in range(7)
        },
    )


def _fill(page: Any, sheet: Sheet, formats: _Formats, language: Language, operators: Sequence[str]) -> None:
    table = plain_table(sheet.frame, language)
    speech = _Speech(language, tuple(operators), sheet.in_words, sheet.wrapped)
    for place, name in enumerate(table.columns):
        column = table[name]
        words = sheet.headings.get(str(name), label(str(name), operators)).render(language)
        heading, comment = (words, str(name)) if sheet.in_words else (str(name), words)
        page.write_string(0, place, heading, formats.heading)
        if comment != heading:
            page.write_comment(0, place, comment, {"x_scale": 1.5, "author": "phusong"})
        widest = _fill_column(page, place, column, formats, speech)
        if name in sheet.bars and is_number(column) and len(column):
            page.conditional_format(1, place, len(column), place, _bar(str(name)))
        longest_word = max((len(word) for word in heading.split()), default=0)
        # Three letters more: the filter's button covers the heading's end.
        widest_allowed = _WIDE_WRAPPED if sheet.wrapped else _WIDE
        page.set_column(place, place, min(max(_NARROW, longest_word + 3, widest + 1), widest_allowed))
    if sheet.wrapped:
        _heighten(page, table)
    if sheet.in_words:
        page.set_row(0, 62)
    page.freeze_panes(1, sheet.frozen_columns)
    if len(table.columns):
        page.autofilter(0, 0, len(table), len(table.columns) - 1)
    page.repeat_rows(0)
    for_paper(page, columns=len(table.columns))


def for_paper(page: Any, *, columns: int) -> None:
    """Lay a sheet out for A4, lying; one that can be read so, on one sheet of paper's width."""
    page.set_landscape()
    page.set_paper(9)
    if columns <= _ONE_PAGE:
        page.fit_to_pages(1, 0)


_ONE_PAGE = 14  # so many columns can be read on one sheet of paper's width


def _heighten(page: Any, table: pd.DataFrame) -> None:
    """Make rows as high as their longest text needs: not every program does so by itself."""
    texts = table.select_dtypes(include=["object", "str"]).fillna("").astype(str)
    longest = texts.apply(lambda column: column.str.len()).max(axis=1)
    for row, letters in enumerate(longest, start=1):
        if letters > _WIDE_WRAPPED:
            page.set_row(row, _LINE * math.ceil(letters / (0.9 * _WIDE_WRAPPED)))  # lines break between words


def _bar(column: str) -> dict[str, Any]:
    """Return the bar of a cell as a condition of Excel's: no formula, and the number stays what it is."""
    bar: dict[str, Any] = {"type": "data_bar", "bar_color": _BAR, "bar_solid": True, "data_bar_2010": True}
    if "pct" in column.split("_"):
        bar |= {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
    else:
        bar |= {"min_type": "num", "min_value": 0}
    return bar


def _fill_column(page: Any, place: int, column: pd.Series, formats: _Formats, speech: _Speech) -> int:
    """Write a column's cells and return the letters of the widest."""
    cells = zip(column.tolist(), column.isna().tolist(), strict=True)
    present = [(row, value) for row, (value, empty) in enumerate(cells, start=1) if not empty]
    if pd.api.types.is_bool_dtype(column.dtype):
        texts = [(row, (YES if value else NO).render(speech.language)) for row, value in present]
        return _write_texts(page, place, texts, formats.text)
    if is_number(column):
        decimals = decimals_of(str(column.name), column.dtype)
        shape = formats.numbers[decimals]
        finite = [(row, float(value)) for row, value in present if math.isfinite(value)]
        for row, value in finite:
            page.write_number(row, place, value, shape)
        return max((len(f"{value:,.{decimals}f}") for _, value in finite), default=0)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        for row, value in present:
            page.write_datetime(row, place, value.to_pydatetime(), formats.date)
        return len("dd/mm/yyyy") if present else 0
    texts = [(row, str(value)) for row, value in present]
    name = str(column.name)
    if speech.in_words and has_codes(name):
        words = {text: cell_label(name, text, speech.operators).render(speech.language) for _, text in texts}
        texts = [(row, words[text]) for row, text in texts]
    return _write_texts(page, place, texts, formats.wrapped if speech.wrapped else formats.text)


def _write_texts(page: Any, place: int, texts: Sequence[tuple[int, str]], shape: Any) -> int:
    for row, text in texts:
        if text:
            page.write_string(row, place, text[:_MAX_TEXT], shape)
    return max((len(text) for _, text in texts), default=0)


def _fill_notes(
    page: Any, notes: Sequence[tuple[Message, Message]], formats: _Formats, language: Language, *, marked: bool
) -> None:
    wrapped = formats.mark if marked else formats.heading
    for row, (heading, text) in enumerate(notes):
        page.write_string(row, 0, heading.render(language), wrapped if row == 0 else formats.heading)
        page.write_string(row, 1, text.render(language), wrapped if row == 0 and marked else formats.text)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 110)
    for_paper(page, columns=2)


def _mark(page: Any, mark: Message | None, language: Language) -> None:
    if mark is not None:
        page.set_tab_color("#B00020")
        # An ampersand begins a code in Excel's page headers.
        page.set_header("&C" + mark.render(language).replace("&", "&&"))
