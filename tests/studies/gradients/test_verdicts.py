"""The rules of `lib.page.claims` for C1-C3 and C6-C9, on outcomes made up for each verdict."""

import pytest
import torch

from lib.models import LSTM, equivalence
from lib.studies.gates import findings as gate_findings
from lib.studies.gates import verdicts as gates
from lib.studies.gradients import verdicts as gradients
from lib.studies.gradients.spec import probed_specs
from lib.studies.optimisers import findings
from lib.studies.optimisers import verdicts as optimisers
from lib.studies.optimisers.descents import cancellation, fastest
from lib.studies.optimisers.spec import OPTIMISER_LENGTH, optimiser_specs
from lib.studies.optimisers.surfaces import ravine
from lib.studies.palindromes import probes
from lib.studies.palindromes.probes import Probe
from lib.studies.palindromes.spec import original


def test_c1_and_c2_as_they_are():
    assert gradients.judge_c1().verdict == "holds"
    assert gradients.judge_c2().verdict == "holds in part"


def test_c1_is_refuted_by_a_wrong_gradient(monkeypatch):
    monkeypatch.setattr(equivalence, "gradient_differences", lambda *_: {"W_ph": 1e-9})
    assert gradients.judge_c1().verdict == "refuted"


@pytest.mark.parametrize(
    "immediate, total, verdict",
    [(0, 0, "holds"), (1e-11, 0.5, "holds in part"), (1e-9, 0, "refuted"), (1, 1, "refuted")],
)
def test_c2(monkeypatch, immediate, total, verdict):
    found = {"immediate": immediate, "total": total}
    monkeypatch.setattr(gradients, "readings", lambda: found)
    assert gradients.judge_c2().verdict == verdict


@pytest.mark.parametrize(
    "by_radius, verdict",
    [
        ({0.8: 1e-9, 1.0: 1e-4, 1.5: 1e-5}, "holds"),
        ({0.8: 1e-9, 1.0: 0.6, 1.5: 1e5}, "holds in part"),
        ({0.8: 0.1, 1.0: 0.6, 1.5: 1e5}, "refuted"),
    ],
)
def test_c3(monkeypatch, by_radius, verdict):
    def before(specs, measure, count):
        largest = (by_radius[spec.recurrent_scale] for spec in specs)
        return [Probe(None, None, torch.tensor([[value, 0]])) for value in largest]

    monkeypatch.setattr(probes, "before", before)
    assert gradients.judge_c3().verdict == verdict


@pytest.mark.parametrize(
    "shares, verdict", [((0.6, 0.7, 0.2), "refuted"), ((0.4,), "holds in part")]
)
def test_c8(monkeypatch, fake, shares, verdict):
    specs = probed_specs(range(1, len(shares) + 1))
    runs = [with_weights(fake(spec)) for spec in specs]
    measured = [Probe(None, None, torch.tensor([1.0, share])) for share in shares]
    monkeypatch.setattr(probes, "after", lambda runs, measure, count: measured[: len(runs)])
    judgement = gates.judge_c8([*runs, fake(original("lstm", 20, 1))])
    assert (judgement.verdict, judgement.runs) == (verdict, len(shares))


def test_c8_without_weights_is_undecided(fake):
    assert gates.judge_c8([fake(spec) for spec in probed_specs()]).verdict == "undecided"


def with_weights(record):
    object.__setattr__(record, "weights", {"file": "none", "sha256": ""})
    return record


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
    judgement = optimisers.judge_c6([*runs, *others])
    assert (judgement.verdict, judgement.runs) == (verdict, 12)


def test_c6_is_undecided_with_few_seeds_or_none(fake):
    steps = dict.fromkeys(("sgd", "momentum", "rmsprop", "adam"), 100)
    assert optimisers.judge_c6(optimiser_runs(fake, steps, (1, 2))).verdict == "undecided"
    assert optimisers.judge_c6([]).verdict == "undecided"


def test_the_best_rate_has_the_smallest_median_then_the_larger_accuracy(fake):
    def runs(rate, steps, accuracy=1.0):
        return [
            fake(original("rnn", 10, seed, learning_rate=rate), accuracy, each)
            for seed, each in enumerate(steps, 1)
        ]

    slow_once = runs(0.1, [100, 200, 9000])
    assert findings.best_runs(slow_once + runs(0.2, [300, 300, 300])) == slow_once
    better = runs(0.2, [10_000] * 3, accuracy=0.5)
    assert findings.best_runs(runs(0.1, [10_000] * 3, accuracy=0.3) + better) == better
    assert findings.best_runs([]) == []


def test_c7_follows_from_adams_path():
    along, across = cancellation(fastest(ravine())["adam"]).tolist()
    expected = {2: "holds", 1: "holds in part", 0: "refuted"}[(across < 0.5) + (along > 0.5)]
    assert optimisers.judge_c7().verdict == expected


def test_c9(monkeypatch):
    assert gates.judge_c9().verdict == "holds"
    assert gate_findings.counted_parameters(LSTM(3, 5)) == 4 * 5 * (3 + 5 + 1)
    monkeypatch.setattr(gates, "formula", lambda inputs, hidden: 4 * hidden * inputs)
    assert gates.judge_c9().verdict == "refuted"
