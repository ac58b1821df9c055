"""What offices write into the cells of their lists, and what must not be made of it."""

import datetime as dt
from functools import partial

import geopandas as gpd
import messy_lists as made
import numpy as np
import openpyxl
import pytest
from made import write_raster
from phusong.geo.profiles import heights_at
from phusong.inputs import read_stations, sentence
from phusong.inputs.stations import StationSource, read_station_files
from phusong.inputs.words import canonical
from phusong.tables import STATUSES

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


def test_cells_of_a_crowd_without_area_or_with_endless_numbers_are_read(tmp_path):
    head, cell = "radio,mcc,mnc,lac,cellid,lon,lat,range,samples", "77079308" * 6
    rows = [f"LTE,452,04,{lac},{cell},105.2,21.2,1000,{count}" for lac, count in (("", 5), ("", 9), (100, 3))]
    stations, report = read_stations(made.text(tmp_path, head, *rows))
    assert len(stations) == 1
    assert only(report, "repeated_cell").row == 2


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


def test_a_date_yet_to_come_tells_of_a_plan(tmp_path):
    headings = (*made.HEADINGS, "Ngày phát sóng", "Tình trạng")
    cells = (("chưa", ""), ("Dự kiến 12/2026", ""), ("Chưa phát sóng", "Đang hoạt động"), ("?", ""), ("15062019", ""))
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, *cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings), data_date=DAY)
    assert stations["status"].tolist() == ["planned", "planned", "on_air", "on_air", "on_air"]
    assert [str(day.date()) for day in stations["on_air_date"].dropna()] == ["2026-12-01", "2019-06-15"]
    assert {(item.severity, item.row) for item in report if item.rule == "planned_by_date"} == {
        ("info", 2),
        ("warning", 4),
    }
    assert only(report, "unreadable").value == "?"


@pytest.mark.parametrize(("days", "read", "rule"), [
    (("12/31/2019", "3/5/2019"), ("2019-12-31", "2019-03-05"), "month_first"),
    (("12/31/2019", "3/5/2019", "15/6/2020"), ("2019-12-31", "2019-05-03", "2020-06-15"), "dates_mixed"),
    (("3/5/2019", "15/6/2020"), ("2019-05-03", "2020-06-15"), None),
])  # fmt: skip
def test_days_and_months_are_told_apart_by_their_column(tmp_path, days, read, rule):
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, day) for i, day in enumerate(days)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Ngày phát sóng")))
    assert [str(day.date()) for day in stations["on_air_date"]] == list(read)
    assert [item.rule for item in report if item.rule in ("month_first", "dates_mixed")] == ([rule] if rule else [])


def test_days_that_a_spreadsheet_may_have_exchanged_are_told(tmp_path):
    days = (*(dt.date(2019, i, 4) for i in (3, 5, 7)), *(f"{i}/06/2019" for i in (15, 16, 27)))
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, day) for i, day in enumerate(days)]
    _, report = read_stations(made.book(tmp_path, (*made.HEADINGS, "Ngày phát sóng"), *rows))
    assert "'15/06/2019'" in str(only(report, "dates_exchanged").message)


def test_two_statuses_in_one_text_are_told(tmp_path):
    rows = [
        (f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, said)
        for i, said in enumerate(
            ("Đang hoạt động, chưa nghiệm thu", "Chưa dừng hoạt động", "Phát sóng 3G, chưa phát sóng 4G")
        )
    ]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Tình trạng")))
    assert stations["status"].tolist() == ["on_air", "on_air", "planned"]
    assert only(report, "two_statuses").row == 4


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


def test_times_of_day_are_degrees_with_a_warning(tmp_path):
    east, north = dt.timedelta(hours=105, minutes=12), dt.time(21, 12)
    stations, report = read_stations(made.book(tmp_path, made.HEADINGS, ("T1", "Viettel", "4G", east, north)))
    assert stations[["lon", "lat"]].to_numpy().tolist() == [[105.2, 21.2]]
    assert [item.column for item in report if item.rule == "time_for_degrees"] == ["Kinh độ", "Vĩ độ"]


