"""A project's inputs read together: what is reported at once, and what the manifest needs."""

import hashlib
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pytest
import shapely
from phusong.config import read_settings
from phusong.errors import InputError
from phusong.inputs import inspect_inputs, read_communes, read_inputs, sentence, summary
from phusong.inputs.project import input_files

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "phu-tho"
STATIONS = "Mã trạm,Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\nT1,Viettel,4G,105.05,21.05\nT2,Vinaphone,LTE,105.15,21.05\n"
SETTINGS = """
[project]
name = "x"
data_date = 2025-10-31
[inputs]
stations = "trạm.csv"
hamlets = "thôn.csv"
[inputs.communes]
path = "xã.geojson"
synthetic = true
source = "made here"
data_date = 2025-07-01
"""


@pytest.fixture
def project(tmp_path):
    squares = [shapely.box(105.0, 21.0, 105.1, 21.1), shapely.box(105.1, 21.0, 105.2, 21.1)]
    table = {"Mã xã": ["00001", "00002"], "Tên": ["Xã A", "Xã B"], "Dân số": [1000, 2000]}
    gpd.GeoDataFrame(table, geometry=squares, crs=4326).to_file(tmp_path / "xã.geojson")
    (tmp_path / "trạm.csv").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "thôn.csv").write_text("Mã thôn,Tên,Kinh độ,Vĩ độ\nh,Bản,105.05,21.05\n", encoding="utf-8")
    (tmp_path / "phusong.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def test_everything_that_the_project_names(project):
    told = []
    inputs = read_inputs(read_settings(project), told.append)
    assert told == ["xã.geojson", "trạm.csv", "thôn.csv"]
    assert (len(inputs.stations), len(inputs.communes), len(inputs.hamlets)) == (2, 2, 1)
    assert (inputs.fibre, inputs.fibre_nodes, inputs.published, inputs.indicators) == (None,) * 4
    assert inputs.stations["commune_code"].tolist() == ["00001", "00002"]


def test_what_the_manifest_needs_of_each_file(project):
    files = {item.key: item for item in read_inputs(read_settings(project)).files}
    content = (project / "xã.geojson").read_bytes()
    communes = files["communes"]
    assert (communes.sha256, communes.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (communes.synthetic, communes.schematic, communes.source) == (True, False, "made here")
    assert str(communes.data_date) == "2025-07-01"
    assert set(files) == {"stations", "communes", "hamlets"}


def test_a_shapefile_is_hashed_with_its_parts(project):
    gpd.read_file(project / "xã.geojson").rename(columns={"Mã xã": "MAXA", "Tên": "TENXA", "Dân số": "DANSO"}).to_file(
        project / "xã.shp"
    )
    text = SETTINGS.replace("xã.geojson", "xã.shp")
    (project / "phusong.toml").write_text(text, encoding="utf-8")
    settings = read_settings(project)
    before = {item.key: item.sha256 for item in read_inputs(settings).files}["communes"]
    with (project / "xã.cpg").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert {item.key: item.sha256 for item in read_inputs(settings).files}["communes"] != before


def test_the_error_lists_twenty_faults_and_counts_the_rest(project):
    rows = "".join(f"T{i},Viettel,4G,xx,21.05\n" for i in range(3, 28))
    (project / "trạm.csv").write_text(STATIONS + rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_inputs(read_settings(project))
    lines = str(caught.value).splitlines()
    assert lines[0] == "the inputs hold 25 errors; correct them and run again:"
    assert lines[1].endswith("trạm.csv, row 4: Kinh độ is 'xx'; expected a number from -180 to 180")
    assert lines[-1].endswith("and 5 more; run 'phusong check'")
    assert len(lines) == 22


def test_faults_of_several_files_are_told_at_once(project):
    (project / "thôn.csv").unlink()
    (project / "trạm.csv").write_text(STATIONS + "T1,Viettel,4G,105.35,21.05\n", encoding="utf-8")
    inputs, findings = inspect_inputs(read_settings(project))
    errors = {item.rule: item for item in findings if item.severity == "error"}
    assert set(errors) == {"missing_file", "duplicate"}
    assert errors["missing_file"].file == "thôn.csv"
    assert "thôn.csv does not exist" in str(sentence(errors["missing_file"]))
    assert inputs is not None
    assert inputs.hamlets is None


@pytest.mark.parametrize("name", ["xã.geojson", "trạm.csv"])
def test_without_stations_or_communes_there_are_no_inputs(project, name):
    (project / name).write_bytes(b"")
    inputs, findings = inspect_inputs(read_settings(project))
    assert inputs is None
    (finding,) = (item for item in findings if item.severity == "error")
    assert (finding.file, finding.rule) == (name, "unusable_file")
    with pytest.raises(InputError, match="empty file"):
        read_inputs(read_settings(project))


def test_missing_figures_do_not_blame_the_communes(project):
    text = SETTINGS + '[inputs.commune_figures]\npath = "dân số.csv"\n'
    (project / "phusong.toml").write_text(text, encoding="utf-8")
    inputs, findings = inspect_inputs(read_settings(project))
    assert inputs is None
    assert [item.rule for item in findings if item.severity == "error"] == ["missing_file"]


def test_an_unknown_crs_in_the_settings_is_a_finding(project):
    text = SETTINGS.replace("[inputs.communes]", '[inputs.communes]\ncrs = "VN"')
    (project / "phusong.toml").write_text(text, encoding="utf-8")
    _, findings = inspect_inputs(read_settings(project))
    assert [item.rule for item in findings if item.severity == "error"] == ["settings"]


def test_stations_of_several_files_with_their_own_systems(project):
    utm = gpd.GeoSeries([shapely.Point(105.06, 21.06)], crs=4326).to_crs(32648)[0]
    (project / "utm.csv").write_text(
        f"Mã trạm,Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\nT3,Viettel,5G,{utm.x},{utm.y}\n", encoding="utf-8"
    )
    text = SETTINGS.replace('stations = "trạm.csv"', 'stations = ["trạm.csv", {path = "utm.csv", crs = "EPSG:32648"}]')
    (project / "phusong.toml").write_text(text, encoding="utf-8")
    stations = read_inputs(read_settings(project)).stations
    assert stations["source"].tolist() == ["trạm.csv", "trạm.csv", "utm.csv"]
    assert stations["lon"].tolist()[2] == pytest.approx(105.06, abs=1e-9)


def test_the_sample_province_is_free_of_errors_and_warnings():
    folder = Path(__file__).resolve().parents[1] / "data"
    if not (folder / "phusong.toml").is_file():
        pytest.skip("the sample province has not been built")
    inputs = read_inputs(read_settings(folder))
    assert not [item for item in inputs.findings if item.severity != "info"]
    # The province's published count of October 2025, and its communes since July 2025.
    assert (len(inputs.stations), len(inputs.communes)) == (10_236, 148)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real communes are not shipped (../shared/data is absent)")
def test_the_real_communes_with_estimated_households():
    communes, findings = read_communes(SHARED / "communes_full.geojson", SHARED / "households_estimate_2025.csv")
    # Totals as ../shared/data/README.md gives them.
    assert len(communes) == 148
    assert communes["type"].value_counts().to_dict() == {"xã": 133, "phường": 15}
    assert communes["population"].sum() == 4_022_493
    assert communes["households"].sum() == 1_080_778
    assert communes["area_km2"].sum() == pytest.approx(9361.42)
    (overlaps,) = (item for item in findings if item.rule == "overlaps")
    assert float(overlaps.value) == pytest.approx(0.016, abs=0.001)
    assert not [item for item in findings if item.severity == "error"]
    assert summary(findings)["count"].sum() == len(findings)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real communes are not shipped (../shared/data is absent)")
def test_the_real_figures_join_by_name_too(tmp_path):
    table = (SHARED / "households_estimate_2025.csv").read_text(encoding="utf-8-sig").splitlines()
    without_code = "\n".join(line.split(",", 1)[1] for line in table)
    (tmp_path / "theo tên.csv").write_text(without_code, encoding="utf-8")
    communes, _ = read_communes(SHARED / "communes_simplified.geojson", tmp_path / "theo tên.csv")
    assert communes["households"].sum() == 1_080_778


def digest_of(project, key):
    return {item.key: item.sha256 for item in input_files(read_settings(project))}[key]


def with_input(project, key, name):
    (project / "phusong.toml").write_text(
        SETTINGS.replace("hamlets =", f'{key} = "{name}"\nhamlets ='), encoding="utf-8"
    )


def test_a_mapinfo_layer_is_hashed_with_its_companions(project):
    names = {"Mã xã": "MAXA", "Tên": "TENXA", "Dân số": "DANSO"}
    frame = gpd.read_file(project / "xã.geojson").rename(columns=names)
    frame.to_file(project / "xã.tab", driver="MapInfo File", engine="pyogrio")
    text = SETTINGS.replace("xã.geojson", "xã.tab")
    (project / "phusong.toml").write_text(text, encoding="utf-8")
    before = digest_of(project, "communes")
    with (project / "xã.dat").open("ab") as stream:
        stream.write(b" ")
    assert digest_of(project, "communes") != before


def test_a_vrt_is_hashed_with_what_it_is_made_of(project):
    tile = made.write_raster(project / "dem.tif", np.ones((8, 8)), 105.0, 21.1, 0.02)
    source = (
        '<VRTDataset rasterXSize="8" rasterYSize="8"><SRS>EPSG:4326</SRS><GeoTransform>105,0.02,0,21.1,0,-0.02'
        '</GeoTransform><VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename relativeToVRT="1">'
        "{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    (project / "inner.vrt").write_text(source.format("dem.tif"))
    (project / "outer.vrt").write_text(source.format("inner.vrt"))
    with_input(project, "terrain", "outer.vrt")
    before = digest_of(project, "terrain")
    made.write_raster(tile, np.full((8, 8), 2.0), 105.0, 21.1, 0.02)
    assert digest_of(project, "terrain") != before


def test_the_name_of_a_tile_says_where_it_lies(project):
    (project / "tiles").mkdir()
    values = np.zeros((1201, 1201), ">i2")
    (project / "tiles" / "N21E105.hgt").write_bytes(values.tobytes())
    with_input(project, "terrain", "tiles")
    before = digest_of(project, "terrain")
    (project / "tiles" / "N21E105.hgt").rename(project / "tiles" / "N21E106.hgt")
    assert digest_of(project, "terrain") != before
