"""Sentences of question 2.2, every number computed. They take `lib.lab.updates.Walk`s."""

from statistics import median

from lib.report.numbers import counted, listed, magnitude, percent
from lib.report.style import NAMES


def in_short(walks):
    """How many updates are left, and how much of a change still arrives: two sentences."""
    return f"{left(walks)} {arriving(walks)}"


def left(walks):
    """Share of updates that the gate leaves, and how many units never open."""
    share = median((walk.gate > 0).double().mean().item() for walk in walks)
    units = walks[0].gate.shape[1]
    never = median((~(walk.gate > 0).any(0)).sum().item() for walk in walks)
    return (
        f"Of all updates of all units, the gate leaves {percent(share)}; {never:g} of "
        f"{counted(units, 'unit')} never open in {counted(len(walks[0].gate), 'step')} "
        f"({_networks(walks)})."
    )


def arriving(walks):
    """The gain of dc(T)/dc(1) with and without gate."""
    lstm, phased = (
        magnitude(median(walk.gains[name][0].item() for walk in walks))
        for name in ("lstm", "phased")
    )
    return (
        f"Of a small change of c, a share of {lstm} is left {len(walks[0].gate) - 1} steps later "
        f"in the {NAMES['lstm']}, and of {phased} in the {NAMES['phased']}."
    )


def moved(walks, steps):
    """How many units have moved at all after each of some numbers of steps."""
    counts = [
        f"{median((walk.gate[:step] > 0).any(0).sum().item() for walk in walks):g} after "
        f"{counted(step, 'step')}"
        for step in steps
    ]
    units = walks[0].gate.shape[1]
    return f"Of {counted(units, 'unit')}, {listed(counts)} have moved at all ({_networks(walks)})."


def half_lives(walks):
    """After how many steps half of a change is left, with and without gate."""
    parts = [f"{_half(walks, name)} for the {NAMES[name]}" for name in ("lstm", "phased")]
    return f"The gain falls below one half after {listed(parts)} ({_networks(walks)})."


def _half(walks, name):
    """Steps in words until the gain of the median network is below one half."""
    lags = []
    for walk in walks:
        below = (walk.gains[name].flip(0) < 0.5).nonzero()
        lags.append(below[0].item() if len(below) else float("inf"))
    middle = median(lags)
    if middle == float("inf"):
        return f"more than {counted(len(walks[0].gate) - 1, 'step')}"
    return counted(round(middle), "step")


def _networks(walks):
    return f"median of {counted(len(walks), 'network')}" if len(walks) > 1 else "one network"
