"""Small station lists as offices, operators and programs keep them, written by the tests: none is stored.

Each maker writes its file into a folder and returns its path; all but those that say otherwise hold the stations `T1`
(Viettel, 4G, 105.2 E 21.2 N) and `T2` (VNPT, 3G, 105.31 E 21.15 N), declared in the communes in which they lie.
"""

import datetime as dt
import gzip
import json
import unicodedata
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pyproj
import shapely
import xlwt
from phusong.inputs.encodings import _TCVN3, _VNI

PLACES = ((105.2, 21.2), (105.31, 21.15))
HEADINGS = ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ")
ROWS = (("T1", "Viettel", "4G", 105.2, 21.2), ("T2", "Vinaphone", "3G", 105.31, 21.15))
COMMUNES = ("Thanh Sơn", "Yên Lập", "Văn Miếu", "Tân Phú", "Thu Cúc", "Lai Đồng", "Mỹ Thuận", "Võ Miếu", "Thượng Cửu")


def communes() -> gpd.GeoDataFrame:
    """Nine square communes of 0.15 degrees around the stations."""
    boxes = [
        shapely.box(105.0 + 0.15 * i, 20.98 + 0.15 * j, 105.15 + 0.15 * i, 21.13 + 0.15 * j)
        for j in range(3)
        for i in range(3)
    ]
    codes = [f"{8500 + i:05d}" for i in range(9)]
    return gpd.GeoDataFrame({"commune_code": codes, "name": list(COMMUNES)}, geometry=boxes, crs=4326)


def text(folder: Path, *lines: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return folder / name


def delimited(folder: Path, *rows, by: str = ";", headings=HEADINGS, **options) -> Path:
    return text(folder, *(by.join(map(str, row)) for row in (headings, *rows)), **options)


def book(folder: Path, *rows, merged=(), name: str = "list.xlsx", sheet: str = "Sheet1") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    fill(workbook.active, rows, merged)
    workbook.save(folder / name)
    return folder / name


def fill(sheet, rows, merged=()) -> None:
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)


def in_system(code: int, places=PLACES) -> list[tuple[float, float]]:
    east, north = pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(*np.array(places).T)
    return [(round(float(e), 3), round(float(n), 3)) for e, n in zip(east, north, strict=True)]


def spread(count: int) -> list[tuple[float, float]]:
    """Places all over the communes."""
    random = np.random.default_rng(7)
    return [
        (float(x), float(y))
        for x, y in zip(random.uniform(105.01, 105.44, count), random.uniform(20.99, 21.42, count), strict=True)
    ]


# Kinds of files


def csv_semicolons(folder):
    return delimited(folder, *(("T1", "Viettel", "4G", "105,2", "21,2"), ("T2", "VNPT", "3G", "105,31", "21,15")))


def csv_sep_line(folder):
    return text(folder, "sep=;", ";".join(HEADINGS), "T1;Viettel;4G;105,2;21,2", "T2;VNPT;3G;105,31;21,15")


def tsv_utf16(folder):
    return delimited(folder, *ROWS, by="\t", name="list.tsv", encoding="utf-16")


def csv_torn_decimals(folder):
    return text(folder, ",".join(HEADINGS), "T1,Viettel,4G,105,20000,21,20000", "T2,VNPT,3G,105,31000,21,15000")


def csv_bars(folder):
    return delimited(folder, *ROWS, by="|")


def tcvn3(folder):
    letters = {letter: byte for byte, letter in _TCVN3.items()}
    lines = [";".join(map(str, row)) for row in ((*HEADINGS, "Xã"), (*ROWS[0], "Văn Miếu"), (*ROWS[1], "Yên Lập"))]
    path = folder / "list.csv"
    path.write_bytes("\r\n".join("".join(letters.get(c, c) for c in line) for line in lines).encode("latin-1"))
    return path


def tcvn3_in_a_workbook(folder):
    letters = {letter: byte for byte, letter in _TCVN3.items()}
    heading = ["".join(letters.get(c, c) for c in text) for text in (*HEADINGS, "Trạng thái")]
    return book(folder, heading, (*ROWS[0], "Ho¹t ®éng"), (*ROWS[1], "Ho¹t ®éng"))


