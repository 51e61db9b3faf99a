"""What a cell went through while it read a sequence: every activation of every step."""

from typing import NamedTuple

import torch


class LSTMTrace(NamedTuple):
    """g, i, f, o of the steps 1..T, (T, B, H); c, h of the steps 0..T, (T + 1, B, H)."""

    g: torch.Tensor
    i: torch.Tensor
    f: torch.Tensor
    o: torch.Tensor
    c: torch.Tensor
    h: torch.Tensor


def rnn_trace(cell, inputs):
    """h(0), ..., h(T) of a `VanillaRNN` that reads inputs (T, B, D): (T + 1, B, H)."""
    start = cell.zero_state(inputs.shape[1])
    outputs, _ = cell(inputs)
    return torch.cat([start[None], outputs])


def lstm_trace(cell, inputs):
    """The `LSTMTrace` of an `LSTM` that reads inputs (T, B, D)."""
    h, c = cell.zero_state(inputs.shape[1])
    gates, hs, cs = [], [h], [c]
    for x in inputs:
        gates.append(cell.gates(x, h))
        h, c = cell.step(x, h, c)
        hs.append(h)
        cs.append(c)
    return LSTMTrace(*map(torch.stack, zip(*gates, strict=True)), torch.stack(cs), torch.stack(hs))
