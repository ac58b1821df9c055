"""Fibre's three ratios: each over the households of the communes for which it is known."""

import made
import numpy as np
import pandas as pd
import pytest
from phusong.indicators.fibre import KINDS, UNION, fibre_figures
from phusong.tables import FIBRE

COMMUNES = made.communes(3)
HOMES = COMMUNES.set_index("commune_code")["households"]


def fibre_table(*rows: tuple[int, str, int | None, int | None, int | None]) -> pd.DataFrame:
    names = list(FIBRE.names)
    frame = pd.DataFrame([(made.CODES[i], *rest) for i, *rest in rows], columns=names)
    return frame.astype({column.name: column.dtype for column in FIBRE.columns})


def of(table: pd.DataFrame, code: str, operator: str) -> pd.Series:
    rows = table[(table["commune_code"] == code) & (table["operator"] == operator)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_each_ratio_is_over_the_communes_households():
    table = fibre_figures(fibre_table((0, "Viettel", 800, 700, 400), (0, UNION, 900, 800, 600)), COMMUNES)
    row = of(table, made.CODES[0], UNION)
    assert row["households"] == 1_000
    assert [row[f"fibre_{kind}_pct"] for kind in KINDS] == pytest.approx([90.0, 80.0, 60.0])
    assert of(table, made.CODES[0], "Viettel")["fibre_subscribed_pct"] == pytest.approx(40.0)


def test_without_a_union_only_subscribed_can_be_added_up():
    table = fibre_figures(fibre_table((0, "Viettel", 800, 700, 400), (0, "VNPT", 500, 400, 250)), COMMUNES)
    union = of(table, made.CODES[0], UNION)
    assert union["households_subscribed"] == 650
    assert union["fibre_subscribed_pct"] == pytest.approx(65.0)
    assert pd.isna(union["households_infrastructure"])
    assert np.isnan(union["fibre_infrastructure_pct"])
    assert np.isnan(union["fibre_accessible_pct"])


def test_the_province_is_the_sum_of_its_communes():
    rows = [(i, UNION, 600 + i, 500 + i, 300 + i) for i in range(3)]
    table = fibre_figures(fibre_table(*rows), COMMUNES)
    province = of(table, "", UNION)
    assert province["households"] == HOMES.sum()
    for kind, base in zip(KINDS, (600, 500, 300), strict=True):
        assert province[f"households_{kind}"] == 3 * base + 3
        assert province[f"fibre_{kind}_pct"] == pytest.approx((3 * base + 3) / HOMES.sum() * 100)


def test_a_ratio_counts_only_the_communes_that_know_it():
    table = fibre_figures(fibre_table((0, UNION, 900, None, 600), (1, UNION, None, None, 700)), COMMUNES)
    province = of(table, "", UNION)
    assert province["fibre_infrastructure_pct"] == pytest.approx(900 / HOMES.iloc[0] * 100)
    assert np.isnan(province["fibre_accessible_pct"])
    assert province["fibre_subscribed_pct"] == pytest.approx(1_300 / HOMES.iloc[:2].sum() * 100)


def test_communes_with_and_without_a_union_go_together():
    rows = [
        (0, UNION, 900, 800, 600),
        (0, "Viettel", 700, 600, 400),
        (1, "Viettel", 1_000, 900, 500),
        (1, "VNPT", 0, 0, 9),
    ]
    table = fibre_figures(fibre_table(*rows), COMMUNES)
    province = of(table, "", UNION)
    assert province["households_subscribed"] == 600 + 509
    assert province["households_infrastructure"] == 900
    assert province["fibre_infrastructure_pct"] == pytest.approx(900 / HOMES.iloc[0] * 100)
    assert of(table, "", "Viettel")["households_subscribed"] == 900
    assert set(table["operator"]) == {UNION, "Viettel", "VNPT"}


def test_no_ratio_is_over_100_of_right_input_and_subscribed_is_the_least():
    rows = [(i, UNION, int(HOMES.iloc[i]), int(HOMES.iloc[i]) - 1, int(HOMES.iloc[i]) // 2) for i in range(3)]
    table = fibre_figures(fibre_table(*rows), COMMUNES)
    shares = table[[f"fibre_{kind}_pct" for kind in KINDS]].to_numpy()
    assert shares.max() <= 100.0
    assert np.all(np.diff(shares, axis=1) <= 0)


def test_communes_without_households_have_no_ratio_and_do_not_weigh_in():
    communes = COMMUNES.copy()
    communes["households"] = pd.array([None, 1_625, 0], dtype="Int64")
    rows = [(i, UNION, 600, 500, 300) for i in range(2)] + [(2, UNION, 0, 0, 0)]
    table = fibre_figures(fibre_table(*rows), communes)
    unknown = table[table["commune_code"] == made.CODES[0]]
    assert len(unknown), "its rows are kept"
    assert unknown[[f"fibre_{kind}_pct" for kind in KINDS]].isna().all().all()
    assert np.isnan(of(table, made.CODES[2], UNION)["fibre_subscribed_pct"])
    assert of(table, "", UNION)["fibre_subscribed_pct"] == pytest.approx(300 / 1_625 * 100)
