"""For the tools around: each file is opened by a real reader, says what it is, and is the same every time."""

import json
import sqlite3
import zipfile
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from phusong.inputs.map_layers import layer_names, read_layer
from phusong.outputs.class_rasters import classes_of
from phusong.outputs.kmz import write_kmz
from phusong.outputs.rasters import read_level
from phusong.outputs.stored import read_result
from phusong.outputs.styles import style_of

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def exported(project, tmp_path_factory):
    """The made project's results, copied and exported twice."""
    import shutil
    import sys

    from phusong.cli.main import main

    folders = []
    for name in ("one", "two"):
        folder = shutil.copytree(project, tmp_path_factory.mktemp(name) / "project")
        before = sys.argv
        sys.argv = ["phusong", "export", "-p", str(folder), "--lang", "vi", "-q"]
        try:
            with pytest.raises(SystemExit) as left:
                main()
        finally:
            sys.argv = before
        assert left.value.code == 0
        folders.append(folder / "out" / "export")
    return folders


def test_the_same_results_give_the_same_bytes(exported):
    names = sorted(file.name for file in exported[0].iterdir())
    assert names == sorted(
        ["made.kmz", "communes.geojson", "hamlets.geojson", "stations.geojson",
         *(f"coverage_{technology}.tif" for technology in ("2g", "3g", "4g", "5g"))]
    )  # fmt: skip
    for name in names:
        assert (exported[0] / name).read_bytes() == (exported[1] / name).read_bytes(), name


def test_one_form_alone(own, phusong):
    done = phusong("export", "kmz", "-p", own, "--json", "-q")
    assert [file.rsplit("/", 1)[-1] for file in json.loads(done.out)["files"]] == ["made.kmz"]
    wrong = phusong("export", "shape", "-p", own, "--lang", "en")
    assert wrong.code == 2
    assert "kmz" in wrong.err


def test_geojson_holds_every_row_in_degrees(exported, project):
    result = read_result(project / "out")
    for name in ("communes", "hamlets", "stations"):
        table, back = getattr(result, name), pyogrio.read_dataframe(exported[0] / f"{name}.geojson")
        assert len(back) == len(table)
        assert back.crs.to_epsg() == 4326
        # Six decimals of a degree are a tenth of a metre.
        assert back.to_crs(32648).geometry.distance(table.to_crs(32648).geometry).max() < 0.2
    told = json.loads((exported[0] / "hamlets.geojson").read_text(encoding="utf-8"))
    assert "MÔ PHỎNG" in told["description"]
    assert told["features"][0]["properties"]["why_vi"] is not None


def test_google_earth_gets_classes_gaps_and_sites(exported, project):
    result = read_result(project / "out")
    file = exported[0] / "made.kmz"
    layers = dict(pyogrio.list_layers(file))
    assert {"Xã, phường", "Thôn, bản chưa có sóng đạt", "Vị trí trạm"} <= set(layers)
    communes = pyogrio.read_dataframe(file, layer="Xã, phường")
    assert sorted(communes["Name"]) == sorted(result.communes["name"])
    missing = result.hamlets[result.hamlets["verdict"].isin(["none", "partial"])]
    hamlets = pyogrio.read_dataframe(file, layer="Thôn, bản chưa có sóng đạt")
    assert sorted(hamlets["Name"]) == sorted(missing["name"])
    assert missing["why_vi"].iloc[0] in hamlets["description"].iloc[0]
    document = ET.fromstring(zipfile.ZipFile(file).read("doc.kml"))[0]  # noqa: S314 - our own
    assert "MÔ PHỎNG" in document.find(f"{KML}description").text
    styles = {style.get("id") for style in document.iter(f"{KML}Style")}
    assert {url.text.removeprefix("#") for url in document.iter(f"{KML}styleUrl")} <= styles
    # As shown on the map: the class of the share of people with 4G.
    shares = dict(zip(result.communes["name"], result.communes["pop_4g_any_pct"], strict=True))
    for place in document.find(f"{KML}Folder").iter(f"{KML}Placemark"):
        share = shares[place.find(f"{KML}name").text]
        expected = sum(share >= limit for limit in (50, 70, 85, 95))
        assert place.find(f"{KML}styleUrl").text == f"#class{expected}"


