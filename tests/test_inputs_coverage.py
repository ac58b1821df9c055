"""Supplied coverage polygons: what is read, and what is refused by name."""

import geopandas as gpd
import made
import pytest
import shapely
from phusong.errors import InputError, SettingsError
from phusong.inputs.coverage import read_coverage

STATIONS = made.table_of([made.station(1), made.station(2, operator="VNPT", technology="5G", band_mhz=2600.0)])


def write(folder, rows, *, crs=4326, name="coverage.geojson"):
    shapes = [shapely.box(105.0 + i / 50, 21.0, 105.02 + i / 50, 21.02) for i in range(len(rows))]
    gpd.GeoDataFrame(rows, geometry=shapes, crs=crs).to_file(folder / name)
    return folder / name


def errors(found):
    return {(finding.rule, finding.row): finding for finding in found if finding.severity == "error"}


def test_polygons_are_read_with_vietnamese_or_english_headings(tmp_path):
    rows = [
        {"Nhà mạng": "viettel", "Công nghệ": "4g", "Mức thu (dBm)": "-95,5", "Mã trạm": None},
        {"Nhà mạng": "VNPT", "Công nghệ": "5G", "Mức thu (dBm)": None, "Mã trạm": "T002"},
    ]
    coverage, found = read_coverage(write(tmp_path, rows), STATIONS)
    assert not errors(found)
    assert coverage["operator"].tolist() == ["Viettel", "VNPT"]
    assert coverage["technology"].tolist() == ["4G", "5G"]
    assert coverage["level_dbm"].tolist()[0] == -95.5
    assert coverage["station_id"].isna().tolist() == [True, False]
    assert coverage.crs.to_epsg() == 4326


def test_unknown_operators_and_stations_are_errors_with_their_rows_in_both_languages(tmp_path):
    rows = [
        {"operator": "Vietell", "technology": "4G", "station_id": None},
        {"operator": "Viettel", "technology": "4G", "station_id": "T999"},
        {"operator": "Viettel", "technology": "4G", "station_id": "T002"},
        {"operator": "Gmobile", "technology": "2G", "station_id": None},
    ]
    coverage, found = read_coverage(write(tmp_path, rows), STATIONS)
    faults = errors(found)
    assert set(faults) == {("unknown_operator", 2), ("unknown_station", 3), ("unknown_station", 4)}
    assert "'Vietell' has no station in the list" in faults["unknown_operator", 2].message.render("en")
    assert "Vietell" in faults["unknown_operator", 2].message.render("vi")
    assert "nhà mạng" in faults["unknown_operator", 2].message.render("vi")
    assert "is a 5G station of VNPT" in faults["unknown_station", 4].message.render("en")
    # An operator of Viet Nam may declare its coverage without a list of stations.
    assert coverage["operator"].tolist() == ["Gmobile"]


def test_points_and_tables_are_no_coverage(tmp_path):
    points = gpd.GeoDataFrame(
        {"operator": ["Viettel"], "technology": ["4G"]}, geometry=[shapely.Point(105, 21)], crs=4326
    )
    points.to_file(tmp_path / "points.geojson")
    _, found = read_coverage(tmp_path / "points.geojson", STATIONS)
    assert ("not_a_polygon", 2) in errors(found)
    (tmp_path / "table.csv").write_text("operator,technology\nViettel,4G\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected a map layer of coverage polygons"):
        read_coverage(tmp_path / "table.csv", STATIONS)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_a_layer_without_a_reference_system_asks_for_it(tmp_path):
    path = write(tmp_path, [{"operator": "Viettel", "technology": "4G"}], crs=None, name="coverage.gpkg")
    with pytest.raises((InputError, SettingsError)):
        read_coverage(path, STATIONS)
    coverage, _ = read_coverage(path, STATIONS, crs="EPSG:4326")
    assert len(coverage) == 1
