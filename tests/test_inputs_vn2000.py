"""The systems of lists' coordinates: zones of VN-2000 told by the communes, the official shift, layers that lie."""

import messy_coordinates as places
import messy_files as files
import messy_lists as made
import numpy as np
import pyproj
import pytest
from phusong.inputs import coordinate_writings, read_stations
from phusong.inputs.coordinate_systems import to_wgs84
from phusong.inputs.coordinate_writings import coordinate
from phusong.inputs.ground import communes_at


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


@pytest.mark.parametrize(
    ("maker", "code"), [(places.tm3_told_by_the_communes, 9208), (places.tm3_of_another_meridian, 9211)]
)
def test_the_zone_of_vn_2000_is_told_by_the_communes(tmp_path, maker, code):
    stations, report = read_stations(maker(tmp_path), made.communes())
    assert f"EPSG:{code}" in str(only(report, "converted").message)
    assert stations[["lon", "lat"]].to_numpy()[:2] == pytest.approx(np.array(made.PLACES), abs=1e-7)
    assert report.tables[0].confidence > 0.8


def test_metres_in_doubt_are_refused_with_the_candidates(tmp_path):
    stations, report = read_stations(places.metres_of(tmp_path, 9208, "Y", "X", count=0), made.communes())
    finding = only(report, "metres_for_degrees")
    assert finding.severity == "error"
    assert stations.empty
    for told in ("EPSG:9208", "EPSG:9207", "not sure", "Set crs for this file"):
        assert told in str(finding.message)


def test_a_lost_decimal_point_is_put_back_with_a_warning(tmp_path):
    stations, report = read_stations(places.points_lost(tmp_path), made.communes())
    assert only(report, "converted").severity == "warning"
    assert stations[["lon", "lat"]].to_numpy()[:2] == pytest.approx(np.array(made.PLACES), abs=1e-9)


def helmert(lon, lat):
    """VN-2000 to WGS 84 by the official parameters (EPSG:6960, position vector), from scratch."""
    a, f = 6378137.0, 1 / 298.257223563
    e2 = f * (2 - f)
    phi, lam = np.radians(lat), np.radians(lon)
    n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    x = np.array([n * np.cos(phi) * np.cos(lam), n * np.cos(phi) * np.sin(lam), n * (1 - e2) * np.sin(phi)])
    rx, ry, rz = np.radians(np.array([-0.00928836, 0.01975479, -0.00427372]) / 3600)
    # EPSG:6960 is a coordinate-frame rotation: the transpose of a position vector's.
    turn = np.array([[1, rz, -ry], [-rz, 1, rx], [ry, -rx, 1]])
    y = np.array([[-191.90441429], [-39.30318279], [-111.45032835]]) + (1 + 0.252906278e-6) * turn @ x
    lon_new = np.degrees(np.arctan2(y[1], y[0]))
    p, phi_new = np.hypot(y[0], y[1]), np.arctan2(y[2], np.hypot(y[0], y[1]) * (1 - e2))
    for _ in range(6):
        n = a / np.sqrt(1 - e2 * np.sin(phi_new) ** 2)
        phi_new = np.arctan2(y[2] + e2 * n * np.sin(phi_new), p)
    return lon_new, np.degrees(phi_new)


@pytest.mark.parametrize("code", [5897, 9208, 9211, 3405])
def test_the_datum_shift_is_the_official_one_to_a_centimetre(code):
    lon, lat = np.array(made.spread(20)).T
    wgs = helmert(lon, lat)
    _, _, shift = pyproj.Geod(ellps="WGS84").inv(lon, lat, *wgs)
    assert shift == pytest.approx(np.full(20, 224), abs=2)
    plane = pyproj.Proj(f"EPSG:{code}")
    metres = plane(lon, lat)
    found = to_wgs84(f"EPSG:{code}").transform(*metres)
    _, _, off = pyproj.Geod(ellps="WGS84").inv(*wgs, *found)
    assert np.max(np.abs(off)) < 0.01


