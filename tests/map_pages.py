"""The page of a small province, really computed, an earlier run beside it: opened for the tests of what it does."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from phusong.indicators.result import Result
from selenium import webdriver

from .browser import open_page, resize
from .map_results import TwoRuns


@pytest.fixture(scope="module")
def result(two_runs: TwoRuns) -> Result:
    return two_runs.later


@pytest.fixture(scope="module")
def earlier(two_runs: TwoRuns) -> Result:
    return two_runs.earlier


@pytest.fixture(scope="module")
def file(two_runs: TwoRuns) -> Path:
    return two_runs.page


@pytest.fixture
def opened(browser: webdriver.Chrome, file: Path) -> webdriver.Chrome:
    resize(browser, 1366, 900)
    open_page(browser, file)
    return browser


def shown(value: float) -> str:
    """Return a percentage as the Vietnamese page writes it."""
    return f"{round(value, 1):.1f}".replace(".", ",") + "%"


def classes(values: pd.Series) -> list[str]:
    """Return how many communes fall into each class, the highest first."""
    edges = np.digitize(values.round(1), [50, 70, 85, 95])
    return [str(int((edges == number).sum())) for number in reversed(range(5))]
