"""The communes' outlines as the map page draws them: light, without gaps, and near the true ones."""

import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from phusong.geo.crs import working_crs
from phusong.outputs.map import write_map
from phusong.outputs.page_data import page_data
from phusong.outputs.page_geometry import light_shapes, outlines
from selenium import webdriver

from .browser import reopen
from .map_results import make_result

REAL_OUTLINES = Path(__file__).parents[2] / "shared" / "data" / "phu-tho" / "communes_full.geojson"


def test_outlines_keep_area_and_leave_no_gaps() -> None:
    communes = make_result(communes=30).communes
    topology = outlines(communes)
    drawn = gpd.GeoSeries(decoded(topology), crs=4326).to_crs(3405)
    full = communes.to_crs(3405)
    assert drawn.area.to_numpy() == pytest.approx(full.area.to_numpy(), rel=1e-3)
    # Neither gaps nor overlaps: the parts together are as large as their union, in one piece.
    together = shapely.union_all(drawn.to_numpy())
    assert together.area == pytest.approx(drawn.area.sum(), rel=1e-9)
    assert together.geom_type == "Polygon"
    assert not together.interiors
    assert shapely.get_num_coordinates(drawn).sum() < shapely.get_num_coordinates(full.geometry).sum()


def decoded(topology: dict[str, Any]) -> list[shapely.Geometry]:
    """Read TopoJSON as its specification says: arcs of differences, ~i for arc i backwards."""
    scale, shift = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> list[Any]:
        lines = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return [point for place, line in enumerate(lines) for point in line[1 if place else 0 :]]

    def polygon(rings: list[list[int]]) -> shapely.Polygon:
        shell, *holes = map(ring, rings)
        return shapely.Polygon(shell, holes)

    parts = topology["objects"]["communes"]["geometries"]
    return [
        polygon(part["arcs"])
        if part["type"] == "Polygon"
        else shapely.MultiPolygon([polygon(rings) for rings in part["arcs"]])
        for part in parts
    ]


def _lonely_edges_within(shapes: gpd.GeoSeries) -> bool:
    """Return whether neighbours fail to share an edge somewhere: there stray dashes would be drawn."""
    whole = shapely.coverage_union_all(shapes.to_numpy())
    holes = any(len(part.interiors) for part in shapely.get_parts(whole))
    return holes or not shapely.coverage_is_valid(shapes.to_numpy())


def test_neighbours_that_overlap_or_gape_a_little_meet_where_they_are_drawn() -> None:
    x, y = 530_000, 2_340_000
    squares = [
        shapely.box(x, y, x + 5000, y + 5000),
        shapely.box(x + 4990, y, x + 10_000, y + 5000),  # overlaps by 10 m
        shapely.box(x, y + 5000, x + 10_000, y + 9000),
        shapely.box(x, y + 9010, x + 4000, y + 12_000),  # gapes by 10 m, with both ends closed
        shapely.box(x + 4000, y + 9000, x + 10_000, y + 12_000),
        shapely.box(x - 3000, y, x, y + 12_000),
    ]
    communes = gpd.GeoDataFrame(geometry=squares, crs=3405)
    light = light_shapes(communes)
    assert not _lonely_edges_within(light)
    assert light.area.sum() == pytest.approx(13_000 * 12_000, rel=1e-3)


def test_communes_that_overlap_widely_are_drawn_as_they_were_given() -> None:
    wide = [shapely.box(530_000, 2_340_000, 535_000, 2_345_000), shapely.box(534_500, 2_340_000, 540_000, 2_345_000)]
    light = light_shapes(gpd.GeoDataFrame(geometry=wide, crs=3405))
    assert light.area.to_numpy() == pytest.approx([25e6, 27.5e6], rel=1e-3)


