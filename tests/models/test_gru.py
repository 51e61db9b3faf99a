"""The GRU trains in its fast form, and one derived from it without.

That both forms compute what torch.nn's does is tested with the other cells, in test_cells.py.
"""

import pytest
import torch

from lib.models import fast
from lib.models.cells import CellError
from lib.models.gru import GRU
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.training import build_model


class Half(GRU):
    """A reader's own variant, which has no fast form."""

    def step(self, x, h):
        return super().step(x, h) / 2


def test_without_a_fast_form_the_readable_one_runs():
    cell = Half(1, 5)
    for parameter in cell.parameters():
        torch.nn.init.normal_(parameter)
    inputs = torch.randn(5, 4, 1)
    assert fast.form_of(cell) == "readable"
    assert torch.equal(fast.run(cell, inputs)[0], cell(inputs)[0])


def test_its_fast_form_runs_and_has_no_time_gate():
    cell, inputs = build_model(original("gru", 5, 1)).cell, torch.randn(5, 4, 1)
    assert fast.form_of(cell) == fast.FORM
    for name in ("times", "padded"):
        with pytest.raises(CellError, match=f"{name}: GRU has no time gate"):
            fast.run(cell, inputs, **{name: torch.zeros(5, 4)})


def test_chrono_opens_its_memory():
    cell = build_model(sound("gru", 50, 1)).cell
    assert cell.b_z.min() >= 0 and cell.b_z.max() <= torch.tensor(49.0).log()
    assert cell.b_r.count_nonzero() == cell.b_n.count_nonzero() == 0
