"""A project: its settings and inputs, what each step depends on, and how much work there is."""

import hashlib
import os
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .config import (
    Calibration,
    GapRule,
    RadioProfile,
    Settings,
    Source,
    WhatIf,
    read_calibration,
    read_gap_rule,
    read_profile,
)
from .config.settings import Inputs, Run
from .engine.digest import engine_digest
from .errors import OutputError, SettingsError, StaleError
from .indicators.result import Result
from .inputs.project import InputFile, ProjectInputs, input_files, read_inputs
from .inputs.what_if import Change, is_list, read_change, with_change
from .outputs.page_options import FORMAT, PageOptions
from .outputs.places import check_output_places, shown_path
from .outputs.plan_files import plan_file
from .outputs.scenario import from_project, read_scenario, scenario_title
from .outputs.state import PREDICT, fingerprint, is_fresh
from .outputs.stored import read_result

if TYPE_CHECKING:
    from .engine.scene import Scene

FIGURES = "figures"
MAP = "map"
STATIONS = "stations"

_PREDICTED_FROM: dict[str, Any] = {
    "include": {
        "project": {"data_date"},
        "grid": True,
        "terrain": True,
        "land_cover": True,
        "radio": True,
        "run": {"neighbour_km"},
    }
}
_COMPUTED_FROM: dict[str, Any] = {
    "exclude": {
        "project": {"language"},
        **dict.fromkeys(("inputs", "limits", "fetch", "output", "planning", "what_if", "report"), True),
        "run": set(Run.MACHINE),
    }
}
_PREDICTING_FILES = {
    "stations", "communes", "commune_figures", "terrain", "land_cover", "coverage", "what_if", "calibration",
}  # fmt: skip
"""What the mosaics depend on: the communes give the grid and the settlement classes."""


@dataclass(frozen=True)
class Project:
    """A project: its settings and files; tables and scene are read when a stale step first asks for them.

    A scenario is a project whose `base` is the one that it is held against; its settings are the base's with results in
    a folder of their own, and `settings.what_if` says what it changes.
    """

    settings: Settings
    profile: RadioProfile
    gap_rule: GapRule
    files: tuple[InputFile, ...]
    base: "Project | None" = None
    calibration: Calibration | None = None

    @cached_property
    def inputs(self) -> ProjectInputs:
        """The checked tables."""
        if self.base is None or self.change is None:
            return read_inputs(self.settings)
        return with_change(self.base.inputs, self.change, self.files)

    @cached_property
    def change(self) -> Change | None:
        """What a scenario changes in the stations; None where the project is none."""
        return None if self.base is None else read_change(self.settings.what_if, self.base.inputs, self.base.settings)

    @cached_property
    def scene(self) -> "Scene":
        """Grid, communes on it and stations in use."""
        from .engine.scene import scene_of  # noqa: PLC0415  the engine comes with its compiler, which few commands need

        inputs = self.inputs
        return scene_of(
            inputs.stations,
            inputs.communes,
            self.settings,
            self.profile,
            inputs.coverage,
            calibration=self.calibration,
        )

    @property
    def folder(self) -> Path:
        """Where results go."""
        return self.settings.output.folder

    @property
    def map_file(self) -> Path:
        """The interactive map; a scenario's is called after its folder as well."""
        name = self.settings.project.name
        if self.base is not None:
            name += "-" + (self.folder.name.removeprefix("out").lstrip("-_ ") or "what-if")
        return self.settings.output.maps / f"{name}.html"

    def page_options(self, before: Path | None = None) -> PageOptions:
        """Return how the interactive map is made: beside the results in a folder, or a scenario beside its base."""
        terrain = self.settings.inputs.terrain
        earlier = self.base.folder if before is None and self.base is not None else before
        return PageOptions(
            before=None if earlier is None else read_result(earlier), terrain=None if terrain is None else terrain.path
        )

    @property
    def threads(self) -> int:
        """How many threads work."""
        return self.settings.run.threads or usable_cores()

    def digest(self, step: str) -> str:
        """Return the digest of all that a step depends on; the words of a table or page are no part of its figures."""
        asked = _PREDICTED_FROM if step == PREDICT else _COMPUTED_FROM
        # A scenario's title is in the reader's language, its base's is not.
        told = self.settings if self.base is None else self.base.settings
        parts = {
            "version": __version__,
            "engine": engine_digest(),
            "settings": told.model_dump(mode="json", **asked),
            "profile": self.profile.model_dump(mode="json"),
            "files": [
                (file.key, file.sha256)
                for file in self.files
                if (file.key in _PREDICTING_FILES if step == PREDICT else file.key not in Inputs.PLANNING)
            ],
            "inputs": self._told_of_inputs(step),
            "synthetic": self.settings.synthetic,
        }
        if self.base is not None:
            wanted = self.settings.what_if
            parts["what_if"] = [len(wanted.add), wanted.without, wanted.switch_off]
        if step != PREDICT:
            parts["gap_rule"] = self.gap_rule.model_dump(mode="json")
        if step == MAP:
            parts |= {
                "language": self.settings.project.language,
                "format": FORMAT,
                "plan": _digest_of(plan_file(self.folder)),
            }
        return fingerprint(parts)

    def _told_of_inputs(self, step: str) -> list[Any]:
        """Return what phusong.toml says of the inputs beside their content, without the machine's folders."""
        named = self.settings.inputs.named()
        if step == PREDICT:
            return [(key, source.crs) for key, source in named if key in _PREDICTING_FILES]
        folder = self.settings.folder
        return [
            (key, shown_path(source.path, folder), source.model_dump(mode="json", exclude={"path"}))
            for key, source in named
            if key not in Inputs.PLANNING
        ]


