"""The sample province as it ships: sums, shares, areas, shapes and sizes."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import Geod
from rasterio.transform import rowcol
from scipy.spatial import cKDTree

DATA = Path(__file__).resolve().parents[1] / "data"
COLUMNS = [
    "STT", "Mã trạm", "Mã vị trí", "Nhà mạng", "Công nghệ", "Băng tần (MHz)", "Tần số (MHz)", "Băng thông (MHz)",
    "Độ cao anten (m)", "Góc phương vị (độ)", "Góc mở (độ)", "Góc cụp (độ)", "EIRP (dBm)", "Trạng thái",
    "Ngày phát sóng", "Mã xã", "Xã/Phường", "Kinh độ", "Vĩ độ",
]  # fmt: skip
# Vietnamese bands in use for each technology, MHz.
BANDS = {"2G": {"900"}, "3G": {"900", "2100"}, "4G": {"700", "900", "1800", "2100"}, "5G": {"700", "2600", "3700"}}


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False, encoding="utf-8")


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "boundaries" / "communes.geojson")


@pytest.fixture(scope="module")
def stations() -> pd.DataFrame:
    return _read("bts/stations_2025-10.csv")


@pytest.fixture(scope="module")
def earlier() -> pd.DataFrame:
    return _read("bts/stations_2024-09.csv")


@pytest.fixture(scope="module")
def hamlets() -> pd.DataFrame:
    table = _read("hamlets/hamlets.csv")
    numbers = ["lon", "lat", "population", "households"]
    return table.assign(**{name: pd.to_numeric(table[name]) for name in numbers})


def _inside(table: pd.DataFrame, code: str, lon: str, lat: str, communes: gpd.GeoDataFrame) -> pd.Series:
    shapes = communes.set_index("commune_code").geometry
    points = shapely.points(table[lon].astype(float), table[lat].astype(float))
    return pd.Series(shapely.contains_properly(shapes.loc[table[code]].to_numpy(), points))


def _km(lon: pd.Series, lat: pd.Series) -> np.ndarray:
    return np.column_stack([lon.astype(float) * 103.6, lat.astype(float) * 110.7])


def _away_km(hamlets: pd.DataFrame, stations: pd.DataFrame) -> np.ndarray:
    tree = cKDTree(_km(stations["Kinh độ"], stations["Vĩ độ"]))
    return tree.query(_km(hamlets["lon"], hamlets["lat"]))[0]


def test_communes_carry_the_published_sums(communes: gpd.GeoDataFrame) -> None:
    assert len(communes) == 148
    assert communes["type"].value_counts().to_dict() == {"xã": 133, "phường": 15}
    assert communes["population"].sum() == 4_022_493
    assert communes["households"].sum() == 1_080_778
    assert communes["area_km2"].sum() == pytest.approx(9361.42, abs=0.005)
    assert communes["commune_code"].str.fullmatch(r"\d{5}").all()
    assert communes["commune_code"].is_unique


def test_communes_geojson_says_that_outlines_are_schematic(communes: gpd.GeoDataFrame) -> None:
    collection = json.loads((DATA / "boundaries" / "communes.geojson").read_text(encoding="utf-8"))
    assert "not surveyed" in collection["synthetic"]
    assert (communes["outline"] == "schematic").all()


def test_outlines_have_the_official_areas_on_the_ellipsoid(communes: gpd.GeoDataFrame) -> None:
    geod = Geod(ellps="WGS84")
    areas = np.array([abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 for shape in communes.geometry])
    np.testing.assert_allclose(areas, communes["area_km2"], rtol=0.02)
    assert areas.sum() == pytest.approx(9361.42, rel=0.005)


def test_outlines_share_their_edges_and_form_one_province(communes: gpd.GeoDataFrame) -> None:
    shapes = communes.geometry.to_numpy()
    assert {shape.geom_type for shape in shapes} == {"Polygon"}
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    province = shapely.coverage_union_all(shapes)
    assert province.geom_type == "Polygon"
    assert len(province.interiors) == 0


def test_outlines_are_not_the_real_boundaries(communes: gpd.GeoDataFrame) -> None:
    real_path = DATA.parents[1] / "shared" / "data" / "phu-tho" / "communes_full.geojson"
    if not real_path.exists():
        pytest.skip("the real boundaries are not shipped; ../shared/data is absent")
    real = gpd.read_file(real_path)
    ours = {tuple(point) for point in np.round(shapely.get_coordinates(communes.geometry), 5)}
    theirs = {tuple(point) for point in np.round(shapely.get_coordinates(real.geometry), 5)}
    # Corners that agree to a metre do so by chance: one in thousands.
    assert len(ours & theirs) < 0.01 * len(ours)


def test_dem_is_synthetic_metres_around_the_whole_province(communes: gpd.GeoDataFrame) -> None:
    west, south, east, north = communes.total_bounds
    with rasterio.open(DATA / "terrain" / "dem.tif") as raster:
        assert raster.crs.to_epsg() == 4326
        assert raster.dtypes == ("int16",)
        assert raster.nodata == -32768
        assert raster.tags()["SYNTHETIC"] == "yes"
        assert raster.res == pytest.approx((3 / 3600, 3 / 3600))
        margin = 0.09  # ten kilometres
        bounds = raster.bounds
        assert bounds.left < west - margin
        assert bounds.right > east + margin
        assert bounds.bottom < south - margin
        assert bounds.top > north + margin
        height = raster.read(1)
        plain = next(raster.sample([(105.58, 21.23)]))[0]
    assert height.min() >= 0
    assert 1200 < height.max() < 1700
    assert plain < 30


def test_stations_have_the_departments_layout_and_the_published_totals(stations: pd.DataFrame) -> None:
    assert list(stations.columns) == COLUMNS
    assert len(stations) == 10_236
    assert (stations["Công nghệ"] == "5G").sum() == 170
    assert stations["Mã trạm"].is_unique
    assert 3300 < stations["Mã vị trí"].nunique() < 3700
    assert (stations["Trạng thái"] == "Đang phát sóng").all()
    assert set(stations["Nhà mạng"]) == {"Viettel", "VNPT", "MobiFone"}
    shares = stations["Nhà mạng"].value_counts(normalize=True)
    assert shares["Viettel"] > shares["VNPT"] > shares["MobiFone"] > 0.2


def test_stations_of_a_site_stand_in_one_place_in_the_commune_named(
    stations: pd.DataFrame, communes: gpd.GeoDataFrame
) -> None:
    places = stations.groupby("Mã vị trí")[["Kinh độ", "Vĩ độ", "Mã xã"]].nunique()
    assert (places == 1).all(axis=None)
    assert _inside(stations, "Mã xã", "Kinh độ", "Vĩ độ", communes).all()
    declared = (communes["type"].str.capitalize() + " " + communes["name"]).set_axis(communes["commune_code"])
    assert (declared.loc[stations["Mã xã"]].to_numpy() == stations["Xã/Phường"].to_numpy()).all()


def test_stations_have_bands_and_sectors_in_use(stations: pd.DataFrame) -> None:
    for technology, group in stations.groupby("Công nghệ"):
        assert set(group["Băng tần (MHz)"]) <= BANDS[technology]
    azimuths = stations.loc[stations["Góc phương vị (độ)"] != "", "Góc phương vị (độ)"].str.split("/")
    assert azimuths.map(len).between(1, 3).all()
    assert azimuths.explode().astype(int).between(0, 359).all()
    omni = stations["Góc phương vị (độ)"] == ""
    assert (stations.loc[omni, "Công nghệ"] == "2G").all()
    heights = stations.loc[stations["Độ cao anten (m)"] != "", "Độ cao anten (m)"].astype(float)
    assert heights.between(18, 60).all()
    missing = (stations[["Độ cao anten (m)", "Băng thông (MHz)"]] == "").mean()
    assert missing.between(0.01, 0.06).all()
    assert (stations["EIRP (dBm)"] == "").mean() > 0.9


def test_stations_went_on_air_when_their_technology_was_there(stations: pd.DataFrame) -> None:
    days = pd.to_datetime(stations["Ngày phát sóng"], format="%d/%m/%Y")
    first = {"2G": "2006-01-01", "3G": "2010-01-01", "4G": "2017-01-01", "5G": "2024-10-01"}
    assert (days >= pd.to_datetime(stations["Công nghệ"].map(first))).all()
    assert days.max() <= pd.Timestamp("2025-10-31")


def test_earlier_list_is_the_same_network_thirteen_months_before(stations: pd.DataFrame, earlier: pd.DataFrame) -> None:
    assert list(earlier.columns) == COLUMNS
    assert earlier["Mã trạm"].is_unique
    days = pd.to_datetime(earlier["Ngày phát sóng"], format="%d/%m/%Y")
    assert days.max() <= pd.Timestamp("2024-09-30")
    gone = set(earlier["Mã trạm"]) - set(stations["Mã trạm"])
    assert 0 < len(gone) < 0.02 * len(earlier)
    both = stations.merge(earlier, on="Mã trạm", suffixes=("", " trước"))
    assert (both["Kinh độ"] == both["Kinh độ trước"]).all()
    on_air = pd.to_datetime(stations["Ngày phát sóng"], format="%d/%m/%Y") <= pd.Timestamp("2024-09-30")
    assert set(stations.loc[on_air, "Mã trạm"]) == set(earlier["Mã trạm"]) - gone
    assert (earlier["Công nghệ"] != "5G").all()


def test_earlier_list_has_the_published_numbers_of_the_old_province(earlier: pd.DataFrame) -> None:
    # Communes of the former provinces Hòa Bình, Phú Thọ and Vĩnh Phúc have codes in ranges of their own.
    code = earlier["Mã xã"].astype(int)
    old_phu_tho = earlier[code.between(7894, 8706)]
    assert 3800 < len(old_phu_tho) < 3900
    assert 1600 < (old_phu_tho["Công nghệ"] == "4G").sum() < 1650


def test_coverage_is_dense_in_the_plain_and_has_gaps_in_the_mountains(
    stations: pd.DataFrame, hamlets: pd.DataFrame
) -> None:
    on_4g = stations[stations["Công nghệ"] == "4G"]
    far_4g, far_any = _away_km(hamlets, on_4g), _away_km(hamlets, stations)
    assert 0.02 < (far_4g > 2.75).mean() < 0.09
    assert 0.005 < (far_any > 5).mean() < 0.025
    with rasterio.open(DATA / "terrain" / "dem.tif") as raster:
        height = np.array([value[0] for value in raster.sample(zip(hamlets["lon"], hamlets["lat"], strict=True))])
    for _, own in on_4g.groupby("Nhà mạng"):
        assert (_away_km(hamlets, own)[height < 30] < 2).mean() > 0.98


def test_hamlets_add_up_to_their_communes(hamlets: pd.DataFrame, communes: gpd.GeoDataFrame) -> None:
    assert 2800 < len(hamlets) < 3000
    assert hamlets["hamlet_id"].is_unique
    assert not hamlets.duplicated(["commune_code", "name"]).any()
    sums = hamlets.groupby("commune_code")[["population", "households"]].sum()
    official = communes.set_index("commune_code")[["population", "households"]]
    pd.testing.assert_frame_equal(sums, official, check_dtype=False, check_index_type=False)
    assert (hamlets["population"] >= hamlets["households"]).all()


def test_hamlets_lie_in_their_communes_off_the_ridges(hamlets: pd.DataFrame, communes: gpd.GeoDataFrame) -> None:
    assert _inside(hamlets, "commune_code", "lon", "lat", communes).all()
    assert set(hamlets["kind"]) == {"thôn", "bản", "khu", "xóm", "tổ dân phố"}
    assert 0.05 < (hamlets["special"] == "yes").mean() < 0.2
    dark = hamlets[hamlets["electricity"] == "no"]
    assert 10 <= len(dark) <= 30
    assert (dark["special"] == "yes").all()


def test_fibre_ratios_are_in_order_and_any_is_a_union(communes: gpd.GeoDataFrame) -> None:
    table = _read("fibre/communes.csv")
    names = ["households_infrastructure", "households_accessible", "households_subscribed"]
    table[names] = table[names].astype(int)
    households = communes.set_index("commune_code")["households"].loc[table["commune_code"]].to_numpy()
    infrastructure, accessible, subscribed = (table[name] for name in names)
    assert (subscribed <= accessible).all()
    assert (accessible <= infrastructure).all()
    assert (infrastructure <= households).all()
    any_row = table["operator"] == "any"
    union = table[any_row].set_index("commune_code")[names]
    parts = table[~any_row].groupby("commune_code")[names]
    assert len(union) == 148
    assert (union["households_subscribed"] == parts.sum()["households_subscribed"]).all()
    assert (union >= parts.max()).all(axis=None)
    assert (union <= parts.sum()).all(axis=None)
    assert 0.77 < union["households_subscribed"].sum() / communes["households"].sum() < 0.80


def test_fibre_nodes_can_serve_the_households_within_reach(communes: gpd.GeoDataFrame) -> None:
    nodes = _read("fibre/nodes.csv")
    fibre = _read("fibre/communes.csv")
    assert nodes["node_id"].is_unique
    assert _inside(nodes, "commune_code", "lon", "lat", communes).all()
    keys = ["commune_code", "operator"]
    capacity = nodes.assign(capacity=nodes["capacity_households"].astype(int)).groupby(keys)["capacity"].sum()
    reach = fibre[fibre["operator"] != "any"].set_index(keys)["households_accessible"].astype(int)
    assert (capacity.loc[reach.index] >= reach).all()


def test_smartphones_scatter_about_the_published_share(communes: gpd.GeoDataFrame) -> None:
    table = _read("indicators/smartphones.csv")
    assert list(table["commune_code"]) == list(communes["commune_code"])
    share = table["smartphone_pct"].astype(float)
    assert np.average(share, weights=communes["population"]) == pytest.approx(89, abs=0.1)
    assert share.between(0, 100).all()


def test_published_figures_are_one_a_row_and_numbers() -> None:
    table = _read("published.csv")
    assert {"date", "scope", "indicator", "relation", "value", "unit", "source"} <= set(table.columns)
    assert set(table["relation"]) == {"=", ">", "~"}
    assert pd.to_numeric(table["value"]).notna().all()
    now = table[table["date"] == "2025-10"].set_index("indicator")["value"]
    assert (now["bts_count"], now["bts_5g_count"]) == ("10236", "170")


def test_sample_is_small_text_is_plain() -> None:
    files = [path for path in DATA.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 6_000_000
    for path in files:
        if path.suffix in {".csv", ".geojson"}:
            content = path.read_bytes()
            assert b"\r" not in content
            assert not content.startswith(b"\xef\xbb\xbf")


def test_land_cover_is_synthetic_and_puts_houses_at_the_hamlets(hamlets: pd.DataFrame) -> None:
    path = DATA / "land_cover" / "land_cover.tif"
    assert path.stat().st_size < 300_000
    with rasterio.open(path) as raster, rasterio.open(DATA / "terrain" / "dem.tif") as terrain:
        assert raster.tags()["SYNTHETIC"] == "yes"
        assert raster.transform == terrain.transform
        cover = raster.read(1)
        row, column = rowcol(raster.transform, hamlets["lon"].to_numpy(), hamlets["lat"].to_numpy())
    assert set(np.unique(cover)) == {10, 20, 40, 50, 80}
    assert np.mean(cover[np.asarray(row, int), np.asarray(column, int)] == 50) > 0.9
    assert 0.02 < np.mean(cover == 50) < 0.15
