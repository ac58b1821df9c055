"""All tables of a run, written and read back by other readers."""

import csv
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from phusong.errors import OutputError
from phusong.indicators.fibre import fibre_figures
from phusong.indicators.figures import figures_of, wide
from phusong.indicators.result import Result
from phusong.language import msg
from phusong.outputs.quality_files import quality_text
from phusong.outputs.tables_out import write_tables
from phusong.tables import Finding
from shapely import Point, box

OPERATORS = ("Viettel", "VNPT")
TECHNOLOGIES = ("4G", "5G")
TIERS = ("outdoor", "indoor")
MANIFEST = {
    "synthetic": True,
    "data_date": "2025-10-31",
    "title": "Phủ sóng tỉnh mẫu",
    "issuer": "Sở mẫu",
    "profile": "default",
    "limits": [{"vi": "Giới hạn một", "en": "First limit"}],
}
FINDINGS = (
    Finding("tram.csv", 7, "Kinh độ", "=1+1", "error", "unreadable", msg("{value!r} is no number", value="=1+1")),
    Finding("tram.csv", None, "", "", "info", "spelling", msg("{count} spellings recognised", count=1200)),
)
CODES = ["08542", "07900", "08001"]


@pytest.fixture(scope="module")
def result() -> Result:
    communes = gpd.GeoDataFrame(
        {
            "commune_code": pd.Series(CODES, dtype="str"),
            "name": pd.Series(["Thanh Sơn", "Việt Trì", "=Đoan Hùng"], dtype="str"),
            "type": pd.Series(["xã", "phường", "xã"], dtype="str"),
            "area_km2": [56.98, 20.5, 80.0],
            "polygon_km2": [57.0, 20.4, 80.2],
            "population": pd.array([14316, 90000, 12000], dtype="Int64"),
            "households": pd.array([3764, 25000, 3100], dtype="Int64"),
        },
        geometry=[box(105, 21, 105.1, 21.1), box(105.1, 21, 105.2, 21.1), box(105, 21.1, 105.1, 21.2)],
        crs=4326,
    )
    rng = np.random.default_rng(0)
    cells = np.array([60_000.0, 22_000.0, 90_000.0])
    share = rng.uniform(0.1, 1.0, (len(TECHNOLOGIES), 3, len(TIERS), 2 * len(OPERATORS)))
    tallies = [
        made.tally(name, TIERS, of * cells[:, None, None], of * communes["population"].to_numpy(float)[:, None, None])
        for name, of in zip(TECHNOLOGIES, share, strict=True)
    ]
    figures = figures_of(communes, tallies, cells, OPERATORS, {})
    table = communes.join(wide(figures).reindex(CODES).reset_index(drop=True))
    table["smartphone_pct"] = [88.7, np.nan, 91.0]
    hamlets = gpd.GeoDataFrame(
        {
            "hamlet_id": pd.Series(["08542-01", "07900-01"], dtype="str"),
            "name": pd.Series(["Bản Dùng", "Khu 1"], dtype="str"),
            "commune_code": pd.Series(["08542", "07900"], dtype="str"),
            "special": pd.array([True, None], dtype="boolean"),
            "level_4g_dbm": [-101.3, np.nan],
            "verdict": pd.Series(["partial", "none"], dtype="str"),
            "reason": pd.Series(["no_power", "no_station"], dtype="str"),
        },
        geometry=[Point(105.05, 21.05), Point(105.15, 21.05)],
        crs=4326,
    )
    stations = gpd.GeoDataFrame(
        {"station_id": ["A", "B"], "operator": ["Viettel", "VNPT"], "filled": ["band_mhz,eirp_dbm", ""]},
        geometry=[Point(105.05, 21.05), Point(105.15, 21.05)],
        crs=4326,
    )
    fibre = pd.DataFrame(
        {
            "commune_code": CODES,
            "operator": ["any", "any", "any"],
            "households_infrastructure": pd.array([3764, 25000, None], dtype="Int64"),
            "households_accessible": pd.array([3000, 24000, 2000], dtype="Int64"),
            "households_subscribed": pd.array([2800, 20000, 1500], dtype="Int64"),
        }
    )
    published = pd.DataFrame({"date": ["2025-10"], "indicator": ["pop_4g_any_pct"], "value": [99.0], "ours": [np.nan]})
    return Result(
        communes=table,
        figures=figures,
        hamlets=hamlets,
        stations=stations,
        fibre=fibre_figures(fibre, communes),
        published=published,
        operators=OPERATORS,
        technologies=TECHNOLOGIES,
        indicators=("smartphone_pct",),
        manifest=MANIFEST,
    )


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("out") / "new"
    write_tables(result, place, findings=FINDINGS, language="en")
    return place


