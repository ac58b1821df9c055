"""A grid that is larger than memory is refused before the work, with a resolution that would do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import SettingsError
from phusong.geo.grid import grid_over
from phusong.geo.memory import check_memory, required_memory_gb
from pyproj import CRS

PLANE = CRS.from_epsg(32648)
PROVINCE = (0.0, 0.0, 110_000.0, 120_000.0)


def refused(bounds, resolution_m, layers, memory_gb):
    with pytest.raises(SettingsError) as caught:
        check_memory(grid_over(bounds, PLANE, resolution_m), layers, memory_gb)
    return str(caught.value)


@given(st.floats(5.0, 40.0), st.integers(1, 4), st.floats(0.01, 0.3))
def test_the_resolution_that_is_proposed_is_taken(resolution_m, layers, memory_gb):
    grid = grid_over(PROVINCE, PLANE, resolution_m)
    if required_memory_gb(grid, layers) <= memory_gb:
        check_memory(grid, layers, memory_gb)
        return
    told = refused(PROVINCE, resolution_m, layers, memory_gb)
    workable = int(re.search(r"set grid\.resolution_m to (\d+) or more", told)[1])
    assert workable > resolution_m
    check_memory(grid_over(PROVINCE, PLANE, float(workable)), layers, memory_gb)


def test_more_cells_than_can_be_numbered_are_refused_however_large_the_memory():
    told = refused((0.0, 0.0, 300_000.0, 300_000.0), 5.0, 1, 1e6)
    assert "3,600,000,000 cells" in told
    assert "set grid.resolution_m to 7 or more" in told


def test_the_memory_grows_with_cells_and_layers():
    coarse, fine = (grid_over(PROVINCE, PLANE, side) for side in (50.0, 25.0))
    assert required_memory_gb(fine, 3) == pytest.approx(4 * required_memory_gb(coarse, 3))
    assert required_memory_gb(coarse, 4) > required_memory_gb(coarse, 3)


def test_a_province_at_thirty_metres_fits_any_machine():
    check_memory(grid_over(PROVINCE, PLANE, 30.0), 4, 1.5)
