"""Station lists as ministries, provinces' annexes, inspections and planning tools head them."""

import json

from messy_lists import HEADINGS, PLACES, ROWS, book, delimited, text

(E1, N1), (E2, N2) = PLACES


def a_form_with_lettered_columns(folder):
    return book(
        folder, ("UBND TỈNH", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (), ("BIỂU TỔNG HỢP TRẠM",), (),
        ("STT", "Doanh nghiệp", "Tên trạm", "Vị trí lắp đặt trạm", None, None, "Thông số kỹ thuật", None),
        (None, None, None, "Thôn/khu", "Kinh độ", "Vĩ độ", "Công nghệ", "Độ cao cột (m)"), tuple("ABCDEFGH"),
        (1, "Viettel", "T1", "Khu 3", "105,200000", "21,200000", "4G", "42"),
        (2, "VNPT", "T2", "Khu 1", "105,310000", "21,150000", "3G", "36"), (), (None, None, None, "Người lập biểu"),
    )  # fmt: skip


def an_annex_of_a_decision(folder):
    return book(
        folder, ("Phụ lục II",), ("(Ban hành kèm theo Quyết định số 123/QĐ-UBND ngày 12/5/2024)",),
        ("TT", "Tên trạm/Mã trạm", "Địa điểm", "Tọa độ (hệ WGS84)", None, "Doanh nghiệp", "Loại công nghệ"),
        (None, None, None, "Kinh độ (E)", "Vĩ độ (N)", None, None), ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        (1, "T1", "Khu 3, xã Thu Cúc", "105°12'00\"", "21°12'00\"", "Viettel Phú Thọ", "4G"),
        (2, "T2", "Khu 1, xã Lai Đồng", "105°18'36\"", "21°09'00\"", "Tập đoàn Bưu chính Viễn thông Việt Nam", "3G"),
        merged=("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:G4"),
    )  # fmt: skip


def old_names_and_surveys_beside_what_holds(folder):
    headings = ("Site ID (cũ)", "Site ID", *HEADINGS[1:3], "Long (khảo sát)", "Lat (khảo sát)", "Longitude", "Latitude")
    rows = [(f"OLD{i}", *row[:3], E1 + 1e-4, N1, *row[3:]) for i, row in enumerate(ROWS)]
    return book(folder, headings, *rows)


def points_of_a_map_program(folder):
    head = "OBJECTID,Tên,Nhà mạng,Loại mạng,POINT_X,POINT_Y"
    return text(folder, head, f"1,T1,Viettel,4G,{E1},{N1}", f"2,T2,Vinaphone,3G,{E2},{N2}")


def parts_of_degrees_between_dashes(folder):
    headings = (*HEADINGS[:3], "Kinh độ (độ-phút-giây)", "Vĩ độ (độ-phút-giây)")
    rows = ((*ROWS[0][:3], "105-12-00", "21-12-00"), (*ROWS[1][:3], "105-18-36", "21-09-00"))
    return book(folder, headings, *rows)


def counts_in_the_order_of_the_heading(folder):
    headings = (*HEADINGS[:2], "Số trạm 2G/3G/4G", *HEADINGS[3:])
    rows = ((*ROWS[0][:2], "0/0/2", *ROWS[0][3:]), (*ROWS[1][:2], "0/1/0", *ROWS[1][3:]))
    return delimited(folder, *rows, headings=headings)


def counts_before_technologies(folder):
    return delimited(folder, (*ROWS[0][:2], "01 trạm 4G", *ROWS[0][3:]), ("T2", "VNPT Net", "1x3G", *ROWS[1][3:]))


def objects_within_objects(folder):
    rows = [
        {"code": row[0], "operator": row[1], "technology": row[2], "location": {"lat": row[4], "lng": row[3]}}
        for row in ROWS
    ]
    (folder / "list.json").write_text(json.dumps({"data": {"page": 1, "stations": rows}}), encoding="utf-8")
    return folder / "list.json"


def networks_within_global_ids(folder):
    head = "BTS ID,CGI,RAT,Longitude,Latitude,Cell azimuth"
    return text(folder, head, f"T1,452-04-1001-11,LTE,{E1},{N1},0", f"T2,452-02-1001-21,UMTS,{E2},{N2},90")


def a_workbook_named_ods(folder):
    return book(folder, HEADINGS, *ROWS).rename(folder / "list.ods")


def owners_beside_users(folder):
    headings = ("Mã trạm", "Chủ sở hữu cột", "Nhà mạng sử dụng", *HEADINGS[2:])
    return delimited(folder, ("T1", "VNPT", *ROWS[0][1:]), ("T2", "OCK", *ROWS[1][1:]), headings=headings)
