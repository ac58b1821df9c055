"""Hamlets by point, polygon, or only name and commune; as offices list them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from phusong.inputs import read_hamlets, read_stations
from pyproj import Geod, Transformer
from split_commune import LIEN_SON, stations_file, two_communes


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


@pytest.fixture
def communes():
    return two_communes()


def people_raster(path, lon, lat):
    """Everybody in one cell of 0.01 degrees, the rest empty."""
    cells = np.zeros((20, 30), dtype=np.float32)
    column, row = int((lon - 105.35) / 0.01), int((20.95 - lat) / 0.01)
    cells[row, column] = 500
    with rasterio.open(
        path, "w", driver="GTiff", height=20, width=30, count=1, dtype="float32", crs=4326,
        transform=Affine(0.01, 0, 105.35, 0, -0.01, 20.95), nodata=-1,
    ) as raster:  # fmt: skip
        raster.write(cells, 1)
    return path


def hamlets_file(folder, text):
    (folder / "thôn.csv").write_text(text, encoding="utf-8")
    return folder / "thôn.csv"


def test_hamlets_of_name_and_commune_alone_are_put_where_people_live(tmp_path, communes):
    rows = "Thôn Đồng Ao,Xã Liên Sơn,300\nThôn Đồng Ao,Liên Sơn,100\n"
    path = hamlets_file(tmp_path, "Tên thôn,Xã/Phường,Dân số\n" + rows)
    hamlets, findings = read_hamlets(path, communes, population=people_raster(tmp_path / "p.tif", 105.475, 20.825))
    assert hamlets["placed"].tolist() == ["people", "people"]
    assert hamlets["commune_code"].tolist() == ["04960", "04960"]
    assert hamlets["hamlet_id"].tolist() == ["04960-thon-dong-ao", "04960-thon-dong-ao-2"]
    assert hamlets[["lon", "lat"]].to_numpy() == pytest.approx(np.array([[105.475, 20.825]] * 2), abs=0.006)
    assert "2 hamlets without coordinates were put in the middle" in str(only(findings, "placed_at_centre").message)
    # Without a raster the masts say where people are; without masts, only that it is inside.
    stations, _ = read_stations(stations_file(tmp_path, "a,Viettel,4G,,105.41,20.81"), communes)
    by_masts, _ = read_hamlets(path, communes, stations=stations)
    assert by_masts["placed"].tolist() == ["masts", "masts"]
    assert by_masts[["lon", "lat"]].to_numpy() == pytest.approx(np.array([[105.41, 20.81]] * 2), abs=1e-6)
    inside, _ = read_hamlets(path, communes)
    assert inside["placed"].tolist() == ["commune", "commune"]
    assert inside.within(LIEN_SON).all()


def test_hamlets_of_which_some_have_a_place(tmp_path, communes):
    text = "Tên thôn,Xã/Phường,Kinh độ,Vĩ độ\na,Liên Sơn,105.45,20.85\nb,Cao Sơn,105.55,20.85\nc,Lương Sơn,,\n"
    hamlets, findings = read_hamlets(hamlets_file(tmp_path, text + "d,Cao Sơn,,\ne,,,\nf,Liên Sơn,105.45,\n"), communes)
    assert hamlets["placed"].tolist() == ["point", "point", "commune"]
    # Cao Sơn was split: its coordinates say into which part the hamlet came.
    assert hamlets["commune_code"].tolist() == ["04960", "04924", "04924"]
    assert only(findings, "commune_split").row == 5
    assert [(item.row, item.severity) for item in findings if item.rule == "no_place"] == [(7, "error"), (6, "error")]


def test_hamlets_as_polygons(tmp_path, communes):
    horseshoe = shapely.box(105.41, 20.81, 105.45, 20.85) - shapely.box(105.42, 20.82, 105.46, 20.84)
    table = {"Tên thôn": ["a", "b"]}
    shapes = [horseshoe, shapely.box(105.51, 20.81, 105.52, 20.82)]
    gpd.GeoDataFrame(table, geometry=shapes, crs=4326).to_file(tmp_path / "thôn.gpkg")
    hamlets, _ = read_hamlets(tmp_path / "thôn.gpkg", communes)
    assert hamlets["placed"].tolist() == ["outline", "outline"]
    assert hamlets["commune_code"].tolist() == ["04960", "04924"]
    assert hamlets.geometry[0].within(horseshoe)


def test_a_hamlet_of_a_split_commune_that_lies_in_neither_part(tmp_path, communes):
    third = communes.iloc[[0]].assign(commune_code="05047", name="Cao Dương").set_geometry(
        [shapely.box(105.6, 20.8, 105.7, 20.9)]
    )  # fmt: skip
    whole = gpd.GeoDataFrame(pd.concat([communes, third], ignore_index=True), crs=4326)
    text = "Tên thôn,Xã/Phường,Kinh độ,Vĩ độ\na,04957,105.65,20.85\nb,04957,105.55,20.85\n"
    hamlets, findings = read_hamlets(hamlets_file(tmp_path, text), whole)
    assert hamlets["commune_code"].tolist() == ["05047", "04924"]
    told = only(findings, "declared_elsewhere")
    assert (told.row, told.severity, told.value) == (2, "warning", "04957")
    metres = Geod(ellps="WGS84").inv(105.65, 20.85, 105.6, 20.85)[2]
    assert f"lie in xã Cao Dương (05047), {metres:.0f} m from the nearest of them" in str(told.message)


def test_hamlets_as_offices_list_them(tmp_path, communes):
    lines = (
        "DANH SÁCH THÔN BẢN", "STT,Tên thôn,Số hộ,Số khẩu", "I,Xã Liên Sơn,50,190", "1,Khu 1,20,80", "2,Khu 2,30,110",
        "II,Xã Lương Sơn,10,40", "1,Bản Dùng,10,40", ",Tổng cộng,60,231",
    )  # fmt: skip
    hamlets, findings = read_hamlets(hamlets_file(tmp_path, "\n".join(lines) + "\n"), communes)
    assert hamlets["commune_code"].tolist() == ["04960", "04960", "04924"]
    assert hamlets["name"].tolist() == ["Khu 1", "Khu 2", "Bản Dùng"]
    assert "2 rows (3, 6) name the commune" in str(only(findings, "section").message)
    totals = {item.value: item.severity for item in findings if item.rule == "total"}
    assert totals == {"60": "info", "231": "warning"}


def test_a_commune_that_stands_once_for_its_hamlets(tmp_path, communes):
    text = "Tên thôn,Xã/Phường,Huyện\na,Liên Sơn,Lương Sơn\nb,,\nc,Lương Sơn,\nd,,\n"
    hamlets, findings = read_hamlets(hamlets_file(tmp_path, text), communes)
    assert hamlets["commune_code"].tolist() == ["04960", "04960", "04924", "04924"]
    told = only(findings, "filled_down")
    assert (told.row, told.severity) == (3, "warning")
    assert "2 rows (3, 5)" in str(told.message)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Kinh độ;Vĩ độ", "105°27'00\"Đ;20°51'00\"B"),
        ("Kinh độ;Vĩ độ", "105,45;20,85"),
        ("Vĩ độ;Kinh độ", "105,45;20,85"),
        ("Toạ độ", "20.85, 105.45"),
        ("X (m);Y (m)", "{north};{east}"),
    ],
)
def test_hamlets_in_the_writings_of_stations(tmp_path, communes, headings, cells):
    east, north = Transformer.from_crs(4326, 9208, always_xy=True).transform(105.45, 20.85)
    cells = cells.format(east=f"{east:.2f}", north=f"{north:.2f}")
    path = hamlets_file(tmp_path, f"Tên thôn;Xã/Phường;{headings}\na;Liên Sơn;{cells}\n")
    hamlets, findings = read_hamlets(path, communes)
    assert not [item for item in findings if item.severity == "error"]
    assert hamlets["placed"].tolist() == ["point"]
    assert hamlets[["lon", "lat"]].to_numpy() == pytest.approx(np.array([[105.45, 20.85]]), abs=1e-6)


def test_a_hamlet_of_several_points_lies_at_the_middlemost(tmp_path, communes):
    houses = shapely.MultiPoint([(105.44, 20.85), (105.451, 20.851), (105.47, 20.852)])
    gpd.GeoDataFrame({"Tên thôn": ["a"]}, geometry=[houses], crs=4326).to_file(tmp_path / "thôn.gpkg")
    hamlets, findings = read_hamlets(tmp_path / "thôn.gpkg", communes)
    assert hamlets[["lon", "lat"]].to_numpy().tolist() == [[105.451, 20.851]]
    assert only(findings, "several_points").severity == "info"


def test_communes_in_the_hamlets_names_and_answers_in_sentences(tmp_path, communes):
    rows = ('1,"Khu 1, xã Liên Sơn",30,Chưa có điện', "2,Khu 2 (xã Lương Sơn),20,Đã có điện")
    path = hamlets_file(tmp_path, "\n".join(("STT,Tên khu dân cư,Hộ,Điện lưới", *rows)))
    hamlets, findings = read_hamlets(path, communes)
    assert hamlets[["name", "commune_code", "households"]].to_numpy().tolist() == [
        ["Khu 1", "04960", 30], ["Khu 2", "04924", 20]
    ]  # fmt: skip
    assert hamlets["electricity"].tolist() == [False, True]
    assert "2 names of hamlets hold their commune" in str(only(findings, "commune_from_address").message)


def test_a_cell_that_cannot_be_read_does_not_cost_the_hamlet(tmp_path, communes):
    head = "Tên thôn,Xã/Phường,Kinh độ,Vĩ độ,Dân số,Số hộ,Có điện lưới\n"
    rows = "Thôn A,Liên Sơn,105.41,20.81,khoảng 300,80,có\nThôn B,Liên Sơn,105.42,20.82,200,-5,?\n"
    rows += ",Liên Sơn,105.43,20.83,100,20,có\nThôn D,Liên Sơn,?,20.84,100,20,có\n"
    hamlets, findings = read_hamlets(hamlets_file(tmp_path, head + rows), communes)
    told = hamlets[["name", "population", "households", "electricity"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["Thôn A", None, 80, True], ["Thôn B", 200, None, None],
    ]  # fmt: skip
    read_as_empty = [(item.row, item.column) for item in findings if "was read as empty" in str(item.message)]
    assert sorted(read_as_empty) == [(2, "Dân số"), (3, "Có điện lưới"), (3, "Số hộ")]
    assert sorted((item.row, item.column) for item in findings if item.severity == "error") == [
        (4, "Tên thôn"), (5, "Kinh độ"),
    ]  # fmt: skip
