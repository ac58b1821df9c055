"""The main job on a tiny made project: what is stale is done, once, and the same inputs give the same bytes."""

import json
import shutil
from importlib import resources
from pathlib import Path

import made
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from phusong import pipeline
from phusong.config import read_settings
from phusong.errors import InputError, OutputError, StaleError
from phusong.outputs import rasters, tables_out
from phusong.outputs.lock import locked
from phusong.outputs.state import FILE_NAME, files_of, is_fresh, record

TABLES = {
    "communes.gpkg", "communes.csv", "communes.xlsx", "hamlets.gpkg", "hamlets.csv", "hamlets.xlsx", "stations.gpkg",
    "figures.csv", "fibre.csv", "published.csv", "quality.json", "quality.xlsx", "manifest.json", "state.json",
}  # fmt: skip


def opened(folder: Path, **flags) -> pipeline.Project:
    return pipeline.open_project(read_settings(folder, **flags))


def files_under(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def computed(tmp_path_factory) -> Path:
    """A project that has been run; tests that change it copy it."""
    folder = made.write_project(tmp_path_factory.mktemp("computed") / "project")
    pipeline.run(opened(folder))
    return folder


@pytest.fixture
def project(computed, tmp_path) -> Path:
    return Path(shutil.copytree(computed, tmp_path / "project"))


def set_in_toml(folder: Path, old: str, new: str) -> None:
    file = folder / "phusong.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_is_written(computed):
    out = computed / "out"
    assert {file.name for file in out.iterdir()} >= TABLES
    mosaics = {file.name for file in (out / "rasters").iterdir()}
    assert mosaics == {
        f"{kind}_{technology}_{operator}.tif"
        for kind in ("level", "server")
        for technology in ("2g", "3g", "4g", "5g")
        for operator in ("viettel", "vnpt", "mobifone")
    }
    assert (computed / "maps" / "made.html").stat().st_size > 10_000
    assert not list(out.rglob(".*"))


def test_a_second_run_does_nothing(project, monkeypatch):
    before = times(project)

    def never(*_, **__):
        pytest.fail("a step was done again")

    for name in ("predict", "compute", "write_map", "write_tables", "read_inputs"):
        monkeypatch.setattr(pipeline, name, never)
    assert pipeline.stale_steps(opened(project)) == []
    result = pipeline.run(opened(project))
    assert len(result.communes) == 6
    assert times(project) == before


def test_what_is_read_back_is_what_was_computed(computed, tmp_path):
    folder = made.write_project(tmp_path / "again")
    fresh = pipeline.run(opened(folder))
    stored = pipeline.finished(opened(computed))
    pd.testing.assert_frame_equal(pd.DataFrame(fresh.communes), pd.DataFrame(stored.communes))
    pd.testing.assert_frame_equal(fresh.figures, stored.figures)
    assert fresh.manifest == stored.manifest


def test_the_same_inputs_give_the_same_bytes_in_another_folder(computed, tmp_path):
    folder = made.write_project(tmp_path / "another" / "place")
    pipeline.run(opened(folder, run__threads=1))
    one, other = files_under(computed), files_under(folder)
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


def steps_after(project: Path, old: str, new: str, **flags) -> list[str]:
    set_in_toml(project, old, new)
    return pipeline.stale_steps(opened(project, **flags))


FIGURES_AND_MAP = [pipeline.FIGURES, pipeline.MAP]
ALL = [pipeline.PREDICT, *FIGURES_AND_MAP]


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("resolution_m = 200.0", "resolution_m = 250.0", ALL),
        ("data_date = 2025-10-31", "data_date = 2024-10-31", ALL),
        ('title = "Tỉnh thử"', 'title = "Tỉnh khác"', FIGURES_AND_MAP),
        ('source = "made"', 'source = "made elsewhere"', FIGURES_AND_MAP),
        ("synthetic = true", "synthetic = false", ALL),
        ('[inputs.hamlets]\npath = "hamlets.csv"\n', "", FIGURES_AND_MAP),
        ('path = "stations.csv"', 'path = "stations.csv"\ncrs = "EPSG:4756"', ALL),
        ("[grid]", '[output]\ncsv = "excel"\n[grid]', FIGURES_AND_MAP),
        ("[grid]", "[run]\nthreads = 3\n[grid]", []),
        ("[grid]", '[service]\nasked = "5G"\n[grid]', FIGURES_AND_MAP),
        ("[grid]", "[radio]\nmodel = 'hata_open'\n[grid]", ALL),
    ],
)
def test_what_a_setting_changes_is_stale_and_no_more(project, old, new, stale):
    assert steps_after(project, old, new) == stale


