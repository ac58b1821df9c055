"""What stands on the ground: sweep, exact mode and whole P.1812 agree, and nothing is counted twice."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import phusong
import pytest
import shapely
from phusong.engine.clutter import land_cover_facts, remarks_on, standing_of
from phusong.engine.disc import Disc, disc_loss
from phusong.errors import InputError
from phusong.geo.crs import equal_area_crs
from phusong.geo.grid import Grid, grid_over
from phusong.radio.clutter import terminal_loss_db
from pyproj import Transformer

MAST = (105.1, 21.1, 40.0)
STEP = 1 / 2400
PROFILE = made.profile()
NAMES = list(PROFILE.clutter.classes)


def write(path: Path, values) -> Path:
    row, column = np.mgrid[:240, :240]
    lon, lat = 105.05 + (column + 0.5) * STEP, 21.15 - (row + 0.5) * STEP
    return made.write_raster(path, values(lon, lat), 105.05, 21.15, STEP)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clutter")


@pytest.fixture(scope="module")
def hilly(folder: Path) -> Path:
    return write(folder / "hills.tif", lambda lon, lat: 150 + 60 * np.sin(300 * lon) * np.cos(260 * lat))


@pytest.fixture(scope="module")
def woods(folder: Path) -> Path:
    """Woods of 15 m, villages of 10 m and fields, in patches of half a kilometre."""
    return write(
        folder / "woods.tif",
        lambda lon, lat: np.array([0.0, 10.0, 15.0])[(np.floor(lon * 200) + np.floor(lat * 200)).astype(int) % 3],
    )


def disc(terrain: Path, **options) -> Disc:
    return disc_loss(terrain, MAST, 1842.5, radius_km=2.5, resolution_m=30.0, **options)


@pytest.fixture(scope="module")
def bare(hilly: Path, woods: Path) -> Disc:
    return disc(hilly, clutter=woods, terrain_kind="bare")


def test_the_sweep_with_clutter_against_exact_profiles(hilly: Path, woods: Path, bare: Disc):
    exact = disc(hilly, clutter=woods, terrain_kind="bare", accuracy="exact").loss_db
    both = np.isfinite(exact) & np.isfinite(bare.loss_db)
    assert both.sum() > 0.99 * np.isfinite(exact).sum()
    apart = (bare.loss_db - exact)[both]
    # Woods end from one cell to the next, but the last points before a cell are those of its own profile.
    assert np.sqrt(np.mean(apart**2)) <= 0.5
    assert abs(np.median(apart)) <= 0.1
    assert np.mean(np.abs(apart) > 3.0) <= 0.01


@pytest.mark.parametrize("kind", ["bare", "surface"])
def test_exact_profiles_with_clutter_against_the_whole_recommendation(hilly: Path, woods: Path, kind: str):
    found = disc(hilly, clutter=woods, terrain_kind=kind, accuracy="exact")
    rng = np.random.default_rng(5)
    rows, columns = rng.integers(0, found.loss_db.shape[0], (2, 150))
    grid = found.grid
    x, y = grid.west_m + (columns + 0.5) * grid.resolution_m, grid.north_m - (rows + 0.5) * grid.resolution_m
    lon, lat = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform(x, y)
    inside = np.isfinite(found.loss_db[rows, columns]) & (np.hypot(x, y) > 300.0)
    # Both ways on the land cover of the grid: from a raster each takes its own nearest cell.
    place = (lon[inside], lat[inside], 1.5)
    whole = phusong.path_loss(hilly, MAST, place, 1842.5, clutter=woods, terrain_kind=kind)
    apart = found.loss_db[rows, columns][inside] - whole
    # A wood's edge moves by half a cell from one sampling to the other, which decides over 20 dB at the edge itself.
    near_all = np.sort(np.abs(apart))[: int(0.9 * apart.size)]
    assert np.sqrt(np.mean(near_all**2)) < 0.3
    assert abs(np.median(apart)) < 0.05


def test_one_height_everywhere_against_the_whole_recommendation(hilly: Path):
    options = {"clutter": 10.0, "terrain_kind": "bare"}
    found = disc(hilly, accuracy="exact", **options)
    at = np.linspace(20, found.loss_db.shape[0] - 20, 9).astype(int)
    rows, columns = (axis.ravel() for axis in np.meshgrid(at, at))
    grid = found.grid
    x, y = grid.west_m + (columns + 0.5) * grid.resolution_m, grid.north_m - (rows + 0.5) * grid.resolution_m
    lon, lat = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform(x, y)
    inside = np.isfinite(found.loss_db[rows, columns]) & (np.hypot(x, y) > 300.0)
    whole = phusong.path_loss(hilly, MAST, (lon[inside], lat[inside], 1.5), 1842.5, **options)
    apart = found.loss_db[rows, columns][inside] - whole
    assert np.sqrt(np.mean(apart**2)) < 0.3
    assert abs(np.median(apart)) < 0.05


def test_on_a_surface_model_nothing_is_put_on_the_profile(hilly: Path, woods: Path):
    alone, with_woods = disc(hilly), disc(hilly, clutter=woods, terrain_kind="surface")
    more = with_woods.loss_db - alone.loss_db
    known = np.isfinite(more)
    losses = terminal_loss_db(1842.5, [0.0, 10.0, 15.0])
    nearest = losses[np.abs(more[known][:, None] - losses).argmin(axis=1)]
    assert more[known] == pytest.approx(nearest, abs=1e-3)
    assert set(np.unique(nearest.round(3))) == set(losses.round(3))


def test_woods_everywhere_cost_more_on_the_profile_than_at_the_phone(hilly: Path):
    """P.1812's Bullington adds 10 dB to a strong edge, which P.2108 does not know; neither is counted on the other."""
    on_bare = disc(hilly, clutter=15.0, terrain_kind="bare").loss_db
    on_surface = disc(hilly, clutter=15.0, terrain_kind="surface").loss_db
    apart = (on_bare - on_surface)[np.isfinite(on_bare) & np.isfinite(on_surface)]
    assert 8.0 < np.median(apart) < 16.0


