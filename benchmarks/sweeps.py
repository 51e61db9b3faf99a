"""Whole trainings: making batches, one step with all that belongs to it, and many runs at once."""

import os
import tempfile
import threading
import time
from pathlib import Path

import psutil
import torch

from benchmarks.timing import in_turns
from lib.runs import records
from lib.runs.folders import cores
from lib.runs.sweep import collect
from lib.studies.palindromes.published import LENGTHS
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.task import encode, palindromes
from lib.studies.palindromes.training import train

SAMPLED = (5, 20, 40)  # lengths whose steps are timed; those between are interpolated
SEEDS = (1, 2, 3, 4, 5)


def batches(rounds):
    """Rows of drawing and encoding one batch of palindromes."""
    stream = torch.Generator().manual_seed(1)
    functions = {
        T: lambda T=T: encode(palindromes(T, 128, stream)[0], "digit") for T in (20, 40, 100, 400)
    }
    for T, seconds in in_turns(functions, rounds).items():
        row = {"what": "batch of palindromes", "device": "cpu", "T": T, "B": 128}
        yield row | {"milliseconds": 1e3 * seconds["median"]}


def whole_steps():
    """Rows of one step of `lib.studies.palindromes.training.train`: batch, step, clip, optimiser,
    learning curve.

    From two replays of different length, so that set-up and evaluation drop out.
    """
    for cell in ("rnn", "lstm"):
        for length in SAMPLED:
            spec = original(cell, length, seed=1)
            seconds = [train(spec, at_most=steps).seconds for steps in (50, 50, 250)]
            row = {"what": "whole step", "cell": cell, "form": "fast", "device": "cpu", "T": length}
            yield row | {"B": 128, "H": 128, "milliseconds": 1e3 * (seconds[2] - seconds[1]) / 200}


def figure_3(steps):
    """Rows of the wall time of 23 lengths x 5 seeds x 2 cells on this machine's cores.

    steps: the rows of `whole_steps`. Once if every run takes all its steps, and once with the
    steps of the recorded runs, the mean of those of the same cell and length for a missing seed.
    """
    per_step = {(row["cell"], row["T"]): row["milliseconds"] / 1e3 for row in steps}
    most, recorded, known = 0.0, 0.0, 0
    for cell in ("rnn", "lstm"):
        for length in LENGTHS:
            seconds = _interpolated(per_step, cell, length)
            found = [records.find(original(cell, length, seed)) for seed in SEEDS]
            made = [record.outcome["steps"] for record in found if record]
            most += len(SEEDS) * 10_000 * seconds
            recorded += len(SEEDS) * (sum(made) / len(made) if made else 10_000) * seconds
            known += len(made)
    row = {"what": "figure 3", "device": "cpu", "threads": 1, "cores": cores()}
    yield row | {"steps": "all", "hours": most / cores() / 3600}
    yield row | {"steps": "recorded", "hours": recorded / cores() / 3600, "runs_recorded": known}


def _interpolated(per_step, cell, length):
    below = max(each for each in SAMPLED if each <= length)
    above = min(each for each in SAMPLED if each >= length)
    share = (length - below) / (above - below) if above > below else 0.0
    return (1 - share) * per_step[cell, below] + share * per_step[cell, above]


def occupancy(runs_per_core=5):
    """A row: the share of cores x wall time that is used while more runs wait than cores."""
    runs = runs_per_core * cores()
    specs = [original("lstm", 20, seed, steps=800, stop_loss=0.0) for seed in range(1, runs + 1)]
    before = os.environ.get("REPORT_RESULTS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REPORT_RESULTS"] = folder
        try:
            sweep = threading.Thread(target=collect, args=(specs,))
            busy, started = _busy_seconds(), time.perf_counter()
            sweep.start()
            while _recorded(folder) < runs - 2 * cores() and sweep.is_alive():
                time.sleep(0.05)
            wall, used = time.perf_counter() - started, _busy_seconds() - busy
            sweep.join()
        finally:
            os.environ.pop("REPORT_RESULTS")
            if before:
                os.environ["REPORT_RESULTS"] = before
    row = {"what": "collect", "device": "cpu", "threads": 1, "cores": cores(), "runs": runs}
    yield row | {"seconds": wall, "share_of_cores": used / (cores() * wall)}


def _recorded(folder):
    return len(list(Path(folder).rglob("*.json")))


def _busy_seconds():
    """Processor time that all processes of this machine have used."""
    times = psutil.cpu_times()
    return times.user + times.system + times.nice
