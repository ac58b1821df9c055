"""Fibre's extension: the cheapest tree against a naive one, roads, prices, and fixed wireless beside it."""

import itertools
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from phusong.config import read_plan_rule
from phusong.planning import roads as roads_of
from phusong.planning.demand import Demand
from phusong.planning.fibre import fibre_extension
from phusong.planning.problem import Sets, sets_of
from phusong.planning.ranking import _FACTS, ranked
from phusong.siting import _planned
from pyproj import CRS
from scipy.sparse import csr_array

UTM = CRS.from_epsg(32648)
CORNER = np.array([500_000.0, 2_330_000.0])


def at(places, **columns) -> gpd.GeoDataFrame:
    """Points in metres from a corner, as the checked tables have them."""
    places = np.array(places, float).reshape(-1, 2) + CORNER
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*places.T), crs=UTM).to_crs(4326)


def hamlets(places, households=None) -> gpd.GeoDataFrame:
    count = len(places)
    homes = pd.array([10] * count if households is None else households, dtype="Int64")
    names = [f"H{i}" for i in range(count)]
    return at(places, hamlet_id=names, name=[f"Bản {i}" for i in range(count)], commune_code=["00001"] * count,
              households=homes)  # fmt: skip


def nodes(places) -> gpd.GeoDataFrame:
    return at(places, node_id=[f"N{i}" for i in range(len(places))])


def extended(homes, ends, roads=None, *, beyond_m=500.0, planned=None):
    lines = None
    if roads is not None:
        moved = [shapely.LineString(np.array(road, float) + CORNER) for road in roads]
        lines = gpd.GeoSeries(moved, crs=UTM).to_crs(4326)
    rule = read_plan_rule("default", Path())
    return fibre_extension(homes, ends, lines, crs=UTM, beyond_m=beyond_m, rule=rule, planned=planned or {})


def naive_length_m(places, ends) -> float:
    """Prim's tree, all nodes being one root."""
    left, total = list(range(len(places))), 0.0
    near = [min(np.hypot(*(np.array(place) - end)) for end in ends) for place in np.array(places, float)]
    while left:
        best = min(left, key=lambda i: near[i])
        total += near[best]
        left.remove(best)
        for i in left:
            near[i] = min(near[i], float(np.hypot(*(np.array(places[i]) - places[best]))))
    return total


@pytest.mark.parametrize("most", [1000, 3])
def test_the_straight_tree_is_the_shortest(monkeypatch, most):
    monkeypatch.setattr(roads_of, "COMPLETE", most)
    random = np.random.default_rng(7)
    places, ends = random.uniform(2000, 30_000, (40, 2)), random.uniform(0, 1500, (3, 2))
    found = extended(hamlets(places), nodes(ends))
    assert len(found.hamlets) == 40
    assert found.facts["cable_km"] == pytest.approx(naive_length_m(places, ends) / 1000.0, abs=0.03)
    assert found.lines.to_crs(UTM).length.sum() / 1000.0 == pytest.approx(found.facts["cable_km"], abs=0.03)


def test_hamlets_near_a_node_are_reached_already():
    found = extended(hamlets([(0, 100), (0, 499), (0, 900)]), nodes([(0, 0)]))
    assert found.hamlets["hamlet_id"].tolist() == ["H2"]
    assert found.facts["households_beyond"] == 10.0
    assert found.facts["households"] == 30.0
    assert found.hamlets["node_km"].tolist() == [0.9]
    nobody = extended(hamlets([(0, 100)]), nodes([(0, 0)]))
    assert nobody.hamlets.empty
    assert nobody.facts["cable_km"] == 0.0


def test_each_branch_knows_its_node_and_what_is_before_it():
    found = extended(hamlets([(0, 1000), (0, 2000), (9000, 1000)]), nodes([(0, 0), (9000, 0)]))
    table = found.hamlets.set_index("hamlet_id")
    assert table["node_id"].to_dict() == {"H0": "N0", "H1": "N0", "H2": "N1"}
    assert table["via"].to_dict() == {"H0": "", "H1": "Bản 0", "H2": ""}
    assert table["cable_km"].to_numpy() == pytest.approx(1.0, abs=0.002)


def test_roads_are_followed_and_shared_pieces_are_laid_once():
    # A road east, and from its middle one north: both hamlets use the first half.
    roads = [[(0, 0), (4000, 0)], [(2000, 0), (2000, 2000)]]
    found = extended(hamlets([(4000, 0), (2000, 2000)]), nodes([(0, 0)]), roads)
    assert found.facts["cable_km"] == pytest.approx(6.0, abs=0.02)
    assert found.hamlets["cable_km"].sum() == pytest.approx(6.0, abs=0.02)
    # Both roads cross here without a common point in the file.
    crossing = [[(0, 0), (4000, 0)], [(2000, -100), (2000, 2000)]]
    assert extended(hamlets([(2000, 2000)]), nodes([(0, 0)]), crossing).facts["cable_km"] == pytest.approx(
        4.0, abs=0.02
    )


