"""What planners get wrong: each has a message that names file, row, column and value, and says what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import made
import numpy as np
import pandas as pd
import pytest
from cli_calls import Caller


@pytest.fixture
def phusong(monkeypatch, capsys) -> Caller:
    monkeypatch.delenv("PHUSONG_LANG", raising=False)
    return Caller(monkeypatch, capsys)


@pytest.fixture
def project(tmp_path) -> Path:
    return made.write_project(tmp_path / "project", made.Parts(hamlets=False, fibre=False, indicators=False))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_stations(folder: Path, change: Callable[[pd.DataFrame], object]) -> None:
    table = pd.read_csv(folder / "stations.csv", dtype=str)
    change(table)
    table.to_csv(folder / "stations.csv", index=False)


def missing_column(folder: Path) -> None:
    edit(folder / "stations.csv", "Vĩ độ", "Ghi chú")


def text_in_a_number(folder: Path) -> None:
    edit_stations(folder, lambda table: table.__setitem__("Vĩ độ", ["ba mươi", *table["Vĩ độ"][1:]]))


def in_metres(folder: Path) -> None:
    def change(table: pd.DataFrame) -> None:
        points = made.stations().to_crs(32648).geometry
        table["Kinh độ"], table["Vĩ độ"] = points.x.round(1).astype(str), points.y.round(1).astype(str)

    edit_stations(folder, change)


def twice(folder: Path) -> None:
    edit_stations(folder, lambda table: table.__setitem__("Mã trạm", ["T001", *table["Mã trạm"][1:]]))


def empty_file(folder: Path) -> None:
    (folder / "stations.csv").write_bytes(b"")


def headings_alone(folder: Path) -> None:
    file = folder / "stations.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def commune_without_people(folder: Path) -> None:
    edit(folder / "communes.geojson", '"population": 3001', '"population": null')


def no_path(folder: Path) -> None:
    edit(folder / "phusong.toml", "stations.csv", "statoins.csv")


def broken_workbook(folder: Path) -> None:
    (folder / "stations.xlsx").write_bytes(b"PK\x03\x04 broken")
    edit(folder / "phusong.toml", "stations.csv", "stations.xlsx")


def shapefile_without_a_system(folder: Path) -> None:
    table = made.communes()[["commune_code", "name", "population", "geometry"]]
    table.rename(columns={"commune_code": "MAXA", "name": "TENXA", "population": "DANSO"}).to_file(folder / "xa.shp")
    (folder / "xa.prj").unlink()
    edit(folder / "phusong.toml", "communes.geojson", "xa.shp")


def grid_in_degrees(folder: Path) -> None:
    edit(folder / "phusong.toml", "[grid]", '[grid]\ncrs = "EPSG:4326"')


def terrain_without_a_system(folder: Path) -> None:
    made.write_raster(folder / "dem.tif", np.ones((4, 4)), 105.0, 21.1, 0.01, crs=None)


def terrain_of_text(folder: Path) -> None:
    (folder / "dem.tif").write_text("not a raster")


def all_planned(folder: Path) -> None:
    edit_stations(folder, lambda table: table.__setitem__("Trạng thái", "Quy hoạch"))


def unknown_key(folder: Path) -> None:
    edit(folder / "phusong.toml", "resolution_m", "resolution")


CASES = {
    # What is done to the project, and what the message must hold in either language.
    missing_column: ("stations.csv", "Vĩ độ", "lat", "Ghi chú"),
    text_in_a_number: ("stations.csv", "2", "Vĩ độ", "'ba mươi'"),
    in_metres: ("stations.csv", "crs", "EPSG:3405"),
    twice: ("stations.csv", "3", "Mã trạm", "'T001'", "2"),
    empty_file: ("stations.csv",),
    headings_alone: ("stations.csv",),
    commune_without_people: ("communes.geojson", "4", "Yên Lập", "commune_figures"),
    no_path: ("statoins.csv", "stations.csv"),
    broken_workbook: ("stations.xlsx", "XLSX", "Excel"),
    shapefile_without_a_system: ("xa.shp", ".prj", "EPSG:4326"),
    grid_in_degrees: ("grid.crs", "EPSG:4326", "EPSG:32648"),
    terrain_without_a_system: ("dem.tif", "gdal_edit -a_srs EPSG:4326"),
    terrain_of_text: ("dem.tif", "GeoTIFF"),
    all_planned: ("24", "31/10/2025", "data_date"),
    unknown_key: ("grid.resolution", "resolution_m"),
}

REMEDIES = {
    missing_column: "add it with that heading",
    text_in_a_number: "expected a number",
    in_metres: "crs for this file",
    twice: "already stands in stations.csv, row 2",
    empty_file: "save it again, or name another file",
    headings_alone: "fill in at least one row",
    commune_without_people: "fill in the column",
    no_path: "did you mean",
    broken_workbook: "save it again as .xlsx",
    shapefile_without_a_system: "set crs for this file",
    grid_in_degrees: "expected metres",
    terrain_without_a_system: "write one into it",
    terrain_of_text: "expected GeoTIFF",
    all_planned: "look at the columns",
    unknown_key: "did you mean",
}


def whole(text: str) -> str:
    """Return the text without the terminal's line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("damage", CASES, ids=lambda damage: damage.__name__)
