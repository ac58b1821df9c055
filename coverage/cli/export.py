"""phusong export: the last run for the tools around: Google Earth, web maps, GIS."""

from collections.abc import Callable
from pathlib import Path

import click

from ..errors import MissingFileError
from ..indicators.result import Result
from ..language import Language, msg
from ..outputs.class_rasters import Mosaic, write_class_rasters
from ..outputs.geojson import write_geojson
from ..outputs.kmz import write_kmz
from ..outputs.manifest import json_text
from ..outputs.mosaics import level_file
from ..outputs.notes import SYNTHETIC_MARK, is_synthetic
from ..outputs.rasters import read_level
from ..project import Project, finished, open_project
from .help import Command
from .options import Session, session_options

_FOLDER = "export"


@click.command(
    cls=Command,
    help="Write the last run for other tools, all or some of: kmz (Google Earth), geojson, classes (coloured rasters).",
)
@click.argument("forms", metavar="[FORM]...", nargs=-1, type=click.Choice(["kmz", "geojson", "classes"]))
@session_options
def command(session: Session, *, forms: tuple[str, ...]) -> None:
    """Write the files and name them."""
    project = open_project(session.settings())
    result = finished(project)
    files = [
        file
        for name, write in _WRITERS.items()
        if not forms or name in forms
        for file in write(project, result, session.language)
    ]
    if session.as_json:
        session.show(json_text({"files": [str(file) for file in files]}))
        return
    for file in files:
        session.show(msg("Written: {file}", file=str(file)).render(session.language))


def _kmz(project: Project, result: Result, language: Language) -> list[Path]:
    return [write_kmz(result, _into(project) / f"{project.settings.project.name}.kmz", language)]


def _geojson(project: Project, result: Result, language: Language) -> list[Path]:
    mark = f"{SYNTHETIC_MARK.render(language)}. " if is_synthetic(result.manifest) else ""
    said = mark + str(result.manifest.get("title", ""))
    layers = {"communes": result.communes, "hamlets": result.hamlets, "stations": result.stations}
    return [
        write_geojson(_into(project) / f"{name}.geojson", frame, description=said, language=language)
        for name, frame in layers.items()
        if frame is not None
    ]


def _classes(project: Project, result: Result, language: Language) -> list[Path]:
    def level(operator: str, technology: str) -> Mosaic | None:
        try:
            return read_level(level_file(project.folder, operator, technology))
        except MissingFileError:
            # Not every operator has every technology.
            return None

    return write_class_rasters(result, level, _into(project), language)


def _into(project: Project) -> Path:
    return project.folder / _FOLDER


_WRITERS: dict[str, Callable[[Project, Result, Language], list[Path]]] = {
    "kmz": _kmz,
    "geojson": _geojson,
    "classes": _classes,
}
