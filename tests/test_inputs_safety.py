"""Files are data: bombs, huge sheets, deep XML, links to a network, letters that nobody sees."""

import http.server
import struct
import threading
import zipfile
from contextlib import suppress

import geopandas as gpd
import made
import openpyxl
import pandas as pd
import pytest
from phusong.config.limits import within
from phusong.config.settings import Limits
from phusong.errors import InputError, PhusongError
from phusong.geo.crs import working_crs
from phusong.geo.grid import grid_over
from phusong.geo.rasters import covered_share, files_of, read_terrain
from phusong.inputs import read_communes, read_hamlets, read_stations
from phusong.inputs.files import read_frame
from phusong.language import msg
from phusong.outputs.csv_tables import csv_text, read_csv
from phusong.outputs.geopackage import Layer, write_geopackage
from phusong.outputs.xlsx import Sheet, write_xlsx

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{ref}"/>'
    "<sheetData>{rows}</sheetData></worksheet>"
)


@pytest.fixture
def book(tmp_path):
    """A small workbook whose parts can be replaced."""
    plain = openpyxl.Workbook()
    plain.active.append(["Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ"])
    plain.active.append(["a", "Viettel", "4G", 105.2, 21.2])
    plain.save(tmp_path / "plain.xlsx")

    def with_part(name, content, target="bomb.xlsx"):
        path = tmp_path / target
        with zipfile.ZipFile(tmp_path / "plain.xlsx") as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                new.writestr(info.filename, content if info.filename == name else old.read(info.filename))
        return path

    return with_part


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("far", ["XFD1048576", "XFD2", "A1048576", "C199999999999999999999", "xfd1048576"])
def test_a_cell_far_out_does_not_lay_out_a_sheet(book, far, quote):
    row = "".join(letter for letter in far if letter.isdecimal())
    rows = f'<row r="1"><c r="A1" t="n"><v>1</v></c></row><row r="{row}"><c r="{far}" t="n"><v>1</v></c></row>'
    sheet = SHEET.format(ref=f"A1:{far}", rows=rows.replace('"', quote))
    path = book("xl/worksheets/sheet1.xml", sheet)
    with within(Limits(cells=1_000_000)), pytest.raises(InputError, match=r"bomb.xlsx has a sheet of .* rows"):
        read_frame(path)


def test_a_dimension_that_only_claims_much_is_no_matter(book):
    rows = '<row r="1"><c r="A1" t="str"><v>Mã trạm</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
    path = book("xl/worksheets/sheet1.xml", SHEET.format(ref="A1:XFD1048576", rows=rows))
    assert read_frame(path).frame.shape == (1, 1)


def test_a_workbook_that_unfolds_beyond_measure(book):
    path = book("xl/theme/theme1.xml", b"<a>" + b" " * 30_000_000 + b"</a>")
    assert path.stat().st_size < 100_000
    with within(Limits(unpacked_mb=20)), pytest.raises(InputError, match="unfolds to more than 20 MB"):
        read_frame(path)


def test_a_workbook_that_lies_about_its_size(tmp_path, book):
    path = book("xl/theme/theme1.xml", b"<a>" + b" " * 30_000_000 + b"</a>")
    content = bytearray(path.read_bytes())
    # The directory and the header both say 10 bytes.
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = -1
        while (start := content.find(sign, start + 1)) >= 0:
            if struct.unpack_from("<I", content, start + at)[0] > 1_000_000:
                struct.pack_into("<I", content, start + at, 10)
    path.write_bytes(content)
    with within(Limits(unpacked_mb=20)), pytest.raises(InputError, match="unfolds to more than 20 MB"):
        read_frame(path)


def kml(inner, head=""):
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'


