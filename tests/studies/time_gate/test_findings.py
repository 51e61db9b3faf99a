"""The sentences and the verdict about the time gate, and that a wrong gate is found out."""

import pytest
import torch

from lib.studies.claims.judge import judge
from lib.studies.time_gate import findings as time_gate
from lib.studies.time_gate.figures import gate


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


right = time_gate.time_gate


@pytest.mark.parametrize("wrong", [too_high, never_shut, without_period])
def test_c14_is_refuted_by_another_gate(monkeypatch, wrong):
    monkeypatch.setattr(time_gate, "time_gate", wrong)
    assert judge("C14", []).verdict == "refuted"


def test_in_short_tells_the_open_time():
    assert "open for 4 units of time and shut for 6." in time_gate.in_short(10, 0.4)


def test_figure_marks_period_shift_and_open_share():
    (axes,) = gate(10, 3, 0.4, 0.1).axes
    assert {text.get_text() for text in axes.texts} >= {r"period $\tau$", "$s$"}
    assert gate(10, 0, 0.4, 0.1), "no shift, nothing to mark"


def test_one_period_is_told():
    told = time_gate.one_period(10, 3, 0.4)
    assert "from 0 at t = 3 to 1 at 5, falls back to 0 until 7" in told and "of 10." in told
