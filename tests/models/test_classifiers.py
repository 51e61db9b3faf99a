"""Padding is as if it were not there, in every model and in both forms of a cell."""

import pytest
import torch

from lib.models.cells import LSTM, CellError, VanillaRNN
from lib.models.classifiers import TimedClassifier, walk
from lib.models.fast import run as fast_run
from lib.models.initialisation import initialise
from lib.models.phased import PhasedLSTM
from lib.studies.waves.task import waves

CELLS = {"lstm": lambda: LSTM(2, 6), "phased": lambda: PhasedLSTM(1, 6)}


def problem(cell, normalised=False, run=fast_run, count=8):
    stream = torch.Generator().manual_seed(1)
    model = TimedClassifier(CELLS[cell](), 2, normalised, run)
    initialise(model, "xavier", stream)
    if normalised:
        model.norm.reset_parameters()
    *inputs, _ = waves("asynchronous", count, stream)
    return model.double(), [inputs[0].double(), *inputs[1:]]


@pytest.mark.parametrize("run", [fast_run, walk])
@pytest.mark.parametrize("cell", CELLS)
def test_a_padded_batch_equals_each_sequence_alone(cell, run):
    model, (values, times, padded) = problem(cell, run=run)
    together = model(values, times, padded)
    for place, expected in enumerate(together):
        real = ~padded[:, place]
        alone = (each[real, place][:, None] for each in (values, times, padded))
        assert torch.allclose(model(*alone)[0], expected, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_both_forms_have_the_same_gradients(cell):
    model, inputs = problem(cell)
    gradients = []
    for run in (fast_run, walk):
        model.run = run
        loss = model(*inputs).square().sum()
        gradients.append(torch.autograd.grad(loss, list(model.parameters())))
    for fast, readable in zip(*gradients, strict=True):
        assert torch.allclose(fast, readable, atol=1e-10 * readable.abs().max().clamp(min=1))


def test_normalised_inputs_have_mean_0_and_variance_1_over_real_points():
    model, (values, times, padded) = problem("lstm", normalised=True)
    seen = {}
    model.run = lambda cell, inputs, padded: (
        seen.update(x=inputs) or fast_run(cell, inputs, padded=padded)
    )
    model(values, times, padded)
    real = seen["x"][~padded]
    assert torch.allclose(real.mean(0), torch.zeros(2).double(), atol=1e-9)
    assert torch.allclose(real.var(0, correction=0), torch.ones(2).double(), atol=1e-3)
    wrong = values.masked_fill(padded, 9.0)
    model(wrong, times, padded)
    assert torch.equal(seen["x"][~padded], real), "padding enters the mean"


def test_a_cell_without_memory_cells_refuses_padding():
    with pytest.raises(CellError, match="padded: VanillaRNN has no time gate"):
        fast_run(VanillaRNN(1, 2), torch.zeros(3, 1, 1), padded=torch.zeros(3, 1, dtype=torch.bool))
