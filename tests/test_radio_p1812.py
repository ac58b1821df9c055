"""P.1812's pieces by hand, by published constants and by laws."""

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import flat, profile, rough
from phusong.errors import InputError, OutsideValidityError
from phusong.radio.earth import effective_radius_km
from phusong.radio.p1812 import (
    Zone,
    centre_latitude_deg,
    location_sigma_db,
    path_geometry,
    path_profile,
    predict,
)
from phusong.radio.p1812.anomalous import ducting_db
from phusong.radio.p1812.climate import ducting_pct, longest_stretch_km, sea_share
from phusong.radio.p1812.diffraction import Wave, spherical_earth_db
from phusong.radio.p1812.losses import knife_edge_db
from phusong.radio.p1812.normal import exceeded_by


def turned(path):
    """The same path from its other end."""
    return replace(
        path,
        distance_km=np.ascontiguousarray(path.distance_km[-1] - path.distance_km[::-1]),
        ground_m=np.ascontiguousarray(path.ground_m[::-1]),
        clutter_m=np.ascontiguousarray(path.clutter_m[::-1]),
        zone=np.ascontiguousarray(path.zone[::-1]),
        tx_height_m=path.rx_height_m,
        rx_height_m=path.tx_height_m,
        tx_coast_km=path.rx_coast_km,
        rx_coast_km=path.tx_coast_km,
    )


# Pieces with values known from elsewhere.


def test_effective_radius_of_a_standard_atmosphere():
    # 39 N-units/km is the k of 4/3 (P.452, P.1812): 157 / 118.
    assert effective_radius_km(39.0) == pytest.approx(6371 * 157 / 118)
    assert effective_radius_km(0.0) == 6371


def test_knife_edge_meets_the_exact_one():
    # P.526 gives J(0) = 6 dB for a grazed edge, and 13 + 20 log nu far inside the shadow.
    assert knife_edge_db(0.0) == pytest.approx(6.03, abs=0.01)
    assert knife_edge_db(100.0) == pytest.approx(13.0 + 40.0, abs=0.1)
    assert knife_edge_db(-0.78) == 0.0
    assert knife_edge_db(-0.7799) == pytest.approx(0.0, abs=0.02)


@given(st.floats(1e-6, 1 - 1e-6))
def test_normal_deviates_are_as_near_as_claimed(share):
    assert exceeded_by(share) == pytest.approx(-NormalDist().inv_cdf(share), abs=5.4e-4)


def test_normal_deviates_are_clamped():
    assert exceeded_by(0.0) == exceeded_by(1e-6)
    assert exceeded_by(1.0) == exceeded_by(1 - 1e-6)


def test_one_ridge_is_a_knife_edge_by_hand():
    """A thin ridge half-way, high antennas: Bullington's point is the ridge, and its loss follows from nu."""
    heights = np.zeros(101)
    heights[50] = 300.0
    found = predict(profile(heights, tx=100.0, rx=100.0), 1000.0, delta_n=45.0)
    assert found.geometry.dlt_km == pytest.approx(5.0)
    rise = 300.0 + 500 / effective_radius_km(45.0) * 25 - 100.0
    nu = rise * math.sqrt(0.002 * 10 / (0.2998 * 25))
    edge = 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)
    assert found.median.lbulla_db == pytest.approx(edge + (1 - math.exp(-edge / 6)) * 10.2)


def test_short_clear_path_is_free_space():
    found = predict(flat(1.0, tx=60.0, rx=60.0), 2000.0)
    assert found.lb_db == pytest.approx(92.4 + 20 * math.log10(2.0), abs=0.01)
    assert found.ep_dbuv_m == pytest.approx(199.36 + 20 * math.log10(2.0) - found.lb_db)


def test_midpoints_share_the_way_among_zones():
    distance = np.array([0.0, 1.0, 3.0, 7.0, 10.0])
    zone = np.array([4, 1, 1, 3, 4], dtype=np.int8)
    assert sea_share(distance, zone) == pytest.approx((5.0 - 0.5) / 10.0)
    assert longest_stretch_km(distance, zone != Zone.SEA) == pytest.approx(5.0)
    assert longest_stretch_km(distance, zone == Zone.INLAND) == pytest.approx(1.5)
    assert longest_stretch_km(distance, zone > 0) == pytest.approx(10.0)
    assert longest_stretch_km(distance, zone > 9) == 0.0


