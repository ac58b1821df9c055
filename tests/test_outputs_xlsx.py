"""Workbooks written and read back by openpyxl."""

import datetime as dt
import time
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from phusong.errors import OutputError
from phusong.language import Message, msg
from phusong.outputs.xlsx import Sheet, write_xlsx

DAY = dt.date(2025, 10, 31)
NOTES = [(msg("Warning"), msg("SYNTHETIC DATA")), (msg("covered"), msg("the service reaches"))]
MARK = {"mark": msg("SYNTHETIC DATA & more"), "mark_word": msg("synthetic")}


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "commune_code": pd.Series(["08542", "07900", "00001"], dtype="str"),
            "name": pd.Series(["=1+1", "https://example.org", "@SUM(A1)"], dtype="str"),
            "population": pd.array([14316, None, 3], dtype="Int64"),
            "pop_4g_any_pct": [96.14, np.nan, np.inf],
            "verdict": pd.Series(["none", "covered", None], dtype="str"),
            "special": pd.array([True, False, None], dtype="boolean"),
            "on_air_date": pd.to_datetime(["2025-10-31", None, None]),
        }
    )


def write(path: Path, table: pd.DataFrame, **more: Message) -> Path:
    sheets = [Sheet(msg("Communes"), table), Sheet(msg("All: [figures]"), table, in_words=False)]
    return write_xlsx(path, sheets, notes=NOTES, data_date=DAY, language="en", **more)


def test_cells_keep_their_kinds(table: pd.DataFrame, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table))
    rows = list(book["Communes"].iter_rows(min_row=2, values_only=True))
    assert rows == [
        ("08542", "=1+1", 14316, 96.14, "no signal at all", "yes", dt.datetime(2025, 10, 31)),  # noqa: DTZ001
        ("07900", "https://example.org", None, None, "covered", "no", None),
        ("00001", "@SUM(A1)", 3, None, None, None, None),
    ]
    assert rows[0][4] != "none"
    kinds = [cell.data_type for cell in book["Communes"][2]]
    assert kinds == ["s", "s", "n", "n", "s", "s", "d"]
    assert all(cell.hyperlink is None for row in book["Communes"].iter_rows() for cell in row)


def test_nothing_in_the_file_is_a_formula_or_a_link(table: pd.DataFrame, tmp_path: Path) -> None:
    with zipfile.ZipFile(write(tmp_path / "a.xlsx", table)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_headings_are_words_with_the_name_beside_or_the_other_way_round(table: pd.DataFrame, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table))
    words, names = book["Communes"]["D1"], book["All figures"]["D1"]
    assert words.value == names.comment.text == "4G population covered, at least one operator (%)"
    assert names.value == words.comment.text == "pop_4g_any_pct"
    assert book["All figures"]["E2"].value == "none"


def test_heading_stays_and_filters(table: pd.DataFrame, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table))["Communes"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:G4"
    assert all(9 <= page.column_dimensions[letter].width <= 50 for letter in "ABCDEFG")
    assert page["C2"].number_format == "#,##0"
    assert page["D2"].number_format == "#,##0.0"


def test_the_mark_is_on_every_tab_page_and_in_the_notes(table: pd.DataFrame, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table, **MARK))
    assert book.sheetnames == ["Communes - synthetic", "All figures - synthetic", "Notes"]
    for page in book.worksheets:
        assert page.oddHeader.center.text == "SYNTHETIC DATA && more"
        assert page.sheet_properties.tabColor.rgb == "FFB00020"
    assert book["Notes"]["B1"].value == "SYNTHETIC DATA"
    assert book.properties.description == "SYNTHETIC DATA & more"


def test_without_a_mark_there_is_none(table: pd.DataFrame, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table))
    assert book.sheetnames == ["Communes", "All figures", "Notes"]
    assert all(page.oddHeader.center.text is None for page in book.worksheets)


def test_long_tab_names_are_cut_but_keep_the_mark(table: pd.DataFrame, tmp_path: Path) -> None:
    sheets = [Sheet(msg("A very long name of a sheet, longer than Excel allows"), table)]
    path = write_xlsx(tmp_path / "a.xlsx", sheets, notes=NOTES, data_date=DAY, language="en", **MARK)
    name = openpyxl.load_workbook(path).sheetnames[0]
    assert len(name) == 31
    assert name.endswith(" - synthetic")


def test_the_same_tables_give_the_same_bytes_seconds_later(table: pd.DataFrame, tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx", table, **MARK).read_bytes()
    time.sleep(2.1)
    assert write(tmp_path / "b.xlsx", table.copy(), **MARK).read_bytes() == first


def test_strange_texts_survive(tmp_path: Path) -> None:
    texts = ["x" * 40_000, "a\x01b", "dòng 1\ndòng 2", "<b>&amp;</b>", "", "{=A1}"]
    path = write(tmp_path / "a.xlsx", pd.DataFrame({"name": texts}))
    back = [row[0] for row in openpyxl.load_workbook(path)["Communes"].iter_rows(min_row=2, values_only=True)]
    assert back[0] == "x" * 32_767
    assert back[2:] == ["dòng 1\ndòng 2", "<b>&amp;</b>", None, "{=A1}"]


def test_more_rows_than_excel_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="more than Excel holds"):
        write(tmp_path / "a.xlsx", pd.DataFrame(index=pd.RangeIndex(1_048_576)))
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_rows_has_its_headings(table: pd.DataFrame, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write(tmp_path / "a.xlsx", table.iloc[:0]))["Communes"]
    assert page.max_row == 1
    assert page["A1"].value == "Commune code"
