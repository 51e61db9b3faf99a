"""The build's side of running pages: start `lib.site.page_server`, hand it pages, end it."""

import asyncio
import contextlib
import json
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
PATIENCE = 10  # seconds that the server has to end by itself
TELL_EVERY = 15  # seconds between two lines about a page that trains
PRELOADED = (  # what most templates import, directly or through lib; lib is left to the page
    "matplotlib.pyplot",
    "numba",
    "safetensors.torch",
    "scipy.stats",
    "seaborn",
)
SURROUNDINGS = {
    "OMP_NUM_THREADS": "1",  # the pages themselves run side by side
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as a kernel has it
}


class PageServer:
    """An async context in which pages are run, each in a process of its own.

    preload: let them share their largest imports, which is worth it for more pages than cores.
    """

    def __init__(self, root, preload):
        self.root, self.preload = root, PRELOADED if preload else ()
        self.running = {}  # work folder -> future of its page's exit status

    async def __aenter__(self):
        path = os.pathsep.join(filter(None, [str(self.root), os.environ.get("PYTHONPATH")]))
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lib.site.page_server", *self.preload),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=HERE,
            env=os.environ | {"PYTHONPATH": path} | SURROUNDINGS,
        )
        self.listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_):
        """Also when the build is interrupted: the server ends when its standard input closes."""
        self.process.stdin.close()
        await _ended(self.process)
        self.listening.cancel()

    async def run(self, page, work, say):
        """Run a page; return what it died of, or None.

        work: an empty folder; page.ipynb and, if it read records, reads.jsonl are there afterwards.
        say: is called now and then with how far a page's training is.
        """
        job = {
            "template": str(self.root / "notebooks" / page.template),
            "parameters": page.parameters,
            "title": page.title,
            "label_suffix": page.label_suffix,
            "cwd": str(self.root),
            "work": str(work),
            "environment": _environment(page, work),
        }
        ended = self.running[str(work)] = asyncio.get_running_loop().create_future()
        progress = asyncio.create_task(_tell_progress(page, work / "progress.txt", say))
        try:
            with contextlib.suppress(ConnectionError):  # of a dead server; `_listen` tells
                self.process.stdin.write(json.dumps(job, default=str).encode() + b"\n")
                await self.process.stdin.drain()
            gone = self.listening.done()
            code = self.process.returncode if gone else await ended
        finally:
            progress.cancel()
        return _failure(page, code, work)

    async def _listen(self):
        """Tell who waits for a page that it has ended, or that the server has."""
        async for line in self.process.stdout:
            answer = json.loads(line)
            self.running.pop(answer["work"]).set_result(answer["code"])
        code = await self.process.wait()
        for ended in self.running.values():
            ended.set_result(code)


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


def _environment(page, work):
    """What a template and `lib` learn about the page they run for."""
    return {
        "REPORT_READS": str(work / "reads.jsonl"),
        "REPORT_TRAIN": "missing" if page.train or recording() else "never",
        "REPORT_TEMPLATE": page.template,
        "REPORT_STATEMENTS": "must-hold" if page.own else "may-fail",
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
        log = work / "log.txt"
        said = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join([f"page {page.name}: its process ended with code {code}", *said[-5:]])
    died = json.loads(result.read_text())
    if not died:
        return None
    line = f": {died['line'][:80]}" if died["line"] else ""
    return (
        f"page {page.name}: cell {died['cell']} of {page.template} failed{line}\n"
        f"  {died['error']}: {died['text']}"
    )
