"""Why hamlets are not covered: each reason on made terrain, one for each hamlet, ridges where they stand."""

import math
from pathlib import Path

import by_hand
import made
import numpy as np
import pandas as pd
import pytest
from gap_cases import FAR, MAST, NEAR, PROFILE, STEP, VERY_FAR, explained, hamlet_rows, mast, terrain
from phusong import pipeline
from phusong.config import GapRule, read_settings
from phusong.config.gaps import REASONS
from phusong.errors import SettingsError
from pyproj import Geod


@pytest.fixture(scope="module")
def flat(tmp_path_factory) -> Path:
    return terrain(tmp_path_factory.mktemp("flat") / "dem.tif")


@pytest.fixture(scope="module")
def walled(tmp_path_factory) -> Path:
    return terrain(tmp_path_factory.mktemp("walled") / "dem.tif", ridge_at=MAST[0] + 0.015)


def test_behind_a_ridge(walled):
    row = explained([mast()], hamlet_rows(FAR), walled).iloc[0]
    assert row["reason"] == "ridge"
    assert row["link_sight"] == row["best_viettel_sight"] == "blocked"
    assert row["ridge_lon"] == pytest.approx(MAST[0] + 0.015, abs=2 * STEP)
    assert row["ridge_height_m"] == pytest.approx(260.0, abs=1.0)
    # The mast's top at 90 m sees a phone at 51.5 m; by the law of intersecting lines, and less the bulge of some cm.
    share = row["ridge_km"] / row["link_km"]
    assert row["ridge_above_m"] == pytest.approx(260.0 - (90.0 - share * 38.5), abs=1.5)
    assert row["link_terrain_db"] > row["link_missing_db"] > 0
    assert row["link_clearance_pct"] < -100


def test_nothing_in_the_way_but_too_far(flat):
    row = explained([mast(eirp_dbm=40.0)], hamlet_rows(FAR), flat).iloc[0]
    assert row["reason"] == "out_of_range"
    assert row["link_sight"] == "clear"
    assert np.isnan(row["ridge_km"])


def test_beyond_the_radius_to_which_a_station_is_followed(flat):
    row = explained([mast(eirp_dbm=90.0)], hamlet_rows(VERY_FAR), flat).iloc[0]
    assert row["link_km"] > PROFILE.layers["4G 1800"].max_radius_km
    assert row["reason"] == "out_of_range"


def missing_of(flat: Path, place: tuple[float, float], **values: object) -> float:
    return float(explained([mast(**values)], hamlet_rows(place), flat)["best_viettel_missing_db"].iloc[0])


def test_a_thin_margin_tells_by_how_many_db_and_from_what(flat):
    # Weaker by what is left and by 2 dB more: so much is missing then.
    left = -missing_of(flat, FAR, eirp_dbm=60.0)
    row = explained([mast(eirp_dbm=60.0 - left - 2.0)], hamlet_rows(FAR), flat).iloc[0]
    assert row["reason"] == "margin"
    assert row["link_missing_db"] == pytest.approx(2.0, abs=0.11)
    assert row["link_margin_cause"] == "terrain"  # flat ground close under the ray
    away = explained([mast(eirp_dbm=70.0, azimuth_deg="270", beamwidth_deg=65.0)], hamlet_rows(FAR), flat).iloc[0]
    assert away["link_margin_cause"] == "antenna"


def test_an_antenna_that_looks_elsewhere(flat):
    row = explained([mast(azimuth_deg="270", beamwidth_deg=65.0)], hamlet_rows(NEAR), flat).iloc[0]
    assert row["reason"] == "antenna"
    assert row["link_antenna_db"] == -30.0
    assert row["link_bearing_deg"] == pytest.approx(270.0, abs=4.0)  # from the middle of its cell


