"""Waves to be told apart by their period, each seen at moments of its own; Neil et al. 2016.

The class is whether the period lies in SPECIAL. Times, periods and durations have one unit.
"""

from math import log, pi
from typing import NamedTuple

import torch

SAMPLINGS = {"standard": 1.0, "high-resolution": 0.1, "asynchronous": None}  # time between points
SPECIAL = (5.0, 6.0)
PERIODS = (1.0, 100.0)
DURATIONS = (15.0, 125.0)
END = 125.0  # no sequence lasts beyond
POINTS = (15, 125)  # of an asynchronous sequence


class Timed(NamedTuple):
    """Sequences of unequal length that end together: shorter ones are padded in front."""

    values: torch.Tensor  # (T, B), float32
    times: torch.Tensor  # (T, B), float64
    padded: torch.Tensor  # (T, B), true where there is no point
    targets: torch.Tensor  # (B,), the classes


def waves(sampling, count, generator):
    """Draw `count` waves, half of them with a period of SPECIAL, as a `Timed`.

    sampling: a key of SAMPLINGS. The other half has periods log-uniform in PERIODS, and counts as
    special where it happens to be.
    """
    special = uniform(*SPECIAL, count // 2, generator)
    others = uniform(*map(log, PERIODS), count - count // 2, generator).exp()
    periods = torch.cat([special, others])
    durations = uniform(*DURATIONS, count, generator)
    starts = uniform(0, 1, count, generator) * (END - durations)
    shifts = uniform(0, 1, count, generator) * durations  # radians, as in the paper's code
    times, padded = _moments(sampling, starts, durations, generator)
    values = torch.sin(2 * pi * times / periods - shifts).masked_fill(padded, 0)
    targets = (periods >= SPECIAL[0]) & (periods <= SPECIAL[1])
    return Timed(values.float(), times, padded, targets.long())


def _moments(sampling, starts, durations, generator):
    """When the waves are seen: times, at the start where padded, and padded, both (T, B)."""
    step = SAMPLINGS[sampling]
    if step is None:
        padded = _in_front(uniform(*POINTS, len(starts), generator).long())
        passed = torch.rand(padded.shape, generator=generator, dtype=torch.float64)
        return starts + durations * passed.masked_fill(padded, 0).sort(0).values, padded
    padded = _in_front((durations / step).ceil().long())
    place = ((~padded).cumsum(0) - 1).clamp(min=0).double()
    return starts + step * place, padded


def _in_front(lengths):
    """Where sequences of these lengths, (B,), are padded to end together, (T, B)."""
    steps = int(lengths.max())
    return torch.arange(steps)[:, None] < steps - lengths


def uniform(low, high, count, generator):
    """`count` draws of a uniform distribution, float64."""
    return low + (high - low) * torch.rand(count, generator=generator, dtype=torch.float64)
