"""Measurements that take a book or much time: looked up by name and parameters, else computed.

They are recorded like runs, so that pages are built without the books; see `lib.lab.records`.
"""

import hashlib
import json
import sys

from lib.lab import records
from lib.lab.provenance import commit, processor
from lib.lab.spec import hashed
from lib.tasks.books import sha256_of

FOLDER = "measures"


def measured(measure, **parameters):
    """measure(**parameters) as JSON gives it back, and recorded; None with REPORT_TRAIN=never.

    measure: a function that returns what JSON can hold; its attribute `version`, 1 if there is
        none, is raised when its meaning changes.
    parameters: what JSON can hold, or a `Record` with weights, which counts by their SHA-256, as
        a parameter named corpus does by that of its file.
    """
    version = getattr(measure, "version", 1)
    about = {name: _named(value) for name, value in parameters.items()}
    if "corpus" in about:
        about["sha256"] = sha256_of(about["corpus"])
    key = hashed({"measure": measure.__name__, "version": version, **about})
    name = f"{measure.__name__}-{key}.json"
    paths = [place / FOLDER / name for place in records.places()]
    for path in paths:
        if path.exists():
            return _read(path)
    if not records.may_train():
        for path in paths:
            records.tell_read(path, None)
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
    path = records.new_folder() / FOLDER / name
    text = json.dumps(body | {"checksum": records.checksum(body)}, separators=(",", ":"))
    records.write_atomically(path, text.encode())
    return _read(path)


def _named(value):
    return value.weights["sha256"] if isinstance(value, records.Record) else value


def _read(path):
    try:
        data = path.read_bytes()
        body = json.loads(data)
        found = body.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise records.RecordError(f"{path}: is not a whole record ({error}); delete it") from None
    if records.checksum(body) != found:
        raise records.RecordError(f"{path}: was edited, its checksum is another; delete it")
    records.tell_read(path, hashlib.sha256(data).hexdigest())
    return body["values"]