def vni(folder):
    letters = {letter: written for written, letter in _VNI.items()}
    heading = ["".join(letters.get(c, c) for c in text) for text in (*HEADINGS, "Trạng thái")]
    path = folder / "list.csv"
    lines = [";".join(heading), *(";".join(map(str, (*row, ""))) for row in ROWS)]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def windows_1258(folder):
    def written(letter):
        try:
            return letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
            return unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")

    lines = [";".join(map(str, row)) for row in (HEADINGS, *ROWS)]
    path = folder / "list.csv"
    path.write_bytes(b"".join(written(letter) for letter in "\r\n".join(lines)))
    return path


def mojibake(folder):
    lines = [";".join(map(str, row)) for row in ((*HEADINGS, "Trạng thái"), (*ROWS[0], ""), (*ROWS[1], ""))]
    return text(folder, *(line.encode("utf-8").decode("latin-1") for line in lines))


def xls(folder):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Trạm")
    for i, row in enumerate((HEADINGS, *ROWS)):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    workbook.save(str(folder / "list.xls"))
    return folder / "list.xls"


def ods(folder):
    pyogrio.write_dataframe(pd.DataFrame(ROWS, columns=HEADINGS), folder / "list.ods", driver="ODS")
    return folder / "list.ods"


def html_as_xls(folder):
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    head = (
        "<tr><td rowspan=2>Mã trạm</td><td rowspan=2>Nhà mạng</td><td rowspan=2>Công nghệ</td><td colspan=2>Tọa độ</td>"
        "</tr><tr><td>Kinh độ</td><td>Vĩ độ</td></tr>"
    )
    path = folder / "list.xls"
    path.write_text(f"<html><meta charset=utf-8><table>{head}{rows}</table></html>", encoding="utf-8")
    return path


def layer(folder: Path, name: str, **options) -> Path:
    table = pd.DataFrame([row[:3] for row in ROWS], columns=["Ma tram", "Nha mang", "Cong nghe"])
    gpd.GeoDataFrame(table, geometry=[shapely.Point(*place) for place in PLACES], crs=4326).to_file(
        folder / name, **options
    )
    return folder / name


def geopackage(folder):
    return layer(folder, "list.gpkg")


def geojson(folder):
    return layer(folder, "list.geojson")


def shapefile(folder):
    return layer(folder, "list.shp")


def parquet(folder):
    pd.DataFrame(ROWS, columns=HEADINGS).to_parquet(folder / "list.parquet")
    return folder / "list.parquet"


def kml(folder):
    def place(name, operator, technology, lon, lat):
        cells = "".join(
            f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in (("Nhà mạng", operator), ("Công nghệ", technology))
        )
        point = f"<Point><coordinates>{lon},{lat},0</coordinates></Point>"
        told = f"<description><![CDATA[<table>{cells}</table>]]></description>"
        return f"<Placemark><name>{name}</name>{told}{point}</Placemark>"

    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path = folder / "list.kml"
    path.write_text(head + "".join(place(*row) for row in ROWS) + "</Document></kml>", encoding="utf-8")
    return path


def kmz(folder):
    with zipfile.ZipFile(folder / "list.kmz", "w") as archive:
        archive.write(kml(folder), "doc.kml")
    return folder / "list.kmz"


def zipped(folder):
    with zipfile.ZipFile(folder / "list.zip", "w") as archive:
        archive.write(csv_semicolons(folder), "2025/danh sách.csv")
    return folder / "list.zip"


def gzipped(folder):
    path = folder / "list.csv.gz"
    path.write_bytes(gzip.compress(csv_semicolons(folder).read_bytes()))
    return path


def a_folder_of_operators(folder):
    inside = folder / "lists"
    inside.mkdir()
    headings = ("Mã trạm", "Công nghệ", "Kinh độ", "Vĩ độ")
    delimited(inside, ("T1", "4G", 105.2, 21.2), headings=headings, name="tram_Viettel_2025.csv")
    delimited(inside, ("T2", "3G", 105.31, 21.15), headings=headings, name="VNPT Phu Tho.csv")
    return inside


# Layout of sheets


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


# Rows


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


# Coordinates


def longitude_first_in_one_cell(folder):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Toạ độ")
    return delimited(
        folder, ("T1", "Viettel", "4G", "105,20000/21,20000"), ("T2", "VNPT", "3G", "105,31/21,15"), headings=headings
    )


