"""A cycle of the learning rate rises to its peak, never above it, and falls to nothing."""

from hypothesis import given
from hypothesis import strategies as st

from lib.runs.schedules import one_cycle


@given(peak=st.floats(1e-6, 10), steps=st.integers(1, 500))
def test_a_cycle_rises_to_at_most_its_peak_and_falls(peak, steps):
    rates = [one_cycle(peak, step, steps) for step in range(steps)]
    top = rates.index(max(rates))
    assert min(rates) > 0 and 0.9 * peak < max(rates) <= peak
    assert rates == sorted(rates[:top]) + sorted(rates[top:], reverse=True)


@given(tenth=st.integers(1, 50), peak=st.sampled_from([0.001, 0.002, 0.006]))
def test_a_whole_number_of_warm_up_steps_is_a_straight_line_to_the_peak(tenth, peak):
    """These are the rates that recorded runs were trained with, to the last bit."""
    rates = [one_cycle(peak, step, 10 * tenth) for step in range(tenth)]
    assert rates[:-1] == [peak * (step + 1) / tenth for step in range(tenth - 1)]
    assert rates[-1] == min(peak, peak * tenth / tenth)
