"""Rows chosen and ordered by text from the command line."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import SettingsError
from phusong.outputs.filters import Condition, conditions, sort_by, where


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": pd.Series(["Thanh Sơn", "Việt Trì", "Đoan Hùng", "Thanh and Sơn", None], dtype="str"),
            "operator": pd.Series(["Viettel", "VNPT", "VNPT", "MobiFone", "Viettel"], dtype="str"),
            "pop_4g_any_pct": [96.1, 99.9, np.nan, 80.0, 97.5],
            "households": pd.array([100, 2000, None, 300, 40], dtype="Int64"),
            "special": pd.array([True, False, None, True, False], dtype="boolean"),
            "on_air_date": pd.to_datetime(["2019-06-15", "2025-10-31", None, "2024-01-01", "2025-10-31"]),
        }
    ).set_axis([10, 11, 12, 13, 14])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("pop_4g_any_pct < 97,5", [10, 13]),
        ("pop_4g_any_pct<=97.5", [10, 13, 14]),
        ("pop_4g_any_pct >= 97.5%", [11, 14]),
        ("households = 300", [13]),
        ("households == 300", [13]),
        ("households != 300", [10, 11, 12, 14]),
        ("households > -5", [10, 11, 13, 14]),
        ("name ~ thanh son", [10]),
        ("name ~ doan", [12]),
        ("name ~ 'thanh and'", [13]),
        ('name = "thanh and sơn"', [13]),
        ("name = thanh sơn", [10]),
        ("name = thanh son", []),
        ('name = ""', [14]),
        ("name != ''", [10, 11, 12, 13]),
        ("special = có", [10, 13]),
        ("special = no", [11, 14]),
        ("special != yes", [11, 12, 14]),
        ("on_air_date >= 31/10/2025", [11, 14]),
        ("on_air_date < 2024-06", [10, 13]),
        ("operator = vinaphone", [11, 12]),
        ("operator = viettel and pop_4g_any_pct > 97", [14]),
        ("operator = viettel AND special = yes and households < 1000", [10]),
    ],
)
def test_rows_that_hold(expression: str, expected: list[int], table: pd.DataFrame) -> None:
    assert where(table, expression).index.tolist() == expected


@given(
    st.lists(st.integers(-20, 20) | st.none(), min_size=1, max_size=20),
    st.integers(-20, 20),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
)
def test_each_sign_and_its_opposite_part_the_rows(values: list[int | None], limit: int, sign: str) -> None:
    frame = pd.DataFrame({"a": pd.array(values, dtype="Int64")})
    opposite = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}[sign]
    one, other = where(frame, f"a {sign} {limit}"), where(frame, f"a {opposite} {limit}")
    assert not set(one.index) & set(other.index)
    unheld = set(frame.index) - set(one.index) - set(other.index)
    assert unheld <= set(frame.index[frame["a"].isna()])


def test_naive_twin_of_two_conditions(table: pd.DataFrame) -> None:
    held = where(table, "households >= 100 and pop_4g_any_pct < 99")
    naive = [
        row
        for row, record in table.iterrows()
        if not pd.isna(record["households"]) and record["households"] >= 100 and record["pop_4g_any_pct"] < 99
    ]
    assert held.index.tolist() == naive


def test_quoted_values_keep_every_letter() -> None:
    assert conditions("a = 'x and b < 3' and c != \"it's\"") == (
        Condition("a", "=", "x and b < 3"),
        Condition("c", "!=", "it's"),
    )


def test_words_that_begin_or_end_with_and_are_values() -> None:
    assert conditions("a = android and b = sand and c = hand") == (
        Condition("a", "=", "android"),
        Condition("b", "=", "sand"),
        Condition("c", "=", "hand"),
    )


@pytest.mark.parametrize(
    "expression", ["", "   ", "name", "= 3", "a = 1 and", "a = 1 and b", "__import__('os')", "a = 'x' y"]
)
def test_what_cannot_be_understood_is_shown(expression: str) -> None:
    with pytest.raises(SettingsError, match="cannot understand"):
        conditions(expression)


def test_nothing_is_executed(table: pd.DataFrame) -> None:
    assert where(table, "name = __import__('os').system('false')").empty


def test_unknown_column_names_the_close_ones(table: pd.DataFrame) -> None:
    with pytest.raises(SettingsError, match="did you mean pop_4g_any_pct"):
        where(table, "pop_4g_pct < 95")
    with pytest.raises(SettingsError, match="there are name, operator"):
        sort_by(table, "zzzz")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("households > many", "expected a number"),
        ("special = maybe", "expected yes or no"),
        ("on_air_date > soon", "expected a date"),
        ("on_air_date > 31/02/2025", "expected a date"),
        ("name > b", "expected one of = != ~"),
        ("special < yes", "expected one of = != ~"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(expression: str, words: str, table: pd.DataFrame) -> None:
    with pytest.raises(SettingsError, match=words):
        where(table, expression)


def test_an_empty_table_stays_empty(table: pd.DataFrame) -> None:
    assert where(table.iloc[:0], "name ~ a and households > 3 and special = yes and on_air_date > 2020").empty
    assert sort_by(table.iloc[:0], "name").empty


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("households", [14, 10, 13, 11, 12]),
        ("households:desc", [11, 13, 10, 14, 12]),
        ("name", [12, 13, 10, 11, 14]),
        ("name:desc", [11, 10, 13, 12, 14]),
        ("operator", [13, 10, 14, 11, 12]),
        ("operator:asc", [13, 10, 14, 11, 12]),
        ("on_air_date:desc", [11, 14, 13, 10, 12]),
    ],
)
def test_rows_in_order_with_empty_cells_last(order: str, expected: list[int], table: pd.DataFrame) -> None:
    assert sort_by(table, order).index.tolist() == expected


def test_a_strange_direction_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(SettingsError, match="expected asc or desc"):
        sort_by(table, "households:down")
