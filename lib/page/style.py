"""One look for every figure: colours, sizes, and the way it becomes SVG.

Colours are Okabe & Ito's, told apart by colour-blind readers. Text and axes are drawn in INK, which
the page replaces by its own text colour; backgrounds are left out, so that dark mode works too.
"""

import io
from copy import copy

import matplotlib
import seaborn
from matplotlib.figure import Figure

from lib.page.svg import COLOURS as COLOURS
from lib.page.svg import INK, NEUTRAL

LINES = ("-", "--", ":", "-.")  # of the books in a figure; more begin again
ORIGINAL = {"color": NEUTRAL, "linestyle": "--", "linewidth": 1.5, "label": "original report"}
WIDTH = 6.0  # inches; with FONT_SIZE still read on a phone, where it is shown at 60 %
FONT_SIZE = 11.5  # points

RC = seaborn.axes_style("ticks") | {
    "font.size": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE - 1,
    "ytick.labelsize": FONT_SIZE - 1,
    "legend.fontsize": FONT_SIZE - 1,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": matplotlib.cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7"]),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "svg.fonttype": "path",  # looks the same on every machine; the alt text is what is read aloud
    "svg.hashsalt": "report",  # same drawing, same bytes
}
matplotlib.rcParams.update(RC)


def panels(rows=1, columns=1, height=2.6, **subplots):
    """An empty figure in the book's style and its axes, an array where there are several.

    height: inches of one row. subplots: options of `Figure.subplots`, such as sharex.
    """
    figure = Figure(figsize=(WIDTH, height * rows), layout="constrained")
    return figure, figure.subplots(rows, columns, **subplots)


def name_panel(axes, text):
    """Say above its left corner what one panel of several shows."""
    axes.set_title(text, loc="left", fontsize=FONT_SIZE, color=INK)


def legend(figure, columns=2):
    """Name each kind of mark once, above all panels; in INK where panels differ in its colour.

    Where no mark has a name, each panel says that it is empty.
    """
    named = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            first = named.setdefault(label, handle)
            if first.get_color() != handle.get_color():
                named[label] = copy(first)
                named[label].set_color(INK)
    if named:
        figure.legend(named.values(), named.keys(), loc="outside upper left", ncols=columns)
    for axes in figure.axes:
        if not named and not axes.texts:
            say_empty(axes)


def say_empty(axes, text="no runs recorded yet"):
    """Say inside a panel why nothing is drawn there."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=NEUTRAL)


def to_svg(figure):
    """The figure as SVG text; the same figure gives the same text."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()