def sheet(path: Path, position: int) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[position].iter_rows(values_only=True))


def test_every_file_of_the_contract_is_there_and_no_other(folder: Path, result: Result, tmp_path: Path) -> None:
    names = {f"{table}.{kind}" for table in ("communes", "hamlets") for kind in ("gpkg", "csv", "xlsx")}
    names |= {"stations.gpkg", "figures.csv", "fibre.csv", "published.csv", "quality.json", "quality.xlsx"}
    names |= {"manifest.json"}
    assert {path.name for path in folder.iterdir()} == names
    files = write_tables(result, tmp_path)
    assert sorted(files) == sorted(tmp_path.iterdir())


def test_a_project_without_hamlets_and_fibre_writes_none(result: Result, tmp_path: Path) -> None:
    files = write_tables(replace(result, hamlets=None, fibre=None, published=None), tmp_path)
    assert not [path for path in files if path.stem in ("hamlets", "fibre", "published")]


def test_geopackages_hold_the_contracts_columns_and_values(folder: Path, result: Result) -> None:
    communes = pyogrio.read_dataframe(folder / "communes.gpkg", layer="communes")
    assert list(communes.columns.drop("geometry")) == list(result.communes.columns.drop("geometry"))
    for column in ("pop_4g_any_pct_low", "area_5g_min2_indoor_km2", "smartphone_pct"):
        np.testing.assert_array_equal(communes[column], result.communes[column])
    assert communes["commune_code"].tolist() == CODES
    hamlets = pyogrio.read_dataframe(folder / "hamlets.gpkg", layer="hamlets")
    assert hamlets["verdict"].tolist() == ["partial", "none"]
    assert hamlets.geometry.tolist() == result.hamlets.geometry.tolist()


@pytest.mark.parametrize("name", ["communes", "hamlets", "stations"])
def test_each_layer_carries_the_synthetic_mark(name: str, folder: Path) -> None:
    told = pyogrio.read_info(folder / f"{name}.gpkg", layer=name)["layer_metadata"]
    assert told["DESCRIPTION"].startswith("SYNTHETIC DATA")
    assert told["synthetic"] == "yes"


@pytest.mark.parametrize("name", ["communes", "hamlets", "figures", "fibre", "published"])
def test_each_row_of_a_csv_carries_the_synthetic_mark(name: str, folder: Path) -> None:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert {row["synthetic"] for row in rows} == {"yes"}


@pytest.mark.parametrize("name", ["communes", "hamlets", "quality"])
def test_each_workbook_carries_the_synthetic_mark(name: str, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / f"{name}.xlsx")
    assert all(page.title.endswith("synthetic") for page in book.worksheets[:-1])
    assert any("SYNTHETIC DATA" in str(row[1]) for row in book.worksheets[-1].iter_rows(values_only=True))


def test_without_synthetic_input_nothing_is_marked(result: Result, tmp_path: Path) -> None:
    write_tables(replace(result, manifest={**MANIFEST, "synthetic": False}), tmp_path, language="en")
    assert "synthetic" not in (tmp_path / "communes.csv").read_text(encoding="utf-8")
    told = pyogrio.read_info(tmp_path / "communes.gpkg", layer="communes")["layer_metadata"]
    assert told["synthetic"] == "no"
    assert "SYNTHETIC" not in told["DESCRIPTION"]
    for path in tmp_path.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        texts = [str(cell) for page in book.worksheets for row in page.iter_rows(values_only=True) for cell in row]
        assert not [text for text in (*texts, *book.sheetnames) if "SYNTHETIC" in text]


def test_communes_workbook_begins_with_what_people_read(folder: Path, result: Result) -> None:
    heading, *rows = sheet(folder / "communes.xlsx", 0)
    assert heading[:4] == ("Commune code", "Name", "Type", "Area (km²)")
    assert "4G population covered, at least one operator, low (%)" in heading
    assert len(heading) < 30
    assert not [text for text in heading if "_" in str(text)]
    place = heading.index("4G population covered, at least one operator (%)")
    assert [row[place] for row in rows] == pytest.approx(result.communes["pop_4g_any_pct"].tolist())
    assert rows[2][1] == "=Đoan Hùng"
    assert rows[1][heading.index("People with a smartphone (%)")] is None


def test_communes_workbook_ends_with_every_figure(folder: Path, result: Result) -> None:
    heading = sheet(folder / "communes.xlsx", 3)[0]
    assert list(heading) == [name for name in result.communes.columns if name != "geometry"]


