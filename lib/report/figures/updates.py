"""Figures of question 2.2: which units move when, and how far back the cell state reaches."""

import torch
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from lib.report.style import COLOURS, NAMES, NEUTRAL, legend, name_panel, panels

SHOWN_UNITS = 3
SHUT_TO_OPEN = LinearSegmentedColormap.from_list(
    "gate", [to_rgba(COLOURS["phased"], opacity) for opacity in (0, 1)]
)


def opened(walk):
    """k of every unit at every step; units in the order of how often they open."""
    figure, axes = panels(height=3.6)
    often = (walk.gate > 0).sum(0).argsort(descending=True)
    steps, units = walk.gate.shape
    image = axes.imshow(
        walk.gate[:, often].T.numpy(),
        aspect="auto",
        interpolation="nearest",
        cmap=SHUT_TO_OPEN,
        vmin=0,
        vmax=1,
        extent=(0.5, steps + 0.5, units, 0),
    )
    axes.set_xlabel("step t")
    axes.set_ylabel("units, by openings")
    figure.colorbar(image, ax=axes, label="gate k(t)")
    return figure


def paths(walk):
    """c(t) of the units that open most often, once an update, with and without their gate."""
    figure, axes = panels(SHOWN_UNITS, height=1.5, sharex=True)
    updates = (walk.gate > 0).sum(0)
    regular = torch.where(updates <= len(walk.gate) / 4, updates, 0)  # with pauses to be seen
    for panel, unit in zip(axes, regular.argsort(descending=True), strict=False):
        for name, path in walk.paths.items():
            panel.plot(path[:, unit], color=COLOURS[name], label=NAMES[name], linewidth=1.4)
        moments = walk.gate[:, unit].nonzero()[:, 0] + 1
        values = walk.paths["phased"][moments, unit]
        panel.plot(moments, values, "o", color=COLOURS["phased"], label="gate open", markersize=4)
        name_panel(panel, f"unit {int(unit)}: {int(updates[unit])} updates")
        panel.set_ylabel("c(t)")
    axes[-1].set_xlabel("step t")
    legend(figure, columns=3)
    return figure


def gains(walks):
    """Gain of dc(T)/dc(t) against the lag, a line per network."""
    figure, axes = panels(height=3.0)
    for walk in walks:
        for name, gain in walk.gains.items():
            axes.plot(gain.flip(0), color=COLOURS[name], label=NAMES[name], linewidth=1.3)
    axes.axhline(1, color=NEUTRAL, linestyle=":", linewidth=1)
    axes.set_yscale("log")
    axes.set_xlabel("lag T − t, steps")
    axes.set_ylabel("gain of dc(T)/dc(t)")
    legend(figure)
    return figure
