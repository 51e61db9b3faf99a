"""Two surfaces on which optimisers can be watched: a ravine and a saddle.

A point is theta = (x, y); every function takes points (..., 2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin

import torch


@dataclass(frozen=True)
class Surface:
    """value: points (..., 2) -> (...); gradient: points (..., 2) -> (..., 2).

    start: where paths begin; lowest: the smallest value there is.
    """

    value: Callable
    gradient: Callable
    start: tuple
    lowest: float


def ravine(steepness=80.0, turned=0.0):
    """A quadratic ravine, (x^2 + steepness y^2) / 2: flat along x, steep across it, along y.

    steepness: ratio of the two curvatures, the condition number.
    turned: angle in degrees by which ravine and start are turned away from the axes.
    """
    c, s = cos(radians(turned)), sin(radians(turned))
    axes = torch.tensor([[c, s], [-s, c]], dtype=torch.float64)  # rows: along, across
    curvature = torch.tensor([1.0, steepness], dtype=torch.float64)
    start = torch.tensor([-4.0, 1.0], dtype=torch.float64) @ axes
    return Surface(
        value=lambda points: (curvature * (points @ axes.T) ** 2).sum(-1) / 2,
        gradient=lambda points: (curvature * (points @ axes.T)) @ axes,
        start=tuple(start.tolist()),
        lowest=0.0,
    )


def saddle(steepness=80.0):
    """steepness x^2 / 2 - y^2 / 2 + y^4 / 4: a saddle at (0, 0), minima at (0, -1) and (0, 1).

    Nesterov's simplest saddle with a way down that ends (2004, example 1.2.2), made steep along x
    like the ravine. Paths start almost on the ridge y = 0, from where descent meets the saddle.
    """

    def value(points):
        x, y = points.unbind(-1)
        return steepness * x**2 / 2 - y**2 / 2 + y**4 / 4

    def gradient(points):
        x, y = points.unbind(-1)
        return torch.stack([steepness * x, y**3 - y], -1)

    return Surface(value, gradient, start=(-0.1, 0.001), lowest=-0.25)
