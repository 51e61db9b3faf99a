import pytest

from lib.lab import original, records
from lib.lab.provenance import provenance


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
    from lib.lab.training import train

    training = train(tiny)
    return records.write(training, provenance(training), records.folder(), keep_weights=True)
