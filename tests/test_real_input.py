"""The main job on real outlines, population and terrain: the project that examples/real describes."""

from pathlib import Path

import made
import numpy as np
import pandas as pd
import pytest
from phusong import pipeline
from phusong.config import read_settings
from phusong.geo.blocks import window_of
from phusong.geo.grid import beyond
from phusong.geo.rasters import read_people
from phusong.geo.zones import zones_of
from phusong.indicators.result import Result
from phusong.indicators.spread import people_of

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
POPULATION = 4_022_493  # registered residents of the 148 communes, Vietflexmap/sapnhap
AREA_KM2 = 9_353.0  # the province's area as the issue states it
WORLDPOP = 2.31e6  # what WorldPop 2020 holds of the province

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the public files of examples/real are not beside the checkout"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> pipeline.Project:
    folder = tmp_path_factory.mktemp("real")
    settings = read_settings(
        ROOT / "examples" / "real",
        grid__resolution_m=250.0,
        output__folder=str(folder / "out"),
        output__maps=str(folder / "maps"),
    )
    return pipeline.open_project(settings)


@pytest.fixture(scope="module")
def result(project) -> Result:
    return pipeline.run(project)


def by_who(result: Result, column: str) -> pd.DataFrame:
    keys = ["scope", "commune_code", "technology", "tier", "measure"]
    return result.figures.pivot_table(index=keys, columns="who", values=column, sort=False)


def test_there_are_148_communes_of_the_provinces_area(result):
    communes = result.communes
    assert len(communes) == 148
    assert communes["type"].value_counts().to_dict() == {"xã": 133, "phường": 15}
    assert communes["area_km2"].sum() == pytest.approx(AREA_KM2, rel=0.002)
    assert communes["polygon_km2"].sum() == pytest.approx(AREA_KM2, rel=0.002)
    assert communes["households"].sum() == 1_080_778


def test_levels_come_over_the_terrain_where_the_tile_knows_it(result):
    stations = result.stations
    # SRTM has a void at one place within; the tile's outermost cells reach over its rim.
    inside = stations["lon"].between(105.002, 105.998) & stations["lat"].between(21.002, 21.998)
    away = ~(stations["lon"].between(104.998, 106.002) & stations["lat"].between(20.998, 22.002))
    assert inside.sum() > 6_000
    assert (stations.loc[inside, "rung"] == "p1812").mean() > 0.995
    assert set(stations.loc[away, "rung"]) == {"closed"}


def test_the_population_is_kept_to_the_person(result, project):
    assert int(result.communes["population"].sum()) == POPULATION
    province = result.figures[(result.figures["scope"] == "province") & (result.figures["measure"] == "population")]
    assert set(province["denominator"]) == {float(POPULATION)}
    # Everybody is somewhere: spread by the raster, each commune's people add up to its own.
    scene = project.scene
    file = project.settings.inputs.population.path
    zones = zones_of(scene.outlines, scene.grid)
    everyone = people_of(
        scene, np.arange(148), zones, made.whole_of(scene.grid), hamlets=None, settings=project.settings,
        density=lambda index: read_people(file, beyond(scene.grid, window_of(index))),
    )  # fmt: skip
    of_commune = zones.sum(everyone.per_entry)
    np.testing.assert_allclose(of_commune, scene.communes["population"].to_numpy(float), rtol=1e-9)


def test_worldpop_alone_is_wrong_by_half_and_each_commune_says_so(result):
    communes = result.communes
    assert set(communes["population_method"]) == {"raster"}
    assert communes["population_unscaled"].sum() == pytest.approx(WORLDPOP, rel=0.02)
    residual = communes["population_unscaled"] - communes["population"].astype(float)
    assert communes["population_residual"].to_numpy() == pytest.approx(residual.to_numpy())
    share = communes["population_unscaled"].sum() / POPULATION
    assert 0.5 < share < 0.65
    assert (communes["population_unscaled"] / communes["population"].astype(float)).std() > 0.1
    assert result.manifest["population_method"] == {"raster": 148}


def test_no_commune_has_more_than_all(result):
    shares = result.communes[[name for name in result.communes.columns if "_pct" in name]]
    assert shares.to_numpy(float).max() <= 100.0
    assert (result.figures["numerator"] <= result.figures["denominator"]).all()


@pytest.mark.parametrize("column", ["numerator", "pct", "pct_low", "pct_high"])
def test_unions_lie_between_the_greatest_operator_and_the_sum(result, column):
    table = by_who(result, column)
    own = table[["viettel", "vnpt", "mobifone"]]
    assert len(table) == 149 * result.figures["technology"].nunique() * 3 * 3
    assert (table["any"] >= own.max(axis=1)).all()
    # Tables are written with ten significant digits. The ends of ranges do not add up as what is counted does.
    if column in ("numerator", "pct"):
        assert (table["any"] <= own.sum(axis=1) * (1 + 1e-9)).all()


def test_communes_add_up_to_the_province(result):
    table = by_who(result, "numerator").drop(columns="greatest")
    parts = table.xs("commune", level="scope").groupby(level=["technology", "tier", "measure"], sort=False).sum()
    whole = table.xs("province", level="scope").droplevel("commune_code").reindex(parts.index)
    np.testing.assert_allclose(whole, parts, rtol=1e-9)


def test_what_is_real_and_what_is_synthetic_is_told(result, project):
    assert result.manifest["synthetic_inputs"] == ["stations"]
    assert result.manifest["schematic"] is False
    assert {source["key"] for source in result.manifest["sources"]} == {
        "stations", "communes", "commune_figures", "population", "terrain"
    }  # fmt: skip
    assert project.map_file.is_file()
    assert len(result.stations[result.stations["used"]]) == 10_236
