"""The map page against hostile texts: whatever a table or a manifest says, nothing of it runs."""

import dataclasses
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from phusong.indicators.result import Result
from phusong.outputs.map import write_map
from phusong.outputs.page_options import PageOptions
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import console, layer_pixel, move_to, open_page, press, requests, resize, text, wait
from .map_results import make_result

pytestmark = pytest.mark.browser

EVIL = (
    "<img src=x onerror=window.fired=1>",
    "${window.fired=1}",
    "`${window.fired=1}`",
    "</script><script>window.fired=1</script>",
    "\"'><svg onload=window.fired=1>",
    "{{ constructor.constructor('window.fired=1')() }}",
)


@pytest.fixture(scope="module")
def result() -> Result:
    return make_result(communes=12, stations=90, hamlets=80)


def evil_result(result: Result) -> Result:
    """Return the run with markup and script wherever a text can stand."""

    def spread(count: int) -> list[str]:
        return [EVIL[number % len(EVIL)] for number in range(count)]

    communes, hamlets, stations = result.communes.copy(), result.hamlets.copy(), result.stations.copy()
    communes["name"], communes["type"] = spread(len(communes)), spread(len(communes))
    communes = communes.rename(columns={"smartphone_pct": EVIL[0]})
    communes[EVIL[1]] = spread(len(communes))
    for column in ("name", "hamlet_id", "reason", "nearest_site_operator"):
        hamlets[column] = spread(len(hamlets))
    for column in ("station_id", "site_id", "operator", "status", "filled", "on_air_date"):
        stations[column] = pd.Series(spread(len(stations)), index=stations.index)
    told = ("title", "issuer", "data_date", "model", "population_method", "rule", "version")
    manifest = {
        **dict.fromkeys(told, EVIL[0]),
        "synthetic": True,
        "synthetic_inputs": list(EVIL),
        "limits": [{"vi": name, "en": name} for name in EVIL],
        "sources": [{"key": name, "file": name, "source": name, "sha256": name} for name in EVIL],
        "thresholds_dbm": {EVIL[0]: EVIL[1]},
    }
    return dataclasses.replace(
        result,
        communes=communes,
        hamlets=hamlets,
        stations=stations,
        operators=(*result.operators, EVIL[0]),
        indicators=(EVIL[0], EVIL[1]),
        manifest=manifest,
    )


@pytest.mark.parametrize("compress", [True, False])
def test_no_name_is_ever_run(browser: webdriver.Chrome, result: Result, tmp_path: Path, compress: bool) -> None:
    evil = evil_result(result)
    resize(browser, 1366, 900)
    open_page(browser, write_map(evil, tmp_path / "map.html", options=PageOptions(compress=compress)))
    for selector in (
        "#layer-stations",
        "#layer-covered",
        "#layer-stationsAll",
        ".method summary",
        "[lang=en]",
        "#worst-all",
    ):
        press(browser, selector)
    for number in range(len(EVIL)):
        press(browser, f"#worst-{number}")
        assert EVIL[number] in text(browser, "#card-title")
        browser.execute_script("document.querySelector('.hamlet')?.click()")
        press(browser, "#back")
        browser.execute_script("document.getElementById('back')?.click()")
    places = [
        *evil.communes.geometry.representative_point()[:6],
        *evil.hamlets.geometry[:6],
        *evil.stations.geometry[:6],
    ]
    for point in places:
        move_to(browser, *layer_pixel(browser, point.x, point.y))
    assert not browser.execute_script("return document.getElementById('tooltip').hidden")
    browser.find_element("id", "search-input").send_keys("img")
    assert EVIL[0] in text(browser, "#search-list")
    browser.find_element("id", "search-input").send_keys(Keys.ENTER)
    for state in ("#site=" + quote(EVIL[0]) + "&vs=shown:3g&lang=vi", "#vs=who:vnpt&turned=planned,stations"):
        browser.execute_script("location.hash = arguments[0]", state)
        browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
        browser.execute_script(
            "for (const name of ['beforeprint', 'afterprint']) window.dispatchEvent(new Event(name))"
        )
    assert browser.execute_script("return window.fired") is None
    assert browser.execute_script("return document.querySelectorAll('body img, body svg, body iframe').length") == 0
    assert console(browser) == []
    assert len(requests(browser)) == 1


@pytest.mark.parametrize("width", [360, 1366])
def test_endless_names_hide_nothing(browser: webdriver.Chrome, result: Result, tmp_path: Path, width: int) -> None:
    endless = "Thanh" * 2000
    communes, hamlets, stations = result.communes.copy(), result.hamlets.copy(), result.stations.copy()
    for table, columns in ((communes, ["name"]), (hamlets, ["name", "reason"]), (stations, ["site_id", "operator"])):
        table[columns] = endless
    told = {**result.manifest, "title": endless, "issuer": endless, "synthetic_inputs": [endless]}
    long = dataclasses.replace(result, communes=communes, hamlets=hamlets, stations=stations, manifest=told)
    resize(browser, width, 768)
    open_page(browser, write_map(long, tmp_path / "map.html"))
    point = communes.geometry.iloc[0].representative_point()
    for state in ("", "#commune=04000&turned=stations", "#hamlet=T00003", "#site=" + stations["station_id"].iloc[0]):
        browser.execute_script("location.hash = arguments[0]", state)
        for one in ("scrollWidth <= window.innerWidth", "querySelector('.head').offsetHeight < 330"):
            assert browser.execute_script(f"return document.documentElement.{one}"), (state, one)
        assert browser.execute_script("return map_phusong.getSize().y") > 300, state
    browser.execute_script(
        "window.scrollTo(0, 0); map_phusong.setView(arguments[0], 10, {animate: false})", [point.y, point.x]
    )
    move_to(browser, *layer_pixel(browser, point.x, point.y))
    box = browser.execute_script("return document.getElementById('tooltip').getBoundingClientRect().toJSON()")
    assert box["width"] > 0
    assert box["top"] >= 0
    assert box["bottom"] <= 768
    browser.find_element("id", "search-input").send_keys("thanhthanh")
    wait(lambda: browser.execute_script("return document.getElementById('search-list').scrollHeight") < 3000)
    assert console(browser) == []
