"""Measurements against the model: thinning, errors, conflicts; corrections that help elsewhere too, or are not used."""

from dataclasses import replace
from functools import partial

import made
import numpy as np
import pandas as pd
import pytest
from phusong.config import Calibration, read_calibration
from phusong.config.settings import Measurements
from phusong.engine.clutter import Standing, standing_of
from phusong.engine.correcting import check_clutter, correcting_of, with_corrections
from phusong.engine.corrections import correction_db, most_added_db
from phusong.engine.cover import cover_of
from phusong.engine.mosaic import Mosaic
from phusong.engine.scene import scene_of
from phusong.errors import SettingsError
from phusong.geo.crs import WGS84
from phusong.geo.grid import tiles_of
from phusong.indicators.calibrating import SURE, calibration_of, trials_of
from phusong.indicators.conflicts import by_commune, by_hamlet
from phusong.indicators.measured import distance_class, required_of, squares_of
from phusong.indicators.measured_errors import error_table
from phusong.outputs.calibration_file import write_calibration
from pyproj import Transformer

PROFILE = made.profile()
REQUIRED = required_of(PROFILE)
RULES = Measurements(thin_m=200.0, block_km=1.0)
SETTINGS = made.settings()


@pytest.fixture(scope="module")
def scene():
    rows = [made.station(i, band_mhz=900.0, lon=made.WEST + 0.02 + 0.04 * i, lat=made.SOUTH + 0.04) for i in range(2)]
    return scene_of(made.table_of(rows), made.communes(), SETTINGS, PROFILE)


@pytest.fixture(scope="module")
def mosaics(scene):
    """Levels that fall with the distance from the nearer of two masts; nothing is received in the northernmost rows."""
    grid = scene.grid
    row, column = np.mgrid[: grid.height, : grid.width]
    x = grid.west_m + (column + 0.5) * grid.resolution_m
    y = grid.north_m - (row + 0.5) * grid.resolution_m
    to_plane = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    masts = [to_plane.transform(lon, lat) for lon, lat in scene.stations[["lon", "lat"]].to_numpy()]
    km = np.array([np.hypot(x - east, y - north) for east, north in masts]) / 1000.0
    server = km.argmin(axis=0).astype(np.int32)
    level = (-70.0 - 35.0 * np.log10(np.maximum(km.min(axis=0), 0.05))).astype(np.float32)
    level[:3], server[:3] = np.nan, -1

    def layer(operator, technology, window):
        known = (operator, technology) == ("Viettel", "4G")
        return (level[window.slices], server[window.slices]) if known else None

    return layer, level, km.min(axis=0), (x, y)


@pytest.fixture(scope="module")
def two_bands(scene, mosaics):
    """The same two masts, the eastern one on 1800 MHz; and how far samples lie off by the band of the nearer one."""
    stations = scene.stations.assign(band_mhz=[900.0, 1800.0])
    server = mosaics[0]("Viettel", "4G", made.whole_of(scene.grid))[1]

    def error(random, row, column, km):
        told = np.where(server[row, column] == 0, 4.0, -3.0)
        return told + alike(random, row, column, deviation_db=3.5)

    return replace(scene, stations=stations), error


def drive(scene, mosaics, *, error=None, every=1, seed=1):
    """Synthetic samples in the middles of cells, with what is added to the modelled level by an error's function."""
    _, level, km, (x, y) = mosaics
    row, column = (part.ravel()[::every] for part in np.mgrid[3 : scene.grid.height, : scene.grid.width])
    lon, lat = Transformer.from_crs(scene.grid.crs, WGS84, always_xy=True).transform(x[row, column], y[row, column])
    added = 0.0 if error is None else error(np.random.default_rng(seed), row, column, km[row, column])
    return pd.DataFrame(
        {
            "lon": lon, "lat": lat, "time": pd.Timestamp("2025-10-31 08:00:00"), "operator": "Viettel",
            "technology": "4G", "level_dbm": level[row, column].astype(float) + added, "band_mhz": 900.0, "source": "x",
        }
    )  # fmt: skip


def squares(scene, mosaics, samples, rules=RULES):
    return squares_of(samples, scene, mosaics[0], standing_of(SETTINGS, PROFILE), rules=rules, required=REQUIRED)