def latitude_first_in_one_cell(folder):
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Vị trí (lat, long)")
    return delimited(
        folder,
        ("T1", "Viettel", "4G", "21.2, 105.2"),
        ("T2", "VNPT", "3G", "(21.15; 105.31)"),
        headings=headings,
        by="\t",
    )


def degrees_minutes_seconds(folder):
    rows = (("T1", "Viettel", "4G", "105°12'00\"E", "21°12'00\"N"), ("T2", "VNPT", "3G", "105 18 36", "21d09m00s"))
    return book(folder, HEADINGS, *rows)


def vietnamese_hemispheres(folder):
    return book(
        folder, HEADINGS, ("T1", "Viettel", "4G", "105°12'Đ", "21°12'B"), ("T2", "VNPT", "3G", "105o18'36''", "B21°9'")
    )


def degrees_in_three_columns(folder):
    return book(
        folder,
        ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", None, None, "Vĩ độ", None, None),
        (None, None, None, "Độ", "Phút", "Giây", "Độ", "Phút", "Giây"),
        ("T1", "Viettel", "4G", 105, 12, 0, 21, 12, 0),
        ("T2", "VNPT", "3G", 105, 18, 36, 21, 9, 0),
        merged=("D1:F1", "G1:I1", "A1:A2", "B1:B2", "C1:C2"),
    )


def exchanged_axes(folder):
    return delimited(folder, ("T1", "Viettel", "4G", 21.2, 105.2), ROWS[1])


def metres_of(folder: Path, code: int, *headings: str, title: str = "", count: int = 60, swap: bool = False) -> Path:
    places = [*PLACES, *spread(count)]
    pairs = in_system(code, places)
    rows = [
        (f"T{i}", "Viettel" if i == 1 else "VNPT", "4G" if i == 1 else "3G", *(pair[::-1] if swap else pair))
        for i, pair in enumerate(pairs, start=1)
    ]
    above = [(title,)] if title else []
    return book(folder, *above, (*HEADINGS[:3], *headings), *rows)


def tm3_told_by_the_communes(folder):
    return metres_of(folder, 9208, "Y (m)", "X (m)")


def tm3_of_another_meridian(folder):
    return metres_of(folder, 9211, "Toạ độ X", "Toạ độ Y", swap=True)


def tm3_named_in_the_title(folder):
    return metres_of(folder, 9208, "Y", "X", title="Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi 3 độ", count=0)


def utm_named_in_the_heading(folder):
    return metres_of(folder, 32648, "Easting (UTM WGS84)", "Northing (UTM WGS84)", count=0)


def thousands_parted(folder):
    rows = [
        (name, operator, technology, f"{e:,.2f}".replace(",", " "), f"{n:,.2f}".replace(",", " "))
        for (name, operator, technology, *_), (e, n) in zip(ROWS, in_system(9208), strict=True)
    ]
    headings = (*HEADINGS[:3], "Y VN2000 KTT 104°45'", "X VN2000 KTT 104°45'")
    return delimited(folder, *rows, headings=headings)


def degrees_of_vn_2000(folder):
    lon, lat = pyproj.Transformer.from_crs(4326, 4756, always_xy=True).transform(*np.array(PLACES).T)
    rows = [(*row[:3], f"{x:.8f}", f"{y:.8f}") for row, x, y in zip(ROWS, lon, lat, strict=True)]
    return delimited(folder, *rows, headings=(*HEADINGS[:3], "Kinh độ (VN-2000)", "Vĩ độ (VN-2000)"))


def points_lost(folder):
    rows = [
        (f"T{i}", "VNPT", "3G", f"{x:.5f}".replace(".", ""), f"{y:.5f}".replace(".", ""))
        for i, (x, y) in enumerate(spread(30), start=3)
    ]
    first = (("T1", "Viettel", "4G", "10520000", "2120000"), ("T2", "VNPT", "3G", "10531000", "2115000"))
    return book(folder, HEADINGS, *first, *rows)


# Programs


