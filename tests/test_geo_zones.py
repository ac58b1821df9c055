"""Shares of cells: against exactextract, against shapely, and the laws that they keep."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.geo.grid import Grid, Window
from phusong.geo.zones import touched, window_over, zones_of
from pyproj import CRS

CRS_M = CRS.from_epsg(32648)
GRID = Grid(CRS_M, 0.0, 12.0, 1.0, 12, 12)


def frame(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=CRS_M)


def as_raster(zones, index: int = 0) -> np.ndarray:
    raster = np.zeros(zones.grid.shape)
    part = slice(zones.offsets[index], zones.offsets[index + 1])
    raster.flat[zones.cells[part]] = zones.share[part]
    return raster


def by_shapely(shape: shapely.Geometry) -> np.ndarray:
    column, row = np.meshgrid(np.arange(12), np.arange(12))
    return shapely.area(shapely.intersection(shapely.box(column, 11 - row, column + 1, 12 - row), shape))


STAR = shapely.Polygon(
    [(1.3, 1.1), (6.2, 4.05), (10.9, 0.7), (8.1, 6.0), (11.2, 11.5), (5.9, 8.2), (0.4, 10.8), (3.6, 6)]
)
RING = shapely.box(1.5, 1.5, 10.25, 9.75) - shapely.box(3, 3.2, 8.4, 7.0)
TINY = shapely.Polygon([(4.2, 4.2), (4.4, 4.25), (4.3, 4.5)])
PARTS = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(5.5, 5.5, 5.75, 8)])


@pytest.mark.parametrize("shape", [STAR, RING, TINY, PARTS, shapely.box(2, 2, 5, 7)], ids=lambda s: s.geom_type)
def test_shares_equal_shapely_and_exactextract(shape):
    zones = zones_of(frame(shape), GRID)
    np.testing.assert_allclose(as_raster(zones), by_shapely(shape), atol=1e-6)
    source = NumPyRasterSource(np.zeros(GRID.shape), xmin=0, ymin=0, xmax=12, ymax=12, srs_wkt=CRS_M.to_wkt())
    table = exact_extract(source, gpd.GeoDataFrame(geometry=frame(shape)), ["cell_id", "coverage"], output="pandas")
    reference = np.zeros(GRID.shape)
    reference.flat[table.cell_id[0]] = table.coverage[0]
    np.testing.assert_allclose(as_raster(zones), reference, atol=1e-5)


points = st.tuples(st.floats(0.01, 11.99), st.floats(0.01, 11.99))


@settings(deadline=None, max_examples=60)
@given(st.lists(points, min_size=3, max_size=9))
def test_area_is_kept_for_any_polygon(corners):
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if shape.area < 1e-3:
        return
    zones = zones_of(frame(shape), GRID)
    assert zones.share.sum(dtype=float) == pytest.approx(shape.area, rel=1e-5)
    assert (zones.share <= 1).all()
    assert (zones.share > 0).all()


@given(st.floats(0.1, 11.9))
def test_neighbours_share_a_border_cell_without_gap(cut):
    zones = zones_of(frame(shapely.box(0, 0, cut, 12), shapely.box(cut, 0, 12, 12)), GRID)
    np.testing.assert_allclose(as_raster(zones, 0) + as_raster(zones, 1), 1.0, atol=1e-6)


def test_sum_over_each_polygon():
    zones = zones_of(frame(shapely.box(0, 0, 2, 2), shapely.box(2, 0, 2.5, 3)), GRID)
    np.testing.assert_allclose(zones.sum(zones.share.astype(float)), [4.0, 1.5])
    assert zones.zone_of_cell().tolist() == [0] * 4 + [1] * 3


def test_shares_and_sums_are_the_same_bits_on_any_window_and_beside_any_others():
    shapes = frame(shapely.Point(3.2, 4.1).buffer(2.3), shapely.box(0.1, 0.1, 1.7, 2.3), shapely.Point(8, 8).buffer(3))
    grid = Grid(CRS_M, -0.7, 12.3, 0.3, 43, 43)
    together = zones_of(shapes, grid)
    sums = together.sum(together.share.astype(float))
    for index in range(3):
        own = shapes.iloc[[index]]
        window = window_over(own, grid)
        alone = zones_of(own, grid, window)
        part = slice(together.offsets[index], together.offsets[index + 1])
        assert alone.share.tobytes() == together.share[part].tobytes()
        row, column = np.divmod(alone.cells, window.width)
        assert np.array_equal((row + window.row) * grid.width + column + window.column, together.cells[part])
        assert alone.sum(alone.share.astype(float))[0] == sums[index]


def test_touched_are_the_cells_with_a_share():
    shapes = frame(shapely.Point(3.2, 4.1).buffer(2.3), shapely.box(0.1, 0.1, 1.7, 2.3))
    whole = touched(shapes, GRID, Window(0, 0, 12, 12))
    assert np.array_equal(whole, as_raster(zones_of(shapes, GRID), 0) + as_raster(zones_of(shapes, GRID), 1) > 0)
    part = Window(5, 2, 4, 3)
    assert np.array_equal(touched(shapes, GRID, part), whole[part.slices])
    assert not touched(shapes, GRID, Window(0, 8, 3, 3)).any()
