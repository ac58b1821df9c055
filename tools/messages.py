"""Keep the Vietnamese catalogue in step with the sentences in the code.

``python tools/messages.py`` takes every English template out of ``coverage/``, writes the catalogue anew (translations
kept, templates sorted, obsolete ones dropped) and lists what waits for a translation; ``--check`` writes nothing and
fails where the catalogue is not complete and current.

A template is the literal first argument of `msg`, `translate`, `Message` or an error of ``coverage/errors.py``, or a
``help=`` or ``metavar=`` of the command. Code that chooses between templates keeps them as messages and passes on their
``.template``; code that shows a text marked elsewhere calls it ``marked``; any other expression in that place is
reported, since nobody could translate it. Templates without a letter of their own ("{file}: {message}") are left out.
"""

import argparse
import ast
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from phusong import errors

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "coverage"
COMMANDS = SOURCES / "cli"
CATALOGUE = SOURCES / "locale" / "vi" / "LC_MESSAGES" / "phusong.po"

# Without dates: the same templates and translations give the same bytes.
HEADER = """\
# Vietnamese for phusong. Translate the msgstr lines; keep what stands in {braces} exactly, in any order.
# Then run: python tools/messages.py
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

FUNCTIONS = {"msg", "translate", "Message"}
ERRORS = {
    name
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, errors.PhusongError | errors.PhusongWarning)
}
# coverage/cli/help.py translates both when a help page is shown.
KEYWORDS_OF_COMMANDS = {"help", "metavar"}


@dataclass(frozen=True)
class Found:
    """What a source file holds: templates, and the places whose template cannot be taken out."""

    templates: frozenset[str]
    hidden: tuple[str, ...]


def extract(source: str, *, name: str, is_command: bool) -> Found:
    """Return the templates of a Python source.

    Parameters
    ----------
    source, name
        The text, and the file's name for reports.
    is_command
        Whether ``help=`` and ``metavar=`` hold templates too.

    Examples
    --------
    >>> sorted(extract('raise InputError("{file} " "is empty", file=f)', name="a.py", is_command=False).templates)
    ['{file} is empty']
    >>> extract('msg(f"{n} stations")', name="a.py", is_command=False).hidden
    ('a.py:1',)
    """
    templates: set[str] = set()
    hidden: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        for argument in _arguments(node, is_command=is_command):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                templates.add(argument.value)
            elif not _passes_on(argument):
                hidden.append(f"{name}:{argument.lineno}")
    return Found(frozenset(filter(_has_words, templates)), tuple(hidden))


def _arguments(call: ast.Call, *, is_command: bool) -> Iterator[ast.expr]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    # `text.translate(table)` is Python's own.
    is_method = isinstance(call.func, ast.Attribute)
    if call.args and not is_method and called in FUNCTIONS | ERRORS:
        yield call.args[0]
    if is_command:
        yield from (keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS_OF_COMMANDS)


def _passes_on(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Name):
        return argument.id == "marked"
    return isinstance(argument, ast.Attribute) and argument.attr == "template"


def _has_words(template: str) -> bool:
    # "{count:hamlet|hamlets}" is a choice of words.
    return any("|" in (form or "") or any(map(str.isalpha, text)) for text, _, form, _ in Formatter().parse(template))


def extract_all() -> Found:
    """Return the templates of the whole package; the two modules that define the machinery have none."""
    templates: set[str] = set()
    hidden: list[str] = []
    for file in sorted(SOURCES.rglob("*.py")):
        if file in (SOURCES / "language.py", SOURCES / "errors.py"):
            continue
        name = file.relative_to(ROOT).as_posix()
        found = extract(file.read_text(encoding="utf-8"), name=name, is_command=COMMANDS in file.parents)
        templates |= found.templates
        hidden += found.hidden
    return Found(frozenset(templates), tuple(hidden))


def translations() -> dict[str, str]:
    """Return the catalogue as it lies on the disk: translation by template."""
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as stream:
        return {str(entry.id): str(entry.string) for entry in read_po(stream, locale="vi") if entry.id}


def catalogue_text(templates: frozenset[str], known: Mapping[str, str]) -> str:
    """Return the catalogue's text for these templates."""
    catalogue = Catalog(locale="vi")
    for template in sorted(templates):
        catalogue.add(template, known.get(template, ""))
        # Babel's guesses ("python-brace-format") would only be noise.
        catalogue[template].flags.clear()
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True)
    return HEADER + out.getvalue().decode("utf-8").strip() + "\n"


def main() -> int:
    """Write or check the catalogue and say what is amiss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 unless complete and current")
    only_check = parser.parse_args().check
    found, known = extract_all(), translations()
    text = catalogue_text(found.templates, known)
    waiting = sorted(template for template in found.templates if not known.get(template))
    obsolete = sorted(set(known) - found.templates)
    current = CATALOGUE.exists() and CATALOGUE.read_text(encoding="utf-8") == text
    for place in found.hidden:
        print(f"not a literal, so it cannot be translated: {place}")
    for template in waiting:
        print(f"untranslated: {template!r}")
    for template in obsolete:
        print(f"{'obsolete' if only_check else 'dropped'}: {template!r} -> {known[template]!r}")
    if only_check and not current:
        print("the catalogue is not as python tools/messages.py would write it")
    if not only_check:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(text, encoding="utf-8")
    print(f"{len(found.templates)} templates, {len(waiting)} untranslated, {len(obsolete)} obsolete")
    return 1 if only_check and (waiting or obsolete or found.hidden or not current) else 0


if __name__ == "__main__":
    raise SystemExit(main())
