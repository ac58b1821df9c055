"""Tables and fields as Word's own XML: python-docx asks seconds for what is thousands of cells."""

from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ...language import Language
from .blocks import Table

_TWIPS_PER_MM = 1440 / 25.4
_SMALL = 8
"""Tables of so many rows stay on one page."""
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
    whole = sum(column.width for column in table.columns)
    widths = [round(column.width / whole * width_mm * _TWIPS_PER_MM) for column in table.columns]
    together = len(table.rows) <= _SMALL
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
        # A heading alone at a page's end, or one row alone on the next page, is no table.
        follows = number < last and (together or number == 0 or number == last - 1)
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
