"""Classifiers: a cell that reads a sequence, and a linear read-out of its last state."""

import torch
from torch import nn

from lib.models.cells import bias, draw_uniform, first_state, matrix
from lib.models.phased import PhasedLSTM, padding_cleared


def readable(cell, inputs, state=None):
    """The loop over time that the cell itself is written as: outputs, state."""
    return cell(inputs, state)


class SequenceClassifier(nn.Module):
    """A cell that reads a sequence and a linear read-out of its last h, equations (2), (10).

    forward(inputs (T, B, D)) -> p(T) (B, K), the logits of the last step, or of step `length`.

    run: how the cell walks over the inputs, `run(cell, inputs) -> outputs, state`; by default the
    readable loop, `lib.models.fast.run` in training.
    """

    def __init__(self, cell, classes, run=None):
        super().__init__()
        self.cell, self.run = cell, run or readable
        self.W_ph, self.b_p = matrix(classes, cell.hidden_size), bias(classes)
        draw_uniform([self.W_ph, self.b_p], cell.hidden_size)

    def forward(self, inputs, length=None):
        """The logits of sequences (T, B, D), (B, K); length: a tensor, T by default."""
        outputs, state = self.run(self.cell, inputs)
        h = state[0] if isinstance(state, tuple) else state
        if length is not None:
            h = outputs.take_along_dim(length.view(1, 1, 1) - 1, 0)[0]
        return h @ self.W_ph.T + self.b_p


class TimedClassifier(SequenceClassifier):
    """A cell that reads values with their times, and a linear read-out of its last h.

    forward(values (T, B), times (T, B), padded (T, B)) -> logits (B, K)

    A `PhasedLSTM` takes the times into its gate, an `LSTM` as a second input. padded: true in front
    of shorter sequences, where the state stays 0.
    normalised: bring each input to mean 0 and variance 1 over a batch (Ioffe & Szegedy 2015), in
    evaluation by running averages, then scale and shift it as learned.
    run: `walk`, by default, or `lib.models.fast.run`.
    """

    def __init__(self, cell, classes, normalised=False, run=None):
        super().__init__(cell, classes, run or walk)
        self.norm = nn.BatchNorm1d(cell.input_size) if normalised else None

    def forward(self, values, times, padded):
        """The logits of sequences (T, B), (B, K); see the class."""
        phased = isinstance(self.cell, PhasedLSTM)
        inputs = values[..., None] if phased else torch.stack([values, times.to(values)], 2)
        if self.norm:
            inputs = inputs.masked_scatter(~padded[..., None], self.norm(inputs[~padded]))
        timing = {"times": times} if phased else {}
        _, (h, _) = self.run(self.cell, inputs, padded=padded, **timing)
        return h @ self.W_ph.T + self.b_p


def walk(cell, inputs, padded, times=None):
    """A cell's outputs (T, B, H) and last state; steps that are padded leave it as it is."""
    if isinstance(cell, PhasedLSTM):
        return cell(inputs, times=times, padded=padded)
    h, c = first_state(cell, inputs)
    inputs, _ = padding_cleared(inputs, padded=padded)
    outputs = []
    for x, missing in zip(inputs, padded[..., None], strict=True):
        moved = cell.step(x, h, c)
        h, c = (torch.where(missing, *each) for each in zip((h, c), moved, strict=True))
        outputs.append(h)
    return torch.stack(outputs), (h, c)
