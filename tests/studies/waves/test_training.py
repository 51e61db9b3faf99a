"""Runs on sequences with times: the same bits again, gates that learn or are held, errors."""

from dataclasses import replace

import pytest
import torch

from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.runs.spec import SpecError
from lib.runs.tasks import train
from lib.studies.rhythm.spec import FROZEN, RhythmSpec
from lib.studies.waves.spec import TIMED_CELLS, FrequencySpec


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Epochs and tests of few sequences."""
    from lib.studies.waves import training as frequency_training

    monkeypatch.setattr("lib.studies.waves.spec.TimedSpec.SEQUENCES", 12)
    monkeypatch.setattr(frequency_training, "TEST_SEQUENCES", 10)
    monkeypatch.setattr(frequency_training, "FRESH_SEQUENCES", 150)


def wave_spec(**changes):
    given = {"cell": "phased", "sampling": "asynchronous", "seed": 1, "epochs": 2}
    return FrequencySpec(**(given | {"hidden_size": 5, "batch_size": 4} | changes))


def rhythm_spec(**changes):
    given = {"frozen": "nothing", "seed": 1, "epochs": 2, "r_on": 0.3}
    return RhythmSpec(**(given | {"hidden_size": 5, "batch_size": 4} | changes))


@pytest.mark.parametrize("cell", TIMED_CELLS)
def test_the_same_spec_gives_the_same_bits(cell):
    first, second = (train(wave_spec(cell=cell)) for _ in range(2))
    assert torch.equal(first.theta, second.theta)
    assert first.outcome == second.outcome and first.curve == second.curve
    assert first.steps == 6 and [point[0] for point in first.curve] == [1, 2]


@pytest.mark.parametrize("cell", TIMED_CELLS)
def test_fast_and_readable_form_train_alike(cell):
    fast, readable = (train(wave_spec(cell=cell), **run, at_most=5) for run in ({}, {"run": None}))
    for step, loss in fast.opening.items():
        assert readable.opening[step] == pytest.approx(loss, rel=1e-4)


def test_a_replay_makes_the_same_first_steps_and_judges_nothing():
    whole, start = train(wave_spec()), train(wave_spec(), at_most=2)
    assert start.steps == 2 and start.accuracy is None
    assert start.opening == {step: whole.opening[step] for step in (1, 2)}


def test_all_models_see_the_same_sequences():
    hashes = {train(wave_spec(cell=cell)).data_sha256 for cell in TIMED_CELLS}
    assert len(hashes) == 1


def test_a_gate_makes_updates_rare():
    phased, lstm = (train(wave_spec(cell=cell, hidden_size=20)) for cell in ("phased", "lstm"))
    assert 15 <= lstm.points <= 125 and lstm.updates == lstm.points == phased.points
    assert 0.01 * lstm.points < phased.updates < 0.2 * lstm.points


@pytest.mark.parametrize("frozen", FROZEN)
def test_what_is_frozen_stays_and_the_rest_moves(frozen):
    training = train(rhythm_spec(frozen=frozen))
    for name, path in training.paths.items():
        assert len(path) == 3 and len(path[0]) == 5
        assert (path[0] == path[-1]) == (frozen in (name, "everything")), name
        assert all(slope > 0 for slope in training.slopes[name]), name


def test_gates_begin_as_open_as_the_spec_says():
    assert train(rhythm_spec(r_on=0.2), at_most=1).paths["r_on"][0] == [0.2] * 5


@pytest.mark.parametrize("spec", [wave_spec(), rhythm_spec()], ids=["waves", "rhythm"])
def test_a_run_is_recorded_and_found_again(results, spec):
    training = train(spec)
    records.write(training, provenance(training), folders.folder(), keep_weights=True)
    record = records.find(spec, weights=True)
    assert record.outcome["updates"] == training.updates
    assert record.curve == training.curve
    assert torch.equal(records.load_weights(record)["cell.s"], training.model.cell.s)


def test_divergence_is_an_outcome():
    training = train(wave_spec(learning_rate=1e36))
    assert training.diverged and training.accuracy is None and training.loss is None


def test_steps_and_cost_follow_from_the_epochs():
    spec = wave_spec(batch_size=5, hidden_size=1408)
    assert spec.steps_per_epoch == 3 and spec.steps == 6
    assert spec.cost == 6 * 125 * 2
    assert replace(spec, sampling="high-resolution").cost == 10 * spec.cost


@pytest.mark.parametrize(
    ("make", "name", "value", "allowed"),
    [
        (wave_spec, "cell", "rnn", "'phased', 'lstm-bn', 'lstm'"),
        (wave_spec, "sampling", "sparse", "'standard', 'high-resolution', 'asynchronous'"),
        (wave_spec, "epochs", 0, "at least 1"),
        (wave_spec, "clip_norm", -1, "above 0"),
        (wave_spec, "task", "rhythm", "'frequency'"),
        (rhythm_spec, "frozen", "k", "'nothing', 'tau', 's', 'r_on', 'everything'"),
        (rhythm_spec, "r_on", 1, "below 1"),
        (rhythm_spec, "cell", "lstm", "'phased'"),
        (rhythm_spec, "seed", -1, "at least 0"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(make, name, value, allowed):
    with pytest.raises(SpecError) as caught:
        make(**{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}:") and repr(value) in message.replace("1.0", "1")
    assert allowed in message
