"""Station lists -> the checked stations' table, and the report of what was read."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ...errors import InputError
from ...geo.profiles import heights_at
from ...language import msg
from ...tables import STATIONS, Finding, given_parameters
from ..archives import Member, members
from ..communes import read_communes
from ..files import ALL_KINDS, COMPANIONS, advice_on, check_source, read_tables
from ..operators import short_form, told_apart
from ..optional_cells import without_odd_cells
from ..quality import sentence
from ..raw_tables import Block
from ..reading import Reading, checked, rows_read, usable
from ..station_checks import station_findings
from .crowd import SITE_RADIUS_M, is_crowd, sites_of_cells
from .heights import Terrain
from .layouts import STATION_LIST
from .optional_cells import OPTIONAL, with_unread
from .placing import completed, placed
from .recognition import Recognition, recognised
from .repeated import with_firsts_named, without_repeated, without_those
from .report import RecognisedTable, StationReport
from .rows import joined_tables, without_other_rows
from .sectors import sectors_together, with_bands, with_identities
from .side_by_side import parted
from .status_dates import dated, silent
from .table import ListReading, read_list


@dataclass(frozen=True)
class StationSource:
    """A station list to be read, and what phusong.toml says of it.

    Attributes
    ----------
    path
        A file, a folder or an archive.
    crs
        What the coordinates are in; None where they are to be told by their numbers.
    operator
        Of rows that name none.
    headings
        Heading -> what it means (see `recognised`).
    sheets
        The sheets to be read; all visible ones where none is named.
    site_radius_m
        Within which the cells of a crowd-sourced list stand on one site.
    """

    path: Path
    crs: str | None = None
    operator: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    site_radius_m: float = SITE_RADIUS_M


def read_stations(
    path: Path | str | Sequence[Path | str],
    communes: gpd.GeoDataFrame | Path | str | None = None,
    *,
    crs: str | None = None,
    neighbour_km: float = 15.0,
    data_date: dt.date | None = None,
    terrain: Path | str | None = None,
) -> tuple[gpd.GeoDataFrame, StationReport]:
    r"""Read one station list or several into one table, however they are kept.

    Parameters
    ----------
    path
        A workbook (XLSX, XLS, ODS), text (CSV, TSV), map layer (GeoPackage, GeoJSON, Shapefile, KML), Parquet, a folder
        or a ZIP of them; several make one table. Headings, encoding, technologies and coordinates are recognised.
    communes
        A file of their polygons, or what `read_communes` made of one: each station gets the commune in which it lies,
        and coordinates in metres are told by them.
    crs
        What the coordinates are in, such as ``EPSG:9208``; None leaves it to the numbers, and to the layer itself.
    neighbour_km
        Stations farther from every commune than this are warned of and left out.
    data_date
        A later on-air date is warned of; today when None.
    terrain
        A raster of the ground's heights, or a folder of tiles: it tells whether a column "Độ cao (m)" gives the
        antennas' heights or the ground's.

    Returns
    -------
    stations, report
        EPSG:4326; the columns of `STATIONS`, then `commune_code` (by coordinates, missing outside the communes),
        `source` (the file's name), `site_name` (missing where the list has none), `unread` (names of the columns whose
        cell could not be read), `confidence` (the share of its radio's parameters that the list gives, 0 to 1) and
        `geometry`. Rows with an error are left out; an empty status is taken for ``on_air``. The report holds the
        findings, and what each heading was taken for.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        A file cannot be opened, or its coordinate reference system is unknown.

    Examples
    --------
    >>> import tempfile
    >>> text = "Mã trạm;Nhà mạng;Công nghệ;Toạ độ\nT1;Vinaphone;2G/4G L1800;105,34808/22,62924"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "trạm.csv").write_text(text, encoding="utf-8")
    ...     stations, report = read_stations(Path(folder, "trạm.csv"))
    >>> stations[["station_id", "operator", "technology", "band_mhz", "lon", "lat"]].to_numpy().tolist()
    [['T1-2G', 'VNPT', '2G', nan, 105.34808, 22.62924], ['T1-4G1800', 'VNPT', '4G', 1800.0, 105.34808, 22.62924]]
    >>> dict(report.tables[0].mapping)["Toạ độ"]
    'coordinates'
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    sources = [StationSource(Path(item), crs) for item in paths]
    if isinstance(communes, str | Path):
        communes = _outlines(Path(communes))
    elif communes is not None and "commune_code" not in communes.columns:
        raise InputError(
            "the communes have no column {column}; hand in their file instead, such as communes='communes.geojson', "
            "and its headings are recognised",
            column="commune_code",
        )
    heights = None if terrain is None else partial(heights_at, Path(terrain))
    return read_station_files(sources, communes, neighbour_km=neighbour_km, data_date=data_date, terrain=heights)


