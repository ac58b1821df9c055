"""The ladder: which rung made a level, how far off it may be, and that a supplied polygon wins."""

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import shapely
from phusong.config import RadioProfile
from phusong.engine.declared import Declaring, bases_of, declared_on
from phusong.engine.ladder import RUNGS, with_rungs
from phusong.engine.mosaic import DECLARED, empty_mosaic
from phusong.engine.scene import scene_of
from phusong.engine.transmitters import claimed_dbm
from phusong.geo.grid import Window
from phusong.radio.clutter import terminal_loss_db
from phusong.radio.p1812 import location_sigma_db

PROFILE = made.profile()


def station_rows(**values: object) -> pd.DataFrame:
    rows = {"model": ["polygon", "p1812", "hata_rural", "radius"], "frequency_mhz": 1842.5, "filled": ""}
    return pd.DataFrame(rows | values)


def rungs(*, land_cover: bool = True, profile: RadioProfile = PROFILE, **values: object) -> pd.DataFrame:
    return with_rungs(station_rows(**values), profile, resolution_m=30.0, land_cover=land_cover)


def test_every_model_has_its_rung_and_the_last_one_the_widest_range():
    table = rungs()
    assert tuple(table["rung"]) == RUNGS
    assert table["clutter"].tolist() == ["", "land_cover", "in_model", ""]
    for end in ("low", "high"):
        assert table[f"range_{end}_db"].iloc[0] == 0.0
        assert table[f"range_{end}_db"].is_monotonic_increasing
        assert table[f"range_{end}_db"].is_unique


SCORE = 1.6449  # of the ends of a 90 % range


def test_a_range_is_the_root_of_the_sum_of_its_squares():
    table = rungs(filled="band_mhz,eirp_dbm")
    of = PROFILE.range
    places_db = location_sigma_db(1842.5, rx_height_m=1.5, resolution_m=30.0)
    parts_db = [of.rung_db["p1812"], places_db, of.filled_db["band_mhz"], of.filled_db["eirp_dbm"]]
    assert table["range_low_db"].iloc[1] == pytest.approx(SCORE * np.linalg.norm(parts_db), abs=0.006)
    assert (table["range_low_db"] == table["range_high_db"]).all()
    assert (rungs(filled="eirp_dbm")["range_low_db"].iloc[1:] < table["range_low_db"].iloc[1:]).all()


def test_assumed_clutter_widens_the_terrain_engines_range_alone():
    known, assumed = rungs(), rungs(land_cover=False)
    assert assumed["clutter"].tolist() == ["", "assumed", "in_model", ""]
    others = [0, 2, 3]
    for end in ("low", "high"):
        assert assumed[f"range_{end}_db"].iloc[others].tolist() == known[f"range_{end}_db"].iloc[others].tolist()
    classes = PROFILE.clutter.classes
    default, denser = (
        float(terminal_loss_db(1842.5, classes[name].height_m))
        for name in (PROFILE.clutter.default, PROFILE.clutter.denser)
    )
    base = known["range_low_db"].iloc[1]
    # High goes at least to no clutter, low at least to the denser class.
    assert assumed["range_high_db"].iloc[1] == pytest.approx(np.hypot(base, default), abs=0.02)
    assert assumed["range_low_db"].iloc[1] == pytest.approx(np.hypot(base, denser - default), abs=0.02)


# Polygons

LIST = [
    made.station(1),
    made.station(2, lon=made.WEST + 0.02),
    made.station(3, technology="2G", band_mhz=900.0),
    made.station(4, operator="VNPT"),
]
SQUARE = shapely.box(made.WEST + 0.01, made.SOUTH + 0.01, made.WEST + 0.05, made.SOUTH + 0.05)


def coverage(**values: object) -> gpd.GeoDataFrame:
    row = {"operator": "Viettel", "technology": "4G", "level_dbm": np.nan, "station_id": None} | values
    table = pd.DataFrame([row]).astype({"level_dbm": "float64", "station_id": "str"})
    return gpd.GeoDataFrame(table, geometry=[SQUARE], crs=4326)


def scene_with(polygons):
    return scene_of(made.table_of(LIST), made.communes(), made.settings(), PROFILE, polygons)


def test_a_polygon_of_a_layer_stands_for_all_its_stations_and_no_other():
    scene = scene_with(coverage())
    assert scene.stations["rung"].tolist() == ["polygon", "polygon", "closed", "closed"]
    assert scene.bases["Viettel", "4G"] == {"declared"}
    assert scene.bases["Viettel", "2G"] == scene.bases["VNPT", "4G"] == {"modelled"}


def test_a_polygon_of_a_station_stands_for_that_one():
    scene = scene_with(coverage(station_id="T002"))
    assert scene.stations["rung"].tolist() == ["closed", "polygon", "closed", "closed"]
    assert scene.bases["Viettel", "4G"] == {"declared", "modelled"}
    assert scene.declared["rank"].tolist() == [1]


def test_a_polygon_may_be_of_an_operator_without_stations():
    scene = scene_with(coverage(operator="Gmobile", technology="5G"))
    assert ("Gmobile", "5G") in scene.layers
    assert (scene.stations["rung"] == "closed").all()


def test_a_polygon_claims_just_service_outdoors_or_its_own_level():
    stations = scene_with(None).stations
    plane = scene_with(None).grid.crs
    assert declared_on(coverage(), stations, plane, PROFILE)["level_dbm"].item() == claimed_dbm("4G", PROFILE)
    assert declared_on(coverage(level_dbm=-80.0), stations, plane, PROFILE)["level_dbm"].item() == -80.0
    off = stations.assign(used=stations["station_id"] != "T002")
    assert declared_on(coverage(station_id="T002"), off, plane, PROFILE).empty


def test_mosaics_are_raised_inside_the_polygon_alone_whatever_the_window():
    scene = scene_with(coverage(level_dbm=-80.0))
    grid = scene.grid
    declaring = Declaring(scene.declared, grid, [], scene.inside)
    assert declaring.of("VNPT", "4G") is None
    own = declaring.of("Viettel", "4G")
    whole = empty_mosaic(made.whole_of(grid), 1)
    own.raise_to(whole)
    held = np.isfinite(whole.level_dbm[0])
    row, column = np.mgrid[: grid.height, : grid.width]
    x, y = grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
    np.testing.assert_array_equal(held, shapely.contains_xy(scene.declared.geometry.iloc[0], x, y))
    assert set(whole.level_dbm[0][held]) == {np.float32(-80.0)}
    assert set(whole.server[0][held]) == {DECLARED}
    window = Window(7, 11, 20, 30)
    part = empty_mosaic(window, 1)
    own.raise_to(part)
    np.testing.assert_array_equal(part.level_dbm, whole.level_dbm[:, window.slices[0], window.slices[1]])
    # What is stronger stays, and on a tie the station.
    stronger = empty_mosaic(window, 1)
    stronger.level_dbm[:], stronger.server[:] = -80.0, 3
    own.raise_to(stronger)
    assert (stronger.server == 3).all()


def test_bases_of_no_polygon_are_all_modelled():
    scene = scene_with(None)
    assert set(bases_of(scene.declared, scene.used).values()) == {frozenset({"modelled"})}
