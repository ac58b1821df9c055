"""phusong run: everything that is stale; of the project, or of a scenario with other stations."""

from pathlib import Path

import click

from .. import pipeline
from ..config import StationList, WhatIf
from ..errors import SettingsError
from ..indicators.result import Result
from ..inputs.quality import sentence
from ..inputs.what_if import is_list
from ..language import msg
from .compare import changes_as_data, show_changes
from .headline import from_here, show_headline
from .help import Command
from .options import Session, cluster_option, session_options, work_options

_STEPS = {
    "predict": msg("compute the coverage mosaics"),
    pipeline.FIGURES: msg("compute figures and write tables"),
    pipeline.MAP: msg("draw the map"),
}


@click.command(
    cls=Command,
    help="Do everything that is stale: mosaics, figures, tables and the map. With --with, --without or --switch-off a "
    "scenario in a folder of its own, and what it changes.",
)
@click.option("--with", "add", multiple=True, metavar="FILE", help="What if the stations of this list were on air?")
@click.option(
    "--without",
    multiple=True,
    metavar="ID,...",
    help="What if these stations or sites were not? By ID or site's name, or a file that lists them.",
)
@click.option(
    "--switch-off",
    multiple=True,
    metavar="TECHNOLOGY,...",
    help="What if a technology were off? Of one operator: 2G:Viettel.",
)
@click.option("--what-if", "by_settings", is_flag=True, help="The scenario of [what_if] in phusong.toml.")
@click.option(
    "-o",
    "scenario_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the scenario's results; out-what-if unless [what_if] says another.",
)
@session_options
@work_options
@cluster_option
def command(
    session: Session,
    *,
    add: tuple[str, ...],
    without: tuple[str, ...],
    switch_off: tuple[str, ...],
    by_settings: bool,
    scenario_folder: Path | None,
    dry_run: bool,
    overwrite: bool,
    scheduler: str | None,
) -> None:
    """Run the pipeline."""
    project = pipeline.open_project(session.settings(run__scheduler=scheduler))
    flags = WhatIf(
        add=tuple(StationList(path=Path(file).resolve()) for file in add),
        without=tuple(_resolved(word) for word in _words(without)),
        switch_off=_words(switch_off),
    )
    if by_settings or not flags.changes_nothing:
        base = project.base or project
        wanted = _together(base.settings.what_if, flags, by_settings=by_settings)
        folder = None if scenario_folder is None else scenario_folder.resolve()
        project = pipeline.open_what_if(base, wanted, folder=folder)
    elif scenario_folder is not None:
        raise SettingsError(
            "-o is the folder of a scenario; say what it changes with --with, --without, --switch-off or --what-if, or "
            "give the project's own results another folder with --out"
        )
    stale = pipeline.stale_steps(project)
    if dry_run:
        say_steps(session, list(_STEPS) if overwrite else stale)
        return
    with session.progress() as progress:
        result = pipeline.run(project, overwrite=overwrite, progress=progress)
    if project.base is None:
        show_headline(session, project, result)
        return
    if stale or overwrite:
        _warn(session, project)
    _show_scenario(session, project, result, pipeline.finished(project.base))


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def _resolved(word: str) -> str:
    """Return a file's whole path: settings take what is relative from the project's folder, a shell from its own."""
    return str(Path(word).resolve()) if is_list(word) else word


def _together(settings: WhatIf, flags: WhatIf, *, by_settings: bool) -> WhatIf:
    """Return the scenario that the flags describe, on top of the settings' own where that is asked for."""
    if not by_settings:
        return flags.model_copy(update={"folder": settings.folder})
    return settings.model_copy(
        update={key: getattr(settings, key) + getattr(flags, key) for key in ("add", "without", "switch_off")}
    )


def _warn(session: Session, project: pipeline.Project) -> None:
    """Tell what is doubtful in the lists that a scenario adds: nobody looks into its quality report first."""
    findings = () if project.change is None else project.change.findings
    for finding in [finding for finding in findings if finding.severity == "warning"][:_MOST_WARNINGS]:
        session.say(sentence(finding))


_MOST_WARNINGS = 5


def _show_scenario(session: Session, project: pipeline.Project, result: Result, base: Result) -> None:
    if session.as_json:
        show_headline(session, project, result, {"changes": changes_as_data(base, result)})
        return
    show_headline(session, project, result)
    show_changes(session, base, result)
    session.say(
        msg(
            "Every change, station by station: phusong compare {before} {after}",
            before=from_here(Path(str(base.folder))),
            after=from_here(project.folder),
        )
    )


def say_steps(session: Session, steps: list[str]) -> None:
    """Tell which steps would be done."""
    if not steps:
        session.show(msg("Everything is up to date.").render(session.language))
    for step in steps:
        session.show(msg("Would {step}.", step=_STEPS[step]).render(session.language))
