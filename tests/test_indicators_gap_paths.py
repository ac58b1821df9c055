"""The paths behind the reasons: levels, sight and missing dB by hand, the cell that is told of, priority, profiles."""

import math
from pathlib import Path

import by_hand
import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import rasterio
from gap_cases import FAR, MAST, NEAR, PROFILE, STEP, VERY_FAR, cells_of, explained, hamlet_rows, mast, terrain
from phusong.config import GapRule, read_gap_rule
from phusong.config.gaps import REASONS, Priority
from phusong.engine.clutter import standing_of
from phusong.engine.disc import disc_loss
from phusong.engine.links import Places, links
from phusong.engine.ray import STEP_M
from phusong.engine.scene import scene_of
from phusong.errors import SettingsError
from phusong.geo.grid import Grid
from phusong.geo.profiles import lines_between
from phusong.indicators.candidates import Asked, middles
from phusong.indicators.gap_profiles import with_profiles
from phusong.indicators.one_path import study_path
from phusong.indicators.priority import with_priority
from phusong.indicators.shortfall import shortfall_of
from phusong.indicators.surroundings import Surroundings
from phusong.outputs.path_facts import path_data
from phusong.outputs.reasons import reason_sentence, rule_sentence
from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def walled(tmp_path_factory) -> Path:
    return terrain(tmp_path_factory.mktemp("walled") / "dem.tif", ridge_at=made.WEST + 0.035)


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
DEM = SAMPLE / "terrain" / "dem.tif"


@pytest.fixture(scope="module")
def raw():
    with rasterio.open(DEM) as raster:
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


def test_ten_hamlets_of_the_sample_by_hand(raw):
    """Sight, loss term by term and the missing dB of ten links, by the Recommendations' own equations."""
    hamlets = pd.read_csv(SAMPLE / "hamlets" / "hamlets.csv", dtype={"commune_code": str})
    stations = pd.read_csv(SAMPLE / "bts" / "stations_2025-10.csv", dtype=str)
    lon, lat = stations["Kinh độ"].astype(float), stations["Vĩ độ"].astype(float)
    settings = made.settings(inputs={"terrain": str(DEM)})
    required_dbm, eirp_dbm, f_ghz, antenna_m = -94.75, 33.2, 1.8425, 35.0
    blocked, missing = 0, []
    for _, hamlet in hamlets.iloc[40::280].head(10).iterrows():
        _, _, away = ELLIPSOID.inv([hamlet["lon"]] * len(lon), [hamlet["lat"]] * len(lon), lon, lat)
        nth = int(np.argsort(away)[60])  # a mast some way off
        sender = made.table_of([mast(lon=lon.iloc[nth], lat=lat.iloc[nth], antenna_height_m=antenna_m)]).assign(
            frequency_mhz=1000.0 * f_ghz, reference_eirp_dbm=eirp_dbm, beamwidth_deg=360.0, downtilt_deg=0.0,
            model="p1812", closed_model="hata_suburban",
        )  # fmt: skip
        place = Places(np.array([hamlet["lon"]]), np.array([hamlet["lat"]]))
        link = links(
            sender, place, (np.zeros(1, np.int64), np.zeros(1, np.int64)), terrain=DEM, profile=PROFILE,
            required_dbm=np.array([required_dbm]), standing=standing_of(settings, PROFILE),
        ).iloc[0]  # fmt: skip
        # By hand: the same steps on the ellipsoid, the raster's four nearest numbers, an earth of 8,931 km.
        length = away[nth] / 1000
        count = len(
            lines_between(lon.to_numpy()[[nth]], lat.to_numpy()[[nth]], place.lon, place.lat, step_m=STEP_M).lon
        )
        way = ELLIPSOID.npts(lon.iloc[nth], lat.iloc[nth], hamlet["lon"], hamlet["lat"], count - 2)
        heights = [
            height_by_hand(raw, x, y) for x, y in [(lon.iloc[nth], lat.iloc[nth]), *way, (hamlet["lon"], hamlet["lat"])]
        ]
        d = [length * i / (count - 1) for i in range(count)]
        top, phone = heights[0] + antenna_m, heights[-1] + 1.5
        nu, above = max(by_hand.edges(d, heights, top, phone, f_ghz))
        assert (link["above_m"] <= 0) == (above <= 0)
        assert link["above_m"] == pytest.approx(above, abs=0.3)
        assert link["clearance"] == pytest.approx(-nu / math.sqrt(2), abs=0.05)
        assert link["km"] == pytest.approx(length, abs=1e-6)
        free = by_hand.free_space_db(f_ghz, length, top - phone)
        terrain_db = by_hand.diffraction_db(d, heights, top, phone, f_ghz)
        houses = by_hand.clutter_db(f_ghz, 4.0, 27.0, 1.5)
        assert link["free_space_db"] == pytest.approx(free, abs=0.01)
        assert link["terrain_db"] == pytest.approx(terrain_db, abs=0.1)
        assert link["clutter_db"] == pytest.approx(houses, abs=0.01)
        # An omni antenna, 10° high (3GPP TR 36.814), sees the phone over the curved earth.
        down_deg = math.degrees(math.atan((phone - top) / (1000 * length) - length / (2 * by_hand.RADIUS_KM)))
        by_the_beam = -12 * (down_deg / 10) ** 2
        assert link["antenna_db"] == pytest.approx(by_the_beam, abs=0.01)
        assert link["missing_db"] == pytest.approx(
            required_dbm - (eirp_dbm - free - terrain_db - houses + by_the_beam), abs=0.1
        )
        blocked += above > 0
        missing.append(link["missing_db"])
    assert 2 <= blocked <= 9
    assert min(missing) < 0 < max(missing)


