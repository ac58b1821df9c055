"""Profiles for tests of P.1812: given, flat, and of random ground."""

import numpy as np
from hypothesis import strategies as st
from phusong.radio.p1812 import path_profile


def profile(heights, *, step_km=0.1, tx=30.0, rx=1.5, **options):
    heights = np.asarray(heights, dtype=float)
    given = {"centre_lat_deg": 21.0, **options}
    return path_profile(np.arange(heights.size) * step_km, heights, tx_height_m=tx, rx_height_m=rx, **given)


def flat(length_km: float, *, height_m=20.0, step_km=0.1, **options):
    return profile(np.full(round(length_km / step_km) + 1, height_m), step_km=step_km, **options)


@st.composite
def rough(draw):
    """A profile of random ground, antennas and clutter, from 0.5 to 40 km."""
    count = draw(st.integers(6, 60))
    heights = draw(st.lists(st.floats(0, 600), min_size=count, max_size=count))
    clutter = draw(st.sampled_from([0.0, 8.0, 20.0]))
    tx, rx = draw(st.floats(1, 200)), draw(st.floats(1, 50))
    return profile(heights, step_km=draw(st.floats(0.1, 0.7)), tx=tx, rx=rx, clutter_m=clutter)
