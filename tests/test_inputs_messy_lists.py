"""The corpus of messy lists: each becomes the same table, or one message that says what to mend."""

import tomllib

import messy_lists as made
import numpy as np
import pyproj
import pytest
from phusong.errors import InputError
from phusong.inputs import read_stations
from phusong.inputs.coordinate_systems import to_wgs84
from phusong.inputs.ground import communes_at
from phusong.inputs.stations import StationSource, read_station_files
from phusong.inputs.stations.mapping import with_mapping
from phusong.inputs.words import canonical

PLAIN = {("T1", "Viettel", "4G"), ("T2", "VNPT", "3G")}
TWO = (
    made.csv_semicolons, made.csv_sep_line, made.tsv_utf16, made.csv_torn_decimals, made.csv_bars, made.tcvn3,
    made.tcvn3_in_a_workbook, made.vni, made.windows_1258, made.mojibake, made.xls, made.ods, made.html_as_xls,
    made.geopackage, made.geojson, made.shapefile, made.parquet, made.kml, made.kmz, made.zipped, made.gzipped,
    made.a_folder_of_operators, made.a_sheet_an_operator, made.titles_two_row_headings_and_totals,
    made.sections_of_operators, made.hidden_rows, made.numbers_as_texts, made.english_headings,
    made.abbreviated_headings, made.sites_on_one_sheet_cells_on_another, made.marks_for_technologies,
    made.one_row_a_sector, made.azimuths_in_columns, made.longitude_first_in_one_cell,
    made.latitude_first_in_one_cell, made.degrees_minutes_seconds, made.vietnamese_hemispheres,
    made.degrees_in_three_columns, made.exchanged_axes, made.tm3_named_in_the_title, made.utm_named_in_the_heading,
    made.thousands_parted, made.degrees_of_vn_2000, made.opencellid_without_headings, made.opencellid_api,
    made.opencellid_json, made.gmon_clf, made.tems_cel, made.telcell, made.channel_numbers, made.dates_of_all_makes,
    made.excel_dates, made.headings_that_nobody_knows, made.words_of_data_beside_unknown_headings,
    made.operators_by_their_long_names, made.labelled_in_one_cell, made.a_meridian_a_row,
    made.a_layer_without_a_system, made.kml_told_in_one_line, made.a_lock_beside_the_list_in_a_zip,
    made.clf_without_headings, made.kml_of_my_maps, made.surveyors_e_and_n, made.english_words_for_all,
    made.a_height_behind_the_pair,
)  # fmt: skip


@pytest.mark.parametrize("maker", TWO, ids=lambda maker: maker.__name__)
def test_each_becomes_the_same_two_stations(tmp_path, maker):
    stations, report = read_stations(maker(tmp_path), made.communes())
    assert not [item for item in report if item.severity == "error"]
    told = stations.sort_values("lon")
    assert list(zip(told["operator"], told["technology"], strict=True)) == [("Viettel", "4G"), ("VNPT", "3G")]
    assert told["lon"].tolist() == pytest.approx([105.2, 105.31], abs=2e-4 if "opencellid" in maker.__name__ else 1e-7)
    assert told["lat"].tolist() == pytest.approx([21.2, 21.15], abs=2e-4 if "opencellid" in maker.__name__ else 1e-7)
    assert told["commune_code"].tolist() == ["08504", "08505"]
    assert told["station_id"].is_unique


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def kinds(stations):
    return sorted(zip(stations["operator"], stations["technology"], stations["site_id"], strict=True))


def test_technologies_in_one_cell_become_a_station_each(tmp_path):
    stations, report = read_stations(made.technologies_in_one_cell(tmp_path))
    assert kinds(stations) == [
        ("VNPT", "3G", "T2"), ("VNPT", "4G", "T2"),
        ("Viettel", "2G", "T1"), ("Viettel", "3G", "T1"), ("Viettel", "4G", "T1"),
    ]  # fmt: skip
    assert stations["station_id"].tolist() == ["T1-2G", "T1-3G", "T1-4G", "T2-3G", "T2-4G"]
    assert only(report, "unfolded").row == 2


def test_operators_that_share_a_row_have_a_station_each(tmp_path):
    stations, _ = read_stations(made.operators_that_share_a_mast(tmp_path))
    assert sorted(zip(stations["operator"], stations["technology"], strict=True)) == [
        ("VNPT", "3G"), ("VNPT", "4G"), ("Viettel", "3G"), ("Viettel", "4G"),
    ]  # fmt: skip
    assert stations["station_id"].is_unique


