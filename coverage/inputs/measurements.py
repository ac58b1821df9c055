"""Drive tests and crowds' samples -> one checked table of measured levels, each with its operator and technology."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from ..config import MeasurementLog
from ..config.settings import Measurements
from ..errors import InputError
from ..language import msg
from ..tables import MEASUREMENTS, Finding
from .archives import members
from .files import ALL_KINDS, check_source, read_tables
from .heading_names import ANYWHERE, BY_TABLE
from .measurement_cells import (
    OWN_LEVELS,
    bands_mhz,
    levels_of,
    operators_of,
    technologies_numbered,
    technologies_of,
    times_of,
)
from .measurement_cleaning import cleaned
from .measurement_headings import with_plain_headings
from .points import points_of
from .raw_tables import RawTable, full
from .reading import Reading, rows_text, usable
from .stations.row_operators import operator_of_names
from .values import shown
from .words import canonical, fold, letters

SAMPLES = ("lon", "lat", "time", "operator", "technology", "level_dbm", "band_mhz", "source")
"""Columns of the samples; `time` and `band_mhz` are missing where the file does not tell them."""

_LEVELS = ("level_dbm", "rssi_dbm", "rxlev_dbm", "rscp_dbm", "rsrp_dbm", "ss_rsrp_dbm")
_GREATEST_INDEX = 63.0  # RxLev as an index: n is the step below -110 + n dBm (3GPP TS 45.008, 8.1.4)
_UNKNOWN_INDEX = (99.0, 255.0, 2147483647.0)  # not known: 3GPP TS 27.007, 8.69; Android


def read_measurements(
    sources: Sequence[MeasurementLog],
    communes: gpd.GeoDataFrame,
    rules: Measurements,
    *,
    known: Sequence[str] = (),
) -> tuple[pd.DataFrame, list[Finding]]:
    """Read tables of measured levels, and clean them.

    Parameters
    ----------
    sources
        Logs of measuring phones and programs, a sample a row: CSV, XLSX and whatever else holds a table, layers of
        points, folders and archives of them.
    communes
        EPSG:4326; by them coordinates in metres are told.
    rules
        What a sample must fulfil: see `measurement_cleaning.cleaned`.
    known
        The operators' names in the other inputs: another spelling is taken for the same.

    Returns
    -------
    samples, findings
        The columns of `SAMPLES`, levels as outdoors in dBm: RxLev of 2G, RSCP of 3G, RSRP of 4G, SS-RSRP of 5G. What
        was left out is counted in the findings, by its reason.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        A file cannot be opened, or tells neither levels nor whose they are.
    """
    tables, findings = list[pd.DataFrame](), list[Finding]()
    for source in sources:
        check_source(source.path)
        tables_before = len(tables)
        for raw in _raw_tables(source, findings):
            samples, found = _samples(raw, source, communes, rules, known)
            tables.append(samples)
            findings += found
        if len(tables) == tables_before:
            raise InputError(
                "{file} has no rows under its headings; fill in at least one row, or take the file out of phusong.toml",
                file=str(source.path),
            )
    samples = pd.concat(tables, ignore_index=True)
    again = samples.duplicated([name for name in SAMPLES if name != "source"]) & samples["time"].notna()
    if again.any():
        name = ", ".join(sorted(set(samples.loc[again, "source"])))
        message = msg("{count} samples stand in another file too; they count once", count=int(again.sum()))
        findings.append(Finding(name, None, "", "", "warning", "repeated_sample", message))
    return samples[~again].reset_index(drop=True), findings


def _raw_tables(source: MeasurementLog, findings: list[Finding]) -> Iterator[RawTable]:
    """Yield the tables of a file, folder or archive that have rows; what is passed over is told."""
    with members(source.path) as (files, passed):
        findings += [Finding(name, None, "", "", "warning", "file_passed", reason) for name, reason in passed]
        for member in files:
            if len(files) > 1 and member.path.suffix.lower() not in ALL_KINDS:
                kind = member.path.suffix.lower()
                message = msg("files of kind {kind!r} hold no table of measurements; it was passed over", kind=kind)
                findings.append(Finding(member.name, None, "", "", "info", "file_passed", message))
                continue
            for raw in read_tables(member.path, member.name, table=MEASUREMENTS):
                if raw.frame.empty:
                    message = msg("there are no rows under the headings")
                    findings.append(raw.finding("info", "empty_table", message))
                    continue
                yield raw


def _samples(
    raw: RawTable, source: MeasurementLog, communes: gpd.GeoDataFrame, rules: Measurements, known: Sequence[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    raw = with_plain_headings(raw, source)
    total = len(raw.frame)
    raw, unplaced = _with_places(raw)
    reading = _told_once(points_of(raw, MEASUREMENTS, communes, crs=source.crs))
    given, reading = _given_operator(reading, source)
    _check_columns(reading, given)
    reading = _with_technology(_in_dbm(reading))
    frame = reading.frame.loc[usable(reading).index]
    technology = technologies_of(frame)
    technology, level = levels_of(frame, technology)
    samples = pd.DataFrame(
        {
            "lon": frame["lon"],
            "lat": frame["lat"],
            "time": times_of(frame["day"], frame["time"]),
            "operator": operators_of(frame, known, given),
            "technology": technology,
            "level_dbm": level + source.vehicle_db,
            "band_mhz": bands_mhz(frame, technology, reading.headings),
            "source": raw.name,
        }
    )
    used, found = cleaned(samples, frame, rules, reading, measured_dbm=level, total=total, unplaced=unplaced)
    return used[list(SAMPLES)].reset_index(drop=True), [*reading.findings, *found]


def _with_places(raw: RawTable) -> tuple[RawTable, int]:
    """Leave out rows without coordinates, or with zeros, and count them: phones log before they know their place."""
    if raw.geometry is not None:
        return raw, 0
    names = {fold(name) for column in ("lon", "lat") for name in (column, *_NAMES[column])}
    columns = [heading for heading in raw.frame.columns if fold(str(heading)) in names]
    if not columns:
        return raw, 0
    there = ~raw.frame[columns].map(_is_nowhere).any(axis=1)
    return replace(raw, frame=raw.frame[there]), int((~there).sum())


_NAMES = {
    column: (
        *BY_TABLE["measurements"][column],
        *ANYWHERE[column],
        MEASUREMENTS[column].heading_en,
        MEASUREMENTS[column].heading_vi,
    )
    for column in ("lon", "lat")
}
_NOWHERE = re.compile(r"[-+]?0*(?:[.,]0*)?|nan|null|none|n/a|unknown", re.IGNORECASE)


def _is_nowhere(cell: Any) -> bool:
    return not full(cell) or _NOWHERE.fullmatch(shown(cell).strip()) is not None


def _told_once(reading: Reading) -> Reading:
    """Tell errors of single cells once a column and rule: a log of a hundred thousand rows has some, and goes on."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    kept = []
    for finding in reading.findings:
        if finding.severity == "error" and finding.row is not None:
            kinds.setdefault((finding.rule, finding.column), []).append(finding)
        else:
            kept.append(finding)
    for (rule, heading), faults in kinds.items():
        message = msg(
            "{count} cells of {column} cannot be used and are taken for empty (rows {rows}), such as {value!r}",
            count=len(faults),
            column=heading,
            rows=rows_text(finding.row or 0 for finding in faults),
            value=faults[0].value,
        )
        kept.append(reading.raw.finding("warning", rule, message, row=faults[0].row, column=heading))
    return replace(reading, findings=tuple(kept))


