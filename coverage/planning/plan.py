"""The plan: candidates with what they would serve and cost, the choice among them, and the table that tells of it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from ..engine.alone import MosaicGround
from ..engine.parameters import with_parameters
from ..engine.transmitters import choices_of
from ..errors import SettingsError
from ..geo.profiles import heights_at
from ..indicators.cases import cases_of
from ..indicators.view import View
from ..inputs.project import PlanPlaces
from ..tables import STATIONS
from .access import with_access
from .candidates import NOBODY, Asked, candidates_of, with_places
from .choice import Choice, Method, choose
from .costs import with_costs
from .demand import Demand, demand_of
from .own_points import left_out
from .problem import NO_GROUP, Floats, Goals, GroupLimit, Ints, Problem, Sets, sets_of
from .ranking import Ranked, ranked
from .reach import reach_of

Objective = Literal["people", "households", "hamlets", "special", "area"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wish:
    """What is to be served most, and within which limits.

    Attributes
    ----------
    serve
        People, households, hamlets, especially disadvantaged hamlets, or area.
    most, budget
        How many sites, and what they may cost together; None for no such limit, but not both.
    per_commune, per_operator
        How many sites a commune, or an operator, may get; None for any number. Where communes are limited, what stands
        beyond them is no candidate.
    method, seconds
        See `choice.choose`.
    """

    serve: Objective
    most: int | None
    budget: float | None
    per_commune: int | None
    per_operator: int | None
    method: Method
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What came out.

    Attributes
    ----------
    sites
        The chosen sites by rank: see `ranking.ranked`.
    stations
        The same as a list of stations, for a run that counts with them.
    facts
        Objective, value, bound, gap, method, how many places the engine has worked and how many candidates of each kind
        serve something there, what is unserved before and after, which of the planner's own points are no candidates.
    """

    sites: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    facts: Mapping[str, Any]


def plan(
    view: View,
    hamlets: gpd.GeoDataFrame | None,
    places: PlanPlaces,
    asked: Asked,
    wish: Wish,
    *,
    ground: MosaicGround,
    threads: int,
    progress: Progress | None = None,
) -> Plan:
    """Return where sites serve most.

    Parameters
    ----------
    view
        A finished run: see `indicators.count.View`.
    hamlets, places
        The checked tables.
    asked, wish
        Rules and settings; what is wished for.
    ground
        As the mosaics had it.
    threads
        How many candidates are worked at a time; no bit depends on it.
    progress
        Called with how many places are worked, and how many there are.

    Raises
    ------
    SettingsError
        There is no candidate, or none can be chosen; nobody knows the households that are to be served.
    """
    untold = view.scene.communes["households"].isna()
    if wish.serve == "households" and untold.all():
        raise SettingsError(
            "--serve households: no commune's households are known; put them into the communes' column of households, "
            "or take --serve people"
        )
    demand = demand_of(view, hamlets, with_ground=wish.serve == "area")
    found = candidates_of(view.scene, demand, hamlets, places, asked)
    steps = [("far", set(found["candidate_id"]))]
    if wish.per_commune is not None:
        found = with_places(found[found["commune_code"] != ""])
        steps.append(("no_commune", set(found["candidate_id"])))
    if found.empty:
        raise _nothing(demand)
    found = with_costs(with_access(found, view.scene, hamlets, places, asked), asked.rule)
    stations = planned_stations(found, view, asked)
    served = _sets(found, stations, view, demand, asked, ground=ground, threads=threads, progress=progress)
    kept = np.flatnonzero(np.diff(served.offsets) > 0)
    steps.append(("serves_nobody", set(found["candidate_id"].iloc[kept])))
    kept = kept[_not_dominated(found.iloc[kept], view, wish)]
    found, served = found.iloc[kept].reset_index(drop=True), sets_of([served.of(int(j)) for j in kept])
    steps.append(("dearer", set(found["candidate_id"])))
    if found.empty:
        raise _nothing(demand)
    case = _Case(found, served, demand, _special(demand, hamlets), asked, wish)
    chosen = choose(_problem(case), method=wish.method, seconds=wish.seconds)
    if not chosen.chosen:
        raise _no_choice(found, asked, wish)
    table = ranked(
        found, served, chosen.chosen, demand=demand, hamlets=hamlets, special=case.special, layer=asked.layer
    )
    own = stations.iloc[found["place"].to_numpy(int)[list(chosen.chosen)]].reset_index(drop=True)
    facts = _facts(case, chosen, table) | {
        "places_worked": len(stations),
        "communes_without_households": int(untold.sum()),
        "points_left_out": left_out(places, asked, steps),
    }
    return Plan(table.sites, _list_of(own, table.sites), facts)


def _nothing(demand: Demand) -> SettingsError:
    return SettingsError(
        "no candidate would newly serve anything ({people} people, {hamlets} hamlets are not served as the rule "
        "asks); give places of your own with --points, or look at --operator, --exclude and the rule at [planning]",
        people=round(demand.people.sum()),
        hamlets=len(demand.hamlets),
    )


