"""What a trained network answers when it is asked earlier or later than in training."""

import torch

from lib.runs.training import random_stream
from lib.studies.palindromes.probes import trained
from lib.studies.palindromes.task import DIGITS, encode


@torch.no_grad()
def accuracy_by_moment(record, moments, sequences=1000):
    """Share of sequences whose first digit a network names after t = 1..moments digits, a list.

    The network of a record with weights reads random digits and is asked after each of them.
    """
    stream = random_stream(record.spec.seed, "moments")
    digits = torch.randint(DIGITS, (moments, sequences), generator=stream)
    model = trained(record)
    outputs, _ = model.eval().cell(encode(digits, record.spec.encoding).double())
    logits = outputs @ model.W_ph.T + model.b_p  # (T, B, K)
    return (logits.argmax(2) == digits[0]).double().mean(1).tolist()


@torch.no_grad()
def eigenvalues(record):
    """The eigenvalues of a trained vanilla RNN's W_hh, largest first, complex numbers."""
    found = torch.linalg.eigvals(trained(record).cell.W_hh).tolist()
    return sorted(found, key=abs, reverse=True)
