"""A character model that goes one character at a time: every step costs the same, and little."""

import torch

from lib.models.joined import joined
from lib.models.kernels import lstm_step


class Stepper:
    """A `CharacterLSTM` in evaluation, its weights joined once for all steps.

    Called with characters (B,) it returns logits (B, V), equal to the model's own.
    states: to begin from, as the model returns them. The model must not change meanwhile.
    """

    @torch.no_grad()
    def __init__(self, model, states):
        pairs = zip(model.cells, states, strict=True)
        self.layers = [_Layer(joined(cell), *state) for cell, state in pairs]
        self.symbols = model.enter(torch.arange(model.symbols))  # (V, D)
        self.W_ph, self.b_p = model.W_ph, model.b_p

    @torch.no_grad()
    def __call__(self, characters):
        x = self.symbols[characters]
        for layer in self.layers:
            x = layer.step(x)
        return torch.addmm(self.b_p, x, self.W_ph.T)


class _Layer:
    """One LSTM cell, its state overwritten by each step; see `lib.models.kernels.lstm_step`."""

    def __init__(self, weights, h, c):
        H = h.shape[1]
        columns = torch.cat([h, h.new_ones(len(h), weights.shape[1] - H)], dim=1)
        buffers = (
            weights.contiguous(),
            columns,
            c.clone(memory_format=torch.contiguous_format),
            weights.new_empty(4 * H),
        )
        self.h, self.x = columns[:, :H], columns[:, H:-1]
        self.arrays = [each.numpy() for each in buffers]

    def step(self, x):
        self.x.copy_(x)
        lstm_step(*self.arrays)
        return self.h
