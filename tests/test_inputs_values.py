"""Cells are read as people write them, and what cannot be read is named."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.inputs.names import name_and_type
from phusong.inputs.numerals import numeral
from phusong.inputs.values import read_values
from phusong.inputs.words import canonical
from phusong.tables import COMMUNES, FIBRE, HAMLETS, STATIONS, Column

FREE = Column("figure", "number", "Số", "Figure")


def read(cells, column):
    return read_values(pd.Series(cells, index=range(2, len(cells) + 2), dtype=object), column)


def grouped(number: float, decimals: int, group: str, mark: str) -> str:
    text = f"{number:,.{decimals}f}"
    return text.translate({ord(","): group, ord("."): mark})


@given(
    st.integers(1_000_000, 10**12),
    st.integers(0, 6),
    st.sampled_from([(".", ","), (",", "."), (" ", ","), (" ", "."), ("'", ".")]),
)
def test_thousands_and_decimals_in_any_convention(whole, decimals, marks):
    number = round(whole / 10**decimals, decimals)
    text = grouped(number, decimals, *marks)
    found = numeral(text)
    assert number in (pytest.approx(found.value), pytest.approx(found.thousands))


@given(st.floats(-180, 180), st.integers(4, 9), st.sampled_from(".,"))
def test_a_coordinate_is_the_same_with_comma_or_point(degrees, decimals, mark):
    text = f"{degrees:.{decimals}f}".replace(".", mark)
    assert read([text], STATIONS["lon"]).values[2] == pytest.approx(degrees, abs=10.0**-decimals)


@given(st.floats(100, 109.999))
def test_three_decimals_of_a_longitude_are_never_thousands(degrees):
    text = f"{degrees:.3f}"
    assert read([text.replace(".", ",")], STATIONS["lon"]).values[2] == pytest.approx(float(text))


@given(st.integers(0, 10**9))
def test_whole_numbers_with_any_thousands_separator(count):
    for mark in (".", ",", " ", "\u00a0", ""):
        assert read([f"{count:,}".replace(",", mark)], COMMUNES["population"]).values[2] == count


def test_a_number_that_reads_two_ways_is_an_error_unless_the_column_tells():
    alone = read(["1.842"], FREE)
    assert math.isnan(alone.values[2])
    assert "1.8420 or 1842?" in str(alone.faults[2][1])
    assert read(["1.842", "7,5"], FREE).values.tolist() == [1842.0, 7.5]
    assert read(["1.842", "7.5"], FREE).values.tolist() == [1.842, 7.5]
    # Both conventions in one column tell nothing.
    assert list(read(["1.842", "7.5", "7,5"], FREE).faults) == [2]


def test_limits_decide_between_the_two_readings():
    assert read(["1.842"], STATIONS["frequency_mhz"]).values[2] == 1842
    assert read(["42.000"], STATIONS["antenna_height_m"]).values[2] == 42


def test_numbers_from_a_workbook_are_taken_as_they_are():
    found = read([1.842, 42, np.float64(7.25)], FREE)
    assert found.values.tolist() == [1.842, 42.0, 7.25]
    assert not found.faults


@pytest.mark.parametrize(
    "text", ["khoảng 30", "30m cao", "1.2.3", "1,2,3", "12.34.567", "--", "0x10", "inf", "1.234,567,8"]
)
def test_text_in_a_number_is_a_fault(text):
    found = read([text], FREE)
    assert found.faults[2][0] == text
    assert str(found.faults[2][1]) == "a number"


@pytest.mark.parametrize("text", ["", " ", "-", "–", "N/A", "null", None])
def test_empty_cells(text):
    found = read([text], FREE)
    assert found.values.isna().all()
    assert not found.faults


def test_whole_numbers_refuse_fractions():
    assert read(["3731.0", 12.0], COMMUNES["households"]).values.tolist() == [3731, 12]
    assert str(read(["37,5"], COMMUNES["households"]).faults[2][1]) == "a whole number"
    assert list(read([3.731], COMMUNES["households"]).faults) == [2]
    assert list(read(["9" * 30, 1e300], COMMUNES["households"]).faults) == [2, 3]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("15/06/2019", "2019-06-15"),
        ("5.6.2019", "2019-06-05"),
        ("05-06-2019", "2019-06-05"),
        ("2019-06-15", "2019-06-15"),
        ("2019-06-15 00:00:00", "2019-06-15"),
        (pd.Timestamp(2019, 6, 15), "2019-06-15"),
        (dt.date(2019, 6, 15), "2019-06-15"),
        ("43631", "2019-06-15"),
        (43631.0, "2019-06-15"),
        ("06/2019", "2019-06-01"),
        ("2019", "2019-01-01"),
    ],
)
def test_dates(cell, expected):
    assert read([cell], STATIONS["on_air_date"]).values[2] == pd.Timestamp(expected)


@pytest.mark.parametrize("cell", ["13/13/2019", "31/02/2020", "hôm qua", "0", "19-Jun"])
def test_what_is_no_date(cell):
    assert "31/10/2025" in str(read([cell], STATIONS["on_air_date"]).faults[2][1])


def test_yes_and_no():
    cells = ["Có", "không", "x", "", "1", 0.0, True, "TRUE", "no"]
    found = read(cells, HAMLETS["electricity"])
    assert found.values.tolist() == [True, False, True, pd.NA, True, False, True, True, False]
    assert list(read(["đôi khi"], HAMLETS["special"]).faults) == [2]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0/120/240", "0/120/240"),
        ("0;120; 240", "0/120/240"),
        ("0 120 240", "0/120/240"),
        ("0, 120, 240", "0/120/240"),
        ("67,5", "67.5"),
        (120.0, "120"),
    ],
)
def test_number_lists(cell, expected):
    assert read([cell], STATIONS["azimuth_deg"]).values[2] == expected


@pytest.mark.parametrize("cell", ["0,120,240", "0-120-240", "0° 120° 240°", "S1: 0; S2: 120; S3: 240", "0/120/240"])
def test_three_azimuths_are_read_however_they_are_parted(cell):
    assert read([cell], STATIONS["azimuth_deg"]).values[2] == "0/120/240"


def test_a_unit_behind_a_number_is_that_of_its_column():
    assert read(["42 m", "42m", "42", "37,5 mét"], STATIONS["antenna_height_m"]).values.tolist() == [42, 42, 42, 37.5]
    assert read(["1.8 GHz", "1842,5MHz"], STATIONS["frequency_mhz"]).values.tolist() == [1800, 1842.5]
    assert list(read(["42 km"], STATIONS["antenna_height_m"]).faults) == [2]


def test_an_omnidirectional_antenna_has_no_azimuth():
    assert read(["Vô hướng", "omni", None], STATIONS["azimuth_deg"]).values.isna().all()


@pytest.mark.parametrize("cell", ["120,240", "bắc", "0/đông"])
def test_number_lists_that_could_be_one_number_are_faults(cell):
    assert "separated by /" in str(read([cell], STATIONS["azimuth_deg"]).faults[2][1])


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("operator", "VINAPHONE", "VNPT"),
        ("operator", "VNPT-Vinaphone", "VNPT"),
        ("operator", "VMS Mobifone", "MobiFone"),
        ("operator", "Indochina Telecom", "Indochina Telecom"),
        ("technology", "4G/LTE", "4G"),
        ("technology", "UMTS", "3G"),
        ("technology", "NR", "5G"),
        ("technology", "GSM", "2G"),
        ("status", "Đang phát sóng", "on_air"),
        ("status", "ĐANG HOẠT ĐỘNG", "on_air"),
        ("status", "Quy hoạch", "planned"),
        ("status", "Ngừng", "off"),
        ("type", "Phường", "phường"),
        ("relation", "≈", "~"),
        ("relation", "trên", ">"),
    ],
)
def test_spellings(column, text, expected):
    assert canonical(text, column) == expected


def test_a_mended_spelling_is_recorded():
    found = read(["Vinaphone", "Viettel"], STATIONS["operator"])
    assert found.changed == {"Vinaphone": "VNPT"}


def test_commune_codes_get_their_leading_zero_back():
    found = read(["8542", 8542.0, "08542"], FIBRE["commune_code"])
    assert found.values.tolist() == ["08542"] * 3


def test_letters_are_composed_and_spaces_single():
    decomposed = "Tha\u0302\u0300n  Sa "
    assert read([decomposed], HAMLETS["name"]).values[2] == "Thần Sa".replace("ầ", "\u1ea7")


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Xã Thanh Sơn", ("Thanh Sơn", "xã")),
        ("phường Hòa Bình", ("Hòa Bình", "phường")),
        ("P. Việt Trì", ("Việt Trì", "phường")),
        ("Xãm", ("Xãm", "")),
        ("Phường", ("Phường", "")),
    ],
)
def test_names_and_types(full, parts):
    assert name_and_type(full) == parts
