"""phusong demo: the sample province, computed and mapped."""

import shutil
from importlib import resources
from pathlib import Path

import click

from .. import pipeline
from ..config import FILE_NAME
from ..errors import OutputError
from ..outputs.atomic import unwritable
from .headline import show_headline
from .help import Command
from .options import Session, session_options


@click.command(
    cls=Command,
    help="Compute and map the sample province in a folder of its own: the place to begin. Data are synthetic.",
)
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path("phusong-demo")
)
@session_options
def command(session: Session, *, folder: Path) -> None:
    """Lay out the sample and run it."""
    if not (folder / FILE_NAME).exists():
        lay_out_sample(folder)
    project = pipeline.open_project(session.settings(folder))
    with session.progress() as progress:
        result = pipeline.run(project, progress=progress)
    show_headline(session, project, result)


def lay_out_sample(folder: Path) -> None:
    """Copy the sample province into a new or empty folder.

    Raises
    ------
    OutputError
        The folder holds something already, or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(
                "{folder} is not empty and holds no {file}; give 'phusong demo' a new folder",
                folder=str(folder),
                file=FILE_NAME,
            )
        with resources.as_file(resources.files("phusong.sample")) as sample:
            shutil.copytree(
                sample, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__", "out", "maps")
            )
    except PermissionError as error:
        raise unwritable(folder, error) from error
