"""The page's rasters: the pixel shows the cell that lies there, classes agree with the tables, unions come first."""

import dataclasses
import warnings

import numpy as np
import pytest
import shapely
from affine import Affine
from phusong.engine.class_coding import unpacked_classes
from phusong.errors import OutputError
from phusong.geo.crs import WGS84
from phusong.indicators.result import Result, slug
from phusong.outputs.mosaics import level_file
from phusong.outputs.page_data import page_data
from phusong.outputs.page_options import PageOptions
from phusong.outputs.page_rasters import (
    FIRST,
    MERCATOR,
    NO_SIGNAL,
    OUTSIDE,
    Picture,
    level_pictures,
    thresholds_of,
    tiers_of,
)  # fmt: skip
from phusong.outputs.page_relief import relief_picture, shade
from phusong.outputs.rasters import read_level
from phusong.outputs.stored import read_result
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

CELL_M = 200.0


def classes_of(picture: Picture) -> np.ndarray:
    return unpacked_classes(picture.content, tuple(picture.told["size"]))


def bands_of(picture: Picture) -> np.ndarray:
    with warnings.catch_warnings(), MemoryFile(picture.content) as file:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with file.open(driver="WEBP") as webp:
            return webp.read()


@pytest.fixture(scope="module")
def result(project) -> Result:
    return read_result(project / "out")


@pytest.fixture(scope="module")
def pictures(result) -> dict[str, Picture]:
    found = level_pictures(result, CELL_M, tiers=tiers_of(result.manifest))
    return {picture.block: picture for picture in found}


def transform_of(picture: Picture) -> Affine:
    """Return where Leaflet lays a picture: stretched evenly between the projected corners."""
    (south, west), (north, east) = picture.told["bounds"]
    to_metres = Transformer.from_crs(WGS84, MERCATOR, always_xy=True)
    left, bottom = to_metres.transform(west, south)
    right, top = to_metres.transform(east, north)
    rows, columns = picture.told["size"]
    return Affine((right - left) / columns, 0, left, 0, (bottom - top) / rows, top)


