"""phusong map: pages of one's own choice, beside the project's map; frames and zips; and their check."""

import base64
import html
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from phusong.outputs.map_check import check_page
from phusong.outputs.page_webp import webp


@pytest.fixture
def drawn(phusong, project, tmp_path):
    """Return a function that draws a page and tells its file, and others beside it."""

    def draw(*words: object) -> dict:
        done = phusong("map", "-p", project, "--maps", tmp_path, "--json", *words)
        assert done.code == 0, done.err
        return json.loads(done.out)

    return draw


def test_a_page_of_one_s_own_has_a_name_that_tells_it(drawn, phusong, project, tmp_path):
    names = {
        "made.html": [],
        "made-90m.html": ["--raster-detail", "90"],
        "made-stations-coarse.html": ["--redact-stations"],
        "made-stations-removed-plain.html": ["--redact-stations", "removed", "--no-compress"],
        "made-before-after.html": ["--before", project],
    }
    for name, words in names.items():
        assert Path(drawn(*words)["map"]) == tmp_path / name
        assert check_page(tmp_path / name).is_fine
    assert 'data-encoding="plain"' in (tmp_path / "made-stations-removed-plain.html").read_text(encoding="utf-8")
    # The project's own map is noted again, so that other tests find the project as it was.
    assert phusong("map", "-p", project).code == 0


def test_a_page_that_is_there_is_kept(drawn, phusong, project, tmp_path):
    file = tmp_path / "mine.html"
    drawn("-o", file)
    before = file.read_bytes()
    again = phusong("map", "-p", project, "-o", file, "--redact-stations")
    assert again.code == 2
    assert "--overwrite" in again.err
    assert file.read_bytes() == before
    drawn("-o", file, "--redact-stations", "removed", "--overwrite")
    assert file.read_bytes() != before
    assert phusong("map", "-p", project, "-o", tmp_path / "mine.png").code == 2
    assert phusong("map", "-p", project, "--before", tmp_path).code == 2
    assert phusong("map", "-p", project, "-o", tmp_path / "no.html", "--dry-run").code == 0
    assert not (tmp_path / "no.html").exists()


def test_frames_and_zip_hold_the_page_and_are_checked(drawn, phusong, tmp_path):
    told = drawn("-o", tmp_path / "trang.html", "--embed", "--zip")
    page = (tmp_path / "trang.html").read_text(encoding="utf-8")
    snippet, fragment = (Path(file).read_text(encoding="utf-8") for file in told["embed"])
    for frame in (snippet, fragment):
        assert frame.startswith("<iframe ")
        sandbox = re.search(r'sandbox="([^"]*)"', frame)[1].split()
        assert "allow-scripts" in sandbox
        assert "allow-same-origin" not in sandbox
    assert 'src="trang.html"' in snippet
    assert html.unescape(re.search(r'srcdoc="([^"]*)"', fragment)[1]) == page
    with zipfile.ZipFile(told["zip"][0]) as packed:
        assert packed.namelist() == ["trang.html"]
        assert packed.read("trang.html").decode("utf-8") == page
    for file in (*told["embed"], *told["zip"]):
        done = phusong("map", "check", file)
        assert done.code == 0, done.out + done.err
    (tmp_path / "open.html").write_text(snippet.replace("allow-scripts", "allow-scripts allow-same-origin"))
    assert phusong("map", "check", tmp_path / "open.html").code == 1
    (tmp_path / "bare.html").write_text(re.sub(r'sandbox="[^"]*"', "", fragment), encoding="utf-8")
    assert phusong("map", "check", tmp_path / "bare.html").code == 1
    (tmp_path / "trang.html").unlink()
    lost = phusong("map", "check", told["embed"][0])
    assert lost.code == 2
    assert "trang.html" in lost.err


def test_the_same_page_is_the_same_zip(drawn, tmp_path):
    first = Path(drawn("-o", tmp_path / "trang.html", "--zip")["zip"][0]).read_bytes()
    second = Path(drawn("-o", tmp_path / "trang.html", "--zip", "--overwrite")["zip"][0]).read_bytes()
    assert first == second


@pytest.mark.parametrize("members", [{}, {"a.html": "<p>", "b.exe": "x"}, {"a.txt": "x"}])
def test_a_zip_of_anything_else_is_refused(phusong, tmp_path, members):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for name, text in members.items():
            packed.writestr(name, text)
    assert phusong("map", "check", tmp_path / "a.zip").code == 2
    (tmp_path / "b.zip").write_bytes(b"PK no zip")
    assert phusong("map", "check", tmp_path / "b.zip").code == 2


def test_rasters_that_do_not_fit_are_told(drawn, tmp_path):
    file = Path(drawn("-o", tmp_path / "trang.html")["map"])
    page = file.read_text(encoding="utf-8")
    blocks = re.findall(r'<script type="[\w/-]+" id="(raster-[\w-]+)" data-encoding="base64">([^<]*)</script>', page)
    assert blocks[0][0] == "raster-level-2g-viettel"
    assert blocks[-1][0] == "raster-relief"

    def told_of(text: str) -> str:
        file.write_text(text, encoding="utf-8")
        rule = next(rule for rule in check_page(file).rules if rule.name == "rasters")
        return "" if rule.verdict == "ok" else " ".join(map(str, rule.found))

    assert told_of(page) == ""
    assert "which the page lacks" in told_of(page.replace('id="raster-relief"', 'id="else"'))
    assert "belongs to no layer" in told_of(page.replace('id="raster-relief"', 'id="else"'))
    assert "does not open" in told_of(page.replace(blocks[0][1], blocks[0][1][: len(blocks[0][1]) // 8 * 4]))
    assert "does not open" in told_of(page.replace(blocks[0][1], dict(blocks)["raster-level-2g-any"]))
    small = base64.b64encode(webp(np.zeros((3, 2, 2), np.uint8))).decode("ascii")
    assert "the data say" in told_of(page.replace(blocks[-1][1], small))
