"""phusong profile: one path over the terrain, in numbers and as a picture."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from .. import pipeline
from ..config import OUTDOOR
from ..engine.clutter import Standing, standing_of
from ..engine.links import Places, links
from ..errors import SettingsError
from ..indicators.cases import cases_of
from ..indicators.one_path import Study, study_path
from ..language import Language, Message, msg
from ..outputs.manifest import json_text
from ..outputs.notes import SYNTHETIC_MARK
from ..outputs.path_ends import find_rows, one_row, point_of
from ..outputs.path_facts import path_data, path_lines
from ..outputs.picture import DPI, FORMATS, write_picture
from ..outputs.places import check_output_file
from ..pipeline import Project
from .help import Command
from .numbers import AtLeast
from .options import Session, replace_option, session_options

_BANDS_MHZ = (30.0, 6000.0)
_OFF_BAND = 0.1
"""By so great a part a frequency may lie off the band's name, as 939.2 MHz does off 900."""


class _End(NamedTuple):
    """One end: where, how high above ground, its name, and the rows of the stations that stand there."""

    place: tuple[float, float, float]
    name: str
    stations: pd.DataFrame | None = None


@click.command(
    cls=Command,
    help="Look at one path: distance, line of sight, obstacle, losses, level; as numbers, and with -o as a picture.",
)
@click.option(
    "--from", "sender", required=True, metavar="STATION|LON,LAT,H", help="ID of a station or site, or coordinates."
)
@click.option(
    "--to", "phone", required=True, metavar="HAMLET|LON,LAT[,H]", help="ID or name of a hamlet, or coordinates."
)
@click.option(
    "--band", "band_mhz", type=AtLeast(0.0), metavar="FREQUENCY", help="Frequency or band; a station has its own."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Draw it to a .png, .svg or .pdf file."
)
@click.option("--dpi", type=int, default=DPI, help="Pixels per inch of a PNG.")
@replace_option
@session_options
def command(
    session: Session,
    *,
    sender: str,
    phone: str,
    band_mhz: float | None,
    output: Path | None,
    dpi: int,
    overwrite: bool,
) -> None:
    """Study the path and show it."""
    project = pipeline.open_project(session.settings())
    terrain = project.settings.inputs.terrain
    if terrain is None:
        raise SettingsError("the project has no terrain; name a raster or a folder of tiles at [inputs] terrain")
    if output is not None:
        check_output_file(output, project.settings, FORMATS, overwrite=overwrite)
    at_phone = _phone(project, phone)
    at_sender = _sender(project, sender)
    standing = standing_of(project.settings, project.profile)
    station = _best_station(at_sender, at_phone, band_mhz, project, standing)
    study = study_path(
        terrain.path,
        at_sender.place if station is None else _place_of(station),
        at_phone.place,
        _frequency_mhz(station, band_mhz),
        profile=project.profile,
        standing=standing,
        station=station,
    )
    ends = (at_sender.name if station is None else _title(station), at_phone.name)
    mark = SYNTHETIC_MARK if project.settings.synthetic else None
    _show(session, study, ends, mark)
    if output is not None:
        write_picture(_drawn(study, ends, session.language, mark), output, dpi=dpi, title=" → ".join(ends))
        session.say(msg("Picture: {file}", file=str(output)))


def _phone(project: Project, text: str) -> _End:
    height_m = project.profile.receiver.height_m
    point = point_of(text, "--to")
    if point is not None:
        return _End((point.lon, point.lat, point.height_m or height_m), f"{point.lon:.5f}, {point.lat:.5f}")
    hamlets = pipeline.finished(project).hamlets
    if hamlets is None:
        raise SettingsError("the project has no hamlet list; give --to as longitude,latitude")
    row = one_row(find_rows(hamlets, text, ["hamlet_id", "name"], "--to"), text, "hamlet_id", "--to")
    return _End((float(row["lon"]), float(row["lat"]), height_m), f"{row['name']} ({row['hamlet_id']})")


