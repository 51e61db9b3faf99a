"""Figures of what single cells learned: every unit's correlations, and how far a model looks."""

from itertools import cycle

import numpy

from lib.page.style import COLOURS, INK, LINES, legend, name_panel, panels, say_empty
from lib.studies.books.task import title
from lib.studies.units.findings import followed

LAYERS = ("#009E73", "#CC79A7")  # of the lower and the upper layer; more begin again
SPREAD = 0.3  # between the layers' rows of marks


def search(found):
    """Correlation of every unit with every feature, a mark a unit; the best one ringed."""
    features = list(dict.fromkeys(name for each in found.values() for name in followed(each)))
    height = 1.2 + 0.42 * len(features)
    figure, axes = panels(max(1, len(found)), height=height, sharex=True, squeeze=False)
    for (corpus, each), panel in zip(found.items(), axes[:, 0], strict=False):
        _strips(panel, each, features)
        name_panel(panel, title(corpus))
    if not found:
        say_empty(axes[0, 0])
    axes[-1, 0].set_xlabel("correlation of the unit with the feature")
    legend(figure, columns=3)
    return figure


def _strips(panel, found, features):
    """A row for each feature, and in it one for each layer."""
    for row, name in enumerate(features):
        if name not in followed(found):
            continue
        each = found["features"][name]
        layers = numpy.array(each["correlations"]).reshape(-1, found["hidden_size"])
        for layer, values in enumerate(layers):
            height = numpy.full(len(values), _height(row, layer, len(layers)))
            label = {"color": LAYERS[layer % len(LAYERS)], "label": f"layer {layer + 1}"}
            panel.plot(values, height, "|", markersize=8, markeredgewidth=0.9, **label)
        layer = each["unit"] // found["hidden_size"]
        spot = each["correlations"][each["unit"]], _height(row, layer, len(layers))
        panel.plot(*spot, "o", markersize=9, fillstyle="none", color=INK, label="best unit")
    panel.axvline(0, color=INK, linewidth=0.6)
    panel.set_yticks(range(len(features)), features)
    panel.set_ylim(len(features) - 0.5, -0.5)


def _height(row, layer, layers):
    return row + SPREAD * (2 * layer - layers + 1) / max(1, layers)


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
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.axvline(window, color=INK, linestyle=":", linewidth=1, label=f"{window} characters")
    else:
        say_empty(axes)
    axes.set_xlabel("distance, characters back")
    axes.set_ylabel("share of the gradient norm")
    legend(figure)
    return figure
