"""The gated recurrent unit, the book's worked example of a cell that one adds oneself."""

import torch
from torch import nn

from lib.models.cells import bias, draw_uniform, first_state, matrix


class GRU(nn.Module):
    """Gated recurrent unit; Cho et al. 2014, with the reset gate after the product (Chung et al.
    2014), as in torch.nn.GRU:

    r(t) = sigmoid(W_rx x(t) + W_rh h(t-1) + b_r)         what of the past is used
    z(t) = sigmoid(W_zx x(t) + W_zh h(t-1) + b_z)         what of the past is kept
    n(t) = tanh(W_nx x(t) + r(t) * W_nh h(t-1) + b_n)     what is proposed
    h(t) = (1 - z(t)) * n(t) + z(t) * h(t-1)

    forward(inputs (T, B, D), state h (B, H)) -> outputs (T, B, H), h (B, H)
    """

    GATES = "rzn"
    TWIN = nn.GRU, "rzn"  # torch's layer of the same equations, the order of its gates

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.W_rx, self.W_rh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.W_zx, self.W_zh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.W_nx, self.W_nh = matrix(hidden_size, input_size), matrix(hidden_size, hidden_size)
        self.b_r, self.b_z, self.b_n = bias(hidden_size), bias(hidden_size), bias(hidden_size)
        draw_uniform(self.parameters(), hidden_size)

    def zero_state(self, batch_size):
        """h(0) = 0, (B, H)."""
        return self.b_n.new_zeros(batch_size, self.hidden_size)

    def remember(self, spans):
        """Set the gate's bias so that unit j keeps its state for about spans[j] steps, (H,)."""
        self.b_z.copy_(spans.log())

    def step(self, x, h):
        """h(t) from x(t) (B, D) and h(t-1) (B, H)."""
        r = torch.sigmoid(x @ self.W_rx.T + h @ self.W_rh.T + self.b_r)
        z = torch.sigmoid(x @ self.W_zx.T + h @ self.W_zh.T + self.b_z)
        n = torch.tanh(x @ self.W_nx.T + r * (h @ self.W_nh.T) + self.b_n)
        return (1 - z) * n + z * h

    def forward(self, inputs, state=None):
        """Walk over inputs (T, B, D) from a state, 0 by default; see the class."""
        h = first_state(self, inputs, state)
        outputs = []
        for x in inputs:
            h = self.step(x, h)
            outputs.append(h)
        return torch.stack(outputs), h
