"""Sentences and table rows of question 1.4, every number computed."""

from statistics import median

from lib.page.statistics import grouped
from lib.page.wording import NAMES, NOTHING, counted, listed
from lib.studies.optimisers import descents as lab
from lib.studies.optimisers.spec import OPTIMISER_RATES
from lib.studies.palindromes.statistics import count as solved_of
from lib.studies.palindromes.statistics import mean_accuracy

OPTIMISERS = tuple(OPTIMISER_RATES)


def arrivals(surfaces):
    """Optimiser | for each surface its learning rate and steps to arrive.

    surfaces: {name: {optimiser: Descent}}
    """
    return [
        [NAMES[name], *(_arrival(descents[name]) for descents in surfaces.values())]
        for name in next(iter(surfaces.values()))
    ]


def _arrival(descent):
    steps = f"over {lab.STEPS}" if descent.arrival is None else descent.arrival
    return f"{steps} (rate {descent.learning_rate:g})"


def described(descents):
    """Steps to arrive of each optimiser, for sentences and alt texts."""
    return listed(
        f"{NAMES[name]} {'does not arrive' if each.arrival is None else f'in {each.arrival} steps'}"
        for name, each in descents.items()
    )


def turning(straight, turned):
    """How many times as many steps each optimiser takes once the ravine is turned."""
    times = [
        f"{NAMES[name]} {turned[name].arrival / straight[name].arrival:.1f}"
        for name in straight
        if straight[name].arrival and turned[name].arrival
    ]
    return f"Turning the ravine by 30° multiplies the steps by these factors: {listed(times)}."


def cancelling(surface, rates):
    """Learning rate | |sum of gradients| / sum of |gradients| across and along the ravine."""
    found = {rate: lab.cancellation(lab.descend(surface, "adam", rate)) for rate in rates}
    return [[f"{rate:g}", f"{each[1]:.2f}", f"{each[0]:.2f}"] for rate, each in found.items()]


def at_best_rate(runs, optimisers):
    """{optimiser: its runs at its best learning rate}; see `lib.studies.optimisers.verdicts`."""
    runs_of = grouped(runs, "optimiser")
    return {name: best_runs(runs_of.get(name, [])) for name in optimisers}


def palindromes(best):
    """Optimiser | best learning rate | runs that solve | fewest, median and most steps."""
    return [[NAMES[name], *_steps(runs)] for name, runs in best.items()]


def _steps(runs):
    if not runs:
        return [NOTHING] * 5
    steps = sorted(map(counted_steps, runs))
    numbers = [f"{each:,.0f}" for each in (steps[0], median(steps), steps[-1])]
    return [f"{runs[0].spec.learning_rate:g}", solved_of(runs), *numbers]


def on_palindromes(best):
    """How much faster than SGD each optimiser solved, in one sentence or two."""
    if not all(best.values()):
        missing = [NAMES[name] for name, runs in best.items() if not runs]
        return f"No runs are recorded yet for {listed(missing)}."
    middle = {name: median(map(counted_steps, runs)) for name, runs in best.items()}
    times = [
        f"{middle['sgd'] / steps:.1f} times as many as {NAMES[name]}"
        for name, steps in middle.items()
        if name != "sgd"
    ]
    faster = [NAMES[name] for name in faster_than_sgd(best)]
    every = f"Every run of {listed(faster)} was faster than every run of SGD." if faster else ""
    return (
        f"At its best learning rate SGD took {middle['sgd']:,.0f} steps (median of "
        f"{counted(len(best['sgd']), 'run')}), {listed(times)} at theirs. {every} "
        f"{_at_the_edge(best)}"
    )


def _at_the_edge(best):
    """Which optimisers did best at the largest or smallest rate tried: a sentence, or none."""
    found = [
        NAMES[name]
        for name, runs in best.items()
        if runs[0].spec.learning_rate in (min(OPTIMISER_RATES[name]), max(OPTIMISER_RATES[name]))
    ]
    if not found:
        return ""
    return (
        f"The best rate of {listed(found)} lies at the edge of those tried: a better one may lie "
        "beyond."
    )


def best_runs(records):
    """Of one optimiser the runs at its best learning rate: smallest median of steps to solve.

    A run that does not solve counts all its steps; ties go to the larger mean accuracy.
    """
    rates = grouped(records, "learning_rate").values()
    return min(rates, key=lambda runs: (_median_steps(runs), -mean_accuracy(runs)), default=[])


def counted_steps(run):
    """Steps to solve, or all steps a run may take where it did not solve."""
    return run.steps_to_solve or run.spec.steps


def _median_steps(runs):
    return median(counted_steps(run) for run in runs)


def faster_than_sgd(best):
    """The optimisers whose every run took fewer steps than each of SGD's.

    best: {optimiser: its runs at its best rate}
    """
    fastest = min(map(counted_steps, best["sgd"]))
    return [name for name in OPTIMISERS[1:] if max(map(counted_steps, best[name])) < fastest]
