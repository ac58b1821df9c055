"""One recognised table of a list -> the stations for which it stands, each with the row from which it comes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, Column, Finding
from ..coordinates import outside_viet_nam
from ..located import Located, ground_of
from ..locating import locate
from ..optional_cells import left_empty
from ..raw_tables import full
from ..reading import Reading, read_column, rows_text
from ..units import in_our_unit
from ..values import shown
from ..words import letters
from ..written_places import PLACE_COLUMNS, PlaceColumns
from .columns import PLACE_PAIRS, SEVERAL, meaning
from .heights import Terrain, with_whose_heights
from .identities import identities_of
from .measures import on_buildings, with_bare_numbers, without_sector_counts, without_zeros
from .optional_cells import OPTIONAL, all_left_empty
from .recognition import TELL_RADIO, Recognition
from .row_operators import operators_of_rows
from .second_places import with_second_pair
from .statuses import on_air_dates, statuses_of
from .technologies import Radio, bands_of, radios_of, without_radios
from .unfolding import Unfolded, unfolded

# What `Station` or another part gives, and the rest of the columns does not.
_NEEDED = ("operator", "technology", "status", "mcc", "mnc", "plmn")
_ELSEWHERE = frozenset(
    ("lon", "lat", "technology", "operator", "station_id", "site_id", "commune_declared", "status", "on_air_date")
)
_COMMUNE = re.compile(r"(?i)\b(?P<name>(?:xã|phường|thị trấn|đặc khu)\s+[^,;\-\n(]{2,40})")


@dataclass(frozen=True)
class ListReading:
    """One table of a list, read.

    Attributes
    ----------
    reading
        The frame holds one row a station, of the columns of `STATIONS` and of `identities_of`; its index repeats a
        row's number where the row stands for several stations.
    recognition, located
        How its headings and coordinates were taken.
    """

    reading: Reading
    recognition: Recognition
    located: Located


def read_list(
    recognition: Recognition,
    communes: gpd.GeoDataFrame | None,
    crs: str | None,
    operator: str,
    terrain: Terrain | None = None,
) -> ListReading:
    """Read a recognised table.

    Parameters
    ----------
    recognition
        The table.
    communes
        By which coordinates and names are told, where there are any.
    crs
        What phusong.toml says of the coordinates.
    operator
        The operator of rows that name none, as phusong.toml says; empty where it says nothing.
    terrain
        By which heights are told that do not say whose they are.

    Raises
    ------
    InputError, SettingsError
        As `locate`.
    """
    raw = recognition.raw
    findings = [*_of_file(recognition), *recognition.findings]
    declared, found = _declared(recognition)
    findings += found
    ground = ground_of(declared, len(raw.frame), communes)
    unknown = tuple(name for name in recognition.unused if not meaning(name).known)
    located = locate(PlaceColumns(raw, recognition.headings, unknown), ground, crs)
    located = with_second_pair(recognition, located, ground)
    recognition, found = with_whose_heights(recognition, located, terrain)
    findings += found
    operators = operators_of_rows(recognition, operator)
    stations = unfolded(recognition, operators.shared, _technology_of_names(recognition))
    findings += [*located.findings, *stations.findings]
    columns: dict[str, pd.Series[Any]] = {}
    for column in STATIONS.columns:
        if column.name in _ELSEWHERE or (column.name == "band_mhz" and stations.band_read):
            continue
        if column.name == "frequency_mhz" and stations.frequency_read:
            continue
        columns[column.name], found = _values(recognition, column)
        findings += all_left_empty(found)
    statuses, found = statuses_of(recognition)
    begun, to_come, unread = on_air_dates(recognition)
    findings += [*found, *all_left_empty(unread)]
    buildings = recognition.headings.get("building_height_m")
    if buildings and recognition.headings.get("antenna_height_m"):
        above, unread = read_column(raw, buildings[0], replace(STATIONS["antenna_height_m"], minimum=0, required=False))
        heading = recognition.heading("antenna_height_m")
        columns["antenna_height_m"], told = on_buildings(columns["antenna_height_m"], heading, above, raw)
        findings += [*all_left_empty(unread), *told]
    columns |= {"commune_declared": declared, "status": statuses, "on_air_date": begun}
    frame = pd.DataFrame(columns, index=raw.frame.index).reindex(columns=list(STATIONS.names))
    frame = frame.assign(lon=located.lon, lat=located.lat)
    identities, told = identities_of(recognition)
    frame = frame.assign(operator=operators.names, to_come=to_come, **identities)
    findings += [*operators.findings, *told]
    checking = {name for names in recognition.second.values() for name in names}
    if unused := [name for name in recognition.unused if name not in checking]:
        message = msg("headings that were not used: {headings}", headings=", ".join(unused))
        findings.append(raw.finding("info", "unused_headings", message))
    findings += _missing(recognition, operators.names)
    frame = _unfolded_frame(frame, stations, recognition, findings)
    headings = {name: recognition.heading(name) for name in STATIONS.names}
    headings |= dict(zip(("lon", "lat"), located.headings, strict=False))
    reading = Reading(raw, STATIONS, _typed(frame), headings, tuple(findings), located.bad_rows)
    return ListReading(reading if communes is not None else outside_viet_nam(reading), recognition, located)


def _of_file(recognition: Recognition) -> list[Finding]:
    """Return what was found of the file itself; a formula without its result costs a row only of what must be known."""
    needed = {mark.heading for mark in recognition.marks}
    for column, names in recognition.headings.items():
        needed |= set(names) if column in _NEEDED or column in PLACE_COLUMNS else set()
    return [item if item.column in needed else left_empty(item) for item in recognition.raw.findings]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, Any] = {column.name: column.dtype for column in STATIONS.columns}
    return frame.astype(kinds)


def _missing(recognition: Recognition, operators: "pd.Series[Any]") -> list[Finding]:
    """Name the columns without which no row can be used."""
    if any(item.rule == "headings_missing" for item in recognition.raw.findings):
        return []
    headings = recognition.headings
    has_place = recognition.raw.geometry is not None or any(pair <= set(headings) for pair in PLACE_PAIRS)
    has_technology = bool(recognition.marks or recognition.own or TELL_RADIO & set(headings))
    absent = []
    if not has_place:
        absent += [name for name in ("lon", "lat") if name not in headings]
    if not has_technology and not _technology_of_names(recognition):
        absent.append("technology")
    if operators.isna().all() and "operator" not in headings and not any(mark.operator for mark in recognition.marks):
        absent.append("operator")
    return [
        recognition.raw.finding(
            "error",
            "missing_column",
            msg(
                "the column {column} ({name}) is missing; add it with that heading, or say in phusong.toml which "
                "heading means it. Headings not recognised: {unused}",
                column=STATIONS[name].heading_vi,
                name=name,
                unused=", ".join(recognition.unused) or "-",
            ),
            column=STATIONS[name].heading_vi,
        )
        for name in absent
    ]


def _values(recognition: Recognition, column: Column) -> tuple["pd.Series[Any]", list[Finding]]:
    raw = recognition.raw
    headings = recognition.headings.get(column.name, ())
    if column.name == "downtilt_deg" and not headings:
        return _tilt(recognition, column)
    if not headings:
        return pd.Series(None, index=raw.frame.index, dtype=column.dtype), []
    findings: list[Finding] = []
    parts = []
    for heading in headings:
        bare, told = (raw, []) if column.name not in SEVERAL - {"azimuth_deg"} else with_bare_numbers(raw, heading)
        if column.name == "antenna_height_m":
            bare, zeros = without_zeros(bare, heading)
            told = [*told, *zeros]
        if column.name == "azimuth_deg" and len(headings) == 1:
            bare, told = without_sector_counts(bare, heading)
        values, found = read_column(bare, heading, column)
        values, converted = in_our_unit(values, heading, column, raw)
        parts.append(values)
        findings += told
        findings += [*found, *converted]
    if len(parts) == 1:
        return parts[0], findings
    if column.kind == "number_list":
        texts = pd.concat([part.astype(object) for part in parts], axis=1)
        joined = ["/".join(str(text) for text in row if isinstance(text, str)) or None for row in texts.to_numpy()]
        return pd.Series(joined, index=raw.frame.index, dtype=column.dtype), findings
    return pd.concat(parts, axis=1).median(axis=1), [*findings, *_spread(recognition, parts, headings)]


def _spread(recognition: Recognition, parts: Sequence["pd.Series[Any]"], headings: Sequence[str]) -> list[Finding]:
    together = pd.concat(parts, axis=1)
    rows = together.index[(together.max(axis=1) - together.min(axis=1)) > 0]
    if not len(rows):
        return []
    message = msg(
        "{count} rows ({rows}) have sectors that differ in {headings}; the median was taken",
        count=len(rows),
        rows=rows_text(rows),
        headings=", ".join(headings),
    )
    return [recognition.raw.finding("info", "sectors_differ", message, row=int(rows[0]), column=headings[0])]


def _tilt(recognition: Recognition, column: Column) -> tuple["pd.Series[Any]", list[Finding]]:
    """Return the sum of the electrical and the mechanical downtilt, where the file parts them."""
    findings: list[Finding] = []
    total = pd.Series(np.nan, index=recognition.raw.frame.index)
    for name in ("tilt_electrical", "tilt_mechanical"):
        for heading in recognition.headings.get(name, ())[:1]:
            values, found = read_column(recognition.raw, heading, column)
            findings += found
            total = total.add(values, fill_value=0.0).where(total.notna() | values.notna())
    return total, findings


def _declared(recognition: Recognition) -> tuple["pd.Series[Any]", list[Finding]]:
    """Return the commune that each row declares: of its column, else as the address names it."""
    if "commune_declared" in recognition.headings:
        return _values(recognition, STATIONS["commune_declared"])
    index = recognition.raw.frame.index
    blank = pd.Series(None, index=index, dtype="str")
    places = recognition.cells("place")
    if places is None:
        return blank, []
    found = [_COMMUNE.search(cell) if isinstance(cell, str) else None for cell in places]
    names = pd.Series([item["name"].strip() if item else None for item in found], index=index, dtype="str")
    count = int(names.notna().sum())
    if not count:
        return blank, []
    message = msg(
        "{count} rows name their commune in the address alone; it was taken from there, such as {example!r}",
        count=count,
        example=str(names.dropna().iloc[0]),
    )
    heading = recognition.headings["place"][0]
    return names, [recognition.raw.finding("info", "commune_from_address", message, column=heading)]


def _technology_of_names(recognition: Recognition) -> tuple[Radio, ...]:
    """Return the one technology that the columns' group, or the name of the IDs, the sheet or the file tells.

    None where it tells several.
    """
    raw = recognition.raw
    if raw.block.technology:
        return radios_of(raw.block.technology) or ()
    ids = recognition.headings.get("station_id", ())
    for text in (*ids, raw.sheet, raw.name.rpartition(".")[0] or raw.name, *raw.above):
        _, radios = without_radios(re.sub(r"[_\-.]", " ", text))
        if len({technology for technology, _ in radios}) == 1 and not re.search(r"\bn\d", letters(text)):
            return radios[:1] if len(radios) > 1 else radios
    return ()


def _unfolded_frame(
    frame: pd.DataFrame, stations: Unfolded, recognition: Recognition, findings: list[Finding]
) -> pd.DataFrame:
    """Return one row a station, with what holds for its technology alone."""
    found = frame.iloc[stations.rows].copy()
    found["technology"] = [item.technology or None for item in stations.stations]
    bands = pd.Series([item.band_mhz for item in stations.stations], index=found.index, dtype="float64")
    found["band_mhz"] = bands.to_numpy() if stations.band_read else bands.fillna(found["band_mhz"]).to_numpy()
    if not np.isnan(stations.frequency_mhz).all():
        own = pd.Series(stations.frequency_mhz, index=found.index)
        found["frequency_mhz"] = found["frequency_mhz"].astype("float64").fillna(own).to_numpy()
    operators = np.array([item.operator or None for item in stations.stations], dtype=object)
    found["operator"] = np.where(operators == None, found["operator"].astype(object), operators)  # noqa: E711  elementwise
    found["own_id"] = found["own_date"] = False
    position = np.arange(len(found))
    for (column, technology), heading in recognition.own.items():
        if column not in STATIONS.names:
            continue
        values, faults = read_column(recognition.raw, heading, STATIONS[column])
        findings += all_left_empty(faults) if column in OPTIONAL else faults
        if column == "frequency_mhz" and all(
            bands_of(shown(cell)) for cell in recognition.raw.frame[heading] if full(cell)
        ):
            column = "band_mhz"  # noqa: PLW2901  "1800" is a band's name, no carrier's frequency
        here = position[(found["technology"] == technology).to_numpy()]
        _put(found, column, here, values.iloc[stations.rows[here]].astype(object).to_numpy())
    marked: dict[str, list[int]] = {}
    for i, item in enumerate(stations.stations):
        for column in item.cells:
            marked.setdefault(column, []).append(i)
    for column, here_list in marked.items():
        cells = [stations.stations[i].cells[column] for i in here_list]
        one = pd.DataFrame({column: cells}, index=found.index[here_list], dtype=object)
        values, faults = read_column(replace(recognition.raw, frame=one), column, STATIONS[column])
        findings += faults
        _put(found, column, np.array(here_list), values.astype(object).to_numpy())
    return found


def _put(frame: pd.DataFrame, column: str, at: np.ndarray, values: np.ndarray) -> None:
    """Set values that are there, by position; a row's number may stand several times in the index."""
    there = ~pd.isna(values)
    cells = frame[column].astype(object).to_numpy(copy=True)
    cells[at[there]] = values[there]
    frame[column] = cells
    if column in _OWN:
        own = frame[_OWN[column]].to_numpy(copy=True)
        own[at[there]] = True
        frame[_OWN[column]] = own


_OWN = {"station_id": "own_id", "on_air_date": "own_date"}  # set by a cell of the technology itself
