"""The page about speed rests on what the measurements say."""

import json
from math import isnan

import pytest

from lib.studies.speed import figures
from lib.studies.speed import statistics as speed


def step(cell, form, T, milliseconds, share=0.6):
    row = {"what": "training step", "cell": cell, "form": form, "device": "cpu", "T": T}
    return row | {"B": 128, "H": 128, "milliseconds": milliseconds, "share_of_peak": share}


def rows(fast_lstm=8.0):
    found = []
    for T in (20, 40):
        times = {"readable": 30.0, "fast": fast_lstm, "torch.nn": 10.0, "products alone": 5.0}
        found += [step("lstm", form, T, time) for form, time in times.items()]
        times = {"readable": 6.0, "fast": 2.0, "torch.nn": 4.0, "products alone": 1.0}
        found += [step("rnn", form, T, time, share=0.4) for form, time in times.items()]
        found += [step("phased", "readable", T, 40.0), step("phased", "fast", T, 9.0)]
        found.append({"what": "batch of palindromes", "T": T, "milliseconds": 0.01})
        memory = {"what": "memory", "cell": "lstm", "form": "fast"}
        found.append(memory | {"T": T, "megabytes": 1 + 0.5 * T})
    found.append({"what": "collect", "cores": 2, "share_of_cores": 0.99})
    return found


def test_ratios_are_of_the_same_length():
    measured = [*rows(), step("rnn", "fast", 100, 7.0)]
    ratios = speed.ratios(measured, ("rnn", "fast"), ("rnn", "readable"))
    assert ratios == {20: pytest.approx(1 / 3), 40: pytest.approx(1 / 3)}
    assert speed.ratios(measured, ("phased", "fast"), ("phased", "torch.nn")) == {}


def test_aims_are_judged_by_the_worst_length():
    slower = rows()
    slower[1]["milliseconds"] = 10.3  # the fast LSTM at T = 20 only
    found = speed.aims(slower)
    assert found["LSTM's step ÷ torch.nn.LSTM's"] == (pytest.approx(1.03), None, 1.02)
    assert found["RNN's share of the peak, T = 40"] == (0.4, 0.5, None)
    assert found["making a batch ÷ the RNN's step"][0] == 0.005
    shown = {name: cells for name, *cells in figures.aims_table(slower)}
    assert shown["use of the cores by runs of a second"] == ["0.99", "at least 0.91"]


def test_clusters_are_a_row_for_each_length_of_a_run():
    row = {"what": "simulated cluster", "seconds_of_a_run": 1, "most_workers": 2000}
    shares = {10: 0.9, 100: 0.8, 1000: 0.25}
    measured = [row | {"workers": each, "share_of_ideal": shares[each]} for each in shares]
    (shown,) = figures.cluster_table(measured)
    assert [str(cell).split("\N{NO-BREAK SPACE}")[0] for cell in shown] == [
        "1",
        "90",
        "80",
        "25",
        "2,000",
    ]


def test_memory_is_a_slope():
    assert speed.memory_slope(rows(), "lstm") == 0.5


def test_nothing_measured_is_nan():
    for value in (speed.value([], "collect"), *speed.span([]), speed.memory_slope([], "rnn")):
        assert isnan(value)
    assert all(isnan(measured) for measured, *_ in speed.aims([]).values())


def test_table_holds_times_and_ratios():
    assert figures.step_table(rows())[2] == [
        "LSTM", 20, "30.0", "8.0", "10.0", "0.80", "0.27", "60\N{NO-BREAK SPACE}%",
    ]  # fmt: skip


def test_a_missing_file_is_noted(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    assert speed.read("benchmarks/nothing.json") == []
    told = json.loads((tmp_path / "reads").read_text())
    assert told == {"path": "benchmarks/nothing.json", "sha256": None}
