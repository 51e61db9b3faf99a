"""The walk behind question 2.2: shut units rest, and gains are those of the true Jacobian."""

import torch

from lib.models import LSTM
from lib.models.jacobians import lstm_cell_jacobians
from lib.models.traces import lstm_trace
from lib.runs.training import random_stream
from lib.studies.time_gate.walks import cell_path, digits, fresh_cell, gains, walk


def test_the_state_moves_only_while_the_gate_is_open():
    found = walk(steps=30, hidden_size=12, r_on=0.2, seed=3)
    moved = found.paths["phased"].diff(dim=0) != 0
    assert torch.equal(moved, found.gate > 0)
    assert moved.any() and not moved.all()
    assert (found.paths["lstm"].diff(dim=0) != 0).all()


def test_gains_are_those_of_the_jacobian():
    T, B, H = 6, 16, 5
    cell = fresh_cell(H, 0.5, seed=2)
    plain = LSTM(1, H).double()
    plain.load_state_dict({name: cell.state_dict()[name] for name in plain.state_dict()})
    noise = torch.randn(T, B, 1, generator=random_stream(2, "noise"), dtype=torch.float64)
    ones = torch.ones(T, B, H, dtype=torch.float64)
    found = gains(cell_path(cell, noise, ones), random_stream(2, "directions"))

    jacobians = lstm_cell_jacobians(plain, lstm_trace(plain, noise))  # lags 0..T-1
    v = torch.randn(B, H, generator=random_stream(2, "directions"), dtype=torch.float64)
    pulled_back = torch.einsum("tbij,bi->tbj", jacobians, v)
    expected = (pulled_back.square().sum((1, 2)) / v.square().sum()).sqrt()
    assert torch.allclose(found.flip(0), expected, rtol=1e-10)


def test_the_same_seed_walks_the_same_way():
    first, second = (walk(steps=5, hidden_size=4, r_on=0.3, seed=1) for _ in range(2))
    assert torch.equal(first.paths["phased"], second.paths["phased"])
    assert torch.equal(first.gains["lstm"], second.gains["lstm"])


def test_the_original_recipe_begins_by_forgetting_and_the_gate_keeps():
    cell = {"initialisation": "xavier", "inputs": digits}
    found = walk(steps=20, hidden_size=64, r_on=0.05, seed=1, **cell)
    steps = found.gains["lstm"].log().diff()  # from c(t) to c(t + 1)
    assert (steps > 0.1).all()
    assert found.gains["phased"][0] > 10 * found.gains["lstm"][0]
