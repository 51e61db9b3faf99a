import math

import pytest

from lib.studies.holding import statistics


def test_holding_is_told_from_being_right_once():
    holds, once = [0.1, 0.5, 1.0, 1.0, 0.95], [0.1, 0.2, 1.0, 0.3, 0.1]
    assert statistics.least_after([holds], 3) == 0.95
    assert statistics.least_after([holds, once], 3) == 0.1
    assert statistics.later([holds, once], 3, 1) == [1.0, 0.3]
    assert statistics.neighbours([once], 3) == 0.3


def test_nothing_is_known_of_no_networks():
    of_none = statistics.least_after([], 3), statistics.neighbours([], 3)
    assert all(map(math.isnan, of_none)) and statistics.later([], 3, 1) == []


def test_off_the_beat_is_between_whole_turns():
    accuracies = [float(t % 4 == 0) for t in range(1, 41)]
    assert statistics.off_beat(accuracies, 20, 4) == 0
    assert statistics.off_beat(accuracies, 20, 3) == 1


@pytest.mark.parametrize(
    ("eigenvalue", "steps"), [(2j, 4), (-2j, 4), (-3 + 0j, 2), (1 + 1j, 8), (2 + 0j, math.inf)]
)
def test_a_rotation_comes_round(eigenvalue, steps):
    assert statistics.period(eigenvalue) == pytest.approx(steps)
