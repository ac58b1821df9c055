"""What lists say of days and statuses: on air, off, planned, and what was yet to come."""

import datetime as dt

import messy_lists as made
import pytest
from phusong.inputs import read_stations
from phusong.inputs.words import canonical
from phusong.tables import STATUSES

DAY = dt.date(2026, 10, 31)


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def errors(report):
    return [item for item in report if item.severity == "error"]


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
        ("Sheet1", "KẾ HOẠCH PHÁT TRIỂN TRẠM 5G NĂM 2026", "planned"),
        ("Sheet1", "(Kèm theo Kế hoạch số 12/KH-UBND về phát triển trạm BTS)", "on_air"),
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


def test_a_column_of_days_that_are_planned_tells_of_plans(tmp_path):
    rows = [(*made.ROWS[0], "Quý III/2026"), (*made.ROWS[1], "")]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Thời gian phát sóng dự kiến"))
    stations, report = read_stations(path, data_date=DAY)
    assert stations["status"].tolist() == ["planned", "on_air"]
    assert only(report, "planned_by_date").row == 2


def test_an_inactive_transmitter_is_off(tmp_path):
    rows = [(*made.ROWS[0], True), (*made.ROWS[1], False)]
    stations, _ = read_stations(made.book(tmp_path, (*made.HEADINGS, "Active"), *rows))
    assert stations["status"].tolist() == ["on_air", "off"]
