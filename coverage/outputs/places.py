"""Where results may not go: onto the inputs that they are made from, or a file that nobody said to replace."""

from collections.abc import Iterable
from pathlib import Path

from ..config import FILE_NAME, Settings
from ..errors import OutputError


def check_output_places(settings: Settings) -> None:
    """Refuse an output folder, or a map, that would write over what the project is made from.

    Raises
    ------
    OutputError
        The output folder is the project's own, or one above it, or holds an input; or the map is an input.
    """
    folder = settings.output.folder.resolve()
    for file in _inputs_of(settings):
        if file.is_relative_to(folder):
            raise OutputError(
                "results would go to {folder}, which holds {file}, of which they are made, and might replace it; give "
                "a folder of their own, such as 'out', to [output] folder or --out",
                folder=str(folder),
                file=str(file),
            )
    _check_no_input(settings.output.maps / f"{settings.project.name}.html", settings)


def check_output_file(file: Path, settings: Settings | None, suffixes: Iterable[str], *, overwrite: bool) -> None:
    """Refuse to write a file over an input, over another file unless told to, or under a name of another kind.

    Raises
    ------
    OutputError
        The file is an input, is there already, or ends in none of the suffixes.
    """
    allowed = list(suffixes)
    if file.suffix.lower() not in allowed:
        raise OutputError(
            "{file} would not be what its name says; give a name that ends in {choices}",
            file=str(file),
            choices=", ".join(allowed),
        )
    if settings is not None:
        _check_no_input(file, settings)
    if file.is_file() and not overwrite:
        raise OutputError("{file} is there already; give another name, or replace it with --overwrite", file=str(file))


def _check_no_input(file: Path, settings: Settings) -> None:
    there = file.resolve()
    if any(source in {there, there.parent} for source in _inputs_of(settings)):
        raise OutputError("{file} is an input of the project; give another name", file=str(file))


def _inputs_of(settings: Settings) -> list[Path]:
    """Return the project's own file, profile and rule, and all that it names as inputs; tiles' folders as they are."""
    named = [source.path for _, source in settings.inputs.named()]
    rules = [settings.folder / name for name in (settings.radio.profile, settings.gaps.rule)]
    own = [settings.folder / FILE_NAME, *(file for file in rules if file.is_file())]
    return [file.resolve() for file in (*own, *named)]


def shown_path(path: Path, folder: Path) -> str:
    """Return a path without the machine's folders, so that the same inputs give the same bytes anywhere."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
