"""Values of question 1.4 from made-up runs."""

from dataclasses import replace
from math import isnan

import pytest

from lib.studies.optimisers import statistics
from lib.studies.optimisers.descents import climbs_back, descend
from lib.studies.optimisers.spec import OPTIMISER_RATES, optimiser_specs
from lib.studies.optimisers.surfaces import ravine
from lib.studies.palindromes.spec import original


@pytest.fixture
def runs(fake):
    """runs(rate, steps, accuracy): a run of each number of steps."""

    def make(rate, steps, accuracy=1.0, optimiser="adam"):
        changes = {"learning_rate": rate, "optimiser": optimiser}
        return [
            fake(original("rnn", 10, seed, **changes), accuracy, each)
            for seed, each in enumerate(steps, 1)
        ]

    return make


def test_the_best_rate_has_the_smallest_median_then_the_larger_accuracy(runs):
    slow_once = runs(0.1, [100, 200, 9000])
    assert statistics.best_runs(slow_once + runs(0.2, [300, 300, 300])) == slow_once
    better = runs(0.2, [10_000] * 3, accuracy=0.5)
    assert statistics.best_runs(runs(0.1, [10_000] * 3, accuracy=0.3) + better) == better
    assert statistics.best_runs([]) == []


def test_a_run_that_does_not_solve_counts_all_its_steps(runs):
    assert statistics.median_steps(runs(0.1, [70], accuracy=0.5)) == 10_000
    assert isnan(statistics.median_steps([]))


def test_faster_is_who_beats_sgd_in_every_run(runs):
    best = {
        "sgd": runs(0.1, [500, 600], optimiser="sgd"),
        "momentum": runs(0.1, [400, 501], optimiser="momentum"),
        "rmsprop": [],
        "adam": runs(0.1, [400, 499]),
    }
    assert statistics.faster_than_sgd(best) == ["adam"]
    assert statistics.faster_than_sgd(best | {"sgd": []}) == []


@pytest.mark.parametrize(
    "rates, edge",
    [
        ([0.01, 0.1, 1], []),
        ([0.1, 0.3], ["adam"]),
        ([0.01, 0.1], ["adam"]),
        ([0.0003, 0.001, 0.1, 0.3], []),
    ],
)
def test_the_edge_is_that_of_the_rates_asked_for(runs, rates, edge):
    specs = optimiser_specs(rates={"adam": rates})
    assert statistics.at_the_edge({"adam": runs(0.1, [400]), "sgd": []}, specs) == edge


def test_steps_made_go_on_after_a_run_has_solved(runs):
    learned = [replace(run, curve=[[100, 0.1, 0.995]]) for run in runs(0.1, [300, 400, 500])]
    assert statistics.median_steps(learned) == 100
    assert statistics.median_made(learned) == 400


def test_the_best_rate_of_each_optimiser_that_has_runs(runs):
    best = statistics.at_best_rate(runs(0.1, [300, 100, 200]))
    assert list(best) == list(OPTIMISER_RATES)
    assert [name for name, each in best.items() if each] == ["adam"]


def test_a_page_asks_for_the_runs_of_the_book_unless_told_otherwise():
    rates = {name: list(each) for name, each in OPTIMISER_RATES.items()}
    told = {"hidden_size": 128, "steps": 10_000, "initialisation": "xavier"}
    assert optimiser_specs([1], 10, rates, **told) == optimiser_specs([1])


def test_rmsprop_leaves_again_at_a_constant_rate_and_momentum_does_not():
    assert climbs_back(descend(ravine(), "rmsprop", 0.05), 3000) > 0.05
    assert climbs_back(descend(ravine(), "momentum", 0.005), 3000) < 1e-9
