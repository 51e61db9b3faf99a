"""Run one page: execute its template in a kernel, and write the notebook that is published.

Writes page.ipynb and result.json into the job's work folder, and what cells write to standard
error into progress.txt. The process ends at once when its parent does.
"""

import json
import os
import re
import threading
import time
from pathlib import Path

import nbformat
import papermill

from lib.site.finish import finish
from lib.site.forked_kernel import fork_kernel
from lib.site.page_list import read_template, tags

CELL_LINE = re.compile(r"^Cell In\[\d+\], line (\d+)", re.MULTILINE)
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run_page(job):
    """Run a job of `lib.site.page_process`; exit status 1 when a cell raised, with what it
    raised in result.json.
    """
    fork_kernel()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    work = Path(job["work"])
    with open(work / "progress.txt", "w") as progress:
        failure = _execute(job, work / "executed.ipynb", progress)
    if failure is None:
        notebook = nbformat.read(work / "executed.ipynb", as_version=4)
        nbformat.write(finish(notebook, job["title"], job["label_suffix"]), work / "page.ipynb")
    (work / "result.json").write_text(json.dumps(failure or {}))
    return 1 if failure else 0


def _end_with(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _execute(job, output, progress):
    """Run the template with papermill; return None, or which cell raised what."""
    try:
        papermill.execute_notebook(
            job["template"],
            output,
            job["parameters"],
            kernel_name="python3",
            language="python",
            cwd=job["cwd"],
            progress_bar=False,
            stderr_file=progress,
        )
    except papermill.PapermillExecutionError as error:
        return {
            "cell": _place_in_template(error.cell_index, job),
            "line": _line_that_raised(error),
            "error": error.ename,
            "text": ANSI_COLOUR.sub("", error.evalue),
        }
    return None


def _line_that_raised(error):
    """The line of a cell that its traceback names, "" where it names none: `lib.errors`."""
    lines = error.source.splitlines()
    traceback = ANSI_COLOUR.sub("", "\n".join(error.traceback))
    place = CELL_LINE.search(traceback)
    return lines[int(place[1]) - 1].strip() if place else ""


def _place_in_template(index, job):
    """Which cell of the template it is, from 1, given its index in the executed notebook."""
    cells = read_template(Path(job["template"]))
    defaults = next(place for place, cell in enumerate(cells) if "parameters" in tags(cell))
    injected_before = bool(job["parameters"]) and index > defaults
    return index + 1 - injected_before
