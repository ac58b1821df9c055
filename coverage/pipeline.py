"""The main job, step by step: inputs, mosaics, figures, tables, map. A step is done only where it is stale."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio

from .config.limits import within
from .engine.alone import MosaicGround
from .engine.backends import Size, workers
from .engine.clutter import standing_of
from .engine.correcting import correcting_of
from .engine.cover import cover_of
from .engine.declared import Declaring
from .engine.foreseen import reach_of_rasters
from .engine.ground import ground_blocks
from .engine.patch import Earlier, patched
from .engine.pieces import is_whole
from .engine.plan import counted_cells
from .engine.predict import Finished, Patch, predict
from .engine.transmitters import transmitters_of
from .geo.blocks import Blocks, window_of
from .geo.grid import beyond, tiles_of
from .geo.rasters import check_people, read_people
from .indicators.compute import Tables, compute
from .indicators.result import Result
from .language import Message, msg
from .outputs.describe import describe
from .outputs.lock import clear_rubble, locked
from .outputs.mosaics import (
    clear_pieces,
    keep_piece,
    piece_file,
    stored_layers,
    take_piece,
    write_mosaics,
)
from .outputs.page_options import PageOptions
from .outputs.scenario import write_scenario
from .outputs.state import PREDICT, begin, files_of, is_fresh, record
from .outputs.stored import read_manifest, read_result
from .outputs.tables_out import STATIONS_FILE, write_stations, write_tables
from .project import FIGURES, MAP, STATIONS, Project, finished, open_project, open_what_if, usable_cores
from .tables import Finding

__all__ = [
    "FIGURES",
    "MAP",
    "PREDICT",
    "Progress",
    "Project",
    "draw_map",
    "draw_page",
    "figures",
    "finished",
    "open_project",
    "open_what_if",
    "predict_mosaics",
    "run",
    "stale_steps",
    "usable_cores",
]

Progress = Callable[[Message, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


ALONE = msg("Looking at each site alone (places)")

_GDAL_CACHE_BYTES = 64_000_000  # else it takes a twentieth of the machine's memory
_PEOPLE_BLOCKS = 32  # of 1 MB


def run(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> Result:
    """Do everything that is stale: mosaics, figures and tables, map; return the finished tables.

    Raises
    ------
    OutputError
        Another run works in the same folder; so do the single steps.
    """
    with _where_stale(project, (PREDICT, FIGURES, MAP), overwrite=overwrite):
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


def predict_mosaics(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> list[Path]:
    """Compute the level and best-server mosaics, tile by tile for all operators together, and return their files.

    A tile whose piece is finished, and on which nothing has changed that it depends on, is left as it is; `overwrite`
    works all anew.
    """
    with _where_stale(project, (PREDICT,), overwrite=overwrite):
        return _predict_mosaics(project, overwrite=overwrite, progress=progress)


def _predict_mosaics(project: Project, *, overwrite: bool, progress: Progress | None) -> list[Path]:
    digest = project.digest(PREDICT)
    if _is_predicted(project) and not overwrite:
        return files_of(project.folder, PREDICT)
    if project.base is not None:
        finished(project.base)
        write_scenario(project.settings.what_if, project.base.folder, project.folder, project.settings.folder)
    scene = project.scene
    if overwrite:
        clear_pieces(project.folder, [])
    tiles, side_cells = _predict_pieces(project, progress)
    tell(progress, _MOSAICS, 0, len(scene.layers))
    begin(project.folder, PREDICT, STATIONS, FIGURES, MAP)
    written = write_mosaics(
        tiles,
        scene.layers,
        scene.grid,
        project.folder,
        tags={
            "synthetic": "yes" if project.settings.synthetic else "no",
            "data_date": project.settings.project.data_date.isoformat(),
            "profile": project.profile.name,
            "calibration": project.settings.radio.calibration or "none",
        },
        correcting=correcting_of(
            scene.stations, scene.grid, ground_of(project).cover, list(project.profile.clutter.classes)
        ),
        declaring=Declaring(scene.declared, scene.grid, tiles_of(scene.grid, side_cells), scene.inside),
        progress=lambda done: tell(progress, _MOSAICS, done, len(scene.layers)),
    )
    stations = write_stations(
        scene.stations, project.folder, _heading(project), language=project.settings.project.language
    )
    record(project.folder, STATIONS, digest, [stations])
    record(project.folder, PREDICT, digest, written)
    clear_pieces(project.folder, tiles)
    return written


def _predict_pieces(project: Project, progress: Progress | None) -> tuple[list[Finished], int]:
    """Work all tiles that are not kept from an earlier run, and return them with their side."""
    scene, settings, ground = project.scene, project.settings, ground_of(project)
    total, done = len(scene.used), 0

    def more(stations: int) -> None:
        nonlocal done
        done += stations
        tell(progress, _PREDICTING, done, total)

    tell(progress, _PREDICTING, 0, total)
    with workers(settings.run, project.threads, _size_of(project)) as (work, plan):
        tiles = predict(
            transmitters_of(scene.used, scene.grid, project.profile, scene.layers),
            ground.blocks,
            scene.inside,
            work,
            grid=scene.grid,
            profile=project.profile,
            side_cells=plan.side_cells,
            exact=ground.exact,
            bare=ground.bare,
            is_kept=lambda name: _is_kept(project, name),
            keep=lambda name, content: keep_piece(project.folder, name, content),
            patch=None if project.base is None else _patch(project, project.base, ground.blocks),
            progress=more,
        )
    return tiles, plan.side_cells


def _size_of(project: Project) -> Size:
    """Return how much a prediction asks for."""
    scene, reach_m = project.scene, 1000.0 * max(layer.max_radius_km for layer in project.profile.layers.values())
    return Size(
        layers=len(scene.layers),
        reach_cells=math.ceil(reach_m / scene.grid.resolution_m),
        places=len(scene.used[["lon", "lat"]].drop_duplicates()),
    )


def _is_kept(project: Project, name: str) -> bool:
    """Return whether a piece is kept from an earlier run, or can be taken over from the run that a scenario changes."""
    if is_whole(piece_file(project.folder, name)):
        return True
    return project.base is not None and take_piece(project.base.folder, project.folder, name)


def _patch(project: Project, base: Project, blocks: Blocks) -> Patch:
    """Return what makes a scenario's tiles from the pieces of the run that it changes."""
    scene, before = project.scene, base.scene
    numbers = {layer: number for number, layer in enumerate(before.layers)}
    earlier = Earlier(
        transmitters_of(before.used, before.grid, base.profile, before.layers),
        pd.Index(before.stations["station_id"]).get_indexer(pd.Index(scene.stations["station_id"])).astype(np.int64),
        np.array([numbers.get(layer, -1) for layer in scene.layers], np.int64),
        partial(piece_file, base.folder),
    )
    return partial(patched, earlier=earlier, blocks=blocks, threads=project.threads)


