"""Hamlet lists (thôn, bản, khu) -> the checked hamlets' table."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ..language import Message, msg
from ..tables import EXTENT, HAMLETS, Finding
from .declared import EDGE_M, metres_to
from .ground import codes_at
from .hamlet_places import OUTLINE, PLACED, POINT, POINTS, Meant, open_hamlets, placed, with_ids
from .matching import Places, listed, places_of
from .reading import Reading, rows_read, usable
from .values import shown


def read_hamlets(
    path: Path,
    communes: gpd.GeoDataFrame,
    *,
    crs: str | None = None,
    population: Path | None = None,
    stations: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read a hamlet list.

    Parameters
    ----------
    path
        CSV, XLSX, GeoPackage or GeoJSON; points, polygons, or names with their commune alone.
    communes
        As `read_communes` returns them.
    crs
        What the coordinates are in, where it is not degrees of WGS 84.
    population, stations
        By which a hamlet without a place is put where its commune's people live; see `populated_centres`.

    Returns
    -------
    hamlets, findings
        EPSG:4326; the columns of `HAMLETS`, `placed` (where the place comes from: ``point``, ``points``, ``outline``,
        ``people``, ``masts`` or ``commune``), `extent` (all points of a hamlet of several, the outline of a polygon,
        None of a point) and `geometry`, a point. `commune_code` is the declared one where it is a commune of the
        province, otherwise the one at the coordinates, missing outside every commune. Rows with an error are left out.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `read_stations`.
    """
    reading, extents, meant = open_hamlets(path, communes, crs=crs)
    reading, how = placed(reading, communes, population, stations)
    reading = _in_communes(reading, communes, how, meant)
    reading = with_ids(reading)
    hamlets = usable(reading)
    reading = _summed(reading, hamlets, communes)
    at_point = how == POINT
    how = how.mask(at_point & extents.shapes.notna(), POINTS).mask(at_point & extents.outlined, OUTLINE)
    used = int(extents.rows.loc[hamlets.index].sum())
    hamlets = hamlets.assign(**{PLACED: how[hamlets.index].astype("str"), EXTENT: extents.shapes.loc[hamlets.index]})
    hamlets = hamlets[[*HAMLETS.names, PLACED, EXTENT]].reset_index(drop=True)
    points = gpd.points_from_xy(hamlets["lon"], hamlets["lat"])
    return gpd.GeoDataFrame(hamlets, geometry=points, crs="EPSG:4326"), [
        *reading.findings,
        rows_read(reading, used),
    ]


def _in_communes(reading: Reading, communes: gpd.GeoDataFrame, how: "pd.Series[str]", meant: Meant) -> Reading:
    """Fill the commune from the coordinates, and warn where the declared one is another."""
    good = usable(reading).index
    frame = reading.frame.copy()
    places = places_of(communes)
    part = frame.loc[good]
    here = pd.Series(codes_at(part["lon"].to_numpy(), part["lat"].to_numpy(), communes), index=good)
    declared = part["commune_code"]
    known = declared.isin(list(communes["commune_code"]))
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
    by_words = {row: tuple(code for code in meant.get(int(row), ()) if code in places.labels) for row in good}
    inside = pd.Series([here.loc[row] in by_words[row] for row in good], index=good, dtype=bool)
    apart = good[(here.notna() & ~inside & (how[good] == POINT)).to_numpy(dtype=bool)]
    apart = pd.Index([row for row in apart if by_words[row]])
    told = [(declared.loc[row],) if known.loc[row] else by_words[row] for row in apart]
    metres = metres_to(part["lon"][apart], part["lat"][apart], told, communes)
    for row, codes, distance_m in zip(apart, told, metres, strict=True):
        message = _declared_elsewhere(places, codes, here.loc[row], float(distance_m), kept=bool(known.loc[row]))
        place = {"row": int(row), "column": "commune_code", "value": _as_declared(reading, row, codes)}
        severity = "info" if distance_m <= EDGE_M else "warning"
        findings.append(reading.finding(severity, "declared_elsewhere", message, **place))
    filled = int((declared.isna() & here.notna()).sum())
    if filled:
        message = msg("{count} hamlets without a commune code got the one at their coordinates", count=filled)
        findings.append(reading.finding("info", "commune_filled", message, column="commune_code"))
    frame["commune_code"] = frame["commune_code"].astype(object)
    # Of a split commune, or of a name that others bore before, the coordinates tell which is meant.
    frame.loc[good, "commune_code"] = declared.where(known & ~inside, here).astype(object)
    frame["commune_code"] = frame["commune_code"].astype("str")
    return replace(reading, frame=frame).with_findings(findings)


def _declared_elsewhere(places: Places, meant: tuple[str, ...], here: str, distance_m: float, *, kept: bool) -> Message:
    facts: dict[str, object] = {
        "declared": listed(places.label(code) for code in meant),
        "found": places.label(here),
        "distance": distance_m,
    }
    if kept:
        return msg(
            "declared in {declared}, but the coordinates lie in {found}, {distance:.0f} m from the declared commune's "
            "edge; the declared commune was kept: correct the one or the other",
            **facts,
        )
    return msg(
        "declared in one of {declared}, but the coordinates lie in {found}, {distance:.0f} m from the nearest of them; "
        "the commune at the coordinates was used: correct the one or the other",
        **facts,
    )


def _as_declared(reading: Reading, row: int, meant: tuple[str, ...]) -> str:
    """Return a row's own words for its commune."""
    for name in ("commune_code", "commune"):
        if name in reading.headings and not pd.isna(cell := reading.raw.frame[reading.headings[name]].loc[row]):
            return shown(cell)
    return meant[0]


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
