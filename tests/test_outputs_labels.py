"""Headings and codes in words."""

import itertools

import pytest
from phusong.indicators.figures import MEASURES
from phusong.indicators.hamlets import VERDICTS
from phusong.indicators.result import slug
from phusong.outputs.codes import technology_label, value_label, verdict_label, who_label
from phusong.outputs.labels import cell_label, label
from phusong.tables import COMMUNES, FIBRE, FIBRE_NODES, HAMLETS, OPERATORS, PUBLISHED, STATIONS, TECHNOLOGIES

WHO = ("any", "greatest", "min2", "min3", "min4", "min5", *(slug(name) for name in OPERATORS))
UNITS = {"area": ("_km2", "_pct"), "pop": ("_persons", "_pct"), "households": ("", "_pct")}

COVERED = [
    f"{measure}_{slug(technology)}_{who}{tier}{unit}{bound}"
    for measure, units in UNITS.items()
    for technology, who, tier, unit, bound in itertools.product(
        (*TECHNOLOGIES, "3G4G"), WHO, ("", "_indoor", "_vehicle"), units, ("", "_low", "_high")
    )
]


def test_every_figure_of_the_grammar_has_a_heading_of_its_own() -> None:
    headings = [str(label(column)) for column in COVERED]
    assert len(set(headings)) == len(COVERED)
    assert not [heading for heading in headings if "_" in heading]


def test_a_heading_says_technology_operator_tier_bound_and_unit() -> None:
    heading = str(label("pop_5g_mobifone_indoor_pct_high"))
    assert all(word in heading for word in ("5G", "MobiFone", "indoors", "high", "(%)", "population"))


@pytest.mark.parametrize("table", [STATIONS, COMMUNES, HAMLETS, FIBRE, FIBRE_NODES, PUBLISHED], ids=lambda t: t.name)
def test_every_column_of_the_tables_has_a_heading(table) -> None:
    for column in table.columns:
        assert str(label(column.name)) != column.name, column.name


def test_units_of_input_headings_are_kept() -> None:
    for column in (*STATIONS.columns, *COMMUNES.columns, *HAMLETS.columns):
        if "(" in column.heading_en:
            unit = column.heading_en[column.heading_en.index("(") :]
            assert str(label(column.name)).endswith(unit)


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("fibre_accessible_pct", "Households that could be connected to fibre (%)"),
        ("fibre_subscribed_viettel_pct", "Households connected to fibre, Viettel (%)"),
        ("level_4g_dbm", "4G level, the strongest operator (dBm)"),
        ("level_4g_vnpt_indoor_dbm_low", "4G level, VNPT, indoors, low (dBm)"),
        ("margin_4g_db", "4G level above the threshold, the strongest operator (dB)"),
        ("share_4g_any_pct", "4G share of the hamlet served, at least one operator (%)"),
        ("nearest_site_km", "Nearest site (km)"),
        ("nearest_viettel_km", "Nearest site of Viettel (km)"),
        ("nearest_vnpt_bearing_deg", "Bearing of the nearest site of VNPT (° from north)"),
        ("verdict_mobifone", "Verdict for MobiFone"),
        ("area_3g4g_any_pct", "3G/4G area covered, at least one operator (%)"),
        ("bts_4g_count", "4G stations"),
        ("nearest_fibre_node_km", "Nearest fibre node (km)"),
        ("smartphones_pct", "smartphones_pct"),
        ("a{b}_{}", "a{b}_{}"),
    ],
)
def test_other_columns(column: str, heading: str) -> None:
    assert str(label(column)) == heading


def test_operators_beyond_the_five_keep_their_spelling() -> None:
    name = "Đông Dương"
    assert name in str(label(f"pop_4g_{slug(name)}_pct", [name]))
    assert "ABC Tel" in str(label("pop_4g_abctel_pct", ["ABC Tel"]))


def test_every_code_of_the_indicators_has_words() -> None:
    for column, codes in (("verdict", VERDICTS), ("tier", ("outdoor", "vehicle", "indoor")), ("measure", MEASURES)):
        for code in codes:
            assert value_label(column, code).template != "{value}"


def test_a_published_indicators_name_is_put_in_words() -> None:
    assert str(cell_label("indicator", "bts_count")) == "Stations"
    assert str(cell_label("name", "bts_count")) == "bts_count"


def test_codes() -> None:
    words = {str(verdict_label(code)) for code in ("covered", "partial", "none")}
    assert len(words) == 3
    assert str(technology_label("5G")) == "5G"
    assert str(who_label("Viettel")) == "Viettel"
    assert str(value_label("status", "on_air")) == "on air"
    assert str(value_label("status", "{strange}")) == "{strange}"
