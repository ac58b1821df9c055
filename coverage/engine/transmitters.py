"""The stations as arrays for the kernel: places, the stations at each, the sectors of each."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import Layer, RadioProfile
from ..geo.crs import convergence_deg
from ..geo.grid import Grid
from ..radio.antenna import FULL_CIRCLE_DEG
from ..radio.choice import Choice, choose_model
from ..radio.link_budget import required_level_dbm
from ..radio.loss_table import KNOTS_PER_OCTAVE, loss_table
from ..radio.models import get_model
from ..radio.p1812.profile import FREQUENCY_MHZ
from ..radio.radius import RADIUS
from ..tables import numbers_of
from .corrections import most_added_db
from .sweep import Stations, wave_of

P1812 = "p1812"
"""The rung of the terrain engine, beside the names of `models.MODELS` and `RADIUS`."""

POLYGON = "polygon"
"""The rung of a supplied coverage polygon: nothing is modelled."""

FORMULA = "formula"
"""As a setting: the closed form of each station's settlement class, as if there were no terrain."""

FLOOR_BELOW_THRESHOLD_DB = 25.0
"""A level that lies further below its technology's threshold is not kept, unless a wide range asks for it."""


@dataclass(frozen=True)
class Transmitters:
    """Places in the order of their first station's rank; their stations and sectors as ranges of the arrays below.

    Attributes
    ----------
    place_x_m, place_y_m, place_ground_m, place_reach_m
        Shape (places,); the ground is the terrain's height, NaN where it is not known; the reach is the greatest of
        the place's stations.
    first_station, first_closed
        Place i has the stations ``first_station[i]:first_station[i + 1]``; those before ``first_closed[i]`` are swept
        over the terrain, by height, frequency and rank, the others go by a closed form; shape (places + 1,).
    stations
        The stations' arrays. The antenna is above ground, the EIRP the reference signal's; station j has the azimuths
        ``azimuth_deg[first_sector[j]:first_sector[j + 1]]``, from grid north; its loss by a closed form is row
        ``table[j]`` of ``loss_db``, sampled as `radio.loss_table` does.
    """

    place_x_m: NDArray[np.float64]
    place_y_m: NDArray[np.float64]
    place_ground_m: NDArray[np.float64]
    place_reach_m: NDArray[np.float64]
    first_station: NDArray[np.int64]
    first_closed: NDArray[np.int64]
    stations: Stations


def choices_of(stations: pd.DataFrame, model: str) -> tuple[pd.DataFrame, Mapping[tuple[str, float, float], Choice]]:
    """Return each station's propagation models, and the choice with its reason for each distinct situation.

    Parameters
    ----------
    stations
        With parameters set, and with the terrain's height at the mast as ``ground_m``, NaN where it is unknown.
    model
        ``auto`` takes the terrain engine where the terrain under the mast is known, else the closed form of the
        settlement class; ``formula`` takes that everywhere; ``radius`` or a model's name takes that one for all.

    Returns
    -------
    models
        Columns ``model``, and ``closed_model``: the closed form for where the terrain is not known.
    choices
        Of closed forms, keyed by (settlement, frequency_mhz, antenna_height_m); empty where one is taken for all.
    """
    if model not in {"auto", FORMULA}:
        if model != RADIUS:
            get_model(model)
        return pd.DataFrame({"model": model, "closed_model": model}, index=stations.index, dtype="str"), {}
    keys = list(zip(stations["settlement"], stations["frequency_mhz"], stations["antenna_height_m"], strict=True))
    choices = {key: choose_model(*key) for key in dict.fromkeys(keys)}
    closed = pd.Series([choices[key].model for key in keys], index=stations.index, dtype="str")
    by_terrain = stations["ground_m"].notna() & stations["frequency_mhz"].between(*FREQUENCY_MHZ)
    swept = by_terrain & (model == "auto")
    return pd.DataFrame({"model": closed.mask(swept, P1812), "closed_model": closed}), choices


