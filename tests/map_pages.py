"""The page of a small province, really computed, an earlier run beside it: opened for the tests of what it does."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from phusong.indicators.published import Ours, beside_published
from phusong.indicators.result import Result
from phusong.outputs.map import write_map
from phusong.outputs.page_options import PageOptions
from phusong.outputs.stored import read_result
from selenium import webdriver

from .browser import open_page, resize


@pytest.fixture(scope="module")
def result(project: Path) -> Result:
    """A small province, really computed, with its rasters; a commune's own published figures beside the province's."""
    found = read_result(project / "out")
    rows = pd.DataFrame(
        {
            "date": ["2025-10", "2030", "2025-10"],
            "scope": ["Xã Thanh Sơn", "00001", "made"],
            "indicator": ["pop_4g_viettel_pct", "smartphone_pct", "bts_count"],
            "relation": "=",
            "value": [50.0, 99.25, 40.0],
            "unit": ["%", "%", "trạm"],
            "source": ["Báo cáo xã", "Kế hoạch", "Báo cáo tỉnh"],
        }
    )
    ours = Ours(found.figures, found.communes, found.stations, found.hamlets, found.fibre, found.indicators)
    beside = beside_published(rows, ours, "made", date(2025, 10, 31))
    return dataclasses.replace(found, published=pd.concat([found.published, beside], ignore_index=True))


@pytest.fixture(scope="module")
def earlier(result: Result) -> Result:
    """The same province a year before: a tenth less coverage, a hundred people more in each commune, a hamlet less."""
    communes = result.communes.copy()
    shares = [name for name in communes.columns if re.search(r"^(pop|area)_.*_pct(_low|_high)?$", name)]
    communes[shares] = communes[shares] * 0.9
    communes["population"] += 100
    communes["households"] += 10
    hamlets = result.hamlets.copy()
    reached = hamlets["verdict"].eq("covered").idxmax()
    hamlets.loc[reached, ["verdict", "reason"]] = ["none", "ridge"]
    manifest = {**result.manifest, "data_date": "2024-09-30"}
    return dataclasses.replace(result, communes=communes, hamlets=hamlets, manifest=manifest)


@pytest.fixture(scope="module")
def file(project: Path, result: Result, earlier: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    terrain = next(project.glob("*.tif"))
    options = PageOptions(before=earlier, terrain=terrain)
    return write_map(result, tmp_path_factory.mktemp("map") / "map.html", options=options)


@pytest.fixture
def opened(browser: webdriver.Chrome, file: Path) -> webdriver.Chrome:
    resize(browser, 1366, 900)
    open_page(browser, file)
    return browser


def shown(value: float) -> str:
    """Return a percentage as the Vietnamese page writes it."""
    return f"{round(value, 1):.1f}".replace(".", ",") + "%"
