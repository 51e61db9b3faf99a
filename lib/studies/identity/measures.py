"""What is seen in networks that start from a multiple of the identity."""

import torch
import torch.nn.functional as F

from lib.runs.training import random_stream
from lib.studies.gradients.measures import gradient_norms
from lib.studies.palindromes.probes import fresh, trained, untrained
from lib.studies.palindromes.task import DIGITS, encode


@torch.no_grad()
def signs_by_first_digit(record, sequences=2000):
    """Mean sign of every unit in the end, for each first digit, (10, H), units in an order that
    puts alike ones side by side.
    """
    spec = record.spec
    digits = torch.randint(
        DIGITS, (spec.length, sequences), generator=random_stream(spec.seed, "signs")
    )
    _, h = trained(record).cell(encode(digits, spec.encoding).double())
    means = torch.stack([h[digits[0] == digit].sign().mean(0) for digit in range(DIGITS)])
    return means[:, (2.0 ** -torch.arange(DIGITS) @ (means > 0).float()).argsort()]


@torch.no_grad()
def known_before_training(spec, sequences=4000):
    """Share of first digits that a linear read-out, fitted by least squares to half of the last
    states of the untrained network, names of the other half.
    """
    inputs, targets = fresh(spec, sequences)
    _, h = untrained(spec).cell(inputs)
    states = torch.cat([h, torch.ones_like(h[:, :1])], dim=1)
    fitted, asked = slice(0, sequences // 2), slice(sequences // 2, None)
    wanted = F.one_hot(targets, DIGITS).double()
    readout = torch.linalg.lstsq(states[fitted], wanted[fitted], driver="gelsd").solution
    return ((states[asked] @ readout).argmax(1) == targets[asked]).double().mean().item()


def first_gradient(spec, sequences=200):
    """|dL/dh(1)| over |dL/dh(T)| before training; see `gradient_norms`."""
    return gradient_norms(untrained(spec), *fresh(spec, sequences))[0].item()