def test_centre_of_a_path():
    assert centre_latitude_deg(105, 20, 105, 22, 222.39) == pytest.approx(21.0, abs=1e-3)
    assert centre_latitude_deg(105, 22, 105, 20, 222.39) == pytest.approx(21.0, abs=1e-3)
    # Along a parallel the great circle bulges towards the pole.
    assert centre_latitude_deg(100, 60, 110, 60, 555.4) > 60.0


def test_ducting_is_commonest_over_sea_and_near_the_equator():
    assert ducting_pct(0.0, 0.0, 0.0) == pytest.approx(10**1.67)
    assert ducting_pct(21.0, 0.0, 0.0) == pytest.approx(10 ** (1.67 - 0.315))
    assert ducting_pct(80.0, 0.0, 0.0) == pytest.approx(4.17)
    assert ducting_pct(21.0, 100.0, 100.0) < ducting_pct(21.0, 100.0, 0.0) < ducting_pct(21.0, 0.0, 0.0)
    assert ducting_pct(70.0, 50.0, 50.0) == pytest.approx(ducting_pct(70.0001, 50.0, 50.0), rel=1e-2)


@pytest.mark.parametrize("polarisation", ["horizontal", "vertical"])
@pytest.mark.parametrize("zone", [Zone.INLAND, Zone.SEA])
def test_spherical_earth_far_beyond_the_horizon_falls_by_the_first_terms_slope(polarisation, zone):
    """Between two far distances the loss differs by 17.6 X - 10 log X of P.526 alone: heights and ground cancel."""
    wave = Wave(0.2, polarisation)
    near, far = (path_geometry(flat(length, step_km=1.0, zone=zone, height_m=0.0)) for length in (200.0, 300.0))
    difference = spherical_earth_db(far, 8500.0, wave) - spherical_earth_db(near, 8500.0, wave)
    scale = 21.88 * math.cbrt(0.2 / 8500.0**2)
    expected = 17.6 * scale * 100.0 - 10 * math.log10(1.5)
    # Over sea the ground still slows vertical waves a little (beta is 0.988).
    assert difference == pytest.approx(expected, rel=2e-2)


def test_vertical_waves_at_low_frequencies_travel_farther_over_sea():
    path = flat(80.0, step_km=1.0, zone=Zone.SEA, height_m=0.0)
    vertical, horizontal = (predict(path, 30.0, polarisation=p).median.ldsph_db for p in ("vertical", "horizontal"))
    over_land = predict(flat(80.0, step_km=1.0, height_m=0.0), 30.0).median.ldsph_db
    assert vertical + 10 < over_land < horizontal + 10
    assert vertical + 10 < horizontal


def test_mixed_path_lies_between_land_and_sea():
    count = 81
    zones = np.where(np.arange(count) < 40, Zone.INLAND, Zone.SEA)
    land, mixed, sea = (
        predict(flat(80.0, step_km=1.0, height_m=0.0, zone=zone), 100.0).median.ldsph_db
        for zone in (Zone.INLAND, zones, Zone.SEA)
    )
    assert sea < mixed < land


def test_low_antennas_near_the_coast_couple_to_sea_ducts():
    """Equation (49): on the shore the loss is 3 (1 + tanh(0.07 (50 - h))) dB less for each such terminal."""
    path = flat(60.0, step_km=1.0, zone=Zone.SEA, height_m=0.0, tx=10.0, rx=10.0, tx_coast_km=0, rx_coast_km=0)
    far = replace(path, tx_coast_km=6.0)
    saved = ducting_db(path_geometry(far), 0.6, 10.0) - ducting_db(path_geometry(path), 0.6, 10.0)
    assert saved == pytest.approx(3 * (1 + math.tanh(0.07 * 40)))
    inland = replace(path, zone=np.where(np.arange(61) < 20, Zone.INLAND, Zone.SEA).astype(np.int8))
    dry = replace(inland, tx_coast_km=500.0, rx_coast_km=500.0)
    assert ducting_db(path_geometry(inland), 0.6, 10.0) == ducting_db(path_geometry(dry), 0.6, 10.0)


