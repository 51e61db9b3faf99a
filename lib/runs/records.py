"""Records: what is known about runs that were made, one small JSON file each.

Committed records live in results/, a reader's own in results/local/, which git ignores. A file is
written whole or not at all, carries a checksum, and is verified each time it is read.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import NoneType

from lib.runs import folders
from lib.runs.folders import FORMAT, ROOT, RecordError, folder, misfit, places
from lib.runs.spec import Keyed
from lib.runs.tasks import STUDIES, spec_class

CHECKPOINT = ".checkpoint.json"  # ending of the file of a run that goes on
WEIGHTS = ".safetensors"  # in place of .json
LARGEST_WEIGHTS = 2**30  # bytes; those of the book's models have two million
SHAPE = {  # of what a file holds, see `lib.runs.folders.misfit`
    "format": int,
    "meaning": int,
    "spec": {"task": str},
    "outcome": {"steps": int, "diverged": bool},  # and what the study says
    "curve": [[float]],
    "opening": dict,
    "weights": (NoneType, {"file": str, "sha256": str}),
    "provenance": {
        "commit": str,
        "lib_sha256": str,
        "data_sha256": (NoneType, str),
        "parameters_sha256": str,
        "wall_seconds": float,
    },
}
SOLVED_ACCURACY = 0.99  # a run has solved its length if this share of fresh sequences is right


@dataclass(frozen=True)
class Record:
    """One finished run.

    outcome: steps, stopped, diverged, accuracy and loss (nats) on fresh sequences.
    curve: [step, mean loss, mean accuracy] of training batches, 100 steps a point.
    opening: {step: batch loss} of the first 200 steps, exact.
    weights: {"file", "sha256"} of a safetensors file beside the record, or None.
    provenance: commit, lib_sha256, data_sha256, parameters_sha256, torch, python, device,
        processor, instructions, threads, form, wall_seconds, finished.
    """

    spec: Keyed
    outcome: dict
    curve: list
    opening: dict
    weights: dict | None
    provenance: dict
    path: Path
    sha256: str  # of the file

    @property
    def solved(self):
        """At least 99 % of the fresh sequences right."""
        return not self.outcome["diverged"] and self.outcome["accuracy"] >= SOLVED_ACCURACY

    @property
    def finished(self):
        """Has the run ended? The checkpoint of a book run has not read the test text yet."""
        return bool(self.outcome.get("diverged") or self.outcome.get("test", True))

    @property
    def is_checkpoint(self):
        """Is its file that of a run that goes on?"""
        return self.path.name.endswith(CHECKPOINT)

    @property
    def accuracy(self):
        """Share of fresh sequences right; of guessing, where the run diverged."""
        return self.spec.CHANCE if self.outcome["diverged"] else self.outcome["accuracy"]

    @property
    def steps_to_solve(self):
        """Training steps until a run that solved had learned to, else None: the end of the first
        point of its curve with that share of the batches right; its last step if it had none, as
        the stop rule may end a run before.
        """
        if not self.solved:
            return None
        learned = (step for step, _, right in self.curve if right >= SOLVED_ACCURACY)
        return next(learned, self.outcome["steps"])


def find(spec, weights=False):
    """The record of a spec, or None. weights: one that has its weights, or None."""
    for place in places():
        path = place / spec.task / f"{spec.key}.json"
        if path.exists():
            record = read(path)
            if record.finished and (record.weights or not weights):
                return record
    return None


def references(spec, record, weights=False):
    """The files a page has read: dicts of key, path from the project's root, SHA-256.

    record: of the spec, or None: then paths are where it may come to be, their SHA-256 None.
    weights: the page has read the trained parameters too.
    """
    if record:
        files = {record.path: record.sha256}
    else:
        files = {place / spec.task / f"{spec.key}.json": None for place in places()}
    if record and weights:
        files[record.path.with_name(record.weights["file"])] = record.weights["sha256"]
    return [
        {"key": spec.key, "path": os.path.relpath(path, ROOT), "sha256": sha256}
        for path, sha256 in files.items()
    ]


def every_committed():
    """All records in `folder()`, a reader's own left out, in the order of their keys."""
    return [read(path) for task in STUDIES for path in sorted((folder() / task).glob("*.json"))]


