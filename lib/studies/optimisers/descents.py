"""Optimisers on the surfaces of `lib.studies.optimisers.surfaces`, each at the learning rate that
suits it."""

from dataclasses import dataclass

import torch

from lib.models.optimisers import OPTIMISERS
from lib.studies.optimisers.surfaces import Surface

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
STEPS = 500
ARRIVED = 0.01  # of the height at the start
TIE = 0.1  # two learning rates whose steps differ by less are equally fast


@dataclass(frozen=True)
class Descent:
    """The path of one optimiser on one surface: points (steps + 1, 2)."""

    surface: Surface
    optimiser: str
    learning_rate: float
    points: torch.Tensor

    @property
    def heights(self):
        """Value above the surface's lowest, (steps + 1,)."""
        return self.surface.value(self.points) - self.surface.lowest

    @property
    def gradients(self):
        """The gradients that the optimiser was given, (steps, 2)."""
        return self.surface.gradient(self.points[:-1])

    @property
    def arrival(self):
        """Steps until it came, and stayed, within 1 % of its starting height; None if never."""
        heights = self.heights
        arrived = heights <= ARRIVED * heights[0]
        stays = arrived.flip(0).cummin(0).values.flip(0)
        return int(stays.int().argmax()) if stays.any() else None


def descend(surface, optimiser, learning_rate, steps=STEPS):
    """The `Descent` of an optimiser, by name, from the surface's start."""
    fresh = OPTIMISERS[optimiser]()
    points = path(fresh, surface.gradient, surface.start, learning_rate, steps)
    return Descent(surface, optimiser, learning_rate, points)


def fastest(surface):
    """Of every optimiser its fastest descent over RATES: {optimiser: Descent}.

    Of the rates that take at most TIE more steps than the fastest it is the smallest.
    """
    best = {}
    for name in OPTIMISERS:
        descents = [descend(surface, name, rate) for rate in RATES]
        steps = [STEPS if each.arrival is None else each.arrival for each in descents]
        limit = (1 + TIE) * min(steps)
        best[name] = next(d for d, taken in zip(descents, steps, strict=True) if taken <= limit)
    return best


def climbs_back(descent, steps):
    """Share of its starting height to which a descent climbs later, if watched for more steps."""
    longer = descend(descent.surface, descent.optimiser, descent.learning_rate, steps)
    return (longer.heights[len(descent.points) :].max() / longer.heights[0]).item()


def cancellation(descent, steps=20):
    """|sum of gradients| / sum of |gradients| over the first steps, per direction: (2,).

    1: all of one sign, they add up; 0: opposite ones cancel.
    """
    first = descent.gradients[:steps]
    return first.sum(0).abs() / first.abs().sum(0)


def running_mean(descent, steps=20):
    """Adam's mean of the gradients m^ after each of the first steps, (steps, 2)."""
    adam = OPTIMISERS["adam"]()
    theta, means = torch.zeros(2, dtype=torch.float64), []
    for gradient in descent.gradients[:steps]:
        adam.step(theta, gradient, learning_rate=0)
        means.append(adam.m / (1 - adam.beta1**adam.t))
    return torch.stack(means)


def path(optimiser, gradient, start, learning_rate, steps):
    """The points (steps + 1, N) that a fresh optimiser passes from start (N,) on.

    gradient: function of a point (N,).
    """
    theta = torch.tensor(start, dtype=torch.float64)
    points = [theta.clone()]
    for _ in range(steps):
        optimiser.step(theta, gradient(theta), learning_rate)
        points.append(theta.clone())
    return torch.stack(points)
