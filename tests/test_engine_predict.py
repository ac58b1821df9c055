"""Whatever way the work is cut, in whatever order it is done, the mosaics have the same bits."""

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import made
import numpy as np
import pytest
from phusong.engine import ground
from phusong.engine import levels as levels_module
from phusong.engine import threads as threads_module
from phusong.engine.ground import ground_of
from phusong.engine.mosaic import NO_SERVER
from phusong.engine.nearby import nearby, places_near
from phusong.engine.pieces import encoded_level, is_whole, read_level_piece, read_server_piece
from phusong.engine.predict import predict
from phusong.engine.scene import scene_of
from phusong.engine.threads import on_threads
from phusong.engine.transmitters import P1812, transmitters_of
from phusong.geo.blocks import BLOCK_CELLS, window_of
from phusong.geo.grid import Window, tiles_of

PROFILE = made.profile()


def scene_with(stations, *, swept=True, **parts):
    """A scene whose stations are swept over the terrain, every fifth excepted; or none."""
    scene = scene_of(stations, made.communes(), made.settings(**parts), PROFILE)
    if not swept:
        return scene
    table = scene.stations
    return replace(scene, stations=table.assign(model=table["model"].where(table["rank"] % 5 == 4, P1812)))


def layers_of(scene):
    return [(operator, technology) for operator in scene.operators for technology in scene.technologies]


def everyone_of(scene):
    return transmitters_of(scene.used, scene.grid, PROFILE, layers_of(scene))


