"""All inputs of a project, read and checked together."""

import datetime as dt
import glob
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from ..config import MeasurementLog, Settings, Source, StationList
from ..config.limits import within
from ..errors import InputError, MissingFileError, PhusongError, SettingsError
from ..geo.profiles import heights_at
from ..geo.rasters import files_of
from ..language import Message, msg
from ..tables import Finding
from .archives import files_in
from .communes import read_communes
from .coverage import read_coverage
from .extra_indicators import read_indicators
from .fibre import read_fibre, read_fibre_nodes
from .files import check_path
from .hamlets import read_hamlets
from .measurements import read_measurements
from .plan_places import read_areas, read_lines, read_plan_points
from .published import read_published
from .quality import by_weight, sentence
from .station_checks import communes_without
from .stations import RecognisedTable, StationSource, Terrain, read_station_files

_SHOWN_FAULTS = 20
_COMPANIONS = {
    ".shp": (".cpg", ".dbf", ".prj", ".shx"),
    ".tab": (".dat", ".id", ".ind", ".map"),
    ".gml": (".gfs", ".xsd"),
}
_FOLDERS = ("stations", "measurements")
_RASTERS = ("terrain", "land_cover", "population")

Progress = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class InputFile:
    """One file that the project reads, for the manifest.

    Attributes
    ----------
    key
        Its key under [inputs] in phusong.toml.
    sha256, bytes
        Of the content; an input of several files (Shapefile, MapInfo, VRT, tiles) counts with all, by name.
    synthetic, schematic, data_date, source
        As phusong.toml says.
    """

    key: str
    path: Path
    sha256: str
    bytes: int
    synthetic: bool
    schematic: bool
    data_date: dt.date | None
    source: str


@dataclass(frozen=True)
class PlanPlaces:
    """What planning alone looks at, in EPSG:4326; None where the project has no such input."""

    roads: gpd.GeoSeries | None = None
    power_lines: gpd.GeoSeries | None = None
    no_build: gpd.GeoSeries | None = None
    points: gpd.GeoDataFrame | None = None


@dataclass(frozen=True)
class ProjectInputs:
    """A project's tables, checked; None where it has no such input.

    `indicators` has one row per commune, indexed by `commune_code`, and float columns.
    """

    stations: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    hamlets: gpd.GeoDataFrame | None
    fibre: pd.DataFrame | None
    fibre_nodes: gpd.GeoDataFrame | None
    published: pd.DataFrame | None
    indicators: pd.DataFrame | None
    coverage: gpd.GeoDataFrame | None
    findings: tuple[Finding, ...]
    files: tuple[InputFile, ...]
    station_lists: tuple[RecognisedTable, ...] = ()
    planning: PlanPlaces = PlanPlaces()
    measurements: pd.DataFrame | None = None


def read_inputs(settings: Settings, progress: Progress | None = None) -> ProjectInputs:
    """Read every input of a project.

    Parameters
    ----------
    settings
        With absolute paths, as `read_settings` returns them. Terrain and population rasters are only hashed.
    progress
        Called with each file's name before it is read.

    Raises
    ------
    InputError
        Any finding is an error; the first twenty are listed in its details.
    """
    inputs, findings = inspect_inputs(settings, progress)
    refuse_errors(findings)
    if inputs is None:
        raise _unusable([])
    return inputs


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Refuse inputs of which a finding is an error; the first twenty are listed in the `InputError`'s details."""
    faults = [finding for finding in by_weight(findings) if finding.severity == "error"]
    if faults:
        raise _unusable(faults)


def _unusable(faults: list[Finding]) -> InputError:
    details: list[Message] = [sentence(finding) for finding in faults[:_SHOWN_FAULTS]]
    if len(faults) > _SHOWN_FAULTS:
        details.append(msg("and {count} more; run 'phusong check'", count=len(faults) - _SHOWN_FAULTS))
    return InputError("the inputs hold {count} errors; correct them and run again:", details=details, count=len(faults))


def inspect_inputs(
    settings: Settings, progress: Progress | None = None
) -> tuple[ProjectInputs | None, tuple[Finding, ...]]:
    """Read every input of a project and return what was found, errors included.

    A file that is missing or broken is a finding itself. The inputs are None where stations or communes cannot be
    opened; with errors among the findings they hold the rows that are in order, and are fit for a look only.
    """
    with within(settings.limits):
        return _inspected(settings, progress)


