"""Stations' identities: sectors and cells of one station put together, a number for those that have none."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import msg
from ...tables import Finding
from ..operators import short_form
from ..reading import Reading, rows_text, usable
from .channels import band_of
from .recognition import Recognition

_NEAR_DEG = 1e-4  # some 10 m: sectors of one mast, measured one by one
_SUFFIX = re.compile(r"[\s_\-./]*(?:s|sec|sector|cell|c)?[\s_\-]*(?:[0-9]{1,2}|[A-Ca-c])$", re.IGNORECASE)


def with_identities(reading: Reading, recognition: Recognition) -> Reading:
    """Return the reading with a station ID in every row, each ID one station; sectors are not put together yet.

    Where one ID names several technologies or bands, it is the site's: the station's then has the technology behind it.
    """
    frame = reading.frame.copy()
    given = frame["station_id"].astype(object)
    base = given.copy()
    for name in ("site_id", "site_name", "cell_id"):
        if name in frame.columns:
            base = base.where(base.notna(), frame[name].astype(object))
    if frame["cell_id"].notna().any() and "lac" in frame.columns:
        keyed = (
            frame["operator"].astype(object).str.lower()
            + "-"
            + frame["lac"].astype(object)
            + "-"
            + frame["cell_id"].astype(object)
        )
        base = base.where(given.notna() | frame["site_id"].notna() | frame["site_name"].notna() | keyed.isna(), keyed)
    blank = base.isna().to_numpy()
    if blank.any():
        rows = [
            f"{short_form(str(name)) if isinstance(name, str) else 'tram'}-{row}"
            for name, row in zip(frame["operator"], frame.index, strict=True)
        ]
        base = base.where(~blank, pd.Series(rows, index=frame.index, dtype=object))
    radio = frame["technology"].astype(object).fillna("") + frame["band_mhz"].map(
        lambda band: "" if pd.isna(band) else f"{band:g}"
    )
    names = frame["operator"].astype(object).fillna("")
    kinds = pd.DataFrame({"base": base.to_numpy(), "radio": radio.to_numpy(), "operator": names.to_numpy()})
    # Each operator numbers for itself: where two use one ID, they are two stations, wherever they stand.
    operators = (kinds.groupby("base", sort=False)["operator"].transform("nunique") > 1).to_numpy()
    owned = kinds["base"].where(~operators, kinds["base"] + "-" + kinds["operator"].map(short_form)).astype(object)
    # Rows far apart that share an ID are a mistake, which the check of IDs will tell.
    several = (kinds["radio"].groupby(owned, sort=False).transform("nunique") > 1).to_numpy()
    several = several & ~frame["own_id"].to_numpy(dtype=bool) & _together(frame, owned)
    ids = owned.to_numpy(dtype=object)
    ids = np.where(several & (radio != "").to_numpy(), ids + "-" + radio.to_numpy(dtype=object), ids)
    sites = frame["site_id"].astype(object)
    if several.any() and sites.isna().all():  # the list numbers its sites
        sites = given
    frame["station_id"], frame["site_id"] = pd.array(ids, dtype="str"), sites.astype("str")
    return _told(reading, recognition, frame, given.isna().to_numpy(), several | operators)


def _together(frame: pd.DataFrame, base: pd.Series) -> np.ndarray:
    """Return whether all rows of a row's base ID lie on one site."""
    places = pd.DataFrame({"base": base.to_numpy(), "lon": frame["lon"].to_numpy(), "lat": frame["lat"].to_numpy()})
    spans = places.groupby("base", sort=False)[["lon", "lat"]].agg(["min", "max"])
    wide = [spans[name, "max"] - spans[name, "min"] > 10 * _NEAR_DEG for name in ("lon", "lat")]
    near = ~(wide[0] | wide[1])
    return near.reindex(base.to_numpy()).to_numpy(dtype=bool)