def test_run_refuses_with_a_sentence(damage, project, phusong):
    damage(project)
    english = phusong("run", "-p", project, "--lang", "en")
    assert english.code == 2, english.err
    assert english.out == ""
    assert REMEDIES[damage] in whole(english.err)
    vietnamese = phusong("run", "-p", project)
    assert vietnamese.code == 2
    for told in CASES[damage]:
        assert told in whole(english.err)
        assert told in whole(vietnamese.err)
    assert vietnamese.err != english.err
    assert {file.name for file in (project / "out").rglob("*")} <= {"phusong.lock"}


@pytest.mark.parametrize(
    "damage", [case for case in CASES if case is not unknown_key], ids=lambda damage: damage.__name__
)
def test_check_finds_the_same(damage, project, phusong):
    damage(project)
    done = phusong("check", "-p", project, "--lang", "en")
    assert done.code == 1, done.err
    for told in (*CASES[damage], REMEDIES[damage]):
        assert told in whole(done.out)


def test_a_station_far_away_is_left_out_with_a_warning(project, phusong):
    edit_stations(project, lambda table: table.__setitem__("Kinh độ", ["106.9", *table["Kinh độ"][1:]]))
    done = phusong("check", "-p", project, "--lang", "en")
    assert done.code == 1
    text = whole(done.out)
    for told in ("stations.csv", "row 2", "Kinh độ", "T000", "km from the nearest commune", "correct its coordinates"):
        assert told in text
    assert phusong("run", "-p", project).code == 0
    stations = phusong("published", "-p", project, "--columns", "ours", "--where", "indicator = bts_count")
    assert "23" in stations.out


def test_a_terrain_that_covers_a_part_is_used_and_told(project, phusong):
    made.write_raster(project / "dem.tif", made.hills((30, 30)), made.WEST, made.SOUTH + 0.06, 0.002)
    done = phusong("check", "-p", project, "--lang", "en")
    assert done.code == 1
    # 0.06 by 0.06 degrees of 0.12 by 0.08.
    assert "dem.tif: lies over 37.5% of the communes' area" in whole(done.out)
    assert phusong("run", "-p", project).code == 0


def test_people_of_a_part_are_told_in_the_runs_report(tmp_path, phusong):
    folder = made.write_project(tmp_path / "project", made.Parts(population=True, hamlets=False))
    made.write_raster(folder / "people.tif", np.ones((10, 10)), made.WEST, made.SOUTH + 0.06, 0.006)
    assert phusong("run", "-p", folder).code == 0
    report = json.loads((folder / "out" / "quality.json").read_text(encoding="utf-8"))
    assert any("lies over 37.5%" in finding["message_en"] for finding in report["findings"])
    methods = [row["population_method"] for row in json.loads(phusong("communes", "-p", folder, "--json").out)]
    assert methods == ["raster", "raster", "even", "raster", "raster", "even"]


def test_an_unwritable_place_is_named(project, phusong):
    (project / "out").write_text("a file where the folder should be")
    done = phusong("run", "-p", project, "--lang", "en")
    assert done.code == 2
    assert "cannot be written" in done.err
    assert "choose another folder" in done.err
    assert str(project / "out") in done.err


def test_all_faults_are_told_at_once(project, phusong):
    for damage in (text_in_a_number, terrain_of_text, grid_in_degrees, commune_without_people):
        damage(project)
    text = whole(phusong("check", "-p", project, "--lang", "en").out)
    for told in ("'ba mươi'", "dem.tif", "grid.crs", "Yên Lập"):
        assert told in text


def test_a_place_without_a_project_tells_how_to_begin(tmp_path, phusong):
    for command in ("run", "check", "communes", "map"):
        done = phusong(command, "-p", tmp_path / "nowhere", "--lang", "en")
        assert (done.code, done.out) == (2, "")
        assert "phusong init" in done.err
        assert "phusong demo" in done.err


def test_verbose_shows_where_an_error_arose(project, phusong):
    empty_file(project)
    assert "Traceback" in phusong("run", "-p", project, "-v").err


def test_a_fault_of_ours_is_owned_up_to(project, phusong, monkeypatch):
    from phusong import pipeline

    monkeypatch.setattr(pipeline, "run", lambda *_, **__: 1 / 0)
    done = phusong("run", "-p", project, "--lang", "en")
    assert done.code == 3
    assert "ZeroDivisionError" in done.err
    assert "-v" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_copied_project_runs_where_it_is_put(project, tmp_path, phusong):
    moved = tmp_path / "khác" / "thư mục có dấu cách"
    shutil.copytree(project, moved)
    shutil.rmtree(project)
    assert phusong("run", "-p", moved, "-q").code == 0
    assert (moved / "out" / "communes.csv").is_file()
