"""The few statistics that the book reports. Of no runs they are nan: no statement holds of it."""

from math import nan, sqrt
from statistics import median as _median

Z95 = 1.959963984540054  # quantile of the normal distribution that leaves 2.5 % above


def wilson(successes, runs):
    """Wilson's 95 % interval (low, high) of a share seen `successes` times in `runs` runs.

    Wilson 1927; unlike the usual +- 1.96 standard errors it stays inside 0..1 and is honest for
    few runs. Without runs it is (0, 1).
    """
    if runs == 0:
        return 0.0, 1.0
    share = successes / runs
    spread = Z95 * sqrt(share * (1 - share) / runs + (Z95 / (2 * runs)) ** 2)
    middle, scale = share + Z95**2 / (2 * runs), 1 + Z95**2 / runs
    low = (middle - spread) / scale if successes > 0 else 0.0  # exactly 0 and 1 but for rounding
    high = (middle + spread) / scale if successes < runs else 1.0
    return low, high


def of_cell(records, cell):
    """The records of one cell, "rnn" or "lstm"."""
    return [record for record in records if record.spec.cell == cell]


def grouped(records, field):
    """{value of a field of the spec: records that have it}, in the order of the values."""
    values = sorted({getattr(record.spec, field) for record in records})
    return {each: [r for r in records if getattr(r.spec, field) == each] for each in values}


def mean(values):
    """Arithmetic mean; nan of nothing, so that no comparison with it holds."""
    values = list(values)
    return sum(values) / len(values) if values else nan


def median(values):
    """Median; nan of nothing."""
    values = list(values)
    return _median(values) if values else nan


def share(flags):
    """Share of those that are true; nan of nothing."""
    return mean([bool(each) for each in flags])
