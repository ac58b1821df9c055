"""Fibre's three ratios, never merged: infrastructure, accessible, subscribed."""

import pandas as pd

KINDS = ("infrastructure", "accessible", "subscribed")
UNION = "any"


def fibre_figures(fibre: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the three ratios per commune and operator, and for the province (``commune_code`` empty).

    Parameters
    ----------
    fibre
        The checked table; the operator ``any`` is the union of all.
    communes
        With ``commune_code`` and ``households``, the denominator of all three.

    Returns
    -------
    DataFrame
        commune_code, operator, households, and for each kind ``households_<kind>`` and ``fibre_<kind>_pct``. A commune
        without ``any`` gets it for subscribed alone, where the union is the sum; of the other kinds it cannot be known.
        The province's ratio counts the households of those communes alone for which the kind is known; a commune
        whose households are not known keeps its rows, without ratios.
    """
    table = _with_union(fibre)
    households = communes.set_index("commune_code")["households"].astype("Float64")
    table["households"] = table["commune_code"].map(households)
    known = table.dropna(subset=["households"])
    province = [_total(rows, str(operator)) for operator, rows in known.groupby("operator", sort=False)]
    counts = {name: "Int64" for name in table.columns if name.startswith("households_")}
    bases = {f"base_{kind}": "Float64" for kind in KINDS}
    totals = pd.DataFrame(province, columns=[*table.columns, *bases])
    # Types are told: a province of which a kind is not known would make its column one of objects.
    result = pd.concat([table.astype(counts), totals.astype({**counts, **bases, "households": "Float64"})])
    result = result.reset_index(drop=True)
    for kind in KINDS:
        base = result.pop(f"base_{kind}").fillna(result["households"])
        result[f"fibre_{kind}_pct"] = (result[f"households_{kind}"].astype("Float64") / base * 100.0).astype(float)
    return result


def _with_union(fibre: pd.DataFrame) -> pd.DataFrame:
    columns = ["commune_code", "operator", *(f"households_{kind}" for kind in KINDS)]
    table = fibre[columns].copy()
    without = table[~table["commune_code"].isin(table.loc[table["operator"] == UNION, "commune_code"])]
    if without.empty:
        return table
    # Where one operator's number is not known, neither is the sum.
    by_commune = without.groupby("commune_code", sort=False)["households_subscribed"]
    subscribed = by_commune.sum(min_count=1).where(by_commune.count() == by_commune.size())
    union = pd.DataFrame(
        {"commune_code": subscribed.index, "operator": UNION, "households_subscribed": subscribed.values}
    )
    return pd.concat([table, union.astype({"households_subscribed": "Int64"})], ignore_index=True)


def _total(rows: pd.DataFrame, operator: str) -> dict[str, object]:
    total: dict[str, object] = {"commune_code": "", "operator": operator, "households": rows["households"].sum()}
    for kind in KINDS:
        known = rows[rows[f"households_{kind}"].notna()]
        total[f"households_{kind}"] = known[f"households_{kind}"].sum(min_count=1)
        total[f"base_{kind}"] = known["households"].sum(min_count=1)
    return total
