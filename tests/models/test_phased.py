"""The time gate and the Phased LSTM: equations, ranges, gradients, and its fast form."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import gradcheck

from lib.models import LSTM
from lib.models.cells import CellError
from lib.models.fast import run as fast_run
from lib.models.phased import PhasedLSTM, draw_time_gate, phase, time_gate

times = st.floats(-1e4, 1e4)
periods = st.floats(0.1, 1e3)
shares = st.floats(0.01, 1)
leaks = st.floats(0, 1)


def written_out(t, tau, s, r_on, leak):
    """Equation (12), in plain numbers."""
    phi = ((t - s) % tau) / tau % 1
    if phi < r_on / 2:
        return 2 * phi / r_on
    return 2 - 2 * phi / r_on if phi < r_on else leak * phi


def tensors(*values):
    return [torch.tensor(value, dtype=torch.float64) for value in values]


@given(times, periods, times, shares, leaks)
def test_gate_is_its_equation_and_stays_in_range(t, tau, s, r_on, leak):
    k = time_gate(*tensors(t, tau, s, r_on), leak).item()
    assert math.isclose(k, written_out(t, tau, s, r_on, leak), abs_tol=1e-12)
    assert 0 <= k <= 1


@given(times, periods, times, shares)
def test_without_leak_the_gate_shuts(t, tau, s, r_on):
    phi = phase(*tensors(t, tau, s)).item()
    k = time_gate(*tensors(t, tau, s, r_on)).item()
    assert 0 <= phi < 1
    assert (k == 0) == (phi >= r_on or phi == 0)


@given(st.floats(-50, 50), st.floats(1, 20), st.floats(-50, 50))
def test_slope_of_the_phase(t, tau, s):
    t, tau, s = tensors(t, tau, s)
    tau.requires_grad_(), s.requires_grad_()
    by_tau, by_s = torch.autograd.grad(phase(t, tau, s), (tau, s))
    assert torch.isclose(by_tau, -(t - s) / tau**2, atol=1e-12)
    assert torch.isclose(by_s, -1 / tau, atol=1e-12)


def problem(dtype=torch.float64, from_proposed=False, T=9, B=5, D=3, H=7, training=True):
    """A cell with gates drawn, irregular times that begin anywhere, a state, and padding."""
    stream = torch.Generator().manual_seed(T + H)
    cell = PhasedLSTM(D, H, leak=0.1, from_proposed=from_proposed).to(dtype).train(training)
    for name, parameter in cell.named_parameters():
        if "_" in name and name[0] in "Wb":
            torch.nn.init.normal_(parameter, std=H**-0.5, generator=stream)
    draw_time_gate(cell, stream, log_tau=(0.5, 2), s=(-5, 5), r_on=0.4)
    inputs = torch.randn(T, B, D, generator=stream, dtype=dtype, requires_grad=True)
    gaps = torch.rand(T, B, generator=stream, dtype=torch.float64) + 0.05
    padded = torch.arange(T)[:, None] < torch.arange(B) % 3  # from the left, differently
    state = tuple(
        torch.randn(B, H, generator=stream, dtype=dtype, requires_grad=True) for _ in range(2)
    )
    return cell, inputs, state, gaps.cumsum(0) - 3, padded


def results(run, cell, inputs, state, times, padded):
    outputs, (h, c) = run(inputs, state, times, padded)
    loss = outputs.square().sum() + 2 * h.square().sum() + 3 * c.square().sum()
    return [outputs, h, c, *torch.autograd.grad(loss, [inputs, *state, *cell.parameters()])]


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-4)])
@pytest.mark.parametrize("from_proposed", [False, True])
@pytest.mark.parametrize("training", [False, True])
def test_fast_form_equals_the_readable_cell(dtype, tolerance, from_proposed, training):
    cell, *rest = problem(dtype, from_proposed, training=training)
    expected = results(cell, cell, *rest)
    found = results(lambda *given: fast_run(cell, *given), cell, *rest)
    for ours, wanted in zip(found, expected, strict=True):
        assert (ours - wanted).abs().max() <= tolerance * wanted.abs().max().clamp(min=1)


@pytest.mark.parametrize("from_proposed", [False, True])
def test_gradients_agree_with_finite_differences(from_proposed):
    cell, inputs, state, times, padded = problem(from_proposed=from_proposed, T=4, B=2, D=2, H=3)
    names = [name for name, _ in cell.named_parameters()]

    def outputs(*values):
        parameters = dict(zip(names, values, strict=True))
        given = (inputs, state, times, padded)
        return torch.func.functional_call(cell, parameters, given)[0]

    values = tuple(parameter.detach().requires_grad_() for parameter in cell.parameters())
    assert gradcheck(outputs, values, eps=1e-7, atol=1e-6)


@pytest.mark.parametrize("from_proposed", [False, True])
def test_an_open_gate_is_the_lstm_and_a_shut_one_keeps_the_state(from_proposed):
    cell, inputs, (h, c), *_ = problem(from_proposed=from_proposed)
    plain = LSTM(3, 7).double()
    plain.load_state_dict({name: cell.state_dict()[name] for name in plain.state_dict()})
    ones = torch.ones_like(c)
    assert all(map(torch.equal, cell.step(inputs[0], h, c, ones), plain.step(inputs[0], h, c)))
    assert all(map(torch.equal, cell.step(inputs[0], h, c, 0 * ones), (h, c)))


def test_padded_steps_leave_the_state_untouched():
    cell, inputs, state, times, _ = problem()
    padded = torch.ones(9, 5, dtype=torch.bool)
    for run in (cell, lambda *given: fast_run(cell, *given)):
        outputs, last = run(inputs, state, times, padded)
        assert all(map(torch.equal, last, state))
        assert torch.equal(outputs[4], state[0])


def test_leak_only_in_training():
    cell, _, _, times, _ = problem(training=True)
    assert (cell.gate(times) > 0).all()
    assert (cell.eval().gate(times) == 0).any()


def test_late_times_keep_their_phase():
    cell = PhasedLSTM(1, 4)
    draw_time_gate(cell, torch.Generator().manual_seed(0), r_on=0.5)
    early = torch.tensor([[1.25]], dtype=torch.float64)
    whole_periods = 2**20 * cell.tau.double().min()
    with torch.no_grad():
        k = cell.gate(early + whole_periods)
        again = cell.gate(early)
    shortest = cell.tau.argmin()
    assert torch.isclose(k[0, 0, shortest], again[0, 0, shortest], atol=1e-5)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_drawn_gates_are_in_their_ranges(seed):
    cell = PhasedLSTM(1, 16)
    draw_time_gate(cell, torch.Generator().manual_seed(seed))
    assert ((math.e <= cell.tau * 1.0001) & (cell.tau <= math.e**3 * 1.0001)).all()
    assert ((cell.s >= 0) & (cell.s <= 100)).all()
    assert torch.allclose(cell.r_on, torch.tensor(0.05))


def test_the_open_share_is_learned_as_fast_as_if_it_were_the_parameter():
    cell = PhasedLSTM(1, 16)
    draw_time_gate(cell, torch.Generator().manual_seed(1))
    (slope,) = torch.autograd.grad(cell.r_on.sum(), cell.raw_r_on)
    assert torch.allclose(slope, torch.tensor(1.0))


def test_leak_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"leak: must be between 0 and 1, got 1\.5"):
        PhasedLSTM(1, 2, leak=1.5)


def test_times_of_another_shape_are_refused():
    cell, inputs, *_ = problem()
    for run in (cell, lambda *given, **named: fast_run(cell, *given, **named)):
        with pytest.raises(CellError, match=r"times: must have the shape .*\(9, 5\).*\(9, 4\)"):
            run(inputs, times=torch.ones(9, 4))


def test_an_lstm_refuses_times():
    with pytest.raises(CellError, match="LSTM has no time gate"):
        fast_run(LSTM(1, 2), torch.zeros(3, 1, 1), times=torch.ones(3, 1))
