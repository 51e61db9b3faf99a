"""Values of the frequency task, computed from its records; nan of no runs."""

from math import nan

from lib.page.statistics import mean
from lib.studies.waves.paper import ACCURACY
from lib.studies.waves.spec import FrequencySpec

CHANCE = FrequencySpec.CHANCE
LEARNED = 0.6  # accuracy that a run which has learned nothing does not reach
UNGATED = ("lstm-bn", "lstm")


def of_kind(records, sampling, cells):
    """The records of one sampling and some cells."""
    return [each for each in records if each.spec.sampling == sampling and each.spec.cell in cells]


def mean_accuracy(records, sampling, *cells):
    """Mean accuracy on fresh waves."""
    return mean(run.accuracy for run in of_kind(records, sampling, cells))


def span(records, sampling, *cells):
    """(smallest, largest) accuracy on fresh waves of any run."""
    accuracies = [run.accuracy for run in of_kind(records, sampling, cells)]
    return min(accuracies, default=nan), max(accuracies, default=nan)


def beyond_paper(records, sampling, cell):
    """Our mean accuracy less the paper's, in units of the paper's "+-"."""
    middle, spread = ACCURACY[sampling, cell]
    return (mean_accuracy(records, sampling, cell) - middle) / spread


def share_moved(records, sampling):
    """Share of the points of fresh waves at which a unit of the trained Phased LSTM moves."""
    outcomes = [run.outcome for run in of_kind(records, sampling, ["phased"])]
    return mean(each["updates"] for each in outcomes) / mean(each["points"] for each in outcomes)
