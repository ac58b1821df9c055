"""What leaves the map page: sheets of paper, saved tables, rows to send, and texts copied out of a frame."""

import base64
import csv
import dataclasses
import io
import re
from pathlib import Path

import pytest
import shapely
from phusong.indicators.result import Result
from phusong.outputs.map import write_map
from selenium import webdriver

from .browser import console, open_page, press, reopen, requests, resize, state_of, text, wait
from .map_pages import earlier, file, opened, result, shown
from .map_results import make_result

__all__ = ["earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


@pytest.fixture
def made(browser: webdriver.Chrome, tmp_path: Path) -> tuple[webdriver.Chrome, Result]:
    """A made-up result whose names are formulas, opened."""
    plain = make_result(communes=6, stations=30, hamlets=20)
    communes = plain.communes.copy()
    communes["name"] = ["=1+1", "+2", "-3", "@SUM(A1)", 'A;"B"', "Đà Bắc"]
    evil = dataclasses.replace(plain, communes=communes)
    resize(browser, 1366, 900)
    open_page(browser, write_map(evil, tmp_path / "map.html"))
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    return browser, evil


def saved(folder: Path) -> list[list[str]]:
    """Return the rows of the CSV file that was saved, which begins with a byte-order mark."""
    wait(lambda: list(folder.glob("*.csv")))
    content = next(folder.glob("*.csv")).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


PRINTED = """
  window.addEventListener("beforeprint", () => {
    const body = document.body.getBoundingClientRect();
    const flat = document.querySelector(".flat");
    const { data } = flat.getContext("2d").getImageData(0, 0, flat.width, flat.height);
    let drawn = 0;
    for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0;
    const beyond = [...document.querySelectorAll("#sheet > *, #sheet td")]
      .filter((one) => one.getBoundingClientRect().bottom > body.bottom || one.scrollWidth > one.clientWidth + 1);
    const frame = map_phusong.getContainer().getBoundingClientRect();
    const legend = document.getElementById("legend").getBoundingClientRect();
    const hidden = arguments[0].map(([lon, lat]) => map_phusong.latLngToContainerPoint([lat, lon]))
      .filter(({ x, y }) => frame.left + x < legend.right && frame.top + y > legend.top);
    window.printed = { drawn: 4 * drawn / data.length, text: document.getElementById("sheet").innerText,
      map: frame.width * frame.height / body.width / body.height, hidden,
      beyond: beyond.map((one) => one.textContent) };
  });
"""


# The last lies beneath the legend on a screen.
@pytest.mark.parametrize(
    "state",
    [
        "",
        "#lang=en&base=level&vs=base:communes&view=21.04,105.06,13",
        "#site=T003",
        "#commune=00001&view=21.045,105.08,12.8",
        "#hamlet=",
    ],
)
def test_printing_makes_one_a4_page_and_leaves_no_trace(
    opened: webdriver.Chrome, file: Path, result: Result, state: str
) -> None:
    lost = result.hamlets[result.hamlets["verdict"] != "covered"].iloc[0]
    state += lost["hamlet_id"] if "hamlet" in state else ""
    reopen(opened, file, state)
    wait(lambda: opened.execute_script("return document.body.dataset.relief"))
    wait(lambda: "base" not in state or opened.execute_script("return document.body.dataset.ground"))
    where = (
        "return [map_phusong.getZoom(), map_phusong.getCenter().lat.toFixed(3), map_phusong.getSize().x,"
        " document.body.className, document.getElementById('panel').innerText]"
    )
    before = opened.execute_script(where)
    chosen = result.communes[result.communes["commune_code"] == "00001"].geometry.iloc[0]
    opened.execute_script(PRINTED, shapely.get_coordinates(chosen).tolist() if "commune=" in state else [])
    opened.execute_script("window.print = () => {}")
    for layout, sides in (("lying", (842, 595)), ("upright", (595, 842))):
        press(opened, "#print")
        press(opened, f"#print-{layout}")
        made = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        pdf = base64.b64decode(made["data"])
        assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
        found = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf).groups()
        assert [float(side) for side in found] == pytest.approx(sides, abs=1.5)
        printed = opened.execute_script("return window.printed")
        assert printed["drawn"] > 0.2
        assert printed["beyond"] == []
        assert "4G" in printed["text"]
        assert "site" not in state or "Trạm S003" in printed["text"]
        # The method is told as far as there is room, and "…" stands where there was none.
        assert "Quy tắc đánh giá" in printed["text"] or "Rule for hamlets" in printed["text"]
        assert "Giới hạn" in printed["text"] or "…" in printed["text"] or "Known limits" in printed["text"]
        assert "hamlet" not in state or lost["why_vi"] in printed["text"]
        assert "hamlet" not in state or "Theo nhà mạng" in printed["text"]
        # The map takes most of the sheet, and what is chosen does not lie beneath the legend.
        assert printed["map"] > 0.5
        assert printed["hidden"] == []
    assert opened.execute_script(where) == before
    assert state_of(opened) == state
    if not state:
        # The browser's own menu prints while a question is still open: the sheet alone.
        press(opened, "#print")
        opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        assert not opened.execute_script("return document.getElementById('dialog').open")


