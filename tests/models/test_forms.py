"""At the edges of what they accept, the readable cells and their fast form do the same.

Inside of it, they are held equal in test_cells.py and test_phased.py.
"""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import GRU, LSTM, PhasedLSTM, VanillaRNN
from lib.models.cells import CellError
from lib.models.classifiers import readable, walk
from lib.models.fast import UNCOMPILED
from lib.models.fast import run as fast_run

CELLS = [VanillaRNN, LSTM, PhasedLSTM, GRU]
T, B, D, H = 6, 3, 2, 5


def cell_and_inputs(Cell, dtype=torch.float64):
    """A cell with usual weights, a gate that is often open, and inputs."""
    cell = Cell(D, H).to(dtype)
    stream = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            parameter.uniform_(-0.5, 0.5, generator=stream)
            if name == "s":
                parameter.add_(1)
    return cell, torch.randn(T, B, D, dtype=dtype, generator=stream)


def told(call, *given, **named):
    """What a call that is refused says."""
    with pytest.raises(CellError) as refused:
        call(*given, **named)
    return str(refused.value)


@pytest.mark.parametrize("Cell", CELLS)
@settings(max_examples=30, deadline=None)
@given(
    shape=st.lists(st.integers(0, 4), min_size=1, max_size=4).map(tuple), parts=st.integers(1, 3)
)
def test_both_forms_refuse_the_same_shapes_in_the_same_words(Cell, shape, parts):
    cell, inputs = cell_and_inputs(Cell)
    state = torch.zeros(shape, dtype=inputs.dtype)
    state = state if parts == 1 else (state,) * parts
    wanted = (2 if isinstance(cell, LSTM) else 1, (B, H))
    read = torch.zeros(shape, dtype=inputs.dtype)
    no_walk = shape[0] < 1 or len(shape) != 3 or shape[2] != D
    for arguments, refused in (((read,), no_walk), ((inputs, state), (parts, shape) != wanted)):
        if refused:
            assert told(readable, cell, *arguments) == told(fast_run, cell, *arguments)
        else:
            slow, fast = (run(cell, *arguments)[0] for run in (readable, fast_run))
            assert torch.allclose(slow, fast)


@pytest.mark.parametrize("Cell", CELLS)
def test_a_sequence_without_steps_and_a_state_to_be_spread_are_told(Cell):
    cell, inputs = cell_and_inputs(Cell)
    assert told(fast_run, cell, inputs[:0]).endswith(f"with at least one step T, got (0, {B}, {D})")
    one = cell.zero_state(1)
    assert f"(B, H) = ({B}, {H}), got [(1, {H})" in told(fast_run, cell, inputs, one)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64])
def test_padding_that_is_not_boolean_is_refused_in_every_form(dtype):
    padded = torch.zeros(T, B, dtype=dtype)
    phased, inputs = cell_and_inputs(PhasedLSTM)
    lstm, _ = cell_and_inputs(LSTM)
    words = f"padded: must be true or false (torch.bool), got {dtype}"
    for run, cell in ((fast_run, phased), (walk, phased), (fast_run, lstm), (walk, lstm)):
        assert told(run, cell, inputs, padded=padded) == words


@pytest.mark.parametrize("Cell", [LSTM, PhasedLSTM])
@pytest.mark.parametrize("run", [fast_run, walk])
def test_what_stands_at_a_padded_step_changes_nothing(Cell, run):
    cell, inputs = cell_and_inputs(Cell)
    padded = torch.arange(T)[:, None] < torch.arange(B)
    results = []
    for filling in (1.0, torch.nan):
        values = inputs.masked_fill(padded[..., None], filling)
        times = torch.arange(T, dtype=torch.float64)[:, None].expand(T, B)
        timing = {"times": times.masked_fill(padded, filling)} if Cell is PhasedLSTM else {}
        outputs, _ = run(cell, values, padded=padded, **timing)
        results.append([outputs, *torch.autograd.grad(outputs.sum(), list(cell.parameters()))])
    for one, other in zip(*results, strict=True):
        assert one.isfinite().all() and torch.equal(one, other)


def test_both_forms_have_the_same_gradient_to_the_times():
    cell, inputs = cell_and_inputs(PhasedLSTM)
    times = (torch.arange(T)[:, None] + torch.rand(T, B).double()).requires_grad_()
    fast, slow = (
        torch.autograd.grad(run(cell, inputs, times=times)[0].square().sum(), times)[0]
        for run in (fast_run, PhasedLSTM.__call__)
    )
    assert slow.abs().max() > 0 and torch.allclose(fast, slow, rtol=1e-10, atol=1e-14)


@settings(max_examples=30, deadline=None)
@given(raw=st.floats(-40, 4, width=32), step=st.sampled_from([-1e-20, 0.0, 1e-20, 0.3, 1.0]))
def test_a_gate_that_hardly_opens_has_finite_gradients_in_both_forms(raw, step):
    cell, inputs = cell_and_inputs(PhasedLSTM, torch.float32)
    times = torch.full((T, B), step, dtype=torch.float64)
    with torch.no_grad():
        cell.raw_r_on.fill_(raw)
        cell.s.zero_()
    found = []
    for run in (fast_run, PhasedLSTM.__call__):
        outputs, _ = run(cell, inputs, times=times)
        found.append([outputs, *torch.autograd.grad(outputs.sum(), list(cell.parameters()))])
    for fast, slow in zip(*found, strict=True):
        assert slow.isfinite().all()
        assert (fast - slow).abs().max() <= 1e-4 * slow.abs().max().clamp(min=1)


@pytest.mark.parametrize("Cell", CELLS)
def test_a_gradient_of_a_gradient_is_refused_rather_than_lost(Cell):
    cell, inputs = cell_and_inputs(Cell)
    inputs.requires_grad_()
    outputs, _ = fast_run(cell, inputs)
    words = told(torch.autograd.grad, outputs.sum(), inputs, create_graph=True)
    assert words.startswith("create_graph: the fast form has no gradient of a gradient")
    (slope,) = torch.autograd.grad(cell(inputs)[0].sum(), inputs, create_graph=True)
    assert torch.autograd.grad(slope.square().sum(), inputs)[0].abs().max() > 0


def test_torch_compile_leaves_the_fast_form_as_it_is():
    cell, inputs = cell_and_inputs(LSTM)

    def model(x):
        return fast_run(cell, 2 * x)[0] + 1

    with pytest.raises(Exception, match=UNCOMPILED):
        torch.compile(model, backend="eager", fullgraph=True)(inputs)
    torch.compiler.reset()
    assert torch.equal(torch.compile(model, backend="eager")(inputs), model(inputs))