def test_a_heading_that_only_its_cells_tell_is_warned_of(tmp_path):
    _, report = read_stations(made.headings_that_nobody_knows(tmp_path))
    told = [item.column for item in report if item.rule == "told_by_cells"]
    assert set(told) >= {"Sóng", "Bên sở hữu", "Tung độ địa lý", "Hoành độ địa lý"}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Đã đưa vào sử dụng", "on_air"), ("Không hoạt động", "off"), ("Chưa phát sóng", "planned"),
        ("Đang xây dựng", "planned"), ("Đã thanh lý", "off"), ("Tạm dừng", "off"), ("Mất điện", "Mất điện"),
    ],
)  # fmt: skip
def test_a_status_is_told_by_its_words(said, status):
    assert canonical(said, "status") == status


def test_communes_may_be_a_file(tmp_path):
    made.communes().rename(columns={"commune_code": "code"}).to_file(tmp_path / "xa.geojson")
    stations, _ = read_stations(made.csv_bars(tmp_path), tmp_path / "xa.geojson")
    assert stations["commune_code"].tolist() == ["08504", "08505"]
    with pytest.raises(InputError, match=r"commune_code.*hand in their file"):
        read_stations(made.csv_bars(tmp_path), made.communes().rename(columns={"commune_code": "code"}))


def test_an_operators_column_holds_its_technologies(tmp_path):
    stations, report = read_stations(made.marks_for_operators(tmp_path))
    assert only(report, "empty_cell").row == 3  # MobiFone's x names no technology
    assert kinds(stations) == [("Viettel", "4G", "T1")]


@pytest.mark.parametrize("maker", [made.merged_cells_of_a_site, made.rows_that_lean_on_the_one_above])
def test_a_row_below_a_station_is_another_technology_of_it(tmp_path, maker):
    stations, report = read_stations(maker(tmp_path))
    assert not [item for item in report if item.severity == "error"]
    assert kinds(stations) == [("VNPT", "3G", "T2"), ("Viettel", "3G", "T1"), ("Viettel", "4G", "T1")]


def test_sectors_are_one_station_with_their_azimuths(tmp_path):
    stations, report = read_stations(made.one_row_a_sector(tmp_path))
    assert stations["azimuth_deg"].tolist() == ["0/120/240", "30/210"]
    assert stations["antenna_height_m"].tolist() == [42, 35]
    assert "5 rows are sectors or cells of 2 stations" in str(only(report, "sectors").message)


def test_azimuths_and_tilts_of_several_columns(tmp_path):
    stations, _ = read_stations(made.azimuths_in_columns(tmp_path))
    assert stations["azimuth_deg"].tolist() == ["0/120/240", "30/210"]
    assert stations["downtilt_deg"].tolist() == [5, 4]


@pytest.mark.parametrize(
    ("maker", "code"), [(made.tm3_told_by_the_communes, 9208), (made.tm3_of_another_meridian, 9211)]
)
def test_the_zone_of_vn_2000_is_told_by_the_communes(tmp_path, maker, code):
    stations, report = read_stations(maker(tmp_path), made.communes())
    assert f"EPSG:{code}" in str(only(report, "converted").message)
    assert stations[["lon", "lat"]].to_numpy()[:2] == pytest.approx(np.array(made.PLACES), abs=1e-7)
    assert report.tables[0].confidence > 0.8


def test_metres_in_doubt_are_refused_with_the_candidates(tmp_path):
    stations, report = read_stations(made.metres_of(tmp_path, 9208, "Y", "X", count=0), made.communes())
    finding = only(report, "metres_for_degrees")
    assert finding.severity == "error"
    assert stations.empty
    for told in ("EPSG:9208", "EPSG:9207", "not sure", "Set crs for this file"):
        assert told in str(finding.message)


def test_a_lost_decimal_point_is_put_back_with_a_warning(tmp_path):
    stations, report = read_stations(made.points_lost(tmp_path), made.communes())
    assert only(report, "converted").severity == "warning"
    assert stations[["lon", "lat"]].to_numpy()[:2] == pytest.approx(np.array(made.PLACES), abs=1e-9)


