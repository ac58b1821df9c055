"""From stations to places, each link on a profile of its own: sight, loss and level, with what missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.crs import distance_and_bearing
from ..radio.antenna import SIDE_LOBE_DB, relative_gain_db
from ..radio.models import path_loss_db
from ..radio.radius import RADIUS
from ..tables import numbers_of
from .clutter import Standing, terminal_losses_db
from .corrections import correction_db
from .ray import Profile, Sight, sight_of
from .sight import Losses, is_known, losses_on, profiles_between
from .transmitters import P1812

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Where phones are: WGS 84 degrees, shape (places,)."""

    lon: Floats
    lat: Floats


LINK_COLUMNS = (
    "km", "bearing_deg", "clearance", "above_m", "obstacle_km", "obstacle_lon", "obstacle_lat", "obstacle_m",
    "free_space_db", "terrain_db", "whole_db", "clutter_db", "loss_db", "antenna_db", "level_dbm", "missing_db",
)  # fmt: skip


def links(
    stations: pd.DataFrame,
    places: Places,
    pairs: tuple[Ints, Ints],
    *,
    terrain: Path | None,
    profile: RadioProfile,
    required_dbm: Floats,
    standing: Standing | None = None,
) -> pd.DataFrame:
    """Return what each station brings to each of its places.

    Parameters
    ----------
    stations
        With parameters set: lon, lat, antenna_height_m, frequency_mhz, reference_eirp_dbm, azimuth_deg, beamwidth_deg,
        downtilt_deg, model, closed_model.
    places
        Where phones are.
    pairs
        Row of the station, and number of the place, of each link; shape (links,) both.
    terrain
        A raster of heights, a folder of tiles, or None.
    profile
        Receiver height and antenna patterns.
    required_dbm
        What the median must be, by station; shape (stations,).
    standing
        What stands on the ground, as the mosaics have it; None for nothing.

    Returns
    -------
    DataFrame
        A row for each pair, with ``station`` and ``place`` and:

        ``km``, ``bearing_deg``
            From the place to the station, from true north.
        ``clearance``, ``above_m``, ``obstacle_km``, ``obstacle_lon``, ``obstacle_lat``, ``obstacle_m``
            See `sight.Sight`; the obstacle's distance is from the station, its height above sea level, with what
            stands on it where the profile holds that. NaN where the terrain is not known all along.
        ``free_space_db``, ``terrain_db``, ``whole_db``
            See `sight.Losses`; NaN where the level goes by a closed form.
        ``clutter_db``
            What the phone loses among trees and houses; NaN as those, and where the profile holds them.
        ``loss_db``, ``antenna_db``, ``level_dbm``
            The loss that the level is made of, the antenna's gain below its peak (0 or less), and the level, with what
            a calibration adds to it: NaN where the station counts by a plain radius.
        ``missing_db``
            What the level lacks; 0 or less where nothing is missing.
    """
    station, place = pairs
    table = pd.DataFrame({"station": station, "place": place})
    found = {name: np.full(len(station), np.nan) for name in LINK_COLUMNS}
    chosen = stations.iloc[station]
    lon, lat = chosen["lon"].to_numpy(float), chosen["lat"].to_numpy(float)
    found["km"], found["bearing_deg"] = distance_and_bearing(places.lon[place], places.lat[place], lon, lat)
    phone_m = np.full(len(station), profile.receiver.height_m)
    ends = np.column_stack(
        [lon, lat, chosen["antenna_height_m"].to_numpy(float), places.lon[place], places.lat[place], phone_m]
    )
    elevation = np.degrees(np.arctan2(ends[:, 5] - ends[:, 2], np.maximum(found["km"] * 1000.0, 1.0)))
    frequency_mhz = chosen["frequency_mhz"].to_numpy(float)
    if terrain is not None and len(station):
        for rows, path in _paths(terrain, ends, standing):
            if is_known(path):
                elevation[rows] = path.elevation_deg
                _look(found, rows, path, frequency_mhz[rows])
        if standing is not None and not standing.on_profile:
            _take_clutter(found, place, places, frequency_mhz, standing)
    _set_losses(found, chosen, profile.receiver.height_m)
    found["antenna_db"] = gains_db(chosen, (found["bearing_deg"] + 180.0) % 360.0, elevation, profile)
    found["level_dbm"] = chosen["reference_eirp_dbm"].to_numpy(float) - found["loss_db"] + found["antenna_db"]
    names = np.array(list(profile.clutter.classes))
    under = None if standing is None else names[standing.classes_at(places.lon, places.lat)[place]]
    found["level_dbm"] += correction_db(chosen, found["km"], under)
    found["missing_db"] = required_dbm[station] - found["level_dbm"]
    return table.assign(**found)


