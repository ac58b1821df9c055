"""The main job, step by step: inputs, mosaics, figures, tables, map. A step is done only where it is stale."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import __version__
from .config import GapRule, RadioProfile, Settings, read_gap_rule, read_profile
from .engine.foreseen import reach_of_rasters
from .engine.ground import Ground, read_ground
from .engine.predict import predict
from .engine.scene import Scene, scene_of
from .engine.transmitters import transmitters_of
from .errors import SettingsError, StaleError
from .geo.rasters import read_people
from .indicators.compute import Tables, compute, people_of
from .indicators.result import Result
from .inputs.project import InputFile, ProjectInputs, input_files, read_inputs
from .language import Message, msg
from .outputs.describe import describe, shown_path
from .outputs.lock import clear_rubble, locked
from .outputs.map import write_map
from .outputs.mosaics import PREDICT, level_file, mosaics_of, write_mosaics
from .outputs.page_data import FORMAT
from .outputs.page_options import PageOptions
from .outputs.places import check_output_places
from .outputs.rasters import read_level
from .outputs.state import begin, files_of, fingerprint, is_fresh, record
from .outputs.stored import read_manifest, read_result
from .outputs.tables_out import STATIONS_FILE, write_stations, write_tables
from .tables import Finding

Progress = Callable[[Message, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

FIGURES = "figures"
MAP = "map"
_STATIONS = "stations"

_PREDICTED_FROM: dict[str, Any] = {
    "include": {"project": {"data_date"}, "grid": True, "radio": True, "run": {"neighbour_km"}}
}
_COMPUTED_FROM: dict[str, Any] = {
    "exclude": {"project": {"language"}, "inputs": True, "output": True, "run": {"threads", "memory_gb"}}
}
_PREDICTING_FILES = {"stations", "communes", "commune_figures", "terrain"}
"""What the mosaics depend on: the communes give the grid and the settlement classes."""


@dataclass(frozen=True)
class Project:
    """A project: its settings and files; tables and scene are read when a stale step first asks for them."""

    settings: Settings
    profile: RadioProfile
    gap_rule: GapRule
    files: tuple[InputFile, ...]

    @cached_property
    def inputs(self) -> ProjectInputs:
        """The checked tables."""
        return read_inputs(self.settings)

    @cached_property
    def scene(self) -> Scene:
        """Grid, communes on it and stations in use."""
        return scene_of(self.inputs.stations, self.inputs.communes, self.settings, self.profile)

    @property
    def folder(self) -> Path:
        """Where results go."""
        return self.settings.output.folder

    @property
    def map_file(self) -> Path:
        """The interactive map."""
        return self.settings.output.maps / f"{self.settings.project.name}.html"

    @property
    def page_options(self) -> PageOptions:
        """How the interactive map is made, unless told otherwise."""
        terrain = self.settings.inputs.terrain
        return PageOptions(terrain=None if terrain is None else terrain.path)

    @property
    def threads(self) -> int:
        """How many threads work."""
        return self.settings.run.threads or usable_cores()

    def digest(self, step: str) -> str:
        """Return the digest of all that a step depends on; the words of a table or page are no part of its figures."""
        asked = _PREDICTED_FROM if step == PREDICT else _COMPUTED_FROM
        parts = {
            "version": __version__,
            "settings": self.settings.model_dump(mode="json", **asked),
            "profile": self.profile.model_dump(mode="json"),
            "files": [
                (file.key, file.sha256) for file in self.files if step != PREDICT or file.key in _PREDICTING_FILES
            ],
            "inputs": self._told_of_inputs(step),
            "synthetic": self.settings.synthetic,
        }
        if step != PREDICT:
            parts["gap_rule"] = self.gap_rule.model_dump(mode="json")
        if step == MAP:
            parts |= {"language": self.settings.project.language, "format": FORMAT}
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
        ]


def usable_cores() -> int:
    """Return how many cores this process may use: in a container or on a shared machine fewer than there are."""
    if sys.platform != "linux":
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def open_project(settings: Settings) -> Project:
    """Return a project whose files are all there.

    Raises
    ------
    MissingFileError, SettingsError
        The radio profile, the rule for gaps or an input file is not there, or the profile has no such tier.
    OutputError
        Results would replace inputs.
    """
    check_output_places(settings)
    profile = read_profile(settings.radio.profile, settings.folder)
    if settings.service.tier not in profile.tiers:
        raise SettingsError(
            "service.tier is {value!r}; expected one of the radio profile's tiers: {choices}",
            value=settings.service.tier,
            choices=", ".join(profile.tiers),
        )
    return Project(settings, profile, read_gap_rule(settings.gaps.rule, settings.folder), input_files(settings))


def run(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> Result:
    """Do everything that is stale: mosaics, figures and tables, map; return the finished tables.

    Raises
    ------
    OutputError
        Another run works in the same folder; so do the single steps.
    """
    with _alone(project, (PREDICT, FIGURES, MAP), overwrite=overwrite):
        result = _figures(project, overwrite=overwrite, progress=progress)
        _draw_map(project, result, overwrite=overwrite, progress=progress)
    return result


def stale_steps(project: Project) -> list[str]:
    """Return the steps that `run` would do: the first that is not done, and all that are made from it."""
    if not _is_predicted(project):
        return [PREDICT, FIGURES, MAP]
    if not _has_figures(project):
        return [FIGURES, MAP]
    return [] if _is_drawn(project) else [MAP]


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


def predict_mosaics(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> list[Path]:
    """Compute the level and best-server mosaics, operator by operator, and return their files.

    An operator whose mosaics are finished and whose inputs are unchanged is left as it is.
    """
    with _alone(project, (PREDICT,), overwrite=overwrite):
        return _predict_mosaics(project, overwrite=overwrite, progress=progress)


def _predict_mosaics(project: Project, *, overwrite: bool, progress: Progress | None) -> list[Path]:
    digest = project.digest(PREDICT)
    if _is_predicted(project) and not overwrite:
        return files_of(project.folder, PREDICT)
    scene = project.scene
    ground = wanted = None
    written: list[Path] = []
    total, done = len(scene.used), 0
    for operator in scene.operators:
        step = f"predict {operator}"
        if overwrite or not is_fresh(project.folder, step, digest):
            if ground is None or wanted is None:
                terrain = project.settings.inputs.terrain
                everyone = transmitters_of(scene.used, scene.grid, project.profile, scene.layers)
                path = None if terrain is None else terrain.path
                ground, wanted = read_ground(path, scene.grid, everyone), scene.inside()
            files = _predict_operator(project, operator, ground, wanted, _counter(progress, done, total))
            record(project.folder, step, digest, files)
        written += files_of(project.folder, step)
        done += int((scene.used["operator"] == operator).sum())
        _tell(progress, _PREDICTING, done, total)
    begin(project.folder, _STATIONS, FIGURES, MAP)
    stations = write_stations(
        scene.stations, project.folder, _heading(project), language=project.settings.project.language
    )
    record(project.folder, _STATIONS, digest, [stations])
    record(project.folder, PREDICT, digest, written)
    return written


def figures(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> Result:
    """Compute the figures from the mosaics, write the tables and the manifest, and return them as written."""
    with _alone(project, (PREDICT, FIGURES), overwrite=overwrite):
        return _figures(project, overwrite=overwrite, progress=progress)


def _figures(project: Project, *, overwrite: bool, progress: Progress | None) -> Result:
    _predict_mosaics(project, overwrite=overwrite, progress=progress)
    digest = project.digest(FIGURES)
    if overwrite or not _has_figures(project):
        result, remarks = _compute(project, progress)
        _tell(progress, _WRITING, 0, 1)
        remarks += reach_of_rasters(project.inputs, "population")
        findings = (*project.inputs.findings, *project.scene.findings, *remarks)
        csv_mode, language = project.settings.output.csv, project.settings.project.language
        begin(project.folder, FIGURES, _STATIONS, MAP)
        files = write_tables(result, project.folder, csv_mode=csv_mode, language=language, findings=findings)
        record(project.folder, _STATIONS, project.digest(PREDICT), [project.folder / STATIONS_FILE])
        record(project.folder, FIGURES, digest, files)
        _tell(progress, _WRITING, 1, 1)
    return read_result(project.folder)


def draw_map(project: Project, result: Result, *, overwrite: bool = False, progress: Progress | None = None) -> Path:
    """Draw the interactive map of finished tables and return its file."""
    with _alone(project, (MAP,), overwrite=overwrite):
        return _draw_map(project, result, overwrite=overwrite, progress=progress)


def draw_page(
    project: Project, result: Result, file: Path, options: PageOptions, *, progress: Progress | None = None
) -> Path:
    """Draw a page of finished tables that is not the project's own map: finer, redacted, beside an earlier run."""
    _tell(progress, _DRAWING, 0, 1)
    write_map(result, file, project.settings.project.language, options)
    _tell(progress, _DRAWING, 1, 1)
    return file


