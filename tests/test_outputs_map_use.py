"""The map page at work: links, comparisons, thresholds, rasters and cards, in one real browser."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from phusong.engine.class_coding import packed_classes
from phusong.indicators.result import Result, slug
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from .browser import (
    browser,
    choose,
    console,
    layer_pixel,
    move_to,
    press,
    reopen,
    requests,
    resize,
    state_of,
    text,
    texts,
    wait,
)
from .map_pages import earlier, file, opened, result, shown

__all__ = ["browser", "earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


def classes(values: pd.Series) -> list[str]:
    """Return how many communes fall into each class, the highest first."""
    edges = np.digitize(values.round(1), [50, 70, 85, 95])
    return [str(int((edges == number).sum())) for number in reversed(range(5))]


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
    assert "30/09/2024" in text(opened, "#side-right")
    assert "30/09/2024" not in text(opened, "#side-left")
    counts = texts(opened, ".legend-row.class .count")
    assert counts[0::2] == classes(result.communes["pop_4g_any_pct"])
    assert counts[1::2] == classes(earlier.communes["pop_4g_any_pct"])

    edge = "return document.querySelector('.leaflet-left-pane').style.clipPath.match(/-?[0-9.]+px/g)[2]"
    handle = opened.find_element("id", "swipe")
    before = float(opened.execute_script(edge)[:-2])
    handle.send_keys(Keys.PAGE_UP, Keys.ARROW_LEFT)
    assert handle.get_attribute("aria-valuenow") == "58"
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
    # On the left side is today: the place in the middle of the map lies on it, then on the other.
    for cut, verdict in (("60", "Có sóng"), ("40", "Trắng sóng")):
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


def test_threshold_counts_what_lies_under_it(opened: webdriver.Chrome, result: Result) -> None:
    values = result.communes["pop_4g_any_pct"].round(1)
    slider = opened.find_element("id", "threshold-input")
    for keys in (Keys.END, Keys.ARROW_LEFT * 4, Keys.HOME):
        slider.send_keys(keys)
        threshold = int(slider.get_attribute("value"))
        under = int((values < threshold).sum())
        assert text(opened, "#under-count") == f"{under}/6 xã, phường dưới ngưỡng {threshold}%"
        assert texts(opened, ".legend-row.under .count") == [str(under)]
    assert opened.switch_to.active_element.get_attribute("id") == "threshold-input"


SERVED = """
  const canvas = document.querySelector(".leaflet-left-pane canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const fails = [[0xf3, 0xe9, 0xe4], [0xd9, 0xc3, 0xb8]].map(String);
  let [served, all] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (!data[at + 3]) continue;
    all += 1;
    served += !fails.includes(String([...data.slice(at, at + 3)]));
  }
  return 100 * served / all;
