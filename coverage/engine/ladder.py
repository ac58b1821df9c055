"""The ladder of method: which rung made a station's levels, and how far off they may be."""

import numpy as np
import pandas as pd

from ..config import RadioProfile
from ..radio.radius import RADIUS
from .deviations import ASSUMED, deviations_of
from .transmitters import P1812, POLYGON

RUNGS = ("polygon", "p1812", "closed", "radius")
"""From the best to the last: a supplied polygon, the terrain engine, a closed form, a plain radius."""

KNOWN, IN_MODEL = "land_cover", "in_model"
"""Whence the clutter at the phone, beside `ASSUMED`: a land cover, or the closed form's settlement class."""


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
        knows none), and ``range_low_db`` and ``range_high_db``: how far the ends of a level's range, of the profile's
        confidence, lie below and above it; see `deviations.Deviations`.
    """
    rung = stations["model"].map({POLYGON: "polygon", P1812: "p1812", RADIUS: "radius"}).fillna("closed")
    clutter = rung.map({"p1812": KNOWN if land_cover else ASSUMED, "closed": IN_MODEL}).fillna("")
    told = stations.assign(rung=rung.astype("str"), clutter=clutter.astype("str"))
    low_db, high_db = deviations_of(told, profile, resolution_m=resolution_m).ends_db(profile.range.confidence)
    return told.assign(range_low_db=np.round(low_db, 2), range_high_db=np.round(high_db, 2))
