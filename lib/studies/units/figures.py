"""Figures of what single cells learned: every unit's correlations, and how far a model looks."""

from itertools import cycle

import numpy

from lib.page.style import COLOURS, INK, LINES, legend, name_panel, panels
from lib.page.wording import NOTHING, listed, percent, with_minus
from lib.studies.books.task import title
from lib.studies.units.statistics import beyond, followed, layer_and_unit, nearest, passes

COLUMNS = ["feature", "book", "layer, unit", "searched", "confirmed", "chance", "untrained", "AUC"]

LAYERS = ("#009E73", "#CC79A7")  # of the lower and the upper layer; more begin again
SPREAD = 0.3  # between the layers' rows of marks


def winners(found):
    """Rows of COLUMNS: the unit that follows each feature best; bold where it `passes`."""
    features = list(dict.fromkeys(name for each in found.values() for name in each["features"]))
    return [
        [name, title(corpus), *_winner(search, search["features"][name])]
        for name in features
        for corpus, search in found.items()
    ]


def _winner(search, each):
    if "unit" not in each:
        return ["too rare", *[NOTHING] * (len(COLUMNS) - 3)]
    layer, unit = layer_and_unit(search, each["unit"])
    searched, confirmed = (with_minus(f"{each[name]:+.2f}") for name in ("search", "confirmed"))
    return [
        f"{layer}, {unit}",
        searched,
        f"**{confirmed}**" if passes(each) else confirmed,
        f"{each['chance']:.2f}",
        f"{abs(each['untrained']):.2f}",
        NOTHING if each["auc"] is None else f"{each['auc']:.3f}",
    ]


def search(found):
    """Correlation of every unit with every feature, a mark a unit; the best one ringed.

    A row for each feature, and in it one for each layer.
    """
    features = list(dict.fromkeys(name for each in found.values() for name in followed(each)))
    height = 1.2 + 0.42 * len(features)
    figure, axes = panels(max(1, len(found)), height=height, sharex=True, squeeze=False)
    for (corpus, each), panel in zip(found.items(), axes[:, 0], strict=False):
        for name, one in followed(each).items():
            layers = numpy.array(one["correlations"]).reshape(-1, each["hidden_size"])
            count = len(layers)
            heights = features.index(name) + SPREAD * numpy.arange(1 - count, count, 2) / count
            for layer, (values, y) in enumerate(zip(layers, heights, strict=True)):
                label = {"color": LAYERS[layer % len(LAYERS)], "label": f"layer {layer + 1}"}
                y = numpy.full(len(values), y)
                panel.plot(values, y, "|", markersize=8, markeredgewidth=0.9, **label)
            spot = one["correlations"][one["unit"]], heights[one["unit"] // each["hidden_size"]]
            panel.plot(*spot, "o", markersize=9, fillstyle="none", color=INK, label="best unit")
        panel.axvline(0, color=INK, linewidth=0.6)
        panel.set_yticks(range(len(features)), features)
        panel.set_ylim(len(features) - 0.5, -0.5)
        name_panel(panel, title(corpus))
    axes[-1, 0].set_xlabel("correlation of the unit with the feature")
    legend(figure, columns=3)
    return figure


def search_alt(found):
    """The strongest correlation with each feature."""
    books = "; ".join(
        f"{title(corpus)}: "
        + listed(f"{name} {abs(one['search']):.2f}" for name, one in followed(each).items())
        for corpus, each in found.items()
    )
    return f"A strip of marks for each feature. Strongest correlations, without sign: {books}."


def reach(reaches, window):
    """Mean share of the gradient norm against distance, both logarithmic, a line a book.

    window: a distance to mark
    """
    figure, axes = panels(height=3.2)
    for (corpus, each), line in zip(reaches.items(), cycle(LINES), strict=False):
        distances = range(1, len(each["shares"]) + 1)
        shares = [share or numpy.nan for share in each["shares"]]  # 0 has no logarithm
        axes.plot(distances, shares, line, color=COLOURS["lstm"], label=title(corpus))
    if reaches:
        axes.set(xscale="log", yscale="log")
        axes.axvline(window, color=INK, linestyle=":", linewidth=1, label=f"{window} characters")
    axes.set_xlabel("distance, characters back")
    axes.set_ylabel("share of the gradient norm")
    legend(figure)
    return figure


def reach_alt(reaches, window):
    """Where half of the gradient lies, and how much of it beyond the window."""
    books = "; ".join(
        f"{title(corpus)}: half within {nearest(each['shares'], 0.5)} characters, "
        f"{percent(beyond(each['shares'], window))} from beyond {window}"
        for corpus, each in reaches.items()
    )
    return f"A falling line for each book. {books}."
