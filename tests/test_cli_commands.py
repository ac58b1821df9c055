"""Every command as a user calls it: its help, what it tells, its exit code."""

import csv
import io
import json
import os
import re
import sys
from pathlib import Path

import openpyxl
import phusong as package
import pytest
from phusong.cli.help import COMMANDS
from phusong.indicators.fibre import KINDS


def test_alone_it_shows_the_commands(phusong):
    for words in ((), ("--help",), ("-h",)):
        done = phusong(*words)
        assert done.code == 0
        assert all(re.search(rf"^\s+{name}\s", done.out, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help_page_in_both_languages(command, phusong):
    vi, en = phusong(command, "--help"), phusong(command, "--help", "--lang", "en")
    assert (vi.code, en.code) == (0, 0)
    assert vi.out != en.out
    for text in (vi.out, en.out):
        for option in ("--lang", "--json", "--help"):
            assert option in text
    assert re.search("[ăâđêôơưáàảãạ]", vi.out)
    assert "Show" in en.out


def test_the_language_is_asked_for_by_flag_variable_or_project(phusong, project, monkeypatch):
    assert "Xã" in phusong("communes", "-p", project).out
    assert "Communes" in phusong("communes", "-p", project, "--lang", "en").out
    assert "Communes" in phusong("--lang", "en", "communes", "-p", project).out
    monkeypatch.setenv("PHUSONG_LANG", "en")
    assert "Communes" in phusong("communes", "-p", project).out
    assert "Communes" not in phusong("communes", "-p", project, "--lang", "vi").out


def test_the_version(phusong):
    assert phusong("--version").out == f"phusong {package.__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("conmunes",), "communes"),
        (("xyz",), "doctor"),
        (("run", "--fast"), "--fast"),
        (("communes", "--format", "pdf"), "csv"),
        (("communes", "--lang", "fr"), "vi"),
        (("init",), "init"),
        (("run", "-p"), "-p"),
    ],
)
def test_wrong_words_are_refused_with_a_hint(words, told, phusong):
    done = phusong(*words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    # An unknown command is told by the known ones, all else says where to read more.
    assert "--help" in done.err or words[0] in {"conmunes", "xyz"}


def test_run_shows_the_headlines_and_where_things_are(fresh, phusong):
    first = phusong("run", "-p", fresh, "--lang", "en")
    assert first.code == 0
    assert first.err == ""
    for told in ("2G", "5G", "People, at least one operator", str(fresh / "maps" / "made.html"), "manifest.json"):
        assert told in first.out
    assert "SYNTHETIC" not in first.out
    assert phusong("run", "-p", fresh, "--lang", "en").out == first.out
    told = json.loads(phusong("run", "-p", fresh, "--json").out)
    manifest = json.loads((fresh / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert told["headlines"] == manifest["headlines"]
    assert Path(told["files"]["map"]).is_file()


def test_synthetic_input_is_told_on_the_terminal(project, phusong):
    assert "SYNTHETIC DATA" in phusong("run", "-p", project, "--lang", "en").out
    assert "SYNTHETIC DATA" in phusong("communes", "-p", project, "--lang", "en").out


def test_every_headline_has_its_parts(project, phusong):
    rows = json.loads(phusong("run", "-p", project, "--json", "--lang", "vi").out)["headlines"]
    assert {row["measure"] for row in rows} == {
        "population",
        "area_km2",
        "hamlets",
        *(f"fibre_{kind}" for kind in KINDS),
    }
    for row in rows:
        assert row["pct"] == pytest.approx(row["numerator"] / row["denominator"] * 100, abs=1e-3)
    assert sum(row["numerator"] for row in rows if row["measure"] == "hamlets") == 12


def test_a_dry_run_tells_and_does_nothing(fresh, phusong):
    done = phusong("run", "-p", fresh, "--dry-run", "--lang", "en")
    assert done.code == 0
    assert len(done.out.splitlines()) == 3
    assert not (fresh / "out").exists()
    assert len(phusong("predict", "-p", fresh, "--dry-run").out.splitlines()) == 1
    phusong("predict", "-p", fresh)
    assert len(phusong("run", "-p", fresh, "--dry-run").out.splitlines()) == 2
    phusong("run", "-p", fresh, "--lang", "en")
    assert "up to date" in phusong("run", "-p", fresh, "--dry-run", "--lang", "en").out
    assert len(phusong("run", "-p", fresh, "--dry-run", "--overwrite").out.splitlines()) == 3
    for command in ("predict", "map"):
        for words, told in (((), "up to date"), (("--overwrite",), "Would")):
            assert told in phusong(command, "-p", fresh, "--dry-run", "--lang", "en", *words).out
    # In another language the words are written anew, and nothing is computed.
    assert len(phusong("run", "-p", fresh, "--dry-run", "--lang", "vi").out.splitlines()) == 2


def test_predict_makes_the_mosaics_alone(fresh, phusong):
    files = json.loads(phusong("predict", "-p", fresh, "--json").out)["files"]
    assert len(files) == 24
    assert all(Path(file).suffix == ".tif" and Path(file).is_file() for file in files)
    assert not (fresh / "out" / "communes.csv").exists()
    assert "24" in phusong("predict", "-p", fresh).out


def test_map_draws_the_last_run_again(project, phusong, tmp_path):
    done = phusong("map", "-p", project, "--json", "--maps", tmp_path / "elsewhere")
    assert done.code == 0
    page = Path(json.loads(done.out)["map"])
    assert page == tmp_path / "elsewhere" / "made.html"
    assert page.read_bytes() == (project / "maps" / "made.html").read_bytes()
    # The project's own map is noted again, so that other tests find the project as it was.
    assert phusong("map", "-p", project).code == 0


@pytest.mark.parametrize("command", ["communes", "hamlets", "fibre", "published", "map"])
def test_without_a_run_there_is_nothing_to_show(command, fresh, phusong):
    done = phusong(command, "-p", fresh, "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert "phusong run" in done.err


@pytest.mark.parametrize("command", ["hamlets", "fibre", "published"])
def test_what_the_project_lacks_is_named_with_its_key(command, fresh, phusong):
    phusong("run", "-p", fresh, "-q")
    done = phusong(command, "-p", fresh, "--lang", "en")
    assert done.code == 2
    assert f"[inputs] {command}" in done.err


def test_check_is_fine_where_nothing_is_wrong(project, phusong):
    done = phusong("check", "-p", project, "--lang", "en")
    assert done.code == 0
    assert "Nothing is wrong" in done.out
    report = json.loads(phusong("check", "-p", project, "--json").out)
    assert {finding["severity"] for finding in report["findings"]} == {"info"}
    assert phusong("check", "-p", project, "--all").code == 0


def test_check_writes_its_findings_as_csv_and_workbook(fresh, phusong, tmp_path):
    file = fresh / "stations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("T003", "T002"), encoding="utf-8")
    done = phusong("check", "-p", fresh, "--format", "csv", "--xlsx", tmp_path / "faults.xlsx", "--lang", "en")
    assert done.code == 1
    assert "faults.xlsx" in done.err
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert any(row["row"] == "5" and "T002" in row["message"] for row in rows)
    book = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert any("T002" in cell for cell in cells)


def test_doctor_knows_the_machine(phusong):
    done = phusong("doctor", "--json")
    facts = json.loads(done.out)
    assert done.code == (1 if facts["short"] else 0)
    assert facts["phusong"] == package.__version__
    assert 1 <= facts["cores"] <= (os.cpu_count() or 1)
    assert {"GPKG", "GeoJSON"} <= set(facts["drivers"])
    assert phusong("doctor").out != phusong("doctor", "--lang", "en").out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which cores a process may use")
def test_cores_are_those_that_may_be_used(monkeypatch, project, phusong):
    from phusong import pipeline
    from phusong.config import read_settings

    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7})
    assert pipeline.open_project(read_settings(project)).threads == 3
    assert json.loads(phusong("doctor", "--json").out)["cores"] == 3
    monkeypatch.setenv("PHUSONG_RUN__THREADS", "2")
    assert pipeline.open_project(read_settings(project)).threads == 2


def test_more_words_are_phusongs_own(fresh, phusong):
    done = phusong("run", "-p", fresh, "-v")
    assert done.code == 0
    assert not [
        line for line in done.err.splitlines() if line.startswith(("DEBUG:", "INFO:")) and ":phusong" not in line
    ]
