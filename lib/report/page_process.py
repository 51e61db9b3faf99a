"""The build's side of a running page: start `lib.report.run_page`, pass on its progress, end it."""

import asyncio
import contextlib
import json
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
PATIENCE = 10  # seconds that a child has to end by itself
TELL_EVERY = 15  # seconds between two lines about a page that trains


async def run_in_child(page, root, work, say):
    """Run a page in a process of its own; return what it died of, or None.

    work: an empty folder; page.ipynb and, if it read records, reads.jsonl are there afterwards.
    say: is called now and then with how far a page's training is.
    """
    job = {
        "template": str(root / "notebooks" / page.template),
        "parameters": page.parameters,
        "title": page.title,
        "label_suffix": page.label_suffix,
        "cwd": str(root),
        "work": str(work),
    }
    with open(work / "log.txt", "wb") as log:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lib.report.run_page"),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=HERE,
            env=_environment(page, root, work),
        )
    progress = asyncio.create_task(_tell_progress(page, work / "progress.txt", say))
    try:
        child.stdin.write(json.dumps(job, default=str).encode() + b"\n")
        code = await child.wait()
    finally:  # also when the build is interrupted: a child ends when its standard input closes
        progress.cancel()
        child.stdin.close()
        await _ended(child)
    return _failure(page, code, work)


async def _ended(child):
    """Wait for a child that was asked to end; one that does not is killed."""
    try:
        await asyncio.wait_for(child.wait(), PATIENCE)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()


def recording():
    """Is this a build that makes the committed records, `make record`?"""
    return os.environ.get("REPORT_RECORD") == "committed"


def _environment(page, root, work):
    """What a template and `lib` learn about the page they run for."""
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    return os.environ | {
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": "1",  # the pages themselves run side by side
        "REPORT_READS": str(work / "reads.jsonl"),
        "REPORT_TRAIN": "missing" if page.train or recording() else "never",
        "REPORT_TEMPLATE": page.template,
        "REPORT_PARAMETERS": json.dumps(page.parameters, default=str),
    }


async def _tell_progress(page, file, say):
    """Pass on the last line of a progress bar that the page draws."""
    while True:
        await asyncio.sleep(TELL_EVERY)
        text = file.read_text(errors="replace") if file.exists() else ""
        bars = [line for line in re.split(r"[\r\n]", text) if "%|" in line]
        if bars:
            say(f"page {page.name}: {bars[-1].strip()}")


def _failure(page, code, work):
    """What a page died of, in words; None if it didn't."""
    result = work / "result.json"
    if not result.exists():
        last = "\n".join((work / "log.txt").read_text(errors="replace").splitlines()[-5:])
        return f"page {page.name}: its process ended with code {code}\n{last}"
    died = json.loads(result.read_text())
    if not died:
        return None
    return (
        f"page {page.name}: cell {died['cell']} of {page.template} failed: {died['line'][:80]}\n"
        f"  {died['error']}: {died['text']}"
    )