def figures(project: Project, *, overwrite: bool = False, progress: Progress | None = None) -> Result:
    """Compute the figures from the mosaics, write the tables and the manifest, and return them as written."""
    with _where_stale(project, (PREDICT, FIGURES), overwrite=overwrite):
        return _figures(project, overwrite=overwrite, progress=progress)


def _figures(project: Project, *, overwrite: bool, progress: Progress | None) -> Result:
    _predict_mosaics(project, overwrite=overwrite, progress=progress)
    digest = project.digest(FIGURES)
    if overwrite or not _has_figures(project):
        result, remarks = _compute(project, progress)
        tell(progress, _WRITING, 0, 1)
        remarks += reach_of_rasters(project.inputs, "population")
        findings = (*project.inputs.findings, *project.scene.findings, *remarks)
        csv_mode, language = project.settings.output.csv, project.settings.project.language
        begin(project.folder, FIGURES, STATIONS, MAP)
        files = write_tables(result, project.folder, csv_mode=csv_mode, language=language, findings=findings)
        record(project.folder, STATIONS, project.digest(PREDICT), [project.folder / STATIONS_FILE])
        record(project.folder, FIGURES, digest, files)
        tell(progress, _WRITING, 1, 1)
    return read_result(project.folder)


def draw_map(project: Project, result: Result, *, overwrite: bool = False, progress: Progress | None = None) -> Path:
    """Draw the interactive map of finished tables and return its file."""
    with _where_stale(project, (MAP,), overwrite=overwrite):
        return _draw_map(project, result, overwrite=overwrite, progress=progress)


