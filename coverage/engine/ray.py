"""The ray over one path's terrain: the curved earth, the first Fresnel zone, and what stands in the way.

No model of loss is asked for, so that pictures of finished paths are drawn without the engine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..radio.earth import DELTA_N, effective_radius_km
from ..radio.models import NEAREST_M

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
