"""The corpus of messy lists: each becomes the same table, or one message that says what to mend."""

import datetime as dt
import tomllib

import messy_coordinates as places
import messy_files as files
import messy_forms as forms
import messy_groups as groups
import messy_lists as made
import messy_offices as offices
import messy_programs as programs
import messy_sheets as sheets
import pytest
from phusong.errors import InputError
from phusong.inputs import read_stations
from phusong.inputs.stations import StationSource, read_station_files
from phusong.inputs.stations.columns import meaning
from phusong.inputs.stations.mapping import with_mapping
from phusong.inputs.words import canonical

TWO = (
    files.csv_semicolons, files.csv_sep_line, files.tsv_utf16, files.csv_torn_decimals, files.csv_bars, files.tcvn3,
    files.tcvn3_in_a_workbook, files.vni, files.windows_1258, files.mojibake, files.xls, files.ods, files.html_as_xls,
    files.geopackage, files.geojson, files.shapefile, files.parquet, files.kml, files.kmz, files.zipped, files.gzipped,
    files.a_folder_of_operators, files.a_layer_without_a_system, files.kml_told_in_one_line,
    files.a_lock_beside_the_list_in_a_zip, files.kml_of_my_maps, files.text_named_xls, files.text_named_xlsx,
    files.a_workbook_named_csv, files.an_old_workbook_named_xlsx, files.lines_quoted_as_a_whole,
    files.columns_aligned_by_spaces, files.a_table_in_markdown, files.geojson_with_the_latitude_first,
    files.shapefile_with_the_latitude_first_and_no_system, files.a_file_geodatabase, sheets.a_sheet_an_operator,
    sheets.titles_two_row_headings_and_totals, sheets.sections_of_operators, sheets.hidden_rows,
    sheets.numbers_as_texts, sheets.english_headings, sheets.abbreviated_headings,
    sheets.sites_on_one_sheet_cells_on_another, sheets.marks_for_technologies, sheets.one_row_a_sector,
    sheets.azimuths_in_columns, sheets.dates_of_all_makes, sheets.excel_dates, sheets.headings_that_nobody_knows,
    sheets.words_of_data_beside_unknown_headings, sheets.operators_by_their_long_names, sheets.english_words_for_all,
    sheets.marks_of_true_and_false, sheets.marks_that_a_program_made_numbers_of, sheets.marks_of_all_signs,
    sheets.an_explanation_below_the_headings, sheets.units_below_the_headings, sheets.generations_in_words,
    sheets.a_signature_below_the_coordinates, places.longitude_first_in_one_cell, places.latitude_first_in_one_cell,
    places.degrees_minutes_seconds, places.vietnamese_hemispheres, places.degrees_in_three_columns,
    places.exchanged_axes, places.tm3_named_in_the_title, places.utm_named_in_the_heading, places.thousands_parted,
    places.degrees_of_vn_2000, places.labelled_in_one_cell, places.a_meridian_a_row, places.surveyors_e_and_n,
    places.a_height_behind_the_pair, places.letters_of_the_axes_in_front, places.quotation_marks_in_front,
    offices.lists_side_by_side, offices.lists_one_beneath_another, offices.operators_over_technologies_unmerged,
    offices.technologies_as_sections, offices.tenants_of_a_tower, offices.a_system_in_columns_of_its_own,
    offices.codes_of_systems, offices.a_system_in_a_heading_without_cells, offices.printed_pages,
    offices.carriers_and_makers_for_marks, offices.numbered_and_misspelt_headings,
    offices.shapefile_in_an_encoding_that_it_does_not_tell,
    groups.operators_over_columns, groups.operators_under_columns, groups.operators_within_headings,
    groups.operators_under_one_word, groups.technologies_with_places, groups.operators_over_technologies_with_places,
    groups.tenants_with_technologies,
    forms.a_form_with_lettered_columns, forms.an_annex_of_a_decision, forms.old_names_and_surveys_beside_what_holds,
    forms.points_of_a_map_program, forms.parts_of_degrees_between_dashes, forms.counts_in_the_order_of_the_heading,
    forms.counts_before_technologies, forms.objects_within_objects, forms.networks_within_global_ids,
    forms.a_workbook_named_ods, forms.owners_beside_users,
    programs.opencellid_without_headings, programs.opencellid_api, programs.opencellid_json, programs.gmon_clf,
    programs.tems_cel, programs.telcell, programs.channel_numbers, programs.clf_without_headings,
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
    stations, report = read_stations(sheets.technologies_in_one_cell(tmp_path))
    assert kinds(stations) == [
        ("VNPT", "3G", "T2"), ("VNPT", "4G", "T2"),
        ("Viettel", "2G", "T1"), ("Viettel", "3G", "T1"), ("Viettel", "4G", "T1"),
    ]  # fmt: skip
    assert stations["station_id"].tolist() == ["T1-2G", "T1-3G", "T1-4G", "T2-3G", "T2-4G"]
    assert only(report, "unfolded").row == 2


def test_operators_that_share_a_row_have_a_station_each(tmp_path):
    stations, _ = read_stations(sheets.operators_that_share_a_mast(tmp_path))
    assert sorted(zip(stations["operator"], stations["technology"], strict=True)) == [
        ("VNPT", "3G"), ("VNPT", "4G"), ("Viettel", "3G"), ("Viettel", "4G"),
    ]  # fmt: skip
    assert stations["station_id"].is_unique


def test_a_heading_that_only_its_cells_tell_is_warned_of(tmp_path):
    _, report = read_stations(sheets.headings_that_nobody_knows(tmp_path))
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
    stations, _ = read_stations(files.csv_bars(tmp_path), tmp_path / "xa.geojson")
    assert stations["commune_code"].tolist() == ["08504", "08505"]
    with pytest.raises(InputError, match=r"commune_code.*hand in their file"):
        read_stations(files.csv_bars(tmp_path), made.communes().rename(columns={"commune_code": "code"}))


def test_an_operators_column_holds_its_technologies(tmp_path):
    stations, report = read_stations(sheets.marks_for_operators(tmp_path))
    assert only(report, "empty_cell").row == 3  # MobiFone's x names no technology
    assert kinds(stations) == [("Viettel", "4G", "T1")]


@pytest.mark.parametrize("maker", [sheets.merged_cells_of_a_site, sheets.rows_that_lean_on_the_one_above])
def test_a_row_below_a_station_is_another_technology_of_it(tmp_path, maker):
    stations, report = read_stations(maker(tmp_path))
    assert not [item for item in report if item.severity == "error"]
    assert kinds(stations) == [("VNPT", "3G", "T2"), ("Viettel", "3G", "T1"), ("Viettel", "4G", "T1")]


def test_sectors_are_one_station_with_their_azimuths(tmp_path):
    stations, report = read_stations(sheets.one_row_a_sector(tmp_path))
    assert stations["azimuth_deg"].tolist() == ["0/120/240", "30/210"]
    assert stations["antenna_height_m"].tolist() == [42, 35]
    assert "5 rows are sectors or cells of 2 stations" in str(only(report, "sectors").message)


def test_azimuths_and_tilts_of_several_columns(tmp_path):
    stations, _ = read_stations(sheets.azimuths_in_columns(tmp_path))
    assert stations["azimuth_deg"].tolist() == ["0/120/240", "30/210"]
    assert stations["downtilt_deg"].tolist() == [5, 4]


def test_cells_of_a_crowd_become_sites_and_what_cannot_be_is_flagged(tmp_path):
    stations, report = read_stations(programs.opencellid_without_headings(tmp_path), made.communes())
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


def test_carriers_of_one_band_are_one_station_with_its_sectors(tmp_path):
    stations, report = read_stations(sheets.carriers_and_sectors_of_4g(tmp_path))
    assert not [item for item in report if item.severity == "error"]
    told = stations[["station_id", "operator", "technology", "band_mhz", "azimuth_deg"]].to_numpy().tolist()
    assert told == [["461", "Viettel", "4G", 1800.0, "0/120"]]
    assert stations["frequency_mhz"].isna().all()
    stations, report = read_stations(sheets.each_sector_of_2g_on_its_own_channel(tmp_path))
    assert not [item for item in report if item.severity == "error"]
    assert stations[["station_id", "operator", "band_mhz", "azimuth_deg"]].to_numpy().tolist() == [
        ["T1", "VNPT", 900.0, "0/120"]
    ]


def test_a_table_on_its_side_is_refused_with_what_to_do(tmp_path):
    _, report = read_stations(sheets.on_its_side(tmp_path))
    assert "Transpose" in str(only(report, "on_its_side").message)


def test_what_is_no_row_beneath_the_headings_is_told(tmp_path):
    _, report = read_stations(sheets.an_explanation_below_the_headings(tmp_path))
    assert [(item.row, item.severity) for item in report if item.rule == "explanation"] == [
        (2, "warning"),
        (3, "warning"),
    ]
    stations, _ = read_stations(sheets.units_below_the_headings(tmp_path))
    assert stations["antenna_height_m"].tolist() == pytest.approx([137 * 0.3048, 100 * 0.3048])


def test_a_station_without_coordinates_is_no_explanation(tmp_path):
    path = made.delimited(tmp_path, ("T0", "Viettel", "4G", "chưa có", "chưa có"), *made.ROWS)
    _, report = read_stations(path)
    assert [item.row for item in report if item.severity == "error"] == [2, 2]


@pytest.mark.parametrize(("cell", "told"), [
    ("x (L1800)", ("T1", 1800.0, "on_air", None)), ("L1800", ("T1", 1800.0, "on_air", None)),
    ("Có, từ 2019", ("T1", None, "on_air", "2019-01-01")), ("15/06/2019", ("T1", None, "on_air", "2019-06-15")),
    ("QH 2026", ("T1", None, "planned", None)), ("PTO_4G_01", ("PTO_4G_01", None, "on_air", None)),
    ("2 trạm", ("T1", None, "on_air", None)), ("3.0", ("T1", None, "on_air", None)), ("0.0", None), ("☐", None),
])  # fmt: skip
def test_what_a_cell_of_a_technologys_column_says(tmp_path, cell, told):
    path = made.delimited(tmp_path, ("T1", "VNPT", cell, 105.2, 21.2), headings=("Mã", "Nhà mạng", "4G", "Long", "Lat"))
    stations, _ = read_stations(path)
    found = stations[["station_id", "band_mhz", "status", "on_air_date"]].astype(object)
    rows = [
        (row.station_id, row.band_mhz, row.status, None if row.on_air_date is None else str(row.on_air_date.date()))
        for row in found.where(found.notna(), None).itertuples()
    ]
    assert rows == ([told] if told else [])


@pytest.mark.parametrize("cell", ["✗", "98.5", "45 Mbps", "?"])
def test_a_mark_that_nobody_can_read_is_an_error(tmp_path, cell):
    path = made.delimited(tmp_path, ("T1", "VNPT", cell, 105.2, 21.2), headings=("Mã", "Nhà mạng", "4G", "Long", "Lat"))
    _, report = read_stations(path)
    assert only(report, "unreadable").value == cell


def test_bands_find_their_technologies_or_are_told(tmp_path):
    rows = [
        ("T1", "Viettel", "4G/5G", "B1/B3/n78"), ("T2", "VNPT", "3G", "B8"), ("T3", "VNPT", "5G", "700MHz"),
        ("T4", "VNPT", "4G", "1805-1825 MHz"), ("T5", "VNPT", "4G", "B3/n78"), ("T6", "VNPT", "2G/3G/4G", "900/1800"),
    ]  # fmt: skip
    headings = ("Mã trạm", "Nhà mạng", "Công nghệ", "Băng tần", "Kinh độ", "Vĩ độ")
    path = made.delimited(tmp_path, *((*row, 105.2 + i / 10, 21.2) for i, row in enumerate(rows)), headings=headings)
    stations, report = read_stations(path)
    assert [
        (site[:2], technology, band) for site, technology, band in
        stations[stations["band_mhz"].notna()][["station_id", "technology", "band_mhz"]].to_numpy()
    ] == [
        ("T1", "5G", 3500), ("T1", "4G", 2100), ("T1", "4G", 1800), ("T2", "3G", 900), ("T3", "5G", 700),
        ("T4", "4G", 1800), ("T5", "4G", 1800),
    ]  # fmt: skip
    assert "2 rows (6–7)" in str(only(report, "bands_unplaced").message)


def test_heights_of_several_sectors_and_among_words(tmp_path):
    cells = ("42/42/36", "cột 42m", "0", ".", "137 ft", "42,5 m")
    rows = [(f"T{i}", "VNPT", "4G", 105.2 + i / 100, 21.2, cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Độ cao anten (m)")))
    heights = stations["antenna_height_m"].astype(object).where(stations["antenna_height_m"].notna(), None).tolist()
    assert heights == [42, 42, None, None, pytest.approx(41.7576), 42.5]
    assert only(report, "sectors_differ").row == 2
    assert (only(report, "number_among_words").row, only(report, "number_among_words").severity) == (3, "warning")
    assert only(report, "zero_height").row == 4


def test_the_direction_of_what_moves_is_no_azimuth(tmp_path):
    head = "mcc,mnc,lac,cellid,lon,lat,signal,speed,direction,act"
    stations, _ = read_stations(made.text(tmp_path, head, "452,04,4461,77079308,105.2,21.2,-95,7,12,LTE"))
    assert stations[["technology", "azimuth_deg"]].astype(object).fillna("").to_numpy().tolist() == [["4G", ""]]


@pytest.mark.parametrize(
    ("name", "advice"), [("a.qgz", "export the layer itself"), ("a.docx", "copy the table into a sheet"),
                         ("a.dbf", "hand in the .shp"), ("a.rar", "unpack it"), ("a.xyz", "expected one of .csv")]
)  # fmt: skip
def test_a_file_of_another_kind_gets_advice(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(InputError, match=advice):
        read_stations(tmp_path / name)


@pytest.mark.parametrize("word", ["vitri", "toado", "dd", "lapdat", "vn2000", "tm3", "moi", "kinhdo", "hoatdong"])
def test_a_heading_that_says_one_word_a_hundred_times_ends(word):
    for text in (word * 30, f"kinhdo{word * 40}q", f"toado{word * 40}?q", f"docao{word * 40}q", f"xa{word * 40}q"):
        assert meaning(text).column in ("", "lon", "place", "coordinates", "on_air_date", "commune_declared")


def test_a_date_yet_to_come_is_told_once_a_row_in_the_way_dates_are_written(tmp_path):
    path = made.delimited(
        tmp_path, ("T1", "VNPT", "2G/3G/4G", 105.2, 21.2, "15/06/2027"), headings=(*made.HEADINGS, "Ngày phát sóng")
    )
    _, report = read_stations(path, data_date=dt.date(2026, 10, 31))
    assert "since 15/06/2027, which lies after 31/10/2026" in str(only(report, "date_in_future").message)


@pytest.mark.parametrize("parts", [(104, 75, 30), (105.1, 6, 0), (105, 6.5, 30), (105, "sáu", 0), (None, 6, 0)])
def test_parts_of_degrees_that_make_no_angle_are_refused_in_their_row(tmp_path, parts):
    stations, report = read_stations(places.an_angle_in_columns(tmp_path, *parts), made.communes())
    assert stations["station_id"].tolist() == ["T1", "T2"]
    finding = only(report, "unreadable")
    assert (finding.severity, finding.row, finding.column) == ("error", 5, "Kinh độ / Độ")
    assert "below 60" in str(finding.message)