@pytest.mark.parametrize(
    ("heading", "heights", "read", "severity"),
    [
        ("Độ cao (m)", (12, 45, 380, 250), False, "warning"), ("Độ cao (m)", (30, 42, 45, 60), True, "warning"),
        ("Độ cao", ("42 m", "36 m"), True, "warning"), ("Độ cao", (43.7, 22.1, 31.4), False, "warning"),
        ("Độ cao", (23, 44, 31, 58, 17), False, "warning"), ("Chiều cao (m)", (37, 41, 28), True, "info"),
        ("Chiều cao (m)", (37, 410, 280), False, "warning"), ("Height", (42, 36), True, "info"),
    ],
)  # fmt: skip
def test_a_height_of_which_nobody_says_whose_is_told_by_words_and_numbers(tmp_path, heading, heights, read, severity):
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, height) for i, height in enumerate(heights)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, heading)))
    assert stations["antenna_height_m"].notna().tolist() == [read] * len(heights)
    assert (only(report, "whose_height").severity, only(report, "whose_height").column) == (severity, heading)


def test_a_height_among_coordinates_or_beside_a_masts_is_the_grounds(tmp_path):
    row = ("T1", "Viettel", "4G", 105.2, 21.2, 42)
    path = made.book(tmp_path, (*made.HEADINGS[:3], "Tọa độ"), (None, None, None, *made.HEADINGS[3:], "Độ cao"), row,
                     merged=("D1:F1",))  # fmt: skip
    stations, report = read_stations(path)
    assert stations["antenna_height_m"].isna().all()
    assert "stands among coordinates" in str(only(report, "whose_height").message)
    stations, report = read_stations(
        made.delimited(tmp_path, (*row, 30), headings=(*made.HEADINGS, "Độ cao (m)", "Chiều cao cột (m)"))
    )
    assert stations["antenna_height_m"].tolist() == [30]
    assert not errors(report)


@pytest.mark.parametrize(
    ("ground", "heights", "read", "why"),
    [
        (300.0, (42, 36, 30, 45), True, "4 of 4 lie more than 40 m off the terrain's"),
        (280.0, (262, 296, 275, 290), False, "4 of 4 are the terrain's within 40 m"),
        (180.0, (222, 224, 225, 230), False, "above the sea"),
        (30.0, (42, 36, 30, 45), True, "4 of 4 are heights in which masts are built"),
    ],
)
def test_the_terrain_tells_whose_a_height_is(tmp_path, ground, heights, read, why):
    terrain = write_raster(tmp_path / "dem.tif", np.full((40, 40), ground), 105.0, 21.4, 0.02)
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, height) for i, height in enumerate(heights)]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Độ cao (m)"))
    stations, report = read_stations(path, terrain=terrain)
    assert stations["antenna_height_m"].notna().all() == read
    assert why in str(only(report, "whose_height").message)
    headings = {"Độ cao (m)": "antenna_height_m"}  # what phusong.toml says holds
    stations, report = read_station_files(
        [StationSource(path, headings=headings)], terrain=partial(heights_at, terrain)
    )
    assert stations["antenna_height_m"].notna().all()
    assert not [item for item in report if item.rule == "whose_height"]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("3 sector", "0/120/240", "2 hướng"), [None, "0/120/240", None]), ((3, 3, 2), [None, None, None]),
        ((3, 120), ["3", "120"]),
    ],
)  # fmt: skip
def test_sectors_counted_where_directions_belong_are_no_directions(tmp_path, cells, read):
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Góc phương vị")))
    assert stations["azimuth_deg"].astype(object).where(stations["azimuth_deg"].notna(), None).tolist() == read
    assert stations["unread"].fillna("").tolist() == ["" if text else "azimuth_deg" for text in read]
    assert len([item for item in report if item.rule == "sector_count"]) == (None in read)


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


def test_a_status_that_is_none_is_answered_in_the_readers_words(tmp_path):
    row = ("T1", "Viettel", "4G", 105.2, 21.2, "Mất điện")
    _, report = read_stations(made.delimited(tmp_path, row, headings=(*made.HEADINGS, "Trạng thái")))
    message = only(report, "choice").message
    assert message.render("vi").endswith("một trong: đang phát sóng, quy hoạch, ngừng phát sóng")
    assert message.render("en").endswith("one of on air, planned, switched off")
    words = [word.render(language) for word in STATUSES.values() for language in ("vi", "en")]
    assert [canonical(word, "status") for word in words] == [name for name in STATUSES for _ in range(2)]


