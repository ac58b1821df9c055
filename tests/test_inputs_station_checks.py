"""What is strange about stations that can be read: twins, heights, directions, bands, communes without any."""

import made
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.inputs.bands import BANDS, band_of_frequency, band_of_name
from phusong.inputs.station_checks import TWINS_WITHIN_M, communes_without, station_findings
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
STEP_M = 0.0001 * GEOD.inv(105.06, 21.04, 105.07, 21.04)[2] / 0.01  # of a ten-thousandth of a degree of longitude


def found(rows, rule):
    return [item for item in station_findings(made.table_of(rows)) if item.rule == rule]


def test_one_station_listed_twice_within_50_m():
    near, far = 4 * 0.0001, 5 * 0.0001
    assert 4 * STEP_M < TWINS_WITHIN_M < 5 * STEP_M
    rows = [made.station(1), made.station(2, lon=105.06 + near), made.station(3, lon=105.06 - far)]
    (twin,) = found(rows, "near_duplicate")
    assert (twin.row, twin.severity) == (1, "warning")
    assert f"T002 lies {4 * STEP_M:.0f} m from T001 (row 0 of made.csv)" in str(twin.message)


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({"operator": "VNPT"}, False),
        ({"technology": "5G"}, False),
        ({"band_mhz": 900.0}, False),
        ({"azimuth_deg": "120"}, False),
        ({"band_mhz": None}, True),
        ({"antenna_height_m": 30.0}, True),
    ],
)
def test_bands_and_sectors_of_one_mast_are_not_twins(change, alike):
    first = made.station(1, band_mhz=1800.0, azimuth_deg="0")
    assert (
        bool(found([first, made.station(2, **{"band_mhz": 1800.0, "azimuth_deg": "0"} | change)], "near_duplicate"))
        == alike
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["4G", "5G"])), min_size=2, max_size=14)
)
def test_twins_against_every_pair_asked(places):
    rows = [
        made.station(i, lon=105.06 + x * 0.0002, lat=21.04 + y * 0.0002, technology=technology)
        for i, (x, y, technology) in enumerate(places)
    ]
    table = made.table_of(rows)
    expected = set()
    for i in range(len(table)):
        for j in range(i):
            metres = GEOD.inv(table["lon"][i], table["lat"][i], table["lon"][j], table["lat"][j])[2]
            if metres <= TWINS_WITHIN_M and table["technology"][i] == table["technology"][j]:
                expected.add(i)
    assert {item.row for item in found(rows, "near_duplicate")} == expected


def test_thousands_at_one_place_are_told_without_all_their_pairs():
    table = made.table_of([made.station(i) for i in range(3000)])
    assert len([item for item in station_findings(table) if item.rule == "near_duplicate"]) >= 2900


def test_heights_and_directions():
    rows = [
        made.station(1, antenna_height_m=200.0), made.station(2, antenna_height_m=1.5, lon=105.01),
        made.station(3, antenna_height_m=42.0, lon=105.02), made.station(4, azimuth_deg="0/120/360", lon=105.03),
    ]  # fmt: skip
    assert [item.value for item in found(rows, "height")] == ["200", "1.5"]
    assert [item.value for item in found(rows, "azimuth")] == ["0/120/360"]


@pytest.mark.parametrize(
    ("technology", "values", "says"),
    [
        ("4G", {"band_mhz": 850.0}, "850 MHz is none of the bands used in Viet Nam"),
        ("4G", {"frequency_mhz": 1750.0}, "on which phones send (band 1,800); expected the station's, from 1805"),
        ("4G", {"frequency_mhz": 3000.0}, "3000 MHz lies in none of the bands"),
        ("2G", {"band_mhz": 2100.0}, "2G is not run on 2100 MHz in Viet Nam"),
        ("4G", {"band_mhz": 3500.0}, "4G is not run on 3500 MHz"),
        ("5G", {"band_mhz": 3500.0, "frequency_mhz": 3750.0}, None),
        ("2G", {"band_mhz": 900.0, "frequency_mhz": 947.5}, None),
        ("4G", {}, None),
    ],
)
def test_bands_of_viet_nam(technology, values, says):
    findings = found([made.station(1, technology=technology, **values)], "foreign_band")
    assert bool(findings) == (says is not None)
    if says is not None:
        assert says in str(findings[0].message)


def test_every_layer_of_the_default_profile_is_on_a_band_of_viet_nam():
    for layer in made.profile().layers.values():
        band = band_of_frequency(layer.frequency_mhz)
        assert band is not None
        assert layer.technology in band.technologies
        assert band_of_name(layer.band_mhz) == band


def test_bands_do_not_overlap():
    edges = np.array([band.down_mhz for band in BANDS], dtype=float)
    assert (edges[:, 0] < edges[:, 1]).all()
    assert (edges[1:, 0] > edges[:-1, 1]).all()


def test_communes_without_a_station_on_air_are_named():
    table = made.table_of([made.station(1), made.station(2, lon=105.01, lat=21.01, status="planned")])
    (empty,) = communes_without(table, made.communes())
    assert str(empty.message).startswith("5 communes have no station on air: Thanh Sơn (00001), Yên Lập (00003)")
