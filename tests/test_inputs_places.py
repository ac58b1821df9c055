"""Communes by code or name: spellings, prefixes, guesses, and the communes of before July 2025."""

import csv
import unicodedata
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from phusong.inputs import read_communes, read_fibre, read_hamlets, read_stations
from phusong.inputs.gazetteer import communes_of_today, former_communes
from phusong.inputs.matching import find, places_of
from phusong.inputs.names import name_of, plain_key, spelling_key
from pyproj import Geod, Transformer

FACTS = Path(__file__).parents[1] / "data" / "boundaries" / "facts.csv"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "phu-tho"
facts = pd.read_csv(FACTS, dtype={"commune_code": str})
PLACES = places_of(facts)
CODES = frozenset(facts["commune_code"])
OURS = [item for item in former_communes() if CODES & set(item.successors)]


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


def code_of(name):
    (row,) = facts.index[facts["name"] == name]
    return facts.loc[row, "commune_code"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Xã Thanh Sơn", "Thanh Sơn"),
        ("XÃ THANH SƠN", "Thanh Sơn"),
        ("x. Thanh Sơn", "Thanh Sơn"),
        ("xa thanh son", "Thanh Sơn"),
        (unicodedata.normalize("NFD", "Xã Thanh Sơn"), "Thanh Sơn"),
        ("P.Việt Trì", "Việt Trì"),
        ("phuong viet tri", "Việt Trì"),
        ("Phường Hòa Bình", "Hòa Bình"),
        ("Phường Hoà Bình", "Hòa Bình"),
        ("Xã Yên Kì", "Yên Kỳ"),
        ("Xã Thanh Sơn, huyện Thanh Sơn, tỉnh Phú Thọ", "Thanh Sơn"),
        ("Khu 3 - xã Thanh Sơn", "Thanh Sơn"),
        ("8542", "Thanh Sơn"),
        ("08542", "Thanh Sơn"),
    ],
)
def test_one_commune_in_many_spellings(written, name):
    match = find(written, PLACES)
    assert match.how in ("code", "name")
    assert match.code == code_of(name)


