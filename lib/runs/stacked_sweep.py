"""Sweeps on a GPU: runs that can be trained together are stacked, each recorded when it ends.

A stack leaves checkpoints, so that a sweep that was killed goes on with it.
"""

from itertools import groupby

from lib.runs import records
from lib.runs.folders import RecordError

MOST = 128  # runs in a stack; the figure with all lengths has 115 of each cell
CELLS = ("rnn", "lstm")
SHARED = ("cell", "encoding", "hidden_size", "batch_size", "optimiser")  # by the runs of a stack


def can_be_stacked(spec):
    """Is there a stacked form of what the spec asks for?"""
    return spec.task == "palindrome" and spec.cell in CELLS


def shared(spec):
    """What a run must have in common with those that it is stacked with."""
    return tuple(getattr(spec, name) for name in SHARED)


def stacks(specs):
    """Specs in groups that are trained together, sequences of similar length in one."""
    ordered = sorted(specs, key=lambda spec: (*map(str, shared(spec)), -spec.length))
    groups = [list(group) for _, group in groupby(ordered, key=shared)]
    return [group[at : at + MOST] for group in groups for at in range(0, len(group), MOST)]


def train_stacks(specs, place, weights, device, progress):
    """Train and record specs, stack after stack; {spec: error} of those that failed.

    A stack that does not fit into the device's memory is halved. progress: see
    `lib.runs.sweep.Progress`. Raises `RecordError` where a record can't be written.
    """
    if not specs:
        return {}
    import torch

    from lib.runs import stacked_checkpoints as checkpoints

    failures = {}
    with checkpoints.alone():  # whoever waited here finds what the other sweep has recorded
        waiting = [spec for spec in specs if not records.find(spec, weights)]
        for spec in set(specs).difference(waiting):
            progress.finish(spec)
        parts = _parts(waiting)
        while parts:
            stack, checkpoint = parts.pop(0)
            ended, error = _train(stack, checkpoint, place, weights, device, progress)
            left = [spec for spec in stack if spec not in ended]
            if isinstance(error, torch.OutOfMemoryError) and len(left) > 1:
                half = len(left) // 2
                parts[:0] = _parts(left[:half]) + _parts(left[half:])
            elif error:
                failures |= dict.fromkeys(left, error)
        checkpoints.tidy()
    return failures


def _parts(specs):
    """[(specs of a stack, its checkpoint or None)]: those that were begun, then the others."""
    from lib.runs import stacked_checkpoints as checkpoints

    begun = checkpoints.begun(specs)
    new = [spec for spec in specs if not any(spec in stack for stack, _ in begun)]
    return begun + [(stack, None) for stack in stacks(new)]


def _train(specs, checkpoint, place, weights, device, progress):
    """Train a stack, on from a checkpoint if there is one, and record each run that ends.

    Returns the specs that ended, and the error that kept the others from it, or None.
    """
    from lib.models.stacked import FORM
    from lib.runs import stacked_checkpoints as checkpoints
    from lib.runs.provenance import provenance
    from lib.runs.stacked_training import Stack, train_stack

    ended, target = [], checkpoints.place(specs)
    try:
        stack = Stack(specs, device)
        if checkpoint:
            checkpoints.restore(stack, checkpoint)
        for training in train_stack(stack, progress.reach, lambda s: checkpoints.write(s, target)):
            about = provenance(training, FORM, device)
            records.write(training, about, place, keep_weights=weights)
            progress.finish(training.spec)
            ended.append(training.spec)
    except RecordError:
        raise
    except Exception as error:  # of this stack: another may do
        return ended, error.with_traceback(None)  # whose frames would keep the stack in memory
    return ended, None
