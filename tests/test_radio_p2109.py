"""P.2109 against published values, a point computed by hand, and its laws."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError, OutsideValidityError
from phusong.radio.p2109 import entry_loss_db

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors" / "p2109" / "entry_loss.csv"
BUILDINGS = {1: "traditional", 2: "efficient"}
FREQUENCIES = st.floats(80, 100_000)
PROBABILITIES = st.floats(0.001, 99.99)


@pytest.mark.skipif(not VECTORS.is_file(), reason="the published values are not shipped (../shared/vectors is absent)")
def test_every_published_value() -> None:
    with VECTORS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {int(row["building_type"]) for row in rows} == set(BUILDINGS)
    for number, building in BUILDINGS.items():
        chosen = [row for row in rows if int(row["building_type"]) == number]
        found = entry_loss_db(
            [1000.0 * float(row["frequency_ghz"]) for row in chosen],
            building=building,
            probability_pct=[float(row["probability_pct"]) for row in chosen],
            elevation_deg=[float(row["elevation_deg"]) for row in chosen],
        )
        assert found == pytest.approx([float(row["entry_loss_db"]) for row in chosen], abs=0.01)


def test_median_at_1_ghz_by_hand() -> None:
    # At 1 GHz the logarithms vanish, at 50 % the deviates: 12.64, 9.1 and -3 dB added as powers.
    powers = 10**1.264 + 10**0.91 + 10**-0.3
    assert float(entry_loss_db(1000)) == pytest.approx(10 * np.log10(powers))


@given(FREQUENCIES, PROBABILITIES, PROBABILITIES, st.sampled_from(sorted(BUILDINGS.values())))
def test_loss_grows_with_the_probability(frequency: float, one: float, other: float, building: str) -> None:
    low, high = sorted((one, other))
    losses = entry_loss_db(frequency, building=building, probability_pct=[low, high])
    assert losses[0] <= losses[1] + 1e-9


@given(FREQUENCIES, PROBABILITIES, st.floats(0, 90))
def test_up_and_down_lose_alike_and_never_less_than_level(frequency: float, probability: float, rise: float) -> None:
    up, down, level = entry_loss_db(frequency, probability_pct=probability, elevation_deg=[rise, -rise, 0])
    assert up == down
    assert up >= level


def test_arrays_are_broadcast() -> None:
    grid = entry_loss_db(np.array([[900.0], [3500.0]]), probability_pct=np.array([10.0, 50.0, 90.0]))
    assert grid.shape == (2, 3)
    assert grid[1, 2] == entry_loss_db(3500, probability_pct=90)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"frequency_mhz": 79}, r"frequency_mhz is 79; .* 80 to 100000"),
        ({"frequency_mhz": 900, "probability_pct": 100}, "probability_pct is 100"),
        ({"frequency_mhz": 900, "probability_pct": 0}, "probability_pct is 0"),
        ({"frequency_mhz": 900, "elevation_deg": -91}, "elevation_deg is -91"),
    ],
)
def test_outside_the_range_is_refused(given: dict[str, float], said: str) -> None:
    with pytest.raises(OutsideValidityError, match=said):
        entry_loss_db(**given)


def test_unknown_building_and_nan_are_refused() -> None:
    with pytest.raises(InputError, match="'igloo'"):
        entry_loss_db(900, building="igloo")
    with pytest.raises(InputError, match="probability_pct is nan"):
        entry_loss_db(900, probability_pct=float("nan"))
