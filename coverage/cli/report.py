"""phusong report: the last run as a document that can be signed, and as a workbook."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from ..config import Settings
from ..errors import SettingsError
from ..language import Language, msg
from ..outputs.manifest import json_text
from ..outputs.own_files import check_own, note_own
from ..outputs.places import check_output_file
from ..outputs.report.facts import Facts, read_quality
from ..outputs.report.sections import sections_of
from ..outputs.report.workbook import write_workbook
from ..outputs.stored import read_result
from ..project import finished, open_project
from .earlier import before_option, results_folder
from .help import Command
from .options import Session, replace_option, session_options

_FOLDER = "report"
_FORMS = (".docx", ".xlsx")
_NEEDED = ("docx", "docxtpl", "matplotlib")


@click.command(
    cls=Command,
    help="Write the last run as a report: a DOCX to be signed and an XLSX with its figures.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .docx or .xlsx file; without it both, in the folder of results, unless somebody has worked in them since.",
)
@before_option
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .docx of your own, in which names are filled in; the guide lists them.",
)
@replace_option
@session_options
def command(
    session: Session, *, output: Path | None, before: Path | None, template: Path | None, overwrite: bool
) -> None:
    """Write the report."""
    settings = session.settings()
    if output is not None:
        check_output_file(output, settings, _FORMS, overwrite=overwrite)
    files = [output] if output is not None else _usual_files(settings, session.language)
    if output is None and not overwrite:
        check_own(files)
    if any(file.suffix.lower() == ".docx" for file in files):
        _check_extra()
    result = finished(open_project(settings))
    facts = Facts(
        result,
        None if before is None else read_result(results_folder(before)),
        read_quality(settings.output.folder),
        settings.report,
        session.language,
    )
    # The workbook first: the document then takes the memory that it gives back.
    for file in sorted(files, key=lambda file: file.suffix.lower() == ".docx"):
        if file.suffix.lower() == ".docx":
            document = import_module("..outputs.report.document", __package__)
            document.write_document(file, facts, sections_of(facts), template=template)
        else:
            write_workbook(file, facts)
        if output is None:
            note_own(file)
    if session.as_json:
        session.show(json_text({"files": [str(file) for file in files]}))
        return
    for file in files:
        session.show(msg("Written: {file}", file=str(file)).render(session.language))


def _usual_files(settings: Settings, language: Language) -> list[Path]:
    stem = settings.project.name if language == "vi" else f"{settings.project.name}-{language}"
    return [settings.output.folder / _FOLDER / f"{stem}{form}" for form in _FORMS]


def _check_extra() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise SettingsError(
            "a DOCX needs {names}, which are not installed; install phusong with its extra 'report': "
            "pip install 'phusong[report]'. The workbook needs nothing more: -o bao-cao.xlsx",
            names=", ".join(missing),
        )
