"""What is not served, and what a candidate would serve of it."""

from dataclasses import replace

import numpy as np
import pytest
from phusong import pipeline
from phusong.engine.ground import ground_window, read_ground
from phusong.engine.levels import levels_on
from phusong.engine.nearby import nearby
from phusong.engine.pieces import decoded_level, encoded_level
from phusong.engine.transmitters import transmitters_of
from phusong.geo.grid import Window
from phusong.indicators.cases import cases_of
from phusong.indicators.figures import value_of
from phusong.planning.demand import demand_of
from phusong.planning.plan import planned_stations
from phusong.planning.reach import LAYER, reach_of
from plans import ground_under, with_operators
from runs import opened


@pytest.fixture(scope="module")
def result(project):
    return pipeline.finished(opened(project))


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


def test_demand_is_what_one_more_operator_would_bring_to_the_rule(view):
    demand = demand_of(with_operators(view, 3), view.hamlets, with_ground=True)
    assert len(demand.cells) > 0
    assert (demand.has.sum(axis=0) == 2).all()


def test_a_window_holds_its_own_demand(demand):
    window = Window(5, 7, 20, 15)
    wanted, at, numbers = demand.on_grid.within(window)
    row, column = np.divmod(demand.cells, demand.grid.width)
    inside = (row >= 5) & (row < 25) & (column >= 7) & (column < 22)
    assert numbers.tolist() == np.flatnonzero(inside).tolist()
    assert np.flatnonzero(wanted.ravel()).tolist() == sorted(at.tolist())
    assert ((row[numbers] - 5) * 15 + column[numbers] - 7).tolist() == at.tolist()


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
