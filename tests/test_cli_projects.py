"""A project from its beginning: init, demo, and the installed script."""

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import made
import openpyxl
import pandas as pd
import pytest


def fill(path: Path, rows: list[dict[str, object]], language: str) -> None:
    """Write rows under a sheet's headings, as a planner does."""
    from phusong.inputs.templates import SHEETS, heading_of

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    table = SHEETS[path.name]
    for line, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(line, at[heading_of(table[name], language)]).value = value
    book.save(path)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.filterwarnings("ignore:Data Validation extension:UserWarning")
def test_a_project_begun_with_init_is_filled_in_checked_and_run(language, tmp_path, phusong):
    folder = tmp_path / "tỉnh mới"
    done = phusong("init", folder, "--lang", language)
    assert done.code == 0
    assert str(folder / "phusong.toml") in done.out.splitlines()
    again = phusong("init", folder, "--lang", language)
    assert again.code == 2
    assert "--overwrite" in again.err
    assert phusong("init", folder, "--lang", language, "--overwrite").code == 0

    empty = phusong("check", "-p", folder, "--lang", "en")
    assert empty.code == 1
    assert "communes.gpkg" in empty.out

    stations = made.stations(8)
    columns = ["station_id", "operator", "technology", "band_mhz", "azimuth_deg", "lon", "lat"]
    fill(
        folder / "stations.xlsx",
        stations[columns].astype(object).where(stations[columns].notna(), None).to_dict("records"),
        language,
    )
    communes = made.communes()
    fill(
        folder / "communes.xlsx",
        pd.DataFrame(communes[["commune_code", "name", "population", "households"]]).astype(object).to_dict("records"),
        language,
    )
    hamlets = made.hamlets()
    fill(
        folder / "hamlets.xlsx",
        hamlets[["hamlet_id", "name", "lon", "lat"]].astype(object).to_dict("records"),
        language,
    )
    communes[["commune_code", "name", "geometry"]].to_file(folder / "communes.gpkg")
    toml = folder / "phusong.toml"
    text = toml.read_text(encoding="utf-8").replace("resolution_m = 30.0", "resolution_m = 200.0")
    for table in ("fibre", "fibre_nodes", "published"):
        text = re.sub(rf'^\[inputs\.{table}\].*\npath = "{table}\.xlsx"', "", text, flags=re.MULTILINE)
    toml.write_text(text, encoding="utf-8")

    checked = phusong("check", "-p", folder, "--lang", "en")
    assert "error" not in checked.out
    ran = phusong("run", "-p", folder)
    assert ran.code == 0, ran.err
    shown = json.loads(phusong("hamlets", "-p", folder, "--json").out)
    assert len(shown) == 12


def test_demo_lays_out_the_sample_and_runs_it(tmp_path, phusong, monkeypatch):
    monkeypatch.setenv("PHUSONG_GRID__RESOLUTION_M", "500")
    folder = tmp_path / "demo"
    done = phusong("demo", folder, "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert Path(told["files"]["map"]).is_file()
    communes = json.loads(phusong("communes", "-p", folder, "--json", "--columns", "commune_code,population").out)
    assert len(communes) == 148
    assert sum(row["population"] for row in communes) == 4_022_493
    assert not list(folder.rglob("*.py"))
    again = phusong("demo", folder)
    assert again.code == 0
    assert "MÔ PHỎNG" in again.out


def test_demo_leaves_other_folders_alone(tmp_path, phusong):
    (tmp_path / "mine.txt").write_text("mine")
    done = phusong("demo", tmp_path, "--lang", "en")
    assert done.code == 2
    assert "not empty" in done.err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_demo_killed_half_way_can_be_begun_again(tmp_path, monkeypatch):
    from phusong.cli import demo
    from phusong.errors import OutputError

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    for folder in (tmp_path / "new" / "demo", tmp_path / "empty"):
        with monkeypatch.context() as patched:
            patched.setattr(demo.shutil, "copy2", full)
            patched.setattr(demo.shutil, "copytree", full)
            with pytest.raises(OutputError, match="disk is full"):
                demo.lay_out_sample(folder)
        assert not folder.exists() or not list(folder.iterdir())
        (folder / ".phusong-killed" / "sample").mkdir(parents=True)
        demo.lay_out_sample(folder)
        assert (folder / "phusong.toml").exists()
        assert not list(folder.glob(".phusong-*"))
        assert not list(folder.parent.glob(".phusong-*"))
        (tmp_path / "empty").mkdir(exist_ok=True)


def installed(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    script = Path(sys.executable).with_name("phusong")
    return subprocess.run([str(script), *words], capture_output=True, check=False, **options)


def test_the_installed_script_writes_utf8_whatever_the_terminal(project):
    plain = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "", "PYTHONUTF8": "0"}
    done = installed("communes", "-p", str(project), "--columns", "name", env=plain)
    assert done.returncode == 0, done.stderr
    assert "Đoan Hùng" in done.stdout.decode()
    refused = installed("run", "-p", "nowhere", env=plain)
    assert refused.returncode == 2
    assert "không tồn tại" in refused.stderr.decode()


def test_the_installed_scripts_exit_codes(project, tmp_path):
    assert installed("check", "-p", str(project), "-q").returncode == 0
    refused = installed("run", "-p", str(tmp_path))
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr
    assert refused.stdout == b""


def test_a_reader_that_has_enough_is_no_fault(project):
    script = Path(sys.executable).with_name("phusong")
    words = [str(script), "communes", "-p", str(project), "--format", "csv"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert len(running.stdout.read(10)) == 10
        running.stdout.close()
        told = running.stderr.read()
    assert b"Traceback" not in told
    assert b"BrokenPipe" not in told