def opencellid_without_headings(folder):
    cells = [
        ("LTE", 452, 4, 100, 256001, "", 105.2, 21.2, 1000, 50, 1, 1459692342, 1488347104, ""),
        ("LTE", 452, 4, 100, 256002, "", 105.2004, 21.2003, 900, 5, 1, 1459692342, 1488347104, ""),
        ("UMTS", 452, 2, 200, 7001, 0, 105.31, 21.15, 200_000, 9, 1, 1459692342, 1488347104, -90),
    ]
    path = folder / "452.csv.gz"
    path.write_bytes(gzip.compress("\n".join(",".join(map(str, row)) for row in cells).encode()))
    return path


def opencellid_api(folder):
    head = "radio,mcc,mnc,lac,cellid,lon,lat,range,samples,changeable,averageSignalStrength"
    return text(
        folder, head, "LTE,452,04,100,256001,105.2,21.2,1000,5,1,-90", "UMTS,452,02,200,7001,105.31,21.15,800,9,1,-80"
    )


def opencellid_json(folder):
    cells = [
        {"lat": 21.2, "lon": 105.2, "mcc": 452, "mnc": 4, "radio": "LTE", "range": 1000, "samples": 3},
        {"lat": 21.2, "lon": 105.2, "mcc": 452, "mnc": 4, "radio": "LTE", "range": 1000, "samples": 3},
        {"lat": 21.15, "lon": 105.31, "mcc": 452, "mnc": 2, "radio": "UMTS", "range": 1000, "samples": 1},
    ]
    path = folder / "area.json"
    path.write_text(json.dumps({"count": 3, "cells": cells}), encoding="utf-8")
    return path


def gmon_clf(folder):
    head = "MCCMNC;CID;LAC;TYPE;LAT;LON;POS-RAT;DESC;SYS;LABEL;AZI;HEIGHT;HBW;VBW;TILT;LOC"
    return text(
        folder, head, "45204;256001;00432;0;21.2;105.2;-1;sector 1;4;T1_1;240;30.5;65;7;6;A1",
        "45204;256002;00432;0;21.2;105.2;-1;sector 2;4;T1_2;0;30.5;65;7;6;A1",
        "45202;07001;00433;0;21.15;105.31;-1;sector 1;3;T2_1;120;28;65;7;4;A2", name="net.clf",
    )  # fmt: skip


def tems_cel(folder):
    return text(
        folder,
        "; #NetworkData - datafile",
        ";ElementTypeName\tSiteID\tSite_Name\tLatitude\tLongitude\tElementHandle",
        ";ElementTypeName\tLTE_SiteIDForCell\tSector_ID\tAzimuth\tBeamwidth\tEIRP\tMCC\tMNC\tLAC\tCI\tHeight\tTilt",
        ";ElementTypeName\tWCDMA_SiteIDForCell\tSector_ID\tAzimuth\tBeamwidth\tEIRP\tMCC\tMNC\tLAC\tCI\tHeight\tTilt",
        "LTE_Site\tT1\tThanh Son\t21.2\t105.2\t1",
        "WCDMA_Site\tT2\tYen Lap\t21.15\t105.31\t2",
        "LTE_Cell\tT1\tA\t0\t65\t60\t452\t04\t1\t11\t42\t3",
        "LTE_Cell\tT1\tB\t120\t65\t60\t452\t04\t1\t12\t42\t3",
        "WCDMA_Cell\tT2\tA\t90\t65\t58\t452\t02\t1\t21\t35\t4",
        name="net.cel",
    )


def telcell(folder):
    head = "date_start,date_end,radio,mcc,mnc,lac,ci,eci,lon,lat,azimuth"
    return text(
        folder, head, "2019-06-15T00:00:00,,LTE,452,4,,,256001,105.2,21.2,0",
        "2019-06-15T00:00:00,,LTE,452,4,,,256002,105.2,21.2,120",
        "2018-01-01T00:00:00,,UMTS,452,2,433,7001,,105.31,21.15,90",
    )  # fmt: skip


