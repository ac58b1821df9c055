"""Loss between pairs of places over real terrain: an exact profile for every pair."""

import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError, PhusongWarning
from ..geo.profiles import Lines, batches, heights_at, length_km, lines_between
from ..language import translate
from ..radio.checks import finite, first, not_negative, positive
from ..radio.clutter import terminal_loss_db
from ..radio.models import MODELS, NEAREST_M, Outside, path_loss_db
from ..radio.p1812 import PathProfile, Polarisation, Zone, path_geometry, predict_on
from ..radio.p1812 import location_sigma_db as recommended_sigma_db
from ..radio.p1812.climate import centre_latitude_deg
from ..radio.p1812.prediction import DELTA_N, REFRACTIVITY
from ..radio.p1812.profile import ANTENNA_M, FREQUENCY_MHZ, LOCATION_PCT, PATH_KM, TIME_PCT, land_before_sea_km, within
from .arguments import Places, TerrainKind, places_of, standing, terrain_of

Floats: TypeAlias = NDArray[np.float64]
ZoneName: TypeAlias = Literal["inland", "coastal", "sea"]

_ZONES: dict[str, Zone] = {"inland": Zone.INLAND, "coastal": Zone.COASTAL, "sea": Zone.SEA}
_P1812 = "p1812"


class MissingTerrainWarning(PhusongWarning):
    """Some paths have no loss because the terrain under them is unknown."""


@dataclass(frozen=True)
class _Asked:
    """What all paths share."""

    time_pct: float
    location_pct: float
    polarisation: Polarisation
    delta_n: float
    n0: float
    clutter: float | Path
    kind: TerrainKind
    zones: tuple[Zone, Zone]
    sigma_db: float | None
    resolution_m: float
    step_m: float
    unknown_ground_m: float


@dataclass(frozen=True)
class _Ground:
    """One path's points: terrain and what stands on it, shape (n,)."""

    distance_km: Floats
    ground_m: Floats
    clutter_m: Floats


