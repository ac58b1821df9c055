"""Measures the map page against plain and tuned folium, in one run, in a real headless Chromium.

Each page shows the same communes, hamlets, stations and levels. Sizes are exact; times and frames depend on the machine
and on what else it does, so they are read as ratios between columns of one run. Nothing here gates a change.
"""

import argparse
import dataclasses
import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from page_folium import shown_of, stock_page, tuned_page
from phusong.indicators.result import Result
from phusong.outputs.map import write_map
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from phusong.outputs.stored import read_result
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "map-budgets.md"
SWITCHES = 6
OURS, PLAIN = "phusong", "plain folium"
# Sees the first frame after the page is ready; the second animation frame comes after the first was painted.
WATCH = """
(() => {
  const ours = () => document.body && document.body.dataset.ready === 'true';
  const folium = () => document.readyState === 'complete' && !document.getElementById('panel');
  const look = () => {
    if (!document.body || !(ours() || folium())) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => requestAnimationFrame(() => { window.drawnMs = performance.now(); }));
  };
  requestAnimationFrame(look);
})();
"""
SWITCH = """
const done = arguments[arguments.length - 1];
const ours = [...document.querySelectorAll('input[type=radio][name=shown]')];
const all = ours.length ? ours : [...document.querySelectorAll('.leaflet-control-layers-base input')];
const next = all[(all.findIndex((input) => input.checked) + 1) % all.length];
const began = performance.now();
next.click();
requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
"""
FRAMES = """
window.frames_ms = [];
let last = performance.now();
const step = (now) => { window.frames_ms.push(now - last); last = now; window.panning && requestAnimationFrame(step); };
window.panning = true;
requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
"""


@dataclass(frozen=True)
class Measured:
    """What a page weighs and takes."""

    name: str
    size_mb: float
    gzip_mb: float
    drawn_s: float
    switch_ms: float
    frame_ms: float
    frame_max_ms: float
    heap_mb: float
    requests: float
    errors: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, help="folder of a run; without it the sample is computed at 300 m")
    parser.add_argument("--outlines", type=Path, help="outlines to put in by commune code, such as the official ones")
    parser.add_argument("--terrain", type=Path, default=ROOT / "data" / "terrain" / "dem.tif", help="drawn as relief")
    parser.add_argument("--detail", type=float, default=60.0, help="side of a raster's pixel, m")
    parser.add_argument("--repeat", type=int, default=3, help="loads of each page; the median counts")
    parser.add_argument("--throttle", type=float, default=1.0, help="slow the page's processor down so many times")
    parser.add_argument("--no-plain", action="store_true", help="leave out plain folium, which takes minutes if slowed")
    parser.add_argument("--write", metavar="PLACE", help="put the table into docs/map-budgets.md, at this place")
    asked = parser.parse_args()
    options = PageOptions(detail_m=asked.detail, terrain=asked.terrain)
    with tempfile.TemporaryDirectory(prefix="phusong-bench-") as folder:
        result = read_result(asked.results or computed(Path(folder)))
        files = pages_of(with_outlines(result, asked.outlines), options, Path(folder))
        names = [name for name in files if not (asked.no_plain and name == PLAIN)]
        measured = [measure(name, files[name], asked.repeat, asked.throttle, Path(folder)) for name in names]
    text = f"{heading(result, asked.outlines, options, asked.throttle)}\n\n{table(measured)}"
    print(text)
    if asked.write:
        write(text, asked.write)


def computed(folder: Path) -> Path:
    """Run the sample coarsely: the page's tables are as long at any resolution."""
    words = ["run", "-p", str(ROOT / "data"), "-q", "--out", str(folder / "out"), "--maps", str(folder / "maps")]
    code = "import sys; from phusong.cli.main import main; main(sys.argv[1:])"
    coarse = {**os.environ, "PHUSONG_GRID__RESOLUTION_M": "300"}
    subprocess.run([sys.executable, "-c", code, *words], env=coarse, stdout=subprocess.DEVNULL, check=True)
    return folder / "out"


def with_outlines(result: Result, file: Path | None) -> Result:
    """Return the run with other outlines for the same communes; the figures stay as they are."""
    if file is None:
        return result
    outlines = gpd.read_file(file).to_crs(result.communes.crs)
    column = next(name for name in ("commune_code", "code") if name in outlines.columns)
    shapes = outlines.set_index(outlines[column].astype(str)).geometry
    codes = result.communes["commune_code"].astype(str)
    return dataclasses.replace(result, communes=result.communes.set_geometry(list(shapes.loc[codes])))


def pages_of(result: Result, options: PageOptions, folder: Path) -> dict[str, Path]:
    """Write the three pages, and return them by name."""
    shown = shown_of(result, page_data(result, options=options).pictures)
    makers: dict[str, Callable[[], str]] = {
        PLAIN: lambda: stock_page(shown),
        "tuned folium": lambda: tuned_page(shown),
    }
    files = {name: folder / f"{name.replace(' ', '-')}.html" for name in (*makers, OURS)}
    for name, make in makers.items():
        files[name].write_text(make(), encoding="utf-8")
    write_map(result, files[OURS], options=options)
    return files