def channel_numbers(folder):
    headings = ("Cell name", "MCC", "MNC", "Longitude", "Latitude", "EARFCN", "UARFCN")
    return delimited(
        folder,
        ("T1", 452, "04", 105.2, 21.2, 1750, ""),
        ("T2", 452, "02", 105.31, 21.15, "", 10_700),
        headings=headings,
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


def labelled_in_one_cell(folder):
    headings = ("Trạm", "Doanh nghiệp", "CN", "Vị trí")
    return delimited(
        folder,
        ("T1", "Viettel", "4G", "tọa độ 105,20000/21,20000"),
        ("T2", "VNPT", "3G", "toạ độ: 105,31/21,15"),
        headings=headings,
    )


def a_meridian_a_row(folder):
    """A merged province's list: metres of three zones, each row with its central meridian."""
    rows = [
        (*row[:3], north, east, meridian)
        for row, code, meridian, place in zip(ROWS, (9208, 9209), ("104°45'", "105,5"), PLACES, strict=True)
        for east, north in in_system(code, [place])
    ]
    return book(folder, (*HEADINGS[:3], "X", "Y", "Kinh tuyến trục"), *rows)


def a_layer_without_a_system(folder):
    table = pd.DataFrame([row[:3] for row in ROWS], columns=["MaTram", "NhaMang", "CongNghe"])
    points = [shapely.Point(*place) for place in PLACES]
    pyogrio.write_dataframe(gpd.GeoDataFrame(table, geometry=points, crs=4326), folder / "list.shp")
    (folder / "list.prj").unlink()
    return folder / "list.shp"


def kml_told_in_one_line(folder):
    def place(name, operator, technology, lon, lat):
        told = f"<description>Nhà mạng: {operator}; Công nghệ: {technology}; Cao: 42m</description>"
        return (
            f"<Placemark><name>{name}</name>{told}<Point><coordinates>{lon},{lat},0</coordinates></Point></Placemark>"
        )

    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path = folder / "list.kml"
    path.write_text(head + "".join(place(*row) for row in ROWS) + "</Document></kml>", encoding="utf-8")
    return path


def a_lock_beside_the_list_in_a_zip(folder):
    with zipfile.ZipFile(folder / "list.zip", "w") as archive:
        archive.write(csv_semicolons(folder), "2025/list.csv")
        archive.writestr("2025/~$list.xlsx", "locked by somebody")
        archive.writestr("__MACOSX/._list.csv", "junk")
    return folder / "list.zip"


def clf_without_headings(folder):
    return text(
        folder, "// CLF 4.1", "45204;256001;00432;0;21.2;105.2;-1;sector 1;4;T1_1;240;30.5;65;7;6;A1",
        "45202;07001;00433;0;21.15;105.31;-1;sector 1;3;T2_1;120;28;65;7;4;A2", name="net.clf",
    )  # fmt: skip


def operators_that_share_a_mast(folder):
    return delimited(folder, ("T1", "Viettel, VNPT", "3G/4G", 105.2, 21.2))


def kml_of_my_maps(folder):
    """Data by Vietnamese names, whose letters GDAL's reader makes underscores of."""

    def place(name, operator, technology, lon, lat):
        cells = zip(HEADINGS, (name, operator, technology), strict=False)
        data = "".join(f'<Data name="{heading}"><value>{cell}</value></Data>' for heading, cell in cells)
        return (
            f"<Placemark><name>điểm</name><ExtendedData>{data}</ExtendedData>"
            f"<Point><coordinates>{lon},{lat},0</coordinates></Point></Placemark>"
        )

    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    with zipfile.ZipFile(folder / "list.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", head + "".join(place(*row) for row in ROWS) + "</Document></kml>")
    return folder / "list.kmz"


def surveyors_e_and_n(folder):
    rows = [(*row[:3], *pair) for row, pair in zip(ROWS, in_system(32648, PLACES), strict=True)]
    headings = (*HEADINGS[:3], "E", "N")
    return text(folder, "Toạ độ UTM WGS84 múi 48N", *(";".join(map(str, row)) for row in (headings, *rows)))


def english_words_for_all(folder):
    headings = ("No.", "Station Code", "Mobile Operator", "Network Generation", "Longitude (E)", "Latitude (N)")
    rows = [(i, row[0], f"{row[1]} Telecom", row[2], *row[3:]) for i, row in enumerate(ROWS, start=1)]
    return delimited(folder, *rows, by=",", headings=headings)


def a_height_behind_the_pair(folder):
    return delimited(folder, *((*row[:3], f"{row[4]},{row[3]},0") for row in ROWS), headings=(*HEADINGS[:3], "Toạ độ"))
