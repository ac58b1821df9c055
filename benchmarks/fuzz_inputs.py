"""Feeds the readers broken files: only phusong's own errors may come out, and memory stays bounded.

Usage: ``python benchmarks/fuzz_inputs.py [--count 100000] [--seed 1] [--seconds 0] [--whole 5]``. Each input is one of
the seeds (a station list, hamlet list, commune layer or table of figures in every format that is read) with some bytes
changed, cut, doubled or exchanged, inside the archive where the format is one. Every fifth (``--whole``) goes through
the whole reading, from the file to the checked table; the others as far as cells, shapes and recognised headings, where
broken files do their damage and which takes a tenth of the time. Every thousandth input the count and the process's
greatest memory are printed; the input of a fault of ours is kept in ``fuzz-faults/`` and the recipe ends with 1.
The memory of the process is capped at 3 GB beyond what it began with, so that a bomb ends in an error.
"""

import argparse
import gzip
import io
import random
import resource
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import pandas as pd
import shapely
import xlsxwriter
from phusong.errors import PhusongError
from phusong.inputs import read_communes, read_hamlets, read_stations
from phusong.inputs.archives import members
from phusong.inputs.fibre import read_fibre
from phusong.inputs.files import ALL_KINDS, read_tables
from phusong.inputs.stations.layouts import STATION_LIST
from phusong.inputs.stations.recognition import recognised

ODF = ("office", "table", "text")
_CAP_BYTES = 3_000_000_000
FAULTS = Path("fuzz-faults")
SQUARES = [shapely.box(105.0 + i * 0.1, 21.0, 105.1 + i * 0.1, 21.1) for i in range(3)]
COMMUNES = gpd.GeoDataFrame(
    {
        "commune_code": ["08542", "08545", "08548"], "name": ["Thanh Sơn", "Tân Hòa", "Yên Lập"], "type": ["xã"] * 3,
        "area_km2": [115.0] * 3, "population": pd.array([1000, 2000, 3000], dtype="Int64"),
        "households": pd.array([250, 500, 750], dtype="Int64"),
    },
    geometry=SQUARES, crs=4326,
)  # fmt: skip
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>xã</name>'
    '<Placemark><name>Thanh Sơn</name><ExtendedData><Data name="Mã xã"><value>08542</value></Data><Data name="Dân số">'
    "<value>1000</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>105,21 105.1,21 "
    "105.1,21.1 105,21.1 105,21</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
)
STATIONS = [
    ["Mã trạm", "Nhà mạng", "Công nghệ", "Băng tần (MHz)", "Độ cao anten (m)", "Xã/Phường", "Kinh độ", "Vĩ độ"],
    ["T1", "Viettel", "4G", 1800, 42, "Xã Thanh Sơn", 105.05, 21.05],
    ["T2", "Vinaphone", "LTE", 900, "37,5", "P. Tân Hoà", "105,15", "21,05"],
    ["T3", "VMS", "2G", "", "", "", "105°15'30\"E", "21°03'00\"N"],
]
WIDE = (
    "SỞ KHOA HỌC VÀ CÔNG NGHỆ\nDanh sách trạm, VN-2000 KTT 104°45'\n\nSTT;Tên trạm;2G;3G;4G;X;Y;Ghi chú\n"
    "1;PTO01;x;x;;2331234,5;531234,5;\n2;PTO02;;1;L1800;2332234,5;532234,5;cũ\nTổng cộng;2;;;;;;\n"
)
CELLS = "LTE,452,4,4461,77079308,0,105.05,21.05,1000,3,1,1459813819,1459813819,0\n" * 3
LISTED = '{"cells":[{"lat":21.05,"lon":105.05,"mcc":452,"mnc":1,"lac":1,"cellid":7,"radio":"GSM","range":900}]}'
FIBRE = "Mã xã,Nhà mạng,Số hộ thuê bao\n8542,Viettel,100\nTân Hoà,VNPT,90\n8548,any,80\n"


