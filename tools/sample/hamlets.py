"""Synthetic hamlets: on habitable ground, with the communes' people and households shared out exactly."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .facts import FORMER_PROVINCES
from .names import hamlet_names, kind_of
from .settlement import (
    Ground,
    cells_of,
    centres,
    share_out,
    to_km,
    town_share,
    village_pull,
)

HAMLETS = 2904
LEAST_PER_COMMUNE = 8
SPECIAL = 332
WITHOUT_ELECTRICITY = 21
SEED = 41


def _spread(places_km: NDArray[np.float64], keys: NDArray[np.float64], count: int, gap_km: float) -> NDArray[np.int64]:
    """Take places in the order of their keys, none nearer than the gap to one taken; the gap shrinks at need."""
    order = np.argsort(-keys, kind="stable")
    taken: list[int] = []
    while len(taken) < count:
        for index in order:
            if len(taken) == count:
                break
            away = np.hypot(*(places_km[taken] - places_km[index]).T) if taken else np.array([np.inf])
            if away.min() >= gap_km:
                taken.append(int(index))
        gap_km *= 0.8
    return np.array(taken)


def _place(
    ground: Ground, number: int, *, count: int, old: pd.DataFrame, area_km2: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Longitudes and latitudes of the hamlets of one commune, shape ``(2, count)``."""
    row, column = cells_of(ground, number)
    some = generator.permutation(row.size)[:6000]
    row, column = row[some], column[some]
    lon, lat = centres(ground, row, column)
    pull = village_pull(old, lon, lat, 0.10 * np.sqrt(area_km2) + 0.9) + 2.5 * town_share(lon, lat)
    weight = ground.suitability[row, column] * pull
    keys = np.log(weight) + generator.gumbel(size=weight.size)
    taken = _spread(to_km(lon, lat), keys, count, 0.62 * np.sqrt(area_km2 / count))
    jitter = generator.uniform(-0.0003, 0.0003, (2, count))
    return np.stack([lon, lat])[:, taken] + jitter


def _figures(
    commune: pd.Series, town: NDArray[np.float64], generator: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """People and households of the hamlets of one commune; they add up to the commune's."""
    weight = generator.lognormal(0.0, 0.38, town.size) * (0.6 + 1.4 * town)
    people = share_out(int(commune["population"]), weight, least=60)
    size = generator.normal(1.0, 0.04, town.size).clip(0.88, 1.12)
    return people, share_out(int(commune["households"]), people / size, least=5)


def _special(table: pd.DataFrame, ground: Ground, generator: np.random.Generator) -> pd.DataFrame:
    """Mark hamlets of especially disadvantaged areas, and the few without electricity."""
    row, column = ground.terrain.at(table["lon"], table["lat"])
    height = ground.terrain.height_m[row, column]
    hardship = height / 400 + ground.ruggedness_m[row, column] / 320 - np.log(table["population"] / 800)
    hardship += generator.normal(0, 0.5, len(table)) - 10.0 * table["kind"].eq("tổ dân phố")
    rank = hardship.rank(ascending=False, method="first")
    dark = generator.choice(np.flatnonzero(rank <= SPECIAL / 2), WITHOUT_ELECTRICITY, replace=False)
    electricity = np.full(len(table), "yes", dtype=object)
    electricity[dark] = "no"
    return table.assign(electricity=electricity, special=np.where(rank <= SPECIAL, "yes", "no"))


def build_hamlets(communes: gpd.GeoDataFrame, old_communes: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Make the hamlets.

    Parameters
    ----------
    communes
        With ``population``, ``households``, ``area_km2``, ``type``.
    old_communes
        Around whose points the hamlets gather.
    ground
        What `settlement.survey` found.

    Returns
    -------
    pd.DataFrame
        hamlet_id, name, commune_code, lon, lat, population, households, electricity, special, kind.
    """
    generator = np.random.default_rng(SEED)
    weight = communes["households"] ** 0.6 * communes["area_km2"] ** 0.2
    counts = share_out(HAMLETS, weight.to_numpy(), least=LEAST_PER_COMMUNE)
    tables = []
    for number, commune in communes.iterrows():
        old = old_communes[old_communes["commune_code"].eq(commune["commune_code"])]
        count = int(counts[number])
        lon, lat = _place(ground, number, count=count, old=old, area_km2=commune["area_km2"], generator=generator)
        people, households = _figures(commune, np.minimum(town_share(lon, lat), 1), generator)
        district = old["district"].mode().iloc[0]
        province = FORMER_PROVINCES[old["province_code"].mode().iloc[0]]
        kind = kind_of(commune["type"], province, district)
        code = commune["commune_code"]
        tables.append(
            pd.DataFrame(
                {
                    "hamlet_id": [f"{code}-{index:02d}" for index in range(1, count + 1)],
                    "name": hamlet_names(count, kind, district, province, generator),
                    "commune_code": code,
                    "lon": np.round(lon, 5),
                    "lat": np.round(lat, 5),
                    "population": people,
                    "households": households,
                    "kind": kind,
                }
            )
        )
    table = _special(pd.concat(tables, ignore_index=True), ground, generator)
    return table[
        [
            "hamlet_id",
            "name",
            "commune_code",
            "lon",
            "lat",
            "population",
            "households",
            "electricity",
            "special",
            "kind",
        ]
    ]
