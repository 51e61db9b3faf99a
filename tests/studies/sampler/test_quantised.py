"""Quantisation: how far off it may be, what it keeps exactly, how small it gets."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.studies.sampler.quantised import LARGEST, dequantise, pack, quantise, size, unpack

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 40)


def matrix(seed, rows=20, columns=30):
    """Rows of very different size."""
    stream = torch.Generator().manual_seed(seed)
    spread = torch.logspace(-6, 3, rows, dtype=torch.float64)[:, None]
    return spread * torch.randn(rows, columns, generator=stream, dtype=torch.float64)


@given(seeds, sizes, sizes)
def test_off_by_at_most_half_a_step_of_the_row(seed, rows, columns):
    weights = matrix(seed, rows, columns)
    step = weights.abs().amax(1) / LARGEST
    error = (dequantise(quantise(weights)) - weights).abs().amax(1)
    assert (error <= step / 2 * (1 + 1e-4)).all(), "of float32, the scale is a little off itself"


@given(seeds)
def test_what_was_rounded_once_stays(seed):
    once = dequantise(quantise(matrix(seed)))
    assert torch.equal(quantise(once).integers, quantise(matrix(seed)).integers)
    assert torch.allclose(dequantise(quantise(once)), once, rtol=1e-6, atol=0)


def test_uses_the_whole_range_in_each_row_and_both_directions():
    integers = quantise(matrix(1)).integers
    assert (integers.abs().amax(1) == LARGEST).all()
    assert torch.equal(quantise(-matrix(1)).integers, -integers)


def test_a_row_of_zeros_stays_zero():
    weights = matrix(2)
    weights[3] = 0
    assert (dequantise(quantise(weights))[3] == 0).all()


@pytest.fixture
def parameters():
    return {"W": matrix(3).float(), "b": torch.randn(20)}


def test_biases_stay_as_they_are(parameters):
    back = unpack(pack(parameters))
    assert torch.equal(back["b"], parameters["b"].double())
    assert back["W"].dtype == torch.float64 and back["W"].shape == parameters["W"].shape


def test_size_is_a_byte_a_weight_four_a_row_and_four_a_bias(parameters):
    assert size(pack(parameters).values()) == 20 * 30 + 4 * 20 + 4 * 20
    assert size(parameters.values()) == 4 * (20 * 30 + 20)
