"""Lines over the ground: points on great circles, heights between cells, voids, seams and other systems."""

from pathlib import Path

import made
import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError, MissingFileError
from phusong.geo.profiles import heights_at, length_km, lines_between
from pyproj import Geod, Transformer

STEP = 1 / 1200
LONS, LATS = st.floats(104, 106), st.floats(20, 22)


def slope(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return 100.0 + 2_000.0 * (lon - 105.0) + 3_000.0 * (lat - 21.0)


def write(path: Path, west=105.0, north=21.1, shape=(120, 120), heights=slope) -> Path:
    row, column = np.mgrid[: shape[0], : shape[1]]
    values = heights(west + (column + 0.5) * STEP, north - (row + 0.5) * STEP)
    return made.write_raster(path, values, west, north, STEP)


@given(LONS, LATS, LONS, LATS, st.floats(10, 500))
def test_points_are_even_and_on_the_way(lon, lat, lon_to, lat_to, step_m):
    ends = (np.array([value]) for value in (lon, lat, lon_to, lat_to))
    lines = lines_between(*ends, step_m=step_m)
    assert (lines.lon[0], lines.lat[0]) == pytest.approx((lon, lat), abs=1e-9)
    assert (lines.lon[-1], lines.lat[-1]) == pytest.approx((lon_to, lat_to), abs=1e-9)
    legs = length_km(lines.lon[:-1], lines.lat[:-1], lines.lon[1:], lines.lat[1:])
    # The sphere's great circle is within a metre of the ellipsoid's shortest line here, and as even to 1 %.
    assert float(legs.sum()) == pytest.approx(float(lines.length_km[0]), rel=1e-5, abs=1e-6)
    assert float(legs.max()) <= 1.01 * step_m / 1000 + 1e-6
    assert lines.distance_km(0).size == lines.lon.size


def test_points_follow_the_shortest_way():
    lines = lines_between(*(np.array([value]) for value in (105.0, 21.0, 106.0, 22.0)), step_m=1000.0)
    middle = lines.lon.size // 2
    bearing, _, length = Geod(ellps="WGS84").inv(105.0, 21.0, 106.0, 22.0)
    share = middle / (lines.lon.size - 1)
    lon, lat, _ = Geod(ellps="WGS84").fwd(105.0, 21.0, bearing, length * share)
    # 0.2 % of the way at most: the great circle of a sphere against the ellipsoid's geodesic.
    assert float(length_km(lon, lat, lines.lon[middle], lines.lat[middle])) < 0.1


def test_many_lines_lie_end_to_end():
    lon_to = np.array([105.01, 105.0, 105.02])
    lines = lines_between(np.full(3, 105.0), np.full(3, 21.0), lon_to, np.full(3, 21.0), step_m=30.0)
    assert lines.first[0] == 0
    assert lines.first[-1] == lines.lon.size
    assert lines.lon[lines.first[1:] - 1] == pytest.approx(lon_to)
    assert lines.length_km[1] == 0.0


@given(st.floats(105.001, 105.098), st.floats(21.002, 21.098))
def test_a_slope_stays_a_slope(tmp_path_factory, lon, lat):
    tile = tmp_path_factory.getbasetemp() / "slope.tif"
    if not tile.exists():
        write(tile)
    found = heights_at(tile, np.array([lon]), np.array([lat]))
    assert found[0] == pytest.approx(float(slope(lon, lat)), abs=0.01)


def test_voids_and_the_outside_are_unknown_and_only_where_they_count(tmp_path):
    def with_void(lon, lat):
        values = slope(lon, lat)
        values[50, 50] = -9999.0
        return values

    tile = write(tmp_path / "a.tif", heights=with_void)
    lon, lat = 105.0 + 50.5 * STEP, 21.1 - 50.5 * STEP
    lons = np.array([lon, lon + 0.5 * STEP, lon + 1.0 * STEP, lon + 1.2 * STEP, 104.99, 105.11])
    found = heights_at(tile, lons, np.full(lons.size, lat))
    assert np.isnan(found).tolist()[:2] == [True, True]
    assert np.isnan(found).tolist()[3:] == [False, True, True]


def test_rims_are_followed_half_a_cell_outward(tmp_path):
    tile = write(tmp_path / "a.tif")
    found = heights_at(tile, np.array([105.0, 105.1]), np.array([21.05, 21.05]))
    inner = heights_at(tile, np.array([105.0 + STEP / 2, 105.1 - STEP / 2]), np.array([21.05, 21.05]))
    assert found == pytest.approx(inner)


def test_tiles_fill_each_others_voids(tmp_path):
    write(tmp_path / "a.tif", heights=lambda lon, lat: np.where(lon < 105.05, slope(lon, lat), -9999.0))
    write(tmp_path / "b.tif")
    lon = np.linspace(105.01, 105.09, 50)
    found = heights_at(tmp_path, lon, np.full(50, 21.05))
    assert found == pytest.approx(slope(lon, 21.05), abs=0.01)


def test_another_reference_system_gives_the_same_heights(tmp_path):
    into = Transformer.from_crs(4326, 32648, always_xy=True)
    back = Transformer.from_crs(32648, 4326, always_xy=True)
    west, north = (round(value, -2) for value in into.transform(105.02, 21.08))
    row, column = np.mgrid[:100, :100]
    lon, lat = back.transform(west + (column + 0.5) * 30.0, north - (row + 0.5) * 30.0)
    with rasterio.open(
        tmp_path / "utm.tif", "w", driver="GTiff", width=100, height=100, count=1, dtype="float32", crs="EPSG:32648",
        transform=rasterio.Affine(30.0, 0.0, west, 0.0, -30.0, north),
    ) as target:  # fmt: skip
        target.write(slope(lon, lat).astype(np.float32), 1)
    found = heights_at(tmp_path / "utm.tif", np.array([105.03]), np.array([21.07]))
    assert found[0] == pytest.approx(float(slope(105.03, 21.07)), abs=0.05)


def test_nearest_takes_the_cell_under_the_point(tmp_path):
    tile = write(tmp_path / "a.tif", heights=lambda lon, _lat: np.floor((lon - 105.0) / STEP + 1e-6))
    lon = 105.0 + STEP * np.array([0.1, 0.9, 1.1, 57.6])
    assert heights_at(tile, lon, np.full(4, 21.05), how="nearest").tolist() == [0.0, 0.0, 1.0, 57.0]


def test_unreadable_files_are_named(tmp_path):
    point = np.array([105.05]), np.array([21.05])
    with pytest.raises(MissingFileError, match=r"none\.tif does not exist"):
        heights_at(tmp_path / "none.tif", *point)
    (tmp_path / "text.tif").write_text("no raster")
    with pytest.raises(InputError, match=r"text\.tif is not a raster"):
        heights_at(tmp_path / "text.tif", *point)
    tile = write(tmp_path / "cut.tif")
    tile.write_bytes(tile.read_bytes()[:20_000])
    with pytest.raises(InputError, match=r"cut\.tif is broken"):
        heights_at(tile, *point)
