"""Values computed from the records of palindrome runs; nan, or nothing, of no runs."""

from math import nan, prod
from typing import NamedTuple

from lib.page.statistics import grouped, mean, median, of_cell, root_mean_square, share, wilson
from lib.runs.schedules import WARM_UP
from lib.studies.palindromes import published as original
from lib.studies.palindromes.spec import COMPARED

LEAST_RUNS = 3  # at each length, below which a share says nothing about the next run
POOR = 0.2  # accuracy of runs near chance, as in C5 and C11
NEARLY = 0.5  # accuracy of training batches above which a run has learned most of its task


def by_length(records):
    """{length: records of that length}, shortest first."""
    return grouped(records, "length")


def at_most(records, length):
    """The records up to a length, inclusive."""
    return [record for record in records if record.spec.length <= length]


def above(records, length):
    """The records beyond a length."""
    return [record for record in records if record.spec.length > length]


def solved(records):
    """The records of runs that solved their length."""
    return [record for record in records if record.solved]


def failed(records):
    """The records of runs that did not."""
    return [record for record in records if not record.solved]


def solved_share(records):
    """(share, low, high): the share of runs that solved, and Wilson's interval."""
    return share(record.solved for record in records), *wilson(*count(records))


def solved_up_to(records):
    """The longest length up to which every run solves; nan if the shortest has one that fails."""
    first_failure = min((record.spec.length for record in failed(records)), default=float("inf"))
    return max((L for L in by_length(records) if first_failure > L), default=nan)


def longest_solved(records):
    """The longest length that any run solves; nan if none does."""
    return max((record.spec.length for record in solved(records)), default=nan)


class Count(NamedTuple):
    """How many of some runs solve; in text "3 of 5"."""

    solved: int
    runs: int

    def __str__(self):
        return f"{self.solved} of {self.runs}"


def count(records):
    """The `Count` of records."""
    return Count(len(solved(records)), len(records))


def solved_counts(records, field, values, cells=COMPARED):
    """[(value, {cell: `Count`})] for some values of a field of the spec."""
    groups = grouped(records, field)
    return [
        (value, {cell: count(of_cell(groups.get(value, []), cell)) for cell in cells})
        for value in values
    ]


def median_steps(records):
    """Median steps of the runs that solved."""
    return median(record.steps_to_solve for record in solved(records))


def step_limit(records):
    """The most steps that any of the runs was allowed, as in the original without runs."""
    return max((record.spec.steps for record in records), default=10_000)


def best_accuracy(record):
    """The highest accuracy on training batches that a run ever had, a mean of 100 steps."""
    return max((accuracy for _, _, accuracy in record.curve), default=nan)


def learned_and_lost(records):
    """Runs that fail but once were right about most of their training batches."""
    return [each for each in failed(records) if each.accuracy < NEARLY <= best_accuracy(each)]


def stopped_too_early(records):
    """Runs that the rule which ends training has ended though they don't solve their length."""
    return [each for each in failed(records) if each.outcome["stopped"]]


def ended_while_rising(records):
    """The runs of a one-cycle rate that solve before it has ceased to rise."""
    return [
        each
        for each in solved(records)
        if each.spec.schedule == "one-cycle" and each.outcome["steps"] <= WARM_UP * each.spec.steps
    ]


def mean_accuracy(records):
    """Mean accuracy on fresh sequences, over runs; by this the rules of C12 and C13 judge."""
    return mean(record.accuracy for record in records)


def accuracy_gaps(records, first="rnn", second="lstm"):
    """{length: mean accuracy of the second cell less that of the first}, where both have runs."""
    before, after = (by_length(of_cell(records, cell)) for cell in (first, second))
    return {
        length: mean_accuracy(after[length]) - mean_accuracy(before[length])
        for length in before
        if length in after
    }


def chance_of_all(records):
    """Chance that one run at each length solves them all, from the shares that did; nan while a
    length has fewer than LEAST_RUNS.
    """
    lengths = by_length(records).values()
    enough = lengths and all(len(runs) >= LEAST_RUNS for runs in lengths)
    return prod(solved_share(runs)[0] for runs in lengths) if enough else nan


def shortest_unsolved(records):
    """The shortest length that no run solves; nan if there is none."""
    return min((L for L, runs in by_length(records).items() if not solved(runs)), default=nan)


def distance(records, cell):
    """Root mean square distance of our mean accuracies to the original's.

    Over the lengths that both have; in units of accuracy, 0..1.
    """
    published = original.ACCURACY[cell]
    return root_mean_square(
        mean_accuracy(runs) - published[length]
        for length, runs in by_length(records).items()
        if length in published
    )


def closest_rate(records, cell):
    """The learning rate whose runs come closest to the original's curve.

    Over the lengths that every rate has runs of, or all where there are none such.
    """
    shared = in_every_group(records, "learning_rate")
    rates = grouped([each for each in records if each.spec.length in shared], "learning_rate")
    return min(rates, key=lambda rate: distance(rates[rate], cell), default=nan)


def in_every_group(records, field):
    """The lengths of which each value of a field has records; all lengths if there are none."""
    lengths = [set(by_length(group)) for group in grouped(records, field).values()]
    return set.intersection(*lengths) or set.union(*lengths) if lengths else set()


class RateRow(NamedTuple):
    """One learning rate beside the original's curve.

    solved: `Count` of its runs; short: of those up to 19 digits; chance_of_all: see there, of the
    same; distances: to the curve, up to 20 and above; in_between: runs above 19 that end better
    than POOR and fail.
    """

    rate: float
    solved: Count
    short: Count
    chance_of_all: float
    distances: tuple
    in_between: int


def rate_rows(records, cell, rates):
    """A `RateRow` a rate, its distances over the lengths that every rate has runs of."""
    groups, shared = grouped(records, "learning_rate"), in_every_group(records, "learning_rate")
    return [_rate_row(rate, groups.get(rate, []), cell, shared) for rate in rates]


def _rate_row(rate, runs, cell, shared):
    short = at_most(runs, original.LAST_SOLVED)
    compared = [run for run in runs if run.spec.length in shared]
    distances = tuple(
        distance(part(compared, original.LOWERED_ABOVE), cell) for part in (at_most, above)
    )
    between = [run for run in failed(above(runs, original.LAST_SOLVED)) if run.accuracy > POOR]
    return RateRow(rate, count(runs), count(short), chance_of_all(short), distances, len(between))
