"""What rounding the weights costs, from {corpus: what `quantisation` of `quantised` gives}."""

from math import nan


def change(forms, form):
    """How much the test loss is above that of the weights as trained, nats per character."""
    return forms[form]["loss"] - forms["float32"]["loss"]


def largest_change(costs, form="int8"):
    """The largest change of a book's test loss, without sign, nats per character."""
    return max((abs(change(forms, form)) for forms in costs.values()), default=nan)


def least_saving(costs, form="int8"):
    """How many times fewer bytes the weights take than as trained, of the book that saves least."""
    savings = (forms["float32"]["bytes"] / forms[form]["bytes"] for forms in costs.values())
    return min(savings, default=nan)