@pytest.mark.skipif(not REAL_OUTLINES.is_file(), reason="the province's public outlines are not beside the checkout")
def test_real_outlines_are_drawn_within_40_m_of_the_true_ones() -> None:
    communes = gpd.read_file(REAL_OUTLINES)
    assert shapely.get_num_coordinates(communes.geometry).sum() == 265_824
    topology = outlines(communes)
    true = communes.to_crs(working_crs("auto", communes))
    drawn = gpd.GeoSeries(decoded(topology), crs=4326).to_crs(true.crs)
    assert drawn.area.to_numpy() == pytest.approx(true.area.to_numpy(), rel=0.0013)
    assert drawn.area.sum() == pytest.approx(true.area.sum(), rel=0.0013)
    # These outlines overlap their neighbours and gape by centimetres to 33 m; what is drawn does neither.
    assert not shapely.coverage_is_valid(true.geometry.to_numpy())
    assert not _lonely_edges_within(light_shapes(communes))
    # Hausdorff's distance, to 10 m along the lines: no point of either outline is further than 40 m from the other.
    for one, other in ((true.geometry, drawn), (drawn, true.geometry)):
        lines = shapely.boundary(other.to_numpy())
        shapely.prepare(lines)
        for shape, line in zip(one, lines, strict=True):
            corners = shapely.points(shapely.get_coordinates(shapely.segmentize(shape, 10.0)))
            assert shapely.dwithin(line, corners, 40.0).all()
    assert len(gzip.compress(json.dumps(topology, separators=(",", ":")).encode())) < 180_000


def test_outlines_that_would_stray_are_simplified_less() -> None:
    # A spit of 1,000 m by 0.4 m: a triangle of 200 m2, which Visvalingam's measure of 15 m would take away.
    corners = [(0, 0), (5000, 0), (5000, 2500), (6000, 2500.2), (5000, 2500.4), (5000, 5000), (0, 5000)]
    square = shapely.Polygon([(530_000 + x, 2_340_000 + y) for x, y in corners])
    spit = gpd.GeoDataFrame(geometry=[square], crs=3405)
    light = light_shapes(spit).iloc[0]
    assert light.bounds[2] - light.bounds[0] == pytest.approx(6000, rel=0.02)


def test_outlines_leave_out_communes_without_one() -> None:
    communes = make_result(communes=5).communes
    communes.loc[communes.index[2], "geometry"] = None
    geometries = outlines(communes)["objects"]["communes"]["geometries"]
    assert [part["properties"]["i"] for part in geometries] == [0, 1, 3, 4]


def test_outlines_are_drawn_no_finer_than_the_map_shows_them(browser: webdriver.Chrome, tmp_path: Path) -> None:
    made = make_result(communes=2)
    # Two communes whose border turns every 100 m, 80 m to either side.
    along = np.arange(0, 40_001, 100)
    border = np.column_stack([530_000 + along, 2_340_000 + 80 * (-1) ** np.arange(along.size)])
    sides = [shapely.Polygon([*border, (570_000, y), (530_000, y)]) for y in (2_360_000, 2_320_000)]
    communes = made.communes.to_crs(3405).set_geometry(sides)
    made = dataclasses.replace(made, communes=communes)
    corners = sum(map(len, page_data(made).content["topology"]["arcs"]))
    assert corners > along.size
    file = write_map(made, tmp_path / "fine.html")
    count = """
      window.corners = 0;
      for (const name of ["moveTo", "lineTo"]) {
        const real = Path2D.prototype[name];
        Path2D.prototype[name] = function (x, y) { window.corners += 1; real.call(this, x, y); };
      }
    """
    hook = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": count})
    # The paths of a zoom are made when it is first seen: of both communes, their border and the frame.
    zoom = "window.corners = 0; map_phusong.setZoom(arguments[0], { animate: false }); return window.corners"
    try:
        reopen(browser, file)
        far, near = (browser.execute_script(zoom, level) for level in (8, 14))
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", hook)
    assert near > 2.5 * corners
    assert far < near / 2
