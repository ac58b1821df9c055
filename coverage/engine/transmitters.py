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
from ..radio.radius import RADIUS
from ..tables import numbers_of

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
    first_station
        Place i has the stations ``first_station[i]:first_station[i + 1]``; shape (places + 1,).
    rank
        Rank of the station by its ID, shape (stations,).
    layer
        Index of the station's mosaic layer, shape (stations,).
    table
        Row of `loss_db`, shape (stations,).
    height_m, eirp_dbm, reach_m, floor_dbm, downtilt_deg, beamwidth_deg, vertical_beamwidth_deg
        Shape (stations,). The antenna is above ground, the EIRP the reference signal's.
    first_sector, azimuth_deg
        Station j has the azimuths ``azimuth_deg[first_sector[j]:first_sector[j + 1]]``, from grid north.
    loss_db
        Loss tables as `radio.loss_table` samples them, shape (tables, knots), padded with infinity.
    """

    place_x_m: NDArray[np.float64]
    place_y_m: NDArray[np.float64]
    place_ground_m: NDArray[np.float64]
    place_reach_m: NDArray[np.float64]
    first_station: NDArray[np.int64]
    rank: NDArray[np.int32]
    layer: NDArray[np.int32]
    table: NDArray[np.int32]
    height_m: NDArray[np.float64]
    eirp_dbm: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    floor_dbm: NDArray[np.float64]
    downtilt_deg: NDArray[np.float64]
    beamwidth_deg: NDArray[np.float64]
    vertical_beamwidth_deg: NDArray[np.float64]
    first_sector: NDArray[np.int64]
    azimuth_deg: NDArray[np.float64]
    loss_db: NDArray[np.float32]


def choices_of(stations: pd.DataFrame, model: str) -> tuple[pd.Series, Mapping[tuple[str, float, float], Choice]]:
    """Return each station's propagation model, and the choice with its reason for each distinct situation.

    Parameters
    ----------
    stations
        With parameters set.
    model
        ``auto`` chooses by settlement class; ``radius`` or a model's name takes that one for all.

    Returns
    -------
    name
        Per station.
    choices
        Keyed by (settlement, frequency_mhz, antenna_height_m); empty where one model is taken for all.
    """
    if model != "auto":
        if model != RADIUS:
            get_model(model)
        return pd.Series(model, index=stations.index, dtype="str"), {}
    keys = list(zip(stations["settlement"], stations["frequency_mhz"], stations["antenna_height_m"], strict=True))
    choices = {key: choose_model(*key) for key in dict.fromkeys(keys)}
    return pd.Series([choices[key].model for key in keys], index=stations.index, dtype="str"), choices


def transmitters_of(
    stations: gpd.GeoDataFrame, grid: Grid, profile: RadioProfile, layers: Sequence[tuple[str, str]]
) -> Transmitters:
    """Return the stations of some mosaic layers as arrays.

    Parameters
    ----------
    stations
        With parameters set, and with the columns ``rank``, ``model`` and ``ground_m``; EPSG:4326.
    grid
        Where they are put.
    profile
        Receiver height, thresholds, and the caps of radius.
    layers
        (operator, technology) of each mosaic layer, in its order.
    """
    number = {key: index for index, key in enumerate(layers)}
    keys = list(zip(stations["operator"], stations["technology"], strict=True))
    chosen = stations[[key in number for key in keys]].copy()
    chosen["layer_index"] = [number[key] for key in keys if key in number]
    points = chosen.to_crs(grid.crs).geometry
    chosen["x_m"], chosen["y_m"] = points.x, points.y
    chosen["convergence"] = convergence_deg(grid.crs, chosen["lon"], chosen["lat"])
    chosen["place_rank"] = chosen.groupby(["lon", "lat"])["rank"].transform("min")
    chosen = chosen.sort_values(["place_rank", "rank"])
    first = np.flatnonzero(np.diff(chosen["place_rank"].to_numpy(), prepend=-1))
    kinds, kind_of = _fadings(chosen, profile)
    reach = np.array([kind.reach_m for kind in kinds])[kind_of]
    by_radius = (chosen["model"] == RADIUS).to_numpy()
    azimuths = [numbers_of(text) if isinstance(text, str) else () for text in chosen["azimuth_deg"]]
    # Grid north lies `convergence` east of true north, so a true azimuth is that much less on the grid.
    turned = [np.array(of) - convergence for of, convergence in zip(azimuths, chosen["convergence"], strict=True)]
    omni = by_radius | np.array([len(of) == 0 for of in azimuths], dtype=bool)
    counts = np.maximum(np.array([len(of) for of in azimuths], dtype=np.int64), 1)
    return Transmitters(
        place_x_m=chosen["x_m"].to_numpy()[first],
        place_y_m=chosen["y_m"].to_numpy()[first],
        place_ground_m=chosen["ground_m"].to_numpy(np.float64)[first],
        place_reach_m=np.maximum.reduceat(reach, first) if len(first) else np.empty(0),
        first_station=np.append(first, len(chosen)).astype(np.int64),
        rank=chosen["rank"].to_numpy(np.int32),
        layer=chosen["layer_index"].to_numpy(np.int32),
        table=kind_of,
        height_m=chosen["antenna_height_m"].to_numpy(np.float64),
        eirp_dbm=chosen["reference_eirp_dbm"].to_numpy(np.float64),
        reach_m=reach,
        floor_dbm=np.array([kind.floor_dbm for kind in kinds])[kind_of],
        downtilt_deg=chosen["downtilt_deg"].to_numpy(np.float64),
        beamwidth_deg=np.where(omni, FULL_CIRCLE_DEG, chosen["beamwidth_deg"].to_numpy(np.float64)),
        first_sector=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        vertical_beamwidth_deg=np.where(by_radius, np.inf, profile.antenna.vertical_beamwidth_deg),
        azimuth_deg=np.concatenate([of if len(of) else np.zeros(1) for of in turned]) if turned else np.empty(0),
        loss_db=_padded([kind.loss_db for kind in kinds]),
    )


@dataclass(frozen=True)
class _Fading:
    """How one kind of station fades: its loss table, how far it is followed, and the least level kept."""

    loss_db: NDArray[np.float32]
    reach_m: float
    floor_dbm: float


def _fadings(stations: pd.DataFrame, profile: RadioProfile) -> tuple[list[_Fading], NDArray[np.int32]]:
    """Return the distinct kinds of fading, and each station's kind."""
    columns = ["model", "layer", "frequency_mhz", "antenna_height_m", "reference_eirp_dbm"]
    keys = list(stations[columns].itertuples(index=False, name=None))
    number = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    kinds = [_radius(key, profile) if key[0] == RADIUS else _by_model(key, profile) for key in number]
    return kinds, np.array([number[key] for key in keys], np.int32)


