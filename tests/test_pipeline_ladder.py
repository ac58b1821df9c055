"""Land cover and declared coverage through a whole run: what is written says which rung made it."""

import json

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from phusong import pipeline
from phusong.config import read_profile, read_settings
from phusong.engine.foreseen import foreseen
from phusong.inputs.project import inspect_inputs
from phusong.outputs.mosaics import level_file, server_file
from phusong.outputs.rasters import DECLARED, read_level, read_server

MORE = """[inputs.land_cover]
path = "cover.tif"
[inputs.coverage]
path = "coverage.geojson"
"""
SQUARE = shapely.box(made.WEST + 0.01, made.SOUTH + 0.01, made.WEST + 0.07, made.SOUTH + 0.07)


def write_more(folder, cover=50):
    numbers = np.full((24, 36), cover)
    numbers[:2] = 0
    made.write_raster(
        folder / "cover.tif", numbers, made.WEST, made.SOUTH + 2 * made.SIDE_DEG, made.SIDE_DEG / 12, nodata=0
    )
    rows = {"operator": ["Viettel"], "technology": ["4G"]}
    gpd.GeoDataFrame(rows, geometry=[SQUARE], crs=4326).to_file(folder / "coverage.geojson")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = made.write_project(tmp_path_factory.mktemp("ladder"), made.Parts(fibre=False), more=MORE)
    write_more(folder)
    opened = pipeline.open_project(read_settings(folder))
    pipeline.figures(opened)
    return opened


def test_the_polygon_is_the_mosaic_of_its_layer(project):
    level, transform, crs = read_level(level_file(project.folder, "Viettel", "4G"))
    server = read_server(server_file(project.folder, "Viettel", "4G"))[0]
    shape = gpd.GeoSeries([SQUARE], crs=4326).to_crs(crs).iloc[0]
    row, column = np.mgrid[: level.shape[0], : level.shape[1]]
    x, y = transform.c + (column + 0.5) * transform.a, transform.f + (row + 0.5) * transform.e
    np.testing.assert_array_equal(np.isfinite(level), shapely.contains_xy(shape, x, y))
    assert set(np.unique(server)) == {DECLARED, -1}


def test_declared_figures_are_kept_apart_and_have_no_range(project):
    figures = pd.read_csv(project.folder / "figures.csv").query("technology == '4G' and tier == 'outdoor'")
    basis = figures.groupby("who")["basis"].unique().map(list).to_dict()
    assert basis["viettel"] == ["declared"]
    assert basis["vnpt"] == ["modelled"]
    assert basis["any"] == ["declared+modelled"]
    own = figures[figures["who"] == "viettel"]
    assert (own["pct_low"] == own["pct"]).all()
    assert (own["pct"] == own["pct_high"]).all()
    others = figures[figures["who"] == "vnpt"]
    assert (others["pct_low"] <= others["pct"]).all()
    assert (others["pct_low"] < others["pct_high"]).any()


def test_stations_and_manifest_tell_of_rungs_ranges_and_clutter(project):
    manifest = json.loads((project.folder / "manifest.json").read_text(encoding="utf-8"))
    stations = pyogrio.read_dataframe(project.folder / "stations.gpkg", layer="stations")
    used = stations[stations["used"].astype(bool)]
    assert manifest["rungs"] == used["rung"].value_counts().to_dict()
    assert set(used.loc[(used["operator"] == "Viettel") & (used["technology"] == "4G"), "rung"]) == {"polygon"}
    swept = used[used["rung"] == "p1812"]
    assert len(swept)
    assert set(swept["clutter"]) == {"land_cover"}
    clutter = manifest["clutter"]
    assert clutter["land_cover_pct"]["houses"] + clutter["land_cover_missing_pct"] == pytest.approx(100.0, abs=0.01)
    limits = " ".join(text["en"] for text in manifest["limits"])
    assert "declared by supplied polygons" in limits
    assert "The land cover says nothing of" in limits


def test_check_tells_of_the_land_cover(project):
    inputs, _ = inspect_inputs(project.settings)
    found = {item.rule: item for item in foreseen(project.settings, inputs, read_profile("default", project.folder))}
    assert "houses" in str(found["land_cover"].message)
    assert found["land_cover_missing"].severity == "warning"


def test_denser_clutter_covers_less(tmp_path, project):
    folder = made.write_project(tmp_path / "open", made.Parts(fibre=False), more=MORE)
    write_more(folder, cover=40)
    figures = pipeline.figures(pipeline.open_project(read_settings(folder))).figures
    houses = pipeline.finished(project).figures
    keys = ["scope", "commune_code", "technology", "who", "tier", "measure"]
    both = figures.merge(houses, on=keys, suffixes=("_open", "_houses"))
    assert len(both) == len(figures)
    assert (both["numerator_houses"] <= both["numerator_open"] + 1e-6).all()
    assert (both["numerator_houses"] < both["numerator_open"]).any()
