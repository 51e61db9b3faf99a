"""What is seen in networks that start from a multiple of the identity."""

import torch

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


def changes(record):
    """{name: size of its change in training over its size at the start}, of the matrices."""
    before, after = untrained(record.spec).state_dict(), trained(record).state_dict()
    return {
        name: ((after[name] - matrix).norm() / matrix.norm()).item()
        for name, matrix in before.items()
        if matrix.dim() == 2
    }


def first_gradient(spec, sequences=200):
    """|dL/dh(1)| over |dL/dh(T)| before training; see `gradient_norms`."""
    return gradient_norms(untrained(spec), *fresh(spec, sequences))[0].item()
