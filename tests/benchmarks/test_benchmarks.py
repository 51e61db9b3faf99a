"""What the benchmark counts and times is what it says; how long things take is not tested."""

from itertools import groupby, product

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import products, stacks, steps, sweeps
from benchmarks.timing import in_turns
from lib.studies.palindromes.task import DIGITS


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_operations_are_those_that_torch_counts(cell):
    T, B, H = 5, 7, 11
    step = steps.training_step(cell, "readable", T, B, H)
    with FlopCounterMode(display=False) as counter:
        step()
    read_out = 3 * 2 * B * H * DIGITS
    to_no_earlier_state = 2 * B * steps.GATES[cell] * H * H  # autograd stops at h(1)
    expected = steps.operations(cell, T, B, H) - to_no_earlier_state + read_out
    assert counter.get_total_flops() == expected


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_every_form_has_the_same_gradients_to_compute(cell):
    for form in steps.forms(cell, "cpu"):
        step = steps.training_step(cell, form, 3, 4, 8)
        step()
        network = step.__closure__[step.__code__.co_freevars.index("network")].cell_contents
        assert all(parameter.grad is not None for parameter in network.parameters())


def test_kept_memory_is_that_of_the_buffers():
    B, H = 4, 8
    fast = steps.model("lstm", "fast", H)
    grown = steps.kept_bytes(fast, 11, B) - steps.kept_bytes(fast, 10, B)
    assert grown == 4 * B * ((H + 2) + 4 * H + H + H)  # columns, gates, cells, their tanh


def test_functions_are_timed_in_turns():
    called = []
    found = in_turns({"a": lambda: called.append("a"), "b": lambda: called.append("b")}, 2, 0.0)
    assert found.keys() == {"a", "b"}
    assert found["a"]["low"] <= found["a"]["median"] <= found["a"]["high"]
    turns = [name for name, _ in groupby(called)]
    assert turns[-4:] == ["a", "b", "a", "b"]


def test_rows_say_what_was_measured():
    rows = list(products.peak("cpu", rounds=2))
    assert {row["path"] for row in rows} == set(products.PRECISIONS)
    assert all(row["gflops"] > 0 and row["error"] < 1e-2 for row in rows)
    assert torch.get_float32_matmul_precision() == "highest", "the default is set again"


def test_stacks_are_timed_at_every_size_and_extrapolated_to_the_figure(monkeypatch):
    monkeypatch.setattr(stacks, "STACKED", {"cpu": (1, 2)})
    monkeypatch.setattr(stacks, "STEPS", 1)
    monkeypatch.setattr(stacks, "LENGTHS", (2, 3))
    rows = list(stacks.measure(50.0, "cpu", rounds=2))
    assert [(row["cell"], row["S"]) for row in rows] == list(product(["rnn", "lstm"], [1, 2]))
    assert all(row["milliseconds"] > 0 for row in rows)
    assert stacks.figure_3("cpu", steps=10)["hours"] > 0


def test_a_simulated_cluster_is_as_fast_as_its_workers_until_its_scheduler_is_the_limit():
    assert sweeps.simulated(workers=10, runs=100, seconds=2.0, cost=0.0) == 20.0
    assert sweeps.simulated(workers=1, runs=3, seconds=2.0, cost=0.5) == 7.5
    busy = sweeps.simulated(workers=1000, runs=1000, seconds=1.0, cost=0.01)
    assert busy == pytest.approx(1000 * 0.01 + 1.0)


def test_placing_runs_is_timed_and_leaves_no_records(results):
    placed = sweeps.placing(runs=3)
    assert placed["milliseconds"] > 0 and not results.exists()
