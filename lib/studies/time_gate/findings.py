"""Sentences of question 2.1, every number computed."""

from statistics import median
from typing import NamedTuple

import torch

from lib.models.phased import phase, time_gate
from lib.page.display import prose
from lib.page.wording import NAMES, counted, listed, magnitude, percent

DRAWS = 100_000


class Properties(NamedTuple):
    """What was seen of k on random draws of t, tau, s, r_on and the leak.

    low, high: smallest and largest k; shut: largest k outside the open phase when the leak is 0;
    middle: smallest k in the middle of an open phase; repeats: largest change after one period.
    """

    low: float
    high: float
    shut: float
    middle: float
    repeats: float


def properties(draws=DRAWS, seed=1):
    """Try the time gate on random times, periods, shifts, open shares and leaks."""
    stream = torch.Generator().manual_seed(seed)
    t, tau, s, r_on, leak = torch.rand(5, draws, generator=stream, dtype=torch.float64)
    t, s, tau, r_on = 1000 * t - 500, 200 * s - 100, 0.1 + 50 * tau, 0.01 + 0.99 * r_on
    k = time_gate(t, tau, s, r_on, leak)
    closed = time_gate(t, tau, s, r_on)[phase(t, tau, s) >= r_on]
    middle = time_gate(s + tau * r_on / 2, tau, s, r_on, leak)
    again = time_gate(t + tau, tau, s, r_on, leak)
    # at the end of a period a leaking k falls to 0: there, rounding decides
    inside = (phase(t, tau, s) > 1e-6) & (phase(t, tau, s) < 1 - 1e-6)
    changes = (again - k).abs()[inside]
    return Properties(
        *(each.item() for each in (k.min(), k.max(), closed.max(), middle.min())),
        changes.max().item(),
    )


def in_short(tau, r_on):
    """What k does, and how long it is open with these parameters."""
    found = properties()
    return (
        "k(t) stays between 0 and 1 for any leak between 0 and 1: on "
        f"{counted(DRAWS, 'random draw')} it lay between {magnitude(found.low)} and "
        f"{found.high:g}. With a period of {tau:g} and an open share of {percent(r_on)}, the gate "
        f"is open for {r_on * tau:g} units of time and shut for {(1 - r_on) * tau:g}."
    )


def one_period(tau, s, r_on):
    """What the figure shows, for readers who don't see it."""
    return (
        f"k(t) rises from 0 at t = {s:g} to 1 at {s + r_on * tau / 2:g}, falls back to 0 until "
        f"{s + r_on * tau:g}, and does so once in each period of {tau:g}."
    )


def explorer(tau, s, r_on, leak):
    """Show the gate with sliders, drawn by book/assets/time_gate.js in the reader's browser."""
    values = {"tau": tau, "s": s, "r-on": r_on, "leak": leak}
    data = " ".join(f'data-{name}="{value:g}"' for name, value in values.items())
    prose(
        f'<div class="time-gate" {data}>The time gate to play with needs a browser with '
        "JavaScript, and the built page.</div>"
    )


def updates_in_short(walks):
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
