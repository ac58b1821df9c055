"""Plans of a made province: what is not served adds up, candidates stand where they may, tables keep their sums."""

import json
from dataclasses import replace

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import shapely
from phusong import pipeline
from phusong.config import read_plan_rule
from phusong.engine.alone import MosaicGround
from phusong.engine.clutter import standing_of
from phusong.engine.deviations import draws_of
from phusong.engine.ground import ground_blocks, ground_window, read_ground
from phusong.engine.levels import levels_on
from phusong.engine.nearby import nearby
from phusong.engine.pieces import decoded_level, encoded_level
from phusong.engine.transmitters import transmitters_of
from phusong.errors import SettingsError
from phusong.geo.grid import Window
from phusong.indicators.cases import cases_of
from phusong.indicators.figures import value_of
from phusong.indicators.view import View
from phusong.inputs.project import PlanPlaces
from phusong.outputs.plan_files import plan_notes
from phusong.planning.access import with_access
from phusong.planning.candidates import Asked, candidates_of
from phusong.planning.costs import with_costs
from phusong.planning.demand import demand_of
from phusong.planning.high_points import _peaks
from phusong.planning.plan import Wish, plan, planned_stations
from phusong.planning.reach import LAYER, reach_of
from runs import opened

NO_PLACES = PlanPlaces()
WISH = Wish("people", 3, None, None, None, "auto", 30.0)


@pytest.fixture(scope="module")
def view(project) -> View:
    done = opened(project)
    return View(
        done.scene,
        pipeline.stored_layers(done.folder),
        done.inputs.hamlets,
        pipeline.people_blocks(done),
        done.settings,
        done.profile,
        draws_of(done.scene.stations, done.scene.grid.crs, done.profile, resolution_m=200.0),
        200_000,
    )


@pytest.fixture(scope="module")
def result(project):
    return pipeline.finished(opened(project))


@pytest.fixture(scope="module")
def asked(view) -> Asked:
    return Asked(view.settings, view.profile, read_plan_rule("default", made.Path()), None)


@pytest.fixture(scope="module")
def demand(view):
    return demand_of(view, view.hamlets, with_ground=True)


@pytest.fixture(scope="module")
def candidates(view, demand, asked):
    return candidates_of(view.scene, demand, view.hamlets, NO_PLACES, asked)


def with_siting(asked: Asked, **values: object) -> Asked:
    return replace(asked, rule=asked.rule.model_copy(update={"siting": asked.rule.siting.model_copy(update=values)}))


def ground_under(view: View, asked: Asked) -> MosaicGround:
    standing = standing_of(view.settings, view.profile)
    return MosaicGround(ground_blocks(asked.terrain, standing, view.scene.grid), standing.on_profile, exact=False)


def made_plan(view: View, asked: Asked, wish: Wish = WISH, places: PlanPlaces = NO_PLACES, threads: int = 1):
    ground = ground_under(view, asked)
    return plan(view, view.hamlets, places, asked, wish, ground=ground, threads=threads)


def test_what_is_served_and_what_is_not_add_up(view, result, demand):
    for measure, left in (("population", demand.people), ("area_km2", demand.area_km2)):
        served = value_of(result.figures, "min4G", measure=measure)
        assert left.sum() == pytest.approx(served["denominator"] - served["numerator"], rel=1e-6)
    assert demand.households.sum() == pytest.approx(demand.people.sum() / 4.0, rel=1e-3)
    open_ = ~result.hamlets["verdict"].isin(["covered", "outside"])
    names = view.hamlets["hamlet_id"].iloc[demand.hamlets]
    assert set(names) == set(result.hamlets.loc[open_, "hamlet_id"])
    assert (demand.needed > 0).all()
    assert (np.diff(demand.cells) > 0).all()


def test_who_lacks_more_than_one_site_can_give_is_unserved_all_the_same(view, demand):
    service = view.settings.service.model_copy(update={"min_operators": 2})
    by_two = demand_of(
        replace(view, settings=view.settings.model_copy(update={"service": service})), None, with_ground=True
    )
    lacking = np.array([by_two.people.sum(), by_two.households.sum(), by_two.area_km2.sum()])
    assert (lacking > 0.0).all()
    assert by_two.unserved == pytest.approx(lacking + demand.unserved)
    assert demand.unserved[0] == pytest.approx(demand.people.sum())


