"""Stations held against one another and against what there is: twins, heights, azimuths, bands, empty communes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from ..geo.crs import equal_area_crs
from ..language import Message, msg
from ..tables import STATIONS, Finding, numbers_of
from .bands import BANDS, band_of_frequency, band_of_name
from .ground import to_metric
from .quality import in_sheet

TWINS_WITHIN_M = 50.0
_NEIGHBOURS = 16  # looked at for each station: three bands of three sectors stand at one place, and some more
_TELLING = ("band_mhz", "frequency_mhz", "azimuth_deg")  # what tells the radios of one mast apart
_TALL_M = 150.0  # antennas above stand on a few television masts alone
_LOW_M = 3.0
_SHOWN = 20


Headings = Mapping[tuple[str, str], Mapping[str, str]]  # of a file's sheet, by column


def station_findings(stations: pd.DataFrame, headings: Headings | None = None) -> list[Finding]:
    """Return what is strange about stations that could be read.

    Parameters
    ----------
    stations
        The columns of `STATIONS` and `source`; the index holds each file's row numbers.
    headings
        How each file and sheet calls the columns, where it is known.
    """
    findings = [*_twins(stations), *_heights(stations), *_azimuths(stations), *_bands(stations)]
    return [replace(item, column=_heading(item, headings or {})) for item in findings]


def _heading(finding: Finding, headings: Headings) -> str:
    own = headings.get((finding.file, finding.sheet), {})
    return own.get(finding.column, STATIONS[finding.column].heading_vi)


def communes_without(stations: pd.DataFrame, communes: gpd.GeoDataFrame) -> list[Finding]:
    """Name the communes in which no station is on air."""
    on_air = stations[stations["status"] == "on_air"]
    empty = communes[~communes["commune_code"].isin(list(on_air["commune_code"].dropna()))]
    if stations.empty or empty.empty:
        return []
    labels = [f"{name} ({code})" for name, code in zip(empty["name"], empty["commune_code"], strict=True)]
    message = msg(
        "{count} communes have no station on air: {labels}; is the list whole, and are its coordinates right?",
        count=len(empty),
        labels=", ".join(labels[:_SHOWN]) + (", …" if len(labels) > _SHOWN else ""),
    )
    return [Finding(", ".join(stations["source"].unique()), None, "", "", "warning", "no_station", message)]


def _finding(stations: pd.DataFrame, i: int, name: str, rule: str, message: Message) -> Finding:
    value = stations[name].iloc[i]
    text = "" if pd.isna(value) else f"{value:.10g}" if isinstance(value, float) else str(value)
    sheet = str(stations["sheet"].iloc[i]) if "sheet" in stations.columns else ""
    row = int(str(stations.index[i]))
    return Finding(str(stations["source"].iloc[i]), row, name, text, "warning", rule, message, sheet)


def _twins(stations: pd.DataFrame) -> list[Finding]:
    """Warn of stations of one operator, technology, band and direction within 50 m of one another."""
    if len(stations) < 2:
        return []
    lon, lat = stations["lon"].to_numpy(), stations["lat"].to_numpy()
    points = to_metric(lon, lat, equal_area_crs(float(np.mean(lon)), float(np.mean(lat))))
    told_by = np.column_stack([_numbered(stations[name]) for name in _TELLING])
    nearest: dict[int, tuple[int, float]] = {}
    for of in stations.groupby(["operator", "technology"], sort=True).indices.values():
        group = np.asarray(of, dtype=np.int64)
        later, earlier, metres = _near(points[group])
        one, other = group[later], group[earlier]
        given = (told_by[one] >= 0) & (told_by[other] >= 0)
        alike = ~(given & (told_by[one] != told_by[other])).any(axis=1)
        for i, j, distance_m in zip(one[alike].tolist(), other[alike].tolist(), metres[alike].tolist(), strict=True):
            nearest.setdefault(i, (j, distance_m))
    return [_twin(stations, i, *nearest[i]) for i in sorted(nearest)]


def _twin(stations: pd.DataFrame, i: int, j: int, distance_m: float) -> Finding:
    message = msg(
        "{station} lies {distance:.0f} m from {other} (row {row_other} of {file_other}), of the same operator "
        "({operator}), technology and band; if it is the same station, delete one",
        station=stations["station_id"].iloc[i],
        distance=distance_m,
        other=stations["station_id"].iloc[j],
        row_other=int(str(stations.index[j])),
        file_other=in_sheet(
            stations["source"].iloc[j], stations["sheet"].iloc[j] if "sheet" in stations.columns else ""
        ),
        operator=stations["operator"].iloc[j],
    )
    return _finding(stations, i, "station_id", "near_duplicate", message)


def _numbered(column: "pd.Series[Any]") -> np.ndarray:
    """Return a number for each different value, -1 where there is none."""
    return pd.factorize(column)[0]


def _near(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs (later, earlier) within 50 m and their distance, each station's nearest first."""
    count = min(_NEIGHBOURS, len(points))
    metres, others = cKDTree(points).query(points, k=count, distance_upper_bound=TWINS_WITHIN_M)
    metres, others = metres.reshape(len(points), count), others.reshape(len(points), count)
    one, k = np.nonzero((others < np.arange(len(points))[:, None]) & np.isfinite(metres))
    return one, others[one, k], metres[one, k]


