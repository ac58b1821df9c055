"""P.1812's kernels against numpy twins that follow the Recommendation's equations as they are printed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import rough
from phusong.radio.p1812 import kernels, path_geometry, path_profile

KERNELS = [
    kernels.bullington_term,
    kernels.horizons,
    kernels.fitted_surface,
    kernels.obstruction,
]


def twin_nu(distance, heights, antennas, radius, wavelength):
    start, end = antennas
    d, inner = distance[-1], slice(1, -1)
    di, h = distance[inner], heights[inner]
    bulge = 500 / radius * di * (d - di)
    from_start = ((h + bulge - start) / di).max()
    if from_start < (end - start) / d:
        above = h + bulge - (start * (d - di) + end * di) / d
        nu = (above * np.sqrt(0.002 * d / (wavelength * di * (d - di)))).max()
    else:
        from_end = ((h + bulge - end) / (d - di)).max()
        at = (end - start + from_end * d) / (from_start + from_end)
        above = start + from_start * at - (start * (d - at) + end * at) / d
        nu = above * np.sqrt(0.002 * d / (wavelength * at * (d - at)))
    return nu


@given(rough(), st.floats(0.05, 10))
def test_bullington_against_its_twin(path, wavelength):
    start, end = path.ground_m[0] + path.tx_height_m, path.ground_m[-1] + path.rx_height_m
    heights = path.ground_m + path.clutter_m
    term = kernels.bullington_term(path.distance_km, heights, start, end, 8500.0)
    twin = twin_nu(path.distance_km, heights, (start, end), 8500.0, wavelength)
    assert term / math.sqrt(wavelength) == pytest.approx(twin, rel=1e-9, abs=1e-9)


@given(rough())
def test_horizons_against_their_twin(path):
    geometry = path_geometry(path)
    distance, heights = path.distance_km, path.ground_m
    d, di = distance[-1], distance[1:-1]
    ae = geometry.ae_km

    def angle(rise, way):
        return 1000 * np.arctan(rise / (1000 * way) - way / (2 * ae))

    seen = angle(heights[1:-1] - geometry.hts_m, di)
    straight = angle(geometry.hrs_m - geometry.hts_m, d)
    assert geometry.theta_t_mrad == pytest.approx(max(seen.max(), straight))
    if seen.max() > straight:
        back = angle(heights[1:-1] - geometry.hrs_m, d - di)
        assert geometry.theta_r_mrad == pytest.approx(back.max())
        assert geometry.dlt_km == pytest.approx(di[seen.argmax()])
        assert geometry.dlr_km == pytest.approx(d - di[len(di) - 1 - back[::-1].argmax()])
    else:
        assert geometry.theta_r_mrad == pytest.approx(angle(geometry.hts_m - geometry.hrs_m, d))
        assert geometry.dlt_km + geometry.dlr_km == pytest.approx(d)


def test_of_two_points_of_least_clearance_the_further_is_the_horizon():
    heights = np.zeros(101)
    heights[[30, 70]] = 20.0
    geometry = path_geometry(
        path_profile(np.linspace(0, 10, 101), heights, tx_height_m=60, rx_height_m=60, centre_lat_deg=21)
    )
    assert geometry.dlt_km == pytest.approx(7.0)


@given(rough())
def test_fitted_surface_is_the_line_of_least_squares(path):
    """On the piecewise straight ground between the points, integrated by brute force."""
    distance, heights = path.distance_km, path.ground_m
    start, end = kernels.fitted_surface(distance, heights)
    fine = np.linspace(0, distance[-1], 20_001)
    slope, offset = np.polyfit(fine, np.interp(fine, distance, heights), 1)
    assert start == pytest.approx(offset, abs=0.5)
    assert end == pytest.approx(offset + slope * distance[-1], abs=0.5)


@given(rough())
def test_obstruction_and_roughness_against_their_twins(path):
    distance, heights = path.distance_km, path.ground_m
    d, di = distance[-1], distance[1:-1]
    above = heights[1:-1] - (40.0 * (d - di) + 90.0 * di) / d
    twin = (above.max(), (above / di).max(), (above / (d - di)).max())
    assert kernels.obstruction(distance, heights, 40.0, 90.0) == pytest.approx(twin)
    line = 40.0 + 50.0 * distance / d
    last = distance.size - 2
    assert kernels.roughness(distance, heights, (40.0, 90.0), (1, last)) == pytest.approx((heights - line)[1:-1].max())


@settings(max_examples=20)
@given(rough())
def test_compiled_and_plain_python_agree(path):
    given = {"bullington_term": (40.0, 90.0, 8500.0), "horizons": (40.0, 90.0, 8500.0), "obstruction": (40.0, 90.0)}
    for kernel in KERNELS:
        arguments = (path.distance_km, path.ground_m, *given.get(kernel.__name__, ()))
        assert kernel(*arguments) == pytest.approx(kernel.py_func(*arguments))