def test_a_window_holds_its_own_demand(demand):
    window = Window(5, 7, 20, 15)
    wanted, at, numbers = demand.on_grid.within(window)
    row, column = np.divmod(demand.cells, demand.grid.width)
    inside = (row >= 5) & (row < 25) & (column >= 7) & (column < 22)
    assert numbers.tolist() == np.flatnonzero(inside).tolist()
    assert np.flatnonzero(wanted.ravel()).tolist() == sorted(at.tolist())
    assert ((row[numbers] - 5) * 15 + column[numbers] - 7).tolist() == at.tolist()


def test_candidates_stand_where_they_may(view, demand, asked, candidates):
    assert set(candidates["kind"]) >= {"upgrade", "colocation", "hamlet"}
    used = view.scene.used
    with_layer = used[(used["technology"] == "4G") & (used["band_mhz"] == 900)]
    taken = set(zip(with_layer["site_id"], with_layer["operator"], strict=True))
    on_mast = candidates[candidates["kind"].isin(["upgrade", "colocation"])]
    assert not set(zip(on_mast["site_id"], on_mast["operator"], strict=True)) & taken
    there = set(zip(used["site_id"], used["operator"], strict=True))
    assert ((pd.Series(list(zip(on_mast["site_id"], on_mast["operator"], strict=True))).isin(there))
            == (on_mast["kind"] == "upgrade").to_numpy()).all()  # fmt: skip
    new = candidates[~candidates["kind"].isin(["upgrade", "colocation"])]
    masts = used.to_crs(view.scene.grid.crs).geometry
    for x, y in new[["x_m", "y_m"]].to_numpy():
        assert np.hypot(masts.x - x, masts.y - y).min() >= 1000.0 * asked.rule.siting.from_mast_km


def test_nothing_stands_where_nothing_may_be_built_and_own_points_stay(view, demand, asked):
    lon, lat = made.WEST + 0.013333, made.SOUTH + 0.013333
    zone = gpd.GeoSeries([shapely.box(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01)], crs=4326)
    points = pd.DataFrame(
        {"point_id": ["D1", "D2"], "name": [None, "Đồi"], "operator": [None, "VNPT"], "antenna_height_m": [None, 60.0],
         "cost": [None, 777.0], "lon": [lon, lon + 0.012], "lat": [lat, lat]}
    ).astype({"antenna_height_m": float, "cost": float})  # fmt: skip
    own = gpd.GeoDataFrame(points, geometry=gpd.points_from_xy(points["lon"], points["lat"]), crs=4326)
    found = candidates_of(view.scene, demand, view.hamlets, PlanPlaces(no_build=zone, points=own), asked)
    new = found[~found["kind"].isin(["upgrade", "colocation"])]
    assert not zone.iloc[0].intersects(shapely.points(new[["lon", "lat"]].to_numpy())).any()
    given = found[found["kind"] == "given"].set_index("candidate_id")
    assert given.index.tolist() == ["given:D2"]
    assert given.loc["given:D2", ["operator", "antenna_height_m", "cost_given"]].tolist() == ["VNPT", 60.0, 777.0]
    only = candidates_of(view.scene, demand, view.hamlets, PlanPlaces(points=own), replace(asked, operator="Viettel"))
    assert set(only["operator"]) == {"Viettel"}
    assert "given:D1" in set(only["candidate_id"])
    assert "given:D2" not in set(only["candidate_id"]), "another operator's point"


