"""phusong.toml, PHUSONG_* variables and flags: precedence, paths, and every fault named in one error."""

from importlib import resources
from pathlib import Path

import made
import pytest
from phusong.config import read_profile, read_settings
from phusong.errors import MissingFileError, SettingsError
from pydantic import ValidationError

GOOD = """
[project]
name = "made"
data_date = 2025-10-31
[inputs]
stations = "stations.csv"
communes = "communes.geojson"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "phusong.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, text: str, language="en", **flags) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(write(folder, text), **flags)
    first, *rest = caught.value.render(language).splitlines()
    assert "phusong.toml" in first
    return rest


def test_defaults_and_paths_relative_to_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    settings = read_settings(write(tmp_path, GOOD))
    assert settings.inputs.stations[0].path == tmp_path / "stations.csv"
    assert settings.inputs.communes.path == tmp_path / "communes.geojson"
    assert settings.output.folder == tmp_path / "out"
    assert settings.output.maps == tmp_path / "maps"
    assert settings.grid.resolution_m == 30.0
    assert settings.project.language == "vi"
    assert settings.folder == tmp_path.resolve()


def test_the_file_itself_may_be_named(tmp_path):
    assert read_settings(write(tmp_path, GOOD) / "phusong.toml") == read_settings(tmp_path)


def test_absolute_paths_stay(tmp_path):
    text = GOOD.replace('"stations.csv"', '["/a/b.csv", "c.csv"]')
    paths = [source.path for source in read_settings(write(tmp_path, text)).inputs.stations]
    assert paths == [Path("/a/b.csv"), tmp_path / "c.csv"]


def test_variables_win_over_the_file_and_flags_over_variables(tmp_path, monkeypatch):
    write(tmp_path, GOOD + "[grid]\nresolution_m = 90.0\n")
    assert read_settings(tmp_path).grid.resolution_m == 90.0
    monkeypatch.setenv("PHUSONG_GRID__RESOLUTION_M", "120")
    assert read_settings(tmp_path).grid.resolution_m == 120.0
    assert read_settings(tmp_path, grid__resolution_m=150).grid.resolution_m == 150.0
    assert read_settings(tmp_path, grid__resolution_m=None).grid.resolution_m == 120.0
    # A variable changes its own key; the others of its table stay as the file has them.
    monkeypatch.setenv("PHUSONG_PROJECT__TITLE", "Khác")
    project = read_settings(tmp_path).project
    assert (project.title, project.name) == ("Khác", "made")


def test_the_language_variable_of_the_command_is_no_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("PHUSONG_LANG", "en")
    assert read_settings(write(tmp_path, GOOD)).project.language == "vi"


def test_a_wrong_variable_is_named_as_a_key(tmp_path, monkeypatch):
    monkeypatch.setenv("PHUSONG_GRID__RESOLUTION_M", "fine")
    assert faults(tmp_path, GOOD) == ["  - grid.resolution_m is 'fine'; expected a number"]


def test_all_faults_are_told_at_once_with_their_keys(tmp_path):
    text = """
