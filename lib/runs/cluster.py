"""Runs placed by dask.distributed: on the cores of this machine, or on the workers of a scheduler.

Dask only places the work: what is done is decided by the records on disk. Each run gets a child
process of its own, so that a crash is an exception of that run and of no other.
"""

import gc
import logging
import os
import platform
import queue
import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from lib.errors import Told
from lib.runs import folders, records
from lib.runs.child import Children
from lib.runs.folders import RecordError, cores
from lib.runs.provenance import code_hash, provenance
from lib.runs.tasks import spec_class, train

SCHEDULER = "DASK_SCHEDULER_ADDRESS"  # the environment variable, which dask reads too
PATIENCE = 120  # seconds without any worker until a sweep on a remote scheduler gives up
TELL_EVERY = 1  # seconds between two reports of a run's progress
TOPIC = "run-progress"

# one import of torch, of all training loops and of the code's hash serves all runs
_slots = Children(["lib.runs.preloaded"])


class SweepError(Told, Exception):
    """Runs of a sweep failed or can't be placed; those that finished are recorded."""


def train_in_processes(specs, place, weights, progress):
    """Train and record specs, one process each; {spec: error} of those that failed.

    progress: see `lib.runs.progress.Progress`. Raises `SweepError` where no run can be placed,
    `RecordError` where a record can't be written.
    """
    if not specs:
        return {}
    # left first: the cluster would wait half a minute for runs that are to be given up
    with _client(len(specs)) as client, _slots:
        refuse_other_code(client)
        futures = _submit(client, specs, place, weights, progress)
        try:
            return _failures(client, futures, progress)
        except BaseException:
            client.cancel(list(futures))
            raise


def _submit(client, specs, place, weights, progress):
    """Hand runs to the scheduler, in their order: {future: spec}."""
    from dask.tokenize import tokenize

    about = {
        "place": str(Path(place).resolve()),
        "weights": weights,
        "code": code_hash() if os.environ.get(SCHEDULER) else None,  # here, any is this folder's
        "folder": os.getcwd(),
        "environment": _report_variables(),
    }
    # equal names are one task to a scheduler, whichever driver hands it in: all that matters counts
    named = {f"run-{spec.key}-{tokenize(about)}": spec for spec in specs}

    def on_event(event):
        _, (name, steps) = event
        if name in named:  # else it is of another driver's run
            progress.reach(named[name], steps)

    client.subscribe_topic(TOPIC, on_event)
    # a lambda travels by value: the scheduler, which looks into each task, needs no lib
    run = lambda *each: import_module("lib.runs.cluster").run_alone(*each)  # noqa: E731
    return {
        client.submit(run, spec.as_dict(), about, key=name, retries=0): spec
        for name, spec in named.items()
    }


def _report_variables():
    """The variables that runs read, as they hold here; a run tells no page what it reads."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("REPORT_")}
    ours.pop("REPORT_READS", None)
    return ours | {"REPORT_RESULTS": str(folders.folder().resolve())}


def _failures(client, futures, progress):
    """Wait for all runs; {spec: error} of those that failed."""
    failures, ended = {}, 0
    try:
        for future in _ended(client, futures):
            error = future.exception()
            progress.finish(futures[future], None if error else future.result())
            if isinstance(error, RecordError | SweepError):  # the next run could do no better
                raise error
            if error:
                failures[futures[future]] = error
            ended += 1
    except OSError:  # while it is waited for, or while a result is fetched
        raise SweepError(
            f"{SCHEDULER}: the scheduler at {os.environ.get(SCHEDULER)} is gone; {ended} of "
            f"{len(futures)} runs had ended, and those without an error are recorded; the same "
            "command trains the others"
        ) from None
    return failures


def _ended(client, futures):
    """Yield futures as they end; raise `ConnectionError` when the scheduler is gone, `SweepError`
    when it has had no worker for PATIENCE seconds."""
    ended, last_seen = queue.SimpleQueue(), time.monotonic()
    for future in futures:
        future.add_done_callback(ended.put)
    left = len(futures)
    while left:
        try:
            future = ended.get(timeout=10)
        except queue.Empty:
            if client.nthreads():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > PATIENCE:
                raise SweepError(
                    f"no worker has been seen for {PATIENCE} s, {left} runs are left; start "
                    "workers on the scheduler and rerun: what was finished is recorded"
                ) from None
            continue
        if future.cancelled():
            raise ConnectionError
        left, last_seen = left - 1, time.monotonic()
        yield future


def run_alone(spec, about):
    """On a worker: train and record one run in a child process; the steps it made."""
    from distributed import get_worker

    worker = get_worker()
    name, steps, last_told = worker.get_current_task(), 0, 0.0

    def told(made):
        nonlocal steps, last_told
        if worker.state.tasks[name].state == "cancelled":  # the slot is free for others
            raise RuntimeError("given up: no sweep waits for it any more")
        steps = made
        if time.monotonic() - last_told > TELL_EVERY:
            last_told = time.monotonic()
            worker.log_event(TOPIC, (name, steps))

    _slots.call(_train, spec, about, told=told)
    return steps


def _train(spec, about, tell):
    """In the child: train and record; tell the steps made."""
    import torch

    if about["code"] not in (None, code_hash()):
        raise SweepError(
            _other_code(f"{platform.node()}:{folders.ROOT}", code_hash(), about["code"])
        )
    os.environ.update(about["environment"])
    os.chdir(about["folder"])
    torch.set_num_threads(1)
    training = train(spec_class(spec["task"])(**spec), progress=tell)
    records.write(training, provenance(training), Path(about["place"]), about["weights"])
    tell(training.steps)


def dask_teardown(worker):
    """On a worker that ends, by dask: end its runs."""
    _slots.close()


def refuse_other_code(client, workers=None):
    """Raise `SweepError` unless workers of a scheduler, by default all, have this folder's code."""
    for worker, found in client.run(code_hash, workers=workers, on_error="return").items():
        if isinstance(found, OSError):
            continue  # it has just left
        if isinstance(found, Exception):
            raise SweepError(
                f"{worker} is no worker of this book ({type(found).__name__}: {found}); start "
                "workers with `python -m lib.runs.worker`"
            )
        if found != code_hash():
            raise SweepError(_other_code(worker, found, code_hash()))


def _other_code(who, found, ours):
    return (
        f"{who} has other code than is asked for: its lib_sha256 is {found[:16]}…, not "
        f"{ours[:16]}…; bring both to one version and start the worker again"
    )


@contextmanager
def _client(runs):
    """A dask client: of DASK_SCHEDULER_ADDRESS, or of as many local slots as cores (or runs)."""
    from distributed import Client, LocalCluster

    for part in ("worker", "client"):  # what they log is told by this module's errors
        logging.getLogger(f"distributed.{part}").setLevel(logging.CRITICAL)
    address = os.environ.get(SCHEDULER)
    if address:
        with connected(address) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=min(runs, cores()),
            processes=False,  # a slot only waits for its child process
            memory_limit=0,
            # any free port, which nobody else reaches; there is no dashboard to see
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def connected(address):
    """A dask client of a scheduler that runs elsewhere; raises `SweepError` if none answers."""
    from distributed import Client

    try:
        return Client(address)  # waits as long as dask is configured to
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
    gc.collect()  # half a client, whose end would stop the loop of the next one for good
    raise SweepError(
        f"{SCHEDULER}: no scheduler answers at {address!r} ({reason}); nothing was trained. "
        "Allowed: the address that `dask scheduler` prints, tcp://host:8786 or tls://…"
    )
