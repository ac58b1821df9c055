"""Results of another run that a command is given: a folder of results, or a project that has them."""

from pathlib import Path

import click

from ..config import FILE_NAME
from ..errors import MissingFileError
from .options import Session

before_option = click.option(
    "--before", type=click.Path(path_type=Path, file_okay=False), help="Folder of earlier results, or of their project."
)
"""The option of commands that show a run beside an earlier one."""


def results_folder(folder: Path) -> Path:
    """Return the folder of results that a folder is, or that the project in it has.

    Raises
    ------
    MissingFileError
        It is neither.
    """
    if (folder / "manifest.json").is_file():
        return folder
    if (folder / FILE_NAME).is_file():
        from_project = Session(folder, None, as_json=False, quiet=True, verbose=False, show_progress=False)
        return from_project.settings().output.folder
    raise MissingFileError(
        "{folder} holds neither results (manifest.json) nor a project (phusong.toml); name the 'out' folder of a run",
        folder=str(folder),
    )
