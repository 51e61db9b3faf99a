"""Text that a character model writes, one character at a time, by carrying h and c."""

import torch
import torch.nn.functional as F

from lib.models.fast import joined
from lib.models.kernels import lstm_step


@torch.no_grad()
def write(model, prompts, length, temperature, generator=None):
    """Continue prompts (T, B) by `length` characters: indices (length, B).

    temperature: theta of softmax(p / theta), from which each character is
        drawn; 0 takes the most probable one, and needs no generator.
    """
    model.eval()
    logits, states = model(prompts)
    logits, step = logits[-1], Stepper(model, states)
    written = []
    for _ in range(length):
        character = choose(logits, temperature, generator)
        written.append(character)
        logits = step(character)
    return torch.stack(written)


def choose(logits, temperature, generator):
    """A symbol for each row of logits (B, V); the arg max at temperature 0.

    Otherwise drawn, as a race: of clocks that ring at rates p, the first
    is k with probability p_k.
    """
    if not temperature:
        return logits.argmax(1)
    p = probabilities(logits, temperature)
    rings = torch.empty_like(p).exponential_(generator=generator) / p
    return rings.argmin(1)


def probabilities(logits, temperature):
    """softmax(p / theta) over the last axis."""
    return F.softmax(logits / temperature, dim=-1)


@torch.no_grad()
def read(model, characters, states=None, chunk=1000):
    """Read a text in one pass with the state carried: (losses (T,), hits (T,), states).

    characters (T + 1,): what is read and, one later, predicted; states: to begin from.
    losses: -log yhat of each character but the first; hits: whether it was the most probable one.
    """
    model.eval()
    found = []
    for start in range(0, len(characters) - 1, chunk):
        piece = characters[start : start + chunk + 1]
        logits, states = model(piece[:-1, None], states)
        expected = piece[1:]
        nats = F.cross_entropy(logits[:, 0], expected, reduction="none")
        found.append((nats, logits[:, 0].argmax(1) == expected))
    losses, hits = (torch.cat(each) for each in zip(*found, strict=True))
    return losses, hits, states


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
        """The logits (B, V) after the next characters (B,)."""
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