def test_more_clutter_never_gives_a_stronger_level(hilly: Path, bare: Disc):
    for kind in ("bare", "surface"):
        losses = [disc(hilly, clutter=height_m, terrain_kind=kind).loss_db for height_m in (0.0, 4.0, 15.0)]
        known = np.all(np.isfinite(losses), axis=0)
        for less, more in pairwise(losses):
            # The tangent from the phone is searched in single precision.
            assert (more - less)[known].min() > -0.01
    assert np.nanmedian(bare.loss_db - disc(hilly).loss_db) >= 0.0


# The land cover itself: numbers of a raster on a grid.

PLANE = equal_area_crs(105.06, 21.04)
GRID = grid_over((-2_000.0, -2_000.0, 2_000.0, 2_000.0), PLANE, 50.0)


def land_cover(path: Path, numbers: np.ndarray, **options) -> Path:
    """Write a raster of numbers over the grid, as fine as it has cells, nodata 0."""
    step = 0.04 / numbers.shape[0]
    return made.write_raster(path, numbers, 105.04, 21.06, step, nodata=0.0, **options)


def settings(path: Path, **mapping) -> object:
    inputs = {"land_cover": {"path": path}}
    return made.settings(inputs=inputs, **({"land_cover": mapping} if mapping else {}))


OUTLINES = gpd.GeoSeries([shapely.box(-1_500, -1_500, 1_500, 1_500)], crs=PLANE)


def test_classes_are_taken_by_nearest_neighbour_and_never_mixed(tmp_path):
    halves = np.full((80, 80), 10)
    halves[:, 40:] = 80
    cover = standing_of(settings(land_cover(tmp_path / "lc.tif", halves)), PROFILE).classes_on(GRID)
    # A number between trees (10) and water (80) would be another class.
    assert {NAMES[number] for number in np.unique(cover)} == {"trees", "water"}
    assert NAMES[cover[40, 5]] == "trees"
    assert NAMES[cover[40, -5]] == "water"


def test_a_finer_raster_in_another_system_lands_where_it_lies(tmp_path):
    fine = np.full((400, 400), 40)
    fine[200:, 200:] = 50
    x, y = Transformer.from_crs(PLANE, 32648, always_xy=True).transform(0.0, 0.0)
    path = made.write_raster(tmp_path / "utm.tif", fine, x - 2_000.0, y + 2_000.0, 10.0, crs=32648, nodata=0.0)
    cover = standing_of(settings(path), PROFILE).classes_on(GRID)
    middle = GRID.height // 2
    assert NAMES[cover[middle + 4, middle + 4]] == "houses"
    assert {NAMES[cover[middle - 4, middle + 4]], NAMES[cover[middle + 4, middle - 4]]} == {"open"}


def test_missing_cells_and_unknown_numbers_fall_to_the_default_and_are_told(tmp_path):
    numbers = np.full((80, 80), 10)
    numbers[:40] = 0
    numbers[40:, :20] = 77
    given = settings(land_cover(tmp_path / "lc.tif", numbers))
    cover = standing_of(given, PROFILE).classes_on(GRID)
    assert NAMES[cover[10, 40]] == PROFILE.clutter.default
    assert NAMES[cover[60, 10]] == PROFILE.clutter.default
    facts = land_cover_facts(OUTLINES, GRID, standing_of(given, PROFILE))
    assert facts.missing_share == pytest.approx(0.5, abs=0.03)
    assert facts.unknown[77] == pytest.approx(0.13, abs=0.06)
    assert facts.missing_share + facts.unknown[77] + facts.classes["trees"] == pytest.approx(1.0)
    found = {finding.rule: finding for finding in remarks_on(facts, PROFILE)}
    assert found["land_cover_missing"].severity == found["land_cover_unknown"].severity == "warning"
    assert "the number 77" in str(found["land_cover_unknown"].message)
    assert "số 77" in found["land_cover_unknown"].message.render("vi")
    assert "trees" in str(found["land_cover"].message)
    own = settings(land_cover(tmp_path / "lc.tif", numbers), mapping={10: "trees", 77: "water"})
    assert not land_cover_facts(OUTLINES, GRID, standing_of(own, PROFILE)).unknown


def test_a_land_cover_elsewhere_or_without_a_system_is_refused(tmp_path):
    away = made.write_raster(tmp_path / "away.tif", np.full((10, 10), 10), 100.0, 15.0, 0.01)
    with pytest.raises(InputError) as caught:
        land_cover_facts(OUTLINES, GRID, standing_of(settings(away), PROFILE))
    assert "lies elsewhere" in caught.value.render("en")
    assert "nằm ở nơi khác" in caught.value.render("vi")
    bare = made.write_raster(tmp_path / "no_crs.tif", np.full((10, 10), 10), 105.0, 21.1, 0.01, crs=None)
    with pytest.raises(InputError, match="has no reference system"):
        standing_of(settings(bare), PROFILE).classes_on(GRID)


def test_without_a_land_cover_the_default_class_stands_everywhere():
    cover = standing_of(made.settings(), PROFILE).classes_on(Grid(PLANE, 0.0, 0.0, 30.0, 2, 3))
    assert {NAMES[number] for number in cover.ravel()} == {PROFILE.clutter.default}
