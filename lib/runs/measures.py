"""Measurements that take a book or much time: looked up by name and parameters, else computed.

They are recorded like runs, so that pages are built without the books; see `lib.runs.records`.
"""

import hashlib
import json
import sys

from lib.runs import folders, records
from lib.runs.provenance import commit, processor
from lib.runs.spec import hashed

FOLDER = "measures"


def measured(measure, data=None, **parameters):
    """measure(**parameters) as JSON gives it back, and recorded; None with REPORT_TRAIN=never.

    measure: a function that returns what JSON can hold; its attribute `version`, 1 if there is
        none, is raised when its meaning changes.
    data: SHA-256 of a file that the parameters name, which counts in place of its name alone.
    parameters: what JSON can hold, or a `Record` with weights, which counts by their SHA-256.
    """
    version = getattr(measure, "version", 1)
    about = {name: _named(value) for name, value in parameters.items()}
    if data:
        about["sha256"] = data
    key = hashed({"measure": measure.__name__, "version": version, **about})
    name = f"{measure.__name__}-{key}.json"
    paths = [place / FOLDER / name for place in folders.places()]
    for path in paths:
        if path.exists():
            return _read(path)
    if not folders.may_train():
        for path in paths:
            folders.tell_read(path, None)
        return None
    print(f"measuring {measure.__name__.replace('_', ' ')}", file=sys.stderr, flush=True)
    body = {
        "measure": measure.__name__,
        "version": version,
        "parameters": about,
        "values": measure(**parameters),
        "provenance": {"commit": commit(), "processor": processor()},
    }
    body = json.loads(json.dumps(body, allow_nan=False))  # keys are text from here on
    path = folders.new_folder() / FOLDER / name
    text = json.dumps(body | {"checksum": records.checksum(body)}, separators=(",", ":"))
    folders.write_atomically(path, text.encode())
    return _read(path)


def _named(value):
    return value.weights["sha256"] if isinstance(value, records.Record) else value


def _read(path):
    try:
        data = path.read_bytes()
        body = json.loads(data)
        found = body.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise folders.RecordError(f"{path}: is not a whole record ({error}); delete it") from None
    if records.checksum(body) != found:
        raise folders.RecordError(f"{path}: was edited, its checksum is another; delete it")
    folders.tell_read(path, hashlib.sha256(data).hexdigest())
    return body["values"]