def places_of(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude of every pixel's middle."""
    rows, columns = picture.told["size"]
    column, row = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    place = transform_of(picture)
    x, y = place.c + place.a * column, place.f + place.e * row
    return Transformer.from_crs(MERCATOR, WGS84, always_xy=True).transform(x, y)


def test_every_layer_of_the_run_has_its_picture(result, pictures):
    technologies, operators = ([slug(name) for name in names] for names in (result.technologies, result.operators))
    wanted = {f"raster-level-{technology}-{who}" for technology in technologies for who in (*operators, "any")}
    assert set(pictures) == wanted | {f"raster-operator-{technology}" for technology in technologies}


def test_a_pixel_shows_a_cell_that_lies_within_a_cell_of_it(result, pictures):
    picture = pictures["raster-level-4g-any"]
    shown = classes_of(picture)
    lon, lat = places_of(picture)
    classes = thresholds_of(result.manifest, "4G", tiers_of(result.manifest))
    found, own = {}, None
    for name in result.operators:
        level_dbm, transform, crs = read_level(level_file(result.folder, name, "4G"))
        found[name] = level_dbm
        own = transform, crs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all of a cell's operators are without signal
        union = classes.classes(np.nanmax(np.stack(list(found.values())), axis=0))
    transform, crs = own
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    column = np.floor((x - transform.c) / transform.a).astype(int)
    row = np.floor((y - transform.f) / transform.e).astype(int)
    there = shown != OUTSIDE
    inner = (row > 0) & (row < union.shape[0] - 1) & (column > 0) & (column < union.shape[1] - 1) & there
    exact = shown[inner] == union[row[inner], column[inner]]
    # The projection's approximation may take the neighbour along an edge, never one further away.
    assert exact.mean() > 0.97
    near = np.zeros(inner.sum(), bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            near |= shown[inner] == union[row[inner] + down, column[inner] + right]
    assert near.all()


def test_pixels_lie_in_the_communes_and_nowhere_else(result, pictures):
    picture = pictures["raster-level-2g-any"]
    shown = classes_of(picture)
    lon, lat = places_of(picture)
    whole = shapely.union_all(result.communes.geometry.to_numpy())
    inside = shapely.contains_xy(whole, lon, lat)
    # A pixel's middle on the outline itself may fall either way.
    assert ((shown != OUTSIDE) == inside).mean() > 0.999


@pytest.mark.parametrize("estimate", ["low", "central", "high"])
@pytest.mark.parametrize("tier", ["outdoor", "vehicle", "indoor"])
def test_served_pixels_are_the_table_s_area(result, pictures, tier, estimate):
    content = page_data(result, options=PageOptions(detail_m=CELL_M)).content
    served = content["rasters"]["levels"]["4g"]["served"][tier][estimate]
    shown = classes_of(pictures["raster-level-4g-any"])
    share_pct = 100 * (shown >= served).sum() / (shown != OUTSIDE).sum()
    figure = content["province"]["area_4g_any" + ("" if tier == "outdoor" else f"_{tier}")]
    # Cells of the run are counted by their share in a commune, pixels by their middles.
    if estimate == "central":
        assert share_pct == pytest.approx(figure["pct"] / 10, abs=1.5)
        return
    # The figures' range is of all levels together; a picture puts every pixel at the end of its own.
    ends = result.manifest["range_db"]["4G"]
    shift_db = {"low": ends["low"], "high": -ends["high"]}[estimate]
    found = [read_level(level_file(result.folder, name, "4G")) for name in result.operators]
    strongest = np.max([np.nan_to_num(level, nan=-np.inf) for level, *_ in found], axis=0)
    _, transform, crs = found[0]
    column, row = np.meshgrid(*(np.arange(count) + 0.5 for count in strongest.shape[::-1]))
    whole = shapely.union_all(result.communes.to_crs(crs).geometry.to_numpy())
    x_m, y_m = transform.c + column * transform.a, transform.f + row * transform.e
    inside = shapely.contains_xy(whole, x_m, y_m)
    required_dbm = result.manifest["required_dbm"]["4G"][tier]
    # One of the communes' cells is 0.8 %, and pixels take the nearest.
    assert share_pct == pytest.approx(100 * (strongest[inside] >= required_dbm + shift_db).mean(), abs=2.5)


def test_the_union_is_never_less_than_an_operator(result):
    pictures = {picture.block: classes_of(picture) for picture in level_pictures(result, CELL_M, tiers=["outdoor"])}
    for technology in map(slug, result.technologies):
        union = pictures[f"raster-level-{technology}-any"]
        share = [(union >= least).sum() / (union != OUTSIDE).sum() for least in range(FIRST, FIRST + 4)]
        for name in map(slug, result.operators):
            alone = pictures[f"raster-level-{technology}-{name}"]
            of_one = [(alone >= least).sum() / (alone != OUTSIDE).sum() for least in range(FIRST, FIRST + 4)]
            assert all(one <= all_of_them + 0.01 for one, all_of_them in zip(of_one, share, strict=True))
        server = pictures[f"raster-operator-{technology}"]
        assert set(np.unique(server)) <= {OUTSIDE, NO_SIGNAL, *range(FIRST, FIRST + len(result.operators))}


def test_the_earlier_run_brings_the_union_alone(result):
    content = page_data(result, options=PageOptions(detail_m=CELL_M, before=result)).content
    earlier = [layer for layer in content["rasters"]["layers"] if layer.get("run") == "before"]
    assert {layer["who"] for layer in earlier} == {"any"}
    assert {layer["kind"] for layer in earlier} == {"level"}
    assert content["rasters"]["levels_before"] == content["rasters"]["levels"]


def test_without_mosaics_there_are_no_rasters(result, tmp_path):
    for folder in (None, tmp_path):
        assert list(level_pictures(dataclasses.replace(result, folder=folder), CELL_M, tiers=["outdoor"])) == []
    # An earlier version's manifest told no ranges.
    untold = {key: value for key, value in result.manifest.items() if key != "range_db"}
    assert list(level_pictures(dataclasses.replace(result, manifest=untold), CELL_M, tiers=["outdoor"])) == []
    content = page_data(dataclasses.replace(result, folder=None)).content
    assert content["rasters"] is content["raster_detail_m"] is None


def test_a_run_s_own_cells_are_the_finest_pixels(result):
    content = page_data(result, options=PageOptions(detail_m=30.0)).content
    assert content["raster_detail_m"] == CELL_M
    widths = {layer["who"]: layer["pixel_m"] for layer in content["rasters"]["layers"]}
    assert widths["any"] == CELL_M * 1.5  # the best server's; the union's own:
    assert {layer["pixel_m"] for layer in content["rasters"]["layers"] if layer["block"].endswith("-any")} == {CELL_M}


def test_a_picture_that_no_browser_draws_is_refused(result):
    with pytest.raises(OutputError, match="--raster-detail"):
        next(level_pictures(result, 0.5, tiers=["outdoor"]))


def test_relief_is_lit_from_the_north_west():
    ramp = np.arange(20, dtype=np.float32)
    # Ground that rises eastwards or southwards faces the light.
    assert (shade(np.tile(ramp * 20, (20, 1)), 100.0) > 180).all()
    assert (shade(np.tile(ramp * 20, (20, 1)).T, 100.0) > 180).all()
    assert (shade(np.tile(-ramp * 20, (20, 1)), 100.0) < 180).all()


def test_relief_has_holes_where_there_is_no_terrain(result, project):
    def moved(east_deg: float) -> Picture | None:
        communes = result.communes.set_geometry(result.communes.geometry.translate(xoff=east_deg))
        return relief_picture(communes, project / "dem.tif")

    beside = moved(0.06)
    assert beside.told["kind"] == "relief"
    opaque = bands_of(beside)[3]
    assert set(np.unique(opaque)) == {0, 255}
    assert (opaque[:, : opaque.shape[1] // 3] == 255).any()
    assert (opaque[:, -opaque.shape[1] // 3 :] == 0).all()
    assert moved(2.0) is None
