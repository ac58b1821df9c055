"""Grids, windows and reference systems, edge cases included."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import SettingsError
from phusong.geo.crs import (
    WGS84,
    convergence_deg,
    distance_and_bearing,
    equal_area_crs,
    geodesic_area_km2,
    working_crs,
)
from phusong.geo.grid import Grid, grid_over
from pyproj import CRS, Geod, Transformer

CRS_M = CRS.from_epsg(32648)
ELLIPSOID = Geod(ellps="WGS84")
PROVINCE = gpd.GeoDataFrame(geometry=[shapely.box(104.8, 20.6, 105.9, 21.8)], crs=4326)
coordinates = st.floats(-2e6, 2e6, allow_nan=False)
sizes = st.floats(0.0, 5e4)
resolutions = st.sampled_from([5.0, 30.0, 100.0, 1000.0])


@given(coordinates, coordinates, sizes, sizes, resolutions)
def test_a_grid_covers_its_bounds_and_no_whole_row_more(west, south, width, height, resolution):
    bounds = west, south, west + width, south + height
    grid = grid_over(bounds, CRS_M, resolution)
    east_m, south_m = grid.west_m + grid.width * resolution, grid.north_m - grid.height * resolution
    assert grid.west_m <= bounds[0] + 1e-6
    assert east_m >= bounds[2] - 1e-6
    assert south_m <= bounds[1] + 1e-6
    assert grid.north_m >= bounds[3] - 1e-6
    assert (grid.width - 2) * resolution < max(bounds[2] - bounds[0], 1e-9) + resolution
    assert (grid.height - 2) * resolution < max(bounds[3] - bounds[1], 1e-9) + resolution
    # Lines at multiples of the resolution: two provinces' grids fit one another.
    assert grid.west_m / resolution == pytest.approx(round(grid.west_m / resolution), abs=1e-6)


def test_points_on_lines_belong_to_the_cell_south_east():
    grid = Grid(CRS_M, 0.0, 100.0, 10.0, 10, 10)
    row, column = grid.row_column(np.array([0.0, 10.0, 99.9, 100.0, -0.1]), np.array([100.0, 90.0, 0.1, 0.0, 100.1]))
    assert row.tolist() == [0, 1, 9, 10, -1]
    assert column.tolist() == [0, 1, 9, 10, -1]
    assert grid.holds(row, column).tolist() == [True, True, True, False, False]
    assert (grid.transform.c, grid.transform.f, grid.transform.a, grid.transform.e) == (0.0, 100.0, 10.0, -10.0)


def test_the_automatic_system_is_equal_area_about_the_middle():
    crs = working_crs("auto", PROVINCE)
    assert crs.axis_info[0].unit_name == "metre"
    on_plane = PROVINCE.to_crs(crs)
    small = gpd.GeoDataFrame(geometry=shapely.box(*_lattice()), crs=4326)
    # Equal-area by definition; a side in degrees is all but straight over a hundredth of a degree.
    assert small.to_crs(crs).area.to_numpy() / 1e6 == pytest.approx(geodesic_area_km2(small), rel=1e-6)
    assert on_plane.total_bounds.mean() == pytest.approx(0.0, abs=2_000.0)


def _lattice():
    lon, lat = (part.ravel() for part in np.meshgrid(np.linspace(104.8, 105.8, 5), np.linspace(20.6, 21.7, 5)))
    return lon, lat, lon + 0.01, lat + 0.01


def test_places_in_another_system_give_the_same_automatic_system():
    # The bounds of the turned box are a little wider, the middle is the same to a hundredth of a degree or two.
    one, other = working_crs("auto", PROVINCE), working_crs("auto", PROVINCE.to_crs(32648))
    origins = [[value.value for value in crs.coordinate_operation.params[:2]] for crs in (one, other)]
    assert origins[0] == pytest.approx(origins[1], abs=0.02)


@pytest.mark.parametrize(
    ("name", "told"),
    [("EPSG:4326", "degree"), ("EPSG:2263", "foot"), ("EPSG:999999", "expected 'auto'"), ("utm", "EPSG:32648")],
)
def test_systems_that_are_not_metric_are_refused_with_value_and_remedy(name, told):
    with pytest.raises(SettingsError) as caught:
        working_crs(name, PROVINCE)
    text = str(caught.value)
    assert "grid.crs" in text
    assert name in text
    assert told in text
    assert "EPSG:32648" in text


@pytest.mark.parametrize("name", ["EPSG:32601", "EPSG:32649", "EPSG:3857", "ESRI:54034", "EPSG:5041"])
def test_systems_whose_lengths_or_areas_are_wrong_here_are_refused(name):
    with pytest.raises(SettingsError, match=r"expected at most 0\.2% and 0\.4%: use 'auto'") as caught:
        working_crs(name, PROVINCE)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("name", ["EPSG:32648", "EPSG:3405", "EPSG:9217"])
def test_systems_made_for_the_place_are_taken(name):
    assert working_crs(name, PROVINCE) == CRS.from_user_input(name)


@pytest.mark.parametrize("crs", [equal_area_crs(105.3, 21.0), CRS.from_epsg(32648), CRS.from_epsg(32649)])
def test_convergence_is_the_true_bearing_of_grid_north(crs):
    lon, lat = np.array([104.8, 105.3, 105.9]), np.array([20.7, 21.0, 21.7])
    forth, back = (Transformer.from_crs(*pair, always_xy=True) for pair in ((WGS84, crs), (crs, WGS84)))
    x, y = forth.transform(lon, lat)
    north = back.transform(x, y + 10.0)
    bearing, _, _ = ELLIPSOID.inv(lon, lat, *north)
    assert convergence_deg(crs, lon, lat) == pytest.approx(bearing, abs=1e-3)
    assert convergence_deg(crs, [], []).shape == (0,)


def test_distances_on_the_automatic_plane_are_nearly_geodesic():
    crs = working_crs("auto", PROVINCE)
    random = np.random.default_rng(1)
    lon, lat = random.uniform(104.8, 105.9, (2, 50)), random.uniform(20.6, 21.8, (2, 50))
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    km, bearing = distance_and_bearing(lon[0], lat[0], lon[1], lat[1])
    assert np.hypot(x[1] - x[0], y[1] - y[0]) / 1000.0 == pytest.approx(km, rel=1e-4)
    assert np.all((bearing >= 0) & (bearing < 360))


def test_a_geodesic_area_does_not_depend_on_the_rings_direction():
    square = shapely.box(105.0, 21.0, 105.1, 21.1)
    hole = shapely.box(105.04, 21.04, 105.06, 21.06)
    frame = gpd.GeoDataFrame(geometry=[square, square.reverse(), square - hole, hole], crs=4326)
    whole, turned, holed, inner = geodesic_area_km2(frame)
    assert whole == pytest.approx(turned)
    assert whole - holed == pytest.approx(inner)


@pytest.mark.parametrize("turned", [(0,), (1,), (0, 1), (2,)])
def test_an_area_does_not_depend_on_which_rings_run_which_way(turned):
    hole = shapely.box(105.02, 21.02, 105.08, 21.08)
    parts = [shapely.box(105.0, 21.0, 105.1, 21.1).difference(hole), shapely.box(105.2, 21.0, 105.4, 21.1)]
    rings = [list(parts[0].exterior.coords), list(parts[0].interiors[0].coords), list(parts[1].exterior.coords)]
    mixed = [ring[::-1] if number in turned else ring for number, ring in enumerate(rings)]
    shape = shapely.MultiPolygon([(mixed[0], [mixed[1]]), (mixed[2], [])])
    alone = geodesic_area_km2(gpd.GeoSeries([*parts, hole], crs=4326))
    # Parts and hole alone are single rings or differences of them, so that no sign can cancel.
    whole = geodesic_area_km2(gpd.GeoSeries([shapely.box(105.0, 21.0, 105.1, 21.1)], crs=4326))[0] - alone[2] + alone[1]
    assert geodesic_area_km2(gpd.GeoSeries([shape], crs=4326))[0] == pytest.approx(whole, rel=1e-9)


def test_what_has_no_shape_has_no_area():
    places = gpd.GeoSeries([None, shapely.Polygon(), shapely.box(105.0, 21.0, 105.1, 21.1)], crs=4326)
    assert (geodesic_area_km2(places) > 0).tolist() == [False, False, True]
