"""Sweeps on a GPU: runs that can be trained together are stacked, each recorded when it ends."""

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
    for stack in stacks(specs):
        waiting = set(stack)
        try:
            for spec in _record(stack, place, weights, device, progress):
                waiting.remove(spec)
        except RecordError:
            raise
        except Exception as error:  # of this stack; another may well fit into memory
            failures |= dict.fromkeys(waiting, error)
    return failures


def _record(stack, place, weights, device, progress):
    """Train a stack; yield each spec when its run is recorded."""
    from lib.lab.provenance import provenance
    from lib.lab.stacked_training import train_stack
    from lib.models.stacked import FORM

    for training in train_stack(stack, device, progress.reach):
        about = provenance(training, FORM, device)
        records.write(training, about, place, keep_weights=weights)
        progress.finish(training.spec)
        yield training.spec
