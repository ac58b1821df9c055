"""Cells that crowds measured (OpenCellID and kin): what cannot be is flagged, cells become the sites they stand on."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from ...geo.crs import equal_area_crs
from ...language import msg
from ...tables import Finding
from ..ground import to_metric
from ..reading import Reading, rows_text, usable

SITE_RADIUS_M = 200.0

# The farthest phone that a standard serves: GSM's timing advance ends at 63 steps of 550 m (3GPP TS 45.010), LTE's
# longest random-access preamble at some 100 km (TS 36.211 clause 5.7.1).
_FARTHEST_M = {"2G": 35_000.0, "3G": 60_000.0, "4G": 100_000.0, "5G": 100_000.0}
_DRIFT_M = 2_000.0  # a mast does not move; so far apart the same cell was heard in two places
_CELLS_OF_ENODEB = 256  # 3GPP TS 36.300 clause 8.2: the last 8 bits of a cell's identity are the sector's


def is_crowd(frame: pd.DataFrame, columns: Collection[str]) -> bool:
    """Return whether a list was measured by phones: its cells are told by the network's numbers, and how well heard.

    Phones know neither azimuths nor heights, so a list that holds any is an operator's own, its radius a plan's.

    Parameters
    ----------
    frame
        The list's stations, with ``range_m`` and ``samples``.
    columns
        What its headings were recognised as.
    """
    measured = frame["samples"].notna().any() or frame["range_m"].notna().any()
    own = frame["azimuth_deg"].notna().any() or frame["antenna_height_m"].notna().any()
    numbered = not {"mcc", "mnc", "plmn"}.isdisjoint(columns) or {"lac", "cell_id"} <= set(columns)
    return bool(measured and numbered and not own)


def sites_of_cells(reading: Reading, radius_m: float) -> Reading:
    """Return the reading with one row a station for the cells of a crowd.

    Cells of one operator, technology and band within `radius_m` of the one that was heard most often stand on its
    site; the station lies at their mean, weighted by how often each was heard. A cell that stands twice keeps its best
    row.

    Parameters
    ----------
    reading
        With the columns ``cell_id``, ``lac``, ``range_m`` and ``samples`` beside the stations'.
    radius_m
        Metres.
    """
    frame = usable(reading)
    if frame.empty:
        return reading
    findings = _absurd_ranges(reading, frame)
    frame, found = _once(reading, frame)
    findings += [*found, *_strayed(reading, frame)]
    cells = len(frame)
    groups = frame.groupby(["operator", "technology", "band_mhz"], sort=False, dropna=False).indices.values()
    frame = pd.concat([_sites(frame.iloc[positions], radius_m) for positions in groups]).sort_index(kind="stable")
    message = msg(
        "{cells} cells that phones have measured became {stations} stations: those of one operator, technology and "
        "band within {radius:g} m stand on one site",
        cells=cells,
        stations=len(frame),
        radius=radius_m,
    )
    findings.append(reading.raw.finding("info", "cells_clustered", message))
    every = (*reading.findings, *findings)
    return Reading(reading.raw, reading.table, frame, reading.headings, every, reading.bad_rows)


def _absurd_ranges(reading: Reading, frame: pd.DataFrame) -> list[Finding]:
    farthest = frame["technology"].map(_FARTHEST_M).astype("float64")
    absurd = (frame["range_m"] > farthest) | (frame["range_m"] <= 0)
    if not absurd.any():
        return []
    rows = frame.index[absurd]
    message = msg(
        "{count} cells ({rows}) have a range that cannot be (0, or farther than their standard reaches); their places "
        "are doubtful",
        count=int(absurd.sum()),
        rows=rows_text(rows),
    )
    value = f"{frame['range_m'][absurd].iloc[0]:g}"
    return [reading.raw.finding("warning", "absurd_range", message, row=int(rows[0]), column="range", value=value)]


def _once(reading: Reading, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Keep the best row of each cell; tell those that repeat it, and apart those that lie elsewhere."""
    keyed = frame["cell_id"].notna()
    names = ("operator", "technology", "lac", "cell_id")
    key = frame[list(names)].astype(object).fillna("").astype(str).agg("|".join, axis=1)
    key = key.where(keyed, pd.Series([f"row {row}" for row in frame.index], index=frame.index))
    weight = frame["samples"].fillna(0.0).to_numpy()
    order = np.lexsort((np.arange(len(frame)), -weight, key.to_numpy()))
    first = pd.Series(order).groupby(key.to_numpy()[order], sort=False).transform("first").to_numpy()
    best = np.empty(len(frame), dtype=np.int64)
    best[order] = first
    again = best != np.arange(len(frame))
    if not again.any():
        return frame, []
    points = _metres(frame)
    apart = np.hypot(*(points - points[best]).T)
    findings = []
    away, beside = frame.index[again & (apart > _DRIFT_M)], frame.index[again & (apart <= _DRIFT_M)]
    if len(away):
        message = msg(
            "{count} rows ({rows}) give a cell a second place more than {limit:g} km away; the one heard most often "
            "was kept",
            count=len(away),
            rows=rows_text(away),
            limit=_DRIFT_M / 1000,
        )
        findings.append(reading.raw.finding("warning", "cell_drifts", message, row=int(away[0])))
    if len(beside):
        message = msg(
            "{count} rows ({rows}) give a cell a second time; the one heard most often was kept",
            count=len(beside),
            rows=rows_text(beside),
        )
        findings.append(reading.raw.finding("warning", "repeated_cell", message, row=int(beside[0])))
    return frame[~again], findings


