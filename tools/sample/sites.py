"""Synthetic sites: masts near hamlets, on dry ground and low hilltops, and which operators stand on each."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .settlement import (
    KM_PER_DEG_LAT,
    KM_PER_DEG_LON,
    Ground,
    centres,
    share_out,
    to_km,
    tourist_share,
    town_share,
)

SITES = 3512
# Sites of each operator; shared masts make the sum greater than the number of sites.
OPERATOR_SITES = {"Viettel": 1930, "VNPT": 1610, "MobiFone": 1300}
SEED = 53
# The need of a far hamlet, as a share of a near one's: why the mountains keep gaps.
SPECIAL_NEED = 0.05
REMOTE_NEED = 0.10
LEAST_GAP_KM = 0.28
LEAST_GAP_COUNTRY_KM = 0.75
# Valleys that no operator has reached yet: how many, how wide, and how far apart.
QUIET_VALLEYS = 23
QUIET_KM = 5.6
QUIET_APART_KM = 11.0
# Old Phú Thọ has a little fewer sites for its people than the others, so that its published numbers come out.
OLD_PHU_THO_FACTOR = 0.78
MOST_TRIES = 600


def _site_counts(communes: gpd.GeoDataFrame, old_provinces: dict[str, str]) -> NDArray[np.int64]:
    """Sites per commune: mostly by people, a little by area."""
    points = communes.geometry.representative_point()
    tourist = tourist_share(points.x.to_numpy(), points.y.to_numpy())
    weight = communes["population"] * 8.4e-4 + communes["area_km2"] * 0.020 + 40 * tourist
    weight *= np.where(communes["commune_code"].map(old_provinces).eq("25"), OLD_PHU_THO_FACTOR, 1.0)
    return share_out(SITES, weight.to_numpy(), least=3)


def _quiet_valleys(hamlets: pd.DataFrame, ground: Ground) -> NDArray[np.float64]:
    """Middles of the valleys without any site (km, see `to_km`): remote, rugged, few people around."""
    places = to_km(hamlets["lon"], hamlets["lat"])
    row, column = ground.terrain.at(hamlets["lon"], hamlets["lat"])
    people = hamlets["population"].to_numpy()
    around = np.array([people[np.hypot(*(places - place).T) < QUIET_KM].sum() for place in places])
    town = town_share(hamlets["lon"].to_numpy(), hamlets["lat"].to_numpy())
    town = town + tourist_share(hamlets["lon"].to_numpy(), hamlets["lat"].to_numpy())
    score = ground.ruggedness_m[row, column] / 400 - around / 4000 - 50 * town
    score = np.where(hamlets["special"].eq("yes"), score, -np.inf)
    chosen: list[int] = []
    for index in np.argsort(-score, kind="stable"):
        if all(np.hypot(*(places[other] - places[index])) > QUIET_APART_KM for other in chosen):
            chosen.append(int(index))
        if len(chosen) == QUIET_VALLEYS:
            break
    return places[chosen]


def _hill_near(
    ground: Ground, number: int, hamlet: pd.Series, reach_km: float, generator: np.random.Generator
) -> tuple[float, float] | None:
    """Find a cell of the commune within reach, rather higher than its surroundings; None if none is habitable."""
    lon, lat = hamlet["lon"], hamlet["lat"]
    row, column = ground.terrain.at(np.array([lon]), np.array([lat]))
    reach = int(np.ceil(reach_km / 0.09))
    top, left = max(int(row[0]) - reach, 0), max(int(column[0]) - reach, 0)
    window = (slice(top, int(row[0]) + reach + 1), slice(left, int(column[0]) + reach + 1))
    near = (ground.commune[window] == number + 1) & (ground.suitability[window] > 1e-3)
    rows, columns = np.nonzero(near)
    if rows.size == 0:
        return None
    lons, lats = centres(ground, rows + top, columns + left)
    away = np.hypot((lons - lon) * KM_PER_DEG_LON, (lats - lat) * KM_PER_DEG_LAT)
    rise = np.minimum(ground.above_valley_m[window][near], 45.0)
    score = 0.03 * rise - 1.5 * away / reach_km + generator.gumbel(size=rows.size) * 0.8
    best = int(np.argmax(np.where(away <= reach_km, score, -np.inf)))
    return float(lons[best]), float(lats[best])


def _place_in_commune(
    ground: Ground,
    number: int,
    hamlets: pd.DataFrame,
    *,
    count: int,
    quiet_km: NDArray[np.float64],
    generator: np.random.Generator,
) -> list[tuple[float, float]]:
    """Sites of one commune, one after the other where the need is greatest."""
    town = np.minimum(town_share(hamlets["lon"].to_numpy(), hamlets["lat"].to_numpy()), 1.0)
    row, column = ground.terrain.at(hamlets["lon"], hamlets["lat"])
    rugged = ground.ruggedness_m[row, column]
    small = hamlets["population"].to_numpy() < 0.75 * hamlets["population"].median()
    need = hamlets["population"].to_numpy(dtype=float) ** 0.8
    need *= np.where(hamlets["special"].eq("yes"), SPECIAL_NEED, 1.0)
    need *= np.where((rugged > 420) & small, REMOTE_NEED, 1.0)
    need *= generator.lognormal(0, 0.25, need.size)
    middles = to_km(hamlets["lon"], hamlets["lat"])
    gap = LEAST_GAP_KM + (LEAST_GAP_COUNTRY_KM - LEAST_GAP_KM) * (1 - town) ** 2
    chosen: list[tuple[float, float]] = []
    tries = 0
    while len(chosen) < count and tries < MOST_TRIES:
        target = int(np.argmax(need))
        reach = (0.35 + 0.35 * (1 - town[target])) * (1 + tries / 60)
        place = _hill_near(ground, number, hamlets.iloc[target], reach, generator)
        tries += 1
        need[target] *= 0.80 if place is None else 1.0
        if place is None:
            continue
        here = to_km([place[0]], [place[1]])
        crowded = chosen and np.hypot(*(to_km(*zip(*chosen, strict=True)) - here).T).min() < gap[target]
        if crowded or np.hypot(*(quiet_km - here).T).min() < QUIET_KM:
            need[target] *= 0.85 if crowded else 0.1
            continue
        chosen.append(place)
        away = np.hypot(*(middles - here).T)
        need *= 1 - 0.75 * np.exp(-0.5 * (away / (0.55 + 0.5 * (1 - town))) ** 2)
    return chosen


def _first_operators(
    places_km: NDArray[np.float64], wild: NDArray[np.bool_], generator: np.random.Generator
) -> NDArray[np.int64]:
    """One operator for each site: the one whose own nearest site is farthest for its share."""
    shares = np.array(list(OPERATOR_SITES.values()), dtype=float)
    share = shares / shares.sum()
    wild_share = np.array([0.55, 0.32, 0.13])
    nearest = np.full((3, len(places_km)), 30.0)
    operators = np.zeros(len(places_km), dtype=int)
    for site in generator.permutation(len(places_km)):
        lean = np.sqrt(wild_share if wild[site] else share)
        score = nearest[:, site] * lean * generator.lognormal(0, 0.35, 3)
        operator = int(np.argmax(score))
        operators[site] = operator
        away = np.hypot(*(places_km - places_km[site]).T)
        nearest[operator] = np.minimum(nearest[operator], away)
    return operators


def _share_masts(
    operators: NDArray[np.bool_], places_km: NDArray[np.float64], wild: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Let operators onto one another's masts, where their own nearest is farthest, up to their numbers."""
    lean = np.where(wild, 0.42, 1.0)
    for number, target in enumerate(OPERATOR_SITES.values()):
        nearest = np.full(len(places_km), 30.0)
        for site in np.flatnonzero(operators[number]):
            nearest = np.minimum(nearest, np.hypot(*(places_km - places_km[site]).T))
        while operators[number].sum() < target:
            site = int(np.argmax(nearest * lean))
            operators[number, site] = True
            nearest = np.minimum(nearest, np.hypot(*(places_km - places_km[site]).T))
    return operators


