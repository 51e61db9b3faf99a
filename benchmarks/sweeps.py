"""Whole trainings: making batches, one step with all that belongs to it, and many runs at once."""

import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from heapq import heappop, heappush
from unittest.mock import patch

import torch
from distributed import get_worker
from tqdm import tqdm

from benchmarks.timing import in_turns
from lib.runs import cluster, folders, records
from lib.runs.folders import cores
from lib.runs.forecast import Forecast
from lib.runs.progress import Progress
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


def occupancy(runs=100, rounds=3, seconds=1.0):
    """A row: what a sweep of short runs makes of the cores, everything counted.

    Held against the same runs in bare loops, one a core, that neither place nor record them:
    share_of_cores is their time / the sweep's; overhead_milliseconds what a run costs beside its
    training, of one core.
    """
    steps, swept, bare = _steps_of(seconds), 0.0, 0.0
    context = multiprocessing.get_context("spawn")  # a forkserver would serve the sweep too
    with _results_elsewhere(), ProcessPoolExecutor(cores(), context) as loops:
        list(
            loops.map(_train_alone, [_short(seed, 1) for seed in range(cores())])
        )  # imports are made
        for start in range(0, rounds * runs, runs):
            specs = [_short(start + each, steps) for each in range(runs)]
            swept += _seconds(lambda specs=specs: collect(specs))
            bare += _seconds(lambda specs=specs: list(loops.map(_train_alone, specs)))
    row = {"what": "collect", "device": "cpu", "threads": 1, "cores": cores()}
    row |= {
        "runs": rounds * runs,
        "seconds": swept,
        "seconds_of_a_run": bare * cores() / runs / rounds,
    }
    row["overhead_milliseconds"] = 1e3 * (swept - bare) * cores() / runs / rounds
    return row | {"share_of_cores": bare / swept}


def _train_alone(spec):
    torch.set_num_threads(1)
    train(spec)


def _seconds(function):
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _short(seed, steps):
    return original("rnn", 5, seed, steps=steps, stop_loss=0.0)


def _steps_of(seconds):
    """Steps that a run makes in so many seconds."""
    timed = train(_short(1, 10_000), at_most=300)
    return max(1, round(seconds * timed.steps / timed.seconds))


@contextmanager
def _results_elsewhere():
    """Runs are recorded in a folder that is then removed."""
    before = os.environ.get("REPORT_RESULTS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REPORT_RESULTS"] = folder
        try:
            yield
        finally:
            os.environ.pop("REPORT_RESULTS")
            if before:
                os.environ["REPORT_RESULTS"] = before


def placing(runs=1000):
    """A row: what placing a run costs the scheduler and the process that asks for it, together.

    All parts of dask are in one process here, and the runs do nothing but tell their progress once.
    """
    specs = [_short(seed, steps=1) for seed in range(1, runs + 1)]
    with _results_elsewhere(), patch.object(cluster, "run_alone", _tell):
        started = time.process_time()
        progress = Progress({spec: Forecast(spec, (), None) for spec in specs}, tqdm(disable=True))
        failures = cluster.train_in_processes(specs, folders.new_folder(), False, progress)
        used = time.process_time() - started
    assert not failures
    return {"what": "placing a run", "runs": runs, "milliseconds": 1e3 * used / runs}


def _tell(spec, about):
    worker = get_worker()
    worker.log_event(cluster.TOPIC, (worker.get_current_task(), 1))
    return 1


def clusters(placed, swept, runs_per_worker=30):
    """Rows of clusters of 10 to 1,000 workers of one slot, simulated for runs of 1, 10 and 60 s;
    and the number of workers at which the scheduler is busy all the time.

    placed, swept: the rows of `placing` and `occupancy`.
    """
    cost, overhead = placed["milliseconds"] / 1e3, swept["overhead_milliseconds"] / 1e3
    for seconds in (1, 10, 60):
        row = {"what": "simulated cluster", "seconds_of_a_run": seconds}
        row["most_workers"] = round((seconds + overhead) / cost)
        for workers in (10, 100, 1000):
            runs = runs_per_worker * workers
            wall = simulated(workers, runs, seconds + overhead, cost)
            share = runs * seconds / (workers * wall)
            yield row | {"workers": workers, "share_of_ideal": share}


def simulated(workers, runs, seconds, cost):
    """Wall time of runs that a scheduler places one after the other.

    seconds: a run's on its worker; cost: seconds of the scheduler to place one.
    """
    free, placed = [0.0] * workers, 0.0  # when each worker ends its run; the scheduler its work
    for _ in range(runs):
        placed = max(placed, heappop(free)) + cost
        heappush(free, placed + seconds)
    return max(free)
