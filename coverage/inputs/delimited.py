"""Delimited text as offices save it: any encoding that Vietnamese was written in; comma, semicolon, tab or bar."""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from ..errors import InputError
from .encodings import decoded_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ("\t", ";", "|", ",")
_LOOKED_AT = 40  # lines by which the delimiter is known
_LARGEST_CELL = 1_000_000  # letters


@dataclass(frozen=True)
class DelimitedText:
    """A text table as rows of cells.

    Attributes
    ----------
    rows
        Blank lines kept, so that rows count as in a spreadsheet.
    delimiter
        What parts the cells.
    encoding
        The old encoding that was recognised; empty for UTF-8 and UTF-16.
    """

    rows: list[list[str]]
    delimiter: str
    encoding: str = ""


def read_delimited(path: Path) -> DelimitedText:
    """Read a text table.

    Raises
    ------
    InputError
        The bytes are in no encoding that is known, or a quoted cell never ends.
    """
    text, encoding = decoded(path.read_bytes(), path)
    hint, _, rest = text.partition("\n")
    named = hint.strip().strip('"').lower()
    delimiter = named[4:] if named.startswith("sep=") and len(named) == 5 else ""
    skipped = 0
    if delimiter:
        text, skipped = rest, 1
    delimiter = delimiter or delimiter_of(text)
    csv.field_size_limit(_LARGEST_CELL)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(
            "{file} is not a readable text table ({reason}); look for a quotation mark that is not closed, or save the "
            "sheet again as CSV UTF-8",
            file=str(path),
            reason=str(error),
        ) from error
    rows, delimiter = _parted(rows, delimiter)
    return DelimitedText([[] for _ in range(skipped)] + rows, delimiter, encoding)


_ALIGNED = re.compile(r"\s{2,}")


def _parted(rows: list[list[str]], delimiter: str) -> tuple[list[list[str]], str]:
    """Part rows of one cell each: lines that were quoted as a whole, or columns aligned by spaces."""
    lines = [row[0] for row in rows if row and row[0].strip()]
    if len(lines) < _FEWEST_LINES or any(len(row) > 1 for row in rows):
        return rows, delimiter
    inner = delimiter_of("\n".join(lines))
    if all(inner in line for line in lines):
        return [next(csv.reader([row[0]], delimiter=inner), []) if row else [] for row in rows], inner
    widths = {len(_ALIGNED.split(line.strip())) for line in lines}
    if len(widths) == 1 and widths != {1}:
        return [_ALIGNED.split(row[0].strip()) if row else [] for row in rows], " "
    return rows, delimiter


_FEWEST_LINES = 2  # a heading and a row


def decoded(content: bytes, path: Path) -> tuple[str, str]:
    """Return the text of a file and the old encoding that it was in, empty for UTF-8 and UTF-16.

    Raises
    ------
    InputError
        It is in an encoding that is not known.

    Examples
    --------
    >>> decoded("Mã trạm".encode("utf-16"), Path("a.csv"))
    ('Mã trạm', '')
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _unmarked(content)
    try:
        return content.decode(encoding), ""
    except UnicodeDecodeError as error:
        old = decoded_bytes(content) if encoding == "utf-8" else None
        if old is not None:
            return old
        raise InputError(
            "{file} is not UTF-8 or UTF-16 text (byte {position} does not fit), nor in TCVN3, VNI or windows-1258 as "
            "far as its words tell; in Excel choose Save As, 'CSV UTF-8 (Comma delimited)'",
            file=str(path),
            position=error.start,
        ) from error


def _unmarked(content: bytes) -> str:
    # Vietnamese headings in UTF-16 still have many letters of one byte, whose other byte is zero.
    start = content[:4096]
    if b"\0" not in start:
        return "utf-8"
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def delimiter_of(text: str) -> str:
    r"""Return the delimiter that parts most lines into the same number of cells; a comma where there is one column.

    Examples
    --------
    >>> delimiter_of("Mã trạm;Kinh độ;Vĩ độ\na;105,1;21,2")
    ';'
    """
    lines: list[str] = []
    for line in StringIO(text):
        if line.strip(" \t,;|\r\n"):
            lines.append(line)
        if len(lines) == _LOOKED_AT:
            break
    found: list[tuple[int, int, int]] = []
    for rank, delimiter in enumerate(_DELIMITERS):
        counts = Counter(_outside_quotes(line).count(delimiter) for line in lines)
        counts.pop(0, None)
        if counts:
            count, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
            found.append((agreeing, count, -rank))
    return _DELIMITERS[-max(found)[2]] if found else ","


def _outside_quotes(line: str) -> str:
    return "".join(part for i, part in enumerate(line.split('"')) if i % 2 == 0)
