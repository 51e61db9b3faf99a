"""Measurements that take a book or much time: looked up by name and parameters, else computed.

They are recorded like runs, so that pages are built without the books; see `lib.runs.records`.
"""

import json
import sys

from lib.runs import folders, records
from lib.runs.progress import bar
from lib.runs.provenance import commit, processor
from lib.runs.spec import canonical_json, hashed

FOLDER = "measures"
SHAPE = {"measure": str, "version": int, "parameters": dict}  # and values, of any
DELAY = 2  # seconds that a loop may take without a bar


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
    asked = {
        "measure": measure.__name__,
        "version": getattr(measure, "version", 1),
        "parameters": about,
    }
    paths = [place / FOLDER / _file_name(asked) for place in folders.places()]
    for path in paths:
        if path.exists():
            return _read(path)
    over = getattr(measure, "each", None)
    if over:
        items, known = parameters[over], _known_items(asked, over)
        missing = [item for item in items if item not in known]
        if not missing:
            return _in_order(items, known)
        parameters = parameters | {over: missing}
    if not folders.may_train():
        _tell_missing(paths)
        return None
    path = folders.new_folder() / FOLDER / _file_name(asked)
    print(f"measuring {measure.__name__.replace('_', ' ')}", file=sys.stderr, flush=True)
    values = measure(**parameters)
    if over:
        values = _in_order(items, known | _by_item(missing, values))
        if any(isinstance(each, Partial) for each in values):
            _tell_missing(paths)
            return json.loads(json.dumps(values))  # keys are text, as in what is read again
    about_making = {"commit": commit(), "processor": processor()}
    with folders.alone(path.parent):
        if not path.exists():  # another process may have been faster
            folders.write_json(path, asked | {"values": values, "provenance": about_making})
    return _read(path)


def _file_name(asked):
    """Name of a measurement's file, by what it holds: measure, version and parameters."""
    named = {"measure": asked["measure"], "version": asked["version"], **asked["parameters"]}
    return f"{asked['measure']}-{hashed(named)}.json"


def watched(items):
    """The items of a measure's loop; a bar shows how far it is, if it takes longer than `DELAY`."""
    return bar(items, delay=DELAY, mininterval=DELAY)


def _known_items(asked, over):
    """{item: its values} of a list's items, of all that is recorded but for the list alike."""
    known = {}
    for place in folders.places():
        for path in sorted((place / FOLDER).glob(f"{asked['measure']}-*.json")):
            body, sha256 = _verified(path)
            if _but_for(body, over) != _but_for(asked, over):
                continue
            found = _by_item(body["parameters"][over], body["values"])
            if set(found) & set(asked["parameters"][over]):
                folders.tell_read(path, sha256)
                known |= found
    return known


def _but_for(asked, over):
    """What is asked, or a file holds the answer to, without one list of the parameters."""
    rest = asked["parameters"] | {over: None}
    return canonical_json([asked["measure"], asked["version"], rest])


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
    """What a file holds, which must be what its name says, and its SHA-256."""
    body, sha256 = folders.read_json(path, SHAPE)
    if "values" not in body or path.name != _file_name(body):
        raise folders.RecordError(
            f"{path}: holds another measurement than its name says; delete it"
        )
    return body, sha256
