"""`make verify` finds what does not come out again, and says what it compared."""

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lib.models.fast import FORM
from lib.runs import folders, records, verify
from lib.runs.provenance import provenance
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.training import train


def record_again(training, **changes):
    """Write a training's record with some of its provenance or numbers changed."""
    return records.write(training, provenance(training) | changes, folders.folder())


def test_a_true_record_agrees_bit_for_bit(recorded, capsys):
    assert verify.verify(5, 5, FORM, seed=1)
    assert "1 runs were compared bit for bit" in capsys.readouterr().out


def test_other_parameters_at_the_end_are_noticed(results, tiny, capsys):
    record_again(train(tiny), parameters_sha256="0" * 64)
    assert not verify.verify(5, 5, FORM, seed=1)
    assert "DIFFERS" in capsys.readouterr().out


def test_the_last_bit_of_an_early_loss_is_noticed(results, tiny):
    training = train(tiny)
    training.opening[5] *= 1 + 1e-15
    record_again(training)
    assert not verify.verify(5, 5, FORM, seed=1)


def test_another_form_is_held_to_tolerances(recorded, capsys):
    assert verify.verify(5, 5, "readable", seed=1)
    assert "too few whole runs" in capsys.readouterr().out


def test_outcomes_of_enough_runs_are_compared(results, tiny, capsys):
    for seed in range(1, verify.FEWEST + 1):
        record_again(train(replace(tiny, seed=seed)))
    assert verify.verify(5, 5, "readable", seed=1)
    assert "Fisher" in capsys.readouterr().out


def test_the_same_bits_on_another_machine_are_told(results, tiny, capsys):
    record_again(train(tiny), instructions="another")
    assert verify.verify(5, 5, FORM, seed=1)
    assert "1 runs were compared bit for bit, 0 from another" in capsys.readouterr().out


ELSEWHERE = {"instructions": "another"}


def test_other_rounding_of_another_machine_is_no_difference(results, tiny, capsys):
    training = train(tiny)
    training.opening[5] *= 1 + 1e-6
    record_again(training, **ELSEWHERE)
    assert verify.verify(5, 5, FORM, seed=1)
    told = capsys.readouterr().out
    assert "0 runs were compared bit for bit, 1 from another" in told
    assert "learning rate 0.001" in told and "apart, allowed 0.001" in told


@pytest.mark.parametrize(
    "forge, told",
    [
        (lambda run: run.opening.update({5: run.opening[5] * 1.01}), "the loss at step 5 is "),
        (lambda run: run.opening.pop(10), "the loss at step 10 is None in the record"),
        (lambda run: run.curve[-1].__setitem__(1, 1.0), "curve at 12, value 1 is 1.0 in the"),
        (lambda run: setattr(run, "accuracy", 1.0), "accuracy is 1.0 in the record"),
        (lambda run: setattr(run, "loss", 0.1), "loss is 0.1 in the record"),
        (lambda run: setattr(run, "stopped", True), "stopped is True in the record"),
        (lambda run: setattr(run, "steps", 7), "steps is 7 in the record"),
        (lambda run: setattr(run, "data_sha256", "0" * 64), "its outcome is of other data"),
    ],
)
@pytest.mark.parametrize("elsewhere", [{}, ELSEWHERE], ids=["here", "elsewhere"])
def test_a_falsified_record_is_told(results, tiny, capsys, forge, told, elsewhere):
    """One that had its checksum made anew; on another machine too, as this run is not chaotic."""
    training = train(tiny)
    forge(training)
    record_again(training, **elsewhere)
    assert not verify.verify(5, 5, FORM, seed=1)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "DIFFERS" in line)
    name = told.split(" is ")[0]
    assert told in line if elsewhere else name in line


CHAOTIC = {"learning_rate": 0.1, "batch_size": 16, "hidden_size": 32, "steps": 30}


