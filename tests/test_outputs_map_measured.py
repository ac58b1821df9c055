"""Measurements on the map page: what the data hold, and what a reader sees, presses and prints of a real run."""

import dataclasses
import json
from pathlib import Path

import made
import numpy as np
import pandas as pd
import pytest
import rasterio
from phusong import pipeline
from phusong.geo.crs import WGS84
from phusong.indicators.result import Result
from phusong.outputs import page_measured
from phusong.outputs.map import write_map
from phusong.outputs.map_check import check_page
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from pyproj import Transformer
from runs import opened as project_of
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import (
    choose,
    console,
    layer_pixel,
    move_to,
    open_page,
    press,
    reopen,
    requests,
    resize,
    state_of,
    text,
    texts,
    wait,
)

KINDS = ("modelled_only", "measured_only")
SECTION = """[[inputs.measurements]]
path = "measurements"
synthetic = true
[measurements]
thin_m = 200
least_in_hamlet = 1
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A small province with a synthetic drive test of two networks: 12 dB too strong here, 12 dB too weak there."""
    parts = made.Parts(fibre=False, population=False, published=False, indicators=False)
    folder = made.write_project(tmp_path_factory.mktemp("measured") / "made", parts)
    pipeline.predict_mosaics(project_of(folder))
    logs = []
    for operator in ("viettel", "vnpt"):
        with rasterio.open(folder / f"out/rasters/level_4g_{operator}.tif") as raster:
            band = raster.read(1)
            row, column = np.nonzero(band != raster.nodata)
            level_dbm = band[row, column] * raster.scales[0] + raster.offsets[0]
            x, y = raster.xy(row, column)
            lon, lat = Transformer.from_crs(raster.crs, WGS84, always_xy=True).transform(x, y)
        off_db = np.where(np.arange(len(row)) % 2, 12.0, -12.0)
        log = pd.DataFrame({"Longitude": lon, "Latitude": lat, "Level": (level_dbm + off_db).round(1)})
        logs.append(log.assign(Timestamp="2025.10.30_08.15.02", Operatorname=operator.upper(), NetworkTech="4G"))
    (folder / "measurements").mkdir()
    log = pd.concat(logs)
    log[log["Level"].between(-139, -45)].to_csv(folder / "measurements/drive.txt", sep="\t", index=False)
    text = (folder / "phusong.toml").read_text(encoding="utf-8")
    (folder / "phusong.toml").write_text(text + SECTION, encoding="utf-8")
    return pipeline.figures(project_of(folder))


@pytest.fixture(scope="module")
def conflicts(result: Result) -> pd.DataFrame:
    """The squares where model and measurement disagree, as the run's table holds them."""
    squares = result.measured.squares
    found = squares[squares["conflict"] != ""].reset_index(drop=True)
    assert set(found["conflict"]) == set(KINDS)
    assert set(found["operator"]) == {"Viettel", "VNPT"}
    return found


def content_of(result: Result, **choices: object) -> dict:
    return page_data(result, options=PageOptions(detail_m=400.0, **choices)).content


def decoded(column: dict) -> list:
    return [column["values"][code] if code >= 0 else None for code in column["index"]]


def test_squares_and_counts_travel_as_the_tables_hold_them(result, conflicts):
    content = content_of(result)
    told = content["conflicts"]
    assert decoded(told["conflict"]) == conflicts["conflict"].tolist()
    assert decoded(told["operator"]) == conflicts["operator"].tolist()
    assert told["measured"] == [round(level * 10) for level in conflicts["measured_dbm"].round(1)]
    assert told["samples"] == conflicts["samples"].tolist()
    assert [round(lon / 1e5, 5) for lon in told["point"]["lon"]] == conflicts.geometry.x.round(5).tolist()
    counts = content["measured"]["communes"]
    inside = result.measured.squares.dropna(subset=["commune_code"])
    assert sum(counts["squares"]) == len(inside)
    for kind in KINDS:
        assert sum(counts[kind]) == (inside["conflict"] == kind).sum()
    hamlets = content["measured"]["hamlets"]
    names = result.hamlets["hamlet_id"].tolist()
    assert [names[row] for row in hamlets["row"]] == result.measured.hamlets["hamlet_id"].tolist()
    assert content["manifest"]["measurements"]["squares"] == len(result.measured.squares)


def test_a_run_without_measurements_or_conflicts_has_none(result, project):
    agreed = dataclasses.replace(result.measured, squares=result.measured.squares.assign(conflict=""))
    content = content_of(dataclasses.replace(result, measured=agreed))
    assert content["conflicts"] is None
    assert sum(content["measured"]["communes"]["squares"]) > 0
    bare = content_of(dataclasses.replace(result, measured=None))
    assert bare["conflicts"] is bare["measured"] is None


def test_too_many_conflicts_are_counted(result, conflicts, monkeypatch):
    monkeypatch.setattr(page_measured, "MOST_CONFLICTS", 5)
    content = content_of(result)
    told = content["conflicts"]
    assert told["counted"]
    assert sum(told["count"]) == len(conflicts)
    for kind in KINDS:
        counted = [count for count, of in zip(told["count"], decoded(told["conflict"]), strict=True) if of == kind]
        assert sum(counted) == (conflicts["conflict"] == kind).sum()
    assert "mâu thuẫn" in content["notices"][0]["vi"]


