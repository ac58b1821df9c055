"""Station lists by their layout: titles, headings, sections, totals, a row a site, a sector or a mark."""

import datetime as dt

import openpyxl
from messy_lists import HEADINGS, ROWS, book, delimited, fill, text


def a_sheet_an_operator(folder):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Bìa"
    workbook.active.append(["Báo cáo năm 2025"])
    workbook.active.append(["Lập ngày 31/10"])
    for sheet, row in (("Viettel", ("T1", "4G", 105.2, 21.2)), ("VNPT-Vinaphone", ("T2", "3G", 105.31, 21.15))):
        fill(workbook.create_sheet(sheet), [("Mã trạm", "Công nghệ", "Kinh độ", "Vĩ độ"), row])
    workbook.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def titles_two_row_headings_and_totals(folder):
    return book(
        folder,
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ",),
        ("DANH SÁCH TRẠM THU PHÁT SÓNG",),
        (),
        ("STT", "Mã trạm", "Nhà mạng", "Công nghệ", "Chiều cao cột (m)", "Tọa độ", None),
        (None, None, None, None, None, "Kinh độ", "Vĩ độ"),
        (1, 2, 3, 4, 5, 6, 7),
        (1, "T1", "Viettel", "4G", "42 m", 105.2, 21.2),
        ("STT", "Mã trạm", "Nhà mạng", "Công nghệ", "Chiều cao cột (m)", "Kinh độ", "Vĩ độ"),
        (),
        (2, "T2", "VNPT", "3G", "42", "105,31", "21,15"),
        ("Tổng cộng", None, 2),
        ("Người lập biểu",),
        merged=("A2:G2", "F4:G4", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5"),
    )


def sections_of_operators(folder):
    return book(
        folder,
        ("STT", "Mã trạm", "Công nghệ", "Kinh độ", "Vĩ độ"),
        ("I. VIETTEL",),
        (1, "T1", "4G", 105.2, 21.2),
        ("II", "Vinaphone"),
        (1, "T2", "3G", 105.31, 21.15),
    )


def hidden_rows(folder):
    path = book(folder, HEADINGS, *ROWS)
    workbook = openpyxl.load_workbook(path)
    workbook.active.row_dimensions[3].hidden = True
    workbook.create_sheet("Nháp").append(["Mã trạm", "Kinh độ", "Vĩ độ"])
    workbook["Nháp"].sheet_state = "hidden"
    workbook.save(path)
    return path


def numbers_as_texts(folder):
    return book(folder, HEADINGS, ("T1", "Viettel", "4G", "105.2", " 21.2 "), ("T2", "VNPT", "3G", "105,31°", "21,15"))


def english_headings(folder):
    headings = ("Site name", "Carrier", "RAT", "Longitude (WGS84)", "Latitude (WGS84)")
    return delimited(folder, *ROWS, by=",", headings=headings)


def abbreviated_headings(folder):
    return delimited(folder, *ROWS, headings=("MA TRAM", "NHA MANG", "CONG NGHE", "KĐ", "VĐ"))


def sites_on_one_sheet_cells_on_another(folder):
    workbook = openpyxl.Workbook()
    fill(workbook.active, [("SiteID", "Longitude", "Latitude"), ("S1", 105.2, 21.2), ("S2", 105.31, 21.15)])
    cells = [("Cell name", "SiteID", "Operator", "Technology", "Azimuth")]
    cells += [(f"T1_{i}", "S1", "Viettel", "LTE", 120 * i) for i in range(3)] + [("T2_1", "S2", "VNP", "UMTS", 90)]
    fill(workbook.create_sheet("Cells"), cells)
    workbook.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def marks_for_technologies(folder):
    headings = ("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "2G", "3G", "4G1800", "Ghi chú")
    return delimited(
        folder,
        ("T1", "Viettel", 105.2, 21.2, "", "-", "x", ""),
        ("T2", "VNPT", 105.31, 21.15, 0, 1, "", ""),
        headings=headings,
    )


def technologies_in_one_cell(folder):
    return delimited(folder, ("T1", "Viettel", "2G/3G/4G", 105.2, 21.2), ("T2", "VNPT", "3/4G", 105.31, 21.15))


def marks_for_operators(folder):
    headings = ("Mã vị trí", "Kinh độ", "Vĩ độ", "Viettel", "VNPT", "MobiFone")
    return delimited(
        folder, ("T1", 105.2, 21.2, "4G", "", "-"), ("T2", 105.31, 21.15, "", "2G, 3G", "x"), headings=headings
    )


def one_row_a_sector(folder):
    headings = (*HEADINGS, "Sector", "Góc phương vị", "Độ cao anten (m)")
    rows = [("T1", "Viettel", "4G", 105.2, 21.2, i + 1, 120 * i, 42) for i in range(3)]
    return delimited(folder, *rows, (*ROWS[1], 1, 30, 35), (*ROWS[1], 2, 210, 35), headings=headings)


def azimuths_in_columns(folder):
    headings = (*HEADINGS, "Azimuth 1", "Azimuth 2", "Azimuth 3", "Tilt điện", "Tilt cơ")
    return delimited(folder, (*ROWS[0], 0, 120, 240, 2, 3), (*ROWS[1], 30, 210, "", 4, 0), headings=headings)


def merged_cells_of_a_site(folder):
    return book(
        folder,
        ("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "Công nghệ"),
        ("T1", "Viettel", 105.2, 21.2, "3G"),
        (None, None, None, None, "4G"),
        ("T2", "VNPT", 105.31, 21.15, "3G"),
        merged=("A2:A3", "B2:B3", "C2:C3", "D2:D3"),
    )


def rows_that_lean_on_the_one_above(folder):
    return text(
        folder,
        "Mã trạm;Nhà mạng;Kinh độ;Vĩ độ;Công nghệ",
        "T1;Viettel;105,2;21,2;3G",
        ";;;;4G",
        "T2;VNPT;105,31;21,15;3G",
    )


def dates_of_all_makes(folder):
    headings = (*HEADINGS, "Ngày phát sóng", "Trạng thái")
    return book(folder, headings, (*ROWS[0], 43_631, "Đang hoạt động"), (*ROWS[1], "Quý II/2019", "Hoạt động"))


def excel_dates(folder):
    return book(folder, (*HEADINGS, "Ngày phát sóng"), (*ROWS[0], dt.datetime(2019, 6, 15)), (*ROWS[1], "15/06/2019"))  # noqa: DTZ001


def headings_that_nobody_knows(folder):
    headings = ("No.", "Trạm A", "Bên sở hữu", "Sóng", "Tung độ địa lý", "Hoành độ địa lý")
    rows = [
        (1, "T1", "Viettel", "4G", "21°12'00\"", "105°12'00.0001\""),
        (2, "T2", "VNPT", "3G", "21,15000001", "105,31000001"),
    ]
    return book(folder, headings, *rows)


def words_of_data_beside_unknown_headings(folder):
    """Below headings of which some are not known, "Viettel" and "4G" are data, and no second row of headings."""
    return book(
        folder,
        ("TẬP ĐOÀN CÔNG NGHIỆP",),
        ("TT", "Tên trạm phát sóng", "Đơn vị khai thác", "Loại hình công nghệ", "Tọa độ địa lý", None, "Ghi chú"),
        (None, None, None, None, "Kinh độ (E)", "Vĩ độ (N)", None),
        (1, "T1", "Viettel", "4G", 105.2, 21.2, None),
        (2, "T2", "VNPT", "3G", 105.31, 21.15, None),
        ("Tổng A+B", None, None, None, 2),
        (None, None, None, "Phú Thọ, ngày 30 tháng 6 năm 2025"),
        (None, None, None, "GIÁM ĐỐC"),
        merged=("E2:F2", "A2:A3", "B2:B3"),
    )


def operators_by_their_long_names(folder):
    headings = ("Mã trạm", "Đơn vị", "CN", "Kinh độ", "Vĩ độ", "Tình trạng hoạt động")
    return book(
        folder,
        headings,
        ("T1", "Tập đoàn Công nghiệp - Viễn thông Quân đội", "4G", "1051200.00E", "211200.00N", "Đã đưa vào sử dụng"),
        ("T2", "VNPT Phú Thọ", "3G", "105-18-36", "21:09:00", "Hoạt động tốt"),
    )


def operators_that_share_a_mast(folder):
    return delimited(folder, ("T1", "Viettel, VNPT", "3G/4G", 105.2, 21.2))


def english_words_for_all(folder):
    headings = ("No.", "Station Code", "Mobile Operator", "Network Generation", "Longitude (E)", "Latitude (N)")
    rows = [(i, row[0], f"{row[1]} Telecom", row[2], *row[3:]) for i, row in enumerate(ROWS, start=1)]
    return delimited(folder, *rows, by=",", headings=headings)


def marks_of_true_and_false(folder):
    head = "site_code,provider,g2,g3,g4,longitude,latitude"
    return text(folder, head, "T1,Viettel,FALSE,false,TRUE,105.2,21.2", "T2,VNPT,False,true,FALSE,105.31,21.15")


def marks_that_a_program_made_numbers_of(folder):
    head = "ma_tram,nha_mang,mcc,mnc,has_3g,has_4g,kinh_do,vi_do"
    return text(folder, head, "T1,,452.0,4.0,0.0,1.0,105.2,21.2", "T2,,452.0,2.0,1.0,,105.31,21.15")


def marks_of_all_signs(folder):
    headings = ("Trạm", "Nhà mạng", "2G", "3G", "4G (Có/Không)", "5G", "K.độ", "V.độ")
    rows = (
        ("T1", "Vietel", "☐", "-", "+", "0 trạm", 105.2, 21.2),
        ("T2", "Vinafone", "", "ü", "Không", "Chưa", 105.31, 21.15),
    )
    return book(folder, headings, *rows)


def an_explanation_below_the_headings(folder):
    told = (
        "(mã của doanh nghiệp)",
        "(Viettel/VNPT/MobiFone)",
        "(2G/3G/4G/5G)",
        "(độ thập phân, WGS84)",
        "(độ thập phân)",
    )
    return book(folder, HEADINGS, told, ("VD: PTO0001", "Viettel", "4G", 105.1234, 21.1234), *ROWS)


def units_below_the_headings(folder):
    headings = ("Site ID", "Operator", "RAT", "Long", "Lat", "Ant. height")
    return book(folder, headings, ("", "", "", "deg", "deg", "ft"), (*ROWS[0], 137), (*ROWS[1], 100))


def generations_in_words(folder):
    return delimited(
        folder, (*ROWS[0][:2], "4th generation (4G)", *ROWS[0][3:]), (*ROWS[1][:2], "Thế hệ thứ 3", *ROWS[1][3:])
    )


def a_signature_below_the_coordinates(folder):
    empty = (None, None, None)
    rows = ((*empty, "Phú Thọ, ngày 12 tháng 11 năm 2025"), (*empty, "KT. GIÁM ĐỐC"))
    return book(folder, HEADINGS, *ROWS, ("Tổng cộng: 02 trạm",), *rows)


def carriers_and_sectors_of_4g(folder):
    headings = (
        "eNodeB ID",
        "eNodeB Name",
        "Cell ID",
        "MNC",
        "DL EARFCN",
        "Azimuth",
        "Longitude",
        "Latitude",
        "Bandwidth",
    )
    sectors = [(1300, 0, "20M"), (1300, 120, "20M"), (1750, 0, "10M"), (1750, 120, "10M")]
    rows = [
        (461, "T1", i, "04", channel, azimuth, 105.2, 21.2, width)
        for i, (channel, azimuth, width) in enumerate(sectors)
    ]
    return delimited(folder, *rows, headings=headings)


def each_sector_of_2g_on_its_own_channel(folder):
    headings = ("BTS Name", "CellName", "CI", "BCCH", "Long", "Lat", "Dir")
    rows = [("T1", "T1_1", 11, 67, 105.2, 21.2, 0), ("T1", "T1_2", 12, 70, 105.2, 21.2, 120)]
    return delimited(folder, *rows, headings=headings, name="VNP_2G.csv")


def on_its_side(folder):
    return book(folder, *zip(HEADINGS, *ROWS, strict=True))
