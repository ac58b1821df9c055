"""Tables as CSV: plain for programs, or as Excel in Vietnamese opens it right by double click."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..language import Language
from .atomic import atomic_path
from .plain import is_number, number_text, plain_table

CsvMode = Literal["plain", "excel"]

# A text that begins so is taken for a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(frame: pd.DataFrame, path: Path, *, mode: CsvMode = "plain", language: Language = "vi") -> Path:
    r"""Write a table as CSV under its own column names; see `csv_text` for the two modes.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    encoding = "utf-8-sig" if mode == "excel" else "utf-8"
    with atomic_path(path) as aside:
        aside.write_bytes(csv_text(frame, mode=mode, language=language).encode(encoding))
    return path


def read_csv(path: Path, *, mode: CsvMode = "plain") -> pd.DataFrame:
    """Read a table that `write_csv` wrote: codes stay text, and a text that is empty is an empty text.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    excel = mode == "excel"
    frame = pd.read_csv(
        path,
        sep=";" if excel else ",",
        decimal="," if excel else ".",
        encoding="utf-8-sig",
        dtype={"commune_code": "str", "date": "str"},
        true_values=["TRUE", "true"],
        false_values=["FALSE", "false"],
        # Only nothing is empty: a hamlet may be called "Na", an operator "None".
        keep_default_na=False,
        na_values=[""],
    )
    texts = {str(name): _unguarded(frame[name].fillna("")) for name in frame.columns if frame[name].dtype == "str"}
    return frame.assign(**texts)


def _unguarded(column: pd.Series) -> pd.Series:
    """Take the apostrophes of `guarded` away; a column without any, as most are, makes no texts of Python's."""
    quoted = column.str.startswith("'")
    if not quoted.any():
        return column
    guards = column[quoted].str.lstrip("'").str.startswith(_FORMULA_STARTS)
    return column.where(~(quoted & guards.reindex(column.index, fill_value=False)), column.str[1:])


def csv_text(frame: pd.DataFrame, *, mode: CsvMode = "plain", language: Language = "vi") -> str:
    r"""Return a table as CSV text.

    ``plain``: comma, decimal point, ISO dates, ``true`` and ``false``, line feeds.
    ``excel``: semicolon, decimal comma, dd/mm/yyyy, ``TRUE`` and ``FALSE``, CRLF; the file gets a byte-order mark.
    In both, a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets an apostrophe before it,
    since a spreadsheet would run it as a formula; `read_csv` takes it away again. Excel drops the leading zeros of
    codes in any CSV; the XLSX of the same table keeps them.

    Numbers have at most ten significant digits, never an exponent. Geometry is left out, but points keep ``lon`` and
    ``lat``. Empty cells and numbers that are not finite are empty.

    Parameters
    ----------
    frame
        Any table; its index is not written.
    mode
        For whom.
    language
        Of messages within cells.

    Examples
    --------
    >>> frame = pd.DataFrame({"name": ["=1+1", "Thanh Sơn"], "pop_4g_any_pct": [96.14, None]})
    >>> csv_text(frame, mode="excel")
    "name;pop_4g_any_pct\r\n'=1+1;96,14\r\nThanh Sơn;\r\n"
    >>> csv_text(frame)
    "name,pop_4g_any_pct\n'=1+1,96.14\nThanh Sơn,\n"
    """
    table = plain_table(frame, language)
    columns = [_cells(table[name], mode) for name in table.columns]
    excel = mode == "excel"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n")
    writer.writerow([guarded(str(name)) for name in table.columns])
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _cells(column: pd.Series, mode: CsvMode) -> Iterable[str]:
    show = _shower(column, mode)
    return ["" if empty else show(value) for value, empty in zip(column.tolist(), column.isna().tolist(), strict=True)]


def _shower(column: pd.Series, mode: CsvMode) -> Callable[[Any], str]:
    excel = mode == "excel"
    if pd.api.types.is_bool_dtype(column.dtype):
        words = ("FALSE", "TRUE") if excel else ("false", "true")
        return lambda value: words[bool(value)]
    if pd.api.types.is_integer_dtype(column.dtype):
        return lambda value: str(int(value))
    if is_number(column):
        return (lambda value: number_text(value).replace(".", ",")) if excel else number_text
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        whole_days = bool((column.dropna() == column.dropna().dt.normalize()).all())
        day = "%d/%m/%Y" if excel else "%Y-%m-%d"
        pattern = day if whole_days else day + (" %H:%M:%S" if excel else "T%H:%M:%S")
        return lambda value: str(value.strftime(pattern))
    return lambda value: guarded(str(value))


def guarded(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula: with an apostrophe before what begins like one.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Thanh Sơn"), guarded("'=1")
    ("'=1+1", 'Thanh Sơn', "''=1")
    """
    return "'" + text if text.lstrip("'").startswith(_FORMULA_STARTS) else text
