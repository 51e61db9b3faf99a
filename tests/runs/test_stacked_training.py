"""Runs trained in a stack are those trained alone, but for rounding."""

import math
import weakref

import pytest
import torch

from lib.models.stacked import FORM
from lib.runs import collect, folders, records
from lib.runs.stacked_sweep import MOST, shared, stacks, train_stacks
from lib.runs.stacked_training import Stack, train_stack
from lib.runs.sweep import SweepError
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.training import train


class Progress:
    """Takes what a sweep tells of its progress."""

    def __init__(self):
        self.reached, self.finished = [], []

    def reach(self, spec, steps):
        self.reached.append((spec, steps))

    def finish(self, spec):
        self.finished.append(spec)


def specs_of(cell, **changes):
    sizes = {"hidden_size": 32, "batch_size": 32}
    return [
        sound(cell, 3, 1, **sizes, **changes),
        sound(cell, 6, 2, **sizes, learning_rate=0.003, clip_norm=0.5, **changes),
        sound(cell, 2, 3, **sizes, stop_loss=0.3, **changes),
    ]


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
@pytest.mark.parametrize("encoding", ["digit", "one-hot"])
def test_a_stacked_run_is_that_run_alone(cell, encoding):
    specs = specs_of(cell, steps=230, encoding=encoding)
    stacked = {training.spec: training for training in train_stack(Stack(specs))}
    assert stacked.keys() == set(specs)
    for spec in specs:
        alone, found = train(spec), stacked[spec]
        assert found.data_sha256 == alone.data_sha256
        assert abs(found.steps - alone.steps) <= 3 and found.stopped == alone.stopped
        assert [point[0] for point in found.curve][:2] == [point[0] for point in alone.curve][:2]
        for step in (1, 2, 5, 10, 20, 50):
            assert found.opening[step] == pytest.approx(alone.opening[step], rel=1e-4)
        assert found.accuracy == pytest.approx(alone.accuracy, abs=0.02)


def test_every_optimiser_has_its_learning_rate_and_its_number_of_steps():
    for optimiser in ("sgd", "momentum", "rmsprop", "adam"):
        sizes = {"hidden_size": 8, "batch_size": 4, "optimiser": optimiser}
        specs = [
            original("rnn", 3, 1, steps=7, **sizes, learning_rate=0.01),
            original("rnn", 4, 1, steps=120, **sizes, learning_rate=0.0001),
        ]
        for found in train_stack(Stack(specs)):
            alone = train(found.spec)
            assert found.steps == alone.steps == found.spec.steps
            assert found.loss == pytest.approx(alone.loss, rel=1e-3)


def test_a_run_that_diverges_leaves_the_others_alone():
    wild = original("rnn", 3, 1, steps=50, hidden_size=8, optimiser="sgd", learning_rate=1e38)
    tame = original("rnn", 3, 1, steps=50, hidden_size=8, optimiser="sgd", learning_rate=0.1)
    found = {training.spec: training for training in train_stack(Stack([wild, tame]))}
    assert found[wild].diverged and train(wild).diverged
    assert found[wild].accuracy is None and found[wild].steps == train(wild).steps
    assert not found[tame].diverged and math.isfinite(found[tame].loss)


def test_runs_are_stacked_with_those_that_share_their_shapes():
    specs = [original(cell, L, s) for cell in ("rnn", "lstm") for L in (5, 9) for s in range(40)]
    specs += [original("rnn", 5, s, batch_size=64) for s in range(MOST + 1)]
    groups = stacks(specs)
    assert sorted(map(len, groups)) == [1, 80, 80, MOST]
    assert {spec for group in groups for spec in group} == set(specs)
    assert all(len({shared(spec) for spec in group}) == 1 for group in groups)
    assert [spec.length for spec in groups[0]] == sorted(s.length for s in groups[0])[::-1]


def test_each_run_of_a_stack_is_recorded(results):
    specs = [original("rnn", L, 1, steps=10, hidden_size=8, batch_size=4) for L in (2, 5)]
    progress = Progress()
    assert train_stacks(specs, results, True, "cpu", progress) == {}
    found = [records.find(spec, weights=True) for spec in specs]
    assert {record.provenance["form"] for record in found} == {FORM}
    assert sorted(progress.finished, key=lambda spec: spec.length) == specs
    assert set(progress.reached) == {(spec, 10) for spec in specs}
    assert collect(specs, weights=True) == found


