"""phusong map: the interactive page of the last run."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from .. import pipeline
from ..errors import SettingsError
from ..indicators.result import Result
from ..language import msg
from ..outputs.manifest import json_text
from ..outputs.map_frame import write_frames, write_zip
from ..outputs.page_options import RASTER_DETAILS_M, PageOptions, Redaction
from ..outputs.places import check_output_file
from .earlier import results_folder
from .help import Group
from .options import Session, session_options, work_options
from .run import say_steps


@dataclass(frozen=True)
class _Asked:
    """The page that the options ask for; without any of them it is the project's own map."""

    output: Path | None
    detail_m: int | None
    redact: Redaction | None
    before: Path | None
    compress: bool

    @property
    def is_own(self) -> bool:
        return self == _Asked(None, None, None, None, compress=True)

    def name(self, project: str) -> str:
        """Return the file's usual name: a page that shows less must never be taken for the one that shows all."""
        parts = [
            project,
            *([] if self.detail_m is None else [f"{self.detail_m}m"]),
            *([] if self.redact is None else [f"stations-{self.redact}"]),
            *([] if self.before is None else ["before-after"]),
            *([] if self.compress else ["plain"]),
        ]
        return f"{'-'.join(parts)}.html"

    def options(self, project: pipeline.Project) -> PageOptions:
        usual = project.page_options(None if self.before is None else results_folder(self.before))
        detail_m = usual.detail_m if self.detail_m is None else float(self.detail_m)
        return replace(usual, detail_m=detail_m, redact=self.redact, compress=self.compress)


def _page_options(function: Any) -> Any:
    """Add the options that ask for a page other than the project's own."""
    for option in reversed(
        (
            click.option(
                "-o",
                "--output",
                type=click.Path(path_type=Path, dir_okay=False),
                help="The .html file; without it the project's map, or with a choice below a name that tells it.",
            ),
            click.option(
                "--raster-detail",
                type=click.Choice([str(detail_m) for detail_m in RASTER_DETAILS_M]),
                help="Side of a raster's pixel in metres: 60 unless told; 30 makes a page about three times as large.",
            ),
            click.option(
                "--redact-stations",
                type=click.Choice(["coarse", "removed"]),
                is_flag=False,
                flag_value="coarse",
                help="Keep the stations' places back: in squares of 1 km (coarse, the usual), or left out (removed).",
            ),
            click.option(
                "--before",
                type=click.Path(path_type=Path, file_okay=False),
                help="Folder of earlier results, or of their project, to swipe and compare with.",
            ),
            click.option("--no-compress", is_flag=True, help="Leave the data readable in the file."),
            click.option(
                "--embed", is_flag=True, help="Write beside the page a sandboxed frame for a web site, and a fragment."
            ),
            click.option("--zip", "as_zip", is_flag=True, help="Write a zip beside the page: mail strips .html."),
        )
    ):
        function = option(function)
    return function


@click.group(
    cls=Group,
    modules={"check": "map_check"},
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    help="Draw the interactive map of the last run again: one HTML file that needs no network.",
)
@_page_options
@session_options
@work_options
def command(
    session: Session,
    *,
    output: Path | None,
    raster_detail: str | None,
    redact_stations: Redaction | None,
    before: Path | None,
    no_compress: bool,
    embed: bool,
    as_zip: bool,
    dry_run: bool,
    overwrite: bool,
) -> None:
    """Draw the map, unless a command below this one is asked for."""
    if _is_below():
        return
    detail_m = None if raster_detail is None else int(raster_detail)
    asked = _Asked(output, detail_m, redact_stations, before, compress=not no_compress)
    project = pipeline.open_project(session.settings())
    settings = project.settings
    file = project.map_file if asked.is_own else output or settings.output.maps / asked.name(settings.project.name)
    if not asked.is_own:
        # Somebody may work with a page of that name; the project's own map is drawn again by every run.
        check_output_file(file, settings, (".html",), overwrite=overwrite)
    if dry_run:
        is_stale = not asked.is_own or overwrite or pipeline.MAP in pipeline.stale_steps(project)
        say_steps(session, [pipeline.MAP] if is_stale else [])
        return
    _draw(session, project, asked, file, overwrite=overwrite)
    files = {"map": [file], "embed": write_frames(file, session.language) if embed else []}
    files["zip"] = [write_zip(file)] if as_zip else []
    _tell(session, files)


def _is_below() -> bool:
    """Return whether a command below this one was called.

    Raises
    ------
    SettingsError
        Options stand before its name, where nothing would heed them.
    """
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        return False
    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        raise SettingsError(
            "options stand after the command: 'phusong map {name} ...'", name=context.invoked_subcommand
        )
    return True


def _draw(session: Session, project: pipeline.Project, asked: _Asked, file: Path, *, overwrite: bool) -> None:
    result: Result = pipeline.finished(project)
    with session.progress() as progress:
        if asked.is_own:
            pipeline.draw_map(project, result, overwrite=overwrite, progress=progress)
        else:
            pipeline.draw_page(project, result, file, asked.options(project), progress=progress)


def _tell(session: Session, files: dict[str, list[Path]]) -> None:
    if session.as_json:
        told = {name: [str(file) for file in found] for name, found in files.items() if found}
        session.show(json_text({**told, "map": told["map"][0]}))
        return
    names = {"map": msg("Map: {file}"), "embed": msg("To embed: {file}"), "zip": msg("To send: {file}")}
    for kind, found in files.items():
        for file in found:
            session.show(msg(names[kind].template, file=str(file)).render(session.language))
