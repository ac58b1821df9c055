"""The head and the signature of an administrative document, as Decree 30/2020/NĐ-CP, Annexes I and III, has them."""

import re
from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Line

from ...language import msg
from ..notes import SYNTHETIC_MARK
from . import style
from .facts import Facts, day_text

_LEFT_MM, _RIGHT_MM = 68, 97
_BEFORE_SIGNATURE = 2


def draw_head(document: Document, facts: Facts) -> None:
    """Set issuer and motto, number and place, kind and subject of the document; above all the mark of made-up data."""
    office, say = facts.office, facts.say
    table = _two_columns(document, (_LEFT_MM, _RIGHT_MM))
    left, right = table.rows[0].cells
    if office.superior:
        _line(left, office.superior.upper(), 12)
    _line(left, str(facts.manifest.get("issuer", "")).upper() or say(msg("ISSUING OFFICE")), 12, bold=True)
    _stroke(left.add_paragraph(), (_LEFT_MM - 25) / 2)
    _line(right, say(msg("SOCIALIST REPUBLIC OF VIET NAM")), 12, bold=True)
    _line(right, say(msg("Independence – Freedom – Happiness")), 13, bold=True)
    _stroke(right.add_paragraph(), (_RIGHT_MM - 58) / 2)
    left, right = table.rows[1].cells
    _line(left, number_of(facts), 13)
    _line(right, _place_and_day(facts), 13, italic=True)
    _kind_and_subject(document, facts)


def number_of(facts: Facts) -> str:
    """Return the document's number and sign; what is not known yet is a dotted line."""
    return facts.office.number or facts.say(msg("No. ……/BC-{issuer}", issuer=facts.office.abbreviation or "……"))


def attached_to(facts: Facts) -> str:
    """Return what an annex says of the report that it belongs to, in brackets."""
    day = facts.say(msg("day …… month …… year ………"))
    if facts.office.signed_on is not None:
        day = day_text(facts.office.signed_on, facts.language)
    # "Số: 12/BC-SKHCN" is the number 12/BC-SKHCN.
    number = _NUMBER_WORD.sub("", number_of(facts))
    told = msg("(Attached to Report No. {number} of {day})", number=number, day=day)
    issuer = str(facts.manifest.get("issuer", ""))
    if issuer:
        told = msg("(Attached to Report No. {number} of {day} of {issuer})", number=number, day=day, issuer=issuer)
    return facts.say(told)


_NUMBER_WORD = re.compile(r"^\s*(?:Số|No\.)\s*:?\s*")


def _place_and_day(facts: Facts) -> str:
    place = facts.office.place or "……………"
    if facts.office.signed_on is None:
        # The day is written in by hand when it is signed.
        return facts.say(msg("{place}, day …… month …… year ………", place=place))
    return f"{place}, {day_text(facts.office.signed_on, facts.language)}"


def _kind_and_subject(document: Document, facts: Facts) -> None:
    for words, before, after in (
        (facts.say(msg("REPORT")), 14, 0),
        (facts.title, 0, 0),
        (facts.say(msg("(data as of {day})", day=day_text(facts.date, facts.language))), 0, 2),
    ):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(after)
        run = line.add_run(words)
        run.bold, run.font.size = True, Pt(14)
    _stroke(document.add_paragraph(), 62)
    if facts.office.addressee:
        line = document.add_paragraph(facts.say(msg("To: {addressee}", addressee=facts.office.addressee)))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(6), Pt(8)
    if facts.synthetic:
        warning = document.add_paragraph(facts.say(SYNTHETIC_MARK).upper(), style=style.WARNING_STYLE)
        _border(warning, ("top", "left", "bottom", "right"), "B00020", 8)


def draw_signature(document: Document, facts: Facts) -> None:
    """Set the recipients at the left and the signature at the right, on one page."""
    office, say = facts.office, facts.say
    document.add_paragraph(style=style.TABLE_TEXT)
    for line in document.paragraphs[-_BEFORE_SIGNATURE:]:
        # A signature may not stand alone on a page.
        line.paragraph_format.keep_with_next = True
    table = _two_columns(document, (_LEFT_MM, _RIGHT_MM), rows=1)
    left, right = table.rows[0].cells
    _line(left, say(msg("Recipients:")), 12, bold=True, italic=True, centred=False)
    names = _recipients(facts)
    for place, name in enumerate(names):
        _line(left, f"- {name}{'.' if place == len(names) - 1 else ';'}", 11, centred=False)
    _line(right, (office.post or say(msg("HEAD OF THE OFFICE"))).upper(), 13, bold=True)
    # Room for signature and seal, or for the mark of a digital signature.
    for _ in range(5):
        _line(right, "", 13)
    _line(right, office.signer or "……………………………", 13, bold=True)


def _recipients(facts: Facts) -> list[str]:
    """Return who gets it, the archive last; "as above" where an addressee is named."""
    office, say = facts.office, facts.say
    names = list(office.recipients) or [say(msg("as above")) if office.addressee else "……………"]
    if not any(name.casefold().startswith(_ARCHIVE) for name in names):
        names.append(say(msg("archive: {units}", units=", ".join(("VT", office.drafter or "……")))))
    return names


_ARCHIVE = ("lưu", "archive")


def _two_columns(document: Document, widths_mm: tuple[int, int], rows: int = 2) -> Table:
    table: Table = document.add_table(rows=rows, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))  # noqa: SLF001
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
            # A new cell holds an empty paragraph; lines follow it, and it goes.
            cell._tc.remove(cell.paragraphs[0]._p)  # noqa: SLF001
    return table


def _line(
    cell: _Cell, words: str, size_pt: float, *, bold: bool = False, italic: bool = False, centred: bool = True
) -> None:
    line = cell.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing, line.paragraph_format.keep_with_next = 1.05, True
    run = line.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size_pt)


def _stroke(line: Line, indent_mm: float) -> None:
    """Make a paragraph the line that the decree puts under issuer, motto and subject."""
    form = line.paragraph_format
    form.left_indent = form.right_indent = Mm(indent_mm)
    form.space_before, form.space_after = Pt(2), Pt(4)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
    form.first_line_indent = Mm(0)
    _border(line, ("top",), "000000", 6)


def _border(line: Line, sides: Sequence[str], color: str, eighths_pt: int) -> None:
    edges = "".join(f'<w:{side} w:val="single" w:sz="{eighths_pt}" w:space="4" w:color="{color}"/>' for side in sides)
    properties = line._p.get_or_add_pPr()  # noqa: SLF001 - borders have no public way
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr",
    )  # fmt: skip
