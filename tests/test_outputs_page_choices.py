"""What a page is made to show or keep back: redaction, an earlier run, counts, denominators, published figures."""

import dataclasses
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from phusong.indicators.result import Result, slug
from phusong.outputs import page_points
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from phusong.outputs.stored import read_result


@pytest.fixture(scope="module")
def result(project) -> Result:
    return read_result(project / "out")


def content_of(result: Result, **choices: object) -> dict:
    return page_data(result, options=PageOptions(detail_m=200.0, **choices)).content


def test_coarse_stations_tell_no_place(result):
    content = content_of(result, redact="coarse")
    stations = content["stations"]
    assert set(stations) == {"places", "place", "id", "commune", "operator", "technology", "band", "status"}
    assert set(stations["id"]) == {""}
    # The middles of squares of 0.01 degrees.
    for axis in ("lon", "lat"):
        assert {value % 1000 for value in stations["places"][axis]} == {500}
    counted = {name: stations["operator"]["values"].index(name) for name in result.operators}
    for name, code in counted.items():
        assert stations["operator"]["index"].count(code) == (result.stations["operator"] == name).sum()
    text = json.dumps(content, ensure_ascii=False)
    for station in (*result.stations["station_id"], *result.stations["site_id"]):
        assert f'"{station}"' not in text
    # The list's order says nothing of who is who.
    shuffled = dataclasses.replace(result, stations=result.stations.iloc[::-1].reset_index(drop=True))
    again = content_of(shuffled, redact="coarse")["stations"]
    assert [again["operator"]["values"][code] for code in again["operator"]["index"]] == [
        stations["operator"]["values"][code] for code in stations["operator"]["index"]
    ]


@pytest.mark.parametrize("redact", ["coarse", "removed"])
def test_redaction_takes_away_what_gives_masts_away(result, redact):
    content = content_of(result, redact=redact)
    # Nor do reasons name sites, or profiles draw the way to them.
    assert content["profiles"] is None
    assert content_of(result)["profiles"]["hamlet"]
    assert "why" not in content["hamlets"] or not content["hamlets"]["why"]
    hamlets = content["hamlets"]
    # Three exact distances give a mast's place.
    assert all(distance % 100 == 0 for distance in hamlets["nearest_km"])
    assert all(distance % 100 == 0 for column in hamlets["nearest"].values() for distance in column)
    assert "nearest_bearing" not in hamlets
    assert hamlets["bearings"] == {}
    assert {layer["kind"] for layer in content["rasters"]["layers"]} == {"level"}
    assert {tuple(level["served"]) for level in content["rasters"]["levels"].values()} == {("outdoor",)}
    assert content["redacted"] == redact
    assert "cột" in content["notices"][0]["vi"]
    assert (content["stations"] is None) == (redact == "removed")
    # Everything else is as it was.
    whole = content_of(result)
    for key in ("figures", "province", "communes", "published", "indicators"):
        assert content[key] == whole[key]
    assert hamlets["verdict"] == whole["hamlets"]["verdict"]
    assert whole["notices"] == []


def test_denominators_are_those_of_the_figures_table(result):
    content = content_of(result)
    rows = result.figures[result.figures["scope"] == "commune"]
    for measure, key, digits in (("population", "pop", 0), ("area_km2", "area", 2)):
        told = rows[rows["measure"] == measure].drop_duplicates("commune_code").set_index("commune_code")["denominator"]
        codes = content["communes"]["code"]
        assert content["whole"][key] == [round(told[code] * 10**digits) for code in codes]
    row = rows[(rows["technology"] == "4G") & (rows["who"] == "any") & (rows["tier"] == "outdoor")]
    row = row[row["measure"] == "population"].set_index("commune_code")
    figure = content["figures"]["pop_4g_any"]
    assert figure["amount"] == [round(row["numerator"][code]) for code in content["communes"]["code"]]


