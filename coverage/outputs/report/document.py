"""A report's DOCX: the head of an administrative document, contents, sections, signature, annexes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line

from ... import __version__
from ...language import msg
from ..atomic import atomic_path
from ..notes import SYNTHETIC_MARK
from . import style
from .blocks import Section
from .facts import Facts
from .office import draw_head, draw_signature
from .pen import ROMAN, Pen, annex_name, append, bookmark_of
from .tables import field
from .template import filled


def write_document(path: Path, facts: Facts, sections: Sequence[Section], *, template: Path | None = None) -> Path:
    """Write a report; the same facts give the same bytes.

    Parameters
    ----------
    path
        The final name, ending in ``.docx``.
    facts
        What the head and the marks say.
    sections
        In their order; annexes stand behind the signature.
    template
        A user's own DOCX; None for the form of Decree 30/2020.

    Raises
    ------
    MissingFileError, InputError
        The template is not there, or cannot be filled in.
    OutputError
        The file cannot be written.
    """
    document = _own(facts, sections) if template is None else filled(template, facts, sections)
    with atomic_path(path) as aside:
        aside.write_bytes(packed(document, facts))
    return path


def _own(facts: Facts, sections: Sequence[Section]) -> Document:
    """Return the report in the form of an administrative document."""
    document = docx.Document()
    style.set_styles(document, facts.language, own=True)
    paper = document.sections[0]
    style.set_paper(paper)
    draw_head(document, facts)
    _contents(document, facts, sections)
    pen = Pen(document, facts)
    for section in sections:
        if not section.annex:
            pen.section(section)
    draw_signature(document, facts)
    for section in sections:
        if section.annex:
            pen.section(section)
    _margins(document, facts)
    return document


def _contents(document: Document, facts: Facts, sections: Sequence[Section]) -> None:
    """List the sections with their pages, which the reading program works out."""
    heading = document.add_paragraph(style=style.CONTENTS)
    heading.add_run(facts.say(msg("Contents"))).bold = True
    roman, annexes = iter(ROMAN), iter(range(1, len(sections) + 1))
    for section in sections:
        if not section.annex:
            _entry(document, section, f"{next(roman)}. {facts.say(section.title)}")
    for section in sections:
        if section.annex:
            _entry(document, section, f"{facts.say(annex_name(next(annexes)))}. {facts.say(section.title)}")


def _entry(document: Document, section: Section, words: str) -> None:
    line = document.add_paragraph(style=style.CONTENTS)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(style.TEXT_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    line.add_run(f"{words}\t")
    append(line, field(f"PAGEREF {bookmark_of(section.name)} \\h", "…", stale=True))


def _margins(document: Document, facts: Facts) -> None:
    """Put the page's number into the upper margin, but for the first page's (Decree 30/2020, Annex I), and the mark."""
    first = document.sections[0]
    first.different_first_page_header_footer = True
    append(first.header.paragraphs[0], field("PAGE", "2"))
    if facts.synthetic:
        for foot in (first.footer, first.first_page_footer):
            _mark(foot.paragraphs[0], facts)


def _mark(line: Line, facts: Facts) -> None:
    run = line.add_run(facts.say(SYNTHETIC_MARK))
    run.bold, run.font.size, run.font.color.rgb = True, docx.shared.Pt(9), style.WARNING


def packed(document: Document, facts: Facts) -> bytes:
    """Return the document's file: who made it, the data's date for every clock, and files in a fixed order."""
    about, moment = document.core_properties, datetime.combine(facts.date, time(), UTC).replace(tzinfo=None)
    about.title, about.subject = facts.title, facts.say(msg("Report on coverage"))
    about.author = about.last_modified_by = str(facts.manifest.get("issuer", ""))[:255]
    about.comments = facts.say(SYNTHETIC_MARK) if facts.synthetic else ""
    about.keywords, about.category = f"phusong {__version__}", ""
    about.created = about.modified = about.last_printed = moment
    about.revision, about.language = 1, facts.language
    settings = document.settings.element
    if not settings.xpath("./w:compat"):
        mode = (
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        )
        settings.append(parse_xml(f"<w:compat {nsdecls('w')}>{mode}</w:compat>"))
    raw, calm = io.BytesIO(), io.BytesIO()
    document.save(raw)
    clock = (*moment.timetuple()[:3], 0, 0, 0)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(calm, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in made.infolist():
            still = zipfile.ZipInfo(entry.filename, clock)
            still.compress_type, still.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            out.writestr(still, made.read(entry))
    return calm.getvalue()
