"""Where the rows of a station list lie, however it writes coordinates; a doubt is refused with its candidates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.crs import WGS84
from ...language import Message, msg
from ...tables import STATIONS, Finding
from ..coordinate_systems import (
    SURE,
    VN_2000,
    Detection,
    Hints,
    detected,
    hints_in,
    in_viet_nam,
    to_wgs84,
)
from ..coordinate_writings import coordinates, pair
from ..coordinates import known_crs, located
from ..ground import communes_at
from ..matching import find, places_of
from ..raw_tables import RawTable, full
from ..reading import Reading, rows_text
from ..values import shown
from .recognition import Recognition

_METRES = 1000.0  # no degree is as large, no projected coordinate of Viet Nam as small
_LOOKED_AT = 2000  # rows by which a system is told
_RIVALS = 5
_SHIFTED = 5  # rows that a forgotten shift must explain before it is spoken of


@dataclass(frozen=True)
class Located:
    """Where the rows lie.

    Attributes
    ----------
    lon, lat
        Degrees of WGS 84, one a row of the table; nan where unknown.
    findings
        What was read, converted, repaired, refused.
    how
        In a word, for the table of what was recognised.
    confidence
        0 to 1, of the least sure detection.
    headings
        Of longitude and latitude in the file; empty for a layer's points.
    bad_rows
        Rows whose place one finding tells to be unusable.
    """

    lon: np.ndarray
    lat: np.ndarray
    findings: tuple[Finding, ...]
    how: Message
    confidence: float = 1.0
    headings: tuple[str, ...] = ()
    bad_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Ground:
    """The communes, and which of them each row declares.

    Attributes
    ----------
    communes
        As `read_communes` returns them; None where there are none.
    meant
        Codes of the communes that a row's declared name may mean; empty where it declares none that is known.
    """

    communes: gpd.GeoDataFrame | None
    meant: Sequence[frozenset[str]]

    def fits(self, lon: np.ndarray, lat: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return whether rows may lie at places: in their declared commune, else in the province."""
        if self.communes is None:
            return np.ones(len(lon), dtype=bool)
        at = communes_at(lon, lat, self.communes)
        codes = np.asarray(self.communes["commune_code"], dtype=object)
        meant = [self.meant[row] for row in rows]
        return np.array([i >= 0 and (not named or codes[i] in named) for i, named in zip(at, meant, strict=True)])

    def declares(self, rows: np.ndarray) -> np.ndarray:
        """Return whether rows declare a commune that is known."""
        return np.array([bool(self.meant[row]) for row in rows], dtype=bool)


def ground_of(declared: "pd.Series[Any] | None", count: int, communes: gpd.GeoDataFrame | None) -> Ground:
    """Return the communes with what each row declares."""
    if communes is None or declared is None:
        return Ground(communes, [frozenset()] * count)
    places = places_of(communes)
    matches = {text: find(str(text), places) for text in declared.dropna().unique()}
    sure = {text: frozenset((*item.codes, *item.others)) for text, item in matches.items() if item.how in _SURE_NAMES}
    return Ground(communes, [sure.get(text, frozenset()) if full(text) else frozenset() for text in declared])


_SURE_NAMES = ("code", "name", "former")


def locate(recognition: Recognition, ground: Ground, crs: str | None) -> Located:
    """Return where the rows of a table lie.

    Raises
    ------
    InputError, SettingsError
        A layer names no reference system, or the setting's is unknown.
    """
    raw = recognition.raw
    if raw.geometry is not None and raw.crs is None and crs is None and (points := _points(raw)) is not None:
        return _by_numbers(recognition, points, ground)
    if raw.geometry is not None:
        told = {name: recognition.cells(name) for name in ("lon", "lat")}
        given = {name: np.nan if cells is None else coordinates(cells)[0] for name, cells in told.items()}
        reading = located(Reading(raw, STATIONS, pd.DataFrame(given, index=raw.frame.index), {}), crs=crs)
        lon, lat = reading.frame["lon"].to_numpy(), reading.frame["lat"].to_numpy()
        given_by = msg("points of the layer")
        return Located(lon, lat, reading.findings, given_by, bad_rows=reading.bad_rows)
    written = _written(recognition)
    if written is None:
        empty = np.full(len(raw.frame), np.nan)
        return Located(empty, empty, (), msg("no coordinates"))
    if crs is not None:
        return _by_setting(recognition, written, crs, ground)
    return _by_numbers(recognition, written, ground)


@dataclass(frozen=True)
class _Numbers:
    """The pairs as they stand: what the file calls east first."""

    east: np.ndarray
    north: np.ndarray
    headings: tuple[str, str]
    findings: tuple[Finding, ...]
    ordered: bool  # whether the headings say which is which


