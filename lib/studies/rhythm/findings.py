"""Sentences of question 2.3, every number computed. They take records of the rhythm task."""

from math import sqrt
from statistics import median, stdev

from lib.page.statistics import mean
from lib.page.wording import counted, listed, percent, with_minus
from lib.studies.rhythm.spec import FROZEN
from lib.studies.rhythm.task import DURATION, OPEN, POINTS, TAU, S

PARTS = ("tau", "s", "r_on")
SIGNS = {"tau": "$\\tau$", "s": "$s$", "r_on": "$r_{on}$"}


def recipe(spec):
    """The task's rhythm, the network and how it is trained."""
    return (
        f"The rhythm has period {TAU:g}, shift {S:g} and an open share of {percent(OPEN)}; a "
        f"sequence has {POINTS} points in a time of {DURATION:g}, with noise of variance 1. The "
        f"Phased LSTM has {spec.hidden_size} units, each open for {percent(spec.r_on)} of its "
        f"period before training. Adam trains it at learning rate {spec.learning_rate:g} on "
        f"batches of {spec.batch_size}, for {counted(spec.epochs, 'epoch')} of "
        f"{spec.SEQUENCES:,} fresh sequences."
    )


def in_short(records, ceilings):
    """Accuracy with the gate learned and frozen, between the best with and without times."""
    runs = {frozen: of_frozen(records, frozen) for frozen in ("nothing", "everything")}
    parts = [
        f"{percent(mean([run.accuracy for run in runs[frozen]]))} with {what}"
        for frozen, what in (("nothing", "the gate learned"), ("everything", "the gate as drawn"))
        if runs[frozen]
    ]
    if not parts:
        return "No runs are recorded yet."
    return (
        f"Mean accuracy is {listed(parts)}; the best answer from the values alone is right in "
        f"{percent(ceilings['untimed'])}, that of one who knows the rhythm in "
        f"{percent(ceilings['timed'])}. {moved(records)}"
    )


def accuracies_told(records, ceilings):
    """Mean accuracy by what was frozen, for readers who don't see the figure."""
    kinds = {frozen: of_frozen(records, frozen) for frozen in FROZEN}
    parts = [
        f"{percent(mean([run.accuracy for run in runs]))} with {frozen} frozen"
        for frozen, runs in kinds.items()
        if runs
    ]
    return (
        f"Mean accuracy: {listed(parts)}. Best with times {percent(ceilings['timed'])}, without "
        f"{percent(ceilings['untimed'])}."
    )


def of_frozen(records, frozen):
    """The runs in which a part of the gate is frozen."""
    return [record for record in records if record.spec.frozen == frozen]


def differences(records, frozen):
    """Accuracy with everything learned less that with a part frozen, for each seed with both."""
    learned, held = (
        {run.spec.seed: run.accuracy for run in of_frozen(records, each)}
        for each in ("nothing", frozen)
    )
    return [learned[seed] - held[seed] for seed in sorted(learned.keys() & held.keys())]


def pays(gains):
    """Is the mean of some differences above twice its standard error?"""
    return mean(gains) > 2 * standard_error(gains)


def standard_error(values):
    """Of the mean of at least two values."""
    return stdev(values) / sqrt(len(values))


def told(gains):
    """ "+1.23 ± 0.31": mean and standard error in percentage points."""
    sign = f"{100 * mean(gains):+.2f} ± {100 * standard_error(gains):.2f}"
    return with_minus(sign)


def effects(records):
    """What freezing each part costs."""
    found = {part: differences(records, part) for part in PARTS}
    parts = [f"{SIGNS[part]} {told(gains)}" for part, gains in found.items() if len(gains) > 1]
    if not parts:
        return "Too few runs are recorded to compare them."
    clear = [SIGNS[part] for part, gains in found.items() if len(gains) > 1 and pays(gains)]
    return (
        "Learning a part, besides the other two, changes the mean accuracy by (percentage points "
        f"± standard error): {listed(parts)}; more than twice its standard error: {listed(clear)}. "
        f"{certainty(records)}"
    )


def certainty(records):
    """How sure twice the standard error is, with as few seeds."""
    from scipy.stats import t

    seeds = min(len(differences(records, part)) for part in PARTS)
    if seeds < 2:
        return ""
    sure = 1 - 2 * t.sf(2, seeds - 1)
    return (
        f"With {counted(seeds, 'seed')}, twice the standard error is an interval of "
        f"{percent(sure)}."
    )


def moved(records):
    """How far training moves the parameters of a unit where everything is learned."""
    runs = of_frozen(records, "nothing")
    if not runs:
        return "No run that learns the whole gate is recorded yet."
    tau, s, r_on = (_ends(runs, part) for part in PARTS)
    return (
        "From start to end of training, half of the units move their period by at most "
        f"{percent(median(abs(b / a - 1) for a, b in tau))} and their shift by at most "
        f"{median(abs(b - a) for a, b in s):.2g}; the median open share goes from "
        f"{percent(median(a for a, _ in r_on))} to {percent(median(b for _, b in r_on))}, and "
        f"{percent(mean([b > 0.5 for _, b in r_on]))} of the units end open for more than half of "
        f"their period ({counted(len(runs), 'run')})."
    )


def _ends(runs, part):
    """(value before, value after training) of every unit of every run."""
    paths = [run.outcome["paths"][part] for run in runs]
    return [pair for path in paths for pair in zip(path[0], path[-1], strict=True)]


def fits(records):
    """Shares of the gates that fall on the signal, all units: {"before": [...], "after": [...]}."""
    from lib.studies.rhythm.gate_log import on_signal

    found = {"before": [], "after": []}
    for run in of_frozen(records, "nothing"):
        for name, place in (("before", 0), ("after", -1)):
            found[name] += on_signal(*(run.outcome["paths"][part][place] for part in PARTS))
    return found


def fitting(records):
    """How well gates fit the rhythm before and after training."""
    found = fits(records)
    if not found["before"]:
        return "No run that learns the whole gate is recorded yet."
    before, after = (
        f"{percent(mean(found[name]))} (of the best tenth of units, {percent(_best_tenth(each))})"
        for name, each in found.items()
    )
    return (
        f"Of the gates' opening, a mean share of {before} falls on the signal before training, "
        f"and {after} after it."
    )


def _best_tenth(shares):
    return mean(sorted(shares)[-max(1, len(shares) // 10) :])