def path_loss(
    terrain: str | PathLike[str],
    tx: Places,
    rx: Places,
    frequency_mhz: ArrayLike,
    *,
    model: str = _P1812,
    time_pct: float = 50.0,
    location_pct: float = 50.0,
    polarisation: Polarisation = "vertical",
    delta_n: float = 45.0,
    n0: float = 325.0,
    clutter: float | str | PathLike[str] = 0.0,
    terrain_kind: TerrainKind = "surface",
    tx_zone: ZoneName = "inland",
    rx_zone: ZoneName = "inland",
    location_sigma_db: float | None = None,
    resolution_m: float = 100.0,
    step_m: float = 30.0,
    unknown_ground_m: float | None = None,
    outside: Outside = "raise",
) -> Floats:
    """Return the basic transmission loss in dB between transmitters and receivers, over the real profile of each path.

    Parameters
    ----------
    terrain
        A raster of heights that GDAL reads (GeoTIFF, .hgt, VRT), or a folder of tiles.
    tx, rx
        Each (lon, lat, height in m above ground): three numbers or arrays, all broadcast against each other and against
        the frequency.
    frequency_mhz
        Carrier frequency. A pair of places asked for several frequencies has its profile worked out once.
    model
        "p1812" (ITU-R P.1812), or one of `phusong.radio.MODELS`, which looks at the distance alone.
    time_pct
        Share of the year for which the loss is not exceeded, 1 to 50 %.
    location_pct
        Share of places for which it is not exceeded, 1 to 99 %.
    polarisation
        "vertical" or "horizontal".
    delta_n, n0
        Lapse rate of the refractivity, N-units/km, and its value at sea level, N-units.
    clutter
        Representative height of what stands on the ground, in m: one number, or a raster of heights.
    terrain_kind
        "surface": the terrain's heights hold trees and houses already (SRTM, Copernicus). No clutter is put on the
        profile; a receiver below the tops where it stands loses what ITU-R P.2108-1, 3.1, says. "bare": the clutter is
        put on the profile between the two ends, as ITU-R P.1812 has it, and nothing else is taken.
    tx_zone, rx_zone
        Radio-climatic zone of the half of the path that is nearer to that end: "inland", "coastal" or "sea".
    location_sigma_db
        Standard deviation over places in dB; None takes the Recommendation's, for squares of `resolution_m`.
    resolution_m
        Side of those squares.
    step_m
        Greatest distance between the profile's points. On bare terrain what stands at the point next to the receiver
        weighs most: 30 m belongs to the method, and a shorter step puts the trees nearer to the phone.
    unknown_ground_m
        Height that stands in where the terrain is unknown, such as 0 at sea, where many models have no tiles; None
        gives such paths no loss.
    outside
        "raise" refuses whatever is outside the model's range. "clamp" takes the nearest antenna height within it, and
        follows the formulas to places that are nearer; beyond the model's greatest distance the loss is infinite.

    Returns
    -------
    ndarray
        Loss in dB of the broadcast shape; NaN where the terrain is unknown somewhere along the path.

    Warns
    -----
    MissingTerrainWarning
        Terrain is missing; says for how many paths.

    Raises
    ------
    MissingFileError, InputError
        The terrain cannot be read, or a value cannot be used.
    OutsideValidityError
        A parameter is outside the model's range; names parameter, value and range.

    Notes
    -----
    Points lie on the great circle, heights between the four nearest cells' centres are bilinear, lengths are geodesic
    on the WGS 84 ellipsoid. The model is ITU-R P.1812-7; see `phusong.radio.p1812`.

    Examples
    --------
    >>> mast, phones = (105.32, 21.40, 40.0), ([105.33, 105.35], 21.40, 1.5)
    >>> path_loss("terrain.tif", mast, phones, 900.0, model="free_space").round(1).tolist()
    [91.9, 101.4]
    """
    lon_t, lat_t, up_t = places_of("tx", tx)
    lon_r, lat_r, up_r = places_of("rx", rx)
    frequency = positive("frequency_mhz", frequency_mhz)
    asked = _checked(
        _Asked(
            time_pct,
            location_pct,
            polarisation,
            delta_n,
            n0,
            standing(clutter),
            terrain_kind,
            (_zone("tx_zone", tx_zone), _zone("rx_zone", rx_zone)),
            location_sigma_db,
            resolution_m,
            step_m,
            np.nan if unknown_ground_m is None else float(finite("unknown_ground_m", unknown_ground_m)),
        )
    )
    given = _broadcast(lon_t, lat_t, up_t, lon_r, lat_r, up_r, frequency)
    shape = given[0].shape
    flat = np.stack([np.ravel(array) for array in given], axis=1)
    distance_km = length_km(*(flat[:, column] for column in (0, 1, 3, 4)))
    if model != _P1812:
        loss = _without_terrain(model, flat, distance_km, outside)
        return np.asarray(loss.reshape(shape))
    flat[:, 2], flat[:, 5] = (_antennas(name, flat[:, at], outside) for name, at in (("tx", 2), ("rx", 5)))
    _refuse("frequency_mhz", flat[:, 6], FREQUENCY_MHZ)
    if outside == "raise":
        _refuse("distance_km", distance_km, PATH_KM)
    loss = np.full(flat.shape[0], np.inf)
    near = distance_km <= PATH_KM[1]
    loss[near] = _p1812(terrain_of(terrain), flat[near], asked)
    missing = int(np.count_nonzero(np.isnan(loss)))
    if missing:
        text = translate(
            "{missing} of {count} paths have no loss: the terrain is unknown somewhere along them. Give a terrain "
            "model that covers them and has no voids.",
            "en",
            missing=missing,
            count=loss.size,
        )
        warnings.warn(text, MissingTerrainWarning, stacklevel=2)
    return np.asarray(loss.reshape(shape))


def _broadcast(*arrays: Floats) -> tuple[Floats, ...]:
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError as error:
        raise InputError(
            "tx, rx and frequency_mhz have the shapes {shapes}; expected shapes that broadcast against each other, as "
            "numpy has it. Give arrays of one length, or single numbers.",
            shapes=", ".join(str(shape) for shape in dict.fromkeys(array.shape for array in arrays)),
        ) from error


def _zone(name: str, value: str) -> Zone:
    if value not in _ZONES:
        raise InputError(
            "{name} is {value!r}; expected one of {expected}. Correct the zone's name.",
            name=name,
            value=value,
            expected=", ".join(_ZONES),
        )
    return _ZONES[value]


def _checked(asked: _Asked) -> _Asked:
    within("time_pct", asked.time_pct, TIME_PCT)
    within("location_pct", asked.location_pct, LOCATION_PCT)
    within("delta_n", asked.delta_n, DELTA_N)
    within("n0", asked.n0, REFRACTIVITY)
    positive("step_m", asked.step_m)
    positive("resolution_m", asked.resolution_m)
    if asked.sigma_db is not None:
        not_negative("location_sigma_db", asked.sigma_db)
    if asked.kind not in {"surface", "bare"}:
        raise InputError("terrain_kind is {value!r}; expected surface or bare. Give one of these.", value=asked.kind)
    if asked.polarisation not in {"horizontal", "vertical"}:
        raise InputError(
            "polarisation is {value!r}; expected horizontal or vertical. Give one of these.", value=asked.polarisation
        )
    return asked


def _antennas(name: str, heights_m: Floats, outside: Outside) -> Floats:
    if outside == "raise":
        _refuse(f"{name}_height_m", heights_m, ANTENNA_M)
    elif outside != "clamp":
        raise InputError("outside is {value!r}; expected raise or clamp. Give one of these.", value=outside)
    return np.clip(heights_m, *ANTENNA_M)


