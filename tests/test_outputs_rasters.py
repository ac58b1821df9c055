"""Mosaics written as COG and read back by rasterio itself."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from phusong.engine.pieces import decoded_level, encoded_level
from phusong.errors import InputError, MissingFileError, OutputError
from phusong.geo.crs import equal_area_crs
from phusong.geo.grid import Window
from phusong.outputs.rasters import (
    Parts,
    read_level,
    read_server,
    write_cog,
    write_level,
    write_server,
)
from pyproj import CRS

UTM48 = CRS.from_epsg(32648)
TRANSFORM = Affine(30.0, 0.0, 500_010.0, 0.0, -30.0, 2_400_000.0)
PLACE = TRANSFORM, UTM48


def parts_of(array: np.ndarray, side: int = 10_000) -> Parts:
    """An array cut into squares."""
    rows, columns = array.shape
    windows = [
        Window(row, column, min(side, rows - row), min(side, columns - column))
        for row in range(0, rows, side)
        for column in range(0, columns, side)
    ]
    return Parts(array.shape, array.dtype.name, [(window, array[window.slices]) for window in windows])


def level_parts(level_dbm: np.ndarray, side: int = 10_000) -> Parts:
    return parts_of(encoded_level(level_dbm), side)


@pytest.fixture
def level_dbm() -> np.ndarray:
    """A slope of levels with a hole, large enough for several blocks and overviews."""
    rows, columns = np.mgrid[0:700, 0:1100]
    level = (-60.0 - rows * 0.07 - columns * 0.013).astype(np.float32)
    level[100:300, 200:260] = np.nan
    return level


def test_level_comes_back_to_a_twentieth_of_a_db(level_dbm: np.ndarray, tmp_path: Path) -> None:
    path = write_level(tmp_path / "l.tif", level_parts(level_dbm), *PLACE, description="4G", tags={})
    back, transform, crs = read_level(path)
    assert back.dtype == np.float32
    assert transform == TRANSFORM
    assert crs == UTM48
    np.testing.assert_array_equal(np.isnan(back), np.isnan(level_dbm))
    assert np.nanmax(np.abs(back - level_dbm)) <= 0.05 + 1e-5


def test_level_says_its_unit_scale_and_marks_to_any_reader(level_dbm: np.ndarray, tmp_path: Path) -> None:
    tags = {"synthetic": "yes", "title": "Phủ sóng Phú Thọ"}
    path = write_level(tmp_path / "l.tif", level_parts(level_dbm), *PLACE, description="4G Viettel", tags=tags)
    with rasterio.open(path) as raster:
        assert raster.dtypes == ("int16",)
        assert raster.nodata == -32768
        assert raster.scales == (0.1,)
        assert raster.offsets == (0.0,)
        assert raster.units == ("dBm",)
        assert raster.descriptions == ("4G Viettel",)
        assert tags.items() <= raster.tags().items()
        structure = raster.tags(ns="IMAGE_STRUCTURE")
        assert structure["LAYOUT"] == "COG"
        assert structure["COMPRESSION"] == "DEFLATE"
        assert raster.overviews(1)
        stored = raster.read(1, masked=True)
        np.testing.assert_allclose(stored.filled(0)[0] * 0.1, level_dbm[0], atol=0.051)
    assert [file.name for file in tmp_path.iterdir()] == ["l.tif"]


def test_overviews_show_stored_values_and_spread_no_signal(level_dbm: np.ndarray, tmp_path: Path) -> None:
    level_dbm[:] = np.nan
    level_dbm[::7, ::5] = -80.0
    path = write_level(tmp_path / "l.tif", level_parts(level_dbm), *PLACE, description="", tags={})
    with rasterio.open(path) as raster:
        step = raster.overviews(1)[0]
        shape = -(-raster.height // step), -(-raster.width // step)
        small = raster.read(1, out_shape=shape)
    assert set(np.unique(small)) <= {-32768, -800}
    share, share_small = np.isfinite(level_dbm).mean(), (small == -800).mean()
    assert share_small < 2 * share


def test_grid_in_the_provinces_own_system_comes_back(level_dbm: np.ndarray, tmp_path: Path) -> None:
    laea = equal_area_crs(105.3, 21.0)
    path = write_level(tmp_path / "l.tif", level_parts(level_dbm), TRANSFORM, laea, description="", tags={})
    _, _, crs = read_level(path)
    assert crs.equals(laea, ignore_axis_order=True) or crs.to_dict() == laea.to_dict()


@given(hnp.arrays(np.int16, (3, 4), elements=st.integers(-32767, 32767) | st.just(-32768)))
def test_decoding_then_encoding_changes_nothing(tenths: np.ndarray) -> None:
    np.testing.assert_array_equal(encoded_level(decoded_level(tenths)), tenths)


def test_a_threshold_in_tenths_compares_exactly_after_reading() -> None:
    tenths = np.arange(-1500, 0, dtype=np.int16)
    level = decoded_level(tenths)
    for threshold in (-105, -100, -92, -110.3):
        np.testing.assert_array_equal(level >= np.float32(threshold), tenths >= round(threshold * 10))


def test_minus_infinity_is_no_signal(tmp_path: Path) -> None:
    level = np.array([[-80.0, -np.inf], [np.nan, -90.5]], dtype=np.float32)
    back, _, _ = read_level(write_level(tmp_path / "l.tif", level_parts(level), *PLACE, description="", tags={}))
    np.testing.assert_array_equal(back, np.array([[-80.0, np.nan], [np.nan, -90.5]], dtype=np.float32))


def test_encoding_leaves_its_input_alone(level_dbm: np.ndarray) -> None:
    before = level_dbm.copy()
    encoded_level(level_dbm)
    np.testing.assert_array_equal(level_dbm, before)


@pytest.mark.parametrize("level", [4000.0, -3277.0, np.inf])
def test_impossible_levels_are_refused(level: float) -> None:
    with pytest.raises(OutputError, match="is none of a radio"):
        encoded_level(np.array([[-80.0, level, np.nan]], dtype=np.float32))


def test_server_comes_back_and_names_its_table(tmp_path: Path) -> None:
    server = np.full((600, 600), -1, dtype=np.int32)
    server[10:90, 20:500] = 70_000
    path = write_server(
        tmp_path / "s.tif",
        parts_of(server),
        TRANSFORM,
        UTM48,
        stations="stations.gpkg",
        description="4G",
        tags={"a": "b"},
    )
    back, transform, crs = read_server(path)
    np.testing.assert_array_equal(back, server)
    assert (transform, crs) == (TRANSFORM, UTM48)
    with rasterio.open(path) as raster:
        assert raster.nodata == -1
        assert raster.tags()["server_table"] == "stations.gpkg"
        assert raster.tags()["a"] == "b"


@pytest.mark.parametrize("dtype", ["float32", "int16", "uint16"])
def test_any_of_the_number_kinds_can_be_written(dtype: str, tmp_path: Path) -> None:
    array = np.arange(20).reshape(4, 5).astype(dtype)
    path = write_cog(tmp_path / "a.tif", parts_of(array), *PLACE, nodata=3, unit="m", description="d", tags={})
    with rasterio.open(path) as raster:
        np.testing.assert_array_equal(raster.read(1), array)
        assert raster.units == ("m",)


def test_the_same_mosaic_gives_the_same_bytes(level_dbm: np.ndarray, tmp_path: Path) -> None:
    written = [
        write_level(
            tmp_path / name, level_parts(level_dbm, side), *PLACE, description="4G", tags=tags
        ).read_bytes()
        for name, tags, side in (
            ("a.tif", {"x": "1", "y": "2"}, 10_000), ("b.tif", {"y": "2", "x": "1"}, 10_000),
            ("c.tif", {"x": "1", "y": "2"}, 128), ("d.tif", {"x": "1", "y": "2"}, 300),
        )
    ]  # fmt: skip
    assert set(written) == {written[0]}


def test_a_window_is_read_alone_and_what_was_not_written_is_no_signal(level_dbm: np.ndarray, tmp_path: Path) -> None:
    cells = encoded_level(level_dbm)
    window = Window(60, 130, 200, 400)
    parts = Parts(cells.shape, "int16", [(window, cells[window.slices])])
    path = write_level(tmp_path / "l.tif", parts, *PLACE, description="", tags={})
    whole, transform, _ = read_level(path)
    assert np.isfinite(whole).sum() == np.isfinite(level_dbm[window.slices]).sum()
    other = Window(40, 500, 100, 90)
    part, same, _ = read_level(path, other)
    np.testing.assert_array_equal(part, whole[other.slices])
    assert same == transform
    coarse, wider, _ = read_level(path, most_cells=100_000)
    assert coarse.size <= 100_000
    # Both cover the same ground from the same corner.
    assert (wider.a * coarse.shape[1], wider.e * coarse.shape[0]) == pytest.approx(
        (transform.a * whole.shape[1], transform.e * whole.shape[0])
    )
    assert (wider.c, wider.f) == (transform.c, transform.f)
    assert set(coarse[np.isfinite(coarse)].tolist()) <= set(whole[np.isfinite(whole)].tolist())
    assert np.isfinite(coarse).mean() == pytest.approx(np.isfinite(whole).mean(), rel=0.05)


def test_missing_and_foreign_files_are_named(level_dbm: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="phusong predict"):
        read_level(tmp_path / "none.tif")
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(InputError, match=r"text\.tif cannot be read"):
        read_level(tmp_path / "text.tif")
    path = write_cog(tmp_path / "f.tif", parts_of(level_dbm), *PLACE, nodata=np.nan, unit="", description="", tags={})
    for read in (read_level, read_server):
        with pytest.raises(InputError, match="holds float32 numbers"):
            read(path)


def test_unwritable_raster_is_an_output_error(level_dbm: np.ndarray, tmp_path: Path) -> None:
    (tmp_path / "l.tif").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_level(tmp_path / "l.tif", level_parts(level_dbm), *PLACE, description="", tags={})
