"""The guide's commands work in the order in which they stand; apart, so that it may run beside the other documents."""

import csv
import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from .test_docs import ROOT, commands_of

# Holds the places that the guide names. A quarter of the province says as much of its thirty-odd commands as all of it.
BOX = shapely.box(105.1, 20.75, 105.4, 21.4)


def keep_rows(file: Path, wanted: Callable[[dict[str, str]], bool]) -> None:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    kept = [row for row in rows if wanted(row)]
    assert 0 < len(kept) < len(rows), file
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, kept[0])
        table.writeheader()
        table.writerows(kept)


def cut_to_the_box(project: Path) -> None:
    """Leave of a copy of the sample the communes in the box, and what lies in them."""
    boundaries = project / "boundaries" / "communes.geojson"
    layer = json.loads(boundaries.read_text(encoding="utf-8"))
    layer["features"] = [
        row for row in layer["features"] if BOX.contains(shapely.geometry.shape(row["geometry"]).centroid)
    ]
    boundaries.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
    communes = {row["properties"]["commune_code"] for row in layer["features"]}
    keep_rows(project / "bts" / "stations_2025-10.csv", lambda row: row["Mã xã"] in communes)
    for name in ("hamlets/hamlets.csv", "fibre/communes.csv", "fibre/nodes.csv", "indicators/smartphones.csv"):
        keep_rows(project / name, lambda row: row["commune_code"] in communes)


@pytest.mark.slow
def test_the_guide_works_line_by_line(tmp_path, phusong, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PHUSONG_GRID__RESOLUTION_M", "500")
    commands = [shlex.split(command) for command in commands_of(ROOT / "docs" / "guide.md")]
    assert {words[0] for words in commands} == {"phusong"}
    begun = phusong(*commands[0][1:])
    assert begun.code == 0, begun.err
    project = tmp_path / "tinh-cua-toi"
    assert (project / "stations.xlsx").is_file()
    assert commands[1][1] == "check"
    assert phusong(*commands[1][1:]).code in {1, 2}, "empty sheets are a finding"
    # Filling in the sheets, as the guide asks between the two, is played by the sample's files.
    shutil.rmtree(project)
    shutil.copytree(ROOT / "data", project, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    cut_to_the_box(project)
    with (project / "phusong.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[inputs.measurements]]\npath = "log.csv"\nsynthetic = true\n')
    # A synthetic drive from west to east through the province, for the commands on measurements.
    drive = (f"{104.9 + i / 2000:.4f},21.3,Viettel,LTE,{-80 - i % 40}\n" for i in range(1000))
    (project / "log.csv").write_text("lon,lat,operator,rat,rsrp\n" + "".join(drive), encoding="utf-8")
    for words in commands[1:]:
        done = phusong(*words[1:])
        assert done.code == 0, f"{shlex.join(words)}\n{done.out}\n{done.err}"
    assert (tmp_path / "chua-phu-song.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list((project / "maps").glob("*.html"))
