"""`make verify` finds what does not come out again, and says what it compared."""

from dataclasses import replace

from lib.models.fast import FORM
from lib.runs import folders, records, verify
from lib.runs.provenance import provenance
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
    assert "too few whole runs to compare" in capsys.readouterr().out


def test_outcomes_of_enough_runs_are_compared(results, tiny, capsys):
    for seed in range(1, verify.FEWEST + 1):
        record_again(train(replace(tiny, seed=seed)))
    assert verify.verify(5, 5, "readable", seed=1)
    assert "Fisher" in capsys.readouterr().out


def test_the_same_bits_on_another_machine_are_told(results, tiny, capsys):
    record_again(train(tiny), instructions="another")
    assert verify.verify(5, 5, FORM, seed=1)
    assert "1 runs were compared bit for bit, 0 from another" in capsys.readouterr().out


def test_other_rounding_of_another_machine_is_held_to_tolerances(results, tiny, capsys):
    training = train(tiny)
    training.opening[5] *= 1 + 1e-6
    record_again(training, instructions="another")
    assert verify.verify(5, 5, FORM, seed=1)
    assert "0 runs were compared bit for bit, 1 from another" in capsys.readouterr().out


def test_another_machine_that_is_off_by_more_is_noticed(results, tiny):
    training = train(tiny)
    training.opening[5] *= 1 + 2 * verify.TOLERANCE[10]
    record_again(training, processor="another")
    assert not verify.verify(5, 5, FORM, seed=1)


def test_a_training_that_breaks_at_once_is_noticed(recorded, monkeypatch):
    def broken(spec, run=None, at_most=None):
        training = train(spec, at_most=at_most)
        training.opening = {}
        return training

    monkeypatch.setattr(verify, "train", broken)
    assert not verify.verify(5, 5, FORM, seed=1)
    assert not verify.verify(5, 5, "readable", seed=1)


def test_a_run_that_makes_much_of_rounding_is_judged_by_how_much():
    recorded = {1: 2.3, 10: 2.2, 50: 1.5, 100: 1.0}
    again = recorded | {100: 1.2}
    assert not verify.opening_close(recorded, again, {})
    assert verify.opening_close(recorded, again, {1: 0.0, 10: 0.0, 50: 1e-6, 100: 0.1})
    early = again | {10: 2.1}
    assert not verify.opening_close(recorded, early, {1: 0.0, 10: 1e-6, 50: 1e-6, 100: 0.1})


def test_another_form_is_trained_only_for_another_machine(recorded, monkeypatch):
    forms = []
    monkeypatch.setattr(
        verify, "train", lambda spec, run, **k: forms.append(run) or train(spec, run, **k)
    )
    assert verify.verify(5, 5, FORM, seed=1)
    assert len(forms) == 1
    assert verify.verify(5, 5, "readable", seed=1)
    assert len(forms) == 3


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
