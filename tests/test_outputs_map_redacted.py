"""A page that keeps stations' places back: nothing in it, its frames or its zip tells which mast stands where."""

import dataclasses
import html
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from phusong.config import WhatIf
from phusong.geo.crs import distance_and_bearing
from phusong.indicators.result import Result, slug
from phusong.outputs.map import write_map
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from phusong.outputs.page_redact import SQUARE_DEG, redacted
from phusong.outputs.scenario import changes_text, scenario_limit, scenario_title
from phusong.outputs.stored import read_result
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import console, layer_pixel, move_to, open_page, press, reopen, resize, state_of, text, texts

BOTH = ("coarse", "removed")


@pytest.fixture(scope="module")
def result(planned: Path) -> Result:
    return read_result(planned / "out")


def numbers_under(data: object, *keys: str) -> list[list[int]]:
    """Return all columns of those names, wherever they stand."""
    if isinstance(data, dict):
        own = [value for name, value in data.items() if name in keys and isinstance(value, list)]
        return own + [column for value in data.values() for column in numbers_under(value, *keys)]
    return []


@pytest.mark.parametrize("redact", BOTH)
def test_no_file_tells_a_station_or_its_place(phusong, planned, result, tmp_path, redact):
    words = ("--redact-stations", redact, "--before", planned, "--no-compress", "--embed", "--zip")
    done = phusong("map", "-p", planned, "--maps", tmp_path, "--json", *words)
    assert done.code == 0, done.err
    told = json.loads(done.out)
    page = Path(told["map"]).read_text(encoding="utf-8")
    with zipfile.ZipFile(told["zip"][0]) as packed:
        sent = packed.read(packed.namelist()[0]).decode("utf-8")
    snippet, fragment = (Path(file).read_text(encoding="utf-8") for file in told["embed"])
    assert sent == html.unescape(re.search(r'srcdoc="([^"]*)"', fragment)[1]) == page
    block = re.search(r'data-encoding="plain">([^<]*)</script>', page)[1]
    for name in {*result.stations["station_id"], *result.stations["site_id"]}:
        assert not re.search(rf"\b{name}\b", block + snippet)
    data = json.loads(block)
    data["communes"].pop("label")
    data["hamlets"].pop("point")
    for axis, column in (("lon", result.stations.geometry.x), ("lat", result.stations.geometry.y)):
        exact = set(np.round(column * 1e5).astype(int))
        assert not exact & {value for found in numbers_under(data, axis) for value in found}


def middle(degrees: object) -> np.ndarray:
    """Return the middles of the squares in which places lie, along one axis."""
    return (np.floor(np.asarray(degrees) / SQUARE_DEG) + 0.5) * SQUARE_DEG


@pytest.mark.parametrize("redact", BOTH)
def test_distances_are_to_the_square_of_the_nearest_mast_or_fibre_node(result, redact):
    """Exact distances from three hamlets give a mast's place; these give its square, as the stations' layer does."""
    masts = result.stations.drop_duplicates("site_id").set_index("site_id")
    # A fibre node stands at a mast as a rule.
    node = masts.geometry.iloc[[0] * len(result.hamlets)]
    away_km, bearing = distance_and_bearing(result.hamlets.geometry.x, result.hamlets.geometry.y, node.x, node.y)
    hamlets = result.hamlets.assign(
        nearest_fibre_node_km=away_km.round(3),
        nearest_fibre_node_bearing_deg=bearing.round(1),
        nearest_fibre_node_id=masts.index[0],
    )
    shown = dataclasses.replace(result, hamlets=hamlets)
    whole, told = (
        page_data(shown, options=PageOptions(redact=kind, detail_m=400.0)).content["hamlets"] for kind in (None, redact)
    )
    for name, column in (
        ("nearest_fibre_node", told["fibre_node_km"]),
        ("nearest_site", told["nearest_km"]),
        *((f"nearest_{slug(o)}", c) for o, c in told["nearest"].items()),
    ):
        place = masts.loc[hamlets[f"{name}_id"]].geometry
        km, _ = distance_and_bearing(hamlets.geometry.x, hamlets.geometry.y, middle(place.x), middle(place.y))
        assert column == [round(float(value)) * 100 for value in km]
    # Levels rise towards the mast, and a reason in words tells how far it is.
    for kind in ("levels", "asked_levels", "bearings"):
        assert whole[kind]
        assert told[kind] == {}
    assert any(whole["why"]["vi"])
    assert "why" not in told
    # A probability follows the level.
    assert any(value % 10 for value in whole["probability"] if value is not None)
    assert told["probability"] == [value if value is None else round(value / 10) * 10 for value in whole["probability"]]


