"""An office's own DOCX as the report's form: names in double braces are filled in, sections set where they are named.

docxtpl fills the names in, a Jinja that may run nothing. Where a section is asked for stands a sign that nobody types;
then the section's blocks are set by `pen` and moved to that place.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from ...errors import InputError, MissingFileError
from ..notes import SYNTHETIC_MARK
from . import style
from .blocks import Section
from .facts import Facts, day_text
from .office import number_of
from .pen import Pen

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around a section's name: signs of the private use area."""
_WHOLE = ("body", "annexes")


def filled(template: Path, facts: Facts, sections: Sequence[Section]) -> Document:
    """Return a user's template with everything filled in.

    Parameters
    ----------
    template
        A DOCX; the guide lists the names that it may use.
    facts
        What they are filled with.
    sections
        ``body`` stands for all that are no annex, ``annexes`` for the annexes, ``sections.NAME`` for one.

    Raises
    ------
    MissingFileError
        It is not there.
    InputError
        It is no DOCX, a name in it is unknown, its braces are not closed, or a section is named inside a sentence.
    """
    if not template.is_file():
        raise MissingFileError("there is no template {file}; give the path of a .docx", file=str(template))
    names = names_for(facts, sections)
    try:
        form = DocxTemplate(template)
        # Escaped: an ampersand in a hamlet's name is no XML.
        form.render(names, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
        content = io.BytesIO()
        form.save(content)
        document = docx.Document(content)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            "{file} cannot be read as a DOCX ({reason}); save the template from Word or LibreOffice as .docx",
            file=template.name,
            reason=str(error),
        ) from error
    except (UndefinedError, SecurityError) as error:
        raise InputError(
            "{file} asks for what a report does not have: {reason}; known names: {names}",
            file=template.name,
            reason=str(error.message),
            names=", ".join([*(name for name in names if name != "sections"), "sections.summary, ..."]),
        ) from error
    except (TemplateError, TypeError) as error:
        raise InputError(
            "{file} is no template that can be filled in: {reason}; names stand in double braces, such as {{{{ title "
            "}}}}, and every {{% for %}} has its {{% endfor %}}",
            file=template.name,
            reason=str(error),
        ) from error
    style.set_styles(document, facts.language, own=False)
    _set_sections(document, facts, sections, template.name)
    return document


def names_for(facts: Facts, sections: Sequence[Section]) -> dict[str, Any]:
    """Return what a template may name."""
    office = facts.office
    return {
        "title": facts.title,
        "issuer": str(facts.manifest.get("issuer", "")),
        "superior": office.superior,
        "number": number_of(facts),
        "abbreviation": office.abbreviation,
        "addressee": office.addressee,
        "drafter": office.drafter,
        "proposals": list(office.proposals),
        "place": office.place,
        "post": office.post,
        "signer": office.signer,
        "recipients": list(office.recipients),
        "signed_on": "" if office.signed_on is None else day_text(office.signed_on, facts.language),
        "data_date": day_text(facts.date, facts.language),
        "year": facts.date.year,
        "synthetic": facts.synthetic,
        "synthetic_mark": facts.say(SYNTHETIC_MARK) if facts.synthetic else "",
        "asked": facts.asked,
        "headlines": list(facts.manifest.get("headlines", ())),
        "body": f"{_OPEN}body{_CLOSE}",
        "annexes": f"{_OPEN}annexes{_CLOSE}",
        "sections": {section.name: f"{_OPEN}{section.name}{_CLOSE}" for section in sections},
    }


def _set_sections(document: Document, facts: Facts, sections: Sequence[Section], name: str) -> None:
    """Set each section that the template asks for where it asks for it."""
    by_name = {section.name: [section] for section in sections}
    by_name["body"] = [section for section in sections if not section.annex]
    by_name["annexes"] = [section for section in sections if section.annex]
    asked = [line for line in document.element.body.iter() if line.tag == qn("w:p") and _OPEN in _text(line)]
    pen = Pen(document, facts, turning=False)
    end = document.element.body[-1]
    for line in asked:
        words = _text(line).strip()
        if not (words.startswith(_OPEN) and words.endswith(_CLOSE) and words.count(_OPEN) == 1):
            raise InputError(
                "{file}: a section is named inside a sentence; let its name stand in a paragraph of its own",
                file=name,
            )
        before = end.getprevious()
        for section in by_name[words.strip(_OPEN + _CLOSE)]:
            pen.section(section)
        _move(line, before, end)
    if facts.synthetic and facts.say(SYNTHETIC_MARK) not in _text(document.element.body):
        # Whatever the template leaves out, this may not be.
        mark = document.add_paragraph(facts.say(SYNTHETIC_MARK).upper(), style=style.WARNING_STYLE)
        document.element.body.insert(0, mark._p)  # noqa: SLF001 - python-docx has no public way to place an element


def _move(line: Any, before: Any, end: Any) -> None:
    """Move what stands between two elements at the document's end to a paragraph's place, and drop that paragraph."""
    made = []
    element = before.getnext()
    while element is not end:
        made.append(element)
        element = element.getnext()
    for new in made:
        line.addprevious(new)
    line.getparent().remove(line)


def _text(element: Any) -> str:
    # python-docx gives paragraphs and runs texts of their own, so that `itertext` would say all of it several times.
    return "".join(part.text or "" for part in element.iter(qn("w:t")))
