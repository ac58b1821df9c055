"""What is stale is done again, and no more."""

from importlib import resources
from pathlib import Path

import made
import pytest
from phusong import pipeline, project
from phusong.outputs import map as drawing
from runs import files_under, opened, set_in_toml, times


def test_a_second_run_does_nothing(own, monkeypatch):
    before = times(own)

    def never(*_, **__):
        pytest.fail("a step was done again")

    for name in ("predict", "compute", "write_tables"):
        monkeypatch.setattr(pipeline, name, never)
    monkeypatch.setattr(drawing, "write_map", never)
    monkeypatch.setattr(project, "read_inputs", never)
    assert pipeline.stale_steps(opened(own)) == []
    result = pipeline.run(opened(own))
    assert len(result.communes) == 6
    assert times(own) == before


def steps_after(own: Path, old: str, new: str, **flags) -> list[str]:
    set_in_toml(own, old, new)
    return pipeline.stale_steps(opened(own, **flags))


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
        ("[grid]", '[run]\nthreads = 3\nmemory_gb = 2\nbackend = "dask"\n[grid]', []),
        ("[grid]", '[service]\nasked = "5G"\n[grid]', FIGURES_AND_MAP),
        ("[grid]", "[radio]\nmodel = 'hata_open'\n[grid]", ALL),
    ],
)
def test_what_a_setting_changes_is_stale_and_no_more(own, old, new, stale):
    assert steps_after(own, old, new) == stale


def test_another_language_writes_words_anew_and_no_figures(own, monkeypatch):
    monkeypatch.setattr(pipeline, "predict", lambda *_, **__: pytest.fail("the mosaics were computed again"))
    figures = (own / "out" / "figures.csv").read_bytes()
    assert pipeline.stale_steps(opened(own, project__language="en")) == FIGURES_AND_MAP
    pipeline.run(opened(own, project__language="en"))
    assert (own / "out" / "figures.csv").read_bytes() == figures
    assert pipeline.stale_steps(opened(own, project__language="en")) == []
    assert pipeline.finished(opened(own)).manifest["written"]["language"] == "en"


@pytest.mark.parametrize(
    ("file", "stale"),
    [("stations.csv", ALL), ("dem.tif", ALL), ("hamlets.csv", FIGURES_AND_MAP), ("fibre.csv", FIGURES_AND_MAP)],
)
def test_a_changed_file_makes_its_steps_stale(own, file, stale):
    with (own / file).open("ab") as stream:
        stream.write(b"\n")
    assert pipeline.stale_steps(opened(own)) == stale


def test_a_changed_profile_is_seen(own):
    text = (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")
    (own / "mine.toml").write_text(text.replace("4G = -105.0", "4G = -100.0"), encoding="utf-8")
    assert steps_after(own, "[grid]", '[radio]\nprofile = "mine.toml"\n[grid]') == ALL


def test_a_map_drawn_elsewhere_since_is_not_taken_for_the_one_here(own, tmp_path):
    set_in_toml(own, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    old = (own / "maps" / "made.html").read_bytes()
    pipeline.run(opened(own, output__maps=str(tmp_path / "elsewhere")))
    assert pipeline.stale_steps(opened(own)) == [pipeline.MAP]
    pipeline.run(opened(own))
    assert (own / "maps" / "made.html").read_bytes() != old


def test_a_deleted_mosaic_is_put_together_again_and_no_tile_is_worked(own, monkeypatch):
    gone = own / "out" / "rasters" / "level_4g_vnpt.tif"
    before = files_under(own)
    gone.unlink()
    monkeypatch.setattr(pipeline, "keep_piece", lambda *_: pytest.fail("a tile was worked again"))
    pipeline.run(opened(own))
    assert files_under(own) == before


def test_overwriting_works_every_tile_anew(own, monkeypatch):
    kept, before = [], files_under(own)
    keep = pipeline.keep_piece
    monkeypatch.setattr(pipeline, "keep_piece", lambda *given: (kept.append(given[1]), keep(*given)))
    pipeline.predict_mosaics(opened(own), overwrite=True)
    assert {f"out/pieces/{name}.zip" for name in kept} == {name for name in before if "pieces" in name}
    assert files_under(own / "out" / "rasters") == {
        name.removeprefix("out/rasters/"): content for name, content in before.items() if "rasters" in name
    }


def test_pieces_of_inputs_that_are_gone_are_cleaned_up(own):
    pieces = set((own / "out" / "pieces").iterdir())
    stations = made.stations()
    stations.loc[0, "antenna_height_m"] = 41.0
    made.write_stations(own / "stations.csv", stations)
    pipeline.run(opened(own))
    after = set((own / "out" / "pieces").iterdir())
    assert len(after) == len(pieces) == 1
    assert not after & pieces


def test_the_deleted_map_is_drawn_again(own):
    page = own / "maps" / "made.html"
    content = page.read_bytes()
    page.unlink()
    pipeline.run(opened(own))
    assert page.read_bytes() == content


def test_results_of_inputs_that_are_gone_do_not_stay_beside_the_new_ones(own):
    set_in_toml(own, '[inputs.hamlets]\npath = "hamlets.csv"\n', "")
    stations = made.stations()
    made.write_stations(own / "stations.csv", stations[stations["operator"] != "VNPT"])
    result = pipeline.run(opened(own))
    assert result.hamlets is None
    assert result.operators == ("Viettel", "MobiFone")
    left = {file.name for file in (own / "out").rglob("*")}
    assert not {name for name in left if "hamlets" in name or "vnpt" in name}
    assert (own / "hamlets.csv").exists()
    assert pipeline.stale_steps(opened(own)) == []


def test_a_map_elsewhere_does_not_take_away_the_first(own, tmp_path):
    elsewhere = opened(own, output__maps=str(tmp_path / "elsewhere"))
    pipeline.run(elsewhere)
    assert (tmp_path / "elsewhere" / "made.html").exists()
    assert (own / "maps" / "made.html").exists()
