"""Plans of a made province: every objective at its best, limits that hold, tables that keep their sums."""

import itertools
import json
from dataclasses import replace

import made
import numpy as np
import pandas as pd
import pytest
from phusong.errors import SettingsError
from phusong.geo.blocks import BLOCK_CELLS
from phusong.geo.zones import zones_of
from phusong.indicators.cases import cases_of
from phusong.indicators.view import View
from phusong.inputs.project import PlanPlaces
from phusong.outputs.plan_files import plan_notes
from phusong.planning.access import with_access
from phusong.planning.candidates import Asked, candidates_of, with_places
from phusong.planning.costs import with_costs
from phusong.planning.demand import demand_of
from phusong.planning.plan import Wish, planned_stations
from phusong.planning.reach import reach_of
from plans import NO_PLACES, WISH, ground_under, made_plan, own_points, with_layer, with_operators, with_siting


def test_the_table_adds_up(view, asked):
    found = made_plan(view, with_siting(asked, spacing_km=0.5))
    sites, facts = found.sites, found.facts
    assert 0 < len(sites) <= 3
    assert sites["rank"].tolist() == list(range(1, len(sites) + 1))
    assert sites["total_people"].to_numpy() == pytest.approx(sites["new_people"].cumsum().to_numpy())
    assert sites["total_cost"].iloc[-1] == pytest.approx(facts["cost"])
    assert facts["value"] == pytest.approx(sites["new_people"].sum())
    assert facts["value"] <= facts["bound"] * (1.0 + 1e-9)
    assert facts["newly_served"]["people"] <= facts["unserved"]["people"] + 1e-6
    assert (sites["alone_people"] >= sites["new_people"] - 1e-9).all()
    named = [name for text in sites["new_hamlet_names"] for name in text.split("; ") if name]
    assert len(named) == sites["new_hamlets"].sum() == facts["newly_served"]["hamlets"]
    again = made_plan(view, with_siting(asked, spacing_km=0.5), threads=3)
    pd.testing.assert_frame_equal(pd.DataFrame(again.sites), pd.DataFrame(sites), check_exact=True)
    assert json.dumps(again.facts, sort_keys=True) == json.dumps(facts, sort_keys=True)


def test_limits_hold(view, asked):
    by_number = made_plan(view, with_siting(asked, spacing_km=0.0), replace(WISH, most=6)).facts
    by_commune = made_plan(view, with_siting(asked, spacing_km=0.0), replace(WISH, most=6, per_commune=1))
    assert by_commune.sites["commune_code"].is_unique
    assert by_commune.facts["value"] <= by_number["value"] + 1e-6
    cheap = made_plan(view, asked, replace(WISH, most=None, budget=700.0))
    assert cheap.sites["cost"].sum() <= 700.0
    by_operator = made_plan(view, asked, replace(WISH, most=6, per_operator=1))
    settled = by_operator.sites.loc[by_operator.sites["operator"] != "", "operator"]
    assert settled.is_unique
    far = made_plan(view, with_siting(asked, spacing_km=5.0), replace(WISH, most=6))
    plane = far.sites.to_crs(view.scene.grid.crs).geometry
    for i in range(len(plane)):
        others = plane.drop(plane.index[i])
        assert others.distance(plane.iloc[i]).min() >= 5000.0 or others.empty


def best_of_two(view: View, asked: Asked, serve: str) -> float:
    """The naive twin: every two places as far from each other as the rule asks, by what they cover together."""
    demand = demand_of(view, view.hamlets, with_ground=serve == "area")
    found = candidates_of(view.scene, demand, view.hamlets, NO_PLACES, asked).drop_duplicates("place")
    reached = reach_of(
        planned_stations(found, view, asked), demand, ground_under(view, asked), profile=view.profile,
        required_dbm=cases_of(view.profile, "4G").central("outdoor"), threads=2,
    )  # fmt: skip
    has = [np.isin(np.arange(len(demand.cells)), cells) for cells in reached]
    special = view.hamlets["special"].iloc[demand.hamlets].fillna(value=False).to_numpy(float)

    def worth(served: np.ndarray) -> float:
        if serve in ("households", "area"):
            return float((demand.households if serve == "households" else demand.area_km2)[served].sum())
        covered = demand.around @ served.astype(int) >= demand.needed
        return float((special if serve == "special" else np.ones(len(special)))[covered].sum())

    plane = found.sort_values("place")[["x_m", "y_m"]].to_numpy(float)
    best = max(map(worth, has))
    for i in range(len(has)):
        for j in range(i):
            if np.hypot(*(plane[i] - plane[j])) >= 1000.0 * asked.rule.siting.spacing_km:
                best = max(best, worth(has[i] | has[j]))
    return best


