"""Sweeps on a GPU: runs that can be trained together are stacked, each recorded when it ends.

A stack leaves checkpoints, so that a sweep that was killed goes on with it.
"""

from itertools import groupby

from lib.lab import records
from lib.lab.records import RecordError

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

    progress: see `lib.lab.sweep.Progress`. Raises `RecordError` where a record can't be written.
    """
    failures = {}
    for stack, checkpoint in _planned(specs):
        waiting = set(stack)
        try:
            for spec in _record(stack, checkpoint, place, weights, device, progress):
                waiting.remove(spec)
        except RecordError:
            raise
        except Exception as error:  # of this stack; another may well fit into memory
            failures |= dict.fromkeys(waiting, error)
    return failures


def _planned(specs):
    """[(specs of a stack, file of its checkpoints)]: those that were begun, then new ones."""
    if not specs:
        return []
    from lib.lab.stacked_checkpoints import covered, place

    begun = [(stack, path) for path, stack in covered(specs)]
    new = [spec for spec in specs if not any(spec in stack for stack, _ in begun)]
    return begun + [(stack, place(stack)) for stack in stacks(new)]


def _record(specs, checkpoint, place, weights, device, progress):
    """Train a stack; yield each spec when its run is recorded."""
    from lib.lab.provenance import provenance
    from lib.lab.stacked_checkpoints import restore, write
    from lib.lab.stacked_training import Stack, train_stack
    from lib.models.stacked import FORM

    stack = Stack(specs, device)
    if checkpoint.exists():
        restore(stack, checkpoint)
    for training in train_stack(stack, progress.reach, lambda stack: write(stack, checkpoint)):
        about = provenance(training, FORM, device)
        records.write(training, about, place, keep_weights=weights)
        progress.finish(training.spec)
        yield training.spec
    checkpoint.unlink(missing_ok=True)
