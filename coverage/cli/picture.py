"""phusong picture: a sheet for paper, as PNG, SVG or PDF."""

from pathlib import Path

import click

from ..config import Settings
from ..errors import OutputError, SettingsError
from ..indicators.result import Result, slug
from ..language import msg
from ..outputs.manifest import json_text
from ..outputs.picture import DPI, FORMATS, WIDTH_MM, draw, write_picture
from ..outputs.places import check_output_file
from ..outputs.stored import read_result
from ..project import finished, open_project
from .earlier import before_option, results_folder
from .help import Command
from .options import Session, replace_option, session_options


@click.command(
    cls=Command,
    help="Draw a picture for paper: the province, one commune, or before and after. PNG, SVG or PDF, A4 unless told.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The .png, .svg or .pdf file; without it a PNG beside the map.",
)
@click.option(
    "--layer", metavar="NAME", help="What colours the communes: pop_4g_any, '4g viettel', fibre_subscribed..."
)
@click.option("--commune", metavar="NAME|CODE", help="Show this commune with its hamlets; diacritics are not needed.")
@before_option
@click.option(
    "--after",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of later results; without it the project's own.",
)
@click.option(
    "--width-mm", type=float, default=WIDTH_MM, help="Width of the paper: 297 (lying) or 210 (upright) is A4."
)
@click.option("--dpi", type=int, default=DPI, help="Pixels per inch of a PNG.")
@replace_option
@session_options
def command(
    session: Session,
    *,
    output: Path | None,
    layer: str | None,
    commune: str | None,
    before: Path | None,
    after: Path | None,
    width_mm: float,
    dpi: int,
    overwrite: bool,
) -> None:
    """Draw the picture."""
    if after is not None and before is None:
        raise SettingsError("--after is given without --before; name both folders, or --before alone")
    settings, result = _own(session) if after is None else (None, read_result(results_folder(after)))
    earlier = None if before is None else read_result(results_folder(before))
    file = output or _usual_file(settings, layer, commune, changed=before is not None)
    _check_file(file, settings, overwrite=overwrite)
    figure = draw(result, layer=layer, commune=commune, before=earlier, language=session.language, width_mm=width_mm)
    manifest = result.manifest
    write_picture(figure, file, dpi=dpi, title=str(manifest.get("title", "")), issuer=str(manifest.get("issuer", "")))
    if session.as_json:
        session.show(json_text({"picture": str(file), "width_mm": width_mm, "dpi": dpi}))
        return
    session.show(msg("Picture: {file}", file=str(file)).render(session.language))


def _own(session: Session) -> tuple[Settings, Result]:
    project = open_project(session.settings())
    return project.settings, finished(project)


def _usual_file(settings: Settings | None, layer: str | None, commune: str | None, *, changed: bool) -> Path:
    folder, name = (Path(), "phusong") if settings is None else (settings.output.maps, settings.project.name)
    parts = [name, *(slug(part) for part in (commune, layer) if part), *(["before-after"] if changed else [])]
    return folder / ("-".join(parts) + FORMATS[0])


def _check_file(file: Path, settings: Settings | None, *, overwrite: bool) -> None:
    if file.suffix.lower() not in FORMATS:
        raise OutputError(
            "{file}: a picture goes into a file that ends in {choices}", file=str(file), choices=", ".join(FORMATS)
        )
    if settings is not None:
        check_output_file(file, settings, FORMATS, overwrite=overwrite)
    elif file.is_file() and not overwrite:
        raise OutputError("{file} is there already; give another name, or replace it with --overwrite", file=str(file))
