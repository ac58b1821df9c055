"""Communes by code or name: spellings, prefixes, guesses, and the communes of before July 2025."""

import csv
import unicodedata
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from phusong.inputs import read_communes, read_fibre, read_stations
from phusong.inputs.gazetteer import communes_of_today, former_communes
from phusong.inputs.matching import find, places_of
from phusong.inputs.names import name_of, plain_key, spelling_key
from pyproj import Geod
from split_commune import LIEN_SON, LUONG_SON, stations_file, two_communes

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


@pytest.fixture
def communes():
    return two_communes()


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


def test_a_refused_row_does_not_hide_the_communes_without_one(tmp_path):
    path = layer(tmp_path, ["1", "2", "3"], ["a", "b", "c"], [shapely.box(i, 20, i + 1, 21) for i in (104, 105, 106)])
    (tmp_path / "d.csv").write_text("Mã xã,Dân số\n1,15904\n2,nhiều\n", encoding="utf-8")
    findings = read_communes(path, tmp_path / "d.csv")[1]
    assert only(findings, "unreadable").row == 3
    missing = str(only(findings, "communes_missing").message)
    assert "1 communes of the boundaries have no row here: c (00003)" in missing


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


def test_a_district_tells_a_former_commune_from_its_namesake_of_today():
    # Today's Cao Sơn was made of communes of Đà Bắc; the one of Lương Sơn was parted.
    today = find("xã Cao Sơn", PLACES)
    assert (today.how, today.code) == ("name", code_of("Cao Sơn"))
    former = find("Cao Sơn (huyện Lương Sơn)", PLACES)
    assert (former.how, former.codes) == ("former", ("04960", "04924"))
    assert find("xã Cao Sơn, huyện Đà Bắc", PLACES).code == code_of("Cao Sơn")
    # The province bears the name of a former town; it is no district.
    assert find("xã Thanh Sơn, tỉnh Phú Thọ", PLACES).code == code_of("Thanh Sơn")


def test_figures_in_other_units_are_converted_or_refused(tmp_path):
    path = layer(tmp_path, ["1", "2"], ["a", "b"], [LIEN_SON, LUONG_SON])
    (tmp_path / "d.csv").write_text("Mã xã;Diện tích (ha);Quy mô dân số\n1;11520,5;1100\n2;11520,5;2200\n", "utf-8")
    communes, findings = read_communes(path, tmp_path / "d.csv")
    assert communes["area_km2"].tolist() == [115.205, 115.205]
    assert communes["population"].tolist() == [1100, 2200]
    assert only(findings, "unit_converted").severity == "info"
    (tmp_path / "d.csv").write_text("Mã xã;Dân số (nghìn người)\n1;11\n2;22\n", encoding="utf-8")
    communes, findings = read_communes(path, tmp_path / "d.csv")
    assert communes["population"].tolist() == [11_000, 22_000]
    assert "says thousands" in str(only(findings, "unit_converted").message)
    (tmp_path / "d.csv").write_text("Mã xã;Dân số (km)\n1;11\n2;22\n", encoding="utf-8")
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
