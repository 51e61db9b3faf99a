import os

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in training


@pytest.fixture(autouse=True)
def all_floats():
    """Training flushes denormal numbers to zero in its process, which tests share."""
    yield
    import torch

    torch.set_flush_denormal(False)