@pytest.mark.parametrize(
    ("sheet", "title", "status"),
    [
        ("Quy hoạch 2026", "", "planned"), ("KH 2026", "", "planned"),
        ("Hiện trạng", "Danh sách trạm quy hoạch", "on_air"),
        ("Sheet1", "DANH SÁCH TRẠM BTS DỰ KIẾN PHÁT TRIỂN", "planned"), ("Trạm đã tháo dỡ", "", "off"),
        ("Sheet1", "Danh sách trạm kèm theo Kế hoạch số 12/KH-UBND", "on_air"),
        ("4G", "Kế hoạch số 12/KH-UBND", "on_air"), ("Sở KH&CN", "", "on_air"),
    ],
)  # fmt: skip
def test_a_list_of_plans_says_so_by_its_name(tmp_path, sheet, title, status):
    stations, report = read_stations(made.book(tmp_path, (title,), made.HEADINGS, *made.ROWS, sheet=sheet))
    assert stations["status"].tolist() == [status] * 2
    assert only(report, "status_filled").severity == ("info" if status == "on_air" else "warning")


@pytest.mark.parametrize(
    ("sections", "statuses"),
    [
        (
            (("A. Hiện trạng", "I. Viettel"), ("II. VNPT",), ("B. Trạm quy hoạch", "I. Viettel"), ("II. VNPT",)),
            "on on pl pl",
        ),
        ((("I. Viettel", "a) Hiện có"), ("b) Quy hoạch",), ("II. VNPT",), ("a) Các trạm dự kiến",)), "on pl on pl"),
    ],
)  # fmt: skip
def test_sections_of_statuses_hold_for_the_rows_below(tmp_path, sections, statuses):
    rows = [("Mã trạm", "Công nghệ", "Kinh độ", "Vĩ độ")]
    for i, names in enumerate(sections):
        rows += [*((name,) for name in names), (f"T{i}", "4G", 105.2 + i / 100, 21.2)]
    stations, report = read_stations(made.book(tmp_path, *rows))
    assert " ".join(status[:2] for status in stations["status"]) == statuses
    assert not errors(report)


def test_a_place_without_coordinates_is_no_section_of_statuses(tmp_path):
    rows = [("STT", "Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ"), (1, *made.ROWS[0])]
    rows += [(2, "Trạm dừng nghỉ Hùng Vương"), (3, "BTS dự kiến Đồi Chè"), (4, *made.ROWS[1])]
    stations, _ = read_stations(made.book(tmp_path, *rows))
    assert stations["status"].tolist() == ["on_air", "on_air"]


def test_sectors_that_name_nothing_but_their_direction_are_the_stations_above(tmp_path):
    headings = (*made.HEADINGS, "Sector", "Azimuth")
    rows = [(*made.ROWS[0], 1, 0), (*[None] * 5, 2, 120), (*[None] * 5, 3, 240), (*made.ROWS[1], 1, 90)]
    stations, report = read_stations(made.book(tmp_path, headings, *rows))
    assert stations[["technology", "azimuth_deg"]].to_numpy().tolist() == [["4G", "0/120/240"], ["3G", "90"]]
    assert not errors(report)


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


def test_a_site_without_any_technology_is_no_station(tmp_path):
    headings = ("Tên trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "Có 4G?", "5G")
    rows = (("A", "Viettel", 105.2, 21.2, "Có", "Không"), ("B", "Viettel", 105.3, 21.2, "Không", "-"))
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations["station_id"].tolist() == ["A"]
    assert not errors(report)
    assert only(report, "no_radio").row == 3


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


def test_confidence_is_what_a_list_gives_and_an_unread_azimuth_is_no_statement(tmp_path):
    headings = (*made.HEADINGS, "Băng tần (MHz)", "Góc phương vị")
    rows = [("T1", "Viettel", "4G", 105.2, 21.2, 1800, ""), ("T2", "Viettel", "4G", 105.3, 21.2, 1800, "30.150")]
    stations, _ = read_stations(made.delimited(tmp_path, *rows, headings=headings))
    assert stations["confidence"].tolist() == [0.375, 0.125]
    assert stations["unread"].fillna("").tolist() == ["", "azimuth_deg"]


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
