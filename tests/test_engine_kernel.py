"""The compiled loop over cells against a naive numpy twin: every station on every cell, by the models themselves."""

import made
import numpy as np
import pytest
from phusong.engine.mosaic import NO_SERVER, Mosaic
from phusong.engine.scene import Scene, scene_of
from phusong.engine.transmitters import FLOOR_BELOW_THRESHOLD_DB, transmitters_of
from phusong.geo.crs import WGS84
from phusong.radio.antenna import relative_gain_db
from phusong.radio.models import get_model, path_loss_db
from phusong.tables import numbers_of
from pyproj import Geod, Transformer

PROFILE = made.profile()
TOLERANCE_DB = 0.05


def scene_with(stations, **parts) -> Scene:
    return scene_of(stations, made.communes(), made.settings(**parts), PROFILE)


def layers_of(scene: Scene) -> list[tuple[str, str]]:
    return [(operator, technology) for operator in scene.operators for technology in scene.technologies]


def predicted(scene: Scene, ground: np.ndarray) -> Mosaic:
    layers = layers_of(scene)
    transmitters = transmitters_of(scene.used, scene.grid, PROFILE, layers)
    return made.mosaic_of(
        transmitters, made.ground(ground), np.ones(scene.grid.shape, bool),
        grid=scene.grid, layers=len(layers), profile=PROFILE,
    )  # fmt: skip