def _points(raw: RawTable) -> _Numbers | None:
    """Return the points of a layer that names no reference system, to be told by their numbers like a table's."""
    shapes = np.asarray(raw.geometry, dtype=object)
    if not np.all(shapely.get_type_id(shapes) == shapely.GeometryType.POINT):
        return None
    message = msg(
        "{file} does not say its coordinate reference system (a Shapefile needs its .prj file); it was told by the "
        "numbers",
        file=raw.name,
    )
    told = raw.finding("warning", "crs_not_told", message)
    return _Numbers(shapely.get_x(shapes), shapely.get_y(shapes), ("x", "y"), (told,), ordered=False)


def _written(recognition: Recognition) -> _Numbers | None:
    frame, headings = recognition.raw.frame, recognition.headings
    if {"lon_degrees", "lat_degrees"} <= set(headings):
        east, north = _of_parts(recognition, "lon"), _of_parts(recognition, "lat")
        names = (headings["lon_degrees"][0], headings["lat_degrees"][0])
        return _Numbers(east, north, names, (), ordered=True)
    for first, second, ordered in (("lon", "lat", True), ("y", "x", False)):
        if first in headings and second in headings:
            names = (headings[first][0], headings[second][0])
            return _of_columns(recognition, frame[names[0]], frame[names[1]], names, ordered=ordered)
    if "coordinates" not in headings:
        return None
    name = headings["coordinates"][0]
    cut = [pair(cell.strip()) if isinstance(cell, str) else None for cell in frame[name]]
    faults = [
        _unreadable(recognition, int(row), name, shown(cell), _PAIR)
        for row, cell, parts in zip(frame.index, frame[name], cut, strict=True)
        if parts is None and full(cell)
    ]
    east, east_axis = coordinates(parts[0] if parts else None for parts in cut)
    north, north_axis = coordinates(parts[1] if parts else None for parts in cut)
    east, north = _by_axes(east, north, east_axis, north_axis)
    return _Numbers(east, north, (name, name), tuple(faults), ordered=False)


_PAIR = msg("two coordinates, such as 21.2041, 105.1723")


def _of_columns(
    recognition: Recognition,
    first: "pd.Series[Any]",
    second: "pd.Series[Any]",
    names: tuple[str, str],
    *,
    ordered: bool,
) -> _Numbers:
    east, east_axis = coordinates(first)
    north, north_axis = coordinates(second)
    faults = [
        _unreadable(recognition, int(row), name, shown(cell), STATIONS[column].expected())
        for cells, values, name, column in ((first, east, names[0], "lon"), (second, north, names[1], "lat"))
        for row, cell in cells[np.isnan(values)].items()
        if full(cell) and shown(cell).strip().lower() not in _EMPTY
    ]
    east, north = _by_axes(east, north, east_axis, north_axis)
    return _Numbers(east, north, names, tuple(faults), ordered=ordered)


_EMPTY = ("-", "–", "—", "n/a", "#n/a", "null", "nan", "none", "na")


