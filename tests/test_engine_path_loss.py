"""path_loss: real profiles for every pair of places, against another implementation and by its own laws."""

import csv
import warnings
from pathlib import Path

import made
import numpy as np
import pandas as pd
import phusong
import pytest
from phusong.engine.path_loss import MissingTerrainWarning
from phusong.errors import InputError, MissingFileError, OutsideValidityError
from phusong.geo import profiles
from phusong.geo.profiles import length_km
from phusong.radio import free_space_loss_db
from phusong.radio.p1812 import centre_latitude_deg, path_profile, predict

SHARED = Path(__file__).resolve().parents[2] / "shared"
PATHS = SHARED / "vectors" / "p1812" / "paths_N21E105.csv"
TILE = SHARED / "data" / "terrain" / "N21E105.hgt"

STEP = 1 / 1200
MAST = (105.02, 21.05, 40.0)


def ridge(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Flat ground at 50 m with a ridge of 300 m along 105.05 E, and some waves."""
    return 50.0 + 250.0 * np.exp(-(((lon - 105.05) / 0.005) ** 2)) + 5.0 * np.sin(900.0 * lat)


def write(path: Path, heights, west=105.0, north=21.1, shape=(120, 120)) -> Path:
    row, column = np.mgrid[: shape[0], : shape[1]]
    values = heights(west + (column + 0.5) * STEP, north - (row + 0.5) * STEP)
    return made.write_raster(path, values, west, north, STEP)


@pytest.fixture
def terrain(tmp_path: Path) -> Path:
    return write(tmp_path / "ridge.tif", ridge)


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    return write(tmp_path / "flat.tif", lambda lon, _lat: np.full(lon.shape, 20.0))


@pytest.mark.skipif(
    not (PATHS.is_file() and TILE.is_file()), reason="the real tile and its paths are not shipped (../shared is absent)"
)
@pytest.mark.parametrize("unknown_ground_m", [None, 0.0])
def test_another_implementation_on_real_terrain(unknown_ground_m: float | None) -> None:
    with PATHS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    table = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "site"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingTerrainWarning)
        found = phusong.path_loss(
            TILE,
            (table["tx_lon"], table["tx_lat"], table["tx_height_m"]),
            (table["rx_lon"], table["rx_lat"], table["rx_height_m"]),
            table["frequency_mhz"],
            # The other implementation takes the tile's voids for ground at 0 m.
            unknown_ground_m=unknown_ground_m,
        )
    known = np.isfinite(found)
    assert np.mean(known) > (0.9 if unknown_ground_m is None else 0.999)
    difference = found - table["path_loss_db"]
    for frequency in np.unique(table["frequency_mhz"]):
        chosen = difference[known & (table["frequency_mhz"] == frequency)]
        assert np.sqrt(np.mean(chosen**2)) <= 0.3
        assert abs(np.median(chosen)) <= 0.05


def test_a_path_is_its_profile_predicted(terrain: Path) -> None:
    """By a twin that samples the ridge's formula itself."""
    place = (105.08, 21.03, 1.5)
    options = {"time_pct": 10, "polarisation": "horizontal", "clutter": 4.0, "terrain_kind": "bare"}
    found = phusong.path_loss(terrain, MAST, place, 900.0, **options)
    length = float(length_km(MAST[0], MAST[1], place[0], place[1]))
    # The same spacing: with clutter about the receiver the nearest point matters.
    share = np.linspace(0, 1, int(np.ceil(length * 1000 / 30)) + 1)
    lon, lat = (MAST[axis] + share * (place[axis] - MAST[axis]) for axis in (0, 1))
    path = path_profile(
        share * length,
        ridge(lon, lat),
        tx_height_m=MAST[2],
        rx_height_m=place[2],
        centre_lat_deg=centre_latitude_deg(*MAST[:2], *place[:2], length),
        clutter_m=4.0,
    )
    expected = predict(path, 900.0, time_pct=10, polarisation="horizontal").lb_db
    assert float(found) == pytest.approx(expected, abs=0.3)
    assert float(found) > float(free_space_loss_db(length * 1000, 900)) + 20


def test_shapes_are_broadcast_and_every_element_is_its_own_path(terrain: Path) -> None:
    lon = np.array([105.03, 105.07, 105.08])
    both = phusong.path_loss(terrain, MAST, (lon, 21.04, 1.5), np.array([[700.0], [3700.0]]))
    assert both.shape == (2, 3)
    for row, frequency in enumerate((700.0, 3700.0)):
        for column, one in enumerate(lon):
            alone = phusong.path_loss(terrain, MAST, (one, 21.04, 1.5), frequency)
            assert alone.shape == ()
            assert float(alone) == both[row, column]


def test_batches_change_nothing(terrain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (np.linspace(105.03, 105.08, 7), np.linspace(21.02, 21.08, 7), 1.5)
    whole = phusong.path_loss(terrain, MAST, place, 1800.0)
    monkeypatch.setattr(profiles, "POINTS_AT_ONCE", 100)
    assert phusong.path_loss(terrain, MAST, place, 1800.0).tobytes() == whole.tobytes()


def test_loss_is_the_same_both_ways(terrain: Path) -> None:
    place = (np.array([105.03, 105.06, 105.085]), np.array([21.03, 21.07, 21.05]), np.array([1.5, 10.0, 30.0]))
    there = phusong.path_loss(terrain, MAST, place, 1800.0)
    back = phusong.path_loss(terrain, place, MAST, 1800.0)
    assert there == pytest.approx(back, abs=1e-6)


def test_missing_terrain_gives_nan_and_one_warning_that_counts(tmp_path: Path) -> None:
    tile = write(tmp_path / "a.tif", lambda lon, _lat: np.where(abs(lon - 105.06) < 2 * STEP, -9999.0, 20.0))
    lon = np.array([105.04, 105.08, 105.2])
    with pytest.warns(MissingTerrainWarning, match="2 of 3 paths") as caught:
        found = phusong.path_loss(tile, MAST, (lon, 21.05, 1.5), 900.0)
    assert len(caught) == 1
    assert np.isnan(found).tolist() == [False, True, True]
    filled = phusong.path_loss(tile, MAST, (lon, 21.05, 1.5), 900.0, unknown_ground_m=20.0)
    assert np.isfinite(filled).all()
    assert filled[0] == found[0]


def test_a_folder_of_tiles_is_one_terrain(tmp_path: Path, terrain: Path) -> None:
    folder = tmp_path / "tiles"
    folder.mkdir()
    write(folder / "west.tif", ridge, west=105.0, shape=(120, 61))
    write(folder / "east.tif", ridge, west=105.05, shape=(120, 60))
    place = (np.array([105.03, 105.07, 105.09]), 21.04, 1.5)
    assert phusong.path_loss(folder, MAST, place, 900.0) == pytest.approx(
        phusong.path_loss(terrain, MAST, place, 900.0), abs=1e-6
    )


def test_loss_grows_with_distance_on_flat_ground(flat: Path) -> None:
    lon = 105.02 + np.linspace(0.01, 0.07, 12)
    found = phusong.path_loss(flat, MAST, (lon, 21.05, 1.5), np.array([[450.0], [900.0], [2600.0]]))
    assert np.all(np.diff(found, axis=1) > 0)


def test_loss_grows_with_frequency_where_the_ground_is_far_below(flat: Path) -> None:
    lon = 105.02 + np.linspace(0.01, 0.07, 12)
    found = phusong.path_loss(flat, (105.02, 21.05, 300.0), (lon, 21.05, 100.0), np.array([[450.0], [900.0], [2600.0]]))
    assert np.diff(found, axis=0)[0] == pytest.approx(20 * np.log10(2))
    assert np.diff(found, axis=0)[1] == pytest.approx(20 * np.log10(2600 / 900))


def test_clutter_may_be_a_number_of_any_kind(flat: Path) -> None:
    kinds = [
        phusong.path_loss(flat, MAST, (105.08, 21.05, 1.5), 900.0, clutter=of(15))
        for of in (int, float, np.int16, np.float32)
    ]
    assert len({float(loss_db) for loss_db in kinds}) == 1


def test_clutter_adds_loss_from_a_number_and_from_a_raster(tmp_path: Path, flat: Path) -> None:
    trees = write(tmp_path / "trees.tif", lambda lon, _lat: np.full(lon.shape, 15.0))
    place = (105.08, 21.05, 1.5)
    bare, number, raster = (
        float(phusong.path_loss(flat, MAST, place, 900.0, clutter=clutter, terrain_kind="bare"))
        for clutter in (0.0, 15.0, trees)
    )
    assert bare + 3 < number
    assert raster == pytest.approx(number)


def test_more_places_need_more_margin(flat: Path) -> None:
    place = (105.08, 21.05, 1.5)
    half, most, wide = (
        float(phusong.path_loss(flat, MAST, place, 900.0, **options))
        for options in ({}, {"location_pct": 95}, {"location_pct": 95, "location_sigma_db": 8.0})
    )
    assert half < most < wide
    # 1.645 standard deviations; the Recommendation's normal distribution is rounded.
    assert wide - half == pytest.approx(8.0 * 1.645, abs=0.01)


def test_sea_near_one_end_changes_more_time_than_median(flat: Path) -> None:
    place = (105.08, 21.05, 1.5)
    land = phusong.path_loss(flat, MAST, place, 900.0, time_pct=1)
    sea = phusong.path_loss(flat, MAST, place, 900.0, time_pct=1, rx_zone="sea", tx_zone="coastal")
    assert float(sea) < float(land) - 1.0
    land, sea = (phusong.path_loss(flat, MAST, place, 900.0, rx_zone=zone) for zone in ("inland", "sea"))
    assert float(sea) == pytest.approx(float(land), abs=0.5)


def test_places_do_not_differ_at_sea(flat: Path) -> None:
    place, most = (105.08, 21.05, 1.5), {"location_pct": 95, "location_sigma_db": 8.0}
    sea, edge = (phusong.path_loss(flat, MAST, place, 900.0, rx_zone="sea", **more) for more in ({}, most))
    assert float(edge) == float(sea)


def test_near_places_are_refused_or_followed_inward(flat: Path) -> None:
    lon = 105.02 + np.array([0.0, 0.0002, 0.001, 0.01])
    with pytest.raises(OutsideValidityError, match=r"distance_km is 0; .* 0.25 to 3000"):
        phusong.path_loss(flat, MAST, (lon, 21.05, 1.5), 900.0)
    found = phusong.path_loss(flat, MAST, (lon, 21.05, 0.5), 900.0, outside="clamp")
    assert np.all(np.diff(found) > 0)
    assert np.isfinite(found).all()


def test_other_models_look_at_the_distance_alone(flat: Path) -> None:
    place = (105.08, 21.05, 1.5)
    distance_m = 1000.0 * length_km(105.02, 21.05, 105.08, 21.05)
    found = phusong.path_loss(flat, MAST, place, 900.0, model="hata_open")
    assert float(found) == float(
        phusong.radio.path_loss_db("hata_open", distance_m, frequency_mhz=900.0, antenna_height_m=40.0)
    )


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"frequency_mhz": 20.0}, OutsideValidityError, r"frequency_mhz is 20; .* 30 to 6000"),
        ({"time_pct": 60.0}, OutsideValidityError, r"time_pct is 60; .* 1 to 50"),
        ({"location_pct": 0.5}, OutsideValidityError, r"location_pct is 0.5; .* 1 to 99"),
        ({"rx": (105.05, 21.05, 0.5)}, OutsideValidityError, r"rx_height_m is 0.5; .* 1 to 3000"),
        ({"rx": (21.05, 105.05, 1.5)}, InputError, r"rx_lat is 105.05; .* longitude before latitude"),
        ({"rx": (105.05, 21.05)}, InputError, r"rx holds 2 items"),
        ({"rx": None}, InputError, r"rx holds 1 items; expected three"),
        ({"rx": 5.0}, InputError, r"rx holds 1 items; expected three"),
        ({"rx": pd.DataFrame({"lon": [105.0], "lat": [21.0], "h": [1.5]})}, InputError, r"rx_lon is 'lon'; expected a"),
        ({"rx": (np.ma.array([105.05, 105.06], mask=[0, 1]), 21.05, 1.5)}, InputError, r"rx_lon is nan"),
        ({"terrain": None}, InputError, r"terrain is None; expected the path"),
        ({"rx": (105.05, float("nan"), 1.5)}, InputError, r"rx_lat is nan"),
        ({"polarisation": "circular"}, InputError, r"polarisation is 'circular'"),
        ({"tx_zone": "lake"}, InputError, r"tx_zone is 'lake'; expected one of inland, coastal, sea"),
        ({"model": "p1813"}, InputError, r"'p1813'; expected one of p1812, free_space"),
        ({"terrain_kind": "moon"}, InputError, r"terrain_kind is 'moon'; expected surface or bare"),
        ({"outside": "ignore"}, InputError, r"outside is 'ignore'"),
        ({"rx": (105.05, "xa", 1.5)}, InputError, r"rx_lat is 'xa'; expected a number"),
        (
            {"tx": (105.0, 21.0, [30.0, 40.0]), "rx": ([105.05, 105.06, 105.07], 21.05, 1.5)},
            InputError,
            r"have the shapes \(\), \(2,\), \(3,\); expected shapes that broadcast",
        ),
        ({"clutter": [4.0, 10.0]}, InputError, r"clutter holds 2 numbers; expected one height"),
        ({"step_m": 0.0}, InputError, r"step_m is 0"),
        ({"terrain": "nowhere.tif"}, MissingFileError, r"nowhere.tif does not exist"),
    ],
)
def test_what_cannot_be_used_is_named(flat: Path, options: dict, kind: type[Exception], said: str) -> None:
    given = {"terrain": flat, "tx": MAST, "rx": (105.05, 21.05, 1.5), "frequency_mhz": 900.0, **options}
    with pytest.raises(kind, match=said):
        phusong.path_loss(**given)
