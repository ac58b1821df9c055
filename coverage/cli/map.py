"""phusong map: the interactive page of the last run."""

import click

from .. import pipeline
from ..language import msg
from ..outputs.manifest import json_text
from .help import Command
from .options import Session, session_options, work_options
from .run import say_steps


@click.command(cls=Command, help="Draw the interactive map of the last run again: one HTML file that needs no network.")
@session_options
@work_options
def command(session: Session, *, dry_run: bool, overwrite: bool) -> None:
    """Draw the map."""
    project = pipeline.open_project(session.settings())
    if dry_run:
        say_steps(session, [pipeline.MAP] if overwrite or pipeline.MAP in pipeline.stale_steps(project) else [])
        return
    result = pipeline.finished(project)
    with session.progress() as progress:
        file = pipeline.draw_map(project, result, overwrite=overwrite, progress=progress)
    if session.as_json:
        session.show(json_text({"map": str(file)}))
        return
    session.show(msg("Map: {file}", file=str(file)).render(session.language))
