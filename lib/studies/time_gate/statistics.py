"""Values of questions 2.1 and 2.2: the range of k(t), the updates it leaves, how far c reaches."""

from math import inf
from typing import NamedTuple

import torch

from lib.models.phased import phase, time_gate
from lib.page.statistics import median

DRAWS = 100_000


class Properties(NamedTuple):
    """What was seen of k on random draws of t, tau, s, r_on and the leak."""

    low: float  # the smallest k
    high: float  # the largest
    shut: float  # the largest outside the open phase when the leak is 0
    middle: float  # the smallest in the middle of an open phase
    repeats: float  # largest change after one period


def properties(draws=DRAWS, seed=1):
    """Try the time gate on random times, periods, shifts, open shares and leaks."""
    stream = torch.Generator().manual_seed(seed)
    t, tau, s, r_on, leak = torch.rand(5, draws, generator=stream, dtype=torch.float64)
    t, s, tau, r_on = 1000 * t - 500, 200 * s - 100, 0.1 + 50 * tau, 0.01 + 0.99 * r_on
    phi = phase(t, tau, s)
    k = time_gate(t, tau, s, r_on, leak)
    closed = time_gate(t, tau, s, r_on)[phi >= r_on]
    middle = time_gate(s + tau * r_on / 2, tau, s, r_on, leak)
    # at the end of a period a leaking k falls to 0: there, rounding decides
    inside = (phi > 1e-6) & (phi < 1 - 1e-6)
    changes = (time_gate(t + tau, tau, s, r_on, leak) - k).abs()[inside]
    found = (k.min(), k.max(), closed.max(), middle.min(), changes.max())
    return Properties(*(each.item() for each in found))


def skipped(walks):
    """Updates that the gate skips for each that it leaves, in the median network."""
    left = median((walk.gate > 0).double().mean().item() for walk in walks)
    return 1 / left - 1 if left else inf


def moved(walks, steps):
    """How many units have moved at all within the first steps, in the median network."""
    return median((walk.gate[:steps] > 0).any(0).sum().item() for walk in walks)


def arriving(walks, cell):
    """Gain of dc(T)/dc(1) in the median network; cell: "lstm" or "phased", see `walks.Walk`."""
    return median(walk.gains[cell][0].item() for walk in walks)


def half_life(walks, cell):
    """Steps after which the gain of the median network is below one half; inf if at none."""
    below = [(walk.gains[cell].flip(0) < 0.5).nonzero() for walk in walks]
    return median(lags[0].item() if len(lags) else inf for lags in below)
