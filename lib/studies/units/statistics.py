"""Values of what single units follow and how far back a model looks.

found: {corpus: what `lib.studies.units.search.unit_search` gives}; reaches: {corpus: what
`lib.studies.units.connectivity.reach` gives}; see `lib.studies.books.recorded.measured_on`.
"""

from itertools import accumulate
from math import nan

from lib.page.statistics import mean, median
from lib.studies.units.features import YES_OR_NO


def followed(search):
    """{feature: what was found} of those that are frequent enough to be searched for."""
    return {name: each for name, each in search["features"].items() if "unit" in each}


def passes(each):
    """Does a feature's unit stand its own test: does it follow the feature better than the best
    unit of the untrained network, by more than a search finds by chance?"""
    return abs(each["confirmed"]) - abs(each["untrained"]) > each["chance"]


def learned(search):
    """The features whose unit `passes`."""
    return [name for name, each in followed(search).items() if passes(each)]


def strongest(search):
    """The feature that a single unit follows best on the text to confirm; None of none."""
    known = followed(search)
    return max(known, key=lambda name: abs(known[name]["confirmed"]), default=None)


def span(found, feature, which):
    """(smallest, largest) |correlation| of a feature's best unit over the books; nan unless the
    feature was searched for in all of them.

    which: "search", "confirmed", "untrained" or "chance".
    """
    known = [followed(search).get(feature) for search in found.values()]
    sizes = [abs(each[which]) for each in known if each]
    return (min(sizes), max(sizes)) if sizes and len(sizes) == len(found) else (nan, nan)


def layer_and_unit(search, place):
    """Where a unit is: its layer and its place there, both from 1."""
    layer, unit = divmod(place, search["hidden_size"])
    return layer + 1, unit + 1


def on_and_off(feature, trace):
    """Mean signal of a unit in a passage where the feature is on, and where it is off.

    A count is on above its median. trace: of `lib.studies.units.search.unit_traces`.
    """
    middle = 0 if feature in YES_OR_NO else median(trace["feature"])
    pairs = list(zip(trace["feature"], trace["unit"], strict=True))
    return tuple(mean(unit for value, unit in pairs if (value > middle) == on) for on in (1, 0))


def nearest(shares, part):
    """Smallest distance within which a part of the gradient norm lies; shares: of 1, 2, ..."""
    reached = (n for n, total in enumerate(accumulate(shares), start=1) if total >= part)
    return next(reached, len(shares))


def beyond(shares, distance):
    """Share of the gradient norm that comes from farther back."""
    return sum(shares[distance:])