def alike(random, row, column, *, deviation_db, side=3):
    """Normal errors that neighbouring cells share in part, as shadowing does."""
    coarse = random.standard_normal((row.max() // side + 1, column.max() // side + 1))
    shared = coarse[row // side, column // side]
    return deviation_db * (np.sqrt(0.6) * shared + np.sqrt(0.4) * random.standard_normal(len(row)))


def biased(random, row, column, km, *, offset_db, slope_db, deviation_db=7.0):
    noise = alike(random, row, column, deviation_db=deviation_db)
    return offset_db + slope_db * np.log10(km) + noise


def test_a_parked_phone_weighs_one_and_all_is_as_a_naive_twin_has_it(scene, mosaics):
    samples = drive(scene, mosaics, every=7)
    parked = pd.concat([samples.iloc[[0]].assign(level_dbm=-50.0 - i % 40) for i in range(301)])
    samples = pd.concat([samples.iloc[1:], parked], ignore_index=True)
    found = squares(scene, mosaics, samples, Measurements(thin_m=500.0))
    to_plane = Transformer.from_crs(WGS84, scene.grid.crs, always_xy=True)
    groups = {}
    for sample in samples.to_dict("records"):
        x, y = to_plane.transform(sample["lon"], sample["lat"])
        groups.setdefault((y // 500.0, x // 500.0), []).append(sample["level_dbm"])
    twin = [float(np.median(levels)) for _, levels in sorted(groups.items())]
    assert found["measured_dbm"].to_numpy() == pytest.approx(twin)
    assert found["samples"].tolist() == [len(levels) for _, levels in sorted(groups.items())]
    assert max(found["samples"]) > 300


def test_errors_are_told_by_band_distance_and_clutter(scene, mosaics):
    samples = drive(scene, mosaics, error=lambda _random, _row, _column, km: np.where(km < 1.0, 6.0, -2.0))
    found = squares(scene, mosaics, samples)
    table = error_table(found).set_index(["error_by", "error_of"])
    near, far = table.loc[("distance", "0.5-1")], table.loc[("distance", "1-2")]
    assert (near["bias_db"], far["bias_db"]) == pytest.approx((6.0, -2.0), abs=1e-4)
    assert far["deviation_db"] == pytest.approx(0.0, abs=1e-4)
    assert far[["q05_db", "q50_db", "q95_db"]].astype(float).tolist() == pytest.approx([-2.0] * 3, abs=1e-4)
    whole = table.loc[("all", "")]
    errors = found["error_db"]
    assert whole["bias_db"] == pytest.approx(errors.mean())
    assert whole["rms_db"] == pytest.approx(np.sqrt((errors**2).mean()))
    assert table.loc[("band", "900"), "squares"] == table.loc[("clutter", PROFILE.clutter.default), "squares"]
    for kind in ("distance", "band", "clutter"):
        assert table.loc[kind, "squares"].sum() == whole["squares"] == len(found)
    assert distance_class([0.5]).tolist() == ["0.5-1"]


def test_conflicts_are_where_model_and_measurement_disagree_clearly(scene, mosaics):
    samples = drive(scene, mosaics)
    asked, threshold = REQUIRED.modelled["4G"], REQUIRED.measured["4G"]
    levels = samples["level_dbm"]
    covered = levels >= asked
    samples["level_dbm"] = np.where(covered, threshold - 0.1, asked - 0.1)
    first = int(np.flatnonzero(~covered)[0])
    samples.loc[first, "level_dbm"] = asked + 0.1
    found = squares(scene, mosaics, samples, Measurements(thin_m=100.0))
    assert (found["conflict"] == "modelled_only").sum() == covered.sum()
    # Between threshold and what is asked of a model a measurement speaks for neither.
    assert (found["conflict"] == "measured_only").sum() == 1
    table = by_commune(found, REQUIRED)
    inside = found["commune_code"].notna()
    assert table["squares"].sum() == inside.sum()
    assert table["modelled_only"].sum() == (inside & (found["conflict"] == "modelled_only")).sum()
    assert (table["measured_covered"] / table["squares"] * 100.0).round(1).tolist() == (
        table["measured_covered_pct"].tolist()
    )


def test_nothing_received_and_other_networks_have_no_error(scene, mosaics):
    samples = drive(scene, mosaics, every=50)
    _, _, _, (x, y) = mosaics
    lon, lat = Transformer.from_crs(scene.grid.crs, WGS84, always_xy=True).transform(x[0, 5], y[0, 5])
    silent = samples.iloc[[0]].assign(lon=lon, lat=lat, level_dbm=-80.0)
    other = samples.iloc[[1]].assign(operator="Itelecom")
    far = samples.iloc[[2]].assign(lon=made.WEST - 1.0)
    found = squares(scene, mosaics, pd.concat([silent, other, far], ignore_index=True))
    told = found.set_index("operator")[["basis", "conflict"]].to_numpy().tolist()
    assert found["error_db"].isna().all()
    assert told == [["", ""], ["modelled", "measured_only"]]


def test_hamlets_count_the_squares_around_their_points(scene, mosaics):
    found = squares(scene, mosaics, drive(scene, mosaics))
    hamlets = made.hamlets()
    table = by_hamlet(found, hamlets, scene.grid, REQUIRED, radius_m=600.0, least=1).set_index("hamlet_id")
    to_plane = Transformer.from_crs(WGS84, scene.grid.crs, always_xy=True)
    x, y = to_plane.transform(found["lon"].to_numpy(), found["lat"].to_numpy())
    cell = scene.grid.resolution_m
    for name, lon, lat in hamlets[["hamlet_id", "lon", "lat"]].itertuples(index=False):
        east, north = to_plane.transform(lon, lat)
        row, column = scene.grid.row_column(np.array([east]), np.array([north]))
        middle = scene.grid.west_m + (column + 0.5) * cell, scene.grid.north_m - (row + 0.5) * cell
        near = np.hypot(x - middle[0], y - middle[1]) <= 600.0
        assert table["squares"].get(name, 0) == near.sum()
    most = int(table["squares"].max())
    assert by_hamlet(found, hamlets, scene.grid, REQUIRED, radius_m=600.0, least=most + 1).empty


def test_a_known_bias_is_recovered_within_half_a_decibel(scene, mosaics):
    error = partial(biased, offset_db=-6.0, slope_db=-4.0)
    (trial,) = trials_of(squares(scene, mosaics, drive(scene, mosaics, error=error)), RULES)
    assert trial.used == "slope"
    assert trial.correction.offset_db == pytest.approx(-6.0, abs=0.5)
    assert trial.correction.slope_db == pytest.approx(-4.0, abs=2.0)
    # What is left is the noise, and the held-out blocks say so.
    assert trial.before_db > 8.5
    assert trial.after_db == pytest.approx(7.0, abs=0.5)
    told = trial.correction
    assert np.hypot(told.common_db, told.site_db) == pytest.approx(told.after_db, abs=0.02)
    offset_alone = partial(biased, offset_db=5.0, slope_db=0.0, deviation_db=6.0)
    (trial,) = trials_of(squares(scene, mosaics, drive(scene, mosaics, error=offset_alone)), RULES)
    at_1_km = trial.correction.offset_db
    assert at_1_km == pytest.approx(5.0, abs=0.5)


def test_a_bias_of_each_band_is_recovered_within_half_a_decibel(two_bands, mosaics):
    scene, error = two_bands
    samples = drive(scene, mosaics, error=error).assign(band_mhz=np.nan)
    found = squares(scene, mosaics, samples)
    (trial,) = trials_of(found, RULES)
    told = trial.correction
    assert set(told.band_db) == {"900", "1800"}
    assert told.offset_of(900.0) == pytest.approx(4.0, abs=0.5)
    assert told.offset_of(1800.0) == pytest.approx(-3.0, abs=0.5)
    assert told.offset_of(2100.0) == told.offset_db
    assert trial.before_db > 4.5
    assert trial.after_db == pytest.approx(3.5, abs=0.3)
    table = error_table(found).set_index(["error_by", "error_of"])["bias_db"]
    assert table["band", "900"] == pytest.approx(4.0, abs=0.5)
    assert table["band", "1800"] == pytest.approx(-3.0, abs=0.5)
    # The same bias on both: nothing is told of bands where they do not differ, or next to nothing.
    alike_ones = drive(scene, mosaics, error=partial(biased, offset_db=5.0, slope_db=0.0))
    (trial,) = trials_of(squares(scene, mosaics, alike_ones), RULES)
    assert [trial.correction.offset_of(band) for band in (900.0, 1800.0)] == pytest.approx([5.0] * 2, abs=0.7)


def test_levels_of_another_band_are_no_error_of_the_station_s(two_bands, mosaics):
    scene, error = two_bands
    samples = drive(scene, mosaics, error=error).assign(band_mhz=900.0)
    table = error_table(squares(scene, mosaics, samples))
    assert set(table.loc[table["error_by"] == "band", "error_of"]) == {"900", "1800/900"}
    whole = int(table.loc[table["error_by"] == "all", "squares"].iloc[0])
    assert table.groupby("error_by")["squares"].sum().tolist() == [whole] * 4


@pytest.fixture(scope="module")
def two_classes(tmp_path_factory):
    """A land cover of two classes side by side, and their names."""
    names = list(PROFILE.clutter.classes)[:2]
    cover = np.where(np.arange(40) < 20, 1.0, 2.0) * np.ones((30, 1))
    raster = made.write_raster(
        tmp_path_factory.mktemp("cover") / "cover.tif", cover, made.WEST - 0.04, made.SOUTH + 0.12, 0.005
    )
    return Standing(raster, dict(enumerate(names, start=1)), PROFILE, on_profile=False), names


def in_classes(scene, mosaics, standing, first_db, other_db):
    """Squares of samples that lie off by the class of clutter under them, and by noise."""
    samples = drive(scene, mosaics, error=lambda random, row, column, _: alike(random, row, column, deviation_db=3.0))
    under = standing.classes_at(samples["lon"].to_numpy(), samples["lat"].to_numpy())
    samples["level_dbm"] += np.where(under == 0, first_db, other_db)
    return squares_of(samples, scene, mosaics[0], standing, rules=RULES, required=REQUIRED)


def test_a_bias_of_each_class_of_clutter_is_recovered_within_half_a_decibel(scene, mosaics, two_classes):
    standing, names = two_classes
    found = in_classes(scene, mosaics, standing, -5.0, 1.0)
    table = error_table(found).set_index(["error_by", "error_of"])["bias_db"]
    assert table["clutter", names[0]] == pytest.approx(-5.0, abs=0.5)
    assert table["clutter", names[1]] == pytest.approx(1.0, abs=0.5)
    (trial,) = trials_of(found, RULES)
    told = trial.correction
    assert set(told.clutter_db) == set(names)
    assert [told.offset_db + told.clutter_db[name] for name in names] == pytest.approx([-5.0, 1.0], abs=0.5)
    assert trial.after_db == pytest.approx(3.0, abs=0.3)
    # Where both lie off by as much the class says nothing, and the held-out blocks leave it out.
    (trial,) = trials_of(in_classes(scene, mosaics, standing, -4.0, -4.0), RULES)
    assert trial.correction.clutter_db == {}
    assert trial.correction.offset_db == pytest.approx(-4.0, abs=0.5)


def test_what_clutter_adds_to_mosaics_is_what_a_naive_loop_adds(scene, mosaics, two_classes, tmp_path):
    standing, names = two_classes
    fit = {"operator": "Viettel", "technology": "4G", "used": "slope", "offset_db": -2.0, "slope_db": 3.0,
           "from_km": 0.5, "to_km": 2.0, "common_db": 1, "site_db": 6, "squares": 90, "blocks": 20, "before_db": 7,
           "after_db": 6, "clutter_db": {names[0]: -4.0, names[1]: 2.5}}  # fmt: skip
    stations = with_corrections(scene.stations, Calibration(corrections=[fit]))
    grid, classes = scene.grid, list(PROFILE.clutter.classes)
    correcting = correcting_of(stations, grid, cover_of(standing, grid), classes)
    whole = made.whole_of(grid)
    under, km = standing.classes_on(grid), []
    to_plane = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
    for lon, lat in stations[["lon", "lat"]].to_numpy():
        x, y = to_plane.transform(lon, lat)
        row, column = np.mgrid[: grid.height, : grid.width]
        east, south = grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
        km.append(np.hypot(east - x, south - y) / 1000.0)
    server = (np.indices(grid.shape).sum(axis=0) % 2).astype(np.int32)
    of = np.where(server == 0, km[0], km[1])
    expected = -2.0 + 3.0 * np.log10(np.clip(of, 0.5, 2.0)) + np.where(under == 0, -4.0, 2.5)
    mosaic = Mosaic(whole, np.full((1, *grid.shape), -80.0, np.float32), server[None].copy())
    correcting.correct(mosaic)
    assert mosaic.level_dbm[0] + 80.0 == pytest.approx(expected, abs=1e-4)

    # A square that mixes classes tells what was added to the very level that it tells.
    def layer(operator, technology, part):
        return mosaic.level_dbm[0][part.slices], server[part.slices]

    wide = RULES.model_copy(update={"thin_m": 40.0 * grid.resolution_m})
    calibrated = replace(scene, stations=stations)
    told = squares_of(drive(scene, mosaics), calibrated, layer, standing, rules=wide, required=REQUIRED)
    assert len(told) > 1
    assert (told["modelled_dbm"] - told["correction_db"]).to_numpy() == pytest.approx(-80.0, abs=1e-4)
    # So do levels at single places, of links and paths.
    at = (5, 7), (20, 30)
    servers, names_there = stations.iloc[[server[cell] for cell in at]], np.array([classes[under[cell]] for cell in at])
    there = correction_db(servers, np.array([of[cell] for cell in at]), names_there)
    assert there == pytest.approx([expected[cell] for cell in at])
    # However it is cut, the bits are the same.
    for part in tiles_of(grid, 7):
        piece = Mosaic(
            part, np.full((1, part.height, part.width), -80.0, np.float32), server[None][:, *part.slices].copy()
        )
        correcting.correct(piece)
        assert piece.level_dbm[0].tobytes() == np.ascontiguousarray(mosaic.level_dbm[0][part.slices]).tobytes()
    assert most_added_db(stations) == pytest.approx([-2.0 + 3.0 * np.log10(2.0) + 2.5] * len(stations))
    written = write_calibration(Calibration(corrections=[fit]), tmp_path / "calibration.toml", "vi")
    assert read_calibration(written.name, tmp_path) == Calibration(corrections=[fit])
    with pytest.raises(SettingsError, match="moss"):
        check_clutter(Calibration(corrections=[fit | {"clutter_db": {"moss": 1.0}}]), PROFILE)


def test_a_useless_correction_is_not_used(scene, mosaics):
    """Without a bias a correction may be taken by chance: of one in twenty trials, the normal law says."""
    taken = 0
    for seed in range(10):
        samples = drive(scene, mosaics, error=partial(biased, offset_db=0.0, slope_db=0.0), every=2, seed=seed)
        (trial,) = trials_of(squares(scene, mosaics, samples), RULES)
        if trial.used != "none":
            taken += 1
            continue
        assert (trial.correction.offset_db, trial.correction.slope_db) == (0.0, 0.0)
        assert trial.correction.after_db == trial.correction.before_db
    assert taken <= 2
    assert SURE > 1.6


def test_too_few_squares_or_blocks_are_not_calibrated(scene, mosaics):
    some = squares(scene, mosaics, drive(scene, mosaics, error=partial(biased, offset_db=9.0, slope_db=0.0)))
    (trial,) = trials_of(some.head(40), RULES)
    assert (trial.used, trial.squares, np.isnan(trial.after_db)) == ("too_few", 40, True)
    one_block = squares(scene, mosaics, drive(scene, mosaics), Measurements(thin_m=200.0, block_km=50.0))
    (trial,) = trials_of(one_block, RULES)
    assert trial.correction is None
    assert calibration_of([trial], one_block, synthetic=True, files=()).corrections == ()


def test_a_trial_is_the_same_whatever_the_order_of_the_samples(scene, mosaics):
    samples = drive(scene, mosaics, error=partial(biased, offset_db=-6.0, slope_db=-4.0), every=3)
    (first,) = trials_of(squares(scene, mosaics, samples), RULES)
    (second,) = trials_of(squares(scene, mosaics, samples.sample(frac=1.0, random_state=3)), RULES)
    assert first == second
