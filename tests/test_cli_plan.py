"""`phusong plan` as a planner calls it."""

import json

import made
import pandas as pd
from docx import Document
from phusong import pipeline
from phusong.config.settings import Report
from phusong.language import number
from phusong.outputs.report.blocks import Table
from phusong.outputs.report.facts import Facts, read_quality
from phusong.outputs.report.sections import sections_of
from runs import opened, times


def test_a_plan_is_told_written_and_proven(own, phusong, tmp_path):
    before = times(own / "out" / "rasters")
    done = phusong("plan", "-p", own, "--sites", 2, "--lang", "vi")
    assert done.code == 0, done.err
    assert "Vị trí dự kiến" in done.out
    assert "10 trong 10 đơn giá là giả định" in done.out
    assert "MÔ PHỎNG" in done.out
    assert f"phusong run --with {own / 'out' / 'plan' / 'stations.csv'}" in done.err
    files = {file.name for file in (own / "out" / "plan").iterdir()}
    assert files == {"plan.gpkg", "plan.csv", "plan.xlsx", "plan.json", "stations.csv"}
    told = json.loads((own / "out" / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert told["value"] <= told["bound"] * (1 + 1e-9)
    assert told["synthetic"] is True
    assert all(cost["source"] for cost in told["rule"]["costs"].values())
    sites = told["sites"]
    assert 1 <= len(sites) <= 2
    assert sites[-1]["total_people"] <= told["unserved"]["people"] + 1e-6
    stations = pd.read_csv(own / "out" / "plan" / "stations.csv")
    assert len(stations) == len(sites)
    assert set(stations["status"]) == {"planned"}
    assert times(own / "out" / "rasters") == before, "a plan changes no result of the run"
    table = pd.read_csv(own / "out" / "plan" / "plan.csv")
    assert set(table["synthetic"]) == {"yes"}
    book = phusong("plan", "-p", own, "--budget", 1000, "--serve", "hamlets", "-o", tmp_path / "phuong-an.xlsx")
    assert book.code == 0, book.err
    assert (tmp_path / "phuong-an.xlsx").is_file()
    as_json = phusong("plan", "-p", own, "--budget", 1000, "--json")
    assert json.loads(as_json.out)["limits"]["budget"] == 1000.0


def test_the_report_tells_the_plan_of_its_run_and_of_no_other(own, phusong, tmp_path):
    phusong("plan", "-p", own, "--sites", 2, "--lang", "vi")
    told = json.loads((own / "out" / "plan" / "plan.json").read_text(encoding="utf-8"))
    facts = Facts(pipeline.finished(opened(own)), None, read_quality(own / "out"), Report(), "vi")
    sections = {section.name: section for section in sections_of(facts)}
    (table,) = [block for block in sections["plan"].blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == [str(site["rank"]) for site in told["sites"]]
    assert [len(row) for row in table.rows] == [len(table.columns)] * len(told["sites"])
    for row, site in zip(table.rows, told["sites"], strict=True):
        assert row[3] == number(site["total_people"], "vi", decimals=0)
        assert all(name in row[-1] for name in (site["new_hamlet_names"] or "").split("; "))
    done = phusong("report", "-p", own, "-o", tmp_path / "bao-cao.docx")
    assert done.code == 0, done.err
    words = "\n".join(cell.text for table in Document(tmp_path / "bao-cao.docx").tables for cell in table._cells)
    assert str(told["sites"][0]["name"] or told["sites"][0]["candidate_id"]) in words
    other = {**told, "run": "of another run"}
    (own / "out" / "plan" / "plan.json").write_text(json.dumps(other), encoding="utf-8")
    assert "plan" not in {section.name for section in sections_of(facts)}


def test_numbers_that_are_none_are_refused(phusong):
    """Before any project is opened; Python takes "nan" and "inf" for numbers."""
    for option, value in (("--budget", "nan"), ("--budget", "inf"), ("--budget", "-5"), ("--spacing-km", "nan"),
                          ("--seconds", "nhiều")):  # fmt: skip
        done = phusong("plan", option, value, "--lang", "vi")
        assert done.code == 2
        assert done.err.startswith(f"{option} là số từ 0 trở lên.")
    assert phusong("plan", "--sites", 0, "--lang", "en").err.startswith("--sites takes a whole number from 1 on.")
    assert phusong("fibre", "--extend", "--beyond-m", "nan").code == 2


def test_what_cannot_be_planned_is_said(own, phusong, tmp_path):
    nothing_said = phusong("plan", "-p", own, "--lang", "en")
    assert nothing_said.code == 2
    assert "--sites 10" in nothing_said.err
    bare = made.write_project(tmp_path / "bare", made.BARE)
    never_run = phusong("plan", "-p", bare, "--sites", 1, "--lang", "en")
    assert never_run.code == 2
    assert "phusong run" in never_run.err
    nobody = phusong("plan", "-p", own, "--sites", 1, "--operator", "Vodafone", "--lang", "en")
    assert nobody.code == 2
    assert "Viettel" in nobody.err
    too_little = phusong("plan", "-p", own, "--budget", 1, "--lang", "en")
    assert too_little.code == 2
    assert "the cheapest costs 300" in too_little.err
    points = tmp_path / "points.csv"
    points.write_text("point_id,lon,lat\nA,105.01,21.01\nB,105.01,21.01\n", encoding="utf-8")
    twice = phusong("plan", "-p", own, "--sites", 1, "--points", points, "--lang", "en")
    assert twice.code == 2
    assert "'B'" in twice.err
    assert "row 3" in twice.err
    lines = tmp_path / "lines.geojson"
    made.communes().boundary.to_frame("geometry").to_file(lines, driver="GeoJSON")
    no_areas = phusong("plan", "-p", own, "--sites", 1, "--exclude", lines, "--lang", "en")
    assert no_areas.code == 2
    assert "polygons" in no_areas.err


def test_a_rule_of_ones_own(own, phusong):
    text = (made.Path(__file__).parents[1] / "coverage" / "profiles" / "plan.toml").read_text(encoding="utf-8")
    (own / "plan.toml").write_text(text.replace("[costs.new_mast]", "[costs.new_mast_]"), encoding="utf-8")
    with (own / "phusong.toml").open("a", encoding="utf-8") as file:
        file.write('[planning]\nrule = "plan.toml"\n')
    wrong = phusong("plan", "-p", own, "--sites", 1, "--lang", "en")
    assert wrong.code == 2
    assert "new_mast" in wrong.err
    (own / "plan.toml").write_text(text.replace('4G = "4G 900"', '4G = "5G 700"'), encoding="utf-8")
    layer = phusong("plan", "-p", own, "--sites", 1, "--lang", "en")
    assert layer.code == 2
    assert "4G 1800" in layer.err
