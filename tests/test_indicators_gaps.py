"""Why hamlets are not covered: each reason case by case, one for each hamlet, ridges where they stand, and priority."""

import math
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import rasterio
from phusong import pipeline
from phusong.config import GapRule, read_gap_rule, read_settings
from phusong.config.gaps import REASONS, Priority
from phusong.engine.disc import disc_loss
from phusong.engine.links import Places, links
from phusong.engine.scene import scene_of
from phusong.engine.sight import losses_on, profiles_between, sight_of
from phusong.errors import SettingsError
from phusong.geo.grid import Grid
from phusong.indicators.candidates import Asked
from phusong.indicators.gap_profiles import with_profiles
from phusong.indicators.gaps import with_reasons
from phusong.indicators.hamlets import Surroundings
from phusong.indicators.priority import with_priority
from phusong.indicators.shortfall import Shortfall, shortfall_of
from phusong.outputs.reasons import reason_sentence, rule_sentence
from pyproj import Geod

PROFILE = made.profile()
STEP = 1 / 3600
MAST = (made.WEST + 0.02, made.SOUTH + 0.04)
ELLIPSOID = Geod(ellps="WGS84")


def terrain(path: Path, *, ridge_at: float | None = None, ridge_m: float = 260.0, base_m: float = 50.0) -> Path:
    """Flat land with one wall from north to south, 90 m wide, around a longitude."""
    columns, rows = 540, 360
    lon = made.WEST - 0.015 + (np.arange(columns) + 0.5) * STEP
    heights = np.full((rows, columns), base_m)
    if ridge_at is not None:
        heights[:, np.abs(lon - ridge_at) < 1.5 * STEP] = ridge_m
    return made.write_raster(path, heights, made.WEST - 0.015, made.SOUTH + 0.09, STEP)


def hamlet_rows(*places: tuple[float, float], **values: object) -> gpd.GeoDataFrame:
    lon, lat = zip(*places, strict=True)
    count = len(places)
    frame = pd.DataFrame(
        {
            "hamlet_id": pd.array([f"H{i}" for i in range(count)], dtype="str"),
            "lon": lon,
            "lat": lat,
            "verdict": "none",
            "population": pd.array([500] * count, dtype="Int64"),
            "households": pd.array([100] * count, dtype="Int64"),
            "electricity": pd.array([True] * count, dtype="boolean"),
            "special": pd.array([False] * count, dtype="boolean"),
        }
    ).assign(**values)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)


