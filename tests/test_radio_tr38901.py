"""RMa, UMa and UMi against published values and a twin in plain Python."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio import get_model
from phusong.radio.tr38901 import (
    Sight,
    rma_db,
    rma_los_probability,
    uma_db,
    uma_los_probability,
    umi_db,
    umi_los_probability,
)

VECTORS = Path(__file__).parent / "vectors" / "radio"
DISTANCES = st.floats(10, 5000)
FREQUENCIES = st.floats(500, 6000)
CELLS = {"rma": (rma_db, 35.0), "uma": (uma_db, 25.0), "umi": (umi_db, 10.0)}


def published() -> list[dict[str, str]]:
    with (VECTORS / "tr38901_path_loss.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", published(), ids=lambda row: f"{row['model']}-{row['distance_m']}")
def test_published_path_loss(row: dict[str, str]) -> None:
    found = get_model(row["model"]).loss_db(
        float(row["distance_m"]),
        float(row["frequency_mhz"]),
        float(row["antenna_height_m"]),
        float(row["receiver_height_m"]),
    )
    # The source's values have four decimals.
    assert float(found) == pytest.approx(float(row["loss_db"]), abs=1e-4)


def twin_rma_db(d: float, f_ghz: float, h_bs: float, h_ut: float) -> tuple[float, float]:
    """Table 7.4.1-1 in ratios instead of logarithms: amplitudes are multiplied, and turned into dB at the end."""
    h, w = 5.0, 20.0
    d_3d = math.sqrt(d * d + (h_bs - h_ut) ** 2)
    d_bp = 2 * math.pi * h_bs * h_ut * f_ghz * 1e9 / 3e8

    def pl1(x: float) -> float:
        ratio = (40 * math.pi * x * f_ghz / 3) ** 2 * x ** (min(0.03 * h**1.72, 10) / 10)
        return 10 * math.log10(ratio) - min(0.044 * h**1.72, 14.77) + 0.002 * math.log10(h) * x

    los = pl1(d_3d) if d <= d_bp else pl1(d_bp) + 10 * math.log10((d_3d / d_bp) ** 4)
    a = 24.37 - 3.7 * (h / h_bs) ** 2
    b = 43.42 - 3.1 * math.log10(h_bs)
    ratio = w**-0.71 * h**0.75 * h_bs ** (-a / 10) * (d_3d / 1000) ** (b / 10) * f_ghz**2
    nlos = 161.04 + 10 * math.log10(ratio) - 3.2 * math.log10(11.75 * h_ut) ** 2 + 4.97
    return los, max(los, nlos)


@given(DISTANCES, FREQUENCIES, st.floats(10, 150), st.floats(1, 10))
def test_rma_agrees_with_its_twin(d: float, f_mhz: float, h_bs: float, h_ut: float) -> None:
    los, nlos = twin_rma_db(d, f_mhz / 1000, h_bs, h_ut)
    given_ = {"frequency_mhz": f_mhz, "antenna_height_m": h_bs, "receiver_height_m": h_ut}
    assert float(rma_db(d, **given_, los="los")) == pytest.approx(los, abs=1e-9)
    assert float(rma_db(d, **given_, los="nlos")) == pytest.approx(nlos, abs=1e-9)


@given(st.sampled_from(["uma", "umi"]), DISTANCES, FREQUENCIES, st.floats(1.5, 22.5))
def test_street_cells_agree_with_their_twin(name: str, d: float, f_mhz: float, h_ut: float) -> None:
    f = f_mhz / 1000
    function, h_bs = CELLS[name]
    d_3d = math.dist((0.0, h_bs), (d, h_ut))
    d_bp = 4 * (h_bs - 1) * (h_ut - 1) * f * 1e9 / 3e8
    near, far, ten = {"uma": (28.0, 40, 9.0), "umi": (32.4, 40, 9.5)}[name]
    slope = {"uma": 22, "umi": 21}[name]
    if d <= d_bp:
        los = near + slope * math.log10(d_3d) + 20 * math.log10(f)
    else:
        los = near + far * math.log10(d_3d) + 20 * math.log10(f) - ten * math.log10(d_bp**2 + (h_bs - h_ut) ** 2)
    if name == "uma":
        nlos = 13.54 + 39.08 * math.log10(d_3d) + 20 * math.log10(f) - 0.6 * (h_ut - 1.5)
    else:
        nlos = 35.3 * math.log10(d_3d) + 22.4 + 21.3 * math.log10(f) - 0.3 * (h_ut - 1.5)
    assert float(function(d, frequency_mhz=f_mhz, receiver_height_m=h_ut, los="los")) == pytest.approx(los)
    found = function(d, frequency_mhz=f_mhz, receiver_height_m=h_ut, los="nlos")
    assert float(found) == pytest.approx(max(los, nlos))


@given(st.sampled_from(sorted(CELLS)), DISTANCES, FREQUENCIES)
def test_expected_lies_between_los_and_nlos(name: str, distance_m: float, frequency_mhz: float) -> None:
    function, height = CELLS[name]
    los, expected, nlos = (
        float(function(distance_m, frequency_mhz=frequency_mhz, antenna_height_m=height, los=sight))
        for sight in ("los", "expected", "nlos")
    )
    assert los - 1e-9 <= expected <= nlos + 1e-9


@given(st.sampled_from(sorted(CELLS)), st.sampled_from(["los", "nlos", "expected"]), DISTANCES, FREQUENCIES)
def test_loss_grows_with_distance_and_frequency(
    name: str, sight: Sight, distance_m: float, frequency_mhz: float
) -> None:
    function, height = CELLS[name]
    given_ = {"antenna_height_m": height, "los": sight}
    here = float(function(distance_m, frequency_mhz=frequency_mhz, **given_))
    assert float(function(distance_m * 1.05, frequency_mhz=frequency_mhz, **given_)) > here
    # Beyond the breakpoint of UMa and UMi little is left of it: 20 log f against 18 or 19 log f of the breakpoint.
    assert float(function(distance_m, frequency_mhz=frequency_mhz * 1.05, **given_)) > here


@given(st.floats(1, 10_000))
def test_probabilities_are_such_and_fall_with_distance(distance_m: float) -> None:
    for probability in (rma_los_probability, uma_los_probability, umi_los_probability):
        near, far = probability([distance_m, distance_m * 1.1]).tolist()
        assert 0.0 <= far <= near <= 1.0


def test_probability_formulas_by_hand() -> None:
    # Table 7.4.2-1 worked by hand: 18/100 + exp(-100/63) (1 - 18/100) and so on.
    assert float(rma_los_probability(1000)) == pytest.approx(math.exp(-0.99))
    assert float(uma_los_probability(100)) == pytest.approx(0.18 + 0.82 * math.exp(-100 / 63))
    assert float(umi_los_probability(100)) == pytest.approx(0.18 + 0.82 * math.exp(-100 / 36))
    # C' = ((23 - 13) / 10)^1.5 = 1, hence the factor 1 + 5/4 (1)^3 exp(-100/150).
    factor = 1 + 1.25 * math.exp(-100 / 150)
    assert float(uma_los_probability(100, receiver_height_m=23)) == pytest.approx(
        (0.18 + 0.82 * math.exp(-100 / 63)) * factor
    )


def test_arrays_broadcast() -> None:
    loss = rma_db(np.array([[100.0], [1000.0]]), frequency_mhz=[700, 900, 1800], antenna_height_m=35)
    assert loss.shape == (2, 3)


@pytest.mark.parametrize(
    "wrong", [{"los": "maybe"}, {"frequency_mhz": -1}, {"receiver_height_m": 1.0}, {"antenna_height_m": math.nan}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        uma_db(100, **({"frequency_mhz": 900} | wrong))  # type: ignore[arg-type]
