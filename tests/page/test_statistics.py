from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.page.statistics import wilson
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.statistics import by_length, mean_accuracy, solved_share


@pytest.mark.parametrize(  # Brown, Cai & DasGupta 2001; R: prop.test(correct = FALSE)
    ("successes", "runs", "low", "high"),
    [
        (0, 5, 0.0, 0.43448),
        (5, 5, 0.56552, 1.0),
        (8, 10, 0.49016, 0.94332),
        (1, 20, 0.00889, 0.23613),
    ],
)
def test_wilson_has_the_known_values(successes, runs, low, high):
    assert wilson(successes, runs) == pytest.approx((low, high), abs=1e-5)


@given(st.integers(1, 200).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_wilson_holds_the_share_and_mirrors(case):
    successes, runs = case
    low, high = wilson(successes, runs)
    assert 0 <= low <= successes / runs <= high <= 1
    assert wilson(runs - successes, runs) == pytest.approx((1 - high, 1 - low))
    more_low, more_high = wilson(4 * successes, 4 * runs)
    assert more_high - more_low < high - low


def test_no_runs_leave_everything_open():
    share, low, high = solved_share([])
    assert isnan(share) and (low, high) == (0.0, 1.0)


def test_runs_of_a_length_are_found_together(fake):
    runs = [fake(original("rnn", length, seed)) for length in (10, 5) for seed in (1, 2)]
    assert {length: len(group) for length, group in by_length(runs).items()} == {5: 2, 10: 2}
    assert list(by_length(runs)) == [5, 10]


def test_accuracies_are_averaged_over_runs(fake):
    runs = [fake(original("rnn", 5, seed), accuracy) for seed, accuracy in ((1, 1.0), (2, 0.5))]
    assert mean_accuracy(runs) == 0.75