def _take_clutter(
    found: dict[str, Floats], place: Ints, places: Places, frequency_mhz: Floats, standing: Standing
) -> None:
    """Add to the links over the terrain what the phone loses below the tops around it."""
    own = phone_clutter_db(frequency_mhz, standing.classes_at(places.lon, places.lat)[place], standing)
    found["clutter_db"] = np.where(np.isnan(found["loss_db"]), np.nan, own)
    found["loss_db"] += own


def phone_clutter_db(frequency_mhz: Floats, classes: NDArray[Any], standing: Standing) -> Floats:
    """Return what a phone loses below the tops around it, by the class that it stands in; shape of the frequencies."""
    losses = terminal_losses_db(frequency_mhz / 1000.0, standing.profile).astype(float)
    return np.asarray(losses[np.arange(len(frequency_mhz)), classes])


def _paths(terrain: Path, ends: Floats, standing: Standing | None) -> Iterator[tuple[Ints, Profile]]:
    """Yield each distinct path once, with the links that go along it."""
    paths, of_link = np.unique(ends, axis=0, return_inverse=True)
    of_link = of_link.ravel()
    order = np.argsort(of_link, kind="stable")
    edges = np.concatenate(([0], np.cumsum(np.bincount(of_link, minlength=len(paths)))))
    for number, path in enumerate(profiles_between(terrain, paths, standing=standing)):
        yield order[edges[number] : edges[number + 1]], path


def _look(found: dict[str, Floats], rows: Ints, path: Profile, frequency_mhz: Floats) -> None:
    distinct, of_row = np.unique(frequency_mhz, return_inverse=True)
    looks = [(sight_of(path, each), loss) for each, loss in zip(distinct, losses_on(path, distinct), strict=True)]
    for row, number in zip(rows.tolist(), of_row.ravel().tolist(), strict=True):
        _put(found, row, path, *looks[number])


def _put(found: dict[str, Floats], row: int, path: Profile, sight: Sight, losses: Losses) -> None:
    found["clearance"][row], found["above_m"][row] = sight.clearance, sight.above_m
    found["obstacle_km"][row] = path.distance_km[sight.obstacle]
    found["obstacle_lon"][row], found["obstacle_lat"][row] = path.lon[sight.obstacle], path.lat[sight.obstacle]
    found["obstacle_m"][row] = path.surface_m[sight.obstacle]
    found["free_space_db"][row], found["terrain_db"][row] = losses.free_space_db, losses.terrain_db
    found["whole_db"][row], found["loss_db"][row] = losses.whole_db, losses.total_db


def _set_losses(found: dict[str, Floats], chosen: pd.DataFrame, phone_m: float) -> None:
    """Give the links that the engine does not sweep their closed form's loss, as the mosaics have it."""
    closed = (chosen["model"].to_numpy() != P1812) | np.isnan(found["loss_db"])
    for name in ("free_space_db", "terrain_db", "whole_db", "clutter_db", "loss_db"):
        found[name][closed] = np.nan
    models = chosen["closed_model"].to_numpy()
    for model in sorted(set(models[closed]) - {RADIUS}):
        rows = np.flatnonzero(closed & (models == model))
        found["loss_db"][rows] = path_loss_db(
            model,
            found["km"][rows] * 1000.0,
            frequency_mhz=chosen["frequency_mhz"].to_numpy(float)[rows],
            antenna_height_m=chosen["antenna_height_m"].to_numpy(float)[rows],
            receiver_height_m=phone_m,
            outside="clamp",
        )


def gains_db(chosen: pd.DataFrame, bearing_deg: Floats, elevation_deg: Floats, profile: RadioProfile) -> Floats:
    """Return what the best sector of each station sends less than at its peak."""
    azimuths = [numbers_of(text) if isinstance(text, str) else () for text in chosen["azimuth_deg"]]
    counts = np.array([max(len(of), 1) for of in azimuths], dtype=np.int64)
    if not len(counts):
        return np.empty(0)
    gains = relative_gain_db(
        np.repeat(bearing_deg, counts),
        np.repeat(elevation_deg, counts),
        azimuth_deg=np.concatenate([of or (np.nan,) for of in azimuths]),
        beamwidth_deg=np.repeat(chosen["beamwidth_deg"].to_numpy(float), counts),
        downtilt_deg=np.repeat(chosen["downtilt_deg"].to_numpy(float), counts),
        vertical_beamwidth_deg=profile.antenna.vertical_beamwidth_deg,
        max_attenuation_db=profile.antenna.front_to_back_db,
        side_lobe_db=SIDE_LOBE_DB,
    )
    return np.asarray(np.maximum.reduceat(gains, np.concatenate(([0], np.cumsum(counts)[:-1]))))
