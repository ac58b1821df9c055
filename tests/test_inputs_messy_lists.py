"""The corpus of messy lists: each becomes the same table, or one message that says what to mend."""

import messy_lists as made
import pytest
from phusong.inputs import read_stations

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
    made.excel_dates,
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
