"""A signal that is there only in a rhythm: the best time gate for it is known.

Noise at random times; where the phase of a time lies in the open share, the signal is added, 1 or
-1 for a whole sequence. Which of the two it is, is the class.
"""

import torch

from lib.studies.waves.task import Timed

TAU, S, OPEN = 10.0, 3.0, 0.1  # period, shift and open share of the rhythm
DURATION = 100.0
POINTS = 100  # of a sequence


def rhythm(count, generator):
    """Draw `count` sequences of POINTS points as a `lib.studies.waves.task.Timed`."""
    times = torch.rand(POINTS, count, generator=generator, dtype=torch.float64).sort(0).values
    times = DURATION * times
    targets = torch.randint(2, (count,), generator=generator)
    noise = torch.randn(POINTS, count, generator=generator)
    values = noise + (2 * targets - 1) * is_open(times)
    return Timed(values, times, torch.zeros_like(times, dtype=torch.bool), targets)


def is_open(times):
    """True where the signal is there."""
    return torch.remainder(times - S, TAU) < OPEN * TAU


def ceilings(count, generator):
    """Accuracy of the best answers there are: {"timed": ..., "untimed": ...}.

    timed: sum of the values where the signal is; untimed: the likelihood ratio of all values, for
    one who knows the task but does not see the times. Both on `count` sequences.
    """
    values, times, _, targets = rhythm(count, generator)
    # the density of each value, were the signal 1 or -1, but for a factor
    noise, plus, minus = (torch.exp(-((values.double() - mean) ** 2) / 2) for mean in (0, 1, -1))
    likelier = torch.log(((1 - OPEN) * noise + OPEN * plus) / ((1 - OPEN) * noise + OPEN * minus))
    scores = {"timed": (values * is_open(times)).sum(0), "untimed": likelier.sum(0)}
    signs = 2 * targets - 1
    return {name: (score * signs > 0).double().mean().item() for name, score in scores.items()}
