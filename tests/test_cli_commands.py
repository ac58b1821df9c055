"""Every command as a user calls it: its help, its forms of output, its exit code."""

import csv
import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import made
import openpyxl
import pandas as pd
import phusong as package
import pytest
from cli_calls import Caller
from phusong.cli.help import COMMANDS
from phusong.indicators.fibre import KINDS


@pytest.fixture
def phusong(monkeypatch, capsys) -> Caller:
    monkeypatch.delenv("PHUSONG_LANG", raising=False)
    return Caller(monkeypatch, capsys)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project that has been run; no test here changes it."""
    from phusong import pipeline
    from phusong.config import read_settings

    folder = made.write_project(tmp_path_factory.mktemp("cli") / "project")
    pipeline.run(pipeline.open_project(read_settings(folder)))
    return folder


@pytest.fixture
def fresh(tmp_path) -> Path:
    return made.write_project(tmp_path / "project", made.BARE)


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


TABLES = {"communes": 6, "hamlets": 12, "fibre": 21, "published": 5}


@pytest.mark.parametrize(("command", "count"), TABLES.items())
def test_tables_come_as_json_csv_and_for_people(command, count, project, phusong):
    records = json.loads(phusong(command, "-p", project, "--json").out)
    assert records == json.loads(phusong(command, "-p", project, "--format", "json").out)
    plain = pd.read_csv(io.StringIO(phusong(command, "-p", project, "--format", "csv").out), dtype=str)
    assert len(records) == len(plain) == count
    assert set(records[0]) == set(plain.columns)
    for lang in ("vi", "en"):
        done = phusong(command, "-p", project, "--lang", lang)
        assert done.code == 0
        assert done.err == ""
        assert len(done.out.splitlines()) > count


def test_csv_for_excel_in_vietnamese(project, phusong):
    text = phusong("communes", "-p", project, "--format", "csv-excel").out
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    heading = rows[0]
    plain = pd.read_csv(io.StringIO(phusong("communes", "-p", project, "--format", "csv").out))
    assert heading == list(plain.columns)
    at = heading.index("area_4g_any_km2")
    shown = [row[at] for row in rows[1:]]
    assert any("," in cell for cell in shown)
    assert [float(cell.replace(",", ".")) for cell in shown] == pytest.approx(plain["area_4g_any_km2"].tolist())
    assert rows[1][heading.index("name")] == "Thanh Sơn"


def names(text: str) -> list[str]:
    return [row["name"] for row in json.loads(text)]


def test_rows_and_columns_can_be_chosen(project, phusong):
    sorted_ = json.loads(phusong("communes", "-p", project, "--json", "--sort", "population:desc").out)
    people = [row["population"] for row in sorted_]
    assert people == sorted(people, reverse=True)
    assert names(phusong("communes", "-p", project, "--json", "--where", "name ~ 'thanh son'").out) == ["Thanh Sơn"]
    few = phusong("communes", "-p", project, "--json", "--where", "population < 4000 and type = xã").out
    assert set(names(few)) == {"Yên Lập", "Cẩm Khê"}
    two = json.loads(phusong("communes", "-p", project, "--json", "--columns", "name, pop_4g_any_pct").out)
    assert {tuple(row) for row in two} == {("name", "pop_4g_any_pct")}
    nothing = phusong("communes", "-p", project, "--json", "--where", "population < 1")
    assert (nothing.code, json.loads(nothing.out)) == (0, [])
    assert phusong("communes", "-p", project, "--where", "population < 1").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--where", "populaton > 3"), "population"),
        (("--where", "population >"), "population >"),
        (("--where", "population > many"), "many"),
        (("--sort", "nam"), "name"),
        (("--sort", "name:down"), "down"),
        (("--columns", "name,pop_4g_any"), "pop_4g_any_pct"),
        (("--columns", ""), ""),
    ],
)
def test_a_wrong_choice_is_refused_with_what_there_is(words, told, project, phusong):
    done = phusong("communes", "-p", project, *words)
    assert (done.code, done.out) == (2, "") or words[1] == ""
    assert told in done.err


def test_a_table_can_be_written_to_a_file(project, phusong, tmp_path):
    for name, option in (("a.csv", ()), ("a.json", ()), ("a.txt", ("--format", "csv-excel"))):
        done = phusong("communes", "-p", project, "-o", tmp_path / name, *option)
        assert (done.code, done.out) == (0, "")
        assert name in done.err
    assert pd.read_csv(tmp_path / "a.csv")["name"].tolist() == list(made.NAMES)
    assert names((tmp_path / "a.json").read_text(encoding="utf-8")) == list(made.NAMES)
    assert (tmp_path / "a.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    quiet = phusong("communes", "-p", project, "-q", "-o", tmp_path / "b.csv")
    assert (quiet.out, quiet.err) == ("", "")
    refused = phusong("communes", "-p", project, "-o", tmp_path / "a.csv" / "b.csv")
    assert refused.code == 2
    assert "a.csv" in refused.err


def test_a_workbook_is_a_workbook(project, phusong, tmp_path):
    file = tmp_path / "a.xlsx"
    chosen = ("--columns", "name,pop_4g_any_pct", "--where", "population < 4000")
    assert phusong("communes", "-p", project, "-o", file, *chosen).code == 0
    book = openpyxl.load_workbook(file)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    records = json.loads(phusong("communes", "-p", project, "--json", *chosen).out)
    assert [row[0] for row in rows[1:]] == [record["name"] for record in records]
    assert [row[1] for row in rows[1:]] == pytest.approx([record["pop_4g_any_pct"] for record in records])
    assert "mô phỏng" in " ".join(book.sheetnames)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a.shp",), ".csv"),
        (("a",), ".csv"),
        (("a.csv", "--format", "table"), "--format"),
        (("a.csv", "--json"), ".json"),
        (("a.xlsx", "--format", "csv"), ".csv"),
        (("a.xls", "--format", "csv-excel"), ".csv"),
    ],
)
def test_a_file_is_what_its_name_says_or_is_refused(words, told, project, phusong, tmp_path):
    done = phusong("communes", "-p", project, "-o", tmp_path / words[0], *words[1:])
    assert (done.code, done.out) == (2, "")
    assert words[0] in done.err
    assert told in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_where_that_is_asked_for(project, phusong, tmp_path):
    for words, name in ((("communes",), "-o"), (("check",), "--xlsx")):
        file = tmp_path / f"{words[0]}.xlsx"
        file.write_text("mine")
        done = phusong(*words, "-p", project, name, file)
        assert done.code == 2
        assert "--overwrite" in done.err
        assert file.read_text() == "mine"
        assert phusong(*words, "-p", project, name, file, "--overwrite").code == 0
        openpyxl.load_workbook(file)


def test_nothing_is_written_over_an_input(fresh, phusong, tmp_path):
    phusong("run", "-p", fresh, "-q")
    before = {file: file.read_bytes() for file in fresh.iterdir() if file.is_file()}
    (tmp_path / "link").symlink_to(fresh)
    for words in (
        ("communes", "-p", fresh, "-o", fresh / "stations.csv", "--overwrite"),
        ("communes", "-p", fresh, "-o", tmp_path / "link" / "stations.csv", "--overwrite"),
        ("run", "-p", fresh, "--out", fresh),
        ("run", "-p", fresh, "--out", tmp_path),
        ("run", "-p", fresh, "--out", tmp_path / "link"),
        ("predict", "-p", fresh, "--out", fresh, "--dry-run"),
    ):
        assert phusong(*words).code == 2, words
    assert {file: file.read_bytes() for file in fresh.iterdir() if file.is_file()} == before
    assert phusong("run", "-p", fresh, "--out", tmp_path / "elsewhere", "-q").code == 0


def test_a_folder_that_holds_an_input_takes_no_results(fresh, phusong):
    (fresh / "lists").mkdir()
    (fresh / "stations.csv").rename(fresh / "lists" / "stations.csv")
    toml = fresh / "phusong.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("stations.csv", "lists/stations.csv"), encoding="utf-8")
    done = phusong("run", "-p", fresh, "--out", fresh / "lists", "--lang", "en")
    assert done.code == 2
    assert "stations.csv" in done.err
    assert [file.name for file in (fresh / "lists").iterdir()] == ["stations.csv"]


def test_square_brackets_in_a_title_are_no_markup(fresh, phusong):
    toml = fresh / "phusong.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("Tỉnh thử", "T[/red] [bold]x"), encoding="utf-8")
    done = phusong("run", "-p", fresh)
    assert done.code == 0, done.err
    assert "T[/red] [bold]x" in done.out


def test_unserved_hamlets_are_those_not_covered(project, phusong):
    everyone = json.loads(phusong("hamlets", "-p", project, "--json").out)
    unserved = json.loads(phusong("hamlets", "-p", project, "--json", "--unserved").out)
    assert [row["hamlet_id"] for row in unserved] == [
        row["hamlet_id"] for row in everyone if row["verdict"] != "covered"
    ]
    assert {row["verdict"] for row in everyone} <= {"covered", "partial", "none"}


def test_published_figures_stand_beside_ours(project, phusong):
    rows = {row["indicator"]: row for row in json.loads(phusong("published", "-p", project, "--json").out)}
    fibre = rows["fibre_subscribed_pct"]
    assert fibre["difference"] == pytest.approx(fibre["ours"] - 76.77)
    assert rows["bts_count"]["note"] == "other_scope"
    assert rows["bts_count"]["difference"] is None
    assert rows["wifi_pct"]["note"] == "not_computed"
    people = made.POPULATION
    mean = sum((80 + i) * n for i, n in enumerate(people)) / sum(people)
    assert rows["smartphone_pct"]["ours"] == pytest.approx(mean)


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
