"""phusong run: everything that is stale."""

import click

from .. import pipeline
from ..language import msg
from .headline import show_headline
from .help import Command
from .options import Session, cluster_option, session_options, work_options

_STEPS = {
    "predict": msg("compute the coverage mosaics"),
    pipeline.FIGURES: msg("compute figures and write tables"),
    pipeline.MAP: msg("draw the map"),
}


@click.command(cls=Command, help="Do everything that is stale: mosaics, figures, tables and the map.")
@session_options
@work_options
@cluster_option
def command(session: Session, *, dry_run: bool, overwrite: bool, scheduler: str | None) -> None:
    """Run the pipeline."""
    project = pipeline.open_project(session.settings(run__scheduler=scheduler))
    if dry_run:
        say_steps(session, list(_STEPS) if overwrite else pipeline.stale_steps(project))
        return
    with session.progress() as progress:
        result = pipeline.run(project, overwrite=overwrite, progress=progress)
    show_headline(session, project, result)


def say_steps(session: Session, steps: list[str]) -> None:
    """Tell which steps would be done."""
    if not steps:
        session.show(msg("Everything is up to date.").render(session.language))
    for step in steps:
        session.show(msg("Would {step}.", step=_STEPS[step]).render(session.language))