def test_where_no_road_leads_fibre_has_no_price():
    found = extended(
        hamlets([(1000, 0), (9000, 9000)]), nodes([(0, 0)]), [[(0, 0), (1000, 0)], [(9000, 9000), (9500, 9000)]]
    )
    table = found.hamlets.set_index("hamlet_id")
    assert table.loc["H1", "cheaper"] == "no_road"
    assert np.isnan(table.loc["H1", "fibre_cost"])
    assert found.facts["hamlets_reached"] == 1
    assert len(found.lines) == 1


@pytest.mark.parametrize(
    "roads",
    [
        pytest.param([[(40, -20), (40, 9000)], [(0, 5), (0, 25)]], id="a fragment beside the node"),
        pytest.param([[(0, 0), (0, 9000)], [(-8, 9000), (-8, 8980)]], id="a fragment beside the hamlet"),
        pytest.param([[(0, 0), (0, 4000)], [(0, 4000.5), (0, 9000)]], id="a gap between ends"),
        pytest.param([[(-3000, 0.7), (-20, 0.7), (3000, 0.9)], [(0, 2.2), (0, 9000)]], id="a gap before a junction"),
    ],
)
def test_roads_that_are_drawn_carelessly_lead_on(roads):
    found = extended(hamlets([(-10, 9000)]), nodes([(0, 0)]), roads)
    assert found.facts["hamlets_reached"] == 1
    assert found.facts["cable_km"] == pytest.approx(9.0, abs=0.12)
    assert found.lines.to_crs(UTM).length.sum() / 1000.0 == pytest.approx(found.facts["cable_km"], abs=0.01)


def test_parts_of_the_roads_that_lead_to_no_node_are_told():
    far = [[(0, 0), (0, 4000)], [(0, 4003), (0, 9000)], [(5000, 9000), (6000, 9000)]]
    found = extended(hamlets([(0, 3000), (0, 9000)]), nodes([(0, 0)]), far)
    assert (found.facts["hamlets_reached"], found.facts["road_parts_apart"]) == (1, 2)
    assert extended(hamlets([(0, 3000)]), nodes([(0, 0)])).facts["road_parts_apart"] == 0


def test_a_site_s_cost_is_shared_by_households_or_evenly_where_nobody_knows_any():
    sites = [{"rank": 1, "name": "Đồi", "cost": 900.0}, {"rank": 2, "name": "Núi", "cost": 600.0},
             {"rank": 3, "name": "Bãi", "cost": 50.0}]  # fmt: skip
    homes = hamlets([(0, i) for i in range(4)], [20, 10, None, None])
    covered_by = {"H0": {"1": 1.0}, "H1": {"1": 1.0}, "H2": {"2": 1.0}, "H3": {"2": 1.0}}
    told = {"H0": ("Đồi", 600.0), "H1": ("Đồi", 300.0), "H2": ("Núi", 300.0), "H3": ("Núi", 300.0)}
    assert _planned(sites, covered_by, homes) == told
    found = extended(hamlets([(0, 1000), (0, 2000)], [20, None]), nodes([(0, 0)]), planned={"H1": told["H2"]})
    unknown = found.hamlets.set_index("hamlet_id").loc["H1"]
    assert unknown["wireless_site"] == "Núi"
    assert np.isnan(unknown["wireless_cost"])


def covering() -> tuple[Demand, Sets]:
    """Three hamlets of ten cells each, of which they lack eight; and what three sites serve of them.

    The first site serves six cells of H0 and all of H1; the second the rest of H0, and two cells of H2; the third what
    H0 has already.
    """
    cells = np.arange(30)
    around = csr_array((np.ones(30, np.int32), (np.repeat(np.arange(3), 10), cells)), shape=(3, 30))
    nothing = np.zeros(30)
    demand = Demand(
        None,
        cells,
        nothing,
        nothing,
        nothing,
        np.zeros((1, 30), bool),
        np.arange(3),
        around,
        np.full(3, 8),
        np.zeros(3),
    )
    served = [np.r_[0:6, 10:20], np.r_[4:10, 20:22], np.r_[0:10]]
    return demand, sets_of([items.astype(np.int32) for items in served])


def test_a_hamlet_that_several_sites_cover_together_bears_a_part_of_each():
    demand, served = covering()
    facts = {name: [f"S{i}" for i in range(3)] for name in _FACTS}
    candidates = pd.DataFrame({**facts, "lon": [105.0] * 3, "lat": [21.0] * 3, "cost": [900.0, 400.0, 50.0]})
    homes = hamlets([(0, 1000), (0, 2000), (0, 3000)], [30, 60, 90])
    table = ranked(
        candidates, served, [0, 1, 2], demand=demand, hamlets=homes, special=np.zeros(3, bool), layer="4G 900"
    )
    # H0 lacks eight cells: six come from the first site, two more from the second; what is beyond nobody needs.
    assert table.covered_by == {"H0": {1: 0.75, 2: 0.25}, "H1": {1: 1.0}}
    told = json.loads(json.dumps(table.covered_by))
    planned = _planned(table.sites.to_dict("records"), told, homes)
    # 900 is shared as 30 x 3/4 to 60; 400 is H0's alone, for H2 is not covered; the third site helps nobody.
    first = 900.0 * 22.5 / 82.5
    assert planned["H0"] == ("S0; S1", pytest.approx(first + 400.0))
    assert planned["H1"] == ("S0", pytest.approx(900.0 - first))
    assert set(planned) == {"H0", "H1"}
    assert sum(cost for _, cost in planned.values()) == pytest.approx(900.0 + 400.0), "every dong is borne once"


