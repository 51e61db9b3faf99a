"""Where records are, and how files are written and told."""

import contextlib
import os
import sys
from pathlib import Path

from lib.errors import Told
from lib.runs.spec import canonical_json

ROOT = Path(__file__).parents[2]


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
    return folder() if os.environ.get("REPORT_RECORD") == "committed" else local_folder()


def may_train():
    """May what is not recorded be made? Not with REPORT_TRAIN=never or plan."""
    asked, allowed = os.environ.get("REPORT_TRAIN", "missing"), ("missing", "never", "plan")
    if asked not in allowed:
        names = ", ".join(map(repr, allowed))
        raise RecordError(f"REPORT_TRAIN: {asked!r} is not known; allowed: {names}")
    return asked == "missing"


def only_planned():
    """Is what would be made only to be told? With REPORT_TRAIN=plan."""
    return os.environ.get("REPORT_TRAIN") == "plan"


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


def write_atomically(path, data):
    """Write bytes so that the file is either whole or as it was before, even after a crash."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        reason = f"can't be written ({error.strerror}); files that were there are unchanged"
        raise RecordError(f"{path}: {reason}") from None


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