def draw_page(
    project: Project, result: Result, file: Path, options: PageOptions, *, progress: Progress | None = None
) -> Path:
    """Draw a page of finished tables that is not the project's own map: finer, redacted, beside an earlier run."""
    from .outputs.map import write_map  # noqa: PLC0415  folium is heavy, and most commands draw no page

    tell(progress, _DRAWING, 0, 1)
    write_map(result, file, project.settings.project.language, options)
    tell(progress, _DRAWING, 1, 1)
    return file


def _draw_map(project: Project, result: Result, *, overwrite: bool, progress: Progress | None) -> Path:
    digest = project.digest(MAP)
    if overwrite or not _is_drawn(project):
        begin(project.folder, MAP)
        draw_page(project, result, project.map_file, project.page_options(), progress=progress)
        record(project.folder, MAP, digest, [project.map_file])
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
def alone(project: Project) -> Iterator[None]:
    """Keep other runs out of a project's results, and work within its limits.

    Raises
    ------
    OutputError
        Another run works in the folder.
    """
    limits, cache = within(project.settings.limits), rasterio.Env(GDAL_CACHEMAX=_GDAL_CACHE_BYTES)
    with locked(project.folder), limits, cache:
        yield


@contextmanager
def _where_stale(project: Project, steps: tuple[str, ...], *, overwrite: bool) -> Iterator[None]:
    """Be `alone` while the steps are done; where they all are, nothing is written and nobody kept out."""
    if overwrite or set(steps) & set(stale_steps(project)):
        with alone(project):
            clear_rubble(project.settings.output.maps)
            yield
    else:
        yield


def _is_predicted(project: Project) -> bool:
    return all(is_fresh(project.folder, step, project.digest(PREDICT)) for step in (PREDICT, STATIONS))


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
        density = people_blocks(project)
    result = compute(
        scene,
        Tables(
            inputs.hamlets, inputs.fibre, inputs.fibre_nodes, inputs.published, inputs.indicators, inputs.measurements
        ),
        stored_layers(project.folder),
        density,
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        ground=ground_of(project),
        counted_cells=counted_cells(settings.run.memory_gb),
        threads=project.threads,
        progress=partial(tell, progress, _COUNTING),
        progress_of_sites=partial(tell, progress, ALONE),
    )
    manifest = describe(
        result,
        settings=settings,
        profile=project.profile,
        gap_rule=project.gap_rule,
        scene=scene,
        files=project.files,
        change=project.change,
        calibration=project.calibration,
    )
    return replace(result, manifest=manifest), remarks


def ground_of(project: Project) -> MosaicGround:
    """Return on what the project's mosaics are made."""
    terrain, standing = project.settings.inputs.terrain, standing_of(project.settings, project.profile)
    blocks = ground_blocks(None if terrain is None else terrain.path, standing, project.scene.grid)
    return MosaicGround(
        blocks,
        standing.on_profile,
        project.settings.radio.accuracy == "exact",
        cover_of(standing, project.scene.grid),
    )


def people_blocks(project: Project) -> Blocks | None:
    """Return the blocks of the project's raster of people, None where it has none."""
    source, grid = project.settings.inputs.population, project.scene.grid
    if source is None:
        return None
    path = source.path
    return lru_cache(maxsize=_PEOPLE_BLOCKS)(lambda index: read_people(path, beyond(grid, window_of(index))))


def tell(progress: Progress | None, what: Message, done: int, total: int) -> None:
    """Tell how much of something is done, where anybody listens."""
    if progress is not None:
        progress(what, done, total)