def _no_choice(found: pd.DataFrame, asked: Asked, wish: Wish) -> SettingsError:
    least = float(found["cost"].min())
    if wish.budget is not None and least > wish.budget:
        return SettingsError(
            "none of the {count} candidates can be chosen: the cheapest costs {least} {currency}; raise --budget",
            count=len(found),
            least=math.ceil(least),
            currency=asked.rule.currency,
        )
    return SettingsError(
        "no choice within these limits newly serves what --serve {serve} asks for; take --serve people, which counts "
        "each cell, or wider limits",
        serve=wish.serve,
    )


@dataclass(frozen=True)
class _Case:
    """What there is to choose from: candidates, what each serves, what is not served, rules and wish."""

    found: pd.DataFrame
    served: Sets
    demand: Demand
    special: NDArray[np.bool_]
    asked: Asked
    wish: Wish


def planned_stations(candidates: pd.DataFrame, view: View, asked: Asked) -> gpd.GeoDataFrame:
    """Return the station that each place of candidates would get, by the place's number, with all parameters set."""
    first = candidates.sort_values("place", kind="stable").drop_duplicates("place").reset_index(drop=True)
    layer, rule = asked.profile.layers[asked.layer], asked.rule.siting
    frame = pd.DataFrame(
        {name: pd.Series(None, index=first.index, dtype=STATIONS[name].dtype) for name in STATIONS.names}
    )
    frame = frame.assign(
        station_id=[f"P{number:06}" for number in range(len(first))],
        site_id=first["site_id"].to_numpy(object),
        operator="planned",
        technology=layer.technology,
        band_mhz=layer.band_mhz,
        frequency_mhz=layer.frequency_mhz,
        bandwidth_mhz=layer.bandwidth_mhz,
        antenna_height_m=first["antenna_height_m"].to_numpy(float),
        azimuth_deg=first["azimuth_deg"].to_numpy(object),
        beamwidth_deg=asked.profile.antenna.beamwidth_deg,
        downtilt_deg=rule.downtilt_deg,
        status="planned",
        lon=first["lon"].to_numpy(float),
        lat=first["lat"].to_numpy(float),
        commune_code=first["commune_code"].to_numpy(object),
        source="plan",
    )
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    bare = gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")
    stations, _ = with_parameters(bare, view.scene.communes, asked.profile)
    lon, lat = stations["lon"].to_numpy(float), stations["lat"].to_numpy(float)
    stations["ground_m"] = np.nan if asked.terrain is None else heights_at(asked.terrain, lon, lat).round(1)
    models, _ = choices_of(stations, asked.settings.radio.model)
    stations[models.columns.to_list()] = models
    return stations.assign(rank=np.arange(len(stations)), range_high_db=0.0)


def _sets(
    found: pd.DataFrame, stations: gpd.GeoDataFrame, view: View, demand: Demand, asked: Asked, *, ground: MosaicGround,
    threads: int, progress: Progress | None,
) -> Sets:  # fmt: skip
    """Return what each candidate newly serves: what its place reaches, less where its operator serves already."""
    if found.empty:
        return sets_of([])
    technology = asked.profile.layers[asked.layer].technology
    reached = reach_of(
        stations,
        demand,
        ground,
        profile=asked.profile,
        required_dbm=cases_of(asked.profile, technology).central(asked.settings.service.tier),
        threads=threads,
        progress=progress,
    )
    number = {operator: index for index, operator in enumerate(view.scene.operators)}
    lists = []
    for place, operator in zip(found["place"].tolist(), found["operator"].tolist(), strict=True):
        items = reached[place]
        if operator in number:
            items = items[~demand.has[number[operator], items]]
        lists.append(items)
    return sets_of(lists)


def _not_dominated(found: pd.DataFrame, view: View, wish: Wish) -> NDArray[np.bool_]:
    """Leave out of a mast's candidates all but the cheapest, where whose they are makes no difference.

    It makes none where one operator is enough and none is limited: of equally dear ones the first as shown stays.
    """
    if wish.per_operator is not None or view.settings.service.min_operators > 1:
        return np.ones(len(found), bool)
    order = found.assign(at=np.arange(len(found))).sort_values(["place", "cost", "at"], kind="stable")
    first = order.drop_duplicates("place")["at"].to_numpy(int)
    return np.asarray(np.isin(np.arange(len(found)), first))


def _special(demand: Demand, hamlets: gpd.GeoDataFrame | None) -> NDArray[np.bool_]:
    if hamlets is None:
        return np.zeros(0, bool)
    flags = hamlets["special"].iloc[demand.hamlets].fillna(value=False)
    return np.asarray(flags.to_numpy(bool))