def test_another_language_writes_words_anew_and_no_figures(project, monkeypatch):
    monkeypatch.setattr(pipeline, "predict", lambda *_, **__: pytest.fail("the mosaics were computed again"))
    figures = (project / "out" / "figures.csv").read_bytes()
    assert pipeline.stale_steps(opened(project, project__language="en")) == FIGURES_AND_MAP
    pipeline.run(opened(project, project__language="en"))
    assert (project / "out" / "figures.csv").read_bytes() == figures
    assert pipeline.stale_steps(opened(project, project__language="en")) == []
    assert pipeline.finished(opened(project)).manifest["written"]["language"] == "en"


@pytest.mark.parametrize(
    ("file", "stale"),
    [("stations.csv", ALL), ("dem.tif", ALL), ("hamlets.csv", FIGURES_AND_MAP), ("fibre.csv", FIGURES_AND_MAP)],
)
def test_a_changed_file_makes_its_steps_stale(project, file, stale):
    with (project / file).open("ab") as stream:
        stream.write(b"\n")
    assert pipeline.stale_steps(opened(project)) == stale


def test_a_changed_profile_is_seen(project):
    text = (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")
    (project / "mine.toml").write_text(text.replace("4G = -105.0", "4G = -100.0"), encoding="utf-8")
    assert steps_after(project, "[grid]", '[radio]\nprofile = "mine.toml"\n[grid]') == ALL


def test_a_killed_run_goes_on_where_it_was(tmp_path, monkeypatch):
    folder = made.write_project(tmp_path / "project")
    real, asked = pipeline.predict, []

    def killed_at_the_second(*arguments, **named):
        asked.append(1)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(pipeline, "predict", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(opened(folder))
    monkeypatch.setattr(pipeline, "predict", real)
    done = times(folder / "out" / "rasters")
    assert {Path(name).stem.split("_")[2] for name in done} == {"viettel"}
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.finished(opened(folder))
    pipeline.run(opened(folder))
    after = times(folder / "out" / "rasters")
    assert {name: after[name] for name in done} == done
    assert len(after) == 24


class KilledError(Exception):
    """Stands for the end of a run by force."""


def killed_at(count: int, real):
    """Return a function that does as the real one, and at the call after `count` ends the run."""
    calls = iter(range(count + 1))

    def work(*arguments, **named):
        if next(calls) == count:
            raise KilledError
        return real(*arguments, **named)

    return work


@pytest.mark.parametrize(
    ("where", "name", "count"),
    [
        ("rasters", "write_level", 0),
        ("rasters", "write_level", 2),
        ("rasters", "write_server", 5),
        ("tables_out", "write_csv", 2),
        ("tables_out", "write_manifest", 0),
        ("pipeline", "write_map", 0),
    ],
)
def test_settings_that_come_back_after_a_killed_run_are_not_taken_for_done(project, monkeypatch, where, name, count):
    place = {"rasters": rasters, "tables_out": tables_out, "pipeline": pipeline}[where]
    before = files_under(project)
    text = (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")
    (project / "mine.toml").write_text(text.replace("4G = -105.0", "4G = -95.0"), encoding="utf-8")
    other = {"radio__profile": "mine.toml"}
    with monkeypatch.context() as patched:
        patched.setattr(place, name, killed_at(count, getattr(place, name)))
        with pytest.raises(KilledError):
            pipeline.run(opened(project, **other))
    assert pipeline.stale_steps(opened(project)) != []
    pipeline.run(opened(project))
    (project / "mine.toml").unlink()
    after = files_under(project)
    assert [file for file in before if before[file] != after[file]] == []
    assert list(before) == list(after)


def test_a_file_cut_short_is_written_again(project):
    before = files_under(project)
    for name in ("out/rasters/level_4g_vnpt.tif", "out/communes.csv", "maps/made.html"):
        (project / name).write_bytes(before[name][:-7])
        assert pipeline.stale_steps(opened(project)) != []
        pipeline.run(opened(project))
        assert (project / name).read_bytes() == before[name]


def test_a_map_drawn_elsewhere_since_is_not_taken_for_the_one_here(project, tmp_path):
    set_in_toml(project, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    old = (project / "maps" / "made.html").read_bytes()
    pipeline.run(opened(project, output__maps=str(tmp_path / "elsewhere")))
    assert pipeline.stale_steps(opened(project)) == [pipeline.MAP]
    pipeline.run(opened(project))
    assert (project / "maps" / "made.html").read_bytes() != old


def test_predicting_alone_leaves_the_stations_that_the_mosaics_name(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    pipeline.predict_mosaics(opened(folder))
    stations = made.stations()
    made.write_stations(folder / "stations.csv", stations[stations["operator"] != "VNPT"])
    pipeline.predict_mosaics(opened(folder))
    ranks = pyogrio.read_dataframe(folder / "out" / "stations.gpkg").set_index("rank")
    for file in (folder / "out" / "rasters").glob("server_*"):
        with rasterio.open(file) as raster:
            served = ranks.loc[np.unique(raster.read(1, masked=True).compressed())]
            assert raster.tags()["server_table"] == "stations.gpkg"
            assert set(served["operator"]) == {raster.tags()["operator"]}
    before = (folder / "out" / "stations.gpkg").read_bytes()
    pipeline.run(opened(folder))
    assert (folder / "out" / "stations.gpkg").read_bytes() == before
    assert pipeline.stale_steps(opened(folder)) == []


def test_a_deleted_mosaic_is_computed_again_and_no_other(project):
    gone = project / "out" / "rasters" / "level_4g_vnpt.tif"
    content = gone.read_bytes()
    before = times(project / "out" / "rasters")
    gone.unlink()
    pipeline.run(opened(project))
    assert gone.read_bytes() == content
    after = times(project / "out" / "rasters")
    assert {Path(name).stem.split("_")[2] for name in after if after[name] != before[name]} == {"vnpt"}


def test_the_deleted_map_is_drawn_again(project):
    page = project / "maps" / "made.html"
    content = page.read_bytes()
    page.unlink()
    pipeline.run(opened(project))
    assert page.read_bytes() == content


def test_results_of_inputs_that_are_gone_do_not_stay_beside_the_new_ones(project):
    set_in_toml(project, '[inputs.hamlets]\npath = "hamlets.csv"\n', "")
    stations = made.stations()
    made.write_stations(project / "stations.csv", stations[stations["operator"] != "VNPT"])
    result = pipeline.run(opened(project))
    assert result.hamlets is None
    assert result.operators == ("Viettel", "MobiFone")
    left = {file.name for file in (project / "out").rglob("*")}
    assert not {name for name in left if "hamlets" in name or "vnpt" in name}
    assert (project / "hamlets.csv").exists()
    assert pipeline.stale_steps(opened(project)) == []


def test_a_map_elsewhere_does_not_take_away_the_first(project, tmp_path):
    elsewhere = opened(project, output__maps=str(tmp_path / "elsewhere"))
    pipeline.run(elsewhere)
    assert (tmp_path / "elsewhere" / "made.html").exists()
    assert (project / "maps" / "made.html").exists()


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"figures": 3}', '{"figures": {"digest": 1}}', "\xff"])
def test_a_broken_note_of_what_is_done_costs_only_work(tmp_path, text):
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    assert not is_fresh(tmp_path, "figures", "d")
    assert files_of(tmp_path, "figures") == []
    written = tmp_path / "a.csv"
    written.write_text("a")
    record(tmp_path, "figures", "d", [written])
    assert is_fresh(tmp_path, "figures", "d")
    assert files_of(tmp_path, "figures") == [written]


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "communes.gpkg", "stations.gpkg", "hamlets.gpkg", "figures.csv", "fibre.csv", "published.csv"],
)
def test_broken_results_are_refused_with_the_remedy(project, name):
    file = project / "out" / name
    content = file.read_bytes()
    # Half a CSV may be a whole one with fewer rows, which nothing can tell.
    half = [] if name.endswith(".csv") else [content[: len(content) // 2]]
    for broken in (b"", bytes(range(128, 256)) * 40, *half):
        file.write_bytes(broken)
        with pytest.raises(StaleError, match="phusong run"):
            pipeline.finished(opened(project))
    file.write_bytes(bytes(255 - byte for byte in content))  # as long as it was: only reading it tells
    with pytest.raises(StaleError, match="phusong run --overwrite"):
        pipeline.finished(opened(project))
    file.unlink()
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.finished(opened(project))


def test_broken_results_are_mended_by_the_remedy(project):
    before = files_under(project)
    for name in ("manifest.json", "communes.gpkg"):
        (project / "out" / name).write_bytes(b"broken")
    pipeline.run(opened(project), overwrite=True)
    after = files_under(project)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_broken_mosaic_is_refused_with_its_name(project):
    file = project / "out" / "rasters" / "level_4g_vnpt.tif"
    whole = file.read_bytes()
    file.write_bytes(whole[:2_000])
    pipeline.run(opened(project))
    assert file.read_bytes() == whole
    file.write_bytes(bytes(255 - byte for byte in whole))  # as long as it was: only reading it tells
    set_in_toml(project, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    with pytest.raises((InputError, StaleError), match=r"level_4g_vnpt\.tif"):
        pipeline.run(opened(project))


def test_without_results_the_tables_say_what_to_run(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.finished(opened(folder))
    assert not (folder / "out").exists()


def test_stations_and_communes_are_enough(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    result = pipeline.run(opened(folder))
    assert (result.hamlets, result.fibre, result.published, result.indicators) == (None, None, None, ())
    assert set(result.communes["population_method"]) == {"even"}
    assert result.manifest["synthetic"] is False
    assert {file.name for file in (folder / "out").iterdir()} == {
        "communes.gpkg", "communes.csv", "communes.xlsx", "stations.gpkg", "figures.csv", "quality.json",
        "quality.xlsx", "manifest.json", "state.json", "rasters", "phusong.lock",
    }  # fmt: skip
    assert pipeline.stale_steps(opened(folder)) == []


def test_a_population_raster_spreads_people_and_its_residual_is_told(tmp_path):
    folder = made.write_project(tmp_path / "project", made.Parts(population=True, hamlets=False))
    result = pipeline.run(opened(folder))
    communes = result.communes
    assert set(communes["population_method"]) == {"raster"}
    assert result.manifest["population_method"] == {"raster": 6}
    with rasterio.open(folder / "people.tif") as raster:
        total = float(raster.read(1).sum())
    assert communes["population_unscaled"].sum() == pytest.approx(total, rel=0.02)  # cells at the rim are half outside
    residual = communes["population_unscaled"] - communes["population"].astype(float)
    assert communes["population_residual"].to_numpy() == pytest.approx(residual.to_numpy())
    everyone = result.figures.query("scope == 'province' and measure == 'population'")["denominator"]
    assert set(everyone) == {float(sum(made.POPULATION))}


@pytest.mark.parametrize("method", ["raster", "hamlets", "even"])
def test_the_method_of_spreading_may_be_asked_for(tmp_path, method):
    folder = made.write_project(
        tmp_path / "project", made.Parts(population=True), more=f'[population]\nmethod = "{method}"\n'
    )
    assert set(pipeline.run(opened(folder)).communes["population_method"]) == {method}


def test_whatever_is_made_from_synthetic_input_says_so(computed):
    out = computed / "out"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    assert manifest["synthetic_inputs"] == ["stations"]
    for file in out.glob("*.csv"):
        rows = pd.read_csv(file)
        assert set(rows["synthetic"]) == {"yes"}, file.name
    for file in out.glob("*.gpkg"):
        assert pyogrio.read_info(file)["layer_metadata"]["synthetic"] == "yes", file.name
    for file in (out / "rasters").iterdir():
        with rasterio.open(file) as raster:
            assert raster.tags()["synthetic"] == "yes", file.name
    assert json.loads((out / "quality.json").read_text(encoding="utf-8"))["synthetic"] is True


def test_what_is_not_synthetic_does_not_say_so(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    pipeline.run(opened(folder))
    assert "synthetic" not in pd.read_csv(folder / "out" / "communes.csv").columns
    with rasterio.open(next((folder / "out" / "rasters").glob("level*"))) as raster:
        assert raster.tags()["synthetic"] == "no"


def test_mosaics_name_their_unit_nodata_and_stations(computed):
    with rasterio.open(computed / "out" / "rasters" / "level_4g_viettel.tif") as raster:
        assert raster.units == ("dBm",)
        assert raster.nodata is not None
        tags = raster.tags()
        assert (tags["operator"], tags["technology"], tags["data_date"]) == ("Viettel", "4G", "2025-10-31")
        level = raster.read(1, masked=True) * raster.scales[0]
    with rasterio.open(computed / "out" / "rasters" / "server_4g_viettel.tif") as raster:
        server = raster.read(1, masked=True)
    assert np.array_equal(np.ma.getmaskarray(level), np.ma.getmaskarray(server))
    assert -140 < level.min() < level.max() < 0
    stations = pyogrio.read_dataframe(computed / "out" / "stations.gpkg")
    serving = stations.set_index("rank").loc[np.unique(server.compressed())]
    assert set(serving["operator"]) == {"Viettel"}
    assert set(serving["technology"]) == {"4G"}


def test_an_unwritable_folder_is_refused_with_its_name(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    (folder / "out").write_text("a file stands where the folder should")
    with pytest.raises(OutputError, match="out"):
        pipeline.run(opened(folder))


def test_no_station_on_air_ends_in_a_sentence(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    set_in_toml(folder, "data_date = 2025-10-31", "data_date = 2025-10-31\nissuer = 'x'")
    stations = made.stations()
    stations["status"] = "planned"
    made.write_stations(folder / "stations.csv", stations)
    with pytest.raises(InputError, match="on air by 31/10/2025"):
        pipeline.run(opened(folder))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("FPT Net", "fpt-net"), "fpt-net"),
        (("Any",), "any"),
        (("min2",), "min2"),
        (("---",), "---"),
        (("Site",), "Site"),
    ],
)
def test_operators_that_columns_cannot_tell_apart_are_refused(tmp_path, names, told):
    folder = made.write_project(tmp_path / "project", made.BARE)
    stations = made.stations(8)
    stations["operator"] = [names[i % len(names)] for i in range(8)]
    made.write_stations(folder / "stations.csv", stations)
    with pytest.raises(InputError, match=told):
        pipeline.run(opened(folder))


def test_operators_of_any_other_name_have_their_own_columns(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    stations = made.stations(24)
    stations["operator"] = ["Đông Dương", "FPT / Net"] * 12
    made.write_stations(folder / "stations.csv", stations)
    result = pipeline.run(opened(folder))
    assert result.operators == ("FPT / Net", "Đông Dương")
    assert {"pop_4g_fptnet_pct", "pop_4g_đôngdương_pct"} <= set(result.communes.columns)


def test_progress_counts_every_station_and_every_step(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    told: dict[str, list[tuple[int, int]]] = {}
    pipeline.run(
        opened(folder), progress=lambda what, done, total: told.setdefault(str(what), []).append((done, total))
    )
    assert len(told) == 4
    for steps in told.values():
        counts = [done for done, _ in steps]
        assert counts == sorted(counts)
        assert steps[-1][0] == steps[-1][1]


def test_a_second_run_into_the_same_folder_is_refused(project):
    set_in_toml(project, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    before = files_under(project)
    with locked(project / "out"), pytest.raises(OutputError, match=r"phusong\.lock"):
        pipeline.run(opened(project))
    assert files_under(project) == before
    pipeline.run(opened(project))
    with locked(project / "out"):
        assert pipeline.run(opened(project)).manifest["title"] == "Tỉnh khác"  # nothing is written, nobody disturbed


def limits_of(folder: Path) -> str:
    return "\n".join(limit["en"] for limit in pipeline.run(opened(folder)).manifest["limits"])


def test_limits_tell_of_the_rule_and_of_the_terrain_that_is_missing(tmp_path):
    rule = '[service]\nrule = "tỉnh"\nmin_operators = 5\nmin_share_pct = 80\n'
    folder = made.write_project(tmp_path / "project", more=rule)
    # Heights for the western half alone.
    made.write_raster(folder / "dem.tif", made.hills((60, 40)), made.WEST - 0.02, made.SOUTH + 0.1, 0.002)
    told = limits_of(folder)
    assert "'tỉnh'" in told
    assert "no official criterion: at least 5 operators over 80" in told
    assert "asks for 5 operators, but the stations are of 3" in told
    assert "The terrain gives no height for" in told
    set_in_toml(folder, "min_operators = 5", "min_operators = 2")
    made.write_raster(folder / "dem.tif", made.hills((60, 80)), made.WEST - 0.02, made.SOUTH + 0.1, 0.002)
    told = limits_of(folder)
    assert "at least 2 operators" in told
    assert "asks for" not in told
    assert "no height" not in told