def _told(
    reading: Reading, recognition: Recognition, frame: pd.DataFrame, filled: np.ndarray, extended: np.ndarray
) -> Reading:
    findings: list[Finding] = []
    example = (
        str(frame["station_id"].iloc[int(np.flatnonzero(filled | extended)[0])]) if (filled | extended).any() else ""
    )
    if filled.any():
        message = msg(
            "{count} stations had no ID; one was made of what the row holds, such as {example!r}",
            count=int(filled.sum()),
            example=example,
        )
        findings.append(recognition.raw.finding("info", "id_filled", message, column=recognition.heading("station_id")))
    if (extended & ~filled).any():
        findings.append(made_longer(reading, frame["station_id"][extended & ~filled]))
    return Reading(
        reading.raw, reading.table, frame, reading.headings, (*reading.findings, *findings), reading.bad_rows
    )


def made_longer(reading: Reading, ids: pd.Series) -> Finding:
    """Return what is told of IDs that were made longer."""
    message = msg(
        "{count} stations share their ID with another technology, band or operator; it was made longer by these, "
        "such as {example!r}",
        count=len(ids),
        example=str(ids.iloc[0]),
    )
    return reading.finding("info", "id_extended", message, column="station_id")


def sectors_together(reading: Reading, recognition: Recognition) -> Reading:
    """Return the reading with one row a station: the azimuths of its sectors stand in one cell.

    Rows are sectors of one station where operator, technology, band, frequency and place are the same, and either a
    column of sectors or cells, the same ID, or an azimuth of its own each says so. Rows that repeat another word for
    word are left out.
    """
    frame = usable(reading)
    key = _keys(frame)
    counts = key.groupby(key).transform("size").to_numpy()
    if not (counts > 1).any():
        return reading
    several = np.flatnonzero(counts > 1)
    groups = pd.Series(several).groupby(key.to_numpy()[several], sort=False)
    drop: list[int] = []
    changes: dict[int, dict[str, Any]] = {}
    merged, repeated, differing = [], [], []
    for _, positions in groups:
        at = positions.to_numpy()
        part = frame.iloc[at]
        same = part.drop(columns=["own_id", "own_date"]).astype(object).fillna("").duplicated().to_numpy()
        repeated += [int(str(row)) for row in part.index[same]]
        drop += at[same].tolist()
        at, part = at[~same], part[~same]
        if len(at) < 2 or not _are_sectors(part, recognition):
            continue
        changes[int(at[0])], differs = _station(part)
        drop += at[1:].tolist()
        merged.append(len(at))
        differing += [int(str(part.index[0]))] if differs else []
    return _applied(reading, frame, drop, changes, (merged, repeated, differing))


def with_bands(reading: Reading) -> Reading:
    """Return the reading with the band in which its frequency lies for each station that names none."""
    frame = reading.frame
    of_frequency = band_of(frame["frequency_mhz"].to_numpy(dtype=float, na_value=np.nan))
    own = frame["band_mhz"].to_numpy(dtype=float, na_value=np.nan)
    bands = pd.Series(np.where(np.isnan(own), of_frequency, own), index=frame.index, dtype=frame["band_mhz"].dtype)
    return replace(reading, frame=frame.assign(band_mhz=bands))


def _keys(frame: pd.DataFrame) -> pd.Series:
    place = frame["site_id"].astype(object)
    grid = (
        (frame["lon"] / _NEAR_DEG).round().astype("Int64").astype(str)
        + " "
        + (frame["lat"] / _NEAR_DEG).round().astype("Int64").astype(str)
    )
    key = place.where(place.notna(), grid).astype(str)
    # Sectors of 2G, and carriers of one sector, differ in frequency; they are one station as long as the band is one.
    frequency = frame["frequency_mhz"].astype("float64")
    of_frequency = pd.Series(band_of(frequency.to_numpy()), index=frame.index).fillna(frequency)
    band = frame["band_mhz"].astype("float64").fillna(of_frequency)
    for cells in (frame["operator"], frame["technology"], band):
        key = key + "|" + cells.astype(object).fillna("").astype(str)
    return key