def build_sites(
    communes: gpd.GeoDataFrame, hamlets: pd.DataFrame, ground: Ground, old_provinces: dict[str, str]
) -> pd.DataFrame:
    """Make the sites.

    Parameters
    ----------
    communes
        With ``population`` and ``area_km2``.
    hamlets
        What `hamlets.build_hamlets` made.
    ground
        What `settlement.survey` found.
    old_provinces
        Commune code -> code of the province that it belonged to before July 2025.

    Returns
    -------
    pd.DataFrame
        One row per site: site_id, commune_code, name, lon, lat, town, tourist, wild, and one column of
        booleans for each operator.
    """
    generator = np.random.default_rng(SEED)
    quiet = _quiet_valleys(hamlets, ground)
    rows = []
    for number, count in enumerate(_site_counts(communes, old_provinces)):
        commune = communes.iloc[number]
        own = hamlets[hamlets["commune_code"].eq(commune["commune_code"])]
        for lon, lat in _place_in_commune(ground, number, own, count=int(count), quiet_km=quiet, generator=generator):
            rows.append((commune["commune_code"], commune["name"], commune["type"], lon, lat))
    sites = pd.DataFrame(rows, columns=["commune_code", "commune", "type", "lon", "lat"])
    # A third of a cell of chance keeps the list off the grid and within its commune.
    sites["lon"] = np.round(sites["lon"] + generator.uniform(-0.00028, 0.00028, len(sites)), 6)
    sites["lat"] = np.round(sites["lat"] + generator.uniform(-0.00028, 0.00028, len(sites)), 6)
    row, column = ground.terrain.at(sites["lon"], sites["lat"])
    rugged = ground.ruggedness_m[row, column]
    lon, lat = sites["lon"].to_numpy(), sites["lat"].to_numpy()
    sites["town"] = np.minimum(town_share(lon, lat), 1.0)
    sites["tourist"] = tourist_share(lon, lat)
    sites["rugged_m"] = rugged
    sites["wild"] = rugged > np.quantile(rugged, 0.78)
    places = to_km(lon, lat)
    wild = sites["wild"].to_numpy()
    first = _first_operators(places, wild, generator)
    operators = np.stack([first == number for number in range(3)])
    operators = _share_masts(operators, places, wild)
    for number, name in enumerate(OPERATOR_SITES):
        sites[name] = operators[number]
    sites.insert(0, "site_id", [f"PTO{index:05d}" for index in range(1, len(sites) + 1)])
    return sites