def test_fibre_has_three_ratios_for_each_operator(result):
    content = content_of(result)
    rows = result.fibre[result.fibre["commune_code"].fillna("") != ""]
    for operator in rows["operator"].unique():
        tail = "" if operator == "any" else f"_{slug(str(operator))}"
        own = rows[rows["operator"] == operator].set_index("commune_code")
        for kind in ("infrastructure", "accessible", "subscribed"):
            figure = content["figures"][f"fibre_{kind}{tail}"]
            for code, pct, amount in zip(content["communes"]["code"], figure["pct"], figure["amount"], strict=True):
                if code in own.index:
                    assert pct == round(round(own.loc[code, f"fibre_{kind}_pct"], 1) * 10)
                    assert amount == own.loc[code, f"households_{kind}"]
    province = content["province"]["fibre_subscribed"]
    assert province["of"] == content["province"]["fibre_infrastructure"]["of"] == result.communes["households"].sum()
    assert province["pct"] == pytest.approx(1000 * province["amount"] / province["of"], abs=0.5)


def test_published_figures_stand_beside_ours(result):
    told = content_of(result)["published"]
    assert told["indicator"] == list(result.published["indicator"])
    for number, row in enumerate(result.published.to_dict("records")):
        assert told["comparable"][number] == int(row["comparable"])
        if row["comparable"]:
            assert told["difference"][number] == round(100 * row["difference"])
        else:
            assert told["difference"][number] is None


def test_an_earlier_run_is_told_by_the_rows_of_this_one(result):
    communes = (
        result.communes.iloc[::-1]
        .iloc[:-1]
        .assign(pop_4g_any_pct=12.34, population=lambda table: table["population"] + 100)
    )
    hamlets = result.hamlets.iloc[::-1].iloc[:-1].assign(verdict="none")
    manifest = {**result.manifest, "resolution_m": 90.0, "data_date": "2024-09-30"}
    earlier = dataclasses.replace(result, communes=communes, hamlets=hamlets, manifest=manifest, folder=None)
    before = content_of(result, before=earlier)["before"]
    assert before["manifest"]["data_date"] == "2024-09-30"
    assert before["figures"]["pop_4g_any"]["pct"] == [None, *[123] * (len(communes))]
    # Its numerators stand over its own denominators.
    people = [None, *communes["population"][::-1].tolist()]
    assert before["whole"]["pop"] == before["communes"]["population"] == people != content_of(result)["whole"]["pop"]
    assert (
        before["communes"]["households"][1:]
        == before["whole"]["fibre_subscribed"][1:]
        == result.communes["households"][1:].tolist()
    )
    assert before["hamlets"]["verdict"]["index"] == [-1, *[0] * len(hamlets)]
    assert before["unmatched"] == 1
    assert before["unlike"] == [{"vi": "cỡ ô lưới", "en": "size of cells"}]
    assert content_of(result)["before"] is None


def test_too_many_points_are_counted_and_said_so(result, monkeypatch):
    monkeypatch.setattr(page_points, "MOST_POINTS", 10)
    content = content_of(result)
    for table, key, whole in (
        (content["stations"], "operator", result.stations),
        (content["hamlets"], "verdict", result.hamlets),
    ):
        assert table["counted"]
        assert table["of"] == sum(table["count"]) == len(whole)
        column = table[key]
        for code, value in enumerate(column["values"]):
            rows = np.array(column["index"]) == code
            assert np.array(table["count"])[rows].sum() == (whole[key] == value).sum()
    assert sum(content["hamlets"]["population"]) == result.hamlets["population"].sum()
    assert [("ô vuông" in note["vi"], "by square" in note["en"]) for note in content["notices"]] == [(True, True)] * 2


def test_sectors_are_lists_of_directions(result):
    stations = gpd.GeoDataFrame(result.stations.assign(azimuth_deg="0/120/240.4"))
    stations.loc[stations.index[0], "azimuth_deg"] = pd.NA
    told = content_of(dataclasses.replace(result, stations=stations))["stations"]
    assert told["azimuth"]["values"] == [[0, 120, 240]]
    assert told["azimuth"]["index"][:2] == [-1, 0]
    assert set(told["beamwidth"]["values"]) == set(result.stations["beamwidth_deg"])
