"""Hamlets: the rule case by case, the surroundings at the border, the nearest sites by brute force."""

import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.config.settings import Service
from phusong.geo.crs import equal_area_crs
from phusong.geo.grid import grid_over
from phusong.indicators.extents import extents_of
from phusong.indicators.hamlets import (
    Drawn,
    reception,
    with_verdicts,
)
from phusong.indicators.nearest import with_nearest_fibre_nodes, with_nearest_sites
from phusong.indicators.surroundings import Surroundings, surroundings_of
from pyproj import Geod

PLANE = equal_area_crs(105.06, 21.04)
GRID = grid_over((-5_000.0, -5_000.0, 5_000.0, 5_000.0), PLANE, 100.0)
OPERATORS = ("Viettel", "VNPT")


def at(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    """Hamlets at x and y of the plane, in degrees."""
    shapes = gpd.GeoSeries(shapely.points(np.array(places)), crs=PLANE).to_crs(4326)
    return gpd.GeoDataFrame({"lon": shapes.x, "lat": shapes.y}, geometry=shapes.to_numpy(), crs=4326)


def drawn_of(around) -> Drawn:
    """Ends that leave everything open."""
    count = len(around.own)
    shares = np.array([np.zeros(count), np.ones(count)])
    return Drawn(np.array([np.full(count, -140.0), np.full(count, -50.0)]), shares, shares, np.full(count, 0.25))


def judged(hamlets, levels, around, rule, required=-95.0):
    """Judge hamlets from level mosaics by technology, oldest first; "asked" is the running union from the newest on."""
    receptions, union = {}, {}
    excess = None
    for technology, level in reversed(levels.items()):
        flat = level.reshape(len(level), -1)
        near = flat[:, around.cells] - np.float32(required)
        own = np.where(around.own >= 0, flat[:, around.own], -np.inf)
        excess = near if excess is None else np.maximum(excess, near)
        receptions[technology] = reception(near, own, around, rule.min_operators, drawn_of(around))
        union[technology] = reception(excess, own, around, rule.min_operators, drawn_of(around))
    return with_verdicts(
        hamlets, receptions, union.get(rule.asked), operators=OPERATORS, outside=around.outside, rule=rule
    )


def around_of(hamlets, inside, radius_m):
    extents = extents_of(hamlets, GRID)
    return surroundings_of(extents, window=made.whole_of(GRID), inside=inside, grid=GRID, radius_m=radius_m)


def one_hamlet(shares: dict[str, tuple[float, float]], **rule: object) -> pd.Series:
    """Judge a hamlet of ten cells, of which each technology's operators serve the given shares, from the first on."""
    around = Surroundings(np.array([0]), np.arange(10), np.array([0, 10]))
    levels = {}
    for technology, parts in sorted(shares.items()):
        level = np.full((2, 1, 10), -130.0, np.float32)
        for operator, share in enumerate(parts):
            level[operator, 0, : round(share * 10)] = -80.0
        levels[technology] = level
    return judged(at((50.0, 50.0)), levels, around, Service(**rule)).iloc[0]


@pytest.mark.parametrize(
    ("shares", "rule", "verdicts"),
    [
        ({"4G": (1.0, 0.0)}, {}, ("covered", "covered", "none")),
        ({"4G": (0.6, 0.0)}, {}, ("partial", "partial", "none")),
        ({"4G": (0.9, 0.0)}, {"min_share_pct": 90.0}, ("covered", "covered", "none")),
        ({"4G": (0.0, 0.0), "2G": (1.0, 1.0)}, {}, ("partial", "partial", "partial")),
        ({"4G": (0.0, 0.0), "2G": (0.0, 0.1)}, {}, ("partial", "none", "partial")),
        ({"4G": (0.0, 0.0), "2G": (0.0, 0.0)}, {}, ("none", "none", "none")),
        ({"4G": (1.0, 0.0)}, {"min_operators": 2}, ("partial", "covered", "none")),
        ({"4G": (1.0, 1.0)}, {"min_operators": 2}, ("covered", "covered", "covered")),
        ({"4G": (1.0, 0.5)}, {"min_operators": 2}, ("partial", "covered", "partial")),
        ({"4G": (0.5, 0.5)}, {"min_operators": 2}, ("partial", "partial", "partial")),
        # 5G is asked for and nobody has it, or nobody lists it at all.
        ({"4G": (1.0, 1.0), "5G": (0.0, 0.0)}, {"asked": "5G"}, ("partial", "partial", "partial")),
        ({"4G": (1.0, 0.0)}, {"asked": "5G"}, ("partial", "partial", "none")),
        ({"2G": (0.0, 0.0)}, {"asked": "5G"}, ("none", "none", "none")),
        # A newer technology gives the asked service too: coverage is by "at least" a technology.
        ({"4G": (0.0, 0.0), "5G": (1.0, 0.0)}, {}, ("covered", "covered", "none")),
        ({"4G": (0.5, 0.0), "5G": (1.0, 0.0)}, {"asked": "4G"}, ("covered", "covered", "none")),
    ],
)
def test_the_rule(shares, rule, verdicts):
    row = one_hamlet(shares, **rule)
    assert (row["verdict"], row["verdict_viettel"], row["verdict_vnpt"]) == verdicts


ORDER = {"none": 0, "partial": 1, "covered": 2}


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_hamlet_is_no_better_off_by_the_low_levels_and_no_worse_by_the_high(seed):
    random = np.random.default_rng(seed)
    around = Surroundings(np.arange(8), random.integers(0, 100, 40), np.arange(0, 41, 5))
    levels = {name: random.uniform(-110, -80, (2, 10, 10)).astype(np.float32) for name in ("2G", "4G")}
    table = judged(at(*[(0.0, 0.0)] * 8), levels, around, Service())
    low, central, high = (table[f"verdict{end}"].map(ORDER) for end in ("_low", "", "_high"))
    assert (low <= central).all()
    assert (central <= high).all()
    for name in ("share_4g_any_pct", "level_4g_dbm"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()
    assert (table["served_probability_pct"] == 25.0).all()


def test_two_operators_may_cover_a_hamlet_together():
    around = Surroundings(np.array([0]), np.arange(10), np.array([0, 10]))
    level = np.full((2, 1, 10), -130.0, np.float32)
    level[0, 0, :5] = level[1, 0, 5:] = -80.0
    row = judged(at((0.0, 0.0)), {"4G": level}, around, Service()).iloc[0]
    assert (row["verdict"], row["verdict_viettel"], row["verdict_vnpt"]) == ("covered", "partial", "partial")
    assert (row["share_4g_any_pct"], row["share_4g_viettel_pct"]) == (100.0, 50.0)


def test_levels_are_of_the_hamlets_own_cell_and_the_best_operators():
    around = Surroundings(np.array([3, -1]), np.array([3, 4]), np.array([0, 2, 2]))
    level = np.full((2, 1, 10), -np.inf, np.float32)
    level[0, 0, 3], level[1, 0, 3], level[1, 0, 4] = -101.26, -88.04, -60.0
    table = judged(at((0, 0), (1, 1)), {"4G": level}, around, Service())
    assert table["level_4g_dbm"].iloc[0] == pytest.approx(-88.0)
    assert table["level_4g_viettel_dbm"].iloc[0] == pytest.approx(-101.3)
    assert table["level_4g_dbm"].isna().tolist() == [False, True]
    # The second lies in no commune: nothing is modelled there, so nothing is said of its coverage.
    assert table["verdict"].tolist() == ["covered", "outside"]
    assert table["share_4g_viettel_pct"].tolist() == [0.0, 0.0]


@given(st.integers(0, 10_000), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_the_union_is_judged_no_worse_than_any_operator(seed, min_operators):
    random = np.random.default_rng(seed)
    counts = random.integers(0, 6, 8)
    cells = random.integers(0, 100, counts.sum())
    around = Surroundings(random.integers(-1, 100, 8), cells, np.concatenate(([0], np.cumsum(counts))))
    levels = {
        technology: random.choice([-np.inf, -100.0, -90.0], (2, 10, 10)).astype(np.float32)
        for technology in ("2G", "4G")
    }
    table = judged(at(*[(0.0, 0.0)] * 8), levels, around, Service())
    rank = {"outside": -1, "none": 0, "partial": 1, "covered": 2}
    own = table[["verdict_viettel", "verdict_vnpt"]].map(rank.get)
    assert (table["verdict"].map(rank) >= own.max(axis=1)).all()


def test_surroundings_are_the_cells_within_the_radius():
    hamlets = at((33.0, 40.0), (-1_020.0, 777.0))
    everywhere = np.ones(GRID.shape, bool)
    around = around_of(hamlets, everywhere, 300.0)
    assert np.diff(around.offsets).tolist() == [29, 29]  # lattice points within 3 of the origin: Gauss's circle, N(3)
    for index in range(2):
        row, column = np.divmod(around.cells[around.offsets[index] : around.offsets[index + 1]], GRID.width)
        own_row, own_column = np.divmod(around.own[index], GRID.width)
        assert np.hypot(row - own_row, column - own_column).max() <= 3.0
    assert np.all(around.share(np.ones(58, bool)) == 1.0)


def test_at_the_border_only_cells_of_the_province_count():
    inside = np.zeros(GRID.shape, bool)
    inside[:, :50] = True  # the province lies west of x = 0
    border, outside, beyond = (-50.0, 50.0), (2_000.0, 0.0), (9_000.0, 0.0)
    around = around_of(at(border, outside, beyond), inside, 300.0)
    counts = np.diff(around.offsets)
    _, columns = np.divmod(around.cells[: counts[0]], GRID.width)
    assert 10 < counts[0] < 29
    assert columns.max() == 49
    # Outside the province nothing is modelled, on the grid or beyond it; no share of none is 0 and not an error.
    assert counts[1:].tolist() == [0, 0]
    assert around.own[2] == -1
    assert around.share(np.ones(counts.sum(), bool)).tolist() == [1.0, 0.0, 0.0]


def test_a_radius_within_a_cell_is_the_cell():
    around = around_of(at((10.0, 10.0)), np.ones(GRID.shape, bool), 30.0)
    assert around.cells.tolist() == around.own.tolist()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_nearest_sites_are_those_of_brute_force(seed):
    hamlets, stations = made.hamlets(), made.stations(30, seed)
    grid = grid_over((-10_000.0, -10_000.0, 10_000.0, 10_000.0), PLANE, 500.0)
    table = with_nearest_sites(hamlets, stations, made.OPERATORS, grid)
    ellipsoid = Geod(ellps="WGS84")
    for name, kept in [("site", stations), *((o.lower(), stations[stations["operator"] == o]) for o in made.OPERATORS)]:
        for _, hamlet in table.iterrows():
            n = len(kept)
            bearing, _, metres = ellipsoid.inv([hamlet["lon"]] * n, [hamlet["lat"]] * n, kept["lon"], kept["lat"])
            best = int(np.argmin(metres))
            assert hamlet[f"nearest_{name}_km"] == pytest.approx(metres[best] / 1000.0, abs=0.0011)
            assert hamlet[f"nearest_{name}_id"] == kept["site_id"].iloc[best]
            assert np.cos(np.radians(hamlet[f"nearest_{name}_bearing_deg"] - bearing[best])) > 1 - 1e-5
    assert set(table["nearest_site_operator"]) <= set(made.OPERATORS)


def test_an_operator_without_a_site_has_no_nearest():
    stations = made.stations(8)
    grid = grid_over((-10_000.0, -10_000.0, 10_000.0, 10_000.0), PLANE, 500.0)
    table = with_nearest_sites(made.hamlets(), stations, ("Viettel", "Gmobile"), grid)
    for column in ("nearest_gmobile_km", "nearest_gmobile_bearing_deg", "nearest_gmobile_id"):
        assert table[column].isna().all()
    assert table["nearest_viettel_km"].notna().all()


def test_the_nearest_fibre_node_is_named_with_its_operator():
    hamlets = at((0.0, 0.0), (9_000.0, 0.0))
    nodes = at((1_000.0, 0.0), (8_000.0, 0.0)).assign(node_id=["N1", "N2"], operator=["VNPT", "Viettel"])
    table = with_nearest_fibre_nodes(hamlets, nodes, GRID)
    assert table["nearest_fibre_node_id"].tolist() == ["N1", "N2"]
    assert table["nearest_fibre_node_operator"].tolist() == ["VNPT", "Viettel"]
    assert table["nearest_fibre_node_km"].tolist() == pytest.approx([1.0, 1.0], rel=1e-3)
