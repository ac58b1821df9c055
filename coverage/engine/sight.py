"""One path looked at closely: the terrain under its ray, and the loss term by term."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..geo.crs import distance_and_bearing
from ..geo.profiles import batches, heights_at, lines_between
from ..radio.earth import DELTA_N
from ..radio.models import NEAREST_M
from ..radio.p1812 import PathProfile, Zone, path_geometry, predict_on
from ..radio.p1812.climate import centre_latitude_deg
from ..radio.p1812.profile import FAR_FROM_COAST_KM, PATH_KM
from .clutter import Standing, heights_m
from .ray import STEP_M, Floats, Profile


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