def test_a_stack_that_fails_does_not_lose_the_others(results):
    good = original("rnn", 2, 1, steps=5, hidden_size=8, batch_size=4)
    bad = original("rnn", 2, 1, steps=5, hidden_size=10**9, batch_size=4)  # nobody's memory
    failures = train_stacks([bad, good], results, False, "cpu", Progress())
    assert list(failures) == [bad] and records.find(good)


def test_a_gpu_that_is_not_there_is_told_before_training(results, monkeypatch, tiny):
    monkeypatch.setenv("REPORT_DEVICE", "cuda:99")
    with pytest.raises(SweepError, match="REPORT_DEVICE: 'cuda:99' is not here; allowed: cpu"):
        collect([tiny])
    assert not records.find(tiny)


class Killed(Exception):
    """Stands for a sweep that is killed."""


def die_at(step):
    progress = Progress()

    def reach(spec, steps):
        if steps >= step:
            raise Killed

    progress.reach = reach
    return progress


def test_a_killed_stack_goes_on_to_the_same_results(results, monkeypatch):
    monkeypatch.setattr("lib.runs.stacked_training.CHECKPOINT_EVERY", 0)
    sizes = {"hidden_size": 8, "batch_size": 4, "optimiser": "adam", "stop_loss": 0.0}
    specs = [
        original("rnn", 3, 1, steps=250, **sizes),
        original("rnn", 5, 2, steps=450, **sizes),
        original("rnn", 4, 3, steps=420, **sizes),
    ]
    whole = {training.spec: training for training in train_stack(Stack(specs))}
    assert len(train_stacks(specs, results, False, "cpu", die_at(400))) == 2
    assert records.find(specs[0]), "the one that had ended"
    (checkpoint,) = (results / "local" / "stacks").glob("*.safetensors")
    progress = Progress()
    assert train_stacks(specs[1:], results, False, "cpu", progress) == {}
    assert min(steps for _, steps in progress.reached) == 400, "not from the beginning"
    for spec in specs:
        found = records.find(spec)
        assert found.outcome == whole[spec].outcome
        assert found.curve == whole[spec].curve and found.opening == whole[spec].opening
    assert not checkpoint.exists()


def test_a_damaged_checkpoint_is_told(results):
    stacks_folder = results / "local" / "stacks"
    stacks_folder.mkdir(parents=True)
    (stacks_folder / "a.safetensors").write_bytes(b"half")
    spec = original("rnn", 2, 1, steps=5, hidden_size=8, batch_size=4)
    with pytest.raises(folders.RecordError, match="not a whole checkpoint"):
        train_stacks([spec], results, False, "cpu", Progress())


def test_going_on_with_one_run_of_a_stack_leaves_the_others_their_checkpoint(results, monkeypatch):
    monkeypatch.setattr("lib.runs.stacked_training.CHECKPOINT_EVERY", 0)
    sizes = {"hidden_size": 8, "batch_size": 4, "stop_loss": 0.0}
    specs = [original("rnn", L, 1, steps=500, **sizes) for L in (3, 4, 5)]
    assert len(train_stacks(specs, results, False, "cpu", die_at(300))) == 3
    assert train_stacks(specs[:1], results, False, "cpu", Progress()) == {}
    progress = Progress()
    assert train_stacks(specs, results, False, "cpu", progress) == {}
    assert min(steps for _, steps in progress.reached) == 300
    assert set(progress.finished) == set(specs), "the recorded one too"
    assert not list((results / "local" / "stacks").glob("*.safetensors"))


def test_a_stack_that_does_not_fit_is_halved_and_leaves_no_memory_behind(results, monkeypatch):
    from lib.runs import stacked_training

    made = []

    class Small(stacked_training.Stack):
        def __init__(self, specs, device):
            assert not any(each() for each in made), "the one before is still in memory"
            made.append(weakref.ref(self))
            super().__init__(specs, device)
            if len(specs) > 2:
                raise torch.OutOfMemoryError("pretended")

    monkeypatch.setattr(stacked_training, "Stack", Small)
    specs = [original("rnn", L, 1, steps=5, hidden_size=8, batch_size=4) for L in (2, 3, 4, 5, 6)]
    assert train_stacks(specs, results, False, "cpu", Progress()) == {}
    assert all(map(records.find, specs)) and len(made) == 5
