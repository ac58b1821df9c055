"""The page of a made-up province, opened for the tests of what it shows."""

from pathlib import Path

import pytest
from phusong.indicators.result import Result
from selenium import webdriver

from .browser import open_page, press, resize, text, texts


@pytest.fixture(scope="module")
def result(made_page: tuple[Result, Path]) -> Result:
    return made_page[0]


@pytest.fixture(scope="module")
def file(made_page: tuple[Result, Path]) -> Path:
    return made_page[1]


@pytest.fixture
def opened(browser: webdriver.Chrome, file: Path) -> webdriver.Chrome:
    resize(browser, 1366, 768)
    open_page(browser, file)
    return browser


def listed(browser: webdriver.Chrome) -> dict[str, str]:
    """Return the list of communes, all of them, with the values beside their names."""
    if "tất cả" in text(browser, "#worst-all"):
        press(browser, "#worst-all")
    return dict(zip(texts(browser, ".worst-name"), texts(browser, ".worst-value"), strict=True))


def named(result: Result) -> list[str]:
    return [
        f"{kind.capitalize()} {name}"
        for kind, name in zip(result.communes["type"], result.communes["name"], strict=True)
    ]
