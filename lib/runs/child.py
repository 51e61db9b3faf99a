"""One run of a sweep in a child process of its own, on the worker that dask has chosen."""

import multiprocessing
import os
import threading
import time
from pathlib import Path

from lib.runs import records
from lib.runs.folders import RecordError
from lib.runs.tasks import spec_class

PRELOADED = ["lib.models.fast", "lib.runs.provenance"]  # one import of torch serves all runs

_children = set()  # of runs that are being trained for slots of this process


def run_in_child(spec, place, weights):
    """Train one run in a child process (on a dask worker) and wait for it."""
    spec = spec_class(spec["task"])(**spec)
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload(PRELOADED)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(
        target=_child, args=(spec, place, weights, sender, os.getpid()), daemon=True
    )
    child.start()
    _children.add(child)
    sender.close()
    try:
        _listen(receiver, spec)
    except BaseException:
        child.terminate()
        raise
    finally:
        child.join()
        _children.discard(child)
    if child.exitcode:
        raise RuntimeError(f"its process ended with exit code {child.exitcode}")


def end_children():
    """End the runs that this process's own slots wait for; what they have not recorded is lost."""
    for child in list(_children):
        child.terminate()


def _listen(receiver, spec):
    """Pass a child's progress on until it is done; raise the error that it sends."""
    from distributed import get_worker

    worker = get_worker()
    while True:
        try:
            message = receiver.recv()
        except EOFError:
            return
        if isinstance(message, Exception):
            raise message
        worker.log_event("run-progress", (spec.key, message / spec.steps))


def _child(spec, place, weights, sender, sweeper):
    """In the child: train and record; send the steps made (int) and an error, if there is one.

    sweeper: the process that waits for it; the forkserver between them may outlive it.
    """
    threading.Thread(target=_end_with, args=(sweeper,), daemon=True).start()
    try:
        import torch

        from lib.runs.provenance import provenance
        from lib.runs.tasks import train

        torch.set_num_threads(1)
        training = train(spec, progress=sender.send)
        records.write(training, provenance(training), Path(place), weights)
    except RecordError as error:
        sender.send(error)
    except (Exception, KeyboardInterrupt) as error:
        sender.send(RuntimeError(f"{type(error).__name__}: {error}"))  # any type can be sent so


def _end_with(sweeper):
    """A killed sweep must not leave its children training."""
    while _lives(sweeper):
        time.sleep(1)
    os._exit(1)


def _lives(process):
    try:
        os.kill(process, 0)  # asks, and sends nothing
    except ProcessLookupError:
        return False
    return True
