"""The pattern of a sector, and none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio.antenna import gain_kernel_db, relative_gain_db

BEARINGS = st.floats(-720, 720)
ELEVATIONS = st.floats(-90, 90)
WIDTHS = st.floats(20, 180)


def naive_gain_db(bearing: float, elevation: float, azimuth: float, width: float, downtilt: float) -> float:
    """TR 38.901 Table 7.3-1, with the difference of azimuths taken from the angle between two arrows."""
    a, b = math.radians(bearing), math.radians(azimuth)
    turn = math.degrees(math.acos(max(-1.0, min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b)))))
    horizontal = -min(12 * (turn / width) ** 2, 30)
    vertical = -min(12 * ((elevation - (-downtilt)) / 10) ** 2, 20)
    return -min(-(horizontal + vertical), 30)


@given(BEARINGS, ELEVATIONS, st.floats(0, 360), WIDTHS, st.floats(-5, 20))
def test_gain_agrees_with_the_naive_twin(
    bearing: float, elevation: float, azimuth: float, width: float, downtilt: float
) -> None:
    found = relative_gain_db(bearing, elevation, azimuth_deg=azimuth, beamwidth_deg=width, downtilt_deg=downtilt)
    # The twin's arc cosine is good to 1e-6 degrees near 0 and 180.
    assert float(found) == pytest.approx(naive_gain_db(bearing, elevation, azimuth, width, downtilt), abs=1e-4)


@given(st.floats(0, 180), ELEVATIONS, st.floats(0, 360), WIDTHS)
def test_gain_is_symmetric_about_the_azimuth_and_never_above_the_peak(
    turn: float, elevation: float, azimuth: float, width: float
) -> None:
    pattern = {"azimuth_deg": azimuth, "beamwidth_deg": width}
    right = float(relative_gain_db(azimuth + turn, elevation, **pattern))
    left = float(relative_gain_db(azimuth - turn, elevation, **pattern))
    assert right == pytest.approx(left, abs=1e-6)
    assert -30.0 <= right <= 0.0


@given(st.floats(0, 360), st.floats(0, 360), st.integers(-3, 3))
def test_a_full_turn_changes_nothing(bearing: float, azimuth: float, turns: int) -> None:
    once = float(relative_gain_db(bearing, 0, azimuth_deg=azimuth))
    again = float(relative_gain_db(bearing + 360 * turns, 0, azimuth_deg=azimuth))
    assert again == pytest.approx(once, abs=1e-6)


def test_half_the_power_is_at_half_the_beamwidth() -> None:
    halves = relative_gain_db([327.5, 32.5, 0, 0], [0, 0, -11, -1], azimuth_deg=0, downtilt_deg=[0, 0, 6, 6])
    np.testing.assert_allclose(halves, -3.0, atol=1e-12)


def test_an_omni_looks_everywhere_and_keeps_its_vertical_pattern() -> None:
    bearings = np.arange(0, 360, 15.0)
    np.testing.assert_array_equal(relative_gain_db(bearings, 0, azimuth_deg=np.nan), 0.0)
    np.testing.assert_array_equal(relative_gain_db(bearings, 0, azimuth_deg=90, beamwidth_deg=360), 0.0)
    assert float(relative_gain_db(0, -5, azimuth_deg=np.nan)) == -3.0
    assert float(relative_gain_db(0, -60, azimuth_deg=np.nan, vertical_beamwidth_deg=np.inf)) == 0.0


def test_the_limits_are_settable() -> None:
    back = relative_gain_db(180, -90, azimuth_deg=0, max_attenuation_db=25, side_lobe_db=10)
    assert float(back) == -25.0
    assert float(relative_gain_db(0, -90, azimuth_deg=0, side_lobe_db=10)) == -10.0


def test_the_kernel_is_what_the_public_function_runs() -> None:
    assert gain_kernel_db(100.0, -7.0, 60.0, 65.0, 4.0, 10.0, 30.0, 20.0) == pytest.approx(
        float(relative_gain_db(100, -7, azimuth_deg=60, downtilt_deg=4))
    )


@pytest.mark.parametrize(
    "wrong", [{"beamwidth_deg": 0}, {"azimuth_deg": np.inf}, {"downtilt_deg": np.nan}, {"vertical_beamwidth_deg": -1}]
)
def test_a_pattern_that_is_none_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        relative_gain_db(0, 0, **({"azimuth_deg": 0.0} | wrong))
