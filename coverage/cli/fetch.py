"""phusong fetch: open data over the network, made ready for the project."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import geopandas as gpd

from ..config import FILE_NAME, Settings
from ..config.limits import within
from ..errors import InputError, MissingFileError, OutputError
from ..geo.crs import WGS84, working_crs
from ..geo.grid import grid_over
from ..geo.rasters import read_terrain
from ..geo.voids import MOST_CELLS, fill_voids
from ..inputs.coordinates import crs_of_map
from ..inputs.downloads import Told
from ..inputs.files import read_frame
from ..inputs.open_data import (
    Origin,
    cache_of,
    commune_outlines,
    population_raster,
    terrain_tiles,
)
from ..language import msg
from ..outputs.fetched import name_input, write_origin, write_outlines, write_part, write_terrain
from .help import Command
from .options import Session, session_options

_FOLDER = "open-data"
_FETCHING = msg("Fetching (bytes)")
_MARGIN_M = 1000.0
_SHOWN = 20  # codes; the note beside the file holds all
_DEGREES_OF_MARGIN = 0.02


@click.command(
    cls=Command,
    help="Fetch open data over the network (boundaries, terrain, population), and make them ready for the project.",
)
@click.argument("what", metavar="WHAT", type=click.Choice(["boundaries", "terrain", "population"]))
@click.option("--province", default=None, help="The province whose boundaries are wanted; else the project's scope.")
@click.option("--overwrite", is_flag=True, help="Replace the file where it is there already.")
@session_options
def command(session: Session, *, what: str, province: str | None, overwrite: bool) -> None:
    """Fetch."""
    settings = session.settings()
    makers: dict[str, Callable[[], tuple[Path, Origin]]] = {
        "boundaries": lambda: _boundaries(session, settings, province, overwrite=overwrite),
        "terrain": lambda: _terrain(session, settings, overwrite=overwrite),
        "population": lambda: _population(session, settings, overwrite=overwrite),
    }
    with within(settings.limits):
        path, origin = makers[what]()
    key = "communes" if what == "boundaries" else what
    session.show(str(path))
    session.say(msg("{title}; licence: {licence}", title=origin.title, licence=origin.licence))
    if name_input(settings.folder / FILE_NAME, key, path, origin, settings.project.language):
        session.say(msg("{file} names it as [inputs.{key}].", file=FILE_NAME, key=key))
    else:
        session.say(
            msg(
                "{file} names another file as [inputs.{key}]; to use this one, write there: path = {path!r}",
                file=FILE_NAME,
                key=key,
                path=path.relative_to(settings.folder).as_posix(),
            )
        )


def _target(settings: Settings, name: str, *, overwrite: bool) -> Path:
    path = settings.folder / _FOLDER / name
    # It may be an input of the project already: that is what it is fetched for.
    if path.exists() and not overwrite:
        raise OutputError("{file} is there already; replace it with --overwrite", file=str(path))
    return path


def _boundaries(session: Session, settings: Settings, province: str | None, *, overwrite: bool) -> tuple[Path, Origin]:
    asked = province or settings.project.scope.partition("(")[0].strip()
    if not asked:
        raise InputError("say which province's boundaries are wanted: --province, or [project] scope in phusong.toml")
    path = _target(settings, "communes.gpkg", overwrite=overwrite)
    with _progress(session) as told:
        communes, origin, absent = commune_outlines(
            asked, settings.fetch, cache_of(settings.fetch, settings.folder), told
        )
    write_outlines(path, communes)
    write_origin(path, origin, communes=len(communes), absent=absent)
    if absent:
        session.say(
            msg(
                "the source has no outline of {count} communes: {codes}",
                count=len(absent),
                codes=", ".join(absent[:_SHOWN]) + (", …" if len(absent) > _SHOWN else ""),
            )
        )
    return path, origin


def _terrain(session: Session, settings: Settings, *, overwrite: bool) -> tuple[Path, Origin]:
    path = _target(settings, "terrain.tif", overwrite=overwrite)
    communes = _communes(settings)
    crs = working_crs(settings.grid.crs, communes)
    belt = settings.run.neighbour_km * 1000.0 + _MARGIN_M
    west, south, east, north = communes.to_crs(crs).total_bounds
    around = (west - belt, south - belt, east + belt, north + belt)
    grid = grid_over(around, crs, settings.grid.resolution_m)
    degrees = communes.to_crs(crs).buffer(belt).to_crs(WGS84).total_bounds
    with _progress(session) as told:
        bounds = (float(degrees[0]), float(degrees[1]), float(degrees[2]), float(degrees[3]))
        cache = cache_of(settings.fetch, settings.folder)
        folder, origin, absent = terrain_tiles(bounds, settings.fetch, cache, told)
    heights, filled = fill_voids(read_terrain(folder, grid))
    write_terrain(path, heights, grid)
    facts = {"voids_filled": filled.voids, "cells_filled": filled.cells, "cells_without_height": filled.left_cells}
    method = f"bilinear onto the project's grid; voids of at most {MOST_CELLS} cells by inverse distance (fillnodata)"
    write_origin(path, origin, absent_tiles=absent, resolution_m=grid.resolution_m, method=method, **facts)
    session.say(
        msg(
            "{tiles} tiles made one raster of {resolution:g} m; {voids} small voids ({cells} cells) were filled by "
            "inverse distance, {left} cells have no height",
            tiles=len(origin.urls),
            resolution=grid.resolution_m,
            voids=filled.voids,
            cells=filled.cells,
            left=filled.left_cells,
        )
    )
    return path, origin


def _population(session: Session, settings: Settings, *, overwrite: bool) -> tuple[Path, Origin]:
    path = _target(settings, "population.tif", overwrite=overwrite)
    communes = _communes(settings)
    with _progress(session) as told:
        source, origin = population_raster(settings.fetch, cache_of(settings.fetch, settings.folder), told)
    west, south, east, north = communes.total_bounds
    margin = _DEGREES_OF_MARGIN
    write_part(path, source, (west - margin, south - margin, east + margin, north + margin))
    write_origin(path, origin)
    return path, origin


def _communes(settings: Settings) -> gpd.GeoDataFrame:
    """Return where the data are wanted; figures and faults of single communes do not matter for that."""
    path = settings.inputs.communes.path
    if not path.exists():
        raise MissingFileError(
            "{file} does not exist, so that nobody knows where data are wanted; run 'phusong fetch boundaries', or "
            "correct the path in phusong.toml",
            file=str(path),
        )
    raw = read_frame(path, any_map=True)
    if raw.geometry is None:
        raise InputError(
            "{file} is a table without shapes, so that nobody knows where data are wanted; run 'phusong fetch "
            "boundaries', or name a map layer as [inputs.communes]",
            file=raw.name,
        )
    system, _ = crs_of_map(raw, settings.inputs.communes.crs)
    return gpd.GeoDataFrame(geometry=[shape for shape in raw.geometry if shape is not None], crs=system).to_crs(WGS84)


@contextmanager
def _progress(session: Session) -> Iterator[Told | None]:
    with session.progress() as tell:
        yield None if tell is None else lambda done, total: tell(_FETCHING, done, max(done, total))