def read(path):
    """Read and verify one record; raise `RecordError` if it is damaged, edited, too new, or of
    another run than its name says."""
    body, sha256 = folders.read_json(path, SHAPE)
    try:
        spec = spec_class(body["spec"]["task"])(**body["spec"])
        opening = {int(step): loss for step, loss in body["opening"].items()}
    except (TypeError, ValueError) as error:
        why = " ".join(str(error).split())[:300]
        raise RecordError(f"{path}: is of no run that this version knows ({why})") from None
    if body["meaning"] != spec.meaning:
        raise RecordError(
            f"{path}: is of another version of the book, whose training of {spec} was another "
            f"(meaning {body['meaning']}, here {spec.meaning}); delete it, or change the version"
        )
    names = [spec.key + ending for ending in (".json", CHECKPOINT)]
    if path.parent.name != spec.task or path.name not in names:
        raise RecordError(f"{path}: holds another run than its name says; delete it")
    weights, outcome, shape = body["weights"], body["outcome"], spec.OUTCOME
    if outcome["diverged"]:  # then what was to be judged is null
        shape = {name: (NoneType, each) for name, each in shape.items()}
    wrong = misfit(outcome, shape, "outcome") or misfit([*opening.values()], [float], "opening")
    if weights and weights["file"] != path.with_suffix(WEIGHTS).name:
        wrong = f"weights.file: must lie beside it under its name, got {weights['file'][:60]!r}"
    if wrong:
        raise RecordError(f"{path}: is not what its name says ({wrong}); restore or delete it")
    return Record(spec, outcome, body["curve"], opening, weights, body["provenance"], path, sha256)


def write(training, provenance, place, keep_weights=False, checkpoint=False):
    """Write the record of a training under `place` and return it.

    keep_weights: save the trained parameters as safetensors beside it.
    checkpoint: the run has not ended; its file has a name that no ended run has, so that nothing
        that happens to a checkpoint can touch one.

    The record of a run that has ended is never overwritten, but for one that lacks the weights.
    """
    spec = training.spec
    path = place / spec.task / f"{spec.key}{CHECKPOINT if checkpoint else '.json'}"
    with folders.alone(path.parent):
        if path.exists():
            there = read(path)
            if (checkpoint or there.finished) and (there.weights or not keep_weights):
                return there
        body = {
            "format": FORMAT,
            "meaning": spec.meaning,
            "spec": spec.as_dict(),
            "outcome": training.outcome,
            "curve": training.curve,
            "opening": training.opening,
            "weights": _write_weights(training.tensors(), path) if keep_weights else None,
            "provenance": provenance,
        }
        folders.write_json(path, body)
        if not checkpoint:
            _remove(path.with_name(f"{spec.key}{CHECKPOINT}"))
        for weights in path.parent.glob("*" + CHECKPOINT.replace(".json", WEIGHTS)):
            if not weights.with_suffix(".json").exists():  # someone was killed in `_remove`
                weights.unlink()
        return read(path)


def _write_weights(tensors, path):
    from safetensors.torch import save

    data = save({name: value.contiguous() for name, value in tensors.items()})
    target = path.with_suffix(WEIGHTS)
    folders.write_atomically(target, data)
    return {"file": target.name, "sha256": hashlib.sha256(data).hexdigest()}


def load_weights(record):
    """The trained parameters of a record, {name: tensor}, verified against its SHA-256."""
    from safetensors.torch import load

    path = record.path.with_name(record.weights["file"])
    data = folders.read_bytes(path, LARGEST_WEIGHTS)
    if hashlib.sha256(data).hexdigest() != record.weights["sha256"]:
        raise RecordError(f"{path}: is damaged; delete it and its record, and rerun")
    return load(data)


def delete_checkpoint(record):
    """Remove a checkpoint and its weights; the record of a run that has ended is left alone."""
    if record.is_checkpoint:
        with folders.alone(record.path.parent):
            _remove(record.path)


def _remove(path):
    """Remove a record and its weights, the record first: weights alone are never read."""
    path.unlink(missing_ok=True)  # another process may have gone on from it too
    path.with_suffix(WEIGHTS).unlink(missing_ok=True)
