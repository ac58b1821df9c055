"""Headings are recognised by what they say, and doubts are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.inputs.headings import match_headings
from phusong.tables import COMMUNES, FIBRE, FIBRE_NODES, HAMLETS, PUBLISHED, STATIONS

TABLES = (STATIONS, COMMUNES, HAMLETS, FIBRE, FIBRE_NODES, PUBLISHED)
DEPARTMENT = (
    *("STT", "Mã trạm", "Mã vị trí", "Nhà mạng", "Công nghệ", "Băng tần (MHz)", "Tần số (MHz)", "Băng thông (MHz)"),
    *("Độ cao anten (m)", "Góc phương vị (độ)", "Góc mở (độ)", "Góc cụp (độ)", "EIRP (dBm)", "Trạng thái"),
    *("Ngày phát sóng", "Mã xã", "Xã/Phường", "Kinh độ", "Vĩ độ"),
)


def test_the_list_that_a_department_keeps():
    matched = match_headings(DEPARTMENT, STATIONS, file="trạm.csv")
    assert not matched.findings
    assert matched.unused == ("STT", "Mã xã")
    assert set(matched.headings) == set(STATIONS.names)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("how", ["name", "heading_vi", "heading_en"])
def test_every_column_is_known_by_each_of_its_names(table, how):
    headings = [getattr(column, how) for column in table.columns]
    matched = match_headings(headings, table, file="a.csv")
    assert dict(matched.headings) == {column.name: getattr(column, how) for column in table.columns}
    assert not matched.findings


@given(
    st.sampled_from(STATIONS.columns),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from([" ", "_", "-"]),
)
def test_case_and_separators_do_not_matter(column, case, separator):
    heading = case(column.heading_vi).replace(" ", separator)
    assert match_headings([heading], STATIONS, file="a.csv").headings == {column.name: heading}


def test_two_headings_for_one_column_are_both_named():
    (finding,) = (
        item
        for item in match_headings(["Kinh độ", "Longitude", "Vĩ độ"], FIBRE_NODES, file="nodes.csv").findings
        if item.rule == "ambiguous_heading"
    )
    assert "'Kinh độ', 'Longitude'" in str(finding.message)
    assert finding.severity == "error"


def test_a_missing_column_is_named_with_a_near_miss():
    matched = match_headings(["Mã nút", "Kinh đô X", "Vĩ độ"], FIBRE_NODES, file="nodes.csv")
    (finding,) = matched.findings
    assert (finding.rule, finding.column, finding.file) == ("missing_column", "Kinh độ", "nodes.csv")
    assert "did you mean it by 'Kinh đô X'" in str(finding.message)


def test_a_missing_column_without_a_near_miss_lists_what_is_there():
    matched = match_headings(["Mã nút", "Vĩ độ", "Ghi chú"], FIBRE_NODES, file="nodes.csv")
    assert "Ghi chú" in str(matched.findings[0].message)


def test_projected_axes_are_not_taken_for_longitude_and_latitude():
    matched = match_headings(["Mã nút", "Tọa độ X", "Tọa độ Y", "X", "Y"], FIBRE_NODES, file="nodes.csv")
    assert set(matched.headings) == {"node_id"}


def test_the_attributes_of_a_public_commune_layer():
    headings = ["code", "name", "nameEn", "fullName", "type", "areaKm2", "area_geom_km2", "population_2025"]
    matched = match_headings(headings, COMMUNES, file="communes.geojson")
    assert not matched.findings
    assert matched.headings["name"] == "name"
    assert matched.headings["population"] == "population_2025"
    assert match_headings(["code", "fullName"], COMMUNES, file="a").headings["name"] == "fullName"


def test_a_year_after_a_heading_does_not_matter():
    matched = match_headings(["Mã xã", "Tên", "Dân số năm 2024", "Số hộ 2024"], COMMUNES, file="a.csv")
    assert matched.headings["population"] == "Dân số năm 2024"
    assert matched.headings["households"] == "Số hộ 2024"
