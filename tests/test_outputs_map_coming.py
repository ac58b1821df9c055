"""What is to come, on the map page: planned stations and the sites of a plan, in its data and in a real browser."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import runs
from phusong import pipeline
from phusong.errors import StaleError
from phusong.indicators.result import Result
from phusong.outputs.map import write_map
from phusong.outputs.page_coming import with_coming
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from phusong.outputs.plan_files import plan_file
from phusong.outputs.stored import read_result
from selenium.webdriver.common.keys import Keys

from .browser import (
    console,
    layer_pixel,
    move_to,
    press,
    reopen,
    requests,
    state_of,
    texts,
    wait,
)
from .browser import text as text_of
from .map_pages import opened
from .map_results import make_result

__all__ = ["opened"]


@pytest.fixture(scope="module")
def result(planned: Path) -> Result:
    return read_result(planned / "out")


@pytest.fixture(scope="module")
def told(planned: Path) -> dict:
    return json.loads(plan_file(planned / "out").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def file(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(result, tmp_path_factory.mktemp("map") / "map.html")


def whole(value: float) -> str:
    return f"{round(value):,}".replace(",", ".")


def plan_in(result: Result, **choices: object) -> dict | None:
    return page_data(result, options=PageOptions(detail_m=400.0, **choices)).content["plan"]


def test_a_plan_travels_as_it_was_written(result, told):
    plan = plan_in(result)
    sites = told["sites"]
    assert plan["rank"] == [1, 2, 3][: len(sites)]
    assert plan["new_people"] == [round(site["new_people"]) for site in sites]
    assert plan["cost"] == [round(100 * site["cost"]) for site in sites]
    assert plan["unserved"]["people"] == round(told["unserved"]["people"])
    assert plan["point"]["lon"] == [round(site["lon"] * 1e5) for site in sites]
    ids = result.hamlets["hamlet_id"].tolist()
    for rows, site in zip(plan["hamlet_rows"], sites, strict=True):
        assert "; ".join(ids[row] for row in rows) == (site["new_hamlet_ids"] or "")
    assert set(plan["kind"]["values"][0]) == {"vi", "en"}


def test_a_plan_of_another_run_is_left_out(result):
    other = dataclasses.replace(result, manifest={**result.manifest, "data_date": "2020-01-01"})
    assert plan_in(other) is None
    # The language of the tables is no part of the run.
    again = dataclasses.replace(result, manifest={**result.manifest, "written": {"language": "en", "csv": "plain"}})
    assert plan_in(again) is not None
    assert plan_in(dataclasses.replace(result, folder=None)) is None


def test_a_broken_plan_is_told(result, tmp_path):
    plan_file(tmp_path).parent.mkdir()
    plan_file(tmp_path).write_text('{"sites": [', encoding="utf-8")
    with pytest.raises(StaleError, match=r"plan\.json.*run 'phusong plan' again"):
        plan_in(dataclasses.replace(result, folder=tmp_path))


def test_a_plans_sites_tell_no_redacted_mast(result, told):
    assert plan_in(result, redact="removed") is None
    plan = plan_in(result, redact="coarse")
    for axis in ("lon", "lat"):
        assert {value % 1000 for value in plan["point"][axis]} == {500}
    assert set(plan["name"]) == {""}
    assert plan["height"] is plan["power_km"] is plan["backhaul_km"] is None
    # A new mast's cost would tell how far from road and power line it stands.
    costs = [float(f"{site['cost']:.1e}") for site in told["sites"]]
    assert plan["cost"] == [round(100 * cost) for cost in costs]
    assert plan["total_cost"] == [round(100 * cost) for cost in np.cumsum(costs)]
    text = json.dumps(plan, ensure_ascii=False)
    assert not any(f'"{site["name"]}"' in text for site in told["sites"])


def test_a_new_plan_makes_the_map_stale_and_nothing_else(planned, tmp_path):
    project = runs.opened(Path(shutil.copytree(planned, tmp_path / "project")))
    assert pipeline.stale_steps(project) == [pipeline.MAP]
    pipeline.run(project)
    assert pipeline.stale_steps(project) == []


def test_stations_on_air_later_are_planned_ones():
    made = make_result()
    later = pd.Timestamp(made.manifest["data_date"]) + pd.Timedelta(days=1)
    stations = made.stations.assign(
        on_air_date=[later, pd.NaT, later, *made.stations["on_air_date"][3:]],
        status=["on_air", "planned", "off", *["on_air"] * (len(made.stations) - 3)],
    )
    found = with_coming(dataclasses.replace(made, stations=stations)).stations["status"]
    assert found[:4].tolist() == ["planned", "planned", "off", "on_air"]
    content = page_data(dataclasses.replace(made, stations=stations), options=PageOptions(redact="coarse")).content
    status = content["stations"]["status"]
    assert [status["values"][code] for code in status["index"]].count("planned") == 2
    undated = dataclasses.replace(made, manifest={"title": "x"})
    assert with_coming(undated) is undated


@pytest.mark.browser
def test_a_site_to_come_is_seen_pressed_and_told(opened, file, told):
    site = told["sites"][0]
    assert text_of(opened, "label[for=layer-plan] .count") == str(len(told["sites"]))
    assert "Vị trí dự kiến" in texts(opened, "#legend .tally")
    move_to(opened, *layer_pixel(opened, site["lon"], site["lat"]))
    wait(lambda: "Vị trí dự kiến số 1" in text_of(opened, "#tooltip"))
    move_to(opened, *layer_pixel(opened, site["lon"], site["lat"]), press_there=True)
    wait(lambda: texts(opened, "#card-title") == ["Vị trí dự kiến số 1"])
    card = text_of(opened, "#detail")
    assert text_of(opened, ".headline-value") == f"+{whole(site['new_people'])}"
    # Told of whole people: the three numbers add up as they are read.
    left, total = round(told["unserved"]["people"]), round(site["total_people"])
    assert f"trước {whole(left)}, sau {whole(left - total)}" in card
    assert f"{site['cost']:g} triệu đồng".replace(".", ",") in card.replace(".", "")
    assert "giả định" in card
    assert state_of(opened).startswith("#plan=1&view=")
    reopen(opened, file, "#plan=1&lang=en")
    assert text_of(opened, "#card-title") == "Site to come no. 1"
    assert requests(opened)[-1].startswith(file.as_uri())
    assert console(opened) == []


@pytest.mark.browser
def test_sites_to_come_are_reached_by_keys_from_list_search_and_hamlet(opened, told):
    summary = opened.find_element("css selector", ".plan summary")
    summary.send_keys(Keys.ENTER)
    assert len(texts(opened, ".plan .hamlet")) == len(told["sites"])
    opened.find_element("id", "plan-0").send_keys(Keys.ENTER)
    assert opened.switch_to.active_element.text == "Vị trí dự kiến số 1"
    opened.find_element("id", "search-input").send_keys("du kien so 2", Keys.ENTER)
    assert text_of(opened, "#card-title") == "Vị trí dự kiến số 2"
    press(opened, "[lang=en]")
    opened.find_element("id", "search-input").send_keys("to come no. 2")
    assert texts(opened, "#search-list li span")[0].startswith("Site to come no. 2")
    opened.find_element("id", "search-input").send_keys(Keys.ESCAPE)
    covering = next((site for site in told["sites"] if site["new_hamlet_ids"]), None)
    assert covering is not None
    opened.execute_script(f"location.hash = 'hamlet={covering['new_hamlet_ids'].split('; ')[0]}'")
    wait(lambda: texts(opened, ".by-plan"))
    press(opened, ".by-plan button")
    assert text_of(opened, "#card-title") == f"Vị trí dự kiến số {covering['rank']}"
    assert texts(opened, "#detail .hamlets .hamlet")
