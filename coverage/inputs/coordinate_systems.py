"""The reference systems in which Viet Nam's lists give coordinates, and which of them a file's numbers are in.

What one number alone cannot tell, the rows tell together: each candidate is held against the communes (those declared,
else the province), row by row. Confidence is the share of the rows that tell two candidates apart which speak for the
better one, by the rule of succession: (for + 1) / (for + against + 2).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from ..geo.crs import WGS84
from ..language import Message, msg
from .words import letters

SURE = 0.8  # three rows that tell, and none against them
_AGAINST_A_NAME = 0.85  # five rows that tell, and none for what the file names
VN_2000, VN_2000_NAME = "EPSG:4756", "VN-2000"
# Viet Nam with its islands (Hoàng Sa and Trường Sa included), degrees, rounded outward.
LON_OF_VIET_NAM, LAT_OF_VIET_NAM = (102.0, 118.0), (6.0, 23.6)

Placed = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Fits = Callable[[np.ndarray, np.ndarray], np.ndarray]  # longitudes, latitudes -> whether each row may lie there


@dataclass(frozen=True)
class Candidate:
    """A way to read pairs of numbers.

    Attributes
    ----------
    name
        For people.
    crs
        As phusong.toml would name it; empty where it is no reference system but a way of writing.
    place
        From (east, north) to longitude and latitude of WGS 84, degrees; nan where this is no place.
    """

    name: str | Message
    crs: str
    place: Placed


@dataclass(frozen=True)
class Detection:
    """Which candidate a file's rows speak for.

    Attributes
    ----------
    candidate
        The best.
    confidence
        0 to 1; below `SURE` it must not be used.
    rivals
        The others that could be meant, the likeliest first, each with the share of rows that fit.
    share
        The share of rows that fit the best.
    """

    candidate: Candidate
    confidence: float
    rivals: tuple[tuple[Candidate, float], ...]
    share: float


@lru_cache(maxsize=64)
def to_wgs84(crs: str) -> pyproj.Transformer:
    """Return the transformation to WGS 84; from VN-2000 by the official seven parameters (EPSG:6960)."""
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)


def _projected(crs: str) -> Placed:
    def place(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lon, lat = to_wgs84(crs).transform(_without_zone(east), north)
        good = np.isfinite(lon) & np.isfinite(lat)
        return np.where(good, lon, np.nan), np.where(good, lat, np.nan)

    return place


def _without_zone(east: np.ndarray) -> np.ndarray:
    """Return eastings without a zone number before them (48 520 750 m)."""
    return np.where(east >= 1e7, np.mod(east, 1e6), east)


def _points_moved(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = _scaled(east, LON_OF_VIET_NAM), _scaled(north, LAT_OF_VIET_NAM)
    # Written to as many decimals, a longitude is the larger number.
    turned = np.isnan(lon) | np.isnan(lat)
    return (
        np.where(turned, _scaled(north, LON_OF_VIET_NAM), lon),
        np.where(turned, _scaled(east, LAT_OF_VIET_NAM), lat),
    )


def _scaled(number: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    """Return numbers with the decimal point put back where it makes degrees of Viet Nam; nan where none does."""
    found = np.full(len(number), np.nan)
    for power in range(2, 16):
        degrees = number / 10.0**power
        fits = _within(degrees, limits) & np.isnan(found)
        found[fits] = degrees[fits]
    return found


def _packed(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    angles = _unpacked(east), _unpacked(north)
    return np.maximum(*angles), np.minimum(*angles)


def _unpacked(number: np.ndarray) -> np.ndarray:
    """Return degrees of numbers such as 1051230 (105°12'30"); nan where minutes or seconds reach 60."""
    degrees, minutes, seconds = np.floor(number / 1e4), np.floor(number / 100) % 100, number % 100
    found: np.ndarray = np.where((minutes < 60) & (seconds < 60), degrees + minutes / 60 + seconds / 3600, np.nan)
    return found


@lru_cache(maxsize=1)
def candidates() -> tuple[Candidate, ...]:
    """Return every way to read large numbers: VN-2000 in zones of 3 and 6 degrees, UTM, degrees without their signs."""
    infos = [
        info
        for info in query_crs_info("EPSG", PJType.PROJECTED_CRS)
        if info.name.startswith("VN-2000 / ") and not info.deprecated
    ]
    codes = {int(info.code): info.name for info in infos} | {
        32648: "WGS 84 / UTM zone 48N",
        32649: "WGS 84 / UTM zone 49N",
    }
    systems = [
        Candidate(_label(code, name), f"EPSG:{code}", _projected(f"EPSG:{code}")) for code, name in codes.items()
    ]
    return (
        *systems,
        Candidate(msg("degrees of WGS 84 without their decimal point"), "", _points_moved),
        Candidate(msg("degrees, minutes and seconds of WGS 84 in one number"), "", _packed),
    )


def _label(code: int, name: str) -> str:
    meridian = central_meridian(code)
    degrees, minutes = divmod(round(meridian * 60), 60)
    return f"{name} (EPSG:{code}, {degrees}°{minutes:02d}')"


@lru_cache(maxsize=64)
def central_meridian(code: int) -> float:
    """Return a projection's central meridian, degrees.

    Examples
    --------
    >>> central_meridian(9208), central_meridian(3405)
    (104.75, 105.0)
    """
    operation = pyproj.CRS.from_epsg(code).coordinate_operation
    values = {} if operation is None else {item.name: float(item.value) for item in operation.params}
    return values.get("Longitude of natural origin", float("nan"))


def zone_like(system: pyproj.CRS) -> str:
    """Return the zone of VN-2000 that projects as a system does; empty where none does.

    Examples
    --------
    >>> zone_like(pyproj.CRS("+proj=tmerc +lon_0=104.75 +k=0.9999 +x_0=500000 +ellps=WGS84"))
    'EPSG:9208'
    """
    asked = _parameters(system)
    zones = [item.crs for item in candidates() if str(item.name).startswith(VN_2000_NAME)]
    return next((crs for crs in zones if asked and _parameters(pyproj.CRS(crs)) == asked), "")


def _parameters(system: pyproj.CRS) -> dict[str, float]:
    operation = system.coordinate_operation
    return {} if operation is None else {item.name: round(float(item.value), 9) for item in operation.params}


@dataclass(frozen=True)
class Hints:
    """What a file's words say of its coordinates.

    Attributes
    ----------
    datum
        ``VN-2000``, ``WGS 84`` or empty.
    meridian
        The central meridian, degrees; None where none is named.
    zone
        Width of the zones in degrees, 3 or 6; 0 where none is named.
    """

    datum: str = ""
    meridian: float | None = None
    zone: int = 0

    def beside(self, other: "Hints") -> "Hints":
        """Return the hints with what only the other words tell."""
        meridian = other.meridian if self.meridian is None else self.meridian
        return Hints(self.datum or other.datum, meridian, self.zone or other.zone)


_MERIDIAN = re.compile(
    r"(?<![a-z])(?:(?:kinh\s*tuyen(?:\s*truc)?|ktt|meridian|tm-?3)\D{0,20}?|(?:l0|cm)[\s:=]{0,3})(10[2-9])\s*(?:°|o|do|d|-|\s|,|\.)?\s*(00|15|30|45|5|25|75|0)?"
)


_EPSG = re.compile(r"epsg\W{0,3}(\d{4,5})")
_UTM_ZONE = re.compile(r"(?:zone|mui)(?: utm)?\s*(4[89])\s*[nqr]?\b")


@lru_cache(maxsize=1)
def _names_of_codes() -> dict[int, str]:
    return {int(item.crs.removeprefix("EPSG:")): str(item.name) for item in candidates() if item.crs}


def hints_in(texts: Sequence[str]) -> Hints:
    """Return what titles, headings and names say of the coordinates.

    Examples
    --------
    >>> hints_in(["Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3°"])
    Hints(datum='VN-2000', meridian=104.75, zone=3)
    >>> hints_in(["X (UTM)", "WGS84"])
    Hints(datum='WGS 84', meridian=None, zone=6)
    >>> hints_in(["Đo bằng GPS", "TT MVT HCM, CV số 105/TTMVT"])
    Hints(datum='', meridian=None, zone=0)
    >>> hints_in(["EPSG:9208"]), hints_in(["WGS84", "zone 48Q"])
    (Hints(datum='VN-2000', meridian=104.75, zone=3), Hints(datum='WGS 84', meridian=105.0, zone=6))
    """
    text = letters(" ; ".join(texts))
    if (code := _EPSG.search(text)) and (named := _names_of_codes().get(int(code[1]))):
        datum = VN_2000_NAME if named.startswith(VN_2000_NAME) else "WGS 84"
        return Hints(datum, central_meridian(int(code[1])), 6 if "UTM" in named else 3)
    vn, world = re.search(r"vn[\s_-]*2000|vn2k", text), re.search(r"wgs[\s_-]*84", text)
    # A receiver of GPS shows metres of any system that it was set to.
    datum = "VN-2000" if vn and not world and "gps" not in text else "WGS 84" if world and not vn else ""
    found, utm = _MERIDIAN.search(text), _UTM_ZONE.search(text)
    meridian = None if utm is None else 105.0 + 6 * (int(utm[1]) - 48)
    if found:
        fraction = {"5": 0.5, "25": 0.25, "75": 0.75}.get(found[2] or "0")
        meridian = float(found[1]) + (int(found[2] or 0) / 60 if fraction is None else fraction)
    zone = 3 if re.search(r"tm[\s-]*3|mui(?:\s*chieu)?\s*3", text) else 0
    zone = 6 if utm or re.search(r"utm|mui(?:\s*chieu)?\s*6", text) else zone
    return Hints(datum, meridian, zone)


def as_named(hints: Hints, item: Candidate) -> bool:
    """Return whether a candidate is one that the file's words allow."""
    if not item.crs:
        return not hints.datum and hints.meridian is None and not hints.zone
    code = int(item.crs.removeprefix("EPSG:"))
    if hints.datum and not str(item.name).startswith(hints.datum):
        return False
    if hints.meridian is not None and abs(central_meridian(code) - hints.meridian) > 1e-6:
        return False
    is_utm = "UTM" in str(item.name)
    wanted = hints.zone if hints.zone or hints.meridian is None else 3
    return not wanted or is_utm == (wanted == 6)


def detected(east: np.ndarray, north: np.ndarray, hints: Hints, fits: Fits) -> Detection | None:
    """Return which candidate pairs of metres speak for; None where none puts a row into Viet Nam.

    What the file names holds unless `_AGAINST_A_NAME` of the rows that tell speak for another system.

    Parameters
    ----------
    east, north
        The smaller and the larger number of each row, shape (n,).
    hints
        What the file says itself.
    fits
        Whether rows may lie at places.
    """
    named = _best(east, north, hints, fits)
    free = _best(east, north, Hints(meridian=hints.meridian), fits)
    if free is None:
        return None if named is None else named[0]
    against = np.zeros(len(east), dtype=bool) if named is None else named[1]
    return named[0] if named is not None and _succession(free[1], against) < _AGAINST_A_NAME else free[0]


def _best(east: np.ndarray, north: np.ndarray, hints: Hints, fits: Fits) -> tuple[Detection, np.ndarray] | None:
    """Return the best of the candidates that the hints allow, and which rows fit it; None where no row fits one."""
    good: list[tuple[Candidate, np.ndarray]] = []
    for item in candidates():
        if not as_named(hints, item):
            continue
        lon, lat = item.place(east, north)
        inside = in_viet_nam(lon, lat) & within_zone(item, lon)
        fitting = inside & fits(np.where(inside, lon, 0.0), np.where(inside, lat, 0.0))
        if fitting.any():
            good.append((item, fitting))
    if not good:
        return None
    good.sort(key=lambda pair: -int(pair[1].sum()))
    best, fitting = good[0]
    confidence = min((_succession(fitting, other) for _, other in good[1:]), default=1.0)
    rivals = tuple((item, float(other.mean())) for item, other in good[1:])
    share = float(fitting.mean())
    return Detection(best, confidence if share >= 0.5 else min(confidence, share), rivals, share), fitting


def _succession(one: np.ndarray, other: np.ndarray) -> float:
    speak_for, speak_against = int((one & ~other).sum()), int((other & ~one).sum())
    return (speak_for + 1) / (speak_for + speak_against + 2)


def within_zone(item: Candidate, lon: np.ndarray) -> np.ndarray:
    """Return whether places lie in the zone that a candidate is made for, with half its width to spare."""
    if not item.crs:
        return np.ones(len(lon), dtype=bool)
    away = np.abs(lon - central_meridian(int(item.crs.removeprefix("EPSG:"))))
    found: np.ndarray = away <= (6.0 if "UTM" in str(item.name) else 2.25)
    return found


def in_viet_nam(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return whether places lie in the rectangle that holds Viet Nam with its islands."""
    inside: np.ndarray = _within(lon, LON_OF_VIET_NAM) & _within(lat, LAT_OF_VIET_NAM)
    return inside


def _within(degrees: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    inside: np.ndarray = (degrees >= limits[0]) & (degrees <= limits[1])
    return inside
