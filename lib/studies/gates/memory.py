"""What an LSTM's cells know of the first digit, and what its gates do meanwhile."""

from typing import NamedTuple

import torch
import torch.nn.functional as F

from lib.models.traces import lstm_trace
from lib.studies.palindromes.task import DIGITS


class Memory(NamedTuple):
    """What one LSTM does while it reads palindromes, at the steps 1..T.

    sizes: mean size of g, i, f, o, c and h of each unit, {"g": (T, H), ...}
    explained: share of the variance of g and c that the first digit explains, {"g": (T, H), ...}
    decoded: accuracy with which a linear read-out of c(t), fitted at t, names that digit, (T,)
    answered: accuracy of the network's own read-out if it were asked at t, (T,)
    """

    sizes: dict
    explained: dict
    decoded: torch.Tensor
    answered: torch.Tensor


@torch.no_grad()
def memory(model, inputs, first_digits):
    """A measure for `lib.studies.palindromes.probes`: the `Memory` of an LSTM classifier."""
    trace = lstm_trace(model.cell, inputs)
    values = trace._replace(c=trace.c[1:], h=trace.h[1:])._asdict()
    own = (values["h"] @ model.W_ph.T + model.b_p).argmax(2)
    return Memory(
        {name: each.abs().mean(1) for name, each in values.items()},
        {name: explained(values[name], first_digits) for name in "gc"},
        decoded(values["c"], first_digits),
        (own == first_digits).double().mean(1),
    )


def explained(states, digits):
    """Share of each unit's variance that the digit explains (eta squared), (T, H).

    states (T, B, H), digits (B,). 1: the digit fixes the value; 0: the mean is the same for every
    digit.
    """
    groups = F.one_hot(digits, DIGITS).to(states)  # (B, K)
    counts = groups.sum(0)
    means = groups.T @ states / counts[:, None].clamp(min=1)  # (T, K, H)
    away = (means - states.mean(1, keepdim=True)) ** 2
    between = (counts[:, None] / len(digits) * away).sum(1)
    whole = states.var(1, correction=0)
    return between / whole.clamp(min=torch.finfo(states.dtype).tiny)


def decoded(states, digits, noise=0.1):
    """Accuracy with which a linear read-out names the digit at each step, (T,).

    Least squares on one half of the sequences, tested on the other, as if each unit carried noise
    of a tenth of its own spread: without any, even a faded trace could be read. states (T, B, H).
    """
    spread = states.std(1, keepdim=True).clamp(min=torch.finfo(states.dtype).tiny)
    units = (states - states.mean(1, keepdim=True)) / spread
    seen, asked = torch.cat([units, torch.ones_like(units[..., :1])], dim=2).chunk(2, dim=1)
    answers, expected = digits.chunk(2)
    squares = seen.mT @ seen + len(answers) * noise**2 * torch.eye(seen.shape[2]).to(seen)
    weights = torch.linalg.solve(squares, seen.mT @ F.one_hot(answers, DIGITS).to(seen))
    return ((asked @ weights).argmax(2) == expected).double().mean(1)
