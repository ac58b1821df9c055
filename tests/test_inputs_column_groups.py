"""Columns in groups of operators, technologies or tenants: each is a list of its own, and no row is lost unsaid."""

import messy_groups as groups
import messy_lists as made
import pytest
from phusong.inputs import read_stations
from phusong.inputs.stations.columns import meaning


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def radios(stations):
    return sorted(zip(stations["station_id"], stations["operator"], stations["technology"], strict=True))


def test_what_the_groups_are_is_told_once_and_their_headings_are_the_files_own(tmp_path):
    stations, report = read_stations(groups.operators_over_columns(tmp_path))
    assert not [item for item in report if item.severity != "info"]
    assert "(Viettel, VNPT)" in str(only(report, "column_groups").message)
    assert [dict(table.mapping).get("VNPT (VinaPhone) / Kinh độ") for table in report.tables] == [None, "lon"]
    assert stations["commune_declared"].tolist() == ["Thu Cúc", "Lai Đồng"]


def test_a_fault_in_one_group_costs_the_other_nothing(tmp_path):
    rows = (("STT", "Viettel", None, None, None, "VNPT"), (None, *groups.OWN, *groups.OWN))
    path = made.book(tmp_path, *rows, (1, "V1", "?", 21.2, "4G", "N1", 105.3, 21.2, "3G"))
    stations, report = read_stations(path)
    assert radios(stations) == [("N1", "VNPT", "3G")]
    assert only(report, "unreadable").column == "Viettel / Kinh độ"


def test_a_group_of_nobody_known_is_an_operator_of_its_own(tmp_path):
    rows = (("STT", "Viettel", *[None] * 3, "VNPT", *[None] * 3, "Itel"), (None, *groups.OWN * 3))
    path = made.book(tmp_path, *rows, (1, "V1", 105.2, 21.2, "4G", *[None] * 4, "I1", 105.3, 21.2, "4G"))
    stations, report = read_stations(path)
    assert radios(stations) == [("I1", "Itel", "4G"), ("V1", "Viettel", "4G")]
    assert only(report, "unknown_operator").value == "Itel"


def test_a_stranger_under_each_column_is_one_too_and_a_replaced_column_is_told(tmp_path):
    rows = [("Mã trạm", "Kinh độ", "Vĩ độ", "Mã trạm", *[None] * 2, "Công nghệ", *[None] * 2)]
    rows += [(*[None] * 3, *("Viettel", "VNPT", "Itel") * 2), ("S1", 105.2, 21.2, "V1", "N1", "I1", "4G", "3G", "2G")]
    stations, report = read_stations(made.book(tmp_path, *rows))
    assert radios(stations) == [("I1", "Itel", "2G"), ("N1", "VNPT", "3G"), ("V1", "Viettel", "4G")]
    assert "not used: Mã trạm" in str(only(report, "unused_headings").message)


