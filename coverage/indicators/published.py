"""Published figures, with ours beside them where the two can be compared."""

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from .fibre import UNION
from .figures import value_of
from .hamlets import OUTSIDE

_COVERAGE = re.compile(r"(area|pop)_([2345]g|3g4g|min[234]g)_([a-z0-9]+?)(?:_(indoor|vehicle))?_pct")
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


def beside_published(published: pd.DataFrame, ours: Ours, scope: str) -> pd.DataFrame:
    """Return the published figures with ours beside them.

    Parameters
    ----------
    published
        The checked table.
    ours
        What was computed.
    scope
        The territory of this project as the published table names it; empty takes every row for comparable.

    Returns
    -------
    DataFrame
        With the further columns ``ours``, ``difference`` (ours less published), ``comparable``, and ``note``:
        ``other_scope`` (another territory or a goal), ``not_computed`` (phusong has no such figure here), or empty.
    """
    result = published.copy()
    values = [counterpart(name, ours) for name in result["indicator"]]
    result["ours"] = np.array([np.nan if value is None else value for value in values])
    same = np.ones(len(result), dtype=bool) if not scope else (result["scope"] == scope).to_numpy()
    known = result["ours"].notna().to_numpy()
    result["comparable"] = same & known
    result["difference"] = (result["ours"] - result["value"]).where(result["comparable"])
    result["note"] = np.select([~known, ~same], ["not_computed", "other_scope"], "")
    return result


def counterpart(indicator: str, ours: Ours) -> float | None:
    """Return our province figure for a published indicator's name; None where there is none."""
    coverage = _COVERAGE.fullmatch(indicator)
    if coverage:
        measure, technology, who, tier = coverage.groups()
        found = value_of(
            ours.figures,
            technology.upper().replace("MIN", "min"),
            who=who,
            measure=_MEASURE[measure],
            tier=tier or "outdoor",
        )
        return None if found is None else found["pct"]
    if indicator in ours.indicators and indicator.endswith("_pct"):
        return _mean_by_people(ours.communes, indicator)
    for table in (_station_counts, _fibre_ratios, _hamlet_shares):
        values = table(ours)
        if indicator in values:
            return values[indicator]
    return None


def _station_counts(ours: Ours) -> dict[str, float]:
    inside = ours.stations[ours.stations["used"] & ours.stations["commune_code"].notna()]
    counts = {f"bts_{str(name).lower()}_count": float(n) for name, n in inside["technology"].value_counts().items()}
    return {"bts_count": float(len(inside)), **counts}


def _fibre_ratios(ours: Ours) -> dict[str, float]:
    if ours.fibre is None:
        return {}
    total = ours.fibre[(ours.fibre["commune_code"] == "") & (ours.fibre["operator"] == UNION)]
    columns = [name for name in total.columns if name.startswith("fibre_")]
    return (
        {} if total.empty else {name: float(total.iloc[0][name]) for name in columns if pd.notna(total.iloc[0][name])}
    )


def _hamlet_shares(ours: Ours) -> dict[str, float]:
    if ours.hamlets is None:
        return {}
    hamlets = ours.hamlets[ours.hamlets["verdict"] != OUTSIDE]
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