def _are_sectors(part: pd.DataFrame, recognition: Recognition) -> bool:
    azimuths = part["azimuth_deg"]
    carriers = azimuths.fillna("") + "|" + part["frequency_mhz"].astype(object).fillna("").astype(str)
    own = bool(azimuths.notna().all() and not azimuths.str.contains("/").any() and carriers.is_unique)
    near = float(np.ptp(part["lon"])) <= 10 * _NEAR_DEG and float(np.ptp(part["lat"])) <= 10 * _NEAR_DEG
    if not near:
        return False
    told = any(name in recognition.headings for name in ("sector", "cell_id"))
    one_each = part["station_id"].nunique() in (1, len(part))
    return own or (told and one_each and bool(azimuths.isna().all() or carriers.is_unique))


def _station(part: pd.DataFrame) -> tuple[dict[str, Any], bool]:
    """Return what holds for the whole station, and whether its sectors differ in height, tilt, width or power."""
    azimuths = [text for cell in part["azimuth_deg"].dropna() for text in cell.split("/")]
    found: dict[str, Any] = {"azimuth_deg": "/".join(sorted(dict.fromkeys(azimuths), key=float)) or None}
    differs = False
    for name in ("antenna_height_m", "beamwidth_deg", "downtilt_deg", "eirp_dbm", "bandwidth_mhz"):
        differs |= part[name].nunique() > 1
        found[name] = part[name].median()
    # Of several carriers the band stands for all.
    frequencies = part["frequency_mhz"].dropna().unique()
    found["frequency_mhz"] = float(frequencies[0]) if len(frequencies) == 1 else None
    bands = part["band_mhz"].fillna(pd.Series(band_of(part["frequency_mhz"].to_numpy(dtype=float)), index=part.index))
    found["band_mhz"] = bands.iloc[0]
    ids = part["station_id"].tolist()
    found["station_id"] = _common(ids)
    return found, differs


def _common(ids: Sequence[str]) -> str:
    """Return the ID of a station whose sectors have these: without the sector's number, where all agree in the rest.

    Examples
    --------
    >>> _common(["PTO1_4G_1", "PTO1_4G_2"]), _common(["PTO1A", "PTO1B"]), _common(["a7", "b9"])
    ('PTO1_4G', 'PTO1', 'a7')
    """
    bare = {_SUFFIX.sub("", text) for text in ids}
    return bare.pop() if len(set(ids)) > 1 and len(bare) == 1 and "" not in bare else ids[0]


def _applied(
    reading: Reading,
    frame: pd.DataFrame,
    drop: Sequence[int],
    changes: dict[int, dict[str, Any]],
    told: tuple[list[int], list[int], list[int]],
) -> Reading:
    frame = frame.copy()
    for name in (
        "azimuth_deg",
        "antenna_height_m",
        "beamwidth_deg",
        "downtilt_deg",
        "eirp_dbm",
        "bandwidth_mhz",
        "frequency_mhz",
        "band_mhz",
        "station_id",
    ):
        cells = frame[name].astype(object).to_numpy(copy=True)
        for at, values in changes.items():
            cells[at] = values[name]
        frame[name] = pd.Series(cells, index=frame.index, dtype=frame[name].dtype)
    keep = np.ones(len(frame), dtype=bool)
    keep[list(drop)] = False
    merged, repeated, differing = told
    findings = []
    if merged:
        message = msg(
            "{count} rows are sectors or cells of {stations} stations; their azimuths were put together",
            count=sum(merged),
            stations=len(merged),
        )
        findings.append(reading.raw.finding("info", "sectors", message, column=reading.heading("azimuth_deg")))
    if repeated:
        message = msg(
            "{count} rows ({rows}) repeat another row word for word; they were left out",
            count=len(repeated),
            rows=rows_text(repeated),
        )
        findings.append(reading.raw.finding("warning", "repeated_row", message, row=repeated[0]))
    if differing:
        message = msg(
            "the sectors of {count} stations (rows {rows}) differ in height, tilt, beamwidth or power; the median was "
            "taken",
            count=len(differing),
            rows=rows_text(differing),
        )
        findings.append(reading.raw.finding("info", "sectors_differ", message, row=differing[0]))
    return Reading(
        reading.raw, reading.table, frame[keep], reading.headings, (*reading.findings, *findings), reading.bad_rows
    )
