"""Whatever way the work is cut, in whatever order it is done, the mosaics have the same bits."""

from dataclasses import replace

import made
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from phusong.engine import predict as predict_module
from phusong.engine.mosaic import NO_SERVER, Mosaic, empty_mosaic, merge_into
from phusong.engine.predict import blocks_of, partial_mosaic, predict
from phusong.engine.scene import scene_of
from phusong.engine.transmitters import transmitters_of
from phusong.geo.grid import Window

PROFILE = made.profile()
WINDOW = Window(0, 0, 3, 4)


def scene_with(stations):
    return scene_of(stations, made.communes(), made.settings(), PROFILE)


def layers_of(scene):
    return [(operator, technology) for operator in scene.operators for technology in scene.technologies]


def predicted(scene, *, threads=1):
    layers = layers_of(scene)
    return predict(
        transmitters_of(scene.used, scene.grid, PROFILE, layers), made.hills(scene.grid.shape), scene.inside(),
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


@pytest.mark.parametrize("side_m", [800.0, 3_000.0, 1e6])
def test_tiled_equals_untiled(side_m, reference, monkeypatch):
    monkeypatch.setattr(predict_module, "blocks_of", lambda transmitters: blocks_of(transmitters, side_m))
    assert same_bits(predicted(scene_with(made.stations(30)), threads=2), reference)


def test_blocks_hold_every_place_once():
    scene = scene_with(made.stations(30))
    transmitters = transmitters_of(scene.used, scene.grid, PROFILE, layers_of(scene))
    for side_m in (500.0, 5_000.0, 1e6):
        blocks = blocks_of(transmitters, side_m)
        assert sorted(np.concatenate(blocks).tolist()) == list(range(len(transmitters.place_x_m)))
        assert all(np.all(np.diff(block) > 0) for block in blocks)
    assert len(blocks_of(transmitters, 1e6)) <= 4
    assert len(blocks_of(transmitters, 500.0)) > 4


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
        transmitters_of(scene.used, scene.grid, PROFILE, layers), made.hills(scene.grid.shape), scene.inside(),
        grid=scene.grid, layers=len(layers), profile=PROFILE, threads=2, progress=told.append,
    )  # fmt: skip
    assert sum(told) == len(scene.used)


def test_places_that_reach_no_cell_have_no_mosaic():
    scene = scene_with(made.stations(8))
    layers = layers_of(scene)
    transmitters = transmitters_of(scene.used, scene.grid, PROFILE, layers)
    away = replace(transmitters, place_x_m=transmitters.place_x_m + 1e6)
    part = partial_mosaic(
        np.arange(len(away.place_x_m)), away, made.hills(scene.grid.shape), scene.inside(),
        grid=scene.grid, layers=len(layers), profile=PROFILE,
    )  # fmt: skip
    assert part is None
