"""Several cells of one kind, walked at once: one batched product per time step serves S runs.

For a GPU, where a loop over time is bound by launching its operations and not by their work. The
sequences of the runs may differ in length: they are aligned at their ends, longest first, so that
the runs that read at step t are the first begun[t].

Sizes: S runs, T steps of the longest, B sequences a run, D inputs, H hidden units, G gates.
"""

import torch
from torch.autograd.function import once_differentiable

FORM = "stacked-1"  # its name in a record's provenance, as `lib.models.fast.FORM`


def last_state(gates, weights, inputs, begun):
    """h(T) of every run, (S, H, B), with gradients for the weights.

    gates: how many the cell has, 1 (the vanilla RNN) or 4 (the LSTM).
    weights: (S, GH, H + D + 1), of each run as `lib.models.fast.joined` makes it.
    inputs: (T, S, D, B); what lies before the first step of a run is not read.
    begun: how many runs read at each step, T whole numbers that never fall.
    """
    cell = {1: _VanillaRNN, 4: _LSTM}[gates]
    return cell.apply(weights, inputs, begun)


def _columns(weights, inputs):
    """Buffer (T + 1, S, H + D + 1, B) of the columns [h(t-1); x(t); 1], every h zero."""
    T, S, D, B = inputs.shape
    H = weights.shape[2] - D - 1
    columns = weights.new_zeros(T + 1, S, H + D + 1, B)
    columns[:T, :, H:-1] = inputs
    columns[:, :, -1] = 1
    return columns, H


class _VanillaRNN(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, begun):
        columns, H = _columns(weights, inputs)
        for t, n in enumerate(begun):
            z = torch.bmm(weights[:n], columns[t, :n])
            torch.tanh(z, out=columns[t + 1, :n, :H])
        ctx.save_for_backward(weights, columns)
        ctx.begun = begun
        return columns[-1, :, :H].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx, dh):
        weights, columns = ctx.saved_tensors
        H, dh = dh.shape[1], dh.clone()
        d_weights = torch.zeros_like(weights)
        for t, n in reversed(list(enumerate(ctx.begun))):
            h = columns[t + 1, :n, :H]
            dz = dh[:n] * (1 - h * h)  # z the argument of tanh
            d_weights[:n].baddbmm_(dz, columns[t, :n].mT)
            torch.bmm(weights[:n, :, :H].mT, dz, out=dh[:n])
        return d_weights, None, None


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, begun):
        columns, H = _columns(weights, inputs)
        T, S, _, B = inputs.shape
        gates = weights.new_empty(T, S, 4 * H, B)
        cells = weights.new_zeros(T + 1, S, H, B)
        squashed = weights.new_empty(T, S, H, B)  # tanh(c(t))
        for t, n in enumerate(begun):
            torch.bmm(weights[:n], columns[t, :n], out=gates[t, :n])
            gates[t, :n, :H].tanh_()
            gates[t, :n, H:].sigmoid_()
            g, i, f, o = gates[t, :n].split(H, 1)
            torch.mul(g, i, out=cells[t + 1, :n]).addcmul_(cells[t, :n], f)
            torch.tanh(cells[t + 1, :n], out=squashed[t, :n])
            torch.mul(squashed[t, :n], o, out=columns[t + 1, :n, :H])
        ctx.save_for_backward(weights, columns, gates, cells, squashed)
        ctx.begun = begun
        return columns[-1, :, :H].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx, dh):
        weights, columns, gates, cells, squashed = ctx.saved_tensors
        H, dh = dh.shape[1], dh.clone()
        dc, d_weights = torch.zeros_like(dh), torch.zeros_like(weights)
        for t, n in reversed(list(enumerate(ctx.begun))):
            g, i, f, o = gates[t, :n].split(H, 1)
            s, through_output = squashed[t, :n], dh[:n] * o
            d = dc[:n] + through_output * (1 - s * s)  # dL/dc(t), all paths
            dz = torch.cat(  # dL/dz(t), z the arguments of the four gates
                [
                    d * i * (1 - g * g),
                    d * g * i * (1 - i),
                    d * cells[t, :n] * f * (1 - f),
                    through_output * s * (1 - o),
                ],
                dim=1,
            )
            torch.mul(d, f, out=dc[:n])
            d_weights[:n].baddbmm_(dz, columns[t, :n].mT)
            torch.bmm(weights[:n, :, :H].mT, dz, out=dh[:n])
        return d_weights, None, None


@torch.no_grad()
def take_apart(cell, weights):
    """Copy a matrix as `joined` makes it into the parameters of a cell."""
    H = cell.hidden_size
    for gate, rows in zip(cell.GATES, weights.split(H), strict=True):
        getattr(cell, f"W_{gate}h").copy_(rows[:, :H])
        getattr(cell, f"W_{gate}x").copy_(rows[:, H:-1])
        getattr(cell, f"b_{gate}").copy_(rows[:, -1])
