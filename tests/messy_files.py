"""Station lists in the kinds of files in which they come: encodings, workbooks, layers, archives."""

import gzip
import unicodedata
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
import xlwt
from messy_lists import HEADINGS, PLACES, ROWS, book, delimited, in_system, text
from phusong.inputs.encodings import _TCVN3, _VNI


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


def a_lock_beside_the_list_in_a_zip(folder):
    with zipfile.ZipFile(folder / "list.zip", "w") as archive:
        archive.write(csv_semicolons(folder), "2025/list.csv")
        archive.writestr("2025/~$list.xlsx", "locked by somebody")
        archive.writestr("__MACOSX/._list.csv", "junk")
    return folder / "list.zip"


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


def a_layer_without_a_system(folder):
    table = pd.DataFrame([row[:3] for row in ROWS], columns=["MaTram", "NhaMang", "CongNghe"])
    points = [shapely.Point(*place) for place in PLACES]
    pyogrio.write_dataframe(gpd.GeoDataFrame(table, geometry=points, crs=4326), folder / "list.shp")
    (folder / "list.prj").unlink()
    return folder / "list.shp"


def text_named_xls(folder):
    return delimited(folder, *ROWS, by="\t", name="list.xls", encoding="utf-16")


def text_named_xlsx(folder):
    return delimited(folder, *ROWS, name="list.xlsx")


def a_workbook_named_csv(folder):
    return book(folder, HEADINGS, *ROWS).rename(folder / "list.csv")


def an_old_workbook_named_xlsx(folder):
    return xls(folder).rename(folder / "new.xlsx")


def lines_quoted_as_a_whole(folder):
    return text(folder, *('"' + ",".join(map(str, row)) + '"' for row in (HEADINGS, *ROWS)))


def columns_aligned_by_spaces(folder):
    heading = ("Ma_tram", "Nha_mang", "Cong_nghe", "Kinh_do", "Vi_do")
    return text(folder, *("".join(f"{cell:<12}" for cell in row) for row in (heading, *ROWS)), name="list.txt")


def a_table_in_markdown(folder):
    lines = [f"| {' | '.join(map(str, row))} |" for row in (HEADINGS, *ROWS)]
    return text(folder, lines[0], "|---|---|---|---|---|", *lines[1:], name="list.txt")


def exchanged(folder: Path, name: str, crs: int | None) -> Path:
    """Write a layer of points whose x is the latitude."""
    table = pd.DataFrame([row[:3] for row in ROWS], columns=["MaTram", "NhaMang", "CongNghe"])
    points = [shapely.Point(lat, lon) for lon, lat in PLACES]
    pyogrio.write_dataframe(gpd.GeoDataFrame(table, geometry=points, crs=crs), folder / name)
    return folder / name


def geojson_with_the_latitude_first(folder):
    return exchanged(folder, "list.geojson", 4326)


def shapefile_with_the_latitude_first_and_no_system(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has none is what is written
        return exchanged(folder, "list.shp", None)


def a_file_geodatabase(folder):
    table = pd.DataFrame([row[:3] for row in ROWS], columns=["MaTram", "NhaMang", "CongNghe"])
    points = [shapely.MultiPoint([place]) for place in PLACES]
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(table, geometry=points, crs=4326), folder / "list.gdb", driver="OpenFileGDB"
    )
    return folder / "list.gdb"


def a_shapefile_of_a_named_datum(folder: Path, datum: str) -> Path:
    """Write points of zone 104°45' with a .prj as map programs write it, whose datum is called so."""
    layer = gpd.GeoDataFrame(
        pd.DataFrame([row[:3] for row in ROWS], columns=["MaTram", "NhaMang", "CongNghe"]),
        geometry=[shapely.Point(*place) for place in in_system(9208)],
        crs=9208,
    )
    pyogrio.write_dataframe(layer, folder / "list.shp")
    (folder / "list.prj").write_text(
        f'PROJCS["Phu_Tho",GEOGCS["GCS",DATUM["{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",104.75],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    return folder / "list.shp"