@given(st.sampled_from(list(facts["name"])), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_the_key_of_a_name_does_not_depend_on_how_it_is_stored(name, form, upper):
    written = unicodedata.normalize(form, name.upper() if upper else name)
    assert spelling_key(written) == spelling_key(name)
    assert plain_key(written) == plain_key(name)


def test_names_that_differ_in_a_letter_or_tone_are_not_one():
    for one, other in (("Tân Sơn", "Tam Sơn"), ("Thúy", "Thúi"), ("Hòa", "Hóa"), ("Thanh Sơn", "Thành Sơn")):
        assert spelling_key(one) != spelling_key(other)
    assert len({spelling_key(name) + kind for name, kind in zip(facts["name"], facts["type"], strict=True)}) == 148


def test_a_slip_is_guessed_with_its_likeness_and_only_where_one_name_is_near():
    guess = find("Thanh Sown", PLACES)
    assert (guess.how, guess.code) == ("guess", code_of("Thanh Sơn"))
    assert 85 <= guess.score < 100
    wrong_tone = find("Xã Đoàn Hùng", PLACES)
    assert (wrong_tone.how, wrong_tone.code) == ("guess", code_of("Đoan Hùng"))
    for stranger in ("Hà Nội", "Tổng cộng", "99999", "Sơn", ""):
        assert find(stranger, PLACES).code is None
    table = pd.DataFrame({"commune_code": ["1", "2"], "name": ["Thanh Sơn", "Thành Sơn"], "type": ["xã", "xã"]})
    doubtful = find("Thánh Sơn", places_of(table))
    assert (doubtful.how, doubtful.code) == ("several", None)
    assert {code for item in doubtful.known for code in item.codes} == {"1", "2"}


def test_former_names_lead_to_what_became_of_them():
    assert find("Thị trấn Lâm Thao", PLACES).code == code_of("Lâm Thao")
    assert find("TT. Thanh Sơn", PLACES).former.name == "Thị trấn Thanh Sơn"
    # Three communes of that name, in three districts.
    several = find("Xã Tân Lập", PLACES)
    assert (several.how, several.code) == ("several", None)
    assert find("Xã Tân Lập, huyện Sông Lô", PLACES).code == find("Xã Tân Lập", PLACES, district="Sông Lô").code
    split = find("04957", PLACES)
    assert (split.how, split.codes, split.code) == ("former", ("04960", "04924"), None)


def test_the_gazetteer_is_whole():
    former = former_communes()
    assert (len(former), len(communes_of_today())) == (10_035, 3_321)
    assert {code for item in former for code in item.successors} <= set(communes_of_today())
    assert len(OURS) == 479
    assert sum(len(item.successors) > 1 for item in OURS) == 3


@pytest.mark.skipif(not SHARED.is_dir(), reason="the table of old and new communes is absent (../shared/data)")
def test_the_gazetteer_against_another_copy_of_the_table():
    given_pairs: dict[str, set[str]] = {}
    with (SHARED / "communes_old_to_new.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            given_pairs.setdefault(row["old_ward_code"], set()).add(row["new_code"])
    ours = {item.code: set(item.successors) for item in former_communes() if item.code in given_pairs}
    assert ours == given_pairs


# Two of the communes into which Cao Sơn was split, drawn as squares.
LIEN_SON, LUONG_SON = shapely.box(105.4, 20.8, 105.5, 20.9), shapely.box(105.5, 20.8, 105.6, 20.9)


@pytest.fixture
def communes():
    table = {
        "commune_code": ["04960", "04924"],
        "name": ["Liên Sơn", "Lương Sơn"],
        "type": ["xã", "xã"],
        "area_km2": [115.0, 115.0],
        "population": [1000, 2000],
        "households": [250, 500],
    }
    frame = gpd.GeoDataFrame(table, geometry=[LIEN_SON, LUONG_SON], crs=4326)
    return frame.astype({"population": "Int64", "households": "Int64"})


def stations_file(folder, *rows):
    lines = ["Mã trạm,Nhà mạng,Công nghệ,Xã/Phường,Kinh độ,Vĩ độ", *rows]
    (folder / "trạm.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "trạm.csv"


def test_declared_communes_of_stations(tmp_path, communes):
    rows = (
        "a,Viettel,4G,Xã Cao Sơn,105.45,20.85",
        "b,Viettel,4G,Cao Sơn,105.55,20.85",
        "c,VNPT,4G,Xã Liên Son,105.45,20.85",
        "d,VNPT,4G,xã Liên Sơn,105.5022,20.85",
        "e,VNPT,4G,xã Liên Sơn,105.5002,20.85",
    )
    _, findings = read_stations(stations_file(tmp_path, *rows), communes)
    assert "Xã Cao Sơn → xã Liên Sơn (04960); xã Lương Sơn (04924)" in str(only(findings, "former_communes").message)
    guess = only(findings, "commune_guessed")
    assert (guess.row, guess.value, guess.severity) == (4, "Xã Liên Son", "info")
    elsewhere = [item for item in findings if item.rule == "declared_elsewhere"]
    # VN-2000 taken for WGS 84 lies some 200 m off and is warned of; 20 m may be the outline's.
    assert [(item.row, item.severity) for item in elsewhere] == [(5, "warning"), (6, "info")]
    metres = Geod(ellps="WGS84").inv(105.5022, 20.85, 105.5, 20.85)[2]
    assert f"{metres:.0f} m from the edge of xã Liên Sơn" in str(elsewhere[0].message)


def layer(folder, codes, names, shapes, **columns):
    table = {"Mã xã": codes, "Tên": names, **columns}
    gpd.GeoDataFrame(table, geometry=shapes, crs=4326).to_file(folder / "xã.geojson")
    return folder / "xã.geojson"


def grid_of_communes(folder):
    """The province's 148 communes as squares side by side."""
    shapes = [shapely.box(104.5 + i % 15 * 0.1, 20.5 + i // 15 * 0.1, 104.6 + i % 15 * 0.1, 20.6 + i // 15 * 0.1)
              for i in range(len(facts))]  # fmt: skip
    return layer(folder, list(facts["commune_code"]), list(facts["name"]), shapes)


def former_table(folder, *, by, skip=()):
    lines = ["Mã xã,Dân số" if by == "code" else "Tên xã,Huyện,Dân số"]
    for i, item in enumerate(OURS):
        if item.code not in skip:
            head = item.code if by == "code" else f"{item.name},{item.district}"
            lines.append(f"{head},{1000 + i}")
    (folder / "dân số.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "dân số.csv", {item.code: 1000 + i for i, item in enumerate(OURS)}


@pytest.mark.parametrize("by", ["code", "name"])
def test_figures_of_before_july_2025_are_added_up(tmp_path, by):
    path, people = former_table(tmp_path, by=by)
    communes, findings = read_communes(grid_of_communes(tmp_path), path)
    split = {code for item in OURS if len(item.successors) > 1 for code in item.successors}
    whole = facts[~facts["commune_code"].isin(list(split))]["commune_code"]
    expected = {code: sum(people[item.code] for item in OURS if item.successors == (code,)) for code in whole}
    assert dict(zip(communes["commune_code"], communes["population"], strict=True)) == expected
    # Of a commune that got a part of a split one no total can be known.
    assert {item.value for item in findings if item.rule == "former_incomplete"} == split
    assert len([item for item in findings if item.rule == "commune_split"]) == 3
    assert "479 rows" not in str(only(findings, "former_communes").message)
    assert "476 rows are of communes of before July 2025" in str(only(findings, "former_communes").message)


def test_a_commune_of_which_a_part_is_lacking_gets_no_figure(tmp_path):
    path, _ = former_table(tmp_path, by="code", skip={"04789"})
    communes, findings = read_communes(grid_of_communes(tmp_path), path)
    lacking = next(item for item in findings if item.rule == "former_incomplete" and item.value == "04828")
    assert "Phường Thái Bình" in str(lacking.message)
    assert "04828" not in set(communes["commune_code"])


def test_communes_missing_and_too_many(tmp_path):
    codes, names = list(facts["commune_code"][1:]), list(facts["name"][1:])
    shapes = [shapely.box(104.5 + i * 0.01, 20.5, 104.51 + i * 0.01, 20.6) for i in range(148)]
    path = layer(tmp_path, [*codes, "00004"], [*names, "Ba Đình"], shapes)
    (tmp_path / "dân số.csv").write_text(
        "Mã xã,Dân số\n" + "".join(f"{code},{5000 + i}\n" for i, code in enumerate([*codes[1:], "00004"])), "utf-8"
    )
    _, findings = read_communes(path, tmp_path / "dân số.csv")
    missing = [str(item.message) for item in findings if item.rule == "communes_missing"]
    assert any("1 communes that Tỉnh Phú Thọ has" in text and "(04792)" in text for text in missing)
    assert any("1 communes of the boundaries have no row here" in text and codes[0] in text for text in missing)
    assert "Ba Đình (00004)" in str(only(findings, "communes_extra").message)


def test_figures_that_repeat_are_told(tmp_path):
    path = layer(tmp_path, ["1", "2", "3"], ["a", "b", "c"], [shapely.box(i, 20, i + 1, 21) for i in (104, 105, 106)])
    text = "Mã xã,Dân số,Số hộ\n1,15904,4541\n2,15904,4570\n3,900,100\n"
    (tmp_path / "d.csv").write_text(text, encoding="utf-8")
    found = only(read_communes(path, tmp_path / "d.csv")[1], "same_figures")
    assert (found.severity, found.row, found.value) == ("info", 3, "15904")
    (tmp_path / "d.csv").write_text(text.replace("4570", "4541"), encoding="utf-8")
    found = [item for item in read_communes(path, tmp_path / "d.csv")[1] if item.rule == "same_figures"]
    assert {item.severity for item in found} == {"warning"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real communes are not shipped (../shared/data is absent)")
def test_the_real_population_file_has_a_figure_that_was_perhaps_copied():
    _, findings = read_communes(SHARED / "communes_simplified.geojson", SHARED / "population_2025.csv")
    copied = only(findings, "same_figures")
    assert "08377" in str(copied.message)
    assert "08431" in str(copied.message)


def test_a_row_of_totals_is_held_against_the_sum(tmp_path):
    path = layer(tmp_path, ["1", "2"], ["a", "b"], [LIEN_SON, LUONG_SON])
    (tmp_path / "d.csv").write_text("Mã xã,Tên xã,Dân số\n1,a,1100\n2,b,2200\n,Tổng cộng,3400\n", encoding="utf-8")
    communes, findings = read_communes(path, tmp_path / "d.csv")
    total = only(findings, "total")
    assert (total.row, total.severity) == (4, "warning")
    assert "as 3,400 and the rows add up to 3,300" in str(total.message)
    assert communes["population"].tolist() == [1100, 2200]


def test_pairs_that_overlap_and_holes_are_listed(tmp_path):
    ring = shapely.box(105.0, 21.0, 105.2, 21.2) - shapely.box(105.09, 21.09, 105.1, 21.1)
    shapes = [ring, shapely.box(105.2, 21.0, 105.3, 21.1), shapely.box(105.29, 21.0, 105.4, 21.1)]
    _, findings = read_communes(layer(tmp_path, ["1", "2", "3"], ["a", "b", "c"], shapes, population=[7, 8, 9]))
    pair = only(findings, "overlap")
    assert str(pair.message).startswith("b (00002) and c (00003) overlap by")
    geod = Geod(ellps="WGS84")
    expected = abs(geod.geometry_area_perimeter(shapely.box(105.29, 21.0, 105.3, 21.1))[0])
    assert float(pair.value) == pytest.approx(expected, rel=1e-3)
    hole = only(findings, "gap")
    assert "at 105.09500, 21.09500, between a (00001)" in str(hole.message)
    expected = abs(geod.geometry_area_perimeter(shapely.box(105.09, 21.09, 105.1, 21.1))[0])
    assert float(hole.value) == pytest.approx(expected, rel=1e-3)


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


def test_a_district_tells_a_former_commune_from_its_namesake_of_today():
    # Today's Cao Sơn was made of communes of Đà Bắc; the one of Lương Sơn was parted.
    today = find("xã Cao Sơn", PLACES)
    assert (today.how, today.code) == ("name", code_of("Cao Sơn"))
    former = find("Cao Sơn (huyện Lương Sơn)", PLACES)
    assert (former.how, former.codes) == ("former", ("04960", "04924"))
    assert find("xã Cao Sơn, huyện Đà Bắc", PLACES).code == code_of("Cao Sơn")
    # The province bears the name of a former town; it is no district.
    assert find("xã Thanh Sơn, tỉnh Phú Thọ", PLACES).code == code_of("Thanh Sơn")


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


def test_figures_in_other_units_are_converted_or_refused(tmp_path):
    path = layer(tmp_path, ["1", "2"], ["a", "b"], [LIEN_SON, LUONG_SON])
    (tmp_path / "d.csv").write_text("Mã xã;Diện tích (ha);Quy mô dân số\n1;11520,5;1100\n2;11520,5;2200\n", "utf-8")
    communes, findings = read_communes(path, tmp_path / "d.csv")
    assert communes["area_km2"].tolist() == [115.205, 115.205]
    assert communes["population"].tolist() == [1100, 2200]
    assert only(findings, "unit_converted").severity == "info"
    (tmp_path / "d.csv").write_text("Mã xã;Dân số (nghìn người)\n1;11\n2;22\n", encoding="utf-8")
    _, findings = read_communes(path, tmp_path / "d.csv")
    assert only(findings, "unit").severity == "error"


def test_fibre_of_before_july_2025_is_added_up_operator_by_operator(tmp_path):
    communes, _ = read_communes(grid_of_communes(tmp_path), peopled=False)
    parts = [item for item in OURS if item.successors == (code_of("Thanh Sơn"),)]
    lines = [f"{item.name},{item.district},{name},10" for item in parts for name in ("Viettel", "VNPT")]
    path = tmp_path / "cáp.csv"
    path.write_text("\n".join(["Xã,Huyện,Nhà mạng,Số hộ đang dùng", *lines]) + "\n", encoding="utf-8")
    fibre, _ = read_fibre(path, communes)
    subscribed = fibre.set_index("operator")["households_subscribed"]
    assert set(fibre["commune_code"]) == {code_of("Thanh Sơn")}
    assert subscribed.to_dict() == {"Viettel": 10 * len(parts), "VNPT": 10 * len(parts), "any": 20 * len(parts)}


def test_names_with_anything_around_them():
    assert name_of("Thanh Sơn (huyện Thanh Sơn)").around == ("huyện Thanh Sơn",)
    assert name_of("").name == ""


def test_one_commune_by_its_code_and_again_by_its_name_is_an_error(tmp_path):
    path = layer(tmp_path, ["1", "2"], ["Liên Sơn", "Lương Sơn"], [LIEN_SON, LUONG_SON])
    (tmp_path / "d.csv").write_text("Mã xã,Tên xã,Dân số\n1,,1100\n77,Liên Sơn,5\n2,,2200\n", encoding="utf-8")
    communes, findings = read_communes(path, tmp_path / "d.csv")
    assert only(findings, "duplicate").row == 3
    assert communes["population"].tolist() == [1100, 2200]
