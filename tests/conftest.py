import os
import signal
from pathlib import Path

import pytest

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
