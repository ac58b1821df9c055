"""What offices write into the cells of their lists, and what must not be made of it."""

import datetime as dt

import messy_lists as made
import openpyxl
import pytest
from phusong.inputs import read_stations, sentence


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def errors(report):
    return [item for item in report if item.severity == "error"]


@pytest.mark.parametrize("heading", ["Bán kính phủ (km)", "Số mẫu", "Range"])
def test_an_operators_list_with_a_radius_is_no_crowds(tmp_path, heading):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Băng tần", "Kinh độ", "Vĩ độ", "Góc phương vị", heading)
    rows = (
        ("T1", "Viettel", "4G", 1800, 105.2, 21.2, "0/120/240", 3),
        ("T2", "Viettel", "4G", 2600, 105.2, 21.2, "0/120/240", 1),
        ("T3", "Viettel", "4G", 1800, 105.4, 21.2, "60/180/300", 5),
    )
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations[["station_id", "band_mhz", "azimuth_deg"]].to_numpy().tolist() == [
        ["T1", 1800, "0/120/240"], ["T2", 2600, "0/120/240"], ["T3", 1800, "60/180/300"]
    ]  # fmt: skip


def test_cells_of_a_crowd_that_differ_in_band_stay_apart(tmp_path):
    head = "radio,mcc,mnc,lac,cellid,lon,lat,range,samples,band"
    path = made.text(
        tmp_path, head, "LTE,452,04,100,256001,105.2,21.2,1000,5,1800", "LTE,452,04,100,256002,105.2,21.2,1000,5,2100"
    )
    stations, _ = read_stations(path)
    assert sorted(stations["band_mhz"]) == [1800, 2100]


def test_cells_of_a_crowd_without_area_or_with_endless_numbers_are_read(tmp_path):
    head, cell = "radio,mcc,mnc,lac,cellid,lon,lat,range,samples", "77079308" * 6
    rows = [f"LTE,452,04,{lac},{cell},105.2,21.2,1000,{count}" for lac, count in (("", 5), ("", 9), (100, 3))]
    stations, report = read_stations(made.text(tmp_path, head, *rows))
    assert len(stations) == 1
    assert only(report, "repeated_cell").row == 2


def test_ids_of_a_technologys_column_are_told_and_what_is_none_is_refused(tmp_path):
    cells = ("PTO_5G_01", "PTO_5G_02", "PTO_5G_03", "x", "GĐ2", "P3", "12T", "Nokia5G")
    rows = [(f"T{i}", "VNPT", cell, 105.2 + i / 100, 21.2) for i, cell in enumerate(cells)]
    headings = ("Mã trạm", "Nhà mạng", "5G", "Kinh độ", "Vĩ độ")
    stations, report = read_stations(made.delimited(tmp_path, *rows[:5], headings=headings))
    assert stations["station_id"].tolist() == ["PTO_5G_01", "PTO_5G_02", "PTO_5G_03", "T3"]
    assert "3 rows (2–4) hold an ID in the column of a technology, such as 'PTO_5G_01'" in str(
        only(report, "marked_ids").message
    )
    stations, report = read_stations(made.delimited(tmp_path, *rows[3:], headings=headings))
    assert [item.value for item in errors(report) if item.rule == "unreadable"] == ["GĐ2", "P3", "12T"]
    assert stations["station_id"].tolist() == ["T3", "T7"]


def test_a_make_of_equipment_is_no_station_and_no_technology(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Thiết bị 4G", "Kinh độ", "Vĩ độ")
    rows = (("T1", "VNPT", "3G", "RBS6601", 105.2, 21.2), ("T2", "VNPT", "3G", "BTS3900", 105.3, 21.2))
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations[["station_id", "technology"]].to_numpy().tolist() == [["T1", "3G"], ["T2", "3G"]]
    assert only(report, "equipment").row == 2


def test_what_can_be_read_of_a_row_is_read_though_a_cell_beside_it_cannot(tmp_path):
    headings = (*made.HEADINGS, "Băng tần", "Độ cao anten (m)", "Góc phương vị")
    cells = (
        ("1800/2100", "15+27", "0.120.240"), ("TDD", 30, "10_130_250"), ("B3", 420, "30.150"), ("L1800", "27,5", 400),
    )  # fmt: skip
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, *cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    found = stations[["station_id", "band_mhz", "antenna_height_m", "azimuth_deg"]].astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        ["T0-4G1800", 1800, None, "0/120/240"], ["T0-4G2100", 2100, None, "0/120/240"],
        ["T1", None, 30, "10/130/250"], ["T2", 1800, None, None], ["T3", 1800, 27.5, None],
    ]  # fmt: skip
    assert not errors(report)
    told = {(item.row, item.value) for item in report if "the cell was read as empty" in str(item.message)}
    assert told == {(2, "15+27"), (3, "TDD"), (4, "420"), (4, "30.150"), (5, "400")}


