"""Accuracy against the moment of asking, and the rotation behind it."""

import math

from lib.page.style import COLOURS, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, percent
from lib.studies.holding.statistics import period

SEED_LOOKS = ({"alpha": 0.9}, {"alpha": 0.6}, {"alpha": 0.35})
TRAINED = {"color": NEUTRAL, "linestyle": ":", "linewidth": 1.2}


def moments(rows):
    """A panel each of [(title, cell, length, accuracies)]: a line a network, against t."""
    figure, axes = panels(len(rows), height=1.25, sharex=True, sharey=True, squeeze=False)
    for panel, (title, cell, length, accuracies) in zip(axes[:, 0], rows, strict=True):
        panel.axvline(length, label="trained for", **TRAINED)
        for each, look in zip(accuracies, SEED_LOOKS * len(accuracies), strict=False):
            panel.plot(range(1, len(each) + 1), each, color=COLOURS[cell], linewidth=1.2, **look)
        panel.set(ylim=(-0.04, 1.06), yticks=[0, 1])
        panel.set_yticklabels(["0 %", "100 %"])
        name_panel(panel, title)
        if not accuracies:
            say_empty(panel)
    axes[-1, 0].set_xlabel("asked after t digits")
    figure.supylabel("right answers", fontsize="medium")
    legend(figure)
    return figure


def moments_alt(rows):
    """How often each network is right at, right after and long after its moment."""
    told = []
    for title, _, length, accuracies in rows:
        for each in accuracies[:1]:
            there, next_one, last = (percent(each[t]) for t in (length - 1, length, -1))
            told.append(
                f"{title}: the first network is right in {there} at t = {length}, {next_one} one "
                f"digit later, {last} at t = {len(each)}."
            )
    return " ".join(told)


def turning(networks):
    """A row each of [(run, eigenvalues, accuracies)]: the eigenvalues of W_hh in the plane, and
    the accuracy against t with whole turns of the largest one marked, counted from the trained t.
    """
    figure, axes = panels(
        max(len(networks), 1), 2, height=1.7, squeeze=False, width_ratios=[1, 2.6]
    )
    colour = COLOURS["rnn"]
    for (plane, right), (run, eigenvalues, accuracies) in zip(axes, networks, strict=False):
        plane.plot(
            [math.cos(a / 50 * math.pi) for a in range(101)],
            [math.sin(a / 50 * math.pi) for a in range(101)],
            color=NEUTRAL,
            linewidth=0.8,
        )
        plane.plot([e.real for e in eigenvalues], [e.imag for e in eigenvalues], ".", color=colour)
        plane.set(aspect="equal", xlim=(-7, 7), ylim=(-7, 7), xticks=[-5, 0, 5], yticks=[-5, 0, 5])
        turn, length = period(eigenvalues[0]), run.spec.length
        for k in range(-int(length / turn), int((len(accuracies) - length) / turn) + 1):
            right.axvline(length + k * turn, color=NEUTRAL, linewidth=0.6, alpha=0.6)
        right.plot(range(1, len(accuracies) + 1), accuracies, color=colour, linewidth=1.2)
        right.set(ylim=(-0.04, 1.06), yticks=[0, 1], yticklabels=["0 %", "100 %"])
        name_panel(right, f"seed {run.spec.seed}: one turn takes {turn:.2f} digits")
        plane.set_ylabel("imaginary")
    axes[-1, 0].set_xlabel("real part")
    axes[-1, 1].set_xlabel("asked after t digits")
    if not networks:
        say_empty(axes[0, 1])
    return figure


def cell_title(cell, recipe, length):
    """Of a panel: "LSTM, original recipe, trained for 15"."""
    return f"{NAMES[cell]}, {recipe}, trained for {length}"
