"""Where sites may come, what they need there, and what they cost."""

from dataclasses import replace

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from phusong.indicators.cases import cases_of
from phusong.inputs.project import PlanPlaces
from phusong.outputs.plan_files import plan_notes
from phusong.planning.access import with_access
from phusong.planning.candidates import Asked, candidates_of
from phusong.planning.costs import with_costs
from phusong.planning.high_points import _peaks
from phusong.planning.plan import planned_stations
from phusong.planning.reach import reach_of
from plans import NO_PLACES, WISH, ground_under, made_plan, own_points, with_layer, with_siting
from scipy.ndimage import map_coordinates


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


def test_the_room_under_a_microwave_ray_is_that_of_a_naive_walk(view, candidates, asked):
    found = with_access(candidates, view.scene, None, NO_PLACES, asked)
    linked = found[found["backhaul"].isin(["sight", "no_sight"])]
    masts = view.scene.used.sort_values("antenna_height_m").drop_duplicates("site_id", keep="last").set_index("site_id")
    with rasterio.open(asked.terrain) as dem:
        heights, at = dem.read(1).astype(float), dem.transform

    def ground_m(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        column, row = (lon - at.c) / at.a, (lat - at.f) / at.e
        return map_coordinates(heights, [row - 0.5, column - 0.5], order=1, mode="nearest")

    for one in linked.to_dict("records"):
        mast = masts.loc[one["backhaul_site_id"]]
        part = np.linspace(0.0, 1.0, 2000)
        lon, lat = (one[name] + part * (mast[name] - one[name]) for name in ("lon", "lat"))
        here, there = 1000.0 * one["backhaul_km"] * part, 1000.0 * one["backhaul_km"] * (1.0 - part)
        ground = ground_m(lon, lat)
        ends = ground[0] + one["antenna_height_m"], ground[-1] + mast["antenna_height_m"]
        ray = ends[0] + part * (ends[1] - ends[0])
        fresnel = np.sqrt(0.299792 / 7.5 * here * there / (here + there))
        room = ((ray - ground - here * there / (2.0 * 8.931e6))[1:-1] / fresnel[1:-1]).min()
        assert one["backhaul_clearance_pct"] == pytest.approx(100.0 * room, abs=max(4.0, 4.0 * abs(room)))
        assert one["backhaul"] == ("sight" if one["backhaul_clearance_pct"] >= 60.0 else "no_sight")
    assert len(linked) > 3


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
