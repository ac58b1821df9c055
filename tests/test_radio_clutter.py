"""The loss of a phone among houses and trees: against another implementation, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError
from phusong.radio.clutter import terminal_loss_db

# Height-gain terminal correction by NTIA's proplib-p2108 1.0 (ITU-R P.2108-1, 3.1), clutter type suburban:
# frequency in GHz, antenna's height, street's width, representative height in m -> dB.
PUBLISHED = [
    (0.7805, 1.5, 27, 10, 18.13848082068413),
    (0.9475, 1.5, 27, 15, 22.80034677847688),
    (1.8425, 1.5, 27, 15, 25.70087878451629),
    (2.14, 1.5, 27, 20, 28.85961366120697),
    (2.6, 1.5, 27, 10, 23.358069911215196),
    (0.5, 2, 15, 12, 19.751039276929696),
    (1.8425, 1.5, 27, 4, 11.664193754624876),
    (1.8425, 10, 27, 10, 0.0),
]


@pytest.mark.parametrize(("f_ghz", "height_m", "width_m", "clutter_m", "expected_db"), PUBLISHED)
def test_another_implementation(f_ghz, height_m, width_m, clutter_m, expected_db):
    found = terminal_loss_db(f_ghz * 1000.0, clutter_m, width_m=width_m, receiver_height_m=height_m)
    assert float(found) == pytest.approx(expected_db, abs=1e-9)


HEIGHT_M = st.floats(0.0, 40.0)


@given(HEIGHT_M, HEIGHT_M, st.floats(30.0, 6000.0), st.floats(5.0, 60.0))
def test_more_clutter_never_loses_less_and_a_wider_street_never_more(one_m, other_m, frequency_mhz, width_m):
    low, high = sorted((one_m, other_m))
    less, more = terminal_loss_db(frequency_mhz, [low, high], width_m=width_m)
    assert 0.0 <= less <= more
    assert terminal_loss_db(frequency_mhz, high, width_m=2.0 * width_m) <= more


def test_nothing_is_lost_at_the_tops_or_above_them():
    assert terminal_loss_db(900.0, [0.0, 1.0, 1.5]).tolist() == [0.0, 0.0, 0.0]
    # The loss begins without a step.
    assert float(terminal_loss_db(900.0, 1.5 + 1e-6)) == pytest.approx(0.0, abs=0.01)


def test_heights_below_the_ground_are_refused():
    with pytest.raises(InputError, match="clutter_m"):
        terminal_loss_db(900.0, np.array([3.0, -1.0]))