def hills_in(index):
    """Hills without end and classes of clutter on them, block by block."""
    block = window_of(index)
    rows = np.arange(block.row, block.row + BLOCK_CELLS)
    columns = np.arange(block.column, block.column + BLOCK_CELLS)
    heights = 150.0 * (1.2 + np.sin(rows / 7.0)[:, None] * np.cos(columns / 5.0))
    classes = (rows[:, None] // 3 + columns // 4) % len(PROFILE.clutter.classes)
    return np.stack([heights, classes]).astype(np.float32)


def unknown(_):
    """Nothing is known of the ground."""


@dataclass
class Desk:
    """Keeps pieces in a folder, and notes what was asked and worked."""

    folder: Path
    worked: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.zip"

    def is_kept(self, name: str) -> bool:
        return is_whole(self.file(name))

    def keep(self, name: str, content: bytes) -> None:
        self.worked.append(name)
        self.file(name).write_bytes(content)

    def predict(self, scene, *, side_cells=1024, threads=1, blocks=hills_in):
        return predict(
            everyone_of(scene), blocks, scene.inside, partial(on_threads, threads=threads), grid=scene.grid,
            profile=PROFILE, side_cells=side_cells, is_kept=self.is_kept, keep=self.keep, progress=self.told.append,
        )  # fmt: skip

    def mosaic(self, scene, finished):
        """Put the pieces together: levels in tenths of a dB and ranks, -1 for none."""
        shape = len(layers_of(scene)), *scene.grid.shape
        level, server = np.full(shape, -32768, np.int16), np.full(shape, -1, np.int32)
        for tile in finished:
            for own, layer in enumerate(tile.layers):
                numbers = read_server_piece(self.file(tile.piece), own)
                if numbers is not None:
                    level[layer][tile.window.slices] = read_level_piece(self.file(tile.piece), own)
                    server[layer][tile.window.slices] = np.append(tile.ranks, -1)[numbers]
        return level, server


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def scene():
    return scene_with(made.stations(30))


def same(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def reference(scene):
    """Worked at once, without tiles, pieces or numbers of their own."""
    layers, grid = layers_of(scene), scene.grid
    blocks = [(index, hills_in(index)) for index in ((-1, -1), (-1, 0), (0, -1), (0, 0))]
    window = Window(-99, -99, grid.height + 198, grid.width + 198)
    mosaic = made.mosaic_of(
        everyone_of(scene), ground_of(window, blocks, PROFILE, bare=False), scene.inside(made.whole_of(grid)),
        grid=grid, layers=len(layers), profile=PROFILE,
    )  # fmt: skip
    return encoded_level(mosaic.level_dbm), np.where(mosaic.server == NO_SERVER, -1, mosaic.server)


@pytest.mark.parametrize(("side_cells", "threads"), [(1024, 1), (37, 1), (37, 4), (16, 2)])
def test_any_tiles_and_threads_give_the_same_bits(desk, scene, reference, side_cells, threads):
    finished = desk.predict(scene, side_cells=side_cells, threads=threads)
    assert same(desk.mosaic(scene, finished), reference)
    assert finished == sorted(finished, key=lambda tile: (tile.window.row, tile.window.column))
    assert len(desk.worked) == len(finished)


@pytest.mark.parametrize("seed_m", [0.0, 700.0, 1e9])
def test_what_is_worked_first_changes_nothing(desk, scene, reference, seed_m, monkeypatch):
    monkeypatch.setattr(levels_module, "SEED_M", seed_m)
    assert same(desk.mosaic(scene, desk.predict(scene)), reference)


def test_a_bound_that_minds_what_stands_around_the_phone_changes_nothing_where_voids_are(desk, scene, monkeypatch):
    def with_voids(index):
        cells = hills_in(index)
        cells[0, :, 22:] = np.nan
        return cells

    def found():
        finished = desk.predict(scene, side_cells=37, blocks=with_voids)
        mosaic = desk.mosaic(scene, finished)
        desk.folder = desk.folder / "next"
        desk.folder.mkdir()
        return mosaic

    minded = found()
    monkeypatch.setattr(levels_module, "away_cells", lambda *_: 0.0)
    assert same(minded, found())
    # Taken for known everywhere, cells that a closed form reaches are left out: the bound does bind.
    monkeypatch.setattr(levels_module, "away_cells", lambda *_: 1e9)
    assert not same(minded, found())


def test_tiles_hold_every_cell_once(scene):
    for side in (50, 64, 5000):
        held = np.zeros(scene.grid.shape, int)
        for tile in tiles_of(scene.grid, side):
            held[tile.slices] += 1
        assert np.all(held == 1)


def test_a_tile_has_the_places_that_reach_it(scene):
    everyone = everyone_of(scene)
    near = replace(everyone, place_reach_m=np.full(len(everyone.place_x_m), 1500.0))
    grid = scene.grid
    for tile in tiles_of(grid, 40):
        row, column = np.mgrid[tile.row : tile.row + tile.height, tile.column : tile.column + tile.width]
        x, y = grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
        chosen = set(places_near(tile, near, grid).tolist())
        for place, (at_x, at_y) in enumerate(zip(near.place_x_m, near.place_y_m, strict=True)):
            if np.hypot(x - at_x, y - at_y).min() <= 1500.0:
                assert place in chosen


def test_places_alone_keep_their_stations_in_their_order(scene):
    everyone = everyone_of(scene)
    chosen = np.array([1, 4, 9])
    own = nearby(chosen, everyone)
    t, s = own.transmitters, own.transmitters.stations
    assert np.array_equal(t.place_x_m, everyone.place_x_m[chosen])
    station = 0
    for number, place in enumerate(chosen):
        assert t.first_station[number] == station
        assert t.first_closed[number] - station == everyone.first_closed[place] - everyone.first_station[place]
        for theirs in range(everyone.first_station[place], everyone.first_station[place + 1]):
            of = everyone.stations
            assert own.ranks[s.rank[station]] == of.rank[theirs]
            assert own.layers[s.layer[station]] == of.layer[theirs]
            assert (s.eirp_dbm[station], s.height_m[station]) == (of.eirp_dbm[theirs], of.height_m[theirs])
            azimuths = s.azimuth_deg[s.first_sector[station] : s.first_sector[station + 1]]
            assert azimuths.tolist() == of.azimuth_deg[of.first_sector[theirs] : of.first_sector[theirs + 1]].tolist()
            table, whole = s.loss_db[s.table[station]], of.loss_db[of.table[theirs]]
            assert np.array_equal(table, whole[: len(table)])
            assert np.all(whole[len(table) :] == table[-1])
            station += 1
    assert t.first_station[-1] == t.first_closed[-1] == station == len(s.rank)
    assert np.all(np.diff(own.ranks) > 0)
    assert np.all(np.diff(own.layers) > 0)


@pytest.mark.parametrize("seed", [3, 4])
def test_the_order_of_the_list_changes_nothing(desk, scene, reference, seed):
    shuffled = scene_with(made.stations(30).sample(frac=1.0, random_state=seed).reset_index(drop=True))
    assert same(desk.mosaic(shuffled, desk.predict(shuffled)), reference)
    assert shuffled.stations["station_id"].tolist() == scene.stations["station_id"].tolist()
    assert shuffled.stations["rank"].tolist() == scene.stations["rank"].tolist()


def test_progress_tells_every_station_once(desk, scene):
    desk.predict(scene, side_cells=30, threads=2)
    assert sum(desk.told) == len(scene.used)
    desk.told.clear()
    desk.predict(scene, side_cells=30)
    assert sum(desk.told) == len(scene.used)


def near_ones(count=30, **last):
    """Stations whose reach is short, so that a tile has but some of them; the last may be changed."""
    stations = made.stations(count).assign(technology="4G", band_mhz=3700.0, eirp_dbm=28.0)
    for name, value in last.items():
        stations.loc[count - 1, name] = value
    return scene_with(stations, radio={"model": "radius"}, swept=False)


def test_a_changed_station_has_only_its_surroundings_worked_again(desk, tmp_path):
    before = near_ones()
    first = desk.predict(before, side_cells=10)
    assert len({tile.piece for tile in first}) == len(first)
    desk.worked.clear()
    desk.predict(before, side_cells=10)
    assert desk.worked == []
    after = near_ones(antenna_height_m=11.0)
    finished = desk.predict(after, side_cells=10)
    assert 0 < len(desk.worked) < len(first) / 2
    afresh = Desk(tmp_path / "afresh")
    afresh.folder.mkdir()
    assert same(desk.mosaic(after, finished), afresh.mosaic(after, afresh.predict(after, side_cells=10)))


def test_a_station_that_comes_first_in_the_list_changes_the_ranks_of_others_but_not_their_pieces(desk, tmp_path):
    before = near_ones()
    first = desk.predict(before, side_cells=10)
    desk.worked.clear()
    after = near_ones(station_id="A000")
    assert after.stations["rank"][after.stations["station_id"] == "T000"].item() == 1
    finished = desk.predict(after, side_cells=10)
    assert 0 < len(desk.worked) < len(first) / 2
    afresh = Desk(tmp_path / "afresh")
    afresh.folder.mkdir()
    assert same(desk.mosaic(after, finished), afresh.mosaic(after, afresh.predict(after, side_cells=10)))


def test_a_hill_that_changes_has_only_the_tiles_near_it_worked_again(desk, monkeypatch):
    # The whole grid is narrower than the margin that a tile of a real one has.
    monkeypatch.setattr(ground, "MARGIN_CELLS", 2)
    scene = near_ones()
    first = desk.predict(scene, side_cells=10)
    desk.worked.clear()

    def changed(index):
        heights = hills_in(index)
        if index == (0, 0):
            heights[0, 2:4, 3:5] += 40.0
        return heights

    desk.predict(scene, side_cells=10, blocks=changed)
    assert 0 < len(desk.worked) < len(first) / 2


def test_a_piece_that_is_not_whole_is_worked_again(desk, scene, reference):
    finished = desk.predict(scene, side_cells=37)
    whole = {tile.piece: desk.file(tile.piece).read_bytes() for tile in finished}
    desk.worked.clear()
    broken = [tile.piece for tile in finished][:3]
    desk.file(broken[0]).write_bytes(whole[broken[0]][:-9])
    desk.file(broken[1]).write_bytes(b"")
    middle = len(whole[broken[2]]) // 2
    turned = bytes([whole[broken[2]][middle] ^ 255])
    desk.file(broken[2]).write_bytes(whole[broken[2]][:middle] + turned + whole[broken[2]][middle + 1 :])
    again = desk.predict(scene, side_cells=37)
    assert sorted(desk.worked) == sorted(broken)
    assert {tile.piece: desk.file(tile.piece).read_bytes() for tile in again} == whole
    assert same(desk.mosaic(scene, again), reference)


def test_an_end_in_the_middle_leaves_whole_pieces_and_no_thread(desk, scene):
    ended = replace(desk)

    def keep(name, content):
        desk.keep(name, content)
        if len(desk.worked) == 2:
            raise KeyboardInterrupt

    ended.keep = keep
    with pytest.raises(KeyboardInterrupt):
        ended.predict(scene, side_cells=30, threads=2)
    assert [thread.name for thread in threading.enumerate() if "ThreadPool" in thread.name] == []
    kept = list(desk.worked)
    assert all(desk.is_kept(name) for name in kept)
    finished = desk.predict(scene, side_cells=30)
    assert len(desk.worked) == len(finished)
    assert set(kept) < {tile.piece for tile in finished}


def test_without_terrain_stations_go_by_closed_forms(desk, reference):
    closed = scene_with(made.stations(30), swept=False)
    level, server = desk.mosaic(closed, desk.predict(closed))
    assert not same((level, server), reference)
    assert (level > -32768).any()


def test_an_unknown_ground_leaves_swept_stations_to_closed_forms(desk):
    """The sweep's fallback agrees with the closed forms' own kernel."""
    levels = []
    for swept in (False, True):
        scene = scene_with(made.stations(30), swept=swept)
        levels.append(desk.mosaic(scene, desk.predict(scene, blocks=unknown))[0].astype(int))
    received = [level > -32768 for level in levels]
    both = received[0] & received[1]
    assert both.sum() > 0.98 * received[0].sum()
    # The sweep's elevation angles mind the earth's curvature, and under the mast every bearing is as good.
    assert np.mean(np.abs(levels[0][both] - levels[1][both]) > 1) < 0.01


def test_stations_are_told_while_their_tile_is_under_way(desk, monkeypatch):
    scene = scene_with(made.stations(40))
    desk.predict(scene)
    at_once, stations = list(desk.told), sum(desk.told)
    for file in desk.folder.glob("*"):
        file.unlink()
    desk.told.clear()
    monkeypatch.setattr(threads_module, "TOLD_S", 0.001)
    desk.predict(scene)
    assert sum(desk.told) == stations == len(scene.used)
    assert min(desk.told) >= 0
    assert len(desk.told) > len(at_once)


def test_a_tile_that_no_place_reaches_has_no_piece(desk):
    scene = near_ones(4)
    finished = desk.predict(scene, side_cells=10)
    assert 0 < len(finished) < len(tiles_of(scene.grid, 10))
