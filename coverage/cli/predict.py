"""phusong predict: the coverage mosaics alone."""

import click

from .. import pipeline
from ..language import msg
from ..outputs.manifest import json_text
from ..outputs.mosaics import PIECES, bytes_of_pieces
from .help import Command
from .options import Session, cluster_option, session_options, work_options
from .run import say_steps


@click.command(
    cls=Command, help="Compute the coverage mosaics alone: level and best server by technology and operator."
)
@session_options
@work_options
@cluster_option
def command(session: Session, *, dry_run: bool, overwrite: bool, scheduler: str | None) -> None:
    """Predict."""
    project = pipeline.open_project(session.settings(run__scheduler=scheduler))
    if dry_run:
        say_steps(session, ["predict"] if overwrite or "predict" in pipeline.stale_steps(project) else [])
        return
    with session.progress() as progress:
        files = pipeline.predict_mosaics(project, overwrite=overwrite, progress=progress)
    kept = bytes_of_pieces(project.folder)
    if session.as_json:
        session.show(json_text({"files": [str(file) for file in files], "pieces_bytes": kept}))
        return
    language = session.language
    session.show(msg("{count} mosaics in {folder}", count=len(files), folder=str(files[0].parent)).render(language))
    told = msg("Finished tiles, kept for the next run: {size:.1f} MB in {folder}", size=kept / 1e6, folder=PIECES)
    session.show(told.render(language))