def helmert(lon, lat):
    """VN-2000 to WGS 84 by the official parameters (EPSG:6960, position vector), from scratch."""
    a, f = 6378137.0, 1 / 298.257223563
    e2 = f * (2 - f)
    phi, lam = np.radians(lat), np.radians(lon)
    n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    x = np.array([n * np.cos(phi) * np.cos(lam), n * np.cos(phi) * np.sin(lam), n * (1 - e2) * np.sin(phi)])
    rx, ry, rz = np.radians(np.array([-0.00928836, 0.01975479, -0.00427372]) / 3600)
    # EPSG:6960 is a coordinate-frame rotation: the transpose of a position vector's.
    turn = np.array([[1, rz, -ry], [-rz, 1, rx], [ry, -rx, 1]])
    y = np.array([[-191.90441429], [-39.30318279], [-111.45032835]]) + (1 + 0.252906278e-6) * turn @ x
    lon_new = np.degrees(np.arctan2(y[1], y[0]))
    p, phi_new = np.hypot(y[0], y[1]), np.arctan2(y[2], np.hypot(y[0], y[1]) * (1 - e2))
    for _ in range(6):
        n = a / np.sqrt(1 - e2 * np.sin(phi_new) ** 2)
        phi_new = np.arctan2(y[2] + e2 * n * np.sin(phi_new), p)
    return lon_new, np.degrees(phi_new)


@pytest.mark.parametrize("code", [5897, 9208, 9211, 3405])
def test_the_datum_shift_is_the_official_one_to_a_centimetre(code):
    lon, lat = np.array(made.spread(20)).T
    wgs = helmert(lon, lat)
    _, _, shift = pyproj.Geod(ellps="WGS84").inv(lon, lat, *wgs)
    assert shift == pytest.approx(np.full(20, 224), abs=2)
    plane = pyproj.Proj(f"EPSG:{code}")
    metres = plane(lon, lat)
    found = to_wgs84(f"EPSG:{code}").transform(*metres)
    _, _, off = pyproj.Geod(ellps="WGS84").inv(*wgs, *found)
    assert np.max(np.abs(off)) < 0.01


def test_a_forgotten_shift_is_caught_by_the_declared_communes(tmp_path):
    places = np.array(made.spread(1500))
    of = made.communes()
    named = of["name"].to_numpy()[communes_at(*places.T, of)]
    lon, lat = pyproj.Transformer.from_crs(4326, 4756, always_xy=True).transform(*places.T)
    rows = [(f"T{i}", "VNPT", "3G", x, y, name) for i, (x, y, name) in enumerate(zip(lon, lat, named, strict=True))]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Xã"))
    _, report = read_stations(path, of)
    assert only(report, "shift_forgotten").severity == "warning"
    assert "EPSG:4756" in str(only(report, "shift_forgotten").message)
    _, right = read_stations(path, of, crs="EPSG:4756")
    assert not [item for item in right if item.rule in ("shift_forgotten", "declared_elsewhere")]


def test_cells_of_a_crowd_become_sites_and_what_cannot_be_is_flagged(tmp_path):
    stations, report = read_stations(made.opencellid_without_headings(tmp_path), made.communes())
    assert len(stations) == 2
    # The mean, weighted by 50 and 5 samples.
    assert stations["lon"].min() == pytest.approx(105.2 + 0.0004 * 5 / 55)
    assert only(report, "absurd_range").row == 3
    assert "within 200 m" in str(only(report, "cells_clustered").message)


def test_what_was_recognised_is_shown_saved_and_obeyed(tmp_path):
    path = made.delimited(tmp_path, *made.ROWS, headings=("Ký hiệu riêng", *made.HEADINGS[1:]))
    _, report = read_stations(path)
    assert dict(report.tables[0].mapping)["Ký hiệu riêng"] == "-"
    text = (
        '# ours\n[[inputs.stations]]\npath = "list.csv"\n[inputs.stations.headings]\n"Ký hiệu riêng" = "station_id"\n'
    )
    saved = with_mapping(text, tmp_path, report.tables)
    assert saved.startswith("# ours\n")
    headings = tomllib.loads(saved)["inputs"]["stations"][0]["headings"]
    assert headings["Ký hiệu riêng"] == "station_id"  # what a person wrote stays
    assert headings["Kinh độ"] == "lon"
    stations, _ = read_station_files([StationSource(path, headings=headings)])
    assert stations["station_id"].tolist() == ["T1", "T2"]
