"""How far a state reaches: dh(T)/dh(t) of the vanilla RNN and dc(T)/dc(t) of the LSTM.

Every function works on a batch of sequences, one Jacobian each, from their traces.
"""

import torch

from lib.models.cells import LSTM


@torch.no_grad()
def rnn_jacobians(cell, h):
    """dh(t)/dh(t-1) = diag(1 - h(t)^2) W_hh for t = 1..T, (T, B, H, H); h: trace (T + 1, B, H)."""
    return (1 - h[1:] ** 2)[..., None] * cell.W_hh


def jacobian_products(jacobians):
    """dh(T)/dh(T-lag) for lag = 0..T, (T + 1, B, H, H), from dh(t)/dh(t-1) of every step."""
    products = [torch.eye(jacobians.shape[-1]).to(jacobians).expand(jacobians.shape[1:])]
    for jacobian in jacobians.flip(0):
        products.append(products[-1] @ jacobian)
    return torch.stack(products)


@torch.no_grad()
def lstm_cell_jacobians(cell, trace, through=LSTM.GATES):
    """dc(T)/dc(T-lag) of an LSTM for lag = 0..T-1, (T, B, H, H).

    through: the gates that pass a change of h(t-1) on. All four give the total derivative, in
    which c(t) moves everything that is computed from it; "" gives the direct path, the diagonal
    matrix of f(T) * ... * f(t+1); "ifo" all but what goes through g.
    """
    _, B, H = trace.g.shape
    by_c = torch.eye(H).to(trace.g).expand(B, H, H)  # dc(T)/dc(t) while h(t) is held fixed
    by_h = torch.zeros_like(by_c)  # dc(T)/dh(t) while c(t) is held fixed
    products = []
    for t in reversed(range(len(trace.g))):
        o, squashed = trace.o[t], torch.tanh(trace.c[t + 1])
        total = by_c + _scale_columns(by_h, o * (1 - squashed**2))
        products.append(total)
        by_c = _scale_columns(total, trace.f[t])
        by_h = total @ _cell_by_hidden(cell, trace, t, through) + (
            _scale_columns(by_h, squashed * o * (1 - o)) @ cell.W_oh if "o" in through else 0
        )
    return torch.stack(products)


def _cell_by_hidden(cell, trace, t, through):
    """dc(t)/dh(t-1) while c(t-1) is held fixed, through some of g, i, f: (B, H, H)."""
    g, i, f, before = trace.g[t], trace.i[t], trace.f[t], trace.c[t]
    slopes = {"g": i * (1 - g**2), "i": g * i * (1 - i), "f": before * f * (1 - f)}
    kept = [
        slope[..., None] * getattr(cell, f"W_{gate}h")
        for gate, slope in slopes.items()
        if gate in through
    ]
    return sum(kept, torch.zeros_like(cell.W_gh))


def _scale_columns(matrices, factors):
    """matrices (B, H, H) times diag(factors), factors (B, H)."""
    return matrices * factors[:, None, :]


def singular_values(matrices):
    """Singular values of matrices (..., H, H), largest first, (..., H).

    Values below the largest times the machine's precision are round-off, and given as nan.
    """
    values = torch.linalg.svdvals(matrices)
    largest = values[..., :1]
    floor = largest * values.shape[-1] * torch.finfo(values.dtype).eps
    return values.where(values > floor, torch.nan)
