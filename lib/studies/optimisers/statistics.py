"""Values of question 1.4, from its runs on palindromes; nan, or nothing, of no runs."""

from math import nan

from lib.page.statistics import grouped, mean, median
from lib.studies.optimisers.spec import OPTIMISER_RATES


def at_best_rate(records, optimisers=OPTIMISER_RATES):
    """{optimiser: its runs at its best learning rate}, see `best_runs`."""
    groups = grouped(records, "optimiser")
    return {name: best_runs(groups.get(name, [])) for name in optimisers}


def best_runs(records):
    """Of one optimiser the runs at its best learning rate: smallest median of steps to solve.

    A run that does not solve counts all its steps; ties go to the larger mean accuracy.
    """

    def order(runs):
        return median_steps(runs), -mean(run.accuracy for run in runs)

    return min(grouped(records, "learning_rate").values(), key=order, default=[])


def counted_steps(run):
    """Steps to solve, or all steps a run may take where it did not solve."""
    return run.steps_to_solve or run.spec.steps


def median_steps(runs):
    """Median of the steps that count."""
    return median(map(counted_steps, runs))


def median_made(runs):
    """Median of all steps made: a run that has solved goes on until the stop rule ends it."""
    return median(run.outcome["steps"] for run in runs)


def faster_than_sgd(best):
    """The optimisers whose every run took fewer steps than each of SGD's.

    best: {optimiser: its runs at its best rate}
    """
    fastest = min(map(counted_steps, best["sgd"]), default=nan)
    slowest = {name: max(map(counted_steps, runs), default=nan) for name, runs in best.items()}
    return [name for name in best if slowest[name] < fastest]


def at_the_edge(best, specs):
    """The optimisers whose best learning rate is the smallest or largest that was asked for.

    specs: the runs asked for; a better rate may lie beyond theirs.
    """
    asked = {name: [s.learning_rate for s in specs if s.optimiser == name] for name in best}
    found = {name: runs[0].spec.learning_rate for name, runs in best.items() if runs}
    return [name for name, rate in found.items() if rate in (min(asked[name]), max(asked[name]))]
