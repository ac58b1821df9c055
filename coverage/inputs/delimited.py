"""Delimited text as offices save it: UTF-8 with or without a mark, UTF-16; comma, semicolon or tab."""

import codecs
import csv
from io import StringIO
from pathlib import Path

from ..errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ("\t", ";", ",")


def read_delimited(path: Path) -> list[list[str]]:
    """Read a text table as rows of cells, blank lines kept so that rows count as in a spreadsheet.

    Raises
    ------
    InputError
        The bytes are neither UTF-8 nor UTF-16, or a quoted cell never ends.
    """
    text = decoded(path.read_bytes(), path)
    hint, _, rest = text.partition("\n")
    named = hint.strip().strip('"').lower()
    delimiter = named[4:] if named.startswith("sep=") and len(named) == 5 else ""
    skipped = 0
    if delimiter:
        text, skipped = rest, 1
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text), strict=True))
    except csv.Error as error:
        raise InputError(
            "{file} is not a readable text table ({reason}); look for a quotation mark that is not closed, or save the "
            "sheet again as CSV UTF-8",
            file=str(path),
            reason=str(error),
        ) from error
    return [[] for _ in range(skipped)] + rows


def decoded(content: bytes, path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        It is in another encoding than UTF-8 or UTF-16.

    Examples
    --------
    >>> decoded("Mã trạm".encode("utf-16"), Path("a.csv"))
    'Mã trạm'
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _unmarked(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "{file} is not UTF-8 or UTF-16 text (byte {position} does not fit); in Excel choose Save As, "
            "'CSV UTF-8 (Comma delimited)'",
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
    r"""Return the delimiter that parts the heading line; a comma where there is a single column.

    Examples
    --------
    >>> delimiter_of("Mã trạm;Kinh độ;Vĩ độ\na;105,1;21,2")
    ';'
    """
    heading = next((line for line in text.splitlines() if line.strip(" \t,;\r")), "")
    outside = "".join(part for i, part in enumerate(heading.split('"')) if i % 2 == 0)
    best = max(_DELIMITERS, key=outside.count)
    return best if best in outside else ","
