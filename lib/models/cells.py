"""The recurrent cells as their equations read.

Sizes: T steps, B sequences in a batch, D inputs, H hidden units, K classes.
Cells follow torch.nn's convention without its layer axis:
forward(inputs (T, B, D), state=None) -> outputs (T, B, H), state; a state is h (B, H) or (h, c).
"""

import torch
from torch import nn

from lib.errors import Told


class CellError(Told, ValueError):
    """A cell can't walk over what it was given; the message names it and says what is allowed."""


def first_state(cell, inputs, state=None):
    """The state that a walk of a cell over inputs (T, B, D) begins from, 0 by default.

    Every form of a cell begins here. Raises `CellError` on other shapes than those.
    """
    D, shape = cell.input_size, tuple(inputs.shape)
    if len(shape) != 3 or shape[0] < 1 or shape[2] != D:
        raise CellError(f"inputs: must be (T, B, D = {D}) with at least one step T, got {shape}")
    zeros = cell.zero_state(shape[1])
    if state is None:
        return zeros
    expected, given = (
        [tuple(part.shape) for part in ([each] if isinstance(each, torch.Tensor) else each)]
        for each in (zeros, state)
    )
    if given != expected:
        h_or_both = "h" if len(expected) == 1 else "(h, c), each"
        raise CellError(f"state: must be {h_or_both} (B, H) = {expected[0]}, got {given}")
    return state


def matrix(rows, columns):
    """A parameter (rows, columns) that is still to be drawn."""
    return nn.Parameter(torch.empty(rows, columns))


def bias(size):
    """A parameter (size,) of zeros."""
    return nn.Parameter(torch.zeros(size))


@torch.no_grad()
def draw_uniform(parameters, hidden_size, generator=None):
    """Draw parameters uniformly in +-1/sqrt(H), as torch.nn draws its own.

    parameters: tensors or a module's `parameters()`; generator: torch's global one by default.
    """
    bound = hidden_size**-0.5
    for parameter in parameters:
        parameter.uniform_(-bound, bound, generator=generator)


class VanillaRNN(nn.Module):
    """Elman's network, equation (1): h(t) = tanh(W_hx x(t) + W_hh h(t-1) + b_h).

    forward(inputs (T, B, D), state h (B, H)) -> outputs (T, B, H), h (B, H)

    Its parameters are drawn by `draw_uniform`; `lib.models.initialisation` draws others.
    """

    GATES = "h"  # one block of rows, named as in W_hx, W_hh and b_h
    TWIN = nn.RNN, "h"  # torch's layer of the same equations, the order of its gates

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.W_hx, self.W_hh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.b_h = bias(hidden_size)
        draw_uniform(self.parameters(), hidden_size)

    def zero_state(self, batch_size):
        """h(0) = 0, (B, H)."""
        return self.b_h.new_zeros(batch_size, self.hidden_size)

    def step(self, x, h):
        """h(t) from x(t) (B, D) and h(t-1) (B, H)."""
        return torch.tanh(x @ self.W_hx.T + h @ self.W_hh.T + self.b_h)

    def forward(self, inputs, state=None):
        """Walk over inputs (T, B, D) from a state, 0 by default; see the class."""
        h = first_state(self, inputs, state)
        outputs = []
        for x in inputs:
            h = self.step(x, h)
            outputs.append(h)
        return torch.stack(outputs), h


class LSTM(nn.Module):
    """Long short-term memory, equations (4)-(9); Hochreiter & Schmidhuber 1997.

    forward(inputs (T, B, D), state) -> outputs (T, B, H), (h, c) each (B, H)

    Its parameters are drawn by `draw_uniform`; `lib.models.initialisation` draws others.
    """

    GATES = "gifo"
    TWIN = nn.LSTM, "ifgo"

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.W_gx, self.W_gh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.W_ix, self.W_ih = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.W_fx, self.W_fh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.W_ox, self.W_oh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.b_g, self.b_i = bias(hidden_size), bias(hidden_size)
        self.b_f, self.b_o = bias(hidden_size), bias(hidden_size)
        draw_uniform(self.parameters(), hidden_size)

    def zero_state(self, batch_size):
        """h(0) = c(0) = 0, each (B, H)."""
        zeros = self.b_g.new_zeros(batch_size, self.hidden_size)
        return zeros, zeros

    def remember(self, spans):
        """Set the gates' biases so that unit j keeps its state for about spans[j] steps, (H,)."""
        self.b_f.copy_(spans.log())
        self.b_i.copy_(-self.b_f)

    def gates(self, x, h):
        """The four gates g, i, f, o, each (B, H), from x(t) (B, D) and h(t-1) (B, H)."""
        g = torch.tanh(x @ self.W_gx.T + h @ self.W_gh.T + self.b_g)
        i = torch.sigmoid(x @ self.W_ix.T + h @ self.W_ih.T + self.b_i)
        f = torch.sigmoid(x @ self.W_fx.T + h @ self.W_fh.T + self.b_f)
        o = torch.sigmoid(x @ self.W_ox.T + h @ self.W_oh.T + self.b_o)
        return g, i, f, o

    def step(self, x, h, c):
        """h(t), c(t) from x(t) (B, D) and h(t-1), c(t-1), each (B, H)."""
        g, i, f, o = self.gates(x, h)
        c = g * i + c * f
        return torch.tanh(c) * o, c

    def forward(self, inputs, state=None):
        """Walk over inputs (T, B, D) from a state, 0 by default; see the class."""
        h, c = first_state(self, inputs, state)
        outputs = []
        for x in inputs:
            h, c = self.step(x, h, c)
            outputs.append(h)
        return torch.stack(outputs), (h, c)
