"""A tile made from the piece of other stations has the bytes of the tile worked anew."""

from functools import partial

import made
import numpy as np
import pandas as pd
import pytest
from phusong.engine import patch
from phusong.engine.patch import Earlier
from phusong.engine.pieces import is_whole
from phusong.engine.predict import predict
from phusong.engine.threads import on_threads
from phusong.engine.transmitters import transmitters_of
from test_engine_predict import PROFILE, everyone_of, hills_in, layers_of, scene_with

COUNT = 36
KEPT = made.stations(COUNT)


class Pieces:
    """Pieces in a folder; whoever works a tile in full is noted."""

    def __init__(self, folder):
        folder.mkdir()
        self.folder, self.worked = folder, 0

    def file(self, name):
        return self.folder / f"{name}.zip"

    def predict(self, scene, *, earlier=None, side_cells=1024):
        def work(jobs, blocks):
            for job, piece in on_threads(jobs, blocks, threads=1):
                self.worked += 1
                yield job, piece

        finished = predict(
            everyone_of(scene), hills_in, scene.inside, work, grid=scene.grid, profile=PROFILE, side_cells=side_cells,
            is_kept=lambda name: is_whole(self.file(name)),
            keep=lambda name, content: self.file(name).write_bytes(content),
            patch=earlier and partial(patch.patched, earlier=earlier, blocks=hills_in, threads=2),
        )  # fmt: skip
        return {tile.piece: self.file(tile.piece).read_bytes() for tile in finished}


def earlier_of(before, after, pieces):
    numbers = {layer: number for number, layer in enumerate(layers_of(before))}
    ids = pd.Index(before.stations["station_id"])
    return Earlier(
        transmitters_of(before.used, before.grid, PROFILE, layers_of(before)),
        ids.get_indexer(pd.Index(after.stations["station_id"])).astype(np.int64),
        np.array([numbers.get(layer, -1) for layer in layers_of(after)]),
        pieces.file,
    )


def without(*numbers):
    return KEPT.drop(index=list(numbers)).reset_index(drop=True)


def with_new(rows):
    """More stations; their IDs come before, between and behind those there."""
    new = KEPT.iloc[rows].assign(
        station_id=[f"{'ATZ'[i % 3]}00{i}x" for i in range(len(rows))],
        lon=KEPT["lon"].iloc[rows] + 0.004,
        lat=KEPT["lat"].iloc[rows] - 0.003,
    )
    frame = pd.concat([KEPT, new.set_geometry(made.gpd.points_from_xy(new["lon"], new["lat"]))], ignore_index=True)
    return made.gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)


def changed(number, **values):
    table = KEPT.copy()
    for name, value in values.items():
        table.loc[number, name] = value
    return table


CHANGES = {
    "one less": without(5),
    "the first less": without(0),
    "a mast less": without(3, 21),
    "many less": without(1, 4, 9, 16, 25),
    "an operator's technology off": KEPT[~((KEPT["operator"] == "VNPT") & (KEPT["technology"] == "4G"))].reset_index(
        drop=True
    ),
    "one more": with_new([7]),
    "some more": with_new([2, 8, 15, 30]),
    "one higher": changed(11, antenna_height_m=71.0),
    "one that stands on its mast twice": changed(11, lon=KEPT["lon"][12], lat=KEPT["lat"][12]),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    scene = scene_with(KEPT)
    pieces = Pieces(tmp_path_factory.mktemp("before") / "pieces")
    pieces.predict(scene)
    pieces.predict(scene, side_cells=24)
    return scene, pieces


@pytest.mark.parametrize("side_cells", [1024, 24])
@pytest.mark.parametrize("change", CHANGES)
def test_the_bytes_are_those_of_the_tile_worked_anew(change, side_cells, before, tmp_path, monkeypatch):
    monkeypatch.setattr(patch, "MOST_SHARE", 1.0)
    monkeypatch.setattr(patch, "SQUARE_CELLS", 16)
    scene, pieces = before
    after = scene_with(CHANGES[change])
    whole = Pieces(tmp_path / "whole").predict(after, side_cells=side_cells)
    made_of = Pieces(tmp_path / "patched")
    assert made_of.predict(after, earlier=earlier_of(scene, after, pieces), side_cells=side_cells) == whole
    assert made_of.worked == 0, "no tile is worked in full"


def test_where_much_differs_or_the_earlier_piece_is_gone_the_tile_is_worked_in_full(before, tmp_path, monkeypatch):
    scene, pieces = before
    after = scene_with(without(5))
    whole = Pieces(tmp_path / "whole").predict(after)
    monkeypatch.setattr(patch, "MOST_SHARE", 0.0)
    much = Pieces(tmp_path / "much")
    assert much.predict(after, earlier=earlier_of(scene, after, pieces)) == whole
    assert much.worked == len(whole)
    gone = Pieces(tmp_path / "gone")
    assert gone.predict(after, earlier=earlier_of(scene, after, Pieces(tmp_path / "empty"))) == whole
    assert gone.worked == len(whole)
