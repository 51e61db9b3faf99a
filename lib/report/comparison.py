"""How close runs come to the original's published curve."""

from lib.report import original
from lib.report.statistics import (
    by_length,
    grouped,
    mean_accuracy,
    of_cell,
    root_mean_square,
    solved_share,
)


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
    """The learning rate whose runs come closest to the original's curve; None without runs."""
    rates = grouped(records, "learning_rate")
    return min(rates, key=lambda rate: distance(rates[rate], cell), default=None)


def enough_for_a_chance(records):
    """Does each length have the 3 runs below which its share says nothing about the next run?"""
    return bool(records) and all(len(runs) >= 3 for runs in by_length(records).values())


def chance_of_all(records):
    """Chance that one run at each length solves them all, from the shares that did."""
    chance = 1.0
    for runs in by_length(records).values():
        chance *= solved_share(runs)[0]
    return chance


def accuracy_gaps(records):
    """{length: mean accuracy of the LSTM less that of the RNN}, where both have runs."""
    rnn, lstm = (by_length(of_cell(records, cell)) for cell in ("rnn", "lstm"))
    return {
        length: mean_accuracy(lstm[length]) - mean_accuracy(rnn[length])
        for length in rnn
        if length in lstm
    }


def at_most(records, length):
    """The records up to a length, inclusive."""
    return [record for record in records if record.spec.length <= length]


def above(records, length):
    """The records beyond a length."""
    return [record for record in records if record.spec.length > length]
