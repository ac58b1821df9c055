"""The ground by which hamlets are judged: around one point or several, inside an outline; and what follows from it."""

from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong import pipeline
from phusong.config import read_settings
from phusong.geo.crs import equal_area_crs
from phusong.geo.grid import grid_over
from phusong.indicators.extents import extents_of
from phusong.indicators.shortfall import shortfall_of
from phusong.indicators.surroundings import Surroundings, hamlet_parts, surroundings_of
from phusong.outputs.mosaics import level_file
from phusong.outputs.rasters import read_level
from phusong.outputs.reasons import reason_sentence
from phusong.outputs.text_tables import json_records

PLANE = equal_area_crs(105.06, 21.04)
GRID = grid_over((-3_000.0, -3_000.0, 3_000.0, 3_000.0), PLANE, 100.0)
MIDDLES = np.array([(-2_950.0 + 100.0 * k) for k in range(60)])


def hamlets_of(shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Hamlets of shapes on the plane; each is drawn at its shape's first point, or inside its outline."""
    points = [
        shapely.Point(shapely.get_coordinates(shape)[0]) if shapely.get_dimensions(shape) == 0
        else shapely.point_on_surface(shape)
        for shape in shapes
    ]  # fmt: skip
    extents = gpd.GeoSeries([None if shape.geom_type == "Point" else shape for shape in shapes], crs=PLANE)
    frame = gpd.GeoDataFrame(geometry=points, crs=PLANE).to_crs(4326)
    return frame.assign(extent=extents.to_crs(4326))


def around_of(hamlets: gpd.GeoDataFrame, radius_m: float = 300.0, inside: np.ndarray | None = None) -> Surroundings:
    everywhere = np.ones(GRID.shape, bool) if inside is None else inside
    return surroundings_of(
        extents_of(hamlets, GRID), window=made.whole_of(GRID), inside=everywhere, grid=GRID, radius_m=radius_m
    )


def by_hand(shape: shapely.Geometry, radius_m: float) -> set[int]:
    """Ask every cell by itself: does its middle lie in the polygon, or within the radius of a point's cell?"""
    found = set()
    points = [part for part in shapely.get_parts(shape) if part.geom_type == "Point"]
    homes = [(np.floor(point.x / 100) * 100 + 50, np.floor(point.y / 100) * 100 + 50) for point in points]
    for row, y in enumerate(-MIDDLES):
        for column, x in enumerate(MIDDLES):
            near = any(np.hypot(x - at_x, y - at_y) <= radius_m for at_x, at_y in homes)
            if near or (not points and shapely.contains_xy(shape, x, y)):
                found.add(row * 60 + column)
    return found


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_the_ground_is_that_of_asking_every_cell(seed):
    random = np.random.default_rng(seed)
    spots = random.uniform(-2_000.0, 2_000.0, (6, 2))
    shapes = [
        shapely.MultiPoint(spots[:3]),
        shapely.Point(spots[3]),
        shapely.convex_hull(shapely.MultiPoint(random.uniform(-1_500.0, 1_500.0, (7, 2)))),
    ]
    around = around_of(hamlets_of(shapes))
    for index, shape in enumerate(shapes):
        cells = around.cells[around.offsets[index] : around.offsets[index + 1]]
        assert len(np.unique(cells)) == len(cells)
        assert set(cells.tolist()) == by_hand(shape, 300.0) | {int(around.own[index])}
    assert around.clusters.count_of(3).tolist() == [3, 1, 0]


def test_a_cluster_is_served_by_its_own_cells():
    far_apart = shapely.MultiPoint([(-970.0, 30.0), (30.0, 30.0), (1_030.0, 30.0)])
    around = around_of(hamlets_of([far_apart, shapely.box(-500.0, -500.0, 500.0, 500.0)]))
    _, column = np.divmod(around.cells, GRID.width)
    west = MIDDLES[column] < 100.0  # all of the first cluster, most of the second, none of the third
    assert around.clusters.served(west, 95.0, 2).tolist() == [1, 0]
    assert around.clusters.served(west, 60.0, 2).tolist() == [2, 0]
    assert around.share(west)[0] == pytest.approx((29 + 18) / 87, abs=0.04)
    # Clusters that overlap share their cells: the whole counts each once.
    close = around_of(hamlets_of([shapely.MultiPoint([(30.0, 30.0), (130.0, 30.0)])]))
    assert 29 < len(close.cells) < 58
    assert np.diff(close.clusters.offsets).tolist() == [29, 29]


def test_outlines_too_small_for_a_cell_and_beyond_the_communes():
    inside = np.zeros(GRID.shape, bool)
    inside[:, :30] = True  # the province lies west of x = 0
    shapes = [
        shapely.box(-460.0, -460.0, -455.0, -455.0),  # within one cell, its middle not in it
        shapely.box(-1_000.0, -500.0, 1_001.0, 500.0),  # over the border, drawn a little east of it
        shapely.box(-1_500.0, -500.0, 500.0, 500.0),
    ]
    around = around_of(hamlets_of(shapes), inside=inside)
    assert np.diff(around.offsets).tolist() == [1, 0, 150]
    assert around.outside.tolist() == [False, True, False]


def test_parts_hold_all_ground_of_their_hamlets():
    random = np.random.default_rng(5)
    shapes: list[shapely.Geometry] = [shapely.Point(*spot) for spot in random.uniform(-2_900.0, 2_900.0, (20, 2))]
    shapes += [shapely.MultiPoint([(-2_900.0, 0.0), (2_900.0, 10.0)]), shapely.box(-2_000.0, -2_000.0, 0.0, 100.0)]
    shapes += [shapely.Point(9_000.0, 9_000.0), shapely.Point(-9_000.0, 0.0)]
    hamlets = hamlets_of(shapes)
    whole, extents = around_of(hamlets), extents_of(hamlets, GRID)
    parts = hamlet_parts(extents, GRID, 300.0, 500)
    assert len(parts) > 3
    assert sorted(np.concatenate([some for some, _ in parts]).tolist()) == list(range(len(shapes)))
    for some, window in parts:
        assert window.row >= 0
        assert window.row + window.height <= GRID.height
        inside = np.ones((window.height, window.width), bool)
        around = surroundings_of(extents.of(some), window=window, inside=inside, grid=GRID, radius_m=300.0)
        for place, hamlet in enumerate(some):
            row, column = np.divmod(around.cells[around.offsets[place] : around.offsets[place + 1]], window.width)
            cells = (row + window.row) * GRID.width + column + window.column
            assert cells.tolist() == whole.cells[whole.offsets[hamlet] : whole.offsets[hamlet + 1]].tolist()


def test_what_is_told_of_is_a_clusters_own_cell_before_any_other():
    around = around_of(hamlets_of([shapely.MultiPoint([(30.0, 30.0), (1_030.0, 30.0), (-1_970.0, 30.0)])]))
    _, column = np.divmod(around.cells, GRID.width)
    served = np.abs(MIDDLES[column]) < 600.0  # the middle one alone
    short = shortfall_of(np.where(served, 1.0, -1.0)[None].astype(np.float32), around, 1, {}, columns=GRID.width)
    row, column = np.divmod(short.cell[0], GRID.width)
    assert (MIDDLES[column], -MIDDLES[row]) == (1_050.0, 50.0)


def test_people_live_around_all_points():
    hamlets = hamlets_of([shapely.MultiPoint([(30.0, 30.0), (1_030.0, 30.0)]), shapely.box(0.0, 0.0, 900.0, 900.0)])
    owner, row, column = extents_of(hamlets, GRID).homes()
    assert owner.tolist() == [0, 0, 1]
    assert MIDDLES[column].tolist()[:2] == [50.0, 1_050.0]
    assert len(row) == 3


# A wall between two clusters and the third: what the hamlet is judged by, from the list to the sentence.
STEP = 1 / 3600
MAST = (made.WEST + 0.02, made.SOUTH + 0.04)
OUTLINE = shapely.box(MAST[0] + 0.005, MAST[1] - 0.005, MAST[0] + 0.035, MAST[1] + 0.005)
MORE = """[grid]
resolution_m = 30.0
[inputs.terrain]
path = "dem.tif"
[inputs.hamlets]
path = "{hamlets}"
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> tuple[Path, pd.DataFrame]:
    folder = made.write_project(
        tmp_path_factory.mktemp("clusters") / "p", made.BARE, more=MORE.format(hamlets="h.gpkg")
    )
    lon = made.WEST - 0.015 + (np.arange(540) + 0.5) * STEP
    heights = np.full((360, 540), 50.0)
    heights[:, np.abs(lon - MAST[0] - 0.02) < 1.5 * STEP] = 100.0
    made.write_raster(folder / "dem.tif", heights, made.WEST - 0.015, made.SOUTH + 0.09, STEP)
    mast = made.station(1, band_mhz=1800.0, antenna_height_m=40.0, lon=MAST[0], lat=MAST[1])
    made.write_stations(folder / "stations.csv", made.table_of([mast]))
    near = [(MAST[0] + 0.006, MAST[1]), (MAST[0] + 0.012, MAST[1] + 0.002)]
    shapes = [
        shapely.MultiPoint([*near, (MAST[0] + 0.035, MAST[1])]),
        OUTLINE,
        shapely.Point(near[0]),
    ]
    table = {"hamlet_id": ["a", "b", "c"], "name": ["Bản A", "Bản B", "Bản C"], "population": [300, 300, 300]}
    gpd.GeoDataFrame(table, geometry=shapes, crs=4326).to_file(folder / "h.gpkg")
    result = pipeline.figures(pipeline.open_project(read_settings(folder)))
    return folder, result.hamlets.set_index("hamlet_id")


def test_a_verdict_rests_on_the_share_of_all_clusters_or_of_the_outline(judged):
    folder, table = judged
    assert table["verdict"].tolist() == ["partial", "partial", "covered"]
    assert table["clusters"].astype("Int64").tolist() == [3, pd.NA, 1]
    assert table["clusters_served"].astype("Int64").tolist() == [2, pd.NA, 1]
    assert table.loc["a", "served_pct"] == pytest.approx(66.7, abs=3.0)
    assert table.loc["c", "served_pct"] == 100.0
    assert table.loc["c", "judged_km2"] == pytest.approx(np.pi * 0.3**2, rel=0.05)
    # The outline's share, cell by cell, of the mosaic itself.
    level, to_ground, crs = read_level(level_file(folder / "out", "Viettel", "4G"))
    outline = gpd.GeoSeries([OUTLINE], crs=4326).to_crs(crs).iloc[0]
    row, column = (axis.ravel() + 0.5 for axis in np.indices(level.shape))
    held = shapely.contains_xy(outline, to_ground.c + column * to_ground.a, to_ground.f + row * to_ground.e)
    expected = (level.ravel()[held] >= -94.75).mean() * 100.0
    assert 20.0 < expected < 80.0
    assert table.loc["b", "served_pct"] == pytest.approx(expected, abs=1.0)


def test_the_sentence_tells_how_many_clusters_or_how_much_of_the_outline(judged):
    _, table = judged
    assert table.loc["a", "why_en"].endswith("2 of its 3 clusters are served.")
    assert "km² is served." in table.loc["b", "why_en"]
    assert table.loc["a", "reason"] == "ridge"
    assert table.loc["a", "ridge_lon"] == pytest.approx(MAST[0] + 0.02, abs=2 * STEP)
    assert reason_sentence({"reason": ""}, {}) is None
    assert "clusters_served" in json_records(table.reset_index().drop(columns="geometry"), language="en")
    assert "extent" not in table.columns
