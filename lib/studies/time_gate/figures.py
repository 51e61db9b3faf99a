"""Figures of the time gate."""

import torch
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from lib.models.phased import time_gate
from lib.page.display import html
from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels
from lib.page.wording import NAMES

SHOWN_UNITS = 3
SHUT_TO_OPEN = LinearSegmentedColormap.from_list(
    "gate", [to_rgba(COLOURS["phased"], opacity) for opacity in (0, 1)]
)


def gate(tau, s, r_on, leak):
    """k(t) over some periods, with and without leak, tau, s and r_on drawn as lengths."""
    figure, axes = panels(height=3.2)
    t = torch.linspace(0, s + 2.4 * tau, 4001, dtype=torch.float64)
    for alpha, line in ((leak, ":"), (0.0, "-")):
        k = time_gate(t, *torch.tensor([tau, s, r_on]).double(), alpha)
        axes.plot(t, k, color=COLOURS["phased"], label=f"leak {alpha:g}", linestyle=line)
    _length(axes, s, s + tau, 1.12, r"period $\tau$")
    _length(axes, s, s + r_on * tau, -0.12, r" open: $r_{on}\,\tau$", beside=True)
    if s > 0:
        _length(axes, 0, s, 1.12, "$s$")
    for place in (s, s + tau):
        axes.axvline(place, color=NEUTRAL, linewidth=0.8, linestyle="--")
    axes.set(ylim=(-0.32, 1.36), yticks=[0, 0.5, 1], xlabel="time t", ylabel="k(t)")
    legend(figure)
    return figure


def _length(axes, start, end, height, text, beside=False):
    """A line with an arrow at both ends, and what it measures; beside: its right end, not above."""
    arrow = {"arrowstyle": "<->", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (start, height), (end, height), arrowprops=arrow)
    if beside:
        axes.text(end, height, text, ha="left", va="center")
    else:
        axes.text((start + end) / 2, height + 0.03, text, ha="center", va="bottom")


def explorer(tau, s, r_on, leak):
    """Show the gate with sliders, drawn by book/assets/time_gate.js in the reader's browser."""
    plain = "The time gate to play with needs a browser with JavaScript, and the built page."
    values = f'data-tau="{tau:g}" data-s="{s:g}" data-r-on="{r_on:g}" data-leak="{leak:g}"'
    html(f'<div class="time-gate" {values}>{plain}</div>', plain)


def opened(walk):
    """k of every unit at every step; units in the order of how often they open."""
    figure, axes = panels(height=3.6)
    often = (walk.gate > 0).sum(0).argsort(descending=True)
    steps, units = walk.gate.shape
    look = {"aspect": "auto", "interpolation": "nearest", "cmap": SHUT_TO_OPEN}
    places = (0.5, steps + 0.5, units, 0)
    image = axes.imshow(walk.gate[:, often].T.numpy(), vmin=0, vmax=1, extent=places, **look)
    axes.set(xlabel="step t", ylabel="units, by openings")
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
    axes.set(yscale="log", xlabel="lag T − t, steps", ylabel="gain of dc(T)/dc(t)")
    legend(figure)
    return figure