def test_levels_that_rise_towards_a_mast_are_kept_back_with_it(result):
    content = content_of(result, redact="coarse")
    assert {"measured", "modelled"} & set(content["conflicts"]) == set()
    assert content["conflicts"]["conflict"] == content_of(result)["conflicts"]["conflict"]
    text = json.dumps([content["conflicts"], content["measured"]])
    assert not any(f'"{name}"' in text for name in result.stations["station_id"])


def vietnamese(value: float) -> str:
    """Return a level as the page writes it."""
    return f"{abs(value):.1f}\u00a0dBm".replace(".", ",")


@pytest.mark.browser
def test_conflicts_are_seen_pressed_listed_compared_and_linked(
    browser: webdriver.Chrome, result: Result, conflicts: pd.DataFrame, tmp_path: Path
) -> None:
    file = write_map(result, tmp_path / "map.html")
    assert check_page(file).is_fine
    resize(browser, 1366, 900)
    open_page(browser, file)
    # The layers count what is shown: every operator's 4G, then one operator's.
    counts = "label[for=layer-modelledOnly] .count, label[for=layer-measuredOnly] .count"
    wait(lambda: texts(browser, counts))
    assert texts(browser, counts) == [str((conflicts["conflict"] == kind).sum()) for kind in KINDS]
    press(browser, "#layer-modelledOnly")
    press(browser, "#layer-measuredOnly")
    assert {"Mô hình có sóng, đo không", "Đo có sóng, mô hình không"} <= set(texts(browser, "#legend .tally"))
    press(browser, "#who-vnpt")
    own = conflicts[conflicts["operator"] == "VNPT"]
    assert texts(browser, counts) == [str((own["conflict"] == kind).sum()) for kind in KINDS]
    # A square is told by the pointer and by its card: measured and modelled beside each other, nothing mixed.
    square = own[(own["conflict"] == "modelled_only") & own["commune_code"].notna()].iloc[0]
    look = "map_phusong.setView([arguments[0], arguments[1]], 15, {animate: false})"
    browser.execute_script(look, square["lat"], square["lon"])
    spot = layer_pixel(browser, square["lon"], square["lat"])
    move_to(browser, *spot)
    wait(lambda: "Mô hình có sóng, đo không" in text(browser, "#tooltip"))
    move_to(browser, *spot, press_there=True)
    assert text(browser, "#card-title") == "VNPT 4G"
    card = text(browser, "#detail")
    for name, level, asked in (
        ("Mức đo", square["measured_dbm"], result.manifest["thresholds_dbm"]["4G"]),
        ("Mức theo mô hình", square["modelled_dbm"], result.manifest["required_dbm"]["4G"]["outdoor"]),
    ):
        assert f"{name}\n−{vietnamese(level)} (cần −{vietnamese(asked)})" in card
    assert f"Số mẫu đo\n{square['samples']}" in card
    assert "30/10/2025" in card
    # The link leads back to it, the way up to its commune, whose table is the run's.
    state = state_of(browser)
    reopen(browser, file, state)
    assert text(browser, "#card-title") == "VNPT 4G"
    assert state_of(browser) == state
    press(browser, "#back")
    browser.find_element("css selector", "#measured summary").send_keys(Keys.ENTER)
    squares = result.measured.squares
    here = squares[(squares["commune_code"] == square["commune_code"]) & (squares["operator"] == "VNPT")]
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in texts(browser, "#measured tbody tr")}
    heard = int((here["measured_dbm"] >= result.manifest["thresholds_dbm"]["4G"]).sum())
    share = f"{round(100 * heard / len(here), 1):.1f}%".replace(".", ",")
    cells = [line.strip() for line in " ".join(lines["VNPT 4G"]).split()]
    assert cells == [str(number) for number in (len(here), heard)] + [share] + [
        str((here["conflict"] == kind).sum()) for kind in KINDS
    ]
    # From the list by keys; the card takes the focus, and gives it back.
    item = browser.find_elements("css selector", "#measured .hamlet")[0]
    item.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "card-title"
    # Each side of a comparison shows the squares of its own operator.
    choose(browser, "#versus", "who:viettel")
    assert browser.execute_script("return document.getElementById('swipe').checkVisibility()")
    press(browser, "[lang=en]")
    assert {"Modelled covered, measured not"} <= set(texts(browser, "#legend .tally"))
    press(browser, "[lang=vi]")
    press(browser, "#method summary")
    method = text(browser, "#method")
    samples = f"{result.measured.squares['samples'].sum():,}".replace(",", ".")
    assert f"{samples} mẫu trên" in method
    assert f"Bản đồ có sóng mà đo không: {(conflicts['conflict'] == KINDS[0]).sum()} ô" in method.replace(".", "")
    assert console(browser) == []
    assert all(address.startswith(file.as_uri()) for address in requests(browser))
    # A page without any says so.
    open_page(
        browser,
        write_map(dataclasses.replace(result, measured=None, manifest={**result.manifest, "measurements": None}), file),
    )
    press(browser, "#method summary")
    assert "Không có số liệu đo." in text(browser, "#method")
    assert texts(browser, "#measured, label[for=layer-modelledOnly]") == []
