"""The map page's cards: a commune, a hamlet, a mast, with what was published beside ours, in a real browser."""

import pytest
from phusong.indicators.result import Result
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import layer_pixel, move_to, press, reopen, state_of, text, texts, wait
from .map_pages import earlier, file, opened, result, shown

__all__ = ["earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


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
