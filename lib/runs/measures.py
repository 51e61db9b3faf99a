"""Measurements that take a book or much time: looked up by name and parameters, else computed.

They are recorded like runs, so that pages are built without the books; see `lib.runs.records`.
"""

import hashlib
import json
import sys
import threading

from lib.runs import folders, records
from lib.runs.provenance import commit, processor
from lib.runs.spec import canonical_json, hashed

FOLDER = "measures"
DELAY = 2  # seconds that a loop may take without a bar
LINES = 20  # of a bar in a log, at most


class Partial(dict):
    """A value that lacks what can't be had here, a book's text: it is shown, and not recorded."""


def measured(measure, data=None, **parameters):
    """measure(**parameters) as JSON gives it back, and recorded; None with REPORT_TRAIN=never.

    measure: a function that returns what JSON can hold. Its attribute `version`, 1 if there is
        none, is raised when its meaning changes. Its attribute `each`, if there is one, names a
        list whose items are measured each by itself: the function returns a list of equally many
        values for each, in their order, and an item that another list holds is not measured again.
    data: SHA-256 of a file that the parameters name, which counts in place of its name alone.
    parameters: what JSON can hold, or a `Record` with weights, which counts by their SHA-256.
    """
    about = {name: _named(value) for name, value in parameters.items()}
    if data:
        about["sha256"] = data
    head = {"measure": measure.__name__, "version": getattr(measure, "version", 1)}
    name = f"{measure.__name__}-{hashed(head | about)}.json"
    paths = [place / FOLDER / name for place in folders.places()]
    for path in paths:
        if path.exists():
            return _read(path)
    over = getattr(measure, "each", None)
    if over:
        items, known = parameters[over], _known_items(head, about, over)
        missing = [item for item in items if item not in known]
        if not missing:
            return _in_order(items, known)
        parameters = parameters | {over: missing}
    if not folders.may_train():
        _tell_missing(paths)
        return None
    print(f"measuring {measure.__name__.replace('_', ' ')}", file=sys.stderr, flush=True)
    made = measure(**parameters)
    values = json.loads(json.dumps(made, allow_nan=False))  # keys are text from here on
    if over:
        values = _in_order(items, known | _by_item(missing, values))
        if any(isinstance(each, Partial) for each in made):
            _tell_missing(paths)
            return values
    made_by = {"commit": commit(), "processor": processor()}
    body = head | {"parameters": about, "values": values, "provenance": made_by}
    body = json.loads(json.dumps(body))
    path = folders.new_folder() / FOLDER / name
    text = json.dumps(body | {"checksum": records.checksum(body)}, separators=(",", ":"))
    folders.write_atomically(path, text.encode())
    return _read(path)


def watched(items):
    """The items of a measure's loop; a bar shows how far it is, if it takes longer than `DELAY`."""
    from tqdm import tqdm  # not tqdm.auto: its widget in a notebook can't be read from a log

    tqdm.set_lock(threading.RLock())  # its own would be left behind by a page that is stopped
    look = "{percentage:3.0f}%|{bar}| {elapsed} < {remaining}"
    steps = max(1, len(items) // LINES)
    return tqdm(items, delay=DELAY, miniters=steps, mininterval=DELAY, bar_format=look)


def _known_items(head, about, over):
    """{item: its values} of a list's items, of all that is recorded but for the list alike."""
    known, asked = {}, head | {"parameters": about | {over: None}}
    for place in folders.places():
        for path in sorted((place / FOLDER).glob(f"{head['measure']}-*.json")):
            body, sha256 = _verified(path)
            items = body["parameters"].get(over)
            body["parameters"][over] = None
            if canonical_json({name: body[name] for name in asked}) != canonical_json(asked):
                continue
            found = _by_item(items, body["values"])
            if set(found) & set(about[over]):
                folders.tell_read(path, sha256)
                known |= found
    return known


def _by_item(items, values):
    """{item: the values that a measure has returned of it}."""
    count = len(values) // len(items)
    return {item: values[n * count : (n + 1) * count] for n, item in enumerate(items)}


def _in_order(items, known):
    return [value for item in items for value in known[item]]


def _tell_missing(paths):
    for path in paths:
        folders.tell_read(path, None)


def _named(value):
    return value.weights["sha256"] if isinstance(value, records.Record) else value


def _read(path):
    """What is recorded in a file, of which the page is told to depend."""
    body, sha256 = _verified(path)
    folders.tell_read(path, sha256)
    return body["values"]


def _verified(path):
    """What a file holds, and its SHA-256."""
    try:
        data = path.read_bytes()
        body = json.loads(data)
        found = body.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise folders.RecordError(f"{path}: is not a whole record ({error}); delete it") from None
    if records.checksum(body) != found:
        raise folders.RecordError(f"{path}: was edited, its checksum is another; delete it")
    return body, hashlib.sha256(data).hexdigest()
