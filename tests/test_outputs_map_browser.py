"""The map page as a reader meets it: opened from the disk in a real browser."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from phusong.indicators.result import Result
from phusong.outputs import page_files, page_points
from phusong.outputs.map import page, write_map
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.keys import Keys

from .browser import (
    browser,
    console,
    layer_pixel,
    move_to,
    open_page,
    press,
    requests,
    resize,
    state_of,
    text,
    texts,
    wait,
)
from .map_pages import shown
from .map_results import make_result

__all__ = ["browser"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def result() -> Result:
    return make_result(communes=12, stations=90, hamlets=80)


@pytest.fixture(scope="module")
def file(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(result, tmp_path_factory.mktemp("map") / "map.html")


@pytest.fixture
def opened(browser: webdriver.Chrome, file: Path) -> webdriver.Chrome:
    resize(browser, 1366, 768)
    open_page(browser, file)
    return browser


def listed(browser: webdriver.Chrome) -> dict[str, str]:
    """Return the list of communes, all of them, with the values beside their names."""
    if "tất cả" in text(browser, "#worst-all"):
        press(browser, "#worst-all")
    return dict(zip(texts(browser, ".worst-name"), texts(browser, ".worst-value"), strict=True))


def named(result: Result) -> list[str]:
    return [
        f"{kind.capitalize()} {name}"
        for kind, name in zip(result.communes["type"], result.communes["name"], strict=True)
    ]


def test_page_asks_for_nothing_and_complains_of_nothing(opened: webdriver.Chrome, file: Path) -> None:
    for selector in ("#layer-stations", "#layer-covered", "#who-vnpt", "#shown-fibre", "[lang=en]", ".worst", "#back"):
        press(opened, selector)
    assert requests(opened) == [file.as_uri()]
    assert console(opened) == []


def test_title_facts_and_the_synthetic_mark_are_seen(opened: webdriver.Chrome) -> None:
    assert text(opened, "#title") == opened.title == "Vùng phủ viễn thông tỉnh Phú Thọ"
    assert texts(opened, "#facts span") == ["Sở Khoa học và Công nghệ", "Số liệu đến 30/09/2025", "12 xã, phường"]
    assert "DỮ LIỆU MÔ PHỎNG – không phải số liệu thật" in text(opened, "#marks")
    assert "Ranh giới dạng sơ đồ" in text(opened, "#marks")
    assert "Dữ liệu mô phỏng" in text(opened, "#legend")


def test_real_data_carries_no_mark(browser: webdriver.Chrome, result: Result, tmp_path: Path) -> None:
    open_page(browser, write_map(dataclasses.replace(result, manifest={"title": "x"}), tmp_path / "map.html"))
    assert not browser.execute_script("return document.getElementById('marks').checkVisibility()")


def test_a_scenario_says_that_it_is_none_of_the_network(
    browser: webdriver.Chrome, result: Result, tmp_path: Path
) -> None:
    told = {"title": "Kịch bản (bỏ T003): Tỉnh", "what_if": {"text": {"vi": "bỏ T003", "en": "without T003"}}}
    open_page(browser, write_map(dataclasses.replace(result, manifest=told), tmp_path / "map.html"))
    assert "KỊCH BẢN" in text(browser, "#marks")
    assert text(browser, ".legend-mark") == "Kịch bản"
    press(browser, "[lang=en]")
    assert text(browser, "#title") == "Scenario (without T003): Tỉnh"


@pytest.mark.parametrize(
    "asked",
    [
        ("4g", "any", "pop", "outdoor"),
        ("5g", "vnpt", "area", "indoor"),
        ("2g", "greatest", "pop", "indoor"),
        ("3g", "min2", "area", "outdoor"),
    ],
)
def test_switches_show_the_tables_figures(
    opened: webdriver.Chrome, result: Result, asked: tuple[str, str, str, str]
) -> None:
    technology, who, measure, tier = asked
    for name, value in zip(("shown", "who", "measure", "tier"), asked, strict=True):
        press(opened, f"#{name}-{value}")
    key = f"{measure}_{technology}_{who}" + ("" if tier == "outdoor" else f"_{tier}")
    values = result.communes[f"{key}_pct"]
    assert listed(opened) == dict(zip(named(result), map(shown, values), strict=True))
    assert next(iter(listed(opened).values())) == shown(values.min())
    province = result.figures[
        (result.figures["technology"] == technology.upper())
        & (result.figures["who"] == who)
        & (result.figures["tier"] == tier)
        & (result.figures["measure"] == ("population" if measure == "pop" else "area_km2"))
    ].iloc[0]
    tile = f"label[for=shown-{technology}]"
    assert text(opened, f"{tile} .tile-value") == shown(province["pct"])
    low_high = [shown(province[name]).removesuffix("%") for name in ("pct_low", "pct_high")]
    assert text(opened, f"{tile} .tile-range") == "–".join(low_high)


def test_fibres_ratios_are_three_and_missing_is_not_zero(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, "#shown-fibre")
    for ratio in ("infrastructure", "accessible", "subscribed"):
        press(opened, f"#ratio-{ratio}")
        values = result.communes[f"fibre_{ratio}_pct"]
        known = values.notna()
        names = [name for name, yes in zip(named(result), known, strict=True) if yes]
        assert listed(opened) == dict(zip(names, map(shown, values[known]), strict=True))
        assert texts(opened, ".legend-row.without .count") == ["1"]
        assert "Không có số liệu" in text(opened, "#legend")
    assert "1 xã, phường không có số liệu" in text(opened, "#detail")


def test_legend_counts_every_commune_once(opened: webdriver.Chrome, result: Result) -> None:
    values = result.communes["pop_4g_any_pct"].round(1)
    counts = [int(part.sum()) for part in np.split(np.eye(5)[np.digitize(values, [50, 70, 85, 95])], 5, axis=1)]
    assert texts(opened, ".legend-row.class .count") == [str(count) for count in reversed(counts)]


def test_further_indicators_are_shown_with_classes_of_their_own(opened: webdriver.Chrome, result: Result) -> None:
    choose = (
        "const s = document.getElementById('further'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))"
    )
    opened.execute_script(choose, "indicator:charging_points")
    told = listed(opened)
    assert told == dict(zip(named(result), result.communes["charging_points"].astype(str), strict=True))
    assert sum(map(int, texts(opened, ".legend-row.class .count"))) == 12
    # An address tells it by name; by its place, as earlier versions did, it is still found.
    assert state_of(opened).startswith("#show=indicator:charging_points&")
    opened.execute_script("location.hash = '#show=indicator:0'")
    wait(lambda: text(opened, "#legend summary") not in ("", "charging points"))
    value = opened.execute_script("return document.getElementById('further').value")
    assert value == f"indicator:{result.indicators[0]}"


def test_commune_card_tells_the_tables_figures(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, ".worst")
    row = result.communes.iloc[int(result.communes["pop_4g_any_pct"].argmin())]
    card = text(opened, "#detail")
    assert row["name"] in text(opened, "#card-title")
    assert text(opened, ".headline-value") == shown(row["pop_4g_any_pct"])
    low, high = (shown(row[f"pop_4g_any_pct_{end}"]) for end in ("low", "high"))
    assert f"Khoảng ước tính {low.removesuffix('%')} đến {high}" in card
    bars = texts(opened, ".figure-value")
    mobile = [
        row[f"pop_{technology}_{who}_pct"]
        for technology in ("2g", "3g", "4g", "5g")
        for who in ("any", "viettel", "vnpt", "mobifone")
    ]
    assert bars[:16] == [shown(value) for value in mobile]
    own = result.hamlets[result.hamlets["commune_code"] == row["commune_code"]]
    tallies = [int(re.search(r"\d+$", told)[0]) for told in texts(opened, "#detail .tally")]
    assert tallies == [int((own["verdict"] == verdict).sum()) for verdict in ("none", "partial", "covered")]


def test_search_needs_no_diacritics(opened: webdriver.Chrome) -> None:
    field = opened.find_element("id", "search-input")
    field.send_keys("thanh son")
    assert texts(opened, "#search-list li span")[0] == "Xã Thanh Sơn"
    field.send_keys(Keys.ENTER)
    assert text(opened, "#card-title") == "Xã Thanh Sơn"
    assert opened.switch_to.active_element.get_attribute("id") == "card-title"
    field.send_keys("DA BAC 1", Keys.ARROW_DOWN, Keys.ENTER)
    assert re.match(r"Khu Đà Bắc 1\d?$|Xã Đà Bắc 1", text(opened, "#card-title"))
    # A finger that lands on the list in order to scroll it chooses nothing; a press does.
    field.send_keys("thanh")
    item = opened.find_element("css selector", "#search-list li")
    opened.execute_script(
        "arguments[0].dispatchEvent(new PointerEvent('pointerdown', {bubbles: true, pointerType: 'touch'}))", item
    )
    assert field.get_attribute("aria-expanded") == "true"
    item.click()
    assert text(opened, "#card-title") == "Xã Thanh Sơn"
    field.send_keys("khong co dau ca")
    assert "Không tìm thấy" in text(opened, ".search-none")


def test_hamlet_card_tells_why_and_by_whom(opened: webdriver.Chrome, result: Result) -> None:
    row = result.hamlets[result.hamlets["verdict"] == "none"].iloc[0]
    opened.find_element("id", "search-input").send_keys(row["name"], Keys.ENTER)
    card = text(opened, "#detail")
    assert text(opened, ".verdict") == "Trắng sóng"
    assert f"{row['nearest_site_km']:.2f}".replace(".", ",") + " km" in card
    assert texts(opened, ".cells tbody th") == ["Viettel", "VNPT", "MobiFone"]
    # The sentence is text, whatever stands in it; the profile is drawn with the ridge where it is.
    assert "Khuất sau dãy đồi <b>cao</b> 300 m." in card
    assert "87,5" in card
    assert text(opened, "figure.path figcaption").startswith("Bị chắn ở chỗ cách trạm 2,0 km")
    assert opened.execute_script(
        "const edge = document.querySelector('svg.path .edge.blocked').getBoundingClientRect();"
        "const all = document.querySelector('svg.path .land').getBoundingClientRect();"
        "return Math.abs((edge.left - all.left) / all.width - 0.5) < 0.02 && edge.height > 20"
    )


def test_language_switch_changes_words_and_numbers(opened: webdriver.Chrome) -> None:
    before = text(opened, ".tile-value")
    press(opened, "[lang=en]")
    assert opened.execute_script("return document.documentElement.lang") == "en"
    assert "SYNTHETIC DATA" in text(opened, "#marks")
    assert text(opened, ".tile-value") == before.replace(",", ".").replace("\u00a0", "")
    assert not re.search(
        r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", text(opened, "#switches") + text(opened, "#layers")
    )
    press(opened, "[lang=vi]")
    assert text(opened, ".tile-value") == before


def test_page_opens_in_the_language_asked_for(browser: webdriver.Chrome, result: Result, tmp_path: Path) -> None:
    open_page(browser, write_map(result, tmp_path / "map.html", "en"))
    assert "Province" in text(browser, "#switches")


def test_pointer_finds_communes_hamlets_and_stations(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, "#layer-none")
    press(opened, "#layer-partial")
    point = result.communes.geometry.iloc[0].representative_point()
    move_to(opened, *layer_pixel(opened, point.x, point.y))
    wait(
        lambda: (
            text(opened, "#tooltip")
            if opened.execute_script("return !document.getElementById('tooltip').hidden")
            else ""
        )
    )
    assert named(result)[0] in text(opened, "#tooltip")
    assert shown(result.communes["pop_4g_any_pct"].iloc[0]) in text(opened, "#tooltip")
    press(opened, "#layer-none")
    lost = result.hamlets[result.hamlets["verdict"] == "none"].iloc[0]
    move_to(opened, *layer_pixel(opened, lost.geometry.x, lost.geometry.y))
    wait(lambda: lost["name"] in text(opened, "#tooltip"))
    assert "Trắng sóng" in text(opened, "#tooltip")
    press(opened, "#layer-none")
    press(opened, "#layer-stations")
    station = result.stations[result.stations["technology"] == "4G"].iloc[0]
    move_to(opened, *layer_pixel(opened, station.geometry.x, station.geometry.y))
    wait(lambda: "PTO" in text(opened, "#tooltip"))


def test_pressing_the_map_opens_the_commune(opened: webdriver.Chrome, result: Result) -> None:
    for selector in ("#layer-none", "#layer-partial"):
        press(opened, selector)
    point = result.communes.geometry.iloc[3].representative_point()
    move_to(opened, *layer_pixel(opened, point.x, point.y), press_there=True)
    wait(lambda: texts(opened, "#card-title") == [named(result)[3]])


def test_going_back_shows_the_province_again(opened: webdriver.Chrome) -> None:
    view = "return [map_phusong.getZoom(), map_phusong.getCenter().lat, map_phusong.getCenter().lng]"
    before = opened.execute_script(view)
    press(opened, ".worst")
    assert opened.execute_script(view) != before
    press(opened, "#back")
    assert opened.execute_script(view) == pytest.approx(before, abs=1e-3)
    # Canvases on whole pixels: half of one blurs every line.
    script = "return [...document.querySelectorAll('canvas.leaflet-zoom-animated')].map((one) => one.style.transform)"
    assert all(re.fullmatch(r"translate3d\(-?\d+px, -?\d+px, 0px\)", place) for place in opened.execute_script(script))


def typed(browser: webdriver.Chrome, element_id: str, key: str) -> bool:
    """Return whether a key reached an element before the page drew it anew."""
    try:
        browser.find_element("id", element_id).send_keys(key)
    except (NoSuchElementException, StaleElementReferenceException):
        return False
    return True


def test_keys_work_the_switches_and_focus_stays(opened: webdriver.Chrome) -> None:
    opened.find_element("id", "shown-4g").send_keys(Keys.ARROW_RIGHT)
    assert opened.switch_to.active_element.get_attribute("id") == "shown-5g"
    assert "5G" in text(opened, "#legend summary")
    opened.find_element("id", "layers-title").send_keys(Keys.ENTER)
    # The panel is filled anew just after it is opened.
    wait(lambda: typed(opened, "layer-stations", Keys.SPACE))
    assert opened.switch_to.active_element.get_attribute("id") == "layer-stations"
    first = opened.find_element("css selector", ".worst")
    came_from = first.get_attribute("id")
    first.send_keys(Keys.ENTER)
    assert opened.switch_to.active_element.get_attribute("id") == "card-title"
    opened.find_element("id", "back").send_keys(Keys.ENTER)
    assert opened.switch_to.active_element.get_attribute("id") == came_from


@pytest.mark.parametrize("width", [360, 768, 1366, 1920])
def test_page_fits_its_window(browser: webdriver.Chrome, file: Path, width: int) -> None:
    resize(browser, width, 800)
    open_page(browser, file)
    for selector in (None, ".worst", "[lang=en]", "#shown-fibre"):
        if selector:
            press(browser, selector)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        wide = browser.execute_script(
            "return [...document.querySelectorAll('.tile .face > :not(.unseen), .choice .face, h1, h2')]"
            ".filter((e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right"
            " > e.parentElement.parentElement.getBoundingClientRect().right + 1).map((e) => e.textContent)"
        )
        assert wide == []
    below = browser.execute_script(
        "const at = (id) => document.getElementById(id).getBoundingClientRect();"
        "return at('panel').top >= at('map_phusong').bottom"
    )
    assert below == (width < 760)


def test_sparse_result_opens(browser: webdriver.Chrome, result: Result, tmp_path: Path) -> None:
    sparse = dataclasses.replace(
        result,
        communes=result.communes[["commune_code", "name", "geometry", "pop_4g_any_pct"]],
        figures=result.figures.iloc[:0],
        hamlets=None,
        stations=result.stations.iloc[:0],
        fibre=None,
        indicators=(),
        manifest={"title": "x"},
    )
    open_page(browser, write_map(sparse, tmp_path / "map.html"))
    press(browser, ".worst")
    assert console(browser) == []


def test_too_many_points_are_counted(
    browser: webdriver.Chrome, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_points, "MOST_POINTS", 10)
    resize(browser, 1366, 900)
    open_page(browser, write_map(result, tmp_path / "map.html"))
    press(browser, "#layer-stations")
    of = result.stations[(result.stations["technology"] == "4G") & (result.stations["status"] == "on_air")]
    assert text(browser, "label[for=layer-stations] .count") == str(len(of))
    lost = int((result.hamlets["verdict"] == "none").sum())
    assert text(browser, "label[for=layer-none] .count") == str(lost)
    for layer in ("none", "partial"):
        press(browser, f"#layer-{layer}")
    place = of.geometry.iloc[0]
    x, y = ((np.floor(axis / page_points.SQUARE_DEG) + 0.5) * page_points.SQUARE_DEG for axis in (place.x, place.y))
    move_to(browser, *layer_pixel(browser, x, y))
    wait(lambda: "Trạm BTS" in text(browser, "#tooltip"))
    press(browser, ".worst")
    assert console(browser) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page_text: re.sub(r'(data-encoding="gzip">.{400}).*?<', r"\1<", page_text),
        lambda page_text: page_text.replace("H4sI", "AAAA", 1),
    ],
    ids=["cut", "changed"],
)
def test_broken_file_says_so(
    browser: webdriver.Chrome, file: Path, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    broken = tmp_path / "map.html"
    broken.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    browser.get(broken.as_uri())
    wait(lambda: "Không đọc được dữ liệu" in text(browser, "#fault"))


def test_an_old_browser_shows_a_sentence(browser: webdriver.Chrome, file: Path) -> None:
    """One that lacks the newest of what the page uses: its own scripts may not even be read."""
    browser.get("about:blank")
    without = {"source": "delete Object.hasOwn"}
    made = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", without)
    browser.get(file.as_uri())
    told = text(browser, ".old")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)
    assert "Chrome, Edge, Firefox hoặc Safari bản mới" in told
    browser.get(file.as_uri())
    assert not browser.execute_script("return document.querySelector('.old').checkVisibility()")
    # What tells them apart must be read by the oldest.
    assert not re.search(r"=>|`|\b(?:const|let|class)\b|\?[.?]", re.sub(r"(?m)^//.*", "", page_files.able()))


def test_notebook_frame_draws_the_page(browser: webdriver.Chrome, result: Result, tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.html"
    frame = page(result)._repr_html_()
    notebook.write_text(f"<!DOCTYPE html><html><body>{frame}</body></html>", encoding="utf-8")
    browser.get("about:blank")
    console(browser), requests(browser)
    browser.get(notebook.as_uri())
    browser.switch_to.frame(0)
    wait(lambda: browser.execute_script("return document.body.dataset.ready === 'true'"))
    assert text(browser, "#title") == "Vùng phủ viễn thông tỉnh Phú Thọ"
    browser.switch_to.default_content()
    assert console(browser) == []
    assert [address for address in requests(browser) if not address.startswith(("file:", "about:"))] == []