def twin(scene: Scene, ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level of every station in use on every cell, and the ranks: shape (stations, rows, columns) and (stations,)."""
    grid = scene.grid
    to_plane = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    row, column = np.mgrid[: grid.height, : grid.width]
    x = grid.west_m + (column + 0.5) * grid.resolution_m
    y = grid.north_m - (row + 0.5) * grid.resolution_m
    levels = []
    for _, station in scene.used.iterrows():
        at_x, at_y = to_plane.transform(station["lon"], station["lat"])
        distance = np.hypot(x - at_x, y - at_y)
        layer = PROFILE.layers[station["layer"]]
        reach = min(layer.max_radius_km * 1000.0, get_model(station["model"]).reach_m)
        loss = path_loss_db(
            station["model"],
            distance,
            frequency_mhz=station["frequency_mhz"],
            antenna_height_m=station["antenna_height_m"],
            receiver_height_m=PROFILE.receiver.height_m,
            outside="clamp",
        )
        gain = twin_gain(station, distance, (x - at_x, y - at_y), ground, grid)
        level = station["reference_eirp_dbm"] - loss + gain
        floor = PROFILE.thresholds_dbm[station["technology"]] - FLOOR_BELOW_THRESHOLD_DB
        levels.append(np.where((distance <= reach) & (level >= floor), level, -np.inf))
    return np.array(levels), scene.used["rank"].to_numpy()


def twin_gain(station, distance, offset, ground, grid) -> np.ndarray:
    own_row = int((grid.north_m - station_y(station, grid)) // grid.resolution_m)
    own_column = int((station_x(station, grid) - grid.west_m) // grid.resolution_m)
    inside = 0 <= own_row < grid.height and 0 <= own_column < grid.width
    base = ground[own_row, own_column] if inside else np.nan
    rise = np.where(np.isnan(ground) | np.isnan(base), 0.0, ground - base) + PROFILE.receiver.height_m
    elevation = np.degrees(np.arctan2(rise - station["antenna_height_m"], np.maximum(distance, 1.0)))
    # The bearing of grid north is measured on the ellipsoid, not taken from the code under test.
    bearing = np.degrees(np.arctan2(*offset)) + north_of_grid(station, grid)
    text = station["azimuth_deg"]
    azimuths = numbers_of(text) if isinstance(text, str) else (np.nan,)
    gains = [
        relative_gain_db(
            bearing,
            elevation,
            azimuth_deg=azimuth,
            beamwidth_deg=station["beamwidth_deg"],
            downtilt_deg=station["downtilt_deg"],
            vertical_beamwidth_deg=PROFILE.antenna.vertical_beamwidth_deg,
            max_attenuation_db=PROFILE.antenna.front_to_back_db,
        )
        for azimuth in azimuths
    ]
    return np.max(gains, axis=0)


def station_x(station, grid) -> float:
    return Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(station["lon"], station["lat"])[0]


def station_y(station, grid) -> float:
    return Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(station["lon"], station["lat"])[1]


def north_of_grid(station, grid) -> float:
    """Return the true bearing of a step of 100 m along grid north."""
    back = Transformer.from_crs(grid.crs, WGS84, always_xy=True)
    x, y = station_x(station, grid), station_y(station, grid)
    lon, lat = back.transform(x, y + 100.0)
    return Geod(ellps="WGS84").inv(station["lon"], station["lat"], lon, lat)[0]


def with_voids(ground: np.ndarray) -> np.ndarray:
    holes = ground.copy()
    holes[5:20, 10:30] = np.nan
    return holes


GROUNDS = {
    "flat": lambda shape: np.zeros(shape, np.float32),
    "hills": made.hills,
    "hills with voids": lambda shape: with_voids(made.hills(shape)),
    "unknown": lambda shape: np.full(shape, np.nan, np.float32),
}


@pytest.mark.parametrize("kind", GROUNDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_kernel_agrees_with_every_station_on_every_cell(kind, seed):
    scene = scene_with(made.stations(30, seed))
    ground = GROUNDS[kind](scene.grid.shape)
    mosaic = predicted(scene, ground)
    levels, ranks = twin(scene, ground)
    owner = {rank: index for index, rank in enumerate(ranks)}
    used = scene.used
    assert np.isfinite(mosaic.level_dbm).any()
    for index, (operator, technology) in enumerate(layers_of(scene)):
        own = ((used["operator"] == operator) & (used["technology"] == technology)).to_numpy()
        best = levels[own].max(axis=0, initial=-np.inf)
        got, server = mosaic.level_dbm[index], mosaic.server[index]
        same = np.isfinite(got) == np.isfinite(best)
        floor = PROFILE.thresholds_dbm[technology] - FLOOR_BELOW_THRESHOLD_DB
        # Only a level within the tolerance of the floor may be kept by one and dropped by the other.
        assert np.all(same | (np.abs(np.where(np.isfinite(got), got, best) - floor) < TOLERANCE_DB))
        both = np.isfinite(got) & np.isfinite(best)
        assert np.abs(got[both] - best[both]).max(initial=0.0) < TOLERANCE_DB
        assert np.array_equal(server == NO_SERVER, ~np.isfinite(got))
        chosen = np.array([[owner[rank] if rank != NO_SERVER else -1 for rank in line] for line in server])
        there = chosen >= 0
        of_chosen = np.take_along_axis(levels, np.maximum(chosen, 0)[None], axis=0)[0]
        # The chosen server is the twin's best, or nearly as good.
        assert np.all(of_chosen[there & both] > best[there & both] - TOLERANCE_DB)
        assert all(own[k] for k in np.unique(chosen[there]))


def test_stations_of_one_level_give_the_cell_to_the_lowest_id():
    twins = [made.station(i, lon=made.WEST + 0.06, lat=made.SOUTH + 0.04) for i in (7, 3, 5)]
    scene = scene_with(made.table_of(twins))
    mosaic = predicted(scene, np.zeros(scene.grid.shape, np.float32))
    served = mosaic.server[0][mosaic.server[0] != NO_SERVER]
    assert scene.stations["station_id"].iloc[np.unique(served)].tolist() == ["T003"]


def test_only_wanted_cells_are_filled():
    scene = scene_with(made.stations())
    layers = layers_of(scene)
    wanted = np.zeros(scene.grid.shape, bool)
    wanted[10:20, 5:40] = True
    mosaic = made.mosaic_of(
        transmitters_of(scene.used, scene.grid, PROFILE, layers), made.ground(made.hills(scene.grid.shape)), wanted,
        grid=scene.grid, layers=len(layers), profile=PROFILE,
    )  # fmt: skip
    assert not np.isfinite(mosaic.level_dbm[:, ~wanted]).any()
    whole = predicted(scene, made.hills(scene.grid.shape))
    assert np.array_equal(mosaic.level_dbm[:, wanted], whole.level_dbm[:, wanted])


def test_a_sector_is_strongest_where_it_looks():
    grid = scene_with(made.table_of([made.station(1)])).grid
    row, column, away = 20, 30, 8
    middle = grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
    lon, lat = Transformer.from_crs(grid.crs, WGS84, always_xy=True).transform(*middle)
    east = made.station(1, azimuth_deg="90", beamwidth_deg=65.0, downtilt_deg=0.0, eirp_dbm=80.0, lon=lon, lat=lat)
    scene = scene_with(made.table_of([east]))
    level = predicted(scene, np.zeros(scene.grid.shape, np.float32)).level_dbm[0]
    front, side, back = level[row, column + away], level[row - away, column], level[row, column - away]
    # TR 38.901 table 7.3-1: 12 (90 / 65)^2 = 23.0 dB across and 30 dB behind; distance and elevation are the same. A
    # ray 1.4 degrees below the horizon loses 12 (1.4 / 10)^2 = 0.2 dB more, which counts against the 30 dB in all.
    assert front - side == pytest.approx(23.0, abs=0.1)
    assert front - back == pytest.approx(30.0, abs=0.3)