def test_an_older_site_that_an_upgrade_would_make_serve(flat):
    rows = [mast(1, lon=VERY_FAR[0]), mast(2, technology="2G", band_mhz=900.0, operator="VNPT", site_id="OLD")]
    row = explained(rows, hamlet_rows(NEAR), flat, older="2G").iloc[0]
    assert row["reason"] == "older_only"
    assert (row["upgrade_site_id"], row["upgrade_operator"], row["upgrade_layer"]) == ("OLD", "VNPT", "4G 900")
    assert row["upgrade_missing_db"] < 0
    # By the engine: what a 4G 900 of the profile gives there on that mast.
    with_4g = explained([mast(1, band_mhz=900.0)], hamlet_rows(NEAR), flat).iloc[0]
    assert row["upgrade_level_dbm"] == with_4g["link_level_dbm"]
    # Though some of the hamlet has 4G already; not where somebody serves the place in question.
    assert explained(rows, hamlet_rows(NEAR), flat, older="2G", served=0.4)["reason"].iloc[0] == "older_only"
    assert explained(rows, hamlet_rows(NEAR), flat, older="2G", excess_db=1.0)["reason"].iloc[0] != "older_only"
    # Where nothing older arrives, or the site has 4G already, there is nothing to upgrade.
    assert explained(rows, hamlet_rows(NEAR), flat, older="")["reason"].iloc[0] != "older_only"
    rows.append(mast(3, operator="VNPT", site_id="OLD", eirp_dbm=30.0))
    assert explained(rows, hamlet_rows(NEAR), flat, older="2G")["reason"].iloc[0] != "older_only"


def test_too_few_operators_and_no_power(flat):
    hamlets = hamlet_rows(FAR, electricity=pd.array([False], dtype="boolean"))
    assert explained([mast()], hamlets, flat)["reason"].tolist() == ["no_power"]
    # What the radio path tells comes first.
    thin = mast(eirp_dbm=58.0 + missing_of(flat, FAR, eirp_dbm=60.0))
    assert explained([thin], hamlets, flat)["reason"].tolist() == ["margin"]
    assert explained([mast()], hamlets, flat, served=1.0, min_operators=2)["reason"].tolist() == ["few_operators"]
    # The order of the rule decides where several hold.
    order = ("no_power", *(code for code in REASONS if code != "no_power"))
    rule = GapRule(name="own", reasons={"order": order})
    again = explained([mast()], hamlets, flat, served=1.0, rule=rule, min_operators=2)
    assert again["reason"].tolist() == ["no_power"]


def test_served_outdoors_but_not_inside(flat):
    left = -missing_of(flat, FAR, eirp_dbm=60.0)
    # 3 dB more than outdoors ask for; indoors ask for 12 dB and the spread of the walls besides.
    row = explained([mast(eirp_dbm=60.0 - left + 3.0)], hamlet_rows(FAR), flat, tier="indoor").iloc[0]
    assert row["reason"] == "indoor"
    step = made_step()
    assert row["link_missing_db"] == pytest.approx(step - 3.0, abs=0.11)


def made_step() -> float:
    tier, margin = PROFILE.tiers["indoor"], PROFILE.margin
    quantile = 1.2815515655446004
    return tier.loss_db + quantile * (math.hypot(margin.sigma_db, tier.sd_db) - margin.sigma_db)


def test_no_such_station_and_no_terrain(flat):
    only_2g = [mast(technology="2G", band_mhz=900.0)]
    assert explained(only_2g, hamlet_rows(VERY_FAR), flat)["reason"].tolist() == ["no_station"]
    assert explained([mast()], hamlet_rows(FAR), None)["reason"].tolist() == ["no_terrain"]
    # An operator that serves already is no candidate for a further one.
    serving = explained([mast()], hamlet_rows(NEAR), flat, excess_db=3.0, min_operators=2)
    assert serving["reason"].tolist() == ["no_station"]


def test_what_is_covered_or_outside_has_no_such_reason(flat):
    hamlets = hamlet_rows(NEAR, FAR, FAR, verdict=["covered", "outside", "partial"])
    table = explained([mast()], hamlets, flat)
    assert table["reason"].tolist()[:2] == ["", "outside"]
    assert table["reason"].iloc[2] in REASONS
    assert table[["link_km", "best_viettel_km"]].isna().to_numpy().tolist() == [[True] * 2, [True] * 2, [False] * 2]


@pytest.mark.parametrize("seed", range(4))
def test_reasons_partition_the_hamlets_that_are_not_covered(seed, walled):
    random = np.random.default_rng(seed)
    places = random.uniform((made.WEST, made.SOUTH), (made.WEST + 0.11, made.SOUTH + 0.079), (40, 2))
    verdict = random.choice(["covered", "partial", "none", "outside"], 40)
    power = pd.array(random.choice([True, True, False], 40).tolist(), dtype="boolean")
    hamlets = hamlet_rows(*map(tuple, places.tolist()), verdict=verdict, electricity=power)
    rows = made.stations(8, seed)
    listed = rows.drop(columns="geometry").to_dict("records")
    table = explained(listed, hamlets, walled, older="3G" * (seed % 2))
    open_ = np.isin(verdict, ["partial", "none"])
    assert table.loc[open_, "reason"].isin(REASONS).all()
    assert (table.loc[verdict == "covered", "reason"] == "").all()
    assert (table.loc[verdict == "outside", "reason"] == "outside").all()
    reasons = set(table.loc[open_, "reason"])
    assert len(reasons) >= 2 or (seed % 2 and reasons == {"older_only"})
    # The ridge is told just where it is the reason or would be, were the order another.
    ridge = table["ridge_km"].notna()
    assert ridge[table["reason"] == "ridge"].all()
    assert not ridge[~open_].any()
    # Nothing that terrain, clutter and antenna take together is told as distance.
    taken = table[["link_terrain_db", "link_clutter_db"]].clip(lower=0.0).sum(axis=1) - table["link_antenna_db"]
    within = table["link_km"] <= 10.0
    explicable = open_ & within & (taken >= table["link_missing_db"] + 0.2)
    assert not table.loc[explicable, "reason"].isin(["out_of_range", "no_power"]).any()