def test_a_point_of_one_s_own_on_a_mast_lends_it_no_height(view, demand, asked, candidates):
    mast = candidates[candidates["kind"] == "upgrade"].iloc[0]
    points = pd.DataFrame(
        {"point_id": ["D1"], "name": [None], "operator": [None], "antenna_height_m": [200.0], "cost": [9000.0],
         "lon": [mast["lon"]], "lat": [mast["lat"]]}
    )  # fmt: skip
    own = gpd.GeoDataFrame(points, geometry=gpd.points_from_xy(points["lon"], points["lat"]), crs=4326)
    found = candidates_of(view.scene, demand, view.hamlets, PlanPlaces(points=own), asked)
    here = found[(found["lon"] == mast["lon"]) & (found["lat"] == mast["lat"])].set_index("candidate_id")
    stations = planned_stations(found, view, asked)
    height_m = stations["antenna_height_m"].to_numpy(float)[here["place"].to_numpy(int)]
    assert height_m.tolist() == here["antenna_height_m"].tolist()
    assert here.loc["given:D1", "antenna_height_m"] == 200.0 > here.loc[mast["candidate_id"], "antenna_height_m"]

    def reach(table: pd.DataFrame) -> dict[str, list[int]]:
        some = table[table["candidate_id"].isin(here.index)]
        required_dbm = cases_of(view.profile, "4G").central("outdoor")
        reached = reach_of(
            planned_stations(table, view, asked), demand, ground_under(view, asked), profile=view.profile,
            required_dbm=required_dbm, threads=2,
        )  # fmt: skip
        return {name: reached[place].tolist() for name, place in zip(some["candidate_id"], some["place"], strict=True)}

    before, after = reach(candidates), reach(found)
    assert {name: after[name] for name in before} == before
    assert len(after["given:D1"]) > len(after[mast["candidate_id"]])


def own_points(*rows: tuple[str, float, float, str | None, float]) -> gpd.GeoDataFrame:
    """Points of a planner's own: ID, longitude, latitude, operator, height."""
    table = pd.DataFrame(rows, columns=["point_id", "lon", "lat", "operator", "antenna_height_m"])
    table = table.assign(name=None, cost=np.nan)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)


def with_layer(asked: Asked, **values: float) -> Asked:
    layers = dict(asked.profile.layers)
    layers[asked.layer] = layers[asked.layer].model_copy(update=values)
    return replace(asked, profile=asked.profile.model_copy(update={"layers": layers}))


def test_the_plain_radius_ranks_and_the_greatest_one_cuts(view, demand, asked, candidates):
    near = candidates_of(view.scene, demand, view.hamlets, NO_PLACES, with_layer(asked, plain_radius_km=0.05))
    masts = ["upgrade", "colocation"]
    told = set(candidates.loc[candidates["kind"].isin(masts), "candidate_id"])
    assert told == set(near.loc[near["kind"].isin(masts), "candidate_id"]), "thinning alone goes by the plain radius"
    nowhere = replace(demand, cells=demand.cells[:0], people=demand.people[:0], area_km2=demand.area_km2[:0])
    assert candidates_of(view.scene, nowhere, view.hamlets, NO_PLACES, asked).empty
    # The one cell that is left lies in a corner: what is farther than the engine goes is left out, and nothing else.
    one = replace(demand, cells=demand.cells[:1], people=np.ones(1), area_km2=np.ones(1), hamlets=demand.hamlets[:0])
    row, column = np.divmod(one.cells, demand.grid.width)
    x = demand.grid.west_m + (column[0] + 0.5) * demand.grid.resolution_m
    y = demand.grid.north_m - (row[0] + 0.5) * demand.grid.resolution_m
    short = with_layer(asked, plain_radius_km=0.4, max_radius_km=4.0)
    kept = candidates_of(view.scene, one, view.hamlets, NO_PLACES, short)
    away_m = np.hypot(candidates["x_m"] - x, candidates["y_m"] - y)
    ours = candidates["kind"].isin(masts)
    assert set(candidates.loc[ours & (away_m <= 4000.0), "candidate_id"]) == set(
        kept.loc[kept["kind"].isin(masts), "candidate_id"]
    )
    assert (away_m[ours] > 4000.0).any()
    assert (away_m[ours & (away_m <= 4000.0)] > 400.0).any()


def test_own_points_are_kept_before_all_others(view, demand, asked):
    points = own_points(("D1", made.WEST - 0.02, made.SOUTH, None, 45.0))
    few = with_siting(asked, most_candidates=1)
    found = candidates_of(view.scene, demand, view.hamlets, PlanPlaces(points=points), few)
    assert found["candidate_id"].tolist() == ["given:D1"]
    assert found["commune_code"].tolist() == [""]


def test_beyond_the_communes_only_masts_and_own_points_are_candidates(view, demand, asked):
    cut = replace(view.scene, communes=view.scene.communes.iloc[:1])
    found = candidates_of(cut, demand, view.hamlets, NO_PLACES, asked)
    outside = found[found["commune_code"] == ""]
    assert set(outside["kind"]) <= {"upgrade", "colocation"}
    assert len(outside) > 0