def sheet(rows: list[list[object]]) -> bytes:
    """Return the rows as a workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Trạm")
        for i, row in enumerate(rows):
            page.write_row(i, 0, row)
    return stream.getvalue()


def open_document(rows: list[list[object]]) -> bytes:
    """Return the rows as a LibreOffice sheet."""
    lines = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        ) + "</table:table-row>"
        for row in rows
    )  # fmt: skip
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ODF)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet><table:table '
            f'table:name="Trạm">{lines}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return stream.getvalue()


def layer(kind: str, frame: gpd.GeoDataFrame) -> bytes:
    """Return the layer in one of GDAL's formats; a Shapefile as an archive of its files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"seed.{kind}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame.to_file(path)
        return path.read_bytes()


def seeds() -> dict[str, tuple[bytes, Callable[[Path], object]]]:
    """Return file name -> content, and the reader that takes it."""
    text = "\n".join(";".join(map(str, row)) for row in STATIONS)
    places = "Mã thôn,Tên thôn,Xã/Phường,Kinh độ,Vĩ độ\nh1,Bản Dùng,Thanh Sơn,105.05,21.05\nh2,Khu 3,Xã Yên Lập,,\n"
    figures = "Mã xã,Tên xã,Dân số,Số hộ\n8542,Thanh Sơn,1.000,250\n,Tân Hoà,2000,500\n,Tổng cộng,6000,\n"
    points = gpd.GeoDataFrame(
        pd.DataFrame(STATIONS[1:3], columns=STATIONS[0]).astype(str),
        geometry=[shapely.Point(105.05, 21.05), shapely.Point(105.15, 21.05)], crs=4326,
    )  # fmt: skip
    kml = KML.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml)

    def stations(path: Path) -> object:
        return read_stations(path, COMMUNES)

    def hamlets(path: Path) -> object:
        return read_hamlets(path, COMMUNES)

    def with_figures(path: Path) -> object:
        return read_communes(BASE, path)

    def fibre(path: Path) -> object:
        return read_fibre(path, COMMUNES)

    page = "<html><table>" + "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in STATIONS
    ) + "</table></html>"  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trạm.csv", text)
        archive.writestr("cells.csv", CELLS)

    return {
        "a.csv": (text.encode(), stations),
        "wide.csv": (WIDE.encode("utf-8-sig"), stations),
        "cells.csv": (CELLS.encode(), stations),
        "cells.json": (LISTED.encode(), stations),
        "page.xls": (page.encode(), stations),
        "a.ods": (open_document(STATIONS), stations),
        "a.zip": (packed.getvalue(), stations),
        "a.csv.gz": (gzip.compress(text.encode()), stations),
        "fibre.csv": (FIBRE.encode(), fibre),
        "utf16.csv": (text.encode("utf-16"), stations),
        "old.txt": (text.replace("ộ", "ô").encode("cp1258", "replace"), stations),
        "a.xlsx": (sheet(STATIONS), stations),
        "a.geojson": (layer("geojson", points), stations),
        "a.gpkg": (layer("gpkg", points), stations),
        "h.csv": (places.encode(), hamlets),
        "f.csv": (figures.encode(), with_figures),
        "c.geojson": (layer("geojson", COMMUNES), read_communes),
        "c.kml": (kml, read_communes),
        "c.kmz": (stream.getvalue(), read_communes),
        "c.fgb": (layer("fgb", COMMUNES), read_communes),
    }


BASE = Path(tempfile.gettempdir()) / "phusong-fuzz-communes.geojson"
TOKENS = [
    b"=", b"\0", b"\xff\xfe", b'"', b";", b",", b"\n", b"<", b">", b"[[[[", b"{", b"NaN", b"1e999", b"-0", b"&#0;",
    b"\x1b", b"99999999999999999999", b"/vsicurl/http://127.0.0.1:1/x", "đặc\u202e".encode(), b"<!DOCTYPE a>", b"0x",
    b"1048576",
]  # fmt: skip