def test_what_several_terms_take_together_is_told_by_the_greatest(walled):
    def row_of(eirp_dbm):
        away = mast(eirp_dbm=eirp_dbm, azimuth_deg=270.0, beamwidth_deg=65.0)
        return explained([away], hamlet_rows(FAR), walled).iloc[0]

    strong = row_of(60.0)
    terrain_db, antenna_db = float(strong["link_terrain_db"]), -float(strong["link_antenna_db"])
    assert terrain_db > antenna_db > 3.0
    lacking = 60.0 + float(strong["link_missing_db"])
    # So weak that neither the ridge nor the antenna explains it alone.
    both = row_of(lacking - terrain_db - antenna_db / 2)
    assert both["reason"] == "ridge"
    assert both["ridge_km"] > 0.0
    assert row_of(lacking - terrain_db - antenna_db - 1.0)["reason"] == "out_of_range"


def weaker(dem: Path, missing_db: float, **more: object) -> pd.Series:
    """The hamlet at FAR, from a mast that is so weak that just so much is missing there."""
    strong = explained([mast(eirp_dbm=60.0)], hamlet_rows(FAR), dem, **more)["best_viettel_missing_db"].iloc[0]
    return explained([mast(eirp_dbm=60.0 + float(strong) - missing_db)], hamlet_rows(FAR), dem, **more).iloc[0]


def test_trees_and_houses_around_the_phone(flat, tmp_path):
    """More is missing than a thin margin, and what stands around the phone takes more than that."""
    row = weaker(flat, 8.0, clutter=True)
    assert row["reason"] == "clutter"
    assert row["link_missing_db"] == pytest.approx(8.0, abs=0.11)
    # The profile's village: 4 m tops 27 m apart, a phone at 1.5 m.
    assert row["link_clutter_db"] == pytest.approx(by_hand.clutter_db(1.8425, 4.0, 27.0, 1.5), abs=0.06)
    assert row["link_sight"] == "clear"
    # By a land cover: under trees the same mast is out of range, in the open nothing is missing.
    said = {}
    for code, name in ((1, "trees"), (2, "open")):
        cover = made.write_raster(
            tmp_path / f"{name}.tif", np.full((36, 54), code), made.WEST - 0.015, made.SOUTH + 0.09, 10 * STEP
        )
        said[name] = explained(
            [mast(eirp_dbm=float(row["link_level_dbm"]) + 150.0)], hamlet_rows(FAR), flat, land_cover=cover
        ).iloc[0]
    assert said["trees"]["link_clutter_db"] == pytest.approx(by_hand.clutter_db(1.8425, 15.0, 27.0, 1.5), abs=0.06)
    assert said["open"]["link_clutter_db"] == 0.0
    off = said["trees"]["link_missing_db"] - said["open"]["link_missing_db"]
    assert off == pytest.approx(said["trees"]["link_clutter_db"], abs=0.11)


def test_ground_close_under_the_ray_that_is_no_ridge(tmp_path):
    """A swell that rises 2 m above the ray is no ridge of 5 m, and takes what is missing all the same."""
    # The ray falls from 90 m at the mast to 51.5 m at the phone, 6.2 km away; the swell stands at two thirds of it.
    swell = terrain(tmp_path / "dem.tif", ridge_at=MAST[0] + 0.04, ridge_m=90.0 - 38.5 * 2 / 3 + 1.0)
    row = weaker(swell, 7.0)
    assert row["reason"] == "ground"
    assert row["link_sight"] == "blocked"
    assert row["link_terrain_db"] >= row["link_missing_db"]
    assert np.isnan(row["ridge_km"])
    # The same swell is the ridge of a stricter rule.
    rule = GapRule(name="own", reasons={"ridge_m": 0.5})
    assert weaker(swell, 7.0, rule=rule)["reason"] == "ridge"


