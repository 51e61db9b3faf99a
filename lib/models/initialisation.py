"""How the parameters of a classifier are drawn before training."""

import math

import torch
from torch import nn

from lib.models.cells import LSTM
from lib.models.phased import PhasedLSTM, draw_time_gate


@torch.no_grad()
def initialise(
    model, scheme, generator, recurrent_scale=1.0, input_scale=1.0, time_scale=2, forget_bias=0.0
):
    """Draw every parameter of a `SequenceClassifier` in place.

    scheme: "xavier", the original's: every matrix from a normal distribution with variance
            2 / (rows + columns) (Glorot & Bengio 2010), every bias 0;
            "orthogonal": the same, but recurrent matrices are random orthogonal ones
            (Saxe et al. 2014) and an LSTM's forget bias is 1 (Gers et al. 2000);
            "chrono": orthogonal with an LSTM's b_f = log U(1, T - 1), b_i = -b_f, or a GRU's
            b_z = log U(1, T - 1), so that its memory spans up to T steps from the start (Tallec &
            Ollivier 2018);
            "identity": recurrent matrices are the identity (Le et al. 2015), input matrices from
            a normal distribution with variance 1, the rest as in "xavier".
    recurrent_scale: factor on the recurrent matrices; an orthogonal one then has this spectral
            radius.
    input_scale: factor on the input matrices; small ones keep tanh in its linear part, where an
            orthogonal recurrence really keeps the norm of what it carries.
    time_scale: T of the chrono scheme in steps.
    forget_bias: added to an LSTM's b_f in the end.

    The gates of a `PhasedLSTM` are drawn as in its paper, see `draw_time_gate`.
    """
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1:
            parameter.zero_()
        elif scheme == "identity" and _is_recurrent(name):
            nn.init.eye_(parameter)
        elif scheme == "identity" and _is_input(name):
            nn.init.normal_(parameter, generator=generator)
        elif scheme != "xavier" and _is_recurrent(name):
            nn.init.orthogonal_(parameter, generator=generator)
        else:
            nn.init.xavier_normal_(parameter, generator=generator)
        if _is_recurrent(name):
            parameter.mul_(recurrent_scale)
        if _is_input(name):
            parameter.mul_(input_scale)
    if isinstance(model.cell, PhasedLSTM):
        draw_time_gate(model.cell, generator)
    if isinstance(model.cell, LSTM) and scheme == "orthogonal":
        model.cell.b_f.fill_(1)
    if scheme == "chrono":
        spans = torch.empty(model.cell.hidden_size, device=model.b_p.device, dtype=model.b_p.dtype)
        spans.uniform_(1, max(time_scale - 1, 1 + math.ulp(1)), generator=generator)
        model.cell.remember(spans)
    if forget_bias:
        model.cell.b_f.add_(forget_bias)


def _is_recurrent(name):
    """W_hh, W_gh, W_ih, W_fh, W_oh: from the hidden state into the cell."""
    return name.startswith("cell.W_") and name.endswith("h")


def _is_input(name):
    """W_hx, W_gx, W_ix, W_fx, W_ox: from the input into the cell."""
    return name.startswith("cell.W_") and name.endswith("x")
