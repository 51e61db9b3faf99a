"""Values of question 2.3, computed from records of the rhythm task; nan of no runs."""

from math import inf, nan, sqrt
from statistics import stdev
from typing import NamedTuple

import torch
from scipy.stats import t as student

from lib.models.phased import time_gate
from lib.page.statistics import mean
from lib.studies.rhythm.spec import COMPARED, PARTS
from lib.studies.rhythm.task import DURATION, is_open


def of_frozen(records, frozen):
    """The runs in which a part of the gate is frozen."""
    return [record for record in records if record.spec.frozen == frozen]


def mean_accuracy(records, frozen):
    """Of the runs in which a part of the gate is frozen."""
    return mean(run.accuracy for run in of_frozen(records, frozen))


def differences(records, frozen):
    """Accuracy with everything learned less that with a part frozen, for each seed with both."""
    learned, held = (
        {run.spec.seed: run.accuracy for run in of_frozen(records, each)}
        for each in ("nothing", frozen)
    )
    return [learned[seed] - held[seed] for seed in sorted(learned.keys() & held.keys())]


class Effect(NamedTuple):
    """What learning a part of the gate adds to the accuracy, over seeds."""

    mean: float  # of the differences
    error: float  # standard error of the mean
    p: float  # two-sided, of Student's paired t test
    holm: float  # p, corrected for the number of parts that are compared

    @property
    def pays(self):
        """Is the mean above twice its standard error (the rule of claim C16)?"""
        return self.mean > 2 * self.error


def effects(records):
    """{part of COMPARED: its `Effect`}; nan where there are fewer than two seeds."""
    found = {part: _effect(differences(records, part)) for part in COMPARED}
    corrected = holm({part: p for part, (*_, p) in found.items()})
    return {part: Effect(*each, corrected[part]) for part, each in found.items()}


def _effect(gains):
    error = stdev(gains) / sqrt(len(gains)) if len(gains) > 1 else nan
    return mean(gains), error, p_value(mean(gains) / error if error else inf, len(gains))


def p_value(errors, seeds):
    """Two-sided p, by Student's t test, of a mean over seeds that is so many standard errors."""
    return float(2 * student.sf(abs(errors), seeds - 1))


def holm(p_values):
    """p values corrected for their number (Holm 1979): {name: p} in, and out."""
    corrected, largest = {}, 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[name] = largest if p == p else nan
    return corrected


def gates(records):
    """{part: (before, after training)}, values of all units of these runs."""
    paths = [run.outcome["paths"] for run in records]
    return {
        part: [[value for path in paths for value in path[part][epoch]] for epoch in (0, -1)]
        for part in PARTS
    }


def on_signal(tau, s, r_on):
    """Share of a gate's k(t), without leak, that falls on the signal of `lib.studies.rhythm.task`.

    tau, s, r_on: of each unit, lists of H. Returns a list of H; a gate that knows nothing of the
    rhythm has the signal's own share of the time.
    """
    t = torch.linspace(0, DURATION, 20_001, dtype=torch.float64)[:, None]
    k = time_gate(t, *torch.tensor([tau, s, r_on], dtype=torch.float64))
    return ((k * is_open(t)).sum(0) / k.sum(0)).tolist()
