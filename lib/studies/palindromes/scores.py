"""How close runs come to the original's published curve."""

from statistics import median

from lib.page.statistics import grouped, mean, of_cell, root_mean_square, wilson
from lib.studies.palindromes import published as original


def distance(records, cell):
    """Root mean square distance of our mean accuracies to the original's; None without runs.

    Over the lengths that both have; in units of accuracy, 0..1.
    """
    published = original.ACCURACY[cell]
    gaps = [
        mean_accuracy(runs) - published[length]
        for length, runs in by_length(records).items()
        if length in published
    ]
    return root_mean_square(gaps) if gaps else None


def closest_rate(records, cell):
    """The learning rate whose runs come closest to the original's curve; None without runs.

    Over the lengths that every rate has runs of, or all where there are none such.
    """
    shared = in_every_group(records, "learning_rate")
    rates = grouped([each for each in records if each.spec.length in shared], "learning_rate")
    return min(rates, key=lambda rate: distance(rates[rate], cell), default=None)


def in_every_group(records, field):
    """The lengths of which each value of a field has records; all lengths if there are none."""
    lengths = [set(by_length(group)) for group in grouped(records, field).values()]
    return set.intersection(*lengths) or set.union(*lengths) if lengths else set()


def enough_for_a_chance(records):
    """Does each length have the 3 runs below which its share says nothing about the next run?"""
    return bool(records) and all(len(runs) >= 3 for runs in by_length(records).values())


def chance_of_all(records):
    """Chance that one run at each length solves them all, from the shares that did."""
    chance = 1.0
    for runs in by_length(records).values():
        chance *= solved_share(runs)[0]
    return chance


def accuracy_gaps(records, first="rnn", second="lstm"):
    """{length: mean accuracy of the second cell less that of the first}, where both have runs."""
    before, after = (by_length(of_cell(records, cell)) for cell in (first, second))
    return {
        length: mean_accuracy(after[length]) - mean_accuracy(before[length])
        for length in before
        if length in after
    }


def at_most(records, length):
    """The records up to a length, inclusive."""
    return [record for record in records if record.spec.length <= length]


def above(records, length):
    """The records beyond a length."""
    return [record for record in records if record.spec.length > length]


def solved_share(records):
    """(share, low, high): the share of runs that solved, None of none, and Wilson's interval."""
    solved = sum(record.solved for record in records)
    share = solved / len(records) if records else None
    return share, *wilson(solved, len(records))


def by_length(records):
    """{length: records of that length}, shortest first."""
    return grouped(records, "length")


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
