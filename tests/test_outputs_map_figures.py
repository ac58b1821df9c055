"""The map page's figures are the tables', to the last digit shown and in both languages, in a real browser."""

import re

import numpy as np
import pytest
from phusong.indicators.result import Result
from selenium import webdriver

from .browser import press, state_of, text, texts, wait
from .map_made import file, listed, named, opened, result
from .map_pages import shown

__all__ = ["file", "opened", "result"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "asked",
    [
        ("4g", "any", "pop", "outdoor"),
        ("5g", "vnpt", "area", "indoor"),
        ("2g", "greatest", "pop", "indoor"),
        ("3g", "min2", "area", "outdoor"),
    ],
)
def test_switches_show_the_tables_figures(
    opened: webdriver.Chrome, result: Result, asked: tuple[str, str, str, str]
) -> None:
    technology, who, measure, tier = asked
    for name, value in zip(("shown", "who", "measure", "tier"), asked, strict=True):
        press(opened, f"#{name}-{value}")
    key = f"{measure}_{technology}_{who}" + ("" if tier == "outdoor" else f"_{tier}")
    values = result.communes[f"{key}_pct"]
    assert listed(opened) == dict(zip(named(result), map(shown, values), strict=True))
    assert next(iter(listed(opened).values())) == shown(values.min())
    province = result.figures[
        (result.figures["technology"] == technology.upper())
        & (result.figures["who"] == who)
        & (result.figures["tier"] == tier)
        & (result.figures["measure"] == ("population" if measure == "pop" else "area_km2"))
    ].iloc[0]
    tile = f"label[for=shown-{technology}]"
    assert text(opened, f"{tile} .tile-value") == shown(province["pct"])
    low_high = [shown(province[name]).removesuffix("%") for name in ("pct_low", "pct_high")]
    assert text(opened, f"{tile} .tile-range") == "–".join(low_high)


def test_fibres_ratios_are_three_and_missing_is_not_zero(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, "#shown-fibre")
    for ratio in ("infrastructure", "accessible", "subscribed"):
        press(opened, f"#ratio-{ratio}")
        values = result.communes[f"fibre_{ratio}_pct"]
        known = values.notna()
        names = [name for name, yes in zip(named(result), known, strict=True) if yes]
        assert listed(opened) == dict(zip(names, map(shown, values[known]), strict=True))
        assert texts(opened, ".legend-row.without .count") == ["1"]
        assert "Không có số liệu" in text(opened, "#legend")
    assert "1 xã, phường không có số liệu" in text(opened, "#detail")


def test_legend_counts_every_commune_once(opened: webdriver.Chrome, result: Result) -> None:
    values = result.communes["pop_4g_any_pct"].round(1)
    counts = [int(part.sum()) for part in np.split(np.eye(5)[np.digitize(values, [50, 70, 85, 95])], 5, axis=1)]
    assert texts(opened, ".legend-row.class .count") == [str(count) for count in reversed(counts)]


def test_further_indicators_are_shown_with_classes_of_their_own(opened: webdriver.Chrome, result: Result) -> None:
    choose = (
        "const s = document.getElementById('further'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))"
    )
    opened.execute_script(choose, "indicator:charging_points")
    told = listed(opened)
    assert told == dict(zip(named(result), result.communes["charging_points"].astype(str), strict=True))
    assert sum(map(int, texts(opened, ".legend-row.class .count"))) == 12
    # An address tells it by name; by its place, as earlier versions did, it is still found.
    assert state_of(opened).startswith("#show=indicator:charging_points&")
    opened.execute_script("location.hash = '#show=indicator:0'")
    wait(lambda: text(opened, "#legend summary") not in ("", "charging points"))
    value = opened.execute_script("return document.getElementById('further').value")
    assert value == f"indicator:{result.indicators[0]}"


def test_commune_card_tells_the_tables_figures(opened: webdriver.Chrome, result: Result) -> None:
    press(opened, ".worst")
    row = result.communes.iloc[int(result.communes["pop_4g_any_pct"].argmin())]
    card = text(opened, "#detail")
    assert row["name"] in text(opened, "#card-title")
    assert text(opened, ".headline-value") == shown(row["pop_4g_any_pct"])
    low, high = (shown(row[f"pop_4g_any_pct_{end}"]) for end in ("low", "high"))
    assert f"Khoảng ước tính {low.removesuffix('%')} đến {high}" in card
    bars = texts(opened, ".figure-value")
    mobile = [
        row[f"pop_{technology}_{who}_pct"]
        for technology in ("2g", "3g", "4g", "5g")
        for who in ("any", "viettel", "vnpt", "mobifone")
    ]
    assert bars[:16] == [shown(value) for value in mobile]
    own = result.hamlets[result.hamlets["commune_code"] == row["commune_code"]]
    tallies = [int(re.search(r"\d+$", told)[0]) for told in texts(opened, "#detail .tally")]
    assert tallies == [int((own["verdict"] == verdict).sum()) for verdict in ("none", "partial", "covered")]


def test_language_switch_changes_words_and_numbers(opened: webdriver.Chrome) -> None:
    before = text(opened, ".tile-value")
    press(opened, "[lang=en]")
    assert opened.execute_script("return document.documentElement.lang") == "en"
    assert "SYNTHETIC DATA" in text(opened, "#marks")
    assert text(opened, ".tile-value") == before.replace(",", ".").replace("\u00a0", "")
    assert not re.search(
        r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", text(opened, "#switches") + text(opened, "#layers")
    )
    press(opened, "[lang=vi]")
    assert text(opened, ".tile-value") == before
