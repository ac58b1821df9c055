"""phusong map: the interactive page of the last run."""

import click
from click.core import ParameterSource

from .. import pipeline
from ..errors import SettingsError
from ..language import msg
from ..outputs.manifest import json_text
from .help import Group
from .options import Session, session_options, work_options
from .run import say_steps


@click.group(
    cls=Group,
    modules={"check": "map_check"},
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    help="Draw the interactive map of the last run again: one HTML file that needs no network.",
)
@session_options
@work_options
def command(session: Session, *, dry_run: bool, overwrite: bool) -> None:
    """Draw the map, unless a command below this one is asked for."""
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if given:
            raise SettingsError(
                "options stand after the command: 'phusong map {name} ...'", name=context.invoked_subcommand
            )
        return
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
