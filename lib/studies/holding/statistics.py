"""Values computed from accuracies at every moment, a list with that of t = 1 first."""

import math


def least_after(accuracies, length):
    """The lowest accuracy from the moment that it was trained for, over some networks."""
    return min((at for each in accuracies for at in each[length - 1 :]), default=float("nan"))


def later(accuracies, length, steps):
    """The accuracy of each network some steps after the moment that it was trained for."""
    return [each[length - 1 + steps] for each in accuracies]


def neighbours(accuracies, length):
    """The highest accuracy one step before or after the trained moment, over some networks."""
    return max((each[t] for each in accuracies for t in (length - 2, length)), default=float("nan"))


def off_beat(accuracies, length, period):
    """The highest accuracy of a network at moments that are a quarter turn or more away from a
    whole number of turns since the moment that it was trained for; period: of a turn, steps.
    """
    turns = [(t - length) / period for t in range(1, len(accuracies) + 1)]
    away = [abs(turn - round(turn)) >= 0.25 for turn in turns]
    return max((at for at, off in zip(accuracies, away, strict=True) if off), default=float("nan"))


def period(eigenvalue):
    """Steps in which a rotation by this eigenvalue comes round; inf of a positive real one."""
    turn = abs(math.atan2(eigenvalue.imag, eigenvalue.real))
    return 2 * math.pi / turn if turn else math.inf
