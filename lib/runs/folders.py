"""Where records are, and how files are written, read and told."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import stat
import sys
from pathlib import Path
from types import NoneType
from uuid import uuid4

from lib.errors import Told
from lib.runs.spec import canonical_json

ROOT = Path(__file__).parents[2]
FORMAT = 1  # raise when the form of a record's file changes
LARGEST = 64 * 10**6  # bytes of a record; the book's have 60,000 at most
TEMPORARY = re.compile(  # what a killed write left, of this version or of an earlier one
    r"\..+\.[0-9a-f]{32}\.tmp|\..+\.(json|safetensors)\.\d+"
)
STALE = 3600  # seconds after which nobody writes to it any more
IN_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    list: "a list",
    dict: "an object",
    NoneType: "null",
}


class RecordError(Told, Exception):
    """A record can't be read or written; the message names the file and what to do."""


def folder():
    """Where committed records are: results/, or the folder that REPORT_RESULTS names."""
    return Path(os.environ.get("REPORT_RESULTS") or ROOT / "results")


def local_folder():
    """Where a reader's own records go."""
    return folder() / "local"


def places():
    """The folders that a record may be in, the committed one first."""
    return folder(), local_folder()


def new_folder():
    """Where new records go: to a reader's own, unless REPORT_RECORD=committed."""
    asked = _chosen("REPORT_RECORD", ("local", "committed"))
    return folder() if asked == "committed" else local_folder()


def may_train():
    """May what is not recorded be made? Not with REPORT_TRAIN=never or plan."""
    return _training() == "missing"


def only_planned():
    """Is what would be made only to be told? With REPORT_TRAIN=plan."""
    return _training() == "plan"


def _training():
    return _chosen("REPORT_TRAIN", ("missing", "never", "plan"))


def _chosen(variable, allowed):
    """What an environment variable says, the first of what is allowed if nothing."""
    asked = os.environ.get(variable) or allowed[0]
    if asked not in allowed:
        names = ", ".join(map(repr, allowed))
        raise RecordError(f"{variable}: {asked!r:.60} is not known; allowed: {names}")
    return asked


def tell_reads(references):
    """Tell the file that REPORT_READS names what a page has read, or missed, a JSON line each.

    references: dicts with path, from the project's root, and SHA-256; see `references`.
    """
    log = os.environ.get("REPORT_READS")
    if log:
        with open(log, "a") as file:
            file.writelines(canonical_json(reference) + "\n" for reference in references)


def tell_read(path, sha256):
    """The same of one file, by its path from anywhere; sha256: None of one that is missing."""
    tell_reads([{"path": os.path.relpath(path, ROOT), "sha256": sha256}])


@contextlib.contextmanager
def alone(folder):
    """The only one in a folder meanwhile, of all processes and machines that share it.

    The folder is made where it is missing. The system ends this however the process ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise RecordError(f"{folder}: can't be written ({error.strerror})") from None
    try:
        with contextlib.suppress(OSError):  # of a file system that has no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write_atomically(path, data):
    """Write bytes so that the file is either whole or as it was before, even after a crash."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sweep_up(path.parent, temporary.stat().st_mtime)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        reason = f"can't be written ({error.strerror}); files that were there are unchanged"
        raise RecordError(f"{path}: {reason}") from None
    with contextlib.suppress(OSError):  # of a file system that keeps names without being asked
        _sync(path.parent)


def _sweep_up(folder, now):
    """Remove what killed writes left; now: by the clock of the folder's machine."""
    with contextlib.suppress(OSError):  # others sweep too, and it is the write that matters
        for each in os.scandir(folder):
            if TEMPORARY.fullmatch(each.name) and now - each.stat().st_mtime > STALE:
                os.unlink(each)


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path, body):
    """Write an object as JSON with a checksum."""
    try:
        body = _parsed(json.dumps(body, allow_nan=False))  # keys are text from here on
    except ValueError as error:
        raise RecordError(f"{path}: can't be written ({error})") from None
    text = json.dumps(body | {"checksum": checksum(body)}, separators=(",", ":"))
    write_atomically(path, text.encode())


def read_json(path, shape):
    """What `write_json` has written, without its checksum, and the SHA-256 of the file.

    Raises `RecordError` for anything else that may lie there; shape: see `misfit`.
    """
    data = read_bytes(path, LARGEST)
    try:
        body = _parsed(data)
        if not isinstance(body, dict) or "checksum" not in body:
            raise ValueError("no object with a checksum")
        found, right = body.pop("checksum"), checksum(body)
    except (ValueError, RecursionError) as error:
        raise RecordError(
            f"{path}: is not a whole record ({error}); delete it and rerun, or restore it with git "
            "if it is committed"
        ) from None
    version = body.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        raise RecordError(
            f"{path}: was written by a newer version (format {version}, this one reads up to "
            f"{FORMAT}); update the book's code"
        )
    if right != found:
        raise RecordError(f"{path}: was edited, its checksum is another; restore or delete it")
    if wrong := misfit(body, shape):
        raise RecordError(f"{path}: is not what its name says ({wrong}); restore or delete it")
    return body, hashlib.sha256(data).hexdigest()


def _parsed(text):
    """JSON as Python has it; raises ValueError for whole numbers that are none as a float."""

    def whole(digits):
        if abs(number := int(digits)) >= 2**53:
            raise ValueError(f"a whole number is below 2**53, got {digits[:60]}")
        return number

    return json.loads(text, parse_int=whole)


def read_bytes(path, most):
    """The bytes of a plain file, `most` at most; raise `RecordError` of anything else."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            raise RecordError(f"{path}: can't be read (no file of at most {most:,} bytes)")
        return path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path}: can't be read ({error.strerror})") from None


def misfit(value, shape, name=""):
    """What keeps a value that JSON gave from having a shape, in words, or None.

    shape: a type, float of any number; [shape of each]; {name: shape} of what there must be, there
    may be more; a tuple of shapes, of which one will do.
    """
    if isinstance(shape, tuple):
        found = [misfit(value, each, name) for each in shape]
        return found[-1] if all(found) else None
    kind = shape if isinstance(shape, type) else type(shape)
    if type(value) is not kind and not (kind is float and type(value) is int):
        return f"{name.lstrip('.')}: must be {IN_WORDS[kind]}, got {repr(value)[:60]}"
    if shape == [float] and {int, float}.issuperset(map(type, value)):
        return None  # at once: records have long lists of numbers
    if isinstance(shape, list):
        parts = ((each, shape[0], f"{name}[{place}]") for place, each in enumerate(value))
    elif isinstance(shape, dict):
        parts = ((value.get(key), each, f"{name}.{key}") for key, each in shape.items())
    else:
        return None
    return next(filter(None, (misfit(*part) for part in parts)), None)


def checksum(body):
    """SHA-256 of an object's canonical JSON, its checksum not among it."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
