"""Optimisers: their paths on a surface, what Adam's mean cancels, how they learn palindromes."""

from itertools import cycle

import numpy as np
from matplotlib.ticker import NullFormatter

from lib.page.statistics import grouped
from lib.page.style import COLOURS, FONT_SIZE, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, listed
from lib.studies.optimisers.statistics import median_steps
from lib.studies.palindromes.statistics import failed, solved, step_limit

LOOKS = ("-", "--", "-.", ":")  # of the learning rates, smallest first
DIRECTIONS = ("along the ravine, x", "across the ravine, y")


def paths(descents):
    """Where each optimiser goes on a surface: level lines, and a panel per path.

    descents: {optimiser: `lib.studies.optimisers.descents.Descent`}, all on one surface.
    """
    figure, axes = panels(2, 2, height=2.2, sharex=True, sharey=True)
    walked = {  # until arrival
        name: each.points if each.arrival is None else each.points[: each.arrival + 1]
        for name, each in descents.items()
    }
    points = np.concatenate(list(walked.values()))
    low, high = points.min(0), points.max(0)
    margin = 0.15 * (high - low)
    for panel, (name, descent) in zip(axes.flat, descents.items(), strict=True):
        _level_lines(panel, descent.surface, low - margin, high + margin)
        x, y = walked[name].T
        panel.plot(x, y, ".-", color=COLOURS[name], linewidth=1.2, markersize=4)
        panel.plot(x[0], y[0], "o", color=INK)
        name_panel(panel, f"{NAMES[name]}, η = {descent.learning_rate:g}")
    figure.supxlabel("x", fontsize=FONT_SIZE)
    figure.supylabel("y", fontsize=FONT_SIZE)
    return figure


def arrivals_alt(descents):
    """Steps to arrive."""
    parts = [f"{NAMES[name]} {each.arrival} steps" for name, each in descents.items()]
    return f"Down to 1 % of the starting height: {listed(parts)}."


def _level_lines(axes, surface, low, high):
    """Of a surface between two corners (x, y)."""
    import torch

    sides = (torch.linspace(*ends, 80, dtype=torch.float64) for ends in zip(low, high, strict=True))
    x, y = torch.meshgrid(*sides, indexing="xy")
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
        panel.set(yscale="log", ylim=(1e-6, 3), ylabel="height / start")
        name_panel(panel, name)
    panel.set_xscale("symlog", linthresh=10)
    panel.set(xlabel="step", xlim=(0, None))
    legend(figure, columns=4)
    return figure


def cancellation(gradients, means):
    """Adam's gradients along and across the ravine and the mean it makes of them, (steps, 2)."""
    figure, axes = panels(2, height=1.9, sharex=True)
    gradients, means = np.asarray(gradients), np.asarray(means)
    steps, bars = range(1, len(gradients) + 1), {"color": NEUTRAL, "alpha": 0.6, "linewidth": 0}
    for column, (panel, direction) in enumerate(zip(axes, DIRECTIONS, strict=True)):
        panel.axhline(0, color=INK, linewidth=0.8)
        panel.bar(steps, gradients[:, column], label="gradient", **bars)
        panel.plot(steps, means[:, column], "o-", color=COLOURS["adam"], label="Adam's mean of it")
        panel.set_ylabel("slope")
        name_panel(panel, direction)
    panel.set(xlabel="step", xticks=[1, 5, 10, 15, 20])
    figure.legend(*panel.get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return figure


def learning_curves(records, optimisers):
    """Training loss against the step, a panel per optimiser, a line per run."""
    figure, axes = panels(2, 2, height=2.3, sharex=True, sharey=True)
    drawn = [run for run in records if run.curve]  # one that diverges at once has none
    for panel, optimiser in zip(axes.flat, optimisers, strict=True):
        runs, lines = grouped(drawn, "optimiser").get(optimiser, []), {}
        for look, (rate, same) in zip(cycle(LOOKS), grouped(runs, "learning_rate").items()):
            for run in same:
                steps, losses, _ = zip(*run.curve, strict=True)
                line = {"linestyle": look, "color": COLOURS[optimiser], "linewidth": 1}
                (lines[f"{rate:g}"],) = panel.plot(steps, losses, **line)
        panel.set(xscale="log", yscale="log", xlim=(90, 11_000))
        name_panel(panel, NAMES[optimiser])
        if runs:
            panel.legend(lines.values(), lines.keys(), loc="best", fontsize=FONT_SIZE - 3)
        else:
            say_empty(panel)
    figure.supxlabel("training step", fontsize=FONT_SIZE)
    figure.supylabel("training loss (nats)", fontsize=FONT_SIZE)
    return figure


def steps_to_solve(records, optimisers):
    """Steps to solve against the learning rate: every run; crosses on top did not solve."""
    figure, axes = panels(height=3.2)
    limit = step_limit(records)
    for place, optimiser in enumerate(optimisers):
        runs = grouped(records, "optimiser").get(optimiser, [])
        look = {"color": COLOURS[optimiser], "linewidth": 0, "alpha": 0.8}
        for some, marker, label in (
            (solved(runs), "o", NAMES[optimiser]),
            (failed(runs), "x", None),
        ):
            # moved sideways, so that runs of several optimisers at one rate stay visible
            rates = [1.05**place * run.spec.learning_rate for run in some]
            steps = [run.steps_to_solve or 1.4 * limit for run in some]
            axes.plot(rates, steps, marker, label=label, **look)
    axes.axhline(limit, color=NEUTRAL, linestyle=":", linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="training steps to solve")
    axes.set_ylim(top=1.8 * limit)
    axes.yaxis.set_minor_formatter(NullFormatter())
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
