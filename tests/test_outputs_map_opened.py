"""The map page as it opens: from the disk, in a notebook, old browsers, with little data or much, in a real browser."""

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

from .browser import console, layer_pixel, move_to, open_page, press, requests, resize, text, texts, wait
from .map_made import file, opened, result

__all__ = ["file", "opened", "result"]

pytestmark = pytest.mark.browser


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


def test_page_opens_in_the_language_asked_for(browser: webdriver.Chrome, result: Result, tmp_path: Path) -> None:
    open_page(browser, write_map(result, tmp_path / "map.html", "en"))
    assert "Province" in text(browser, "#switches")


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