def _problem(case: _Case) -> Problem:
    found, demand, wish = case.found, case.demand, case.wish
    sets, goals = case.served, None
    if wish.serve in ("hamlets", "special"):
        sets, weight, goals = _of_hamlets(case)
    else:
        weight = {"people": demand.people, "households": demand.households, "area": demand.area_km2}[wish.serve]
    plane = found[["x_m", "y_m"]].to_numpy(float).reshape(-1, 2)
    spacing_m = case.asked.rule.siting.spacing_km * 1000.0
    limits = [
        GroupLimit(_groups(found[column]), most)
        for column, most in (("commune_code", wish.per_commune), ("operator", wish.per_operator))
        if most is not None
    ]
    return Problem(
        sets,
        weight,
        found["cost"].to_numpy(float),
        wish.most,
        wish.budget,
        tuple(limits),
        _apart(plane, spacing_m),
        _cliques(plane, spacing_m),
        goals,
    )


def _of_hamlets(case: _Case) -> tuple[Sets, Floats, Goals]:
    """Return what each candidate serves of the cells around hamlets, hamlet after hamlet, and what each hamlet needs.

    A cell around several hamlets is an item of each of them.
    """
    demand, served = case.demand, case.served
    around = demand.around
    serves = csr_array(
        (np.ones(len(served.items), np.int32), served.items, served.offsets), shape=(served.count, len(demand.cells))
    )
    items = np.arange(around.nnz)
    lies_in = csr_array((np.ones(len(items), np.int32), (around.indices, items)), shape=(len(demand.cells), len(items)))
    brought = csr_array(serves @ lies_in)
    brought.sort_indices()
    sets = Sets(brought.indptr.astype(np.int64), brought.indices.astype(np.int32))
    weight = np.ones(len(demand.hamlets)) if case.wish.serve == "hamlets" else case.special.astype(np.float64)
    owner = np.repeat(np.arange(len(demand.hamlets)), np.diff(around.indptr))
    return sets, np.ones(len(items)), Goals(owner, demand.needed.astype(np.float64), weight)


def _groups(names: pd.Series) -> Ints:
    codes, _ = pd.factorize(names.replace("", None))
    return np.where(codes < 0, NO_GROUP, codes).astype(np.int64)


def _apart(plane: NDArray[np.float64], spacing_m: float) -> Ints:
    """Return the pairs that stand nearer than asked; on one place they always do."""
    if len(plane) < 2:
        return np.empty((0, 2), np.int64)
    nearer = max(float(np.nextafter(spacing_m, 0.0)), 0.0)
    pairs = cKDTree(plane).query_pairs(nearer, output_type="ndarray").astype(np.int64)
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def _cliques(plane: NDArray[np.float64], spacing_m: float) -> Ints:
    """Return squares so small that any two candidates in one stand too near each other; without a distance, places."""
    if not len(plane):
        return np.empty(0, np.int64)
    if spacing_m <= 0.0:
        return np.unique(plane, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    square = np.floor(plane / (spacing_m / np.sqrt(2.0)) * (1.0 + 1e-9)).astype(np.int64)
    return np.unique(square, axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _list_of(stations: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the chosen sites' stations as a list that a run reads like any other."""
    number = [f"QH-{rank:03}" for rank in sites["rank"]]
    return stations.assign(
        station_id=number,
        site_id=[site or name for site, name in zip(sites["site_id"], number, strict=True)],
        operator=sites["operator"].replace(NOBODY, SHARED).to_numpy(object),
    )[[*STATIONS.names, "geometry"]]


SHARED = "Dùng chung"
"""The operator in the list of stations of a site of which it is not settled who builds it."""


def _facts(case: _Case, chosen: Choice, table: Ranked) -> dict[str, Any]:
    demand, asked, wish = case.demand, case.asked, case.wish
    return {
        "serve": wish.serve,
        "value": chosen.value,
        "bound": chosen.bound,
        "gap_pct": chosen.gap_pct,
        "method": chosen.method,
        "limits": {
            "sites": wish.most,
            "budget": wish.budget,
            "per_commune": wish.per_commune,
            "per_operator": wish.per_operator,
            "spacing_km": asked.rule.siting.spacing_km,
        },
        "candidates": {str(kind): int(count) for kind, count in case.found["kind"].value_counts().sort_index().items()},
        "layer": asked.layer,
        "rule": asked.rule.model_dump(mode="json"),
        "cost": float(table.sites["cost"].sum()),
        "unserved": {
            **dict(zip(("people", "households", "area_km2"), map(_known, demand.unserved.tolist()), strict=True)),
            "hamlets": len(demand.hamlets),
            "special": int(case.special.sum()),
        },
        "people_lacking_one": float(demand.people.sum()),
        "covered_by": {name: {str(rank): share for rank, share in by.items()} for name, by in table.covered_by.items()},
        "newly_served": {name: _known(value) for name, value in table.totals.items()},
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
