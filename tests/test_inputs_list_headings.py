"""How offices head their lists, and by what a heading is told that its words leave open."""

import datetime as dt

import geopandas as gpd
import messy_lists as made
import pytest
from phusong.inputs import read_stations


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def errors(report):
    return [item for item in report if item.severity == "error"]


@pytest.mark.parametrize("headings", [
    ("Kinh độ VN2000", "Vĩ độ VN2000", "Kinh độ WGS84", "Vĩ độ WGS84"),
    ("Tọa độ Y", "Tọa độ X", "Long", "Lat"),
])  # fmt: skip
def test_coordinates_given_twice_check_one_another(tmp_path, headings):
    places = [*made.PLACES, (105.4, 21.3), (105.1, 21.1)]
    metres = made.in_system(9208, places)
    rows = [(f"T{i}", "VNPT", "3G", *metres[i], *place) for i, place in enumerate(places)]
    rows += [("T4", "VNPT", "3G", metres[0][0] + 300, metres[0][1], *places[0])]
    rows += [("T5", "VNPT", "3G", metres[0][0] + 50, metres[0][1], "", "")]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS[:3], *headings))
    stations, report = read_stations(path, made.communes())
    assert stations[["lon", "lat"]].to_numpy()[:5].tolist() == [list(place) for place in (*places, places[0])]
    assert stations["lon"].iloc[5] == pytest.approx(places[0][0] + 50 / 103_800, abs=1e-5)
    assert "of 5 rows that could be compared, 4 agree" in str(only(report, "second_pair").message)
    assert "1 rows (6) give another place in" in str(only(report, "second_pair_differs").message)
    assert "300 m off" in str(only(report, "second_pair_differs").message)
    assert only(report, "second_pair_used").row == 7


def test_a_list_that_begins_with_its_data_asks_for_headings(tmp_path):
    _, report = read_stations(made.text(tmp_path, *(";".join(map(str, row)) for row in made.ROWS)))
    assert "row 1 holds data, and no row above it headings" in str(only(report, "headings_missing").message)
    assert not [item for item in report if item.rule == "missing_column"]


def test_an_operator_in_the_first_row_of_its_block_holds_for_the_block(tmp_path):
    rows = [(f"T{i}", name, "4G", 105.2 + i / 100, 21.2) for i, name in enumerate(("Viettel", "", "VNPT", ""))]
    stations, report = read_stations(made.delimited(tmp_path, *rows))
    assert stations["operator"].tolist() == ["Viettel", "Viettel", "VNPT", "VNPT"]
    assert only(report, "filled_down").severity == "warning"
    rows[3] = ("T3", "Viettel", *rows[3][2:])  # an operator that comes back: the cell is missing, not merged
    stations, report = read_stations(made.delimited(tmp_path, *rows))
    assert [(item.rule, item.row) for item in errors(report)] == [("empty_cell", 3)]


def test_headings_that_a_shapefile_cut_are_told(tmp_path):
    table = {
        "MA_TRAM": ["T1"],
        "NHA_MANG": ["Viettel"],
        "CONG_NGHE": ["4G"],
        "DO_CAO_ANT": [42],
        "GOC_PHUONG": ["0/120"],
    }
    layer = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([105.2], [21.2]), crs=4326)
    layer.to_file(tmp_path / "tram.shp")
    stations, _ = read_stations(tmp_path / "tram.shp")
    assert stations[["antenna_height_m", "azimuth_deg"]].to_numpy().tolist() == [[42, "0/120"]]


def test_what_is_strange_of_a_station_names_the_files_own_heading(tmp_path):
    headings = ("BTS ID", *made.HEADINGS[1:], "Chiều cao cột (m)")
    rows = (("T1", "Viettel", "4G", 105.2, 21.2, 200), ("T2", "Viettel", "4G", 105.2001, 21.2, 40))
    _, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert only(report, "height").column == "Chiều cao cột (m)"
    assert only(report, "near_duplicate").column == "BTS ID"
    assert "(row 2 of list.csv), of the same operator (Viettel)" in str(only(report, "near_duplicate").message)


