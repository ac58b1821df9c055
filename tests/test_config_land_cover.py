"""[land_cover] mapping: built in, in phusong.toml, in a file; every fault is named, in both languages."""

from pathlib import Path

import made
import pytest
from phusong.config import check_classes, read_settings
from phusong.config.land_cover import WORLDCOVER
from phusong.errors import MissingFileError, SettingsError

HEAD = """
[project]
name = "made"
data_date = 2025-10-31
[inputs]
stations = "stations.csv"
communes = "communes.geojson"
"""


def mapping(folder: Path, text: str) -> object:
    (folder / "phusong.toml").write_text(HEAD + text, encoding="utf-8")
    return read_settings(folder).land_cover.mapping


def test_worldcover_is_built_in_and_all_its_classes_are_in_the_profile(tmp_path):
    assert mapping(tmp_path, "") == dict(WORLDCOVER)
    assert check_classes(made.settings().land_cover, made.profile())[10] == "trees"


def test_a_table_a_csv_and_a_toml_say_the_same(tmp_path):
    (tmp_path / "a.csv").write_text("mã;loại\n1;trees\n2;open\n", encoding="utf-8-sig")
    (tmp_path / "b.csv").write_text("1,trees\n2,open\n", encoding="utf-8")
    (tmp_path / "c.toml").write_text('1 = "trees"\n2 = "open"\n', encoding="utf-8")
    for value in ('{1 = "trees", 2 = "open"}', '"a.csv"', '"b.csv"', '"c.toml"'):
        assert mapping(tmp_path, f"[land_cover]\nmapping = {value}\n") == {1: "trees", 2: "open"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,trees\ntwo,open\n", "row 2: 'two' and 'open'; expected a whole number"),
        ("1,trees\n2\n", "row 2: '2' and ''; expected a whole number"),
        ("1,trees\n1,open\n", "row 2: 1 is 'open' here and 'trees' above"),
        ("code,class\n", "is no table of land-cover classes"),
    ],
)
def test_faults_of_a_file_are_named_with_their_rows(tmp_path, rows, said):
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        mapping(tmp_path, '[land_cover]\nmapping = "a.csv"\n')
    assert said in caught.value.render("en")
    assert "bảng loại lớp phủ đất" in caught.value.render("vi")


def test_a_file_that_is_not_there_is_told_with_the_other_ways(tmp_path):
    with pytest.raises(MissingFileError, match=r"a.csv does not exist; set \[land_cover\] mapping to 'worldcover'"):
        mapping(tmp_path, '[land_cover]\nmapping = "a.csv"\n')


def test_classes_that_the_profile_does_not_have_are_named():
    settings = made.settings(land_cover={"mapping": {1: "tres", 2: "open", 3: "bamboo"}})
    with pytest.raises(SettingsError) as caught:
        check_classes(settings.land_cover, made.profile())
    english, vietnamese = (caught.value.render(language) for language in ("en", "vi"))
    assert "1 is 'tres'; did you mean trees?" in english
    assert "3 is 'bamboo'; add [clutter.classes.bamboo] to the profile" in english
    assert "có phải ý bạn là trees?" in vietnamese
