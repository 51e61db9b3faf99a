"""What is measured of gradients that pass through time."""

import torch

from lib.models.gradients import readout_gradient, rnn_hidden_gradients
from lib.models.jacobians import (
    jacobian_products,
    lstm_cell_jacobians,
    rnn_jacobians,
    singular_values,
)
from lib.models.traces import lstm_trace, rnn_trace


@torch.no_grad()
def gradient_norms(model, inputs, targets):
    """|dL/dh(t)| of the vanilla RNN over its value at T, for t = 1..T, (T,).

    L: the loss of one sequence; of the sequences, the geometric mean.
    """
    h = rnn_trace(model.cell, inputs)
    d_h = rnn_hidden_gradients(model, h, readout_gradient(model, h[-1], targets))
    norms = d_h.norm(dim=2)
    return _geometric_mean(norms / norms[-1])


def hidden_spectrum(lags):
    """A measure: singular values of dh(T)/dh(T-lag), largest first, (lags, H)."""

    @torch.no_grad()
    def measure(model, inputs, targets):
        products = jacobian_products(rnn_jacobians(model.cell, rnn_trace(model.cell, inputs)))
        return _geometric_mean(singular_values(products[list(lags)]))

    return measure


def cell_spectrum(lags, through="gifo"):
    """A measure: singular values of dc(T)/dc(T-lag), largest first, (lags, H).

    through: the paths that count, see `lib.models.jacobians.lstm_cell_jacobians`.
    """

    @torch.no_grad()
    def measure(model, inputs, targets):
        products = lstm_cell_jacobians(model.cell, lstm_trace(model.cell, inputs), through)
        return _geometric_mean(singular_values(products[list(lags)]))

    return measure


@torch.no_grad()
def share_without_g(model, inputs, targets):
    """|dc(T)/dc(1)| without what passes through g, over the whole of it (Frobenius), (T - 1,).

    For lag = 1..T-1; of the sequences, the geometric mean.
    """
    trace = lstm_trace(model.cell, inputs)
    whole, rest = (
        lstm_cell_jacobians(model.cell, trace, through).flatten(2).norm(dim=2)
        for through in ("gifo", "ifo")
    )
    return _geometric_mean((rest / whole)[1:])


def _geometric_mean(values):
    """Over the sequences of (lags, B, ...)."""
    return values.log().mean(1).exp()
