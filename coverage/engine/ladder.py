"""The ladder of method: which rung made a station's levels, and how far off they may be."""

import numpy as np
import pandas as pd

from ..config import RadioProfile
from ..radio.clutter import terminal_loss_db
from ..radio.p1812 import location_sigma_db
from ..radio.p1812.profile import FREQUENCY_MHZ
from ..radio.radius import RADIUS
from .transmitters import P1812, POLYGON

RUNGS = ("polygon", "p1812", "closed", "radius")
"""From the best to the last: a supplied polygon, the terrain engine, a closed form, a plain radius."""

ASSUMED, KNOWN, IN_MODEL = "assumed", "land_cover", "in_model"
"""Whence the clutter at the phone: the profile's default class, a land cover, or the closed form's settlement class."""


def with_rungs(stations: pd.DataFrame, profile: RadioProfile, *, resolution_m: float, land_cover: bool) -> pd.DataFrame:
    """Return the stations with what made their levels, and the range of these.

    Parameters
    ----------
    stations
        With parameters, ``filled`` and ``model``.
    profile
        Deviations, and the assumed classes of clutter.
    resolution_m
        Side of a cell.
    land_cover
        Whether the project has one.

    Returns
    -------
    DataFrame
        With ``rung`` (see `RUNGS`), ``clutter`` (``assumed``, ``land_cover``, ``in_model``, or empty where the rung
        knows none), and ``range_low_db`` and ``range_high_db``: how far the low figure's levels lie below the central
        ones, and the high figure's above.

    Notes
    -----
    Independent deviations, the root of the sum of their squares: of the rung; of places within a cell (ITU-R P.1812,
    (64)); of what was filled from the profile; and, where the clutter is assumed, downward to the loss of the denser
    class, upward to none at all. A polygon is declared, and has no range of a model.
    """
    rung = stations["model"].map({POLYGON: "polygon", P1812: "p1812", RADIUS: "radius"}).fillna("closed")
    clutter = rung.map({"p1812": KNOWN if land_cover else ASSUMED, "closed": IN_MODEL}).fillna("")
    squares = rung.map({name: db**2 for name, db in profile.range.rung_db.items()}).fillna(0.0).to_numpy(float)
    squares = squares + _of_places_db(stations["frequency_mhz"], profile, resolution_m) ** 2
    squares += _of_fills(stations["filled"], profile)
    low, high = squares.copy(), squares.copy()
    guessed = (clutter == ASSUMED).to_numpy()
    default, denser = (
        _terminal_db(stations["frequency_mhz"], profile, name)
        for name in (profile.clutter.default, profile.clutter.denser)
    )
    low[guessed] += np.maximum(denser - default, 0.0)[guessed] ** 2
    high[guessed] += default[guessed] ** 2
    declared = (rung == "polygon").to_numpy()
    return stations.assign(
        rung=rung.astype("str"),
        clutter=clutter.astype("str"),
        range_low_db=np.where(declared, 0.0, np.sqrt(low)).round(2),
        range_high_db=np.where(declared, 0.0, np.sqrt(high)).round(2),
    )


def _of_places_db(frequency_mhz: pd.Series, profile: RadioProfile, resolution_m: float) -> np.ndarray:
    inside = frequency_mhz.clip(*FREQUENCY_MHZ)
    height_m = profile.receiver.height_m
    spread = {f: location_sigma_db(f, rx_height_m=height_m, resolution_m=resolution_m) for f in inside.unique()}
    return inside.map(spread).to_numpy(float)


def _of_fills(filled: pd.Series, profile: RadioProfile) -> np.ndarray:
    """Return the sum of the squared deviations of the columns that were filled, in dB^2."""
    of = {
        names: sum(profile.range.filled_db.get(name, 0.0) ** 2 for name in names.split(","))
        for names in filled.unique()
    }
    return filled.map(of).to_numpy(float)


def _terminal_db(frequency_mhz: pd.Series, profile: RadioProfile, name: str) -> np.ndarray:
    kind = profile.clutter.classes[name]
    return terminal_loss_db(
        frequency_mhz.to_numpy(float),
        kind.height_m,
        width_m=kind.width_m,
        receiver_height_m=profile.receiver.height_m,
    )
