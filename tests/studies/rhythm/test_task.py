"""The signal is there in its rhythm and nowhere else."""

import pytest
import torch

from lib.studies.rhythm.task import DURATION, OPEN, TAU, S, ceilings, is_open, rhythm


def drawn(count=4000, seed=0):
    return rhythm(count, torch.Generator().manual_seed(seed))


def test_signal_only_where_the_rhythm_is_open():
    values, times, padded, targets = drawn()
    signed = values * (2 * targets - 1)
    assert signed[is_open(times)].mean().item() == pytest.approx(1, abs=0.02)
    assert signed[~is_open(times)].mean().item() == pytest.approx(0, abs=0.02)
    assert is_open(times).double().mean().item() == pytest.approx(OPEN, abs=0.01)
    assert not padded.any()


def test_the_rhythm_is_open_from_its_shift_on_once_a_period():
    inside = OPEN * TAU / 2
    begins = torch.arange(S, DURATION, TAU, dtype=torch.float64)
    assert is_open(begins + inside).all() and not is_open(begins - inside).any()
    assert not is_open(begins + 3 * inside).any()


def test_times_are_in_order():
    times = drawn().times
    assert (times.diff(dim=0) >= 0).all() and times.min() >= 0 and times.max() <= DURATION


def test_who_sees_the_times_can_answer_better():
    found = ceilings(4000, torch.Generator().manual_seed(0))
    assert found["timed"] > 0.99 and 0.75 < found["untimed"] < 0.9
