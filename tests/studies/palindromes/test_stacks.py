"""Runs trained in a stack are those trained alone, but for rounding."""

import math

import pytest
import torch
import torch.nn.functional as F

from lib.models import GRU
from lib.studies.palindromes import training
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.stacks import Stack
from lib.studies.palindromes.task import encode, palindromes
from lib.studies.palindromes.training import Training, train

CELLS = ("rnn", "lstm", "phased", "gru")


def trained(specs):
    """{spec: its training} of a stack, trained to its end."""
    stack, found = Stack(specs, [None] * len(specs)), {}
    while stack.runs:
        found |= {ended.spec: ended for ended in stack.step()}
    return found


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("encoding", ["digit", "one-hot"])
def test_gradients_are_those_of_each_run_alone(cell, encoding):
    specs = [
        original(cell, length, 1, hidden_size=7, batch_size=5, encoding=encoding)
        for length in (4, 9, 1)
    ]
    stack = Stack(specs, [None] * 3)
    stack.theta = stack.theta.double()
    gradients, losses, hits = stack.gradient(*stack._batch())
    for spec, gradient, loss, hit in zip(specs, gradients, losses, hits, strict=True):
        alone = Training(spec, run=None)
        model = alone.model.double()
        digits, targets = palindromes(spec.length, spec.batch_size, alone.batches)
        logits = model(encode(digits, encoding).double())
        expected = F.cross_entropy(logits, targets)
        asked = torch.autograd.grad(expected, list(model.parameters()))
        assert abs(loss - expected) < 1e-12
        assert hit == (logits.argmax(1) == targets).sum()
        assert (gradient - torch.cat([each.flatten() for each in asked])).abs().max() < 1e-12


@pytest.mark.parametrize("cell", CELLS)
def test_a_stacked_run_is_that_run_alone(cell):
    sizes = {"hidden_size": 8, "batch_size": 8, "steps": 60}
    specs = [
        sound(cell, 3, 1, **sizes),
        sound(cell, 6, 2, **sizes, learning_rate=0.003, clip_norm=0.05),
        sound(cell, 2, 3, **sizes, stop_loss=2.28),
    ]
    stacked = trained(specs)
    assert stacked.keys() == set(specs)
    for spec in specs:
        alone, found = train(spec, run=None), stacked[spec]
        assert found.data_sha256 == alone.data_sha256
        assert (found.steps, found.stopped) == (alone.steps, alone.stopped)
        assert found.opening == pytest.approx(alone.opening, rel=1e-4)
        assert found.curve[0] == pytest.approx(alone.curve[0], rel=1e-3)
        assert found.loss == pytest.approx(alone.loss, rel=1e-3)
        assert found.seconds > 0 and not found.model.training
    assert stacked[specs[2]].stopped and stacked[specs[2]].steps < 60, "its own stop rule"


def test_every_optimiser_has_its_learning_rate_and_its_number_of_steps():
    for optimiser in ("sgd", "momentum", "rmsprop", "adam"):
        sizes = {"hidden_size": 8, "batch_size": 4, "optimiser": optimiser}
        specs = [
            original("rnn", 3, 1, steps=7, **sizes, learning_rate=0.01),
            original("rnn", 4, 1, steps=50, **sizes, learning_rate=0.0001),
        ]
        for spec, found in trained(specs).items():
            alone = train(spec)
            assert found.steps == alone.steps == spec.steps
            assert found.loss == pytest.approx(alone.loss, rel=1e-3)


def test_a_run_that_diverges_leaves_the_others_alone():
    wild, tame = (
        original("rnn", 3, 1, steps=50, hidden_size=8, optimiser="sgd", learning_rate=rate)
        for rate in (1e38, 0.1)
    )
    found = trained([wild, tame])
    assert found[wild].diverged and train(wild).diverged
    assert found[wild].accuracy is None and found[wild].steps == train(wild).steps
    assert not found[tame].diverged and math.isfinite(found[tame].loss)


def test_a_cell_of_ones_own_is_stacked_as_it_is(monkeypatch):
    class Half(GRU):
        def step(self, x, h):
            return super().step(x, h) / 2

    monkeypatch.setattr(training, "model_class", lambda code: Half)
    spec = original("gru", 3, 1, steps=5, hidden_size=8, batch_size=4)
    assert trained([spec])[spec].loss == pytest.approx(train(spec).loss, rel=1e-5)
