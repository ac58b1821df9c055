"""Stations among communes and among one another: where they lie, what repeats, what is filled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, Finding
from ..declared import declared_against
from ..ground import codes_at, km_to_communes
from ..operators import short_form
from ..reading import Reading, rows_text, usable
from ..sites import SHARED_WITHIN_M, filled_sites


def without_repeated(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    """Refuse stations whose ID stands in a list read before."""
    if not before:
        return reading
    seen = {
        station: (file, row)
        for frame in before
        for row, station, file in zip(frame.index, frame["station_id"], frame["source"], strict=True)
    }
    reading = _numbered_by_operator(reading, before)
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


def without_those(reading: Reading, beside: pd.DataFrame) -> Reading:
    """Refuse stations whose ID is one's that is on air already; one that is planned or off gives its place."""
    on_air = dict(zip(beside["station_id"], beside["source"], strict=True))
    idle = set(beside["station_id"][beside["status"] != "on_air"])
    ids = reading.frame["station_id"]
    again = ids[ids.isin(set(on_air) - idle)]
    return reading.with_findings(
        reading.finding(
            "error",
            "duplicate",
            msg(
                "{column} {value!r} is on air already, in {file_first}; give what is added an ID of its own",
                column=reading.heading("station_id"),
                value=station,
                file_first=on_air[station],
            ),
            row=int(str(row)),
            column="station_id",
            value=station,
        )
        for row, station in again.items()
    )