def test_a_forgotten_shift_is_caught_by_the_declared_communes(tmp_path):
    points = np.array(made.spread(1500))
    of = made.communes()
    named = of["name"].to_numpy()[communes_at(*points.T, of)]
    lon, lat = pyproj.Transformer.from_crs(4326, 4756, always_xy=True).transform(*points.T)
    rows = [(f"T{i}", "VNPT", "3G", x, y, name) for i, (x, y, name) in enumerate(zip(lon, lat, named, strict=True))]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Xã"))
    _, report = read_stations(path, of)
    assert only(report, "shift_forgotten").severity == "warning"
    assert "EPSG:4756" in str(only(report, "shift_forgotten").message)
    _, right = read_stations(path, of, crs="EPSG:4756")
    assert not [item for item in right if item.rule in ("shift_forgotten", "declared_elsewhere")]


def test_geojson_in_metres_is_told_by_the_communes(tmp_path):
    stations, report = read_stations(places.geojson_in_metres(tmp_path), made.communes())
    assert "says degrees of WGS 84, which its numbers cannot be" in str(only(report, "crs_not_told").message)
    assert "EPSG:9208" in str(only(report, "converted").message)
    assert stations[["lon", "lat"]].to_numpy() == pytest.approx(np.array(made.spread(40)), abs=1e-7)


def test_a_layer_with_its_axes_exchanged_is_read_and_told(tmp_path):
    _, report = read_stations(files.geojson_with_the_latitude_first(tmp_path), made.communes())
    assert only(report, "lon_lat_exchanged").severity == "warning"


def test_a_system_of_a_map_program_is_shifted_or_warned_of(tmp_path):
    named, report = read_stations(files.a_shapefile_of_a_named_datum(tmp_path, "D_Vietnam_2000"), made.communes())
    assert named[["lon", "lat"]].to_numpy() == pytest.approx(np.array(made.PLACES), abs=1e-7)
    assert not [item for item in report if item.rule == "unknown_datum"]
    _, report = read_stations(files.a_shapefile_of_a_named_datum(tmp_path, "D_unknown"), made.communes())
    assert "crs = 'EPSG:9208'" in str(only(report, "unknown_datum").message)


def test_a_cell_of_many_spaces_costs_no_more_than_one_of_few(monkeypatch):
    """A run of spaces reaches the patterns as one, and a text too long for a coordinate not at all."""
    assert coordinate("21 °  19   '" + " " * 5000 + "30").value == coordinate("21°19'30").value
    seen = []
    monkeypatch.setattr(coordinate_writings, "letters", lambda text: seen.append(len(text)) or text)
    assert np.isnan(coordinate("1" + " " * 5000 + "y").value)
    assert np.isnan(coordinate("1 " * 5000 + "y").value)
    assert seen == [3]


@pytest.mark.parametrize("title", ["Toạ độ đo bằng GPS", "Hệ WGS84", "TT MVT HCM, CV số 105/KT"])
def test_words_of_a_title_do_not_outweigh_the_communes(tmp_path, title):
    """The numbers are of VN-2000 at 104°45', whatever a title says in passing; a datum that is wrong is told."""
    stations, report = read_stations(places.metres_of(tmp_path, 9208, "Y (m)", "X (m)", title=title), made.communes())
    assert stations[["lon", "lat"]].to_numpy()[:2] == pytest.approx(np.array(made.PLACES), abs=1e-7)
    assert only(report, "converted").severity == ("warning" if "WGS84" in title else "info")


def test_utm_in_a_title_leaves_no_zones_of_three_degrees(tmp_path):
    path = places.metres_of(tmp_path, 3405, "Y (m)", "X (m)", title="UTM 48N", count=0)
    told = str(only(read_stations(path, made.communes())[1], "metres_for_degrees").message)
    assert "EPSG:3405" in told
    assert "EPSG:32648" in told
    assert "TM-3" not in told


