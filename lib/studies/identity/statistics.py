"""The theory of a unit with two stable values, and values computed from records."""

import math

from lib.page.statistics import grouped, mean, median
from lib.runs.records import SOLVED_ACCURACY


def fold(gain):
    """The largest constant input I under which a unit h = tanh(gain h + I) keeps two stable values.

    At the fold the slope gain (1 - h^2) of the lower branch is 1, so h^2 = 1 - 1/gain and
    I = gain h - artanh(h). 0 where gain <= 1: then there is one stable value.
    """
    if gain <= 1:
        return 0.0
    h = math.sqrt(1 - 1 / gain)
    return gain * h - math.atanh(h)


def stable_value(gain, steps=200):
    """The positive h with h = tanh(gain h); 0 where gain <= 1."""
    h = 1.0
    for _ in range(steps if gain > 1 else 0):
        h = math.tanh(gain * h)
    return h if gain > 1 else 0.0


def diagram(records):
    """{(gain, input scale): accuracies of its runs}."""
    points = {}
    for record in records:
        point = record.spec.recurrent_scale, record.spec.input_scale
        points.setdefault(point, []).append(record.accuracy)
    return points


def share_solved(points, inside, least_gain=0, least_scale=0):
    """Share of runs right in 99 % at points inside the fold's curve, or outside it.

    points: see `diagram`; inside: with an input scale below the fold of its gain.
    """
    return mean(
        accuracy >= SOLVED_ACCURACY
        for (gain, scale), accuracies in points.items()
        if (scale < fold(gain)) == inside and gain >= least_gain and scale >= least_scale
        for accuracy in accuracies
    )


def steps_by_length(records):
    """{length: median steps of its runs}."""
    runs = grouped(records, "length")
    return {length: median(run.outcome["steps"] for run in each) for length, each in runs.items()}
