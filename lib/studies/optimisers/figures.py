"""Optimisers: their paths on a surface, what Adam's mean cancels, how they learn palindromes."""

from itertools import cycle

import numpy as np
from matplotlib.ticker import NullFormatter

from lib.page.statistics import grouped
from lib.page.style import COLOURS, FONT_SIZE, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, listed
from lib.studies.optimisers.statistics import median_steps
from lib.studies.palindromes.statistics import step_limit

LOOKS = ("-", "--", "-.", ":")  # of the learning rates, smallest first
DIRECTIONS = ("along the ravine, x", "across the ravine, y")


def paths(descents):
    """Where each optimiser goes on a surface: level lines, and a panel per path.

    descents: {optimiser: `lib.studies.optimisers.descents.Descent`}, all on one surface.
    """
    figure, axes = panels(2, 2, height=2.2, sharex=True, sharey=True)
    first = next(iter(descents.values()))
    limits = _limits([_until_arrival(descent) for descent in descents.values()])
    for panel, (optimiser, descent) in zip(axes.flat, descents.items(), strict=True):
        _level_lines(panel, first.surface, limits)
        x, y = _until_arrival(descent).T
        panel.plot(x, y, ".-", color=COLOURS[optimiser], linewidth=1.2, markersize=4)
        panel.plot(x[0], y[0], "o", color=INK)
        name_panel(panel, f"{NAMES[optimiser]}, η = {descent.learning_rate:g}")
    figure.supxlabel("x", fontsize=FONT_SIZE)
    figure.supylabel("y", fontsize=FONT_SIZE)
    return figure


def arrivals_alt(descents):
    """Steps to arrive."""
    parts = [f"{NAMES[name]} {each.arrival} steps" for name, each in descents.items()]
    return f"Down to 1 % of the starting height: {listed(parts)}."


def _until_arrival(descent):
    return descent.points if descent.arrival is None else descent.points[: descent.arrival + 1]


def _limits(paths):
    """What holds every path and a little around it: ((left, right), (low, high))."""
    points = np.concatenate(paths)
    low, high = points.min(0), points.max(0)
    margin = 0.15 * (high - low)
    return tuple(zip(low - margin, high + margin, strict=True))


def _level_lines(axes, surface, limits):
    import torch

    across, up = (torch.linspace(*each, 80, dtype=torch.float64) for each in limits)
    x, y = torch.meshgrid(across, up, indexing="xy")
    heights = surface.value(torch.stack([x, y], -1)) - surface.lowest
    levels = heights.max().item() * np.linspace(0.03, 1, 10) ** 2
    axes.contour(x, y, heights, levels, colors=NEUTRAL, linewidths=0.6, alpha=0.7)


def heights(surfaces):
    """Height above the lowest point against the step, a panel per surface.

    surfaces: {name: {optimiser: Descent}}
    """
    figure, axes = panels(len(surfaces), height=2.2, sharex=True, squeeze=False)
    for panel, (name, descents) in zip(axes[:, 0], surfaces.items(), strict=True):
        for optimiser, descent in descents.items():
            shares = descent.heights / descent.heights[0]
            panel.plot(shares.clamp(min=1e-9), color=COLOURS[optimiser], label=NAMES[optimiser])
        panel.axhline(0.01, color=NEUTRAL, linestyle=":", linewidth=1)
        panel.set_yscale("log")
        panel.set_ylim(1e-6, 3)
        panel.set_ylabel("height / start")
        name_panel(panel, name)
    axes[-1, 0].set_xscale("symlog", linthresh=10)
    axes[-1, 0].set_xlim(left=0)
    axes[-1, 0].set_xlabel("step")
    legend(figure, columns=4)
    return figure


def cancellation(gradients, means):
    """Adam's gradients along and across the ravine and the mean it makes of them, (steps, 2)."""
    figure, axes = panels(2, height=1.9, sharex=True)
    gradients, means = np.asarray(gradients), np.asarray(means)
    steps = range(1, len(gradients) + 1)
    for column, panel in enumerate(axes):
        panel.axhline(0, color=INK, linewidth=0.8)
        panel.bar(
            steps, gradients[:, column], color=NEUTRAL, alpha=0.6, linewidth=0, label="gradient"
        )
        panel.plot(steps, means[:, column], "o-", color=COLOURS["adam"], label="Adam's mean of it")
        panel.set_ylabel("slope")
        name_panel(panel, DIRECTIONS[column])
    axes[-1].set_xlabel("step")
    axes[-1].set_xticks([1, 5, 10, 15, 20])
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure


def learning_curves(records, optimisers):
    """Training loss against the step, a panel per optimiser, a line per run."""
    figure, axes = panels(2, 2, height=2.3, sharex=True, sharey=True)
    drawn = [run for run in records if run.curve]  # one that diverges at once has none
    for panel, optimiser in zip(axes.flat, optimisers, strict=True):
        runs = grouped(drawn, "optimiser").get(optimiser, [])
        for look, (rate, same) in zip(cycle(LOOKS), grouped(runs, "learning_rate").items()):
            for run in same:
                steps, losses, _ = zip(*run.curve, strict=True)
                line = {"linestyle": look, "color": COLOURS[optimiser], "linewidth": 1}
                panel.plot(steps, losses, label=f"{rate:g}", **line)
        _loss_axes(panel)
        name_panel(panel, NAMES[optimiser])
        _legend_once(panel) if runs else say_empty(panel)
    figure.supxlabel("training step", fontsize=FONT_SIZE)
    figure.supylabel("training loss (nats)", fontsize=FONT_SIZE)
    return figure


def _loss_axes(axes):
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(90, 11_000)


def _legend_once(axes):
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    axes.legend(once.values(), once.keys(), loc="best", fontsize=FONT_SIZE - 3)


def steps_to_solve(records, optimisers):
    """Steps to solve against the learning rate: every run; crosses on top did not solve."""
    figure, axes = panels(height=3.2)
    limit = step_limit(records)
    for place, optimiser in enumerate(optimisers):
        runs = grouped(records, "optimiser").get(optimiser, [])
        shift = 1.05**place  # so that runs of several optimisers at one rate stay visible
        look = {"color": COLOURS[optimiser], "linewidth": 0, "alpha": 0.8}
        solved = [run for run in runs if run.solved]
        failed = [run for run in runs if not run.solved]
        axes.plot(*_places(solved, shift), "o", label=NAMES[optimiser], **look)
        axes.plot(_places(failed, shift)[0], [1.4 * limit] * len(failed), "x", **look)
    axes.axhline(limit, color=NEUTRAL, linestyle=":", linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(top=1.8 * limit)
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("learning rate")
    axes.set_ylabel("training steps to solve")
    if records:
        legend(figure, columns=4)
    else:
        axes.set_xlim(1e-4, 1)
        say_empty(axes)
    return figure


def steps_alt(best):
    """Steps at the best learning rates. best: {optimiser: its runs at its best rate}"""
    parts = [f"{NAMES[name]} {median_steps(runs):,.0f}" for name, runs in best.items()]
    return f"Median steps to solve at each best learning rate: {listed(parts)}."


def _places(runs, shift):
    rates = [shift * run.spec.learning_rate for run in runs]
    return rates, [run.steps_to_solve for run in runs]
