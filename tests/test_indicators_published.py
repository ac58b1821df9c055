"""Published figures beside ours: which can be compared, with what, and how further indicators are weighed."""

from datetime import date

import made
import numpy as np
import pandas as pd
import pytest
from phusong.indicators.fibre import UNION, fibre_figures
from phusong.indicators.figures import figures_of
from phusong.indicators.published import Ours, beside_published, counterpart
from phusong.indicators.published_places import communes_of_scopes
from phusong.indicators.result import Result
from phusong.outputs.published_words import difference_sentence, note_sentence

DAY = date(2025, 10, 31)
COMMUNES = made.communes(3)
CELLS = np.array([100.0, 100.0, 50.0])


def figures(technology: str = "4G") -> pd.DataFrame:
    random = np.random.default_rng(1)
    share = np.sort(random.random((3, 2, 4)), axis=1)[:, ::-1]
    table = COMMUNES.assign(polygon_km2=[20.0, 20.0, 10.0])
    population = table["population"].to_numpy(float)[:, None, None]
    tally = made.tally(technology, ("outdoor", "indoor"), share * CELLS[:, None, None], share * population)
    return figures_of(table, [tally], CELLS, ("Viettel", "VNPT"), {})


@pytest.fixture(scope="module")
def ours() -> Ours:
    hamlets = (
        made.hamlets()
        .iloc[:5]
        .assign(verdict=["covered", "partial", "none", "none", "covered"], special=[True, False, True, None, True])
    )
    hamlets["special"] = hamlets["special"].astype("boolean")
    stations = made.stations(8).assign(used=True)
    stations.loc[0, "used"] = False
    stations.loc[1, "commune_code"] = None
    fibre = fibre_figures(
        pd.DataFrame(
            {
                "commune_code": list(made.CODES[:3]), "operator": [UNION] * 3,
                "households_infrastructure": [900, 900, 90], "households_accessible": [800, 800, 80],
                "households_subscribed": [500, 400, 30],
            }
        ).astype({f"households_{kind}": "Int64" for kind in ("infrastructure", "accessible", "subscribed")}),
        COMMUNES,
    )  # fmt: skip
    communes = COMMUNES.assign(smartphone_pct=[80.0, 90.0, np.nan], speakers=[1.0, 2.0, 3.0])
    return Ours(
        pd.concat([figures("4G"), figures("3G4G")]), communes, stations, hamlets, fibre, ("smartphone_pct", "speakers")
    )


def province(ours: Ours, technology: str, who: str, measure: str, tier: str = "outdoor") -> float:
    of_tier = ours.figures.query("scope == 'province' and technology == @technology and tier == @tier")
    return float(of_tier.query("who == @who and measure == @measure")["pct"].iloc[0])


@pytest.mark.parametrize(
    ("indicator", "key"),
    [
        ("area_4g_any_pct", ("4G", "any", "area_km2")),
        ("pop_4g_viettel_pct", ("4G", "viettel", "population")),
        ("pop_4g_greatest_pct", ("4G", "greatest", "population")),
        ("pop_4g_min2_pct", ("4G", "min2", "population")),
        ("pop_4g_any_indoor_pct", ("4G", "any", "population", "indoor")),
        ("area_3g4g_any_pct", ("3G4G", "any", "area_km2")),
    ],
)
def test_coverage_is_found_by_its_columns_name(ours, indicator, key):
    assert counterpart(indicator, ours) == province(ours, *key)


def test_stations_are_counted_where_they_serve_and_lie_inside(ours):
    assert counterpart("bts_count", ours) == 6
    counted = ours.stations[ours.stations["used"] & ours.stations["commune_code"].notna()]["technology"].value_counts()
    for technology, count in counted.items():
        assert counterpart(f"bts_{technology.lower()}_count", ours) == count


def test_hamlets_with_any_signal_are_served_special_ones_apart(ours):
    assert counterpart("hamlets_mobile_pct", ours) == pytest.approx(60.0)
    assert counterpart("hamlets_special_mobile_pct", ours) == pytest.approx(2 / 3 * 100)


def test_fibre_is_the_unions_province_ratio(ours):
    homes = COMMUNES["households"].sum()
    assert counterpart("fibre_subscribed_pct", ours) == pytest.approx(930 / homes * 100)
    assert counterpart("fibre_accessible_pct", ours) == pytest.approx(1_680 / homes * 100)


def test_further_indicators_are_weighed_by_people_where_they_are_known(ours):
    people = made.POPULATION
    assert counterpart("smartphone_pct", ours) == pytest.approx((80 * people[0] + 90 * people[1]) / sum(people[:2]))


