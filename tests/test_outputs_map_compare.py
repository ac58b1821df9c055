"""The map page compares: two dates, two layers, either end of a range, in a real browser."""

import csv
import io

import pytest
from phusong.indicators.result import Result
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from .browser import choose, layer_pixel, move_to, press, state_of, text, texts, wait
from .map_pages import classes, earlier, file, opened, result, shown

__all__ = ["earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


def saved_table(browser: webdriver.Chrome) -> dict:
    """Save the table, and return its file's name and its lines by heading."""
    script = """
      const done = arguments[0];
      const made = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        URL.createObjectURL = made;
        blob.text().then((text) => { window.savedText = text; });
        return made.call(URL, blob);
      };
      HTMLAnchorElement.prototype.click = function () { window.savedName = this.download; };
      document.getElementById("save-csv").click();
      delete HTMLAnchorElement.prototype.click;
      setTimeout(() => done([window.savedName, window.savedText]), 50);
    """
    name, saved = browser.execute_async_script(script)
    return {"name": name, "lines": list(csv.DictReader(io.StringIO(saved.removeprefix("\ufeff")), delimiter=";"))}


def test_two_dates_are_compared_by_a_swipe(opened: webdriver.Chrome, result: Result, earlier: Result) -> None:
    choose(opened, "#versus", "time:before")
    # Before is on the left, after on the right, whichever of the two was chosen first.
    for chosen in ("after", "before"):
        press(opened, f"#time-{chosen}")
        choose(opened, "#versus", "time:before" if chosen == "after" else "time:after")
        assert texts(opened, "#legend .legend-sub .count") == ["Trước", "Sau"]
        assert ["30/09/2024" in text(opened, f"#side-{side}") for side in ("left", "right")] == [True, False]
        counts = texts(opened, ".legend-row.class .count")
        assert counts[0::2] == classes(earlier.communes["pop_4g_any_pct"])
        assert counts[1::2] == classes(result.communes["pop_4g_any_pct"])
    press(opened, "#time-after")
    choose(opened, "#versus", "time:before")

    assert texts(opened, ".side-name b") == ["Trước · 30/09/2024", "Sau · 31/10/2025"]
    edge = "return document.querySelector('.leaflet-left-pane').style.clipPath.match(/-?[0-9.]+px/g)[2]"
    handle = opened.find_element("id", "swipe")
    before = float(opened.execute_script(edge)[:-2])
    # It begins in the middle of the communes, which lie beside the legend.
    begun = int(handle.get_attribute("aria-valuenow"))
    assert 50 < begun < 75
    handle.send_keys(Keys.PAGE_UP, Keys.ARROW_LEFT)
    assert handle.get_attribute("aria-valuenow") == str(begun + 8)
    width = opened.execute_script("return map_phusong.getSize().x")
    assert float(opened.execute_script(edge)[:-2]) - before == pytest.approx(0.08 * width, abs=1)
    box = handle.rect
    ActionChains(opened, duration=0).move_to_element(handle).click_and_hold().move_by_offset(
        -200, 0
    ).release().perform()
    assert opened.find_element("id", "swipe").rect["x"] == pytest.approx(box["x"] - 200, abs=width / 100)

    # Of the earlier run there are levels of the union alone: an operator's are not held against them.
    press(opened, "#base-level")
    assert state_of(opened).startswith("#base=level&vs=time:before")
    press(opened, "#who-viettel")
    assert "vs=" not in state_of(opened)
    assert "time:before" not in opened.execute_script("return [...versus.options].map((one) => one.value)")
    press(opened, "#time-before")
    assert "Không có lớp này cho lựa chọn đang xem" in text(opened, "#legend")
    assert "Viettel" in text(opened, "#legend .legend-sub")
    assert texts(opened, ".legend-row.class .count") == classes(earlier.communes["pop_4g_viettel_pct"])
    for selector in ("#time-after", "#base-operator", "#who-any"):
        press(opened, selector)
    assert "time:before" not in opened.execute_script("return [...versus.options].map((one) => one.value)")
    press(opened, "#base-communes")
    choose(opened, "#versus", "time:before")

    point = result.communes.geometry.iloc[0].representative_point()
    move_to(opened, *layer_pixel(opened, point.x, point.y))
    wait(lambda: opened.execute_script("return !document.getElementById('tooltip').hidden"))
    told = text(opened, "#tooltip")
    assert shown(result.communes["pop_4g_any_pct"].iloc[0]) in told
    assert shown(earlier.communes["pop_4g_any_pct"].iloc[0]) in told
    # So is a hamlet, by the side on which it lies.
    place = result.hamlets.geometry[newly_covered(result, earlier)].representative_point()
    view = f"#vs=time:before&turned=covered&view={place.y:.5f},{place.x:.5f},13"
    swipe = opened.find_element("id", "swipe")
    # The place in the middle of the map lies on the left side, then on the other.
    for cut, verdict in (("60", "Trắng sóng"), ("40", "Có sóng")):
        opened.execute_script(f"location.hash = '{view}&cut={cut}'")
        wait(lambda cut=cut: swipe.get_attribute("aria-valuenow") == cut)
        move_to(opened, *layer_pixel(opened, place.x, place.y))
        wait(lambda verdict=verdict: verdict in text(opened, "#tooltip"))
        assert ("30/09/2024" in text(opened, "#tooltip")) == (verdict == "Trắng sóng")
    choose(opened, "#versus", "")
    assert not opened.execute_script("return document.getElementById('swipe').checkVisibility()")


def newly_covered(result: Result, earlier: Result) -> int:
    """Return the row of the hamlet of which the two runs differ."""
    return int((result.hamlets["verdict"] != earlier.hamlets["verdict"]).idxmax())


def test_an_earlier_date_is_shown_alone_too(opened: webdriver.Chrome, earlier: Result, result: Result) -> None:
    press(opened, "#time-before")
    assert texts(opened, ".worst-value")[0] == shown(earlier.communes["pop_4g_any_pct"].min())
    # Hamlets are judged as they were, stations are those of today, which the legend tells.
    lost = (earlier.hamlets["verdict"] == "none").sum()
    assert lost == (result.hamlets["verdict"] == "none").sum() + 1
    assert text(opened, "label[for=layer-none] .count") == str(lost)
    assert "theo số liệu" not in text(opened, "#legend")
    press(opened, "#layer-stations")
    assert "Trạm: theo số liệu 31/10/2025" in text(opened, "#legend")
    gone = earlier.hamlets.loc[newly_covered(result, earlier)]
    opened.execute_script(f"location.hash = '#time=before&commune={gone['commune_code']}'")
    wait(lambda: gone["name"] in text(opened, "#detail"))
    assert "Trắng sóng: khuất sau đồi núi" in text(opened, "#detail")
    press(opened, "#back")
    press(opened, ".worst")
    # The earlier run's people are its denominators, and it does not rise above itself.
    row = earlier.communes.iloc[int(earlier.communes["pop_4g_any_pct"].argmin())]
    whole = f"{row['population']:,}".replace(",", ".")
    assert f"trên {whole} người" in text(opened, ".headline")
    assert f"trên {whole} người" in opened.find_element("id", "bar-4g-viettel").get_attribute("textContent")
    assert f"{whole} người" in text(opened, ".facts")
    assert f"trên {row['households']:,} hộ".replace(",", ".") in opened.find_element(
        "id", "bar-fibre-subscribed-any"
    ).get_attribute("textContent")
    assert "so với" not in text(opened, ".headline")
    saved = saved_table(opened)
    assert "2024-09-30" in saved["name"]
    of_row = next(line for line in saved["lines"] if line["Xã, phường"] == row["name"])
    assert of_row["Ngày số liệu"] == "2024-09-30"
    assert of_row["Dân số"] == str(row["population"])
    assert {of_row[name] for name in of_row if name.startswith("4G, ") and name.endswith("mẫu số")} == {
        of_row["Dân số"]
    }
    press(opened, "#back")
    press(opened, "#time-after")
    assert "theo số liệu" not in text(opened, "#legend")
    press(opened, ".worst")
    now, then = (run.communes["pop_4g_any_pct"].round(1).min() for run in (result, earlier))
    assert f"Tăng {now - then:.1f}".replace(".", ",") + " điểm so với 30/09/2024" in text(opened, ".headline")


def test_a_raster_is_compared_with_the_communes(opened: webdriver.Chrome) -> None:
    choose(opened, "#versus", "base:level")
    wait(lambda: opened.execute_script("return document.body.dataset.ground") == "raster-level-4g-any outdoor central")
    assert texts(opened, ".legend-side") == ["Trái: Tỷ lệ dân số có sóng 4G", "Phải: Mức thu 4G dự tính"]
    assert texts(opened, ".legend-row.class .count")
    # What cannot be compared any more is not.
    press(opened, "#shown-fibre")
    assert "vs=" not in state_of(opened)
    assert not opened.execute_script("return document.getElementById('swipe').checkVisibility()")


def test_the_communes_are_coloured_by_either_end_of_their_figures_range(
    opened: webdriver.Chrome, result: Result
) -> None:
    low = result.communes["pop_4g_any_pct_low"]
    press(opened, "#estimate-low")
    assert texts(opened, ".legend-row.class .count") == classes(low)
    assert "ước tính thấp" in text(opened, "#legend")
    assert text(opened, ".worst-value") == shown(low.min())
    assert state_of(opened) == "#estimate=low"
    press(opened, ".worst")
    row = result.communes.loc[low.idxmin()]
    assert text(opened, ".headline-value") == shown(row["pop_4g_any_pct_low"])
    assert f"Ước tính trung tâm {shown(row['pop_4g_any_pct'])}" in text(opened, ".headline")
    choose(opened, "#versus", "estimate:central")
    assert texts(opened, ".legend-row.class .count")[1::2] == classes(result.communes["pop_4g_any_pct"])
