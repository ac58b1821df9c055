"""Stations among communes: where they lie, and what lists leave empty, filled by what lies around."""

import geopandas as gpd
import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, Finding
from ..declared import declared_against
from ..ground import codes_at, km_to_communes
from ..reading import Reading, rows_text, usable
from ..sites import SHARED_WITHIN_M, filled_sites


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