def test_marks_that_nobody_can_read_do_not_cost_the_row_what_others_mark(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "3G", "4G")
    cells = ("Ko", "Kg", "kh", "o", "✗", "50%", "KH", "x")
    rows = [(f"T{i}", "Viettel", 105.2 + i / 100, 21.2, "x", cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert not errors(report)
    assert stations["technology"].tolist().count("3G") == len(cells)
    assert stations[stations["technology"] == "4G"][["station_id", "status"]].to_numpy().tolist() == [
        ["T6-4G", "planned"], ["T7-4G", "on_air"]
    ]  # fmt: skip
    assert [item.value for item in report if item.rule == "unreadable"] == ["o", "✗", "50%"]


def test_times_of_day_are_degrees_with_a_warning(tmp_path):
    east, north = dt.timedelta(hours=105, minutes=12), dt.time(21, 12)
    stations, report = read_stations(made.book(tmp_path, made.HEADINGS, ("T1", "Viettel", "4G", east, north)))
    assert stations[["lon", "lat"]].to_numpy().tolist() == [[105.2, 21.2]]
    assert [item.column for item in report if item.rule == "time_for_degrees"] == ["Kinh độ", "Vĩ độ"]


def test_the_first_of_an_id_that_stands_twice_is_named(tmp_path):
    book = openpyxl.Workbook()
    for i, sheet in enumerate(("A", "B")):
        rows = [made.HEADINGS, ("T1", "Viettel", "4G", 105.2 + i / 100, 21.2)]
        made.fill(book.create_sheet(sheet), rows if i else [*rows, ("T1", "Viettel", "4G", 105.3, 21.3)])
    book.save(tmp_path / "hai.xlsx")
    _, report = read_stations(tmp_path / "hai.xlsx")
    said = [str(sentence(item)) for item in report if item.rule == "duplicate"]
    assert said == [
        f"hai.xlsx [{sheet}], row {row}: Mã trạm 'T1' already stands in hai.xlsx [A], row 2 (Viettel 4G); delete "
        "one of the two, or give each an ID of its own"
        for sheet, row in (("A", 3), ("B", 2))
    ]


def test_sectors_that_name_nothing_but_their_direction_are_the_stations_above(tmp_path):
    headings = (*made.HEADINGS, "Sector", "Azimuth")
    rows = [(*made.ROWS[0], 1, 0), (*[None] * 5, 2, 120), (*[None] * 5, 3, 240), (*made.ROWS[1], 1, 90)]
    stations, report = read_stations(made.book(tmp_path, headings, *rows))
    assert stations[["technology", "azimuth_deg"]].to_numpy().tolist() == [["4G", "0/120/240"], ["3G", "90"]]
    assert not errors(report)


def test_a_site_without_any_technology_is_no_station(tmp_path):
    headings = ("Tên trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "Có 4G?", "5G")
    rows = (("A", "Viettel", 105.2, 21.2, "Có", "Không"), ("B", "Viettel", 105.3, 21.2, "Không", "-"))
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations["station_id"].tolist() == ["A"]
    assert not errors(report)
    assert only(report, "no_radio").row == 3


def test_confidence_is_what_a_list_gives_and_an_unread_azimuth_is_no_statement(tmp_path):
    headings = (*made.HEADINGS, "Băng tần (MHz)", "Góc phương vị")
    rows = [("T1", "Viettel", "4G", 105.2, 21.2, 1800, ""), ("T2", "Viettel", "4G", 105.3, 21.2, 1800, "30.150")]
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations["confidence"].tolist() == [0.375, 0.125]
    assert stations["unread"].fillna("").tolist() == ["", "azimuth_deg"]
