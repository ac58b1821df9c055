"""CSV for programs and for Excel, read back by other readers."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import OutputError
from phusong.language import msg
from phusong.outputs.csv_tables import csv_text, read_csv, write_csv


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "commune_code": pd.Series(["08542", "07900"], dtype="str"),
            "name": pd.Series(['Thanh Sơn; "thị trấn" cũ', "=HYPERLINK(1)"], dtype="str"),
            "population": pd.array([14316, None], dtype="Int64"),
            "pop_4g_any_pct": [96.14, np.nan],
            "special": pd.array([True, None], dtype="boolean"),
            "on_air_date": pd.Series(pd.to_datetime(["2025-10-31", None])).astype("datetime64[s]"),
            "filled": [["band_mhz", "eirp_dbm"], []],
            "reason": [msg("{count} hamlets", count=2900), None],
        }
    ).set_axis([5, 9])


def rows(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))


def test_plain_csv_reads_back_as_it_was(table: pd.DataFrame, tmp_path: Path) -> None:
    path = write_csv(table, tmp_path / "a.csv", language="en")
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in path.read_bytes()
    back = pd.read_csv(path, dtype={"commune_code": "str"}, parse_dates=["on_air_date"])
    assert list(back.columns) == list(table.columns)
    assert back["commune_code"].tolist() == ["08542", "07900"]
    # A spreadsheet runs a formula in a plain CSV as well; phusong's own reader takes the apostrophe away.
    assert back["name"].tolist() == [table["name"].iloc[0], "'=HYPERLINK(1)"]
    assert read_csv(path)["name"].tolist() == table["name"].tolist()
    assert back["population"].tolist()[0] == 14316
    assert back["population"].isna().tolist() == [False, True]
    assert back["pop_4g_any_pct"].tolist()[0] == 96.14
    assert back["special"].tolist()[0] is True
    assert back["on_air_date"].tolist()[0] == pd.Timestamp(2025, 10, 31)
    assert back["filled"].tolist()[0] == "band_mhz; eirp_dbm"
    assert back["reason"].tolist()[0] == "2,900 hamlets"


def test_excel_csv_is_what_vietnamese_excel_expects(table: pd.DataFrame, tmp_path: Path) -> None:
    path = write_csv(table, tmp_path / "a.csv", mode="excel", language="vi")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") == 3
    _, first, second = rows(path, "utf-8-sig", ";")
    assert first[:6] == ["08542", 'Thanh Sơn; "thị trấn" cũ', "14316", "96,14", "TRUE", "31/10/2025"]
    assert second[1] == "'=HYPERLINK(1)"
    assert second[2:6] == ["", "", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formula_starts_are_guarded_in_cells_and_headings(start: str, tmp_path: Path) -> None:
    text = start + "cmd|' /C calc'!A0"
    path = write_csv(pd.DataFrame({text: [text]}), tmp_path / "a.csv", mode="excel")
    assert rows(path, "utf-8-sig", ";") == [["'" + text], ["'" + text]]


def test_negative_numbers_are_not_taken_for_formulas() -> None:
    assert csv_text(pd.DataFrame({"level_4g_dbm": [-101.25]}), mode="excel").splitlines() == ["level_4g_dbm", "-101,25"]


def test_time_of_day_is_kept_where_there_is_one() -> None:
    frame = pd.DataFrame({"time": pd.to_datetime(["2025-10-31 07:30:05"])})
    assert csv_text(frame).splitlines()[1] == "2025-10-31T07:30:05"
    assert csv_text(frame, mode="excel").splitlines()[1] == "31/10/2025 07:30:05"


def test_dates_as_objects_are_iso() -> None:
    assert csv_text(pd.DataFrame({"day": [dt.date(2025, 1, 2)]})).splitlines()[1] == "2025-01-02"


@given(
    st.lists(
        st.floats(width=64).filter(lambda value: not np.isfinite(value) or abs(value) < 1e300), min_size=1, max_size=30
    )
)
def test_numbers_survive_to_nine_digits_without_an_exponent(values: list[float]) -> None:
    for mode, mark in (("plain", "."), ("excel", ",")):
        lines = csv_text(pd.DataFrame({"value": values, "end": "x"}), mode=mode).splitlines()[1:]
        for value, line in zip(values, lines, strict=True):
            shown = line.rsplit(";" if mode == "excel" else ",", 1)[0].strip('"')
            assert "e" not in shown
            if np.isfinite(value):
                assert float(shown.replace(mark, ".")) == pytest.approx(value, rel=1e-9)
            else:
                assert shown == ""


@pytest.mark.parametrize("mode", ["plain", "excel"])
def test_the_same_table_gives_the_same_bytes(mode: str, table: pd.DataFrame, tmp_path: Path) -> None:
    first = write_csv(table, tmp_path / "a.csv", mode=mode).read_bytes()
    second = write_csv(table.copy(), tmp_path / "b.csv", mode=mode).read_bytes()
    assert first == second


def test_a_table_without_rows_has_its_heading(tmp_path: Path) -> None:
    path = write_csv(pd.DataFrame({"a": [], "b": []}), tmp_path / "a.csv")
    assert path.read_text(encoding="utf-8") == "a,b\n"


def test_unwritable_csv_is_an_output_error(table: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file where a folder is needed"):
        write_csv(table, tmp_path / "file" / "a.csv")


@pytest.mark.parametrize("mode", ["plain", "excel"])
def test_what_was_written_is_read_again(mode: str, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "commune_code": pd.Series(["08542", ""], dtype="str"),
            "name": pd.Series(["=1+1; 'x'", "Thanh Sơn"], dtype="str"),
            "pct": [96.14, np.nan],
            "used": [True, False],
        }
    )
    back = read_csv(write_csv(frame, tmp_path / "a.csv", mode=mode), mode=mode)
    pd.testing.assert_frame_equal(back, frame)


@pytest.mark.parametrize("mode", ["plain", "excel"])
def test_names_that_mean_nothing_to_some_programs_stay_names(mode: str, tmp_path: Path) -> None:
    names = ["NA", "None", "null", "nan", "N/A", "Na", ""]
    frame = pd.DataFrame({"name": pd.Series(names, dtype="str"), "pct": [1.5, *[np.nan] * 6]})
    back = read_csv(write_csv(frame, tmp_path / "a.csv", mode=mode), mode=mode)
    pd.testing.assert_frame_equal(back, frame)
