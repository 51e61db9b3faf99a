"""The gradients of question 1.1 in closed form, from the activations of a forward pass.

L is the cross-entropy of the last step, equation (3), averaged over the batch. Column vectors of
the equations are rows here: h(t) is h[t], (B, H). A name d_x stands for the total derivative dL/dx,
laid out like x; z is the argument of a non-linearity. `lib.models.equivalence` holds all of it
against automatic differentiation.
"""

import torch
import torch.nn.functional as F

from lib.models.cells import LSTM, VanillaRNN
from lib.models.traces import lstm_trace, rnn_trace


def gradients(model, inputs, targets):
    """dL/d(parameter) of every parameter of a `SequenceClassifier`, {"W_ph": ..., "W_hh": ...}.

    inputs (T, B, D), targets (B,)
    """
    closed_form = {VanillaRNN: rnn_gradients, LSTM: lstm_gradients}[type(model.cell)]
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

    From dL/dh(T) = W_ph' dL/dp(T) back in time,
    dL/dh(t-1) = W_hh' [(1 - h(t)^2) * dL/dh(t)].
    h: its trace (T + 1, B, H); d_p: dL/dp(T) (B, K).
    """
    d_h = [d_p @ model.W_ph]
    for h_t in reversed(h[2:]):
        d_h.append((d_h[-1] * (1 - h_t**2)) @ model.cell.W_hh)
    return torch.stack(d_h[::-1])


def rnn_gradients(model, inputs, targets):
    """Of the vanilla RNN: sums over steps of outer products with dL/dz(t)."""
    h = rnn_trace(model.cell, inputs)
    d_p = readout_gradient(model, h[-1], targets)
    d_z = rnn_hidden_gradients(model, h, d_p) * (1 - h[1:] ** 2)
    return _readout_gradients(d_p, h[-1]) | {
        "W_hh": shares(d_z, h[:-1]).sum(0),
        "W_hx": shares(d_z, inputs).sum(0),
        "b_h": d_z.sum((0, 1)),
    }


def shares(d_z, source):
    """What each step adds to dL/dW, (T, ...), where z(t) = W source(t) + ..."""
    return d_z.mT @ source


@torch.no_grad()
def recurrent_shares(model, inputs, targets):
    """What each step adds to dL/dW_hh of the vanilla RNN, (T, H, H); their sum is the gradient."""
    h = rnn_trace(model.cell, inputs)
    d_h = rnn_hidden_gradients(model, h, readout_gradient(model, h[-1], targets))
    return shares(d_h * (1 - h[1:] ** 2), h[:-1])


def lstm_gradients(model, inputs, targets):
    """Of the LSTM: the same outer products, for each of the four gates."""
    trace = lstm_trace(model.cell, inputs)
    d_p = readout_gradient(model, trace.h[-1], targets)
    found = _readout_gradients(d_p, trace.h[-1])
    for gate, d_z in lstm_argument_gradients(model, trace, d_p).items():
        found[f"W_{gate}h"] = shares(d_z, trace.h[:-1]).sum(0)
        found[f"W_{gate}x"] = shares(d_z, inputs).sum(0)
        found[f"b_{gate}"] = d_z.sum((0, 1))
    return found


def lstm_argument_gradients(model, trace, d_p):
    """dL/dz(t) of the gates' arguments, t = 1..T, {"g": (T, B, H), ...}."""
    g, i, f, o, c, _ = trace
    W = {gate: getattr(model.cell, f"W_{gate}h") for gate in LSTM.GATES}
    d_z = {gate: torch.empty_like(g) for gate in LSTM.GATES}
    d_h, d_c = d_p @ model.W_ph, 0
    for t in reversed(range(len(g))):  # a step from c[t] to c[t + 1]
        squashed = torch.tanh(c[t + 1])
        d_c = d_c + d_h * o[t] * (1 - squashed**2)
        d_z["g"][t] = d_c * i[t] * (1 - g[t] ** 2)
        d_z["i"][t] = d_c * g[t] * i[t] * (1 - i[t])
        d_z["f"][t] = d_c * c[t] * f[t] * (1 - f[t])
        d_z["o"][t] = d_h * squashed * o[t] * (1 - o[t])
        d_h = sum(d_z[gate][t] @ W[gate] for gate in LSTM.GATES)
        d_c = d_c * f[t]
    return d_z
