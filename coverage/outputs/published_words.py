"""Published figures in words: what ours counts, how far the two lie apart and why, or why they cannot be compared."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..indicators.figures import value_of
from ..indicators.published import coverage_key
from ..indicators.result import Result
from ..language import Language, Message, msg, number
from .codes import technology_label, tier_label, who_label
from .notes import data_date

_RELATIONS = {"=": "", ">": "> ", "<": "< ", "~": "≈ ", ">=": "≥ ", "<=": "≤ "}
_ROUNDED = re.compile(r"[.](\d*?)0*$")
_WHOLE = {"area": msg("of the area"), "pop": msg("of the people, where they live,")}


def with_words(published: pd.DataFrame, result: Result) -> pd.DataFrame:
    """Return the published figures with ``definition`` (of ours) and ``why``: the difference, or what forbids it."""
    rows = published.to_dict("records")
    return published.assign(
        definition=pd.Series(
            [
                msg("{value}", value="") if pd.isna(row["ours"]) else definition_of(str(row["indicator"]))
                for row in rows
            ],
            published.index,
            dtype=object,
        ),
        why=pd.Series(
            [difference_sentence(row, result) if row["comparable"] else note_sentence(row, result) for row in rows],
            published.index,
            dtype=object,
        ),
    )


def published_value(row: Mapping[Any, Any], language: Language) -> str:
    """Return a figure as it was published: relation, number with the decimals that it has, unit.

    Examples
    --------
    >>> published_value({"value": 99.0, "relation": ">", "unit": "%"}, "vi")
    '> 99%'
    >>> published_value({"value": 76.77, "relation": "=", "unit": "%"}, "vi")
    '76,77%'
    >>> published_value({"value": 3800.0, "relation": ">", "unit": "trạm"}, "en")
    '> 3,800 stations'
    """
    value = row["value"]
    if pd.isna(value):
        return "–"
    shown = number(float(value), language, decimals=_decimals(float(value)))
    unit = _unit_in_words(str(row.get("unit") or "")).render(language)
    apart = "" if unit.startswith("%") else " "
    return f"{_RELATIONS.get(str(row['relation']), '')}{shown}{apart}{unit}".strip()


_UNITS = {"trạm": msg("stations"), "hộ": msg("households"), "người": msg("people"), "thôn": msg("hamlets")}


def _unit_in_words(unit: str) -> Message:
    """Return a unit in the reader's language where it is a usual one, else as it was written."""
    return _UNITS.get(unit.casefold(), msg("{value}", value=unit))


def our_value(row: Mapping[Any, Any], language: Language) -> str:
    """Return our figure beside a published one.

    Examples
    --------
    >>> our_value({"ours": 96.94, "relation": "=", "unit": "% trong tầm 1 Gb/s"}, "vi")
    '96,94%'
    """
    # What follows "%" says what was published, "within reach of 1 Gb/s", and need not hold of ours.
    unit = str(row.get("unit") or "")
    return published_value(
        {"value": row["ours"], "relation": "=", "unit": "%" if unit.startswith("%") else unit}, language
    )


def _decimals(value: float) -> int:
    found = _ROUNDED.search(f"{value:.2f}")
    return len(found[1]) if found else 0


def definition_of(indicator: str) -> Message:
    """Return what our figure of an indicator counts; empty where phusong has none.

    Examples
    --------
    >>> str(definition_of("area_3g4g_any_pct"))
    'Ours: the share of the area that 3G/4G of at least one operator reaches outdoors, by the modelled median level.'
    """
    key = coverage_key(indicator)
    if key is not None:
        measure, technology, who, tier = key
        return msg(
            "Ours: the share {whole} that {technology} of {who} reaches {tier}, by the modelled median level.",
            whole=_WHOLE[measure],
            technology=technology_label(technology),
            who=who_label(who),
            tier=tier_label(tier),
        )
    if indicator.startswith("bts_"):
        return msg("Ours: the stations of the list that are on air and lie in a commune.")
    return _DEFINITIONS.get(indicator, msg("Ours: the communes' figures as handed in, weighted by their people."))


_DEFINITIONS = {
    "fibre_infrastructure_pct": msg("Ours: households whose hamlet or commune has a node or cable, of all households."),
    "fibre_accessible_pct": msg("Ours: households that an operator would connect on demand, of all households."),
    "fibre_subscribed_pct": msg("Ours: households with a subscription to fibre, of all households."),
    "hamlets_mobile_pct": msg("Ours: hamlets that any technology of any operator reaches somewhere, of all hamlets."),
    "hamlets_special_mobile_pct": msg(
        "Ours: especially disadvantaged hamlets that any technology of any operator reaches somewhere, of all such."
    ),
}


def note_sentence(row: Mapping[Any, Any], result: Result) -> Message:
    """Return why a published figure cannot be compared with ours."""
    day = data_date(result.manifest)
    note = str(row["note"] or "")
    if note == "not_computed":
        return _why_none(str(row["indicator"]), result)
    if note == "goal":
        return msg("A goal for {date}, no state that was reached.", date=str(row["date"]))
    if note == "other_date":
        return msg("Of another date: ours is of {date}.", date=f"{day:%m/%Y}")
    if note == "unknown_date":
        return msg(
            "Of which time it is cannot be read from “{date}”; write it as 10/2025, Quý III/2025 or 2025.",
            date=str(row["date"]),
        )
    if note == "other_scope":
        return msg("Another territory: numerator and denominator are not those of this project.")
    return msg("{value}", value=note)


