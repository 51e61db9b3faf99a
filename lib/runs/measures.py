"""Measurements that take a book or much time: looked up by name and parameters, else computed.

They are recorded like runs, so that pages are built without the books; see `lib.runs.records`.
"""

import sys

from lib.runs import folders, records
from lib.runs.provenance import commit, processor
from lib.runs.spec import hashed

FOLDER = "measures"
SHAPE = {"measure": str, "version": int, "parameters": dict}  # and values, of any


def measured(measure, data=None, **parameters):
    """measure(**parameters) as JSON gives it back, and recorded; None with REPORT_TRAIN=never.

    measure: a function that returns what JSON can hold; its attribute `version`, 1 if there is
        none, is raised when its meaning changes.
    data: SHA-256 of a file that the parameters name, which counts in place of its name alone.
    parameters: what JSON can hold, or a `Record` with weights, which counts by their SHA-256.
    """
    about = {name: _named(value) for name, value in parameters.items()}
    if data:
        about["sha256"] = data
    asked = {
        "measure": measure.__name__,
        "version": getattr(measure, "version", 1),
        "parameters": about,
    }
    paths = [place / FOLDER / _file_name(asked) for place in folders.places()]
    for path in paths:
        if path.exists():
            return _read(path)
    if not folders.may_train():
        for path in paths:
            folders.tell_read(path, None)
        return None
    path = folders.new_folder() / FOLDER / _file_name(asked)
    print(f"measuring {measure.__name__.replace('_', ' ')}", file=sys.stderr, flush=True)
    values = measure(**parameters)
    about_making = {"commit": commit(), "processor": processor()}
    with folders.alone(path.parent):
        if not path.exists():  # another process may have been faster
            folders.write_json(path, asked | {"values": values, "provenance": about_making})
    return _read(path)


def _file_name(asked):
    """Name of a measurement's file, by what it holds: measure, version and parameters."""
    named = {"measure": asked["measure"], "version": asked["version"], **asked["parameters"]}
    return f"{asked['measure']}-{hashed(named)}.json"


def _named(value):
    return value.weights["sha256"] if isinstance(value, records.Record) else value


def _read(path):
    body, sha256 = folders.read_json(path, SHAPE)
    if "values" not in body or path.name != _file_name(body):
        raise folders.RecordError(
            f"{path}: holds another measurement than its name says; delete it"
        )
    folders.tell_read(path, sha256)
    return body["values"]
