"""The sweep: single precision against double, rays against whole profiles, windows against the whole, voids."""

import math
from pathlib import Path

import made
import numpy as np
import phusong
import pytest
from phusong.engine import disc
from phusong.engine.disc import disc_loss
from phusong.engine.sweep import fast_math, heights, losses, rays, smooth, wave_of
from phusong.errors import InputError, OutsideValidityError
from phusong.radio.p1812 import losses as recommended
from phusong.radio.p1812.kernels import bullington_term
from pyproj import Transformer

SHARED = Path(__file__).resolve().parents[2] / "shared"
TILE = SHARED / "data" / "terrain" / "N21E105.hgt"
real_tile = pytest.mark.skipif(not TILE.is_file(), reason="the real tile is not shipped (../shared is absent)")

RADIUS_KM = 8930.8
STEP = 1 / 1200
MAST = (105.1, 21.1, 40.0)

PLACES = {
    "plain of the Red River": (105.36, 21.46),
    "midland hills": (105.20, 21.30),
    "river bank": (105.32, 21.32),
    "delta beside the tile's edge": (105.90, 21.05),
    "mountain valley": (105.15, 21.85),
    "foot of Tam Dao": (105.65, 21.46),
    "terraces": (105.50, 21.40),
    "valley behind Tam Dao": (105.75, 21.75),
    "foothills": (105.30, 21.12),
    "plain before the ridge": (105.85, 21.35),
    "northern hills": (105.55, 21.90),
    "south-western mountains": (105.12, 21.12),
}


def write(path: Path, heights) -> Path:
    row, column = np.mgrid[:240, :240]
    return made.write_raster(path, heights(105.0 + (column + 0.5) * STEP, 21.2 - (row + 0.5) * STEP), 105.0, 21.2, STEP)


