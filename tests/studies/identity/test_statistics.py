import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.studies.identity import statistics
from lib.studies.identity.spec import diagram_specs, from_identity, length_specs, marked_specs


def settled(gain, start, inputs, steps=3000):
    h = start
    for _ in range(steps):
        h = math.tanh(gain * h + inputs)
    return h


@given(st.floats(1.05, 6))
def test_a_unit_keeps_its_sign_below_the_fold_and_loses_it_above(gain):
    held = statistics.stable_value(gain, steps=3000)
    assert settled(gain, held, -0.98 * statistics.fold(gain)) > 0
    assert settled(gain, held, -1.02 * statistics.fold(gain) - 1e-3) < 0


@pytest.mark.parametrize("gain", [0.5, 1])
def test_without_gain_nothing_is_held(gain):
    assert statistics.fold(gain) == statistics.stable_value(gain) == 0


def test_runs_are_counted_on_their_side_of_the_fold(fake):
    runs = [
        fake(from_identity(5, 1, 2.0, 0.1), accuracy=1.0),
        fake(from_identity(5, 2, 2.0, 0.1), accuracy=0.3),
        fake(from_identity(5, 1, 2.0, 1.0), accuracy=0.1),
        fake(from_identity(5, 1, 1.0, 0.1), accuracy=0.1),
    ]
    points = statistics.diagram(runs)
    assert points[2.0, 0.1] == [1.0, 0.3]
    assert statistics.share_solved(points, inside=True) == 0.5
    assert statistics.share_solved(points, inside=False) == 0
    assert math.isnan(statistics.share_solved(points, inside=True, least_gain=2.5))
    assert math.isnan(statistics.share_solved({}, inside=True))


def test_specs_are_what_is_asked_for():
    assert len({spec.key for spec in diagram_specs((1, 2), (0.1, 1), (1, 2), 7)}) == 8
    assert {spec.length for spec in length_specs((5, 7), (1,))} == {5, 7}
    marked = [spec for specs in marked_specs((5,), (1, 2)).values() for spec in specs]
    assert len(marked) == 6 and {spec.task for spec in marked} == {"marked"}
