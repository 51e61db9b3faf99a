"""Records: what is known about runs that were made, one small JSON file each.

Committed records live in results/, a reader's own in results/local/, which git ignores. A file is
written whole or not at all, carries a checksum, and is verified each time it is read.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from lib.runs.folders import ROOT, RecordError, folder, places, write_atomically
from lib.runs.spec import Keyed, SpecError, canonical_json
from lib.runs.tasks import STUDIES, spec_class

CHECKPOINT = ".checkpoint.json"  # ending of the file of a run that goes on
FORMAT = 1  # raise when the form of a record's file changes
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
            if record.spec != spec:
                raise RecordError(f"{path}: holds another run than its name says; delete it")
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
    """Read and verify one record; raise `RecordError` if it is damaged, edited or too new."""
    try:
        body, sha256 = _read_bytes(path)
        found = body.pop("checksum")
        version = body["format"]
    except OSError as error:
        raise RecordError(f"{path}: can't be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{path}: is not a whole record ({error}); delete it and rerun, or restore it with git "
            "if it is committed"
        ) from None
    if version > FORMAT:
        raise RecordError(
            f"{path}: was written by a newer version (format {version}, this one reads up to "
            f"{FORMAT}); update the book's code"
        )
    if checksum(body) != found:
        raise RecordError(f"{path}: was edited, its checksum is another; restore or delete it")
    try:
        spec = spec_class(body["spec"].get("task"))(**body["spec"])
    except (AttributeError, KeyError, TypeError, SpecError) as error:
        raise RecordError(f"{path}: is of no run that this version knows ({error})") from None
    if body["meaning"] != spec.meaning:
        raise RecordError(
            f"{path}: is of another version of the book, whose training of {spec} was another "
            f"(meaning {body['meaning']}, here {spec.meaning}); delete it, or change the version"
        )
    opening = {int(step): loss for step, loss in body["opening"].items()}
    return Record(
        spec,
        body["outcome"],
        body["curve"],
        opening,
        body["weights"],
        body["provenance"],
        path,
        sha256,
    )


def _read_bytes(path):
    data = path.read_bytes()
    return json.loads(data), hashlib.sha256(data).hexdigest()


def write(training, provenance, place, keep_weights=False, checkpoint=False):
    """Write the record of a training under `place` and return it.

    keep_weights: save the trained parameters as safetensors beside it.
    checkpoint: the run has not ended; its file has a name that no ended run has, so that nothing
        that happens to a checkpoint can touch one.

    The record of a run that has ended is never overwritten, but for one that lacks the weights.
    """
    spec = training.spec
    path = place / spec.task / f"{spec.key}{CHECKPOINT if checkpoint else '.json'}"
    if not checkpoint and path.exists():
        there = read(path)
        if there.finished and (there.weights or not keep_weights):
            return there
    weights = _write_weights(training.tensors(), path) if keep_weights else None
    body = {
        "format": FORMAT,
        "meaning": spec.meaning,
        "spec": spec.as_dict(),
        "outcome": training.outcome,
        "curve": training.curve,
        "opening": {str(step): loss for step, loss in training.opening.items()},
        "weights": weights,
        "provenance": provenance,
    }
    text = json.dumps(body | {"checksum": checksum(body)}, separators=(",", ":"), allow_nan=False)
    write_atomically(path, text.encode())
    if not checkpoint:
        for ending in (CHECKPOINT, CHECKPOINT.replace(".json", ".safetensors")):
            path.with_name(f"{spec.key}{ending}").unlink(missing_ok=True)
    return read(path)


def _write_weights(tensors, path):
    from safetensors.torch import save

    data = save({name: value.contiguous() for name, value in tensors.items()})
    target = path.with_suffix(".safetensors")
    write_atomically(target, data)
    return {"file": target.name, "sha256": hashlib.sha256(data).hexdigest()}


def load_weights(record):
    """The trained parameters of a record, {name: tensor}, verified against its SHA-256."""
    from safetensors.torch import load

    path = record.path.with_name(record.weights["file"])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path}: can't be read ({error.strerror})") from None
    if hashlib.sha256(data).hexdigest() != record.weights["sha256"]:
        raise RecordError(f"{path}: is damaged; delete it and its record, and rerun")
    return load(data)


def delete(record):
    """Remove a record and its weights, the record first: weights alone are never read."""
    record.path.unlink(missing_ok=True)  # another process may have gone on from it too
    if record.weights:
        record.path.with_name(record.weights["file"]).unlink(missing_ok=True)


def checksum(body):
    """SHA-256 of a record's canonical JSON without its checksum."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()
