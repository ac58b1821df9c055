"""Which hamlets hang on one site: a made scene, laws, and a naive twin that takes site after site off the air."""

import json
import shutil
from importlib import resources
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import shapely
from phusong import pipeline
from phusong.config import WhatIf
from phusong.indicators.resilience import SEPARATOR, by_commune, by_site, hamlets_lost
from phusong.resilience import serving_sites
from runs import opened, set_in_toml, times

NEAR = {"technology": "4G", "band_mhz": 900.0, "antenna_height_m": 30.0}


def spot(row: pd.Series, *, east_m: float = 0.0) -> dict[str, float]:
    return {"lon": round(float(row["lon"]) + east_m / 103_800.0, 6), "lat": float(row["lat"])}


@pytest.fixture(scope="module")
def hung(tmp_path_factory):
    """One hamlet with one mast, one with two masts, one with a mast that two operators share; the rest has none.

    Levels fall so fast that no mast reaches the next hamlet.
    """
    folder = made.write_project(
        tmp_path_factory.mktemp("hung") / "project",
        made.Parts(terrain=False, fibre=False, published=False, indicators=False),
        more='[service]\nhamlet_radius_m = 200\n[radio]\nmodel = "radius"\nprofile = "short.toml"\n'
        "[resilience]\nin_run = true\n",
    )
    text = (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")
    # Ranges are not looked at here: few draws do.
    short = {"plain_radius_km": "plain_radius_km = 0.9", "draws": "draws = 20"}
    lines = [short.get(line.split("=")[0].strip(), line) for line in text.splitlines()]
    (folder / "short.toml").write_text("\n".join(lines), encoding="utf-8")
    of = made.hamlets().set_index("hamlet_id")
    rows = [
        made.station(1, site_id="MOT", **NEAR, **spot(of.loc["00001-1"])),
        made.station(2, site_id="DONG", **NEAR, **spot(of.loc["00002-1"], east_m=250.0)),
        made.station(3, site_id="TAY", operator="VNPT", **NEAR, **spot(of.loc["00002-1"], east_m=-250.0)),
        made.station(4, site_id="CHUNG", **NEAR, **spot(of.loc["00003-1"])),
        made.station(5, site_id="CHUNG", operator="VNPT", **NEAR, **spot(of.loc["00003-1"])),
        # An older technology does not serve as the rule asks.
        made.station(6, site_id="CU", **NEAR | {"technology": "2G"}, **spot(of.loc["00004-1"])),
    ]
    made.write_stations(folder / "stations.csv", made.table_of(rows))
    pipeline.figures(opened(folder))
    return folder


def hamlets_of(project) -> pd.DataFrame:
    return serving_sites(project, pipeline.finished(project)).set_index("hamlet_id", drop=False)


@pytest.fixture(scope="module")
def mine(project, tmp_path_factory):
    """The shared project's copy, beside whose tables answers may be kept."""
    return Path(shutil.copytree(project, tmp_path_factory.mktemp("mine") / "project"))


def test_a_hamlet_with_one_mast_hangs_on_it_and_one_with_two_does_not(hung):
    table = hamlets_of(opened(hung))
    told = table[["verdict", "serving_sites", "only_site_id", "critical_site_ids"]].fillna("")
    assert told.loc["00001-1"].tolist() == ["covered", 1, "MOT", "MOT"]
    assert told.loc["00002-1"].tolist() == ["covered", 2, "", ""]
    # Two operators on one mast fail together.
    assert told.loc["00003-1"].tolist() == ["covered", 1, "CHUNG", "CHUNG"]
    assert told.loc["00004-1"].tolist() == ["partial", 0, "", ""]
    others = told.drop(index=["00001-1", "00002-1", "00003-1", "00004-1"])
    assert set(others["serving_sites"]) == {0}
    assert hamlets_lost(table, "MOT")["hamlet_id"].tolist() == ["00001-1"]
    assert hamlets_lost(table, "DONG").empty


def test_a_run_that_is_asked_to_puts_them_into_the_table_of_hamlets(hung):
    table = pd.read_csv(hung / "out" / "hamlets.csv").set_index("hamlet_id")
    assert table.loc["00001-1", ["serving_sites", "only_site_id", "critical_site_ids"]].tolist() == [1, "MOT", "MOT"]
    assert not (hung / "out" / "serving_sites.csv").exists()


def test_communes_and_sites_add_up_what_hangs_on_one(hung):
    table = hamlets_of(opened(hung))
    communes = by_commune(table, made.communes()).set_index("commune_code")
    people = table["population"].astype(float)
    assert communes.loc["00001", "critical_people"] == people["00001-1"]
    assert communes.loc["00001", ["critical_pct", "worst_site_id"]].tolist() == [100.0, "MOT"]
    assert communes.loc["00002", ["critical_people", "critical_pct", "worst_site_id"]].tolist() == [0.0, 0.0, ""]
    assert communes.loc["00002", "people_2_sites"] == people["00002-1"]
    assert "00004" not in communes.index, "it has no covered hamlet"
    assert communes.index[0] == communes["critical_people"].idxmax()
    kinds = ["people_0_sites", "people_1_site", "people_2_sites", "people_more_sites"]
    assert (communes[kinds].sum(axis=1) == communes["covered_people"]).all()
    sites = by_site(table).set_index("site_id")
    assert sites["critical_people"].to_dict() == {"MOT": people["00001-1"], "CHUNG": people["00003-1"]}
    assert sites.loc["MOT", "hamlet_names"] == table.loc["00001-1", "name"]


def test_hamlets_count_though_nobody_knows_their_people(hung):
    table = hamlets_of(opened(hung)).assign(population=np.nan)
    communes = by_commune(table, made.communes()).set_index("commune_code")
    assert communes.loc["00001", ["covered_hamlets", "critical_hamlets"]].tolist() == [1, 1]
    people = ["covered_people", "critical_people", "critical_pct", "people_1_site"]
    assert communes.loc["00001", people].isna().all()
    sites = by_site(table)
    assert sites["critical_hamlets"].sum() == 2
    assert sites["critical_people"].isna().all()


def test_with_two_operators_asked_for_each_is_needed(hung, tmp_path):
    folder = shutil.copytree(hung, tmp_path / "two")
    set_in_toml(folder, "hamlet_radius_m = 200", "hamlet_radius_m = 200\nmin_operators = 2")
    pipeline.figures(opened(folder))
    table = hamlets_of(opened(folder))
    told = table[["verdict", "serving_sites", "only_site_id", "critical_site_ids"]].fillna("")
    assert told.loc["00001-1"].tolist() == ["partial", 0, "", ""]
    assert told.loc["00002-1"].tolist() == ["covered", 0, "", "DONG; TAY"]
    assert told.loc["00003-1"].tolist() == ["covered", 1, "CHUNG", "CHUNG"]


def test_polygons_serve_for_the_site_that_they_name_and_stay_where_they_name_none(hung, tmp_path):
    folder = shutil.copytree(hung, tmp_path / "declared")
    of = made.hamlets().set_index("hamlet_id")
    boxes = [
        shapely.box(lon - 0.008, lat - 0.008, lon + 0.008, lat + 0.008)
        for lon, lat in of.loc[["00001-1", "00004-1"], ["lon", "lat"]].to_numpy()
    ]
    claims = {"operator": ["MobiFone", "Viettel"], "technology": ["4G", "4G"], "station_id": [None, "T004"]}
    gpd.GeoDataFrame(claims, geometry=boxes, crs=4326).to_file(folder / "claims.geojson", driver="GeoJSON")
    with (folder / "phusong.toml").open("a", encoding="utf-8") as stream:
        stream.write('[inputs.coverage]\npath = "claims.geojson"\n')
    pipeline.figures(opened(folder))
    table = hamlets_of(opened(folder))
    told = table[["verdict", "serving_sites", "only_site_id", "critical_site_ids"]].fillna("")
    assert told.loc["00001-1"].tolist() == ["covered", 1, "MOT", ""], "the polygon is there when the mast fails"
    assert told.loc["00004-1"].tolist() == ["covered", 1, "CHUNG", "CHUNG"]
    # Of what a polygon of no station declares, a scenario says that no station changes it.
    everything = pipeline.open_what_if(opened(folder), WhatIf(switch_off=("4G:Viettel",)), folder=tmp_path / "out-x")
    assert not everything.change.findings
    own = claims | {"operator": ["Viettel", "Viettel"], "station_id": [None, None]}
    gpd.GeoDataFrame(own, geometry=boxes, crs=4326).to_file(tmp_path / "own.geojson", driver="GeoJSON")
    other = shutil.copytree(folder, tmp_path / "other")
    shutil.copy(tmp_path / "own.geojson", other / "claims.geojson")
    (told_of,) = pipeline.open_what_if(opened(other), WhatIf(without=("MOT",)), folder=tmp_path / "o").change.findings
    assert told_of.rule == "declared_without_stations"
    assert "Viettel 4G" in str(told_of.message)
    for site in ("MOT", "CHUNG"):
        twin = pipeline.open_what_if(opened(folder), WhatIf(without=(site,)), folder=tmp_path / f"out-{site}")
        pipeline.figures(twin)
        after = pipeline.finished(twin).hamlets.set_index("hamlet_id")["verdict"]
        lost = table.index[(table["verdict"] == "covered") & (after.reindex(table.index) != "covered")]
        assert sorted(hamlets_lost(table, site)["hamlet_id"]) == sorted(lost), site


def test_who_loses_coverage_is_who_a_run_without_the_site_leaves_uncovered(mine, tmp_path):
    base = hamlets_of(opened(mine))
    assert (base["critical_site_ids"].fillna("") != "").any()
    sites = sorted({site for text in base["critical_site_ids"].dropna() for site in text.split(SEPARATOR) if site})
    stations = made.stations()
    others = sorted(set(stations.loc[stations["technology"].isin(["4G", "5G"]), "site_id"]) - set(sites))
    for number, site in enumerate([*sites[:1], *others[:1]]):
        twin = pipeline.open_what_if(opened(mine), WhatIf(without=(site,)), folder=tmp_path / f"out-{number}")
        pipeline.figures(twin)
        after = hamlets_of(twin)
        lost = base.index[(base["verdict"] == "covered") & (after["verdict"] != "covered")]
        assert sorted(hamlets_lost(base, site)["hamlet_id"]) == sorted(lost), site


def test_a_site_that_could_serve_alone_does_so_when_all_others_are_off(mine, tmp_path):
    base = hamlets_of(opened(mine))
    alone = base[base["serving_sites"] == 1]
    assert len(alone)
    site = alone["only_site_id"].iloc[0]
    stations = made.stations()
    rest = tuple(stations.loc[stations["site_id"] != site, "station_id"])
    twin = pipeline.open_what_if(opened(mine), WhatIf(without=rest), folder=tmp_path / "out-alone")
    pipeline.figures(twin)
    after = hamlets_of(twin)
    covered = set(after.index[after["verdict"] == "covered"])
    assert set(base.index[base["only_site_id"] == site]) <= covered
    assert covered <= set(base.index[base["serving_sites"] >= 1])
    assert set(after.loc[sorted(covered), "critical_site_ids"]) == {site}


def test_the_command_names_hamlets_communes_sites_and_who_loses(mine, phusong, tmp_path):
    base = hamlets_of(opened(mine))
    hanging = base[base["critical_site_ids"].fillna("") != ""]
    site = hanging["critical_site_ids"].iloc[0].split(SEPARATOR)[0]
    shown = phusong("resilience", "-p", mine, "--lang", "vi")
    assert shown.code == 0, shown.err
    kept = times(mine / "out")
    assert "serving_sites" not in pd.read_csv(mine / "out" / "hamlets.csv").columns, "no run looked for them"
    assert hanging["name"].iloc[0] in shown.out
    assert "phụ thuộc" in shown.out + shown.err
    everyone = phusong("resilience", "-p", mine, "--all", "--json")
    assert len(json.loads(everyone.out)) == len(base)
    failed = phusong("resilience", "-p", mine, "--fail", site.lower(), "--json")
    assert {row["hamlet_id"] for row in json.loads(failed.out)} == set(hamlets_lost(base, site)["hamlet_id"])
    for by, key in (("commune", "critical_people"), ("site", "hamlet_names")):
        rows = json.loads(phusong("resilience", "-p", mine, "--by", by, "--json").out)
        assert key in rows[0]
    book = phusong("resilience", "-p", mine, "--by", "commune", "-o", tmp_path / "phu-thuoc.xlsx")
    assert (book.code, (tmp_path / "phu-thuoc.xlsx").is_file()) == (0, True)
    unknown = phusong("resilience", "-p", mine, "--fail", "S0", "--lang", "en")
    assert unknown.code == 2
    assert "did you mean" in unknown.err
    assert times(mine / "out") == kept, "sites are looked at once"
    both = phusong("resilience", "-p", mine, "--fail", site, "--by", "site", "--lang", "en")
    assert both.code == 2
