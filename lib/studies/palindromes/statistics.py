"""Values computed from the records of palindrome runs; nan, or nothing, of no runs."""

from math import inf, nan, prod, sqrt
from typing import NamedTuple

from lib.page.statistics import grouped, mean, median, of_cell, share, wilson
from lib.page.wording import number
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


class Count(NamedTuple):
    """How many of some runs solve; in text "3 of 5"."""

    solved: int
    runs: int

    def __str__(self):
        return f"{self.solved} of {self.runs}"


def count(records):
    """The `Count` of records."""
    return Count(len(solved(records)), len(records))


def solved_counts(records, field, values):
    """[(value, {cell: `Count`})] for some values of a field of the spec."""
    groups = grouped(records, field)
    return [
        (value, {cell: count(of_cell(groups.get(value, []), cell)) for cell in COMPARED})
        for value in values
    ]


def solved_share(records):
    """(share, low, high): the share of runs that solved, and Wilson's interval."""
    return share(record.solved for record in records), *wilson(*count(records))


def solved_up_to(records):
    """The longest length up to which every run solves; nan if the shortest has one that fails."""
    first_failure = min((record.spec.length for record in failed(records)), default=inf)
    return max((L for L in by_length(records) if first_failure > L), default=nan)


def longest_solved(records):
    """The longest length that any run solves; nan if none does."""
    return max((record.spec.length for record in solved(records)), default=nan)


def shortest_unsolved(records):
    """The shortest length that no run solves; nan if there is none."""
    return min((L for L, runs in by_length(records).items() if not solved(runs)), default=nan)


def median_steps(records):
    """Median steps to solve, of the runs that did."""
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


def mean_accuracy(records):
    """Mean accuracy on fresh sequences, over runs; by this the rules of C12 and C13 judge."""
    return mean(record.accuracy for record in records)


def accuracy_gaps(records):
    """{length: mean accuracy of the LSTM less that of the RNN}, where both have runs."""
    rnn, lstm = (by_length(of_cell(records, cell)) for cell in COMPARED)
    return {L: mean_accuracy(lstm[L]) - mean_accuracy(rnn[L]) for L in rnn if L in lstm}


def chance_of_all(records):
    """Chance that one run at each length solves them all, from the shares that did; nan while a
    length has fewer than LEAST_RUNS.
    """
    lengths = by_length(records).values()
    enough = lengths and all(len(runs) >= LEAST_RUNS for runs in lengths)
    return prod(solved_share(runs)[0] for runs in lengths) if enough else nan


def distance(records, cell):
    """Root mean square distance of our mean accuracies to the original's, in units of accuracy,
    over the lengths that both have.
    """
    published = original.ACCURACY[cell]
    return sqrt(
        mean(
            (mean_accuracy(runs) - published[length]) ** 2
            for length, runs in by_length(records).items()
            if length in published
        )
    )


def distances(records, cell):
    """(up to, above) the length from which the original says that it lowered the learning rate."""
    return [distance(part(records, original.LOWERED_ABOVE), cell) for part in (at_most, above)]


def comparable(records):
    """{learning rate: its records at the lengths that every rate has}; all if there are none."""
    rates = grouped(records, "learning_rate")
    lengths = [set(by_length(runs)) for runs in rates.values()]
    shared = set.intersection(*lengths) if lengths else ()
    if not shared:
        return rates
    return {rate: [r for r in runs if r.spec.length in shared] for rate, runs in rates.items()}


def closest_rate(records, cell):
    """The learning rate whose runs come closest to the original's curve, see `comparable`."""
    rates = comparable(records)
    return min(rates, key=lambda rate: distance(rates[rate], cell), default=nan)


def flat(grouped):
    """All specs or records of an ablation, {cell: {factor: list}}, in one list."""
    return [each for factors in grouped.values() for group in factors.values() for each in group]


def effects(specs, collect):
    """The records of an ablation's specs, arranged like them; collect: turns specs into records."""
    records = {record.spec: record for record in collect(flat(specs))}
    return {
        cell: {
            factor: [records[s] for s in group if s in records] for factor, group in each.items()
        }
        for cell, each in specs.items()
    }


def effect_rows(effects):
    """[factor, for each cell the runs that solve and their median steps], ready for a table."""
    rows = {}
    for factors in effects.values():
        for factor, runs in factors.items():
            told = [count(runs), number(median_steps(runs), ",.0f")]
            rows.setdefault(factor, [factor]).extend(told)
    return list(rows.values())


def failing(factors):
    """The factors with which some run of a cell fails; factors: {factor: records}."""
    return [factor for factor, runs in factors.items() if failed(runs)]


def slowdowns(factors):
    """{factor: median steps to solve over those of the unchanged recipe}; of the factors with which
    every run solves, and none if some run of the unchanged recipe fails.
    """
    sure = {each: median_steps(runs) for each, runs in factors.items() if runs and not failed(runs)}
    start = sure.pop("nothing", None)
    return {factor: steps / start for factor, steps in sure.items()} if start else {}