@pytest.mark.parametrize("serve", ["households", "hamlets", "special", "area"])
def test_every_objective_is_served_best(view, asked, serve):
    found = made_plan(view, asked, replace(WISH, serve=serve, most=2))
    assert found.facts["value"] == pytest.approx(best_of_two(view, asked, serve), rel=1e-6)
    assert found.facts["value"] > 0.0
    got = found.facts["newly_served"]["area_km2" if serve == "area" else serve]
    assert got == pytest.approx(found.facts["value"]), "the table tells what was chosen by"


def best_within(view: View, asked: Asked, wish: Wish) -> float:
    """The naive twin: the most people whom any three candidates or fewer serve within every limit."""
    demand = demand_of(view, view.hamlets, with_ground=False)
    found = candidates_of(view.scene, demand, view.hamlets, NO_PLACES, asked)
    if wish.per_commune is not None:
        found = found[found["commune_code"] != ""]
    found = with_costs(with_access(with_places(found), view.scene, view.hamlets, NO_PLACES, asked), asked.rule)
    reached = reach_of(
        planned_stations(found, view, asked), demand, ground_under(view, asked), profile=view.profile,
        required_dbm=cases_of(view.profile, "4G").central("outdoor"), threads=2,
    )  # fmt: skip
    has = [np.isin(np.arange(len(demand.cells)), reached[place]) for place in found["place"]]
    plane, cost = found[["x_m", "y_m"]].to_numpy(float), found["cost"].to_numpy(float)
    groups = [(found["commune_code"].tolist(), wish.per_commune), (found["operator"].tolist(), wish.per_operator)]

    def allowed(some: list[int]) -> bool:
        near = min((np.hypot(*(plane[i] - plane[j])) for i, j in itertools.combinations(some, 2)), default=np.inf)
        return (
            near >= max(1000.0 * asked.rule.siting.spacing_km, 1e-6)
            and (wish.most is None or len(some) <= wish.most)
            and (wish.budget is None or cost[some].sum() <= wish.budget)
            and all(
                most is None or not name or [of[k] for k in some].count(name) <= most
                for of, most in groups for name in set(of)
            )
        )  # fmt: skip

    def grown(some: list[int], got: np.ndarray) -> float:
        best = float(demand.people[got].sum())
        if len(some) == 3:
            return best
        for j in range(some[-1] + 1 if some else 0, len(found)):
            if allowed([*some, j]):
                best = max(best, grown([*some, j], got | has[j]))
        return best

    assert wish.most is not None or wish.budget < 4 * cost.min(), "no four of them fit"
    return grown([], np.zeros(len(demand.cells), bool))


@pytest.mark.parametrize(
    "limits",
    [
        {"most": 2, "per_commune": 1}, {"most": None, "budget": 1000.0}, {"most": 3, "per_operator": 1},
        {"most": 3, "budget": 2500.0, "per_commune": 1, "per_operator": 2},
    ],
)  # fmt: skip
def test_within_limits_nothing_serves_more(view, asked, limits):
    wish = replace(WISH, **limits)
    found = made_plan(view, with_siting(asked, spacing_km=1.5), wish)
    assert found.facts["value"] == pytest.approx(best_within(view, with_siting(asked, spacing_km=1.5), wish), rel=1e-6)
    assert found.facts["gap_pct"] == 0.0