def _by_model(key: tuple[str, str, float, float, float], profile: RadioProfile) -> _Fading:
    model, layer_name, frequency_mhz, antenna_height_m, eirp_dbm = key
    layer = profile.layers[layer_name]
    floor = _floor_dbm(layer, profile)
    cap = min(layer.max_radius_km * 1000.0, get_model(model).reach_m)
    losses = loss_table(
        model,
        frequency_mhz=frequency_mhz,
        antenna_height_m=antenna_height_m,
        receiver_height_m=profile.receiver.height_m,
        reach_m=cap,
    )
    # Losses grow with distance, so beyond this knot even the antenna's peak is below the floor.
    knots = int(np.searchsorted(losses, eirp_dbm - floor))
    return _Fading(losses, min(cap, 2.0 ** (knots / KNOTS_PER_OCTAVE)), floor)


def _radius(key: tuple[str, str, float, float, float], profile: RadioProfile) -> _Fading:
    """Claim just the required level within the radius: see `radio.radius`."""
    layer = profile.layers[key[1]]
    required = _required_dbm(layer, profile)
    # Mosaics are kept in tenths of a dB: up to the next tenth, and a hair more, so that no rounding drops it below.
    claimed = math.ceil(required * 10.0) / 10.0 + 1e-3
    constant = np.full(2, key[4] - claimed, np.float32)
    return _Fading(constant, layer.plain_radius_km * 1000.0, _floor_dbm(layer, profile))


def _required_dbm(layer: Layer, profile: RadioProfile) -> float:
    threshold = profile.thresholds_dbm[layer.technology]
    return float(required_level_dbm(threshold, profile.margin.sigma_db, profile.margin.edge_probability))


def _floor_dbm(layer: Layer, profile: RadioProfile) -> float:
    """Return the least level worth keeping: below any figure's, the high one's included."""
    usual = profile.thresholds_dbm[layer.technology] - FLOOR_BELOW_THRESHOLD_DB
    return min(usual, _required_dbm(layer, profile) - profile.range.bias_db - 1.0)


def _padded(tables: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the tables as rows of one array; past its end a table keeps its last value, which no reach asks for."""
    rows = np.empty((len(tables), max((len(table) for table in tables), default=2)), np.float32)
    for row, table in enumerate(tables):
        rows[row, : len(table)] = table
        rows[row, len(table) :] = table[-1]
    return rows
