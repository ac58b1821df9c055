"""Files of every kind that phusong opens, and those that it must refuse with a sentence."""

import zipfile

import geopandas as gpd
import openpyxl
import pytest
import shapely
from phusong.errors import InputError, MissingFileError
from phusong.inputs.files import read_frame
from phusong.inputs.reading import checked, open_table
from phusong.tables import STATIONS

ROWS = [["Mã", "Tên", "Kinh độ"], ["a", "Thôn Đồng, xóm 2", "105,5"], ["b", "Bản Dùng", "105,25"]]


def text_of(delimiter):
    def quoted(cell):
        return f'"{cell}"' if delimiter in cell else cell

    return "\r\n".join(delimiter.join(quoted(cell) for cell in row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_delimiter_and_encoding(tmp_path, delimiter, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes(text_of(delimiter).encode(encoding))
    raw = read_frame(path)
    assert list(raw.frame.columns) == ROWS[0]
    assert raw.frame.to_numpy().tolist() == ROWS[1:]
    assert list(raw.frame.index) == [2, 3]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text('sep=;\n\nA;B\n1;"two\nlines"\n\n;\n3;4\n', encoding="utf-8")
    assert list(read_frame(path).frame.index) == [4, 7]


def test_a_row_with_too_many_cells_is_an_error_with_its_row(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Mã,Kinh độ,Vĩ độ\na,105,1723,21,2\nb,105.1,21.2\n", encoding="utf-8")
    raw = read_frame(path)
    assert list(raw.frame.index) == [3]
    (finding,) = raw.findings
    assert (finding.row, finding.rule, finding.severity) == (2, "too_many_cells", "error")
    assert "5 cells and the heading 3" in str(finding.message)


def test_repeated_and_empty_headings_stay_apart(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Ghi chú,,Ghi chú\n1,2,3\n", encoding="utf-8")
    assert list(read_frame(path).frame.columns) == ["Ghi chú", "(B)", "Ghi chú (2)"]


def test_a_workbook_keeps_numbers_and_dates(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Mã", "Số"])
    book.active.append(["08542", 1.842])
    book.create_sheet("Khác").append(["không đọc"])
    book.save(tmp_path / "list.xlsx")
    raw = read_frame(tmp_path / "list.xlsx")
    assert raw.frame.to_numpy().tolist() == [["08542", 1.842]]


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shp", "kml"])
def test_map_layers(tmp_path, kind):
    layer = gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=gpd.points_from_xy([105, 106], [21, 22]), crs=4326)
    layer.to_file(tmp_path / f"layer.{kind}", driver="LIBKML" if kind == "kml" else None)
    raw = read_frame(tmp_path / f"layer.{kind}")
    assert raw.frame["Name"].tolist() == ["a", "b"]
    assert list(raw.frame.index) == [2, 3]
    assert shapely.get_x(raw.geometry).tolist() == [105, 106]
    assert raw.crs.to_epsg() == 4326


def refused(path, kind=InputError):
    with pytest.raises(kind) as caught:
        read_frame(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_path_that_does_not_exist_proposes_its_neighbour(tmp_path):
    (tmp_path / "tram_2025.csv").write_text("a\n1\n", encoding="utf-8")
    assert "did you mean tram_2025.csv?" in refused(tmp_path / "trạm_2025.csv", MissingFileError)
    assert "does not exist" in refused(tmp_path / "x.gpkg", MissingFileError)
    assert "nor does its folder" in refused(tmp_path / "no" / "x.csv", MissingFileError)


def test_an_empty_file(tmp_path):
    (tmp_path / "a.csv").touch()
    assert "empty file (0 bytes)" in refused(tmp_path / "a.csv")


@pytest.mark.parametrize("text", ["\n\n", " , ,\n", "Mã,Tên\n", "Mã,Tên\n,\n"])
def test_a_file_without_rows(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert "fill in" in refused(tmp_path / "a.csv")


def test_a_folder(tmp_path):
    (tmp_path / "a.csv").mkdir()
    assert "is a folder" in refused(tmp_path / "a.csv")


@pytest.mark.parametrize("content", [b"not a workbook", b"PK\x03\x04 broken"])
def test_a_broken_workbook(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert "not a readable XLSX workbook" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shp"])
def test_a_broken_map_layer(tmp_path, kind):
    (tmp_path / f"a.{kind}").write_bytes(b"no layer at all")
    assert "not a readable map layer" in refused(tmp_path / f"a.{kind}")


def test_a_polygon_whose_ring_is_open(tmp_path):
    path = tmp_path / "a.geojson"
    ring = "[[[105,21],[106,21],[106,22],[105,22.5]]]"
    feature = f'{{"type":"Feature","properties":{{"n":1}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}'
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', encoding="utf-8")
    assert "not a readable map layer" in refused(path)


def test_a_map_layer_in_another_encoding(tmp_path):
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame({"Name": ["x"]}, geometry=gpd.points_from_xy([105], [21]), crs=4326).to_file(path)
    path.write_bytes(path.read_bytes().replace(b'"x"', b'"\xe1b"'))
    assert "save it again in UTF-8" in refused(path)


def test_an_unreadable_encoding(tmp_path):
    (tmp_path / "a.csv").write_bytes("Mã,Tên\n1,Đồng\n".encode("cp1258", errors="replace") + b"\xd0\xe9")
    assert "CSV UTF-8" in refused(tmp_path / "a.csv")


def test_a_quotation_mark_that_never_ends(tmp_path):
    (tmp_path / "a.csv").write_text('a,b\n1,"2\n', encoding="utf-8")
    assert "quotation mark" in refused(tmp_path / "a.csv")


def test_an_unknown_kind(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"x")
    assert "'.docx' are not read; tables are not read out of documents" in refused(tmp_path / "a.docx")


def test_warnings_of_the_map_reader_become_findings(tmp_path):
    path = tmp_path / "two.gpkg"
    layer = gpd.GeoDataFrame({"Name": ["a"]}, geometry=gpd.points_from_xy([105], [21]), crs=4326)
    layer.to_file(path, layer="one")
    layer.to_file(path, layer="two")
    (finding,) = read_frame(path).findings
    assert (finding.severity, finding.rule) == ("warning", "file_reader")


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEADINGS = ("Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ")


@pytest.mark.parametrize("above", [0, 1, 3, 18])
def test_headings_below_a_title_are_found(tmp_path, above):
    titles = [("DANH SÁCH TRẠM",), ("Sở Khoa học và Công nghệ", "", "", "", "", "Mẫu 01"), ("Ngày 31/10/2025",)]
    rows = [titles[i % 3] for i in range(above)]
    path = workbook(tmp_path / "list.xlsx", *rows, HEADINGS, ("T1", "Viettel", "4G", 105.2, 21.2))
    reading = open_table(path, STATIONS)
    assert not [item for item in reading.findings if item.severity == "error"]
    assert reading.frame["station_id"].to_dict() == {above + 2: "T1"}
    said = [item for item in reading.findings if item.rule == "heading_row"]
    assert len(said) == (above > 0)
    assert all(f"row {above + 1};" in str(item.message) for item in said)


def test_without_headings_the_first_row_is_taken_for_them(tmp_path):
    path = workbook(tmp_path / "list.xlsx", ("T1", "Viettel"), ("Mã trạm", "x"))
    assert list(read_frame(path, table=STATIONS).frame.columns) == ["T1", "Viettel"]


def test_a_cell_beside_the_headings_of_a_sheet_is_told_without_delimiters(tmp_path):
    path = workbook(tmp_path / "list.xlsx", ("Mã", "Tên"), ("a", "b", "ghi chú"))
    (finding,) = read_frame(path).findings
    assert (finding.row, finding.rule, finding.value) == (2, "too_many_cells", "ghi chú")
    assert "to the right of the last heading (column B)" in str(finding.message)
    assert "delimiter" not in str(finding.message)


def test_a_formula_that_was_never_calculated_is_told_as_one(tmp_path):
    row = ("T1", "Viettel", "4G", '=IF(A2<>"",105.2,0)', 21.2)
    reading = checked(open_table(workbook(tmp_path / "list.xlsx", HEADINGS, row), STATIONS))
    (fault,) = (item for item in reading.findings if item.severity == "error")
    assert (fault.row, fault.column, fault.rule) == (2, "Kinh độ", "formula")
    assert fault.value == '=IF(A2<>"",105.2,0)'
    assert "let it calculate, and save it" in str(fault.message)


def test_a_formula_with_its_result_is_a_value(tmp_path):
    row = ("T1", "Viettel", "4G", "=105.1+0.1", "=21.2")
    path = workbook(tmp_path / "list.xlsx", HEADINGS, row)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert sheet.count("<v />") + sheet.count("<v/>") + sheet.count("<v></v>") == 2
    for empty in ("<v />", "<v/>", "<v></v>"):
        sheet = sheet.replace(empty, "<v>21.2</v>")
    with zipfile.ZipFile(path, "w") as book:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet.encode()}).items():
            book.writestr(name, content)
    reading = open_table(path, STATIONS)
    assert not [item for item in reading.findings if item.severity == "error"]
    assert reading.frame["lat"].tolist() == [21.2]
