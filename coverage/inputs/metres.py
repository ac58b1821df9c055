"""Rows whose coordinates are metres: in which system, told by their numbers, their words and their communes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..language import Message, joined, msg
from ..tables import Finding
from .coordinate_systems import SURE, Candidate, Detection, Hints, as_named, candidates, detected, hints_in, within_zone
from .located import Ground, Located
from .raw_tables import full
from .reading import rows_text
from .values import shown
from .written_places import PlaceColumns, WrittenPlaces

_LOOKED_AT = 2000  # rows by which a system is told
_RIVALS = 5


def by_words(columns: PlaceColumns, hints: Hints) -> list[tuple[Hints, np.ndarray]]:
    """Return the rows by what they say of their system or central meridian: merged provinces' lists hold several."""
    cells = [column for name in ("datum", "meridian") if (column := columns.cells(name)) is not None]
    count = len(columns.raw.frame)
    if not cells:
        return [(hints, np.ones(count, dtype=bool))]
    said = [[shown(cell).strip() if full(cell) else "" for cell in column] for column in cells]
    texts = np.array([" ; ".join(words) for words in zip(*said, strict=True)], dtype=object)
    found = []
    for text in dict.fromkeys(texts):
        own = hints_in([f"{word} ; ktt {word} ; zone {word} ; epsg {word}" for word in text.split(" ; ") if word])
        found.append((own.beside(hints), texts == text))
    return found


def from_metres(
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
    if found is None:  # what the rows declare may be wrong throughout, and is told of afterwards
        anywhere = replace(ground, meant=[frozenset()] * len(ground.meant))
        found = detected(east[at], north[at], hints, lambda lon, lat: anywhere.fits(lon, lat, sample))
    if found is None or found.confidence < SURE:
        finding = _refused(columns, places, metres, found)
        nowhere, bad = np.full(len(east), np.nan), frozenset(columns.raw.frame.index[rows].tolist())
        return Located(nowhere, nowhere, (finding,), msg("metres, not sure which"), 0.0, bad_rows=bad)
    lon, lat = found.candidate.place(east, north)
    elsewhere = _in_another_zone(east, north, found.candidate, rows, ground)
    message = msg(
        "{count} rows give coordinates in {system}, told by their numbers (confidence {confidence:.0f}%, {share:.0f}% "
        "of the rows fit); they were converted to WGS 84",
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
    elif not found.candidate.crs:
        message = msg(
            "{count} rows ({rows}) have large numbers for coordinates: row {row} has {lon_heading} = {lon} and "
            "{lat_heading} = {lat}, and what they are is not sure (confidence {confidence:.0f}%). They may be "
            "{candidates}. Write degrees with their decimal sign, such as 105.2083",
            confidence=100 * found.confidence,
            candidates=_listed([(found.candidate, found.share), *found.rivals][: _RIVALS + 1]),
            **shared,
        )
    else:
        candidates = [(found.candidate, found.share), *found.rivals][: _RIVALS + 1]
        message = msg(
            "{count} rows ({rows}) have coordinates in metres: row {row} has {lon_heading} = {lon} and {lat_heading} = "
            "{lat}, and which system they are in is not sure (confidence {confidence:.0f}%). They may be {candidates}."
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
    return joined(parts, "; ")
