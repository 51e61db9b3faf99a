import os
import signal
from pathlib import Path

import pytest

from lib.page import display
from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.runs.records import SOLVED_ACCURACY, Record
from lib.studies.palindromes.spec import original

# Processes started in the background of a shell script ignore Ctrl-C, and so would every
# process that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in training


@pytest.fixture(autouse=True)
def all_floats():
    """Training flushes denormal numbers to zero in its process, which tests share."""
    yield
    import torch

    torch.set_flush_denormal(False)


@pytest.fixture
def book_folder(monkeypatch):
    """The folder that holds the two books; tests that read them are skipped without it."""
    folder = Path(os.environ.get("REPORT_BOOKS") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no books on this machine: {folder} is missing, REPORT_BOOKS may name another")
    monkeypatch.setenv("REPORT_BOOKS", str(folder))
    return folder


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty results folder of this test's own."""
    folder = tmp_path / "results"
    monkeypatch.setenv("REPORT_RESULTS", str(folder))
    monkeypatch.delenv("REPORT_TRAIN", raising=False)
    monkeypatch.delenv("REPORT_RECORD", raising=False)
    return folder


@pytest.fixture
def tiny():
    """A spec that trains in well under a second."""
    return original("rnn", 2, 1, steps=12, hidden_size=8, batch_size=4)


@pytest.fixture
def recorded(results, tiny):
    """The record of `tiny`, with its weights."""
    from lib.studies.palindromes.training import train

    training = train(tiny)
    return records.write(training, provenance(training), folders.folder(), keep_weights=True)


@pytest.fixture
def fake():
    """Makes the record of a run that never was: fake(spec, accuracy=1.0, steps=500)."""

    def make(spec, accuracy=1.0, steps=500):
        solved = accuracy >= SOLVED_ACCURACY
        outcome = {"steps": steps, "stopped": solved, "diverged": False, "accuracy": accuracy}
        provenance = {"commit": "0123456789"}
        return Record(spec, outcome | {"loss": 0.1}, [], {}, None, provenance, Path("none"), "")

    return make


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, a list of (data, metadata), in place of showing it."""
    found = []
    monkeypatch.setattr(
        display, "_display", lambda data, metadata=None: found.append((data, metadata))
    )
    return found
