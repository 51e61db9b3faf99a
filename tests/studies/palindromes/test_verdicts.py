"""The rules of `lib.page.claims` for C4, C5 and C10 to C13, on runs made up for each outcome."""

import pytest

from lib.studies.palindromes import published as original
from lib.studies.palindromes.spec import figure_specs, rate_specs
from lib.studies.palindromes.spec import original as recipe
from lib.studies.palindromes.verdicts import (
    judge_c4,
    judge_c5,
    judge_c10,
    judge_c11,
    judge_c12,
    judge_c13,
)

JUDGES = [judge_c4, judge_c5, judge_c10, judge_c11, judge_c12, judge_c13]


@pytest.fixture
def figure(fake):
    """figure(cell, accuracy of a spec): all runs behind the original's figure."""
    return lambda cell, accuracy: [fake(spec, accuracy(spec)) for spec in figure_specs(cell)]


@pytest.fixture
def rates(fake):
    """rates(cell, accuracy of a spec): all runs that compare learning rates."""
    return lambda cell, accuracy: [fake(spec, accuracy(spec)) for spec in rate_specs(cell)]


def poor_beyond(length, poor=0.1):
    return lambda spec: 1.0 if spec.length <= length else poor


@pytest.mark.parametrize("judge", JUDGES)
def test_undecided_without_runs(judge):
    assert judge([]).verdict == "undecided"


@pytest.mark.parametrize("judge", JUDGES)
def test_undecided_while_one_length_has_two_runs(judge, figure, rates):
    groups = [make(cell, poor_beyond(19)) for cell in ("rnn", "lstm") for make in (figure, rates)]
    runs = list({run.spec: run for group in groups for run in group}.values())
    thin = 40 if judge in (judge_c5, judge_c11, judge_c12, judge_c13) else 10
    few = [run for run in runs if run.spec.length != thin or run.spec.seed <= 2]
    assert judge(few).verdict == "undecided" != judge(runs).verdict


@pytest.mark.parametrize(
    ("reach", "verdict"), [(19, "holds"), (15, "holds in part"), (4, "refuted")]
)
def test_every_run_solves(reach, verdict, figure, rates):
    assert judge_c4(rates("rnn", poor_beyond(reach))).verdict == verdict
    assert judge_c10(figure("lstm", poor_beyond(reach))).verdict == verdict


def test_c4_is_about_learning_rate_one_tenth(rates):
    judgement = judge_c4(rates("rnn", lambda spec: float(spec.learning_rate == 0.1)))
    assert judgement.verdict == "holds"
    assert judgement.runs == 12  # 3 seeds at 5, 10, 15 and 19


@pytest.mark.parametrize(
    ("reach", "poor", "verdict"),
    [(19, 0.1, "holds"), (19, 0.3, "holds in part"), (40, 0.1, "refuted")],
)
def test_c5_needs_a_drop_and_poor_long_lengths(reach, poor, verdict, figure):
    assert judge_c5(figure("rnn", poor_beyond(reach, poor))).verdict == verdict


@pytest.mark.parametrize(("poor", "verdict"), [(0.3, "holds"), (0.2, "refuted")])
def test_c11_counts_runs_over_20_percent(poor, verdict, figure):
    assert judge_c11(figure("lstm", poor_beyond(19, poor))).verdict == verdict


def test_c11_and_c12_tell_the_rates_that_they_do_not_judge(figure, rates):
    runs = figure("rnn", lambda spec: 0.5) + figure("lstm", lambda spec: 0.9)
    for cell, accuracy in (("rnn", 0.5), ("lstm", 0.9)):
        made = rates(cell, lambda spec, accuracy=accuracy: accuracy)
        runs += [run for run in made if run.spec.learning_rate != 0.001]
    assert "24 of 24 runs beyond 19 pass." in judge_c11(runs).not_judged
    assert "higher at 8 and 8 of 8 lengths." in judge_c12(runs).not_judged


def test_c11_is_open_where_about_half_pass(figure):
    half = figure("lstm", lambda spec: 0.3 if spec.seed <= 2 + spec.length % 4 // 2 else 0.1)
    assert judge_c11(half).verdict == "undecided"


@pytest.mark.parametrize(
    ("lead_at_5", "verdict"), [(0.1, "holds"), (0.0, "holds in part"), (-0.1, "refuted")]
)
def test_c12_compares_length_by_length(lead_at_5, verdict, figure):
    lstm = figure("lstm", lambda spec: 0.5 + lead_at_5 if spec.length == 5 else 0.9)
    assert judge_c12(figure("rnn", lambda spec: 0.5) + lstm).verdict == verdict


def fits(short, long):
    """Accuracies equal to the original's at one rate up to 20 and at another above, 0.4 else."""

    def accuracy(spec):
        fitting = spec.learning_rate == (short if spec.length <= 20 else long)
        return original.ACCURACY[spec.cell][spec.length] if fitting else 0.4

    return accuracy


@pytest.mark.parametrize(
    ("rnn", "lstm", "verdict"),
    [
        ((0.01, 0.001), (0.1, 0.01), "holds"),
        ((0.01, 0.01), (0.001, 0.1), "refuted"),
        ((0.01, 0.001), (0.01, 0.01), "undecided"),
    ],
)
def test_c13_asks_for_a_lower_rate_above_20(rnn, lstm, verdict, rates):
    assert judge_c13(rates("rnn", fits(*rnn)) + rates("lstm", fits(*lstm))).verdict == verdict


def test_runs_of_other_experiments_change_nothing(figure, fake):
    runs = figure("rnn", poor_beyond(19)) + figure("lstm", poor_beyond(15))
    others = [fake(recipe("lstm", 10, seed, encoding="one-hot"), 0.1) for seed in range(9)]
    for judge in (judge_c5, judge_c10, judge_c11, judge_c12):
        assert judge(runs) == judge(runs + others)
