"""What is left of a run on a book that was begun is planned, and no more."""

import pytest

from lib.runs import folders, records
from lib.runs.forecast import forecasts
from lib.runs.provenance import provenance
from lib.studies.books.checkpoints import collect_so_far
from lib.studies.books.spec import original_book
from lib.studies.books.training import train

SIZES = {"hidden_size": 4, "layers": 1, "batch_size": 2, "sequence_length": 4, "dropout": 0.0}


@pytest.fixture
def begun(results, tmp_path):
    """A run of 1,000 steps, of which the first 100 are recorded."""
    text = tmp_path / "my.txt"
    text.write_text("a text of one's own, again and again; " * 200)
    training = train(original_book(str(text), 100, **SIZES))
    records.write(training, provenance(training), folders.local_folder(), keep_weights=True)
    return original_book(str(text), 1000, **SIZES)


def test_steps_that_are_recorded_are_not_ahead(begun):
    assert forecasts([begun])[begun].begun == begun.reached == 100


def test_a_plan_names_runs_that_go_on_and_shows_their_beginning(begun, monkeypatch, capfd):
    monkeypatch.setenv("REPORT_TRAIN", "plan")
    (shown,) = collect_so_far([begun], go_on=False)
    assert shown.spec.steps == 100 and not capfd.readouterr().err
    assert collect_so_far([begun]) == [shown]
    assert "plan: 1 run to train" in capfd.readouterr().err