def test_coasts_are_found_from_the_zones():
    zones = [4, 4, 3, 1, 1, 1, 3]
    path = profile(np.zeros(7), step_km=1.0, zone=zones)
    assert (path.tx_coast_km, path.rx_coast_km) == (2.5, 0.5)
    assert profile(np.zeros(7), zone=[1, 4, 4, 4, 4, 4, 4]).tx_coast_km == 0.0
    assert profile(np.zeros(7)).rx_coast_km == 500.0


# Laws.


@given(rough(), st.sampled_from([30.0, 150.0, 900.0, 2600.0, 6000.0]), st.floats(1, 50))
def test_loss_is_the_same_both_ways(path, frequency, time_pct):
    there, back = predict(path, frequency, time_pct=time_pct), predict(turned(path), frequency, time_pct=time_pct)
    # The Bullington part, the horizons and the sums are symmetric; so must be all that is made of them.
    assert there.median.ld_db == pytest.approx(back.median.ld_db, abs=1e-6)
    assert there.lbs_db == pytest.approx(back.lbs_db, abs=1e-6)
    if there.geometry.dlt_km + there.geometry.dlr_km < there.geometry.d_km - 1e-9:
        assert there.lb_db == pytest.approx(back.lb_db, abs=1e-6)


@given(rough(), st.sampled_from([30.0, 150.0, 900.0, 2600.0, 6000.0]))
def test_loss_grows_with_the_share_of_time(path, frequency):
    losses = [predict(path, frequency, time_pct=time_pct).lb_db for time_pct in (1, 2, 5, 10, 20, 35, 50)]
    assert np.all(np.diff(losses) >= -1e-6)


@given(rough(), st.floats(30, 6000), st.floats(1, 50), st.sampled_from(["horizontal", "vertical"]))
def test_everything_is_finite_and_no_loss_is_below_line_of_sight(path, frequency, time_pct, polarisation):
    found = predict(path, frequency, time_pct=time_pct, polarisation=polarisation)
    values = [value for value in vars(found).values() if isinstance(value, float)]
    assert np.isfinite(values).all()
    assert np.isfinite([value for value in vars(found.geometry).values() if isinstance(value, float)]).all()
    assert found.lb_db >= found.lb0p_db
    assert found.median.ld_db >= found.median.lbulla_db >= 0.0


@given(rough(), st.floats(0, 40))
def test_clutter_never_helps(path, more_m):
    bare = replace(path, clutter_m=np.zeros_like(path.clutter_m))
    grown = replace(path, clutter_m=path.clutter_m + more_m)
    losses = [predict(one, 900.0).median.lbulla_db for one in (bare, path, grown)]
    assert losses[0] <= losses[1] + 1e-9
    assert losses[1] <= losses[2] + 1e-9


def test_clutter_at_the_very_ends_does_not_count():
    clutter = np.zeros(51)
    clutter[[0, -1]] = 30.0
    assert predict(flat(5.0, clutter_m=clutter), 900.0).lb_db == predict(flat(5.0), 900.0).lb_db


@pytest.mark.parametrize("frequency", [100.0, 900.0, 3500.0])
def test_loss_grows_with_distance_on_flat_ground(frequency):
    # In the median. At small shares of time the Recommendation lets ducts in at the horizon, by up to 5 dB at once.
    losses = [predict(flat(length), frequency).lb_db for length in np.arange(1, 80, 0.5)]
    assert np.all(np.diff(losses) > 0)
    assert losses[-1] > losses[0] + 40


def test_loss_follows_the_frequency_where_nothing_is_near():
    losses = [predict(flat(5.0, tx=500.0, rx=500.0), f).lb_db for f in (450.0, 900.0, 1800.0, 3600.0)]
    assert np.diff(losses) == pytest.approx(20 * math.log10(2))


def test_a_mast_that_rises_past_a_ridge_has_no_jump():
    """From shadow to sight, by steps of 10 cm of the mast."""
    heights = np.where(np.arange(101) == 50, 100.0, 20.0)
    losses = [predict(profile(heights, tx=tx), 900.0).lb_db for tx in np.arange(120, 220, 0.1)]
    assert np.max(np.abs(np.diff(losses))) < 0.1
    assert losses[-1] < losses[0] - 5