def test_province_sheet_gives_what_each_share_is_of(folder: Path, result: Result) -> None:
    heading, *rows = sheet(folder / "communes.xlsx", 2)
    shares = dict(zip(heading, range(len(heading)), strict=True))
    assert len(rows) == (result.figures["scope"] == "province").sum()
    for row in rows:
        covered, whole, pct = (row[shares[name]] for name in ("Covered", "Out of", "Share (%)"))
        assert covered / whole * 100 == pytest.approx(pct)
    assert rows[0][:3] == ("4G", "at least one operator", "outdoors")
    assert {row[shares["Whose network"]] for row in rows} >= {"Viettel", "VNPT", "at least one operator"}


def test_hamlets_workbook_names_the_commune_and_the_verdict_in_words(folder: Path) -> None:
    heading, first, second = sheet(folder / "hamlets.xlsx", 0)
    assert heading[:6] == ("Hamlet ID", "Name", "Commune code", "Commune", "Verdict", "Reason")
    assert first[:6] == ("08542-01", "Bản Dùng", "08542", "Thanh Sơn", "partly covered", "no grid electricity")
    assert second[4] == "no signal at all"


def test_points_keep_their_coordinates_in_csv(folder: Path) -> None:
    hamlets = pd.read_csv(folder / "hamlets.csv", dtype={"commune_code": "str"})
    assert hamlets["lon"].tolist() == [105.05, 105.15]
    assert hamlets["commune_code"].tolist() == ["08542", "07900"]


def test_excel_mode_holds_for_every_csv(result: Result, tmp_path: Path) -> None:
    write_tables(result, tmp_path, csv_mode="excel")
    for path in tmp_path.glob("*.csv"):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b";" in raw.split(b"\r\n")[0]
    communes = pd.read_csv(tmp_path / "communes.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert communes["pop_4g_any_pct"].tolist() == pytest.approx(result.communes["pop_4g_any_pct"].tolist())


def test_quality_report_names_rows_and_speaks_both_languages(folder: Path) -> None:
    report = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    assert report["synthetic"] is True
    assert [item["severity"] for item in report["findings"]] == ["error", "info"]
    assert report["findings"][0]["row"] == 7
    assert report["findings"][1]["row"] is None
    assert report["findings"][1]["message_en"] == "1,200 spellings recognised"
    assert "1.200" in report["findings"][1]["message_vi"]
    assert sum(item["count"] for item in report["counts"]) == len(FINDINGS)
    heading, first, _ = sheet(folder / "quality.xlsx", 2)
    assert heading[:4] == ("File", "Sheet", "Row", "Column")
    assert first[:6] == ("tram.csv", None, 7, "Kinh độ", "=1+1", "error")


def test_a_report_without_findings_is_still_a_report(result: Result, tmp_path: Path) -> None:
    write_tables(result, tmp_path)
    assert json.loads(quality_text((), synthetic=False)) == {
        "synthetic": False, "files": [], "counts": [], "findings": [],
    }  # fmt: skip
    assert len(sheet(tmp_path / "quality.xlsx", 2)) == 1


def test_notes_hold_title_limits_and_definitions(folder: Path) -> None:
    notes = sheet(folder / "communes.xlsx", -1)
    texts = [row[1] for row in notes]
    assert "Phủ sóng tỉnh mẫu" in texts
    assert "First limit" in texts
    assert "31/10/2025" in texts
    assert any("never added up" in str(text) for text in texts)


def test_the_same_run_gives_the_same_bytes_seconds_later(result: Result, folder: Path, tmp_path: Path) -> None:
    time.sleep(2.1)
    for path in write_tables(result, tmp_path, findings=FINDINGS, language="en"):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_second_run_replaces_the_first(result: Result, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "out")
    fewer = replace(result, communes=result.communes.iloc[:1])
    write_tables(fewer, tmp_path / "out")
    assert len(pyogrio.read_dataframe(tmp_path / "out" / "communes.gpkg", layer="communes")) == 1


def test_a_folder_that_is_a_file_is_an_output_error(result: Result, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file where a folder is needed"):
        write_tables(result, tmp_path / "out")


def test_more_figures_than_sqlite_has_columns_leave_out_the_ranges(
    result: Result, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    further = pd.DataFrame(0.5, index=result.communes.index, columns=[f"pop_{n}_pct_low" for n in range(2000)])
    many = replace(result, communes=pd.concat([result.communes, further], axis=1))
    write_tables(many, tmp_path)
    names = list(pyogrio.read_info(tmp_path / "communes.gpkg", layer="communes")["fields"])
    assert "pop_4g_any_pct" in names
    assert not [name for name in names if name.endswith("_low")]
    assert "2,000 columns" in caplog.text
