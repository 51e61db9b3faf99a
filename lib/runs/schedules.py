"""Learning rates that change with the step; without torch, so that sentences can use them."""

import math

WARM_UP = 0.1  # share of the steps in which a one-cycle learning rate rises


def one_cycle(peak, step, steps):
    """Learning rate of a step, counted from 0, of a cycle; never above the peak.

    It rises linearly over the first WARM_UP of the steps, then falls to 0 on a half cosine (after
    Smith 2018; the cosine as in torch's OneCycleLR).
    """
    warm_up = WARM_UP * steps
    if step < warm_up:  # a warm-up of 1.1 steps has a second one, which would go beyond the peak
        return min(peak, peak * (step + 1) / warm_up)
    return cosine(peak, step - warm_up, steps - warm_up)


def cosine(start, step, steps):
    """Learning rate of a step, counted from 0, that falls to 0 on a half cosine."""
    return start * (1 + math.cos(math.pi * (step / steps))) / 2
