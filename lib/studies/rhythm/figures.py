"""Figures of question 2.3: a signal with a rhythm, and gates that learn it."""

import torch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.studies.rhythm.spec import FROZEN, PARTS
from lib.studies.rhythm.statistics import of_frozen
from lib.studies.rhythm.task import DURATION, OPEN, TAU, S, rhythm

SIGNS = {"tau": "$\\tau$", "s": "$s$", "r_on": "$r_{on}$"}
OPENINGS = torch.arange(S, DURATION, TAU).tolist()  # when the signal begins to be there
OFFSETS = (0, -0.08, 0.08, -0.16, 0.16)  # so that runs of equal accuracy stay visible


def example(seed):
    """One sequence, and the times at which the signal is there."""
    figure, axes = panels(height=2.4)
    values, times, *_ = rhythm(1, torch.Generator().manual_seed(seed))
    for start in OPENINGS:
        label = "the signal is there" if start == S else None
        axes.axvspan(start, start + OPEN * TAU, color=NEUTRAL, alpha=0.35, linewidth=0, label=label)
    axes.plot(times[:, 0], values[:, 0], "o", color=INK, markersize=3, label="what is seen")
    axes.set(xlabel="time", ylabel="value")
    figure.legend(loc="outside upper left", ncols=2)
    return figure


def accuracy(records, ceilings):
    """Accuracy of every run, by what of the gate was frozen, and the best there can be."""
    figure, axes = panels(height=2.8)
    for place, frozen in enumerate(FROZEN):
        runs = of_frozen(records, frozen)
        places = [place + OFFSETS[run.spec.seed % len(OFFSETS)] for run in runs]
        accuracies = [run.accuracy for run in runs]
        axes.plot(places, accuracies, "o", color=COLOURS["phased"], alpha=0.8, label="each run")
    for name, label, style in (("timed", "with", "--"), ("untimed", "without", ":")):
        look = {"color": NEUTRAL, "linestyle": style, "linewidth": 1.2}
        axes.axhline(ceilings[name], label=f"best {label} times", **look)
    axes.set_xticks(range(len(FROZEN)), [SIGNS.get(frozen, frozen) for frozen in FROZEN])
    axes.set(xlabel="frozen", ylabel="accuracy")
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    if not records:
        say_empty(axes)
    legend(figure, columns=3)
    return figure


def _over_epochs(records, told, first_epoch, height, linewidth):
    """A panel for each part of the gate: what runs tell of it, from an epoch on."""
    figure, axes = panels(len(PARTS), height=height, sharex=True)
    for panel, part in zip(axes, PARTS, strict=True):
        for run in records:
            values = run.outcome[told][part]
            epochs = range(first_epoch, first_epoch + len(values))
            panel.plot(epochs, values, color=COLOURS["phased"], linewidth=linewidth)
        if not records:
            say_empty(panel)
    axes[-1].set_xlabel("epoch")
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure, axes


def paths(records):
    """tau, s and r_on of every unit of runs that learn them, and the rhythm's own."""
    figure, axes = _over_epochs(records, "paths", first_epoch=0, height=1.9, linewidth=0.9)
    labels = (r"period $\tau$", "shift $s$", r"open share $r_{on}$")
    for panel, label, right in zip(axes, labels, ([TAU], OPENINGS, [OPEN]), strict=True):
        for value in right:
            look = {"color": INK, "linestyle": ":", "linewidth": 0.9}
            panel.axhline(value, label="the rhythm's", **look)
        panel.set_ylabel(label)
    axes[0].set_yscale("log")
    axes[0].set_yticks([3, 5, 10, 20], ["3", "5", "10", "20"])
    axes[0].minorticks_off()
    legend(figure)
    return figure


def slopes(records):
    """Norm of the gradient of each part in each epoch, a line for each run."""
    figure, axes = _over_epochs(records, "slopes", first_epoch=1, height=1.7, linewidth=1.2)
    for panel, by in zip(axes, (r"$\ln\tau$", "$s$", r"$x$ of $r_{on}$"), strict=True):
        panel.set(yscale="log", ylabel="gradient norm")
        name_panel(panel, f"by {by}")
    return figure


def fit(before, after):
    """How much of each unit's opening falls on the signal, before and after training."""
    figure, axes = panels(height=2.6)
    bins = [place / 20 for place in range(21)]
    for shares, name, colour in ((before, "before", NEUTRAL), (after, "after", COLOURS["phased"])):
        look = {"histtype": "step", "color": colour, "linewidth": 2}
        axes.hist(shares, bins, label=f"{name} training", **look)
    axes.axvline(OPEN, color=INK, linestyle=":", linewidth=1)
    axes.set(xlabel="share of a unit's opening on the signal", ylabel="units")
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    figure.legend(loc="outside upper left", ncols=2)
    if not before:
        say_empty(axes)
    return figure