def _given_operator(reading: Reading, source: MeasurementLog) -> tuple[str, Reading]:
    """Return the operator of rows that name none: what phusong.toml says, else what the file's name tells."""
    if source.operator or _OPERATORS & set(reading.headings):
        return source.operator, reading
    name, told_by = operator_of_names(reading.raw)
    if not name:
        return "", reading
    message = msg(
        "{count} rows name no operator; {operator} was taken from {source}",
        count=len(reading.raw.frame),
        operator=name,
        source=told_by,
    )
    return name, reading.with_findings([reading.finding("info", "operator_filled", message, column="operator")])


_OPERATORS = {"operator", "plmn", "mnc"}


def _check_columns(reading: Reading, given: str) -> None:
    """Refuse a table that tells no level, or not whose.

    Raises
    ------
    InputError
        It does.
    """
    has = set(reading.headings)
    no_level = not set(_LEVELS) & has
    no_operator = not (_OPERATORS & has or given)
    if no_level or no_operator:
        raise InputError(
            "{file} has no column of {missing}; give it one of these headings: {headings}. The file's headings: "
            "{found}",
            file=reading.raw.name,
            missing=msg("measured levels") if no_level else msg("operators"),
            headings="RSRP, RSCP, RxLev, SS-RSRP, Level (dBm)" if no_level else "Operator, MCC-MNC, MNC",
            found=", ".join(str(name) for name in reading.raw.frame.columns),
        )


def _in_dbm(reading: Reading) -> Reading:
    """Return RxLev in dBm where the whole column is the standard's index."""
    index = reading.frame["rxlev_dbm"].dropna()
    index = index[~index.isin(_UNKNOWN_INDEX)]
    if index.empty or not index.between(0.0, _GREATEST_INDEX).all():
        return reading
    message = msg(
        "{column} holds the index 0 to 63 of 3GPP TS 45.008; it was taken for index − 110.5 dBm",
        column=reading.heading("rxlev_dbm"),
    )
    frame = reading.frame.assign(rxlev_dbm=reading.frame["rxlev_dbm"] - 110.5)
    found = reading.finding("info", "rxlev_index", message, column="rxlev_dbm")
    return replace(reading, frame=frame).with_findings([found])


def _with_technology(reading: Reading) -> Reading:
    """Read Android's numbers of networks; fill what no column tells by the name of the sheet or file."""
    if "radio" in reading.headings:
        named, numbers = technologies_numbered(reading.frame["radio"])
        if not numbers:
            return reading
        message = msg(
            "{column} holds Android's numbers of networks; read so: {pairs}",
            column=reading.heading("radio"),
            pairs=", ".join(f"{number} → {name}" for number, name in numbers.items()),
        )
        found = reading.finding("info", "network_numbers", message, column="radio")
        return replace(reading, frame=reading.frame.assign(radio=named)).with_findings([found])
    if OWN_LEVELS & set(reading.headings):
        return reading
    for text, source in ((reading.raw.sheet, msg("the sheet's name")), (reading.raw.name, msg("the file's name"))):
        names = {canonical(word, "technology") for word in _TECHNOLOGY.findall(letters(text))}
        if len(names) == 1:
            message = msg(
                "{count} rows name no technology; {technology} was taken from {source}",
                count=len(reading.raw.frame),
                technology=min(names),
                source=source,
            )
            found = reading.finding("info", "technology_filled", message, column="radio")
            return replace(reading, frame=reading.frame.assign(radio=min(names))).with_findings([found])
    return reading


_TECHNOLOGY = re.compile(r"(?<![a-z0-9])(?:[2345]g|gsm|umts|wcdma|lte|nr)(?![a-z0-9])")
