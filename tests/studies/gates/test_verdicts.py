"""The rules of claims C8 and C9, on outcomes made up for each verdict."""

import pytest
import torch

from lib.studies.gates import verdicts
from lib.studies.gradients.spec import probed_specs
from lib.studies.palindromes import probes
from lib.studies.palindromes.probes import Probe
from lib.studies.palindromes.spec import original


@pytest.mark.parametrize(
    "shares, verdict", [((0.6, 0.7, 0.2), "refuted"), ((0.4,), "holds in part")]
)
def test_c8(monkeypatch, fake, shares, verdict):
    specs = probed_specs(range(1, len(shares) + 1))
    runs = [with_weights(fake(spec)) for spec in specs]
    measured = [Probe(None, None, torch.tensor([1.0, share])) for share in shares]
    monkeypatch.setattr(probes, "after", lambda runs, measure, count: measured[: len(runs)])
    judgement = verdicts.judge_c8([*runs, fake(original("lstm", 20, 1))])
    assert (judgement.verdict, judgement.runs) == (verdict, len(shares))


def test_c8_without_weights_is_undecided(fake):
    assert verdicts.judge_c8([fake(spec) for spec in probed_specs()]).verdict == "undecided"


def with_weights(record):
    object.__setattr__(record, "weights", {"file": "none", "sha256": ""})
    return record


def test_c9(monkeypatch):
    assert verdicts.judge_c9().verdict == "holds"
    monkeypatch.setattr(verdicts, "formula", lambda inputs, hidden: 4 * hidden * inputs)
    assert verdicts.judge_c9().verdict == "refuted"
