"""Sets blocks on paper, one after the other, and counts sections, tables and pictures."""

import gc
import io
from collections import Counter
from importlib import import_module
from typing import Any

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line

from ...language import Message, msg
from ..notes import SYNTHETIC_WORD
from . import style
from .blocks import Block, Bullets, Heading, Paragraph, Picture, Section, Table
from .facts import Facts
from .office import attached_to
from .tables import field, table_xml

_DPI = 200
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_KINDS = {"Table": msg("Table"), "Figure": msg("Figure")}
_STYLES = {"body": style.BODY, "note": style.NOTE, "warning": style.WARNING_STYLE}


class Pen:
    """Sets blocks at the end of a document.

    Parameters
    ----------
    document, facts
        Where to, and the language.
    turning
        Whether the paper may be turned for wide tables: a user's template keeps its own.
    """

    def __init__(self, document: Document, facts: Facts, *, turning: bool = True) -> None:
        self.document, self.facts, self._turning = document, facts, turning
        self._counts: Counter[str] = Counter()
        self._lying = self._fresh_page = False

    def section(self, section: Section) -> None:
        """Set a section: its heading, then its blocks."""
        self._turn(lying=section.lying)
        if section.annex:
            self._counts["annex"] += 1
            heading = self.document.add_paragraph(style=style.ANNEX)
            heading.paragraph_format.page_break_before = not self._fresh_page
            heading.add_run(self.facts.say(annex_name(self._counts["annex"]))).add_break()
            heading.add_run(self.facts.say(section.title).upper())
            self.document.add_paragraph(attached_to(self.facts), style=style.ATTACHED)
        else:
            heading = self.document.add_paragraph(self.facts.say(section.title).upper(), style="Heading 1")
        self._counts["section"] += 1
        _bookmark(heading, section.name, self._counts["section"])
        self._fresh_page = False
        for block, following in zip(section.blocks, (*section.blocks[1:], None), strict=True):
            self.block(block)
            if isinstance(block, Paragraph) and isinstance(following, Bullets | Table | Picture):
                # What announces a table stays with it.
                self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _turn(self, *, lying: bool) -> None:
        """Turn the paper where a section wants it the other way."""
        if self._turning and lying != self._lying:
            paper = self.document.add_section(WD_SECTION.NEW_PAGE)
            paper.different_first_page_header_footer = False
            style.set_paper(paper, lying=lying)
            self._lying, self._fresh_page = lying, True

    def _room_mm(self) -> float:
        """Return how wide the text is on the present paper."""
        paper = self.document.sections[-1]
        sides = (paper.page_width, paper.left_margin, paper.right_margin)
        wide, left, right = (0 if side is None else side for side in sides)
        return (wide - left - right) / Mm(1)

    def block(self, block: Block) -> None:
        """Set one block."""
        say = self.facts.say
        if isinstance(block, Heading):
            self.document.add_paragraph(say(block.text), style=f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            self.document.add_paragraph(say(block.text), style=_STYLES[block.kind])
        elif isinstance(block, Bullets):
            for item in block.items:
                self.document.add_paragraph(say(item), style=style.LIST)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._picture(block)

    def _table(self, table: Table) -> None:
        marked = table.made_up and self.facts.synthetic
        caption = self._caption("Table", table.caption, marked=marked)
        caption.paragraph_format.keep_with_next = True
        ids = [self.document.styles[name].style_id for name in (style.TABLE_TEXT, style.TABLE_HEADING)]
        element = table_xml(
            table,
            self._room_mm(),
            self.facts.language,
            style=ids[0],
            heading_style=ids[1],
            size_pt=style.TABLE_LYING_PT if self._lying else style.TABLE_PT,
            summary=self.facts.say(table.caption),
        )
        caption._p.addnext(element)  # noqa: SLF001 - python-docx has no public way to place an element
        after = self.document.add_paragraph(style=style.TABLE_TEXT)
        after.paragraph_format.space_after = Mm(1)

    def _picture(self, picture: Picture) -> None:
        title = self.facts.say(picture.caption)
        figure = picture.draw()
        content = import_module("..picture", __package__).picture_bytes(figure, ".png", dpi=_DPI, title=title)
        # A figure's parts hold each other: without this the pictures pile up until the report is done.
        figure.clear()
        gc.collect()
        place = self.document.add_paragraph(style=style.PICTURE)
        shape = place.add_run().add_picture(io.BytesIO(content))
        properties = shape._inline.docPr  # noqa: SLF001 - alt text has no public way
        properties.set("descr", self.facts.say(picture.alt))
        properties.set("title", title)
        self._caption("Figure", picture.caption, marked=False)

    def _caption(self, kind: str, words: Message, *, marked: bool) -> Line:
        self._counts[kind] += 1
        line = self.document.add_paragraph(style="Caption")
        line.add_run(f"{self.facts.say(_KINDS[kind])} ")
        append(line, field(f"SEQ {kind} \\* ARABIC", str(self._counts[kind])))
        mark = f" ({self.facts.say(SYNTHETIC_WORD)})" if marked else ""
        line.add_run(f". {self.facts.say(words)}{mark}")
        return line


def annex_name(number: int) -> Message:
    """Return what an annex is called: by a Roman number, as the decree has it."""
    return msg("Annex {number}", number=ROMAN[number - 1])


def bookmark_of(name: str) -> str:
    """Return the bookmark at a section's heading.

    Examples
    --------
    >>> bookmark_of("summary")
    '_phusong_summary'
    """
    return f"_phusong_{name}"


def _bookmark(line: Line, name: str, number: int) -> None:
    begin = f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{bookmark_of(name)}"/>'
    line._p.insert(1, parse_xml(begin))  # noqa: SLF001 - after the paragraph's properties
    append(line, [parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>')])


def append(line: Line, elements: list[Any]) -> None:
    """Set elements at a paragraph's end."""
    for element in elements:
        line._p.append(element)  # noqa: SLF001 - fields and bookmarks have no public way
