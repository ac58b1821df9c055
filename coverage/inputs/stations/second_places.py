"""Coordinates that a list gives twice, as in WGS 84 and in VN-2000: the second pair checks the first, and fills it."""

from dataclasses import replace

import numpy as np

from ...geo.crs import equal_area_crs
from ...language import msg
from ...tables import Finding
from ..ground import to_metric
from ..located import Ground, Located
from ..locating import locate
from ..reading import rows_text
from ..written_places import PlaceColumns
from .recognition import Recognition

_APART_M = 100.0  # less than the shift of some 224 m that is forgotten between VN-2000 and WGS 84


def with_second_pair(recognition: Recognition, first: Located, ground: Ground) -> Located:
    """Return the places with those that only the second pair of coordinates gives; told where the two disagree."""
    if not recognition.second:
        return first
    columns = PlaceColumns(recognition.raw, recognition.second)
    second = locate(columns, Ground(None, ground.meant, (first.lon, first.lat)), None)
    if np.isnan(second.lon).all():  # it agrees with the first in no system
        second = locate(columns, ground, None)
    known, told = ~np.isnan(first.lon + first.lat), ~np.isnan(second.lon + second.lat)
    empty = told & ~known & ~np.isin(np.asarray(recognition.raw.frame.index), list(first.bad_rows))
    apart_m = _apart_m(first, second, known & told)
    return replace(
        first,
        lon=np.where(empty, second.lon, first.lon),
        lat=np.where(empty, second.lat, first.lat),
        findings=(*first.findings, *_told(recognition, second, empty, apart_m)),
    )


def _apart_m(first: Located, second: Located, both: np.ndarray) -> np.ndarray:
    """Return how far from one another the two pairs lie, nan where one is missing."""
    found = np.full(len(both), np.nan)
    if both.any():
        crs = equal_area_crs(float(first.lon[both].mean()), float(first.lat[both].mean()))
        points = [to_metric(item.lon[both], item.lat[both], crs) for item in (first, second)]
        found[both] = np.hypot(*(points[0] - points[1]).T)
    return found


def _told(recognition: Recognition, second: Located, empty: np.ndarray, apart_m: np.ndarray) -> list[Finding]:
    raw, index = recognition.raw, np.asarray(recognition.raw.frame.index)
    headings = ", ".join(name for names in recognition.second.values() for name in names)
    compared, far = int((~np.isnan(apart_m)).sum()), apart_m > _APART_M
    message = msg(
        "{headings} give the coordinates once more ({how}); of {count} rows that could be compared, {agree} agree",
        headings=headings,
        how=second.how,
        count=compared,
        agree=compared - int(far.sum()),
    )
    findings = [raw.finding("info", "second_pair", message)]
    if far.any():
        rows = index[far]
        message = msg(
            "{count} rows ({rows}) give another place in {headings}, {metres:.0f} m off in the middle; the first pair "
            "was used: correct one of the two",
            count=len(rows),
            rows=rows_text(rows),
            headings=headings,
            metres=float(np.median(apart_m[far])),
        )
        findings.append(raw.finding("warning", "second_pair_differs", message, row=int(rows[0])))
    if empty.any():
        rows = index[empty]
        message = msg(
            "{count} rows ({rows}) give their place in {headings} alone; it was taken from there",
            count=len(rows),
            rows=rows_text(rows),
            headings=headings,
        )
        findings.append(raw.finding("warning", "second_pair_used", message, row=int(rows[0])))
    return findings
