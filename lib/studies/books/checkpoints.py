"""Book runs that have not come to their end: found, gone on from, shown in place of the whole."""

import sys
from contextlib import contextmanager

from lib.runs import folders, records
from lib.runs.sweep import collect


def beginnings(spec):
    """Records of runs that begin as a `BookSpec`'s and end no later, the longest first; of one
    that has ended and a checkpoint of as many steps, both, the ended one first."""
    found = []
    for rank, place in enumerate(reversed(folders.places())):
        for path in (place / spec.task).glob(f"{spec.trunk}-*.json"):
            steps, _, rest = path.stem.rsplit("-", 1)[1].partition(".")
            if steps.isdecimal() and int(steps) <= spec.steps:
                found.append((int(steps), not rest, rank, path))
    for *_, path in sorted(found, reverse=True):
        with still_there(path):
            yield records.read(path)


@contextmanager
def still_there(path):
    """Whatever is told of a checkpoint that another process has meanwhile replaced by a later one
    is no error."""
    try:
        yield
    except folders.RecordError:
        if path.exists():
            raise


def latest_checkpoint(spec):
    """The longest run that begins as the spec does and can go on: (its record, its tensors), or
    None."""
    for record in beginnings(spec):
        if record.weights and record.outcome["goes_on"]:
            with still_there(record.path):
                return record, records.load_weights(record)
    return None


def collect_so_far(specs, weights=False, go_on=True):
    """As `collect`, for `BookSpec`s. With REPORT_TRAIN=never, a run that is not recorded is stood
    in for by its longest recorded beginning. Runs that diverged are left out, and named.

    go_on: train such a beginning on to its end, where training is allowed.
    """
    stand_in = not go_on or not folders.may_train()
    shorter = {spec: _longest_beginning(spec, weights) for spec in specs if stand_in}
    found = {spec: record for spec, record in shorter.items() if record}
    for spec, record in found.items():
        missed = [] if record.spec == spec else records.references(spec, None)
        folders.tell_reads(missed + records.references(spec, record, weights))
    begun = {spec for spec, record in found.items() if go_on and record.spec != spec}
    asked = [spec for spec in specs if spec not in found or spec in begun]  # begun: for a plan
    found |= {record.spec: record for record in collect(asked, weights)}
    collected = [found[spec] for spec in specs if spec in found]
    for record in collected:
        if record.outcome["diverged"]:
            steps = record.outcome["steps"]
            print(f"{record.spec}: diverged after {steps:,} steps, left out", file=sys.stderr)
    return [record for record in collected if not record.outcome["diverged"]]


def _longest_beginning(spec, weights):
    """The longest recorded run that begins as the spec does, itself if there, or None."""
    asked = (each for each in beginnings(spec) if each.weights or not weights)
    return next((each for each in asked if each.outcome["test"]), None)
