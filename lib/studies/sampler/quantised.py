"""Weights in 8 bits each: whole numbers, with one scale for each row of a matrix.

A row belongs to one unit, and units differ in how large their weights are, so a scale of its own
costs each less precision than one for the whole matrix (Krishnamoorthi 2018, "per channel").
Biases are few and stay in 32 bits. Sizes: R rows, C columns.
"""

from itertools import product
from typing import NamedTuple

import torch

from lib.models.sampling import read
from lib.runs.measures import watched
from lib.runs.records import load_weights
from lib.studies.books.training import load, model_tensors, trained

LARGEST = 127  # of the whole numbers, in both directions
PIECE = 5000  # characters of the test text between two looks at the time


class Quantised(NamedTuple):
    """A matrix as integers (R, C), int8, times scales (R,), float32."""

    integers: torch.Tensor
    scales: torch.Tensor


def quantise(matrix):
    """A matrix (R, C) as `Quantised`, each entry off by at most half a scale."""
    exact = matrix.double()
    scales = (exact.abs().amax(1) / LARGEST).float()
    steps = exact / scales.double().where(scales > 0, 1)[:, None]  # a row of zeros stays one
    return Quantised(steps.round().to(torch.int8), scales)


def dequantise(quantised):
    """The matrix (R, C) that a `Quantised` stands for, exact in float64."""
    return quantised.integers.double() * quantised.scales.double()[:, None]


def pack(parameters):
    """{name: float tensor} with every matrix as `Quantised` and every bias (R,) in float32."""
    return {
        name: quantise(value) if value.dim() == 2 else value.float()
        for name, value in parameters.items()
    }


def unpack(packed):
    """The parameters that `pack` gave, {name: float64 tensor}."""
    return {
        name: dequantise(value) if isinstance(value, Quantised) else value.double()
        for name, value in packed.items()
    }


def size(tensors):
    """Bytes of tensors, `Quantised` or not."""
    return sum(
        sum(part.nbytes for part in each) if isinstance(each, Quantised) else each.nbytes
        for each in tensors
    )


def quantised_model(record):
    """The model of a run with weights in 8 bits, computing in float64."""
    return _with_weights(record, pack(model_tensors(load_weights(record))))


def quantisation(record):
    """Size and test loss of a run's model in three forms of its weights.

    record: of a `BookSpec`, with weights.

    Returns {"float32", as trained, "float16" and "int8": {"bytes", "loss" (nats a character)}}.
    All compute in float64, so that nothing but the weights differs.
    """
    test, weights = load(record.spec).parts["test"], model_tensors(load_weights(record))
    forms = {
        "float32": weights,
        "float16": {name: value.half() for name, value in weights.items()},
        "int8": pack(weights),
    }
    losses, starts = {form: [] for form in forms}, range(0, len(test) - 1, PIECE)
    for form, start in watched(list(product(forms, starts))):
        if not start:
            model, states = _with_weights(record, forms[form]), None
        nats, _, states = read(model, test[start : start + PIECE + 1], states)
        losses[form].append(nats)
    return {
        form: {"bytes": size(stored.values()), "loss": torch.cat(losses[form]).mean().item()}
        for form, stored in forms.items()
    }


def _with_weights(record, stored):
    model = trained(record).double()
    model.load_state_dict(unpack(stored))
    return model
