"""The registry, its ranges, and what happens outside them."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError, OutsideValidityError
from phusong.radio import (
    MODELS,
    free_space_loss_db,
    maximum_path_loss_db,
    path_loss_db,
    radius_level_dbm,
    required_level_dbm,
)

VECTORS = Path(__file__).parent / "vectors" / "radio"
NAMES = sorted(MODELS)
MAST_M = 35.0
"""The mast with which the design's nine radii come out; the design does not state it."""


def middle(name: str) -> dict[str, float]:
    """Return a frequency and heights that the model has."""
    limits = MODELS[name].validity
    return {
        "frequency_mhz": float(np.clip(1800.0, *limits.frequency_mhz)),
        "antenna_height_m": float(np.clip(MAST_M, *limits.antenna_height_m)),
        "receiver_height_m": 1.5,
    }


def radii() -> list[dict[str, str]]:
    with (VECTORS / "outdoor_radii.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def radius_m(model: str, frequency_mhz: float, greatest_loss_db: float) -> float:
    distances_m = np.arange(100.0, MODELS[model].reach_m, 1.0)
    loss = path_loss_db(model, distances_m, frequency_mhz=frequency_mhz, antenna_height_m=MAST_M, outside="clamp")
    return float(distances_m[loss <= greatest_loss_db][-1])


@pytest.mark.parametrize("row", radii(), ids=lambda row: f"{row['layer']}-{row['model']}")
def test_outdoor_radii_of_the_design(row: dict[str, str]) -> None:
    required = required_level_dbm(float(row["threshold_dbm"]), 8.0, 0.9)
    greatest = float(maximum_path_loss_db(float(row["eirp_dbm"]), required))
    found_km = radius_m(row["model"], float(row["frequency_mhz"]), greatest) / 1000
    assert found_km == pytest.approx(float(row["radius_km"]), rel=0.03)


@pytest.mark.parametrize(
    ("family", "frequency_mhz", "greatest_db"),
    [("cost231", 1800, 124.75), ("hata", 900, 125.75), ("hata", 700, 130.75)],
)
def test_rural_lies_in_the_middle_of_the_spread(family: str, frequency_mhz: float, greatest_db: float) -> None:
    least = radius_m("rma_nlos", frequency_mhz, greatest_db)
    suburban, rural, fields = (
        radius_m(f"{family}_{area}", frequency_mhz, greatest_db) for area in ("suburban", "rural", "open")
    )
    assert least < suburban < rural < fields
    # Near the geometric mean of the two ends: the figures' low and high are then as far away as each other.
    assert rural == pytest.approx((least * fields) ** 0.5, rel=0.2)


@pytest.mark.parametrize("name", NAMES)
def test_each_range_of_a_model_is_kept(name: str) -> None:
    limits = MODELS[name].validity
    inside = middle(name) | {"distance_m": limits.distance_m[0]}
    for parameter in ("distance_m", "frequency_mhz", "antenna_height_m", "receiver_height_m"):
        low, high = getattr(limits, parameter)
        for value in (low * 0.99, high * 1.01):
            with pytest.raises(OutsideValidityError) as caught:
                path_loss_db(name, **(inside | {parameter: value}))  # type: ignore[arg-type]
            assert f"Model {name}: {parameter} is {value:g}" in str(caught.value)
            assert f"from {low:g} to {high:g}" in str(caught.value)
        for value in (low, high):
            assert np.isfinite(path_loss_db(name, **(inside | {parameter: value})))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_clamping_takes_the_nearest_height_and_never_another_frequency(name: str) -> None:
    limits = MODELS[name].validity
    distance_m = limits.distance_m[0] * 2
    inside = middle(name)
    low, high = limits.antenna_height_m
    for given_, taken in ((low / 2, low), (high * 2, high)):
        clamped = path_loss_db(name, distance_m, **(inside | {"antenna_height_m": given_}), outside="clamp")
        # Report ITU-R SM.2028-2, Section 6.1: b(Hb) = 20 log10(Hb / 30) below 30 m; half of 30 m is 6.02 dB.
        low_mast_db = 20 * math.log10(2) if given_ < 30 and name.startswith(("hata_", "cost231_")) else 0.0
        nearest = path_loss_db(name, distance_m, **(inside | {"antenna_height_m": taken}))
        assert clamped == pytest.approx(nearest + low_mast_db, abs=1e-9)
    with pytest.raises(OutsideValidityError, match="frequency_mhz"):
        path_loss_db(name, distance_m, **(inside | {"frequency_mhz": limits.frequency_mhz[1] * 1.1}), outside="clamp")


@pytest.mark.parametrize("name", NAMES)
def test_inside_the_range_clamping_changes_nothing(name: str) -> None:
    model = MODELS[name]
    distances_m = np.geomspace(*model.validity.distance_m, 50).clip(*model.validity.distance_m)
    given_ = middle(name)
    raw = model.loss_db(distances_m, *given_.values())
    np.testing.assert_array_equal(path_loss_db(name, distances_m, **given_), raw)
    np.testing.assert_array_equal(path_loss_db(name, distances_m, **given_, outside="clamp"), raw)


@pytest.mark.parametrize("name", NAMES)
def test_below_its_range_a_model_is_continuous_grows_and_is_no_better_than_free_space(name: str) -> None:
    start_m = MODELS[name].validity.distance_m[0]
    given_ = middle(name)
    distances_m = np.concatenate([[0.0], np.geomspace(0.5, start_m * 2, 4000)])
    loss = path_loss_db(name, distances_m, **given_, outside="clamp")
    steps = np.diff(loss)
    assert (steps >= -1e-9).all()
    assert steps.max() < 0.2
    slant_m = np.hypot(np.maximum(distances_m, 1.0), given_["antenna_height_m"] - 1.5)
    free = free_space_loss_db(slant_m, given_["frequency_mhz"])
    start = float(path_loss_db(name, start_m, **given_))
    below = distances_m < start_m
    assert (loss[below] >= np.minimum(free, start)[below] - 1e-9).all()


@pytest.mark.parametrize("name", NAMES)
def test_beyond_its_reach_a_model_gives_no_coverage(name: str) -> None:
    reach_m = MODELS[name].reach_m
    loss = path_loss_db(name, [reach_m, reach_m * 1.001], **middle(name), outside="clamp")
    assert np.isfinite(loss[0])
    assert np.isposinf(loss[1])


@given(st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_loss_grows_with_distance_whatever_frequency_and_mast(
    name: str, frequency: float, mast: float, distance: float
) -> None:
    limits = MODELS[name].validity

    def between(part: float, ends: tuple[float, float]) -> float:
        return min(max(ends[0] * (ends[1] / ends[0]) ** part, ends[0]), ends[1])

    near = between(distance * 0.95, limits.distance_m)
    far = min(near * 1.02, limits.distance_m[1])
    loss = path_loss_db(
        name,
        [near, far],
        frequency_mhz=between(frequency, limits.frequency_mhz),
        antenna_height_m=between(mast, limits.antenna_height_m),
    )
    assert loss[1] > loss[0]


def test_names_are_keys_and_sources_are_given() -> None:
    for name, model in MODELS.items():
        assert model.name == name
        assert model.source
        assert all(0 < low <= high for low, high in vars(model.validity).values())


def test_an_unknown_model_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(InputError, match="hata_open"):
        path_loss_db("okumura", 1000, frequency_mhz=900, antenna_height_m=30)
    with pytest.raises(InputError, match="raise or clamp"):
        path_loss_db("rma", 1000, frequency_mhz=900, antenna_height_m=30, outside="ignore")  # type: ignore[arg-type]


@given(st.floats(0, 50_000), st.floats(1, 50_000), st.floats(-130, -50))
def test_a_plain_radius_claims_what_is_required_and_no_more(
    distance_m: float, plain_radius_m: float, required_dbm: float
) -> None:
    level = float(radius_level_dbm(distance_m, plain_radius_m, required_dbm))
    assert level == (required_dbm if distance_m <= plain_radius_m else -np.inf)
