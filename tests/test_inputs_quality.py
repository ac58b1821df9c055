"""The report of findings in its several forms."""

import json
from dataclasses import replace

from phusong.inputs import sentence, summary, to_frame, to_records
from phusong.language import msg
from phusong.tables import Finding


def finding(severity, row=None, column="", file="a.csv", rule="x"):
    return Finding(file, row, column, "v", severity, rule, msg("found {value!r}", value="v"))


def test_errors_come_first_whatever_the_order():
    findings = [finding("info", 1), finding("warning", 9), finding("error", 7), finding("error", 3)]
    assert [(item["severity"], item["row"]) for item in to_records(findings, "en")] == [
        ("error", 3),
        ("error", 7),
        ("warning", 9),
        ("info", 1),
    ]


def test_records_are_json_and_the_table_is_the_same():
    findings = [finding("info"), finding("error", 2, "Kinh độ")]
    records = to_records(findings, "en")
    assert json.loads(json.dumps(records, ensure_ascii=False)) == records
    table = to_frame(findings, "en")
    assert table["message"].tolist() == [item["message"] for item in records]
    assert table["row"].isna().tolist() == [False, True]
    assert list(to_frame([], "vi").columns) == list(table.columns)


def test_counts_add_up():
    findings = [finding("info"), finding("error", 2), finding("error", 3), finding("error", 3, file="b.csv")]
    counts = summary(findings)
    assert counts["count"].sum() == len(findings)
    assert counts.iloc[0].tolist() == ["a.csv", "error", "x", 2]
    assert summary([]).empty


def test_a_sentence_names_the_place_as_far_as_it_is_known():
    assert str(sentence(finding("error", 7, "Vĩ độ"))) == "a.csv, row 7, column Vĩ độ: found 'v'"
    assert str(sentence(finding("error", 1200))) == "a.csv, row 1200: found 'v'"
    assert str(sentence(finding("error", None, "Vĩ độ"))) == "a.csv, column Vĩ độ: found 'v'"
    assert str(sentence(finding("error"))) == "a.csv: found 'v'"


def test_a_column_that_the_message_names_is_not_named_before_it_too():
    found = Finding("a.csv", 7, "Vĩ độ", "", "error", "x", msg("{column} is empty", column="Vĩ độ"))
    assert str(sentence(found)) == "a.csv, row 7: Vĩ độ is empty"
    assert str(sentence(replace(found, row=None))) == "a.csv: Vĩ độ is empty"
    assert str(sentence(replace(found, column="Mã xã"))) == "a.csv, row 7, column Mã xã: Vĩ độ is empty"


def test_a_sheet_stands_after_its_file():
    found = replace(finding("error", 7, "Vĩ độ", file="a.xlsx"), sheet="Viettel")
    assert str(sentence(found)) == "a.xlsx [Viettel], row 7, column Vĩ độ: found 'v'"
    assert to_records([found], "en")[0]["sheet"] == "Viettel"