def test_no_name_becomes_markup_in_google_earth(project, tmp_path):
    result = read_result(project / "out")
    bad = "<img src=x onerror=alert(1)>&\x00"
    hamlets = result.hamlets.assign(name=bad, why_vi=bad, verdict="none")
    file = write_kmz(replace(result, hamlets=hamlets), tmp_path / "a.kmz", "vi")
    document = ET.fromstring(zipfile.ZipFile(file).read("doc.kml"))  # noqa: S314 - our own
    told = [each.text for each in document.iter(f"{KML}description") if "onerror" in (each.text or "")]
    assert told
    assert all("<" not in text for text in told)
    assert len(pyogrio.read_dataframe(file, layer="Thôn, bản chưa có sóng đạt")) == len(hamlets)


def test_rasters_of_classes_have_their_colours_within(exported, project):
    result = read_result(project / "out")
    with rasterio.open(exported[0] / "coverage_4g.tif") as raster:
        classes, colours, tags = raster.read(1), raster.colormap(1), raster.tags()
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert (raster.dtypes[0], raster.nodata) == ("uint8", 0)
    assert colours[0][3] == 0
    assert len({colours[code] for code in range(5)}) == 5
    assert tags["synthetic"] == "yes"
    assert tags["class_4"] == "đạt trong nhà"
    # By hand: the strongest operator's level against what each tier asks for.
    levels = [read_level(file)[0] for file in sorted((project / "out" / "rasters").glob("level_4g_*.tif"))]
    strongest = np.fmax.reduce(levels)
    required = result.manifest["required_dbm"]["4G"]
    assert ((classes >= 2) == (strongest >= required["outdoor"])).all()
    assert ((classes == 4) == (strongest >= required["indoor"])).all()
    assert ((classes == 0) == np.isnan(strongest)).all()


def test_classes_are_as_many_as_limits_and_two():
    level = np.array([[np.nan, -200.0], [-94.0, -90.0]], dtype=np.float32)
    assert classes_of(level, [-94.0]).tolist() == [[0, 1], [2, 2]]


@pytest.mark.parametrize("layer", ["communes", "hamlets", "stations"])
def test_qgis_finds_a_style_in_each_geopackage(layer, project):
    file = project / "out" / f"{layer}.gpkg"
    database = sqlite3.connect(file)
    try:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault, update_time FROM layer_styles"
        ).fetchall()
        shape = database.execute("SELECT column_name FROM gpkg_geometry_columns").fetchone()[0]
        listed = database.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchone()
    finally:
        database.close()
    ((table, column, qml, default, stamp),) = rows
    assert (table, column, default, listed) == (layer, shape, 1, ("attributes",))
    assert stamp.startswith("2025-10-31T00:00:00")
    root = ET.fromstring(qml)  # noqa: S314 - our own
    renderer = root.find("renderer-v2")
    frame = pyogrio.read_dataframe(file, layer=layer)
    assert renderer.get("attr") in frame.columns
    symbols = {symbol.get("name") for symbol in renderer.find("symbols")}
    entries = renderer.find("ranges" if layer == "communes" else "categories")
    assert {entry.get("symbol") for entry in entries} == symbols
    if layer == "communes":
        # Every share from 0 to 100 is in a class.
        ends = [(float(entry.get("lower")), float(entry.get("upper"))) for entry in entries]
        assert ends[0][0] == 0.0
        assert ends[-1][1] == 100.0
        assert all(before[1] == after[0] for before, after in pairwise(ends))
    else:
        assert set(frame[renderer.get("attr")]) <= {entry.get("value") for entry in entries}
    # Whoever reads the file as an input meets one layer, and no remark.
    assert layer_names(file) == [layer]
    assert read_layer(file).findings == ()


def test_a_layer_without_its_figure_has_no_style():
    assert style_of("communes", ["name"], "4G", "vi") is None
    assert style_of("hamlets", list(pd.DataFrame({"verdict": []}).columns), "4G", "vi").name == "Đánh giá"