def test_rows_of_another_zone_are_refused_with_that_zone(tmp_path):
    stations, report = read_stations(places.zones_in_one_list(tmp_path), made.communes())
    assert only(report, "converted").severity == "warning"
    finding = only(report, "metres_for_degrees")
    assert (finding.severity, finding.row) == ("error", 42)
    assert "3 rows (42–44)" in str(finding.message)
    assert "EPSG:5897" in str(finding.message)
    assert len(stations) == 40
    assert stations[["lon", "lat"]].to_numpy() == pytest.approx(np.array(made.spread(43)[:40]), abs=1e-7)


@pytest.mark.parametrize(
    ("text", "value", "axis"),
    [
        ("547000 m", 547000.0, ""), ("547 000 m", 547000.0, ""),
        ("520750.25 mE", 520750.25, "e"), ("2,344,310.25mN", 2344310.25, "n"),
        ("E 520750", 520750.0, "e"), ("2344310N", 2344310.0, "n"), ("E1051230", 105 + 12.5 / 60, "e"),
        ("21.2\u200b", 21.2, ""), ("\ufeff105°12'", 105.2, ""), ("21d19m", 21 + 19 / 60, ""),
    ],
)  # fmt: skip
def test_metres_with_their_unit_and_letters_are_no_angles(text, value, axis):
    found = coordinate(text)
    assert (found.value, found.axis) == (pytest.approx(value, abs=1e-9), axis)


def test_a_heading_beside_degrees_moves_nothing(tmp_path):
    rows = [(*row, "0,2") for row in made.ROWS]
    stations, _ = read_stations(
        made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Sai lệch so với VN2000 (m)"))
    )
    assert stations["lon"].tolist() == [105.2, 105.31]


def test_metres_whose_declared_communes_are_all_wrong_name_their_candidates(tmp_path):
    rows = [(f"T{i}", "Viettel", "4G", "Văn Miếu", *pair) for i, pair in enumerate(made.in_system(9208))]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS[:3], "Xã", "Y", "X"))
    stations, report = read_stations(path, made.communes())
    (finding,) = (item for item in report if item.severity == "error")
    assert stations.empty
    assert "They may be VN-2000 / TM-3 104-45" in str(finding.message)


@pytest.mark.parametrize(
    "text",
    [
        "N: 21.2; E: 105.2", "N:21.2 E:105.2", "21.2000, 105.2000 (WGS84)", "21.2_105.2", "lat=21.2&lon=105.2",
        "21°12'00\"N, 105°12'00\"E", "21.2N/105.2E", "Lat: 21.2 Long: 105.2", "21.2000N105.2000E",
    ],
)  # fmt: skip
def test_two_coordinates_in_one_cell_however_they_are_parted(text):
    parts = coordinate_writings.pair(text)
    assert [coordinate_writings.coordinate(part).value for part in parts] == pytest.approx([21.2, 105.2])


def test_the_letters_of_surveyors_part_a_pair():
    assert coordinate_writings.pair("B: 21°12'30\" L: 105°12'30\"") == ("21°12'30\"", "105°12'30\"")
    assert coordinate_writings.pair("B=21.2; L=105.2") == ("21.2", "105.2")


@pytest.mark.parametrize("decimals", [4, 5])
def test_points_lost_from_both_axes_alike_are_put_back(tmp_path, decimals):
    rows = [
        (f"T{i}", "VNPT", "3G", *(round(degrees * 10**decimals) for degrees in place))
        for i, place in enumerate(made.spread(40))
    ]
    stations, report = read_stations(made.book(tmp_path, made.HEADINGS, *rows), made.communes())
    assert only(report, "converted").severity == "warning"
    assert stations[["lon", "lat"]].to_numpy() == pytest.approx(np.array(made.spread(40)), abs=0.51 * 10**-decimals)


def test_numbers_that_may_be_decimals_or_minutes_are_refused_with_both_readings(tmp_path):
    rows = [(f"T{i}", "VNPT", "3G", 1050000 + 100 * i, 210000 + 100 * i) for i in range(2, 24)]
    stations, report = read_stations(made.book(tmp_path, made.HEADINGS, *rows), made.communes())
    assert stations.empty
    told = str(only(report, "metres_for_degrees").message)
    assert "without their decimal point" in told
    assert "minutes and seconds of WGS 84 in one number" in told
