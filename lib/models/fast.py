"""The same recurrences, written to train fast on a CPU. Tested equal to the readable cells.

What makes them fast: one matrix product per step for everything, [W_h W_x b] times [h; x; 1];
buffers with a feature per row, so that every gate is one contiguous block written in place; a
backward pass by hand, which keeps no graph; and compiled element-wise work, `lib.models.kernels`.
"""

import torch
from torch.autograd.function import once_differentiable

from lib.models import kernels
from lib.models.cells import LSTM, VanillaRNN

FORM = "fast-2"  # its name in a record's provenance; a form with another rounding, another number


def run(cell, inputs, state=None):
    """Equal to cell(inputs, state), forward and gradients; see `lib.models.cells` for shapes."""
    state = cell.zero_state(inputs.shape[1]) if state is None else state
    if isinstance(cell, VanillaRNN):
        weights = torch.cat([cell.W_hh, cell.W_hx, cell.b_h[:, None]], dim=1)  # (H, H+D+1)
        return _VanillaRNN.apply(weights, inputs, state)
    if isinstance(cell, LSTM):
        outputs, h, c = _LSTM.apply(_stacked(cell), inputs, *state)
        return outputs, (h, c)
    raise TypeError(f"cell: no fast form of {type(cell).__name__}; use the cell itself")


def _stacked(cell):
    """All LSTM parameters as one matrix (4H, H+D+1), gates in the order g, i, f, o."""
    parts = {"h": [], "x": [], "b": []}
    for gate in LSTM.GATES:
        parts["h"].append(getattr(cell, f"W_{gate}h"))
        parts["x"].append(getattr(cell, f"W_{gate}x"))
        parts["b"].append(getattr(cell, f"b_{gate}")[:, None])
    return torch.cat([torch.cat(blocks) for blocks in parts.values()], dim=1)


def _columns(inputs, h):
    """Buffer (T+1, H+D+1, B) of the columns [h(t-1); x(t); 1], filled but for h(1)..h(T)."""
    T, B, D = inputs.shape
    H = h.shape[1]
    columns = inputs.new_empty(T + 1, H + D + 1, B)
    columns[0, :H] = h.T
    columns[:T, H:-1] = inputs.transpose(1, 2)
    columns[:, -1] = 1
    return columns


def _empty_input_gradient(ctx, columns, D):
    """Buffer (T, D, B) for dL/dx, or None where nobody asks for it."""
    T, _, B = columns.shape
    return columns.new_empty(T - 1, D, B) if ctx.needs_input_grad[1] else None


class _VanillaRNN(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, h):
        T, H = len(inputs), h.shape[1]
        columns = _columns(inputs, h)
        array = columns.numpy()
        for t in range(T):
            torch.mm(weights, columns[t], out=columns[t + 1, :H])
            kernels.rnn_forward(array, t, H)
        ctx.save_for_backward(weights, columns)
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx, d_outputs, d_h):
        weights, columns = ctx.saved_tensors
        T, H, B = len(columns) - 1, len(weights), columns.shape[2]
        W_h, W_x = weights[:, :H], weights[:, H:-1]
        dh = _start(d_h, columns, H, B)
        dz = torch.empty_like(dh)  # dL/dz(t), z the argument of tanh
        d_weights = torch.zeros_like(weights.T)  # transposed: its product is the faster one
        d_inputs = _empty_input_gradient(ctx, columns, W_x.shape[1])
        arrays = dh.numpy(), columns.numpy(), dz.numpy()
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t].T
            kernels.rnn_backward(*arrays[:2], t, arrays[2])
            torch.mm(W_h.T, dz, out=dh)
            d_weights.addmm_(columns[t], dz.T)
            if d_inputs is not None:
                torch.mm(W_x.T, dz, out=d_inputs[t])
        return d_weights.T, None if d_inputs is None else d_inputs.transpose(1, 2), dh.T


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, h, c):
        T, B, H = len(inputs), *h.shape
        columns = _columns(inputs, h)
        gates = columns.new_empty(T, 4 * H, B)
        cells = columns.new_empty(T + 1, H, B)
        squashed = columns.new_empty(T, H, B)  # tanh(c(t))
        cells[0] = c.T
        arrays = [each.numpy() for each in (gates, cells, squashed, columns)]
        for t in range(T):
            torch.mm(weights, columns[t], out=gates[t])
            kernels.lstm_forward(*arrays, t)
        ctx.save_for_backward(weights, columns, gates, cells, squashed)
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone(), cells[-1].T.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx, d_outputs, d_h, d_c):
        weights, columns, gates, cells, squashed = ctx.saved_tensors
        T, H, B = squashed.shape
        W_h, W_x = weights[:, :H], weights[:, H:-1]
        dh, dc = _start(d_h, columns, H, B), _start(d_c, columns, H, B)
        dz = torch.empty_like(gates[0])  # dL/dz(t), z the arguments of the four gates
        d_weights = torch.zeros_like(weights.T)  # transposed: its product is the faster one
        d_inputs = _empty_input_gradient(ctx, columns, W_x.shape[1])
        arrays = [each.numpy() for each in (dh, dc, gates, cells, squashed)]
        dz_array = dz.numpy()
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t].T
            kernels.lstm_backward(*arrays, t, dz_array)
            torch.mm(W_h.T, dz, out=dh)
            d_weights.addmm_(columns[t], dz.T)
            if d_inputs is not None:
                torch.mm(W_x.T, dz, out=d_inputs[t])
        return d_weights.T, None if d_inputs is None else d_inputs.transpose(1, 2), dh.T, dc.T


def _start(gradient, like, H, B):
    """The gradient (B, H) that reaches the last state, as an own buffer (H, B)."""
    return like.new_zeros(H, B) if gradient is None else gradient.T.contiguous().clone()
