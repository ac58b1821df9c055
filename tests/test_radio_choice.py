"""Which model a station gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio import LADDERS, MODELS, RADIUS, choose_model, path_loss_db


@pytest.mark.parametrize(
    ("settlement", "frequency_mhz", "model"),
    [
        ("urban", 900, "uma"),
        ("urban", 3700, "uma"),
        ("urban", 450, "hata_urban"),
        ("suburban", 700, "hata_suburban"),
        ("suburban", 1800, "cost231_suburban"),
        ("suburban", 2100, "hata_extended_suburban"),
        ("suburban", 3700, "uma"),
        ("rural", 900, "hata_rural"),
        ("rural", 1800, "cost231_rural"),
        ("rural", 2600, "hata_extended_rural"),
        ("rural", 3700, "rma"),
        ("open", 900, "hata_open"),
        ("open", 2100, "hata_extended_open"),
        ("open", 3700, "rma"),
        ("rural", 60, RADIUS),
    ],
)
def test_ladder(settlement: str, frequency_mhz: float, model: str) -> None:
    assert choose_model(settlement, frequency_mhz, 42).model == model


@given(st.sampled_from(sorted(LADDERS)), st.floats(30, 40_000), st.floats(5, 250))
def test_a_choice_computes_and_flags_what_is_outside(settlement: str, frequency_mhz: float, mast_m: float) -> None:
    choice = choose_model(settlement, frequency_mhz, mast_m)
    if choice.model == RADIUS:
        assert choice.clamped == ()
        return
    low, high = MODELS[choice.model].validity.antenna_height_m
    assert choice.clamped == (() if low <= mast_m <= high else ("antenna_height_m",))
    given_ = {"frequency_mhz": frequency_mhz, "antenna_height_m": mast_m}
    assert path_loss_db(choice.model, 1500, **given_, outside="clamp") > 50


def test_the_reason_names_model_source_and_what_was_clamped() -> None:
    said = str(choose_model("suburban", 900, 21).reason)
    assert "hata_suburban" in said
    assert "Hata 1980" in said
    assert "the antenna height" in said
    assert "the antenna height" not in str(choose_model("suburban", 900, 42).reason)
    assert "antenna and receiver" in str(choose_model("suburban", 900, 21, 0.5).reason)
    assert "plain radius" in str(choose_model("rural", 60, 42).reason)


def test_a_low_receiver_is_flagged_too() -> None:
    assert choose_model("urban", 1800, 25, 1.0).clamped == ("receiver_height_m",)


@pytest.mark.parametrize("arguments", [("village", 900, 30), ("rural", 0, 30), ("rural", 900, float("nan"))])
def test_what_cannot_be_is_refused(arguments: tuple[str, float, float]) -> None:
    with pytest.raises(InputError):
        choose_model(*arguments)
