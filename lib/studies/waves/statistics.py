"""Values of the frequency task, computed from its records."""

from math import nan

from lib.page.statistics import mean
from lib.studies.waves.paper import ACCURACY
from lib.studies.waves.spec import FrequencySpec

CHANCE = FrequencySpec.CHANCE
LEARNED = 0.6  # accuracy that a run which has learned nothing does not reach
UNGATED = ("lstm-bn", "lstm")


def of_kind(records, sampling, cells):
    """The records of one sampling and some cells."""
    return [
        record
        for record in records
        if record.spec.sampling == sampling and record.spec.cell in cells
    ]


def mean_accuracy(records, sampling, *cells):
    """Mean accuracy on fresh waves; nan of no runs."""
    return mean(run.accuracy for run in of_kind(records, sampling, cells))


def span(records, sampling, *cells):
    """(smallest, largest) accuracy on fresh waves of any run; nan of no runs."""
    accuracies = [run.accuracy for run in of_kind(records, sampling, cells)]
    return min(accuracies, default=nan), max(accuracies, default=nan)


def beyond_paper(records, sampling, cell):
    """Our mean accuracy less the paper's, in units of the paper's "+-"."""
    middle, spread = ACCURACY[sampling, cell]
    return (mean_accuracy(records, sampling, cell) - middle) / spread


def stuck(records):
    """The runs that have learned nothing."""
    return [run for run in records if run.accuracy < LEARNED]


def share_moved(records, sampling):
    """Share of the points of fresh waves at which a unit of the trained Phased LSTM moves."""
    runs = of_kind(records, sampling, ["phased"])
    points = mean(run.outcome["points"] for run in runs)
    return mean(run.outcome["updates"] for run in runs) / points