def transmitters_of(
    stations: gpd.GeoDataFrame, grid: Grid, profile: RadioProfile, layers: Sequence[tuple[str, str]]
) -> Transmitters:
    """Return the stations of some mosaic layers as arrays.

    Parameters
    ----------
    stations
        With parameters set, and with the columns ``rank``, ``model``, ``closed_model``, ``ground_m`` and
        ``range_high_db``; EPSG:4326. Those that a polygon stands for are left out.
    grid
        Where they are put.
    profile
        Receiver height, thresholds, and the caps of radius.
    layers
        (operator, technology) of each mosaic layer, in its order.
    """
    number = {key: index for index, key in enumerate(layers)}
    keys = list(zip(stations["operator"], stations["technology"], strict=True))
    asked = np.array([key in number for key in keys], dtype=bool)
    chosen = stations[asked & (stations["model"] != POLYGON).to_numpy()].copy()
    chosen["layer_index"] = [number[key] for key in zip(chosen["operator"], chosen["technology"], strict=True)]
    points = chosen.to_crs(grid.crs).geometry
    chosen["x_m"], chosen["y_m"] = points.x, points.y
    chosen["convergence"] = convergence_deg(grid.crs, chosen["lon"], chosen["lat"])
    chosen["place_rank"] = chosen.groupby(["lon", "lat"])["rank"].transform("min")
    chosen["closed"] = chosen["model"] != P1812
    # What the sweep can share stands together: heights, and on each the frequencies.
    for column in ("antenna_height_m", "frequency_mhz"):
        chosen[f"by_{column}"] = chosen[column].mask(chosen["closed"], 0.0)
    chosen = chosen.sort_values(["place_rank", "closed", "by_antenna_height_m", "by_frequency_mhz", "rank"])
    first = np.flatnonzero(np.diff(chosen["place_rank"].to_numpy(), prepend=-1))
    ends = np.append(first, len(chosen)).astype(np.int64)
    swept_before = np.concatenate(([0], np.cumsum(~chosen["closed"].to_numpy())))
    kinds, kind_of = _fadings(chosen, profile, _widest_db(stations))
    reach = np.array([kind.reach_m for kind in kinds])[kind_of]
    by_radius = (chosen["model"] == RADIUS).to_numpy()
    azimuths = [numbers_of(text) if isinstance(text, str) else () for text in chosen["azimuth_deg"]]
    # Grid north lies `convergence` east of true north, so a true azimuth is that much less on the grid.
    turned = [np.array(of) - convergence for of, convergence in zip(azimuths, chosen["convergence"], strict=True)]
    omni = by_radius | np.array([len(of) == 0 for of in azimuths], dtype=bool)
    waves = [wave_of(frequency) for frequency in chosen["frequency_mhz"]]
    counts = np.maximum(np.array([len(of) for of in azimuths], dtype=np.int64), 1)
    return Transmitters(
        place_x_m=chosen["x_m"].to_numpy()[first],
        place_y_m=chosen["y_m"].to_numpy()[first],
        place_ground_m=chosen["ground_m"].to_numpy(np.float64)[first],
        place_reach_m=np.maximum.reduceat(reach, first) if len(first) else np.empty(0),
        first_station=ends,
        first_closed=np.append(ends[:-1] + np.diff(swept_before[ends]), len(chosen)),
        stations=Stations(
            rank=chosen["rank"].to_numpy(np.int32),
            layer=chosen["layer_index"].to_numpy(np.int32),
            table=kind_of,
            height_m=chosen["antenna_height_m"].to_numpy(np.float64),
            eirp_dbm=chosen["reference_eirp_dbm"].to_numpy(np.float64),
            reach_m=reach,
            closed_reach_m=np.array([kind.closed_reach_m for kind in kinds])[kind_of],
            floor_dbm=np.array([kind.floor_dbm for kind in kinds])[kind_of],
            downtilt_deg=chosen["downtilt_deg"].to_numpy(np.float64),
            beamwidth_deg=np.where(omni, FULL_CIRCLE_DEG, chosen["beamwidth_deg"].to_numpy(np.float64)),
            vertical_beamwidth_deg=np.where(by_radius, np.inf, profile.antenna.vertical_beamwidth_deg),
            first_sector=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            azimuth_deg=np.concatenate([of if len(of) else np.zeros(1) for of in turned]) if turned else np.empty(0),
            frequency_ghz=np.array([wave.frequency_ghz for wave in waves]),
            wavelength_m=np.array([wave.length_m for wave in waves]),
            admittance=np.array([wave.admittance for wave in waves]),
            loss_db=_padded([kind.loss_db for kind in kinds]),
        ),
    )