def _by_axes(
    east: np.ndarray, north: np.ndarray, east_axis: np.ndarray, north_axis: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Exchange the pairs whose letters say that they stand the other way round."""
    turned = (east_axis == "n") | (north_axis == "e")
    return np.where(turned, north, east), np.where(turned, east, north)


def _unreadable(recognition: Recognition, row: int, heading: str, text: str, expected: Message) -> Finding:
    message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
    return recognition.raw.finding("error", "unreadable", message, row=row, column=heading, value=text)


def _of_parts(recognition: Recognition, axis: str) -> np.ndarray:
    """Return degrees that stand in columns of degrees, minutes and seconds."""
    total = np.zeros(len(recognition.raw.frame))
    for unit, share in (("degrees", 1.0), ("minutes", 60.0), ("seconds", 3600.0)):
        cells = recognition.cells(f"{axis}_{unit}")
        if cells is None:
            continue
        values, _ = coordinates(cells)
        total += (values if unit == "degrees" else np.nan_to_num(values)) / share
    return total


def _by_setting(recognition: Recognition, written: _Numbers, crs: str, ground: Ground) -> Located:
    system = known_crs(crs, file=recognition.raw.name)
    east, north = written.east, written.north
    # X of VN-2000 is the northing: in Viet Nam the larger number.
    turned = (east > north) if system.is_projected else ~in_viet_nam(east, north) & in_viet_nam(north, east)
    east, north = np.where(turned, north, east), np.where(turned, east, north)
    findings = list(written.findings)
    lon, lat = east, north
    bad: list[int] = []
    if not system.equals(WGS84, ignore_axis_order=True):
        lon, lat = to_wgs84(crs).transform(east, north)
        good = np.isfinite(lon) & np.isfinite(lat)
        fault = ~good & ~np.isnan(east) & ~np.isnan(north)
        lon, lat = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
        if fault.any():
            findings.append(_not_in_crs(recognition, written, fault, system.name))
            bad = recognition.raw.frame.index[fault].tolist()
    findings += shift_forgotten(recognition, lon, lat, ground)
    how = msg("{crs}, as phusong.toml says", crs=crs)
    return Located(lon, lat, tuple(findings), how, headings=written.headings, bad_rows=frozenset(bad))


def _not_in_crs(recognition: Recognition, written: _Numbers, fault: np.ndarray, name: str) -> Finding:
    rows = np.asarray(recognition.raw.frame.index)[fault]
    message = msg(
        "{count} rows ({rows}) have coordinates that do not exist in {crs}; correct them, or crs in phusong.toml",
        count=int(fault.sum()),
        rows=rows_text(rows),
        crs=name,
    )
    return recognition.raw.finding("error", "not_in_crs", message, row=int(rows[0]), column=written.headings[0])


def _by_numbers(recognition: Recognition, written: _Numbers, ground: Ground) -> Located:
    raw = recognition.raw
    east, north = written.east.copy(), written.north.copy()
    findings = list(written.findings)
    hints = hints_in([*written.headings, raw.sheet, raw.name, *raw.above])
    metres = (np.abs(east) >= _METRES) & (np.abs(north) >= _METRES)
    turned = ~metres & ~in_viet_nam(east, north) & in_viet_nam(north, east)
    east, north = np.where(turned, north, east), np.where(turned, east, north)
    if written.ordered and turned.any():
        findings.append(_exchanged(recognition, written, turned))
    how: Message = msg("degrees of WGS 84")
    degrees = ~metres & ~np.isnan(east) & ~np.isnan(north)
    if hints.datum == "VN-2000" and degrees.any():
        lon, lat = to_wgs84(VN_2000).transform(east[degrees], north[degrees])
        east[degrees], north[degrees] = lon, lat
        how = msg("degrees of VN-2000")
        message = msg(
            "{count} rows give degrees of VN-2000 as the file says itself; they were converted to WGS 84, which lies "
            "some 200 m off",
            count=int(degrees.sum()),
        )
        findings.append(raw.finding("info", "converted", message, column=written.headings[0]))
    elif degrees.any():
        findings += shift_forgotten(
            recognition, np.where(metres, np.nan, east), np.where(metres, np.nan, north), ground
        )
    confidence = 1.0
    bad: list[int] = []
    if metres.any():
        for told, rows in _by_meridian(recognition, metres, hints):
            lon, lat, more, how, sure = _from_metres(recognition, written, rows, told, ground)
            east[rows], north[rows] = lon, lat
            findings += more
            bad += raw.frame.index[rows].tolist() if sure < SURE else []
            confidence = min(confidence, sure)
    return Located(east, north, tuple(findings), how, confidence, written.headings, frozenset(bad))


def _by_meridian(recognition: Recognition, metres: np.ndarray, hints: Hints) -> list[tuple[Hints, np.ndarray]]:
    """Return the rows in metres by what they say of their central meridian: merged provinces' lists hold several."""
    cells = recognition.cells("meridian")
    if cells is None:
        return [(hints, metres)]
    texts = np.array([shown(cell).strip() if full(cell) else "" for cell in cells], dtype=object)
    found = []
    for text in dict.fromkeys(texts[metres]):
        meridian = hints_in([f"ktt {text}"]).meridian
        own = hints if meridian is None else replace(hints, meridian=meridian)
        found.append((own, metres & (texts == text)))
    return found


def _exchanged(recognition: Recognition, written: _Numbers, turned: np.ndarray) -> Finding:
    rows = np.asarray(recognition.raw.frame.index)[turned]
    first = int(np.flatnonzero(turned)[0])
    message = msg(
        "longitude and latitude are exchanged in {count} rows ({rows}): row {row} has {lon_heading} = {lon} and "
        "{lat_heading} = {lat}, which lies in Viet Nam only the other way round; they were read so",
        count=int(turned.sum()),
        rows=rows_text(rows),
        row=int(rows[0]),
        lon_heading=written.headings[0],
        lat_heading=written.headings[1],
        lon=f"{written.east[first]:g}",
        lat=f"{written.north[first]:g}",
    )
    value = f"{written.east[first]:g}"
    return recognition.raw.finding(
        "warning", "lon_lat_exchanged", message, row=int(rows[0]), column=written.headings[0], value=value
    )


def _from_metres(
    recognition: Recognition,
    written: _Numbers,
    metres: np.ndarray,
    hints: Hints,
    ground: Ground,
) -> tuple[np.ndarray, np.ndarray, list[Finding], Message, float]:
    """Return longitude and latitude of the rows in metres, by the system that they speak for."""
    sizes = np.abs(written.east), np.abs(written.north)
    large, small = np.maximum(*sizes), np.minimum(*sizes)
    # A zone number before the easting makes it the larger one; so do degrees without their point.
    far = large >= _ZONED
    east, north = np.where(far, large, small)[metres], np.where(far, small, large)[metres]
    rows = np.flatnonzero(metres)
    sample = rows[:: max(len(rows) // _LOOKED_AT, 1)]
    at = np.searchsorted(rows, sample)
    found = detected(east[at], north[at], hints, lambda lon, lat: ground.fits(lon, lat, sample))
    if found is None or found.confidence < SURE:
        finding = _refused(recognition, written, metres, found)
        return np.full(len(east), np.nan), np.full(len(east), np.nan), [finding], msg("metres, not sure which"), 0.0
    lon, lat = found.candidate.place(east, north)
    message = msg(
        "{count} rows give coordinates in {system}, told by their numbers (confidence {confidence:.0f} %, {share:.0f} "
        "% of the rows fit); they were converted to WGS 84",
        count=len(rows),
        system=found.candidate.name,
        confidence=100 * found.confidence,
        share=100 * found.share,
    )
    severity = "info" if found.candidate.crs else "warning"
    told = recognition.raw.finding(severity, "converted", message, column=written.headings[0])
    return lon, lat, [told], msg("{system}", system=found.candidate.name), found.confidence


_ZONED = 3e6  # metres; no northing of Viet Nam is as large


def _refused(recognition: Recognition, written: _Numbers, metres: np.ndarray, found: Detection | None) -> Finding:
    rows = np.asarray(recognition.raw.frame.index)[metres]
    first = int(np.flatnonzero(metres)[0])
    shared: dict[str, Any] = {
        "count": int(metres.sum()),
        "rows": rows_text(rows),
        "row": int(rows[0]),
        "lon_heading": written.headings[0],
        "lat_heading": written.headings[1],
        "lon": f"{written.east[first]:.10g}",
        "lat": f"{written.north[first]:.10g}",
    }
    if found is None:
        message = msg(
            "{count} rows ({rows}) have coordinates in metres: row {row} has {lon_heading} = {lon} and {lat_heading} = "
            "{lat}; in no system of Viet Nam do they lie in the communes. Set crs for this file in phusong.toml, such "
            "as crs = 'EPSG:9208' (VN-2000, central meridian 104°45'), or write degrees",
            **shared,
        )
    else:
        candidates = [(found.candidate, found.share), *found.rivals][: _RIVALS + 1]
        message = msg(
            "{count} rows ({rows}) have coordinates in metres: row {row} has {lon_heading} = {lon} and {lat_heading} = "
            "{lat}, and which system they are in is not sure (confidence {confidence:.0f} %). They may be {candidates}."
            " Set crs for this file in phusong.toml, such as crs = {first_crs!r}, or write degrees",
            confidence=100 * found.confidence,
            candidates="; ".join(f"{item.name}, {share:.0%}" for item, share in candidates),
            first_crs=next((item.crs for item, _ in candidates if item.crs), "EPSG:9208"),
            **shared,
        )
    return recognition.raw.finding(
        "error", "metres_for_degrees", message, row=int(rows[0]), column=written.headings[0], value=shared["lon"]
    )


def shift_forgotten(recognition: Recognition, lon: np.ndarray, lat: np.ndarray, ground: Ground) -> list[Finding]:
    """Warn where the declared communes fit the coordinates better once they are taken for VN-2000.

    Taken for WGS 84, coordinates of VN-2000 lie some 224 m off: few stations change their commune by it, but those that
    do all speak the same way.
    """
    if ground.communes is None:
        return []
    known = ~np.isnan(lon) & ~np.isnan(lat)
    rows = np.flatnonzero(known & ground.declares(np.arange(len(lon))))
    if not len(rows):
        return []
    as_read = ground.fits(lon[rows], lat[rows], rows)
    moved_lon, moved_lat = to_wgs84(VN_2000).transform(lon[rows], lat[rows])
    as_moved = ground.fits(np.asarray(moved_lon), np.asarray(moved_lat), rows)
    better, worse = int((as_moved & ~as_read).sum()), int((as_read & ~as_moved).sum())
    if better < _SHIFTED or (better + 1) / (better + worse + 2) < SURE:
        return []
    message = msg(
        "{better} rows lie in their declared commune only if the coordinates are of VN-2000, {worse} only as they were "
        "read: the shift of some 224 m to WGS 84 seems to be forgotten. Set crs for this file in phusong.toml, such as "
        "crs = 'EPSG:4756' for degrees of VN-2000",
        better=better,
        worse=worse,
    )
    return [
        recognition.raw.finding("warning", "shift_forgotten", message, row=int(recognition.raw.frame.index[rows[0]]))
    ]
