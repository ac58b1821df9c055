"""phusong init: a new project with empty input sheets."""

from pathlib import Path

import click

from ..inputs.templates import write_templates
from ..language import msg
from ..outputs.manifest import json_text
from .help import Command
from .options import Session, session_options


@click.command(
    cls=Command, help="Begin a project: phusong.toml with comments, and empty input sheets (XLSX) to fill in."
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@session_options
def command(session: Session, *, folder: Path, overwrite: bool) -> None:
    """Write the templates."""
    language = session.language_asked or "vi"
    files = write_templates(folder, language, overwrite=overwrite)
    if session.as_json:
        session.show(json_text({"files": [str(file) for file in files]}))
        return
    for file in files:
        session.show(str(file))
    session.say(
        msg(
            "Fill in the sheets, put the communes' outlines in the folder, name them in {file}, then: "
            "phusong check -p {folder}",
            file=str(files[0]),
            folder=str(folder),
        )
    )
