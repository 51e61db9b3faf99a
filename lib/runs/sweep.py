"""Sweeps: look every run up, train what is missing, several at a time.

What is done is decided by the records on disk; dask.distributed only places the work. Each run
gets a child process of its own, so that a crash is an exception of that run and of no other.
"""

import logging
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from lib.errors import Told
from lib.runs import folders, records
from lib.runs.child import Children
from lib.runs.folders import RecordError, cores
from lib.runs.provenance import provenance
from lib.runs.tasks import spec_class, stacks_of, train

PATIENCE = 120  # seconds without any worker until a sweep on a remote scheduler gives up

_slots = Children(["lib.models.fast", "lib.runs.provenance"])  # one import of torch serves all runs


class SweepError(Told, Exception):
    """Some runs of a sweep failed; those that finished are recorded."""


class SweepStopped(Told, KeyboardInterrupt):
    """Ctrl-C in a sweep; the message says what is recorded."""


def collect(specs, weights=False):
    """Records of specs, in their order: loaded where recorded, trained and recorded otherwise.

    weights: the records must hold trained parameters too.

    New records go to results/local/; REPORT_RECORD=committed sends them to results/ itself.
    With REPORT_TRAIN=never nothing is trained, and what is not recorded is left out.
    DASK_SCHEDULER_ADDRESS names a running scheduler whose workers see this folder; otherwise the
    cores of this machine are used. REPORT_DEVICE=cuda trains runs that their study can stack on a
    GPU, many at once. Raises `SweepError` after the last run if some failed.
    """
    found = {spec: records.find(spec, weights) for spec in specs}
    missing = [spec for spec, record in found.items() if record is None]
    if folders.may_train() and missing:
        sweep(missing, folders.new_folder(), weights)
        found |= {spec: records.find(spec, weights) for spec in missing}
    folders.tell_reads(
        reference
        for spec, record in found.items()
        for reference in records.references(spec, record, weights)
    )
    return [record for record in found.values() if record]


def sweep(specs, place, weights=False):
    """Train and record specs under `place`, dearest first, with progress and time left."""
    from tqdm import tqdm  # not tqdm.auto: its widget in a notebook can't be read from a log

    tqdm.set_lock(threading.RLock())  # its own would be left behind by a page that is stopped
    check_writable(place)
    specs, device = sorted(specs, key=lambda spec: spec.cost, reverse=True), training_device()
    stacked = [spec for spec in specs if device != "cpu" and stacks_of(spec.task)]
    alone = [spec for spec in specs if spec not in stacked]
    on_gpu = f", {len(stacked)} of them on {device}" if stacked else ""
    with tqdm(
        total=sum(spec.cost for spec in specs),
        desc=f"training {len(specs)} {'run' if len(specs) == 1 else 'runs'}{on_gpu}",
        smoothing=0,
        bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed} < {remaining}{postfix}",
    ) as bar:
        progress = Progress(specs, bar)
        try:
            failures = _train_in_stacks(stacked, place, weights, device, progress)
            failures |= _train_in_processes(alone, place, weights, progress)
        except KeyboardInterrupt:
            raise SweepStopped(
                f"{progress.runs} of {len(specs)} runs had ended, and those without an error are "
                "recorded; the same command trains the others"
            ) from None
    if failures:
        spec, error = next(iter(failures.items()))
        kept = ", the others are recorded. First" if len(failures) < len(specs) else ""
        raise SweepError(
            f"{len(failures)} of {len(specs)} runs failed{kept}: {spec} ({spec.key}): {error}"
        ) from error


def training_device():
    """Where runs that can be stacked are trained: "cpu", or the GPU that REPORT_DEVICE names."""
    named = os.environ.get("REPORT_DEVICE", "cpu")
    if named == "cpu":
        return named
    import torch

    there = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
    there += [f"cuda:{each}" for each in range(torch.cuda.device_count())]
    if named not in there:
        built = (
            "" if torch.version.cuda else f"; this torch, {torch.__version__}, has no CUDA in it"
        )
        raise SweepError(
            f"REPORT_DEVICE: {named!r} is not here; allowed: {', '.join(there)}{built}"
        )
    return named


