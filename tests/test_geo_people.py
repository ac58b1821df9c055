"""People on cells: each polygon keeps its total whatever pattern spreads them."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.geo.grid import Grid
from phusong.geo.people import Settlements, spread_people
from phusong.geo.zones import zones_of
from pyproj import CRS

CRS_M = CRS.from_epsg(32648)
GRID = Grid(CRS_M, 0.0, 2_000.0, 100.0, 20, 30)
SHAPES = [
    shapely.box(50, 50, 1_450, 1_950),
    shapely.box(1_450, 50, 2_950, 1_030),
    shapely.Polygon([(1_450, 1_030), (2_950, 1_030), (2_000, 1_900)]),
    shapely.box(2_910, 1_910, 2_930, 1_940),
]
ZONES = zones_of(gpd.GeoSeries(SHAPES, crs=CRS_M), GRID)
TOTALS = np.array([1_200.0, 65_001.0, 3.0, 777.0])


def sums(people) -> np.ndarray:
    return np.array([people.per_entry[a:b].sum() for a, b in zip(ZONES.offsets[:-1], ZONES.offsets[1:], strict=True)])


def points(*rows: tuple[int, int, int, float]) -> Settlements:
    row, column, zone, weight = (np.array(part) for part in zip(*rows, strict=True))
    return Settlements(row.astype(np.int64), column.astype(np.int64), zone.astype(np.int64), weight.astype(float))


def density(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    values = random.random(GRID.shape).astype(np.float32) * 100
    values[random.random(GRID.shape) < 0.3] = 0.0
    return values


def test_evenly_by_area():
    people = spread_people(ZONES, TOTALS)
    assert people.method == ("even",) * 4
    assert np.isnan(people.unscaled).all()
    own = slice(ZONES.offsets[2], ZONES.offsets[3])
    share = ZONES.share[own].astype(float)
    assert people.per_entry[own] == pytest.approx(3.0 * share / share.sum())


@given(st.integers(0, 1_000), st.booleans(), st.booleans())
@settings(max_examples=25, deadline=None)
def test_totals_are_kept_whatever_spreads_them(seed, by_raster, by_points):
    random = np.random.default_rng(seed)
    rows = [
        (random.integers(-3, 23), random.integers(-3, 33), random.integers(0, 4), random.random()) for _ in range(6)
    ]
    people = spread_people(
        ZONES, TOTALS,
        density_per_km2=density(seed) if by_raster else None,
        settlements=points(*rows) if by_points else None,
        spread_m=float(random.choice([30.0, 250.0, 900.0])),
    )  # fmt: skip
    assert sums(people) == pytest.approx(TOTALS, rel=1e-9)
    assert people.per_entry.min() >= 0.0


def test_the_raster_wins_and_each_commune_falls_back_alone():
    values = density(1)
    values[:, 14:] = 0.0
    at = points((5, 20, 2, 1.0), (3, 3, 0, 1.0))
    people = spread_people(ZONES, TOTALS, density_per_km2=values, settlements=at)
    # Commune 0 has raster and hamlet, 1 neither (its raster is 0), 2 a hamlet alone, 3 neither.
    assert people.method == ("raster", "even", "hamlets", "even")
    shares = ZONES.share.astype(float)
    own = slice(ZONES.offsets[0], ZONES.offsets[1])
    by_raster = (values.ravel()[ZONES.cells[own]].astype(float) * shares[own]).sum() * GRID.cell_km2
    assert people.unscaled == pytest.approx([by_raster, 0.0, 0.0, 0.0])


def test_only_the_pattern_of_the_raster_counts():
    one, ten = (spread_people(ZONES, TOTALS, density_per_km2=density(2) * k) for k in (1, 10))
    assert one.per_entry == pytest.approx(ten.per_entry, rel=1e-5)
    assert ten.unscaled == pytest.approx(10 * one.unscaled, rel=1e-5)


def test_people_live_around_their_hamlets_by_weight():
    people = spread_people(ZONES, TOTALS, settlements=points((5, 3, 0, 100.0), (14, 10, 0, 300.0)), spread_m=200.0)
    own = slice(ZONES.offsets[0], ZONES.offsets[1])
    row, column = np.divmod(ZONES.cells[own], GRID.width)
    first = np.hypot(row - 5, column - 3) <= 2
    second = np.hypot(row - 14, column - 10) <= 2
    in_zone = people.per_entry[own]
    assert in_zone[first].sum() == pytest.approx(300.0)
    assert in_zone[second].sum() == pytest.approx(900.0)
    assert in_zone[~(first | second)].sum() == 0.0


def test_a_hamlet_across_the_border_stays_with_its_own_commune():
    # The point lies in commune 1, its list says commune 0: the nearest cells of commune 0 get its people.
    people = spread_people(ZONES, TOTALS, settlements=points((15, 25, 0, 1.0)), spread_m=100.0)
    own = slice(ZONES.offsets[0], ZONES.offsets[1])
    assert people.method[:2] == ("hamlets", "even")
    assert people.per_entry[own].max() == pytest.approx(1_200.0)
    _, column = np.divmod(ZONES.cells[own][people.per_entry[own].argmax()], GRID.width)
    assert column == 14


def test_a_hamlet_without_people_leaves_the_commune_even():
    people = spread_people(ZONES, TOTALS, settlements=points((5, 3, 0, 0.0)))
    assert people.method[0] == "even"
    assert sums(people) == pytest.approx(TOTALS)


def test_a_commune_smaller_than_a_cell_keeps_its_people():
    assert ZONES.offsets[4] - ZONES.offsets[3] == 1
    for kind in ({}, {"density_per_km2": density(4) + 1}, {"settlements": points((0, 29, 3, 5.0))}):
        assert sums(spread_people(ZONES, TOTALS, **kind))[3] == pytest.approx(777.0)