@pytest.mark.parametrize(
    "indicator", ["wifi_pct", "pop_6g_any_pct", "pop_5g_any_pct", "area_4g_nobody_pct", "pop_4g_any"]
)
def test_what_is_not_computed_has_no_counterpart(ours, indicator):
    assert counterpart(indicator, ours) is None


def test_an_empty_project_has_no_counterparts(ours):
    bare = Ours(ours.figures, ours.communes, ours.stations, None, None, ())
    for indicator in ("hamlets_mobile_pct", "fibre_subscribed_pct", "smartphone_pct"):
        assert counterpart(indicator, bare) is None


def published(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["scope", "indicator", "value"])
    return frame.assign(date="2025-10", relation="=", unit="%", source="báo cáo")


def test_only_figures_of_this_territory_are_compared(ours):
    rows = ("made", "fibre_subscribed_pct", 76.77), ("old", "fibre_subscribed_pct", 72.74), ("made", "wifi_pct", 5.0)
    table = beside_published(published(*rows), ours, "made", DAY)
    assert table["comparable"].tolist() == [True, False, False]
    assert table["note"].tolist() == ["", "other_scope", "not_computed"]
    assert table["difference"].iloc[0] == pytest.approx(table["ours"].iloc[0] - 76.77)
    assert table["difference"].isna().tolist() == [False, True, True]
    # What another territory published still shows beside ours, only not as a difference.
    assert table["ours"].notna().tolist() == [True, True, False]


def test_goals_and_other_dates_are_not_compared_and_told_apart(ours):
    rows = published(("made", "bts_count", 10.0))
    told = {}
    for text in (
        "2025",
        "2025-10",
        "2025-08-01",
        "2025-07-30",
        "2024-09",
        "2026-01",
        "2026-03",
        "2030",
        "quý III",
        "10/2025",
        "tháng 9/2019",
        "Quý III/2018",
        "Q4/2025",
        "2023",
        "cuối năm 2024",
        "31.12.2024",
        "đến năm 2030",
        "6 tháng đầu năm 2025",
        "9 tháng năm 2025",
        "giai đoạn 2021-2025",
        "2025-2030",
        "từ năm 2019 đến năm 2021",
        "sau Tết",
    ):
        row = beside_published(rows.assign(date=text), ours, "made", DAY).iloc[0]
        assert row["comparable"] == (row["note"] == "") == pd.notna(row["difference"])
        told[text] = row["note"]
    # A quarter, 92 days, is near enough; what cannot be read is never compared in silence.
    assert told == {
        "2025": "", "2025-10": "", "2025-08-01": "", "2025-07-30": "other_date", "2024-09": "other_date",
        "2026-01": "", "2026-03": "goal", "2030": "goal", "quý III": "unknown_date",
        "10/2025": "", "tháng 9/2019": "other_date", "Quý III/2018": "other_date", "Q4/2025": "", "2023": "other_date",
        "cuối năm 2024": "other_date", "31.12.2024": "other_date", "đến năm 2030": "goal",
        "6 tháng đầu năm 2025": "other_date", "9 tháng năm 2025": "",
        # What is planned for several years is a goal until they are nearly over.
        "giai đoạn 2021-2025": "", "2025-2030": "goal", "từ năm 2019 đến năm 2021": "other_date",
        "sau Tết": "unknown_date",
    }  # fmt: skip
    elsewhere = beside_published(rows.assign(date="2030"), ours, "another", DAY).iloc[0]
    assert elsewhere["note"] == "goal"


def test_without_a_scope_every_row_is_comparable(ours):
    table = beside_published(published(("anywhere", "bts_count", 10.0)), ours, "", DAY)
    assert table["comparable"].all()
    assert table["difference"].tolist() == [-4.0]


def test_a_communes_figure_is_held_against_that_communes(ours):
    scopes = ("Xã Thanh Sơn", "Thanh Sơn", "thanh sơn", "00001", "x. Thanh Sơn")
    names = ("pop_4g_any_pct", "smartphone_pct", "bts_2g_count", "fibre_subscribed_pct", "hamlets_mobile_pct")
    rows = [(scope, name, 50.0) for scope in scopes for name in names]
    of_pop = ours.figures.query("commune_code == '00001' and technology == '4G' and tier == 'outdoor' and who == 'any'")
    here = ours.hamlets[ours.hamlets["commune_code"] == "00001"]
    stations = ours.stations[ours.stations["used"] & (ours.stations["commune_code"] == "00001")]
    expected = {
        "pop_4g_any_pct": of_pop.query("measure == 'population'")["pct"].iloc[0],
        "smartphone_pct": 80.0,
        "bts_2g_count": (stations["technology"] == "2G").sum(),
        "fibre_subscribed_pct": 50.0,
        "hamlets_mobile_pct": 100.0 * (here["verdict"] != "none").mean(),
    }
    assert COMMUNES["households"].iloc[0] == 1000
    for scope in ("", "made"):
        table = beside_published(published(*rows), ours, scope, DAY)
        assert set(table["commune_code"]) == {"00001"}
        assert table["comparable"].all()
        for name, own in table.groupby("indicator")["ours"]:
            assert own.to_list() == pytest.approx([expected[name]] * len(scopes)), name
    for name in names:
        assert expected[name] != counterpart(name, ours)