def _train_in_stacks(specs, *options):
    """The same as `lib.runs.stacks.train_stacks`, which takes torch; {} of no specs."""
    if not specs:
        return {}
    from lib.runs.stacks import train_stacks

    return train_stacks(specs, *options)


def _train_in_processes(specs, place, weights, progress):
    """Train and record specs, one process each; {spec: error} of those that failed."""
    if not specs:
        return {}
    logging.getLogger("distributed.worker").setLevel(logging.CRITICAL)  # failures are told above
    failures = {}
    # left first: the cluster would wait half a minute for runs that are to be given up
    with _client(len(specs)) as client, _slots:
        client.subscribe_topic("run-progress", progress.on_event)
        futures = {
            client.submit(
                run_alone,
                spec.as_dict(),
                str(place),
                weights,
                key=f"run-{spec.key}",
                retries=0,
                pure=False,
            ): spec
            for spec in specs
        }
        try:
            for future in _finished(client, list(futures)):
                spec = futures[future]
                progress.finish(spec)
                error = future.exception()
                if isinstance(error, RecordError):  # the next run could not be written either
                    raise error
                if error:
                    failures[spec] = error
        except (KeyboardInterrupt, RecordError):
            client.cancel(list(futures))
            raise
    return failures


def run_alone(spec, place, weights):
    """Train and record one run in a child process, from the worker that dask has chosen."""
    from distributed import get_worker

    worker, spec = get_worker(), spec_class(spec["task"])(**spec)

    def told(steps):
        worker.log_event("run-progress", (spec.key, steps / spec.steps))

    _slots.call(_train, spec, place, weights, told=told)


def _train(spec, place, weights, tell):
    """In the child: train and record; tell the steps made."""
    import torch

    torch.set_num_threads(1)
    training = train(spec, progress=tell)
    records.write(training, provenance(training), Path(place), weights)


class Progress:
    """Adds up what the runs of a sweep have done and moves the bar."""

    def __init__(self, specs, bar):
        self.bar, self.done, self.runs = bar, dict.fromkeys((s.key for s in specs), 0), 0
        self.cost = {spec.key: spec.cost for spec in specs}
        self.lock = threading.Lock()  # events come from dask's own thread

    def on_event(self, event):
        _, (key, share) = event
        self._advance(key, share)

    def reach(self, spec, steps):
        """A run has made so many steps."""
        self._advance(spec.key, steps / spec.steps)

    def finish(self, spec):
        """A run ended, maybe before its last step."""
        self.runs += 1
        self.bar.set_postfix_str(f"{self.runs} done")
        self._advance(spec.key, 1)

    def _advance(self, key, share):
        with self.lock:
            done = int(self.cost[key] * share)
            if done > self.done[key]:
                self.bar.update(done - self.done[key])
                self.done[key] = done


@contextmanager
def _client(runs):
    """A dask client: of DASK_SCHEDULER_ADDRESS, or of as many local slots as cores (or runs)."""
    from distributed import Client, LocalCluster

    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if address:
        with Client(address, timeout=30) as client:
            yield client
        return
    slots = min(runs, cores())
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=slots,
            processes=False,  # a slot only waits for its child process
            memory_limit=0,
            dashboard_address="127.0.0.1:0",  # any free port; there is no dashboard to see
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _finished(client, futures):
    """Yield futures as they end; give up when there has been no worker for PATIENCE seconds."""
    from distributed import wait

    last_seen = time.monotonic()
    while futures:
        try:
            ended = wait(futures, timeout=10, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            ended = ()
        if ended or client.nthreads():
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > PATIENCE:
            raise SweepError(
                f"no worker has been seen for {PATIENCE} s, {len(futures)} runs are left; start "
                "workers on the scheduler and rerun: what was finished is recorded"
            )
        for future in ended:
            futures.remove(future)
            yield future


def check_writable(place):
    """Raise `RecordError` now rather than after an hour of training."""
    probe = Path(place) / ".probe"
    folders.write_atomically(probe, b"")
    probe.unlink(missing_ok=True)  # another sweep, started at the same moment, may have been first