def _why_none(indicator: str, result: Result) -> Message:
    """Return why a run has no figure of an indicator: what its inputs lack, or that phusong computes none such."""
    key, stations = coverage_key(indicator), _STATIONS.fullmatch(indicator)
    if key is not None:
        return _why_no_coverage(key, result)
    if stations:
        return msg(
            "The list holds no {technology} station that is on air and lies in a commune.",
            technology=technology_label(stations[1]),
        )
    if indicator in result.indicators:
        return msg("The project's table of further indicators holds no value for this place.")
    lacking = {"fibre": result.fibre, "hamlets": result.hamlets}
    kind = indicator.partition("_")[0]
    if indicator not in _DEFINITIONS or kind not in lacking:
        return msg("phusong does not compute this figure, and no table of the project gives it.")
    if lacking[kind] is None:
        return _NOT_GIVEN[kind]
    return _NOT_TOLD


def _why_no_coverage(key: tuple[str, str, str, str], result: Result) -> Message:
    measure, technology, who, tier = key
    lacking = [name for name in re.findall(r"\dG", technology) if name not in result.technologies]
    if lacking:
        return msg("The project has no {technology} station on air.", technology="/".join(lacking))
    figures = result.figures[result.figures["technology"] == technology]
    if figures.empty:
        return msg(
            "No technology here is newer than {technology}: the figure of that one alone is the same.",
            technology=technology.removeprefix("min"),
        )
    figures = figures[figures["who"] == who]
    if figures.empty:
        return msg("The project has no station on air of {who}.", who=who_label(who, result.operators))
    if tier not in set(figures["tier"]):
        return msg("Coverage {tier} was not computed.", tier=tier_label(tier))
    if measure == "pop":
        return msg("How many people live there is not known.")
    return _NOT_TOLD


_STATIONS = re.compile(r"bts_([2345]g)_count")
_NOT_TOLD = msg("What the project was given does not tell this for this place.")
_NOT_GIVEN = {
    "fibre": msg("The project was given no data of fibre."),
    "hamlets": msg("The project was given no list of hamlets."),
}


def difference_sentence(row: Mapping[Any, Any], result: Result) -> Message:
    """Return how far ours lies from a published figure with which it can be compared, and what that comes from."""
    value, ours, relation = float(row["value"]), float(row["ours"]), str(row["relation"])
    decimals = _decimals(value)
    # 98.97 beside "over 99" is not "0.0 lower".
    gap = round(ours - value, max(decimals, 1)) or round(ours - value, 2)
    if not gap or _agrees(ours, value, relation, decimals):
        return msg("The two agree.")
    unit = msg("points") if str(row["unit"]).startswith("%") else _unit_in_words(str(row["unit"]))
    told = msg("Ours is {gap:,g} {unit} lower.", gap=abs(gap), unit=unit)
    if gap > 0:
        told = msg("Ours is {gap:,g} {unit} higher.", gap=abs(gap), unit=unit)
    return msg("{difference} {cause}", difference=told, cause=_cause(row, result))


def _agrees(ours: float, value: float, relation: str, decimals: int) -> bool:
    near = 0.5 * 10.0**-decimals
    if relation.startswith(">"):
        return ours >= value
    if relation.startswith("<"):
        return ours <= value
    if relation == "~":
        # "Nearly 80 %", "about 1,600": a fiftieth off is what such a word leaves open.
        return abs(ours - value) <= max(near, 0.02 * abs(value))
    return abs(ours - value) <= near + 1e-9


def _cause(row: Mapping[Any, Any], result: Result) -> Message:
    indicator, commune = str(row["indicator"]), str(row.get("commune_code") or "")
    key = coverage_key(indicator)
    if key is not None:
        measure, technology, who, tier = key
        measure = {"area": "area_km2", "pop": "population"}[measure]
        found = value_of(result.figures, technology, who=who, measure=measure, tier=tier, commune=commune)
        if found is None:
            return msg("The publication does not say how it was counted.")
        inside = found["pct_low"] <= float(row["value"]) <= found["pct_high"]
        within, beyond = msg("the published one lies within the range"), msg("the published one lies outside the range")
        return msg(
            "The publication does not say how it was counted; ours looks at every cell of the outlines, hills and "
            "forest included; {range} ({low:.1f} to {high:.1f}%).",
            range=within if inside else beyond,
            low=found["pct_low"],
            high=found["pct_high"],
        )
    if indicator.startswith("bts_"):
        return _stations_behind(indicator, commune, result.stations)
    if indicator.startswith("fibre_"):
        return msg("The households that it is a share of, or the day of counting, may differ.")
    if indicator.startswith("hamlets_"):
        return msg("Ours is modelled at the hamlet's place; the publication does not say who found signal, and where.")
    return msg("The publication's weights are not told.")


def _stations_behind(indicator: str, commune: str, stations: pd.DataFrame) -> Message:
    """Tell which stations of the list the count leaves out."""
    technology = indicator.removeprefix("bts_").removesuffix("_count").upper()
    if technology in set(stations["technology"]):
        stations = stations[stations["technology"] == technology]
    if commune:
        stations = stations[stations["commune_code"] == commune]
    used = stations["used"]
    if commune:
        return msg(
            "The list holds {listed} {listed:station|stations} there, of which {off} {off:is|are} not on air.",
            listed=len(stations),
            off=int((~used).sum()),
        )
    return msg(
        "The list holds {listed} stations, of which {off} are not on air and {outside} lie outside every commune.",
        listed=len(stations),
        off=int((~used).sum()),
        outside=int((used & stations["commune_code"].isna()).sum()),
    )
