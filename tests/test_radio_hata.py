"""Hata's family against published values, and its laws."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio.hata import Area, area_correction_db, cost231_hata_db, extended_hata_db, hata_db

VECTORS = Path(__file__).parent / "vectors" / "radio"
FAMILY = {
    "hata": (hata_db, 150, 1500),
    "cost231": (cost231_hata_db, 1500, 2000),
    "extended": (extended_hata_db, 2000, 3000),
}
AREAS = st.sampled_from(["urban", "suburban", "rural", "open"])


def published() -> list[dict[str, str]]:
    with (VECTORS / "hata_path_loss.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", published(), ids=lambda row: f"{row['family']}-{row['area']}")
def test_published_path_loss(row: dict[str, str]) -> None:
    function, _, _ = FAMILY[row["family"]]
    found = function(
        float(row["distance_m"]),
        frequency_mhz=float(row["frequency_mhz"]),
        antenna_height_m=float(row["antenna_height_m"]),
        receiver_height_m=float(row["receiver_height_m"]),
        area=row["area"],  # type: ignore[arg-type]
    )
    assert float(found) == pytest.approx(float(row["loss_db"]), abs=0.006)


def twin_db(name: str, d_km: float, f: float, heights_m: tuple[float, float], area: str) -> float:
    """Hata 1980, COST 231 and SM.2028 written out once more, in plain Python."""
    log_f, (h_b, h_m) = math.log10(f), heights_m
    a = (1.1 * log_f - 0.7) * h_m - (1.56 * log_f - 0.8)
    start = {
        "hata": 69.55 + 26.16 * log_f,
        "cost231": 46.3 + 33.9 * log_f,
        "extended": 46.3 + 33.9 * math.log10(2000) + 10 * math.log10(f / 2000),
    }[name]
    urban = start - 13.82 * math.log10(h_b) - a + (44.9 - 6.55 * math.log10(h_b)) * math.log10(d_km)
    g = min(f, 2000)
    suburban = urban - 2 * math.log10(g / 28) ** 2 - 5.4
    fields = urban - 4.78 * math.log10(g) ** 2 + 18.33 * math.log10(g) - 40.94
    return {"urban": urban, "suburban": suburban, "open": fields, "rural": (suburban + fields) / 2}[area]


HEIGHTS = st.tuples(st.floats(30, 200), st.floats(1, 10))


@given(st.sampled_from(sorted(FAMILY)), AREAS, st.floats(1, 20), st.floats(0, 1), HEIGHTS)
def test_family_agrees_with_its_twin(
    name: str, area: Area, distance_km: float, part: float, heights_m: tuple[float, float]
) -> None:
    function, low, high = FAMILY[name]
    f_mhz = low + part * (high - low)
    h_b, h_m = heights_m
    found = function(distance_km * 1000, frequency_mhz=f_mhz, antenna_height_m=h_b, receiver_height_m=h_m, area=area)
    assert float(found) == pytest.approx(twin_db(name, distance_km, f_mhz, heights_m, area), abs=1e-9)


@given(st.sampled_from(sorted(FAMILY)), AREAS, st.floats(1, 19), st.floats(0, 0.9), st.floats(30, 200))
def test_loss_grows_with_distance_and_frequency_and_falls_with_the_mast(
    name: str, area: Area, distance_km: float, part: float, h_b: float
) -> None:
    function, low, high = FAMILY[name]
    f_mhz = low + part * (high - low)

    def loss(d_km: float, f: float, h: float) -> float:
        return float(function(d_km * 1000, frequency_mhz=f, antenna_height_m=h, area=area))

    here = loss(distance_km, f_mhz, h_b)
    assert loss(distance_km * 1.05, f_mhz, h_b) > here
    assert loss(distance_km, f_mhz * 1.02, h_b) > here
    assert loss(distance_km, f_mhz, h_b * 1.05) < here


@given(st.floats(150, 3000))
def test_areas_are_in_order(frequency_mhz: float) -> None:
    corrections = [float(area_correction_db(frequency_mhz, area)) for area in ("urban", "suburban", "rural", "open")]  # type: ignore[arg-type]
    assert corrections == sorted(corrections)
    assert corrections[0] == 0.0


@given(st.floats(1, 20), AREAS)
def test_the_extension_begins_where_cost_231_ends(distance_km: float, area: Area) -> None:
    given_ = {"frequency_mhz": 2000, "antenna_height_m": 40, "area": area}
    below = cost231_hata_db(distance_km * 1000, **given_)  # type: ignore[arg-type]
    above = extended_hata_db(distance_km * 1000, **given_)  # type: ignore[arg-type]
    assert float(below) == pytest.approx(float(above), abs=1e-9)


def test_metropolitan_centres_lose_more() -> None:
    given_ = {"frequency_mhz": 1800, "antenna_height_m": 30}
    town = cost231_hata_db([1000, 5000], **given_)  # type: ignore[arg-type]
    centre = cost231_hata_db([1000, 5000], **given_, centre_db=3.0)  # type: ignore[arg-type]
    np.testing.assert_allclose(centre - town, 3.0)


def test_an_area_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="expected urban, suburban, rural, open"):
        hata_db(1000, frequency_mhz=900, antenna_height_m=30, area="jungle")  # type: ignore[arg-type]