def changed(content: bytes, dice: random.Random) -> bytes:
    """Return a content with a few faults in it."""
    data = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 12))):
        at = dice.randrange(len(data) + 1)
        how = dice.randrange(6)
        if how == 0 and at < len(data):
            data[at] = dice.randrange(256)
        elif how == 1:
            data[at:at] = dice.choice(TOKENS)
        elif how == 2:
            del data[at : at + dice.choice((1, 3, 30))]
        elif how == 3:
            del data[at:]
        elif how == 4:
            piece = data[at : at + dice.choice((4, 40, 400))]
            data[at:at] = bytes(piece) * dice.choice((1, 2, 50))
        else:
            other = dice.randrange(len(data) + 1)
            data[at : at + 8], data[other : other + 8] = data[other : other + 8], data[at : at + 8]
        if not data:
            break
    return bytes(data)


def changed_within(content: bytes, dice: random.Random) -> bytes:
    """Return an archive of which one member is changed; every tenth time the archive's own bytes are."""
    if dice.random() < 0.1 or not content.startswith(b"PK"):
        return changed(content, dice)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        told = ("sheet", "Strings.xml", "content.xml", ".kml", ".csv")
        wanted = dice.choice([name for name in names if any(word in name for word in told)])
        for name in old.namelist():
            new.writestr(name, changed(old.read(name), dice) if name == wanted else old.read(name))
    return stream.getvalue()


def opened(path: Path) -> None:
    """Read a source as far as its cells, shapes and recognised headings."""
    with members(path) as (files, _):
        for member in files:
            if member.path.suffix.lower() in ALL_KINDS:
                for raw in read_tables(member.path, member.name, known=STATION_LIST):
                    recognised(raw, {})


def fuzz(count: int, seed: int, seconds: float, folder: Path, whole: int = 5) -> tuple[int, Counter[str], list[str]]:
    """Read so many changed inputs; return how many, what came of them, and the faults."""
    COMMUNES.to_file(BASE)
    made, dice = seeds(), random.Random(seed)  # noqa: S311  no secret
    told: Counter[str] = Counter()
    faults: list[str] = []
    begun = time.monotonic()
    done = 0
    while done < count and not (seconds and time.monotonic() - begun > seconds):
        name = dice.choice(list(made))
        content, read = made[name]
        broken = changed_within(content, dice)
        path = folder / name
        path.write_bytes(broken)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                (opened if done % whole else read)(path)
        except PhusongError as error:
            told[error.message.template[:50]] += 1
        except Exception as error:  # noqa: BLE001  to find these is the purpose
            FAULTS.mkdir(exist_ok=True)
            (FAULTS / f"{seed}-{done}-{name}").write_bytes(broken)
            where = traceback.extract_tb(error.__traceback__)
            own = [step for step in where if "coverage" in step.filename][-1]
            place = f"{own.filename}:{own.lineno} ({seed}-{done}-{name})"
            faults.append(f"{type(error).__name__}: {str(error)[:100]} at {place}")
        else:
            told["read"] += 1
        done += 1
        if done % 1000 == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
            print(f"{done} inputs, {len(faults)} faults, {peak:.2f} GB at most, {told['read']} read", flush=True)
    return done, told, faults


def main() -> int:
    """Run the recipe."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=0.0)
    options.add_argument("--whole", type=int, default=5)
    asked = options.parse_args()
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + _CAP_BYTES, now + _CAP_BYTES))
    with tempfile.TemporaryDirectory() as folder:
        done, told, faults = fuzz(asked.count, asked.seed, asked.seconds, Path(folder), asked.whole)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    refused = sum(told.values()) - told["read"]
    print(
        f"{done} inputs (seed {asked.seed}, each {asked.whole}th read whole), {told['read']} read, {refused} refused, "
        f"{len(faults)} faults, {peak:.2f} GB at most, {time.process_time():.0f} s of CPU time"
    )
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
