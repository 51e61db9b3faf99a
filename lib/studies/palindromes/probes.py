"""Networks looked at before and after training, on fresh sequences, in float64."""

from dataclasses import dataclass

import torch

from lib.runs import records
from lib.runs.training import random_stream
from lib.studies.palindromes.task import draw, encode, input_size
from lib.studies.palindromes.training import build_model

BEFORE, AFTER = "at initialisation", "after training"


@dataclass(frozen=True)
class Probe:
    """What was measured on one network; moment: BEFORE or AFTER training."""

    spec: object
    moment: str
    values: torch.Tensor


def untrained(spec):
    """The network of a spec as its training begins."""
    return build_model(spec).double()


def trained(record):
    """The network that a run has left; its record must hold the weights."""
    model = build_model(record.spec).double()
    model.load_state_dict(records.load_weights(record))
    return model


def fresh(spec, count):
    """Sequences that the network has not seen: inputs (T, count, D), targets (count,)."""
    symbols, targets = draw(spec, count, random_stream(spec.seed, "probe"))
    return encode(symbols, spec.encoding, input_size(spec)).double(), targets


def before(specs, measure, count):
    """measure(model, inputs, targets) of the networks before training, a `Probe` each."""
    return [Probe(spec, BEFORE, measure(untrained(spec), *fresh(spec, count))) for spec in specs]


def after(runs, measure, count):
    """The same of trained networks, from their records."""
    return [Probe(run.spec, AFTER, measure(trained(run), *fresh(run.spec, count))) for run in runs]


def both(specs, runs, measure, count):
    """The same of networks before training and of those that are recorded after it."""
    return before(specs, measure, count) + after(runs, measure, count)


def values(probes, moment):
    """What was measured at a moment."""
    return [probe.values for probe in probes if probe.moment == moment]
