"""Whatever way the work is cut, in whatever order it is done, the mosaics have the same bits."""

from dataclasses import replace

import made
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from phusong.engine import levels as levels_module
from phusong.engine import predict as predict_module
from phusong.engine.ground import Ground
from phusong.engine.levels import levels_on
from phusong.engine.mosaic import NO_SERVER, Mosaic, empty_mosaic, merge_into
from phusong.engine.predict import places_near, predict, tiles_of
from phusong.engine.scene import scene_of
from phusong.engine.transmitters import P1812, transmitters_of
from phusong.geo.grid import Window

PROFILE = made.profile()
WINDOW = Window(0, 0, 3, 4)


def scene_with(stations, *, swept=True):
    """A scene whose stations are swept over the terrain, every fifth excepted; or none."""
    scene = scene_of(stations, made.communes(), made.settings(), PROFILE)
    if not swept:
        return scene
    table = scene.stations
    return replace(scene, stations=table.assign(model=table["model"].where(table["rank"] % 5 == 4, P1812)))


def ground_of(scene):
    """Hills on the grid and 8 cells beyond it."""
    rows, columns = scene.grid.shape
    return Ground(Window(-8, -8, rows + 16, columns + 16), made.hills((rows + 16, columns + 16)))


def layers_of(scene):
    return [(operator, technology) for operator in scene.operators for technology in scene.technologies]


def predicted(scene, *, threads=1):
    layers = layers_of(scene)
    return predict(
        transmitters_of(scene.used, scene.grid, PROFILE, layers), ground_of(scene), scene.inside(),
        grid=scene.grid, layers=len(layers), profile=PROFILE, threads=threads,
    )  # fmt: skip


def same_bits(one: Mosaic, other: Mosaic) -> bool:
    return one.level_dbm.tobytes() == other.level_dbm.tobytes() and one.server.tobytes() == other.server.tobytes()


@st.composite
def mosaics(draw) -> Mosaic:
    """Mosaics on one window with few distinct levels and ranks, so that ties are common."""
    level = draw(arrays(np.float32, (2, 3, 4), elements=st.sampled_from([-np.inf, -90.0, -80.0])))
    rank = draw(arrays(np.int32, (2, 3, 4), elements=st.integers(0, 3)))
    return Mosaic(WINDOW, level, np.where(np.isfinite(level), rank, NO_SERVER).astype(np.int32))


def merged(*parts: Mosaic) -> Mosaic:
    whole = empty_mosaic(WINDOW, 2)
    for part in parts:
        merge_into(whole, part)
    return whole


@given(mosaics(), mosaics(), mosaics())
@settings(max_examples=60, deadline=None)
def test_merging_is_associative_commutative_and_idempotent(a, b, c):
    assert same_bits(merged(merged(a, b), c), merged(a, merged(b, c)))
    assert same_bits(merged(a, b), merged(b, a))
    assert same_bits(merged(a, a), merged(a))
    assert same_bits(merged(a, empty_mosaic(WINDOW, 2)), a)


@given(mosaics(), mosaics())
@settings(max_examples=60, deadline=None)
def test_merging_takes_the_stronger_and_on_a_tie_the_lowest_rank(a, b):
    whole = merged(a, b)
    assert np.array_equal(whole.level_dbm, np.maximum(a.level_dbm, b.level_dbm))
    tie = a.level_dbm == b.level_dbm
    assert np.array_equal(whole.server[tie], np.minimum(a.server, b.server)[tie])


def test_a_part_lands_in_its_own_window():
    whole = empty_mosaic(Window(10, 20, 5, 6), 1)
    part = empty_mosaic(Window(12, 23, 2, 2), 1)
    part.level_dbm[:], part.server[:] = -70.0, 4
    merge_into(whole, part)
    rows, columns = np.nonzero(whole.server[0] == 4)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {(2, 3), (2, 4), (3, 3), (3, 4)}


@pytest.fixture(scope="module")
def reference():
    return predicted(scene_with(made.stations(30)))


@pytest.mark.parametrize("threads", [2, 4])
def test_any_number_of_threads_gives_the_same_bits(threads, reference):
    assert same_bits(predicted(scene_with(made.stations(30)), threads=threads), reference)


@pytest.mark.parametrize("side_cells", [37, 100])
def test_tiled_equals_untiled(side_cells, reference, monkeypatch):
    assert max(made_grid_shape(reference)) < predict_module.TILE_CELLS
    monkeypatch.setattr(predict_module, "TILE_CELLS", side_cells)
    assert same_bits(predicted(scene_with(made.stations(30)), threads=2), reference)