def _heights(stations: pd.DataFrame) -> list[Finding]:
    heights = stations["antenna_height_m"].to_numpy()
    return [
        _finding(
            stations,
            i,
            "antenna_height_m",
            "height",
            msg(
                "an antenna {height:g} m above ground is hardly possible; expected {low:g} to {high:g} m: is it above "
                "the sea, or in other units?",
                height=float(heights[i]),
                low=_LOW_M,
                high=_TALL_M,
            ),
        )
        for i in np.flatnonzero((heights > _TALL_M) | (heights < _LOW_M)).tolist()
    ]


def _azimuths(stations: pd.DataFrame) -> list[Finding]:
    findings = []
    told = stations["azimuth_deg"].to_numpy(dtype=object)
    for i in np.flatnonzero(~pd.isna(told)).tolist():
        directions = [value % 360 for value in numbers_of(str(told[i]))]
        if len(set(directions)) < len(directions):
            message = msg("{value} names one direction twice; each sector has its own", value=str(told[i]))
            findings.append(_finding(stations, i, "azimuth_deg", "azimuth", message))
    return findings


def _bands(stations: pd.DataFrame) -> list[Finding]:
    findings = []
    for name, judge in (("band_mhz", _wrong_band), ("frequency_mhz", _wrong_frequency)):
        pairs = stations[[name, "technology"]].dropna()
        wrong = {pair: judge(*pair) for pair in set(pairs.itertuples(index=False, name=None))}
        for i, pair in enumerate(zip(stations[name], stations["technology"], strict=True)):
            message = wrong.get(pair)
            if message is not None:
                findings.append(_finding(stations, i, name, "foreign_band", message))
    return findings


def _wrong_band(band_mhz: float, technology: Any) -> Message | None:
    band = band_of_name(band_mhz)
    if band is None:
        return msg(
            "{band:g} MHz is none of the bands used in Viet Nam ({names}); correct it",
            band=band_mhz,
            names=", ".join(str(item.name_mhz) for item in BANDS),
        )
    return _wrong_technology(technology, band_mhz, band.technologies, band.source)


def _wrong_frequency(frequency_mhz: float, technology: Any) -> Message | None:
    band = band_of_frequency(frequency_mhz)
    if band is not None:
        return _wrong_technology(technology, frequency_mhz, band.technologies, band.source)
    up = band_of_frequency(frequency_mhz, uplink=True)
    if up is not None:
        return msg(
            "{frequency:g} MHz is a frequency on which phones send (band {band}); expected the station's, from {low:g} "
            "to {high:g} MHz",
            frequency=frequency_mhz,
            band=up.name_mhz,
            low=float(up.down_mhz[0]),
            high=float(up.down_mhz[1]),
        )
    return msg("{frequency:g} MHz lies in none of the bands used in Viet Nam; correct it", frequency=frequency_mhz)


def _wrong_technology(technology: Any, mhz: float, allowed: tuple[str, ...], source: str) -> Message | None:
    if technology in allowed:
        return None
    return msg(
        "{technology} is not run on {frequency:g} MHz in Viet Nam, where that band has {allowed} ({source}); correct "
        "the band or the technology",
        technology=technology,
        frequency=mhz,
        allowed=", ".join(allowed),
        source=source,
    )