def _inspected(settings: Settings, progress: Progress | None) -> tuple[ProjectInputs | None, tuple[Finding, ...]]:
    wanted = settings.inputs
    findings: list[Finding] = []
    files, there = _files(settings.inputs.named(), findings)
    by_key: dict[str, list[Source]] = {}
    for key, source in there:
        by_key.setdefault(key, []).append(source)

    def table(key: str, read: Callable[[list[Source]], tuple[T, list[Finding]]]) -> T | None:
        sources = by_key.get(key)
        if not sources:
            return None
        if progress is not None:
            progress(", ".join(source.path.name for source in sources))
        return _attempt(lambda: read(sources), findings)

    figures = by_key.get("commune_figures", [None])[0]
    communes = None
    # Without the figures that the project names, every commune would be blamed for its missing population.
    if wanted.commune_figures is None or figures is not None:
        beside = None if figures is None else figures.path
        communes = table("communes", lambda files: read_communes(files[0].path, beside, crs=files[0].crs))
    # Stations are looked at even where the communes cannot be read, so that all faults are told at once.
    ground = None if communes is None or communes.empty else communes
    recognised: list[RecognisedTable] = []

    def station_lists(sources: list[Source]) -> tuple[gpd.GeoDataFrame, list[Finding]]:
        stations, report = read_station_files(
            [station_source(source) for source in sources],
            ground,
            neighbour_km=settings.run.neighbour_km,
            data_date=settings.project.data_date,
            terrain=ground_heights(settings),
        )
        recognised.extend(report.tables)
        return stations, list(report.findings)

    stations = table("stations", station_lists)
    published = table("published", lambda files: read_published(files[0].path))
    if ground is None:
        return None, tuple(findings)
    people = by_key.get("population", [None])[0]
    hamlets = table(
        "hamlets",
        lambda files: read_hamlets(
            files[0].path,
            ground,
            crs=files[0].crs,
            population=None if people is None else people.path,
            stations=stations,
        ),
    )
    fibre = table("fibre", lambda files: read_fibre(files[0].path, ground))
    nodes = table("fibre_nodes", lambda files: read_fibre_nodes(files[0].path, ground, crs=files[0].crs))
    indicators = table("indicators", lambda files: read_indicators([source.path for source in files], ground))
    if stations is None:
        return None, tuple(findings)
    findings += communes_without(stations, ground)
    coverage = table("coverage", lambda files: read_coverage(files[0].path, stations, crs=files[0].crs))
    planning = PlanPlaces(
        table("roads", lambda files: read_lines(files[0].path, crs=files[0].crs)),
        table("power_lines", lambda files: read_lines(files[0].path, crs=files[0].crs)),
        table("no_build", lambda files: read_areas(files[0].path, crs=files[0].crs)),
        table("plan_points", lambda files: read_plan_points(files[0].path, ground, crs=files[0].crs)),
    )
    names = sorted(set(stations["operator"].dropna()))
    measurements = table(
        "measurements", lambda files: read_measurements(_logs(files), ground, settings.measurements, known=names)
    )
    found = tuple(findings)
    read = (stations, ground, hamlets, fibre, nodes, published, indicators, coverage)
    return ProjectInputs(*read, found, files, tuple(recognised), planning, measurements), found


def _logs(sources: Sequence[Source]) -> list[MeasurementLog]:
    return [source for source in sources if isinstance(source, MeasurementLog)]


def ground_heights(settings: Settings) -> Terrain | None:
    """Return the project's terrain as the reader of lists takes it; None where the project has none.

    Where it cannot be read it says nothing here: what is wrong with it is told of the raster itself.
    """
    source = settings.inputs.terrain
    if source is None:
        return None

    def heights_m(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        try:
            return heights_at(source.path, lon, lat)
        except PhusongError:
            return np.full(lon.shape, np.nan)

    return heights_m


def station_source(source: Source) -> StationSource:
    """Return a station list as the reader of lists takes it."""
    if not isinstance(source, StationList):
        return StationSource(source.path, source.crs)
    return StationSource(source.path, source.crs, source.operator, source.headings, source.sheets, source.site_radius_m)


def input_files(settings: Settings, more: Sequence[tuple[str, Source]] = ()) -> tuple[InputFile, ...]:
    """Return the description of every input file, without reading tables: enough to know whether anything changed.

    `more` are further files, each with its key.

    Raises
    ------
    InputError
        A file is not there or cannot be read; each is named.
    """
    findings: list[Finding] = []
    files, _ = _files([*settings.inputs.named(), *more], findings)
    if findings:
        raise _unusable(findings)
    return files


def _attempt(read: Callable[[], tuple[T, list[Finding]]], findings: list[Finding]) -> T | None:
    """Return what `read` returns, its findings added; what it refuses is a finding."""
    try:
        value, found = read()
    except PhusongError as error:
        findings.append(_refused(error))
        return None
    findings += found
    return value


def _refused(error: PhusongError) -> Finding:
    if isinstance(error, MissingFileError):
        rule = "missing_file"
    else:
        rule = "settings" if isinstance(error, SettingsError) else "unusable_file"
    name = Path(str(error.message.params.get("file", ""))).name
    return Finding(name, None, "", "", "error", rule, error.message)


def _files(
    named: Sequence[tuple[str, Source]], findings: list[Finding]
) -> tuple[tuple[InputFile, ...], list[tuple[str, Source]]]:
    """Return the description of each input file that is there, and the sources that can be opened."""
    files, there = [], []
    for key, source in named:
        try:
            parts = _parts(key, source.path)
            for part in parts:
                check_path(part)
        except PhusongError as error:
            findings.append(_refused(error))
            continue
        sha256, size = _fingerprint(source.path, parts)
        date = source.data_date
        files.append(InputFile(key, source.path, sha256, size, source.synthetic, source.schematic, date, source.source))
        there.append((key, source))
    return tuple(files), there


def _parts(key: str, path: Path) -> list[Path]:
    """Return the files that an input consists of: its companions, a raster's sources, a folder's tiles."""
    companions = _COMPANIONS.get(path.suffix.lower())
    if companions is not None and path.is_file():
        beside = path.parent.glob(f"{glob.escape(path.stem)}.*")
        return sorted(item for item in beside if item == path or item.suffix.lower() in companions)
    if key in _FOLDERS and path.is_dir():
        return files_in(path)
    if key in _RASTERS and path.exists():
        return files_of(path)
    return [path]


def _fingerprint(path: Path, parts: list[Path]) -> tuple[str, int]:
    """Return the digest and the length of an input's content.

    Of one file it is the file's own sha256. Where there are several, or the name itself says where the raster lies,
    each part's name and length go before its content.
    """
    digest, size = hashlib.sha256(), 0
    named = parts != [path] or path.suffix.lower() == ".hgt"
    for part in parts:
        length = part.stat().st_size
        size += length
        if named:
            digest.update(f"{part.name}\0{length}\0".encode())
        with part.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest(), size