def test_saved_table_is_the_result_and_runs_no_formula(made: tuple[webdriver.Chrome, Result], tmp_path: Path) -> None:
    browser, result = made
    press(browser, "#save-csv")
    heads, *rows = saved(tmp_path)
    assert [row[1] for row in rows] == ["'=1+1", "'+2", "'-3", "'@SUM(A1)", 'A;"B"', "Đà Bắc"]
    column = heads.index("4G, dân số, Ít nhất 1 mạng, ngoài trời (%)")
    told = [f"{round(value, 1):g}".replace(".", ",") for value in result.communes["pop_4g_any_pct"]]
    assert [row[column] for row in rows] == told
    assert [row[column + 3] for row in rows] == [str(round(n)) for n in result.communes["pop_4g_any_persons"]]


def test_a_discrepancy_becomes_a_row_to_send(made: tuple[webdriver.Chrome, Result], tmp_path: Path) -> None:
    browser, result = made
    # Where it is another day already than in Greenwich: one of the two is, at any hour.
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
        if browser.execute_script("return new Date().getDate() !== new Date().getUTCDate()"):
            break
    today = browser.execute_script("return new Date().toLocaleDateString('sv')")
    press(browser, "#worst-0")
    press(browser, "#discrepancy summary")
    written = {"should_be": "=99", "remark": "Đã có trạm mới; xem công văn", "who_says": "An"}
    for name, typed in written.items():
        browser.find_element("id", f"discrepancy-{name}").send_keys(typed)
    # The card is drawn anew, another one is looked at in between: what was written stays where it was written.
    fields = "return [...document.querySelectorAll('.form input, .form textarea')].map((field) => field.value)"
    for selector in ("#shown-3g", "[lang=en]", "[lang=vi]", "#shown-4g"):
        press(browser, selector)
    assert browser.execute_script(fields) == list(written.values())
    press(browser, "#back")
    press(browser, "#worst-1")
    assert browser.execute_script(fields) == ["", "", "An"]
    press(browser, "#back")
    press(browser, "#worst-0")
    assert browser.execute_script(fields) == list(written.values())
    press(browser, "#discrepancy-save")
    heads, row = saved(tmp_path)
    told = dict(zip(heads, row, strict=True))
    assert told["Mã"] == result.communes["commune_code"].iloc[0]
    assert told["Trên bản đồ"] == shown(result.communes["pop_4g_any_pct"].iloc[0])
    assert told["Giá trị đúng"] == "'=99"
    assert row[0] == today
    browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    assert told["Ghi chú"] == "Đã có trạm mới; xem công văn"


def test_a_frame_copies_by_hand_what_it_may_not_save(browser: webdriver.Chrome, file: Path, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<!DOCTYPE html><iframe src="{file.as_uri()}#show=5g" sandbox="allow-scripts" width="1200" height="700">'
        "</iframe>",
        encoding="utf-8",
    )
    browser.get("about:blank")
    console(browser), requests(browser)
    browser.get(frame.as_uri())
    browser.switch_to.frame(0)
    wait(lambda: browser.execute_script("return document.body.dataset.ready === 'true'"))
    assert "5G" in text(browser, "#legend summary")
    press(browser, "#shown-3g")
    press(browser, "#save-csv")
    assert "Mã xã, phường" in browser.find_element("id", "dialog-text").get_attribute("value")
    press(browser, "#dialog-close")
    press(browser, "#copy-link")
    wait(lambda: browser.execute_script("return document.getElementById('dialog').open"))
    assert browser.find_element("id", "dialog-text").get_attribute("value").endswith("#show=3g")
    assert browser.execute_script("return document.getElementById('print')") is None
    browser.switch_to.default_content()
    assert console(browser) == []
