"""Tables and fields as Word's own XML: python-docx asks seconds for what is thousands of cells."""

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ...language import Language
from .blocks import Table

_TWIPS_PER_MM = 1440 / 25.4
_WHOLE_MM = 75.0
"""A table no higher than a third of a page stays on one; to keep more together would leave pages half empty."""
_SHORT_MM = 8.0
"""A row no higher, of one line, is kept with its neighbour at a page's end."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def text_of(words: str) -> str:
    r"""Return a text as it may stand in XML: signs that XML cannot hold are left out.

    Examples
    --------
    >>> text_of("a < b\x00")
    'a &lt; b'
    """
    return escape("".join(sign for sign in words if sign >= " " or sign in "\t\n"))


def widths_mm(table: Table, width_mm: float, language: Language, *, size_pt: float) -> list[float]:
    """Return the columns' widths: as asked for, but wide enough for the longest word, at the cost of those with room.

    Whatever the language: a heading that is broken within a word cannot be read.
    """
    whole = sum(column.width for column in table.columns)
    asked = [column.width / whole * width_mm for column in table.columns]
    least = [
        min(
            _PADDING_MM + size_pt * _MM_PER_PT * max(_BOLD * _ems(column.heading.render(language)), longest),
            width_mm / 2.0,
        )
        for column, longest in zip(table.columns, _longest(table), strict=True)
    ]
    lacking = sum(max(need - wide, 0.0) for need, wide in zip(least, asked, strict=True))
    room = [max(wide - need, 0.0) for need, wide in zip(least, asked, strict=True)]
    taken = min(lacking / sum(room), 1.0) if sum(room) else 0.0
    found = [max(wide, need) - taken * spare for wide, need, spare in zip(asked, least, room, strict=True)]
    return [wide / sum(found) * width_mm for wide in found]


def _heights_mm(table: Table, widths: Sequence[float], size_pt: float) -> list[float]:
    """Return about how high each of a table's rows is."""
    line_mm = size_pt * _MM_PER_PT
    rooms = [(wide - _PADDING_MM) / line_mm for wide in widths]
    lines = [max(_lines(text, room) for text, room in zip(row, rooms, strict=True)) for row in table.rows]
    return [count * _LEADING * line_mm + _ROW_MM for count in lines]


def _lines(words: str, room_em: float) -> int:
    """Return in about how many lines a text stands where so many letters' heights have room."""
    count, taken = 1, 0.0
    for word in words.split():
        wide = sum(map(_letter_em, word))
        if taken and taken + _SPACE_EM + wide > room_em:
            count, taken = count + 1, wide
        else:
            taken += wide + (_SPACE_EM if taken else 0.0)
    return count


_SPACE_EM, _LEADING, _ROW_MM = 0.25, 1.15, 1.5


def _longest(table: Table) -> list[float]:
    return [
        min(max((_ems(row[place]) for row in table.rows), default=0.0), _UNBROKEN_EMS)
        for place in range(len(table.columns))
    ]


_UNBROKEN_EMS = 15.0
"""A longer word is broken anyhow, and may not take the room of the other columns' headings."""


def _ems(words: str) -> float:
    """Return how wide the longest word is in Times New Roman, in letters' heights."""
    return max(sum(map(_letter_em, part)) for part in _BREAKS.split(words))


def _letter_em(letter: str) -> float:
    """Return about how wide a letter is: Times New Roman has four widths, near enough for a column's."""
    if letter in _NARROW:
        return 0.32
    if letter in _WIDE:
        return 0.83
    return 0.7 if letter.isupper() else 0.5


_NARROW, _WIDE = frozenset("fijlrtI.,:;()'|!"), frozenset("mwMW%@")
_BREAKS = re.compile(r"[ \n/\-]")
_BOLD = 1.07
_PADDING_MM, _MM_PER_PT = 2.4, 25.4 / 72


def table_xml(
    table: Table, width_mm: float, language: Language, *, style: str, heading_style: str, size_pt: float, summary: str
) -> Any:
    """Return a table as an element: fixed widths, a heading row on every page, no row broken over two pages.

    Parameters
    ----------
    table
        What it holds.
    width_mm
        Of the whole.
    language
        Of the headings.
    style, heading_style
        IDs of the paragraphs' styles.
    size_pt
        Of the letters.
    summary
        What the table shows, for those who cannot see it.
    """
    widths = [round(wide * _TWIPS_PER_MM) for wide in widths_mm(table, width_mm, language, size_pt=size_pt)]
    heights = _heights_mm(table, [wide / _TWIPS_PER_MM for wide in widths], size_pt)
    together = sum(heights) <= _WHOLE_MM
    heading = "".join(
        _cell(
            column.heading.render(language),
            wide,
            heading_style,
            "center",
            size_pt - 0.5,
            fill="E7EEF4",
            bold=True,
            follows=True,
        )
        for column, wide in zip(table.columns, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heading}</w:tr>"]
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        bold = number in table.strong
        # One short row alone at a page's end or on the next page is no table; a heading never stands alone.
        alone = (number == 0 and heights[0] <= _SHORT_MM) or (number == last - 1 and heights[last] <= _SHORT_MM)
        follows = number < last and (together or alone)
        cells = "".join(
            _cell(text, wide, style, column.at, size_pt, bold=bold, follows=follows)
            for text, column, wide in zip(row, table.columns, widths, strict=True)
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/><w:tblDescription w:val="{_attribute(summary)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(
    words: str, width: int, style: str, at: str, size_pt: float, *, fill: str = "", bold: bool = False,
    follows: bool = False,
) -> str:  # fmt: skip
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    keep = "<w:keepNext/>" if follows else ""
    run = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{round(size_pt * 2)}"/></w:rPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}<w:jc w:val="{at}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{text_of(words)}</w:t></w:r></w:p></w:tc>'
    )


def _attribute(words: str) -> str:
    return text_of(words).replace('"', "&quot;")


def field(code: str, shown: str, *, stale: bool = False) -> list[Any]:
    """Return the runs of a field: its code, and what it shows until a program works it out.

    Parameters
    ----------
    code
        Such as ``SEQ Table`` or ``PAGE``.
    shown
        The result as it stands in the file.
    stale
        Whether a program is to work it out when it opens the file.
    """
    dirty = ' w:dirty="true"' if stale else ""
    parts = (
        f'<w:fldChar w:fldCharType="begin"{dirty}/>',
        f'<w:instrText xml:space="preserve"> {text_of(code)} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f'<w:t xml:space="preserve">{text_of(shown)}</w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    return [parse_xml(f"<w:r {nsdecls('w')}>{part}</w:r>") for part in parts]
