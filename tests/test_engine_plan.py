"""The work is cut so that it stays within the memory that is set, whatever the area."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.engine.plan import BASE_GB, SIDES_CELLS, plan_for
from phusong.errors import SettingsError


@given(st.floats(0.7, 200.0), st.integers(1, 256), st.integers(1, 24), st.integers(5, 900))
def test_a_plan_fits_or_is_refused_with_what_would_do(memory_gb, workers, layers, reach_cells):
    try:
        plan = plan_for(memory_gb, workers, layers=layers, reach_cells=reach_cells)
    except SettingsError as error:
        least = float(re.search(r"at least ([\d.]+) for", str(error))[1])
        assert memory_gb < least
        assert plan_for(least, workers, layers=layers, reach_cells=reach_cells).workers == 1
        return
    assert plan.side_cells in SIDES_CELLS
    assert 1 <= plan.workers <= workers
    # A tile in work holds a level and a server for each layer, and the ground as far as masts reach.
    held = plan.side_cells**2 * layers * 8 + (plan.side_cells + 2 * reach_cells) ** 2 * 4
    assert BASE_GB + plan.workers * held / 1e9 < memory_gb
    if plan.side_cells > SIDES_CELLS[-1]:
        assert plan.workers == workers


def test_more_memory_makes_no_smaller_tiles_and_no_fewer_workers():
    plans = [plan_for(gb, 16, layers=12, reach_cells=400) for gb in (0.8, 1.0, 1.5, 3.0, 6.0, 12.0)]
    assert [plan.side_cells for plan in plans] == sorted(plan.side_cells for plan in plans)
    assert [plan.workers for plan in plans] == sorted(plan.workers for plan in plans)
    assert plans[-1].side_cells == SIDES_CELLS[0]


def test_without_a_setting_the_machines_memory_counts():
    assert plan_for(0.0, 1, layers=1, reach_cells=10).workers == 1


def test_too_little_memory_is_refused_with_the_remedy():
    with pytest.raises(SettingsError, match=r"run\.memory_gb is 0\.30; expected at least 0\.\d\d for 12 mosaics"):
        plan_for(0.3, 2, layers=12, reach_cells=400)