def test_the_cell_that_stands_for_what_is_not_served():
    around = Surroundings(np.array([12, 7, 0]), np.array([11, 12, 13, 7, 8, 0]), np.array([0, 3, 5, 6]))
    near = np.array([[1.0, -2.0, -3.0, 4.0, -5.0, 6.0], [2.0, -1.0, 0.5, 0.0, -7.0, -1.0]], np.float32)
    # The own cell falls short; the neighbour does; nothing does.
    older = {"2G": near[0] > -4, "3G": near[1] > -2}
    short = shortfall_of(near, around, 1, older, columns=5)
    assert short.cell.tolist() == [12, 8, -1]
    assert short.older.tolist() == ["2G/3G", "", ""]
    assert short.excess_db[:, :2].T.tolist() == [[-2.0, -1.0], [-5.0, -7.0]]
    # With two operators asked, one alone is short everywhere: then the own cells stand.
    assert shortfall_of(near, around, 2, older, columns=5).cell.tolist() == [12, 8, 0]


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
    assert "“của tỉnh”" in said.render("vi")
    assert "không phải tiêu chí chính thức" in said.render("vi")


def test_the_most_urgent_hamlets_get_their_profile(walled):
    hamlets = hamlet_rows(FAR, NEAR, FAR, VERY_FAR, verdict=["none", "partial", "none", "covered"])
    settings = made.settings(inputs={"terrain": str(walled)})
    scene = scene_of(made.table_of([mast()]), made.communes(), settings, PROFILE)
    cells = cells_of(hamlets, scene)
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


def test_a_ridge_under_trees_is_one_thing_in_reason_profile_and_level(tmp_path):
    """Bare ground 9 m under the ray, and 15 m of trees on it: what the level goes over is told and drawn."""
    ridge_m = 90.0 - 38.5 * 2 / 3 - 9.0
    dem = terrain(tmp_path / "dem.tif", ridge_at=MAST[0] + 0.04, ridge_m=ridge_m)
    classes = np.full((360, 540), 2)
    lon = made.WEST - 0.015 + (np.arange(540) + 0.5) * STEP
    classes[:, np.abs(lon - MAST[0] - 0.04) < 1.5 * STEP] = 1
    cover = made.write_raster(tmp_path / "cover.tif", classes, made.WEST - 0.015, made.SOUTH + 0.09, STEP)
    given = {"land_cover": cover, "bare": True}
    strong = explained([mast(eirp_dbm=60.0)], hamlet_rows(FAR), dem, **given)["best_viettel_missing_db"].iloc[0]
    rows = [mast(eirp_dbm=52.0 + float(strong))]  # 8 dB are missing: more than a thin margin, less than the edge takes
    row = explained(rows, hamlet_rows(FAR), dem, **given).iloc[0]
    assert row["reason"] == "ridge"
    assert row["ridge_height_m"] == pytest.approx(ridge_m + 15.0, abs=0.3)
    settings = made.settings(
        inputs={"terrain": str(dem), "land_cover": str(cover)},
        land_cover={"mapping": {1: "trees", 2: "open"}},
        terrain={"kind": "bare"},
    )
    standing = standing_of(settings, PROFILE)
    scene = scene_of(made.table_of(rows), made.communes(), settings, PROFILE)
    asked = Asked(settings.service, made.gap_rule(), PROFILE, dem, standing)
    cell = cells_of(hamlet_rows(FAR), scene)
    drawn = with_profiles(row.to_frame().T.assign(priority=1.0), cell, scene, asked, 1).iloc[0]
    heights = [float(point.split(":")[1]) for point in drawn["link_profile"].split()]
    assert max(heights) == pytest.approx(row["ridge_height_m"], abs=3.0)
    place = middles(cell, scene)
    station = scene.used.iloc[0]
    study = study_path(
        dem, (*MAST, 40.0), (place.lon[0], place.lat[0], 1.5), float(station["frequency_mhz"]),
        profile=PROFILE, standing=standing, station=station,
    )  # fmt: skip
    assert study.level_dbm == pytest.approx(row["link_level_dbm"], abs=0.06)
    told = path_data(study, ("a", "b"))
    assert told["obstacle"]["height_m"] == pytest.approx(row["ridge_height_m"], abs=0.1)
    assert told["obstacle"]["above_m"] == pytest.approx(row["ridge_above_m"], abs=0.1)
    assert told["obstacle"]["stands_m"] == 15.0


def test_every_reason_has_its_sentence_in_both_languages(walled):
    row = explained([mast()], hamlet_rows(FAR), walled, older="2G").iloc[0].to_dict()
    row |= {"upgrade_site_id": "S9", "upgrade_operator": "VNPT", "upgrade_km": 2.0, "upgrade_level_dbm": -90.0,
            "link_clutter_db": 9.0}  # fmt: skip
    manifest = {"asked": "4G", "operators": ["Viettel"], "rule": {"min_operators": 2}}
    said = {}
    for code in (*REASONS, "outside"):
        sentence = reason_sentence(row | {"reason": code}, manifest)
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
