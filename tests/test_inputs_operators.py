"""Operators' names: each needs a short form that is its own and means nothing else."""

import pytest
from phusong.inputs import read_stations, sentence
from phusong.inputs.operators import short_form
from phusong.inputs.stations.operator_cells import named_in

THREE = ("Viettel", "VNPT", "MobiFone")


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


def only(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


@pytest.mark.parametrize(
    ("cell", "names", "unknown"),
    [
        ("VTT/VNPT", ("Viettel", "VNPT"), ()), ("VT, VNPT", ("Viettel", "VNPT"), ()),
        ("VMS/VTT", ("MobiFone", "Viettel"), ()), ("Viettel/MBF", ("Viettel", "MobiFone"), ()),
        ("Viettel VNPT", ("Viettel", "VNPT"), ()), ("Viettel\nvà Mobi", ("Viettel", "MobiFone"), ()),
        ("VNPT-VinaPhone", ("VNPT",), ()), ("VMS3", ("MobiFone",), ()), ("452-04", ("Viettel",), ()),
        ("TTVT Việt Trì", ("VNPT",), ()), ("Viễn thông Quân đội", ("Viettel",), ()), ("VNPT Hòa Bình", ("VNPT",), ()),
        ("Viettel, Phú Thọ", ("Viettel",), ()), ("Viettel/chung", ("Viettel",), ("chung",)),
        ("Viettel thuê VNPT", ("Viettel",), ("Viettel thuê VNPT",)),
        ("VNPT cho Viettel thuê", ("Viettel",), ("VNPT cho Viettel thuê",)),
        ("VNPT/MobiFone dùng chung", ("VNPT", "MobiFone"), ()), ("Viettel + VNPT", ("Viettel", "VNPT"), ()),
        ("Viettel, VNPT và MobiFone", THREE, ()),
        ("Cả 3 nhà mạng", THREE, ()), ("03 doanh nghiệp dùng chung", THREE, ()), ("Cả ba mạng", THREE, ()),
        ("2 nhà mạng", ("2 nhà mạng",), ("2 nhà mạng",)), ("3", ("3",), ("3",)),
        ("VNPT - ABC", ("VNPT",), ("VNPT - ABC",)), ("VTEL", ("VTEL",), ("VTEL",)), ("None", (), ()), ("-", (), ()),
    ],
)  # fmt: skip
def test_a_cell_names_its_operators_and_what_was_not_understood(cell, names, unknown):
    named = named_in(cell)
    assert (named.names, named.unknown) == (names, unknown)


def test_a_station_shared_by_operators_is_read_for_each_and_no_part_is_lost_unsaid(tmp_path):
    stations, findings = read_stations(write(tmp_path, "VNPT+VTT", "Viettel/ABC", "Viettel & Mobi", "Vinaphone"))
    assert stations[["operator", "lat"]].to_numpy()[:, 0].tolist() == [
        *("VNPT", "Viettel", "Viettel", "Viettel", "MobiFone", "VNPT")
    ]  # fmt: skip
    assert "VNPT+VTT → VNPT + Viettel" in str(only(findings, "shared_row").message)
    assert "VNPT" not in str(only(findings, "spelling").message).replace("Vinaphone → VNPT", "")
    unclear = only(findings, "operator_unclear")
    assert (unclear.severity, unclear.row, unclear.value) == ("warning", 3, "Viettel/ABC")


def test_operators_told_by_their_number_are_the_largest_and_that_is_told(tmp_path):
    stations, findings = read_stations(write(tmp_path, "Cả 3 nhà mạng", "Viettel"))
    assert stations["operator"].tolist() == [*THREE, "Viettel"]
    assert "Cả 3 nhà mạng → Viettel + VNPT + MobiFone" in str(only(findings, "operators_counted").message)
    assert not [item for item in findings if item.rule == "shared_row"]


@pytest.mark.parametrize("cell", ["Dùng chung", "Trạm dùng chung CSHT", "2 nhà mạng"])
def test_a_row_that_is_shared_and_does_not_say_by_whom_asks_for_names(tmp_path, cell):
    stations, findings = read_stations(write(tmp_path, "Viettel", cell))
    assert stations["operator"].tolist() == ["Viettel", cell]
    unclear = only(findings, "operator_unclear")
    assert (unclear.severity, unclear.row) == ("warning", 3)
    assert "name each operator that has a station there" in str(unclear.message)


@pytest.mark.parametrize(
    ("section", "operators"),
    [("II. Trạm dùng chung 3 nhà mạng", THREE), ("II. VNPT và MobiFone", ("VNPT", "MobiFone")),
     ("II. Dùng chung", ("Dùng chung",)), ("Toạ độ do Viettel và VNPT cung cấp", ("Viettel",))],
)  # fmt: skip
def test_a_section_of_shared_stations_is_not_the_last_operators(tmp_path, section, operators):
    rows = ["I. Viettel;;;;", "1;T1;4G;105.2;21.2", f"{section};;;;", "1;T2;3G;105.3;21.2"]
    path = tmp_path / "trạm.csv"
    path.write_text("\n".join(["TT;Mã trạm;Công nghệ;Kinh độ;Vĩ độ", *rows]), encoding="utf-8")
    stations, _ = read_stations(path)
    assert tuple(stations["operator"])[1:] == operators


def test_an_operator_that_nobody_knows_is_warned_of_with_the_nearest_name(tmp_path):
    stations, findings = read_stations(write(tmp_path, "VTEL", "VTEL", "Mạng Đỏ", "Viettel"))
    assert stations["operator"].tolist() == ["VTEL", "VTEL", "Mạng Đỏ", "Viettel"]
    told = {item.value: item for item in findings if item.rule == "unknown_operator"}
    assert {name: item.severity for name, item in told.items()} == {"VTEL": "warning", "Mạng Đỏ": "warning"}
    assert "2 rows (2–3)" in str(told["VTEL"].message)
    assert str(told["VTEL"].message).endswith("if Viettel is meant, write so")
    assert "is meant" not in str(told["Mạng Đỏ"].message)


def test_numbers_for_operators_are_network_codes_or_refused(tmp_path):
    stations, findings = read_stations(write(tmp_path, "1", "02", "4", "3", "Không"))
    assert stations["operator"].tolist() == ["MobiFone", "VNPT", "Viettel"]
    assert only(findings, "network_code").severity == "warning"
    assert [(item.row, item.rule) for item in errors(findings)] == [(5, "operator_name"), (6, "empty_cell")]
    assert "04 Viettel" in str(only(findings, "operator_name").message)


def test_operators_that_number_alike_keep_all_their_stations(tmp_path):
    rows = [
        f"PTO{i};{name};4G;{lon + i / 100};21.2" for name, lon in (("Viettel", 105.2), ("VNPT", 105.3)) for i in (0, 1)
    ]
    path = tmp_path / "trạm.csv"
    path.write_text("\n".join(["Mã trạm;Nhà mạng;Công nghệ;Kinh độ;Vĩ độ", *rows]), encoding="utf-8")
    stations, findings = read_stations(path)
    assert not errors(findings)
    assert stations["station_id"].tolist() == ["PTO0-viettel", "PTO1-viettel", "PTO0-vnpt", "PTO1-vnpt"]


@pytest.mark.parametrize(
    ("sections", "operators"),
    [
        (("I. Viettel", "II. MobiFone", "III. Itel"), ("Viettel", "MobiFone", "Itel")),
        (("A) VNPT", "B) Local Telecom", "C) Viettel"), ("VNPT", "Local Telecom", "Viettel")),
        # Numbered otherwise, or not at all: parts of an operator's list, and remarks.
        (("I. Viettel", "1. Khu Đồi Chè", "2. Khu Bãi Dài"), ("Viettel", "Viettel", "Viettel")),
        (("1. Viettel", "3 trạm đang sửa", "2. VNPT"), ("Viettel", "Viettel", "VNPT")),
        (("I;Viettel", "II;VNPT", "III;Itel"), ("Viettel", "VNPT", "Itel")),
        (("I. Viettel", "Danh sách gửi ngày 3/10", "II. VNPT"), ("Viettel", "Viettel", "VNPT")),
    ],
)
def test_a_section_of_a_stranger_is_not_the_last_operators(tmp_path, sections, operators):
    rows = []
    for i, name in enumerate(sections):
        rows += [name + ";" * (4 - name.count(";")), f"1;T{i};4G;105.{i + 2};21.2"]
    path = tmp_path / "trạm.csv"
    path.write_text("\n".join(["STT;Mã trạm;Công nghệ;Kinh độ;Vĩ độ", *rows]), encoding="utf-8")
    stations, findings = read_stations(path)
    assert stations["operator"].tolist() == list(operators)
    told = {item.value for item in findings if item.rule == "unknown_operator"}
    assert told == set(operators) & {"Itel", "Local Telecom"}


def test_a_section_fills_the_empty_cells_below_it_and_no_others(tmp_path):
    path = tmp_path / "trạm.csv"
    rows = [
        "I;VIETTEL;;;;",
        "1;A1;;4G;105.2;21.2",
        "II;VNPT Phú Thọ;;;;",
        "1;A2;;4G;105.3;21.2",
        "2;A3;VMS;4G;105.4;21.2",
    ]
    path.write_text("\n".join(["TT;Mã trạm;Nhà mạng;Công nghệ;Kinh độ;Vĩ độ", *rows]), encoding="utf-8")
    stations, _ = read_stations(path)
    assert stations["operator"].tolist() == ["Viettel", "VNPT", "MobiFone"]
