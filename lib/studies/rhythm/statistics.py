"""Values of question 2.3, computed from records of the rhythm task."""

from math import inf, nan, sqrt
from statistics import stdev
from typing import NamedTuple

from lib.page.statistics import mean, median, share

PARTS = ("tau", "s", "r_on")
COMPARED = (*PARTS, "everything")  # what is frozen in runs held against those that learn all
OPEN_MOSTLY = 0.5  # of its period


def of_frozen(records, frozen):
    """The runs in which a part of the gate is frozen."""
    return [record for record in records if record.spec.frozen == frozen]


def mean_accuracy(records, frozen):
    """Of the runs in which a part of the gate is frozen; nan of none."""
    return mean(run.accuracy for run in of_frozen(records, frozen))


def differences(records, frozen):
    """Accuracy with everything learned less that with a part frozen, for each seed with both."""
    learned, held = (
        {run.spec.seed: run.accuracy for run in of_frozen(records, each)}
        for each in ("nothing", frozen)
    )
    return [learned[seed] - held[seed] for seed in sorted(learned.keys() & held.keys())]


class Effect(NamedTuple):
    """What learning a part of the gate adds to the accuracy, over seeds.

    mean: of the differences; error: standard error of the mean; p: two-sided, of Student's paired
    t test; holm: p, corrected for the number of parts that are compared.
    """

    mean: float
    error: float
    p: float
    holm: float

    @property
    def pays(self):
        """Is the mean above twice its standard error (the rule of claim C16)?"""
        return self.mean > 2 * self.error


def effects(records):
    """{part of COMPARED: its `Effect`}; nan where there are fewer than two seeds."""
    found = {part: differences(records, part) for part in COMPARED}
    p = {part: p_value(gains) for part, gains in found.items()}
    corrected = holm(p)
    return {
        part: Effect(mean(gains), standard_error(gains), p[part], corrected[part])
        for part, gains in found.items()
    }


def standard_error(values):
    """Of the mean; nan of fewer than two values."""
    return stdev(values) / sqrt(len(values)) if len(values) > 1 else nan


def p_value(gains):
    """Two-sided p that the true mean of some differences is 0, by Student's t test."""
    from scipy.stats import t

    error = standard_error(gains)
    size = abs(mean(gains)) / error if error else inf
    return float(2 * t.sf(size, len(gains) - 1))


def holm(p_values):
    """p values corrected for their number (Holm 1979): {name: p} in, and out."""
    corrected, largest = {}, 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[name] = largest if p == p else nan
    return corrected


def confidence(seeds):
    """How sure an interval of two standard errors to each side is, with so many seeds."""
    from scipy.stats import t

    return float(1 - 2 * t.sf(2, seeds - 1))


class Change(NamedTuple):
    """How far training moves the gates of the units where everything is learned, medians.

    tau: relative change of the period; s: change of the shift; before, after: the open share;
    wide: share of units that end open for more than half of their period.
    """

    tau: float
    s: float
    before: float
    after: float
    wide: float


def change(records):
    """The `Change` over all units of the runs that learn everything."""
    tau, s, r_on = ([*_ends(of_frozen(records, "nothing"), part)] for part in PARTS)
    return Change(
        median(abs(end / start - 1) for start, end in tau),
        median(abs(end - start) for start, end in s),
        median(start for start, _ in r_on),
        median(end for _, end in r_on),
        share(end > OPEN_MOSTLY for _, end in r_on),
    )


def _ends(runs, part):
    """(value before, value after training) of every unit of every run."""
    for path in (run.outcome["paths"][part] for run in runs):
        yield from zip(path[0], path[-1], strict=True)


def fits(records):
    """Shares of the gates that fall on the signal, all units: {"before": [...], "after": [...]}."""
    from lib.studies.rhythm.gate_log import on_signal

    found = {"before": [], "after": []}
    for run in of_frozen(records, "nothing"):
        for name, place in (("before", 0), ("after", -1)):
            found[name] += on_signal(*(run.outcome["paths"][part][place] for part in PARTS))
    return found


def best_tenth(shares):
    """Mean of the largest tenth of some values; nan of none."""
    return mean(sorted(shares)[-max(1, len(shares) // 10) :])