def test_why_own_points_are_no_candidates_is_told(view, asked):
    lon, lat = made.WEST + 0.013333, made.SOUTH + 0.013333
    zone = gpd.GeoSeries([shapely.box(lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)], crs=4326)
    points = own_points(
        ("IN", lon, lat, None, 45.0), ("OTHER", lon + 0.012, lat, "VNPT", 45.0),
        ("BEYOND", made.WEST - 0.02, made.SOUTH, None, 45.0), ("FAR", made.WEST - 1.0, made.SOUTH, None, 45.0),
        ("TALL", lon + 0.02, lat, None, 45.0),
    )  # fmt: skip
    places = PlanPlaces(points=points, no_build=zone)
    limited = made_plan(view, replace(asked, operator="Viettel"), replace(WISH, per_commune=1), places).facts
    assert limited["points_left_out"] == {
        "operator": ["OTHER"], "no_build": ["IN"], "far": ["FAR"], "no_commune": ["BEYOND"],
    }  # fmt: skip
    told = [text.render("en") for heading, text in plan_notes(limited) if heading.render("en") == "Your own points"]
    assert [text.split(": ")[1] for text in told] == ["OTHER", "IN", "FAR", "BEYOND"]


def test_what_is_not_known_is_not_told(view, candidates, asked):
    dark = view.hamlets.assign(electricity=pd.array([None] * len(view.hamlets), dtype="boolean"))
    found = with_access(candidates, view.scene, dark, NO_PLACES, asked)
    new = ~found["kind"].isin(["upgrade", "colocation"])
    assert (found.loc[new, "power"] == "unknown").all()
    assert found.loc[new, ["power_km", "road_km"]].isna().all(axis=None)
    assert (found.loc[~new, "power"] == "mast").all()
    costs = with_costs(found, asked.rule)
    assert (costs.loc[new, "cost_without"] == "power,road").all()
    flat = with_access(candidates, view.scene, None, NO_PLACES, Asked(made.settings(), view.profile, asked.rule, None))
    assert (flat.loc[new, "backhaul"] == "unknown").all()
    assert (flat.loc[~new, "backhaul"] == "site").all()


def test_roads_power_and_sight_make_the_cost(view, candidates, asked):
    road = gpd.GeoSeries([shapely.LineString([(made.WEST, made.SOUTH), (made.WEST, made.SOUTH + 0.08)])], crs=4326)
    found = with_costs(
        with_access(candidates, view.scene, None, PlanPlaces(roads=road, power_lines=road), asked), asked.rule
    )
    new = found[found["kind"] == "hamlet"]
    km = (new["lon"] - made.WEST) * 111.32 * np.cos(np.radians(new["lat"]))
    assert new["road_km"].to_numpy() == pytest.approx(km.to_numpy(), rel=0.01)
    link = np.where(new["backhaul"] == "sight", 150.0, 400.0)
    told = 1200.0 + link + (500.0 + 300.0) * new["road_km"]
    assert new["cost"].to_numpy() == pytest.approx(told.to_numpy(), abs=0.01)
    assert (new["cost_without"] == "").all()
    seen = new[new["backhaul"] == "sight"]
    assert (seen["backhaul_clearance_pct"] >= 60.0).all()
    assert set(seen["backhaul_site_id"]) <= set(view.scene.used["site_id"])
    near = asked.rule.backhaul.model_copy(update={"most_km": 0.1})
    short = replace(asked, rule=asked.rule.model_copy(update={"backhaul": near}))
    alone = with_costs(with_access(candidates, view.scene, None, NO_PLACES, short), asked.rule)
    alone = alone[alone["kind"] == "hamlet"]
    assert set(alone["backhaul"]) == {"too_far"}
    assert (alone["cost"] == 1200.0 + 400.0).all()