def made_grid_shape(mosaic: Mosaic) -> tuple[int, int]:
    return mosaic.window.height, mosaic.window.width


@pytest.mark.parametrize("seed_m", [0.0, 700.0, 1e9])
def test_what_is_worked_first_changes_nothing(seed_m, reference, monkeypatch):
    monkeypatch.setattr(levels_module, "SEED_M", seed_m)
    assert same_bits(predicted(scene_with(made.stations(30))), reference)


def test_tiles_hold_every_cell_once():
    scene = scene_with(made.stations(8))
    for side in (50, 64, 5000):
        held = np.zeros(scene.grid.shape, int)
        for tile in tiles_of(scene.grid, side):
            held[tile.slices] += 1
        assert np.all(held == 1)


def test_a_tile_has_the_places_that_reach_it():
    scene = scene_with(made.stations(30))
    transmitters = transmitters_of(scene.used, scene.grid, PROFILE, layers_of(scene))
    near = replace(transmitters, place_reach_m=np.full(len(transmitters.place_x_m), 1500.0))
    grid = scene.grid
    for tile in tiles_of(grid, 40):
        row, column = np.mgrid[tile.row : tile.row + tile.height, tile.column : tile.column + tile.width]
        x, y = grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
        chosen = set(places_near(tile, near, grid).tolist())
        for place, (at_x, at_y) in enumerate(zip(near.place_x_m, near.place_y_m, strict=True)):
            if np.hypot(x - at_x, y - at_y).min() <= 1500.0:
                assert place in chosen


@pytest.mark.parametrize("seed", [3, 4])
def test_the_order_of_the_list_changes_nothing(seed, reference):
    table = made.stations(30)
    shuffled = table.sample(frac=1.0, random_state=seed)
    assert same_bits(predicted(scene_with(shuffled)), reference)
    one, other = scene_with(table).stations, scene_with(shuffled.reset_index(drop=True)).stations
    assert one["station_id"].tolist() == other["station_id"].tolist()
    assert one["rank"].tolist() == other["rank"].tolist()


def test_progress_tells_every_station_once():
    scene = scene_with(made.stations(30))
    layers, told = layers_of(scene), []
    predict(
        transmitters_of(scene.used, scene.grid, PROFILE, layers), ground_of(scene), scene.inside(),
        grid=scene.grid, layers=len(layers), profile=PROFILE, threads=2, progress=told.append,
    )  # fmt: skip
    assert sum(told) == len(scene.used)


def test_without_terrain_stations_go_by_closed_forms(reference):
    closed = predicted(scene_with(made.stations(30), swept=False))
    assert not same_bits(closed, reference)
    assert np.isfinite(closed.level_dbm).any()


def test_an_unknown_ground_leaves_swept_stations_to_closed_forms():
    """The sweep's fallback agrees with the closed forms' own kernel."""
    closed, swept = scene_with(made.stations(30), swept=False), scene_with(made.stations(30))
    layers = layers_of(closed)
    levels = []
    for scene in (closed, swept):
        nothing = made.ground(np.full(scene.grid.shape, np.nan, np.float32))
        levels.append(
            predict(
                transmitters_of(scene.used, scene.grid, PROFILE, layers), nothing, scene.inside(),
                grid=scene.grid, layers=len(layers), profile=PROFILE,
            ).level_dbm
        )  # fmt: skip
    both = np.isfinite(levels[0]) & np.isfinite(levels[1])
    assert both.sum() > 0.98 * np.isfinite(levels[0]).sum()
    # The sweep's elevation angles mind the earth's curvature, and under the mast every bearing is as good.
    assert np.mean(np.abs(levels[0][both] - levels[1][both]) > 0.1) < 0.01


def test_a_tile_that_no_place_reaches_has_no_mosaic():
    scene = scene_with(made.stations(8))
    layers = layers_of(scene)
    transmitters = transmitters_of(scene.used, scene.grid, PROFILE, layers)
    away = replace(transmitters, place_x_m=transmitters.place_x_m + 1e6)
    tile = Window(0, 0, *scene.grid.shape)
    part = levels_on(
        tile, places_near(tile, away, scene.grid), away, ground_of(scene), scene.inside(),
        grid=scene.grid, layers=len(layers), profile=PROFILE,
    )  # fmt: skip
    assert part is None
