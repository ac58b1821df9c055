"""Operators' names: each needs a short form that is its own and means nothing else."""

import pytest
from phusong.inputs import read_stations, sentence
from phusong.inputs.operators import short_form


def write(folder, *operators, name="trạm.csv", prefix="T"):
    rows = [f"{prefix}{i};{operator};4G;105.2;21.2" for i, operator in enumerate(operators)]
    text = "\n".join(["Mã trạm;Nhà mạng;Công nghệ;Kinh độ;Vĩ độ", *rows]) + "\n"
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def errors(findings):
    return [item for item in findings if item.severity == "error"]


@pytest.mark.parametrize(
    "name",
    [
        *("any", "Chung", "tất cả", "greatest", "MIN2", "min 12", "Site", "outdoor", "In-door", "vehicle", "fibre"),
        *("***", "x" * 41, "Mạng di động " * 25),
    ],
)
def test_a_name_that_columns_cannot_bear_is_an_error_of_its_row(tmp_path, name):
    stations, findings = read_stations(write(tmp_path, "Viettel", name))
    (fault,) = errors(findings)
    assert (fault.row, fault.column, fault.rule) == (3, "Nhà mạng", "operator_name")
    assert fault.value[:10] == name.strip()[:10]
    assert len(fault.value) <= 41
    assert str(sentence(fault)).startswith("trạm.csv, row 3: Nhà mạng is ")
    assert stations["operator"].tolist() == ["Viettel"]


@pytest.mark.parametrize("name", ["Itelecom", "FPT Retail", "Local 5", "Mạng Đỏ", "minimax", "x" * 40])
def test_other_names_stay_as_they_are(tmp_path, name):
    stations, findings = read_stations(write(tmp_path, name))
    assert not errors(findings)
    assert stations["operator"].tolist() == [name]


def test_spellings_that_differ_in_case_are_one_operator(tmp_path):
    stations, findings = read_stations(write(tmp_path, "ITELECOM", "Itelecom", "Itelecom"))
    assert stations["operator"].tolist() == ["Itelecom"] * 3
    (said,) = (item for item in findings if item.rule == "spelling")
    assert (said.severity, said.row) == ("info", None)
    assert "ITELECOM → Itelecom" in str(said.message)


def test_the_spelling_of_the_first_file_holds_in_the_next(tmp_path):
    first = write(tmp_path, "Itelecom", name="a.csv")
    second = write(tmp_path, "ITELECOM", "ITELECOM", "I-Telecom", name="b.csv", prefix="U")
    stations, findings = read_stations([first, second])
    assert stations["operator"].tolist() == ["Itelecom"] * 3
    (fault,) = errors(findings)
    assert (fault.file, fault.row, fault.value) == ("b.csv", 4, "I-Telecom")


def test_names_that_only_signs_tell_apart_are_errors(tmp_path):
    stations, findings = read_stations(write(tmp_path, "V-Tel", "VTel", "VTel", "V Tel"))
    assert [(item.row, item.value) for item in errors(findings)] == [(2, "V-Tel"), (5, "V Tel")]
    assert "'VTel'" in str(errors(findings)[0].message)
    assert stations["operator"].tolist() == ["VTel", "VTel"]
    assert short_form("V-Tel") == short_form("V Tel") == short_form("VTEL")


def test_known_operators_keep_their_name_however_written(tmp_path):
    stations, findings = read_stations(write(tmp_path, "VIETTEL", "viettel", "Vinaphone", "vnpt"))
    assert stations["operator"].tolist() == ["Viettel", "Viettel", "VNPT", "VNPT"]
    assert not errors(findings)
