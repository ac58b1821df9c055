"""Communes: polygons and figures, and what each fault says."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from phusong.errors import InputError
from phusong.inputs import read_communes, sentence
from phusong.tables import COMMUNES

WEST, EAST = shapely.box(105.0, 21.0, 105.1, 21.1), shapely.box(105.1, 21.0, 105.2, 21.1)


def layer(folder, name="xã.geojson", *, shapes=(WEST, EAST), crs=4326, **columns):
    table = {"Mã xã": ["00001", "00002"], "Tên": ["Xã Thanh Sơn", "Phường Việt Trì"], "Dân số": [1000, 2000]}
    table = {key: value for key, value in (table | columns).items() if value is not None}
    gpd.GeoDataFrame(table, geometry=list(shapes), crs=crs).to_file(folder / name)
    return folder / name


def table(folder, text, name="dân số.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


def errors(findings):
    return [item for item in findings if item.severity == "error"]


def test_names_types_and_areas(tmp_path):
    communes, findings = read_communes(layer(tmp_path))
    assert list(communes.columns) == [*COMMUNES.names, "geometry"]
    assert communes[["name", "type"]].to_numpy().tolist() == [["Thanh Sơn", "xã"], ["Việt Trì", "phường"]]
    assert communes["households"].isna().all()
    assert only(findings, "area_filled").severity == "info"
    # A quadrangle between meridians and parallels: the closed form of the ellipsoid's zone, Snyder 1987 eq. 3-12.
    e2 = pyproj.Geod(ellps="WGS84").es
    e = np.sqrt(e2)
    sine = np.sin(np.radians([21.0, 21.1]))
    q = (1 - e2) * (sine / (1 - e2 * sine**2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
    zone_km2 = 6378.137**2 * np.radians(0.1) * np.diff(q)[0] / 2
    assert communes["area_km2"].to_numpy() == pytest.approx([zone_km2] * 2, rel=1e-3)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb"])
def test_other_map_formats(tmp_path, kind):
    path = layer(tmp_path, f"communes.{kind}")
    if kind == "shp":
        gpd.read_file(path).rename(columns={"Mã xã": "MAXA", "Tên": "TENXA", "Dân số": "DANSO"}).to_file(path)
    communes, findings = read_communes(path)
    # FlatGeobuf keeps its own order.
    assert dict(zip(communes["commune_code"], communes["population"], strict=True)) == {"00001": 1000, "00002": 2000}
    assert not errors(findings)


def test_a_shapefile_without_its_prj_is_refused_with_the_remedy(tmp_path):
    path = layer(tmp_path, "communes.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"communes.shp does not say its coordinate reference system.*\.prj.*set crs"):
        read_communes(path)
    assert len(read_communes(path, crs="EPSG:4326")[0]) == 2


def test_projected_polygons_are_converted(tmp_path):
    utm = gpd.GeoSeries([WEST, EAST], crs=4326).to_crs(32648)
    communes, _ = read_communes(layer(tmp_path, "communes.gpkg", shapes=utm, crs=32648))
    assert communes.crs.to_epsg() == 4326
    assert communes.total_bounds == pytest.approx([105.0, 21.0, 105.2, 21.1], abs=1e-6)


def test_metres_without_a_system_are_an_error(tmp_path):
    path = tmp_path / "xã.geojson"
    utm = gpd.GeoSeries([WEST, EAST], crs=4326).to_crs(32648)
    gpd.GeoDataFrame({"Mã xã": ["1", "2"], "Tên": ["a", "b"], "Dân số": [1, 1]}, geometry=list(utm), crs=4326).to_file(
        path
    )
    communes, findings = read_communes(path)
    assert communes.empty
    finding = only(findings, "metres_for_degrees")
    assert finding.file == "xã.geojson"
    assert "set crs for this file in phusong.toml" in str(finding.message)


def test_a_table_without_shapes_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"dân số.csv is a table without shapes; expected a map layer of polygons"):
        read_communes(table(tmp_path, "Mã xã,Tên,Dân số\n1,a,2\n"))


def test_a_commune_without_population_is_named(tmp_path):
    communes, findings = read_communes(layer(tmp_path, **{"Dân số": [1000, None]}))
    finding = only(findings, "no_population")
    text = str(sentence(finding))
    assert text.startswith("xã.geojson, row 3, column Dân số: 1 communes have no population: Việt Trì (00002)")
    assert "commune_figures" in text
    assert communes["commune_code"].tolist() == ["00001"]


def test_figures_joined_by_code(tmp_path):
    figures = table(tmp_path, "Mã xã;Dân số;Số hộ\n1;1.100;300\n2;2.200;600\n3;5;1\n")
    communes, findings = read_communes(layer(tmp_path), figures)
    assert communes["population"].tolist() == [1100, 2200]
    assert communes["households"].tolist() == [300, 600]
    strange = only(findings, "unknown_commune")
    assert (strange.file, strange.row, strange.value, strange.severity) == ("dân số.csv", 4, "00003", "warning")
    assert "differs in 2 communes from xã.geojson" in str(only(findings, "figures_differ").message)
    assert not errors(findings)


def test_figures_joined_by_name_when_there_is_no_code(tmp_path):
    figures = table(tmp_path, "Tên xã,Dân số\nphường Việt Trì,2200\nthanh sơn,1100\nTổng cộng,3300\n")
    communes, findings = read_communes(layer(tmp_path, **{"Dân số": None}), figures)
    assert communes["population"].tolist() == [1100, 2200]
    total = only(findings, "total")
    assert (total.row, total.severity, total.value) == (4, "info", "3300")


def test_figures_in_thousands_below_names_of_districts(tmp_path):
    text = 'Tên xã,Dân số (nghìn người)\nHuyện Thanh Sơn,9\nThanh Sơn,"4,5"\nViệt Trì,4.25\n'
    communes, findings = read_communes(layer(tmp_path), table(tmp_path, text))
    assert communes["population"].tolist() == [4500, 4250]
    assert only(findings, "section").row == 2
    assert not [item for item in findings if item.severity != "info"]


def test_one_name_of_two_types_needs_the_type(tmp_path):
    path = layer(tmp_path, **{"Tên": ["Xã Tân Sơn", "Phường Tân Sơn"], "Dân số": None})
    by_type = table(tmp_path, "Tên xã,Dân số\nPhường Tân Sơn,20\nXã Tân Sơn,10\n")
    assert read_communes(path, by_type)[0]["population"].tolist() == [10, 20]
    bare = table(tmp_path, "Tên xã,Dân số\nTân Sơn,20\n", name="bare.csv")
    doubtful = only(read_communes(path, bare)[1], "ambiguous_commune")
    assert (doubtful.row, doubtful.value, doubtful.severity) == (2, "Tân Sơn", "error")
    assert "xã Tân Sơn (00001); phường Tân Sơn (00002)" in str(doubtful.message)


def test_a_name_that_repeats_in_the_figures_is_an_error(tmp_path):
    figures = table(tmp_path, "Tên xã,Dân số\nThanh Sơn,1\nXã Thanh Sơn,2\n")
    assert only(read_communes(layer(tmp_path), figures)[1], "duplicate").row == 3


@pytest.mark.parametrize(
    ("text", "part"), [("Ghi chú,Dân số\na,1\n", "joined to communes"), ("Mã xã\n1\n", "no column of figures")]
)
def test_figures_that_cannot_be_joined(tmp_path, text, part):
    finding = only(errors(read_communes(layer(tmp_path), table(tmp_path, text))[1]), "missing_column")
    assert part in str(finding.message)


def test_repeated_codes(tmp_path):
    _, findings = read_communes(layer(tmp_path, **{"Mã xã": ["00001", "00001"]}))
    assert str(sentence(only(findings, "duplicate"))) == "xã.geojson, row 3: Mã xã '00001' already stands in row 2"


def test_what_is_no_polygon_is_an_error(tmp_path):
    communes, findings = read_communes(layer(tmp_path, shapes=(WEST, shapely.Point(105.15, 21.05))))
    assert (only(findings, "not_a_polygon").row, only(findings, "not_a_polygon").value) == (3, "Point")
    assert len(communes) == 1


def test_an_invalid_polygon_is_repaired_and_recorded(tmp_path):
    bow = shapely.Polygon([(105.1, 21.0), (105.2, 21.1), (105.2, 21.0), (105.1, 21.1)])
    communes, findings = read_communes(layer(tmp_path, shapes=(WEST, bow)))
    assert shapely.is_valid(communes.geometry.to_numpy()).all()
    finding = only(findings, "polygon_repaired")
    assert (finding.row, finding.severity) == (3, "info")
    assert "Self-intersection" in finding.value
    assert shapely.area(communes.geometry[1]) == pytest.approx(0.005)


def test_overlaps_and_gaps_are_measured(tmp_path):
    overlapping = shapely.box(105.09, 21.0, 105.2, 21.1)
    _, findings = read_communes(layer(tmp_path, shapes=(WEST, overlapping)))
    finding = only(findings, "overlaps")
    assert finding.severity == "warning"
    assert float(finding.value) == pytest.approx(11.5, abs=0.2)
    ring = shapely.box(105.0, 21.0, 105.2, 21.2) - shapely.box(105.09, 21.09, 105.1, 21.1)
    apart = shapely.box(105.2, 21.0, 105.3, 21.1)
    _, findings = read_communes(layer(tmp_path, shapes=(ring, apart)))
    assert float(only(findings, "gaps").value) == pytest.approx(1.15, abs=0.02)
    assert not [item for item in read_communes(layer(tmp_path))[1] if item.rule in ("overlaps", "gaps")]


def test_figures_that_contradict_are_warned_of(tmp_path):
    path = layer(tmp_path, **{"Diện tích (km²)": [115.0, 300.0], "Số hộ": [200, 2001]})
    _, findings = read_communes(path)
    assert (only(findings, "area_differs").row, only(findings, "area_differs").severity) == (3, "warning")
    assert "2,001 households and 2,000 people" in str(only(findings, "households_exceed_population").message)


def test_a_fault_in_the_figures_is_told_once_and_costs_no_other_row(tmp_path):
    figures = table(tmp_path, "Mã xã,Dân số\n2,nhiều\n1,1000\n")
    communes, findings = read_communes(layer(tmp_path, **{"Dân số": None}), figures)
    (finding,) = errors(findings)
    assert str(sentence(finding)).startswith("dân số.csv, row 2: Dân số is 'nhiều'")
    assert communes["commune_code"].tolist() == ["00001"]


def test_a_commune_of_parts_that_run_either_way_keeps_its_area(tmp_path):
    island = shapely.box(105.0, 21.3, 105.1, 21.4)
    turned = shapely.Polygon(list(island.exterior.coords)[::-1])
    areas = []
    for second in (island, turned):
        shape = shapely.MultiPolygon([WEST, second])
        # GeoPackage keeps the rings as they are; GeoJSON's writer turns them.
        areas.append(read_communes(layer(tmp_path, "xã.gpkg", shapes=(shape, EAST)))[0]["area_km2"])
    assert areas[0].to_numpy() == pytest.approx(areas[1].to_numpy(), rel=1e-12)
