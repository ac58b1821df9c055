"""Covered cells and people -> figures of communes and the province, each with numerator and denominator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import OUTDOOR
from ..tables import TECHNOLOGIES
from .result import slug

MEASURES = ("area_km2", "population", "households")


@dataclass(frozen=True)
class Tally:
    """What one technology covers.

    Attributes
    ----------
    technology
        ``4G``; ``3G4G`` is the union of the two, ``min3G`` that of 3G and all newer ones.
    tiers
        Names, in the order of the cases.
    cells, people
        Shape (communes, tiers, 2 * operators): each operator alone, then at least 1, 2, ... operators.
    low, high
        The ends of the ranges of area, people and households as shares, 0 to 1; shape (3, communes + 1, tiers,
        2 * operators + 1): the province after the communes, the greatest operator after the others.
    """

    technology: str
    tiers: tuple[str, ...]
    cells: NDArray[np.float64]
    people: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def whole_of(communes: pd.DataFrame) -> NDArray[np.float64]:
    """Return the communes' km², people and households, shape (3, communes); NaN where unknown."""
    return np.array(
        [
            communes["polygon_km2"].to_numpy(float),
            communes["population"].to_numpy(float),
            communes["households"].to_numpy(float, na_value=np.nan),
        ]
    )


def who_of(operators: Sequence[str]) -> list[str]:
    """Return the names of a tally's last axis, and ``greatest`` after them.

    Examples
    --------
    >>> who_of(["Viettel", "VNPT"])
    ['viettel', 'vnpt', 'any', 'min2', 'greatest']
    """
    union = ["any", *(f"min{k}" for k in range(2, len(operators) + 1))]
    return [*map(slug, operators), *union, "greatest"]


def figures_of(
    communes: pd.DataFrame,
    tallies: Sequence[Tally],
    cells: NDArray[np.float64],
    operators: Sequence[str],
    bases: Mapping[tuple[str, str], frozenset[str]],
) -> pd.DataFrame:
    """Return every figure in long form: the communes', then the province's.

    Parameters
    ----------
    communes
        With ``commune_code``, ``polygon_km2`` (geodesic), ``population``, ``households``.
    tallies
        One a technology.
    cells
        Cells of each commune (a count with fractions), shape (communes,).
    operators
        In the order of the tallies' last axis.
    bases
        Whether the levels of an operator and technology are declared, modelled, or both.

    Returns
    -------
    DataFrame
        Columns as `Result.figures`. A commune's covered area is its covered share of cells times its geodesic area; its
        covered households are its households times the covered share of people. The province's numerators are the sums
        of the communes', but for ``greatest`` (ITU: the one operator that covers most): there it is the greatest of
        the operators' own sums in that scope. A commune whose households are not known has no such figure, and the
        province's counts those communes alone whose households are known. ``pct_low`` and ``pct_high`` are the ends of
        the share's range.
    """
    whole = dict(zip(MEASURES, whole_of(communes), strict=True))
    rows = []
    for tally in tallies:
        covered_area = tally.cells / cells[:, None, None] * whole["area_km2"][:, None, None]
        of_people = tally.people / whole["population"][:, None, None]
        covered = {
            "area_km2": np.minimum(covered_area, whole["area_km2"][:, None, None]),
            "population": np.minimum(tally.people, whole["population"][:, None, None]),
            "households": np.minimum(of_people, 1.0) * whole["households"][:, None, None],
        }
        for number, measure in enumerate(MEASURES):
            by_commune = _with_greatest(covered[measure], len(operators))
            total = _with_greatest(np.nansum(covered[measure], axis=0, keepdims=True), len(operators))
            stacked = np.concatenate([by_commune, total])
            denominator = np.append(whole[measure], np.nansum(whole[measure]))
            ends = tally.low[number], tally.high[number]
            rows.append(_long(stacked, ends, denominator, communes["commune_code"], tally, measure, operators))
    table = pd.concat(rows, ignore_index=True)
    pairs = list(zip(table["technology"], table["who"], strict=True))
    basis = {pair: basis_of(*pair, operators, bases) for pair in set(pairs)}
    table["basis"] = [basis[pair] for pair in pairs]
    return table


