"""One path from an antenna to a phone, with everything that is known of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..config import OUTDOOR, RadioProfile
from ..engine.clutter import Standing
from ..engine.corrections import correction_db
from ..engine.links import gains_db, phone_clutter_db
from ..engine.ray import Profile, Sight, sight_of
from ..engine.sight import Losses, is_known, losses_on, profiles_between
from ..errors import InputError
from .cases import cases_of


@dataclass(frozen=True)
class Study:
    """A path's profile, sight and losses; and the level, where the sender is a station.

    Attributes
    ----------
    profile, sight, losses, frequency_mhz
        Of the path.
    station
        The station's row, None where the sender is a mere point.
    clutter_db
        What the phone loses among trees and houses, as the mosaics have it; 0 where the profile holds them.
    antenna_db, level_dbm, required_dbm
        The antenna's gain below its peak, the median level outdoors, and what it must be; None without a station.
    calibration_db
        How much of the level a calibration has added.
    """

    profile: Profile
    sight: Sight
    losses: Losses
    frequency_mhz: float
    clutter_db: float
    station: pd.Series | None
    antenna_db: float | None
    level_dbm: float | None
    required_dbm: float | None
    calibration_db: float = 0.0

    @property
    def missing_db(self) -> float | None:
        """What the level lacks, 0 or less where nothing is missing; None without a station."""
        if self.required_dbm is None or self.level_dbm is None:
            return None
        return self.required_dbm - self.level_dbm


def study_path(
    terrain: Path,
    sender: tuple[float, float, float],
    phone: tuple[float, float, float],
    frequency_mhz: float,
    *,
    profile: RadioProfile,
    standing: Standing | None = None,
    station: pd.Series | None = None,
) -> Study:
    """Study one path.

    Parameters
    ----------
    terrain
        A raster of heights, or a folder of tiles.
    sender, phone
        (lon, lat, height in m above ground).
    frequency_mhz
        30 to 6000 MHz.
    profile
        Antenna patterns and thresholds.
    standing
        What stands on the ground; None for nothing.
    station
        A row of the stations' table, with parameters set, whose antenna the sender is.

    Raises
    ------
    InputError
        Both ends are one place, or the terrain is not known all along.
    """
    (path,) = profiles_between(terrain, np.array([[*sender, *phone]]), standing=standing)
    if not is_known(path):
        raise InputError(
            "{file} does not know the terrain all along the path from {lon_from:.5f}, {lat_from:.5f} to {lon_to:.5f}, "
            "{lat_to:.5f}; give a terrain that covers both ends, or correct the coordinates (longitude first)",
            file=terrain.name,
            lon_from=sender[0],
            lat_from=sender[1],
            lon_to=phone[0],
            lat_to=phone[1],
        )
    (losses,) = losses_on(path, np.array([frequency_mhz]))
    sight = sight_of(path, frequency_mhz)
    clutter_db, under = 0.0, None
    if standing is not None:
        here = standing.classes_at(np.array([phone[0]]), np.array([phone[1]]))
        under = np.array(list(profile.clutter.classes))[here]
        if not standing.on_profile:
            clutter_db = float(phone_clutter_db(np.array([frequency_mhz]), here, standing)[0])
    if station is None:
        return Study(path, sight, losses, frequency_mhz, clutter_db, None, None, None, None)
    gain = gains_db(station.to_frame().T, np.array([path.bearing_deg]), np.array([path.elevation_deg]), profile)
    antenna_db = float(gain[0])
    calibration_db = float(correction_db(station.to_frame().T, np.array([path.distance_km[-1]]), under)[0])
    return Study(
        path,
        sight,
        losses,
        frequency_mhz,
        clutter_db,
        station,
        antenna_db,
        float(station["reference_eirp_dbm"]) - losses.total_db - clutter_db + antenna_db + calibration_db,
        cases_of(profile, str(station["technology"])).central(OUTDOOR),
        calibration_db,
    )