def test_ids_of_others_beside_a_column_of_operators_are_no_stations(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ", "Mã trạm Viettel", "Mã trạm VNPT")
    stations, _ = read_stations(
        made.delimited(tmp_path, ("T1", "Viettel", "4G", 105.2, 21.2, "V1", "N1"), headings=headings)
    )
    assert radios(stations) == [("T1", "Viettel", "4G")]


def test_places_behind_the_last_group_are_everybodys(tmp_path):
    rows = (("STT", "Viettel", None, "VNPT"), (None, "Mã trạm", "Công nghệ", "Mã trạm", "Công nghệ", "Long", "Lat"))
    path = made.book(tmp_path, *rows, (1, "V1", "4G", "N1", "3G", 105.2, 21.2), (2, *[None] * 4, 105.3, 21.3))
    stations, report = read_stations(path)
    assert radios(stations) == [("N1", "VNPT", "3G"), ("V1", "Viettel", "4G")]
    assert only(report, "no_radio").row == 4


def test_technologies_over_counts_and_frequencies_share_the_stations_place(tmp_path):
    own = ("Số trạm", "Tần số (MHz)", "Độ cao anten (m)")
    rows = [("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "2G", None, None, "4G")]
    rows += [(*[None] * 4, *own, *own), ("T1", "Viettel", 105.2, 21.2, 1, 900, 30, 1, 1800, 36)]
    stations, _ = read_stations(made.book(tmp_path, *rows))
    assert stations[["technology", "band_mhz", "antenna_height_m"]].to_numpy().tolist() == [
        ["2G", 900, 30], ["4G", 1800, 36],
    ]  # fmt: skip


@pytest.mark.parametrize("over", ["Viettel", "Số trạm Viettel", "Mạng Viettel"])
@pytest.mark.parametrize("cell", ["x", 2])
def test_operators_over_technologies_tick_or_count(tmp_path, over, cell):
    rows = [("Mã vị trí", "Kinh độ", "Vĩ độ", over, None, over.replace("Viettel", "VNPT"), None)]
    rows += [(None, None, None, "2G", "4G", "2G", "4G"), ("P1", 105.2, 21.2, None, cell, cell)]
    stations, _ = read_stations(made.book(tmp_path, *rows))
    assert stations[["operator", "technology"]].to_numpy().tolist() == [["Viettel", "4G"], ["VNPT", "2G"]]


def test_a_note_below_an_operators_name_marks_nothing():
    assert (meaning("Viettel / 4G").operator, meaning("Viettel / Số trạm").operator) == ("Viettel", "Viettel")
    assert not meaning("Viettel / Ghi chú").known
    assert not meaning("TRẠM MORAN 3G (VNPT HOST, MBF HOST)").known


def test_an_owner_beside_numbered_tenants_keeps_its_station(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ", "Khách thuê 1", "Công nghệ 1")
    rows = (("T1", "VNPT", "4G", 105.2, 21.2, "Viettel", "3G"), ("T2", "VNPT", "4G", 105.3, 21.1, None, None))
    stations, report = read_stations(made.book(tmp_path, headings, *rows))
    assert radios(stations) == [("T1", "VNPT", "4G"), ("T1-viettel", "Viettel", "3G"), ("T2", "VNPT", "4G")]
    assert not [item for item in report if item.severity != "info"]


def test_technologies_with_places_each_may_share_the_rows_id(tmp_path):
    headings = ("Mã trạm", "Nhà mạng", "Kinh độ 3G", "Vĩ độ 3G", "Kinh độ 4G", "Vĩ độ 4G")
    row = ("T1", "Viettel", 105.2, 21.2, 105.2, 21.2)
    stations, report = read_stations(made.book(tmp_path, headings, row))
    assert radios(stations) == [("T1", "Viettel", "3G"), ("T1-4G", "Viettel", "4G")]
    assert not [item for item in report if item.severity != "info"]


@pytest.mark.parametrize(
    ("heading", "cell", "wanted"),
    [
        ("Công nghệ (2G/3G/4G)", "3/4/5", ["3G", "4G", "5G"]),
        ("Công nghệ (3G/4G)", "2/3", ["2G", "3G"]),
        ("Công nghệ (2G/3G/4G)", "1/0/2", ["2G", "4G"]),
        ("Số trạm 2G/3G/4G", "3/0/5", ["2G", "4G"]),
        ("Số trạm 2G/3G/4G", "3/4/5", ["2G", "3G", "4G"]),
    ],
)
def test_numbers_below_technologies_are_generations_unless_the_heading_counts(tmp_path, heading, cell, wanted):
    headings = ("Mã trạm", "Nhà mạng", heading, "Kinh độ", "Vĩ độ")
    stations, _ = read_stations(made.book(tmp_path, headings, ("T1", "Viettel", cell, 105.2, 21.2)))
    assert sorted(stations["technology"]) == wanted


@pytest.mark.parametrize(
    ("title", "status"), [("Kế hoạch kiểm tra trạm BTS năm 2026", "on_air"), ("Kế hoạch trạm BTS 2026", "planned")]
)
def test_a_plan_to_inspect_stations_plans_none(tmp_path, title, status):
    stations, _ = read_stations(made.book(tmp_path, (title,), made.HEADINGS, made.ROWS[0]))
    assert stations["status"].tolist() == [status]


def test_a_planned_day_alone_beside_the_day_on_air_is_a_plan(tmp_path):
    headings = (*made.HEADINGS, "Ngày phát sóng dự kiến", "Ngày phát sóng")
    rows = ((*made.ROWS[0], "01/01/2020", "05/02/2020"), (*made.ROWS[1], "01/01/2027", None))
    stations, _ = read_stations(made.book(tmp_path, headings, *rows))
    assert stations["status"].tolist() == ["on_air", "planned"]


def test_places_of_one_technology_beside_everybodys_move_no_other(tmp_path):
    headings = (*made.HEADINGS, "Kinh độ (4G)", "Vĩ độ (4G)")
    rows = (("T1", "Viettel", "2G", 105.2, 21.2, None, None), ("T2", "VNPT", "3G/4G", 105.3, 21.1, 105.3, 21.1))
    stations, report = read_stations(made.book(tmp_path, headings, *rows))
    assert radios(stations) == [("T1", "Viettel", "2G"), ("T2-3G", "VNPT", "3G"), ("T2-4G", "VNPT", "4G")]
    assert not [item for item in report if item.severity == "error"]
