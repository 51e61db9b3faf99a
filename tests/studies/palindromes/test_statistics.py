"""Values computed from records, also where there are few or none."""

from dataclasses import replace
from math import isnan

import pytest

from lib.runs import records
from lib.studies.palindromes import published, statistics
from lib.studies.palindromes.spec import original


@pytest.fixture
def runs(fake):
    """runs({length: accuracies of its seeds}, cell="rnn")"""

    def make(accuracies, cell="rnn", **changes):
        return [
            fake(original(cell, length, seed, **changes), accuracy)
            for length, of_seeds in accuracies.items()
            for seed, accuracy in enumerate(of_seeds, start=1)
        ]

    return make


@pytest.mark.parametrize(
    ("accuracies", "every", "some"),
    [
        ({}, None, None),
        ({5: [1, 1], 6: [1]}, 6, 6),
        ({5: [1, 1], 6: [0.1, 1], 7: [0.1]}, 5, 6),
        ({5: [1], 6: [0.1], 7: [1]}, 5, 7),
        ({5: [0.1, 0.1], 6: [1]}, None, 6),
        ({5: [0.1]}, None, None),
    ],
)
def test_reach_of_all_runs_and_of_the_best(accuracies, every, some, runs):
    found = runs(accuracies)
    for value, expected in (
        (statistics.solved_up_to(found), every),
        (statistics.longest_solved(found), some),
    ):
        assert isnan(value) if expected is None else value == expected


def test_runs_that_solve_are_counted_by_any_field(runs):
    some = runs({5: [1, 1, 0.1]}) + runs({5: [1]}, cell="lstm", learning_rate=0.1)
    (slow, at_slow), (_, at_fast) = statistics.solved_counts(some, "learning_rate", [0.001, 0.1])
    assert slow == 0.001 and at_slow == {"rnn": (2, 3), "lstm": (0, 0)}
    assert at_fast == {"rnn": (0, 0), "lstm": (1, 1)}
    assert str(at_slow["rnn"]) == "2 of 3"


@pytest.mark.parametrize(
    "curve, accuracy, steps",
    [
        ([[100, 2.3, 0.1], [200, 0.1, 0.995], [300, 0.1, 0.98]], 1.0, 200),
        ([[100, 2.3, 0.1], [200, 0.1, 0.5], [240, 0.1, 0.98]], 1.0, 240),  # stopped before
        ([[100, 2.3, 0.1], [200, 0.1, 0.995]], 0.5, None),
    ],
)
def test_a_run_has_solved_when_it_is_right_about_a_hundred_batches(fake, curve, accuracy, steps):
    run = fake(original("rnn", 5, 1), accuracy, steps=curve[-1][0])
    assert replace(run, curve=curve).steps_to_solve == steps


def test_a_run_that_was_never_stopped_solved_long_before_its_limit():
    run = records.find(original("rnn", 16, 4))
    assert not run.outcome["stopped"] and run.outcome["steps"] == 10_000
    assert run.steps_to_solve == 1400


def test_median_steps_are_those_of_runs_that_solved(fake):
    some = [fake(original("rnn", 5, seed), steps=100 * seed) for seed in (1, 2, 3)]
    assert statistics.median_steps([*some, fake(original("rnn", 5, 4), 0.1)]) == 200
    assert isnan(statistics.median_steps([]))


def test_a_run_that_had_learned_and_lost_it_is_found(runs):
    lost, never, solved = runs({20: [0.2, 0.1, 1]})
    for run, best in ((lost, 0.9), (never, 0.12), (solved, 1.0)):
        run.curve.extend([[100, 2.3, 0.1], [200, 1.0, best], [300, 2.3, 0.1]])
    assert statistics.learned_and_lost([lost, never, solved]) == [lost]
    assert statistics.best_accuracy(never) == 0.12


def test_distance_is_zero_on_the_original_curve_and_grows_with_gaps(runs):
    same = runs({length: [value] for length, value in published.ACCURACY["rnn"].items()})
    assert statistics.distance(same, "rnn") == 0
    assert statistics.distance(runs({5: [0.9], 6: [1.0]}), "rnn") == pytest.approx(0.1 / 2**0.5)
    assert isnan(statistics.distance([], "rnn"))


def test_chance_of_all_is_the_product_of_shares_of_enough_runs(runs):
    half = {6: [1, 0.1, 1, 0.1], 7: [1, 0.1, 0.1, 1]}
    assert statistics.chance_of_all(runs({5: [1, 1, 1], **half})) == 0.25
    assert isnan(statistics.chance_of_all(runs({5: [1, 1], **half})))
    assert isnan(statistics.chance_of_all([]))


def test_a_rate_is_held_beside_the_original(runs):
    good = runs({10: [1, 0.1, 1], 19: [1, 1, 1], 24: [0.5, 0.1, 1]}, learning_rate=0.001)
    bad = runs({10: [0.1, 0.1, 0.1]}, learning_rate=0.1)
    near, far = statistics.distances(statistics.comparable(good + bad)[0.001], "rnn")
    assert near == pytest.approx(0.3) and isnan(far)  # over L = 10 alone, which both rates have
    assert statistics.comparable([]) == {}
    assert statistics.shortest_unsolved(bad) == 10 and isnan(statistics.shortest_unsolved(good))


def test_the_better_cell_is_told_length_by_length(runs):
    both = runs({5: [1.0], 6: [0.9], 7: [0.5]}) + runs({5: [1.0], 6: [0.6], 8: [1]}, cell="lstm")
    assert statistics.accuracy_gaps(both) == pytest.approx({5: 0, 6: -0.3})


def test_shares_without_runs_leave_everything_open(runs):
    share, low, high = statistics.solved_share([])
    assert isnan(share) and (low, high) == (0, 1)
    (run,) = runs({5: [1]})
    assert statistics.step_limit([run]) == run.spec.steps
    assert statistics.step_limit([replace(run, spec=original("rnn", 5, 1, steps=7))]) == 7
