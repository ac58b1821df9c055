"""Mosaics: parts merge into the same whole in any order, and a piece on disk holds what was put into it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from phusong.engine.mosaic import NO_SERVER, Mosaic, empty_mosaic, merge_into
from phusong.engine.pieces import encoded_level, is_whole, piece_of, read_level_piece, read_server_piece
from phusong.geo.grid import Window

WINDOW = Window(0, 0, 3, 4)


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


@given(mosaic=mosaics())
@settings(max_examples=30, deadline=None)
def test_a_piece_holds_what_was_put_into_it(mosaic, tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / "piece.zip"
    file.write_bytes(piece_of(mosaic))
    assert piece_of(mosaic) == file.read_bytes()
    for layer in range(2):
        server = read_server_piece(file, layer)
        if server is None:
            assert np.all(mosaic.server[layer] == NO_SERVER)
            continue
        assert np.array_equal(server, np.where(mosaic.server[layer] == NO_SERVER, -1, mosaic.server[layer]))
        assert np.array_equal(read_level_piece(file, layer), encoded_level(mosaic.level_dbm[layer]))


def test_a_piece_with_any_bit_turned_is_told_and_never_read_as_whole(tmp_path):
    mosaic = empty_mosaic(Window(0, 0, 3, 2), 1)
    mosaic.level_dbm[:] = -80.0
    mosaic.server[:] = 7
    file, content = tmp_path / "piece.zip", piece_of(mosaic)
    file.write_bytes(content)
    whole = read_level_piece(file, 0)
    assert is_whole(file)
    for at in range(len(content)):
        for bit in (1, 8, 128):
            file.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
            # Some bits say nothing of what is inside, such as the day of a member.
            if is_whole(file):
                found = read_level_piece(file, 0)
                assert found is None or np.array_equal(found, whole)
        file.write_bytes(content[:at])
        assert not is_whole(file)
