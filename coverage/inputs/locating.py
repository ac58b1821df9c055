"""Where the rows of a station list lie, however it writes coordinates; a doubt is refused with its candidates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.crs import WGS84
from ..language import Message, msg
from ..tables import STATIONS, Finding
from .coordinate_systems import (
    SURE,
    VN_2000,
    Candidate,
    Detection,
    Hints,
    as_named,
    candidates,
    detected,
    hints_in,
    in_viet_nam,
    to_wgs84,
    within_zone,
)
from .coordinate_writings import coordinates
from .coordinates import known_crs, located
from .ground import communes_at
from .matching import find, places_of
from .raw_tables import full
from .reading import Reading, rows_text
from .values import shown
from .written_places import PlaceColumns, WrittenPlaces, points_as_written, written

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
        return np.array(
            [i >= 0 and (not named or codes[i] in named) for i, named in zip(at, meant, strict=True)], dtype=bool
        )

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
    hints = hints_in([*places.headings, raw.sheet, raw.name, *raw.above])
    metres = (np.abs(east) >= _METRES) & (np.abs(north) >= _METRES)
    turned = ~metres & ~in_viet_nam(east, north) & in_viet_nam(north, east)
    east, north = np.where(turned, north, east), np.where(turned, east, north)
    if places.ordered and turned.any():
        findings.append(_exchanged(columns, places, turned))
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
        findings.append(raw.finding("info", "converted", message, column=places.headings[0]))
    elif degrees.any():
        findings += shift_forgotten(columns, np.where(metres, np.nan, east), np.where(metres, np.nan, north), ground)
    confidence = 1.0
    bad: list[int] = []
    if metres.any():
        for told, rows in _by_meridian(columns, metres, hints):
            part = _from_metres(columns, places, rows, told, ground)
            east[rows], north[rows], how = part.lon, part.lat, part.how
            findings += part.findings
            bad += part.bad_rows
            confidence = min(confidence, part.confidence)
    return Located(east, north, tuple(findings), how, confidence, places.headings, frozenset(bad))


def _by_meridian(columns: PlaceColumns, metres: np.ndarray, hints: Hints) -> list[tuple[Hints, np.ndarray]]:
    """Return the rows in metres by what they say of their central meridian: merged provinces' lists hold several."""
    cells = columns.cells("meridian")
    if cells is None:
        return [(hints, metres)]
    texts = np.array([shown(cell).strip() if full(cell) else "" for cell in cells], dtype=object)
    found = []
    for text in dict.fromkeys(texts[metres]):
        meridian = hints_in([f"ktt {text}"]).meridian
        own = hints if meridian is None else replace(hints, meridian=meridian)
        found.append((own, metres & (texts == text)))
    return found


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