def test_of_a_chaotic_run_no_more_is_compared_than_can_be(results, capsys):
    """As `rnn, length 30, learning rate 0.1`, whose loss at step 5 is four times another's."""
    training = train(original("rnn", 30, 3, **CHAOTIC))
    training.opening |= {10: 1.5 * training.opening[10], 20: 2 * training.opening[20]}
    record_again(training, **ELSEWHERE)
    assert verify.verify(5, 5, FORM, seed=1)
    told = capsys.readouterr().out
    assert "learning rate 0.1, whole" in told and "no need to worry" in told
    assert "chaotic from the loss at step" in told and "1 of these are chaotic" in told


def test_the_beginning_of_a_chaotic_run_is_compared(results):
    training = train(original("rnn", 30, 3, **CHAOTIC))
    training.opening[1] *= 1.01
    record_again(training, **ELSEWHERE)
    assert not verify.verify(5, 5, FORM, seed=1)


def test_a_copy_that_ends_a_step_later_does_not_hide_a_false_outcome():
    def made(steps, accuracy):
        outcome, hashes = {"steps": steps, "accuracy": accuracy}, {"data_sha256": "0"}
        curve = [[900, 0.2], [steps, 0.1]]
        return SimpleNamespace(
            opening={1: 2.3}, curve=curve, outcome=outcome, provenance=hashes, data_sha256="0"
        )

    copies = [verify.numbers(made(steps, 0.99)) for steps in (955, 956)]
    for accuracy, agrees in ((0.99, True), (0.5, False)):
        record, training = made(957, accuracy), made(955, 0.99)
        found = verify.Check(record, training, True, False, copies).verdict
        assert found.agrees == agrees and not found.chaotic


ON_ANOTHER_PROCESSOR = """
from lib.runs import verify
from lib.models.fast import FORM
raise SystemExit(not verify.verify(5, 5, FORM, seed=1))
"""


def test_records_agree_where_the_processor_knows_fewer_instructions(results, tiny):
    for spec in (tiny, original("rnn", 30, 3, **CHAOTIC), sound("lstm", 6, 1, steps=30)):
        record_again(train(spec))
    again = subprocess.run(
        [sys.executable, "-c", ON_ANOTHER_PROCESSOR],
        env=os.environ | {"ATEN_CPU_CAPABILITY": "default"},
        cwd=folders.ROOT,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert "tolerance" in again.stdout and "all agree" in again.stdout


def test_a_training_that_breaks_at_once_is_noticed(recorded, monkeypatch):
    def broken(spec, run=None, at_most=None):
        training = train(spec, at_most=at_most)
        training.opening = {}
        return training

    monkeypatch.setattr(verify, "train", broken)
    assert not verify.verify(5, 5, FORM, seed=1)
    assert not verify.verify(5, 5, "readable", seed=1)


def test_copies_are_trained_only_for_another_machine(recorded, monkeypatch):
    forms = []
    monkeypatch.setattr(
        verify, "train", lambda spec, run, **k: forms.append(run) or train(spec, run, **k)
    )
    assert verify.verify(5, 5, FORM, seed=1)
    assert len(forms) == 1
    assert verify.verify(5, 5, "readable", seed=1)
    assert len(forms) == 2 + 1 + verify.COPIES - 1


def test_dear_runs_are_only_begun(results, tiny, monkeypatch, capsys):
    record_again(train(replace(tiny, steps=300)))
    monkeypatch.setattr(verify, "CHEAP", 0)
    assert verify.verify(5, 5, FORM, seed=1)
    assert "start: 200 steps" in capsys.readouterr().out


def test_outcomes_that_differ_in_distribution_are_found():
    class Fake:
        whole = True

        def __init__(self, before, after):
            outcome = {"steps": before[0]}
            self.record = type("R", (), {"solved": before[1], "outcome": outcome})
            self.training = type("T", (), {"accuracy": float(after[1]), "steps": after[0]})

    alike = [Fake((100 + n, True), (101 + n, True)) for n in range(12)]
    slower = [Fake((100 + n, True), (10_000, False)) for n in range(12)]
    assert min(verify.same_distribution(alike)) > verify.LEVEL
    assert max(verify.same_distribution(slower)) < verify.LEVEL


def test_nothing_recorded_is_told(results, capsys):
    assert not verify.verify(5, 5, FORM, seed=1)
    assert "nothing is recorded" in capsys.readouterr().out
