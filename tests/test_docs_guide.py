"""The guide's commands work in the order in which they stand; apart, so that it may run beside the other documents."""

import shutil

import pytest

from .test_docs import ROOT, commands_of, run


@pytest.mark.slow
def test_the_guide_works_line_by_line(tmp_path):
    commands = commands_of(ROOT / "docs" / "guide.md")
    done = run(commands[0], tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "tinh-cua-toi"
    assert (project / "stations.xlsx").is_file()
    empty = run(commands[1], tmp_path)
    assert commands[1].startswith("phusong check")
    assert empty.returncode in {1, 2}, "empty sheets are a finding"
    # Filling in the sheets, as the guide asks between the two, is played by the sample's files.
    shutil.rmtree(project)
    shutil.copytree(ROOT / "data", project, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with (project / "phusong.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[inputs.measurements]]\npath = "log.csv"\nsynthetic = true\n')
    # A synthetic drive from west to east through the province, for the commands on measurements.
    drive = (f"{104.9 + i / 2000:.4f},21.3,Viettel,LTE,{-80 - i % 40}\n" for i in range(1000))
    (project / "log.csv").write_text("lon,lat,operator,rat,rsrp\n" + "".join(drive), encoding="utf-8")
    for command in commands[1:]:
        done = run(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    assert (tmp_path / "chua-phu-song.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list((project / "maps").glob("*.html"))
