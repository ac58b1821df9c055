"""Synthetic fibre: three ratios per commune and operator, kept apart, and the nodes that serve them."""

import geopandas as gpd
import numpy as np
import pandas as pd

SEED = 83
LETTER = {"Viettel": "V", "VNPT": "N", "MobiFone": "M"}
# Published for the former province in October 2024: 76.77 % and rising; the sample aims a little above.
SUBSCRIBED_SHARE = 0.786
OPERATORS = {"Viettel": 0.46, "VNPT": 0.40, "MobiFone": 0.14}
REACH = {"Viettel": 0.96, "VNPT": 0.94, "MobiFone": 0.42}
NODE_STEP = 256


def _demand(hamlets: pd.DataFrame, communes: gpd.GeoDataFrame, generator: np.random.Generator) -> pd.Series:
    """Share of subscribed households of each commune, scaled to the province's."""
    special = (
        hamlets.assign(special=hamlets["special"].eq("yes") * hamlets["households"])
        .groupby("commune_code")[["special", "households"]]
        .sum()
    )
    hard = (special["special"] / special["households"]).reindex(communes["commune_code"]).to_numpy()
    density = (communes["population"] / communes["area_km2"]).to_numpy()
    share = 0.70 + 0.055 * np.log(density / 300) - 0.18 * hard + generator.normal(0, 0.03, len(communes))
    households = communes["households"].to_numpy()
    for _ in range(20):
        share = np.clip(share + SUBSCRIBED_SHARE - (share * households).sum() / households.sum(), 0.38, 0.955)
    return pd.Series(share, index=communes["commune_code"])


def _commune_rows(code: str, households: int, share: float, generator: np.random.Generator) -> list[dict[str, object]]:
    """Make the operators' rows of one commune and the row of all of them together."""
    rows = []
    parts = generator.dirichlet(np.array(list(OPERATORS.values())) * 60)
    remote = share < 0.62
    for (operator, _), part in zip(OPERATORS.items(), parts, strict=True):
        reach = REACH[operator] * (0.86 if remote else 1.0) + generator.normal(0, 0.05)
        infrastructure = 1.0 if operator != "MobiFone" and reach > 0.93 else float(np.clip(reach, 0.12, 1.0))
        accessible = infrastructure * float(np.clip(generator.normal(0.86 if remote else 0.93, 0.03), 0.5, 0.995))
        subscribed = min(share * part, accessible * 0.97)
        rows.append(
            {
                "commune_code": code,
                "operator": operator,
                "households_infrastructure": int(infrastructure * households),
                "households_accessible": int(accessible * households),
                "households_subscribed": int(subscribed * households),
            }
        )
    figures = {name: [int(row[name]) for row in rows] for name in rows[0] if name.startswith("households")}
    subscribed = sum(figures["households_subscribed"])
    most = {name: min(sum(values), households) for name, values in figures.items()}
    least = {name: max(values) for name, values in figures.items()}
    infrastructure = (
        most["households_infrastructure"]
        if not remote or generator.random() < 0.6
        else round(0.5 * (least["households_infrastructure"] + most["households_infrastructure"]))
    )
    accessible = round(0.35 * least["households_accessible"] + 0.65 * most["households_accessible"])
    accessible = min(max(accessible, subscribed, least["households_accessible"]), infrastructure)
    rows.append(
        {
            "commune_code": code,
            "operator": "any",
            "households_infrastructure": infrastructure,
            "households_accessible": accessible,
            "households_subscribed": min(subscribed, accessible),
        }
    )
    return rows


def build_fibre(communes: gpd.GeoDataFrame, hamlets: pd.DataFrame) -> pd.DataFrame:
    """Households with infrastructure, within reach and subscribed, per commune and operator.

    Parameters
    ----------
    communes
        With ``households``, ``population``, ``area_km2``.
    hamlets
        What `hamlets.build_hamlets` made.

    Returns
    -------
    pd.DataFrame
        commune_code, operator, households_infrastructure, households_accessible, households_subscribed; the
        operator ``any`` is the union.
    """
    generator = np.random.default_rng(SEED)
    shares = _demand(hamlets, communes, generator)
    rows: list[dict[str, object]] = []
    for code, households in zip(communes["commune_code"], communes["households"], strict=True):
        rows += _commune_rows(code, int(households), float(shares[code]), generator)
    return pd.DataFrame(rows)


def build_nodes(fibre: pd.DataFrame, hamlets: pd.DataFrame) -> pd.DataFrame:
    """Nodes beside the largest hamlets, large enough for the households within reach.

    Parameters
    ----------
    fibre
        What `build_fibre` made.
    hamlets
        What `hamlets.build_hamlets` made.

    Returns
    -------
    pd.DataFrame
        node_id, operator, commune_code, lon, lat, capacity_households.
    """
    generator = np.random.default_rng(SEED + 1)
    largest = {
        code: group.sort_values(["population", "hamlet_id"], ascending=[False, True])
        for code, group in hamlets.groupby("commune_code")
    }
    rows = []
    for line in fibre[fibre["operator"].ne("any")].itertuples():
        count = 1 if line.households_accessible < 4500 or line.operator == "MobiFone" else 2
        capacity = -(-line.households_accessible // (count * NODE_STEP)) * NODE_STEP
        group = largest[line.commune_code]
        picks = generator.choice(min(4, len(group)), count, replace=False)
        for number, pick in enumerate(picks, start=1):
            hamlet = group.iloc[int(pick)]
            rows.append(
                {
                    "node_id": f"OLT-{line.commune_code}-{LETTER[line.operator]}{number}",
                    "operator": line.operator,
                    "commune_code": line.commune_code,
                    "lon": round(hamlet["lon"] + generator.uniform(-0.0002, 0.0002), 5),
                    "lat": round(hamlet["lat"] + generator.uniform(-0.0002, 0.0002), 5),
                    "capacity_households": int(capacity),
                }
            )
    return pd.DataFrame(rows)


def build_smartphones(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share of people with a smartphone, scattered about the published 89 % of the province."""
    generator = np.random.default_rng(SEED + 2)
    density = (communes["population"] / communes["area_km2"]).to_numpy()
    share = 89 + 1.9 * np.log(density / density.mean()) + generator.normal(0, 1.3, len(communes))
    people = communes["population"].to_numpy()
    for _ in range(20):
        share = np.clip(share + 89.0 - (share * people).sum() / people.sum(), 70, 97.5)
    return pd.DataFrame({"commune_code": communes["commune_code"], "smartphone_pct": np.round(share, 1)})
