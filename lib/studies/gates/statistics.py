"""Values of question 1.5: medians over networks, nan where there are none."""

from math import nan

import torch

from lib.page.statistics import median
from lib.studies.gradients.measures import cell_spectrum
from lib.studies.gradients.statistics import last_lag
from lib.studies.palindromes.probes import AFTER, BEFORE, both, values

PATHS = {"gifo": "through all gates", "ifo": "all but g", "": "direct path"}


def explained_share(memories, name, step=-1):
    """Share of the variance of "c" or "g" that the first digit explains, a mean over the units of
    trained networks. step: counted from 0.
    """
    return median(each.explained[name][step].mean().item() for each in values(memories, AFTER))


def size_rows(memory):
    """Quantity, its mean size at t = 1, in the middle and at T; memory: one network's, or None."""
    names = {"g": r"\|g\|", "i": "i", "f": "f", "o": "o", "c": r"\|c\|", "h": r"\|h\|"}
    means = {field: memory.sizes[field].mean(1).tolist() for field in names} if memory else {}
    return [[names[field], row[0], row[len(row) // 2], row[-1]] for field, row in means.items()]


def readable_from(memories, enough=0.99):
    """Of each trained network the first step, from 1, from which on its own read-out is right in
    enough of the palindromes; nan if it is not at the last.
    """
    steps = []
    for each in values(memories, AFTER):
        wrong = (each.answered < enough).nonzero().flatten().tolist()
        step = wrong[-1] + 2 if wrong else 1
        steps.append(step if step <= len(each.answered) else nan)
    return steps


def without_g(shares, moment):
    """Share of the norm of dc(T)/dc(1) left without g."""
    return median(each[-1].item() for each in values(shares, moment))


def path_rows(specs, runs, lag):
    """Path, largest and median singular value of dc(T)/dc(T - lag) before and after training."""
    rows = []
    for through, name in PATHS.items():
        probes = both(specs, runs, cell_spectrum([lag], through), count=2)
        ends = [last_lag(values(probes, moment)) for moment in (BEFORE, AFTER)]
        rows.append([name, *ends[0], *ends[1]])
    return rows


def parameter_counts(input_sizes, hidden_sizes):
    """d, n, 4n(d + n + 1), counted in our LSTM, counted in torch's."""
    from lib.models import LSTM

    return [
        [d, n, formula(d, n), *(counted_parameters(Cell(d, n)) for Cell in (LSTM, torch.nn.LSTM))]
        for d in input_sizes
        for n in hidden_sizes
    ]


def formula(inputs, hidden):
    """The report's 4n(d + n + 1)."""
    return 4 * hidden * (inputs + hidden + 1)


def counted_parameters(module):
    """Number of trainable parameters of a torch module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def derivatives(name, z):
    """Value, slope and second derivative of "sigmoid" or "tanh" at z."""
    y = getattr(torch, name)(z)
    if name == "tanh":
        return y, 1 - y**2, -2 * y * (1 - y**2)
    return y, y * (1 - y), y * (1 - y) * (1 - 2 * y)


def curvature_reach(name, share=0.01):
    """The |z| beyond which the second derivative stays below a share of its largest value."""
    z = torch.linspace(0, 30, 30_001, dtype=torch.float64)
    curvature = derivatives(name, z)[2].abs()
    return z[curvature >= share * curvature.max()][-1].item()
