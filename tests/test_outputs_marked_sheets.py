"""The user's own sheet with its faulty cells marked: what is kept, what is coloured, what is said, what never runs."""

import datetime as dt

import openpyxl
import pytest
from phusong.inputs.as_handed_in import as_handed_in
from phusong.inputs.stations import read_stations
from phusong.language import msg
from phusong.outputs.quality_files import write_quality_xlsx
from phusong.tables import Finding

RED, YELLOW = "FFF8B4AB", "FFFFE699"
HEADINGS = ["Mã trạm", "Nhà mạng", "Công nghệ", "Độ cao anten (m)", "Ngày phát sóng", "Kinh độ", "Vĩ độ", "Ghi chú"]


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Viettel"
    sheet.append(["DANH SÁCH TRẠM BTS"])
    sheet.append([])
    sheet.append(HEADINGS)
    sheet.append(["T1", "Viettel", "4G", 42, dt.date(2019, 6, 15), 105.2, 21.2, "=SUM(A1:A9)"])
    sheet.append(["00712", "Viettel", "WiMAX", 420, dt.date(2039, 6, 15), 105.3, 21.2, "+84 912"])
    sheet["H4"].data_type = sheet["H5"].data_type = "s"
    book.save(tmp_path / "trạm.xlsx")
    return tmp_path / "trạm.xlsx"


def marked(path, findings, tmp_path, language="vi"):
    out = tmp_path / "check.xlsx"
    write_quality_xlsx(
        out, findings, data_date=dt.date(2025, 10, 31), synthetic=False, language=language, handed_in=as_handed_in(path)
    )
    return openpyxl.load_workbook(out)


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_the_sheet_is_the_users_own_and_its_faulty_cells_are_marked(workbook, tmp_path):
    _, findings = read_stations(workbook, data_date=dt.date(2025, 10, 31))
    sheet = marked(workbook, findings, tmp_path)["trạm.xlsx - Viettel"]
    assert sheet["A1"].value == "DANH SÁCH TRẠM BTS"
    assert [cell.value for cell in sheet[3]] == HEADINGS
    assert [cell.value for cell in sheet[4]][:4] == ["T1", "Viettel", "4G", 42]
    assert sheet["A5"].value == "00712"
    assert sheet["E4"].value.date() == dt.date(2019, 6, 15)
    # Without its height a station is used all the same.
    assert (colour(sheet["C5"]), colour(sheet["D5"]), colour(sheet["E5"])) == (RED, YELLOW, YELLOW)
    assert "'WiMAX'" in sheet["C5"].comment.text
    assert sheet["C5"].comment.text.startswith("[lỗi]")
    assert "420" in sheet["D5"].comment.text
    unmarked = [cell for row in (1, 4) for cell in sheet[row]]
    assert not [cell.coordinate for cell in unmarked if colour(cell) or cell.comment]


def test_what_looks_like_a_formula_stays_a_text(workbook, tmp_path):
    sheet = marked(workbook, [], tmp_path)["trạm.xlsx - Viettel"]
    assert (sheet["H4"].value, sheet["H4"].data_type) == ("=SUM(A1:A9)", "s")
    assert (sheet["H5"].value, sheet["H5"].data_type) == ("+84 912", "s")


def test_other_files_become_a_sheet_too(tmp_path):
    path = tmp_path / "trạm [1].csv"
    path.write_text("Mã trạm;Nhà mạng;Công nghệ;Kinh độ;Vĩ độ\na;Viettel;6G;105,2;21,2\n", encoding="utf-8")
    _, findings = read_stations(path)
    book = marked(path, findings, tmp_path)
    (name,) = (tab for tab in book.sheetnames if tab.startswith("trạm"))
    assert not set(name) & set("[]")
    sheet = book[name]
    assert [cell.value for cell in sheet[2]] == ["a", "Viettel", "6G", "105,2", "21,2"]
    assert colour(sheet["C2"]) == RED


def test_findings_without_a_cell_mark_the_heading_the_row_or_nothing(workbook, tmp_path):
    def finding(row, column):
        return Finding("trạm.xlsx", row, column, "", "warning", "x", msg("look"))

    findings = [finding(None, "Kinh độ"), finding(4, ""), finding(5, "Cột lạ"), finding(99, "Vĩ độ"), finding(None, "")]
    sheet = marked(workbook, findings, tmp_path, "en")["trạm.xlsx - Viettel"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["F3", "A4", "A5"]


def test_a_file_that_cannot_be_opened_has_no_sheet(tmp_path):
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert as_handed_in(tmp_path / "hỏng.xlsx") == []


def test_the_files_of_a_folder_have_a_sheet_each_and_headings_in_two_rows_are_found(tmp_path):
    folder = tmp_path / "trạm"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Mã trạm", "Nhà mạng", "Công nghệ", "Toạ độ", None])
    sheet.append([None, None, None, "Kinh độ", "Vĩ độ"])
    sheet.append(["a", "Viettel", "6G", 105.2, "cao"])
    sheet.merge_cells("D1:E1")
    book.save(folder / "a.xlsx")
    (folder / "b.csv").write_text(
        "Mã trạm,Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\nb,Viettel,6G,105.2,21.2\n", encoding="utf-8"
    )
    _, report = read_stations(folder)
    book = marked(folder, report.findings, tmp_path)
    first = next(book[tab] for tab in book.sheetnames if tab.startswith("a.xlsx"))
    assert (colour(first["A3"]), colour(first["C3"]), colour(first["E3"])) == (None, RED, RED)
    assert colour(book["b.csv"]["C2"]) == RED


def test_each_of_several_tables_in_a_sheet_is_marked_below_its_own_headings(tmp_path):
    book = openpyxl.Workbook()
    headings = ["Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ"]
    merged = ["Mã trạm", "Nhà mạng", "Công nghệ", "Tọa độ"]
    rows = (
        merged, [None, None, None, "Kinh độ", "Vĩ độ"], ["T1", "Viettel", "4G", "abc", 21.2], [],
        ["Bảng 2"], headings[::-1], [21.2, 105.3, "9G", "VNPT", "T2"], [], ["Bảng 3"], [*headings, None, *headings],
        ["T3", "Viettel", "4G", 105.2, 21.2, None, "T4", "VNPT", "8G", 105.3, 21.2],
    )  # fmt: skip
    for row in rows:
        book.active.append(row)
    for area in ("D1:E1", "A1:A2", "B1:B2", "C1:C2"):
        book.active.merge_cells(area)
    book.save(tmp_path / "ba.xlsx")
    _, findings = read_stations(tmp_path / "ba.xlsx")
    sheet = marked(tmp_path / "ba.xlsx", findings, tmp_path)["ba.xlsx - Sheet"]
    red = [cell.coordinate for row in sheet.iter_rows() for cell in row if colour(cell) == RED]
    assert red == ["D3", "C7", "I11"]


def test_a_cell_below_a_groups_name_is_marked_in_its_own_group(tmp_path):
    own = ["Mã trạm", "Kinh độ", "Vĩ độ", "Công nghệ"]
    book = openpyxl.Workbook()
    for row in (["STT", "Viettel", *[None] * 3, "VNPT"], [None, *own, *own],
                [1, "V1", 105.2, 21.2, "4G", "N1", "?", 21.2, "3G"]):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("B1:E1")
    book.save(tmp_path / "nhóm.xlsx")
    _, findings = read_stations(tmp_path / "nhóm.xlsx")
    sheet = marked(tmp_path / "nhóm.xlsx", findings, tmp_path)["nhóm.xlsx - Sheet"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if colour(cell) == RED] == ["G3"]
    assert sheet.freeze_panes == "A3"
