"""Whole training steps of stacked runs: how their time grows with how many there are."""

import time

import torch

from benchmarks.steps import operations
from lib.studies.palindromes.published import LENGTHS
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.stacks import FORM, Stack

STACKED = {"cpu": (1, 2, 4, 8), "cuda": (1, 8, 32, 128)}
T, B, H = 20, 128, 128
SEEDS = (1, 2, 3, 4, 5)  # of the figure with all lengths
STEPS = 20  # timed at once, after as many that are not


def measure(peak, device, rounds):
    """Rows of one step of S runs: batches, gradients, clips, optimiser and learning curves."""
    for cell in ("rnn", "lstm"):
        for S in STACKED[device]:
            stack = _stack([original(cell, T, seed) for seed in range(1, S + 1)], device)
            seconds = sorted(_seconds(stack) for _ in range(rounds + 1))
            yield _row(cell, device, S, seconds[len(seconds) // 2], peak)


def figure_3(device, steps=10_000):
    """Row of the sweep of 23 lengths, 5 seeds and both cells, if every run took all its steps.

    From STEPS steps of the stacks that it would begin with.
    """
    seconds = 0.0
    for cell in ("rnn", "lstm"):
        stack = _stack([original(cell, L, seed) for L in LENGTHS for seed in SEEDS], device)
        _seconds(stack)
        seconds += steps * _seconds(stack)
    return {"what": "figure 3", "device": device, "steps": "all", "hours": seconds / 3600}


def _stack(specs, device):
    return Stack(specs, [None] * len(specs), device)


def _seconds(stack):
    """Time of one step of a stack."""
    started = time.perf_counter()
    for _ in range(STEPS):
        stack.step()  # ends with the losses on the CPU, and one update still under way
    return (time.perf_counter() - started) / STEPS


def _row(cell, device, S, seconds, peak):
    about = {"what": "stacked step", "cell": cell, "form": FORM, "device": device}
    about |= {"threads": torch.get_num_threads(), "T": T, "B": B, "H": H, "S": S}
    gflops = S * operations(cell, T, B, H) / seconds / 1e9
    return about | {
        "milliseconds": 1e3 * seconds,
        "gflops": gflops,
        "share_of_peak": gflops / peak,
    }
