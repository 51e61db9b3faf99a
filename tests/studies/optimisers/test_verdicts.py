"""The rules of claims C6 and C7, on outcomes made up for each verdict."""

import pytest

from lib.studies.optimisers import verdicts
from lib.studies.optimisers.descents import cancellation, fastest
from lib.studies.optimisers.spec import OPTIMISER_LENGTH, optimiser_specs
from lib.studies.optimisers.surfaces import ravine
from lib.studies.palindromes.spec import original


def optimiser_runs(fake, steps, seeds=(1, 2, 3)):
    """Every run of question 1.4: steps[optimiser] at its last rate, unsolved at the others."""
    best = {spec.optimiser: spec.learning_rate for spec in optimiser_specs()}
    return [
        fake(spec, 1.0, steps[spec.optimiser] + spec.seed)
        if spec.learning_rate == best[spec.optimiser]
        else fake(spec, 0.2, 10_000)
        for spec in optimiser_specs(seeds)
    ]


@pytest.mark.parametrize(
    "momentum, rmsprop, adam, verdict",
    [
        (1500, 2000, 900, "holds"),
        (1500, 5000, 900, "holds in part"),
        (4002, 5000, 6000, "refuted"),
    ],
)
def test_c6(fake, momentum, rmsprop, adam, verdict):
    steps = {"sgd": 4000, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}
    runs = optimiser_runs(fake, steps)
    others = [fake(original("rnn", 5, 1)), fake(original("lstm", OPTIMISER_LENGTH, 1))]
    judgement = verdicts.judge_c6([*runs, *others])
    assert (judgement.verdict, judgement.runs) == (verdict, 12)


def test_c6_is_undecided_with_few_seeds_or_none(fake):
    steps = dict.fromkeys(("sgd", "momentum", "rmsprop", "adam"), 100)
    assert verdicts.judge_c6(optimiser_runs(fake, steps, (1, 2))).verdict == "undecided"
    assert verdicts.judge_c6([]).verdict == "undecided"


def test_c7_follows_from_adams_path():
    along, across = cancellation(fastest(ravine())["adam"]).tolist()
    expected = {2: "holds", 1: "holds in part", 0: "refuted"}[(across < 0.5) + (along > 0.5)]
    assert verdicts.judge_c7().verdict == expected
