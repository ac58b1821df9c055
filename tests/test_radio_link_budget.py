"""EIRP, margins, and the level that a model must give."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio import (
    ENTRY_LOSSES,
    combined_sigma_db,
    fade_margin_db,
    maximum_path_loss_db,
    reference_eirp_dbm,
    required_level_dbm,
    resource_blocks,
)

VECTORS = Path(__file__).parent / "vectors" / "radio"


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", rows("resource_blocks.csv"), ids=lambda row: "-".join(list(row.values())[:3]))
def test_resource_blocks_are_those_of_the_tables(row: dict[str, str]) -> None:
    spacing = int(row["spacing_khz"]) if row["spacing_khz"] else None
    found = resource_blocks(row["technology"], float(row["bandwidth_mhz"]), spacing_khz=spacing)
    assert found == int(row["resource_blocks"])


@pytest.mark.parametrize(
    ("technology", "bandwidth_mhz", "spacing_khz"), [("4G", 12, None), ("5G", 100, 15), ("5G", 20, 60), ("3G", 5, None)]
)
def test_a_carrier_that_is_in_no_table_is_refused(
    technology: str, bandwidth_mhz: float, spacing_khz: int | None
) -> None:
    with pytest.raises(InputError, match=r"expected|only 4G and 5G"):
        resource_blocks(technology, bandwidth_mhz, spacing_khz=spacing_khz)


@pytest.mark.parametrize("row", rows("normal_quantiles.csv"), ids=lambda row: row["probability"])
def test_margin_is_the_normal_quantile_of_the_table(row: dict[str, str]) -> None:
    margin = float(fade_margin_db(1.0, float(row["probability"])))
    assert margin == pytest.approx(float(row["quantile"]), abs=float(row["tolerance"]))


def test_margins_of_the_default_profile() -> None:
    # 8 dB at 75, 90 and 95 %: 5.4, 10.3 and 13.2 dB in the project's design.
    np.testing.assert_allclose(fade_margin_db(8.0, [0.75, 0.9, 0.95]), [5.4, 10.3, 13.2], atol=0.051)


@pytest.mark.parametrize(
    ("radio", "technology", "bandwidth_mhz", "eirp_dbm"),
    [
        ((46, 15, 2), "4G", 10, 31.0),
        ((46, 17, 2), "4G", 20, 30.0),
        ((46, 17, 2), "4G", 15, 31.5),
        ((46, 15, 2), "5G", 10, 31.0),
        ((53, 20, 0), "5G", 100, 38.0),
    ],
)
def test_eirp_per_resource_element_of_the_default_profile(
    radio: tuple[float, float, float], technology: str, bandwidth_mhz: float, eirp_dbm: float
) -> None:
    # The radio is (power in dBm, gain in dBi, loss in dB); the EIRP is the design's, which is rounded to 0.5 dB.
    blocks = resource_blocks(technology, bandwidth_mhz)
    found = reference_eirp_dbm(*radio, technology=technology, resource_blocks=blocks)
    assert float(found) == pytest.approx(eirp_dbm, abs=0.25)


def test_2g_is_the_total_and_3g_the_pilot() -> None:
    assert float(reference_eirp_dbm(43, 15, 2, technology="2G")) == 56.0
    assert float(reference_eirp_dbm(43, 17, 2, technology="3G")) == pytest.approx(48.0)
    assert float(reference_eirp_dbm(43, 17, 2, technology="3G", pilot_share=1.0)) == 58.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"technology": "4G"},
        {"technology": "6G"},
        {"technology": "3G", "pilot_share": 10},
        {"technology": "5G", "resource_blocks": 0},
        {"technology": "2G", "loss_db": -2},
    ],
)
def test_a_budget_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    arguments = {"power_dbm": 46, "gain_dbi": 15, "loss_db": 2} | wrong
    with pytest.raises(InputError):
        reference_eirp_dbm(**arguments)  # type: ignore[arg-type]


def test_the_margin_is_added_once_and_indoors_with_both_deviations() -> None:
    outdoor = float(required_level_dbm(-105, 8, 0.9))
    assert outdoor == pytest.approx(-105 + 8 * 1.28155, abs=1e-3)
    entry = ENTRY_LOSSES["indoor"]
    indoor = float(required_level_dbm(-105, 8, 0.9, entry_loss_db=entry.loss_db, entry_sigma_db=entry.sigma_db))
    assert indoor == pytest.approx(-105 + 12 + (8**2 + 8**2) ** 0.5 * 1.28155, abs=1e-3)
    assert float(maximum_path_loss_db(30, outdoor)) == pytest.approx(124.75, abs=0.01)


@given(st.floats(0.01, 0.99), st.floats(0, 20), st.floats(0, 20))
def test_margin_laws(share: float, sigma_db: float, entry_sigma_db: float) -> None:
    margin = float(fade_margin_db(sigma_db, share))
    assert margin == pytest.approx(-float(fade_margin_db(sigma_db, 1 - share)), abs=1e-9)
    both = float(combined_sigma_db(sigma_db, entry_sigma_db))
    assert max(sigma_db, entry_sigma_db) <= both <= sigma_db + entry_sigma_db + 1e-9


@pytest.mark.parametrize("share", [0.0, 1.0, 90.0, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="edge_probability is"):
        fade_margin_db(8, share)


def test_everything_takes_arrays() -> None:
    levels = required_level_dbm([-105, -110], 8, [[0.5], [0.9]])
    assert levels.shape == (2, 2)
    assert levels[0].tolist() == [-105.0, -110.0]
