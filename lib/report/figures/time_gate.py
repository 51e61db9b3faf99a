"""Figures of the time gate."""

import torch

from lib.models.phased import time_gate
from lib.report.style import COLOURS, INK, NEUTRAL, legend, panels

PERIODS = 2.4  # shown after the shift


def gate(tau, s, r_on, leak):
    """k(t) over some periods, with and without leak, tau, s and r_on drawn as lengths."""
    figure, axes = panels(height=3.2)
    t = torch.linspace(0, s + PERIODS * tau, 4001, dtype=torch.float64)
    for alpha, look in ((leak, {"linestyle": ":"}), (0.0, {})):
        k = time_gate(t, *(torch.tensor(each).double() for each in (tau, s, r_on)), alpha)
        axes.plot(t, k, color=COLOURS["phased"], label=f"leak {alpha:g}", **look)
    _length(axes, s, s + tau, 1.12, r"period $\tau$")
    _length(axes, s, s + r_on * tau, -0.12, r" open: $r_{on}\,\tau$", beside=True)
    if s > 0:
        _length(axes, 0, s, 1.12, "$s$")
    for place in (s, s + tau):
        axes.axvline(place, color=NEUTRAL, linewidth=0.8, linestyle="--")
    axes.set_ylim(-0.32, 1.36)
    axes.set_yticks([0, 0.5, 1])
    axes.set_xlabel("time t")
    axes.set_ylabel("k(t)")
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