def _numbered_by_operator(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    """Make IDs longer by the operator that stand in a list of another operator: each numbers for itself."""
    theirs = pd.concat([frame[["station_id", "operator"]] for frame in before])
    operators_of = theirs.groupby("station_id")["operator"].agg(set)
    ids, names = reading.frame["station_id"], reading.frame["operator"]
    clash = np.array(
        [
            station in operators_of.index and not pd.isna(name) and name not in operators_of[station]
            for station, name in zip(ids, names, strict=True)
        ],
        dtype=bool,
    )
    if not clash.any():
        return reading
    longer = ids.where(~clash, ids + "-" + names.map(short_form, na_action="ignore"))
    message = msg(
        "{count} stations have IDs that another operator uses too; they were made longer by the operator's name, such "
        "as {example!r}",
        count=int(clash.sum()),
        example=str(longer[clash].iloc[0]),
    )
    finding = reading.finding("info", "id_extended", message, column="station_id")
    return replace(reading, frame=reading.frame.assign(station_id=longer)).with_findings([finding])


def silent(reading: Reading, day: dt.date) -> Reading:
    """Take stations for off whose last day on air has come; a status that says otherwise is warned of.

    A later on-air date tells that the station came back.
    """
    frame = reading.frame
    ended, begun = frame["off_air_date"], frame["on_air_date"]
    over = (ended <= pd.Timestamp(day)) & ~(begun > ended) & (frame["status"] != "off").fillna(value=True)
    if not over.any():
        return reading
    told = over & frame["status"].notna()
    findings = []
    if (over & ~told).any():
        rows = frame.index[over & ~told]
        message = msg(
            "{count} stations (rows {rows}) have a last day on air that is past; they were taken as off",
            count=len(rows),
            rows=rows_text(rows),
        )
        findings.append(reading.finding("info", "off_by_date", message, row=int(rows[0]), column="status"))
    if told.any():
        rows = frame.index[told]
        message = msg(
            "{count} stations (rows {rows}) have a last day on air that is past, but a status that is not off; they "
            "were taken as off: correct the date or the status",
            count=len(rows),
            rows=rows_text(rows),
        )
        findings.append(reading.finding("warning", "off_by_date", message, row=int(rows[0]), column="status"))
    return replace(reading, frame=frame.assign(status=frame["status"].mask(over, "off"))).with_findings(findings)


def dated(reading: Reading, day: dt.date) -> Reading:
    """Warn of stations that are on air since a day yet to come; in a technology's own column it is that of a plan."""
    reading = _yet_to_come(reading)
    frame = reading.frame
    to_come = (frame["on_air_date"] > pd.Timestamp(day)) & frame["own_date"].astype(bool) & frame["status"].isna()
    if to_come.any():
        rows = frame.index[to_come]
        message = msg(
            "{count} stations (rows {rows}) have a day after {day} in the column of their technology; they were taken "
            "as planned",
            count=len(rows),
            rows=rows_text(rows),
            day=f"{day:%d/%m/%Y}",
        )
        told = reading.finding("info", "planned_by_date", message, row=int(rows[0]), column="status")
        frame = frame.assign(status=frame["status"].mask(to_come, "planned"))
        reading = replace(reading, frame=frame).with_findings([told])
    dates = reading.frame["on_air_date"]
    late = dates[(dates > pd.Timestamp(day)) & (reading.frame["status"].fillna("on_air") == "on_air")]
    late = late[~pd.DataFrame({"row": late.index, "date": late.to_numpy()}).duplicated().to_numpy()]  # once a row
    return reading.with_findings(
        reading.finding(
            "warning",
            "date_in_future",
            msg(
                "on air since {value}, which lies after {day}; correct the date or the status",
                value=text,
                day=f"{day:%d/%m/%Y}",
            ),
            row=int(str(row)),
            column="on_air_date",
            value=text,
        )
        for row, text in late.dt.strftime("%d/%m/%Y").items()
    )


def _yet_to_come(reading: Reading) -> Reading:
    """Take stations for planned whose cell of the day on air says "chưa" or "dự kiến"; a status goes before it."""
    frame = reading.frame
    said = frame["to_come"].astype(bool)
    planned, other = said & frame["status"].isna(), said & (frame["status"] == "on_air").fillna(value=False)
    findings = []
    if planned.any():
        rows = frame.index[planned]
        message = msg(
            "{count} stations (rows {rows}) say in the place of their day on air that it is yet to come; they were "
            "taken as planned",
            count=len(rows),
            rows=rows_text(rows),
        )
        findings.append(reading.finding("info", "planned_by_date", message, row=int(rows[0]), column="on_air_date"))
    if other.any():
        rows = frame.index[other]
        message = msg(
            "{count} stations (rows {rows}) say in the place of their day on air that it is yet to come, but their "
            "status says on air, which was kept: correct one of them",
            count=len(rows),
            rows=rows_text(rows),
        )
        findings.append(reading.finding("warning", "planned_by_date", message, row=int(rows[0]), column="on_air_date"))
    return replace(reading, frame=frame.assign(status=frame["status"].mask(planned, "planned"))).with_findings(findings)


def placed(
    reading: Reading, communes: gpd.GeoDataFrame | None, neighbour_km: float
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the usable stations with their commune; those far outside the province are left out."""
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
    first = frame[~frame.index.duplicated()]  # a row that stands for several stations declares its commune once
    return frame, findings + declared_against(reading, first, communes)


_OF_SITES = ["station_id", "site_id", "lon", "lat"]


def completed(stations: pd.DataFrame, beside: pd.DataFrame | None = None) -> tuple[pd.DataFrame, list[Finding]]:
    """Fill what lists leave empty: the status, and the site by distance, also to the sites of stations beside them."""
    findings = []
    no_status, no_site = stations["status"].isna(), stations["site_id"].isna()
    for file in stations["source"].unique():
        here = stations["source"] == file
        if (here & no_status).any():
            message = msg("{count} stations without a status were taken as on air", count=int((here & no_status).sum()))
            findings.append(Finding(file, None, STATIONS["status"].heading_vi, "", "info", "status_filled", message))
    facts = stations[_OF_SITES].reset_index(drop=True)
    others = facts.iloc[:0] if beside is None else beside[_OF_SITES]
    sites = filled_sites(pd.concat([facts, others], ignore_index=True)).iloc[: len(facts)]
    site_id = pd.array(sites.to_numpy(), dtype="str")
    stations = stations.assign(status=stations["status"].fillna("on_air"), site_id=site_id)
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
