"""Hamlet lists (thôn, bản, khu) -> the checked hamlets' table."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ..language import msg
from ..tables import HAMLETS, Finding
from .coordinates import open_points
from .ground import codes_at
from .reading import Reading, checked, usable


def read_hamlets(
    path: Path, communes: gpd.GeoDataFrame, *, crs: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read a hamlet list.

    Parameters
    ----------
    path
        CSV, XLSX, GeoPackage or GeoJSON.
    communes
        As `read_communes` returns them.
    crs
        What the coordinates are in, where it is not degrees of WGS 84.

    Returns
    -------
    hamlets, findings
        EPSG:4326; the columns of `HAMLETS` and `geometry`. `commune_code` is the declared one where it is a commune of
        the province, otherwise the one at the coordinates, missing outside every commune. Rows with an error are
        left out.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `read_stations`.
    """
    reading = _in_communes(checked(open_points(path, HAMLETS, crs=crs)), communes)
    hamlets = usable(reading)
    reading = _summed(reading, hamlets, communes)
    hamlets = hamlets[list(HAMLETS.names)].reset_index(drop=True)
    points = gpd.points_from_xy(hamlets["lon"], hamlets["lat"])
    return gpd.GeoDataFrame(hamlets, geometry=points, crs="EPSG:4326"), list(reading.findings)


def _in_communes(reading: Reading, communes: gpd.GeoDataFrame) -> Reading:
    """Fill the commune from the coordinates, and warn where the declared one is another."""
    good = usable(reading).index
    frame = reading.frame.copy()
    name_of = dict(zip(communes["commune_code"], communes["name"], strict=True))
    part = frame.loc[good]
    here = pd.Series(codes_at(part["lon"].to_numpy(), part["lat"].to_numpy(), communes), index=good)
    declared = part["commune_code"]
    known = declared.isin(list(name_of))
    findings = []
    for row in good[here.isna().to_numpy()]:
        message = msg(
            "{name} lies outside every commune, at {lon}, {lat}; correct its coordinates",
            name=str(part["name"].loc[row]),
            lon=f"{part['lon'].loc[row]:.5f}",
            lat=f"{part['lat'].loc[row]:.5f}",
        )
        value = f"{part['lon'].loc[row]:.6g}"
        findings.append(
            reading.finding("warning", "outside_communes", message, row=int(row), column="lon", value=value)
        )
    for row in good[(declared.notna() & ~known).to_numpy()]:
        message = msg(
            "commune code {value!r} is not among the boundaries; the commune at the coordinates was used ({found})",
            value=declared.loc[row],
            found="-" if pd.isna(here.loc[row]) else f"{name_of[here.loc[row]]}, {here.loc[row]}",
        )
        place = {"row": int(row), "column": "commune_code", "value": declared.loc[row]}
        findings.append(reading.finding("warning", "unknown_commune", message, **place))
    for row in good[(known & here.notna() & (declared != here)).to_numpy(dtype=bool, na_value=False)]:
        message = msg(
            "declared in {declared} ({code_declared}), but the coordinates lie in {found} ({code_found}); the declared "
            "commune was kept: correct the one or the other",
            declared=name_of[declared.loc[row]],
            code_declared=declared.loc[row],
            found=name_of[here.loc[row]],
            code_found=here.loc[row],
        )
        place = {"row": int(row), "column": "commune_code", "value": declared.loc[row]}
        findings.append(reading.finding("warning", "declared_elsewhere", message, **place))
    filled = int((declared.isna() & here.notna()).sum())
    if filled:
        message = msg("{count} hamlets without a commune code got the one at their coordinates", count=filled)
        findings.append(reading.finding("info", "commune_filled", message, column="commune_code"))
    frame["commune_code"] = frame["commune_code"].astype(object)
    frame.loc[good, "commune_code"] = declared.where(known, here).astype(object)
    frame["commune_code"] = frame["commune_code"].astype("str")
    return replace(reading, frame=frame).with_findings(findings)


def _summed(reading: Reading, hamlets: pd.DataFrame, communes: gpd.GeoDataFrame) -> Reading:
    """Record, commune by commune, what the hamlets' population leaves of the commune's."""
    sums = hamlets.groupby("commune_code")["population"].agg(["sum", "count", "size"])
    commune = communes.set_index("commune_code")[["name", "population"]].join(sums, how="inner")
    residual = commune["population"] - commune["sum"]
    off = (residual != 0).to_numpy(dtype=bool, na_value=False) & (commune["count"] > 0).to_numpy()
    findings = []
    for i in np.flatnonzero(off).tolist():
        item = commune.iloc[i]
        message = msg(
            "{name} ({code}): its hamlets have {hamlets} people and the commune {population}; residual {residual} "
            "({without} of {count} hamlets have no population)",
            name=str(item["name"]),
            code=str(commune.index[i]),
            hamlets=int(item["sum"]),
            population=int(item["population"]),
            residual=int(residual.iloc[i]),
            without=int(item["size"] - item["count"]),
            count=int(item["size"]),
        )
        place = {"column": "population", "value": str(int(residual.iloc[i]))}
        findings.append(reading.finding("info", "population_residual", message, **place))
    return reading.with_findings(findings)
