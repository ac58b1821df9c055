"""The map page for everybody: by keyboard alone, to axe-core, and at every width, in both languages."""

from pathlib import Path

import pytest
from phusong.outputs.map import write_map
from phusong.outputs.page_options import PageOptions
from phusong.outputs.stored import read_result
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from .browser import choose, console, open_page, overlaps, press, reopen, resize, text, texts, wait

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "tools" / "page" / "node_modules" / "axe-core" / "axe.min.js"

# What a reader meets: the province, cards, comparisons, rasters, everything unfolded.
STATES = (
    "",
    "#commune=00001&show=5g&lang=en",
    "#hamlet=00002-1&under=50",
    "#site=T003&turned=stations,stationsAll,covered",
    "#plan=1&turned=planned",
    "#base=level&vs=base:operator&turned=stations&lang=en",
    "#vs=who:vnpt&show=3g&of=area&at=indoor",
    "#show=fibre&fibre=subscribed&vs=shown:4g",
    "#show=indicator:0&turned=all",
)


@pytest.fixture(scope="module")
def file(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = read_result(planned / "out")
    options = PageOptions(before=result, terrain=next(planned.glob("*.tif")))
    return write_map(result, tmp_path_factory.mktemp("map") / "map.html", options=options)


@pytest.fixture
def opened(browser: webdriver.Chrome, file: Path) -> webdriver.Chrome:
    resize(browser, 1366, 768)
    open_page(browser, file)
    return browser


def unfold(browser: webdriver.Chrome) -> None:
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")


def focused(browser: webdriver.Chrome) -> str:
    return str(browser.execute_script("return document.activeElement.id || document.activeElement.tagName"))


def type_keys(browser: webdriver.Chrome, *keys: str) -> None:
    """Type to whatever has the focus, as a keyboard does."""
    ActionChains(browser, duration=0).send_keys(*keys).perform()


def back_tab(browser: webdriver.Chrome) -> None:
    """Press shift and tab."""
    ActionChains(browser, duration=0).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()


def tab_to(browser: webdriver.Chrome, wanted: str) -> None:
    """Press the tab key until an element has the focus; nowhere on the way is it lost."""
    for _ in range(80):
        if focused(browser) == wanted:
            return
        type_keys(browser, Keys.TAB)
    pytest.fail(f"the tab key never comes to {wanted}")


def test_everything_is_done_by_keyboard_alone(opened: webdriver.Chrome) -> None:
    tab_to(opened, "search-input")
    type_keys(opened, "ban 12", Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ENTER)
    assert focused(opened) == "card-title"
    back_tab(opened)
    type_keys(opened, Keys.ENTER)
    assert focused(opened) == "card-title"
    name = text(opened, "#card-title")
    tab_to(opened, "bar-4g-any")
    type_keys(opened, Keys.ARROW_DOWN, Keys.ENTER)
    assert focused(opened) == "bar-4g-viettel"
    assert "Viettel" in text(opened, ".headline")
    opened.execute_script("document.getElementById('back').focus()")
    type_keys(opened, Keys.ENTER)
    assert focused(opened) == "search-input"
    tab_to(opened, "shown-4g")
    type_keys(opened, Keys.ARROW_RIGHT)
    assert focused(opened) == "shown-5g"
    tab_to(opened, "who-viettel")
    type_keys(opened, Keys.ARROW_RIGHT)
    assert focused(opened) == "who-vnpt"
    tab_to(opened, "measure-pop")
    type_keys(opened, Keys.ARROW_RIGHT)
    assert "Tỷ lệ diện tích có sóng 5G" in text(opened, "#legend summary")
    tab_to(opened, "layers-title")
    type_keys(opened, Keys.ENTER)
    tab_to(opened, "base-communes")
    type_keys(opened, Keys.ARROW_RIGHT)
    assert focused(opened) == "base-level"
    tab_to(opened, "estimate-central")
    type_keys(opened, Keys.ARROW_LEFT)
    assert focused(opened) == "estimate-low"
    tab_to(opened, "layer-stations")
    type_keys(opened, Keys.SPACE)
    assert focused(opened) == "layer-stations"
    tab_to(opened, "versus")
    type_keys(opened, Keys.ARROW_DOWN)
    assert focused(opened) == "versus"
    assert opened.execute_script("return document.getElementById('swipe').checkVisibility()")
    tab_to(opened, "threshold-input")
    type_keys(opened, Keys.ARROW_LEFT)
    assert "dưới ngưỡng 89" in text(opened, "#under-count")
    tab_to(opened, "swipe")
    before = opened.execute_script("return map_phusong.getCenter().lng")
    type_keys(opened, Keys.HOME, Keys.ARROW_RIGHT)
    assert opened.find_element("id", "swipe").get_attribute("aria-valuenow") == "2"
    assert opened.execute_script("return map_phusong.getCenter().lng") == before
    tab_to(opened, opened.find_elements("css selector", ".worst")[0].get_attribute("id"))
    came_from = focused(opened)
    type_keys(opened, Keys.ENTER)
    assert text(opened, "#card-title").startswith(name.split()[0])
    back_tab(opened)
    assert focused(opened) == "back"
    type_keys(opened, Keys.ENTER)
    assert focused(opened) == came_from
    assert console(opened) == []


def test_arrow_keys_move_the_map_and_the_address_follows(opened: webdriver.Chrome) -> None:
    opened.execute_script("map_phusong.getContainer().focus()")
    before = opened.execute_script("return map_phusong.getCenter().lng")
    type_keys(opened, Keys.ARROW_RIGHT)
    wait(lambda: opened.execute_script("return map_phusong.getCenter().lng") > before)
    wait(lambda: "view=" in opened.execute_script("return location.hash"))


def test_a_map_that_is_asked_to_be_calm_does_not_glide(opened: webdriver.Chrome, file: Path) -> None:
    moved = """
      const {lng} = map_phusong.getCenter();
      map_phusong.panBy([80, 0]);
      const x = (at) => map_phusong.latLngToContainerPoint([21, at]).x;
      return x(map_phusong.getCenter().lng) - x(lng);
    """
    assert opened.execute_script(moved) < 40
    calm = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", calm)
    try:
        reopen(opened, file)
        assert opened.execute_script(moved) == pytest.approx(80, abs=1)
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_serious_fault(opened: webdriver.Chrome, file: Path, state: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix tools/page")
    reopen(opened, file, state)
    unfold(opened)
    if not state:
        # A search that finds nothing says so beside its list, which holds options alone.
        opened.find_element("id", "search-input").send_keys("b")
        listed = texts(opened, "#search-list li")
        assert len(listed) == 12
        assert text(opened, "#search [role=status]") == "13 kết quả"
        opened.find_element("id", "search-input").send_keys("qqq")
        assert text(opened, ".search-none") == "Không tìm thấy “bqqq”"
    opened.execute_script(AXE.read_text(encoding="utf-8"))
    found = opened.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then((r) => done(r.violations))"
    )
    told = [
        f"{fault['impact']} {fault['id']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]
    assert told == []


@pytest.mark.parametrize("width", [360, 768, 1366, 1920])
def test_nothing_overlaps_or_runs_out_at_any_width(browser: webdriver.Chrome, file: Path, width: int) -> None:
    resize(browser, width, 800)
    open_page(browser, file)
    for state in STATES:
        for language in ("vi", "en"):
            browser.execute_script(f"location.hash = {state + '&lang=' + language!r}")
            wait(lambda language=language: browser.execute_script("return document.documentElement.lang") == language)
            unfold(browser)
            where = f"{width} px, {state}, {language}"
            assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), where
            assert overlaps(browser, ".head-text", ".languages", ".actions button", "#marks") == [], where
            assert overlaps(browser, "#panel > *", "#panel .tile", "#panel .choice", "#panel .check") == [], where
            assert overlaps(browser, "#detail > *", "#detail .figure > *", "#detail .worst > *") == [], where
            controls = (".leaflet-control-zoom", ".side-name", ".leaflet-control-scale-line")
            assert overlaps(browser, *controls, "#legend") == [], where
            wide = browser.execute_script("""
              const texts = ".tile .face > *, .choice .face, h1, h2, h3, th, td, .figure-name, .side-name, .button";
              return [...document.querySelectorAll(texts)]
                .filter((one) => one.checkVisibility() && !one.classList.contains("unseen"))
                .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
                .map((one) => one.textContent);
            """)
            assert wide == [], where


def test_high_contrast_keeps_colours_that_mean_something_and_shows_what_is_chosen(opened: webdriver.Chrome) -> None:
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    swatch = opened.execute_script(style, ".legend .swatch", "backgroundColor")
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]})
    try:
        assert opened.execute_script(style, ".legend .swatch", "backgroundColor") == swatch
        chosen, other = "#shown-4g + .face", "#shown-5g + .face"
        assert opened.execute_script(style, chosen, "outlineStyle") == "solid"
        assert opened.execute_script(style, other, "outlineStyle") == "none"
        press(opened, ".worst")
        fill = opened.execute_script(style, ".bar-fill", "backgroundColor")
        assert fill == opened.execute_script("return document.querySelector('.bar-fill').style.backgroundColor")
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_choices_of_a_comparison_are_grouped_and_named(opened: webdriver.Chrome) -> None:
    wait(lambda: opened.execute_script("return document.getElementById('versus') !== null"))
    groups = "return [...document.querySelectorAll('#versus optgroup')].map((one) => one.label)"
    assert opened.execute_script(groups) == [
        "Thời điểm khác",
        "Công nghệ khác",
        "Nhà mạng khác",
        "Cách tính khác",
        "Vị trí thu khác",
        "Lớp khác",
        "Ước tính khác",
    ]
    choose(opened, "#versus", "tier:indoor")
    assert "trong nhà" in text(opened, "#side-right")
    press(opened, "[lang=en]")
    assert texts(opened, ".side-name b") == ["Left", "Right"]