def _refuse(parameter: str, values: Floats, limits: tuple[float, float]) -> None:
    wrong = (values < limits[0]) | (values > limits[1])
    if np.any(wrong):
        within(parameter, first(values, wrong), limits)


def _without_terrain(model: str, flat: Floats, distance_km: Floats, outside: Outside) -> Floats:
    if model not in MODELS:
        raise InputError(
            "There is no propagation model {name!r}; expected one of {expected}. Correct the model's name.",
            name=model,
            expected=", ".join((_P1812, *MODELS)),
        )
    return path_loss_db(
        model,
        distance_km * 1000.0,
        frequency_mhz=flat[:, 6],
        antenna_height_m=flat[:, 2],
        receiver_height_m=flat[:, 5],
        outside=outside,
    )


def _p1812(terrain: Path, flat: Floats, asked: _Asked) -> Floats:
    """Return the loss for rows of (lon, lat, height) twice and frequency; pairs of places are looked at once."""
    pairs, of_row = np.unique(flat[:, :6], axis=0, return_inverse=True)
    of_row = of_row.ravel()  # some releases of numpy give it a second axis
    order = np.argsort(of_row, kind="stable")
    bounds = np.concatenate(([0], np.cumsum(np.bincount(of_row, minlength=pairs.shape[0]))))
    loss = np.full(flat.shape[0], np.nan)
    for begin, end in batches(length_km(*(pairs[:, column] for column in (0, 1, 3, 4))), asked.step_m):
        lines = lines_between(*(pairs[begin:end, column] for column in (0, 1, 3, 4)), step_m=asked.step_m)
        ground, clutter = heights_at(terrain, lines.lon, lines.lat), _clutter(asked, lines)
        ground[np.isnan(ground)] = asked.unknown_ground_m
        for line in range(end - begin):
            part = slice(int(lines.first[line]), int(lines.first[line + 1]))
            if np.any(np.isnan(ground[part])):
                continue
            pair = begin + line
            rows = order[bounds[pair] : bounds[pair + 1]]
            points = _Ground(lines.distance_km(line), ground[part], clutter[part])
            loss[rows] = _on_one_path(points, pairs[pair], flat[rows, 6], asked)
    return loss


def _clutter(asked: _Asked, lines: Lines) -> Floats:
    if isinstance(asked.clutter, float):
        return np.full(lines.lon.shape, asked.clutter)
    # Where the raster says nothing, nothing is known to stand.
    return np.maximum(np.nan_to_num(heights_at(asked.clutter, lines.lon, lines.lat, how="nearest"), nan=0.0), 0.0)


def _on_one_path(points: _Ground, pair: Floats, frequencies_mhz: Floats, asked: _Asked) -> Floats:
    lon_t, lat_t, up_t, lon_r, lat_r, up_r = pair.tolist()
    distance = points.distance_km
    if distance[-1] < NEAREST_M / 1000.0:
        # Under the mast itself: a metre away, as in the models without terrain.
        distance = np.linspace(0.0, NEAREST_M / 1000.0, distance.size)
    near, far = asked.zones
    zone = np.where(distance <= distance[-1] / 2.0, int(near), int(far)).astype(np.int8)
    path = PathProfile(
        distance_km=distance,
        ground_m=points.ground_m,
        clutter_m=points.clutter_m if asked.kind == "bare" else np.zeros_like(points.clutter_m),
        zone=zone,
        tx_height_m=up_t,
        rx_height_m=up_r,
        centre_lat_deg=centre_latitude_deg(lon_t, lat_t, lon_r, lat_r, float(distance[-1])),
        tx_coast_km=land_before_sea_km(distance, zone),
        rx_coast_km=land_before_sea_km(distance[-1] - distance[::-1], zone[::-1]),
    )
    geometry = path_geometry(path, delta_n=asked.delta_n)
    found = [
        predict_on(
            geometry,
            frequency,
            time_pct=asked.time_pct,
            location_pct=asked.location_pct,
            polarisation=asked.polarisation,
            n0=asked.n0,
            location_sigma_db=_sigma_db(asked, frequency, up_r, float(points.clutter_m[-1])),
        ).lb_db
        for frequency in frequencies_mhz.tolist()
    ]
    if asked.kind == "bare":
        return np.array(found)
    return found + terminal_loss_db(frequencies_mhz, points.clutter_m[-1], receiver_height_m=up_r)


def _sigma_db(asked: _Asked, frequency_mhz: float, rx_height_m: float, clutter_m: float) -> float:
    if asked.sigma_db is not None:
        return asked.sigma_db
    if asked.location_pct == 50.0:
        return 0.0
    return recommended_sigma_db(
        frequency_mhz, rx_height_m=rx_height_m, clutter_m=clutter_m, resolution_m=asked.resolution_m
    )
