"""The map page is searched, pointed at, pressed and worked by keys, in a real browser."""

import re
from pathlib import Path

import pytest
from phusong.indicators.result import Result
from phusong.outputs import page_files
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.keys import Keys

from .browser import layer_pixel, move_to, press, text, texts, wait
from .map_made import file, named, opened, result
from .map_pages import shown

__all__ = ["file", "opened", "result"]

pytestmark = pytest.mark.browser


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
    # A slip of the keys is forgiven, and told.
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("thanh xon")
    assert text(opened, ".search-none") == "Không tên nào đúng như “thanh xon”; gần giống:"
    assert texts(opened, "#search-list li span")[0] == "Xã Thanh Sơn"
    # The key that empties the field closes the list.
    field.send_keys(Keys.ESCAPE)
    assert field.get_attribute("value") == ""
    assert not opened.execute_script("return document.querySelector('.search-results').checkVisibility()")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("viet tri", ["viet tri", "tho son"]),
        ("tp. viet tri", ["viet tri", "tho son"]),
        ("thi tran tho", ["tho son"]),
        ("khu 5 viet tri", ["khu 5"]),
        ("viet tri khu 5", ["khu 5"]),
        ("vied tri", ["viet tri"]),
        ("veit tri", ["viet tri"]),
        ("tir", []),
        ("khu 6 viet tri", []),
        ("khu 1 viet tri", ["khu 1", "khu 12"]),
        ("khu lau", ["khu lau"]),
        ("xa khu lau", ["khu lau"]),
    ],
)
def test_search_finds_names_as_people_write_them(browser: webdriver.Chrome, query: str, found: list[str]) -> None:
    source = (Path(page_files.__file__).parent / "page" / "js" / "search_fit.js").read_text("utf-8")
    script = """
      const entries = [["viet tri", "phuong viet tri", ""], ["khu 5", "khu 5", "phuong viet tri"],
        ["tho son", "thi tran tho son viet tri", ""], ["khu 12", "khu 12", "phuong viet tri"],
        ["khu 1", "khu 1", "phuong viet tri"], ["khu lau", "phuong khu lau", ""]];
      const made = entries.map(([folded, kindFolded, whereFolded], row) => ({ row, folded, kindFolded, whereFolded }));
      // The same place by the name that it bore before.
      made.push({ ...made.at(-1), kindFolded: "xa khu lau" });
      return fittingEntries(made, arguments[0]).found.map(({ folded }) => folded);
    """
    assert browser.execute_script(source.replace("export ", "") + script, query) == found


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
    assert text(opened, "figure.path figcaption").startswith("Bị chắn ở chỗ cách trạm 1,9 km")
    assert opened.execute_script(
        "const edge = document.querySelector('svg.path .edge.blocked').getBoundingClientRect();"
        "const all = document.querySelector('svg.path .land').getBoundingClientRect();"
        "return Math.abs((edge.left - all.left) / all.width - 1.9 / 4) < 0.01 && edge.height > 20"
    )


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
