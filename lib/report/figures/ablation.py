"""What changing one factor of a recipe does to the accuracy, and to the steps it takes."""

from matplotlib.ticker import PercentFormatter

from lib.report import ablations
from lib.report.figures.lengths import CHANCE
from lib.report.statistics import mean_accuracy, median_steps, step_limit
from lib.report.style import COLOURS, NAMES, NEUTRAL, legend, name_panel, panels, say_empty

HALF_BAR = 0.32  # of a row
BOUNDS = "chance; step limit"
CIRCLE = {"marker": "o", "markerfacecolor": "none", "label": "each run"}
CROSS = {"marker": "x", "label": "not solved"}


def ablation(effects, cells):
    """After one change, a column per cell: the accuracy of every run and the mean as a bar; below,
    the steps until it solved with the median as a bar, and crosses where the others ended.

    effects: {(cell, changed factor): records}; the factor "nothing" is where the others start.
    """
    figure, axes = panels(2, len(cells), sharey=True, sharex="row", squeeze=False)
    for (above, below), cell in zip(axes.T, cells, strict=True):
        groups = ablations.of_cell(effects, cell)
        for row, runs in enumerate(groups.values()):
            if runs:
                _draw_accuracies(above, row, runs, cell)
                _draw_steps(below, row, runs, cell)
        above.set_yticks(range(len(groups)), groups.keys())
        above.set_ylim(len(groups) - 0.4, -0.6)
        _accuracy_axis(above)
        name_panel(above, NAMES[cell])
        if not any(groups.values()):
            say_empty(above)
    _steps_axes(axes[1], step_limit(ablations.flat(effects)))
    for first in axes[:, 0]:
        first.set_ylabel("changed factor")
    figure.get_layout_engine().set(wspace=0.08)  # room between "100 %" and "0 %"
    legend(figure, columns=2)
    return figure


def _draw_accuracies(axes, row, runs, cell):
    _draw_runs(axes, row, runs, cell, lambda run: run.accuracy, CIRCLE)
    _draw_bar(axes, row, mean_accuracy(runs), cell, "mean, median")


def _draw_steps(axes, row, runs, cell):
    for done, look in ((True, CIRCLE), (False, CROSS)):
        some = [run for run in runs if run.solved == done]
        _draw_runs(axes, row, some, cell, lambda run: run.outcome["steps"], look)
    middle = median_steps(runs)
    if middle is not None:
        _draw_bar(axes, row, middle, cell)


def _draw_runs(axes, row, runs, cell, value, look):
    for place, run in enumerate(runs):
        height = row + 0.14 * (place - (len(runs) - 1) / 2)
        axes.plot(value(run), height, color=COLOURS[cell], linewidth=0, **look)


def _draw_bar(axes, row, value, cell, label=None):
    ends = [row - HALF_BAR, row + HALF_BAR]
    axes.plot([value, value], ends, color=COLOURS[cell], linewidth=3, label=label)


def _accuracy_axis(axes):
    axes.axvline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label=BOUNDS)
    axes.set_xlim(-0.04, 1.06)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_xlabel("accuracy")


def _steps_axes(panels_of_steps, limit):
    for axes in panels_of_steps:
        axes.axvline(limit, color=NEUTRAL, linestyle=":", linewidth=1, label=BOUNDS)
        axes.set_xscale("log")
        axes.set_xlim(right=2 * limit)
        axes.set_xlabel("steps to solve")
