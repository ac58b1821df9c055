"""Hamlets, fibre, published figures and further indicators."""

import re

import geopandas as gpd
import pytest
import shapely
from phusong.inputs import (
    read_fibre,
    read_fibre_nodes,
    read_hamlets,
    read_indicators,
    read_published,
    sentence,
)
from phusong.tables import FIBRE, FIBRE_NODES, HAMLETS, PUBLISHED
from pyproj import Geod


@pytest.fixture
def communes():
    table = {
        "commune_code": ["00001", "00002"],
        "name": ["Thanh Sơn", "Việt Trì"],
        "type": ["xã", "phường"],
        "area_km2": [115.0, 115.0],
        "population": [1000, 2000],
        "households": [250, 500],
    }
    squares = [shapely.box(105.0, 21.0, 105.1, 21.1), shapely.box(105.1, 21.0, 105.2, 21.1)]
    frame = gpd.GeoDataFrame(table, geometry=squares, crs=4326)
    return frame.astype({"population": "Int64", "households": "Int64"})


@pytest.fixture
def write(tmp_path):
    def written(text, name="bảng.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


def rules(findings):
    return {item.rule for item in findings}


HAMLET_HEADINGS = "Mã thôn,Tên thôn/bản/khu,Mã xã,Dân số,Có điện lưới,Đặc biệt khó khăn,Kinh độ,Vĩ độ\n"


def test_hamlets(write, communes):
    rows = "h1,Bản Dùng,1,400,có,x,105.05,21.05\nh2,Khu 3,,600,không,,105.06,21.05\n"
    hamlets, findings = read_hamlets(write(HAMLET_HEADINGS + rows), communes)
    assert list(hamlets.columns) == [*HAMLETS.names, "placed", "extent", "geometry"]
    assert {name: str(hamlets[name].dtype) for name in HAMLETS.names} == {c.name: c.dtype for c in HAMLETS.columns}
    assert hamlets["commune_code"].tolist() == ["00001", "00001"]
    assert hamlets["electricity"].tolist() == [True, False]
    assert rules(findings) == {"leading_zero", "commune_filled", "rows_read"}
    assert "2 rows were read; 2 are used" in str(only(findings, "rows_read").message)


def test_a_hamlet_declared_in_another_commune_than_its_place(write, communes):
    hamlets, findings = read_hamlets(write(HAMLET_HEADINGS + "h1,Bản Dùng,00002,,,,105.05,21.05\n"), communes)
    finding = only(findings, "declared_elsewhere")
    assert (finding.row, finding.value, finding.severity) == (2, "00002", "warning")
    text = str(finding.message)
    assert "declared in phường Việt Trì (00002), but the coordinates lie in xã Thanh Sơn (00001)" in text
    # Half a twentieth of a degree of longitude at 21.05° N.
    metres = int(re.search(r"(\d+) m from the declared commune's edge", text)[1])
    assert metres == pytest.approx(Geod(ellps="WGS84").inv(105.05, 21.05, 105.1, 21.05)[2], rel=1e-3)
    assert hamlets["commune_code"].tolist() == ["00002"]


def test_hamlets_outside_or_of_an_unknown_commune(write, communes):
    rows = "h1,Bản Dùng,00001,,,,105.5,21.5\nh2,Khu 3,99999,,,,105.05,21.05\n"
    hamlets, findings = read_hamlets(write(HAMLET_HEADINGS + rows), communes)
    assert only(findings, "outside_communes").row == 2
    unknown = only(findings, "unknown_commune")
    assert "'99999' is no commune of the boundaries; the one at the coordinates" in str(unknown.message)
    assert hamlets["commune_code"].tolist() == ["00001", "00001"]


def test_what_the_hamlets_leave_of_the_population(write, communes):
    rows = "h1,a,00001,400,,,105.05,21.05\nh2,b,00001,,,,105.06,21.05\nh3,c,00002,2000,,,105.15,21.05\n"
    finding = only(read_hamlets(write(HAMLET_HEADINGS + rows), communes)[1], "population_residual")
    assert (finding.value, finding.severity) == ("600", "info")
    assert "Thanh Sơn (00001): its hamlets have 400 people and the commune 1,000" in str(finding.message)


FIBRE_HEADINGS = "commune_code,operator,households_infrastructure,households_accessible,households_subscribed\n"


def test_fibre_with_its_union(write, communes):
    rows = "00001,Viettel,200,180,100\n00001,VinaPhone,150,120,60\n00001,any,220,200,160\n00002,any,1,1,1\n"
    fibre, findings = read_fibre(write(FIBRE_HEADINGS + rows), communes)
    assert list(fibre.columns) == list(FIBRE.names)
    assert fibre["operator"].tolist() == ["Viettel", "VNPT", "any", "any"]
    assert rules(findings) == {"spelling", "rows_read"}


def test_only_subscribers_can_be_added_up(write, communes):
    rows = "00001,Viettel,200,180,100\n00001,VNPT,150,120,60\n00002,Viettel,9,9,9\n00002,VNPT,9,9,\n"
    fibre, findings = read_fibre(write(FIBRE_HEADINGS + rows), communes)
    union = fibre[fibre["operator"] == "any"].set_index("commune_code")
    assert union.loc["00001", "households_subscribed"] == 160
    assert union["households_subscribed"].isna().tolist() == [False, True]
    assert union[["households_accessible", "households_infrastructure"]].isna().all(axis=None)
    assert "2 communes have no row 'any'" in str(only(findings, "union_derived").message)
    assert {name: str(fibre[name].dtype) for name in FIBRE.names} == {c.name: c.dtype for c in FIBRE.columns}


def test_fibre_that_contradicts_itself_is_warned_of(write, communes):
    rows = "00001,Viettel,100,120,90\n00001,any,251,120,80\n"
    _, findings = read_fibre(write(FIBRE_HEADINGS + rows), communes)
    assert "is 120 and" in str(only(findings, "ratios_disordered").message)
    assert "has 250 households" in str(only(findings, "more_than_commune").message)
    impossible = [item for item in findings if item.rule == "union_impossible"]
    assert [item.value for item in impossible] == ["80", "251"]
    assert all(item.severity == "warning" for item in findings if item.rule != "rows_read")


def test_fibre_of_an_unknown_commune_is_told_and_not_used(write, communes):
    fibre, findings = read_fibre(write(FIBRE_HEADINGS + "8542,Viettel,1,1,1\n"), communes)
    unknown = only(findings, "unknown_commune")
    text = "bảng.csv, row 2, column commune_code: '08542' is no commune of the boundaries; the row was not used"
    assert str(sentence(unknown)) == text
    assert unknown.severity == "warning"
    assert fibre.empty


def test_fibre_by_the_names_of_communes_with_a_row_of_totals(write, communes):
    rows = "THANH SON,VNPT,90\nPhường Việt Trì,Viettel,80\nxã Thanh Sơn,Viettel,70\nTổng cộng,,230\n"
    fibre, findings = read_fibre(write("Xã/phường,Nhà mạng,Số hộ đang sử dụng cáp quang\n" + rows), communes)
    union = fibre[fibre["operator"] == "any"].set_index("commune_code")["households_subscribed"]
    assert union.to_dict() == {"00001": 160, "00002": 80}
    total = only(findings, "total")
    assert (total.row, total.severity) == (5, "warning")
    assert "as 230 and the rows add up to 240" in str(total.message)


def test_nodes_in_the_writings_of_stations(write, communes):
    nodes, _ = read_fibre_nodes(write('Mã nút,Toạ độ\nn1,"21°03\'00""N 105°03\'00""E"\n'), communes)
    assert nodes[["lon", "lat"]].to_numpy().tolist() == [[pytest.approx(105.05), pytest.approx(21.05)]]
    assert nodes["commune_code"].tolist() == ["00001"]


def test_fibre_nodes(write, communes):
    text = "Mã nút,Nhà mạng,Kinh độ,Vĩ độ,Dung lượng (hộ)\nn1,Vinaphone,105.05,21.05,512\nn2,Viettel,106.5,21,\n"
    nodes, findings = read_fibre_nodes(write(text), communes)
    assert list(nodes.columns) == [*FIBRE_NODES.names, "geometry"]
    assert nodes["commune_code"].isna().tolist() == [False, True]
    assert only(findings, "outside_communes").row == 3


def test_published(write):
    text = "date,scope,indicator,relation,value,unit,source\n2024-10,P,fibre,,76.77,%,x\n2025-10,P,area,trên,99,%,y\n"
    published, findings = read_published(write(text))
    assert list(published.columns) == list(PUBLISHED.names)
    assert published["relation"].tolist() == ["=", ">"]
    assert not findings


def test_a_published_date_that_cannot_be_read_is_told(write):
    table, findings = read_published(write("date,scope,indicator,value\nsau Tết,P,a,1\nQuý I/2025,P,a,1\n"))
    assert len(table) == 2
    assert [
        (found.row, found.column, found.value, found.severity) for found in findings if found.rule == "unreadable"
    ] == [(2, "date", "sau Tết", "warning")]


def test_an_empty_published_value_is_an_error_with_its_row(write):
    published, findings = read_published(write("date,scope,indicator,value\n2024,P,a,\n2025,P,a,1\n"))
    finding = only(findings, "empty_cell")
    assert (finding.row, finding.column, finding.severity) == (2, "value", "error")
    assert published["date"].tolist() == ["2025"]


def test_indicators_keep_their_names_and_join_by_code_or_name(write, communes):
    one = write(
        'Mã xã,Tên xã,Tỷ lệ điện thoại thông minh (%),Ghi chú\n1,Thanh Sơn,"88,7",a\n2,Việt Trì,90,\n', "một.csv"
    )
    two = write("Xã/Phường;Máy tính\nPhường Việt Trì;1.234,5\n", "hai.csv")
    table, findings = read_indicators([one, two], communes)
    assert table.index.tolist() == ["00001", "00002"]
    assert table["Tỷ lệ điện thoại thông minh (%)"].tolist() == [88.7, 90.0]
    assert table["Máy tính"].tolist()[1] == 1234.5
    assert list(table.columns) == ["Tỷ lệ điện thoại thông minh (%)", "Máy tính"]
    missing = only(findings, "communes_missing")
    assert (missing.file, missing.severity) == ("hai.csv", "warning")
    assert "Thanh Sơn (00001)" in str(missing.message)
    assert "Ghi chú" in str(only(findings, "unused_headings").message)


def test_indicator_faults(write, communes):
    one = write("Mã xã,a,b\n1,1,2\n2,x,3\n", "một.csv")
    two = write("Mã xã,a\n1,1\n2,2\n", "hai.csv")
    _, findings = read_indicators([one, two], communes)
    assert str(sentence(only(findings, "unreadable"))) == "một.csv, row 3: a is 'x'; expected a number"
    assert "'a' stands in một.csv already" in str(only(findings, "duplicate_column").message)
    _, findings = read_indicators([write("Ghi chú,a\nx,1\n")], communes)
    assert "joined to communes" in str(only(findings, "missing_column").message)
    _, findings = read_indicators([write("Mã xã,a\n1,x\n")], communes)
    assert only(findings, "no_numbers").severity == "error"
    _, findings = read_indicators([write("Mã xã,a\n1,1\n1,2\n2,2\n")], communes)
    assert only(findings, "duplicate").row == 3


@pytest.mark.parametrize(
    ("read", "text", "missing"),
    [
        (read_hamlets, "Mã thôn,Tên thôn,Kinh độ\nh1,a,105\n", "lat"),
        (read_fibre, "Mã xã,Số hộ đang dùng cáp quang\n1,5\n", "operator"),
        (read_fibre_nodes, "Kinh độ,Vĩ độ\n105,21\n", "node_id"),
        (lambda path, _: read_published(path), "Thời điểm,Chỉ tiêu,Giá trị\n2025,a,1\n", "scope"),
    ],
)
def test_a_missing_column_leaves_an_empty_table_of_the_same_form(write, communes, read, text, missing):
    table, findings = read(write(text), communes)
    assert table.empty
    assert f"({missing})" in str(only(findings, "missing_column").message)
    assert len(table.columns) > 4


@pytest.mark.parametrize(
    "heading",
    ["pop_4g_any_pct", "POP_5G_viettel_persons", "area_min3g_any_km2", "fid", "Geometry", "fibre_x", "synthetic"],
)
def test_an_indicator_may_not_be_named_as_one_of_our_columns(write, communes, heading):
    table, findings = read_indicators([write(f"Mã xã,{heading},Hộ nghèo\n00001,1,2\n00002,3,4\n")], communes)
    (fault,) = (item for item in findings if item.severity == "error")
    assert (fault.rule, fault.column) == ("reserved_column", heading)
    assert f"'{heading}' is the name of a column that phusong writes itself; rename it" in str(fault.message)
    assert list(table.columns) == ["Hộ nghèo"]


def test_indicators_that_differ_in_letter_case_only_are_one_name(write, communes):
    table, findings = read_indicators([write("Mã xã,X,x\n00001,1,2\n00002,3,4\n")], communes)
    (fault,) = (item for item in findings if item.severity == "error")
    assert (fault.rule, fault.column) == ("duplicate_column", "x")
    assert list(table.columns) == ["X"]


def test_communes_without_fibre_rows_are_named(write, communes):
    heading = "Mã xã,Nhà mạng,Số hộ có hạ tầng,Số hộ có thể đấu nối,Số hộ đang dùng\n"
    _, findings = read_fibre(write(heading + "00001,any,100,90,50\n"), communes)
    (told,) = (item for item in findings if item.rule == "communes_missing")
    assert told.severity == "warning"
    assert str(told.message) == "1 communes have no row and get no value: Việt Trì (00002)"
    _, findings = read_fibre(write(heading + "00001,any,100,90,50\n00002,any,100,90,50\n"), communes)
    assert not [item for item in findings if item.rule == "communes_missing"]
