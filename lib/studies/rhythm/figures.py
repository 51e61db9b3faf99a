"""Figures of question 2.3: a signal with a rhythm, and gates that learn it."""

from matplotlib.ticker import MaxNLocator, PercentFormatter

from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import listed, percent
from lib.studies.rhythm.spec import FROZEN
from lib.studies.rhythm.statistics import PARTS, fits, mean_accuracy, of_frozen
from lib.studies.rhythm.task import DURATION, OPEN, TAU, S, rhythm

SIGNS = {"tau": "$\\tau$", "s": "$s$", "r_on": "$r_{on}$"}
LABELS = {"tau": r"period $\tau$", "s": "shift $s$", "r_on": r"open share $r_{on}$"}
OFFSETS = (0, -0.08, 0.08, -0.16, 0.16)  # so that runs of equal accuracy stay visible


def example(seed):
    """One sequence, and the times at which the signal is there."""
    import torch

    figure, axes = panels(height=2.4)
    values, times, *_ = rhythm(1, torch.Generator().manual_seed(seed))
    for place, start in enumerate(_openings()):
        label = "the signal is there" if place == 0 else None
        axes.axvspan(start, start + OPEN * TAU, color=NEUTRAL, alpha=0.35, linewidth=0, label=label)
    axes.plot(times[:, 0], values[:, 0], "o", color=INK, markersize=3, label="what is seen")
    axes.set_xlabel("time")
    axes.set_ylabel("value")
    figure.legend(loc="outside upper left", ncols=2)
    return figure


def _openings():
    """When the signal begins to be there."""
    return [S + period * TAU for period in range(int((DURATION - S) // TAU) + 1)]


def accuracy(records, ceilings):
    """Accuracy of every run, by what of the gate was frozen, and the best there can be."""
    figure, axes = panels(height=2.8)
    for place, frozen in enumerate(FROZEN):
        runs = of_frozen(records, frozen)
        places = [place + OFFSETS[run.spec.seed % len(OFFSETS)] for run in runs]
        accuracies = [run.accuracy for run in runs]
        axes.plot(places, accuracies, "o", color=COLOURS["phased"], alpha=0.8, label="each run")
    for name, style in (("timed", "--"), ("untimed", ":")):
        label = f"best {'with' if name == 'timed' else 'without'} times"
        axes.axhline(ceilings[name], color=NEUTRAL, linestyle=style, linewidth=1.2, label=label)
    axes.set_xticks(range(len(FROZEN)), [SIGNS.get(frozen, frozen) for frozen in FROZEN])
    axes.set_xlabel("frozen")
    axes.set_ylabel("accuracy")
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    if not records:
        say_empty(axes)
    legend(figure, columns=3)
    return figure


def accuracy_alt(records, ceilings):
    """Mean accuracies, for readers who don't see the figure."""
    means = [f"{percent(mean_accuracy(records, frozen))} with {frozen} frozen" for frozen in FROZEN]
    return (
        f"Mean accuracy: {listed(means)}. Best with times {percent(ceilings['timed'])}, without "
        f"{percent(ceilings['untimed'])}."
    )


def paths(records):
    """tau, s and r_on of every unit of the first run that learns them, and the rhythm's own."""
    figure, axes = panels(len(PARTS), height=1.9, sharex=True)
    right = {"tau": [TAU], "s": _openings(), "r_on": [OPEN]}
    for panel, part in zip(axes, PARTS, strict=True):
        for run in of_frozen(records, "nothing")[:1]:
            panel.plot(run.outcome["paths"][part], color=COLOURS["phased"], linewidth=0.9)
        for place, value in enumerate(right[part]):
            label = "the rhythm's" if place == 0 else None
            panel.axhline(value, color=INK, linestyle=":", linewidth=0.9, label=label)
        panel.set_ylabel(LABELS[part])
        if not records:
            say_empty(panel)
    axes[0].set_yscale("log")
    axes[0].set_yticks([3, 5, 10, 20], ["3", "5", "10", "20"])
    axes[0].minorticks_off()
    _epoch_axis(axes[-1])
    legend(figure)
    return figure


def slopes(records):
    """Norm of the gradient of each part in each epoch, a line for each run that learns all."""
    figure, axes = panels(len(PARTS), height=1.7, sharex=True)
    by = {"tau": r"by $\ln\tau$", "s": "by $s$", "r_on": r"by $x$ of $r_{on}$"}
    for panel, part in zip(axes, PARTS, strict=True):
        for run in of_frozen(records, "nothing"):
            norms = run.outcome["slopes"][part]
            panel.plot(range(1, len(norms) + 1), norms, color=COLOURS["phased"], linewidth=1.2)
        panel.set_yscale("log")
        panel.set_ylabel("gradient norm")
        name_panel(panel, by[part])
        if not records:
            say_empty(panel)
    _epoch_axis(axes[-1])
    return figure


def fit(records):
    """How much of a unit's opening falls on the signal, before and after training."""
    figure, axes = panels(height=2.6)
    bins = [place / 20 for place in range(21)]
    found = fits(records)
    for name, look in (("before", NEUTRAL), ("after", COLOURS["phased"])):
        label = f"{name} training"
        axes.hist(found[name], bins, histtype="step", color=look, linewidth=2, label=label)
    axes.axvline(OPEN, color=INK, linestyle=":", linewidth=1)
    axes.set_xlabel("share of a unit's opening on the signal")
    axes.set_ylabel("units")
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    figure.legend(loc="outside upper left", ncols=2)
    if not records:
        say_empty(axes)
    return figure


def _epoch_axis(axes):
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