"""


def test_level_raster_serves_what_the_tables_say(opened: webdriver.Chrome, file: Path, result: Result) -> None:
    """The share of coloured pixels that serve is the share of the area, for each estimate and where receivers stand."""
    press(opened, "#base-level")
    for layer in ("relief", "outlines", "names", "none", "partial"):
        press(opened, f"#layer-{layer}")
    figures = result.figures[
        (result.figures["scope"] == "province")
        & (result.figures["who"] == "any")
        & (result.figures["technology"] == "4G")
        & (result.figures["measure"] == "area_km2")
    ].set_index("tier")
    for tier, estimate, column in (
        ("outdoor", "central", "pct"),
        ("indoor", "central", "pct"),
        ("indoor", "low", "pct_low"),
    ):
        press(opened, f"#tier-{tier}")
        press(opened, f"#estimate-{estimate}")
        wanted = f"raster-level-4g-any {tier} {estimate}"
        wait(lambda wanted=wanted: opened.execute_script("return document.body.dataset.ground") == wanted)
        assert opened.execute_script(SERVED) == pytest.approx(figures.loc[tier, column], abs=2)
    assert "mức cần" in text(opened, "#legend")
    assert "thấp" in text(opened, "#legend .legend-sub")
    station = result.stations[result.stations["technology"] == "4G"].iloc[0]
    move_to(opened, *layer_pixel(opened, station.geometry.x, station.geometry.y))
    wait(lambda: "dBm" in text(opened, "#tooltip"))
    # A low level is a place's own: it says so, lest its coloured share be taken for the low figure.
    assert "riêng điểm này, 95% khả năng không yếu hơn" in text(opened, "#tooltip")
    assert "Xét riêng từng điểm" in text(opened, "#legend")
    assert "của riêng từng điểm" in opened.find_element("id", "method").get_attribute("textContent")
    press(opened, "#base-operator")
    wait(lambda: opened.execute_script("return document.body.dataset.ground") == "raster-operator-4g")
    move_to(opened, *layer_pixel(opened, station.geometry.x + 0.001, station.geometry.y))
    wait(lambda: "Mạnh nhất" in text(opened, "#tooltip"))
    assert console(opened) == []
    assert requests(opened) == [file.as_uri()]


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 4)), (2, (40, 30)), (12, (50, 41)), (200, (9, 70))])
def test_the_page_reads_packed_classes_as_they_were(browser: webdriver.Chrome, count: int, shape: tuple) -> None:
    made = np.random.default_rng(count)
    patches = made.integers(0, count, (shape[0] // 3 + 1, shape[1] // 3 + 1)).repeat(3, axis=0).repeat(3, axis=1)
    numbers = np.where(made.random(shape) < 0.1, made.integers(0, count, shape), patches[: shape[0], : shape[1]])
    source = (Path(page_data.__code__.co_filename).parent / "page" / "js" / "class_decoder.js").read_text("utf-8")
    script = source.replace("export ", "") + "return [...decodeClasses(Uint8Array.from(arguments[0]), arguments[1])]"
    packed = packed_classes(numbers.astype(np.uint8))
    assert browser.execute_script(script, list(packed), list(shape)) == numbers.ravel().tolist()


def test_a_raster_is_compared_with_the_communes(opened: webdriver.Chrome) -> None:
    choose(opened, "#versus", "base:level")
    wait(lambda: opened.execute_script("return document.body.dataset.ground") == "raster-level-4g-any outdoor central")
    assert texts(opened, ".legend-side") == ["Trái: Tỷ lệ dân số có sóng 4G", "Phải: Mức thu 4G dự tính"]
    assert texts(opened, ".legend-row.class .count")
    # What cannot be compared any more is not.
    press(opened, "#shown-fibre")
    assert "vs=" not in state_of(opened)
    assert not opened.execute_script("return document.getElementById('swipe').checkVisibility()")


def test_a_station_is_found_drawn_and_told(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, "#layer-stations")
    stations = result.stations
    station = stations[stations["azimuth_deg"].notna() & (stations["technology"] == "4G")].iloc[0]
    opened.find_element("id", "search-input").send_keys(station["station_id"].lower(), Keys.ENTER)
    assert text(opened, "#card-title") == f"Trạm {station['site_id']}"
    assert station["station_id"] in text(opened, ".radios")
    assert f"cao {round(station['antenna_height_m'])} m" in text(opened, ".radios")
    assert opened.execute_script("return map_phusong.getZoom()") >= 13
    assert state_of(opened).startswith("#turned=stations&site=")
    # Map programs take its place as it stands there.
    place = f"{station.geometry.y:.5f},{station.geometry.x:.5f}"
    assert place.replace(",", ", ") in text(opened, ".facts")
    # The chosen mast is drawn also where stations are switched off.
    press(opened, "#layer-stations")
    move_to(opened, *layer_pixel(opened, station.geometry.x, station.geometry.y))
    wait(lambda: station["site_id"] in text(opened, "#tooltip"))
    # What the station adds to the map about its place beyond its symbol: wedges of its sectors.
    opened.execute_script(f"location.hash = '#turned=stations&view={place},13.5'")
    wait(lambda: not texts(opened, "#card-title"))
    script = """
      const canvas = document.querySelector(".leaflet-left-pane canvas");
      const box = canvas.getBoundingClientRect();
      const at = map_phusong.getContainer().getBoundingClientRect();
      const scale = canvas.width / box.width;
      const { x: across, y: down } = map_phusong.latLngToContainerPoint(arguments[0]);
      const middle = [(at.left + across - box.left) * scale, (at.top + down - box.top) * scale];
      const seen = () => canvas.getContext("2d", { willReadFrequently: true })
        .getImageData(middle[0] - 20, middle[1] - 20, 40, 40).data;
      const before = seen();
      document.getElementById("layer-stations").click();
      const after = seen();
      document.getElementById("layer-stations").click();
      let wedges = 0;
      for (let i = 0; i < before.length; i += 4) {
        const [x, y] = [(i / 4) % 40 - 20, Math.floor(i / 160) - 20];
        wedges += Math.hypot(x, y) > 9 && before[i] !== after[i];
      }
      return wedges;
    """
    assert opened.execute_script(script, [station.geometry.y, station.geometry.x]) > 60


def test_a_hamlet_tells_its_reason_in_a_sentence(opened: webdriver.Chrome, result: Result) -> None:
    lost = result.hamlets[result.hamlets["verdict"] != "covered"].iloc[0]
    opened.execute_script(f"location.hash = 'hamlet={lost['hamlet_id']}'")
    wait(lambda: texts(opened, "#card-title") == [lost["name"]])
    assert text(opened, ".why") == lost["why_vi"]
    press(opened, "[lang=en]")
    assert text(opened, ".why") == lost["why_en"]
    # From the card one comes to the nearest mast, of any and of each operator.
    for name, column in (("any", "nearest_site_id"), ("VNPT", "nearest_vnpt_id")):
        opened.execute_script(f"location.hash = 'hamlet={lost['hamlet_id']}'")
        wait(lambda: texts(opened, "#card-title") == [lost["name"]])
        press(opened, f"#mast-{name}")
        assert lost[column] in text(opened, "#card-title")
        assert "site=" in state_of(opened)


def test_redacted_stations_are_not_told_by_a_hamlets_reason(result: Result) -> None:
    shown_all, hidden = (page_data(result, "vi", PageOptions(redact=redact)).content for redact in (None, "coarse"))
    assert any(shown_all["hamlets"]["why"]["vi"])
    assert "why" not in hidden["hamlets"]


def test_numerators_are_told_on_hover_and_on_focus(opened: webdriver.Chrome, result: Result) -> None:
    row = result.communes.iloc[int(result.communes["pop_4g_any_pct"].argmin())]
    press(opened, ".worst")
    whole = f"{round(row['population']):,}".replace(",", ".")
    part = f"{round(row['pop_4g_viettel_persons']):,}".replace(",", ".")
    bar = opened.find_element("id", "bar-4g-viettel")
    assert f"{part} trên {whole} người" in bar.get_attribute("textContent")
    opened.execute_script("arguments[0].focus()", opened.find_element("id", "bar-4g-any"))
    opened.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert opened.switch_to.active_element == bar
    assert f"{part} trên {whole} người" in text(opened, "#tooltip")
    bar.send_keys(Keys.ENTER)
    assert text(opened, ".headline-value") == shown(row["pop_4g_viettel_pct"])
    assert opened.switch_to.active_element.get_attribute("id") == "bar-4g-viettel"
    # An operator's fibre is shown as well: in the headline, on the map, in the panel and in the address.
    press(opened, "#bar-fibre-subscribed-viettel")
    assert opened.find_element("id", "bar-fibre-subscribed-viettel").get_attribute("aria-pressed") == "true"
    fibre = result.fibre[result.fibre["operator"] == "Viettel"].set_index("commune_code")["fibre_subscribed_pct"]
    assert text(opened, ".headline-value") == shown(fibre[row["commune_code"]])
    assert "Viettel" in text(opened, "#legend .legend-sub")
    assert opened.find_element("id", "fibreWho-viettel").is_selected()
    assert state_of(opened).startswith("#show=fibre&who=viettel&fibre=subscribed&fibreof=viettel&")


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


def test_published_figures_stand_beside_ours(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, ".folded summary")
    rows = texts(opened, ".folded tbody tr")
    assert len(rows) == (result.published["commune_code"] == "").sum()
    told = result.published.iloc[0]
    assert f"{told['value']:.2f}%".replace(".", ",") in rows[0].replace("\u00a0", " ")
    assert "báo cáo" in rows[0]
    assert "Tỷ lệ dân số" in "".join(rows)
    # Counts have no decimals, and what cannot be compared says why.
    used = (result.stations["used"] & result.stations["commune_code"].notna()).sum()
    assert [row.split("\t")[1:] for row in rows if "40" in row] == [
        ["40\u00a0trạm", f"{used}\u00a0trạm", f"{used - 40:+d}\u00a0trạm".replace("-", "−")]
    ]
    assert [rows[place].split("\t")[-1] for place in (2, 3)] == ["khác phạm vi", "ở đây không tính"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_communes_published_figure_stands_beside_that_communes(opened, file, result, language) -> None:
    reopen(opened, file, f"#commune=00001&lang={language}")
    opened.execute_script("for (const one of document.querySelectorAll('#detail details')) one.open = true")
    rows = [row.replace("\u00a0", " ") for row in texts(opened, "#detail .cells tbody tr")]
    assert len(rows) == 2
    ours = round(result.communes["pop_4g_viettel_pct"].iloc[0], 2)
    value = f"{ours:.2f}%".replace(".", "," if language == "vi" else ".")
    assert value in rows[0]
    assert "Báo cáo xã" in rows[0]
    assert rows[1].endswith({"vi": "là mục tiêu", "en": "a goal"}[language])


def test_levels_of_several_operators_are_those_the_tables_say(opened: webdriver.Chrome, result: Result) -> None:
    """Two operators at once, pixel by pixel; the greatest, commune by commune: no picture of the file holds them."""
    press(opened, "#base-level")
    press(opened, "#measure-area")
    for layer in ("relief", "outlines", "names", "none", "partial"):
        press(opened, f"#layer-{layer}")
    figures = result.figures[
        (result.figures["scope"] == "province")
        & (result.figures["technology"] == "4G")
        & (result.figures["measure"] == "area_km2")
        & (result.figures["tier"] == "outdoor")
    ].set_index("who")
    own = [f"area_4g_{slug(name)}_pct" for name in result.operators]
    areas = result.communes["polygon_km2"]
    greatest = (result.communes[own].max(axis=1) * areas).sum() / areas.sum()
    for who, share, ending in (("min2", figures.loc["min2", "pct"], ""), ("greatest", greatest, "-area")):
        press(opened, f"#who-{who}")
        wanted = f"made-level-4g-{who}{ending} outdoor central"
        wait(lambda wanted=wanted: opened.execute_script("return document.body.dataset.ground") == wanted)
        assert opened.execute_script(SERVED) == pytest.approx(share, abs=2)
        assert opened.execute_script("return document.querySelector('#legend .legend-sub').innerText").startswith(
            {"min2": "Ít nhất 2 mạng", "greatest": "Mạng phủ rộng nhất (ITU)"}[who]
        )
    assert console(opened) == []
