"""A headless Chromium for the tests of pages, and what they ask of it."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1366,768",
)


def started(profile: Path) -> webdriver.Chrome:
    """Return a Chromium with a fresh profile; a machine without one fails, for the page is a core result."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.fail("Chromium or chromedriver is not installed: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


def resize(browser: webdriver.Chrome, width: int, height: int) -> None:
    """Give the page a window of that many CSS pixels."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_page(browser: webdriver.Chrome, file: Path) -> None:
    """Open a page from the disk, with old log entries gone, and wait until it is drawn."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(file.as_uri())
    wait(lambda: browser.execute_script("return document.body.dataset.ready === 'true'"))


def wait(done: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            pytest.fail("the page did not come to what was waited for")
        time.sleep(0.05)


def requests(browser: webdriver.Chrome) -> list[str]:
    """Return the addresses that the browser has asked for since the page was opened."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]


def state_of(browser: webdriver.Chrome) -> str:
    """Return what stands after "#" in the page's address, once the page has written it."""
    time.sleep(0.25)
    return str(browser.execute_script("return location.hash"))


def reopen(browser: webdriver.Chrome, file: Path, state: str = "") -> None:
    """Open a page anew, in the state that an address tells."""
    browser.get("about:blank")
    browser.get(file.as_uri() + state)
    wait(lambda: browser.execute_script("return document.body.dataset.ready === 'true'"))


def choose(browser: webdriver.Chrome, selector: str, value: str) -> None:
    """Choose an option of a list, once it is there."""
    wait(lambda: browser.execute_script("return document.querySelector(arguments[0]) !== null", selector))
    script = """
      const list = document.querySelector(arguments[0]);
      list.value = arguments[1];
      list.dispatchEvent(new Event("change"));
      return list.value;
    """
    assert browser.execute_script(script, selector, value) == value


def overlaps(browser: webdriver.Chrome, *selectors: str) -> list[str]:
    """Return the pairs of visible elements, of which neither holds the other, that lie on each other."""
    script = """
      const seen = arguments[0].flatMap((selector) => [...document.querySelectorAll(selector)])
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 0);
      const pairs = [];
      seen.forEach((one, number) => {
        const a = one.getBoundingClientRect();
        for (const other of seen.slice(number + 1)) {
          const b = other.getBoundingClientRect();
          if (one.contains(other) || other.contains(one)) continue;
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (wide > 1 && high > 1) pairs.push(`${one.id || one.className} / ${other.id || other.className}`);
        }
      });
      return pairs;
    """
    return [str(pair) for pair in browser.execute_script(script, list(selectors))]


def console(browser: webdriver.Chrome) -> list[str]:
    """Return what the browser has written to its console."""
    return [entry["message"] for entry in browser.get_log("browser")]


def text(browser: webdriver.Chrome, selector: str) -> str:
    """Return an element's text as it is laid out."""
    return str(browser.execute_script("return document.querySelector(arguments[0]).innerText", selector))


def texts(browser: webdriver.Chrome, selector: str) -> list[str]:
    """Return the texts of all elements that fit."""
    script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText)"
    return [str(found) for found in browser.execute_script(script, selector)]


def press(browser: webdriver.Chrome, selector: str) -> None:
    """Click an element, once it is there: what is folded is filled after the page is ready."""
    wait(lambda: browser.execute_script("return document.querySelector(arguments[0]) !== null", selector))
    browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def layer_pixel(browser: webdriver.Chrome, lon: float, lat: float) -> tuple[int, int]:
    """Return the pixel of the window at which the map shows a place."""
    script = """
      const box = map_phusong.getContainer().getBoundingClientRect();
      const at = map_phusong.latLngToContainerPoint([arguments[1], arguments[0]]);
      return [Math.round(box.left + at.x), Math.round(box.top + at.y)];
    """
    x, y = browser.execute_script(script, lon, lat)
    return int(x), int(y)


def move_to(browser: webdriver.Chrome, x: int, y: int, *, press_there: bool = False) -> None:
    """Move the pointer to a pixel of the window, and press there if asked to."""
    chain = ActionChains(browser, duration=0)
    chain.w3c_actions.pointer_action.move_to_location(x - 2, y)
    chain.w3c_actions.pointer_action.move_to_location(x, y)
    if press_there:
        chain.w3c_actions.pointer_action.click()
    chain.perform()