@pytest.mark.parametrize("at", [0.012, 0.03, 0.048])
def test_a_ridge_is_named_where_it_stands(tmp_path, at):
    """Position, distance, and height above the line of sight by the law of intersecting lines."""
    dem = terrain(tmp_path / "dem.tif", ridge_at=MAST[0] + at, ridge_m=150.0)
    row = explained([mast()], hamlet_rows(FAR), dem).iloc[0]
    assert row["reason"] == "ridge"
    assert row["ridge_lon"] == pytest.approx(MAST[0] + at, abs=2 * STEP)
    assert row["ridge_lat"] == pytest.approx(MAST[1], abs=0.001)  # the phone is in the middle of a cell of 200 m
    east = Geod(ellps="WGS84").inv(*MAST, MAST[0] + at, MAST[1])[2] / 1000
    assert row["ridge_km"] == pytest.approx(east, abs=0.065)
    share = row["ridge_km"] / row["link_km"]
    bulge = 500 * row["ridge_km"] * (row["link_km"] - row["ridge_km"]) / by_hand.RADIUS_KM
    assert row["ridge_above_m"] == pytest.approx(150.0 + bulge - (90.0 - share * 38.5), abs=0.6)


RIDGE_PROJECT = """[grid]
resolution_m = 30.0
[inputs.terrain]
path = "dem.tif"
[inputs.hamlets]
path = "hamlets.csv"
"""


def test_a_ridge_that_moves_turns_the_verdict_and_is_named(tmp_path):
    behind, beside = MAST[0] + 0.02, MAST[0] + 0.055
    found = {}
    for name, at in (("between", behind), ("beyond", beside)):
        folder = made.write_project(tmp_path / name, made.BARE, more=RIDGE_PROJECT)
        terrain(folder / "dem.tif", ridge_at=at, ridge_m=100.0)
        made.write_stations(folder / "stations.csv", made.table_of([mast()]))
        hamlet = hamlet_rows((MAST[0] + 0.035, MAST[1])).assign(name="Bản Dùng", commune_code=made.CODES[1])
        hamlet[["hamlet_id", "name", "commune_code", "population", "lon", "lat"]].to_csv(
            folder / "hamlets.csv", index=False
        )
        project = pipeline.open_project(read_settings(folder))
        found[name] = pipeline.figures(project).hamlets.iloc[0]
    assert (found["between"]["verdict"], found["beyond"]["verdict"]) == ("none", "covered")
    assert (found["between"]["reason"], found["beyond"]["reason"]) == ("ridge", "")
    row = found["between"]
    assert row["ridge_lon"] == pytest.approx(behind, abs=2 * STEP)
    assert row["ridge_height_m"] == pytest.approx(100.0, abs=1.0)
    assert row["ridge_km"] == pytest.approx(Geod(ellps="WGS84").inv(*MAST, behind, MAST[1])[2] / 1000, abs=0.065)
    assert row["ridge_above_m"] == pytest.approx(100.0 - (90.0 - row["ridge_km"] / row["link_km"] * 38.5), abs=1.5)
    # What the mosaic lacks and what the exact profile lacks are the same within the sweep's bound.
    modelled = found["between"]["level_4g_viettel_dbm"]
    assert found["between"]["link_level_dbm"] == pytest.approx(modelled, abs=1.5)
    assert found["between"]["why_vi"].startswith("Khuất sau dãy đồi cao 100 m")
    assert found["between"]["why_en"].startswith("Behind hills 100 m high")


def test_thresholds_of_the_rule_part_the_reasons(flat):
    thin = explained([mast(eirp_dbm=40.0)], hamlet_rows(FAR), flat)["link_missing_db"].iloc[0]
    reasons = []
    for limit in (thin - 0.1, thin + 0.1):
        rule = GapRule(name="own", reasons={"thin_db": limit})
        reasons.append(explained([mast(eirp_dbm=40.0)], hamlet_rows(FAR), flat, rule=rule)["reason"].iloc[0])
    assert reasons == ["out_of_range", "margin"]


def test_the_tier_of_the_rule_is_one_of_the_profiles(tmp_path):
    folder = made.write_project(tmp_path / "p", made.BARE, more='[service]\ntier = "cellar"\n')
    with pytest.raises(SettingsError, match=r"service\.tier is 'cellar'; expected one of .*outdoor"):
        pipeline.open_project(read_settings(folder))
