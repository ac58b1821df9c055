"""Small station lists as offices, operators and programs keep them, written by the tests: none is stored.

The makers stand in `messy_files`, `messy_sheets`, `messy_coordinates` and `messy_programs`. Each writes its file into a
folder and returns its path; all but those that say otherwise hold the stations `T1` (Viettel, 4G, 105.2 E 21.2 N) and
`T2` (VNPT, 3G, 105.31 E 21.15 N), declared in the communes in which they lie.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyproj
import shapely

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
