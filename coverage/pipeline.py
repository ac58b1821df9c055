"""The main job, step by step: inputs, mosaics, figures, tables, map. A step is done only where it is stale."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import rasterio

from . import __version__
from .config import GapRule, RadioProfile, Settings, read_gap_rule, read_profile
from .config.limits import within
from .config.settings import Run
from .engine.clutter import standing_of
from .engine.declared import Declaring
from .engine.foreseen import reach_of_rasters
from .engine.ground import ground_blocks
from .engine.pieces import is_whole
from .engine.plan import Plan, plan_for
from .engine.predict import Finished, predict
from .engine.scene import Scene, scene_of
from .engine.threads import on_threads
from .engine.transmitters import transmitters_of
from .errors import SettingsError, StaleError
from .geo.blocks import Blocks, window_of
from .geo.grid import Window, beyond, tiles_of
from .geo.rasters import check_people, read_people
from .indicators.compute import Tables, compute
from .indicators.count import Layer
from .indicators.result import Result
from .inputs.project import InputFile, ProjectInputs, input_files, read_inputs
from .language import Message, msg
from .outputs.describe import describe, shown_path
from .outputs.lock import clear_rubble, locked
from .outputs.map import write_map
from .outputs.mosaics import (
    PREDICT,
    clear_pieces,
    keep_piece,
    level_file,
    mosaics_of,
    piece_file,
    server_file,
    write_mosaics,
)
from .outputs.page_data import FORMAT
from .outputs.page_options import PageOptions
from .outputs.places import check_output_places
from .outputs.rasters import read_level, read_server
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
    "exclude": {"project": {"language"}, "inputs": True, "limits": True, "output": True, "run": set(Run.MACHINE)}
}
_PREDICTING_FILES = {"stations", "communes", "commune_figures", "terrain", "land_cover", "coverage"}
"""What the mosaics depend on: the communes give the grid and the settlement classes."""


_GDAL_CACHE_BYTES = 64_000_000  # else it takes a twentieth of the machine's memory
_PEOPLE_BLOCKS = 32  # of 1 MB

_LOG = logging.getLogger(__name__)


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
        inputs = self.inputs
        return scene_of(inputs.stations, inputs.communes, self.settings, self.profile, inputs.coverage)

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

    @cached_property
    def plan(self) -> Plan:
        """How the work is cut, so that it stays within memory."""
        reach_m = 1000.0 * max(layer.max_radius_km for layer in self.profile.layers.values())
        return plan_for(
            self.settings.run.memory_gb,
            self.threads,
            layers=len(self.scene.layers),
            reach_cells=round(reach_m / self.scene.grid.resolution_m),
        )

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
    """Compute the level and best-server mosaics, tile by tile for all operators together, and return their files.

    A tile whose piece is finished, and on which nothing has changed that it depends on, is left as it is; `overwrite`
    works all anew.
    """
    with _alone(project, (PREDICT,), overwrite=overwrite):
        return _predict_mosaics(project, overwrite=overwrite, progress=progress)


def _predict_mosaics(project: Project, *, overwrite: bool, progress: Progress | None) -> list[Path]:
    digest = project.digest(PREDICT)
    if _is_predicted(project) and not overwrite:
        return files_of(project.folder, PREDICT)
    scene = project.scene
    if overwrite:
        clear_pieces(project.folder, [])
    finished = _predict_pieces(project, progress)
    _tell(progress, _MOSAICS, 0, len(scene.layers))
    begin(project.folder, PREDICT, _STATIONS, FIGURES, MAP)
    written = write_mosaics(
        finished,
        scene.layers,
        scene.grid,
        project.folder,
        tags={
            "synthetic": "yes" if project.settings.synthetic else "no",
            "data_date": project.settings.project.data_date.isoformat(),
            "profile": project.profile.name,
        },
        declaring=Declaring(scene.declared, scene.grid, tiles_of(scene.grid, project.plan.side_cells), scene.inside),
        progress=lambda done: _tell(progress, _MOSAICS, done, len(scene.layers)),
    )
    stations = write_stations(
        scene.stations, project.folder, _heading(project), language=project.settings.project.language
    )
    record(project.folder, _STATIONS, digest, [stations])
    record(project.folder, PREDICT, digest, written)
    kept = clear_pieces(project.folder, finished)
    _LOG.info("%d pieces are kept in %s, %.1f MB", len(finished), project.folder, kept / 1e6)
    return written


def _predict_pieces(project: Project, progress: Progress | None) -> list[Finished]:
    """Work all tiles that are not kept from an earlier run."""
    scene, terrain = project.scene, project.settings.inputs.terrain
    total, done = len(scene.used), 0

    def more(stations: int) -> None:
        nonlocal done
        done += stations
        _tell(progress, _PREDICTING, done, total)

    _tell(progress, _PREDICTING, 0, total)
    return predict(
        transmitters_of(scene.used, scene.grid, project.profile, scene.layers),
        ground_blocks(
            None if terrain is None else terrain.path, standing_of(project.settings, project.profile), scene.grid
        ),
        scene.inside,
        partial(on_threads, threads=project.plan.workers),
        grid=scene.grid,
        profile=project.profile,
        side_cells=project.plan.side_cells,
        exact=project.settings.radio.accuracy == "exact",
        bare=project.settings.terrain.kind == "bare",
        is_kept=lambda name: is_whole(piece_file(project.folder, name)),
        keep=lambda name, content: keep_piece(project.folder, name, content),
        progress=more,
    )


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
_MOSAICS = msg("Writing mosaics")
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
        alone = locked(project.folder)
        with alone, within(project.settings.limits), rasterio.Env(GDAL_CACHEMAX=_GDAL_CACHE_BYTES):
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


def _compute(project: Project, progress: Progress | None) -> tuple[Result, list[Finding]]:
    scene, inputs, settings = project.scene, project.inputs, project.settings
    density, remarks = None, list[Finding]()
    if settings.inputs.population is not None:
        remarks = check_people(settings.inputs.population.path, scene.grid)
        density = _people_blocks(project, settings.inputs.population.path)
    result = compute(
        scene,
        Tables(inputs.hamlets, inputs.fibre, inputs.fibre_nodes, inputs.published, inputs.indicators),
        partial(_stored_layer, project.folder, mosaics_of(project.folder)),
        density,
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        counted_cells=project.plan.counted_cells,
        threads=project.threads,
        progress=lambda done, total: _tell(progress, _COUNTING, done, total),
    )
    manifest = describe(
        result,
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        scene=scene,
        files=project.files,
    )
    return replace(result, manifest=manifest), remarks


def _people_blocks(project: Project, path: Path) -> Blocks:
    grid = project.scene.grid
    return lru_cache(maxsize=_PEOPLE_BLOCKS)(lambda index: read_people(path, beyond(grid, window_of(index))))


def _stored_layer(
    folder: Path, predicted: frozenset[Path], operator: str, technology: str, window: Window
) -> Layer | None:
    level, server = (of(folder, operator, technology) for of in (level_file, server_file))
    return (read_level(level, window)[0], read_server(server, window)[0]) if level in predicted else None


def _tell(progress: Progress | None, what: Message, done: int, total: int) -> None:
    if progress is not None:
        progress(what, done, total)
