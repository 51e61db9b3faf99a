"""The readable cells, their fast form and torch.nn compute the same, forward and backward."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import GRU, LSTM, SequenceClassifier, VanillaRNN
from lib.models.equivalence import copy_to_torch
from lib.models.fast import run as fast_run

CELLS = [VanillaRNN, LSTM, GRU]
random_sizes = st.tuples(*[st.integers(1, 9)] * 4)  # T, B, D, H


class Problem:
    """A random cell, random inputs, maybe a random state, and a loss of all that comes out."""

    def __init__(self, Cell, sizes, with_state=False, weights=(1, 1, 1), dtype=torch.float64):
        steps, batch_size, input_size, hidden_size = sizes
        self.generator, self.dtype = torch.Generator().manual_seed(sum(sizes)), dtype
        self.weights = weights  # of outputs and last state in the loss
        self.cell = Cell(input_size, hidden_size).to(dtype)
        for parameter in self.cell.parameters():
            torch.nn.init.normal_(parameter, std=hidden_size**-0.5, generator=self.generator)
        self.inputs = self.draw(steps, batch_size, input_size)
        parts = 2 if Cell is LSTM else 1
        state = tuple(self.draw(batch_size, hidden_size) for _ in range(parts))
        self.state = (state if Cell is LSTM else state[0]) if with_state else None

    def draw(self, *shape):
        return torch.randn(shape, generator=self.generator, dtype=self.dtype, requires_grad=True)

    def results(self, run, parameters):
        """Outputs, last state, and the gradients by inputs, state and parameters."""
        outputs, last = run(self.inputs, self.state)
        parts = [outputs, *_as_list(last)]
        terms = zip(self.weights, parts, strict=False)
        loss = sum(weight * part.square().sum() for weight, part in terms)
        asked = [self.inputs, *_as_list(self.state), *parameters]
        return parts + list(torch.autograd.grad(loss, asked))

    def ours(self):
        return self.results(self.cell, self.cell.parameters())

    def fast(self):
        return self.results(
            lambda inputs, state: fast_run(self.cell, inputs, state), self.cell.parameters()
        )


def _as_list(state):
    return [] if state is None else list(state) if isinstance(state, tuple) else [state]


def difference(found, expected):
    """Largest difference, relative to the largest value where that is above 1."""
    return max(
        ((a - b).abs().max() / b.abs().max().clamp(min=1)).item()
        for a, b in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("Cell", CELLS)
@settings(deadline=None, max_examples=40)
@given(
    sizes=random_sizes,
    with_state=st.booleans(),
    weights=st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1)]),
)
def test_fast_form_equals_the_readable_cell(Cell, sizes, with_state, weights):
    exact = Problem(Cell, sizes, with_state, weights)
    assert difference(exact.fast(), exact.ours()) < 1e-10
    single = Problem(Cell, sizes, with_state, weights, torch.float32)
    assert difference(single.fast(), single.ours()) < 1e-4


def test_a_derived_cell_keeps_its_own_equations_in_the_fast_run():
    class Doubled(VanillaRNN):
        def step(self, x, h):
            return 2 * super().step(x, h)

    cell = Doubled(2, 3)
    for parameter in cell.parameters():
        torch.nn.init.normal_(parameter)
    inputs = torch.randn(4, 1, 2)
    assert torch.equal(fast_run(cell, inputs)[0], cell(inputs)[0])


@pytest.mark.parametrize("Cell", [Cell for Cell in CELLS if hasattr(Cell, "TWIN")])
@settings(deadline=None, max_examples=40)
@given(sizes=random_sizes, with_state=st.booleans())
def test_cells_equal_torch(Cell, sizes, with_state):
    problem = Problem(Cell, sizes, with_state)
    Layer, order = Cell.TWIN
    layer = Layer(problem.cell.input_size, problem.cell.hidden_size).double()
    copy_to_torch(problem.cell, layer)

    def torch_run(inputs, state):
        given = tuple(each[None] for each in _as_list(state))
        given = given if Cell is LSTM or state is None else given[0]
        outputs, last = layer(inputs, None if state is None else given)
        parts = tuple(each[0] for each in _as_list(last))
        return outputs, parts if Cell is LSTM else parts[0]

    stacked = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
    *expected, W_x, W_h, b = problem.results(torch_run, stacked)
    found = problem.ours()
    names = [name for name, _ in problem.cell.named_parameters()]
    gradients = dict(zip(names, found[-len(names) :], strict=True))
    found = found[: -len(names)] + [
        torch.cat([gradients[name.format(gate)] for gate in order])
        for name in ("W_{}x", "W_{}h", "b_{}")
    ]
    assert difference(found, [*expected, W_x, W_h, b]) < 1e-10


@pytest.mark.parametrize("Cell", CELLS)
def test_a_state_carries_on_where_it_was_left(Cell):
    problem = Problem(Cell, (9, 2, 3, 4))
    whole, last = problem.cell(problem.inputs)
    first, state = problem.cell(problem.inputs[:4])
    second, last_in_parts = problem.cell(problem.inputs[4:], state)
    assert torch.equal(whole, torch.cat([first, second]))
    assert difference(_as_list(last_in_parts), _as_list(last)) == 0


@pytest.mark.parametrize("Cell", CELLS)
def test_classifier_reads_out_the_last_state_in_either_form(Cell):
    problem = Problem(Cell, (6, 3, 2, 5))
    model = SequenceClassifier(problem.cell, classes=4).double()
    torch.nn.init.normal_(model.W_ph, generator=problem.generator)
    outputs, _ = problem.cell(problem.inputs)
    readable = model(problem.inputs)
    model.run = fast_run
    assert torch.allclose(readable, outputs[-1] @ model.W_ph.T + model.b_p)
    assert torch.allclose(model(problem.inputs), readable, rtol=0, atol=1e-12)
