"""Powers and free space."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio import dbm_to_mw, free_space_loss_db, mw_to_dbm, power_sum_dbm, wavelength_m

LEVELS = st.floats(-500, 100)


@given(st.floats(-200, 100))
def test_decibels_and_milliwatts_are_each_others_inverse(level_dbm: float) -> None:
    assert float(mw_to_dbm(dbm_to_mw(level_dbm))) == pytest.approx(level_dbm, abs=1e-9)


@given(st.lists(LEVELS, min_size=1, max_size=6))
def test_a_sum_of_powers_is_at_least_its_strongest_part(levels_dbm: list[float]) -> None:
    together = float(power_sum_dbm(levels_dbm))
    strongest = max(levels_dbm)
    assert strongest - 1e-9 <= together <= strongest + 10 * math.log10(len(levels_dbm)) + 1e-9


def test_a_sum_of_powers_runs_along_an_axis() -> None:
    sums = power_sum_dbm([[-100.0, -100.0], [-90.0, -400.0]], axis=1)
    np.testing.assert_allclose(sums, [-100 + 10 * math.log10(2), -90.0])


@pytest.mark.parametrize(("distance_km", "frequency_mhz"), [(1, 900), (5, 1800), (20, 3700), (0.1, 700)])
def test_free_space_agrees_with_the_rounded_form_of_p525(distance_km: float, frequency_mhz: float) -> None:
    # Recommendation ITU-R P.525: 32.4 + 20 log f (MHz) + 20 log d (km), its constant rounded to 0.1 dB.
    rounded = 32.4 + 20 * math.log10(frequency_mhz) + 20 * math.log10(distance_km)
    assert float(free_space_loss_db(distance_km * 1000, frequency_mhz)) == pytest.approx(rounded, abs=0.05)


def test_free_space_loses_nothing_at_a_wavelength_over_four_pi() -> None:
    assert float(free_space_loss_db(wavelength_m(900) / (4 * math.pi), 900)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf])
def test_a_distance_that_is_none_is_refused_by_name(wrong: float) -> None:
    with pytest.raises(InputError, match="distance_m is"):
        free_space_loss_db([100.0, wrong], 900)