def measure(name: str, file: Path, repeat: int, throttle: float, folder: Path) -> Measured:
    """Load a page several times, each in a browser of its own, and return the medians."""
    runs = [one_load(file, throttle, folder / f"profile-{file.stem}-{number}") for number in range(repeat)]
    content = file.read_bytes()
    medians = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return Measured(name, len(content) / 1e6, len(gzip.compress(content, 6)) / 1e6, **medians)


def one_load(file: Path, throttle: float, profile: Path) -> dict[str, float]:
    """Open a page, let it draw, switch layers and be dragged about."""
    chrome = browser(profile)
    try:
        chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        chrome.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": throttle})
        chrome.get(file.as_uri())
        wait(chrome, "return window.drawnMs !== undefined")
        drawn_s = chrome.execute_script("return window.drawnMs") / 1000
        switches = [chrome.execute_async_script(SWITCH) for _ in range(SWITCHES)]
        frames = sorted(drag(chrome))
        chrome.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        heap_mb = chrome.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"] / 1e6
        errors = sum(entry["level"] == "SEVERE" for entry in chrome.get_log("browser"))
        asked_for = requests_of(chrome)
    finally:
        chrome.quit()
    return {
        "drawn_s": drawn_s,
        "switch_ms": statistics.median(switches),
        "frame_ms": frames[int(0.95 * (len(frames) - 1))],
        "frame_max_ms": frames[-1],
        "heap_mb": heap_mb,
        "requests": len(asked_for),
        "errors": errors,
    }


def requests_of(chrome: webdriver.Chrome) -> list[str]:
    """Return what the page asked for beside itself and what it holds."""
    events = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    return [address for address in asked if address.startswith(("http:", "https:", "ws:", "wss:"))]


def browser(profile: Path) -> webdriver.Chrome:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        raise SystemExit("Chromium or chromedriver is not installed: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.page_load_strategy = "none"
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "window-size=1366,768"):
        options.add_argument(f"--{flag}")
    options.add_argument("--disable-background-networking")
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    chrome.set_script_timeout(300)
    return chrome


def wait(chrome: webdriver.Chrome, script: str, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not chrome.execute_script(script):
        if time.monotonic() > end:
            raise SystemExit("the page was not drawn within five minutes")
        time.sleep(0.05)


def drag(chrome: webdriver.Chrome) -> list[float]:
    """Drag the map about with the mouse for two seconds, and return how long each frame took (ms)."""

    def mouse(kind: str, x: float, y: float) -> None:
        event: dict[str, Any] = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        chrome.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    chrome.execute_script(FRAMES)
    mouse("mousePressed", 400, 420)
    for number in range(120):
        mouse("mouseMoved", 400 + 2 * min(number, 120 - number), 420 + min(number, 120 - number))
        time.sleep(1 / 60)
    mouse("mouseReleased", 400, 420)
    time.sleep(0.3)
    return [float(frame) for frame in chrome.execute_script("window.panning = false; return window.frames_ms")]


def heading(result: Result, outlines: Path | None, options: PageOptions, throttle: float) -> str:
    """Return what was measured, and where."""
    hamlets = 0 if result.hamlets is None else len(result.hamlets)
    shapes = result.communes if outlines is None else with_outlines(result, outlines).communes
    corners = int(shapely.get_num_coordinates(shapes.geometry.to_numpy()).sum())
    slowed = "" if throttle == 1 else f", the processor slowed down {throttle:g} times"
    return (
        f"{len(shapes)} communes of {corners:,} vertices, {len(result.stations):,} stations, {hamlets:,} hamlets, "
        f"rasters at {options.detail_m:g} m; {platform.system()}, {os.cpu_count()} cores, headless Chromium{slowed}:"
    )


def table(measured: Sequence[Measured]) -> str:
    """Return the pages side by side, and ours in parts of each other one."""
    ours = measured[-1]
    rows: list[tuple[str, Callable[[Measured], float], str]] = [
        ("file, MB", lambda one: one.size_mb, "{:.2f}"),
        ("gzipped, MB", lambda one: one.gzip_mb, "{:.2f}"),
        ("drawn after, s", lambda one: one.drawn_s, "{:.2f}"),
        ("another layer, ms", lambda one: one.switch_ms, "{:.0f}"),
        ("frame while dragged, 95 % of them within, ms", lambda one: one.frame_ms, "{:.0f}"),
        ("longest frame, ms", lambda one: one.frame_max_ms, "{:.0f}"),
        ("JavaScript heap, MB", lambda one: one.heap_mb, "{:.1f}"),
        ("requests", lambda one: one.requests, "{:.0f}"),
        ("errors on the console", lambda one: one.errors, "{:.0f}"),
    ]
    names = [one.name for one in measured]
    others = [one for one in measured if one is not ours]
    head = ["", *names, *(f"ours : {one.name}" for one in others)]
    lines = [_row(head), _row(["---", *["---:"] * (len(head) - 1)])]
    for name, value, form in rows:
        ratios = [f"{value(ours) / value(one):.3f}" if value(one) else "" for one in others]
        lines.append(_row([name, *(form.format(value(one)) for one in measured), *ratios]))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(text: str, place: str) -> None:
    """Put a table between the document's two marks of a place."""
    mark = f"<!-- measured: {place} -->"
    before, _, after = DOCUMENT.read_text(encoding="utf-8").split(mark)
    DOCUMENT.write_text(f"{before}{mark}\n{text}\n{mark}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
