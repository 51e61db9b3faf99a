"""The rules of claims C1-C3, on outcomes made up for each verdict."""

import pytest
import torch

from lib.models import equivalence
from lib.studies.gradients import verdicts
from lib.studies.palindromes import probes
from lib.studies.palindromes.probes import Probe


def test_c1_and_c2_as_they_are():
    assert verdicts.judge_c1().verdict == "holds"
    assert verdicts.judge_c2().verdict == "holds in part"


def test_c1_is_refuted_by_a_wrong_gradient(monkeypatch):
    monkeypatch.setattr(equivalence, "gradient_differences", lambda *_: {"W_ph": 1e-9})
    assert verdicts.judge_c1().verdict == "refuted"


@pytest.mark.parametrize(
    "immediate, total, verdict",
    [(0, 0, "holds"), (1e-11, 0.5, "holds in part"), (1e-9, 0, "refuted"), (1, 1, "refuted")],
)
def test_c2(monkeypatch, immediate, total, verdict):
    found = {"immediate": immediate, "total": total}
    monkeypatch.setattr(verdicts, "readings", lambda: found)
    assert verdicts.judge_c2().verdict == verdict


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
    assert verdicts.judge_c3().verdict == verdict
