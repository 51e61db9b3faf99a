"""Networks looked at before and after training, on fresh sequences, in float64."""

from dataclasses import dataclass

import torch

from lib.lab import records
from lib.lab.randomness import random_stream
from lib.lab.training import build_model
from lib.models.gradients import readout_gradient, rnn_hidden_gradients
from lib.models.jacobians import (
    jacobian_products,
    lstm_cell_jacobians,
    rnn_jacobians,
    singular_values,
)
from lib.models.traces import lstm_trace, rnn_trace
from lib.tasks.palindromes import encode, palindromes

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


def fresh(spec, count, length=None):
    """Sequences that the network has not seen: inputs (T, count, D), targets (count,).

    length: T, the spec's own by default.
    """
    stream = random_stream(spec.seed, "probe")
    digits, targets = palindromes(length or spec.length, count, stream)
    return encode(digits, spec.encoding).double(), targets


def before(specs, measure, count, length=None):
    """measure(model, inputs, targets) of the networks before training, a `Probe` each."""
    return [
        Probe(spec, BEFORE, measure(untrained(spec), *fresh(spec, count, length))) for spec in specs
    ]


def after(runs, measure, count):
    """The same of trained networks, from their records."""
    return [Probe(run.spec, AFTER, measure(trained(run), *fresh(run.spec, count))) for run in runs]


@torch.no_grad()
def gradient_norms(model, inputs, targets):
    """|dL/dh(t)| of the vanilla RNN over its value at T, for t = 1..T, (T,).

    L: the loss of one sequence; of the sequences, the geometric mean.
    """
    h = rnn_trace(model.cell, inputs)
    d_h = rnn_hidden_gradients(model, h, readout_gradient(model, h[-1], targets))
    norms = d_h.norm(dim=2)
    return (norms / norms[-1]).log().mean(1).exp()


def hidden_spectrum(lags):
    """A measure: singular values of dh(T)/dh(T-lag), largest first, (lags, H)."""

    @torch.no_grad()
    def measure(model, inputs, targets):
        products = jacobian_products(rnn_jacobians(model.cell, rnn_trace(model.cell, inputs)))
        return _geometric_mean(singular_values(products[list(lags)]))

    return measure


def cell_spectrum(lags, through="gifo"):
    """A measure: singular values of dc(T)/dc(T-lag), largest first, (lags, H).

    through: the paths that count, see `lib.models.jacobians.lstm_cell_jacobians`.
    """

    @torch.no_grad()
    def measure(model, inputs, targets):
        trace = lstm_trace(model.cell, inputs)
        return _geometric_mean(
            singular_values(lstm_cell_jacobians(model.cell, trace, through)[list(lags)])
        )

    return measure


def _geometric_mean(values):
    """Over the sequences of (lags, B, H)."""
    return values.log().mean(1).exp()


@torch.no_grad()
def share_without_g(model, inputs, targets):
    """|dc(T)/dc(1)| without what passes through g, over the whole of it (Frobenius), (T - 1,).

    For lag = 1..T-1; of the sequences, the geometric mean.
    """
    trace = lstm_trace(model.cell, inputs)
    whole, rest = (
        lstm_cell_jacobians(model.cell, trace, through).flatten(2).norm(dim=2)
        for through in ("gifo", "ifo")
    )
    return (rest / whole)[1:].log().mean(1).exp()