[project]
name = "Phú Thọ"
[inputs]
stations = "stations.csv"
[grid]
resolution = 30
resolution_m = 0.5
[service]
asked = "6G"
min_operators = "two"
[radios]
profile = "default"
"""
    found = "\n".join(faults(tmp_path, text))
    for key in ("project.name", "project.data_date", "inputs.communes", "grid.resolution ", "service.asked", "radios"):
        assert key in found
    assert "grid.resolution is unknown; did you mean resolution_m?" in found
    assert "radios is unknown; did you mean radio?" in found
    assert "grid.resolution_m is '0.5'; expected at least 5" in found
    assert "service.min_operators is 'two'; expected a whole number" in found
    assert "inputs.communes is missing" in found
    assert "2G, 3G, 4G, 5G" in found
    assert len(found.splitlines()) == 8


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[grid]\nresolution_m = true_", "TOML"),
        ("[output]\ncsv = 3", "output.csv"),
        ("[run]\nthreads = -1", "run.threads is '-1'; expected at least 0"),
        ("[service]\nmin_share_pct = 101", "at most 100"),
        ("[service]\nmin_share_pct = 0", "more than 0"),
        ("[grid]\nresolution_m = [30]", "grid.resolution_m"),
        ("grid = 30", "grid is '30'; expected a table"),
        ('[report]\nproposals = ["a", "b\\u0001"]', r"report.proposals holds a sign .* \(U\+0001\)"),
    ],
)
def test_each_kind_of_fault_has_a_sentence(tmp_path, line, told):
    text = line + GOOD if line.startswith("grid") else GOOD + line
    with pytest.raises(SettingsError, match=told):
        read_settings(write(tmp_path, text))


def test_faults_are_told_in_vietnamese_too(tmp_path):
    for fault in faults(tmp_path, GOOD + "[grid]\nresolution = 30\n", "vi"):
        assert "grid.resolution" in fault


def test_bad_toml_tells_the_line(tmp_path):
    with pytest.raises(SettingsError, match=r"phusong.toml, line 2.*not valid TOML"):
        read_settings(write(tmp_path, '[project]\nname = "made\n'))


def test_other_encodings_and_folders(tmp_path):
    (tmp_path / "phusong.toml").write_bytes('[project]\nname = "phú"'.encode("cp1258", errors="replace") + b"\xff")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(tmp_path)
    # Windows' Notepad writes a byte-order mark.
    (tmp_path / "phusong.toml").write_text(GOOD, encoding="utf-8-sig")
    assert read_settings(tmp_path).project.name == "made"


def test_no_project_tells_how_to_begin(tmp_path):
    with pytest.raises(MissingFileError, match="phusong init"):
        read_settings(tmp_path)
    with pytest.raises(MissingFileError, match="phusong demo"):
        read_settings(tmp_path / "nowhere")


def test_settings_are_frozen(tmp_path):
    settings = read_settings(write(tmp_path, GOOD))
    with pytest.raises(ValidationError):
        settings.grid.resolution_m = 60.0


def test_any_synthetic_input_makes_the_project_synthetic(tmp_path):
    assert not read_settings(write(tmp_path, GOOD)).synthetic
    more = GOOD + '[inputs.hamlets]\npath = "h.csv"\nsynthetic = true\n'
    assert read_settings(write(tmp_path, more)).synthetic


def test_the_shipped_profile_is_whole():
    profile = read_profile("default", Path())
    assert {layer.technology for layer in profile.layers.values()} == set(profile.thresholds_dbm)
    assert tuple(profile.tiers) == ("outdoor", "vehicle", "indoor")


def shipped_text() -> str:
    from importlib import resources

    return (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")


def test_a_profile_of_ones_own_lies_beside_the_project(tmp_path):
    (tmp_path / "mine.toml").write_text(shipped_text().replace('name = "default"', 'name = "mine"'), encoding="utf-8")
    assert read_profile("mine.toml", tmp_path).name == "mine"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("edge_probability = 0.90", "edge_probability = 1.0", "margin.edge_probability is '1.0'; expected less than 1"),
        ("[tiers.outdoor]", "[tiers.outside]", "tiers.outdoor is missing"),
        ("[settlement]", "[settlements]", "settlement"),
        ("4G = -105.0", '4G = "low"', "thresholds_dbm.4G is 'low'; expected a number"),
        ("4G = -105.0", "", "thresholds_dbm.4G is missing"),
        ("scs_khz = 30", "scs_khz = 60", "scs_khz"),
    ],
)
def test_a_faulty_profile_names_its_keys(tmp_path, old, new, told):
    text = shipped_text()
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_profile("mine.toml", tmp_path)
    assert told in str(caught.value)
    assert "mine.toml" in str(caught.value)
    assert "mine.toml" in caught.value.render("vi")


def test_an_unknown_profile_tells_what_to_write(tmp_path):
    with pytest.raises(MissingFileError, match="no such radio profile"):
        read_profile("nowhere.toml", tmp_path)


def test_made_settings_are_like_read_ones():
    assert made.settings().grid.resolution_m == 200.0


def refused(folder: Path, text: str = GOOD, **flags) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(write(folder, text), **flags)
    return str(caught.value)


def test_a_variable_of_a_whole_table_that_is_no_json_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PHUSONG_GRID", "abc")
    told = refused(tmp_path)
    assert "the variable PHUSONG_GRID is 'abc'" in told
    assert "PHUSONG_GRID__RESOLUTION_M" in told


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("PHUSONG_GIRD__RESOLUTION_M", "did you mean PHUSONG_GRID__RESOLUTION_M?"),
        ("PHUSONG_GRID__RESOLUTION", "did you mean PHUSONG_GRID__RESOLUTION_M?"),
        ("PHUSONG_OUTPUT__FOLDERS", "did you mean PHUSONG_OUTPUT__FOLDER?"),
        ("PHUSONG_FOLDER", "PHUSONG_FOLDER is no setting"),
        ("PHUSONG_QQQ", "remove it from the environment"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused(tmp_path, monkeypatch, variable, told):
    monkeypatch.setenv(variable, "90")
    text = refused(tmp_path)
    assert variable in text
    assert told in text


def test_variables_of_inputs_are_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PHUSONG_INPUTS__TERRAIN__CRS", "EPSG:4326")
    monkeypatch.setenv("PHUSONG_INPUTS__TERRAIN__PATH", "dem.tif")
    inputs = read_settings(write(tmp_path, GOOD)).inputs
    assert (inputs.terrain.crs, inputs.terrain.path) == ("EPSG:4326", tmp_path / "dem.tif")


def test_the_folder_is_no_key_of_the_file(tmp_path):
    assert faults(tmp_path, 'folder = "x"\n' + GOOD) == ["  - folder is unknown; did you mean output.folder?"]


def test_a_project_without_stations_is_refused(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace('"stations.csv"', "[]"))
    assert fault == "  - inputs.stations is '[]'; expected a list with at least 1 entry"


@pytest.mark.parametrize(("method", "key"), [("raster", "population"), ("hamlets", "hamlets")])
def test_a_way_of_spreading_people_needs_its_input(tmp_path, method, key):
    told = refused(tmp_path, population__method=method)
    assert f"population.method is '{method}', but there is no inputs.{key}" in told
    text = GOOD + f'{key} = "x.tif"\n[population]\nmethod = "{method}"\n'
    assert read_settings(write(tmp_path, text)).population.method == method


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("eirp_dbm = 56.0", "eirp_dbm = nan", "layers.2G 900.eirp_dbm is 'nan'; expected a finite number"),
        ("eirp_dbm = 56.0", "eirp_dbm = 560.0", "layers.2G 900.eirp_dbm is '560.0'; expected at most 100"),
        ("4G = -105.0", "4G = 105.0", "thresholds_dbm.4G is '105.0'; expected at most 0"),
        ("4G = -105.0", "4G = -inf", "thresholds_dbm.4G is '-inf'; expected a finite number"),
        ("urban = 25.0", "urban = 0.0", "antenna.height_m.urban is '0.0'; expected at least 1"),
        ("frequency_mhz = 947.5", "frequency_mhz = 0.9475", "frequency_mhz is '0.9475'; expected at least 400"),
        ("downtilt_deg = 3.0", "downtilt_deg = 300", "antenna.downtilt_deg is '300'; expected at most 90"),
    ],
)
def test_absurd_values_of_a_profile_name_file_and_key(tmp_path, old, new, fault):
    shipped = Path(str(resources.files("phusong") / "profiles" / "default.toml")).read_text(encoding="utf-8")
    assert old in shipped
    (tmp_path / "mine.toml").write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_profile("mine.toml", tmp_path)
    first, told = str(caught.value).splitlines()
    assert "mine.toml" in first
    assert fault in told


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_numbers_of_the_settings_are_finite(tmp_path, value):
    assert faults(tmp_path, GOOD + f"[run]\nneighbour_km = {value}\n") == [
        f"  - run.neighbour_km is '{value}'; expected a finite number"
    ]
