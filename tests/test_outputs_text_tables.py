"""Tables on the terminal, as people and programs see them."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from phusong.language import msg
from phusong.outputs.text_tables import json_records, terminal_table
from rich.console import Console
from rich.table import Table


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": pd.Series(["Thanh Sơn", "[bold]Việt Trì[/bold]"], dtype="str"),
            "population": pd.array([14316, None], dtype="Int64"),
            "pop_4g_any_pct": [96.14, np.inf],
            "verdict": pd.Series(["none", None], dtype="str"),
            "special": pd.array([True, None], dtype="boolean"),
            "on_air_date": pd.to_datetime(["2025-10-31", None]),
            "area_km2": [1234.5, np.nan],
        }
    )


def shown(table: Table) -> str:
    console = Console(file=io.StringIO(), width=200, color_system=None)
    console.print(table)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("language", "share", "people", "area"),
    [
        ("vi", "96,1%", "14.316", "1.234,50"),
        ("en", "96.1%", "14,316", "1,234.50"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    language: str, share: str, people: str, area: str, table: pd.DataFrame
) -> None:
    text = shown(terminal_table(table, title=msg("Communes"), language=language))
    assert share in text
    assert people in text
    assert area in text
    assert "31/10/2025" in text


def test_headings_codes_and_mark_are_words(table: pd.DataFrame) -> None:
    text = shown(terminal_table(table, title=msg("Communes"), language="en", mark=msg("SYNTHETIC DATA")))
    assert "SYNTHETIC DATA" in text
    assert "no signal at all" in text
    assert "Communes" in text
    assert "pop_4g_any_pct" not in text


def test_names_are_no_markup(table: pd.DataFrame) -> None:
    assert "[bold]Việt Trì[/bold]" in shown(terminal_table(table, title=msg("[red]T"), language="en"))


def test_numbers_stand_at_the_right_and_words_at_the_left(table: pd.DataFrame) -> None:
    sides = [column.justify for column in terminal_table(table, title=msg("T"), language="en").columns]
    assert sides == ["left", "right", "right", "left", "left", "left", "right"]


def test_json_has_the_columns_own_names_and_null_for_nothing(table: pd.DataFrame) -> None:
    records = json.loads(json_records(table))
    assert records == [
        {
            "name": "Thanh Sơn",
            "population": 14316,
            "pop_4g_any_pct": 96.14,
            "verdict": "none",
            "special": True,
            "on_air_date": "2025-10-31",
            "area_km2": 1234.5,
        },
        {
            "name": "[bold]Việt Trì[/bold]",
            "population": None,
            "pop_4g_any_pct": None,
            "verdict": None,
            "special": None,
            "on_air_date": None,
            "area_km2": None,
        },
    ]
    assert "Thanh Sơn" in json_records(table)


def test_json_of_no_rows_is_an_empty_list(table: pd.DataFrame) -> None:
    assert json.loads(json_records(table.iloc[:0])) == []


def test_shares_and_counts_of_changes_have_their_own_decimals():
    frame = pd.DataFrame(
        {"indicator": ["pop_4g_any_pct", "hamlets_covered"], "before": [90.0, 10.0], "after": [91.25, 12.0]}
    )
    text = shown(terminal_table(frame, title=msg("changes"), language="vi"))
    assert "90,0 │  91,3" in text or "90,0 │ 91,3" in text
    assert "10 │   12" in text


def test_sentences_keep_room_in_a_narrow_terminal():
    frame = pd.DataFrame({f"c{i}": ["một từ khá dài"] for i in range(6)} | {"why_vi": ["vì sao " * 20]})
    table = terminal_table(frame, title=msg("reasons"), language="vi")
    assert table.columns[-1].min_width == 30
    assert all(column.min_width is None for column in table.columns[:-1])


@pytest.mark.parametrize(("letters", "whole"), [(60, True), (47, True), (30, False)])
def test_numbers_are_not_torn_where_they_fit_beside_the_words(letters, whole):
    words = "thêm lớp sóng trên trạm sẵn có của nhà mạng"
    frame = pd.DataFrame({"name": [words], "site_kind": ["x"], "population": [1234567], "cost": [20178.5]})
    made = terminal_table(frame, title=msg("Communes"), language="vi", letters=letters)
    console = Console(file=io.StringIO(), width=letters, color_system=None)
    console.print(made)
    text = console.file.getvalue()
    assert ("1.234.567" in text and "20.178,50" in text) == whole
    assert max(map(len, text.splitlines())) <= letters
