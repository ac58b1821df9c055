"""Station lists: what is read, what is filled, what is refused and how that is said."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.errors import SettingsError
from phusong.geo.crs import equal_area_crs
from phusong.inputs import read_stations, sentence
from phusong.inputs.ground import communes_at, km_to_communes, to_metric
from phusong.inputs.sites import SHARED_WITHIN_M, filled_sites
from phusong.tables import STATIONS

HEADINGS = ("Mã trạm", "Mã vị trí", "Nhà mạng", "Công nghệ", "Độ cao anten (m)", "Xã/Phường", "Kinh độ", "Vĩ độ")
ROW = ("T1", "S1", "Viettel", "4G", "42", "Xã Thanh Sơn", "105.2", "21.2")


def communes():
    return gpd.GeoDataFrame(
        {"commune_code": ["00001", "00002"], "name": ["Thanh Sơn", "Yên Lập"]},
        geometry=[shapely.box(105.0, 21.0, 105.5, 21.5), shapely.box(105.5, 21.0, 106.0, 21.5)],
        crs=4326,
    )


def write(folder, *rows, headings=HEADINGS, name="trạm.csv"):
    lines = [headings, *rows]
    (folder / name).write_text("\n".join(";".join(line) for line in lines) + "\n", encoding="utf-8")
    return folder / name


def row(**changes):
    cells = dict(zip(HEADINGS, ROW, strict=True))
    names = {"id": "Mã trạm", "site": "Mã vị trí", "height": "Độ cao anten (m)", "declared": "Xã/Phường"}
    names |= {"lon": "Kinh độ", "lat": "Vĩ độ", "technology": "Công nghệ"}
    return tuple((cells | {names[key]: value for key, value in changes.items()}).values())


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


def test_the_table_has_exactly_its_columns_and_types(tmp_path):
    stations, findings = read_stations(write(tmp_path, ROW), communes())
    beside = ["commune_code", "source", "site_name", "unread", "confidence", "geometry"]
    assert list(stations.columns) == [*STATIONS.names, *beside]
    assert {name: str(stations[name].dtype) for name in STATIONS.names} == {c.name: c.dtype for c in STATIONS.columns}
    assert stations.crs.to_epsg() == 4326
    assert stations.loc[0, ["commune_code", "source", "lon", "lat"]].tolist() == ["00001", "trạm.csv", 105.2, 21.2]
    assert stations["eirp_dbm"].isna().all()
    assert stations["azimuth_deg"].isna().all()
    assert all(finding.severity == "info" for finding in findings)


def test_a_decimal_comma_is_the_same_place(tmp_path):
    stations, _ = read_stations(write(tmp_path, row(lon="105,25", lat="21,125")))
    assert stations.geometry[0].coords[0] == (105.25, 21.125)


def test_a_missing_column_is_an_error_and_leaves_no_row(tmp_path):
    path = write(tmp_path, ROW[:-1], headings=HEADINGS[:-1])
    stations, findings = read_stations(path)
    finding = only(findings, "missing_column")
    assert stations.empty
    assert finding.severity == "error"
    assert str(sentence(finding)).startswith("trạm.csv: the column Vĩ độ (lat) is missing")


def test_text_in_a_number_names_row_column_and_value(tmp_path):
    stations, findings = read_stations(write(tmp_path, ROW, row(id="T2", height="30-45")))
    finding = only(findings, "unreadable")
    assert (finding.row, finding.column, finding.value) == (3, "Độ cao anten (m)", "30-45")
    assert "trạm.csv, row 3, column Độ cao anten (m)" in str(sentence(finding))
    assert "'30-45'; expected a number from 1 to 300; the cell was read as empty" in str(finding.message)
    assert stations["station_id"].tolist() == ["T1", "T2"]
    assert stations["antenna_height_m"].isna().tolist() == [False, True]


def test_a_value_beyond_its_limits_keeps_the_file_heading(tmp_path):
    _, findings = read_stations(write(tmp_path, row(height="420 ")))
    finding = only(findings, "limit")
    assert (finding.row, finding.column, finding.value) == (2, "Độ cao anten (m)", "420 ")
    assert "expected a number from 1 to 300" in str(finding.message)


def test_an_unknown_technology_lists_the_choices(tmp_path):
    _, findings = read_stations(write(tmp_path, row(technology="WiMAX")))
    assert "'WiMAX'; expected one of 2G, 3G, 4G, 5G" in str(only(findings, "choice").message)


def test_exchanged_coordinates_are_read_the_other_way_round_and_told_once(tmp_path):
    rows = [row(id=f"T{i}", lon="21.2", lat="105.2") for i in range(2, 6)]
    stations, findings = read_stations(write(tmp_path, ROW, *rows), communes())
    finding = only(findings, "lon_lat_exchanged")
    assert (finding.row, finding.value, finding.severity) == (3, "21.2", "warning")
    assert "exchanged in 4 rows (3–6): row 3 has Kinh độ = 21.2 and Vĩ độ = 105.2" in str(sentence(finding))
    assert stations[["lon", "lat"]].drop_duplicates().to_numpy().tolist() == [[105.2, 21.2]]


def test_metres_in_the_place_of_degrees_point_to_the_setting(tmp_path):
    stations, findings = read_stations(write(tmp_path, row(lon="520750,5", lat="2344310,2")))
    (finding,) = (item for item in findings if item.severity == "error")
    assert (finding.row, finding.column, finding.value) == (2, "Kinh độ", "520750.5")
    assert "Set crs for this file in phusong.toml" in str(finding.message)
    assert stations.empty


def test_projected_coordinates_are_converted_with_the_setting(tmp_path):
    gpd_point = gpd.GeoSeries([shapely.Point(105.2, 21.2)], crs=4326).to_crs("EPSG:32648")[0]
    path = write(tmp_path, row(lon=f"{gpd_point.x:.3f}", lat=f"{gpd_point.y:.3f}"))
    stations, findings = read_stations(path, communes(), crs="EPSG:32648")
    assert stations[["lon", "lat"]].to_numpy() == pytest.approx(np.array([[105.2, 21.2]]), abs=1e-7)
    assert all(item.severity == "info" for item in findings)


def test_degrees_with_a_projected_setting_do_not_pass_unseen(tmp_path):
    _, findings = read_stations(write(tmp_path, ROW), communes(), crs="EPSG:32648")
    assert only(findings, "far_outside").severity == "warning"


def test_degrees_of_vn2000_are_converted_where_the_heading_says_so(tmp_path):
    headings = (*HEADINGS[:-2], "Kinh độ (VN2000)", "Vĩ độ (VN2000)")
    stations, findings = read_stations(write(tmp_path, ROW, headings=headings))
    expected = pyproj.Transformer.from_crs(4756, 4326, always_xy=True).transform(105.2, 21.2)
    assert stations.geometry[0].coords[0] == pytest.approx(expected, abs=1e-9)
    assert only(findings, "converted").severity == "info"
    same, _ = read_stations(write(tmp_path, ROW), crs="EPSG:4756")
    assert same.geometry[0].coords[0] == pytest.approx(expected, abs=1e-9)


def test_an_unknown_crs_is_a_fault_of_the_settings(tmp_path):
    with pytest.raises(SettingsError, match=r"trạm.csv: crs is 'VN2000-PT'"):
        read_stations(write(tmp_path, ROW), crs="VN2000-PT")


def layer_of(folder, kind, crs=4326, points=((105.2, 21.2),)):
    table = {"station_id": [f"T{i}" for i in range(len(points))], "operator": "Viettel", "technology": "4G"}
    layer = gpd.GeoDataFrame(table, geometry=[shapely.Point(*point) for point in points], crs=crs)
    layer.to_file(folder / f"trạm.{kind}")
    return folder / f"trạm.{kind}"


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shp"])
def test_layers_of_points(tmp_path, kind):
    path = layer_of(tmp_path, kind)
    stations, findings = read_stations(path, communes())
    assert stations[["lon", "lat"]].to_numpy().tolist() == [[105.2, 21.2]]
    assert not [item for item in findings if item.severity != "info"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_layer_without_a_crs_is_told_by_its_numbers_with_a_warning(tmp_path):
    path = layer_of(tmp_path, "gpkg", crs=None)
    stations, findings = read_stations(path)
    assert stations[["lon", "lat"]].to_numpy().tolist() == [[105.2, 21.2]]
    assert only(findings, "crs_not_told").severity == "warning"
    assert "does not say its coordinate reference system" in str(only(findings, "crs_not_told").message)
    assert len(read_stations(path, crs="EPSG:4326")[0]) == 1


def test_a_setting_that_contradicts_the_layer_is_used_and_told(tmp_path):
    _, findings = read_stations(layer_of(tmp_path, "gpkg"), crs="EPSG:4756")
    assert only(findings, "crs_overridden").severity == "warning"


def test_a_projected_layer_is_converted(tmp_path):
    layer = gpd.read_file(layer_of(tmp_path, "gpkg")).to_crs(32648)
    layer.to_file(tmp_path / "utm.gpkg")
    stations, _ = read_stations(tmp_path / "utm.gpkg", communes())
    assert stations[["lon", "lat"]].to_numpy() == pytest.approx(np.array([[105.2, 21.2]]))


def test_what_is_no_point_is_an_error_with_its_row(tmp_path):
    layer = gpd.read_file(layer_of(tmp_path, "gpkg", points=((105.2, 21.2), (105.3, 21.3))))
    layer.loc[1, "geometry"] = shapely.LineString([(105, 21), (106, 22)])
    layer.to_file(tmp_path / "mixed.gpkg")
    stations, findings = read_stations(tmp_path / "mixed.gpkg")
    finding = only(findings, "not_a_point")
    assert (finding.row, finding.value) == (3, "LineString")
    assert len(stations) == 1


def test_repeated_ids_in_one_file_and_across_files(tmp_path):
    first = write(tmp_path, ROW, row(site="S2"), name="a.csv")
    second = write(tmp_path, row(id="T9"), ROW, name="b.csv")
    stations, findings = read_stations([first, second])
    one, other = (item for item in findings if item.rule == "duplicate")
    remedy = "; delete one of the two, or give each an ID of its own"
    assert str(sentence(one)) == "a.csv, row 3: Mã trạm 'T1' already stands in a.csv, row 2 (Viettel 4G)" + remedy
    assert str(sentence(other)) == "b.csv, row 3: Mã trạm 'T1' already stands in a.csv, row 2 (Viettel 4G)" + remedy
    assert stations[["station_id", "source"]].to_numpy().tolist() == [["T1", "a.csv"], ["T9", "b.csv"]]
    assert stations.index.tolist() == [0, 1]


def test_a_station_far_outside_is_warned_of_and_left_out(tmp_path):
    rows = (ROW, row(id="T2", lon="106.05"), row(id="T3", lon="108.2", lat="16.05"))
    stations, findings = read_stations(write(tmp_path, *rows), communes(), neighbour_km=15.0)
    finding = only(findings, "far_outside")
    assert (finding.row, finding.severity, finding.file) == (4, "warning", "trạm.csv")
    assert "station T3 lies" in str(finding.message)
    assert "beyond 15 km it is left out" in str(finding.message)
    assert stations["station_id"].tolist() == ["T1", "T2"]
    assert stations["commune_code"].isna().tolist() == [False, True]
    assert only(findings, "neighbours").severity == "info"


def test_without_communes_a_place_outside_the_country_is_warned_of(tmp_path):
    stations, findings = read_stations(write(tmp_path, row(lon="10.52")))
    assert only(findings, "outside_viet_nam").severity == "warning"
    assert len(stations) == 1


def test_the_declared_commune_is_held_against_the_coordinates(tmp_path):
    rows = (ROW, row(id="T2", declared="xã Yên Lập"), row(id="T3", declared="Xã Tinh Nhuệ"), row(id="T4", declared=""))
    stations, findings = read_stations(write(tmp_path, *rows), communes())
    finding = only(findings, "declared_elsewhere")
    assert (finding.row, finding.value) == (3, "xã Yên Lập")
    assert "coordinates lie in Thanh Sơn" in str(finding.message)
    assert "Xã Tinh Nhuệ" in str(only(findings, "declared_unknown").message)
    assert stations["commune_code"].tolist() == ["00001"] * 4


def test_status_and_on_air_date(tmp_path):
    headings = (*HEADINGS, "Trạng thái", "Ngày phát sóng")
    rows = (
        (*ROW, "Đang phát sóng", "01/01/2026"),
        (*row(id="T2"), "Quy hoạch", "01/06/2026"),
        (*row(id="T3"), "", "15/06/2019"),
    )
    path = write(tmp_path, *rows, headings=headings)
    stations, findings = read_stations(path, data_date=dt.date(2025, 10, 31))
    finding = only(findings, "date_in_future")
    assert (finding.row, finding.value, finding.severity) == (2, "01/01/2026", "warning")
    assert stations["status"].tolist() == ["on_air", "planned", "on_air"]
    assert "1 stations without a status" in str(only(findings, "status_filled").message)


def test_empty_site_ids_are_filled_and_recorded(tmp_path):
    rows = (row(site=""), row(id="T2", site="", lon="105.2003"), row(id="T3", site="", lon="105.21"))
    stations, findings = read_stations(write(tmp_path, *rows))
    assert stations["site_id"].tolist() == ["site-T1", "site-T1", "site-T3"]
    assert "3 stations without a site ID were put on 2 sites" in str(only(findings, "site_filled").message)


PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["", "", "A", "B"])), max_size=14)


@settings(max_examples=40)
@given(PLACES, st.randoms(use_true_random=False))
def test_sites_do_not_depend_on_the_order_of_rows(places, random):
    frame = pd.DataFrame(
        {
            "station_id": [f"T{i:02d}" for i in range(len(places))],
            "site_id": [site or None for _, _, site in places],
            "lon": [105.0 + x * 3.1e-4 for x, _, _ in places],
            "lat": [21.0 + y * 3.3e-4 for _, y, _ in places],
        }
    )
    order = list(range(len(places)))
    random.shuffle(order)
    straight = dict(zip(frame["station_id"], filled_sites(frame), strict=True))
    shuffled = frame.iloc[order]
    assert dict(zip(shuffled["station_id"], filled_sites(shuffled), strict=True)) == straight


def test_of_two_sites_as_near_the_least_is_taken_whatever_the_order():
    rows = [("T1", "B"), ("T2", "A"), ("T3", None)]
    for order in (rows, rows[::-1]):
        frame = pd.DataFrame(order, columns=["station_id", "site_id"]).assign(lon=105.0, lat=21.0)
        assert dict(zip(frame["station_id"], filled_sites(frame), strict=True))["T3"] == "A"


@settings(max_examples=40)
@given(PLACES)
def test_sites_against_a_naive_twin(places):
    """Stations without a site share one exactly where a chain of steps within 50 m joins them."""
    frame = pd.DataFrame(
        {
            "station_id": [f"T{i:02d}" for i in range(len(places))],
            "site_id": [None] * len(places),
            "lon": [105.0 + x * 3.1e-4 for x, _, _ in places],
            "lat": [21.0 + y * 3.3e-4 for _, y, _ in places],
        }
    )
    found = filled_sites(frame).tolist()
    points = to_metric(frame["lon"].to_numpy(), frame["lat"].to_numpy(), equal_area_crs(105.0, 21.0))
    label = list(range(len(places)))
    for _ in places:
        for i, one in enumerate(points):
            for j, other in enumerate(points):
                if np.hypot(*(one - other)) <= SHARED_WITHIN_M:
                    label[i] = label[j] = min(label[i], label[j])
    assert found == [f"site-T{i:02d}" for i in label]


@given(st.lists(st.tuples(st.floats(104.8, 106.2), st.floats(20.9, 21.6)), min_size=1, max_size=20))
def test_communes_at_agrees_with_every_polygon_asked(places):
    lon, lat = np.array(places).T
    squares = communes()
    naive = [
        next((i for i, shape in enumerate(squares.geometry) if shape.intersects(shapely.Point(*place))), -1)
        for place in places
    ]
    assert communes_at(lon, lat, squares).tolist() == naive


def test_the_distance_to_the_communes_is_that_on_the_ellipsoid():
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(104.9, 21.25, 105.0, 21.25)
    km = km_to_communes(np.array([104.9, 105.1]), np.array([21.25, 21.25]), communes())
    assert km == pytest.approx([metres / 1000, 0.0], rel=1e-3)