def basis_of(
    technology: str, who: str, operators: Sequence[str], bases: Mapping[tuple[str, str], frozenset[str]]
) -> str:
    """Return what a figure is made from: ``declared``, ``modelled``, or both in a union; empty where from nothing.

    Examples
    --------
    >>> bases = {("Viettel", "4G"): frozenset({"declared"}), ("VNPT", "5G"): frozenset({"modelled"})}
    >>> [basis_of("min4G", who, ["Viettel", "VNPT"], bases) for who in ("viettel", "vnpt", "any")]
    ['declared', 'modelled', 'declared+modelled']
    """
    whose = [name for name in operators if slug(name) == who] or list(operators)
    newest = TECHNOLOGIES[TECHNOLOGIES.index(technology[-2:]) :] if technology.startswith("min") else ()
    kinds = newest or [name for name in TECHNOLOGIES if name in technology]
    found = frozenset[str]().union(*(bases.get((name, kind), frozenset()) for name in whose for kind in kinds))
    return "+".join(sorted(found))


def _with_greatest(covered: NDArray[np.float64], operators: int) -> NDArray[np.float64]:
    greatest = covered[:, :, :operators].max(axis=2, keepdims=True)
    return np.concatenate([covered, greatest], axis=2)


def _long(  # noqa: PLR0917 - one call
    covered: NDArray[np.float64],
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    denominator: NDArray[np.float64],
    codes: pd.Series,
    tally: Tally,
    measure: str,
    operators: Sequence[str],
) -> pd.DataFrame:
    places = [*codes, ""]
    index = pd.MultiIndex.from_product([places, tally.tiers, who_of(operators)], names=["commune_code", "tier", "who"])
    table = pd.DataFrame({"numerator": covered.ravel()}, index=index).reset_index()
    table["denominator"] = np.repeat(denominator, len(table) // len(places))
    table["technology"], table["measure"] = tally.technology, measure
    table["scope"] = np.where(table["commune_code"] == "", "province", "commune")
    table["pct"] = np.minimum(table["numerator"] / table["denominator"] * 100.0, 100.0)
    pct = table["pct"].to_numpy(float)
    # An end is a share that was reckoned apart: the last bit of a product must not put it on the wrong side.
    low, high = (end.ravel() * 100.0 for end in ends)
    table["pct_low"], table["pct_high"] = np.minimum(low, pct), np.maximum(high, pct)
    columns = ["scope", "commune_code", "technology", "who", "tier", "measure", "numerator", "denominator"]
    return table[[*columns, "pct", "pct_low", "pct_high"]]


_SHORT = {"area_km2": "area", "population": "pop", "households": "households"}
_UNIT = {"area_km2": "_km2", "population": "_persons", "households": ""}


def wide(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the communes' figures as columns, indexed by commune_code: the names are those of `Result.communes`."""
    table = figures[(figures["scope"] == "commune") & ~_only_long(figures)]
    tier = table["tier"].where(table["tier"] != OUTDOOR, "").map(lambda name: f"_{name}" if name else "")
    stem = table["measure"].map(_SHORT) + "_" + table["technology"].map(slug) + "_" + table["who"] + tier
    numerator = _pivot(table, stem + table["measure"].map(_UNIT), "numerator")
    shares = table["measure"] != "households"
    parts = [_pivot(table[shares], stem[shares] + "_" + column, column) for column in ("pct", "pct_low", "pct_high")]
    return pd.concat([numerator, *parts], axis=1)


def _only_long(figures: pd.DataFrame) -> pd.Series:
    """Return which figures stand in the long table alone: of "at least" a technology but for what is published."""
    published = figures["who"].isin(["any", "greatest"]) & (figures["tier"] == OUTDOOR)
    return figures["technology"].str.startswith("min") & ~published


def _pivot(table: pd.DataFrame, names: pd.Series, values: str) -> pd.DataFrame:
    flat = pd.DataFrame({"code": table["commune_code"], "name": names, "value": table[values]})
    order = flat["name"].drop_duplicates()
    return flat.pivot_table(index="code", columns="name", values="value", sort=False, dropna=False)[list(order)]


def value_of(
    figures: pd.DataFrame,
    technology: str,
    *,
    who: str = "any",
    measure: str = "population",
    tier: str = OUTDOOR,
    commune: str = "",
) -> Mapping[str, float] | None:
    """Return one figure, of a commune by its code, else of the province; None where there is none.

    Its keys are ``numerator``, ``denominator``, ``pct``, ``pct_low``, ``pct_high``.
    """
    found = figures[
        ((figures["commune_code"] == commune) if commune else (figures["scope"] == "province"))
        & (figures["technology"] == technology)
        & (figures["who"] == who)
        & (figures["measure"] == measure)
        & (figures["tier"] == tier)
    ]
    if found.empty:
        return None
    return {name: float(found.iloc[0][name]) for name in ("numerator", "denominator", "pct", "pct_low", "pct_high")}
