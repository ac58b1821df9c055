"""Hamlets of several points or with an outline, and rows that are put together to one hamlet."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from phusong.inputs import read_hamlets

LIEN_SON, LUONG_SON = shapely.box(105.4, 20.8, 105.5, 20.9), shapely.box(105.5, 20.8, 105.6, 20.9)
HEAD = "Mã thôn,Tên thôn,Mã xã,Dân số,Số hộ,Có điện lưới,Kinh độ,Vĩ độ\n"


@pytest.fixture
def communes():
    table = {
        "commune_code": ["04960", "04924"], "name": ["Liên Sơn", "Lương Sơn"], "type": ["xã", "xã"],
        "area_km2": [115.0, 115.0], "population": [1000, 2000], "households": [250, 500],
    }  # fmt: skip
    frame = gpd.GeoDataFrame(table, geometry=[LIEN_SON, LUONG_SON], crs=4326)
    return frame.astype({"population": "Int64", "households": "Int64"})


def read(folder, communes, *rows):
    (folder / "thôn.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    hamlets, findings = read_hamlets(folder / "thôn.csv", communes)
    return hamlets, {item.rule: item for item in findings}


def points_of(shape) -> list[tuple[float, float]]:
    return sorted(map(tuple, shapely.get_coordinates(shape).round(6).tolist()))


def test_rows_of_one_id_are_clusters_of_one_hamlet(tmp_path, communes):
    hamlets, found = read(
        tmp_path, communes,
        "a,Bản Dùng,04960,100,25,có,105.44,20.85", "b,Khu 2,04960,70,15,có,105.48,20.85",
        "a,Bản Dùng,04960,60,15,không,105.45,20.851", "a,bản dùng,04960,,,có,105.47,20.85",
    )  # fmt: skip
    assert hamlets["hamlet_id"].tolist() == ["a", "b"]
    assert hamlets["placed"].tolist() == ["points", "point"]
    assert points_of(hamlets["extent"].iloc[0]) == [(105.44, 20.85), (105.45, 20.851), (105.47, 20.85)]
    assert hamlets["extent"].iloc[1] is None
    # Drawn at the middlemost; figures that differ are added up.
    assert hamlets[["lon", "lat"]].iloc[0].tolist() == [105.45, 20.851]
    assert (hamlets["population"].iloc[0], hamlets["households"].iloc[0]) == (160, 40)
    assert (found["several_points"].severity, found["several_points"].row) == ("info", 2)
    assert "2, 4–5" in str(found["several_points"].message)
    # What cannot be added up counts as the first row gives it, and is told.
    assert bool(hamlets["electricity"].iloc[0])
    assert (found["clusters_differ"].severity, found["clusters_differ"].column) == ("warning", "Có điện lưới")
    assert "4 rows were read; 4 are used" in str(found["rows_read"].message)


def test_figures_that_every_row_repeats_are_the_hamlets_own(tmp_path, communes):
    hamlets, _ = read(
        tmp_path, communes, "a,Bản Dùng,04960,100,25,có,105.44,20.85", "a,Bản Dùng,04960,100,25,có,105.45,20.85"
    )
    assert (hamlets["population"].iloc[0], hamlets["households"].iloc[0]) == (100, 25)


@pytest.mark.parametrize(
    "second",
    [
        "a,Khu 7,04960,60,15,có,105.45,20.85",
        "a,Bản Dùng,04924,60,15,có,105.55,20.85",
        "a,Bản Dùng,04960,60,15,có,105.44,20.85",
    ],
)
def test_an_id_that_stands_twice_for_no_clusters_is_an_error(tmp_path, communes, second):
    """Another name, another commune, or the very same place."""
    hamlets, found = read(tmp_path, communes, "a,Bản Dùng,04960,100,25,có,105.44,20.85", second)
    assert (found["duplicate"].severity, found["duplicate"].row) == ("error", 3)
    assert "several_points" not in found
    assert len(hamlets) == 1


def test_rows_of_one_name_without_ids_are_one_hamlet_only_where_that_is_likely(tmp_path, communes):
    hamlets, found = read(
        tmp_path, communes,
        ",Khu 1,04960,100,25,,105.44,20.85", ",Khu 1,04960,,,,105.445,20.85",  # figures once, 500 m apart
        ",Khu 2,04960,100,25,,105.44,20.86", ",Khu 2,04960,90,20,,105.445,20.86",  # figures of their own
        ",Khu 3,04960,80,20,,105.41,20.81", ",Khu 3,04960,,,,105.48,20.88",  # 10 km apart
        ",Khu 1,04924,100,25,,105.55,20.85",  # of another commune
    )  # fmt: skip
    assert hamlets["hamlet_id"].tolist() == [
        "04960-khu-1", "04960-khu-2", "04960-khu-2-2", "04960-khu-3", "04960-khu-3-2", "04924-khu-1",
    ]  # fmt: skip
    assert hamlets["placed"].tolist() == ["points", *["point"] * 5]
    assert (found["several_points"].severity, found["several_points"].row) == ("warning", 2)
    assert (found["name_repeated"].severity, found["name_repeated"].row) == ("info", 4)
    assert "2 names stand several times" in str(found["name_repeated"].message)


def layer(folder, shapes, crs=4326, **columns):
    frame = gpd.GeoDataFrame(
        {"Tên thôn": [f"Khu {i}" for i in range(len(shapes))], **columns}, geometry=shapes, crs=4326
    )
    frame.to_crs(crs).to_file(folder / "thôn.gpkg")
    return folder / "thôn.gpkg"


def test_points_and_outlines_of_a_layer(tmp_path, communes):
    houses = shapely.MultiPoint([(105.44, 20.85), (105.451, 20.851), (105.47, 20.852)])
    outline = shapely.box(105.52, 20.82, 105.54, 20.84)
    alone = shapely.MultiPoint([(105.48, 20.88)])
    hamlets, findings = read_hamlets(layer(tmp_path, [houses, outline, alone], crs=9208), communes)
    assert hamlets["placed"].tolist() == ["points", "outline", "point"]
    assert points_of(hamlets["extent"].iloc[0]) == points_of(houses)
    assert hamlets["extent"].iloc[1].symmetric_difference(outline).area < 1e-9
    assert hamlets["extent"].iloc[2] is None
    assert hamlets["extent"].crs.to_epsg() == 4326
    assert {"several_points"} <= {item.rule for item in findings}


def test_rows_of_a_layer_are_put_together_too(tmp_path, communes):
    parts = [
        shapely.box(105.42, 20.82, 105.43, 20.83),
        shapely.box(105.44, 20.82, 105.45, 20.83),
        shapely.Point(105.41, 20.85),
    ]
    columns = {"Tên thôn": ["Khu 1"] * 3, "Mã thôn": ["a"] * 3, "Dân số": [10, 10, 10]}
    hamlets, _ = read_hamlets(layer(tmp_path, parts, **columns), communes)
    (whole,) = hamlets["extent"]
    assert np.isclose(whole.area, 2e-4)
    assert whole.contains(shapely.Point(105.41, 20.85))
    assert hamlets["population"].tolist() == [10]


def test_a_layer_without_a_system_keeps_its_points_alone(tmp_path, communes):
    outline = shapely.box(105.52, 20.82, 105.54, 20.84)
    gpd.GeoDataFrame({"name": ["Khu 1"]}, geometry=[outline], crs=4326).to_file(tmp_path / "thon.shp")
    (tmp_path / "thon.prj").unlink()
    hamlets, findings = read_hamlets(tmp_path / "thon.shp", communes)
    assert hamlets["extent"].isna().all()
    (told,) = (item for item in findings if item.rule == "extents_unknown")
    assert told.severity == "warning"
    hamlets, _ = read_hamlets(tmp_path / "thon.shp", communes, crs="EPSG:4326")
    assert hamlets["extent"].iloc[0].equals(outline)
