"""Station lists as offices, operators and owners of towers hand them around: pasted together, printed, ticked, cut."""

import unicodedata

import geopandas as gpd
from messy_lists import HEADINGS, PLACES, ROWS, book, delimited, in_system


def lists_side_by_side(folder):
    return book(folder, (*HEADINGS, None, *HEADINGS), (*ROWS[0], None, *ROWS[1]))


def lists_one_beneath_another(folder):
    other = ("Mã trạm", "Kinh độ", "Vĩ độ", "Công nghệ")
    return book(
        folder, ("Danh sách trạm Viettel",), ("Mã trạm", *HEADINGS[2:]), ("T1", "4G", *PLACES[0]), (),
        ("Danh sách trạm VNPT",), other, ("T2", *PLACES[1], "3G"),
    )  # fmt: skip


def operators_over_technologies_unmerged(folder):
    return book(
        folder, ("STT", "Vị trí", "Kinh độ", "Vĩ độ", "Viettel", None, "VNPT", None),
        (None, None, None, None, "3G", "4G", "3G", "4G"), (1, "T1", *PLACES[0], None, "x"),
        (2, "T2", *PLACES[1], None, None, "x"),
    )  # fmt: skip


def technologies_as_sections(folder):
    headings = ("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ")
    rows = [("I. Trạm 4G",), ("T1", "Viettel", *PLACES[0]), ("II. Danh sách trạm 3G",), ("T2", "VNPT", *PLACES[1])]
    return book(folder, headings, *rows)


def tenants_of_a_tower(folder):
    headings = ("Site ID", "Long", "Lat", "Tenant 1", "Tenant 2", "Technology")
    return book(folder, headings, ("T1", *PLACES[0], "Viettel", None, "4G"), ("T2", *PLACES[1], None, "VNPT", "3G"))


def a_system_in_columns_of_its_own(folder):
    (e1, n1), (e2, n2) = in_system(32648)
    headings = (*HEADINGS[:3], "Easting", "Northing", "Zone", "Datum")
    return book(folder, headings, (*ROWS[0][:3], e1, n1, "48Q", "WGS84"), (*ROWS[1][:3], e2, n2, "48Q", "WGS84"))


def codes_of_systems(folder):
    (e1, n1), (e2, n2) = in_system(9208)[0], in_system(3405)[1]
    headings = (*HEADINGS[:3], "X", "Y", "Hệ tọa độ")
    return book(folder, headings, (*ROWS[0][:3], n1, e1, "EPSG:9208"), (*ROWS[1][:3], n2, e2, "EPSG 3405"))


def a_system_in_a_heading_without_cells(folder):
    (e1, n1), (e2, n2) = in_system(9208)
    headings = (*HEADINGS[:3], "X (m)", "Y (m)", "Tọa độ VN2000, múi 3, kinh tuyến trục 104°45'")
    return book(folder, headings, (*ROWS[0][:3], e1, n1), (*ROWS[1][:3], e2, n2))


def printed_pages(folder):
    headings = ("STT", *HEADINGS)
    return book(folder, headings, (1, *ROWS[0]), ("Trang 1/2",), headings, (1, 2, 3, 4, 5, 6), (2, *ROWS[1]))


def carriers_and_makers_for_marks(folder):
    headings = ("Mã trạm", "Nhà mạng", "Kinh độ", "Vĩ độ", "SL 2G", "SL 3G", "SL 4G")
    return delimited(
        folder,
        ("T1", "Viettel", *PLACES[0], "", "", "4/4/4"),
        ("T2", "VNPT", *PLACES[1], 0, "Nokia", "-"),
        headings=headings,
    )


def numbered_and_misspelt_headings(folder):
    headings = ("1. Mã trạm", "(2) Nhà mạng", "3) Công nghệ", "Longtitude", "Vỹ độ")
    return delimited(folder, *ROWS, headings=headings)


def shapefile_in_an_encoding_that_it_does_not_tell(folder):
    texts = {
        "Ten_tram": ["Trạm Đồng Lạc", "Trạm Cẩm Khê"],
        "Nha_mang": ["Viettel", "Vinaphone"],
        "Cong_nghe": ["4G", "3G"],
    }
    communes = {"Xa_phuong": ["Xã Thu Cúc", "Xã Lai Đồng"]}
    points = gpd.points_from_xy(*zip(*PLACES, strict=True))
    gpd.GeoDataFrame(texts | communes, geometry=points, crs=4326).to_file(folder / "tram.shp", encoding="utf-8")
    cells = (folder / "tram.dbf").read_bytes()
    for text in (*texts["Ten_tram"], *communes["Xa_phuong"]):
        old, new = text.encode(), _old_letters(text).encode("cp1258")
        cells = cells.replace(old, new.ljust(len(old)))
    (folder / "tram.dbf").write_bytes(cells)
    (folder / "tram.cpg").unlink()
    return folder / "tram.shp"


def _old_letters(text):
    """Letters with their tones behind them, as windows-1258 writes them."""
    parts = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(sign for sign in apart if sign in "\u0300\u0301\u0303\u0309\u0323")
        parts.append(unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in tone)) + tone)
    return "".join(parts)
