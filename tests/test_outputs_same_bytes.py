"""Same inputs, same bytes: all kinds of files that a project can write, by two processes that agree on nothing else."""

import json
import os
import subprocess
import sys

import made
from runs import files_under

WORDS = (
    ["export", "-q"], ["report", "--before", "."], ["picture", "-o", "a.pdf", "--commune", "Thanh Sơn"],
    ["profile", "--from", "T002", "--to", "00001-1", "-o", "b.png"], ["compare", ".", ".", "-o", "c.xlsx"],
)  # fmt: skip
WRITE = """
import json, sys
from phusong.cli.main import main

for words in (["run", "-q"], *json.loads(sys.stdin.read())):
    sys.argv = ["phusong", *words]
    try:
        main()
    except SystemExit as left:
        if left.code:
            raise
"""


def test_two_processes_write_the_same_bytes(own, phusong, tmp_path, monkeypatch):
    """Another folder, another hash seed, another time zone, another day's clock seconds later."""
    monkeypatch.chdir(own)
    for words in WORDS:
        done = phusong(*words, "--lang", "vi")
        assert done.code == 0, done.err
    again = made.write_project(tmp_path / "again")
    env = {**os.environ, "PYTHONHASHSEED": "271828", "TZ": "Asia/Ho_Chi_Minh", "PHUSONG_LANG": "vi"}
    done = subprocess.run(
        [sys.executable, "-c", WRITE], cwd=again, env=env, input=json.dumps(WORDS), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    one, two = files_under(own), files_under(again)
    assert sorted(one) == sorted(two)
    kinds = {name.rsplit(".", 1)[-1] for name in one}
    assert kinds >= {"kmz", "gpkg", "tif", "geojson", "csv", "xlsx", "docx", "pdf", "png", "html", "json"}
    assert [name for name in one if one[name] != two[name]] == []
