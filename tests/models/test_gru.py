"""The GRU computes what torch.nn's does, trains in its fast form, and one derived from it without.

That the fast form equals the readable one is tested with the other cells, in test_cells.py.
"""

import pytest
import torch

from lib.models import fast
from lib.models.gru import GRU
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.training import build_model


def test_it_equals_torch():
    ours, theirs = GRU(3, 5).double(), torch.nn.GRU(3, 5).double()
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.normal_()
        theirs.weight_ih_l0.copy_(torch.cat([ours.W_rx, ours.W_zx, ours.W_nx]))
        theirs.weight_hh_l0.copy_(torch.cat([ours.W_rh, ours.W_zh, ours.W_nh]))
        theirs.bias_ih_l0.copy_(torch.cat([ours.b_r, ours.b_z, ours.b_n]))
        theirs.bias_hh_l0.zero_()
    inputs, h = torch.randn(7, 4, 3).double(), torch.randn(4, 5).double()
    outputs, last = ours(inputs, h)
    expected, expected_last = theirs(inputs, h[None])
    assert torch.allclose(outputs, expected) and torch.allclose(last, expected_last[0])


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
        with pytest.raises(TypeError, match=f"{name}: GRU has no time gate"):
            fast.run(cell, inputs, **{name: torch.zeros(5, 4)})


def test_chrono_opens_its_memory():
    cell = build_model(sound("gru", 50, 1)).cell
    assert cell.b_z.min() >= 0 and cell.b_z.max() <= torch.tensor(49.0).log()
    assert cell.b_r.count_nonzero() == cell.b_n.count_nonzero() == 0
