"""Figures of the frequency task, and its table beside the paper's."""

from itertools import product

import torch
from matplotlib.ticker import PercentFormatter

from lib.page.statistics import mean
from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, NOTHING, percent
from lib.studies.waves.paper import ACCURACY, EPOCHS
from lib.studies.waves.statistics import CHANCE, of_kind
from lib.studies.waves.task import waves

COLUMNS = ["sampling", "model", "runs", "epochs", "ours: mean", "range", "the paper's"]
SEEN = {"standard": "seen every 1.0", "asynchronous": "seen at random times"}


def examples(seed):
    """A special wave and another, every 0.1 and as two samplings see them."""
    figure, axes = panels(len(SEEN), 2, height=1.6, sharex="col", sharey=True)
    fine = _pair("high-resolution", seed)
    for row, (sampling, name) in zip(axes, SEEN.items(), strict=True):
        seen = _pair(sampling, seed)
        for place, panel in enumerate(row):
            panel.plot(*fine[place], color=NEUTRAL, linewidth=0.9, label="the wave, every 0.1")
            panel.plot(*seen[place], "o", color=INK, markersize=3, label="what is seen")
            name_panel(panel, f"{('special', 'other')[place]}, {name}")
        row[0].set_ylabel("value")
    for panel in axes[-1]:
        panel.set_xlabel("time")
    legend(figure)
    return figure


def _pair(sampling, seed):
    """(times, values) of two waves, the same ones under each sampling."""
    values, times, padded, _ = waves(sampling, 2, torch.Generator().manual_seed(seed))
    return [(times[~padded[:, place], place], values[~padded[:, place], place]) for place in (0, 1)]


def accuracy(records, samplings, cells):
    """Test accuracy after each epoch, every run, and where the paper's runs end."""
    figure, axes = panels(len(samplings), height=2.1, sharex=True, squeeze=False)
    for panel, sampling in zip(axes[:, 0], samplings, strict=True):
        for place, cell in enumerate(cells):
            colour = {"color": COLOURS[cell]}
            panel.plot([], [], label=NAMES[cell], **colour)
            for run in of_kind(records, sampling, [cell]):
                epochs, *_, accuracies = zip(*run.curve, strict=True)
                marker = "." if len(epochs) == 1 else None  # a line of one point is not seen
                panel.plot(epochs, accuracies, marker=marker, linewidth=1.2, alpha=0.85, **colour)
            diamond = {"fmt": "D", "capsize": 3, "markerfacecolor": "none"}
            panel.errorbar(EPOCHS + 1.2 * place, *ACCURACY[sampling, cell], **diamond, **colour)
        panel.axhline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label="chance")
        panel.set(ylim=(0.38, 1.04), yticks=[0.5, 0.75, 1], ylabel="accuracy")
        panel.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        name_panel(panel, f"{sampling} sampling")
        if not of_kind(records, sampling, cells):
            say_empty(panel)
    axes[-1, 0].set_xlabel("epoch")
    legend(figure)
    return figure


def beside_paper(records, samplings, cells):
    """Rows of a table with COLUMNS."""
    rows = []
    for sampling, cell in product(samplings, cells):
        runs = of_kind(records, sampling, [cell])
        epochs = ", ".join(sorted({str(run.spec.epochs) for run in runs})) or NOTHING
        middle = ends = NOTHING
        if runs:
            accuracies = [run.accuracy for run in runs]
            found = (min(accuracies), mean(accuracies), max(accuracies))
            low, middle, high = (percent(each, digits=1) for each in found)
            ends = high if low == high else f"{low[:-2]}–{high}"
        paper = "{:.1f} ± {:.1f} %".format(*(100 * each for each in ACCURACY[sampling, cell]))
        paper = paper.replace(" ", "\N{NO-BREAK SPACE}")
        rows.append([sampling, NAMES[cell], len(runs), epochs, middle, ends, paper])
    return rows
