"""phusong demo: the sample province, computed and mapped."""

import shutil
import tempfile
from importlib import resources
from pathlib import Path

import click

from .. import pipeline
from ..config import FILE_NAME
from ..errors import OutputError, PhusongError
from ..outputs.atomic import ASIDE_PREFIX, unwritable
from ..outputs.lock import clear_rubble
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
        clear_rubble(folder, older_than_s=0.0)
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(
                "{folder} is not empty and holds no {file}; give 'phusong demo' a new folder",
                folder=str(folder),
                file=FILE_NAME,
            )
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE_PREFIX, dir=folder))
        try:
            _copy_sample(aside / "sample")
            # The project's file comes last: where it is, everything is.
            for item in sorted((aside / "sample").iterdir(), key=lambda item: item.name == FILE_NAME):
                item.rename(folder / item.name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except PhusongError:
        raise
    except OSError as error:
        raise unwritable(folder, error) from error


def _copy_sample(folder: Path) -> None:
    with resources.as_file(resources.files("phusong.sample")) as sample:
        shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "out", "maps"))