def test_prices_are_held_against_fixed_wireless():
    planned = {"H0": ("Đồi", 900.0), "H1": ("Đồi", 10.0)}
    found = extended(hamlets([(0, 1000), (5000, 1000), (0, 9000)], [100, 20, None]), nodes([(0, 0)]), planned=planned)
    table = found.hamlets.set_index("hamlet_id")
    # The first kilometre leads to 100 homes here and 20 farther on, and to nobody knows how many.
    assert table.loc["H0", "fibre_cost"] == pytest.approx(60.0 * 100.0 / 120.0 + 200.0, abs=0.2)
    assert table.loc["H0", "wireless_cost"] == pytest.approx(900.0 + 350.0)
    assert table.loc["H0", "cheaper"] == "fibre"
    assert table.loc["H1", "cheaper"] == "wireless"
    assert table.loc["H0", "fibre_cost_per_household"] == pytest.approx(2.5, abs=0.01)
    assert table.loc["H2", "fibre_cost"] == pytest.approx(480.0, abs=0.5), "its households are not known: cable alone"
    assert np.isnan(table.loc["H2", "fibre_cost_per_household"])
    assert found.facts["fibre_cost"] == pytest.approx(14.0 * 60.0 + 120.0 * 2.0, abs=1.0)
    assert found.facts["households_unknown"] == 1
    assert extended(hamlets([(0, 1000)]), nodes([(0, 0)])).hamlets["cheaper"].tolist() == ["no_plan"]


def test_a_trunk_is_paid_by_those_whom_it_leads_to():
    planned = {"H0": ("Đồi", 136.5), "H1": ("Đồi", 273.0)}
    found = extended(hamlets([(0, 10_000), (0, 10_500)], [5, 50]), nodes([(0, 0)]), planned=planned)
    table = found.hamlets.set_index("hamlet_id")
    # H1's half kilometre alone would cost less than wireless, but nobody lays ten kilometres for it.
    assert table["cheaper"].to_dict() == {"H0": "wireless", "H1": "wireless"}
    assert table.loc["H0", "cable_share_km"] == pytest.approx(10.0 * 5 / 55, abs=0.01)
    assert table["cable_share_km"].sum() == pytest.approx(found.facts["cable_km"], abs=0.002)
    assert table["fibre_cost"].sum() == pytest.approx(found.facts["fibre_cost"], abs=0.02)
    nobody = extended(hamlets([(0, 10_000), (0, 10_500)], [0, 50]), nodes([(0, 0)]))
    assert nobody.facts["fibre_cost"] == pytest.approx(10.5 * 60.0 + 50 * 2.0, abs=0.5)
    assert nobody.facts["households_unknown"] == 1


def test_fibre_and_wireless_together_cost_least():
    random = np.random.default_rng(11)
    for _ in range(12):
        places = random.uniform(1000, 9000, (7, 2))
        homes = random.integers(1, 60, 7)
        shares = random.uniform(10, 400, 7)
        planned = {f"H{i}": ("Đồi", float(shares[i])) for i in range(7) if i != 3}
        found = extended(hamlets(places, homes), nodes([(0, 0)]), planned=planned)
        table = found.hamlets.set_index("hamlet_id").loc[[f"H{i}" for i in range(7)]]
        names = table.index.tolist()
        before = [names.index(f"H{text[4:]}") if text else -1 for text in table["via"]]

        def total(by_fibre, table=table, before=before, homes=homes):
            laid = set()
            left = np.flatnonzero(by_fibre).tolist()
            while left:
                laid.add(left[-1])
                at = before[left.pop()]
                left += [at] if at >= 0 else []
            cable = 60.0 * table["cable_km"].iloc[sorted(laid)].sum() + 2.0 * homes[by_fibre].sum()
            return cable + table["wireless_cost"].to_numpy(float)[~by_fibre].sum()

        told = table["cheaper"].isin(["fibre", "no_plan"]).to_numpy()
        assert table["cheaper"].iloc[3] == "no_plan"
        every = (np.array(some) for some in itertools.product([False, True], repeat=7) if some[3])
        assert total(told) == pytest.approx(min(total(some) for some in every), abs=0.5)


def test_hamlets_on_one_spot_are_two():
    found = extended(hamlets([(0, 1000), (0, 1000)]), nodes([(0, 0)]))
    assert found.facts["hamlets_reached"] == 2
    assert found.facts["cable_km"] == pytest.approx(1.0, abs=0.002)