def hills(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Smooth hills of 120 m, kilometres apart."""
    return 150.0 + 60.0 * np.sin(300.0 * lon) * np.cos(260.0 * lat) + 60.0 * np.sin(190.0 * lat + 80.0 * lon)


@pytest.fixture
def hilly(tmp_path: Path) -> Path:
    return write(tmp_path / "hills.tif", hills)


def difference(terrain: Path, tx=MAST, frequency_mhz=1800.0, **options) -> np.ndarray:
    swept = disc_loss(terrain, tx, frequency_mhz, **options).loss_db
    exact = disc_loss(terrain, tx, frequency_mhz, **options, accuracy="exact").loss_db
    both = np.isfinite(swept) & np.isfinite(exact)
    assert both.sum() > 0.99 * np.isfinite(exact).sum()
    return (swept - exact)[both]


def test_fast_functions_against_numpy() -> None:
    x = np.float32(10.0) ** np.linspace(-30, 30, 20_001, dtype=np.float32)
    log = np.array([fast_math.log2_f32(value) for value in x])
    np.testing.assert_allclose(log, np.log2(x.astype(float)), atol=2e-5)
    near = np.linspace(0.5, 2.0, 20_001, dtype=np.float32)
    assert np.abs([fast_math.log2_f32(value) for value in near] - np.log2(near.astype(float))).max() < 2e-6
    power = np.linspace(-126, 127, 20_001, dtype=np.float32)
    found = np.array([fast_math.exp2_f32(value) for value in power])
    np.testing.assert_allclose(found, np.exp2(power.astype(float)), rtol=4e-7)
    angle = np.concatenate([-x, x])
    found = np.array([fast_math.atan_f32(value) for value in angle])
    np.testing.assert_allclose(found, np.arctan(angle.astype(float)), atol=2e-6)


def test_bearings_and_heights_between_cells_against_plain_ones() -> None:
    rng = np.random.default_rng(4)
    south, east = rng.uniform(-300, 300, (2, 2000)).astype(np.float32)
    found = np.array([fast_math.bearing_f32(-s, e) for s, e in zip(south, east, strict=True)])
    np.testing.assert_allclose(found, np.degrees(np.arctan2(east.astype(float), -south)), atol=3e-4)
    ground = rng.uniform(0, 500, (90, 70)).astype(np.float32)
    ground[30:33, 40] = np.nan
    # Counted from a cell in the middle, more points than are worked at a time, none outside the outermost centres.
    y, x = rng.uniform(-40, 48.9, 2000).astype(np.float32), rng.uniform(-30, 38.9, 2000).astype(np.float32)
    expected = [
        heights.height_between(ground, 40, 30, float(row), float(column)) for row, column in zip(y, x, strict=True)
    ]
    height = np.empty(2000, np.float32)
    assert heights.heights_at(ground, 40, 30, y, x, 2000, heights.new_corners(), height)
    np.testing.assert_allclose(height, expected, rtol=1e-6, atol=0.02)


def test_the_hull_of_a_ray_against_all_its_points() -> None:
    rng = np.random.default_rng(6)
    for rough in (0.01, 0.3, 5.0):
        flat_m = np.cumsum(rng.normal(0, rough, 300)).astype(np.float32)
        hull, found = rays.new_hull(300), np.empty(300, np.int32)
        size = np.uint64(rays.emptied(hull))
        for k in found[: int(rays.candidates(flat_m, 300, found))]:
            size = np.uint64(rays.push(hull, size, np.float32(k), flat_m[k]))
        at = np.float32(300.5)
        points = np.arange(1, 299)
        for y_at in rng.normal(flat_m[-1], 20, 50).astype(np.float32):
            k = int(rays.tangent(hull, size, at, y_at))
            slope = (hull.y_m[k] - y_at) / (at - hull.x[k])
            # The last point is no candidate: whoever asks looks at it too.
            every = (flat_m[1:299] - y_at) / (at - points)
            assert max(slope, every[-1]) == pytest.approx(every.max(), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("frequency_mhz", [700.0, 1800.0, 3700.0])
def test_losses_in_single_precision_against_the_recommendation(frequency_mhz: float) -> None:
    rng = np.random.default_rng(3)
    count = 2000
    d = (10 ** rng.uniform(-1.3, 1.3, count)).astype(np.float32)
    tx, rx = ((10 ** rng.uniform(low, 2.7, count)).astype(np.float32) for low in (0.8, 0.18))
    rise = rng.uniform(-300, 300, count).astype(np.float32)
    term = rng.uniform(-2, 6, count).astype(np.float32)
    spread, smooth_term, clearance, inverse_root, loss = np.empty((5, count), np.float32)
    smooth.spread(count, d, rise, spread)
    smooth.smooth_term(count, RADIUS_KM, 0.03, d, tx, rx, smooth_term)
    smooth.spherical_clearance(count, RADIUS_KM, d, tx, rx, clearance, inverse_root)
    wave = wave_of(frequency_mhz)
    losses.losses_in_band(
        count, wave.frequency_ghz, wave.length_m, wave.admittance, d, term, tx, rx, spread, smooth_term, clearance,
        inverse_root, loss,
    )  # fmt: skip
    expected = [twin(wave, *(float(value) for value in row)) for row in zip(d, tx, rx, rise, term, strict=True)]
    # The smooth earth's maximum is taken over all its points, the twin's over points 30 m apart.
    np.testing.assert_allclose(loss, expected, atol=0.04)
    assert np.sqrt(np.mean((loss - expected) ** 2)) < 2e-3


def twin(wave, *values: float) -> float:
    d, tx_m, rx_m, rise_m, term = values
    points = np.linspace(0.0, d, max(4, math.ceil(d / 0.03 - 1e-9)) + 1)
    smooth_db = recommended.bullington_db(
        bullington_term(points, np.zeros(points.size), tx_m, rx_m, RADIUS_KM), wave.length_m, d
    )
    if recommended.beyond_horizon(d, tx_m, rx_m, RADIUS_KM):
        spherical_db = recommended.over_ground_db(d, tx_m, rx_m, RADIUS_KM, wave.frequency_ghz, wave.admittance)
    else:
        high, required = recommended.smooth_clearance_m(d, tx_m, rx_m, RADIUS_KM)
        radius = recommended.grazing_radius_km(d, tx_m, rx_m)
        grazing = recommended.over_ground_db(d, tx_m, rx_m, radius, wave.frequency_ghz, wave.admittance)
        spherical_db = max(1.0 - high / (required * math.sqrt(wave.length_m)), 0.0) * max(grazing, 0.0)
    free_space_db = 92.4 + 20.0 * math.log10(wave.frequency_ghz * math.hypot(d, rise_m / 1000.0))
    return free_space_db + recommended.bullington_db(term, wave.length_m, d) + max(spherical_db - smooth_db, 0.0)


@pytest.mark.parametrize("frequency_mhz", [700.0, 3700.0])
def test_rays_against_profiles_on_made_hills(hilly: Path, frequency_mhz: float) -> None:
    apart = difference(hilly, frequency_mhz=frequency_mhz, radius_km=4.0, resolution_m=50.0)
    assert np.sqrt(np.mean(apart**2)) < 0.5
    assert abs(np.median(apart)) < 0.1


@pytest.mark.parametrize("height_m", [0.0, 7.0])
def test_flat_ground_has_no_ridge_to_miss(tmp_path: Path, height_m: float) -> None:
    flat = write(tmp_path / "flat.tif", lambda lon, _lat: np.full(lon.shape, height_m))
    apart = difference(flat, radius_km=5.0, resolution_m=50.0)
    assert np.abs(apart).max() < 0.1


@pytest.mark.parametrize("mast", [MAST, (105.0951, 21.1049, 40.0)], ids=["on a hundredth", "between hundredths"])
def test_the_oracle_agrees_with_the_whole_recommendation(hilly: Path, mast: tuple[float, float, float]) -> None:
    found = disc_loss(hilly, mast, 900.0, radius_km=4.0, resolution_m=30.0, accuracy="exact")
    rng = np.random.default_rng(5)
    rows, columns = rng.integers(0, found.loss_db.shape[0], (2, 150))
    loss = found.loss_db[rows, columns]
    grid = found.grid
    x, y = grid.west_m + (columns + 0.5) * grid.resolution_m, grid.north_m - (rows + 0.5) * grid.resolution_m
    lon, lat = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform(x, y)
    inside = np.isfinite(loss) & (np.hypot(x, y) > 300.0)
    expected = phusong.path_loss(hilly, mast, (lon[inside], lat[inside], 1.5), 900.0)
    apart = loss[inside] - expected
    assert np.sqrt(np.mean(apart**2)) < 0.3
    assert abs(np.median(apart)) < 0.05


def test_a_ridge_raised_darkens_what_lies_behind_it_alone(tmp_path: Path) -> None:
    def ridge(height_m: float) -> np.ndarray:
        path = write(
            tmp_path / f"{height_m}.tif", lambda lon, _lat: np.where(np.abs(lon - 105.11) < STEP, 20 + height_m, 20.0)
        )
        return disc_loss(path, MAST, 1800.0, radius_km=3.0, resolution_m=50.0)

    low, high = ridge(50.0), ridge(150.0)
    middle = low.loss_db.shape[0] // 2
    # The ridge stands 1.04 km to the east.
    east, west = (low.loss_db[middle, middle + side * 45] for side in (1, -1))
    assert high.loss_db[middle, middle + 45] > east + 5.0
    assert high.loss_db[middle, middle - 45] == west


def test_short_voids_are_bridged_and_wide_ones_tell_nothing(tmp_path: Path) -> None:
    def holes(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        heights = np.full(lon.shape, 30.0)
        heights[(np.abs(lon - 105.11) < 2 * STEP) & (np.abs(lat - 21.1) < 0.002)] = np.nan
        heights[lon < 105.085] = np.nan
        return heights

    found = disc_loss(write(tmp_path / "holes.tif", holes), MAST, 1800.0, radius_km=3.0)
    middle = found.loss_db.shape[0] // 2
    assert np.isfinite(found.loss_db[middle, middle : middle + 100]).all()
    assert np.isnan(found.loss_db[middle, middle - 99])
    assert np.isfinite(found.loss_db[middle, middle - 40])


@pytest.mark.parametrize("voids", [0, 40])
def test_any_window_of_the_cells_gives_the_same_bits(voids: int) -> None:
    """Moved by whole cells, the terrain and the mast make the same disc, so they do with voids at the edge."""
    rng = np.random.default_rng(2)
    ground = rng.uniform(0, 100, (301, 401)).astype(np.float32)
    for row, column in rng.integers(0, 300, (voids, 2)):
        ground[row : row + 15, column : column + 15] = np.nan
    ground[140:161, 190:211] = 50.0
    whole = sweep(ground, (150, 200), (0, 0), ground.shape)
    assert np.isfinite(whole).sum() > 10_000
    for row, column, height, width in ((0, 0, 140, 180), (100, 150, 90, 120), (155, 90, 60, 300)):
        part = sweep(ground, (150, 200), (row, column), (height, width))
        np.testing.assert_array_equal(part, whole[row : row + height, column : column + width])
    moved = sweep(np.ascontiguousarray(ground[20:, 33:]), (130, 167), (0, 0), (281, 368))
    np.testing.assert_array_equal(moved, whole[20:, 33:])


def sweep(ground, cell, corner, shape) -> np.ndarray:
    from phusong.engine.mosaic import NO_SERVER
    from phusong.engine.sweep import Conditions, Mast, Output, Terrain, disc_template, new_fan, new_work, sweep_place

    level = np.full((1, *shape), -np.inf, np.float32)
    server = np.full((1, *shape), NO_SERVER, np.int32)
    none = np.empty((0, 0), np.float32)
    wanted = np.ones(shape, np.bool_)
    sweep_place(
        Output(level, server, wanted, none, np.empty((0, 0), np.uint8), *corner),
        disc_template(120),
        Mast(*cell, 0.31, -0.27),
        Terrain(ground, none, 0, 0, 30.0),
        disc.one_station(40.0, 1800.0, 3.6, "vertical"),
        0,
        1,
        Conditions(1.5, RADIUS_KM, 0.0, 0.0, False),
        new_fan(130, False),
        new_work(130, 0.03, RADIUS_KM),
    )
    return level[0]


def test_what_cannot_be_worked_is_refused(hilly: Path) -> None:
    with pytest.raises(InputError, match="the terrain is unknown at the mast"):
        disc_loss(hilly, (104.0, 21.1, 40.0), 900.0, radius_km=1.0)
    with pytest.raises(OutsideValidityError, match="frequency_mhz"):
        disc_loss(hilly, MAST, 9000.0, radius_km=1.0)
    with pytest.raises(InputError, match="expected sweep or exact"):
        disc_loss(hilly, MAST, 900.0, radius_km=1.0, accuracy="best")
    with pytest.raises(InputError, match="at most"):
        disc_loss(hilly, MAST, 900.0, radius_km=200.0)
    with pytest.raises(InputError, match="longitude before latitude"):
        disc_loss(hilly, (21.1, 105.1, 40.0), 900.0, radius_km=1.0)
    with pytest.raises(InputError, match="tx holds 2 masts; expected one"):
        disc_loss(hilly, ([105.1, 105.2], 21.1, 40.0), 900.0, radius_km=1.0)


@real_tile
def test_twelve_places_of_the_province() -> None:
    """The margins of the design: 0.5 dB rms, 0.1 dB median, 1 % beyond 3 dB, 0.3 % of the area at 4G's threshold."""
    budget_db = 30.0 + 105.0 - 10.3
    apart, swept_area, exact_area = [], 0, 0
    for lon, lat in PLACES.values():
        swept = disc_loss(TILE, (lon, lat, 40.0), 1842.5, radius_km=10.0).loss_db
        exact = disc_loss(TILE, (lon, lat, 40.0), 1842.5, radius_km=10.0, accuracy="exact").loss_db
        both = np.isfinite(swept) & np.isfinite(exact)
        assert both.sum() > 0.99 * np.isfinite(exact).sum()
        apart.append((swept - exact)[both])
        swept_area += np.count_nonzero(swept <= budget_db)
        exact_area += np.count_nonzero(exact <= budget_db)
    every = np.concatenate(apart)
    assert np.sqrt(np.mean(every**2)) <= 0.5
    assert abs(np.median(every)) <= 0.1
    assert np.mean(np.abs(every) > 3.0) <= 0.01
    assert abs(swept_area / exact_area - 1.0) <= 0.003
