"""What is computed of walks and of runs, the verdict C14, and that a wrong gate is found out."""

from math import inf

import pytest
import torch

from lib.studies.claims.judge import judge
from lib.studies.time_gate import figures, statistics
from lib.studies.time_gate.walks import Walk


def test_c14_holds():
    judgement = judge("C14", [])
    assert judgement.verdict == "holds"
    assert "100,000 random draws" in judgement.statistic


def too_high(t, tau, s, r_on, leak=0.0):
    return 1.01 * right(t, tau, s, r_on, leak)


def never_shut(t, tau, s, r_on, leak=0.0):
    return right(t, tau, s, r_on, leak).clamp(min=0.01)


def without_period(t, tau, s, r_on, leak=0.0):
    return torch.where(t < 400, right(t, tau, s, r_on, leak), 0.5)


right = statistics.time_gate


@pytest.mark.parametrize("wrong", [too_high, never_shut, without_period])
def test_c14_is_refuted_by_another_gate(monkeypatch, wrong):
    monkeypatch.setattr(statistics, "time_gate", wrong)
    assert judge("C14", []).verdict == "refuted"


def made_up(opened=(1, 0, 0, 0), decay=0.5, kept=0.9):
    """Two units, four steps: the first as told, the second shut throughout."""
    gate = torch.tensor([[each, 0.0] for each in opened])
    path = torch.arange(10.0).view(5, 2)
    powers = torch.arange(3, -1, -1.0)
    reach = {"lstm": decay**powers, "phased": kept**powers}
    return Walk(gate, {"lstm": path, "phased": path}, reach)


def test_skipped_updates_are_counted():
    assert statistics.skipped([made_up()]) == 7  # one of eight is left
    assert statistics.skipped([made_up(opened=(0, 0, 0, 0))]) == inf


def test_units_that_have_moved_are_counted_over_time():
    late = made_up(opened=(0, 0, 1, 0))
    walks = [late, late, made_up()]
    assert [statistics.moved(walks, steps) for steps in (2, 3)] == [0, 1]


def test_gain_over_the_whole_walk_is_that_of_the_median_network():
    walks = [made_up(), made_up(), made_up(decay=0.1)]
    assert statistics.arriving(walks, "lstm") == pytest.approx(0.5**3)
    assert statistics.arriving(walks, "phased") == pytest.approx(0.9**3)


def test_half_lives():
    assert statistics.half_life([made_up()], "lstm") == 2
    assert statistics.half_life([made_up()], "phased") == inf


def test_figure_marks_period_shift_and_open_share():
    (axes,) = figures.gate(10, 3, 0.4, 0.1).axes
    assert {text.get_text() for text in axes.texts} >= {r"period $\tau$", "$s$"}
    assert figures.gate(10, 0, 0.4, 0.1), "no shift, nothing to mark"


def test_figures_are_drawn_where_no_unit_rests():
    walks = [made_up(opened=(1, 1, 1, 1))]
    assert figures.gains(walks).axes[0].get_yscale() == "log"
    assert len(figures.opened(walks[0]).axes[0].images) == 1
