"""Where the rows of a station list lie, however it writes coordinates; a doubt is refused with its candidates."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..language import Message, msg
from ..tables import STATIONS, Finding
from .coordinate_systems import SURE, VN_2000, VN_2000_NAME, hints_in, in_viet_nam, to_wgs84
from .coordinate_writings import coordinates
from .coordinates import known_crs, located
from .located import Ground, Located
from .metres import by_words, from_metres
from .reading import Reading, rows_text
from .written_places import PlaceColumns, WrittenPlaces, points_as_written, written

_METRES = 1000.0  # no degree is as large, no projected coordinate of Viet Nam as small
_SHIFTED = 5  # rows that a forgotten shift must explain before it is spoken of


def locate(columns: PlaceColumns, ground: Ground, crs: str | None) -> Located:
    """Return where the rows of a table lie.

    Raises
    ------
    InputError, SettingsError
        A layer names no reference system, or the setting's is unknown.
    """
    raw = columns.raw
    if raw.geometry is not None and crs is None and (points := points_as_written(raw)) is not None:
        return _by_numbers(columns, points, ground)
    if raw.geometry is not None:
        told = {name: columns.cells(name) for name in ("lon", "lat")}
        given = {name: np.nan if cells is None else coordinates(cells)[0] for name, cells in told.items()}
        reading = located(Reading(raw, STATIONS, pd.DataFrame(given, index=raw.frame.index), {}), crs=crs)
        lon, lat = reading.frame["lon"].to_numpy(), reading.frame["lat"].to_numpy()
        given_by = msg("points of the layer")
        shifted = shift_forgotten(columns, lon, lat, ground)
        return Located(lon, lat, (*reading.findings, *shifted), given_by, bad_rows=reading.bad_rows)
    places = written(columns)
    if places is None:
        empty = np.full(len(raw.frame), np.nan)
        return Located(empty, empty, (), msg("no coordinates"))
    if crs is not None:
        return _by_setting(columns, places, crs, ground)
    return _by_numbers(columns, places, ground)


def _by_setting(columns: PlaceColumns, places: WrittenPlaces, crs: str, ground: Ground) -> Located:
    system = known_crs(crs, file=columns.raw.name)
    east, north = places.east, places.north
    # X of VN-2000 is the northing: in Viet Nam the larger number.
    turned = (east > north) if system.is_projected else ~in_viet_nam(east, north) & in_viet_nam(north, east)
    east, north = np.where(turned, north, east), np.where(turned, east, north)
    findings = list(places.findings)
    lon, lat = east, north
    bad: list[int] = []
    if not system.equals(WGS84, ignore_axis_order=True):
        lon, lat = to_wgs84(crs).transform(east, north)
        good = np.isfinite(lon) & np.isfinite(lat)
        fault = ~good & ~np.isnan(east) & ~np.isnan(north)
        lon, lat = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
        if fault.any():
            findings.append(_not_in_crs(columns, places, fault, system.name))
            bad = columns.raw.frame.index[fault].tolist()
    findings += shift_forgotten(columns, lon, lat, ground)
    how = msg("{crs}, as phusong.toml says", crs=crs)
    return Located(lon, lat, tuple(findings), how, headings=places.headings, bad_rows=frozenset(bad))


def _not_in_crs(columns: PlaceColumns, places: WrittenPlaces, fault: np.ndarray, name: str) -> Finding:
    rows = np.asarray(columns.raw.frame.index)[fault]
    message = msg(
        "{count} rows ({rows}) have coordinates that do not exist in {crs}; correct them, or crs in phusong.toml",
        count=int(fault.sum()),
        rows=rows_text(rows),
        crs=name,
    )
    return columns.raw.finding("error", "not_in_crs", message, row=int(rows[0]), column=places.headings[0])


def _by_numbers(columns: PlaceColumns, places: WrittenPlaces, ground: Ground) -> Located:
    raw = columns.raw
    east, north = places.east.copy(), places.north.copy()
    findings = list(places.findings)
    own = hints_in(places.headings)
    hints, aside = hints_in([*places.headings, raw.sheet, raw.name, *raw.above]), hints_in(columns.beside)
    hints = replace(hints, datum=own.datum or hints.datum)  # a title may speak of two pairs of columns
    metres = (np.abs(east) >= _METRES) & (np.abs(north) >= _METRES)
    turned = ~metres & ~in_viet_nam(east, north) & in_viet_nam(north, east)
    east, north = np.where(turned, north, east), np.where(turned, east, north)
    if places.ordered and turned.any():
        findings.append(_exchanged(columns, places, turned))
    how: Message = msg("degrees of WGS 84")
    degrees = ~metres & ~np.isnan(east) & ~np.isnan(north)
    groups = by_words(columns, hints)
    older = degrees & np.any([rows & (told.datum == VN_2000_NAME) for told, rows in groups], axis=0)
    if older.any():
        lon, lat = to_wgs84(VN_2000).transform(east[older], north[older])
        east[older], north[older] = lon, lat
        how = msg("degrees of VN-2000")
        message = msg(
            "{count} rows give degrees of VN-2000 as the file says itself; they were converted to WGS 84, which lies "
            "some 200 m off",
            count=int(older.sum()),
        )
        findings.append(raw.finding("info", "converted", message, column=places.headings[0]))
    newer = degrees & ~older
    if newer.any():
        findings += shift_forgotten(columns, np.where(newer, east, np.nan), np.where(newer, north, np.nan), ground)
    confidence = 1.0
    bad: list[int] = []
    if metres.any():
        for told, those in groups:
            rows = metres & those
            if not rows.any():
                continue
            # Of degrees a heading without cells of its own says nothing.
            part = from_metres(columns, places, rows, told.beside(aside), ground)
            east[rows], north[rows], how = part.lon, part.lat, part.how
            findings += part.findings
            bad += part.bad_rows
            confidence = min(confidence, part.confidence)
    return Located(east, north, tuple(findings), how, confidence, places.headings, frozenset(bad))


def _exchanged(columns: PlaceColumns, places: WrittenPlaces, turned: np.ndarray) -> Finding:
    rows = np.asarray(columns.raw.frame.index)[turned]
    first = int(np.flatnonzero(turned)[0])
    message = msg(
        "longitude and latitude are exchanged in {count} rows ({rows}): row {row} has {lon_heading} = {lon} and "
        "{lat_heading} = {lat}, which lies in Viet Nam only the other way round; they were read so",
        count=int(turned.sum()),
        rows=rows_text(rows),
        row=int(rows[0]),
        lon_heading=places.headings[0],
        lat_heading=places.headings[1],
        lon=f"{places.east[first]:g}",
        lat=f"{places.north[first]:g}",
    )
    value = f"{places.east[first]:g}"
    return columns.raw.finding(
        "warning", "lon_lat_exchanged", message, row=int(rows[0]), column=places.headings[0], value=value
    )


def shift_forgotten(columns: PlaceColumns, lon: np.ndarray, lat: np.ndarray, ground: Ground) -> list[Finding]:
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
    return [columns.raw.finding("warning", "shift_forgotten", message, row=int(columns.raw.frame.index[rows[0]]))]