def test_a_communes_difference_is_explained_by_that_commune(ours):
    wide = ours.figures.assign(pct_low=1.0, pct_high=99.0)
    wide.loc[wide["commune_code"] == "00001", ["pct_low", "pct_high"]] = (61.0, 62.0)
    rows = published(("Thanh Sơn", "pop_4g_any_pct", 50.0), ("made", "pop_4g_any_pct", 50.0),
                     ("Thanh Sơn", "bts_2g_count", 50.0))  # fmt: skip
    result = Result(ours.communes, wide, None, ours.stations, None, None, (), (), (), {})
    table = beside_published(rows.assign(ours=0.0), ours, "made", DAY)
    told = [str(difference_sentence(row, result)) for row in table.to_dict("records")]
    assert "outside the range (61.0 to 62.0%)" in told[0]
    assert "within the range (1.0 to 99.0%)" in told[1]
    here = ours.stations.query("commune_code == '00001' and technology == '2G'")
    assert f"The list holds {len(here)} station" in told[2]


def test_a_difference_is_never_told_as_none(ours):
    row = {"indicator": "pop_4g_any_pct", "value": 99.0, "relation": ">", "unit": "%"}
    result = Result(ours.communes, ours.figures, None, ours.stations, None, None, (), (), (), {})
    assert str(difference_sentence(row | {"ours": 98.97}, result)).startswith("Ours is 0.03 points lower")
    assert str(difference_sentence(row | {"ours": 98.999}, result)) == "The two agree."


@pytest.mark.parametrize(
    ("indicator", "why"),
    [
        ("wifi_pct", "phusong does not compute this figure, and no table of the project gives it."),
        ("bts_5g_count", "The list holds no 5G station that is on air and lies in a commune."),
        ("pop_5g_any_pct", "The project has no 5G station on air."),
        ("pop_min3g_any_pct", "The project has no 3G station on air."),
        ("pop_min4g_any_pct", "No technology here is newer than 4G: the figure of that one alone is the same."),
        ("pop_4g_gmobile_pct", "The project has no station on air of Gmobile."),
        ("pop_4g_any_vehicle_pct", "Coverage in a vehicle was not computed."),
        ("hamlets_mobile_pct", "The project was given no list of hamlets."),
        ("fibre_subscribed_pct", "The project was given no data of fibre."),
    ],
)
def test_what_has_no_counterpart_is_told_the_true_reason(ours, indicator, why):
    stations = ours.stations.query("technology != '5G'")
    bare = Ours(ours.figures, ours.communes, stations, None, None, ())
    result = Result(
        ours.communes, ours.figures, None, stations, None, None, ("Viettel", "VNPT"), ("4G",), (),
        {"data_date": str(DAY)},
    )  # fmt: skip
    row = beside_published(published(("made", indicator, 50.0)), bare, "made", DAY).to_dict("records")[0]
    assert str(note_sentence(row, result)) == why


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("made", ""), ("Hòa Bình", ""), ("Tỉnh Phú Thọ", ""), ("Thanh Sơn (23 xã)", ""), ("Việt Nam", ""),
        ("Phường Hòa Bình", "00003"), ("Xã Hòa Bình", None), ("Xã Đá Chông", None), ("Tân Hoà", "00002"),
    ],
)  # fmt: skip
def test_a_scope_is_a_communes_where_it_can_be_nothing_else(scope, code):
    communes = COMMUNES.assign(name=["Thanh Sơn", "Tân Hòa", "Hòa Bình"], type=["xã", "xã", "phường"])
    assert communes_of_scopes(pd.Series([scope]), communes) == [code]
    twice = communes.assign(name="Thanh Sơn")
    assert communes_of_scopes(pd.Series(["Thanh Sơn", "Xã Thanh Sơn"]), twice) == [None, None]
    assert communes_of_scopes(pd.Series(["Phường Thanh Sơn"]), twice) == ["00003"]


def test_a_commune_that_is_none_of_these_has_no_figure_of_ours(ours):
    table = beside_published(published(("Xã Đá Chông", "bts_count", 10.0)), ours, "", DAY)
    assert (table["note"].to_list(), table["ours"].isna().to_list()) == (["other_scope"], [True])


def test_a_table_without_rows_stays_one(ours):
    assert len(beside_published(published().astype({"value": float}), ours, "made", DAY)) == 0
