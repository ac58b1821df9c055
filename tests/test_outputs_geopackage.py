"""GeoPackages written and read back by pyogrio and SQLite."""

import datetime as dt
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from phusong.errors import OutputError
from phusong.language import msg
from phusong.outputs.geopackage import Layer, write_geopackage
from shapely import MultiPolygon, Point, box

DAY = dt.date(2025, 10, 31)


@pytest.fixture
def stations() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "station_id": pd.Series(["PTO1", "PTO2"], dtype="str"),
            "eirp_dbm": [61.0, np.nan],
            "households": pd.array([12, None], dtype="Int64"),
            "special": pd.array([True, False], dtype="boolean"),
            "on_air_date": pd.Series(pd.to_datetime(["2019-06-15", None])).astype("datetime64[s]"),
            "filled": [("band_mhz", "eirp_dbm"), ()],
            "reason": [msg("{count} hamlets", count=3), None],
            "kind": pd.Categorical(["bản", "khu"]),
        },
        geometry=[Point(105.2, 21.1), Point(105.3, 21.2)],
        crs=4326,
    ).set_axis([40, 7])


@pytest.fixture
def communes() -> gpd.GeoDataFrame:
    shapes = [box(105, 21, 106, 22), MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])]
    return gpd.GeoDataFrame({"name": ["Thanh Sơn", "Việt Trì"]}, geometry=shapes, crs=4326)


def layers(stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> list[Layer]:
    return [
        Layer("communes", communes, "Xã, phường", "DỮ LIỆU GIẢ LẬP", {"synthetic": "yes"}),
        Layer("stations", stations, "Trạm", "Trạm đã làm sạch"),
    ]


def test_layers_come_back_with_their_cells(
    stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", layers(stations, communes), data_date=DAY, language="en")
    assert [name for name, _ in pyogrio.list_layers(path)] == ["communes", "stations"]
    back = pyogrio.read_dataframe(path, layer="stations")
    assert back["station_id"].tolist() == ["PTO1", "PTO2"]
    assert back["eirp_dbm"].tolist()[0] == 61.0
    assert back["households"].tolist()[0] == 12
    assert back[["eirp_dbm", "households", "reason", "on_air_date"]].isna().to_numpy().tolist() == [
        [False] * 4,
        [True] * 4,
    ]
    assert back["special"].tolist() == [True, False]
    assert back["on_air_date"].tolist()[0] == pd.Timestamp(2019, 6, 15)
    assert back["filled"].tolist() == ["band_mhz; eirp_dbm", ""]
    assert back["reason"].tolist()[0] == "3 hamlets"
    assert back["kind"].tolist() == ["bản", "khu"]
    assert back.geometry.tolist() == stations.geometry.tolist()
    assert back.crs.to_epsg() == 4326
    polygons = pyogrio.read_dataframe(path, layer="communes")
    assert polygons["name"].tolist() == communes["name"].tolist()
    assert polygons.geometry.geom_equals(communes.geometry).all()
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]


def test_titles_and_marks_stand_in_the_file(
    stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", layers(stations, communes), data_date=DAY)
    told = pyogrio.read_info(path, layer="communes")["layer_metadata"]
    assert told["IDENTIFIER"] == "Xã, phường"
    assert told["DESCRIPTION"] == "DỮ LIỆU GIẢ LẬP"
    assert told["synthetic"] == "yes"
    with closing(sqlite3.connect(path)) as base:
        stamps = [row[0] for row in base.execute("select last_change from gpkg_contents")]
        stamps += [row[0] for row in base.execute("select timestamp from gpkg_metadata_reference")]
    assert len(stamps) == 3
    assert {stamp[:10] for stamp in stamps} == {"2025-10-31"}


def test_the_same_tables_give_the_same_bytes_a_second_later(
    stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    first = write_geopackage(tmp_path / "a.gpkg", layers(stations, communes), data_date=DAY).read_bytes()
    time.sleep(1.1)
    second = write_geopackage(tmp_path / "b.gpkg", layers(stations, communes), data_date=DAY).read_bytes()
    assert first == second


def test_gdals_clock_runs_again_afterwards(communes: gpd.GeoDataFrame, tmp_path: Path) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    write_geopackage(tmp_path / "a.gpkg", [Layer("c", communes, "C")], data_date=DAY)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
    with pytest.raises(OutputError):
        write_geopackage(tmp_path, [Layer("c", communes, "C")], data_date=DAY)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_an_older_file_is_replaced_not_added_to(communes: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_geopackage(path, [Layer("old", communes, "Old")], data_date=DAY)
    write_geopackage(path, [Layer("new", communes, "New")], data_date=DAY)
    assert [name for name, _ in pyogrio.list_layers(path)] == ["new"]


def test_two_layers_of_one_title_are_refused_and_nothing_stays(communes: gpd.GeoDataFrame, tmp_path: Path) -> None:
    twins = [Layer("one", communes, "Same"), Layer("two", communes, "Same")]
    with pytest.raises(OutputError, match="layer two"):
        write_geopackage(tmp_path / "a.gpkg", twins, data_date=DAY)
    assert list(tmp_path.iterdir()) == []


def test_a_layer_without_rows_can_be_written(stations: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", [Layer("s", stations.iloc[:0], "S")], data_date=DAY)
    assert pyogrio.read_info(path, layer="s")["features"] == 0
    assert "station_id" in pyogrio.read_info(path, layer="s")["fields"]
