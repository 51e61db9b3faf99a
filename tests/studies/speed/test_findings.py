"""The page about speed says what the measurements say."""

import json

from lib.studies.speed import findings as aims
from lib.studies.speed import measured as speed

ABOUT = {
    "processor": "A",
    "gpu": None,
    "python": "3",
    "torch": "2",
    "numba": "0",
    "commit": "abc",
    "finished": "2026-01-02T03:04:05Z",
}


def step(cell, form, T, milliseconds, share=0.6):
    row = {"what": "training step", "cell": cell, "form": form, "device": "cpu", "T": T}
    row |= {"B": 128, "H": 128, "S": 1, "milliseconds": milliseconds, "gflops": 50.0}
    return row | {"share_of_peak": share} | ABOUT


def rows(fast_lstm=8.0, batch=0.01):
    found = []
    for T in (20, 40):
        times = {"readable": 30.0, "fast": fast_lstm, "torch.nn": 10.0, "products alone": 5.0}
        found += [step("lstm", form, T, time) for form, time in times.items()]
        times = {"readable": 6.0, "fast": 2.0, "torch.nn": 4.0, "products alone": 1.0}
        found += [step("rnn", form, T, time, share=0.4) for form, time in times.items()]
        found += [step("phased", "readable", T, 40.0), step("phased", "fast", T, 9.0)]
        found.append({"what": "batch of palindromes", "T": T, "milliseconds": batch})
    found.append({"what": "collect", "cores": 2, "share_of_cores": 0.99})
    return found


def reached(rows):
    return {aim.text: aim.reached for aim in aims.aims(rows)}


def test_aims_are_judged_by_the_worst_measurement():
    found = reached(rows())
    assert [text for text, yes in found.items() if not yes] == [
        "the vanilla RNN's products at ≥ 50 % of the peak, T = 40"
    ]
    slower = rows()
    slower[1]["milliseconds"] = 10.3  # the fast LSTM at T = 20 only
    assert not reached(slower)["the LSTM's step ≤ 1.02 × torch.nn.LSTM's"]
    assert not reached(rows(batch=0.05))["making a batch ≤ 2 % of the RNN's step"]


def test_missed_aims_are_named():
    text = aims.in_short(rows())
    assert "3.0 to 3.0 times for the vanilla RNN and 3.8 to 3.8 times for the LSTM" in text
    assert text.endswith("missed: the vanilla RNN's products at ≥ 50 % of the peak, T = 40.")


def test_table_holds_times_and_ratios():
    assert speed.table(rows())[2] == [
        "LSTM", 20, "30.0", "8.0", "10.0", "0.80", "0.27", "60\N{NO-BREAK SPACE}%",
    ]  # fmt: skip


def test_a_missing_file_is_told_and_noted(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    assert speed.read("benchmarks/nothing.json") == []
    told = json.loads((tmp_path / "reads").read_text())
    assert told == {"path": "benchmarks/nothing.json", "sha256": None}
    assert "`make bench` writes" in aims.summary([], "benchmarks/nothing.json")


def test_denormals_are_told_either_way():
    def kept(milliseconds):
        return [
            {"what": "denormals", "cell": cell, "T": 400, "flushed": flushed, "milliseconds": time}
            for cell in ("rnn", "lstm")
            for flushed, time in ((True, 10.0), (False, milliseconds))
        ]

    assert "1.0 (LSTM) times as long" in speed.denormals(kept(10.0))
    assert "no clear difference" in speed.denormals(kept(10.0))
    assert "no clear difference" not in speed.denormals(kept(15.0))


def test_stacked_runs_are_held_against_one_alone():
    def stacked(cell, S, milliseconds):
        row = {"what": "stacked step", "cell": cell, "device": "cpu", "T": 20, "S": S}
        return row | {"milliseconds": milliseconds}

    whole = {"what": "whole step", "T": 20, "milliseconds": 10.0}
    found = [whole | {"cell": cell} for cell in ("rnn", "lstm")]
    found += [stacked(cell, S, 5.0 * S) for cell in ("rnn", "lstm") for S in (1, 8)]
    assert speed.stacks_table(found)[1][2:] == [8, "40.0", "5.00", "0.50"]
    assert "2.0 times (vanilla RNN) and 2.0 times (LSTM)" in speed.stacking(found)
    assert "make bench" in speed.stacking([])
