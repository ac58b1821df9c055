"""How a report looks: paper, margins, letters and numbering of Decree 30/2020/NĐ-CP, Annex I."""

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor

from ...language import Language

FONT = "Times New Roman"
A4_SHORT, A4_LONG = Mm(210), Mm(297)
# Decree 30/2020, Annex I, I.1: top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20.
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(15)
TEXT_MM = 210 - 45
BODY_PT, TABLE_PT, TABLE_LYING_PT, SMALL_PT = 13, 11, 9.5, 11
INK, WARNING = RGBColor(0, 0, 0), RGBColor(0xB0, 0x00, 0x20)

TABLE_TEXT, TABLE_HEADING, NOTE, WARNING_STYLE = "Report Table", "Report Table Heading", "Report Note", "Report Warning"
PICTURE, CONTENTS, LIST, ANNEX = "Report Picture", "Report Contents", "Report List", "Report Annex"
BODY, ATTACHED = "Report Body", "Report Attached"
_FIRST_LINE_MM = 10
"""Decree 30/2020, Annex I, II.6: a paragraph's first line begins 10 or 12.7 mm in."""
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}


def set_paper(section: Section, *, lying: bool = False) -> None:
    """Give a section of the document A4's size and the decree's margins; lying, the binding is on top."""
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (A4_LONG, A4_SHORT) if lying else (A4_SHORT, A4_LONG)
    section.top_margin, section.bottom_margin = (Mm(25), Mm(18)) if lying else (TOP, BOTTOM)
    section.left_margin, section.right_margin = (Mm(20), Mm(20)) if lying else (LEFT, RIGHT)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)


def set_styles(document: Document, language: Language, *, own: bool) -> None:
    """Make the styles that a report uses.

    Parameters
    ----------
    document
        A new one, or a user's template.
    language
        For the spelling check.
    own
        Whether the usual styles are ours to set; a template keeps its own and gets only those it lacks.
    """
    if own:
        _set_usual(document, language)
        _number_headings(document)
    else:
        _fill_missing(document)
    for name, size, change in (
        (TABLE_TEXT, TABLE_PT, {"before": 2, "after": 2}),
        (TABLE_HEADING, TABLE_PT, {"before": 2, "after": 2, "bold": True, "at": "center", "next": True}),
        (NOTE, SMALL_PT, {"before": 3, "after": 6, "italic": True, "at": "both"}),
        (WARNING_STYLE, BODY_PT, {"before": 4, "after": 4, "bold": True, "at": "center", "color": WARNING}),
        (PICTURE, BODY_PT, {"before": 6, "after": 0, "at": "center", "next": True}),
        (CONTENTS, BODY_PT, {"before": 2, "after": 2}),
        (LIST, BODY_PT, {"before": 0, "after": 4, "at": "both"}),
        (ANNEX, 14, {"before": 0, "after": 0, "bold": True, "at": "center", "next": True}),
        (ATTACHED, BODY_PT, {"before": 0, "after": 8, "italic": True, "at": "center", "next": True}),
    ):
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles["Normal"]
            _shape(style, size, **change)
            if name == LIST and not own:
                # Items of a list are running text: in a template's own letters.
                style.element.remove(style.element.rPr)
            if name in {TABLE_TEXT, TABLE_HEADING, NOTE}:
                style.paragraph_format.line_spacing = 1.0
    _set_body(document, own=own)
    _outline(document.styles[ANNEX].element)
    _make_bullets(document)


def _set_body(document: Document, *, own: bool) -> None:
    """Make the style of running text: in our own form its first line is indented, else it is the template's."""
    if BODY not in document.styles:
        style = document.styles.add_style(BODY, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        if own:
            style.paragraph_format.first_line_indent = Mm(_FIRST_LINE_MM)


def _fill_missing(document: Document) -> None:
    for name in ("Caption", "Heading 1", "Heading 2", "Heading 3"):
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            _shape(style, BODY_PT, bold=True, before=6, after=6, next=True)


def _outline(style: Any) -> None:
    """Have a style's paragraphs show beside the first level of headings."""
    properties = style.get_or_add_pPr()
    if properties.find(qn("w:outlineLvl")) is None:
        properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))


def _set_usual(document: Document, language: Language) -> None:
    normal = document.styles["Normal"]
    _shape(normal, BODY_PT, before=0, after=6, at="both")
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.widow_control = True
    language_mark = parse_xml(f'<w:lang {nsdecls("w")} w:val="{_LANGUAGES[language]}"/>')
    properties = normal.element.get_or_add_rPr()
    properties.append(language_mark)
    _shape(document.styles["Heading 1"], 13.5, bold=True, before=14, after=6, next=True, at="left")
    _shape(document.styles["Heading 2"], BODY_PT, bold=True, before=10, after=5, next=True, at="left")
    _shape(document.styles["Heading 3"], BODY_PT, bold=True, italic=True, before=8, after=4, next=True, at="left")
    _shape(document.styles["Caption"], 11.5, bold=True, before=8, after=4, at="center")
    for name in ("Header", "Footer"):
        _shape(document.styles[name], BODY_PT, at="center")


def _shape(
    style: Any, size_pt: float, *, bold: bool = False, italic: bool = False, before: float = 0, after: float = 0,
    at: str = "left", next: bool = False, color: RGBColor = INK,  # noqa: A002 - Word's own word
) -> None:  # fmt: skip
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic, font.color.rgb = FONT, Pt(size_pt), bold, italic, color
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), next
    form.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[at]  # fmt: skip


_FIRST_LINE_TWIPS = round(_FIRST_LINE_MM / 25.4 * 1440)
_HEADINGS, _BULLETS = 41, 42
"""Numbers of our two lists among the document's."""


def _number_headings(document: Document) -> None:
    """Give headings I., 1., a) as the decree does, by the program's own lists: whoever edits keeps the order."""
    levels = (("upperRoman", "%1.", "Heading1"), ("decimal", "%2.", "Heading2"), ("lowerLetter", "%3)", "Heading3"))
    _add_list(
        document,
        _HEADINGS,
        "".join(
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
            f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="{_FIRST_LINE_TWIPS}"/></w:pPr></w:lvl>'
            for place, (form, text, style) in enumerate(levels)
        ),
    )
    for place, (_, _, name) in enumerate(levels):
        style = next(found for found in document.styles if found.style_id == name)
        _put_into_list(style.element, _HEADINGS, place)


def _make_bullets(document: Document) -> None:
    """Give the list's style the dash of administrative documents."""
    _add_list(
        document,
        _BULLETS,
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:suff w:val="space"/>'
        '<w:lvlText w:val="-"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{_FIRST_LINE_TWIPS}"/></w:pPr></w:lvl>',
    )
    _put_into_list(document.styles[LIST].element, _BULLETS, 0)


def _add_list(document: Document, number: int, levels: str) -> None:
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def _put_into_list(style: Any, number: int, level: int) -> None:
    properties = style.get_or_add_pPr()
    for former in properties.findall(qn("w:numPr")):
        properties.remove(former)
    properties._insert_numPr(  # noqa: SLF001 - the schema's order is python-docx's own knowledge
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
