"""Station lists whose coordinates are written in every way, in degrees and in metres."""

import json
from pathlib import Path

import numpy as np
import pyproj
from messy_lists import HEADINGS, PLACES, ROWS, book, communes, delimited, in_system, spread, text
from phusong.inputs.ground import communes_at


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
    return _in_parts(folder)


def an_angle_in_columns(folder, *parts):
    """Write the two stations and a third one, whose longitude has these degrees, minutes and seconds."""
    return _in_parts(folder, ("T3", "VNPT", "4G", *parts, 21, 6, 0))


def _in_parts(folder, *more):
    return book(
        folder,
        ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", None, None, "Vĩ độ", None, None),
        (None, None, None, "Độ", "Phút", "Giây", "Độ", "Phút", "Giây"),
        ("T1", "Viettel", "4G", 105, 12, 0, 21, 12, 0),
        ("T2", "VNPT", "3G", 105, 18, 36, 21, 9, 0),
        *more,
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


def zones_in_one_list(folder):
    """Forty stations in metres of 104°45' and, in the rows 42 to 44, three of 108°, each with its commune."""
    points = np.array(spread(43))
    named = communes()["name"].to_numpy()[communes_at(*points.T, communes())]
    pairs = [*in_system(9208, points[:40]), *in_system(5897, points[40:])]
    rows = [(f"T{i}", "VNPT", "3G", *pair, name) for i, (pair, name) in enumerate(zip(pairs, named, strict=True))]
    return book(folder, (*HEADINGS[:3], "Y (m)", "X (m)", "Xã"), *rows)


def surveyors_e_and_n(folder):
    rows = [(*row[:3], *pair) for row, pair in zip(ROWS, in_system(32648, PLACES), strict=True)]
    headings = (*HEADINGS[:3], "E", "N")
    return text(folder, "Toạ độ UTM WGS84 múi 48N", *(";".join(map(str, row)) for row in (headings, *rows)))


def a_height_behind_the_pair(folder):
    return delimited(folder, *((*row[:3], f"{row[4]},{row[3]},0") for row in ROWS), headings=(*HEADINGS[:3], "Toạ độ"))


def letters_of_the_axes_in_front(folder):
    return delimited(
        folder, (*ROWS[0][:3], "E105.2", "N 21°12'00\""), (*ROWS[1][:3], "Đ 105⁰18’36”", "21.15 vĩ độ Bắc")
    )


def quotation_marks_in_front(folder):
    return delimited(folder, (*ROWS[0][:3], "'105.2", "'21.2"), (*ROWS[1][:3], "+105.31", "21°09'00\".0N"))


def geojson_in_metres(folder: Path) -> Path:
    """Write points of VN-2000 as GeoJSON, which knows degrees alone."""
    features = [
        {
            "type": "Feature",
            "properties": {"ma_tram": f"T{i}", "nha_mang": "Viettel", "cong_nghe": "4G"},
            "geometry": {"type": "Point", "coordinates": list(place)},
        }
        for i, place in enumerate(in_system(9208, spread(40)))
    ]
    (folder / "list.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return folder / "list.geojson"
