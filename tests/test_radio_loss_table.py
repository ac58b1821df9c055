"""The sampled loss is the model's, to 0.02 dB."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError, OutsideValidityError
from phusong.radio import MODELS, path_loss_db
from phusong.radio.loss_table import KNOTS_PER_OCTAVE, interpolated_loss_db, loss_table

NAMES = sorted(MODELS)


def read(
    table: npt.NDArray[np.float32], reach_m: float, distances_m: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.array([interpolated_loss_db(table, reach_m, distance) for distance in distances_m])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mast_m", [18.0, 35.0, 80.0])
@pytest.mark.parametrize("part", [0.0, 0.4, 1.0])
def test_interpolation_stays_within_two_hundredths_of_a_decibel(name: str, mast_m: float, part: float) -> None:
    model = MODELS[name]
    low, high = model.validity.frequency_mhz
    given_ = {"frequency_mhz": low + part * (min(high, 6000.0) - low), "antenna_height_m": mast_m}
    table = loss_table(name, **given_)
    distances_m = np.unique(np.append(np.geomspace(0.5, model.reach_m, 7919), np.linspace(0, model.reach_m, 3001)))
    distances_m = distances_m[distances_m <= model.reach_m]
    exact = path_loss_db(name, distances_m, **given_, outside="clamp")
    assert np.abs(read(table, model.reach_m, distances_m) - exact).max() < 0.02


@given(st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1))
def test_any_reach_is_met_at_its_end(name: str, part: float, place: float) -> None:
    model = MODELS[name]
    low, high = model.validity.frequency_mhz
    given_ = {"frequency_mhz": min(max(1800.0, low), high), "antenna_height_m": 35.0}
    reach_m = min(1.001 * (model.reach_m / 1.001) ** part, model.reach_m)
    table = loss_table(name, **given_, reach_m=reach_m)
    for distance_m in (reach_m, 1.0 + place * (reach_m - 1.0)):
        exact = float(path_loss_db(name, distance_m, **given_, outside="clamp"))
        assert interpolated_loss_db(table, reach_m, distance_m) == pytest.approx(exact, abs=0.02)


def test_beyond_the_reach_nothing_arrives_and_under_the_mast_it_counts_as_a_metre() -> None:
    table = loss_table("hata_open", frequency_mhz=900, antenna_height_m=35, reach_m=5000)
    assert math.isinf(interpolated_loss_db(table, 5000.0, 5000.001))
    assert interpolated_loss_db(table, 5000.0, 0.0) == interpolated_loss_db(table, 5000.0, 1.0)
    assert math.isinf(interpolated_loss_db(table, 3000.0, 4000.0))


def test_the_compiled_reading_agrees_with_numpys() -> None:
    table = loss_table("rma", frequency_mhz=700, antenna_height_m=42)
    distances_m = np.geomspace(1, 5000, 1234).clip(1, 5000)
    naive = np.interp(np.log2(distances_m) * KNOTS_PER_OCTAVE, np.arange(table.size), table.astype(np.float64))
    np.testing.assert_allclose(read(table, 5000.0, distances_m), naive, atol=1e-4)


def test_a_table_is_small() -> None:
    table = loss_table("hata_open", frequency_mhz=900, antenna_height_m=35)
    assert table.dtype == np.float32
    assert table.nbytes < 16_384


def test_a_reach_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(OutsideValidityError, match="Reduce the radius"):
        loss_table("rma", frequency_mhz=900, antenna_height_m=35, reach_m=6000)
    with pytest.raises(InputError, match="reach_m is 1"):
        loss_table("rma", frequency_mhz=900, antenna_height_m=35, reach_m=1.0)
    with pytest.raises(OutsideValidityError, match="frequency_mhz is 3700"):
        loss_table("hata_open", frequency_mhz=3700, antenna_height_m=35)
