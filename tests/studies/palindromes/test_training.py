import math

import pytest
import torch

from lib.models.optimisers import OPTIMISERS
from lib.studies.palindromes.spec import RunSpec, original, sound
from lib.studies.palindromes.training import (
    Training,
    build_model,
    build_optimiser,
    clip,
    flatten,
    learning_rate_at,
    random_stream,
    train,
)


def parameters(training):
    return torch.cat([p.detach().flatten() for p in training.model.parameters()])


@pytest.mark.parametrize("recipe", [original, sound])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "phased"])
def test_the_same_spec_gives_the_same_bits(recipe, cell):
    spec = recipe(cell, 3, 1, steps=15, hidden_size=8, batch_size=4)
    first, second = train(spec), train(spec)
    assert torch.equal(parameters(first), parameters(second))
    assert first.opening == second.opening and first.accuracy == second.accuracy


def test_a_time_gate_is_judged_without_its_leak():
    training = train(original("phased", 4, 1, steps=3, hidden_size=8, batch_size=4))
    assert not training.model.training


def test_another_seed_gives_another_run(tiny):
    from dataclasses import replace

    assert not torch.equal(parameters(train(tiny)), parameters(train(replace(tiny, seed=2))))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "phased"])
def test_fast_and_readable_form_train_alike(cell):
    spec = original(cell, 6, 1, steps=20, hidden_size=16, batch_size=8)
    fast, readable = train(spec), train(spec, run=None)
    for step, loss in fast.opening.items():
        assert readable.opening[step] == pytest.approx(loss, rel=1e-4)


def test_a_network_learns_the_shortest_palindromes():
    training = train(sound("rnn", 1, 1, steps=400, hidden_size=32))
    assert training.accuracy == 1.0


def test_the_stop_rule_ends_a_run():
    training = train(original("rnn", 2, 1, steps=50, stop_loss=10.0))
    assert training.stopped and training.steps == 1
    assert training.curve[-1][0] == 1


def test_divergence_is_an_outcome():
    spec = RunSpec(
        cell="rnn", length=3, seed=1, optimiser="sgd", learning_rate=1e38, clip_norm=1e38, steps=50
    )
    training = train(spec)
    assert training.diverged and training.steps < 50
    assert training.accuracy is None and training.loss is None


def test_a_replay_makes_the_same_first_steps(tiny):
    whole, start = train(tiny), train(tiny, at_most=5)
    assert start.steps == 5
    assert start.opening == {step: whole.opening[step] for step in (1, 2, 5)}


def test_the_curve_covers_every_step():
    told = []
    spec = original("rnn", 1, 1, steps=150, hidden_size=4, batch_size=2)
    training = train(spec, progress=told.append)
    assert [point[0] for point in training.curve] == [100, 150] and told == [100]


def test_streams_of_one_seed_are_apart():
    draws = {
        torch.randint(2**40, (1,), generator=random_stream(seed, purpose)).item()
        for seed in (1, 2)
        for purpose in ("initialisation", "training", "evaluation")
    }
    assert len(draws) == 6


def test_clip_agrees_with_torch():
    for scale in (0.1, 100.0):
        gradient = scale * torch.randn(50, dtype=torch.float64)
        parameter = torch.nn.Parameter(torch.zeros_like(gradient))
        parameter.grad = gradient.clone()
        torch.nn.utils.clip_grad_norm_([parameter], 10.0)
        clip(gradient, 10.0)
        assert torch.allclose(gradient, parameter.grad, rtol=1e-6)  # torch adds 1e-6 to the norm
        assert gradient.norm() <= 10.0 * (1 + 1e-12)


def test_flattened_parameters_are_views(tiny):
    model = build_model(tiny)
    theta, gradient = flatten(model)
    theta.fill_(2.0)
    assert all((p == 2.0).all() for p in model.parameters())
    sum(p.sum() for p in model.parameters()).backward()
    assert (gradient == 1).all()


def test_one_cycle_rises_then_falls_to_nothing():
    spec = sound("rnn", 5, 1, steps=1000)
    rates = [learning_rate_at(spec, step) for step in range(1000)]
    top = rates.index(max(rates))
    assert max(rates) == pytest.approx(spec.learning_rate) and 99 <= top <= 100
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 1e-5 * max(rates) and all(map(math.isfinite, rates))


def test_cosine_falls_from_the_start():
    spec = sound("rnn", 5, 1, steps=1000, schedule="cosine")
    rates = [learning_rate_at(spec, step) for step in range(1000)]
    assert rates[0] == spec.learning_rate and rates == sorted(rates, reverse=True)
    assert rates[-1] < 1e-5 * rates[0]


def test_patience_wants_good_batches_in_a_row():
    training = Training(original("rnn", 5, 1, stop_loss=0.5, patience=3))
    for loss in (0.4, 0.4, 0.6, 0.4, 0.5):
        training.note(loss, hits=0)
    assert not training.stopped
    training.note(0.1, hits=0)
    assert training.stopped and training.steps == 6


def test_constants_of_the_optimiser_are_those_of_the_spec():
    rmsprop = build_optimiser(original("rnn", 5, 1, eps=0.01, alpha=0.9))
    assert (rmsprop.eps, rmsprop.alpha) == (0.01, 0.9)
    adam = build_optimiser(original("rnn", 5, 1, optimiser="adam", eps=0.01))
    assert adam.eps == 0.01
    assert vars(build_optimiser(original("rnn", 5, 1))) == vars(OPTIMISERS["rmsprop"]())


def test_a_network_is_trained_on_marked_digits():
    spec = sound("lstm", 5, 1, task="marked", steps=300, hidden_size=32)
    training = train(spec)
    assert training.model.cell.input_size == 20
    assert training.accuracy > 0.5