def test_no_jump_at_beta0_percent_of_time():
    path = flat(30.0)
    edge = path_geometry(path).b0_pct
    below, above = (predict(path, 900.0, time_pct=edge + step).lb_db for step in (-1e-6, 1e-6))
    assert below == pytest.approx(above, abs=1e-3)


def test_places_spread_the_loss_and_walls_add_to_it():
    path = flat(8.0)
    median = predict(path, 900.0).lb_db
    spread = {pct: predict(path, 900.0, location_pct=pct, location_sigma_db=8.0).lb_db for pct in (5, 50, 90, 99)}
    assert spread[50] == pytest.approx(median, abs=1e-6)
    assert spread[5] < spread[50] < spread[90] < spread[99]
    assert spread[90] - median == pytest.approx(8 * 1.2816, abs=0.01)
    indoor = predict(path, 900.0, location_pct=90, location_sigma_db=3.0, entry_loss_db=14.0, entry_sigma_db=4.0)
    assert indoor.sigma_loc_db == 5.0
    assert indoor.lb_db - median == pytest.approx(14 + 5 * 1.2816, abs=0.01)


def test_few_places_do_no_better_than_line_of_sight():
    found = predict(flat(1.0, tx=60.0, rx=60.0), 900.0, location_pct=1, location_sigma_db=8.0)
    assert found.lb_db == found.lb0p_db


def test_location_spread_fades_above_the_clutter():
    below, level, half, above = (
        location_sigma_db(900, rx_height_m=height, clutter_m=10, resolution_m=500) for height in (1.5, 10, 15, 20)
    )
    assert below == level == pytest.approx((0.52 + 0.024 * 0.9) * 500**0.28)
    assert half == pytest.approx(level / 2)
    assert above == 0.0


# The door.


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"frequency_mhz": 29.9}, OutsideValidityError, r"frequency_mhz is 29.9; .* 30 to 6000"),
        ({"frequency_mhz": 6001.0}, OutsideValidityError, r"frequency_mhz is 6001"),
        ({"time_pct": 0.9}, OutsideValidityError, r"time_pct is 0.9; .* 1 to 50"),
        ({"location_pct": 99.5}, OutsideValidityError, r"location_pct is 99.5; .* 1 to 99"),
        ({"delta_n": 157.0}, OutsideValidityError, r"delta_n is 157"),
        ({"n0": 0.0}, OutsideValidityError, r"n0 is 0"),
        ({"location_sigma_db": -1.0}, InputError, r"location_sigma_db is -1"),
        ({"entry_loss_db": float("inf")}, InputError, r"entry_loss_db is inf"),
        ({"polarisation": "circular"}, InputError, r"polarisation is 'circular'"),
    ],
)
def test_predictions_outside_the_range_are_refused(options, kind, said):
    with pytest.raises(kind, match=said):
        predict(flat(5.0), **{"frequency_mhz": 900.0, **options})


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"ground_m": [1, 2]}, InputError, r"distance_km has the shape \(3,\) and ground_m \(2,\)"),
        ({"distance_km": [0, 2, 1]}, InputError, r"does not grow from 0"),
        ({"distance_km": [1, 2, 3]}, InputError, r"it starts at 1"),
        ({"distance_km": [0, 0.1, 0.2]}, OutsideValidityError, r"distance_km is 0.2; .* 0.25 to 3000"),
        ({"ground_m": [1, float("nan"), 2]}, InputError, r"ground_m is nan"),
        ({"tx_height_m": 0.5}, OutsideValidityError, r"tx_height_m is 0.5; .* 1 to 3000"),
        ({"rx_height_m": 3001}, OutsideValidityError, r"rx_height_m is 3001"),
        ({"zone": [4, 2, 4]}, InputError, r"zone holds 2; expected 1 \(sea\)"),
        ({"clutter_m": -1}, InputError, r"clutter_m is -1"),
        ({"tx_coast_km": -1}, InputError, r"tx_coast_km is -1"),
        ({"centre_lat_deg": 105}, OutsideValidityError, r"centre_lat_deg is 105"),
    ],
)
def test_profiles_that_cannot_be_used_are_refused(options, kind, said):
    given = {"distance_km": [0, 1, 2], "ground_m": [1, 2, 3], "tx_height_m": 30, "rx_height_m": 1.5}
    with pytest.raises(kind, match=said):
        path_profile(**{**given, "centre_lat_deg": 21, **options})
