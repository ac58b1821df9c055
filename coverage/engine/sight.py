"""One path looked at closely: the terrain under the ray, what stands in its way, and the loss term by term."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..geo.crs import distance_and_bearing
from ..geo.profiles import batches, heights_at, lines_between
from ..radio.models import NEAREST_M
from ..radio.p1812 import PathProfile, Zone, path_geometry, predict_on
from ..radio.p1812.climate import centre_latitude_deg, effective_radius_km
from ..radio.p1812.profile import FAR_FROM_COAST_KM, PATH_KM
from .clutter import Standing, heights_m
from .levels import DELTA_N

Floats = NDArray[np.float64]

RADIUS_KM = effective_radius_km(DELTA_N)
STEP_M = 30.0
"""Greatest distance between a profile's points."""


@dataclass(frozen=True)
class Profile:
    """The terrain from an antenna to a phone.

    Attributes
    ----------
    lon, lat, distance_km, ground_m
        Along the way, both ends included, shape (points,).
    antenna_height_m, phone_height_m
        Above ground.
    bearing_deg
        From the antenna to the phone, from true north.
    stands_m
        What stands on the ground between the ends, shape (points,).
    """

    lon: Floats
    lat: Floats
    distance_km: Floats
    ground_m: Floats
    antenna_height_m: float
    phone_height_m: float
    bearing_deg: float
    stands_m: Floats

    @property
    def surface_m(self) -> Floats:
        """The ground with what stands on it between the ends, above sea level: over this the ray goes."""
        between = np.ones(self.ground_m.size, bool)
        between[[0, -1]] = False
        return np.asarray(self.ground_m + np.where(between, self.stands_m, 0.0))

    @property
    def length_km(self) -> float:
        """How far the phone is."""
        return float(self.distance_km[-1])

    @property
    def antenna_m(self) -> float:
        """The antenna above sea level."""
        return float(self.ground_m[0]) + self.antenna_height_m

    @property
    def phone_m(self) -> float:
        """The phone above sea level."""
        return float(self.ground_m[-1]) + self.phone_height_m

    @property
    def elevation_deg(self) -> float:
        """The phone as the antenna sees it over the curved earth, negative below its horizon."""
        d = max(self.length_km, NEAREST_M / 1000.0)
        return float(np.degrees(np.arctan((self.phone_m - self.antenna_m) / (1000.0 * d) - d / (2.0 * RADIUS_KM))))

    def ray_m(self) -> Floats:
        """Return how high above sea level the ground may rise before it meets the ray, at every point.

        Notes
        -----
        The straight line between both ends, less the earth's bulge 500 d1 d2 / ae (P.1812, 4.3.1; km and m).
        """
        d, total = self.distance_km, max(self.length_km, NEAREST_M / 1000.0)
        straight = (self.antenna_m * (total - d) + self.phone_m * d) / total
        return np.asarray(straight - bulge_m(d, total))


def bulge_m(distance_km: Floats, length_km: float) -> Floats:
    """Return how far the earth bulges above the straight line between both ends of a path, in m.

    Examples
    --------
    >>> bulge_m(np.array([0.0, 5.0, 10.0]), 10.0).round(2).tolist()
    [0.0, 1.4, 0.0]
    """
    return np.asarray(500.0 / RADIUS_KM * distance_km * (length_km - distance_km))


def fresnel_m(distance_km: Floats, length_km: float, frequency_mhz: float) -> Floats:
    """Return the radius of the first Fresnel zone along a path, in m: 17.3 sqrt(d1 d2 / (f d)), km and GHz (P.530).

    Examples
    --------
    >>> fresnel_m(np.array([0.0, 2.0, 4.0]), 4.0, 900.0).round(1).tolist()
    [0.0, 18.3, 0.0]
    """
    wavelength_m = 299.792458 / frequency_mhz
    return np.asarray(np.sqrt(1000.0 * wavelength_m * distance_km * (length_km - distance_km) / length_km))


@dataclass(frozen=True)
class Sight:
    """What the terrain, and what stands on it, does to a ray.

    Attributes
    ----------
    clearance
        The least room under the ray, in radii of the first Fresnel zone: below 0 the ray is blocked.
    obstacle
        Number of the profile's point where that is: the edge that weighs most.
    above_m
        How far that point rises above the ray; negative where it stays below.
    """

    clearance: float
    obstacle: int
    above_m: float

    @property
    def clear(self) -> bool:
        """Whether phone and antenna see each other."""
        return self.above_m <= 0.0


