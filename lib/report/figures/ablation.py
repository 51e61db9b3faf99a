"""What changing one factor of a recipe does to the accuracy."""

from matplotlib.ticker import PercentFormatter

from lib.report.figures.lengths import CHANCE
from lib.report.statistics import mean_accuracy
from lib.report.style import COLOURS, NAMES, NEUTRAL, legend, name_panel, panels, say_empty


def ablation(effects, cells):
    """Accuracy of every run after one change, a panel per cell, and the mean as a bar.

    effects: {(cell, changed factor): records}; the factor "nothing" is where the others start.
    """
    figure, axes = panels(1, len(cells), height=3.2, sharey=True, squeeze=False)
    for panel, cell in zip(axes[0], cells, strict=True):
        groups = {factor: runs for (of, factor), runs in effects.items() if of == cell}
        for row, runs in enumerate(groups.values()):
            _draw(panel, row, runs, cell)
        panel.set_yticks(range(len(groups)), groups.keys())
        panel.set_ylim(len(groups) - 0.4, -0.6)
        _accuracy_axis(panel)
        name_panel(panel, NAMES[cell])
        if not any(groups.values()):
            say_empty(panel)
    axes[0, 0].set_ylabel("changed factor")
    figure.get_layout_engine().set(wspace=0.08)  # room between "100 %" and "0 %"
    legend(figure, columns=3)
    return figure


def _draw(axes, row, runs, cell):
    colour = COLOURS[cell]
    for place, run in enumerate(runs):
        height = row + 0.14 * (place - (len(runs) - 1) / 2)
        look = {"color": colour, "markerfacecolor": "none", "linewidth": 0}
        axes.plot(run.accuracy, height, "o", label="each run", **look)
    if runs:
        mean = mean_accuracy(runs)
        axes.plot([mean, mean], [row - 0.32, row + 0.32], color=colour, linewidth=3, label="mean")


def _accuracy_axis(axes):
    axes.axvline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label="chance")
    axes.set_xlim(-0.04, 1.06)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_xlabel("accuracy")