def _digest_of(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def usable_cores() -> int:
    """Return how many cores this process may use: in a container or on a shared machine fewer than there are."""
    if sys.platform != "linux":
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def open_project(settings: Settings) -> Project:
    """Return a project whose files are all there; where its folder of results is a scenario's, that scenario.

    Raises
    ------
    MissingFileError, SettingsError
        The radio profile, the rule for gaps or an input file is not there, or the profile has no such tier.
    OutputError
        Results would replace inputs.
    StaleError
        The folder of results holds a broken scenario.
    """
    scenario = read_scenario(settings.output.folder, settings.folder)
    if scenario is None:
        return _opened(settings)
    wanted, base = scenario
    output = settings.output.model_copy(update={"folder": base})
    return open_what_if(_opened(settings.model_copy(update={"output": output})), wanted)


def finished(project: Project) -> Result:
    """Return the tables of the last run.

    Raises
    ------
    StaleError
        There are none, or inputs or settings have changed since.
    """
    if not is_fresh(project.folder, FIGURES, project.digest(FIGURES)):
        raise StaleError(
            "there are no results of the present inputs and settings in {folder}, or a file of theirs was changed "
            "since; run 'phusong run'",
            folder=str(project.folder),
        )
    return read_result(project.folder)


def open_what_if(base: Project, wanted: WhatIf | None = None, *, folder: Path | None = None) -> Project:
    """Return the scenario of a project with some stations more and others less; `pipeline.run` computes it.

    Parameters
    ----------
    base
        Against which it is held. Its results stay as they are; pieces of its mosaics are taken over.
    wanted
        What is changed; None takes ``[what_if]`` of the settings. Relative paths are taken from the project's folder.
    folder
        Of the scenario's results; None takes the one that `wanted` names.

    Raises
    ------
    SettingsError
        It changes nothing.
    InputError
        A file of the scenario is not there.
    OutputError
        The folder is that of other results, or holds inputs.
    """
    project, wanted = base.settings.folder, wanted or base.settings.what_if
    if wanted.changes_nothing:
        raise SettingsError(
            "the scenario changes nothing; say what: --with planned.csv, --without PTO00001 or --switch-off 2G, or "
            "[what_if] in phusong.toml"
        )
    add = tuple(source.model_copy(update={"path": project / source.path}) for source in wanted.add)
    # As the note beside the results has them, so that the same scenario has the same digest.
    without = tuple(from_project(project, Path(text)) if is_list(text) else text for text in wanted.without)
    place = project / (folder or wanted.folder)
    if place.resolve() == base.folder.resolve() or (
        (place / "manifest.json").is_file() and read_scenario(place, project) is None
    ):
        raise OutputError(
            "{folder} holds results that are no scenario's, which the scenario would replace; give it a folder of its "
            "own: -o out-kich-ban, or [what_if] folder",
            folder=str(place),
        )
    settings = base.settings
    title = scenario_title(wanted, settings.project.title or settings.project.name)
    settings = settings.model_copy(
        update={
            "project": settings.project.model_copy(update={"title": title.render(settings.project.language)}),
            "inputs": settings.inputs.model_copy(update={"stations": (*settings.inputs.stations, *add)}),
            "output": settings.output.model_copy(update={"folder": place}),
            "what_if": wanted.model_copy(update={"add": add, "without": without, "folder": place}),
        }
    )
    check_output_places(settings)
    lists = [("what_if", Source(path=project / text)) for text in without if is_list(text)]
    lists += _calibration_file(settings)
    return replace(base, settings=settings, files=input_files(settings, lists), base=base)


def _opened(settings: Settings) -> Project:
    check_output_places(settings)
    profile = read_profile(settings.radio.profile, settings.folder)
    if settings.service.tier not in profile.tiers:
        raise SettingsError(
            "service.tier is {value!r}; expected one of the radio profile's tiers: {choices}",
            value=settings.service.tier,
            choices=", ".join(profile.tiers),
        )
    calibration = read_calibration(settings.radio.calibration, settings.folder)
    files = input_files(settings, _calibration_file(settings))
    return Project(
        settings, profile, read_gap_rule(settings.gaps.rule, settings.folder), files, calibration=calibration
    )


def _calibration_file(settings: Settings) -> list[tuple[str, Source]]:
    name = settings.radio.calibration
    return [("calibration", Source(path=settings.folder / name))] if name else []