@dataclass(frozen=True)
class _Fading:
    """How one kind of station fades: its closed form's losses and reach, how far it is followed, the least level."""

    loss_db: NDArray[np.float32]
    closed_reach_m: float
    reach_m: float
    floor_dbm: float


def _fadings(
    stations: pd.DataFrame, profile: RadioProfile, widest_db: float
) -> tuple[list[_Fading], NDArray[np.int32]]:
    """Return the distinct kinds of fading, and each station's kind."""
    columns = ["model", "closed_model", "layer", "frequency_mhz", "antenna_height_m", "reference_eirp_dbm"]
    keys = list(stations[columns].itertuples(index=False, name=None))
    number = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return [_fading(profile, widest_db, *key) for key in number], np.array([number[key] for key in keys], np.int32)


def _fading(  # noqa: PLR0917 - a row of the columns above
    profile: RadioProfile,
    widest_db: float,
    model: str,
    closed_model: str,
    layer_name: str,
    frequency_mhz: float,
    antenna_height_m: float,
    eirp_dbm: float,
) -> _Fading:
    layer = profile.layers[layer_name]
    floor = _floor_dbm(layer, profile, widest_db)
    if closed_model == RADIUS:
        losses, reach = _radius(layer, eirp_dbm, profile), layer.plain_radius_km * 1000.0
    else:
        cap = min(layer.max_radius_km * 1000.0, get_model(closed_model).reach_m)
        losses = loss_table(
            closed_model,
            frequency_mhz=frequency_mhz,
            antenna_height_m=antenna_height_m,
            receiver_height_m=profile.receiver.height_m,
            reach_m=cap,
        )
        # Losses grow with distance, so beyond this knot even the antenna's peak is below the floor.
        knots = int(np.searchsorted(losses, eirp_dbm - floor))
        reach = min(cap, 2.0 ** (knots / KNOTS_PER_OCTAVE))
    if model != P1812:
        return _Fading(losses, reach, reach, floor)
    # Over free space: nothing reaches further, whatever the terrain.
    free_space_m = 1000.0 * 10.0 ** ((eirp_dbm - floor - 92.4 - 20.0 * math.log10(frequency_mhz / 1000.0)) / 20.0)
    return _Fading(losses, reach, min(layer.max_radius_km * 1000.0, free_space_m), floor)


def _radius(layer: Layer, eirp_dbm: float, profile: RadioProfile) -> NDArray[np.float32]:
    """Claim just the required level within the radius: see `radio.radius`."""
    return np.full(2, eirp_dbm - claimed_dbm(layer.technology, profile), np.float32)


def claimed_dbm(technology: str, profile: RadioProfile) -> float:
    """Return the level claimed where nothing is known but that there is service outdoors: just what is asked for."""
    # Mosaics are kept in tenths of a dB: up to the next tenth, and a hair more, so that no rounding drops it below.
    return math.ceil(_required_dbm(technology, profile) * 10.0) / 10.0 + 1e-3


def _required_dbm(technology: str, profile: RadioProfile) -> float:
    threshold = {str(name): level for name, level in profile.thresholds_dbm.items()}[technology]
    return float(required_level_dbm(threshold, profile.margin.sigma_db, profile.margin.edge_probability))


def _widest_db(stations: pd.DataFrame) -> float:
    """Return how far above the levels that are worked those of any figure may lie, by range and by calibration."""
    return float((stations["range_high_db"].to_numpy(float) + most_added_db(stations)).max())


def _floor_dbm(layer: Layer, profile: RadioProfile, widest_db: float) -> float:
    """Return the least level worth keeping: below any figure's, the high one's included."""
    usual = profile.thresholds_dbm[layer.technology] - FLOOR_BELOW_THRESHOLD_DB
    return min(usual, _required_dbm(layer.technology, profile) - widest_db - 1.0)


def _padded(tables: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the tables as rows of one array; past its end a table keeps its last value, which no reach asks for."""
    rows = np.empty((len(tables), max((len(table) for table in tables), default=2)), np.float32)
    for row, table in enumerate(tables):
        rows[row, : len(table)] = table
        rows[row, len(table) :] = table[-1]
    return rows
