"""Training on a text goes on from a checkpoint to the same bits, and is told what it has done."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from lib.runs import collect, folders, records
from lib.runs.folders import ROOT, RecordError
from lib.runs.provenance import provenance
from lib.runs.spec import SpecError
from lib.studies.books import checkpoints
from lib.studies.books import training as book_training
from lib.studies.books.checkpoints import collect_so_far
from lib.studies.books.spec import BookSpec, original_book, sound_book
from lib.studies.books.task import BookError
from lib.studies.books.training import BookTraining, load, train, trained

SMALL = {"batch_size": 4, "hidden_size": 8, "sequence_length": 10}


@pytest.fixture
def corpus(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("".join(random.Random(1).choices("abc (de). ", k=3000)))
    return str(file)


@pytest.fixture(params=["original", "sound"])
def spec(request, corpus, results):
    if request.param == "original":
        return original_book(corpus, 23, schedule_steps=8, **SMALL)
    return sound_book(corpus, steps=23, schedule_steps=40, **SMALL)


def finish(spec):
    """Train a run and record it as a sweep does."""
    training = train(spec)
    return records.write(training, provenance(training), folders.local_folder(), keep_weights=True)


def test_a_run_that_goes_on_ends_in_the_same_bits(spec, tmp_path, monkeypatch):
    whole = train(spec)
    monkeypatch.setenv("REPORT_RESULTS", str(tmp_path / "elsewhere"))
    train(replace(spec, steps=9))  # leaves a checkpoint behind
    (left,) = folders.local_folder().rglob("*.json")
    assert records.read(left).outcome["steps"] < 9
    again = train(spec)
    assert torch.equal(again.theta, whole.theta)
    assert again.test == whole.test and again.opening == whole.opening


def test_a_state_is_saved_between_checkpoints_too(spec, monkeypatch):
    whole = train(spec, at_most=spec.steps)
    monkeypatch.setattr(book_training, "CURVE_EVERY", 3)
    monkeypatch.setattr(book_training, "checkpoint_every", lambda spec: 1000)
    left = []
    save = BookTraining.save_checkpoint

    def killed(training, before):
        left.append(save(training, before))
        if training.steps == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(BookTraining, "save_checkpoint", killed)
    with pytest.raises(KeyboardInterrupt):
        train(spec)
    assert left[-1].outcome["steps"] == 6 and left[-1].outcome["checkpoints"] == []
    monkeypatch.undo()
    on = BookTraining(spec, load(spec))
    on.go_on_from(left[-1], records.load_weights(left[-1]))
    assert on.steps == 6
    while on.steps < spec.steps:
        on.step()
    assert torch.equal(on.theta, whole.theta)


def test_only_the_last_checkpoint_stays(spec):
    train(spec)
    assert len(list(folders.local_folder().rglob("*.json"))) == 1


def test_a_longer_run_goes_on_from_a_recorded_shorter_one(corpus, results):
    short = original_book(corpus, 10, schedule_steps=1000, **SMALL)
    finish(short)
    longer = replace(short, steps=20)
    training = BookTraining(longer, load(longer))
    training.go_on_from(*checkpoints.latest_checkpoint(longer))
    assert training.steps == 10
    assert torch.equal(train(longer).theta, train(longer, at_most=20).theta)
    assert records.find(short).finished, "what was finished stays"


def test_a_longer_run_leaves_a_shorter_one_of_the_same_sweep_alone(corpus, results):
    """Both pass step 1,000, where the longer saves a checkpoint and the shorter one ends."""
    specs = [original_book(corpus, steps, **SMALL) for steps in (1000, 2100)]
    assert [record.spec for record in collect(specs)] == specs


DRIVER = """
import sys
from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.studies.books import training
from lib.studies.books.spec import original_book
training.CURVE_EVERY = 20  # steps from checkpoint to checkpoint
sizes = dict(batch_size=2, hidden_size=4, layers=1, sequence_length=4, dropout=0.0)
made = training.train(original_book(sys.argv[1], int(sys.argv[2]), **sizes))
records.write(made, provenance(made), folders.local_folder(), keep_weights=True)
"""


def test_two_drivers_whose_runs_share_their_beginning_end_both(corpus, results):
    """Each takes away checkpoints that the other may be about to go on from."""
    drivers = [
        subprocess.Popen([sys.executable, "-c", DRIVER, corpus, str(steps)], cwd=ROOT)
        for steps in (400, 520)
    ]
    assert [driver.wait(300) for driver in drivers] == [0, 0]
    sizes = {"batch_size": 2, "hidden_size": 4, "layers": 1, "sequence_length": 4, "dropout": 0.0}
    for steps in (400, 520):
        record = records.find(original_book(corpus, steps, **sizes), weights=True)
        assert record.outcome["steps"] == steps and records.load_weights(record)


def test_the_checkpoint_of_another_run_is_not_gone_on_from(corpus, results):
    spec = original_book(corpus, 9, schedule_steps=8, **SMALL)
    other = replace(spec, seed=2)
    train(other)
    (left,) = checkpoints.beginnings(other)
    for path in (left.path, left.path.with_suffix(".safetensors")):
        path.rename(path.with_name(path.name.replace(other.trunk, spec.trunk)))
    with pytest.raises(RecordError, match="another run than its name says"):
        train(spec)


def test_a_copy_of_a_checkpoint_under_a_new_name_is_passed_over(corpus, results):
    spec = original_book(corpus, 9, schedule_steps=8, **SMALL)
    train(spec)
    (left,) = checkpoints.beginnings(spec)
    (left.path.parent / f"{spec.trunk}-8 (1).checkpoint.json").write_bytes(b"anything")
    assert list(checkpoints.beginnings(spec)) == [left]


def test_what_a_kill_left_of_a_removed_checkpoint_is_swept_up(corpus, results):
    spec = original_book(corpus, 9, schedule_steps=8, **SMALL)
    left = folders.local_folder() / "book" / f"{spec.trunk}-3.checkpoint.safetensors"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"its record was removed first")
    finish(spec)
    assert not left.exists() and records.load_weights(records.find(spec))


def test_a_checkpoint_of_as_many_steps_never_touches_a_recorded_run(corpus, results, monkeypatch):
    short = original_book(corpus, 10, schedule_steps=10, **SMALL)
    recorded = finish(short)
    before = recorded.path.read_bytes()
    monkeypatch.setattr(checkpoints, "latest_checkpoint", lambda spec: None)
    train(replace(short, steps=20))  # from its first step on, as if begun before the other ended
    assert recorded.path.read_bytes() == before
    assert records.find(short, weights=True).sha256 == recorded.sha256


def test_what_is_recorded_with_weights_is_not_replaced_by_a_record_without(corpus, results):
    spec = original_book(corpus, 10, schedule_steps=10, **SMALL)
    with_weights = finish(spec)
    training = train(spec)
    again = records.write(training, provenance(training), folders.local_folder())
    assert again == with_weights and records.load_weights(again)


def test_a_checkpoint_is_not_taken_for_the_run_that_ends_there(corpus, results, monkeypatch):
    spec = original_book(corpus, 10, schedule_steps=20, **SMALL)
    monkeypatch.setattr(BookTraining, "finish", lambda training: None)
    train(spec)
    assert next(checkpoints.beginnings(spec)).outcome["steps"] == 10
    assert records.find(spec, weights=True) is None


def test_a_checkpoint_that_another_process_replaced_is_passed_over(corpus, results, monkeypatch):
    spec = original_book(corpus, 20, schedule_steps=20, **SMALL)
    monkeypatch.setattr(BookTraining, "finish", lambda training: None)
    train(spec)
    (checkpoint,) = checkpoints.beginnings(spec)
    waiting = checkpoints.beginnings(spec)
    records.delete_checkpoint(checkpoint)
    records.delete_checkpoint(checkpoint)
    assert list(waiting) == []


def test_a_killed_training_goes_on(corpus, results):
    spec = original_book(corpus, 100_000, schedule_steps=20, **SMALL)
    code = (
        "from lib.studies.books.training import train\n"
        "from lib.studies.books.spec import original_book\n"
        f"train(original_book({corpus!r}, 100_000, schedule_steps=20, **{SMALL!r}))"
    )
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ)
    deadline = time.monotonic() + 120
    while not list(checkpoints.beginnings(spec)) and time.monotonic() < deadline:
        time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    made = next(checkpoints.beginnings(spec)).outcome["steps"]
    on = replace(spec, steps=made + 7)
    assert torch.equal(train(on).theta, train(on, at_most=made + 7).theta)


def test_where_nothing_is_trained_a_shorter_run_stands_in(corpus, results, monkeypatch):
    short = original_book(corpus, 10, schedule_steps=1000, **SMALL)
    finish(short)
    monkeypatch.setenv("REPORT_TRAIN", "never")
    found = collect_so_far([replace(short, steps=20), replace(short, steps=5)], weights=True)
    assert [record.spec.steps for record in found] == [10]


def test_a_recorded_beginning_can_stand_in_for_more(corpus, results):
    short = original_book(corpus, 10, schedule_steps=1000, **SMALL)
    finish(short)
    asked = [replace(short, steps=20), replace(short, seed=2, steps=3)]
    found = collect_so_far(asked, weights=True, go_on=False)
    assert [record.spec.steps for record in found] == [10, 3], "only the unknown one is trained"


def test_a_sweep_trains_books_too(corpus, results):
    spec = original_book(corpus, 5, **SMALL)
    (record,) = collect([spec], weights=True)
    assert record.spec == spec and record.outcome["test"]["loss"] > 0


def test_a_record_holds_the_model(spec):
    training = train(spec)
    record = records.write(training, provenance(training), folders.folder(), keep_weights=True)
    model = trained(record)
    for name, value in training.model.state_dict().items():
        assert torch.equal(model.state_dict()[name], value)
    assert record.outcome["symbols"] == load(spec).vocabulary.symbols
    assert record.spec == spec


def test_the_best_parameters_are_kept(corpus, results):
    spec = sound_book(corpus, steps=40, learning_rate=0.5, **SMALL)
    training = train(spec)
    losses = [each["loss"] for each in training.checkpoints]
    training.measure()
    assert training.checkpoints[-1]["loss"] == min(losses) < losses[-1]


def test_sequences_that_carry_their_state_follow_each_other(corpus, results):
    spec = sound_book(corpus, steps=23, **SMALL)
    training = BookTraining(spec, load(spec))
    first, follows = training.batch()
    assert not follows
    training.steps = 1
    second, follows = training.batch()
    assert follows and torch.equal(first[-1], second[0])


def test_every_character_is_read_once_an_epoch_but_for_a_rest(corpus, results):
    spec = sound_book(corpus, steps=500, schedule_steps=500, **SMALL)
    training = BookTraining(spec, load(spec))
    size = len(training.text.parts["train"])
    training.text.parts["train"] = torch.arange(size)
    seen = torch.zeros(size, dtype=torch.long)
    for training.steps in range(size // SMALL["batch_size"] // SMALL["sequence_length"]):
        batch, _ = training.batch()
        seen += batch[:-1].flatten().bincount(minlength=size)
    assert seen.max() == 1
    assert (seen == 0).sum() < SMALL["batch_size"] * (SMALL["sequence_length"] + 1)


def test_divergence_is_an_outcome(corpus, results):
    spec = original_book(corpus, 5, **SMALL)
    training = BookTraining(spec, load(spec))
    training.theta.fill_(float("nan"))
    training.step()
    assert training.diverged and training.steps == 0
    training.finish()
    record = records.write(training, provenance(training), folders.folder(), keep_weights=True)
    assert record.finished and record.outcome["test"] is None
    assert collect_so_far([spec]) == []


def test_a_text_shorter_than_its_sequences_is_refused(tmp_path, results):
    file = tmp_path / "short.txt"
    file.write_text("too short")
    with pytest.raises(BookError, match="needs more than 31"):
        train(original_book(str(file), 5))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps"),
        ({"dropout": 1.0}, "dropout: must be below 1"),
        ({"schedule": "one-cycle", "schedule_steps": 3}, "a cycle of 3 steps ends there"),
        ({"keep": "best"}, "keep"),
        ({"optimiser": "sgd"}, "optimiser"),
        ({"tied": True, "symbol_bound": 0}, "symbol_bound: must be a finite number above 0"),
        ({"symbol_bound": 1.0}, "symbol_bound: is for tied vectors alone, got 1.0"),
    ],
)
def test_what_is_not_allowed_is_named(changes, message):
    with pytest.raises(SpecError, match=message):
        BookSpec(corpus="grimm", sha256="", **({"steps": 5} | changes))