def explained(
    rows: list[dict[str, object]], hamlets: gpd.GeoDataFrame, dem: Path | None, *, rule: GapRule | None = None,
    served: float = 0.0, older: float = 0.0, excess_db: float = -math.inf, **service: object,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Explain hamlets as if nothing reached them, from stations over a terrain."""
    inputs = {} if dem is None else {"inputs": {"terrain": str(dem)}}
    settings = made.settings(**inputs, service=service)
    scene = scene_of(made.table_of(rows), made.communes(), settings, PROFILE)
    points = hamlets.to_crs(scene.grid.crs).geometry
    row, column = scene.grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    excess = np.full((len(scene.operators), len(hamlets)), excess_db, np.float32)
    short = Shortfall(row * scene.grid.width + column, excess)
    shares = {"asked": np.full(len(hamlets), served), "older": np.full(len(hamlets), older)}
    asked = Asked(settings.service, rule or made.gap_rule(), PROFILE, dem)
    return with_reasons(hamlets, short, shares, scene, asked)


def mast(number: int = 1, **values: object) -> dict[str, object]:
    usual = {"band_mhz": 1800.0, "antenna_height_m": 40.0, "lon": MAST[0], "lat": MAST[1]}
    return made.station(number, **(usual | values))


NEAR, FAR, VERY_FAR = (MAST[0] + 0.02, MAST[1]), (MAST[0] + 0.06, MAST[1]), (MAST[0] + 0.097, MAST[1])


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
    row = explained(rows, hamlet_rows(NEAR), flat, older=1.0).iloc[0]
    assert row["reason"] == "older_only"
    assert (row["upgrade_site_id"], row["upgrade_operator"], row["upgrade_layer"]) == ("OLD", "VNPT", "4G 900")
    assert row["upgrade_missing_db"] < 0
    # By the engine: what a 4G 900 of the profile gives there on that mast.
    with_4g = explained([mast(1, band_mhz=900.0)], hamlet_rows(NEAR), flat).iloc[0]
    assert row["upgrade_level_dbm"] == with_4g["link_level_dbm"]
    # Where nothing older arrives, or the site has 4G already, there is nothing to upgrade.
    assert explained(rows, hamlet_rows(NEAR), flat, older=0.0)["reason"].iloc[0] != "older_only"
    rows.append(mast(3, operator="VNPT", site_id="OLD", eirp_dbm=30.0))
    assert explained(rows, hamlet_rows(NEAR), flat, older=1.0)["reason"].iloc[0] != "older_only"


def test_too_few_operators_and_no_power(flat):
    hamlets = hamlet_rows(FAR, electricity=pd.array([False], dtype="boolean"))
    assert explained([mast()], hamlets, flat)["reason"].tolist() == ["no_power"]
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
    table = explained(listed, hamlets, walled, older=float(seed % 2))
    open_ = np.isin(verdict, ["partial", "none"])
    assert table.loc[open_, "reason"].isin(REASONS).all()
    assert (table.loc[verdict == "covered", "reason"] == "").all()
    assert (table.loc[verdict == "outside", "reason"] == "outside").all()
    assert len(set(table.loc[open_, "reason"])) >= 2
    # The ridge is told just where it is the reason or would be, were the order another.
    ridge = table["ridge_km"].notna()
    assert ridge[table["reason"] == "ridge"].all()
    assert not ridge[~open_].any()


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
    assert found["between"]["ridge_lon"] == pytest.approx(behind, abs=2 * STEP)
    # What the mosaic lacks and what the exact profile lacks are the same within the sweep's bound.
    modelled = found["between"]["level_4g_viettel_dbm"]
    assert found["between"]["link_level_dbm"] == pytest.approx(modelled, abs=1.5)
    assert found["between"]["why_vi"].startswith("Khuất sau dãy đồi cao 100 m")
    assert found["between"]["why_en"].startswith("Behind hills 100 m high")


def test_links_have_the_levels_that_the_engine_gives(tmp_path):
    """Exact profiles of `disc_loss` on the same ground, less the same EIRP."""
    dem = made.write_raster(tmp_path / "dem.tif", made.hills((200, 200)), 105.0, 21.12, 1 / 1800)
    station = made.table_of([mast(lon=105.05, lat=21.07, eirp_dbm=60.8)]).assign(
        frequency_mhz=1842.5, reference_eirp_dbm=30.0, beamwidth_deg=360.0, downtilt_deg=0.0, model="p1812",
        closed_model="hata_suburban",
    )  # fmt: skip
    disc = disc_loss(dem, (105.05, 21.07, 40.0), 1842.5, radius_km=3.0, accuracy="exact")
    rows, columns = np.nonzero(np.isfinite(disc.loss_db))
    pick = np.random.default_rng(1).choice(len(rows), 60, replace=False)
    x = disc.grid.west_m + (columns[pick] + 0.5) * disc.grid.resolution_m
    y = disc.grid.north_m - (rows[pick] + 0.5) * disc.grid.resolution_m
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=disc.grid.crs).to_crs(4326)
    table = links(
        station, Places(points.x.to_numpy(), points.y.to_numpy()), (np.zeros(60, np.int64), np.arange(60)),
        terrain=dem, profile=PROFILE, required_dbm=np.array([-94.75]),
    )  # fmt: skip
    far = table["km"] > 0.3
    off = table["loss_db"].to_numpy() - disc.loss_db[rows[pick], columns[pick]]
    assert np.sqrt(np.mean(off[far] ** 2)) < 0.5
    assert (table["level_dbm"] == 30.0 - table["loss_db"] + table["antenna_db"]).all()
    assert table["missing_db"].to_numpy() == pytest.approx(-94.75 - table["level_dbm"].to_numpy())
    assert (table["antenna_db"] <= 0).all()


# The sample's own terrain and stations: each line of sight by hand, from the raster's numbers alone.
SAMPLE = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def raw():
    with rasterio.open(SAMPLE / "terrain" / "dem.tif") as raster:
        return raster.read(1).astype(float), ~raster.transform


def height_by_hand(raw, lon: float, lat: float) -> float:
    values, to_cell = raw
    column, row = to_cell.a * lon + to_cell.c, to_cell.e * lat + to_cell.f
    left, top = math.floor(column - 0.5), math.floor(row - 0.5)
    east, south = column - 0.5 - left, row - 0.5 - top
    return float(
        (1 - south) * ((1 - east) * values[top, left] + east * values[top, left + 1])
        + south * ((1 - east) * values[top + 1, left] + east * values[top + 1, left + 1])
    )


def knife_edge_db(nu: float) -> float:
    """Recommendation ITU-R P.526, equation (31)."""
    return 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1) if nu > -0.78 else 0.0


def test_ten_hamlets_of_the_sample_by_hand(raw):
    hamlets = pd.read_csv(SAMPLE / "hamlets" / "hamlets.csv", dtype={"commune_code": str})
    stations = pd.read_csv(SAMPLE / "bts" / "stations_2025-10.csv", dtype=str)
    lon, lat = stations["Kinh độ"].astype(float), stations["Vĩ độ"].astype(float)
    blocked = 0
    for _, hamlet in hamlets.iloc[40::280].head(10).iterrows():
        _, _, away = ELLIPSOID.inv([hamlet["lon"]] * len(lon), [hamlet["lat"]] * len(lon), lon, lat)
        nth = int(np.argsort(away)[60])  # a mast some way off
        ends = np.array([[lon.iloc[nth], lat.iloc[nth], 35.0, hamlet["lon"], hamlet["lat"], 1.5]])
        (profile,) = profiles_between(SAMPLE / "terrain" / "dem.tif", ends)
        sight, (loss,) = sight_of(profile, 1800.0), losses_on(profile, np.array([1800.0]))
        # By hand: the same steps on the ellipsoid, the raster's four nearest numbers, an earth of 8,931 km.
        count = len(profile.distance_km)
        way = ELLIPSOID.npts(*ends[0, [0, 1, 3, 4]], count - 2)
        heights = [height_by_hand(raw, x, y) for x, y in [tuple(ends[0, :2]), *way, tuple(ends[0, 3:5])]]
        length = away[nth] / 1000
        top, phone = heights[0] + 35.0, heights[-1] + 1.5
        nus, aboves = [], []
        for i in range(1, count - 1):
            d1 = length * i / (count - 1)
            d2 = length - d1
            line = top + (phone - top) * d1 / length
            above = heights[i] + d1 * d2 * 1000 / (2 * 8930.8) - line
            aboves.append(above)
            nus.append(above * math.sqrt(2 * length / (0.16655 * d1 * d2) / 1000))
        worst = int(np.argmax(nus))
        assert sight.clear == (aboves[worst] <= 0)
        assert sight.obstacle == worst + 1
        assert sight.above_m == pytest.approx(aboves[worst], abs=0.3)
        assert sight.clearance == pytest.approx(-nus[worst] / math.sqrt(2), abs=0.05)
        assert profile.length_km == pytest.approx(length, abs=1e-6)
        free = 92.45 + 20 * math.log10(1.8 * length)
        assert loss.free_space_db == pytest.approx(free, abs=0.1)
        # One edge alone takes no more than Bullington's whole profile does, and a blocked ray loses 6 dB or more.
        assert loss.terrain_db > knife_edge_db(nus[worst]) - 1.0
        assert loss.terrain_db >= 6.0 or sight.clear
        blocked += not sight.clear
    assert 2 <= blocked <= 9


def test_the_cell_that_stands_for_what_is_not_served():
    around = Surroundings(np.array([12, 7, 0]), np.array([11, 12, 13, 7, 8, 0]), np.array([0, 3, 5, 6]))
    near = np.array([[1.0, -2.0, -3.0, 4.0, -5.0, 6.0], [2.0, -1.0, 0.5, 0.0, -7.0, -1.0]], np.float32)
    # The own cell falls short; the neighbour does; nothing does.
    short = shortfall_of(near, around, 1, columns=5)
    assert short.cell.tolist() == [12, 8, -1]
    assert short.excess_db[:, :2].T.tolist() == [[-2.0, -1.0], [-5.0, -7.0]]
    # With two operators asked, one alone is short everywhere: then the own cells stand.
    assert shortfall_of(near, around, 2, columns=5).cell.tolist() == [12, 8, 0]


def test_priority_is_the_sum_of_its_terms_by_the_rule():
    grid = Grid(made.communes().estimate_utm_crs(), 400_000.0, 2_400_000.0, 100.0, 10, 10)
    hamlets = hamlet_rows(NEAR, FAR, VERY_FAR, verdict=["none", "partial", "covered"]).assign(
        population=pd.array([400, None, 10], dtype="Int64"), special=pd.array([True, None, True], dtype="boolean")
    )
    rule = Priority(weights={"people": 1, "households": 2, "special": 3, "distance": 4})
    table = with_priority(hamlets, np.array([0.0, 0.5, 1.0]), rule, grid)
    kilometres = [ELLIPSOID.inv(*place, *VERY_FAR)[2] / 1000 for place in (NEAR, FAR)]
    expected = [
        10.0 * (1 * 0.4 + 2 * 0.4 + 3 * 1 + 4 * min(kilometres[0] / 10, 1)),
        10.0 * (1 * 0.0 + 2 * 0.2 + 3 * 0 + 4 * min(kilometres[1] / 10, 1)),
    ]
    assert table["priority"].tolist()[:2] == pytest.approx(expected, abs=0.01)
    assert np.isnan(table["priority"].iloc[2])
    terms = table[[f"priority_{name}_points" for name in ("people", "households", "special", "distance")]].sum(axis=1)
    assert terms.tolist()[:2] == pytest.approx(table["priority"].tolist()[:2], abs=0.03)
    assert table["nearest_served_id"].tolist() == ["H2", "H2", ""]
    assert table["nearest_served_km"].tolist()[:2] == pytest.approx(kilometres, abs=1e-3)
    said = rule_sentence(GapRule(name="của tỉnh", priority=rule))
    assert "'của tỉnh'" in said.render("vi")
    assert "không phải tiêu chí chính thức" in said.render("vi")


def test_the_most_urgent_hamlets_get_their_profile(walled):
    hamlets = hamlet_rows(FAR, NEAR, FAR, VERY_FAR, verdict=["none", "partial", "none", "covered"])
    settings = made.settings(inputs={"terrain": str(walled)})
    scene = scene_of(made.table_of([mast()]), made.communes(), settings, PROFILE)
    points = hamlets.to_crs(scene.grid.crs).geometry
    row, column = scene.grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    cells = row * scene.grid.width + column
    linked = hamlets.assign(
        link_station_id=pd.array(["T001", "T001", "T001", ""], dtype="str"), priority=[10.0, 30.0, 20.0, np.nan]
    )
    asked = Asked(settings.service, made.gap_rule(), PROFILE, walled)
    table = with_profiles(linked, cells, scene, asked, 2)
    assert [bool(text) for text in table["link_profile"]] == [False, True, True, False]
    assert table["link_antenna_height_m"].tolist()[:3] == [40.0] * 3
    points = [tuple(map(float, point.split(":"))) for point in table["link_profile"].iloc[2].split()]
    # Flat land, a wall of 260 m where it stands, and few points for it all.
    assert points[0] == (0.0, 50.0)
    assert max(height for _, height in points) == pytest.approx(260.0, abs=3.0)
    wall = [km for km, height in points if height > 200]
    assert np.mean(wall) == pytest.approx(0.015 * 103.8, abs=0.1)
    assert len(points) < 12
    assert (with_profiles(linked, cells, scene, asked, 0)["link_profile"] == "").all()


def test_every_reason_has_its_sentence_in_both_languages(flat, walled):
    row = explained([mast()], hamlet_rows(FAR), walled, older=1.0).iloc[0].to_dict()
    row |= {"upgrade_site_id": "S9", "upgrade_operator": "VNPT", "upgrade_km": 2.0, "upgrade_level_dbm": -90.0,
            "link_clutter_db": 9.0}  # fmt: skip
    manifest = {"asked": "4G", "operators": ["Viettel"], "technologies": ["2G", "4G"], "rule": {"min_operators": 2}}
    said = {}
    for code in (*REASONS, "outside"):
        sentence = reason_sentence(row | {"reason": code, "share_2g_any_pct": 50.0}, manifest)
        assert sentence is not None
        said[code] = sentence.render("vi"), sentence.render("en")
        assert said[code][0] != said[code][1]
        assert all(text.endswith(".") and "nan" not in text for text in said[code])
    assert len({text for pair in said.values() for text in pair}) == 2 * len(said)
    assert reason_sentence(row | {"reason": ""}, manifest) is None
    assert "2G" in said["older_only"][0]


def test_a_rule_of_ones_own(tmp_path):
    text = (Path(__file__).parents[1] / "coverage" / "profiles" / "gaps.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("thin_db = 6.0", "thin_db = 2.5"), encoding="utf-8")
    assert read_gap_rule("own.toml", tmp_path).reasons.thin_db == 2.5
    (tmp_path / "own.toml").write_text(text.replace('"ridge", ', ""), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"reasons\.order .* expected each of these once, .*ridge"):
        read_gap_rule("own.toml", tmp_path)
    (tmp_path / "own.toml").write_text(text.replace("people = 40.0", "poeple = 40.0"), encoding="utf-8")
    with pytest.raises(SettingsError, match="did you mean people"):
        read_gap_rule("own.toml", tmp_path)


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
