"""The scene: which stations serve, in which order things stand, and what ground there is."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import made
import numpy as np
import pytest
import shapely
from phusong.engine.clutter import standing_of
from phusong.engine.ground import MARGIN_CELLS, ground_blocks, ground_window, read_ground
from phusong.engine.scene import scene_of
from phusong.engine.transmitters import transmitters_of
from phusong.errors import InputError
from phusong.geo.blocks import BLOCK_CELLS
from phusong.geo.grid import Window
from phusong.geo.rasters import read_terrain
from phusong.geo.zones import zones_of
from pyproj import Geod

PROFILE = made.profile()


def scene_with(rows, communes=None, **parts):
    communes = made.communes() if communes is None else communes
    return scene_of(made.table_of(rows), communes, made.settings(**parts), PROFILE)


def ground_in(window, terrain, grid):
    blocks = ground_blocks(terrain, standing_of(made.settings(), PROFILE), grid)
    return read_ground(window, blocks, PROFILE, bare=False)


def used_ids(scene) -> list[str]:
    return scene.used["station_id"].tolist()


def test_only_stations_on_air_by_the_data_date_serve():
    scene = scene_with(
        [
            made.station(1),
            made.station(2, status="planned"),
            made.station(3, status="off"),
            made.station(4, on_air_date=dt.date(2025, 10, 31)),
            made.station(5, on_air_date=dt.date(2025, 11, 1)),
            made.station(6, status=None),
        ]
    )
    assert used_ids(scene) == ["T001", "T004", "T006"]
    assert len(scene.stations) == 6


@pytest.mark.parametrize(
    ("belt_km", "ids"), [(0.0, ["T001"]), (5.0, ["T001", "T002"]), (20.0, ["T001", "T002", "T003"])]
)
def test_stations_serve_from_within_the_belt_around_the_province(belt_km, ids):
    # On the parallel of 21 degrees 0.01 degrees are 1.04 km: the stations stand 3 and 15 km west of the province.
    rows = [made.station(1), made.station(2, lon=made.WEST - 0.029), made.station(3, lon=made.WEST - 0.144)]
    assert used_ids(scene_with(rows, run={"neighbour_km": belt_km})) == ids


def test_operators_and_technologies_are_those_in_use_in_the_usual_order():
    scene = scene_with(
        [
            made.station(1, operator="MobiFone", technology="5G"),
            made.station(2, operator="Zeta", technology="2G"),
            made.station(3, operator="Viettel", technology="4G"),
            made.station(4, operator="Alpha", technology="4G"),
            made.station(5, operator="VNPT", technology="3G", status="off"),
        ]
    )
    assert scene.operators == ("Viettel", "MobiFone", "Alpha", "Zeta")
    assert scene.technologies == ("2G", "4G", "5G")


def test_a_rank_is_the_place_among_all_ids():
    scene = scene_with([made.station(i, status="off" if i == 4 else "on_air") for i in (9, 4, 7)])
    assert scene.stations["station_id"].tolist() == ["T004", "T007", "T009"]
    assert scene.used["rank"].tolist() == [1, 2]


@pytest.mark.parametrize("rows", [[made.station(1, status="planned")], []], ids=["planned", "none"])
def test_without_a_station_in_use_there_is_a_sentence_not_a_trace(rows):
    with pytest.raises(InputError, match="on air"):
        scene_with(rows)


def test_the_grid_covers_the_communes_in_squares_of_the_asked_size():
    scene = scene_with([made.station(1)], grid={"resolution_m": 150.0})
    assert scene.grid.resolution_m == 150.0
    zones = zones_of(scene.outlines, scene.grid)
    shares = np.zeros(scene.grid.shape)
    np.add.at(shares.reshape(-1), zones.cells, zones.share)
    assert shares.max() <= 1.0 + 1e-5
    ellipsoid = Geod(ellps="WGS84")
    by_karney = [abs(ellipsoid.geometry_area_perimeter(shape)[0]) / 1e6 for shape in made.communes().geometry]
    assert scene.communes["polygon_km2"].to_numpy() == pytest.approx(by_karney)
    on_grid = zones.sum(zones.share.astype(float)) * scene.grid.cell_km2
    # The system is equal-area, but a straight edge in degrees is a line on the plane, not its curve.
    assert on_grid == pytest.approx(by_karney, rel=1e-5)


def test_inside_is_where_any_commune_touches():
    gap = made.communes().iloc[[0, 2]].reset_index(drop=True)
    scene = scene_with([made.station(1)], gap)
    inside = scene.inside(made.whole_of(scene.grid))
    part = Window(4, 11, 15, 13)
    assert np.array_equal(scene.inside(part), inside[part.slices])
    shapes = gap.to_crs(scene.grid.crs).union_all()
    row, column = np.mgrid[: scene.grid.height, : scene.grid.width]
    size = scene.grid.resolution_m
    cells = shapely.box(
        scene.grid.west_m + column * size, scene.grid.north_m - (row + 1) * size,
        scene.grid.west_m + (column + 1) * size, scene.grid.north_m - row * size,
    )  # fmt: skip
    touched = shapely.area(shapely.intersection(cells, shapes)) > 1e-3
    assert np.array_equal(inside, touched)
    assert not inside.all()


def test_without_terrain_the_ground_is_unknown():
    scene = scene_with([made.station(1)])
    ground = ground_in(made.whole_of(scene.grid), None, scene.grid)
    assert ground.terrain_m.shape == scene.grid.shape
    assert np.isnan(ground.terrain_m).all()


def test_the_ground_reaches_out_to_masts_beyond_the_tile():
    scene = scene_with([made.station(1)])
    everyone = transmitters_of(scene.used, scene.grid, PROFILE, scene.layers)
    away = replace(everyone, place_x_m=np.array([scene.grid.west_m - 1000.0]))
    window = ground_window(Window(0, 0, 8, 9), away, scene.grid)
    assert window.column < -1000.0 / scene.grid.resolution_m
    assert window.column + window.width == 9 + MARGIN_CELLS


def test_heights_are_the_same_bits_from_whichever_window(tmp_path):
    scene = scene_with([made.station(1)], grid={"resolution_m": 15.0})
    dem = made.write_raster(tmp_path / "dem.tif", made.hills((60, 80)), made.WEST - 0.02, made.SOUTH + 0.1, 0.002)
    grid = scene.grid
    whole = ground_in(made.whole_of(grid), dem, grid).terrain_m
    assert min(grid.shape) > BLOCK_CELLS
    for window in (Window(0, 0, 40, 40), Window(300, 500, 290, 200)):
        assert ground_in(window, dem, grid).terrain_m.tobytes() == whole[window.slices].tobytes()
    by_gdal = read_terrain(dem, grid)
    assert np.nanmax(np.abs(whole - by_gdal)) < 0.5  # an eighth of a cell of 210 m on slopes of some 10 %


def test_a_commune_smaller_than_a_cell_still_counts():
    tiny = made.communes(2)
    x, y = made.WEST + 0.061, made.SOUTH + 0.02
    shapes = [tiny.geometry.iloc[0], shapely.box(x, y, x + 0.0004, y + 0.0003)]
    communes = gpd.GeoDataFrame(tiny.drop(columns="geometry"), geometry=shapes, crs=4326)
    scene = scene_with([made.station(1)], communes, grid={"resolution_m": 500.0})
    zones = zones_of(scene.outlines, scene.grid)
    cells = zones.sum(zones.share.astype(float))
    assert cells[1] * scene.grid.cell_km2 == pytest.approx(scene.communes["polygon_km2"].iloc[1], rel=1e-4)
    assert 0 < cells[1] < 1