def sight_of(profile: Profile, frequency_mhz: float) -> Sight:
    """Return what the terrain does to a profile's ray; the edge that weighs most has the greatest nu.

    Notes
    -----
    nu = sqrt(2) h / r, with the height h above the ray and the radius r of the first Fresnel zone there (P.526, 4.1).
    """
    d = profile.distance_km[1:-1]
    above = (profile.surface_m - profile.ray_m())[1:-1]
    part = above / fresnel_m(d, profile.length_km, frequency_mhz)
    worst = int(np.argmax(part))
    return Sight(-float(part[worst]), worst + 1, float(above[worst]))


@dataclass(frozen=True)
class Losses:
    """The loss on a path at 50 % of time and places, in dB.

    Attributes
    ----------
    free_space_db, terrain_db
        What distance alone takes, and what delta-Bullington diffraction over the terrain takes beside it: their sum is
        what the mosaics are made of.
    whole_db
        The whole of P.1812, with ducts and troposcatter.
    """

    free_space_db: float
    terrain_db: float
    whole_db: float

    @property
    def total_db(self) -> float:
        """Free space and terrain."""
        return self.free_space_db + self.terrain_db


def losses_on(profile: Profile, frequencies_mhz: Floats) -> list[Losses]:
    """Return the losses on a path for some frequencies, 30 to 6000 MHz; the terrain must be known all along."""
    lon, lat = profile.lon.tolist(), profile.lat.tolist()
    geometry = path_geometry(
        PathProfile(
            distance_km=profile.distance_km,
            ground_m=profile.ground_m,
            clutter_m=profile.stands_m,
            zone=np.full(profile.ground_m.size, int(Zone.INLAND), np.int8),
            tx_height_m=profile.antenna_height_m,
            rx_height_m=profile.phone_height_m,
            centre_lat_deg=centre_latitude_deg(lon[0], lat[0], lon[-1], lat[-1], profile.length_km),
            tx_coast_km=FAR_FROM_COAST_KM,
            rx_coast_km=FAR_FROM_COAST_KM,
        ),
        delta_n=DELTA_N,
    )
    found = [predict_on(geometry, frequency) for frequency in frequencies_mhz.tolist()]
    return [Losses(each.lbfs_db, each.median.ld_db, each.lb_db) for each in found]


def profiles_between(
    terrain: Path, ends: Floats, *, step_m: float = STEP_M, standing: Standing | None = None
) -> Iterator[Profile]:
    """Yield the profile of each path; heights are NaN where the terrain is not known.

    Parameters
    ----------
    terrain
        A raster of heights, or a folder of tiles.
    ends
        (lon, lat, height in m above ground) of antenna and of phone, shape (paths, 6).
    step_m
        Greatest distance between neighbouring points.
    standing
        What stands on the ground, where it counts on the profile; None puts nothing on it.

    Raises
    ------
    MissingFileError, InputError
        The terrain cannot be read.
    """
    length, bearing = distance_and_bearing(ends[:, 0], ends[:, 1], ends[:, 3], ends[:, 4])
    for begin, end in batches(length, step_m):
        lines = lines_between(*(ends[begin:end, column] for column in (0, 1, 3, 4)), step_m=step_m)
        ground = heights_at(terrain, lines.lon, lines.lat)
        stands = np.zeros(ground.shape)
        if standing is not None and standing.on_profile:
            stands = heights_m(standing.profile)[standing.classes_at(lines.lon, lines.lat)].astype(float)
        for line in range(end - begin):
            part = slice(int(lines.first[line]), int(lines.first[line + 1]))
            distance = lines.distance_km(line)
            if distance[-1] < NEAREST_M / 1000.0:
                # Under the mast itself: a metre away, as in the models without terrain.
                distance = np.linspace(0.0, NEAREST_M / 1000.0, distance.size)
            yield Profile(
                lines.lon[part],
                lines.lat[part],
                distance,
                ground[part],
                float(ends[begin + line, 2]),
                float(ends[begin + line, 5]),
                float(bearing[begin + line]),
                stands[part],
            )


def is_known(profile: Profile) -> bool:
    """Return whether the terrain is known all along, and the path no longer than P.1812 goes."""
    return bool(np.isfinite(profile.ground_m).all()) and profile.length_km <= PATH_KM[1]