def test_a_province_that_is_served_needs_nothing(view, asked):
    served = with_operators(view, 0)
    demand = demand_of(served, view.hamlets, with_ground=True)
    assert (len(demand.cells), len(demand.hamlets), demand.unserved.tolist()) == (0, 0, [0.0, 0.0, 0.0])
    with pytest.raises(SettingsError, match="0 people, 0 hamlets"):
        made_plan(served, asked)


def test_households_that_nobody_knows_are_not_told_as_none(view, asked):
    communes = view.scene.communes
    untold = communes.assign(households=pd.array([pd.NA] * len(communes), dtype="Int64"))
    bare = replace(view, scene=replace(view.scene, communes=untold))
    found = made_plan(bare, asked, replace(WISH, most=1))
    assert found.facts["unserved"]["households"] is found.facts["newly_served"]["households"] is None
    assert found.sites["new_households"].isna().all()
    assert found.facts["value"] == pytest.approx(made_plan(view, asked, replace(WISH, most=1)).facts["value"])
    assert any("not known" in text.render("en") for _, text in plan_notes(found.facts))
    with pytest.raises(SettingsError, match="no commune's households"):
        made_plan(bare, asked, replace(WISH, serve="households"))
    one = untold.assign(households=communes["households"].where(communes.index == communes.index[0]))
    some = demand_of(replace(view, scene=replace(view.scene, communes=one)), None, with_ground=False)
    assert 0.0 <= some.unserved[1] < demand_of(view, None, with_ground=False).unserved[1]


def test_a_planted_optimum_over_terrain_is_found(view, asked):
    """People live only where five planted sites serve them, more where two do: no five sites can serve more."""
    scene, near = view.scene, with_layer(with_siting(asked, spacing_km=0.0, thin_km=0.1), max_radius_km=2.0)
    silent = replace(view, layers=lambda *_: None, hamlets=None, density=None)
    places = [(made.WEST + east, made.SOUTH + north) for east, north in
              ((0.02, 0.02), (0.055, 0.025), (0.03, 0.05), (0.07, 0.055), (0.1, 0.03))]  # fmt: skip
    rows = [(f"P{number}", lon, lat, None, 40.0) for number, (lon, lat) in enumerate(places)]
    points = PlanPlaces(points=own_points(*rows))
    everywhere = demand_of(silent, None, with_ground=True)
    found = candidates_of(scene, everywhere, None, points, near)
    planted = found[found["kind"] == "given"].assign(place=range(len(rows)))
    reached = reach_of(
        planned_stations(planted, view, near), everywhere, ground_under(view, near), profile=near.profile,
        required_dbm=cases_of(near.profile, "4G").central("outdoor"), threads=1,
    )  # fmt: skip
    times = np.bincount(everywhere.cells[np.concatenate(reached)], minlength=scene.grid.height * scene.grid.width)
    people = np.where(times > 1, 5.0, 1.0) * (times > 0)
    block = np.zeros((BLOCK_CELLS, BLOCK_CELLS), np.float32)
    block[: scene.grid.height, : scene.grid.width] = people.reshape(scene.grid.shape)
    zones = zones_of(scene.outlines, scene.grid, made.whole_of(scene.grid))
    lives = zones.sum(zones.share * people[zones.cells])
    assert (lives > 0.0).all(), "every commune's people live where a planted site serves them"
    communes = scene.communes.assign(population=np.ceil(lives).astype(int))
    case = replace(silent, density=lambda index: block if index == (0, 0) else None,
                   scene=replace(scene, communes=communes))  # fmt: skip
    most = replace(WISH, most=len(rows))
    everybody = float(communes["population"].sum())
    for method in ("greedy", "exact"):
        told = made_plan(case, near, replace(most, method=method), points).facts
        assert 0.99 * everybody <= told["value"] <= everybody + 1e-6
        assert told["bound"] >= everybody - 1e-6
        assert sum(told["candidates"].values()) > 3 * len(rows), "there are others to choose from"
    assert told["value"] == pytest.approx(everybody)
    fewer = made_plan(case, near, replace(WISH, most=len(rows) - 1), points).facts
    assert fewer["value"] < everybody - 1.0, "and one site fewer cannot"
