"""Station lists -> the checked stations' table."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, Finding
from ..coordinates import open_points, outside_viet_nam
from ..declared import declared_against
from ..ground import codes_at, km_to_communes
from ..operators import short_form, told_apart
from ..reading import Reading, checked, rows_read, rows_text, usable
from ..sites import SHARED_WITHIN_M, filled_sites
from ..station_checks import station_findings


def read_stations(
    path: Path | str | Sequence[Path | str],
    communes: gpd.GeoDataFrame | None = None,
    *,
    crs: str | None = None,
    neighbour_km: float = 15.0,
    data_date: dt.date | None = None,
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read one station list or several into one table.

    Parameters
    ----------
    path
        CSV, XLSX, GeoPackage or GeoJSON; several files make one table.
    communes
        As `read_communes` returns them: each station gets the commune in which it lies.
    crs
        What the coordinates are in, where it is not degrees of WGS 84 (or what a map layer says itself).
    neighbour_km
        Stations farther from every commune than this are warned of and left out.
    data_date
        A later on-air date is warned of; today when None.

    Returns
    -------
    stations, findings
        EPSG:4326; the columns of `STATIONS`, then `commune_code` (by coordinates, missing outside the communes),
        `source` (the file's name) and `geometry`. Rows with an error are left out; an empty status is taken for
        ``on_air``.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        A file cannot be opened, or its coordinate reference system is unknown.
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    files = [(Path(item), crs) for item in paths]
    return read_station_files(files, communes, neighbour_km=neighbour_km, data_date=data_date)


def read_station_files(
    files: Sequence[tuple[Path, str | None]],
    communes: gpd.GeoDataFrame | None = None,
    *,
    neighbour_km: float = 15.0,
    data_date: dt.date | None = None,
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read station lists that may each have their own coordinate reference system; otherwise as `read_stations`."""
    day = data_date or dt.datetime.now(tz=dt.UTC).date()
    frames: list[pd.DataFrame] = []
    findings: list[Finding] = []
    for file, crs in files:
        known = {short_form(name): name for frame in frames for name in frame["operator"].dropna().unique()}
        reading = checked(told_apart(open_points(file, STATIONS, crs=crs), known))
        reading = _without_repeated(reading, frames)
        reading = _dated(reading, day) if communes is not None else _dated(outside_viet_nam(reading), day)
        frame, more = _placed(reading, communes, neighbour_km)
        findings += [*reading.findings, *more, rows_read(reading, len(frame))]
        frames.append(frame.assign(source=file.name))
    stations = pd.concat(frames)
    stations, filled = _completed(stations)
    findings += [*filled, *station_findings(stations)]
    stations = stations[[*STATIONS.names, "commune_code", "source"]].reset_index(drop=True)
    return (
        gpd.GeoDataFrame(stations, geometry=gpd.points_from_xy(stations["lon"], stations["lat"]), crs="EPSG:4326"),
        findings,
    )


def _without_repeated(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    if not before:
        return reading
    seen = {
        station: (file, row)
        for frame in before
        for row, station, file in zip(frame.index, frame["station_id"], frame["source"], strict=True)
    }
    again = reading.frame["station_id"][reading.frame["station_id"].isin(list(seen))]
    return reading.with_findings(
        reading.finding(
            "error",
            "duplicate",
            msg(
                "{column} {value!r} already stands in {file_first}, row {row_first}",
                column=reading.heading("station_id"),
                value=station,
                file_first=seen[station][0],
                row_first=seen[station][1],
            ),
            row=int(str(row)),
            column="station_id",
            value=station,
        )
        for row, station in again.items()
    )


def _dated(reading: Reading, day: dt.date) -> Reading:
    dates = reading.frame["on_air_date"]
    late = dates[(dates > pd.Timestamp(day)) & (reading.frame["status"].fillna("on_air") == "on_air")]
    return reading.with_findings(
        reading.finding(
            "warning",
            "date_in_future",
            msg(
                "on air since {value}, which lies after {day}; correct the date or the status", value=text, day=str(day)
            ),
            row=int(str(row)),
            column="on_air_date",
            value=text,
        )
        for row, text in late.dt.strftime("%d/%m/%Y").items()
    )


def _placed(
    reading: Reading, communes: gpd.GeoDataFrame | None, neighbour_km: float
) -> tuple[pd.DataFrame, list[Finding]]:
    frame = usable(reading)
    if communes is None or frame.empty:
        return frame.assign(commune_code=pd.array([None] * len(frame), dtype="str")), []
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    frame = frame.assign(commune_code=codes_at(lon, lat, communes))
    outside = frame["commune_code"].isna().to_numpy()
    km = np.zeros(len(frame))
    km[outside] = km_to_communes(lon[outside], lat[outside], communes)
    far = km > neighbour_km
    findings = [
        reading.finding(
            "warning",
            "far_outside",
            msg(
                "station {station} lies {km:.1f} km from the nearest commune, at {lon}, {lat}; beyond {limit:g} km it "
                "is left out: correct its coordinates, or raise [run] neighbour_km",
                station=frame["station_id"].iloc[i],
                km=float(km[i]),
                limit=float(neighbour_km),
                lon=f"{lon[i]:.5f}",
                lat=f"{lat[i]:.5f}",
            ),
            row=int(frame.index[i]),
            column="lon",
            value=f"{lon[i]:.6g}",
        )
        for i in np.flatnonzero(far).tolist()
    ]
    near = outside & ~far
    if near.any():
        message = msg(
            "{count} stations lie outside every commune but within {limit:g} km; they serve the border: rows {rows}",
            count=int(near.sum()),
            limit=float(neighbour_km),
            rows=rows_text(frame.index[near]),
        )
        findings.append(reading.finding("info", "neighbours", message))
    frame = frame[~far]
    return frame, findings + declared_against(reading, frame, communes)


def _completed(stations: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    findings = []
    no_status, no_site = stations["status"].isna(), stations["site_id"].isna()
    for file in stations["source"].unique():
        here = stations["source"] == file
        if (here & no_status).any():
            message = msg("{count} stations without a status were taken as on air", count=int((here & no_status).sum()))
            findings.append(Finding(file, None, STATIONS["status"].heading_vi, "", "info", "status_filled", message))
    stations = stations.assign(status=stations["status"].fillna("on_air"), site_id=filled_sites(stations))
    for file in stations["source"].unique():
        filled = stations[(stations["source"] == file) & no_site]
        if len(filled):
            message = msg(
                "{count} stations without a site ID were put on {sites} sites, those within {limit} m of one "
                "another on one",
                count=len(filled),
                sites=int(filled["site_id"].nunique()),
                limit=f"{SHARED_WITHIN_M:g}",
            )
            findings.append(Finding(file, None, STATIONS["site_id"].heading_vi, "", "info", "site_filled", message))
    return stations, findings