_BESIDE = ("commune_code", "source", "site_name", "unread", "confidence")  # what follows the columns of `STATIONS`


def _outlines(path: Path) -> gpd.GeoDataFrame:
    """Return the communes of a file; what keeps any of them out is refused, since stations there would seem outside."""
    communes, findings = read_communes(path, peopled=False)
    for finding in findings:
        if finding.severity == "error":
            raise InputError("{problem}", problem=sentence(finding))
    return communes


def read_station_files(
    sources: Sequence[StationSource],
    communes: gpd.GeoDataFrame | None = None,
    *,
    neighbour_km: float = 15.0,
    data_date: dt.date | None = None,
    beside: gpd.GeoDataFrame | None = None,
    terrain: Terrain | None = None,
) -> tuple[gpd.GeoDataFrame, StationReport]:
    """Read station lists of which each has settings of its own; otherwise as `read_stations`.

    `beside` are stations to which the lists are added: operators are spelt as there, a station without a site takes the
    site of one of them that is within 50 m, and an ID of one of them that is on air is an error. `terrain` gives the
    ground's heights.
    """
    day = data_date or dt.datetime.now(tz=dt.UTC).date()
    frames: list[pd.DataFrame] = []
    findings: list[Finding] = []
    tables: list[RecognisedTable] = []
    headings: dict[tuple[str, str], Mapping[str, str]] = {}
    for source in sources:
        recognitions, passed = _recognised(source)
        findings += passed
        for recognition in recognitions:
            listed = read_list(recognition, communes, source.crs, source.operator, terrain)
            there = frames if beside is None else [beside, *frames]
            known = {short_form(name): name for frame in there for name in frame["operator"].dropna().unique()}
            reading = without_repeated(_stations_of(listed, known, source.site_radius_m), frames)
            reading = reading if beside is None else without_those(reading, beside)
            reading = dated(silent(reading, day), day)
            frame, more = placed(reading, communes, neighbour_km)
            told = [*reading.findings, *more]
            findings += told if recognition.raw.block == Block() else _untold(told, findings)
            findings.append(rows_read(reading, _used(listed, reading, frame)))
            frames.append(frame.assign(source=reading.raw.name, sheet=reading.raw.sheet))
            tables.append(_table(source, listed, len(frame)))
            headings.setdefault((reading.raw.name, reading.raw.sheet), reading.headings)
    stations, filled = completed(pd.concat(frames), beside)
    findings += [*filled, *station_findings(stations, headings)]
    stations = stations.assign(confidence=given_parameters(stations).mean(axis=1).round(3))
    stations = stations[[*STATIONS.names, *_BESIDE]].reset_index(drop=True)
    points = gpd.points_from_xy(stations["lon"], stations["lat"])
    report = StationReport(tuple(findings), tuple(tables))
    return gpd.GeoDataFrame(stations, geometry=points, crs="EPSG:4326"), report


def _stations_of(listed: ListReading, known: Mapping[str, str], site_radius_m: float) -> Reading:
    """Return a table's stations: checked, each with an ID, sectors and cells put together."""
    reading = with_identities(listed.reading, listed.recognition)
    reading = without_odd_cells(checked(told_apart(reading, known), but=("station_id",)), OPTIONAL)
    reading = with_unread(reading, listed.recognition)
    crowd = is_crowd(reading.frame, listed.recognition.headings)
    reading = sites_of_cells(reading, site_radius_m) if crowd else sectors_together(reading, listed.recognition)
    return with_firsts_named(
        checked(with_bands(reading), but=[name for name in STATIONS.names if name != "station_id"])
    )