def test_a_hamlet_that_was_put_at_a_mast_tells_the_square_alone(result):
    """It lies in the middle of the mast's square, and as far from there as that middle is: not at all."""
    masts = result.stations.drop_duplicates("site_id").iloc[: len(result.hamlets)]
    hamlets = result.hamlets.iloc[: len(masts)].set_geometry(list(masts.geometry), crs=masts.crs)
    found = redacted(
        dataclasses.replace(
            result,
            hamlets=hamlets.assign(placed="masts", nearest_site_km=0.0, nearest_site_bearing_deg=0.0),
        ),
        "coarse",
    ).hamlets
    assert found.geometry.x.to_numpy() == pytest.approx(middle(masts.geometry.x))
    assert set(found["nearest_site_km"]) == {0.0}


def test_a_square_does_not_tell_whose_commune_s_station_it_holds(result):
    coarse = redacted(result, "coarse").stations
    keys = ["commune_code", "operator", "technology", "status"]
    counts = [table.groupby(keys, dropna=False).size().to_dict() for table in (coarse, result.stations)]
    assert counts[0] == counts[1]
    of = [pd.MultiIndex.from_frame(table[keys[1:]]) for table in (coarse, result.stations)]
    assert sorted(of[0]) == sorted(of[1])
    # Within a kind the codes stand in their own order, whatever the squares'.
    for _, alike in coarse.groupby(keys[1:], dropna=False):
        assert alike["commune_code"].is_monotonic_increasing


def test_a_scenario_s_stations_are_counted_instead_of_named(result):
    wanted = WhatIf(without=("T003", "S001"), switch_off=("2G",))
    manifest = {
        **result.manifest,
        "title": scenario_title(wanted, "Tỉnh").render("vi"),
        "limits": [{name: scenario_limit(wanted).render(name) for name in ("vi", "en")}],
        "what_if": {
            "text": {name: changes_text(wanted).render(name) for name in ("vi", "en")},
            "without": ["T003", "S001"],
            "added": [],
            "removed": ["T003", "T004"],
        },
    }
    scenario = dataclasses.replace(result, manifest=manifest)
    named, hidden = (
        json.dumps(page_data(scenario, options=PageOptions(redact=redact)).content["manifest"], ensure_ascii=False)
        for redact in (None, "coarse")
    )
    assert "T003" in named
    assert "T003" not in hidden
    assert "bỏ 2 trạm" in hidden
    assert "2 fewer" in hidden


@pytest.mark.browser
@pytest.mark.parametrize("redact", BOTH)
def test_a_reader_finds_no_mast(browser: webdriver.Chrome, result: Result, tmp_path: Path, redact: str) -> None:
    file = write_map(result, tmp_path / "map.html", options=PageOptions(redact=redact))
    resize(browser, 1366, 900)
    open_page(browser, file)
    assert "ô vuông khoảng 1 km" in text(browser, "#marks")
    # Neither by name ...
    search = browser.find_element("id", "search-input")
    assert search.get_attribute("placeholder") == "Tìm xã, thôn (không cần dấu)"
    for name in (*result.stations["station_id"][:2], *result.stations["site_id"][:2]):
        search.send_keys(Keys.CONTROL, "a")
        search.send_keys(name)
        assert texts(browser, "#search-list li") == []
    search.send_keys(Keys.ESCAPE)
    # ... nor by a link of an open page ...
    for state in ("#site=T003", "#site=", "#site=0"):
        reopen(browser, file, state)
        assert texts(browser, "#card-title") == []
    # ... nor from a hamlet, whose card tells about how far the square is, and leads to no mast.
    lost = result.hamlets[result.hamlets["verdict"] != "covered"].iloc[0]
    reopen(browser, file, f"#hamlet={lost['hamlet_id']}")
    card = text(browser, "#detail")
    assert re.search(r"khoảng \d+\s+km", card)
    assert not re.search(r"\d,\d+\s+km|hướng (B|Đ|N|T)", card.split("Nút cáp quang")[0])
    assert "Mặt cắt" not in card
    buttons = browser.execute_script("return [...document.querySelectorAll('#detail button')].map((one) => one.id)")
    assert set(buttons) <= {"back", "card-link", "discrepancy-save", *(f"plan-{row}" for row in range(9))}
    if redact == "removed":
        assert texts(browser, "label[for=layer-stations]") == []
        assert texts(browser, "label[for=layer-plan]") == []
    else:
        press(browser, "#layer-stations")
        press(browser, "#layer-stationsAll")
        mast = result.stations.iloc[0].geometry
        lon, lat = (float(middle(value)) for value in (mast.x, mast.y))
        browser.execute_script("map_phusong.setView([arguments[1], arguments[0]], 14, {animate: false})", lon, lat)
        move_to(browser, *layer_pixel(browser, lon, lat), press_there=True)
        assert text(browser, "#card-title") == "Các trạm trong ô vuông khoảng 1 km"
        assert text(browser, "#back") == "‹ Toàn tỉnh"
        assert texts(browser, "#card-link") == []
        assert "site=" not in state_of(browser)
    assert console(browser) == []
