"""The closed-form gradients and Jacobians against automatic differentiation and differences."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import LSTM, VanillaRNN
from lib.models.equivalence import autograd_gradients, random_problem, relative_difference
from lib.models.gradients import (
    gradients,
    readout_gradient,
    recurrent_shares,
    rnn_hidden_gradients,
)
from lib.models.jacobians import (
    jacobian_products,
    lstm_cell_jacobians,
    rnn_jacobians,
    singular_values,
)
from lib.models.traces import LSTMTrace, lstm_trace, rnn_trace

CELLS = [VanillaRNN, LSTM]
jacobian = torch.autograd.functional.jacobian


@pytest.mark.parametrize("Cell", CELLS)
@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_closed_form_equals_autograd(Cell, seed):
    problem = random_problem(Cell, seed)
    expected = autograd_gradients(*problem)
    found = gradients(*problem)
    assert found.keys() == expected.keys()
    for name, value in found.items():
        assert relative_difference(value, expected[name]) < 1e-10, name


@pytest.mark.parametrize("Cell", CELLS)
def test_closed_form_equals_finite_differences(Cell):
    model, inputs, targets = random_problem(Cell, seed=3)
    found = gradients(model, inputs, targets)
    width = 1e-6
    for name, parameter in model.named_parameters():
        value, place = parameter.detach().view(-1), parameter.numel() // 2
        losses = []
        for shift in (width, -2 * width):
            value[place] += shift
            losses.append(F.cross_entropy(model(inputs), targets).item())
        value[place] += width
        slope = (losses[0] - losses[1]) / (2 * width)
        expected = found[name.removeprefix("cell.")].flatten()[place].item()
        assert slope == pytest.approx(expected, rel=1e-5, abs=1e-8), name


def test_hidden_gradients_are_those_of_every_state():
    model, inputs, targets = random_problem(VanillaRNN, seed=5)
    h = rnn_trace(model.cell, inputs).detach()
    d_h = rnn_hidden_gradients(model, h, readout_gradient(model, h[-1], targets))

    for t in range(1, len(h)):
        state = h[t].clone().requires_grad_()
        last = state
        for x in inputs[t:]:
            last = model.cell.step(x, last)
        loss = F.cross_entropy(last @ model.W_ph.T + model.b_p, targets)
        (expected,) = torch.autograd.grad(loss, state)
        assert torch.allclose(d_h[t - 1], expected, rtol=0, atol=1e-12)


def test_the_sum_counts_the_share_of_each_step_once():
    """Read with total derivatives, the share of step j of T would count T - j + 1 times."""
    model, inputs, targets = random_problem(VanillaRNN, seed=11)
    cell, h = model.cell, rnn_trace(model.cell, inputs).detach()
    d_h = rnn_hidden_gradients(model, h, readout_gradient(model, h[-1], targets))
    shares = recurrent_shares(model, inputs, targets)

    def state_at(t, W):
        state = cell.zero_state(inputs.shape[1])
        for x in inputs[:t]:
            state = torch.tanh(x @ cell.W_hx.T + state @ W.T + cell.b_h)
        return state

    total = sum(
        torch.tensordot(d_h[t - 1], jacobian(lambda W, t=t: state_at(t, W), cell.W_hh), dims=2)
        for t in range(1, len(h))
    )
    weights = torch.arange(len(shares), 0, -1)[:, None, None]
    assert torch.allclose(total, (weights * shares).sum(0), rtol=0, atol=1e-12)
    assert torch.allclose(shares.sum(0), autograd_gradients(model, inputs, targets)["W_hh"])


def one_sequence(Cell, steps=6, hidden_size=5):
    generator = torch.Generator().manual_seed(7)
    cell = Cell(3, hidden_size).double()
    for parameter in cell.parameters():
        torch.nn.init.normal_(parameter, std=0.6, generator=generator)
    return cell, torch.randn(steps, 1, 3, generator=generator, dtype=torch.float64)


def test_rnn_jacobian_products_equal_autograd():
    cell, inputs = one_sequence(VanillaRNN)
    h = rnn_trace(cell, inputs).detach()
    products = jacobian_products(rnn_jacobians(cell, h))

    for lag in range(len(h)):

        def last(state, lag=lag):
            for x in inputs[len(inputs) - lag :]:
                state = cell.step(x, state)
            return state

        expected = jacobian(last, h[len(inputs) - lag])[0, :, 0]
        assert torch.allclose(products[lag, 0], expected, rtol=0, atol=1e-12)


def test_lstm_cell_jacobians_equal_autograd():
    cell, inputs = one_sequence(LSTM)
    trace = LSTMTrace(*(each.detach() for each in lstm_trace(cell, inputs)))
    products = lstm_cell_jacobians(cell, trace)

    for lag in range(len(inputs)):
        t = len(inputs) - lag

        def last(c, t=t):
            h = torch.tanh(c) * trace.o[t - 1]
            for x in inputs[t:]:
                h, c = cell.step(x, h, c)
            return c

        expected = jacobian(last, trace.c[t])[0, :, 0]
        assert torch.allclose(products[lag, 0], expected, rtol=0, atol=1e-12)


def test_without_gates_the_direct_path_remains():
    cell, inputs = one_sequence(LSTM)
    trace = lstm_trace(cell, inputs)
    direct = lstm_cell_jacobians(cell, trace, through="")
    for lag, found in enumerate(direct[:, 0]):
        expected = trace.f[len(inputs) - lag :, 0].prod(0)
        assert torch.allclose(found, torch.diag(expected), rtol=0, atol=1e-14)


def test_leaving_a_gate_out_equals_cutting_its_recurrent_weights():
    cell, inputs = one_sequence(LSTM)
    trace = lstm_trace(cell, inputs)
    without = lstm_cell_jacobians(cell, trace, through="ifo")
    torch.nn.init.zeros_(cell.W_gh)  # the trace stays that of the whole cell
    assert torch.equal(without, lstm_cell_jacobians(cell, trace))


def test_singular_values_hide_rounding_errors():
    values = singular_values(torch.diag(torch.tensor([1.0, 1e-3, 1e-20], dtype=torch.float64)))
    assert values[:2].tolist() == pytest.approx([1, 1e-3])
    assert values[2].isnan()
