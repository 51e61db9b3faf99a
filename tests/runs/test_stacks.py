"""Stacks are recorded run by run, go on from their checkpoints, and are halved where they must."""

import random
import weakref

import pytest
import torch

from lib.runs import collect, folders, records, stacks
from lib.runs.stacks import MOST, grouped, train_stacks
from lib.runs.sweep import SweepError
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.stacks import FORM, Stack, shared


def tiny(length, seed=1, **changes):
    return original("rnn", length, seed, **({"hidden_size": 8, "batch_size": 4} | changes))


class Progress:
    """Takes what a sweep tells of its progress; dies when a run has reached a step."""

    def __init__(self, die_at=None):
        self.reached, self.finished, self.die_at = [], [], die_at

    def reach(self, spec, steps):
        self.reached.append((spec, steps))
        if steps == self.die_at:
            raise RuntimeError("stands for a sweep that is killed")

    def finish(self, spec):
        self.finished.append(spec)


def test_runs_are_stacked_with_those_that_share_their_shapes(results):
    specs = [original(cell, L, s) for cell in ("rnn", "gru") for L in (5, 9) for s in range(40)]
    specs += [original("rnn", 5, s, batch_size=64) for s in range(MOST + 1)]
    groups = grouped(specs)
    assert sorted(map(len, groups)) == [1, 80, 80, MOST]
    assert {spec for group in groups for spec in group} == set(specs)
    assert all(len({str(shared(spec)) for spec in group}) == 1 for group in groups)
    lengths = [spec.length for spec in groups[0]]
    assert lengths == sorted(lengths, reverse=True)


def test_each_run_of_a_stack_is_recorded(results):
    specs, progress = [tiny(L, steps=10) for L in (2, 5)], Progress()
    assert train_stacks(specs, results, True, "cpu", progress) == {}
    found = [records.find(spec, weights=True) for spec in specs]
    assert {record.provenance["form"] for record in found} == {FORM}
    assert set(progress.finished) == set(specs)
    assert set(progress.reached) == {(spec, step) for spec in specs for step in range(1, 10)}
    assert collect(specs, weights=True) == found


def test_a_stack_that_fails_does_not_lose_the_others(results):
    good, bad = tiny(2, steps=5), tiny(2, steps=5, hidden_size=10**9)  # nobody's memory
    failures = train_stacks([bad, good], results, False, "cpu", Progress())
    assert list(failures) == [bad] and records.find(good)


def test_a_gpu_that_is_not_there_is_told_before_training(results, monkeypatch):
    monkeypatch.setenv("REPORT_DEVICE", "cuda:99")
    with pytest.raises(SweepError, match="REPORT_DEVICE: 'cuda:99' is not here; allowed: cpu"):
        collect([tiny(2)])
    assert not records.find(tiny(2))


def test_a_sweep_stacks_where_the_device_is_not_the_cpu(results, monkeypatch):
    from lib.runs import sweep

    monkeypatch.setattr(sweep, "training_device", lambda: "cuda")
    failed = OSError("asked")
    monkeypatch.setattr(stacks, "train_stacks", lambda specs, *rest: dict.fromkeys(specs, failed))
    with pytest.raises(SweepError, match="asked"):
        sweep.sweep([tiny(2)], results)


@pytest.fixture
def killed(results, monkeypatch):
    """Specs of a stack that was killed at step 40, when one run had ended."""
    monkeypatch.setattr(stacks, "CHECKPOINT_EVERY", 0)
    settings = {"optimiser": "adam", "stop_loss": 0.0}
    specs = [tiny(L, L, steps=steps, **settings) for L, steps in ((3, 25), (5, 130), (4, 120))]
    failed = train_stacks(specs, results, False, "cpu", Progress(die_at=40))
    assert set(failed) == set(specs[1:]) and records.find(specs[0])
    return specs


def test_a_killed_stack_goes_on_to_the_same_results(killed, results):
    progress = Progress()
    assert train_stacks(killed, results, False, "cpu", progress) == {}
    assert min(steps for _, steps in progress.reached) == 40, "not from the beginning"
    whole, ended = Stack(killed, [None] * 3), []
    while whole.runs:
        ended += whole.step()
    for training in ended:
        found = records.find(training.spec)
        assert found.outcome == training.outcome
        assert found.curve == training.curve and found.opening == training.opening
    assert not list((results / "local" / "stacks").glob(f"*.{FORM}"))


def test_going_on_with_one_run_leaves_the_others_their_checkpoints(killed, results):
    assert train_stacks(killed[1:2], results, False, "cpu", Progress()) == {}
    progress = Progress()
    assert train_stacks(killed, results, False, "cpu", progress) == {}
    assert min(steps for _, steps in progress.reached) == 40
    assert set(progress.finished) == set(killed), "the recorded ones too"


def test_every_damage_to_a_checkpoint_is_told(killed, results):
    """A flipped bit anywhere, a cut anywhere, an empty file: nothing else is ever gone on from."""
    path = next((results / "local" / "stacks").glob(f"*.{FORM}"))
    whole, draws = path.read_bytes(), random.Random(1)
    flips = [0, 255, *(draws.randrange(8 * len(whole)) for _ in range(150))]
    for flip in flips:
        data = bytearray(whole)
        data[flip // 8] ^= 1 << flip % 8
        path.write_bytes(data)
        with pytest.raises(folders.RecordError, match=f"{path}: is not a whole checkpoint"):
            grouped(killed)
    for length in [0, 1, 31, 32, *(draws.randrange(len(whole)) for _ in range(10))]:
        path.write_bytes(whole[:length])
        with pytest.raises(folders.RecordError, match=f"{path}: is not a whole checkpoint"):
            grouped(killed)


def test_the_checkpoint_of_another_run_is_refused(killed, results):
    path, other = (stacks._path(spec) for spec in killed[1:])
    path.write_bytes(other.read_bytes())
    with pytest.raises(folders.RecordError, match=f"{path}: is not a whole checkpoint of its run"):
        grouped(killed)


def test_a_stack_that_does_not_fit_is_halved_and_leaves_no_memory_behind(results, monkeypatch):
    made = []

    class Small(Stack):
        def __init__(self, specs, states, device):
            assert not any(each() for each in made), "the one before is still in memory"
            made.append(weakref.ref(self))
            super().__init__(specs, states, device)
            if len(specs) > 2:
                raise torch.OutOfMemoryError("pretended")

    monkeypatch.setattr("lib.studies.palindromes.stacks.Stack", Small)
    specs = [tiny(L, steps=5) for L in (2, 3, 4, 5, 6)]
    assert train_stacks(specs, results, False, "cpu", Progress()) == {}
    assert all(map(records.find, specs)) and len(made) == 5
