"""The main job on a tiny made project: what it writes, and that the same inputs give the same bytes."""

import json
from pathlib import Path

import made
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from phusong import pipeline
from phusong.errors import InputError
from runs import files_under, opened, set_in_toml

TABLES = {
    "communes.gpkg", "communes.csv", "communes.xlsx", "hamlets.gpkg", "hamlets.csv", "hamlets.xlsx", "stations.gpkg",
    "figures.csv", "fibre.csv", "published.csv", "quality.json", "quality.xlsx", "manifest.json", "state.json",
}  # fmt: skip


def test_everything_is_written(project):
    out = project / "out"
    assert {file.name for file in out.iterdir()} >= TABLES
    mosaics = {file.name for file in (out / "rasters").iterdir()}
    assert mosaics == {
        f"{kind}_{technology}_{operator}.tif"
        for kind in ("level", "server")
        for technology in ("2g", "3g", "4g", "5g")
        for operator in ("viettel", "vnpt", "mobifone")
    }
    assert (project / "maps" / "made.html").stat().st_size > 10_000
    assert not list(out.rglob(".*"))


def test_what_is_read_back_is_what_was_computed(project, tmp_path):
    folder = made.write_project(tmp_path / "again")
    fresh = pipeline.run(opened(folder))
    stored = pipeline.finished(opened(project))
    pd.testing.assert_frame_equal(pd.DataFrame(fresh.communes), pd.DataFrame(stored.communes))
    pd.testing.assert_frame_equal(fresh.figures, stored.figures)
    assert fresh.manifest == stored.manifest


def test_the_same_inputs_give_the_same_bytes_in_another_folder(project, tmp_path):
    folder = made.write_project(tmp_path / "another" / "place")
    pipeline.run(opened(folder, run__threads=1))
    one, other = files_under(project), files_under(folder)
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


def test_predicting_alone_leaves_the_stations_that_the_mosaics_name(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    pipeline.predict_mosaics(opened(folder))
    stations = made.stations()
    made.write_stations(folder / "stations.csv", stations[stations["operator"] != "VNPT"])
    pipeline.predict_mosaics(opened(folder))
    ranks = pyogrio.read_dataframe(folder / "out" / "stations.gpkg", layer="stations").set_index("rank")
    for file in (folder / "out" / "rasters").glob("server_*"):
        with rasterio.open(file) as raster:
            served = ranks.loc[np.unique(raster.read(1, masked=True).compressed())]
            assert raster.tags()["server_table"] == "stations.gpkg"
            assert set(served["operator"]) == {raster.tags()["operator"]}
    before = (folder / "out" / "stations.gpkg").read_bytes()
    pipeline.run(opened(folder))
    assert (folder / "out" / "stations.gpkg").read_bytes() == before
    assert pipeline.stale_steps(opened(folder)) == []


def test_stations_and_communes_are_enough(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    result = pipeline.run(opened(folder))
    assert (result.hamlets, result.fibre, result.published, result.indicators) == (None, None, None, ())
    assert set(result.communes["population_method"]) == {"even"}
    assert result.manifest["synthetic"] is False
    assert {file.name for file in (folder / "out").iterdir()} == {
        "communes.gpkg", "communes.csv", "communes.xlsx", "stations.gpkg", "figures.csv", "quality.json",
        "quality.xlsx", "manifest.json", "state.json", "rasters", "pieces", "phusong.lock",
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


def test_whatever_is_made_from_synthetic_input_says_so(project):
    out = project / "out"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    assert manifest["synthetic_inputs"] == ["stations"]
    for file in out.glob("*.csv"):
        rows = pd.read_csv(file)
        assert set(rows["synthetic"]) == {"yes"}, file.name
    for file in out.glob("*.gpkg"):
        assert pyogrio.read_info(file, layer=file.stem)["layer_metadata"]["synthetic"] == "yes", file.name
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


def test_mosaics_name_their_unit_nodata_and_stations(project):
    with rasterio.open(project / "out" / "rasters" / "level_4g_viettel.tif") as raster:
        assert raster.units == ("dBm",)
        assert raster.nodata is not None
        tags = raster.tags()
        assert (tags["operator"], tags["technology"], tags["data_date"]) == ("Viettel", "4G", "2025-10-31")
        level = raster.read(1, masked=True) * raster.scales[0]
    with rasterio.open(project / "out" / "rasters" / "server_4g_viettel.tif") as raster:
        server = raster.read(1, masked=True)
    assert np.array_equal(np.ma.getmaskarray(level), np.ma.getmaskarray(server))
    assert -140 < level.min() < level.max() < 0
    stations = pyogrio.read_dataframe(project / "out" / "stations.gpkg", layer="stations")
    serving = stations.set_index("rank").loc[np.unique(server.compressed())]
    assert set(serving["operator"]) == {"Viettel"}
    assert set(serving["technology"]) == {"4G"}


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
    assert len(told) == 5
    for steps in told.values():
        counts = [done for done, _ in steps]
        assert counts == sorted(counts)
        assert steps[-1][0] == steps[-1][1]


def limits_of(folder: Path) -> str:
    return "\n".join(limit["en"] for limit in pipeline.run(opened(folder)).manifest["limits"])


def test_limits_tell_of_the_rule_and_of_the_terrain_that_is_missing(tmp_path):
    rule = '[service]\nrule = "tỉnh"\nmin_operators = 5\nmin_share_pct = 80\n'
    folder = made.write_project(tmp_path / "project", more=rule)
    # Heights for the western half alone.
    made.write_raster(folder / "dem.tif", made.hills((60, 40)), made.WEST - 0.02, made.SOUTH + 0.1, 0.002)
    told = limits_of(folder)
    assert "“tỉnh”" in told
    assert "no official criterion: at least 5 operators over 80" in told
    assert "asks for 5 operators, but the stations are of 3" in told
    assert "The terrain gives no height for" in told
    set_in_toml(folder, "min_operators = 5", "min_operators = 2")
    made.write_raster(folder / "dem.tif", made.hills((60, 80)), made.WEST - 0.02, made.SOUTH + 0.1, 0.002)
    told = limits_of(folder)
    assert "at least 2 operators" in told
    assert "asks for" not in told
    assert "no height" not in told
