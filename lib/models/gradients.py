"""The gradients of question 1.1 in closed form, from the activations of a forward pass.

L is the cross-entropy of the last step, equation (3), averaged over the batch. Column vectors of
the equations are rows here: h(t) is h[t], (B, H). A name d_x stands for the total derivative dL/dx,
laid out like x; z is the argument of a non-linearity. No function here uses automatic
differentiation but `autograd_gradients`, which the others are checked against.
"""

import torch
import torch.nn.functional as F

from lib.models.cells import LSTM, VanillaRNN
from lib.models.traces import lstm_trace, rnn_trace


def gradients(model, inputs, targets):
    """dL/d(parameter) of every parameter of a `SequenceClassifier`, {"W_ph": ..., "W_hh": ...}.

    inputs (T, B, D), targets (B,)
    """
    closed_form = {VanillaRNN: _rnn_gradients, LSTM: _lstm_gradients}[type(model.cell)]
    with torch.no_grad():
        return closed_form(model, inputs, targets)


def readout_gradient(model, h, targets):
    """dL/dp(T) = (yhat - y) / B, (B, K), at the last state h (B, H)."""
    p = h @ model.W_ph.T + model.b_p
    y = F.one_hot(targets, p.shape[1])
    return (torch.softmax(p, dim=1) - y) / len(p)


def _readout_gradients(d_p, h):
    return {"W_ph": d_p.T @ h, "b_p": d_p.sum(0)}


def rnn_hidden_gradients(model, h, d_p):
    """dL/dh(t) of the vanilla RNN for t = 1..T, (T, B, H).

    From dL/dh(T) = W_ph' dL/dp back in time: dL/dh(t-1) = W_hh' [(1 - h(t)^2) * dL/dh(t)].
    h: its trace (T + 1, B, H); d_p: dL/dp(T) (B, K).
    """
    d_h = [d_p @ model.W_ph]
    for h_t in reversed(h[2:]):
        d_h.append((d_h[-1] * (1 - h_t**2)) @ model.cell.W_hh)
    return torch.stack(d_h[::-1])


def _rnn_gradients(model, inputs, targets):
    h = rnn_trace(model.cell, inputs)
    d_p = readout_gradient(model, h[-1], targets)
    d_z = rnn_hidden_gradients(model, h, d_p) * (1 - h[1:] ** 2)
    return _readout_gradients(d_p, h[-1]) | {
        "W_hh": _shares(d_z, h[:-1]).sum(0),
        "W_hx": _shares(d_z, inputs).sum(0),
        "b_h": d_z.sum((0, 1)),
    }


def _shares(d_z, source):
    """What each step adds to dL/dW where z(t) = W source(t) + ...: (T, rows of W, columns of W)."""
    return d_z.mT @ source


@torch.no_grad()
def recurrent_readings(model, inputs, targets):
    """The report's sum for dL/dW_hh of a vanilla RNN, read in both possible ways, each (H, H).

    "immediate": dh(i)/dW_hh with h(i-1) held fixed; step i then adds its own share.
    "total": dh(i)/dW_hh with everything before i moving too; step i then adds the shares of all
    steps up to i, so that the share of step j is counted T - j + 1 times.
    """
    h = rnn_trace(model.cell, inputs)
    d_p = readout_gradient(model, h[-1], targets)
    d_z = rnn_hidden_gradients(model, h, d_p) * (1 - h[1:] ** 2)
    shares = _shares(d_z, h[:-1])
    return {"immediate": shares.sum(0), "total": shares.cumsum(0).sum(0)}


def _lstm_gradients(model, inputs, targets):
    trace = lstm_trace(model.cell, inputs)
    d_p = readout_gradient(model, trace.h[-1], targets)
    found = _readout_gradients(d_p, trace.h[-1])
    for gate, d_z in _lstm_argument_gradients(model, trace, d_p).items():
        found[f"W_{gate}h"] = _shares(d_z, trace.h[:-1]).sum(0)
        found[f"W_{gate}x"] = _shares(d_z, inputs).sum(0)
        found[f"b_{gate}"] = d_z.sum((0, 1))
    return found


def _lstm_argument_gradients(model, trace, d_p):
    """dL/dz(t) of the four gates' arguments for t = 1..T, {"g": (T, B, H), ...}."""
    g, i, f, o, c, _ = trace
    W = {gate: getattr(model.cell, f"W_{gate}h") for gate in LSTM.GATES}
    d_z = {gate: torch.empty_like(g) for gate in LSTM.GATES}
    d_h, d_c = d_p @ model.W_ph, 0
    for t in reversed(range(len(g))):  # c[t] is the cell before this step, c[t + 1] after it
        squashed = torch.tanh(c[t + 1])
        d_c = d_c + d_h * o[t] * (1 - squashed**2)
        d_z["g"][t] = d_c * i[t] * (1 - g[t] ** 2)
        d_z["i"][t] = d_c * g[t] * i[t] * (1 - i[t])
        d_z["f"][t] = d_c * c[t] * f[t] * (1 - f[t])
        d_z["o"][t] = d_h * squashed * o[t] * (1 - o[t])
        d_h = sum(d_z[gate][t] @ W[gate] for gate in LSTM.GATES)
        d_c = d_c * f[t]
    return d_z


def autograd_gradients(model, inputs, targets):
    """The same as `gradients`, by automatic differentiation."""
    loss = F.cross_entropy(model(inputs), targets)
    names = [name.removeprefix("cell.") for name, _ in model.named_parameters()]
    return dict(zip(names, torch.autograd.grad(loss, list(model.parameters())), strict=True))


def relative_difference(found, expected):
    """|found - expected| / |expected| (Frobenius); 0 where both are exactly 0."""
    smallest = torch.finfo(expected.dtype).tiny
    return ((found - expected).norm() / expected.norm().clamp(min=smallest)).item()
