"""The table commands: rows, columns, forms of output, and files."""

import csv
import io
import json

import made
import openpyxl
import pandas as pd
import pytest

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


def test_unserved_hamlets_are_told_why_in_the_readers_language(project, phusong, tmp_path):
    records = json.loads(phusong("hamlets", "-p", project, "--json", "--unserved", "--why").out)
    assert all(record["why_vi"] and record["why_en"] and record["priority"] > 0 for record in records)
    assert [record["priority"] for record in records] == sorted((r["priority"] for r in records), reverse=True)
    for language, rule in (("vi", "Điểm ưu tiên"), ("en", "Priority")):
        shown = phusong("hamlets", "-p", project, "--unserved", "--why", "--lang", language)
        # The cell is wrapped: the sentence's first words stand in one line.
        assert " ".join(records[0][f"why_{language}"].split()[:3]) in shown.out
        # The rule is printed under the table, its terms in it: here all four are of one hamlet.
        assert rule in shown.err
        terms = [records[0][f"priority_{name}_points"] for name in ("people", "households", "special", "distance")]
        assert sum(terms) == pytest.approx(records[0]["priority"], abs=0.03)
    file = tmp_path / "why.xlsx"
    assert phusong("hamlets", "-p", project, "--unserved", "--why", "-o", file).code == 0
    rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 1 + len(records)
