"""Same inputs, same bytes: everything that a project can write, by two processes that agree on nothing else."""

import os
import subprocess
import sys

import made
from runs import files_under

WRITE = """
import sys
from phusong.cli.main import main

for words in (
    ["run", "-q"], ["export", "-q"], ["report", "--before", "."], ["map", "--zip", "-o", "maps/zip.html"],
    ["picture", "-o", "a.png"], ["picture", "-o", "a.svg"], ["picture", "-o", "a.pdf", "--commune", "Thanh Sơn"],
    ["profile", "--from", "T002", "--to", "00001-1", "-o", "b.pdf"],
    ["compare", ".", ".", "-o", "c.xlsx"], ["hamlets", "--unserved", "--why", "-o", "d.xlsx"],
    ["check", "--xlsx", "e.xlsx"],
):
    sys.argv = ["phusong", *words]
    try:
        main()
    except SystemExit as left:
        if left.code not in (0, None) and words[0] != "check":
            raise
"""


def test_two_processes_write_the_same_bytes(tmp_path):
    """Other folders, another hash seed, another time zone, another language of the system, seconds later."""
    written = []
    for name, seed, zone in (("one", "1", "UTC"), ("two", "271828", "Asia/Ho_Chi_Minh")):
        folder = made.write_project(tmp_path / name / "project")
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PHUSONG_LANG": "vi"}
        done = subprocess.run(
            [sys.executable, "-c", WRITE], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        written.append(files_under(folder))
    one, two = written
    assert sorted(one) == sorted(two)
    kinds = {name.rsplit(".", 1)[-1] for name in one}
    assert kinds >= {"kmz", "gpkg", "tif", "geojson", "csv", "xlsx", "docx", "pdf", "png", "svg", "html", "zip", "json"}
    assert [name for name in one if one[name] != two[name]] == []
