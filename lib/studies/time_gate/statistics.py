"""Values of questions 2.1 and 2.2: the range of k(t), the updates it leaves, how far c reaches."""

from math import inf
from typing import NamedTuple

import torch

from lib.models.phased import phase, time_gate
from lib.page.statistics import grouped, mean, median, of_cell

DRAWS = 100_000


class Properties(NamedTuple):
    """What was seen of k on random draws of t, tau, s, r_on and the leak.

    low, high: smallest and largest k; shut: largest k outside the open phase when the leak is 0;
    middle: smallest k in the middle of an open phase; repeats: largest change after one period.
    """

    low: float
    high: float
    shut: float
    middle: float
    repeats: float


def properties(draws=DRAWS, seed=1):
    """Try the time gate on random times, periods, shifts, open shares and leaks."""
    stream = torch.Generator().manual_seed(seed)
    t, tau, s, r_on, leak = torch.rand(5, draws, generator=stream, dtype=torch.float64)
    t, s, tau, r_on = 1000 * t - 500, 200 * s - 100, 0.1 + 50 * tau, 0.01 + 0.99 * r_on
    k = time_gate(t, tau, s, r_on, leak)
    closed = time_gate(t, tau, s, r_on)[phase(t, tau, s) >= r_on]
    middle = time_gate(s + tau * r_on / 2, tau, s, r_on, leak)
    again = time_gate(t + tau, tau, s, r_on, leak)
    # at the end of a period a leaking k falls to 0: there, rounding decides
    inside = (phase(t, tau, s) > 1e-6) & (phase(t, tau, s) < 1 - 1e-6)
    changes = (again - k).abs()[inside]
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


def solved_up_to(records, cell):
    """The length L up to which every run of a cell solves its length, 0 if not even the first."""
    reached = 0
    for length, runs in grouped(of_cell(records, cell), "length").items():
        if not all(run.solved for run in runs):
            break
        reached = length
    return reached


def longest_solved(records, cell):
    """The longest length L that some run of a cell solves, 0 if there is none."""
    solved = [run.spec.length for run in of_cell(records, cell) if run.solved]
    return max(solved, default=0)


def median_steps(records, cell, length):
    """Median of the training steps that runs of a cell took to solve a length; nan if none did."""
    runs = [run for run in of_cell(records, cell) if run.spec.length == length]
    return median(run.steps_to_solve for run in runs if run.solved)


def mean_accuracy(records, cell, length):
    """Mean accuracy of a cell's runs of one length on fresh palindromes; nan of none."""
    return mean(run.accuracy for run in of_cell(records, cell) if run.spec.length == length)
