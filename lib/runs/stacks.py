"""Sweeps on a GPU: runs that their study can stack are trained together, see `lib.runs.study`.

Each run is recorded when it ends. Until then it leaves checkpoints, from which a later sweep goes
on: a file with the SHA-256 of its name and of what follows in it.
"""

import hashlib
import io
import time
from itertools import groupby

import torch

from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.runs.tasks import stacks_of

MOST = 128  # runs in a stack; the figure with all lengths has 115 of each cell
CHECKPOINT_EVERY = 60  # seconds


def train_stacks(specs, place, weights, device, progress):
    """Train and record specs, stack after stack; {spec: error} of those that failed.

    A stack that does not fit into the device's memory is halved. progress: see
    `lib.runs.sweep.Progress`. Raises `RecordError` where a record can't be written.
    """
    failures = {}
    with folders.alone(folders.local_folder() / "stacks"):
        # whoever waited here finds what the other has recorded
        waiting = [spec for spec in specs if not records.find(spec, weights)]
        for spec in set(specs).difference(waiting):
            progress.finish(spec)
        stacks = grouped(waiting)
        while stacks:
            left, error = _train(stacks.pop(0), place, weights, device, progress)
            if isinstance(error, torch.OutOfMemoryError) and len(left) > 1:
                half = len(left) // 2
                stacks[:0] = grouped(left[:half]) + grouped(left[half:])
            elif error:
                failures |= dict.fromkeys(left, error)
    return failures


def grouped(specs):
    """Specs in stacks, those of similar cost in one: [{spec: its checkpoint or None}].

    What the runs of a stack share, and the step that they have reached, is the same.
    """

    def shared(spec):
        reached = states[spec] and states[spec]["run"]["steps"]
        return str([spec.task, *stacks_of(spec.task).shared(spec), reached])

    states = {spec: _checkpoint(spec) for spec in specs}
    ordered = sorted(specs, key=lambda spec: (shared(spec), -spec.cost))
    groups = [list(group) for _, group in groupby(ordered, key=shared)]
    parts = [group[at : at + MOST] for group in groups for at in range(0, len(group), MOST)]
    return [{spec: states[spec] for spec in part} for part in parts]


def _train(states, place, weights, device, progress):
    """Train a stack and record each run that ends.

    Returns the specs that did not end, and the error that kept them from it, or None.
    """
    left, kept = list(states), time.monotonic()
    study = stacks_of(left[0].task)
    try:
        stack = study.Stack(left, list(states.values()), device)
        while stack.runs:
            for training in stack.step():
                about = provenance(training, study.FORM, device)
                records.write(training, about, place, keep_weights=weights)
                _path(training.spec).unlink(missing_ok=True)
                progress.finish(training.spec)
                left.remove(training.spec)
            for run in stack.runs:
                progress.reach(run.spec, run.steps)
            if time.monotonic() - kept >= CHECKPOINT_EVERY:
                for row, run in enumerate(stack.runs):
                    _write(stack.state(row), _path(run.spec))
                kept = time.monotonic()
    except folders.RecordError:
        raise
    except Exception as error:  # of this stack: another may do
        return left, error.with_traceback(None)  # whose frames would keep the stack in memory
    return left, None


def _path(spec):
    form = stacks_of(spec.task).FORM
    return folders.local_folder() / "stacks" / f"{spec.task}-{spec.key}.{form}"


def _write(state, path):
    body = io.BytesIO()
    torch.save(state, body)
    folders.write_atomically(path, _digest(path, body.getvalue()) + body.getvalue())


def _digest(path, body):
    """SHA-256 of a checkpoint and of its name, so that one run's is not taken for another's."""
    return hashlib.sha256(path.name.encode() + body).digest()


def _checkpoint(spec):
    """The state of a run that was begun, or None."""
    path = _path(spec)
    if not path.exists():
        return None
    data = folders.read_bytes(path, records.LARGEST_WEIGHTS)
    if _digest(path, data[32:]) != data[:32]:
        raise folders.RecordError(f"{path}: is not a whole checkpoint of its run; delete it")
    return torch.load(io.BytesIO(data[32:]), weights_only=True)
