"""The few statistics that the book reports."""

from math import sqrt
from statistics import median

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


def solved_share(records):
    """(share, low, high): the share of runs that solved, None of none, and Wilson's interval."""
    solved = sum(record.solved for record in records)
    share = solved / len(records) if records else None
    return share, *wilson(solved, len(records))


def of_cell(records, cell):
    """The records of one cell, "rnn" or "lstm"."""
    return [record for record in records if record.spec.cell == cell]


def by_length(records):
    """{length: records of that length}, shortest first."""
    return grouped(records, "length")


def grouped(records, field):
    """{value of a field of the spec: records that have it}, in the order of the values."""
    values = sorted({getattr(record.spec, field) for record in records})
    return {
        value: [record for record in records if getattr(record.spec, field) == value]
        for value in values
    }


def mean(values):
    """Arithmetic mean of a non-empty list."""
    return sum(values) / len(values)


def mean_accuracy(records):
    """Mean accuracy on fresh sequences, over runs."""
    return mean([record.accuracy for record in records])


def median_steps(records):
    """Median steps of the runs that solved, None of none."""
    steps = [record.steps_to_solve for record in records if record.solved]
    return median(steps) if steps else None


def step_limit(records):
    """The most steps that any of the runs was allowed, as in the original without runs."""
    return max((record.spec.steps for record in records), default=10_000)


def root_mean_square(values):
    """Square root of the mean of the squares of a non-empty list."""
    return sqrt(mean([value**2 for value in values]))
