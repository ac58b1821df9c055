"""Rasters onto a grid: terrain by tiles with voids, people that stay as many as they were."""

from pathlib import Path

import made
import numpy as np
import pytest
import rasterio
from phusong.errors import InputError, MissingFileError
from phusong.geo.crs import WGS84, equal_area_crs
from phusong.geo.grid import Grid, grid_over
from phusong.geo.profiles import heights_at
from phusong.geo.rasters import check_people, covered_share, read_people, read_terrain
from pyproj import CRS, Transformer

PLANE = equal_area_crs(105.05, 21.05)
GRID = grid_over((-5_000.0, -5_000.0, 5_000.0, 5_000.0), PLANE, 100.0)
WIDE = grid_over((-15_000.0, -15_000.0, 15_000.0, 15_000.0), PLANE, 200.0)


def slope(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return 100.0 + 2_000.0 * (lon - 105.0) + 3_000.0 * (lat - 21.0)


def middles(west: float, north: float, step: float, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    row, column = np.mgrid[: shape[0], : shape[1]]
    return west + (column + 0.5) * step, north - (row + 0.5) * step


def lon_lat_of(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    x, y = middles(grid.west_m, grid.north_m, grid.resolution_m, grid.shape)
    return Transformer.from_crs(grid.crs, WGS84, always_xy=True).transform(x, y)


def write_tile(path: Path, west: float, north: float, shape=(120, 120), step=1 / 1200) -> Path:
    return made.write_raster(path, slope(*middles(west, north, step, shape)), west, north, step)


def test_a_slope_stays_a_slope(tmp_path):
    tile = write_tile(tmp_path / "dem.tif", 104.95, 21.15, (240, 240))
    heights = read_terrain(tile, GRID)
    assert heights.dtype == np.float32
    assert heights == pytest.approx(slope(*lon_lat_of(GRID)), abs=0.5)


def test_a_folder_of_tiles_is_one_terrain(tmp_path):
    write_tile(tmp_path / "a.tif", 104.95, 21.15, (240, 120))
    write_tile(tmp_path / "b.TIF", 105.05, 21.15, (240, 120))
    write_tile(tmp_path / "far.tif", 110.0, 21.15)
    (tmp_path / "readme.txt").write_text("tiles")
    heights = read_terrain(tmp_path, GRID)
    assert not np.isnan(heights).any()
    assert heights == pytest.approx(slope(*lon_lat_of(GRID)), abs=3.0)


def test_what_no_tile_covers_is_unknown_and_so_are_voids(tmp_path):
    values = slope(*middles(104.95, 21.15, 1 / 1200, (240, 120)))
    values[100:140, 100:118] = -9999.0
    made.write_raster(tmp_path / "dem.tif", values, 104.95, 21.15, 1 / 1200)
    heights = read_terrain(tmp_path / "dem.tif", GRID)
    lon, lat = lon_lat_of(GRID)
    assert np.isnan(heights[lon > 105.0505]).all()
    void = (
        (lon > 104.95 + 102 / 1200)
        & (lon < 104.95 + 116 / 1200)
        & (lat < 21.15 - 102 / 1200)
        & (lat > 21.15 - 138 / 1200)
    )
    assert void.any()
    assert np.isnan(heights[void]).all()
    known = ~np.isnan(heights)
    # No height is made up between ground and void.
    assert heights[known] == pytest.approx(slope(lon, lat)[known], abs=4.0)
    assert known[lon < 105.03].mean() > 0.9


@pytest.mark.parametrize("mark", [-9999.0, -32768.0, 32767.0])
def test_marks_of_empty_cells_that_no_file_declares_are_no_heights(tmp_path, mark):
    values = slope(*middles(104.95, 21.15, 1 / 1200, (240, 240)))
    values[100:140, 100:118] = mark
    tile = made.write_raster(tmp_path / "dem.tif", values, 104.95, 21.15, 1 / 1200, nodata=None)
    lon, lat = lon_lat_of(GRID)
    truth = slope(lon, lat)
    heights = read_terrain(tile, GRID)
    assert 0 < np.isnan(heights).sum() < 0.1 * heights.size
    assert heights[~np.isnan(heights)] == pytest.approx(truth[~np.isnan(heights)], abs=4.0)
    along = heights_at(tile, lon.ravel(), lat.ravel()).reshape(truth.shape)
    assert 0 < np.isnan(along).sum() < 0.1 * along.size
    assert along[~np.isnan(along)] == pytest.approx(truth[~np.isnan(along)], abs=0.5)


def test_heights_in_other_units_are_read_by_the_files_own_scale_and_offset(tmp_path):
    values = slope(*middles(104.95, 21.15, 1 / 1200, (240, 240)))
    tile = made.write_raster(tmp_path / "dem.tif", (values - 50.0) / 0.1, 104.95, 21.15, 1 / 1200)
    with rasterio.open(tile, "r+") as target:
        target.scales, target.offsets = (0.1,), (50.0,)
    lon, lat = lon_lat_of(GRID)
    assert read_terrain(tile, GRID) == pytest.approx(slope(lon, lat), abs=0.5)
    assert heights_at(tile, lon[0], lat[0]) == pytest.approx(slope(lon, lat)[0], abs=0.5)


def test_srtm_tiles_are_read_by_their_name(tmp_path):
    values = np.full((1201, 1201), 55, ">i2")
    values[600, 600] = -32768
    (tmp_path / "N21E105.hgt").write_bytes(values.tobytes())
    heights = read_terrain(tmp_path, grid_over((0.0, 0.0, 2_000.0, 2_000.0), PLANE, 100.0))
    assert np.all(heights == 55.0)


def test_every_refusal_names_the_file_and_what_to_do(tmp_path):
    with pytest.raises(MissingFileError, match=r"nowhere\.tif.*phusong\.toml"):
        read_terrain(tmp_path / "nowhere.tif", GRID)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match=r"empty.*no raster tile.*\.hgt"):
        read_terrain(empty, GRID)
    text = tmp_path / "text.tif"
    text.write_text("not a raster")
    with pytest.raises(InputError, match=r"text\.tif is not a raster"):
        read_terrain(text, GRID)


def test_a_raster_without_a_system_is_refused_with_the_remedy(tmp_path):
    bare = made.write_raster(tmp_path / "bare.tif", np.ones((4, 4)), 105.0, 21.1, 0.01, crs=None)
    for read in (read_terrain, read_people):
        with pytest.raises(InputError, match=r"bare\.tif has no reference system.*gdal_edit -a_srs"):
            read(bare, GRID)


def test_a_raster_cut_short_is_refused(tmp_path):
    tile = write_tile(tmp_path / "dem.tif", 104.95, 21.15, (240, 240))
    content = tile.read_bytes()
    tile.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"dem\.tif"):
        read_terrain(tile, GRID)


def count_raster(path: Path, crs: object, place: tuple[float, float, float], shape: tuple[int, int]) -> float:
    west, north, step = place
    random = np.random.default_rng(3)
    counts = random.integers(0, 60, shape).astype(np.float32)
    counts[shape[0] // 3, shape[1] // 3] = -9999.0
    made.write_raster(path, counts, west, north, step, crs=crs)
    return float(counts[counts > 0].sum())


@pytest.mark.parametrize(
    ("crs", "place", "shape"),
    [
        (4326, (105.0, 21.1, 1 / 1200), (120, 120)),
        (4326, (105.0, 21.1, 1 / 120), (12, 12)),
        (32648, (500_000.0, 2_332_000.0, 100.0), (100, 100)),
        (32648, (500_000.0, 2_332_000.0, 1_000.0), (10, 10)),
    ],
    ids=["degrees, finer", "degrees, coarser", "metres, finer", "metres, coarser"],
)
def test_people_stay_as_many_as_they_were(tmp_path, crs, place, shape):
    total = count_raster(tmp_path / "people.tif", crs, place, shape)
    density = read_people(tmp_path / "people.tif", WIDE)
    assert density.min() >= 0.0
    assert not np.isnan(density).any()
    assert density.sum() * WIDE.cell_km2 == pytest.approx(total, rel=0.01)


def test_feet_are_not_taken_for_metres(tmp_path):
    foot = 0.3048006096012192
    feet = CRS.from_proj4("+proj=utm +zone=48 +datum=WGS84 +units=us-ft +no_defs").to_wkt()
    total = count_raster(
        tmp_path / "people.tif", feet, (500_000.0 / foot, 2_332_000.0 / foot, 100.0 / foot), (100, 100)
    )
    density = read_people(tmp_path / "people.tif", WIDE)
    assert density.sum() * WIDE.cell_km2 == pytest.approx(total, rel=0.01)


def test_no_people_where_the_raster_holds_nothing(tmp_path):
    count_raster(tmp_path / "people.tif", 4326, (105.0, 21.1, 1 / 120), (12, 12))
    density = read_people(tmp_path / "people.tif", WIDE)
    lon, _ = lon_lat_of(WIDE)
    assert not density[lon < 104.99].any()


def test_how_much_of_the_places_a_raster_covers(tmp_path):
    places = made.communes()  # 105.00 to 105.12 east, 21.00 to 21.08 north
    write_tile(tmp_path / "a.tif", 105.0, 21.1)
    assert covered_share(tmp_path / "a.tif", places) == pytest.approx(10 / 12, abs=1e-3)
    assert covered_share(tmp_path / "a.tif", places.to_crs(32648)) == pytest.approx(10 / 12, abs=2e-3)
    write_tile(tmp_path / "b.tif", 105.09, 21.1)
    assert covered_share(tmp_path, places) == pytest.approx(1.0)
    far = write_tile(tmp_path / "far.tif", 110.0, 15.0)
    assert covered_share(far, places) == 0.0


def test_a_raster_may_be_turned_upside_down(tmp_path):
    # Some exports have row 0 in the south.
    heights = slope(*middles(104.95, 21.15, 1 / 1200, (240, 240)))[::-1]
    path = tmp_path / "dem.tif"
    transform = rasterio.Affine(1 / 1200, 0.0, 104.95, 0.0, 1 / 1200, 21.15 - 0.2)
    with rasterio.open(
        path, "w", driver="GTiff", height=240, width=240, count=1, dtype="float32", crs=4326, transform=transform
    ) as raster:
        raster.write(heights.astype(np.float32), 1)
    assert read_terrain(path, GRID) == pytest.approx(slope(*lon_lat_of(GRID)), abs=0.5)


def test_only_the_part_that_the_grid_needs_is_read(tmp_path, monkeypatch):
    tile = write_tile(tmp_path / "dem.tif", 104.0, 22.0, (2400, 2400))
    rows = []
    read = rasterio.DatasetReader.read

    class Watched:
        """The raster, noting how many cells are asked of it."""

        def __init__(self, source):
            self._source = source

        def __getattr__(self, name):
            return getattr(self._source, name)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._source.close()

        def read(self, *args, **kwargs):
            values = read(self._source, *args, **kwargs)
            rows.append(values.shape)
            return values

    opened = rasterio.open
    monkeypatch.setattr(rasterio, "open", lambda *args: Watched(opened(*args)))
    assert read_terrain(tile, GRID) == pytest.approx(slope(*lon_lat_of(GRID)), abs=0.5)
    # The grid is 10 km wide, some 120 cells of 83 to 93 m; the raster has 2400 of them.
    assert all(max(shape) < 150 for shape in rows)
    assert rows


def people_raster(folder: Path, counts: np.ndarray, west: float = 105.0) -> Path:
    return made.write_raster(folder / "people.tif", counts, west, 21.1, 1 / 120)


def test_a_raster_of_another_place_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"people\.tif lies elsewhere: no cell of it touches the communes"):
        check_people(people_raster(tmp_path, np.ones((12, 12)), west=112.0), WIDE)


@pytest.mark.parametrize("value", [0.0, -5.0, np.nan, -9999.0])
def test_a_raster_that_holds_nobody_here_is_refused(tmp_path, value):
    with pytest.raises(InputError, match=r"people\.tif holds nobody where the communes lie; .*phusong\.toml"):
        check_people(people_raster(tmp_path, np.full((12, 12), value)), WIDE)


@pytest.mark.parametrize("value", [3.4e38, np.inf, 1e7])
def test_numbers_of_people_that_no_place_has_are_refused_with_the_remedy(tmp_path, value):
    counts = np.ones((12, 12))
    counts[4, 4] = value
    file = people_raster(tmp_path, counts)
    with pytest.raises(InputError, match=r"people\.tif holds the value .* gdal_edit -a_nodata"):
        _ = check_people(file, WIDE), read_people(file, WIDE)


def test_cells_below_nought_are_told_and_count_as_nobody(tmp_path):
    counts = np.full((12, 12), 7.0)
    counts[3, :6] = -1.0
    file = people_raster(tmp_path, counts)
    density, (finding,) = read_people(file, WIDE), check_people(file, WIDE)
    assert density.sum() * WIDE.cell_km2 == pytest.approx(7.0 * 138, rel=0.01)
    assert (finding.file, finding.severity, finding.rule) == ("people.tif", "warning", "negative_people")
    assert "6 cells (4.2%) hold less than 0 people" in str(finding.message)
    assert check_people(people_raster(tmp_path, np.abs(counts)), WIDE) == []
