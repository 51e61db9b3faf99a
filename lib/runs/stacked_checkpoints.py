"""Checkpoints of stacks, so that a sweep on a GPU that was killed goes on where it was.

A checkpoint is one safetensors file: parameters, the optimiser's averages and the generators of
the batches, a row for each run; and, as JSON in its header, what has happened to each run so far.
"""

import fcntl
import json
from contextlib import contextmanager

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from lib.models.stacked import FORM
from lib.runs import folders, records
from lib.runs.spec import hashed
from lib.studies.palindromes.spec import RunSpec

NOTES = ("curve", "opening", "steps", "seconds")  # of a `lib.runs.stacked_training.Run`


def place(specs):
    """The file for the checkpoints of a stack that begins with these runs."""
    name = hashed({"form": FORM, "runs": sorted(spec.key for spec in specs)})
    return _folder() / f"{name}.safetensors"


def write(stack, path):
    """Write what it takes to go on with a stack, in place of its checkpoint before."""
    state = vars(stack.optimiser).items()
    averages = {f"optimiser.{name}": value.cpu() for name, value in state if _is_tensor(value)}
    batches = torch.stack([run.batches.get_state() for run in stack.runs])
    about = {
        "form": FORM,
        "steps": stack.steps,
        "optimiser": {name: value for name, value in state if not _is_tensor(value)},
        "runs": {run.spec.key: _notes(run) for run in stack.runs},
    }
    tensors = {"theta": stack.theta.cpu(), "batches": batches} | averages
    folders.write_atomically(path, save(tensors, metadata={"about": json.dumps(about)}))


def restore(stack, path):
    """Give a fresh stack the state of a checkpoint that holds all of its runs, maybe more."""
    with _opened(path) as file:
        about = _about(file, path)
        rows = [list(about["runs"]).index(run.spec.key) for run in stack.runs]
        tensors = {name: file.get_tensor(name)[rows] for name in file.keys()}  # noqa: SIM118
    stack.steps, stack.theta = about["steps"], tensors.pop("theta").to(stack.device)
    for run, state in zip(stack.runs, tensors.pop("batches"), strict=True):
        run.batches.set_state(state.clone())  # torch reads a view's memory from its beginning
        notes = about["runs"][run.spec.key]
        vars(run).update({name: notes[name] for name in NOTES})
        run.opening = {int(step): loss for step, loss in run.opening.items()}
    vars(stack.optimiser).update(about["optimiser"])
    for name, value in tensors.items():
        setattr(stack.optimiser, name.removeprefix("optimiser."), value.to(stack.device))


def begun(specs):
    """[(those of the specs that a checkpoint holds, its file)], each spec once, furthest first."""
    left, found = {spec.key: spec for spec in specs}, []
    for path, about in sorted(_all(), key=lambda each: each[1]["steps"], reverse=True):
        theirs = [left.pop(key) for key in about["runs"] if key in left and about["form"] == FORM]
        if theirs:
            found.append((theirs, path))
    return found


def tidy():
    """Delete the checkpoints of which every run has been recorded."""
    for path, about in _all():
        specs = [RunSpec(**run["spec"]) for run in about["runs"].values()]
        if all(map(records.find, specs)):
            path.unlink()


@contextmanager
def alone():
    """Wait until no other sweep of this folder trains stacks, and keep others waiting."""
    _folder().mkdir(parents=True, exist_ok=True)
    with open(_folder() / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _folder():
    return folders.local_folder() / "stacks"


def _all():
    """[(file, what its header says)] of every checkpoint."""
    found = []
    for path in sorted(_folder().glob("*.safetensors")):
        with _opened(path) as file:
            found.append((path, _about(file, path)))
    return found


def _notes(run):
    return {"spec": run.spec.as_dict()} | {name: getattr(run, name) for name in NOTES}


def _is_tensor(value):
    return isinstance(value, torch.Tensor)


def _opened(path):
    try:
        return safe_open(path, framework="pt")
    except (OSError, SafetensorError) as error:
        raise _damaged(path, error) from None


def _about(file, path):
    try:
        return json.loads(file.metadata()["about"])
    except (TypeError, KeyError, ValueError) as error:
        raise _damaged(path, error) from None


def _damaged(path, error):
    return folders.RecordError(f"{path}: is not a whole checkpoint ({error}); delete it")
