"""Values of question 1.5, where the right answer is known, and of no networks."""

from math import isnan

import pytest
import torch

from lib.models import LSTM
from lib.studies.gates import statistics
from lib.studies.gates.memory import Memory
from lib.studies.palindromes.probes import AFTER, BEFORE, Probe


def memory(level, answered=(0.1, 0.5, 1.0)):
    """Of three steps and two units; level: by how much the first unit is explained."""
    shares = torch.tensor([[level, 0.0]] * 3)
    sizes = {name: torch.full((3, 2), 0.5) for name in "gifoch"}
    sizes["c"] = torch.tensor([[1.0, 1.0], [2.0, 2.0], [3.0, 5.0]])
    decoded = torch.tensor([1.0, level, 1.0])
    return Memory(sizes, {"c": shares, "g": shares}, decoded, torch.tensor(answered))


def trained(*memories):
    return [Probe(None, AFTER, each) for each in memories]


def test_values_are_medians_over_the_trained_networks():
    probes = [*trained(memory(0.2), memory(0.6), memory(0.8)), Probe(None, BEFORE, memory(0.0))]
    assert statistics.explained_share(probes, "c") == pytest.approx(0.3)
    assert statistics.size_rows(memory(0.2))[4] == [r"\|c\|", 1, 2, 4]


@pytest.mark.parametrize(
    "answered, step", [((1, 1, 1), 1), ((1, 0, 1), 3), ((0, 1, 1), 2), ((1, 1, 0), None)]
)
def test_a_read_out_is_readable_from_the_step_after_its_last_error(answered, step):
    (found,) = statistics.readable_from(trained(memory(0, answered)))
    assert found == step or (step is None and isnan(found))


def test_of_no_networks_nothing_is_known():
    assert isnan(statistics.explained_share([], "c"))
    assert isnan(statistics.without_g([], AFTER))
    assert statistics.readable_from([]) == []
    assert statistics.size_rows(None) == []
    assert all(isnan(each) for row in statistics.path_rows([], [], 3) for each in row[1:])


def test_parameters_are_counted():
    assert statistics.counted_parameters(LSTM(3, 5)) == 4 * 5 * (3 + 5 + 1)
    assert statistics.parameter_counts([1], [2]) == [[1, 2, 32, 32, 32 + 4 * 2]]


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_derivatives_equal_autograd(name):
    z = torch.linspace(-4, 4, 9, dtype=torch.float64, requires_grad=True)
    value, slope, curvature = statistics.derivatives(name, z.detach())
    expected = getattr(torch, name)(z)
    (first,) = torch.autograd.grad(expected.sum(), z, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), z)
    for found, wanted in ((value, expected), (slope, first), (curvature, second)):
        assert torch.allclose(found, wanted)


def test_the_tanh_happens_over_half_the_range_of_the_sigmoid():
    assert statistics.curvature_reach("sigmoid") == pytest.approx(
        2 * statistics.curvature_reach("tanh"), abs=0.002
    )
