"""The optimisers as equations take the steps of torch.optim, and go down surfaces."""

import pytest
import torch

from lib.models.equivalence import TORCH_OPTIMISERS, optimiser_difference
from lib.models.optimisers import OPTIMISERS, AdamW
from lib.studies.optimisers.descents import path
from lib.studies.optimisers.surfaces import ravine, saddle


def test_each_optimiser_has_a_reference():
    assert TORCH_OPTIMISERS.keys() == OPTIMISERS.keys()


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("learning_rate", [0.001, 0.1])
def test_steps_equal_those_of_torch(name, learning_rate):
    assert optimiser_difference(name, steps=500, learning_rate=learning_rate) < 1e-12


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_path_starts_at_its_start_and_goes_down(name):
    surface = ravine()
    points = path(OPTIMISERS[name](), surface.gradient, surface.start, 0.005, 50)
    assert points.shape == (51, 2)
    assert points[0].tolist() == list(surface.start)
    assert surface.value(points[-1]) < surface.value(points[0])


@pytest.mark.parametrize("name, turns", [("sgd", True), ("momentum", True), ("adam", False)])
def test_sgd_and_momentum_turn_with_the_surface(name, turns):
    values = []
    for surface in (ravine(), ravine(turned=30)):
        points = path(OPTIMISERS[name](), surface.gradient, surface.start, 0.005, 50)
        values.append(surface.value(points))
    assert torch.allclose(*values, rtol=1e-9) is turns


@pytest.mark.parametrize("surface", [ravine(), ravine(turned=30), saddle()])
def test_gradients_of_surfaces_equal_autograd(surface):
    points = torch.randn(20, 2, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(surface.value(points).sum(), points)
    assert torch.allclose(surface.gradient(points), expected)


def test_lowest_values_of_surfaces():
    points = torch.tensor([[0.0, 0.0], [0.0, 1.0], [0.0, -1.0]], dtype=torch.float64)
    assert ravine().value(points)[0] == ravine().lowest
    assert saddle().value(points).tolist() == [0.0, saddle().lowest, saddle().lowest]
    assert saddle().gradient(points).abs().max() == 0


def test_adamw_is_torchs():
    stream = torch.Generator().manual_seed(0)
    ours = torch.randn(20, generator=stream, dtype=torch.float64)
    theirs = ours.clone().requires_grad_()
    optimiser, reference = AdamW(0.1), torch.optim.AdamW([theirs], lr=0.01, weight_decay=0.1)
    for _ in range(100):
        theirs.grad = torch.randn(20, generator=stream, dtype=torch.float64)
        optimiser.step(ours, theirs.grad, 0.01)
        reference.step()
    assert (ours - theirs).abs().max() < 1e-13
