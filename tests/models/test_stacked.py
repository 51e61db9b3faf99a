"""Stacked runs compute what each cell computes alone, whatever the lengths of the others."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import LSTM, VanillaRNN
from lib.models.fast import joined
from lib.models.stacked import last_state, take_apart

CELLS = [VanillaRNN, LSTM]
all_lengths = st.lists(st.integers(1, 9), min_size=1, max_size=4)
sizes = st.tuples(*[st.integers(1, 6)] * 3)  # B, D, H


def cells_with_values(Cell, count, D, H, dtype):
    generator = torch.Generator().manual_seed(count + D + H)
    cells = [Cell(D, H).to(dtype) for _ in range(count)]
    for cell in cells:
        for parameter in cell.parameters():
            torch.nn.init.normal_(parameter, std=H**-0.5, generator=generator)
    return cells


def largest_difference(Cell, lengths, sizes, dtype):
    """Of h(T) and of the weights' gradients, stacked and alone, relative to the largest value."""
    lengths, (B, D, H) = sorted(lengths, reverse=True), sizes
    cells = cells_with_values(Cell, len(lengths), D, H, dtype)
    inputs = torch.randn(lengths[0], len(lengths), D, B, dtype=dtype)
    begun = [sum(length >= left for length in lengths) for left in range(lengths[0], 0, -1)]
    weights = torch.stack([joined(cell) for cell in cells])
    h = last_state(len(Cell.GATES), weights, inputs, begun)
    (gradients,) = torch.autograd.grad(h.sin().sum(), weights)
    found, expected = [], []
    for place, (cell, length) in enumerate(zip(cells, lengths, strict=True)):
        outputs, _ = cell(inputs[-length:, place].mT)
        asked = list(cell.parameters())
        alone = torch.autograd.grad(outputs[-1].sin().sum(), asked)
        for parameter, gradient in zip(asked, alone, strict=True):
            parameter.data = gradient
        found += [h[place].T, gradients[place]]
        expected += [outputs[-1], joined(cell)]
    pairs = zip(found, expected, strict=True)
    return max(((a - b).abs().max() / b.abs().max().clamp(min=1)).item() for a, b in pairs)


@pytest.mark.parametrize("Cell", CELLS)
@given(lengths=all_lengths, sizes=sizes)
@settings(max_examples=25)
def test_stacked_equals_alone_in_float64(Cell, lengths, sizes):
    assert largest_difference(Cell, lengths, sizes, torch.float64) < 1e-10


@pytest.mark.parametrize("Cell", CELLS)
def test_stacked_equals_alone_in_float32_at_the_sizes_of_the_book(Cell):
    assert largest_difference(Cell, [40, 20, 5], (128, 10, 128), torch.float32) < 1e-5


@pytest.mark.parametrize("Cell", CELLS)
def test_what_is_joined_comes_apart_again(Cell):
    one, other = cells_with_values(Cell, 2, D=3, H=4, dtype=torch.float32)
    take_apart(other, joined(one).detach())
    for name, value in one.named_parameters():
        assert torch.equal(value, dict(other.named_parameters())[name])