def _strayed(reading: Reading, frame: pd.DataFrame) -> list[Finding]:
    """Tell the cells of an LTE station that lie far from its others."""
    lte = frame[
        (frame["technology"] == "4G").to_numpy()
        & frame["cell_id"].str.fullmatch(r"\d{1,15}").fillna(value=False).to_numpy(dtype=bool)
    ]
    if lte.empty:
        return []
    station = lte["operator"].astype(str) + (lte["cell_id"].astype("int64") // _CELLS_OF_ENODEB).astype(str)
    points = pd.DataFrame(_metres(lte), index=station.to_numpy())
    middle = points.groupby(level=0).transform("median")
    away = np.hypot(*(points - middle).to_numpy().T) > _DRIFT_M
    if not away.any():
        return []
    rows = lte.index[away]
    message = msg(
        "{count} cells ({rows}) lie more than {limit:g} km from the others of their eNodeB; their places are doubtful",
        count=int(away.sum()),
        rows=rows_text(rows),
        limit=_DRIFT_M / 1000,
    )
    return [reading.raw.finding("warning", "cell_strays", message, row=int(rows[0]))]


def _metres(frame: pd.DataFrame) -> np.ndarray:
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    return to_metric(lon, lat, equal_area_crs(float(np.mean(lon)), float(np.mean(lat))))


def _sites(frame: pd.DataFrame, radius_m: float) -> pd.DataFrame:
    """Return one row a site of one operator's cells of one technology."""
    points = _metres(frame)
    weight = frame["samples"].fillna(1.0).clip(lower=1.0).to_numpy()
    site = _led(points, weight, frame["station_id"].to_numpy(dtype=object), radius_m)
    total = np.bincount(site, weight)
    found = frame.iloc[np.unique(site, return_index=True)[1]].copy()
    labels = site[np.unique(site, return_index=True)[1]]
    for name in ("lon", "lat"):
        found[name] = (np.bincount(site, weight * frame[name].to_numpy()) / total)[labels]
    leads = _leaders(site, weight)
    found["station_id"] = pd.array(frame["station_id"].to_numpy(dtype=object)[leads[labels]], dtype="str")
    return found


def _led(points: np.ndarray, weight: np.ndarray, names: np.ndarray, radius_m: float) -> np.ndarray:
    """Return each point's cluster: the heaviest free point takes all free ones within the radius, then the next."""
    near = cKDTree(points).query_ball_point(points, radius_m)
    cluster = np.full(len(points), -1, dtype=np.int64)
    count = 0
    for lead in sorted(range(len(points)), key=lambda i: (-weight[i], str(names[i]))):
        if cluster[lead] >= 0:
            continue
        free = [i for i in near[lead] if cluster[i] < 0]
        cluster[free] = count
        count += 1
    return cluster


def _leaders(site: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the position of each cluster's heaviest point, the first of several as heavy."""
    order: Any = np.lexsort((np.arange(len(site)), -weight, site))
    first = np.unique(site[order], return_index=True)[1]
    found: np.ndarray = order[first]
    return found
