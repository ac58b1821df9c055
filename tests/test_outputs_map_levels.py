"""The map page's rasters of levels and best servers, coloured and told as the tables have them, in a real browser."""

from pathlib import Path

import numpy as np
import pytest
from phusong.engine.class_coding import packed_classes
from phusong.indicators.result import Result, slug
from phusong.outputs.page_data import page_data
from selenium import webdriver

from .browser import console, layer_pixel, move_to, press, requests, text, wait
from .map_pages import earlier, file, opened, result

__all__ = ["earlier", "file", "opened", "result"]

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 4)), (2, (40, 30)), (12, (50, 41)), (200, (9, 70))])
def test_the_page_reads_packed_classes_as_they_were(browser: webdriver.Chrome, count: int, shape: tuple) -> None:
    made = np.random.default_rng(count)
    patches = made.integers(0, count, (shape[0] // 3 + 1, shape[1] // 3 + 1)).repeat(3, axis=0).repeat(3, axis=1)
    numbers = np.where(made.random(shape) < 0.1, made.integers(0, count, shape), patches[: shape[0], : shape[1]])
    source = (Path(page_data.__code__.co_filename).parent / "page" / "js" / "class_decoder.js").read_text("utf-8")
    script = source.replace("export ", "") + "return [...decodeClasses(Uint8Array.from(arguments[0]), arguments[1])]"
    packed = packed_classes(numbers.astype(np.uint8))
    assert browser.execute_script(script, list(packed), list(shape)) == numbers.ravel().tolist()
