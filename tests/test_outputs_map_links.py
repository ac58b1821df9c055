"""The map page's address tells what it shows, and a link leads back to it, in a real browser."""

import re
from pathlib import Path

import pytest
from phusong.indicators.result import Result
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import choose, console, press, reopen, resize, state_of, text, texts, wait
from .map_pages import earlier, file, opened, result, shown

__all__ = ["earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


def test_a_link_restores_the_whole_state_and_never_drifts(opened: webdriver.Chrome, file: Path) -> None:
    for selector in ("#shown-3g", "#who-vnpt", "#measure-area", "#layer-stations", "#layer-outlines"):
        press(opened, selector)
    press(opened, "#operator-0")
    choose(opened, "#versus", "time:before")
    opened.find_element("id", "swipe").send_keys(Keys.ARROW_RIGHT)
    opened.find_element("id", "threshold-input").send_keys(Keys.ARROW_LEFT * 3)
    press(opened, ".worst")
    opened.execute_script("map_phusong.setView([21.0212345, 105.0543219], 11.3, {animate: false})")
    press(opened, "[lang=en]")
    look = """
      const told = ["panel", "legend", "side-left", "side-right"];
      return [...told.map((id) => document.getElementById(id).innerText),
        [...document.querySelectorAll("input")].map((one) => one.type === "checkbox" ? one.checked : one.value),
        document.getElementById("swipe").getAttribute("aria-valuenow"), map_phusong.getZoom(),
        map_phusong.getCenter().lat.toFixed(3), map_phusong.getCenter().lng.toFixed(3)]
    """
    state, seen = state_of(opened), opened.execute_script(look)
    assert re.search(r"&view=21\.02123,105\.05432,11\.3$", state)
    for _ in range(3):
        reopen(opened, file, state)
        assert opened.execute_script(look) == seen
        assert state_of(opened) == state
    resize(opened, 1000, 700)
    wait(lambda: opened.execute_script("return map_phusong.getSize().x") < 800)
    assert state_of(opened) == state


def test_a_plain_page_has_a_plain_address(opened: webdriver.Chrome) -> None:
    press(opened, "#shown-5g")
    assert state_of(opened) == "#show=5g"
    press(opened, "#shown-4g")
    assert state_of(opened) == ""


@pytest.mark.parametrize(
    "state",
    [
        "#show=__proto__&who=constructor&vs=toString:x&turned=cut,chosen&of=&at=%E0%A4%A",
        "#commune=99999&hamlet=%3Cimg%20src=x%20onerror=window.fired=1%3E&site=x&view=1e9,0,NaN&off=[oops]&cut=1000",
        "#&&=&=x&show&off=%5B%7B%7D%5D&lang=fr&base=level:&vs=shown:__proto__&under=-5",
    ],
)
def test_a_damaged_address_opens_the_page_as_it_is(opened: webdriver.Chrome, file: Path, state: str) -> None:
    whole = text(opened, "#panel")
    reopen(opened, file, state)
    assert text(opened, "#panel") == whole
    # A card that is not there is told, not passed over.
    assert ("99999" in text(opened, "#said")) == ("99999" in state)
    assert opened.execute_script("return window.fired") is None
    assert console(opened) == []


def test_an_address_that_is_typed_is_followed(opened: webdriver.Chrome, result: Result) -> None:
    row = result.communes.iloc[1]
    opened.execute_script(f"location.hash = '#commune={row['commune_code']}&show=2g'")
    wait(lambda: row["name"] in "".join(texts(opened, "#card-title")))
    assert text(opened, ".headline-value") == shown(row["pop_2g_any_pct"])
