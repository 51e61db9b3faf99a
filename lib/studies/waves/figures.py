"""Figures of the frequency task: the waves, and how accuracy grows with training."""

from matplotlib.ticker import PercentFormatter

from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, NOTHING, listed, percent
from lib.studies.waves.paper import ACCURACY, EPOCHS
from lib.studies.waves.statistics import CHANCE, mean_accuracy, of_kind, span

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
    import torch

    from lib.studies.waves.task import waves

    values, times, padded, _ = waves(sampling, 2, torch.Generator().manual_seed(seed))
    return [(times[~padded[:, place], place], values[~padded[:, place], place]) for place in (0, 1)]


def accuracy(records, samplings, cells):
    """Test accuracy after each epoch, every run, and where the paper's runs end."""
    figure, axes = panels(len(samplings), height=2.1, sharex=True, squeeze=False)
    for panel, sampling in zip(axes[:, 0], samplings, strict=True):
        for cell in cells:
            _curves(panel, of_kind(records, sampling, [cell]), cell)
            mean, spread = ACCURACY[sampling, cell]
            look = {"color": COLOURS[cell], "capsize": 3, "markerfacecolor": "none"}
            offset = 1.2 * cells.index(cell)
            panel.errorbar(EPOCHS + offset, mean, spread, fmt="D", **look)
        panel.axhline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label="chance")
        _share_axis(panel, "accuracy")
        name_panel(panel, f"{sampling} sampling")
        if not of_kind(records, sampling, cells):
            say_empty(panel, "no runs recorded yet")
    axes[-1, 0].set_xlabel("epoch")
    legend(figure)
    return figure


def accuracy_alt(records, samplings, cells):
    """Where the runs of each panel end, for readers who don't see the figure."""
    ends = [
        f"{NAMES[cell]} with {sampling} sampling {_span(records, sampling, cell)}"
        for sampling in samplings
        for cell in cells
    ]
    return f"Test accuracy against the epoch. Accuracy after training: {listed(ends)}."


def _span(records, sampling, cell):
    """ "88.1–91.0 %": the smallest and the largest accuracy of a run; a dash of none."""
    if not of_kind(records, sampling, [cell]):
        return NOTHING
    low, high = (percent(each, digits=1) for each in span(records, sampling, cell))
    return high if low == high else f"{low[:-2]}–{high}"


def beside_paper(records, samplings, cells):
    """Rows of a table with COLUMNS."""
    return [_row(records, sampling, cell) for sampling in samplings for cell in cells]


def _row(records, sampling, cell):
    runs = of_kind(records, sampling, [cell])
    ours = percent(mean_accuracy(runs, sampling, cell), digits=1) if runs else NOTHING
    epochs = ", ".join(sorted({str(run.spec.epochs) for run in runs})) or NOTHING
    middle, spread = ACCURACY[sampling, cell]
    paper = f"{100 * middle:.1f} ± {100 * spread:.1f} %".replace(" ", "\N{NO-BREAK SPACE}")
    return [sampling, NAMES[cell], len(runs), epochs, ours, _span(runs, sampling, cell), paper]


def _curves(panel, runs, cell):
    panel.plot([], [], color=COLOURS[cell], label=NAMES[cell])
    for run in runs:
        epochs, *_, accuracies = zip(*run.curve, strict=True)
        marker = "." if len(epochs) == 1 else None  # a line of one point is not seen
        look = {"color": COLOURS[cell], "linewidth": 1.2, "alpha": 0.85}
        panel.plot(epochs, accuracies, marker=marker, **look)


def _share_axis(panel, label):
    panel.set_ylim(0.38, 1.04)
    panel.set_yticks([0.5, 0.75, 1])
    panel.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    panel.set_ylabel(label)
