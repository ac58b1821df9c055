"""Covered area and people against a numpy twin; threads change no bit."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.engine.tallies import met_tiers, tallies
from phusong.geo.grid import Grid
from phusong.geo.zones import zones_of
from pyproj import CRS

CRS_M = CRS.from_epsg(32648)
GRID = Grid(CRS_M, 0.0, 10.0, 1.0, 10, 12)
SHAPES = [
    shapely.box(0.3, 0.2, 5.5, 4.7), shapely.box(5.5, 0.2, 11.9, 4.7), shapely.box(2.1, 6.2, 2.4, 6.3),
    shapely.Polygon([(1, 5), (11, 5.5), (7, 9.8)]),
]  # fmt: skip
ZONES = zones_of(gpd.GeoSeries(SHAPES, crs=CRS_M), GRID)


def random_case(seed: int, operators: int, tiers: int):
    """Levels, required levels, people."""
    random = np.random.default_rng(seed)
    level = random.integers(-110, -80, (operators, *GRID.shape)).astype(np.float32)
    level[random.random(level.shape) < 0.2] = -np.inf
    level[random.random(level.shape) < 0.1] = np.nan
    required = np.sort(random.integers(-108, -82, tiers)).astype(np.float32)
    return level, required, random.random(len(ZONES.cells))


def met(level, required):
    return np.array([met_tiers(one, ZONES.cells, required) for one in level])


def twin(level, required, people):
    operators, tiers = len(level), len(required)
    cells, persons = (np.zeros((ZONES.count, tiers, 2 * operators)) for _ in range(2))
    for zone in range(ZONES.count):
        own = slice(ZONES.offsets[zone], ZONES.offsets[zone + 1])
        for tier in range(tiers):
            hit = level.reshape(operators, -1)[:, ZONES.cells[own]] >= required[tier]
            for k in range(operators):
                for at, of in ((k, hit[k]), (operators + k, hit.sum(axis=0) >= k + 1)):
                    cells[zone, tier, at] = ZONES.share[own][of].sum(dtype=float)
                    persons[zone, tier, at] = people[own][of].sum()
    return cells, persons


# Nine tiers are more than 8 bits hold.
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_tally_agrees_with_numpy(seed, operators, tiers):
    level, required, people = random_case(seed, operators, tiers)
    for got, expected in zip(
        tallies(met(level, required), tiers, ZONES, people), twin(level, required, people), strict=True
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_more_operators_are_asked_for_the_less_is_covered(seed):
    level, required, people = random_case(seed, 3, 4)
    for of in tallies(met(level, required), 4, ZONES, people):
        own, union = of[:, :, :3], of[:, :, 3:]
        assert np.all(np.diff(union, axis=2) <= 0)
        assert np.all(union[:, :, 0] >= own.max(axis=2))
        # Everyone counted once by each operator is counted once in "at least 1", again in "at least 2"...
        np.testing.assert_allclose(union.sum(axis=2), own.sum(axis=2), atol=1e-9)
        # A harder tier is met nowhere else.
        assert np.all(np.diff(of, axis=1) <= 0)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_no_bit(threads):
    *case, people = random_case(5, 3, 3)
    bits = met(*case)
    alone, shared = tallies(bits, 3, ZONES, people), tallies(bits, 3, ZONES, people, threads=threads)
    assert all(one.tobytes() == other.tobytes() for one, other in zip(alone, shared, strict=True))


def test_what_is_covered_wholly_has_the_polygons_area():
    everywhere = np.ones((2, len(ZONES.cells)), np.uint16)
    cells, _ = tallies(everywhere, 1, ZONES, np.ones(len(ZONES.cells)))
    assert cells[:, 0, 2] == pytest.approx([shape.area for shape in SHAPES], rel=1e-6)
