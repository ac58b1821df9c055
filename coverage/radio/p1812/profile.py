"""Sections 3.1 to 3.4: one path's profile, its antennas and its radio-climatic zones, checked at the door."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ...errors import InputError, OutsideValidityError
from ..checks import FloatArray, finite, not_negative

IntArray = npt.NDArray[np.int8]

FREQUENCY_MHZ = (30.0, 6000.0)
TIME_PCT = (1.0, 50.0)
LOCATION_PCT = (1.0, 99.0)
ANTENNA_M = (1.0, 3000.0)
PATH_KM = (0.25, 3000.0)
"""Basic input and ranges of validity: P.1812, Table 1 and section 1."""

FAR_FROM_COAST_KM = 500.0
"""Assumed for a terminal whose path meets no sea: far beyond the 5 km up to which the distance counts (4.5)."""


class Zone(IntEnum):
    """Radio-climatic zones, numbered as in the profile files of ITU-R Study Group 3.

    Coastal land (A1) lies within 50 km of the sea, below 100 m; inland (A2) is all other land; sea is zone B.
    """

    SEA = 1
    COASTAL = 3
    INLAND = 4


SEA, INLAND = int(Zone.SEA), int(Zone.INLAND)
"""As plain numbers: comparing arrays with members of an enumeration is slow."""


@dataclass(frozen=True)
class PathProfile:
    """A path from transmitter to receiver. Build it with `path_profile`, which checks.

    Parameters
    ----------
    distance_km
        Along the great circle from the transmitter, shape (n,), from 0, growing.
    ground_m
        Terrain above sea level, shape (n,).
    clutter_m
        Representative height of what stands on the ground, shape (n,); the two ends' values do not count.
    zone
        A `Zone` for every point, shape (n,).
    tx_height_m, rx_height_m
        Antennas above ground.
    centre_lat_deg
        Latitude of the path's middle.
    tx_coast_km, rx_coast_km
        Over land from the antenna to the coast, along the path.
    """

    distance_km: FloatArray
    ground_m: FloatArray
    clutter_m: FloatArray
    zone: IntArray
    tx_height_m: float
    rx_height_m: float
    centre_lat_deg: float
    tx_coast_km: float
    rx_coast_km: float


def path_profile(
    distance_km: npt.ArrayLike,
    ground_m: npt.ArrayLike,
    *,
    tx_height_m: float,
    rx_height_m: float,
    centre_lat_deg: float,
    clutter_m: npt.ArrayLike = 0.0,
    zone: npt.ArrayLike = Zone.INLAND,
    tx_coast_km: float | None = None,
    rx_coast_km: float | None = None,
) -> PathProfile:
    """Return a checked profile.

    Parameters
    ----------
    distance_km, ground_m
        Shape (n,), n of 3 or more.
    tx_height_m, rx_height_m
        Antennas above ground, 1 to 3000 m.
    centre_lat_deg
        See `centre_latitude_deg`.
    clutter_m, zone
        One for all points, or shape (n,).
    tx_coast_km, rx_coast_km
        None measures to the first point at sea, and takes 500 km where there is none.

    Raises
    ------
    InputError
        A value is not finite, arrays differ in length, distances do not grow from 0, or a zone has no such number.
    OutsideValidityError
        The path is not 0.25 to 3000 km long, or an antenna is not 1 to 3000 m high.

    Examples
    --------
    >>> path = path_profile([0, 1, 2], [10, 30, 20], tx_height_m=30, rx_height_m=1.5, centre_lat_deg=21)
    >>> path.zone.tolist(), path.tx_coast_km
    ([4, 4, 4], 500.0)
    """
    distance = finite("distance_km", distance_km)
    ground = finite("ground_m", ground_m)
    if distance.ndim != 1 or distance.shape != ground.shape or distance.size < 3:
        raise InputError(
            "distance_km has the shape {distances} and ground_m {heights}; expected two lists of one length, at "
            "least 3 points. Sample the profile anew.",
            distances=distance.shape,
            heights=ground.shape,
        )
    if distance[0] != 0 or np.any(np.diff(distance) <= 0):
        raise InputError(
            "distance_km does not grow from 0 at the transmitter (it starts at {start:g}); expected strictly growing "
            "distances. Sort the profile's points and leave out repeated ones.",
            start=float(distance[0]),
        )
    zones = np.broadcast_to(np.asarray(zone), distance.shape)
    if not np.all(np.isin(zones, list(Zone))):
        raise InputError(
            "zone holds {value}; expected 1 (sea), 3 (coastal land) or 4 (inland) at every point. Correct the zones.",
            value=zones[~np.isin(zones, list(Zone))][0].item(),
        )
    within("distance_km", float(distance[-1]), PATH_KM)
    within("tx_height_m", tx_height_m, ANTENNA_M)
    within("rx_height_m", rx_height_m, ANTENNA_M)
    within("centre_lat_deg", centre_lat_deg, (-90.0, 90.0))
    codes = np.ascontiguousarray(zones, dtype=np.int8)
    coasts = (
        land_before_sea_km(distance, codes) if tx_coast_km is None else float(not_negative("tx_coast_km", tx_coast_km)),
        land_before_sea_km(distance[-1] - distance[::-1], codes[::-1])
        if rx_coast_km is None
        else float(not_negative("rx_coast_km", rx_coast_km)),
    )
    return PathProfile(
        distance_km=np.ascontiguousarray(distance),
        ground_m=np.ascontiguousarray(ground),
        clutter_m=np.ascontiguousarray(np.broadcast_to(not_negative("clutter_m", clutter_m), distance.shape)),
        zone=codes,
        tx_height_m=float(tx_height_m),
        rx_height_m=float(rx_height_m),
        centre_lat_deg=float(centre_lat_deg),
        tx_coast_km=coasts[0],
        rx_coast_km=coasts[1],
    )


def within(name: str, value: float, limits: tuple[float, float]) -> float:
    """Return the value, refusing what lies outside the Recommendation's range.

    Raises
    ------
    InputError
        The value is not finite.
    OutsideValidityError
        It is outside; names parameter, value and range.

    Examples
    --------
    >>> within("time_pct", 50, TIME_PCT)
    50.0
    """
    number = float(finite(name, value))
    low, high = limits
    if not low <= number <= high:
        raise OutsideValidityError(
            "ITU-R P.1812: {parameter} is {value:g}; the Recommendation holds from {low:g} to {high:g}. Correct the "
            "value or its unit, or choose another model.",
            parameter=name,
            value=number,
            low=low,
            high=high,
        )
    return number


def land_before_sea_km(distance_km: FloatArray, zone: IntArray) -> float:
    """Return the way over land from the first point to the sea, 500 km where the path meets none (section 3.4).

    A coast lies half-way between two points of which one is at sea.

    Examples
    --------
    >>> land_before_sea_km(np.array([0.0, 1.0, 2.0]), np.array([4, 3, 1], dtype=np.int8))
    1.5
    """
    at_sea = np.flatnonzero(zone == SEA)
    if at_sea.size == 0:
        return FAR_FROM_COAST_KM
    first = int(at_sea[0])
    return 0.0 if first == 0 else float(distance_km[first - 1] + distance_km[first]) / 2.0
