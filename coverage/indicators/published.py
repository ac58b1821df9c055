"""Published figures, with ours beside them where the two can be compared."""

import re
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from ..inputs.dates import written_period
from .fibre import UNION
from .figures import value_of
from .hamlets import OUTSIDE
from .published_places import communes_of_scopes

_COVERAGE = re.compile(r"(area|pop)_([2345]g|3g4g|min[234]g)_([a-z0-9]+?)(?:_(indoor|vehicle))?_pct")
NEAR_DAYS = 92
"""A published figure's period may lie so many days, a quarter, from the project's day."""
_MEASURE = {"area": "area_km2", "pop": "population"}


@dataclass(frozen=True)
class Ours:
    """The tables from which a published figure's counterpart is taken."""

    figures: pd.DataFrame
    communes: pd.DataFrame
    stations: pd.DataFrame
    hamlets: gpd.GeoDataFrame | None
    fibre: pd.DataFrame | None
    indicators: tuple[str, ...]


def beside_published(published: pd.DataFrame, ours: Ours, scope: str, day: date) -> pd.DataFrame:
    """Return the published figures with ours beside them.

    Parameters
    ----------
    published
        The checked table.
    ours
        What was computed.
    scope
        The territory of this project as the published table names it; empty takes every row that names no commune for
        this one's.
    day
        For which the project's data hold.

    Returns
    -------
    DataFrame
        With the further columns ``commune_code`` (of the project's commune that the row's scope names, else empty),
        ``ours`` (that commune's, else the province's), ``difference`` (ours less published), ``comparable``, and
        ``note``, why it is not: ``not_computed`` (phusong has no such figure here), ``goal`` (of a year to come),
        ``other_scope`` (another territory), ``unknown_date`` (a date that `inputs.dates.written_period` cannot read),
        ``other_date`` (a period that lies more than `NEAR_DAYS` from the day); empty where the two can be compared.
    """
    result = published.copy()
    whole = (result["scope"] == scope).to_numpy() & bool(scope)
    named = communes_of_scopes(result["scope"], ours.communes)
    codes = ["" if of_whole else code for of_whole, code in zip(whole, named, strict=True)]
    result["commune_code"] = pd.array([code or "" for code in codes], dtype="str")
    values = [
        None if code is None else counterpart(name, ours, code)
        for name, code in zip(result["indicator"], codes, strict=True)
    ]
    result["ours"] = np.array([np.nan if value is None else value for value in values], dtype=float)
    of_commune = (result["commune_code"] != "").to_numpy()
    elsewhere = np.array([code is None for code in codes], dtype=bool)
    same = (np.ones(len(result), dtype=bool) if not scope else whole | of_commune) & ~elsewhere
    known = result["ours"].notna().to_numpy()
    periods = [written_period(str(text)) for text in result["date"]]
    unreadable = np.array([period is None for period in periods], dtype=bool)
    ahead = np.array([period is not None and (_told_of(*period) - day).days > NEAR_DAYS for period in periods], bool)
    past = np.array([period is not None and (day - period[1]).days > NEAR_DAYS for period in periods], dtype=bool)
    result["note"] = np.select(
        [elsewhere, ~known, ahead, ~same, unreadable, past],
        ["other_scope", "not_computed", "goal", "other_scope", "unknown_date", "other_date"],
        "",
    )
    result["comparable"] = result["note"] == ""
    result["difference"] = (result["ours"] - result["value"]).where(result["comparable"])
    return result


def _told_of(first: date, last: date) -> date:
    """Return from which day on a figure can have been counted: what holds for several years is told of their end."""
    return first if first.year == last.year else last


def coverage_key(indicator: str) -> tuple[str, str, str, str] | None:
    """Return measure (``area``, ``pop``), technology, whose and tier of a figure of coverage; None for any other.

    Examples
    --------
    >>> coverage_key("pop_min4g_any_indoor_pct")
    ('pop', 'min4G', 'any', 'indoor')
    """
    found = _COVERAGE.fullmatch(indicator)
    if found is None:
        return None
    measure, technology, who, tier = found.groups()
    return measure, technology.upper().replace("MIN", "min"), who, tier or "outdoor"


def counterpart(indicator: str, ours: Ours, commune: str = "") -> float | None:
    """Return our figure for a published indicator's name, of a commune by its code, else the province's."""
    key = coverage_key(indicator)
    if key is not None:
        measure, technology, who, tier = key
        found = value_of(ours.figures, technology, who=who, measure=_MEASURE[measure], tier=tier, commune=commune)
        return None if found is None or np.isnan(found["pct"]) else found["pct"]
    if indicator in ours.indicators and indicator.endswith("_pct"):
        return _mean_by_people(_within(ours.communes, commune), indicator)
    for table in (_station_counts, _fibre_ratios, _hamlet_shares):
        values = table(ours, commune)
        if indicator in values:
            return values[indicator]
    return None


def _within(table: pd.DataFrame, commune: str) -> pd.DataFrame:
    return table[table["commune_code"] == commune] if commune else table


def _station_counts(ours: Ours, commune: str) -> dict[str, float]:
    used = ours.stations[ours.stations["used"] & ours.stations["commune_code"].notna()]
    # A technology that the province has and the commune has not: none, which is a count too.
    here = _within(used, commune)["technology"].value_counts().reindex(used["technology"].unique(), fill_value=0)
    return {"bts_count": float(here.sum()), **{f"bts_{str(name).lower()}_count": float(n) for name, n in here.items()}}


def _fibre_ratios(ours: Ours, commune: str) -> dict[str, float]:
    if ours.fibre is None:
        return {}
    total = ours.fibre[(ours.fibre["commune_code"] == commune) & (ours.fibre["operator"] == UNION)]
    columns = [name for name in total.columns if name.startswith("fibre_")]
    return (
        {} if total.empty else {name: float(total.iloc[0][name]) for name in columns if pd.notna(total.iloc[0][name])}
    )


def _hamlet_shares(ours: Ours, commune: str) -> dict[str, float]:
    if ours.hamlets is None:
        return {}
    hamlets = _within(ours.hamlets[ours.hamlets["verdict"] != OUTSIDE], commune)
    if hamlets.empty:
        return {}
    mobile = hamlets["verdict"] != "none"
    special = hamlets["special"].fillna(value=False).astype(bool)
    shares = {"hamlets_mobile_pct": float(mobile.mean() * 100.0)}
    if special.any():
        shares["hamlets_special_mobile_pct"] = float(mobile[special].mean() * 100.0)
    return shares


def _mean_by_people(communes: pd.DataFrame, column: str) -> float | None:
    known = communes[communes[column].notna()]
    return float(np.average(known[column], weights=known["population"].astype(float))) if len(known) else None