def test_xml_that_nests_too_deep_or_declares_entities(tmp_path):
    deep = tmp_path / "deep.kml"
    deep.write_text(kml("<Folder>" * 100_000 + "</Folder>" * 100_000), encoding="utf-8")
    with pytest.raises(InputError, match="nests elements more than 200 deep"):
        read_frame(deep)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(20))
    bomb = tmp_path / "laughs.kml"
    bomb.write_text(kml("<Placemark><name>&l19;</name></Placemark>", f"<!DOCTYPE kml [{laughs}]>"), encoding="utf-8")
    with pytest.raises(InputError, match="declares entities"):
        read_frame(bomb)
    with zipfile.ZipFile(tmp_path / "bomb.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bomb, "doc.kml")
    with pytest.raises(InputError, match="declares entities"):
        read_frame(tmp_path / "bomb.kmz")


def test_limits_are_settings(tmp_path):
    path = tmp_path / "trạm.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    with within(Limits(file_mb=1)), pytest.raises(InputError, match="raise \\[limits\\] file_mb"):
        read_frame(path)
    assert len(read_frame(path).frame) == 300_000


class Counting(http.server.BaseHTTPRequestHandler):
    """Counts what is asked of it, and has nothing."""

    asked: list[str] = []  # noqa: RUF012  one list for all requests is meant

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_POST = do_GET  # noqa: N815  the library's names

    def log_message(self, *words):
        pass


@pytest.fixture
def web():
    Counting.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


VRT = (
    '<VRTDataset rasterXSize="10" rasterYSize="10"><SRS>EPSG:4326</SRS><GeoTransform>105,0.1,0,21.5,0,-0.1'
    '</GeoTransform><VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename relativeToVRT="0">{source}'
    "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
)
WMS = (
    "<GDAL_WMS><Projection>EPSG:4326</Projection><Service name='TMS'>"
    "<ServerUrl>{web}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service><DataWindow>"
    "<UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX><LowerRightY>-90"
    "</LowerRightY><SizeX>512</SizeX><SizeY>256</SizeY></DataWindow><BandsCount>1</BandsCount></GDAL_WMS>"
)


@pytest.mark.parametrize("source", ["/vsicurl/{web}/x.tif", "{web}/x.tif", "wms"])
def test_a_raster_that_names_a_network_asks_none(tmp_path, web, source):
    path = tmp_path / "terrain.vrt"
    path.write_text(WMS.format(web=web) if source == "wms" else VRT.format(source=source.format(web=web)))
    grid = made_grid()
    with suppress(PhusongError):
        files_of(path)
    with suppress(PhusongError):
        covered_share(path, made.communes())
    with suppress(PhusongError):
        read_terrain(path, grid)
    assert Counting.asked == []
    # Without the lock the same file does ask: the test sees what it should.
    with within(Limits(network=True)), suppress(PhusongError):
        read_terrain(path, grid)
    assert Counting.asked


@pytest.mark.parametrize("source", ["/vsicurl/{web}/x.geojson", "{web}/x.geojson"])
def test_a_layer_that_names_a_network_asks_none(tmp_path, web, source):
    path = tmp_path / "communes.vrt"
    layer = f'<OGRVRTLayer name="x"><SrcDataSource>{source.format(web=web)}</SrcDataSource></OGRVRTLayer>'
    path.write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>")
    with pytest.raises(InputError):
        read_communes(path)
    assert Counting.asked == []
    with within(Limits(network=True)), pytest.raises(InputError):
        read_communes(path)
    assert Counting.asked


def made_grid():
    communes = made.communes()
    crs = working_crs("auto", communes)
    return grid_over(tuple(communes.to_crs(crs).total_bounds), crs, 500.0)


NASTY = "Bản\x07 Đồng\u202e\u2066 Ao\x1b[31m" + "a" * 10_000


def test_a_name_of_ten_thousand_letters_and_of_signs_unseen(tmp_path):
    text = f"Mã thôn,Tên thôn,Kinh độ,Vĩ độ\nh1,{NASTY},105.02,21.02\nh2,=HYPERLINK(1),105.03,21.02\n"
    (tmp_path / "thôn.csv").write_text(text, encoding="utf-8")
    hamlets, findings = read_hamlets(tmp_path / "thôn.csv", made.communes())
    name = hamlets["name"][0]
    assert name.startswith("Bản Đồng Ao[31ma")
    assert len(name) == 500
    (cleaned,) = (item for item in findings if item.rule == "cleaned")
    assert (cleaned.row, cleaned.severity) == (2, "warning")
    path = write_xlsx(tmp_path / "h.xlsx", [Sheet(msg("Hamlets"), hamlets)], notes=[], data_date=made.DATE)
    cells = [cell.value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert name in cells
    assert [cell for cell in cells if cell == "=HYPERLINK(1)"] == ["=HYPERLINK(1)"]


@pytest.mark.parametrize("heading", ["Mã trạm", "Tên vị trí", "Cell ID"])
def test_an_id_of_ten_thousand_letters_and_of_signs_unseen(tmp_path, heading):
    text = f"{heading},Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\n{NASTY},Viettel,4G,105.02,21.02\n"
    (tmp_path / "trạm.csv").write_text(text, encoding="utf-8")
    stations, report = read_stations(tmp_path / "trạm.csv")
    (name,) = stations["station_id"]
    assert "Bản Đồng Ao[31ma" in name
    assert len(name) <= 520  # an operator may stand before it
    assert [item.row for item in report if item.rule == "cleaned"] == ([2] if heading == "Mã trạm" else [])
    path = write_geopackage(tmp_path / "s.gpkg", [Layer("stations", stations, "Trạm")], data_date=made.DATE)
    assert gpd.read_file(path, layer="stations")["station_id"].tolist() == [name]


@pytest.mark.parametrize("mode", ["plain", "excel"])
@pytest.mark.parametrize("start", [*"=+-@", "\t"])
def test_no_csv_begins_a_formula_and_what_is_read_back_is_the_same(tmp_path, mode, start):
    frame = pd.DataFrame({"name": pd.array([f"{start}cmd|' /C calc'!A0", f"'{start}x", "'", "Thanh Sơn"], dtype="str")})
    text = csv_text(frame, mode=mode)
    cells = [line.lstrip('"') for line in text.splitlines()[1:]]
    assert not [cell for cell in cells if cell.startswith(start)]
    (tmp_path / "t.csv").write_bytes(text.encode("utf-8-sig" if mode == "excel" else "utf-8"))
    assert read_csv(tmp_path / "t.csv", mode=mode)["name"].tolist() == frame["name"].tolist()


def test_links_and_paths_that_lead_out_of_an_archive_are_not_followed(tmp_path):
    good = "Mã trạm,Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\na,Viettel,4G,105.2,21.2\n"
    secret = tmp_path / "secret.csv"
    secret.write_text(good.replace("a,", "secret,"), encoding="utf-8")
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.csv", good)
        archive.writestr("../outside.csv", good.replace("a,", "b,"))
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(secret))
    stations, _ = read_stations(path)
    assert stations["station_id"].tolist() == ["a"]
    assert not (tmp_path.parent / "outside.csv").exists()


@pytest.mark.parametrize("name", ["deep.geojson", "deep.json", "objects.json"])
def test_json_that_nests_too_deep_ends_in_our_own_error(tmp_path, name):
    deep = "[" * 100_000 + "]" * 100_000
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{deep}}}}}'
    texts = {
        "deep.geojson": f'{{"type":"FeatureCollection","features":[{feature}]}}',
        "deep.json": deep,
        "objects.json": '{"a":' * 100_000 + "1" + "}" * 100_000,
    }
    (tmp_path / name).write_text(texts[name], encoding="utf-8")
    with pytest.raises(InputError, match=f"{name} is not a readable map layer"):
        read_stations(tmp_path / name)
    with pytest.raises(InputError, match=f"{name} is not a readable map layer"):
        read_communes(tmp_path / name)


