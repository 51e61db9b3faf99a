"""The page builder: page list -> stale pages -> run -> publish.

A page lands in book/ only when its template ran to its end. Its manifest, _build/pages/<page>.json,
says what it was made from; a page is run again when any of that has changed.
"""

import asyncio
import hashlib
import json
import os
import platform
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

from lib.lab.provenance import commit, processor
from lib.lab.records import write_atomically
from lib.report.page_list import PageError, read_template, source, tags

HERE = Path(__file__).parents[2]
PACKAGES = ("torch", "numpy", "matplotlib", "seaborn", "papermill")


def build_pages(pages, root, say=print, jobs=None):
    """Run the stale pages, `jobs` at a time, and publish each that ran to its end.

    Returns the manifests of all pages. Raises `PageError` when every run has ended, with what each
    failed page died of; of a failed page the last good version stays.
    say: is called with one line per finished page; jobs: as many as there are cores if not given.
    """
    stale = [page for page in pages if is_stale(page, root)]
    if stale:
        say(f"{len(stale)} of {len(pages)} pages to run")
        failures = asyncio.run(_run_all(stale, root, say, jobs or os.cpu_count()))
        if any(failures):
            raise PageError("\n".join(filter(None, failures)))
    return [read_manifest(page, root) for page in pages]


def is_stale(page, root):
    """Has anything changed that the published page was made from, or is there none?"""
    manifest = read_manifest(page, root)
    return (
        manifest is None
        or manifest["inputs"] != _inputs_hash(page, root)
        or manifest["output"] != _file_hash(_published(page, root))
        or any(_file_hash(root / read["path"]) != read["sha256"] for read in manifest["reads"])
    )


def read_manifest(page, root):
    """What the published page was made from, a dict, or None."""
    try:
        return json.loads(_manifest_path(page, root).read_text())
    except (OSError, ValueError):
        return None


def _manifest_path(page, root):
    return root / "_build" / "pages" / f"{page.name}.json"


def _published(page, root):
    return root / "book" / f"{page.name}.ipynb"


def _file_hash(path):
    """SHA-256 of a file, None if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _inputs_hash(page, root):
    """One hash for all that a page is made from, except the records it reads."""
    cells = read_template(root / "notebooks" / page.template)
    code = sorted((root / "lib").rglob("*.py"))
    inputs = {
        "cells": [[cell["cell_type"], source(cell), tags(cell)] for cell in cells],
        "page": [page.parameters, page.train, page.label_suffix],
        "code": {str(path.relative_to(root)): _file_hash(path) for path in code},
        "versions": _versions(),
    }
    return hashlib.sha256(json.dumps(inputs, default=str).encode()).hexdigest()


def _versions():
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


# Running -----------------------------------------------------------------------------------------


async def _run_all(pages, root, say, jobs):
    slots = asyncio.Semaphore(jobs)

    async def run(page):
        async with slots:
            started = time.perf_counter()
            failure = await _run(page, root)
            ended = "failed after" if failure else "ran in"
            say(f"page {page.name} {ended} {time.perf_counter() - started:.0f} s")
            return failure

    return await asyncio.gather(*(run(page) for page in pages))


async def _run(page, root):
    """Run one page in a child process and publish it; return what it died of, or None."""
    work = root / "_build" / "running" / page.name
    shutil.rmtree(work, ignore_errors=True)  # what a killed build left
    work.mkdir(parents=True)
    started = time.time()
    inputs = _inputs_hash(page, root)
    job = {
        "template": str(root / "notebooks" / page.template),
        "parameters": page.parameters,
        "label_suffix": page.label_suffix,
        "cwd": str(root),
        "work": str(work),
    }
    code = await _run_child(job, _environment(page, root, work), work / "log.txt")
    result = _read_json(work / "result.json")
    if code != 0 or result is None:
        return _failure(page, result, code, work / "log.txt")
    manifest = {
        "page": page.name,
        "template": page.template,
        "parameters": page.parameters,
        "inputs": inputs,
        "output": _file_hash(work / "page.ipynb"),
        "reads": _reads(work),
        "seconds": round(time.time() - started, 1),
        "commit": commit(),
        "versions": _versions(),
        "processor": processor(),
    }
    _published(page, root).parent.mkdir(parents=True, exist_ok=True)
    (work / "page.ipynb").replace(_published(page, root))
    text = json.dumps(manifest, indent=1, default=str)
    write_atomically(_manifest_path(page, root), text.encode())
    shutil.rmtree(work)
    return None


async def _run_child(job, environment, log):
    """Run `lib.report.run_page`; it ends itself when its standard input closes, however we end."""
    with open(log, "wb") as output:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lib.report.run_page"),
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=HERE,
            env=environment,
        )
        try:
            child.stdin.write(json.dumps(job, default=str).encode() + b"\n")
            return await child.wait()
        finally:
            child.stdin.close()
            await child.wait()


def _environment(page, root, work):
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    return os.environ | {
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": "1",  # the pages themselves run side by side
        "REPORT_READS": str(work / "reads.jsonl"),
        "REPORT_TRAIN": "missing" if page.train else "never",
        "REPORT_TEMPLATE": page.template,
        "REPORT_PARAMETERS": json.dumps(page.parameters, default=str),
    }


def _reads(work):
    """The records that the page read, each once, by path."""
    try:
        lines = (work / "reads.jsonl").read_text().splitlines()
    except OSError:
        return []
    by_path = {read["path"]: read for read in map(json.loads, lines)}
    return [by_path[path] for path in sorted(by_path)]


def _read_json(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def _failure(page, result, code, log):
    if result is None:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        return f"page {page.name}: its process ended with code {code}\n{tail}"
    return (
        f"page {page.name}: cell {result['cell']} of {page.template} failed: "
        f"{result['line'][:80]}\n  {result['error']}: {result['text']}"
    )