def _draw_map(project: Project, result: Result, *, overwrite: bool, progress: Progress | None) -> Path:
    digest = project.digest(MAP)
    if overwrite or not _is_drawn(project):
        _tell(progress, _DRAWING, 0, 1)
        begin(project.folder, MAP)
        write_map(result, project.map_file, project.settings.project.language, project.page_options)
        record(project.folder, MAP, digest, [project.map_file])
        _tell(progress, _DRAWING, 1, 1)
    return project.map_file


_PREDICTING = msg("Predicting levels (stations)")
_COUNTING = msg("Counting area and people")
_WRITING = msg("Writing tables")
_DRAWING = msg("Drawing the map")


def _in_other_words(project: Project) -> bool:
    """Return whether the tables were written in another language, or for another reader, than is asked for now."""
    written = read_manifest(project.folder)["written"]
    return bool(written != {"language": project.settings.project.language, "csv": project.settings.output.csv})


@contextmanager
def _alone(project: Project, steps: tuple[str, ...], *, overwrite: bool) -> Iterator[None]:
    """Keep other runs out while the steps are done; where they all are, nothing is written and nobody kept out."""
    if overwrite or set(steps) & set(stale_steps(project)):
        with locked(project.folder):
            clear_rubble(project.settings.output.maps)
            yield
    else:
        yield