def _sender(project: Project, text: str) -> _End:
    point = point_of(text, "--from")
    if point is not None:
        if point.height_m is None:
            raise SettingsError(
                "--from {value!r} has no height; give longitude,latitude,height of the antenna above ground, such as "
                "105.36,21.33,40",
                value=text,
            )
        return _End((point.lon, point.lat, point.height_m), f"{point.lon:.5f}, {point.lat:.5f}")
    stations = pipeline.finished(project).stations
    rows = pd.DataFrame(find_rows(stations, text, ["station_id", "site_id"], "--from"))
    return _End(_place_of(rows.iloc[0]), str(rows["site_id"].iloc[0]), rows)


def _best_station(
    sender: _End, phone: _End, band_mhz: float | None, project: Project, standing: Standing
) -> pd.Series | None:
    """Return the station meant: of a site's, on the band that is asked for, the one that lacks least."""
    rows, profile, terrain = sender.stations, project.profile, project.settings.inputs.terrain
    if rows is None:
        return None
    if band_mhz is not None:
        off = _off_band(rows, band_mhz)
        if off.min() > _OFF_BAND * band_mhz:
            raise SettingsError(
                "{name} has nothing on {band:g} MHz; it has {bands} MHz",
                name=sender.name,
                band=band_mhz,
                bands=", ".join(f"{value:g}" for value in sorted(set(rows["frequency_mhz"]))),
            )
        rows = rows[off == off.min()]
    required = np.array([cases_of(profile, technology).central(OUTDOOR) for technology in rows["technology"]])
    lon, lat, _ = phone.place
    found = links(
        rows, Places(np.array([lon]), np.array([lat])), (np.arange(len(rows)), np.zeros(len(rows), np.int64)),
        terrain=None if terrain is None else terrain.path, profile=profile, required_dbm=required, standing=standing,
    )  # fmt: skip
    return rows.iloc[int(np.argmin(found["missing_db"].fillna(np.inf)))]


def _off_band(stations: pd.DataFrame, band_mhz: float) -> pd.Series:
    """Return how far each station is from a frequency or a band's name, by its own frequency or band, in MHz.

    Examples
    --------
    >>> stations = pd.DataFrame({"frequency_mhz": [780.5, 947.5], "band_mhz": [700.0, None]})
    >>> _off_band(stations, 700.0).tolist(), _off_band(stations, 947.5).tolist()
    ([0.0, 247.5], [167.0, 0.0])
    """
    return stations[["frequency_mhz", "band_mhz"]].astype("Float64").sub(band_mhz).abs().min(axis=1).astype("float64")


def _frequency_mhz(station: pd.Series | None, band_mhz: float | None) -> float:
    if station is not None:
        return float(station["frequency_mhz"])
    if band_mhz is None:
        raise SettingsError("--from is a point, which has no band; give one with --band, such as --band 1800")
    if not _BANDS_MHZ[0] <= band_mhz <= _BANDS_MHZ[1]:
        raise SettingsError(
            "{flag} is {value:g}; expected {low:g} to {high:g}",
            flag="--band",
            value=band_mhz,
            low=_BANDS_MHZ[0],
            high=_BANDS_MHZ[1],
        )
    return band_mhz


def _place_of(station: pd.Series) -> tuple[float, float, float]:
    return float(station["lon"]), float(station["lat"]), float(station["antenna_height_m"])


def _title(station: pd.Series) -> str:
    return f"{station['station_id']} ({station['operator']} {station['technology']})"


def _show(session: Session, study: Study, ends: tuple[str, str], mark: Message | None) -> None:
    if session.as_json:
        session.show(json_text(path_data(study, ends) | {"synthetic": mark is not None}))
        return
    language = session.language
    caption = None if mark is None else Text(mark.render(language), style="bold red")
    table = Table(show_header=False, caption=caption, caption_justify="left")
    for what, value in path_lines(study, ends, language):
        table.add_row(Text(what.render(language)), Text(value))
    session.console().print(table)


def _drawn(study: Study, ends: tuple[str, str], language: Language, mark: Message | None) -> Any:
    if find_spec("matplotlib") is None:
        raise SettingsError(
            "pictures need matplotlib, which is not installed; install phusong with its extra 'picture': "
            "pip install 'phusong[picture]'"
        )
    return import_module("..outputs.path_picture", __package__).draw_path(study, ends, language, mark=mark)