def _from_metres(
    columns: PlaceColumns,
    places: WrittenPlaces,
    metres: np.ndarray,
    hints: Hints,
    ground: Ground,
) -> Located:
    """Return where the rows in metres lie, and only those, by the system that they speak for."""
    sizes = np.abs(places.east), np.abs(places.north)
    large, small = np.maximum(*sizes), np.minimum(*sizes)
    # A zone number before the easting makes it the larger one; so do degrees without their point.
    far = large >= _ZONED
    east, north = np.where(far, large, small)[metres], np.where(far, small, large)[metres]
    rows = np.flatnonzero(metres)
    sample = rows[:: max(len(rows) // _LOOKED_AT, 1)]
    at = np.searchsorted(rows, sample)
    found = detected(east[at], north[at], hints, lambda lon, lat: ground.fits(lon, lat, sample))
    if found is None or found.confidence < SURE:
        finding = _refused(columns, places, metres, found)
        nowhere, bad = np.full(len(east), np.nan), frozenset(columns.raw.frame.index[rows].tolist())
        return Located(nowhere, nowhere, (finding,), msg("metres, not sure which"), 0.0, bad_rows=bad)
    lon, lat = found.candidate.place(east, north)
    elsewhere = _in_another_zone(east, north, found.candidate, rows, ground)
    message = msg(
        "{count} rows give coordinates in {system}, told by their numbers (confidence {confidence:.0f} %, {share:.0f} "
        "% of the rows fit); they were converted to WGS 84",
        count=len(rows),
        system=found.candidate.name,
        confidence=100 * found.confidence,
        share=100 * found.share,
    )
    as_expected = found.candidate.crs and as_named(hints, found.candidate) and found.share == 1
    severity = "info" if as_expected else "warning"
    findings = [columns.raw.finding(severity, "converted", message, column=places.headings[0])]
    index = np.asarray(columns.raw.frame.index)
    for item, those in elsewhere:
        findings.append(_of_another_zone(columns, places, index[rows[those]], item, found.candidate))
        lon[those] = lat[those] = np.nan
    bad = frozenset(int(row) for _, those in elsewhere for row in index[rows[those]])
    how = msg("{system}", system=found.candidate.name)
    return Located(lon, lat, tuple(findings), how, found.confidence, bad_rows=bad)


_FAR_DEG = 0.05  # some 5 km: the systems of one meridian differ by less, neighbouring zones by more


def _in_another_zone(
    east: np.ndarray, north: np.ndarray, found: Candidate, rows: np.ndarray, ground: Ground
) -> list[tuple[Candidate, np.ndarray]]:
    """Return the rows that lie in their declared commune only by another system than the one found, by that system.

    The numbers of two zones look alike, and a list put together of several districts' holds both.
    """
    lon, lat = found.place(east, north)
    left = np.flatnonzero(ground.declares(rows))
    left = left[~ground.fits(np.nan_to_num(lon[left]), np.nan_to_num(lat[left]), rows[left])]
    if not len(left):
        return []
    fitting = []
    for item in candidates():
        other_lon, other_lat = item.place(east[left], north[left])
        away = np.hypot(other_lon - lon[left], other_lat - lat[left]) > _FAR_DEG
        away &= within_zone(item, other_lon)
        good = away & ground.fits(np.where(away, other_lon, 0.0), np.where(away, other_lat, 0.0), rows[left])
        fitting.append((item, left[good]))
    # A list seldom mixes zones of three degrees and of six.
    fitting.sort(key=lambda pair: (-len(pair[1]), ("UTM" in str(pair[0].name)) != ("UTM" in str(found.name))))
    taken = np.zeros(len(rows), dtype=bool)
    told = []
    for item, those in fitting:
        new = those[~taken[those]]
        taken[new] = True
        told += [(item, new)] if len(new) else []
    return told


def _of_another_zone(
    columns: PlaceColumns, places: WrittenPlaces, rows: np.ndarray, item: Candidate, found: Candidate
) -> Finding:
    message = msg(
        "{count} rows ({rows}) lie in their declared commune only if their metres are in {other}, and far from it in "
        "{system}, in which the others are; give each row its central meridian in a column {heading}, or a list a zone",
        count=len(rows),
        rows=rows_text(rows),
        other=item.name,
        system=found.name,
        heading="Kinh tuyến trục",
    )
    return columns.raw.finding("error", "metres_for_degrees", message, row=int(rows[0]), column=places.headings[0])


_ZONED = 3e6  # metres; no northing of Viet Nam is as large


def _refused(columns: PlaceColumns, places: WrittenPlaces, metres: np.ndarray, found: Detection | None) -> Finding:
    rows = np.asarray(columns.raw.frame.index)[metres]
    first = int(np.flatnonzero(metres)[0])
    shared: dict[str, Any] = {
        "count": int(metres.sum()),
        "rows": rows_text(rows),
        "row": int(rows[0]),
        "lon_heading": places.headings[0],
        "lat_heading": places.headings[1],
        "lon": f"{places.east[first]:.10g}",
        "lat": f"{places.north[first]:.10g}",
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
            candidates=_listed(candidates),
            first_crs=next((item.crs for item, _ in candidates if item.crs), "EPSG:9208"),
            **shared,
        )
    return columns.raw.finding(
        "error", "metres_for_degrees", message, row=int(rows[0]), column=places.headings[0], value=shared["lon"]
    )


def _listed(candidates: Sequence[tuple[Candidate, float]]) -> Message:
    parts = [msg("{name}, {share}", name=item.name, share=f"{share:.0%}") for item, share in candidates]
    return reduce(lambda first, second: msg("{first}; {second}", first=first, second=second), parts)


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