def test_a_heading_in_the_row_above_the_others_is_theirs(tmp_path):
    above = ("Thông tin trạm", None, None, "Tọa độ", None, "Ghi chú")
    stations, report = read_stations(
        made.book(tmp_path, above, made.HEADINGS, (*made.ROWS[0], "đang sửa"), made.ROWS[1])
    )
    assert len(stations) == 2
    assert not [item for item in report if item.severity != "info"]
    assert "Ghi chú" in str(only(report, "unused_headings").message)


def test_mt_is_a_stations_id_or_a_tilt_by_its_cells(tmp_path):
    rows = (("PTO01", "Viettel", "4G", 105.2, 21.2), ("PTO02", "Viettel", "4G", 105.3, 21.2))
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=("MT", *made.HEADINGS[1:])))
    assert stations["station_id"].tolist() == ["PTO01", "PTO02"]
    rows = [(*row, 4) for row in rows]
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "MT")))
    assert stations["downtilt_deg"].tolist() == [4, 4]


# Heading, a row, and what must come of it: columns of the table, and their values station by station.
_OFFICES = {
    "marks of operators beside a column of technologies": (
        "Tên trạm;Kinh độ;Vĩ độ;Viettel;VNPT;MobiFone;Công nghệ", "A;105.2;21.2;x;;x;4G",
        ["operator", "technology"], [["Viettel", "4G"], ["MobiFone", "4G"]],
    ),
    "an operator and a technology in one heading": (
        "Tên trạm;Viettel - 4G;Viettel 5G;VNPT_4G;KĐ;VĐ", "A;x;x;;105.2;21.2",
        ["operator", "technology"], [["Viettel", "4G"], ["Viettel", "5G"]],
    ),
    "BTS beside NodeB is 2G": (
        "Tên site;BTS;NodeB;eNodeB;Nhà mạng;KĐ;VĐ", "A;1;0;1;Viettel;105.2;21.2", ["technology"], [["2G"], ["4G"]],
    ),
    "directions below bare sectors": (
        "Mã;Nhà mạng;CN;KĐ;VĐ;Sector 1;Sector 2;Sector 3", "A;Viettel;4G;105.2;21.2;0;120;240",
        ["azimuth_deg"], [["0/120/240"]],
    ),
    "a mast on a house": (
        "Mã;Nhà mạng;CN;KĐ;VĐ;Độ cao nhà (m);Độ cao cột (m)", "A;Viettel;4G;105.2;21.2;12;18",
        ["antenna_height_m"], [[30]],
    ),
    "3GPP's numbers of bands": (
        "Mã;Nhà mạng;CN;KĐ;VĐ;Band", "A;Viettel;LTE;105.2;21.2;3", ["band_mhz"], [[1800]],
    ),
    "parts of degrees in one row of headings": (
        "Mã;Nhà mạng;CN;KĐ độ;KĐ phút;KĐ giây;VĐ (độ);VĐ (phút);VĐ (giây)", "A;Viettel;4G;105;12;36;21;12;0",
        ["lon", "lat"], [[105.21, 21.2]],
    ),
    "short words": (
        "Mã;Nhà mạng;CN;KĐ;VĐ;Ngày PS;Hiện trạng", "A;Viettel;4G;105.2;21.2;15/6/2019;Đã có sóng",
        ["on_air_date", "status"], [[dt.datetime.fromisoformat("2019-06-15"), "on_air"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("office", list(_OFFICES))
def test_layouts_of_offices(tmp_path, office):
    headings, row, columns, expected = _OFFICES[office]
    stations, report = read_stations(made.text(tmp_path, headings, row))
    assert stations[columns].to_numpy().tolist() == expected
    assert not errors(report)


def test_two_headings_of_what_a_list_can_do_without_cost_it_nothing(tmp_path):
    headings = ("Site name", "SITE NAME", *made.HEADINGS[1:])
    rows = [(row[0], f"{row[0]}x", *row[1:]) for row in made.ROWS]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert (len(stations), only(report, "ambiguous_heading").severity) == (2, "warning")


def test_a_carriers_frequency_tells_its_band(tmp_path):
    rows = [(*made.ROWS[0], 1842.5), (*made.ROWS[1], "")]
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Tần số phát (MHz)")))
    assert stations["band_mhz"].astype(object).where(stations["band_mhz"].notna(), None).tolist() == [1800, None]