def test_reach_is_the_mosaic_of_the_station_alone(view, demand, candidates, asked):
    """The naive twin: each station's whole mosaic, and its cells of the demand."""
    stations = planned_stations(candidates, view, asked).iloc[:6].assign(rank=range(6))
    grid = demand.grid
    required = cases_of(view.profile, "4G").central()
    args = {"profile": view.profile, "required_dbm": required}
    under = ground_under(view, asked)
    found = reach_of(stations, demand, under, threads=1, **args)
    for one, three in zip(found, reach_of(stations, demand, under, threads=3, **args), strict=True):
        assert np.array_equal(one, three), "the number of threads changes no bit"
    whole = Window(0, 0, *grid.shape)
    for rank in range(6):
        alone = stations.iloc[[rank]].assign(rank=0, operator=LAYER[0])
        everyone = transmitters_of(alone, grid, view.profile, [(LAYER[0], "4G")])
        transmitters = nearby(np.array([0]), everyone).transmitters
        ground = read_ground(ground_window(whole, transmitters, grid), under.blocks, view.profile, bare=under.bare)
        mosaic = levels_on(
            whole, np.array([0]), transmitters, ground, np.ones(grid.shape, bool),
            grid=grid, layers=1, profile=view.profile,
        )  # fmt: skip
        level = decoded_level(encoded_level(mosaic.level_dbm[0].ravel()[demand.cells]))
        assert found[rank].tolist() == np.flatnonzero(level >= np.float32(required)).tolist()
    assert sum(map(len, found)) > 0


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
    """The naive twin: every two places that stand as far from each other as the rule asks."""
    demand = demand_of(view, view.hamlets, with_ground=serve == "area")
    found = candidates_of(view.scene, demand, view.hamlets, NO_PLACES, asked).drop_duplicates("place")
    reached = reach_of(
        planned_stations(found, view, asked), demand, ground_under(view, asked), profile=view.profile,
        required_dbm=cases_of(view.profile, "4G").central("outdoor"), threads=2,
    )  # fmt: skip
    special = view.hamlets["special"].iloc[demand.hamlets].fillna(value=False).to_numpy(float)
    weight = {"households": demand.households, "area": demand.area_km2, "hamlets": np.ones(len(special)),
              "special": special}[serve]  # fmt: skip
    served = []
    for cells in reached:
        has = np.isin(np.arange(len(demand.cells)), cells)
        served.append(has if serve in ("households", "area") else demand.around @ has.astype(int) >= demand.needed)
    plane = found.sort_values("place")[["x_m", "y_m"]].to_numpy(float)
    best = max(float(weight[one].sum()) for one in served)
    for i in range(len(served)):
        for j in range(i):
            if np.hypot(*(plane[i] - plane[j])) >= 1000.0 * asked.rule.siting.spacing_km:
                best = max(best, float(weight[served[i] | served[j]].sum()))
    return best


@pytest.mark.parametrize("serve", ["households", "hamlets", "special", "area"])
def test_every_objective_is_served_best(view, asked, serve):
    found = made_plan(view, asked, replace(WISH, serve=serve, most=2))
    assert found.facts["value"] == pytest.approx(best_of_two(view, asked, serve), rel=1e-6)
    assert found.facts["value"] > 0.0
    got = found.facts["newly_served"]["area_km2" if serve == "area" else serve]
    if serve in ("households", "area"):
        assert got == pytest.approx(found.facts["value"])
    assert got >= found.facts["value"] - 1e-6, "hamlets may also be covered by several sites together"


def with_operators(view: View, count: int) -> View:
    service = view.settings.service.model_copy(update={"min_operators": count})
    return replace(view, settings=view.settings.model_copy(update={"service": service}))


def test_demand_is_what_one_more_operator_would_bring_to_the_rule(view):
    demand = demand_of(with_operators(view, 3), view.hamlets, with_ground=True)
    assert len(demand.cells) > 0
    assert (demand.has.sum(axis=0) == 2).all()


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


def test_peaks_are_the_highest_around():
    random = np.random.default_rng(2)
    heights = random.uniform(0, 100, (40, 50)).astype(np.float32)
    heights[10, 10], heights[30, 30:33], heights[0, 0] = 300.0, 250.0, np.nan
    row, column = _peaks(heights, 4, 30.0)
    assert {(10, 10), (30, 30)} <= set(zip(row.tolist(), column.tolist(), strict=True))
    for r, c in zip(row, column, strict=True):
        around = heights[max(r - 4, 0) : r + 5, max(c - 4, 0) : c + 5]
        assert heights[r, c] == np.nanmax(around)
    assert not len(_peaks(np.full((9, 9), np.nan, np.float32), 2, 1.0)[0])
    assert not len(_peaks(np.zeros((9, 9), np.float32), 2, 1.0)[0]), "a plain has no high point"