@pytest.mark.parametrize("kind", ["zip", "ods"])
def test_archives_garbled_inside_end_in_our_own_error(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml" if kind == "ods" else "a.csv", "Mã trạm,Nhà mạng\n" * 50)
    whole = path.read_bytes()
    start = whole.index(b"PK\x01\x02")
    # The data garbled; the directory pointing before the file's beginning.
    for broken in (
        whole[:45] + bytes(20) + whole[65:],
        whole[: start + 42] + b"\xf0\xff\xff\xff" + whole[start + 46 :],
        whole[:start].replace(b"\x08\x00", b"\x0e\x00", 1) + whole[start : start + 10] + b"\x0e" + whole[start + 11 :],
    ):
        path.write_bytes(broken)
        with pytest.raises(InputError, match=r"is not a readable (archive|ODS workbook)"):
            read_stations(path)


def test_a_layer_whose_name_is_no_text_and_a_table_within_a_cell(tmp_path):
    points = '"features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[105,21]}}]'
    (tmp_path / "a.geojson").write_bytes(b'{"type":"FeatureCollection","name":"\xff\xfe",' + points.encode() + b"}")
    with pytest.raises(InputError, match="save it again in UTF-8"):
        read_stations(tmp_path / "a.geojson")
    table = "<table><tr><td>Mã trạm<td colspan={}>Nhà mạng<td>{}</table>"
    (tmp_path / "a.xls").write_text("<html>" + table.format("9" * 5000, table.format(1, "x")), encoding="utf-8")
    with pytest.raises(InputError, match="no rows under its headings"):
        read_stations(tmp_path / "a.xls")