def _is_predicted(project: Project) -> bool:
    return all(is_fresh(project.folder, step, project.digest(PREDICT)) for step in (PREDICT, _STATIONS))


def _has_figures(project: Project) -> bool:
    return is_fresh(project.folder, FIGURES, project.digest(FIGURES)) and not _in_other_words(project)


def _is_drawn(project: Project) -> bool:
    # A map that was last drawn elsewhere says nothing of the file that lies here.
    drawn = {file.resolve() for file in files_of(project.folder, MAP)}
    return project.map_file.resolve() in drawn and is_fresh(project.folder, MAP, project.digest(MAP))


def _heading(project: Project) -> dict[str, Any]:
    """Return what the manifest will say of the project, for files that are written before it."""
    facts = project.settings.project
    return {
        "synthetic": project.settings.synthetic,
        "data_date": facts.data_date.isoformat(),
        "title": facts.title or facts.name,
        "issuer": facts.issuer,
    }


def _predict_operator(
    project: Project,
    operator: str,
    ground: Ground,
    wanted: NDArray[np.bool_],
    progress: Callable[[int], None] | None,
) -> list[Path]:
    scene = project.scene
    layers = [layer for layer in scene.layers if layer[0] == operator]
    mosaic = predict(
        transmitters_of(scene.used, scene.grid, project.profile, layers),
        ground,
        wanted,
        grid=scene.grid,
        layers=len(layers),
        profile=project.profile,
        exact=project.settings.radio.accuracy == "exact",
        threads=project.threads,
        progress=progress,
    )
    begin(project.folder, f"predict {operator}", PREDICT, _STATIONS, FIGURES, MAP)
    tags = {
        "synthetic": "yes" if project.settings.synthetic else "no",
        "data_date": project.settings.project.data_date.isoformat(),
        "profile": project.profile.name,
    }
    return write_mosaics(mosaic, layers, scene.grid, project.folder, tags=tags)


def _compute(project: Project, progress: Progress | None) -> tuple[Result, list[Finding]]:
    scene, inputs, settings = project.scene, project.inputs, project.settings
    density, remarks = None, list[Finding]()
    if settings.inputs.population is not None:
        density, remarks = read_people(settings.inputs.population.path, scene.grid)
    people = people_of(scene, inputs.hamlets, density, settings)
    total, done = len(scene.technologies), iter(range(1, len(scene.technologies) + 1))
    _tell(progress, _COUNTING, 0, total)
    result = compute(
        scene,
        Tables(inputs.hamlets, inputs.fibre, inputs.fibre_nodes, inputs.published, inputs.indicators),
        people,
        lambda operator, technology: _stored_level(project, operator, technology),
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        threads=project.threads,
        progress=lambda _: _tell(progress, _COUNTING, next(done), total),
    )
    manifest = describe(
        result,
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        scene=scene,
        people=people,
        files=project.files,
    )
    return replace(result, manifest=manifest), remarks


def _stored_level(project: Project, operator: str, technology: str) -> NDArray[np.float32] | None:
    file = level_file(project.folder, operator, technology)
    return read_level(file)[0] if file in mosaics_of(project.folder) else None


def _tell(progress: Progress | None, what: Message, done: int, total: int) -> None:
    if progress is not None:
        progress(what, done, total)


def _counter(progress: Progress | None, before: int, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    count = before

    def more(stations: int) -> None:
        nonlocal count
        count += stations
        progress(_PREDICTING, count, total)

    return more
