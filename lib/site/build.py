"""The page builder: page list -> stale pages -> run -> publish.

A page lands in book/ only when its template ran to its end. Its manifest, _build/pages/<page>.json,
says what it was made from; a page is run again when any of that has changed.
"""

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from lib.runs.child import Children
from lib.runs.folders import RecordError, cores, write_atomically
from lib.runs.provenance import commit, processor
from lib.site.page_list import PageError
from lib.site.runner import PRELOADED, recording, run_page

TELL_EVERY = 15  # seconds between two lines about a page that trains
SURROUNDINGS = {
    "OMP_NUM_THREADS": "1",  # the pages themselves run side by side
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in Jupyter
}
PACKAGES = ("torch", "numpy", "matplotlib", "seaborn", "papermill")


def build_pages(pages, root, say=print):
    """Run the stale pages, as many at a time as there are cores; publish each that ran to its end.

    With REPORT_RECORD=committed, pages that miss records are stale too, and train them one page
    after the other: each sweep fills the cores.

    Returns the manifests of all pages. Raises `PageError` when every run has ended, with what each
    failed page died of; of a failed page the last good version stays.
    say: is called with one line per finished page.
    """
    _remove_unlisted(pages, root)
    stale = [page for page in pages if is_stale(page, root)]
    if stale:
        say(f"{len(stale)} of {len(pages)} pages to run")
        failures = _run_all(stale, root, say)
        if any(failures):
            raise PageError("\n".join(filter(None, failures)))
    return [read_manifest(page.name, root) for page in pages]


def _remove_unlisted(pages, root):
    """Take pages that have left the list out of book/ and out of the built site."""
    listed = {_manifest_path(page.name, root) for page in pages}
    folder = root / "_build" / "pages"
    for manifest in set(folder.rglob("*.json")) - listed:
        name = manifest.relative_to(folder).with_suffix("")
        (root / "book" / f"{name}.ipynb").unlink(missing_ok=True)
        (root / "_build" / "html" / f"{name}.html").unlink(missing_ok=True)
        manifest.unlink()


def lock_build(root):
    """Lock this book for one build; raise `PageError` where another one has.

    Returns (file that holds the lock until it is closed or the process ends, whether the build
    before ended well). The file holds a line until it is truncated, at the end of a good build.
    """
    (root / "_build").mkdir(exist_ok=True)
    lock = open(root / "_build" / "lock", "a+")  # noqa: SIM115
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PageError("another build of this book is running; wait for its end") from None
    ended_well = lock.tell() == 0  # it is opened at its end
    lock.write("a build that has not ended\n")
    lock.flush()
    return lock, ended_well


def is_stale(page, root):
    """Has anything changed that the published page was made from, or is there none?"""
    manifest = read_manifest(page.name, root)
    return (
        manifest is None
        or manifest["inputs"] != _inputs_hash(page, root)
        or manifest["output"] != _file_hash(_published(page, root))
        or any(_file_hash(root / read["path"]) != read["sha256"] for read in manifest["reads"])
        or (recording() and any(read["sha256"] is None for read in manifest["reads"]))
    )


def read_manifest(name, root):
    """What a published page was made from, a dict, or None."""
    try:
        return json.loads(_manifest_path(name, root).read_text())
    except (OSError, ValueError):
        return None


def _run_all(pages, root, say):
    """Run pages and publish them; a list of what each died of, or None."""
    os.environ.update(SURROUNDINGS)
    shutil.rmtree(_work_folder(root), ignore_errors=True)  # what a killed build left
    _work_folder(root).mkdir(parents=True)
    jobs = 1 if recording() else cores()
    with ThreadPoolExecutor(jobs) as pool, Children(PRELOADED) as children:
        return list(pool.map(lambda page: _run(page, root, children, say), pages))


def _run(page, root, children, say):
    """Run one page and publish it; return what it died of, or None."""
    started, failure = time.perf_counter(), None
    try:
        inputs = _inputs_hash(page, root)
        with tempfile.TemporaryDirectory(dir=_work_folder(root)) as work:
            children.call(run_page, page, root, Path(work), told=_bars(page, say))
            seconds = round(time.perf_counter() - started, 1)
            _publish(page, root, Path(work), {"inputs": inputs, "seconds": seconds})
    except (PageError, RecordError, RuntimeError) as error:
        failure = f"page {page.name}: {error}"
    except OSError as error:
        failure = f"page {page.name}: {error.filename}: {error.strerror}"
    if children.open:  # else the build was stopped, which is told once
        seconds = time.perf_counter() - started
        say(f"page {page.name} {'failed after' if failure else 'ran in'} {seconds:.0f} s")
    return failure


def _bars(page, say):
    """Says now and then the last line of a progress bar, of a text that a page wrote."""
    said = time.monotonic()

    def told(text):
        nonlocal said
        bars = [line for line in re.split(r"[\r\n]", text) if "%|" in line]
        if bars and time.monotonic() - said >= TELL_EVERY:
            said = time.monotonic()
            say(f"page {page.name}: {bars[-1].strip()}")

    return told


def _publish(page, root, work, about_run):
    """Write a finished page into book/ and write its manifest; a crash between leaves it stale."""
    text = (work / "page.ipynb").read_bytes()
    manifest = about_run | {
        "page": page.name,
        "template": page.template,
        "parameters": page.parameters,
        "output": hashlib.sha256(text).hexdigest(),
        "reads": _reads(work / "reads.jsonl"),
        "commit": commit(),
        "versions": _versions(),
        "processor": processor(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_atomically(_published(page, root), text)  # not moved: it may be another file system
    write_atomically(_manifest_path(page.name, root), json.dumps(manifest, indent=1).encode())


def _reads(log):
    """The records that a page read, or missed (sha256 None), each once, by path."""
    if not log.exists():
        return []
    reads = map(json.loads, log.read_text().splitlines())
    by_path = {read["path"]: read for read in reads}
    return [by_path[path] for path in sorted(by_path)]


def _work_folder(root):
    return root / "_build" / "running"


def _manifest_path(name, root):
    return root / "_build" / "pages" / f"{name}.json"


def _published(page, root):
    return root / "book" / f"{page.name}.ipynb"


def code(root):
    """The files of lib that pages are made with."""
    files = (root / "lib").rglob("*")
    return sorted(path for path in files if path.suffix in (".py", ".yml"))


def _inputs_hash(page, root):
    """One hash for all that a page is made from, except the records it reads."""
    files = [root / "notebooks" / page.template, *code(root)]
    inputs = {
        "page": astuple(page),
        "files": {str(path.relative_to(root)): _file_hash(path) for path in files},
        "versions": _versions(),
    }
    return hashlib.sha256(json.dumps(inputs, default=str).encode()).hexdigest()


def _versions():
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _file_hash(path):
    """SHA-256 of a file, None if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