def _used(listed: ListReading, reading: Reading, stations: pd.DataFrame) -> int:
    """Return how many of a table's rows went into its stations; those of sectors put together count."""
    lost = {finding.row for finding in reading.findings if finding.severity == "error"}
    rows = set(listed.reading.frame.index) - lost - set(reading.bad_rows)
    far = set(usable(reading).index) - set(stations.index)
    return 0 if None in lost else len(rows - far)


def _untold(findings: Sequence[Finding], before: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those of cells that a table's groups share, which the first of them has told."""

    def key(item: Finding) -> tuple[object, ...]:
        return item.file, item.sheet, item.row, item.column, item.value, item.rule, str(item.message)

    told = set(map(key, before))
    return [item for item in findings if key(item) not in told]


def _table(source: StationSource, listed: ListReading, stations: int) -> RecognisedTable:
    raw = listed.recognition.raw
    return RecognisedTable(
        source.path,
        raw.name,
        raw.sheet,
        listed.recognition.mapping(),
        listed.located.how,
        listed.located.confidence,
        len(raw.frame),
        stations,
    )


def _recognised(source: StationSource) -> tuple[list[Recognition], list[Finding]]:
    """Return the tables of a source with their headings recognised, and what was passed over.

    Raises
    ------
    MissingFileError, InputError
        There is nothing, it cannot be opened, or it holds no row.
    """
    check_source(source.path)
    findings: list[Finding] = []
    found: list[Recognition] = []
    with members(source.path) as (files, passed):
        findings += [Finding(name, None, "", "", "warning", "file_passed", reason) for name, reason in passed]
        single = len(files) == 1 and files[0].path == source.path
        for member in files:
            if not single and member.path.suffix.lower() not in ALL_KINDS:
                kind = member.path.suffix.lower()
                if kind not in COMPANIONS:
                    reason = msg(
                        "files of kind {kind!r} are not read, it was passed over; {advice}",
                        kind=kind,
                        advice=advice_on(kind),
                    )
                    findings.append(Finding(member.name, None, "", "", "warning", "file_passed", reason))
                continue
            found += _of_file(member, source, findings)
    if not found:
        raise InputError(
            "{file} has no rows under its headings; fill in at least one row, or take the file out of phusong.toml",
            file=str(source.path),
        )
    return found, findings


def _of_file(member: Member, source: StationSource, findings: list[Finding]) -> list[Recognition]:
    read = read_tables(member.path, member.name, known=STATION_LIST, sheets=source.sheets)
    tables = [part for raw in read for part in parted(raw)]
    several = len(tables) > 1
    found = []
    for raw in tables:
        if raw.frame.empty and not any(item.severity == "error" for item in raw.findings):
            findings.append(raw.finding("info", "empty_table", msg("there are no rows under the headings")))
            continue
        recognition = recognised(raw, source.headings)
        if several and _is_no_list(recognition):
            message = msg(
                "this is no list of stations (headings: {headings}); it was passed over",
                headings=", ".join(list(map(str, raw.frame.columns))[:8]),
            )
            findings.append(raw.finding("info", "no_list", message))
            continue
        found.append(recognition)
    # Sheets of one file may lean on one another: sites on the one, their cells on the other.
    return [without_other_rows(item) for item in joined_tables(found)]


def _is_no_list(recognition: Recognition) -> bool:
    """Return whether a table beside others says nothing of stations: a cover, a summary, a legend."""
    names = set(recognition.headings)
    has_place = recognition.raw.geometry is not None or bool(
        names & {"lon", "lat", "coordinates", "x", "y", "lon_degrees"}
    )
    has_station = bool(names & {"station_id", "site_id", "cell_id", "site_name"})
    return not has_place and not (has_station and bool(names & {"technology", "azimuth_deg", "band_mhz"}))
