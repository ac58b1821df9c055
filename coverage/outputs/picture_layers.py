"""What a picture shows: a figure of the communes and one commune, found by what a person typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import geopandas as gpd
import pandas as pd

from ..errors import SettingsError
from ..indicators.result import Result, slug
from ..inputs.words import canonical, letters, plain, tidy
from ..language import Message, msg
from .codes import technology_label, tier_label, who_label
from .labels import label
from .page_columns import has, numbers
from .plain import decimals_of, is_number

_COVERED = re.compile(
    r"(?P<measure>pop|area)_(?P<technology>(?:min)?(?:\dg)+)_(?P<who>[^\W_]+)(?:_(?P<tier>vehicle|indoor))?_pct"
)
_FIBRE = re.compile(r"fibre_(?P<ratio>infrastructure|accessible|subscribed)_pct")

# Words that people type for parts of a key, without diacritics.
_WORDS = {"dan_so": "pop", "dien_tich": "area", "cap_quang": "fibre", "trong_nha": "indoor", "trong_xe": "vehicle"}
_KIND = re.compile(r"(xa|phuong|dac khu)\s+(?=\S)")

_TITLES = {
    "pop": msg("People with {technology} signal"),
    "area": msg("Area with {technology} signal"),
    "infrastructure": msg("Households where there is fibre infrastructure"),
    "accessible": msg("Households that could be connected to fibre"),
    "subscribed": msg("Households connected to fibre"),
}


_UNITS = {"pop": "persons", "area": "km2"}


@dataclass(frozen=True)
class Layer:
    """A figure of the communes as a picture shows it.

    Attributes
    ----------
    key
        What is typed for it: ``pop_4g_any``, ``area_5g_viettel_indoor``, ``fibre_subscribed``, an indicator's name.
    column
        The communes' column that holds it.
    title, subtitle
        What is counted, and whose network where.
    percent
        Whether it is a share of 100, with the fixed classes of shares.
    decimals
        How many are shown.
    unit
        What its numerator and denominator count: ``persons``, ``km2``, ``households``; empty for an indicator.
    """

    key: str
    column: str
    title: Message
    subtitle: Message | None
    percent: bool
    decimals: int
    unit: str = ""


def layers_of(result: Result) -> dict[str, Layer]:
    """Return the figures of a run that can be shown, by key."""
    found = {}
    for column in map(str, result.communes.columns):
        key = column.removesuffix("_pct")
        if (_COVERED.fullmatch(column) or _FIBRE.fullmatch(column)) and has(result.communes, column):
            found[key] = _figure(key, column, result)
    for name in result.indicators:
        if has(result.communes, name) and is_number(result.communes[name]):
            percent = name.endswith("_pct") or "%" in name
            decimals = 1 if percent else decimals_of(name, result.communes[name].dtype)
            found[name] = Layer(name, name, label(name), None, percent, decimals)
    return found


def _figure(key: str, column: str, result: Result) -> Layer:
    match = _COVERED.fullmatch(column)
    if match is None:
        ratio = key.removeprefix("fibre_")
        return Layer(
            key, column, _TITLES[ratio], msg("share of households"), percent=True, decimals=1, unit="households"
        )
    title = Message(_TITLES[match["measure"]].template, {"technology": technology_label(match["technology"])})
    where = tier_label(match["tier"] or "outdoor")
    whose = msg("{who}, {tier}", who=who_label(match["who"], result.operators), tier=where)
    return Layer(key, column, title, whose, percent=True, decimals=1, unit=_UNITS[match["measure"]])


def usual_layer(result: Result) -> str:
    """Return the key of the figure that stands for a run: people with the asked technology of any operator.

    Raises
    ------
    SettingsError
        There is nothing to show at all.
    """
    keys = layers_of(result)
    if not keys:
        raise SettingsError("the results hold no figure that a picture could show; run 'phusong run' again")
    asked = f"pop_{slug(str(result.manifest.get('asked', '4G')))}_any"
    return asked if asked in keys else next(iter(keys))


def find_layer(result: Result, typed: str | None) -> Layer:
    """Return the figure that was typed, in any of the forms that leave no doubt; the usual one for None.

    ``pop_4g_any``, ``pop_4g_any_pct``, ``4g``, ``4G Viettel`` and ``area 4g`` are understood: what is left out is
    people, any operator, outdoors.

    Raises
    ------
    SettingsError
        There is no such figure; the nearest are named.
    """
    layers = layers_of(result)
    key = usual_layer(result) if typed is None else _key(typed)
    spelled = {_key(name): name for name in layers}
    for form in (key, f"pop_{key}", f"{key}_any", f"pop_{key}_any", f"fibre_{key}"):
        if form in spelled:
            return layers[spelled[form]]
    close = get_close_matches(key, spelled, n=3, cutoff=0.5) or get_close_matches(f"pop_{key}", spelled, n=3)
    if close:
        names = " / ".join(spelled[name] for name in close)
        raise SettingsError("there is no layer {typed!r}; did you mean {close}?", typed=str(typed), close=names)
    raise SettingsError(
        "there is no layer {typed!r}; there are {layers}", typed=str(typed), layers=", ".join(_shortest(layers))
    )


def _key(typed: str) -> str:
    words = [letters(canonical(word, "operator")) for word in re.split(r"[\W_]+", tidy(typed)) if word]
    key = "_".join(words).removesuffix("_pct")
    for typed_word, word in _WORDS.items():
        key = key.replace(typed_word, word)
    return key


def _shortest(layers: Iterable[str]) -> list[str]:
    """Return enough keys to see how they are made, not the hundreds that there are."""
    return [key for key in layers if re.fullmatch(r"(pop|area)_\dg_any|(?!pop_|area_).*", key)][:16]


def find_commune(communes: gpd.GeoDataFrame, typed: str) -> int:
    """Return the row of the commune that was typed, by code or by name, with or without diacritics and kind.

    Raises
    ------
    SettingsError
        There is none (the nearest names are given), or there are several of that name.
    """
    text = tidy(typed)
    codes: list[str] = communes["commune_code"].astype("str").tolist()
    if text in codes:
        return codes.index(text)
    kind = _KIND.match(letters(text))
    name = text[kind.end() :] if kind else text
    rows = _named(communes, text) or _of_kind(communes, _named(communes, name), kind[1] if kind else "")
    # Written with its diacritics, a name means that commune alone.
    exact = [row for row in rows if str(communes["name"].iloc[row]) in (text, name)]
    rows = exact if len(exact) == 1 else rows
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise SettingsError(
            "there are {count} communes named {typed!r}: {communes}; give the code",
            count=len(rows),
            typed=typed,
            communes=", ".join(f"{codes[row]} {communes['name'].iloc[row]}" for row in rows),
        )
    raise _no_commune(communes, typed, name)


def _named(communes: gpd.GeoDataFrame, name: str) -> list[int]:
    wanted = plain(name)
    return [row for row, found in enumerate(communes["name"].astype("str")) if plain(found) == wanted]


def _of_kind(communes: gpd.GeoDataFrame, rows: list[int], kind: str) -> list[int]:
    if not kind or "type" not in communes.columns:
        return rows
    return [row for row in rows if letters(str(communes["type"].iloc[row])) == kind]


def _no_commune(communes: gpd.GeoDataFrame, typed: str, name: str) -> SettingsError:
    names = {plain(found): found for found in communes["name"].astype("str")}
    close = [names[hit] for hit in get_close_matches(plain(name), names, n=3, cutoff=0.6)]
    close = close or [found for folded, found in names.items() if plain(name) and plain(name) in folded][:3]
    if close:
        return SettingsError(
            "there is no commune {typed!r}; did you mean {close}?", typed=typed, close=" / ".join(close)
        )
    return SettingsError(
        "there is no commune {typed!r}; give a code such as {code}, or a name as 'phusong communes' shows it",
        typed=typed,
        code=str(communes["commune_code"].iloc[0]) if len(communes) else "08542",
    )


def shown_values(communes: gpd.GeoDataFrame, layer: Layer) -> list[float | None]:
    """Return a figure of each commune, rounded as tables and page show it; None where there is none."""
    tenths = numbers(communes, layer.column, layer.decimals) or [None] * len(communes)
    return [None if value is None else value / 10**layer.decimals for value in tenths]


def commune_title(communes: pd.DataFrame, row: int) -> Message:
    """Return a commune's kind and name as a heading."""
    name = str(communes["name"].iloc[row])
    kind = (
        str(communes["type"].iloc[row]) if "type" in communes.columns and pd.notna(communes["type"].iloc[row]) else ""
    )
    return msg("{kind} {name}", kind=kind.capitalize(), name=name) if kind else msg("{value}", value=name)
