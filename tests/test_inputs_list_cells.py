"""What offices write into the cells of their lists, and what must not be made of it."""

import datetime as dt

import messy_lists as made
import pytest
from phusong.inputs import read_stations

DAY = dt.date(2026, 10, 31)


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


def test_a_station_whose_last_day_is_past_is_off(tmp_path):
    headings = (*made.HEADINGS, "Tình trạng", "Ngày phát sóng", "Ngày ngừng")
    cells = (
        ("", "01/01/2019", "30/09/2025"), ("Đang hoạt động", "", "30/09/2025"), ("", "", "30/09/2027"),
        ("", "01/01/2026", "30/09/2025"), ("Ngừng", "", "30/09/2025"), ("", "", "chưa rõ"),
    )  # fmt: skip
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, *cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings), data_date=DAY)
    assert stations["status"].tolist() == ["off", "off", "on_air", "on_air", "off", "on_air"]
    told = [(item.severity, item.row) for item in report if item.rule == "off_by_date"]
    assert told == [("info", 2), ("warning", 3)]
    assert (only(report, "unreadable").row, only(report, "unreadable").severity) == (7, "warning")


@pytest.mark.parametrize(("cell", "status"), [
    ("KH2026", "planned"), ("QH2026", "planned"), ("DK2026", "planned"), ("KH Q3/2026", "planned"),
    ("T12/2026", "planned"), ("2027", "planned"), ("31/12/2026", "planned"), ("T6/2019", "on_air"),
])  # fmt: skip
def test_a_plans_year_in_a_technologys_column_is_no_stations_id(tmp_path, cell, status):
    headings = ("Mã trạm", "Nhà mạng", "5G", "Kinh độ", "Vĩ độ")
    path = made.delimited(tmp_path, ("T1", "VNPT", cell, 105.2, 21.2), headings=headings)
    stations, _ = read_stations(path, data_date=DAY)
    assert stations[["station_id", "technology", "status"]].to_numpy().tolist() == [["T1", "5G", status]]


def test_ids_of_a_technologys_column_are_told_and_what_is_none_is_refused(tmp_path):
    cells = ("PTO_5G_01", "PTO_5G_02", "PTO_5G_03", "x", "GĐ2", "P3", "12T", "Nokia5G")
    rows = [(f"T{i}", "VNPT", cell, 105.2 + i / 100, 21.2) for i, cell in enumerate(cells)]
    headings = ("Mã trạm", "Nhà mạng", "5G", "Kinh độ", "Vĩ độ")
    stations, report = read_stations(made.delimited(tmp_path, *rows[:5], headings=headings))
    assert stations["station_id"].tolist() == ["PTO_5G_01", "PTO_5G_02", "PTO_5G_03", "T3"]
    assert "3 rows (2–4) hold an ID in the column of a technology, such as 'PTO_5G_01'" in str(
        only(report, "marked_ids").message
    )
    _, report = read_stations(made.delimited(tmp_path, *rows[3:], headings=headings))
    assert [item.value for item in errors(report) if item.rule == "unreadable"] == ["GĐ2", "P3", "12T", "Nokia5G"]


def test_a_make_of_equipment_is_no_station_and_no_technology(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Thiết bị 4G", "Kinh độ", "Vĩ độ")
    rows = (("T1", "VNPT", "3G", "RBS6601", 105.2, 21.2), ("T2", "VNPT", "3G", "BTS3900", 105.3, 21.2))
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations[["station_id", "technology"]].to_numpy().tolist() == [["T1", "3G"], ["T2", "3G"]]
    assert only(report, "equipment").row == 2
